"""What people decide about findings, and the sheet on which they do so: 更正与说明, written by one run for the next."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from pipeline.kinds import Raw, fold, show_raw
from pipeline.model import Place

SHEET = "更正与说明"
FILE = f"{SHEET}.xlsx"
OTHERS_SHEET = "其他文件中的决定"
"""The sheet behind it, from which nothing is read: decisions that lie in other files, and what became of them."""
TOP = 3
"""The row of its header, counted from 0; the list follows."""
BLANK, UNCACHED = "（空）", "（公式没有计算结果）"
"""How a cell without content, and a formula without a result, are written down."""
_LONG = 1_000
_DIGITS = 15
"""So many digits of a number a spreadsheet keeps; a longer one kept as text is a code."""
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d+)?", re.ASCII)
"""A number as text, as a sheet would show it; 007 is none."""


class Decision(StrEnum):
    """What is to be done with what a unit filled in."""

    CORRECT = "更正"
    ACCEPT = "属实"
    REJECT = "不采纳"


MEANINGS: Mapping[Decision, str] = {
    Decision.CORRECT: "以“更正为”的值代替单元格的内容计算（金额按“金额单位”一列填写，也可写明单位，如“190万元”）",
    Decision.ACCEPT: "情况属实，认可现在的处理，该条不再要求说明（只用于“待核实”）",
    Decision.REJECT: "填报内容不予采用，按缺失处理，所涉及的指标为“未评”",
}


class Head(StrEnum):
    """The columns of the sheet, in order: what a ruling is about, what people fill in, what came of it."""

    SEVERITY = "级别"
    YEAR = "评价年度"
    UNIT = "单位编码"
    NAME = "单位名称"
    WORKBOOK = "工作簿"
    SHEET = "工作表"
    CELL = "单元格"
    ROW = "所在行"
    CODE = "编号"
    TITLE = "核查内容"
    FOUND = "填报或发现的内容"
    EXPECTED = "应为"
    CONTENT = "原内容"
    MONEY_UNIT = "金额单位"
    DECISION = "决定"
    VALUE = "更正为"
    REASON = "理由"
    WHO = "处理人"
    WHEN = "处理日期"
    OUTCOME = "执行情况"
    FILE = "文件"


TYPED = (Head.DECISION, Head.VALUE, Head.REASON, Head.WHO, Head.WHEN)
"""The columns that people fill in."""


Row = Mapping[Head, Raw]
"""A row of the sheet; what is not in it is blank."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A decision that lies in another file of the run, as filled in there, with what became of it."""

    file: str
    row: Row


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the workbook of one year holds: its own rows, and those of other files, which it only names."""

    rows: tuple[Row, ...]
    elsewhere: tuple[Elsewhere, ...] = ()


def subject_key(row: Row) -> tuple[str, ...]:
    """Return what a row is about, as compared: two rows of one key are about the same thing."""
    heads = (
        Head.YEAR, Head.UNIT, Head.WORKBOOK, Head.SHEET, Head.CELL, Head.ROW, Head.CODE, Head.FOUND, Head.EXPECTED,
    )  # fmt: skip
    return tuple(fold(str(recorded(row.get(head) or "")).removesuffix(".0")) for head in heads)


def named(code: str, name: str) -> str:
    """Return a unit as people are told of it: by its name and code, as far as they are there."""
    return f"{name}（{code}）" if name and code else name or code


@dataclass(frozen=True, slots=True)
class Subject:
    """What a ruling is about: a cell of a unit's workbook (as people call it), and the finding there, if there is one.

    `content` is what stood in the cell when the row was written, `row` what named its row: a ruling is only carried
    out while both are so, or the decision about one project would fall upon another that has moved there. `name` is
    what the unit is called, beside its code.
    """

    unit: str
    year: int
    workbook: str
    sheet: str
    cell: str
    row: str
    code: str
    found: str
    content: Raw
    name: str = field(default="", compare=False)

    def __str__(self) -> str:
        inside = f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        return f"{named(self.unit, self.name)} {self.year} 年度 {self.workbook} {inside}"


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision about one subject, with its reason; `place` is the cell that holds it, `typed` that of its value."""

    subject: Subject
    decision: Decision
    value: Raw
    reason: str
    who: str
    when: str
    place: Place
    typed: Place

    @property
    def handling(self) -> str:
        """What to print beside the finding or cell it is about."""
        return f"{self.decision}：{self.reason}（{self.who}，{self.when}）"

    @property
    def wanted(self) -> str:
        """What it wants, and where it says so."""
        value = f" {show_content(self.value)}" if self.decision == Decision.CORRECT else ""
        return f"{self.decision}{value}（{self.place}）"

    @property
    def is_about_cell(self) -> bool:
        """Whether it changes what is read from a cell."""
        return self.decision != Decision.ACCEPT

    def agrees_with(self, other: Ruling) -> bool:
        """Tell whether both, about the same thing, want the same."""
        return self.decision == other.decision and same_content(self.value, other.value)


def recorded(raw: Raw) -> str | int | float | bool | date:
    """Return the content of a cell as the sheet records it: a number or date as such, anything long or odd as text."""
    if raw is None or raw == "":
        return BLANK
    if isinstance(raw, datetime):
        return raw.date() if raw.time() == datetime.min.time() else raw.isoformat(" ")
    if isinstance(raw, bool | int | float | date):
        return raw
    text = str(raw)
    if len(text) <= _LONG:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:12]
    return f"{text[:100]}……（共 {len(text)} 字，校验值 {digest}）"


def same_content(one: Raw, other: Raw) -> bool:
    """Tell whether two recorded contents are shown alike: numbers to 15 digits, texts but for their blanks."""
    return content_key(one) == content_key(other)


def content_key(raw: Raw) -> tuple[str, str]:
    """Return what two contents that are the same to people have in common: a number is one if kept as text, too."""
    kept = recorded(raw)
    if isinstance(kept, bool):
        return "text", str(kept).upper()
    if isinstance(kept, str) and _NUMBER.fullmatch(kept.strip()) and sum(map(str.isdigit, kept)) <= _DIGITS:
        kept = float(kept.replace(",", ""))
    return ("number", f"{kept:.15g}") if isinstance(kept, int | float) else ("text", " ".join(str(kept).split()))


def show_content(raw: Raw) -> str:
    """Return the content of a cell for a person, shortened."""
    return show_raw(recorded(raw))

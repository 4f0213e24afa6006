"""The frozen nouns that flow: Place, Finding, Table, Submission, Mark, Problem, Appraisal, Batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from pipeline.formula import Formula, Value, Values, evaluate_rows
from pipeline.tally import Border, CapVerdict, Step, Tally

MANIFEST = ".jixiao.json"
"""The hidden file in a folder of results that says what this program wrote there; no input is read from such a one."""


class Severity(StrEnum):
    """How a finding about a workbook weighs: 错误 voids its cell, 待核实 must be explained, 提示 is for information."""

    ERROR = "错误"
    QUERY = "待核实"
    NOTE = "提示"


INPUT_FOLDER = "输入文件夹"
"""What the input folder itself is called where a place is named."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: file (path below the input folder), sheet, cell or range; later parts may be empty."""

    file: str
    sheet: str = ""
    cell: str = ""

    def within(self, cell: str) -> Place:
        """Return the place of a cell, or a range, of the same sheet."""
        return Place(self.file, self.sheet, cell)

    def __str__(self) -> str:
        inside = f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.sheet or self.cell
        return f"{self.file}：{inside}" if inside else self.file


@dataclass(frozen=True, slots=True)
class Finding:
    """Something its author should know about a workbook: stable code, place, found, expected, how to mend.

    `handling` says what has become of it: a decision of people, or whether it stood in the last 核查回单 already.
    """

    code: str
    severity: Severity
    title: str
    place: Place
    found: str
    expected: str
    remedy: str
    handling: str = ""


UNUSED = "未采用"  # the role of a file that was to be evaluated and of which nothing counts


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One input file of a run; `role` says what it was used as (01 预算执行 …) or why it was not used."""

    path: str
    digest: str
    size: int
    role: str


@dataclass(frozen=True, slots=True)
class Table:
    """One filled table: `rows` are ascending Excel row numbers, `columns` the declared columns, all of one length.

    `title` is the declared title, by which declarations and `Submission.tables` know the table; `place` names the sheet
    as the file itself spells it, which may differ in blanks and width: it is for links and people, never a key.
    `letters` gives the Excel column of each declared column, so that every value has an address. `voids` are the cells
    that could not be used (unreadable, or required and blank); they are blank in `columns`. `is_declared_none` says
    that the unit wrote 无: an empty table then means nothing happened, otherwise it means nothing was filled in.
    `lacks` are given rows that are absent or stand twice; `factor` is what money was multiplied with (10,000 for 万元).
    """

    title: str
    place: Place
    rows: npt.NDArray[np.int64]
    columns: Mapping[str, Values]
    letters: Mapping[str, str]
    voids: Mapping[str, frozenset[int]] = field(default_factory=dict)
    is_declared_none: bool = False
    lacks: tuple[str, ...] = ()
    factor: int = 1

    def __len__(self) -> int:
        return len(self.rows)

    def at(self, column: str, row: int) -> Place:
        """Return the place of `column` in Excel row `row`."""
        letter = self.letters.get(column, "")
        return Place(self.place.file, self.place.sheet, f"{letter}{row}" if letter else f"第{row}行")

    def holding(self, condition: Formula, items: Mapping[str, Value]) -> npt.NDArray[np.bool_]:
        """Mark the rows where `condition` holds; where a cell it names is void, nothing can be told."""
        held = evaluate_rows(condition, self.columns, items, len(self)).true
        void = {row for name in condition.names for row in self.voids.get(name, ())}
        return held & ~np.isin(self.rows, list(void)) if void else held

    def span(self, column: str) -> Place:
        """Return the range of `column` over all filled rows."""
        letter = self.letters.get(column, "")
        if not len(self.rows) or not letter:
            return self.place
        return self.place.within(f"{letter}{self.rows[0]}:{letter}{self.rows[-1]}")


@dataclass(frozen=True, slots=True)
class Unit:
    """A budget unit in a year, as its workbooks name it."""

    code: str
    name: str
    year: int

    def __str__(self) -> str:
        return f"{self.name}（{self.code}）{self.year}年度"


@dataclass(frozen=True, slots=True)
class Submission:
    """What one unit handed in for one year.

    `fields` holds every declared form field (blank ones as 缺失), `tables` those tables that could be read, by sheet
    title; `absent` says for every other sheet why it is not there.
    """

    unit: Unit
    fields: Mapping[str, Value]
    field_places: Mapping[str, Place]
    tables: Mapping[str, Table]
    absent: Mapping[str, str]
    findings: tuple[Finding, ...]
    files: tuple[SourceFile, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A data item's value with where it comes from; `working` is its formula with the numbers put in."""

    value: Value
    sources: tuple[Place, ...] = ()
    working: str = ""


UNGRADED = "未评级"
"""What stands in the place of a grade where something is 未评."""


class Status(StrEnum):
    """Whether an indicator was scored."""

    SCORED = "已评"
    UNSCORED = "未评"
    NOT_APPLICABLE = "不适用"


@dataclass(frozen=True, slots=True)
class Mark:
    """One indicator's result for one unit.

    `points` is None when the indicator is 未评, or 不适用 and left out. `working` shows the value's formula and the
    scoring formula with the numbers put in; `reason` says why marks were lost or why there are none, with `remark`,
    the evaluator's own words. `claimed` and `entered` are the unit's and the evaluator's typed scores. `is_by_own` says
    that the unit's own indicators (个性指标) decided it: then they are the parts. Where there are several ways to score
    the indicator, `options` are the marks of each, and `way` is the label of the one that was taken, if any was.
    """

    code: str
    full_score: Decimal
    status: Status
    points: Decimal | None
    value: Value
    target: Value
    working: str
    sources: tuple[Place, ...]
    reason: str
    claimed: Decimal | None = None
    entered: Decimal | None = None
    remark: str = ""
    evidence: str = ""
    parts: tuple[Part, ...] = ()
    is_by_own: bool = False
    options: tuple[Mark, ...] = ()
    way: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One 评价要点 or one of the unit's own indicators (个性指标) inside an indicator."""

    text: str
    full_score: Decimal
    points: Decimal | None
    finding: str
    reason: str
    place: Place
    is_void: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem of the unit's performance, with the evidence, for the problem list and the report.

    `listed` are the texts put into `fact` besides the unit's items: how many rows it is about, and their details. What
    `is_of_review` is a fault of the evaluation and not of the unit.
    """

    code: str
    category: str
    name: str
    severity: str
    fact: str
    cause: str
    recommendation: str
    basis: str
    places: tuple[Place, ...] = ()
    indicators: tuple[str, ...] = ()
    listed: Mapping[str, str] = field(default_factory=dict)
    is_of_review: bool = False


@dataclass(frozen=True, slots=True)
class Appraisal:
    """A unit evaluated: facts, marks, tallies, total, grade (None when something is 未评), problems.

    `total` adds up what is within the full score, and its points are what they come to after every one of `steps`.
    """

    unit: Unit
    submission: Submission
    facts: Mapping[str, Fact]
    marks: tuple[Mark, ...]
    areas: tuple[Tally, ...]
    themes: tuple[Tally, ...]
    total: Tally
    grade: str | None
    border: Border | None
    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...]
    steps: tuple[Step, ...] = ()
    verdicts: tuple[CapVerdict, ...] = ()

    @property
    def values(self) -> dict[str, Value]:
        """The values of the facts alone, as formulas use them."""
        return {name: fact.value for name, fact in self.facts.items()}

    @property
    def reported(self) -> tuple[Problem, ...]:
        """The problems of the unit itself, which a report on it tells."""
        return tuple(one for one in self.problems if not one.is_of_review)


@dataclass(frozen=True, slots=True)
class Unevaluated:
    """A unit, or a file that names none, that could not be evaluated, and why."""

    name: str
    code: str
    reason: str
    files: tuple[str, ...]

    @property
    def is_unit(self) -> bool:
        """Whether it counts as a unit; a file that names none may be of one that is evaluated."""
        return bool(self.code)


@dataclass(frozen=True, slots=True)
class Deduction:
    """The share of an indicator's or 评价要点's marks that one unit, by code, lost; why and where it was taken."""

    unit: str
    share: Decimal
    remark: str
    place: Place


@dataclass(frozen=True, slots=True)
class Unequal:
    """One fault, a reason or a problem in words, for which people took different shares of an indicator's marks."""

    code: str
    fault: str
    deductions: tuple[Deduction, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """One year of a run: appraisals in order of unit code, what was not evaluated, findings of no unit.

    `ranks` gives the place of every graded unit by code; equal totals share a place.
    """

    year: int
    ranks: Mapping[str, int]
    appraisals: tuple[Appraisal, ...]
    unevaluated: tuple[Unevaluated, ...]
    findings: tuple[Finding, ...]
    files: tuple[SourceFile, ...]
    unequal: tuple[Unequal, ...] = ()

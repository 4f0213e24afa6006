"""Declarations of data items, scoring methods, problems, citations and summary pages."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from pydantic import model_validator

from pipeline.formula import Symbol, Type
from pipeline.kinds import Kind, KindName
from pipeline.standard.workbook import Declared, Example

_VERBS = {
    "sum": "合计",
    "count": "计数",
    "min": "最小值",
    "max": "最大值",
    "duplicates": "重复项计数",
    "unmatched": "未匹配项计数",
}


class Item(Declared):
    """A named fact: an aggregate of a table (`of` is `表.列`, `where` a condition on its rows) or a formula over items.

    `duplicates` counts rows whose value stands more than once, `unmatched` rows whose value is not found in `matches`.
    """

    name: str
    label: str = ""
    kind: KindName
    decimals: int | None = None
    formula: str | None = None
    aggregate: Literal["sum", "count", "min", "max", "duplicates", "unmatched"] | None = None
    of: str = ""
    where: str | None = None
    matches: str = ""
    definition: str = ""
    unit: str = ""
    example: Example | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Any:
        if (self.formula is None) == (self.aggregate is None):
            raise ValueError(f"数据项“{self.name}”须且只须给出 formula 或 aggregate 之一")
        if self.formula is not None and (self.of or self.where or self.matches):
            raise ValueError(f"数据项“{self.name}”由公式给出，不能再有 of、where 或 matches")
        if self.aggregate is not None and not self.of:
            raise ValueError(f"数据项“{self.name}”须说明 of（表.列，计数可只写表）")
        if (self.aggregate == "unmatched") != bool(self.matches):
            raise ValueError(f"数据项“{self.name}”：matches 只用于、也必须用于 unmatched")
        if self.formula is not None and self.example is None:
            raise ValueError(f"数据项“{self.name}”的公式须附 example")
        return self

    @property
    def title(self) -> str:
        """The text people see."""
        return self.label or self.name

    @property
    def verb(self) -> str:
        """What an aggregate does with its column, in words; empty for a formula."""
        return _VERBS.get(self.aggregate or "", "")

    @property
    def table(self) -> str:
        """The sheet an aggregate looks at."""
        return self.of.partition(".")[0]

    @property
    def column(self) -> str:
        """The column an aggregate looks at; empty for a plain count."""
        return self.of.partition(".")[2]

    @cached_property
    def value_kind(self) -> Kind:
        """The kind of the item's value."""
        return Kind(self.kind, printed=self.decimals)


class Parameter(Declared):
    """A named number of a scoring method, given by each indicator that uses it."""

    name: str
    kind: KindName = KindName.NUMBER
    decimals: int | None = None
    default: Decimal | None = None
    help: str = ""

    @cached_property
    def value_kind(self) -> Kind:
        """The kind of the parameter."""
        return Kind(self.kind, printed=self.decimals)


class MethodExample(Declared):
    """A worked case of a method: 分值, 值, 目标值, parameters as people write them; and the score."""

    given: dict[str, str]
    kind: KindName = KindName.RATE
    bands: tuple[tuple[Decimal, Decimal], ...] = ()
    gives: Decimal


class Method(Declared):
    """A scoring method: a formula over 分值, 值, 目标值 and its parameters, without final rounding or clamp.

    `decided_by` says who decides: computed (the formula), bands (a list of bounds and points, closed on one side),
    checklist (the 评价要点: their marks added up, or a formula over 分值, 不符合数, 部分符合数 and the parameters),
    entered (the evaluator's score, with a reason below full marks). `value_kind` is the only kind of value the method
    can score, if it is particular, and `least` and `most` the limits of what can be meant.
    """

    name: str
    decided_by: Literal["computed", "bands", "checklist", "entered"]
    formula: str | None = None
    closed: Literal["lower", "upper"] = "lower"
    needs_target: bool = False
    value_kind: KindName | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    parameters: tuple[Parameter, ...] = ()
    wording: str
    examples: tuple[MethodExample, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> Any:
        if self.decided_by != "checklist" and (self.decided_by == "computed") != (self.formula is not None):
            raise ValueError(f"评分方法“{self.name}”：formula 只用于 computed 和 checklist，computed 必须有")
        if (self.formula is not None or self.decided_by == "bands") and not self.examples:
            raise ValueError(f"评分方法“{self.name}”须附 examples")
        return self

    def allows(self, value: Decimal) -> bool:
        """Tell whether `value` lies within what can be meant."""
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


MARK_SYMBOLS = (
    Symbol("指标编号", Type.TEXT),
    Symbol("指标名称", Type.TEXT),
    Symbol("得分依据", Type.TEXT),
    Symbol("指标满分", decimals=4),
    Symbol("指标得分", decimals=4),
    Symbol("指标自评分", decimals=4),
    Symbol("指标评价分", decimals=4),
    Symbol("指标佐证", Type.TEXT),
    Symbol("指标说明", Type.TEXT),
)
"""What a problem over `marks` may ask of one indicator's result; 得分依据 is 数据, 要点 or 评价人."""

Comparison = Literal["same_text", "all_full", "weakest_area"]


class ProblemRule(Declared):
    """A problem to look for. `over` is `unit`, `marks` (asked of each indicator), `batch`, or a table (each row).

    `fact` may hold {names} of items, and {笔数} and {明细} over a table or marks; `detail` describes one row with
    {columns}. `unless` names problems that say the same more sharply. A `compare` problem is no formula: the engine
    knows how to compare, the words are here. `themes` are the 二级指标 the problem explains.
    """

    code: str
    category: str
    name: str
    over: str = "unit"
    condition: str | None = None
    compare: Comparison | None = None
    of: str = ""
    severity: Literal["重大", "较大", "一般"]
    fact: str
    detail: str = ""
    cause: str
    recommendation: str
    basis: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()

    @model_validator(mode="after")
    def _one_way(self) -> Any:
        if (self.condition is None) == (self.compare is None):
            raise ValueError(f"问题 {self.code} 须且只须给出 condition 或 compare 之一")
        if (self.over == "batch") != (self.compare in ("same_text", "all_full")):
            raise ValueError(f"问题 {self.code}：单位之间的比较（same_text、all_full）须写 over = batch，其余不写")
        if (self.compare == "same_text") != bool(self.of):
            raise ValueError(f"问题 {self.code}：of（表.列）只用于、也必须用于 same_text")
        if self.condition is not None and not self.examples:
            raise ValueError(f"问题 {self.code} 须附 examples")
        return self


class Citation(Declared):
    """A legal basis. Only what was checked against the published text is printed without 待核对."""

    key: str
    title: str
    number: str = ""
    checked: bool = False

    def __str__(self) -> str:
        text = f"《{self.title}》" + (f"（{self.number}）" if self.number else "")
        return text if self.checked else text + "［待核对］"


class ViewColumn(Declared):
    """One column of a summary page: an item of the unit, or a column of the listed table."""

    name: str
    total: Literal["sum", "formula", ""] = ""


class View(Declared):
    """A page of the summary workbook: one row a unit (`over = unit`), or one row for each listed row of a table.

    `advice` adds a column with what to do, by the value of column `advice_by`.
    """

    title: str
    over: str = "unit"
    help: str = ""
    where: str | None = None
    columns: tuple[ViewColumn, ...]
    advice_by: str = ""
    advice: tuple[tuple[str, str], ...] = ()
    chart: tuple[str, ...] = ()
    chart_title: str = ""

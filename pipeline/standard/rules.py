"""Declarations of data items, scoring methods, problems, citations and summary pages."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, get_args

from pydantic import Field, model_validator

from pipeline.formula import Symbol, Type
from pipeline.kinds import Kind, KindName
from pipeline.standard.workbook import Declared, Example, MisfitError

VERBS = {
    "sum": "合计",
    "count": "计数",
    "min": "最小值",
    "max": "最大值",
    "duplicates": "重复项计数",
    "unmatched": "未匹配项计数",
}
"""What each aggregate does with its column, in words."""
NEED_EVERY_ROW = frozenset({"sum", "min", "max"})
"""Aggregates that cannot be worked out over a blank."""


class Item(Declared):
    """A named fact: an aggregate of a table (`of` is `表.列`, `where` a condition on its rows) or a formula over items.

    `duplicates` counts rows whose value stands more than once, `unmatched` rows whose value is not found in `matches`.

    Items of one `family` are ways to work out the same rate; `variant` says in words how this one does it (口径).
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
    family: str = ""
    variant: str = ""
    example: Example | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Any:
        if (self.formula is None) == (self.aggregate is None):
            raise MisfitError("公式和汇总方式须且只须给出一个", "formula")
        if self.formula is not None and (self.of or self.where or self.matches):
            raise MisfitError("由公式给出的，不能再写取数的表、列、条件或对照", "formula")
        if self.aggregate is not None and not self.of:
            raise MisfitError("须写明取数的表.列（计数可只写表）", "of")
        if (self.aggregate == "unmatched") != bool(self.matches):
            raise MisfitError("对照的表.列只用于、也必须用于未匹配项计数", "matches")
        return self

    @property
    def title(self) -> str:
        """The text people see."""
        return self.label or self.name

    @property
    def verb(self) -> str:
        """What an aggregate does with its column, in words; empty for a formula."""
        return VERBS.get(self.aggregate or "", "")

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
    """A named number of a scoring method, given by each indicator that uses it.

    It is more than `above` and at least `least`. Where it is a rate, or the value that is scored is one, it is less
    than `below` as well: beyond, a percentage was typed without its sign. A `measure` is measured as the value is: a
    step of a rate is 1%, of a count 1, of an amount 10,000.00.
    """

    name: str
    kind: KindName = KindName.NUMBER
    decimals: int | None = None
    default: Decimal | None = None
    above: Decimal | None = None
    least: Decimal | None = None
    below: Decimal | None = None
    help: str = ""

    @cached_property
    def value_kind(self) -> Kind:
        """The kind of the parameter, whatever is scored."""
        return Kind(self.kind, printed=self.decimals)

    def kind_for(self, scored: Kind) -> Kind:
        """Return its kind where values of the kind `scored` are scored; a step of counts may be half a one."""
        if self.kind != KindName.MEASURE or not scored.is_number or scored.name == KindName.COUNT:
            return self.value_kind
        return Kind(scored.name, printed=self.decimals)

    def allows(self, value: Decimal, scored: KindName) -> bool:
        """Tell whether `value` can be meant where values of the kind `scored` are scored."""
        if (self.above is not None and value <= self.above) or (self.least is not None and value < self.least):
            return False
        is_beyond = self.below is not None and value >= self.below
        return not self.may_slip(scored) or not (is_beyond or self.kind_for(Kind(scored)).is_slip(value))

    def may_slip(self, scored: KindName) -> bool:
        """Tell whether a percent sign can be missing where values of the kind `scored` are scored."""
        return KindName.RATE in (scored, self.kind)


class MethodExample(Declared):
    """A worked case of a method: 分值, 值, 目标值, parameters as people write them, its bands; and the score."""

    given: dict[str, str]
    kind: KindName = KindName.RATE
    bands: tuple[tuple[Decimal, Decimal], ...] = ()
    beyond: Decimal = Field(default=Decimal(0), ge=0)
    gives: Decimal


class Method(Declared):
    """A scoring method: a formula over 分值, 值, 目标值 and its parameters, without final rounding or clamp.

    `decided_by` says who decides: computed (the formula), bands (a list of bounds and points, closed on one side),
    checklist (the 评价要点: their marks added up, or a formula over 分值, 不符合数, 部分符合数 and the parameters),
    entered (the evaluator's score, with a reason below full marks). `value_kind` is the only kind of value the method
    can score, if it is particular, and `least` and `most` the limits of what can be meant. A 目标值 is more than
    `target_above`.
    """

    name: str
    decided_by: Literal["computed", "bands", "checklist", "entered"]
    formula: str | None = None
    closed: Literal["lower", "upper"] = "lower"
    needs_target: bool = False
    value_kind: KindName | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    target_above: Decimal | None = None
    parameters: tuple[Parameter, ...] = ()
    wording: str
    examples: tuple[MethodExample, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> Any:
        if self.decided_by != "checklist" and (self.decided_by == "computed") != (self.formula is not None):
            raise MisfitError("公式只用于按公式计算和按要点核查的方法，按公式计算的必须有", "formula")
        return self

    @property
    def is_bounded(self) -> bool:
        """Whether the method itself says both what a value is at least and what at most."""
        return self.least is not None and self.most is not None

    @property
    def rewards_target(self) -> bool:
        """Whether a worked case has marks for a value that is the target."""
        met = (one for one in self.examples if one.given.get("值") == one.given.get("目标值", ""))
        return self.needs_target and any(one.gives for one in met)

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
Gravity = Literal["重大", "较大", "一般"]
GRAVITIES: tuple[str, ...] = get_args(Gravity)
"""The severest first."""


class ProblemRule(Declared):
    """A problem to look for. `over` is `unit`, `marks` (asked of each indicator), `batch`, or a table (each row).

    `fact` may hold {names} of items, and {笔数} and {明细} over a table or marks; a [part] of it is left out where all
    its figures are 0. `detail` describes one row with {columns} and {shares/of} others. `unless` names problems that
    say the same more sharply, those over the same table of single rows. A `compare` problem is no formula: the engine
    knows how to compare, the words are here. `themes` are the 二级指标 the problem explains. What is `of_review` is a
    fault of the evaluation, for those who made it: no report on a unit tells of it.

    The unit says why in the column `reason_in` (`表.列`), in the rows where `reason_where` holds, by itself those in
    question; `cause` is what is likely where nobody says why.
    """

    code: str
    category: str
    name: str
    over: str = "unit"
    condition: str | None = None
    compare: Comparison | None = None
    of: str = ""
    severity: Gravity
    fact: str
    detail: str = ""
    cause: str
    reason_in: str = ""
    reason_where: str | None = None
    recommendation: str
    basis: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    of_review: bool = False
    examples: tuple[Example, ...] = ()

    @model_validator(mode="after")
    def _one_way(self) -> Any:
        if (self.condition is None) == (self.compare is None):
            raise MisfitError("条件和比较方式须且只须给出一个", "condition")
        if (self.over == "batch") != (self.compare in ("same_text", "all_full")):
            raise MisfitError("单位之间的比较（same_text、all_full）须写 over = batch，其余不写", "over")
        if (self.compare == "same_text") != bool(self.of):
            raise MisfitError("取数的表.列只用于、也必须用于比较相同文字", "of")
        if self.compare is not None and self.reason_in:
            raise MisfitError("比较得出的问题没有说明原因的行", "reason_in")
        if self.reason_where is not None and not self.reason_in:
            raise MisfitError("没有写明说明原因的列，就不写是哪些行", "reason_where")
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


class RecipeRow(Declared):
    """A row of a sheet of 指标体系.xlsx: what is typed under some of its headings."""

    sheet: str
    cells: dict[str, str]


class RecipeCase(Declared):
    """What a recipe comes to where some data are `given`: the mark of its indicator, the total, or the rate."""

    given: dict[str, str]
    of: Literal["得分", "总分", "得分率"] = "得分"
    gives: str


class Recipe(Declared):
    """How a rule that schemes word like `text` is written in 指标体系.xlsx, with worked cases."""

    topic: str
    text: str
    rows: tuple[RecipeRow, ...]
    note: str = ""
    cases: tuple[RecipeCase, ...]


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

"""Declarations of the input workbooks: sheets, form fields, table columns, row checks, tie-outs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipeline.kinds import Kind, KindName, fold
from pipeline.model import Severity


class MisfitError(ValueError):
    """What is wrong with a declaration as a whole; `keys` lead to the part of it that has to be changed."""

    def __init__(self, text: str, *keys: str | int) -> None:
        super().__init__(text)
        self.keys = keys


class Declared(BaseModel):
    """A frozen declaration; an unknown or misspelt key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    @model_validator(mode="after")
    def _numbers_can_be_meant(self) -> Any:
        for name in type(self).model_fields:
            for keys, number in _numbers_in(getattr(self, name)):
                if number.adjusted() > MOST_DIGITS or abs(int(number.as_tuple().exponent)) > MOST_DIGITS:
                    raise MisfitError("数字过大或小数位过多", name, *keys)
        return self


MOST_DIGITS = 15
"""Digits before and behind the point that a declared number may have: a workbook holds no more."""


def _numbers_in(value: Any) -> Iterator[tuple[tuple[str | int, ...], Decimal]]:
    """Yield the numbers of a field, those in lists and tables too, with the keys that lead to them."""
    match value:
        case Decimal():
            yield (), value
        case tuple() | dict():
            for key, one in value.items() if isinstance(value, dict) else enumerate(value):
                yield from (((key, *keys), number) for keys, number in _numbers_in(one))


class Example(Declared):
    """One worked case of a declaration, as people write it ("88.04%"): a test, and a line of the manual."""

    given: dict[str, str]
    gives: str


HELP_MARK = "【"  # begins the explanation beside a field
DECLARATION_LABEL, DECLARED_NONE = "无内容声明", "无"
"""Above the header of a table that may be empty stands this label; 无 in the cell to its right declares it empty."""

GUIDE_SHEET, INSPECTION_SHEET, CHOICES_SHEET = "填写说明", "填报检查", "选项"
NOTHING_TO_FILL = "（本表不用填）"
"""What the template says on a form without fields."""
"""Sheets that the template adds to the declared ones; nothing is read from them."""
ORIGINAL, TOTALS = "（原表）", "汇总"
"""What the unit workbook may put after a table's title: on its copy, and on the sheet of its breakdown."""
PROOF_SHEET = "校核"
"""The sheet by which a unit's delivered workbook is known for one, though it repeats the sheets that were handed in."""

# Engines find these by their part in the game, never by their Chinese name.
FieldRole = Literal["unit_code", "unit_name", "year", "money_unit", "template_version", "system_code",
                    "system_revision"]  # fmt: skip
LATER_ROLES: frozenset[FieldRole] = frozenset({"system_revision"})
"""Fields that templates once did not have: they stand last in their form, and a workbook may lack them."""
ColumnRole = Literal[
    "code", "area", "theme", "name", "full_score", "scoring", "target", "actual", "claimed", "entered",
    "not_applicable", "reason", "evidence", "number", "text", "finding", "parent", "method",
    "parameter_1", "parameter_2", "parameter_3", "parameter_4",
]  # fmt: skip
PARAMETER_ROLES: tuple[ColumnRole, ...] = ("parameter_1", "parameter_2", "parameter_3", "parameter_4")
"""The columns of 个性指标 for the parameters of a method, in the method's order."""
TableRole = Literal["scores", "points", "specifics"]
FormRole = Literal["identity", "supplement"]


class Cell(Declared):
    """A field or column; at first it holds what stood in the field or column (`表.列`) `last_year` a year before."""

    name: str
    label: str = ""
    kind: KindName
    required: bool = False
    blank_is_zero: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    decimals: int | None = Field(default=None, ge=0, le=8)
    choices: tuple[str, ...] = ()
    synonyms: dict[str, str] = {}
    aliases: tuple[str, ...] = ()
    help: str = ""
    example: str = ""
    formula: str | None = None
    locked: bool = False
    width: int | None = None
    last_year: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Any:
        if (self.kind == KindName.CHOICE) != bool(self.choices):
            raise MisfitError("选项只用于、也必须用于选项类型", "choices")
        strange = sorted(set(self.synonyms.values()) - set(self.choices))
        if strange:
            raise MisfitError(f"同义词指向不存在的选项 {'、'.join(strange)}", "synonyms")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise MisfitError(f"最小值 {self.minimum} 大于最大值 {self.maximum}", "minimum")
        if self.blank_is_zero and not self.value_kind.is_number:
            raise MisfitError("空白按零计只用于数值类型", "blank_is_zero")
        return self

    @property
    def title(self) -> str:
        """The text people see as row name or column header."""
        return self.label or self.name

    @cached_property
    def value_kind(self) -> Kind:
        """The kind with this declaration's limits."""
        limits = self.minimum, self.maximum, self.choices, self.synonyms, self.decimals, self.required
        return Kind(self.kind, *limits)

    @property
    def accepted_titles(self) -> tuple[str, ...]:
        """Every header under which this cell is recognised."""
        return tuple(dict.fromkeys((self.title, self.name, *self.aliases)))

    @cached_property
    def folded_titles(self) -> frozenset[str]:
        """The same as compared."""
        return frozenset(map(fold, self.accepted_titles))


class FormField(Cell):
    """One row of a form: its name is also a data item."""

    role: FieldRole | None = None


class Lookup(Declared):
    """The sum of another table's column (`表.列`) over its rows with the same value of column `by`."""

    sum: str
    by: str

    @property
    def table(self) -> str:
        """The sheet that is summed; it stands in the same workbook."""
        return self.sum.partition(".")[0]

    @property
    def column(self) -> str:
        """The column that is summed."""
        return self.sum.partition(".")[2]


class Column(Cell):
    """One column of a table. A `formula` or `lookup` column is recomputed, never read; a `rising` one never falls."""

    role: ColumnRole | None = None
    unique: bool = False
    rising: bool = False
    lookup: Lookup | None = None
    unit_in: str = ""  # the column with the unit of measure of its numbers

    @cached_property
    def is_computed(self) -> bool:
        """Whether the template computes the column from others."""
        return self.formula is not None or self.lookup is not None


class Preset(Declared):
    """Rows that the template gives: fixed `values` of one column, or one row for each indicator or 评价要点."""

    column: str
    values: tuple[str, ...] = ()
    source: Literal["", "indicators", "points"] = ""

    @model_validator(mode="after")
    def _one_source(self) -> Any:
        if bool(self.values) == bool(self.source):
            raise MisfitError("preset 须且只须给出 values 或 source 之一")
        return self


class Check(Declared):
    """What should not hold of a row or the unit, `unless` sharper ones say it; may put the unit of money in doubt."""

    code: str
    name: str
    condition: str
    unless: tuple[str, ...] = ()
    severity: Severity
    at: str
    expected: str
    remedy: str
    doubts_unit: bool = False
    example: Example


class _Sheet(Declared):
    title: str
    help: str = ""


class Form(_Sheet):
    """A sheet of labelled fields."""

    layout: Literal["form"]
    role: FormRole | None = None
    fields: tuple[FormField, ...] = ()

    @cached_property
    def by_folded_title(self) -> dict[str, FormField]:
        """The field that each accepted label names, as compared."""
        return {title: field for field in self.fields for title in field.folded_titles}

    @cached_property
    def folded_words(self) -> frozenset[str]:
        """All that the form itself says, as compared."""
        return frozenset((fold(self.title), fold(self.help), *self.by_folded_title))


class TableChart(Declared):
    """A chart of a table in the unit workbook: number columns `series` by the column `by`."""

    title: str
    by: str
    series: tuple[str, ...]


class TableSheet(_Sheet):
    """A sheet with one table. `blank_rows` is how many empty rows the template offers.

    `breakdown` names two choice columns by which the unit workbook sums the table up, as assets by class and state.
    In a `partial` table the columns that are not required may be absent; a `distinct` one has no two rows alike.
    """

    layout: Literal["table"]
    role: TableRole | None = None
    columns: tuple[Column, ...]
    preset: Preset | None = None
    checks: tuple[Check, ...] = ()
    required: bool = False
    may_be_none: bool = False
    partial: bool = False
    distinct: bool = False
    blank_rows: int = 30
    chart: TableChart | None = None
    breakdown: tuple[str, str] | None = None

    def column(self, name: str) -> Column:
        """Return the column called `name`; raise KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @cached_property
    def folded_titles(self) -> dict[str, frozenset[str]]:
        """Every accepted header of each column, as compared."""
        return {column.name: column.folded_titles for column in self.columns}

    @cached_property
    def by_folded_title(self) -> dict[str, str]:
        """The column that each accepted header names, as compared."""
        return {title: name for name, titles in self.folded_titles.items() for title in titles}

    @cached_property
    def naming(self) -> Column | None:
        """Return the column that names a row: the unique key, else the name, else the first text that is required."""
        unique = next((column for column in self.columns if column.unique), None)
        texts = (one for one in self.columns if one.required and one.kind in (KindName.TEXT, KindName.CODE))
        return unique or self.by_role("name") or next(texts, None)

    def by_role(self, role: ColumnRole) -> Column | None:
        """Return the column playing `role`, if any."""
        return self._by_role.get(role)

    @cached_property
    def _by_role(self) -> dict[ColumnRole, Column]:
        return {column.role: column for column in reversed(self.columns) if column.role is not None}


Sheet = Annotated[Form | TableSheet, Field(discriminator="layout")]


class Workbook(Declared):
    """One of the standard input workbooks. Cross-checks (tie-outs) look at the unit's items."""

    key: str
    name: str
    purpose: str
    sheets: tuple[Sheet, ...]
    cross_checks: tuple[Check, ...] = ()

    @property
    def forms(self) -> tuple[Form, ...]:
        """The form sheets."""
        return tuple(sheet for sheet in self.sheets if isinstance(sheet, Form))

    @property
    def tables(self) -> tuple[TableSheet, ...]:
        """The table sheets."""
        return tuple(sheet for sheet in self.sheets if isinstance(sheet, TableSheet))

    @property
    def identity(self) -> Form:
        """The form that says which unit, year and money unit the workbook is about."""
        return next(form for form in self.forms if form.role == "identity")

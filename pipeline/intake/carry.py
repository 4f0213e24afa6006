"""A workbook filled in by an older template or for another system -> what a new one shall hold, and what it cannot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.intake.carrying import Cells, kept
from pipeline.intake.carrying_rows import Codes, carry_table, know_as_template
from pipeline.intake.denominated import MONEY_FACTORS
from pipeline.intake.filled import GIVEN_BY_TEMPLATE, text_of, year_of
from pipeline.intake.forms import FilledForm, find_labels, form_factor, read_form
from pipeline.intake.last_year import Known
from pipeline.intake.opening import Book, Sheet
from pipeline.intake.recognise import Recognised, is_of_program, recognise
from pipeline.intake.report import Report
from pipeline.kinds import clean
from pipeline.model import Finding
from pipeline.standard import Standard
from pipeline.standard.workbook import NOTHING_TO_FILL, FieldRole, Form, Workbook

_HELP = "【"
"""How what the template says beside a field begins."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a workbook says of itself: whose it is, for which year, made for which system."""

    code: str
    name: str
    year: int | None
    system: str
    revision: str


@dataclass(frozen=True, slots=True)
class Carried:
    """What a new workbook shall hold, in the money unit of the old one: fields, rows by sheet title, what is 无.

    `count` is how many cells of the old one it holds; `moved` are those that changed on the way, `lost` all others in
    which something stands.
    """

    workbook: Workbook
    fields: Mapping[str, Known]
    tables: Mapping[str, Sequence[Mapping[str, Known]]]
    declared_none: frozenset[str]
    count: int
    moved: tuple[Finding, ...]
    lost: tuple[Finding, ...]


def origin(book: Book, standard: Standard) -> Origin | None:
    """Return what a workbook says of itself; None if it is no standard workbook."""
    recognised = recognise(book, standard)
    if recognised is None:
        return None
    filled = _identity(book, recognised)

    def said(role: FieldRole) -> str:
        return text_of(filled, standard, role)

    return Origin(
        code=said("unit_code"),
        name=said("unit_name"),
        year=year_of(filled, standard),
        system=said("system_code"),
        revision=said("system_revision"),
    )


def _identity(book: Book, recognised: Recognised) -> FilledForm:
    form = recognised.workbook.identity
    sheet = recognised.sheets.get(form.title)
    return read_form(sheet, form, 1, Report(book.name, sheet.title)) if sheet else FilledForm({}, {})


def carry(book: Book, target: Standard) -> Carried | None:
    """Carry what people typed into `book` over to the templates of `target`; None if it is no standard workbook."""
    recognised = recognise(book, target)
    return _Carrier(book, recognised, target).carried() if recognised is not None else None


def is_blank_template(book: Book, target: Standard) -> bool:
    """Tell whether `book` is a template, of whatever system, into which nobody has typed anything yet."""
    carried = carry(book, target)
    if carried is None or carried.lost or carried.declared_none or any(carried.tables.values()):
        return False
    given = {target.field_by_role(role).name for role in GIVEN_BY_TEMPLATE}
    return {name for name, value in carried.fields.items() if value != ""} <= given


@dataclass(slots=True)
class _Carrier:
    """Goes through the sheets of one workbook; each cell in which something stands is carried, known or lost."""

    book: Book
    recognised: Recognised
    target: Standard
    fields: dict[str, Known] = field(default_factory=dict)
    moved: list[Finding] = field(default_factory=list)
    lost: list[Finding] = field(default_factory=list)
    count: int = 0

    def carried(self) -> Carried:
        workbook = self.recognised.workbook
        # What money is multiplied with: it stays as it is typed, but text has to be read.
        factor = MONEY_FACTORS.get(text_of(_identity(self.book, self.recognised), self.target, "money_unit"))
        for form in workbook.forms:
            if form.title in self.recognised.sheets:
                self.form(self.cells(self.recognised.sheets[form.title]), form, factor)
        # Where the old one states no money unit, the new one must not state its usual one.
        self.fields.setdefault(self.target.field_by_role("money_unit").name, "")
        codes = Codes.of(self.recognised, self.target)
        tables: dict[str, Sequence[Mapping[str, Known]]] = {}
        none = set()
        for table in workbook.tables:
            if table.title in self.recognised.sheets:
                cells = self.cells(self.recognised.sheets[table.title])
                found = carry_table(cells, table, self.target, codes, factor)
                self.done(cells)
                if found is not None:
                    tables[table.title] = found.rows
                    none |= {table.title} if found.is_declared_none else set()
        for sheet in self.other_sheets():
            cells = self.cells(sheet)
            know_as_template(
                cells, [one for one in workbook.tables if one.title not in self.recognised.sheets], self.target
            )
            cells.lose_the_rest("新模板没有这张表，或不能确定是哪一张")
            self.done(cells)
        return Carried(workbook, self.fields, tables, frozenset(none), self.count, tuple(self.moved), tuple(self.lost))

    def cells(self, sheet: Sheet) -> Cells:
        return Cells(self.book.name, sheet)

    def done(self, cells: Cells) -> None:
        self.count += cells.count
        self.moved += cells.moved
        self.lost += cells.lost

    def form(self, cells: Cells, form: Form, factor: int | None) -> None:
        """Carry the fields of a form by their labels."""
        sheet = cells.sheet
        report = Report(self.book.name, sheet.title)
        labels = find_labels(sheet, form, report)
        is_unsure = cells.is_unsure(factor, form_factor(sheet, form, factor, report), report)
        cells.know((1, 1), (2, 1))
        for declared in form.fields:
            if declared.name in labels:
                row, column = labels[declared.name]
                cells.know((row, column), (row, column + 2))
                if declared.locked:
                    cells.know((row, column + 1))
                else:
                    found = kept(sheet, declared, row, column + 1, factor, is_unsure=is_unsure)
                    value = cells.take(found, declared.title, row, column + 1)
                    if value is not None:
                        self.fields[declared.name] = value
        for row, texts in enumerate(sheet.rows, start=1):
            if len(texts) > 2 and str(texts[2] or "").startswith(_HELP):  # a field that the new form does not have
                cells.know((row, 1), (row, 3))
                cells.lose((row, 2), clean(str(texts[0])), "新模板没有该填报项")
        cells.know(
            *((row, 1) for row, texts in enumerate(sheet.rows, start=1) if texts and texts[0] == NOTHING_TO_FILL)
        )
        cells.lose_the_rest("填报项以外的内容")
        self.done(cells)

    def other_sheets(self) -> Iterator[Sheet]:
        """Yield the sheets that are neither the template's own nor the list of a returned copy."""
        used = {id(sheet) for sheet in self.recognised.sheets.values()}
        yield from (one for one in self.book.sheets if id(one) not in used and not is_of_program(one))

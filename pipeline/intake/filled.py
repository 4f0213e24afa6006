"""The cells of a file -> the standard workbook that a unit filled: fields, tables, findings; or why it is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from pipeline import findings
from pipeline.addresses import parse_reference
from pipeline.formula import Missing, Value, is_nothing
from pipeline.intake import checks
from pipeline.intake.codes import with_doubted_codes
from pipeline.intake.denominated import MONEY_FACTORS
from pipeline.intake.forms import FilledForm, read_form
from pipeline.intake.naming import KeyedSheets, RowNames
from pipeline.intake.noted import Noted
from pipeline.intake.opening import Book, Refused
from pipeline.intake.recognise import Recognised, recognise
from pipeline.intake.references import report_astray
from pipeline.intake.report import Report
from pipeline.intake.returned import Returned, read_returned
from pipeline.intake.ruled import Executed, cells_of, content_of
from pipeline.intake.tables import read_table
from pipeline.kinds import Raw
from pipeline.model import UNUSED, Finding, Place, SourceFile, Table
from pipeline.rulings import content_key
from pipeline.standard import Standard
from pipeline.standard.workbook import FieldRole, Form, TableSheet, Workbook

GIVEN_BY_TEMPLATE: tuple[FieldRole, ...] = ("money_unit", "template_version", "system_code", "system_revision")
ChooseStandard = Callable[[str, int | None], Standard]
"""The standard for the system code and the year that a workbook carries (empty and None if it carries none)."""


@dataclass(frozen=True, slots=True)
class Filled:
    """One standard workbook as a unit filled it; `code`, `name` and `year` as its identity form says.

    `identity` is the sheet of that form: as the file spells it, or as it should be where the file has none.
    `executed` says what became of the rulings about its cells.
    `returned` is what the workbook says of itself where it is a 核查回单 that came back.
    `noted` are the cells about which there is a finding, or may be one once the unit is evaluated.
    """

    workbook: Workbook
    standard: Standard
    source: SourceFile
    code: str
    name: str
    year: int | None
    identity: Place
    fields: Mapping[str, Value]
    places: Mapping[str, Place]
    tables: Mapping[str, Table]
    absent: Mapping[str, str]
    findings: tuple[Finding, ...]
    executed: tuple[Executed, ...] = ()
    returned: Returned | None = None
    noted: Noted = field(default_factory=Noted)

    @property
    def title(self) -> str:
        """The key and the name of the workbook, as people see it: 01 预算执行."""
        return f"{self.workbook.key} {self.workbook.name}"

    @property
    def contents(self) -> Mapping[Place, Raw]:
        """What stands in single cells about which there is a finding, or may be one."""
        return self.noted.contents

    @property
    def rows(self) -> Mapping[Place, str]:
        """What names the rows of such places, and of ranges with a finding."""
        return self.noted.rows

    @property
    def is_untouched(self) -> bool:
        """Whether nobody has typed anything into the template yet: no value was read, and nothing that is not."""
        if not {one.code for one in self.findings} <= _OF_BLANKS | _OF_VERSIONS:
            return False
        given = {field.name for field in self.workbook.identity.fields if field.role in GIVEN_BY_TEMPLATE}
        typed = [value for name, value in self.fields.items() if name not in given]
        if any(not is_nothing(value) and value != 0 for value in typed):
            return False
        return all(_is_untouched(self.standard.tables[title], table) for title, table in self.tables.items())


def _is_untouched(declared: TableSheet, table: Table) -> bool:
    if declared.preset is None or table.is_declared_none:
        return not len(table) and not table.is_declared_none
    typed = [column.name for column in declared.columns if not column.is_computed and not column.locked]
    return all(table.columns[name].blank.all() for name in typed)


_OF_BLANKS = frozenset(
    kind.code
    for kind in (findings.REQUIRED_BLANK, findings.TABLE_EMPTY, findings.TABLE_REQUIRED, findings.BLANK_TEMPLATE)
)
"""All that a template says as long as nothing is typed into it."""
_OF_VERSIONS = frozenset({findings.OLD_TEMPLATE.code, findings.OTHER_SYSTEM.code, findings.SYSTEM_REVISED.code})


@dataclass(frozen=True, slots=True)
class Unused:
    """A file that is no usable standard workbook: refused with an 错误, or skipped with a word."""

    source: SourceFile
    findings: tuple[Finding, ...]
    is_refused: bool


def refused(book: Refused) -> Unused:
    """Return the file that was refused, with the reasons."""
    return Unused(SourceFile(book.name, book.digest, book.size, UNUSED), book.findings, is_refused=True)


def fill(book: Book, choose: ChooseStandard) -> Filled | Unused:
    """Take what `book` holds for the standard workbook that it is, or say that it is none."""
    name = book.name
    source = SourceFile(name, book.digest, book.size, "已跳过")
    common = choose("", None)
    recognised = recognise(book, common)
    if recognised is None:
        titles = "、".join(sheet.title for sheet in book.sheets[:8])
        # A file that takes no part gets one line, whatever else there is to say about it.
        more = "".join(f"；{title}" for title in dict.fromkeys(one.title for one in book.findings))
        note = findings.NOT_TEMPLATE.at(Place(name), f"工作表：{titles}{more}", "标准模板的工作表")
        return Unused(source, (note,), is_refused=False)
    reader = _Reader(book, recognised, common, source)
    identity = reader.identity()
    standard = choose(text_of(identity, common, "system_code"), year_of(identity, common))
    if standard is not common:
        reader = _Reader(book, recognised, standard, source)
        identity = reader.identity()
    filled = reader.filled(identity)
    if filled.is_untouched:  # one line instead of one for every cell that is blank
        kept = [one for one in filled.findings if one.code not in _OF_BLANKS]
        filled = replace(filled, findings=(findings.BLANK_TEMPLATE.at(Place(name)), *kept))
    return with_cells(replace(filled, source=replace(source, role=filled.title)), book, row_names(book, filled))


def workbook_of(standard: Standard, key: str) -> Workbook:
    """Return the workbook of a standard that has this key."""
    return next(one for one in standard.workbooks if one.key == key)


def row_names(book: Book, filled: Filled) -> RowNames:
    """Return what names the rows of a workbook as it is in the file."""
    sheets = {sheet.title: sheet for sheet in book.sheets}
    own = {table.place.sheet: table for table in filled.tables.values()}

    def tell(title: str, row: int) -> list[tuple[str, str]]:
        columns = filled.standard.tables[own[title].title].columns if title in own else ()
        letters = [own[title].letters.get(one.name) for one in columns if not one.is_computed]
        cells = [parse_reference(f"{letter}{row}") for letter in letters if letter]
        return [content_key(content_of(sheets[title], cell)) for cell in cells if cell is not None]

    return RowNames(keyed_sheets(filled.standard, filled.tables, filled.places), tell)


def keyed_sheets(standard: Standard, tables: Mapping[str, Table], places: Mapping[str, Place]) -> KeyedSheets:
    """Return the keys of the rows of tables and of the fields at these places."""
    fields = [(standard.fields[name].title, place) for name, place in places.items()]
    return KeyedSheets(tables.values(), fields, standard.tables)


def with_cells(filled: Filled, book: Book, names: RowNames) -> Filled:
    """Return the workbook with what stands in the file itself where people may have to decide.

    Those are the cells of findings, and where evaluation may find more: fields, rows that the template gives.
    """
    declared = filled.standard.tables
    judged = [
        table
        for title, table in filled.tables.items()
        if declared[title].role is not None or declared[title].preset is not None
    ]
    found = [place for one in filled.findings for place in cells_of(one)]
    told = [one.place for one in filled.findings]
    return replace(filled, noted=Noted.of(book, judged, [*filled.places.values(), *found], told, names))


def text_of(form: FilledForm | Filled, standard: Standard, role: FieldRole) -> str:
    """Return the text that an identity form has in the field of this role; empty if it has none."""
    value = form.fields.get(standard.field_by_role(role).name)
    return value if isinstance(value, str) else ""


def year_of(form: FilledForm, standard: Standard) -> int | None:
    """Return the year for which an identity form is filled in, if it says one."""
    year = form.fields.get(standard.field_by_role("year").name)
    return int(year) if isinstance(year, Decimal) else None


def _has_money(workbook: Workbook) -> bool:
    cells = (cell for sheet in workbook.sheets for cell in (sheet.fields if isinstance(sheet, Form) else sheet.columns))
    return any(one.value_kind.is_money for one in cells)


def _on_one_line(name: str) -> str:
    """Return a name as lists, folders and messages have it; it may stand on two lines of its cell."""
    return "".join(line.strip() for line in name.splitlines())


class _Reader:
    """Reads the sheets of one recognised workbook by the standard it was made for."""

    def __init__(self, book: Book, recognised: Recognised, standard: Standard, source: SourceFile) -> None:
        self.book = book
        self.sheets = recognised.sheets
        self.standard = standard
        self.source = source
        self.workbook = workbook_of(standard, recognised.workbook.key)
        self.findings: list[Finding] = [*book.findings, *recognised.findings]
        self.made_for = ""
        spelt = {declared: sheet.title for declared, sheet in self.sheets.items()}
        titles = [sheet.title for sheet in self.workbook.sheets]
        self.reports = {title: Report(source.path, spelt.get(title, title)) for title in titles}

    def identity(self) -> FilledForm:
        return self.form(self.workbook.identity, 1)

    def filled(self, identity: FilledForm) -> Filled:
        factor = MONEY_FACTORS.get(text_of(identity, self.standard, "money_unit"))
        fields, places = dict(identity.fields), dict(identity.places)
        self.made_for = text_of(identity, self.standard, "system_code")
        self.check_system(identity)
        if factor is None and _has_money(self.workbook):
            self.say_unit_unknown(identity)
        if factor != 1:
            # Money in the identity form itself is read again once its unit is known, or known to be unknown.
            again = self.form(self.workbook.identity, factor, is_quiet=True)
            fields, places = dict(again.fields), dict(again.places)
        for form in self.workbook.forms:
            if form.role != "identity":
                filled = self.form(form, factor)
                fields |= filled.fields
                places |= filled.places
        tables = self.tables(fields, factor)
        return Filled(
            workbook=self.workbook,
            standard=self.standard,
            source=self.source,
            code=text_of(identity, self.standard, "unit_code"),
            name=_on_one_line(text_of(identity, self.standard, "unit_name")),
            year=year_of(identity, self.standard),
            identity=self.report(self.workbook.identity).place(),
            fields=fields,
            places=places,
            tables=tables,
            absent={table.title: self.why_absent(table) for table in self.workbook.tables if table.title not in tables},
            findings=with_doubted_codes(self.all_findings(), tables, self.workbook.tables),
            returned=read_returned(self.book),
        )

    def all_findings(self) -> tuple[Finding, ...]:
        """Return the findings; of a money unit that is not written one is enough."""
        found = (*self.findings, *(one for report in self.reports.values() for one in report.condensed()))
        told = [one.place for one in found if one.code == findings.MONEY_UNIT_UNKNOWN.code]
        return tuple(one for one in found if one.code != findings.REQUIRED_BLANK.code or one.place not in told)

    def check_system(self, identity: FilledForm) -> None:
        """Say so when the workbook was made for another indicator system than the one it is read by."""
        used = self.standard.system.code
        if self.made_for not in ("", used):
            known = identity.places.get(self.standard.field_by_role("system_code").name)
            place = known or self.report(self.workbook.identity).place()
            kind = findings.OTHER_SYSTEM.towards(self.standard.known_as)
            self.findings.append(kind.at(place, self.made_for, used))

    def is_foreign(self, table: TableSheet) -> bool:
        """Tell whether the rows of `table` are another indicator system's: their numbers may mean something else."""
        return self.made_for not in ("", self.standard.system.code) and table.role is not None

    def say_unit_unknown(self, identity: FilledForm) -> None:
        report = self.report(self.workbook.identity)
        known = identity.places.get(self.standard.field_by_role("money_unit").name)
        report.add_at(findings.MONEY_UNIT_UNKNOWN, known or report.place())

    def report(self, sheet: Form | TableSheet) -> Report:
        return self.reports[sheet.title]

    def form(self, form: Form, factor: int | None, *, is_quiet: bool = False) -> FilledForm:
        sheet = self.sheets.get(form.title)
        if sheet is None:
            reason, names = f"“{self.workbook.name}”工作簿没有可用的“{form.title}”表", [one.name for one in form.fields]
            return FilledForm({name: Missing(reason, is_blank=False) for name in names}, {})
        report = Report(self.source.path, sheet.title) if is_quiet else self.report(form)
        return read_form(sheet, form, factor, report)

    def tables(self, fields: Mapping[str, Value], factor: int | None) -> dict[str, Table]:
        found: dict[str, Table] = {}
        for declared in self.workbook.tables:
            sheet = self.sheets.get(declared.title)
            if sheet is not None and self.is_foreign(declared):
                self.report(declared).add(findings.FOREIGN_SCORES.towards(self.standard.known_as))
            elif sheet is not None:
                table = read_table(sheet, declared, self.standard.preset_keys, factor, self.report(declared))
                if table is not None:
                    found[declared.title] = table
        completed = checks.complete(found, self.standard, fields, self.reports)
        for title, table in completed.items():
            sheet = self.sheets[title]
            checks.report_stale(table, self.standard.tables[title], sheet, factor, self.reports[title])
        report_astray(completed, self.standard, self.reports)
        return completed

    def why_absent(self, table: TableSheet) -> str:
        reason = "找不到表头" if table.title in self.sheets else "缺少该工作表"
        if self.is_foreign(table):
            reason = "按其他指标体系填写"
        return f"“{self.workbook.name}”工作簿的“{table.title}”：{reason}"

"""Rulings + what was read -> cells read otherwise, findings settled; whatever cannot be carried out is reported.

The input files are never changed: a correction lies over the cells that were read from the bytes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import findings
from pipeline.findings import FindingKind
from pipeline.intake.opening import Book, Sheet, read_book
from pipeline.intake.opening.addresses import Cell, parse_reference
from pipeline.kinds import Raw, fold
from pipeline.kinds.texts import read_code
from pipeline.model import Finding, Place, Severity
from pipeline.rulings import UNCACHED, Decision, Ruling, content_key, recorded, same_content, show_content

REJECTED_TEXT = str(Decision.REJECT)
"""What a cell that is not adopted reads as: an error value, so that nothing can come of it."""


DONE = "已执行"


@dataclass(frozen=True, slots=True)
class Executed:
    """What became of a ruling, in words for its row, and the finding that says so where the data is shown."""

    place: Place
    words: str
    finding: Finding | None = None

    @property
    def is_done(self) -> bool:
        """Whether the run counts with it."""
        return self.words == DONE

    @property
    def is_stale(self) -> bool:
        """Whether it was not carried out because what it is about has changed since; the finding stands anew then."""
        return self.finding is not None and self.finding.code == findings.RULING_STALE.code


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose workbook a file is, and which one (key and name): what the rulings about it name."""

    unit: str
    name: str
    year: int | None
    workbook: str
    title: str


@dataclass(frozen=True, slots=True)
class Assigned:
    """The rulings by file that they are about, and those that are about none or contradict each other."""

    by_file: Mapping[str, tuple[Ruling, ...]]
    executed: tuple[Executed, ...]

    def changes(self) -> dict[str, tuple[Ruling, ...]]:
        """Return, by file, the rulings that change what is read from it."""
        changing = {file: tuple(one for one in own if one.is_about_cell) for file, own in self.by_file.items()}
        return {file: own for file, own in changing.items() if own}

    def exceptions(self, files: Iterable[str]) -> dict[str, tuple[Ruling, ...]]:
        """Return, for these files, the rulings that accept a finding."""
        known = {file: self.by_file.get(file, ()) for file in files}
        return {file: tuple(one for one in own if not one.is_about_cell) for file, own in known.items()}


def assign(rulings: Sequence[Ruling], owners: Mapping[str, Owner]) -> Assigned:
    """Give each ruling to the files of its unit, year and workbook; the same ruling given twice counts once."""
    standing, executed = _agreed(rulings)
    files: dict[tuple[str, int | None, str], list[str]] = defaultdict(list)
    for file, owner in owners.items():
        for called in {owner.workbook, fold(owner.title), fold(owner.workbook + owner.title)}:
            files[_code(owner.unit), owner.year, called].append(file)
    by_file: dict[str, list[Ruling]] = defaultdict(list)
    for one in standing:
        about = one.subject
        own = files.get((_code(about.unit), about.year, about.workbook), [])
        for file in own:
            by_file[file].append(one)
        if not own:
            executed.append(refused(one, findings.RULING_ELSEWHERE, one.place))
    return Assigned({file: tuple(own) for file, own in by_file.items()}, tuple(executed))


def _code(code: str) -> str:
    return fold(str(read_code(code).value or ""))


def _agreed(rulings: Sequence[Ruling]) -> tuple[list[Ruling], list[Executed]]:
    """Return the rulings that stand: where two want different things of one cell none does, for nobody can tell which.

    Rulings about different contents of a cell do not disagree: at most one of them is carried out.
    """
    same: dict[tuple[object, ...], list[Ruling]] = defaultdict(list)
    for one in rulings:
        about = one.subject
        own = "" if parse_reference(about.cell) else about.code
        key = (_code(about.unit), about.year, about.workbook, fold(about.sheet), about.cell, own)
        same[(*key, content_key(about.content))].append(one)
    standing: list[Ruling] = []
    executed: list[Executed] = []
    for alike in same.values():
        if all(one.agrees_with(alike[0]) for one in alike):
            once = {
                ("", "") if one.is_about_cell else (one.subject.code, one.subject.found): one for one in alike[::-1]
            }
            standing += list(once.values())[::-1]
            places = {one.place for one in once.values()}
            executed += [Executed(one.place, "与另一处的决定相同") for one in alike if one.place not in places]
        else:
            places_named = "、".join(str(one.place) for one in alike)
            executed += [refused(one, findings.RULINGS_DIFFER, one.place, places_named) for one in alike]
    return standing, executed


def refused(ruling: Ruling, kind: FindingKind, place: Place, found: str = "", expected: str = "") -> Executed:
    """Return what to say of a ruling that is not carried out."""
    why = "：".join(part for part in (kind.title, found) if part)
    return Executed(
        ruling.place, f"未执行，{why}" + (f"（{expected}）" if expected else ""), kind.at(place, found, expected)
    )


def apply(book: Book, rulings: Sequence[Ruling]) -> tuple[Book, list[Executed]]:
    """Return the book as the rulings want it read, and what became of each."""
    sheets = list(book.sheets)
    executed: list[Executed] = []
    for one in rulings:
        own = [at for at, sheet in enumerate(sheets) if fold(sheet.title) == fold(one.subject.sheet)]
        address = parse_reference(one.subject.cell)
        if len(own) != 1 or address is None:
            titles = "、".join(sheet.title for sheet in sheets)
            refusal = refused(one, findings.RULING_UNCLEAR, one.place, one.subject.sheet, f"工作表：{titles}")
            executed.append(refusal)
            continue
        (at,) = own
        place = Place(book.name, sheets[at].title, one.subject.cell)
        now = content_of(sheets[at], address)
        if same_content(now, one.subject.content):
            sheets[at] = _read_otherwise(sheets[at], address, one)
            executed.append(Executed(one.place, DONE, _carried_out(one, place, now)))
        else:
            was = f"决定时的内容：{show_content(one.subject.content)}"
            executed.append(refused(one, findings.RULING_STALE, place, show_content(now), was))
    return replace(book, sheets=tuple(sheets)), executed


def content_of(sheet: Sheet, address: Cell) -> Raw:
    """Return what stands in a cell, an error value as its text, a formula without a result in words."""
    if address in sheet.uncached:
        return UNCACHED
    return sheet.errors.get(address) or sheet.at(*address)


def _carried_out(ruling: Ruling, place: Place, was: Raw) -> Finding:
    found = f"原内容 {show_content(was)}"
    if ruling.decision == Decision.REJECT:
        return replace(findings.REJECTED.at(place, found), handling=ruling.handling)
    return replace(
        findings.CORRECTED.at(place, found, f"更正为 {show_content(ruling.value)}"), handling=ruling.handling
    )


def _read_otherwise(sheet: Sheet, address: Cell, ruling: Ruling) -> Sheet:
    """Return the sheet with one cell read as the ruling says."""
    row, column = address
    rows: list[Sequence[Raw]] = list(sheet.rows)
    rows += [[] for _ in range(row - len(rows))]
    cells = list(rows[row - 1])
    cells += [""] * (column - len(cells))
    errors = {at: text for at, text in sheet.errors.items() if at != address}
    if ruling.decision == Decision.REJECT:
        cells[column - 1] = ""
        errors[address] = REJECTED_TEXT
    else:
        cells[column - 1] = ruling.value
    rows[row - 1] = cells
    gone = {address}
    return replace(sheet, rows=rows, errors=errors, uncached=sheet.uncached - gone, formulas=sheet.formulas - gone)


def without_rejected(found: Iterable[Finding], executed: Sequence[Executed]) -> list[Finding]:
    """Leave out what the reader says of the cells that are not adopted; the rulings themselves say it better."""
    said = [one.finding for one in executed if one.finding is not None]
    rejected = {one.place for one in said if one.code == findings.REJECTED.code}
    return [one for one in found if not (one.code == findings.ERROR_VALUE.code and one.place in rejected)]


def settle(
    found: Sequence[Finding], exceptions: Mapping[str, Sequence[Ruling]]
) -> tuple[tuple[Finding, ...], list[Executed]]:
    """Return the findings with those marked that people accept as true; they no longer have to be explained."""
    settled = list(found)
    executed: list[Executed] = []
    for file, rulings in exceptions.items():
        executed += [_settle(settled, file, one) for one in rulings]
    return (*settled, *(one.finding for one in executed if one.finding is not None)), executed


def _settle(settled: list[Finding], file: str, ruling: Ruling) -> Executed:
    """Carry out one exception on the findings, in place."""
    about = ruling.subject
    same = [at for at, one in enumerate(settled) if _is_meant(one, file, ruling)]
    if not same:
        place = Place(file, about.sheet, about.cell)
        note = replace(findings.RULING_NOT_NEEDED.at(place, about.found), handling=ruling.handling)
        return Executed(ruling.place, "不再需要：该条核查结果已不再出现", note)
    exact = [at for at in same if same_content(settled[at].found, about.found)]
    finding = settled[(exact or same)[0]]
    if not exact:
        was = f"决定时的内容：{about.found}"
        return refused(ruling, findings.RULING_STALE, finding.place, finding.found, was)
    if finding.severity == Severity.ERROR:
        return refused(ruling, findings.RULING_UNCLEAR, finding.place, "“错误”处的数据不能采用", "更正，或改正原工作簿")
    for at in exact:
        settled[at] = replace(settled[at], severity=Severity.NOTE, handling=ruling.handling)
    return Executed(ruling.place, DONE)


def _is_meant(finding: Finding, file: str, ruling: Ruling) -> bool:
    about, place = ruling.subject, finding.place
    is_there = fold(place.sheet) == fold(about.sheet) and place.cell == about.cell
    return place.file == file and finding.code == about.code and is_there


def read_contents(path: Path, name: str, places: frozenset[Place]) -> dict[Place, Raw]:
    """Return what stands at these places of one file, as far as they are single cells."""
    book = read_book(path, name)
    sheets = {sheet.title: sheet for sheet in book.sheets} if isinstance(book, Book) else {}
    addressed = [(place, parse_reference(place.cell)) for place in places if place.sheet in sheets]
    return {
        place: recorded(content_of(sheets[place.sheet], address)) for place, address in addressed if address is not None
    }

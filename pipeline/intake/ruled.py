"""Rulings + what was read -> cells read otherwise, findings settled; whatever cannot be carried out is reported.

The input files are never changed: a correction lies over the cells that were read from the bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pipeline import findings
from pipeline.addresses import Address, Area, parse_area, parse_reference, share_cells, show_area, show_cell
from pipeline.findings import FindingKind
from pipeline.intake.naming import RowNames, is_one_of
from pipeline.intake.opening import Book, Sheet
from pipeline.kinds import Raw, fold
from pipeline.model import Finding, Place, Severity
from pipeline.rulings import BLANK, UNCACHED, Decision, Head, Ruling, same_content, show_content

REJECTED_TEXT = str(Decision.REJECT)
"""What a cell that is not adopted reads as: an error value, so that nothing can come of it."""
_SETTLED = f"已按“{Decision.ACCEPT}”认可，不用再处理。"
_MOST = 50
"""Rows of one merged number that are listed each for itself."""


class Fate(StrEnum):
    """What became of a ruling."""

    DONE = "已执行"
    REFUSED = "未执行"
    SAME = "与另一处的决定相同"
    NEEDLESS = "不再需要"


@dataclass(frozen=True, slots=True)
class Executed:
    """What became of the ruling at a place, why, and the finding that says so where the data is shown."""

    place: Place
    fate: Fate
    why: str = ""
    finding: Finding | None = None

    @property
    def words(self) -> str:
        """What stands in its row."""
        return "，".join(part for part in (self.fate, self.why) if part)

    @property
    def is_done(self) -> bool:
        """Whether the run counts with it."""
        return self.fate == Fate.DONE

    @property
    def is_repeated(self) -> bool:
        """Whether another decision says the same and stands for it."""
        return self.fate == Fate.SAME

    @property
    def is_stale(self) -> bool:
        """Whether it was not carried out because what it is about has changed since; the finding stands anew then."""
        return self.finding is not None and self.finding.code == findings.RULING_STALE.code


def refused(ruling: Ruling, kind: FindingKind, place: Place, found: str = "", expected: str = "") -> Executed:
    """Return what to say of a ruling that is not carried out."""
    why = "：".join(part for part in (kind.title, found) if part) + (f"（{expected}）" if expected else "")
    return Executed(ruling.place, Fate.REFUSED, why, kind.at(place, found, expected))


def cells_of(finding: Finding) -> list[Place]:
    """Return the cells in which people decide about a finding: its own, of a number merged over rows each of them."""
    area = parse_area(finding.place.cell) if finding.code == findings.MERGED_NUMBER.code else None
    if area is None or area.left != area.right or area.bottom - area.top > _MOST:
        return [finding.place]
    return [finding.place.within(show_cell(row, area.left)) for row in range(area.top, area.bottom + 1)]


def apply(
    book: Book, rulings: Sequence[Ruling], names: RowNames, shared: Sequence[Place] = ()
) -> tuple[Book, list[Executed]]:
    """Return the book as the rulings want it read, and what became of each; those of upper rows come first.

    `shared` are the ranges over which one number was merged. It is for all of their rows, so what people say of one of
    them counts only if they say too what remains in the first.
    """
    sheets = list(book.sheets)
    executed: list[Executed] = []
    for one in sorted(rulings, key=lambda each: parse_reference(each.subject.cell) or (0, 0)):
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
        elsewhere = of_another_row(one, place, names.at(place), names.row_of(place, one.subject.row))
        if elsewhere is not None:
            executed.append(elsewhere)
        elif first := _first_of_shared(sheets[at], address, shared):
            said = f"先更正合并区域第一格 {first} 的内容，再逐格更正其余各行"
            executed.append(refused(one, findings.RULING_UNCLEAR, place, f"一个数字跨多行合并，{one.wanted}", said))
        elif same_content(now, one.subject.content):
            sheets[at] = _read_otherwise(_taken_apart(sheets[at], address, shared), address, one)
            executed.append(Executed(one.place, Fate.DONE, finding=_carried_out(one, place, now)))
        else:
            was = f"决定时的内容：{show_content(one.subject.content)}"
            executed.append(refused(one, findings.RULING_STALE, place, show_content(now), was))
    return replace(book, sheets=tuple(sheets)), executed


def _shared_areas(sheet: Sheet, address: Address, shared: Sequence[Place]) -> list[Area]:
    """Return the ranges over which one number is merged and in which a cell lies."""
    told = {place.cell for place in shared if fold(place.sheet) == fold(sheet.title)}
    cell = show_cell(*address)
    return [area for area in sheet.merges if show_area(area) in told and share_cells(show_area(area), cell)]


def _first_of_shared(sheet: Sheet, address: Address, shared: Sequence[Place]) -> str:
    """Return the first cell of the range of a number that the row of `address` shares; empty if it is that itself."""
    firsts = [(area.top, area.left) for area in _shared_areas(sheet, address, shared)]
    return next((show_cell(*first) for first in firsts if first != address), "")


def _taken_apart(sheet: Sheet, address: Address, shared: Sequence[Place]) -> Sheet:
    apart = _shared_areas(sheet, address, shared)
    return replace(sheet, merges=[area for area in sheet.merges if area not in apart]) if apart else sheet


def of_another_row(ruling: Ruling, place: Place, name: str, moved: int | None = None) -> Executed | None:
    """Return what to say where the row at `place`, which `name` names now, is not the one that was decided about.

    The decision does not follow its row, which may have gone to the row `moved`: people look at it and decide anew.
    """
    about = ruling.subject
    if fold(name) == fold(about.row):
        return None
    if not about.row:
        said = f"该处现在所在的行为“{name}”，如就是该行，请填入“{Head.ROW}”"
        return refused(ruling, findings.RULING_UNCLEAR, ruling.place, f"{about}：没有填写“{Head.ROW}”", said)
    if is_one_of(name, about.row):
        said = f"该处现在所在的行为“{name}”，如就是该行，请照此填入“{Head.ROW}”"
        found = f"{about}：表中有几行都是“{about.row}”"
        return refused(ruling, findings.RULING_UNCLEAR, ruling.place, found, said)
    was = f"决定时的行：{about.row}" + (f"（现为第 {moved} 行）" if moved else "")
    return refused(ruling, findings.RULING_STALE, place, f"该处现在的行：{name or BLANK}", was)


def content_of(sheet: Sheet, address: Address) -> Raw:
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


def _read_otherwise(sheet: Sheet, address: Address, ruling: Ruling) -> Sheet:
    """Return the sheet with one cell read as the ruling says."""
    errors = {at: text for at, text in sheet.errors.items() if at != address}
    is_rejected = ruling.decision == Decision.REJECT
    if is_rejected:
        errors[address] = REJECTED_TEXT
    gone = {address}
    own = sheet.with_contents({address: "" if is_rejected else ruling.value})
    return replace(own, errors=errors, uncached=sheet.uncached - gone, formulas=sheet.formulas - gone)


def without_rejected(found: Iterable[Finding], executed: Sequence[Executed]) -> list[Finding]:
    """Leave out what the reader says of the cells that are not adopted; the rulings themselves say it better."""
    said = [one.finding for one in executed if one.finding is not None]
    rejected = {one.place for one in said if one.code == findings.REJECTED.code}
    return [one for one in found if not (one.code == findings.ERROR_VALUE.code and one.place in rejected)]


def settle(
    found: Sequence[Finding], exceptions: Mapping[str, Sequence[Ruling]], rows: Mapping[str, Mapping[Place, str]]
) -> tuple[tuple[Finding, ...], list[Executed]]:
    """Return the findings with those marked that people accept as true; they no longer have to be explained.

    `rows` gives, by file, what names the row of a place.
    """
    settled = list(found)
    executed: list[Executed] = []
    for file, rulings in exceptions.items():
        executed += [_settle(settled, file, one, rows.get(file, {})) for one in rulings]
    return (*settled, *(one.finding for one in executed if one.finding is not None)), executed


def _settle(settled: list[Finding], file: str, ruling: Ruling, rows: Mapping[Place, str]) -> Executed:
    """Carry out one exception on the findings, in place."""
    about = ruling.subject
    same = [at for at, one in enumerate(settled) if _is_meant(one, file, ruling)]
    moved = _moved(settled, file, ruling, rows)
    if not same and moved:
        was = f"决定时的行：{about.row}（现为第 {moved} 行）"
        place, now = Place(file, about.sheet, about.cell), "该处现在没有这条核查结果"
        return refused(ruling, findings.RULING_STALE, place, now, was)
    if not same:
        place = Place(file, about.sheet, about.cell)
        note = replace(findings.RULING_NOT_NEEDED.at(place, about.found), handling=ruling.handling)
        return Executed(ruling.place, Fate.NEEDLESS, "该条核查结果已不再出现", note)
    there = settled[same[0]].place
    elsewhere = of_another_row(ruling, there, rows.get(there, ""), moved)
    if elsewhere is not None:
        return elsewhere
    exact = [at for at in same if same_content(settled[at].found, about.found)]
    finding = settled[(exact or same)[0]]
    if not exact:
        was = f"决定时的内容：{about.found}"
        return refused(ruling, findings.RULING_STALE, finding.place, finding.found, was)
    if finding.severity == Severity.ERROR:
        found, wanted = f"{finding.found}，{ruling.wanted}", "更正，或改正原工作簿；“错误”处的数据不能采用"
        return refused(ruling, findings.RULING_UNCLEAR, finding.place, found, wanted)
    for at in exact:
        settled[at] = replace(settled[at], severity=Severity.NOTE, remedy=_SETTLED, handling=ruling.handling)
    return Executed(ruling.place, Fate.DONE)


def _moved(settled: Sequence[Finding], file: str, ruling: Ruling, rows: Mapping[Place, str]) -> int | None:
    """Return the row in which the finding stands now, by what names the row; None if it stands in no other."""
    about, area = ruling.subject, parse_area(ruling.subject.cell)
    if not about.row or area is None:
        return None
    for one in settled:
        place, now = one.place, parse_area(one.place.cell)
        is_same = (place.file, fold(place.sheet), one.code) == (file, fold(about.sheet), about.code)
        is_in_column = now is not None and (now.left, now.right) == (area.left, area.right)
        if is_same and now and is_in_column and fold(rows.get(place, "")) == fold(about.row):
            return None if place.cell == about.cell else now.top
    return None


def _is_meant(finding: Finding, file: str, ruling: Ruling) -> bool:
    about, place = ruling.subject, finding.place
    is_there = fold(place.sheet) == fold(about.sheet) and place.cell == about.cell
    return place.file == file and finding.code == about.code and is_there

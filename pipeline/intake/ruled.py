"""Rulings + what was read -> cells read otherwise; whatever cannot be carried out is reported.

The input files are never changed: a correction lies over the cells that were read from the bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from pipeline import findings
from pipeline.addresses import Address, Area, parse_area, parse_reference, share_cells, show_area, show_cell
from pipeline.findings import FindingKind, of_rulings
from pipeline.intake.naming import RowNames, is_one_of, is_same_row
from pipeline.intake.opening import Book, Sheet
from pipeline.kinds import Raw, fold
from pipeline.model import Finding, Place
from pipeline.rulings import BLANK, UNCACHED, Decision, Head, Ruling, same_content, show_content

REJECTED_TEXT = str(Decision.REJECT)
"""What a cell that is not adopted reads as: an error value, so that nothing can come of it."""
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
        return self.finding is not None and self.finding.code == of_rulings.RULING_STALE.code


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
    sheets = [_Reread.of(sheet, shared) for sheet in book.sheets]
    by_title: dict[str, list[_Reread]] = {}
    for each in sheets:
        by_title.setdefault(fold(each.sheet.title), []).append(each)
    executed: list[Executed] = []
    for one in sorted(rulings, key=lambda each: parse_reference(each.subject.cell) or (0, 0)):
        own = by_title.get(fold(one.subject.sheet), ())
        address = parse_reference(one.subject.cell)
        if len(own) != 1 or address is None:
            titles = "、".join(each.sheet.title for each in sheets)
            refusal = refused(one, of_rulings.RULING_UNCLEAR, one.place, one.subject.sheet, f"工作表：{titles}")
            executed.append(refusal)
            continue
        (read,) = own
        place = Place(book.name, read.sheet.title, one.subject.cell)
        now = read.content(address)
        elsewhere = of_another_row(one, place, names.at(place), names.row_of(place, one.subject.row))
        if elsewhere is not None:
            executed.append(elsewhere)
        elif first := read.first_of_shared(address):
            said = f"先更正合并区域第一格 {first} 的内容，再逐格更正其余各行"
            executed.append(refused(one, of_rulings.RULING_UNCLEAR, place, f"一个数字跨多行合并，{one.wanted}", said))
        elif same_content(now, one.subject.content):
            read.read_otherwise(address, one)
            executed.append(Executed(one.place, Fate.DONE, finding=_carried_out(one, place, now)))
        else:
            was = f"决定时的内容：{show_content(one.subject.content)}"
            executed.append(refused(one, of_rulings.RULING_STALE, place, show_content(now), was))
    return replace(book, sheets=tuple(each.whole() for each in sheets)), executed


@dataclass(slots=True)
class _Reread:
    """A sheet, and what some of its cells are to be read as; it is written anew once, for however many of them.

    `shared` are the ranges over which one number is merged, `apart` those that are so no longer.
    """

    sheet: Sheet
    shared: list[Area]
    apart: list[Area] = field(default_factory=list)
    rulings: dict[Address, Ruling] = field(default_factory=dict)

    @classmethod
    def of(cls, sheet: Sheet, shared: Sequence[Place]) -> _Reread:
        told = {place.cell for place in shared if fold(place.sheet) == fold(sheet.title)}
        return cls(sheet, [area for area in sheet.merges if show_area(area) in told] if told else [])

    def content(self, address: Address) -> Raw:
        """Return what stands in a cell, or what the rulings so far want it read as."""
        ruling = self.rulings.get(address)
        if ruling is None:
            return content_of(self.sheet, address)
        return REJECTED_TEXT if ruling.decision == Decision.REJECT else ruling.value

    def first_of_shared(self, address: Address) -> str:
        """Return the first cell of the range of a number that the row of a cell shares; empty if it is that itself."""
        firsts = [(area.top, area.left) for area in self._around(address)]
        return next((show_cell(*first) for first in firsts if first != address), "")

    def read_otherwise(self, address: Address, ruling: Ruling) -> None:
        """Have a cell read as the ruling says."""
        apart = self._around(address)
        self.apart += apart
        self.shared = [area for area in self.shared if area not in apart]
        self.rulings.pop(address, None)
        self.rulings[address] = ruling

    def _around(self, address: Address) -> list[Area]:
        cell = show_cell(*address)
        return [area for area in self.shared if share_cells(show_area(area), cell)]

    def whole(self) -> Sheet:
        """Return the sheet as it is to be read."""
        if not self.rulings:
            return self.sheet
        gone = set(self.rulings)
        rejected = {at: REJECTED_TEXT for at, one in self.rulings.items() if one.decision == Decision.REJECT}
        own = self.sheet.with_contents(
            {at: "" if at in rejected else ruling.value for at, ruling in self.rulings.items()}
        )
        return replace(
            own,
            errors={at: text for at, text in own.errors.items() if at not in gone} | rejected,
            uncached=own.uncached - gone,
            formulas=own.formulas - gone,
            merges=[area for area in own.merges if area not in self.apart] if self.apart else own.merges,
        )


def of_another_row(ruling: Ruling, place: Place, name: str, moved: int | None = None) -> Executed | None:
    """Return what to say where the row at `place`, which `name` names now, is not the one that was decided about.

    The decision does not follow its row, which may have gone to the row `moved`: people look at it and decide anew.
    """
    about = ruling.subject
    if is_same_row(name, about.row):
        return None
    if not about.row:
        said = f"该处现在所在的行为“{name}”，如就是该行，请填入“{Head.ROW}”"
        return refused(ruling, of_rulings.RULING_UNCLEAR, ruling.place, f"{about}：没有填写“{Head.ROW}”", said)
    if is_one_of(name, about.row):
        said = f"该处现在所在的行为“{name}”，如就是该行，请照此填入“{Head.ROW}”"
        found = f"{about}：表中有几行都是“{about.row}”"
        return refused(ruling, of_rulings.RULING_UNCLEAR, ruling.place, found, said)
    was = f"决定时的行：{about.row}" + (f"（现为第 {moved} 行）" if moved else "")
    return refused(ruling, of_rulings.RULING_STALE, place, f"该处现在的行：{name or BLANK}", was)


def content_of(sheet: Sheet, address: Address) -> Raw:
    """Return what stands in a cell, an error value as its text, a formula without a result in words."""
    if address in sheet.uncached:
        return UNCACHED
    return sheet.errors.get(address) or sheet.at(*address)


def _carried_out(ruling: Ruling, place: Place, was: Raw) -> Finding:
    found = f"原内容 {show_content(was)}"
    if ruling.decision == Decision.REJECT:
        return replace(of_rulings.REJECTED.at(place, found), handling=ruling.handling)
    return replace(
        of_rulings.CORRECTED.at(place, found, f"更正为 {show_content(ruling.value)}"), handling=ruling.handling
    )


def without_rejected(found: Iterable[Finding], executed: Sequence[Executed]) -> list[Finding]:
    """Leave out what the reader says of the cells that are not adopted; the rulings themselves say it better."""
    said = [one.finding for one in executed if one.finding is not None]
    rejected = {one.place for one in said if one.code == of_rulings.REJECTED.code}
    return [one for one in found if not (one.code == findings.ERROR_VALUE.code and one.place in rejected)]

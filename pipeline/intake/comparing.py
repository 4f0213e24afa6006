"""What a run found + the lists of returned copies (核查回单) -> what was mended, what stands, what nobody can tell."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline import findings
from pipeline.addresses import column_letters, parse_area, share_cells
from pipeline.findings import of_rulings
from pipeline.intake.hindering import InCells
from pipeline.intake.naming import KeyedSheets, Spot
from pipeline.intake.returned import Listed, Returned, gone
from pipeline.kinds import fold
from pipeline.model import Finding, Place
from pipeline.standard.returned import (
    CORRECTED,
    NEW,
    REMAINING,
    RETURNED_SHEET,
    listed_text,
)

UNCOUNTED = of_rulings.ABOUT_RULINGS | frozenset(
    kind.code
    for kind in (
        findings.HAS_MACROS, findings.HAS_LINKS, findings.HAS_EMBEDDED, findings.WRONG_EXTENSION,
        findings.DUPLICATE_FILE, findings.SAVED_AGAIN, findings.REPLACED_BY_RETURNED, findings.CORRECTED_SINCE,
        findings.UNCHECKED_SINCE, findings.LIST_OF_ANOTHER, findings.LIST_INCOMPLETE,
    )
)  # fmt: skip
"""Findings that copying itself makes go away or come up: nobody has corrected or spoiled anything."""

_INCOMPLETE = frozenset({findings.WORKBOOK_ABSENT.code, findings.CONFLICTING_FILES.code})
_UNREADABLE = (
    findings.SHEET_ABSENT, findings.SHEET_AMBIGUOUS, findings.FOREIGN_SCORES, findings.HEADER_ABSENT,
    findings.COLUMN_ABSENT, findings.COLUMN_AMBIGUOUS, findings.FIELD_ABSENT, findings.TABLE_REQUIRED,
    findings.TABLE_EMPTY, findings.MONEY_UNIT_UNKNOWN, findings.ROW_ABSENT, findings.ROW_UNKNOWN,
    findings.ROW_REPEATED, findings.SHEET_MONEY_UNIT,
)  # fmt: skip
_STAGES = {kind.code: stage for stage, kind in enumerate(_UNREADABLE)}
"""What keeps the content of a sheet from being read, in the order of reading: each hides what would come after it."""
_ANYWHERE = findings.MONEY_UNIT_UNKNOWN.code
_OF_NO_ROW = frozenset(_STAGES) | frozenset(
    kind.code
    for kind in (
        findings.DUPLICATE_KEY, findings.ROW_STANDS_TWICE, findings.TABLE_NOT_NONE, findings.COLUMN_UNKNOWN,
        findings.ROW_HIDDEN, findings.ROW_IS_SUBTOTAL, findings.ROW_REPEATS_HEADER, findings.ROW_BELOW_TABLE,
        findings.OUTSIDE_TABLE, findings.HEADER_MOVED, findings.HEADER_SECOND_ROW, findings.MERGED_HIDES,
    )
)  # fmt: skip
"""Findings about no row that counts, or that taking a row out of the table may put right."""
_FIRST = "请先处理“{title}”（{code}），再重新运行。"
_GONE = "误删的请恢复该行，改了名称的请核对；确属多余而删去的，不用处理。"
_UNNAMED = "该行没有名称或与别的行同名，其上下又增删了行，无法对应：请填写名称，使各行不同名，再核对该处。"
_SHOWN = 10
_FEWER = "“{sheet}”现有 {now} 行，上次为 {then} 行：误删的请恢复；确属多余而删去的，不用处理。"

Unmade = Callable[[str, Place], str]
"""Why a check could not be made this time about a place, as what to do; empty where it was made."""


@dataclass(frozen=True, slots=True)
class Now:
    """What this run read of a unit: why a check was not made, and the Excel rows of each table by file and sheet.

    `keyed` says what names them. `of_unit` are the codes of checks that look at the unit as a whole, whichever rows
    its tables have.
    """

    why_unmade: Unmade = lambda _code, _place: ""
    rows: Mapping[tuple[str, str], Sequence[int]] = field(default_factory=dict)
    of_unit: frozenset[str] = frozenset()
    keyed: KeyedSheets = field(default_factory=lambda: KeyedSheets((), (), {}))


def compare(found: Sequence[Finding], returned: Mapping[str, Returned], now: Now | None = None) -> list[Finding]:
    """Say of each finding about a returned copy whether it was listed there; add those that no longer stand.

    `returned` is by file. The findings keep their number and order, what was mended comes behind them as 提示. Only
    what was looked at again without being found is called mended: not while a workbook of the unit is not there, nor
    where the sheet, the row or what the check rests on can no longer be read, nor what only a decision puts right.
    A finding about a row is looked for where the row stands now, by its key. Where lines are gone from the list, what
    is not in it may have been: nothing is called new.
    """
    now = now or Now()
    is_incomplete = any(one.code in _INCOMPLETE for one in found)
    handled = list(found)
    mended: list[Finding] = []
    for file, copy in returned.items():
        about = [one for one in found if one.place.file == file]
        indices = [index for index, one in enumerate(found) if one.place.file == file and one.code not in UNCOUNTED]
        open_ones = [_placed(one, file, now.keyed) for one in copy.listed if one.code not in UNCOUNTED]
        known, standing = _matched([as_listed(found[index], now.keyed) for index in indices], open_ones)
        for position, index in enumerate(indices):
            state = REMAINING if position in known else "" if copy.missing else NEW
            handled[index] = replace(found[index], handling=found[index].handling or state)
        fresh = [found[index] for position, index in enumerate(indices) if position not in known]
        gone = [one for number, one in enumerate(open_ones) if number not in standing]
        decided: dict[str, set[str]] = {}
        for place in (one.place for one in about if one.code in of_rulings.READ_OTHERWISE):
            decided.setdefault(fold(place.sheet), set()).add(place.cell)
        told = _Told(file, copy, now, _hindrances(about, open_ones), InCells(fresh, gone))
        left = [one for one in gone if not _is_decided(one, decided)]
        left = [one for one in left if not (one.is_told and one.is_gone)]
        mended += [told.unchecked(one, _advice(one)) if is_incomplete else told.finding(one) for one in left]
        mended += _of_missing(file, copy)
    return [*handled, *mended]


@dataclass(frozen=True, slots=True)
class _Told:
    """Says of the findings of one copy that are gone what has become of them.

    `hidden` is what keeps a sheet from being read, `in_cells` what keeps a cell of it from being looked at.
    """

    file: str
    copy: Returned
    now: Now
    hidden: Mapping[str, Finding]
    in_cells: InCells

    def finding(self, one: Listed) -> Finding:
        hindrance = _hindrance(one, self.hidden)
        if hindrance is None and not one.is_gone:
            hindrance = self.in_cells.hindrance(one, may_have_moved=one.spot is None and self.has_moved(one.sheet))
        remedy = "" if hindrance is None else _FIRST.format(title=hindrance.title, code=hindrance.code)
        place = self.place(one)
        is_of_row = one.code not in _OF_NO_ROW | self.now.of_unit
        remedy = remedy or (self.why_lost(one) if is_of_row else "") or self.now.why_unmade(one.code, place)
        if remedy:
            return self.unchecked(one, remedy)
        return replace(findings.CORRECTED_SINCE.at(place, one.told), handling=CORRECTED)

    def unchecked(self, one: Listed, remedy: str) -> Finding:
        """Return the word that nobody can tell whether it still stands; with no `remedy` a workbook is missing."""
        lost = gone(one.spot, one.cell) if one.spot is not None and one.is_gone else ""
        return replace(findings.UNCHECKED_SINCE.at(self.place(one), one.told, lost, remedy), handling=one.handling)

    def place(self, one: Listed) -> Place:
        """Return where a finding is told; at no cell where its row is gone, for another one stands there now."""
        return Place(self.file, one.sheet, "" if one.is_gone else one.cell)

    def has_moved(self, sheet: str) -> bool:
        """Tell whether the rows of a sheet may no longer be where they were."""
        rows = self.now.rows.get((self.file, fold(sheet)))
        return rows is not None and len(rows) != self.copy.rows.get(fold(sheet))

    def why_lost(self, one: Listed) -> str:
        """Return what to say where its row is gone, or may be: the table has fewer, and nobody knows which it was."""
        sheet = fold(one.sheet)
        rows, then = self.now.rows.get((self.file, sheet), ()), self.copy.rows.get(sheet, 0)
        if one.is_gone:
            return _advice(one)
        if len(rows) >= then or not one.cell or one.spot is not None:
            return ""
        return _FEWER.format(sheet=one.sheet, now=len(rows), then=then)


def _of_missing(file: str, copy: Returned) -> Iterator[Finding]:
    """Yield the word that the list of a copy has lost lines."""
    if copy.missing:
        shown = "、".join(map(str, copy.missing[:_SHOWN])) + (" 等" if len(copy.missing) > _SHOWN else "")
        place = Place(file, RETURNED_SHEET)
        yield findings.LIST_INCOMPLETE.at(place, f"缺少 {len(copy.missing)} 行（序号 {shown}）")


def _advice(one: Listed) -> str:
    """Return what to do about a row that is not found any more; empty where it is another matter."""
    if one.spot is None or not one.is_gone:
        return ""
    return _GONE if one.spot.is_sole else _UNNAMED


def _hindrances(about: Sequence[Finding], listed: Sequence[Listed]) -> dict[str, Finding]:
    """Return, by sheet, the first thing that keeps it from being read; by "" what does so in the whole file.

    What was listed as it is now hid nothing that was listed beside it.
    """
    before = {_all_of(one) for one in listed if not one.is_gone}
    first: dict[str, Finding] = {}
    for one in about:
        if one.code in _STAGES and _all_of(as_listed(one)) not in before:
            sheet = "" if one.code == _ANYWHERE else fold(listed_text(one.place.sheet))
            first[sheet] = min(first.get(sheet, one), one, key=lambda each: _STAGES[each.code])
    return first


def _hindrance(listed: Listed, hidden: Mapping[str, Finding]) -> Finding | None:
    """Return what keeps the run from telling whether this still stands."""
    stage = _STAGES.get(listed.code, len(_STAGES))
    of_it = (hidden.get(fold(listed.sheet)), hidden.get(""))
    return next((one for one in of_it if one is not None and _STAGES[one.code] < stage), None)


def _placed(one: Listed, file: str, keyed: KeyedSheets) -> Listed:
    """Return a listed finding at the cell in which its row stands now, or as one whose row is gone."""
    rows, area = keyed.of(Place(file, one.sheet)), parse_area(one.cell)
    if one.spot is None or rows is None or area is None:
        return replace(one, spot=None)
    letter = column_letters(area.left)
    row = rows.row_now(one.spot, letter)
    if row is not None:
        return replace(one, cell=f"{letter}{row}")
    likely = rows.row_perhaps(one.spot)
    return replace(one, is_gone=True, perhaps=f"{letter}{likely}" if likely else "")


def _is_decided(listed: Listed, decided: Mapping[str, Collection[str]]) -> bool:
    """Tell whether a listed finding is about one of the cells, by sheet, that people decided about."""
    cells = () if listed.is_gone else decided.get(fold(listed.sheet), ())
    return listed.cell in cells or (":" in listed.cell and any(share_cells(one, listed.cell) for one in cells))


Key = tuple[str, ...]


def _matched(texts: Sequence[Listed], listed: Sequence[Listed]) -> tuple[set[int], set[int]]:
    """Return which of the findings were listed, and which of the listed ones still stand; the closest match first."""
    known: set[int] = set()
    standing: set[int] = set()
    for key in (_all_of, _by_cell, _by_content):
        left = _by_key(_standing(listed, standing), key)
        for position, one in enumerate(texts):
            same = left.get(key(one)) if position not in known and key(one) else None
            if same:
                known.add(position)
                standing.add(same.pop(0))
    there = _by_key(((at, one) for at, one in enumerate(listed) if not one.is_gone), _of_kind)
    ranges = _by_key(((at, one) for at, one in enumerate(listed) if not one.is_gone and ":" in one.cell), _of_kind)
    perhaps = _by_key(((at, one) for at, one in enumerate(listed) if one.is_gone), _perhaps)
    for position, one in enumerate(texts):  # a range that was told as one may have become smaller, or single cells
        if position not in known:
            near = (there if ":" in one.cell else ranges).get(_of_kind(one), ())
            same = [at for at in near if share_cells(one.cell, listed[at].cell)]
            # it stands where one of its kind may have gone: then it is told once, as not mended
            same += [at for at in perhaps.get(_by_cell(one), ()) if at not in standing]
            known.update([position] if same else ())
            standing.update(same)
    return known, standing


def _standing(listed: Sequence[Listed], standing: Collection[int]) -> Iterator[tuple[int, Listed]]:
    """Yield those that may still be paired."""
    return ((number, one) for number, one in enumerate(listed) if number not in standing and not one.is_gone)


def _by_key(numbered: Iterable[tuple[int, Listed]], key: Callable[[Listed], Key]) -> dict[Key, list[int]]:
    found: dict[Key, list[int]] = {}
    for number, one in numbered:
        found.setdefault(key(one), []).append(number)
    return found


def _all_of(one: Listed) -> Key:
    return one.code, fold(one.sheet), one.cell, one.found, one.expected


def _by_cell(one: Listed) -> Key:
    return one.code, fold(one.sheet), one.cell


def _by_content(one: Listed) -> Key:
    """Of a cell whose row is known only what stands in that row, in whichever column, is the same."""
    area = parse_area(one.cell) if one.spot is not None else None
    return (one.code, fold(one.sheet), one.found, str(area.top) if area else "") if one.found else ()


def _of_kind(one: Listed) -> Key:
    return one.code, fold(one.sheet)


def _perhaps(one: Listed) -> Key:
    return one.code, fold(one.sheet), one.perhaps


def as_listed(one: Finding, keyed: KeyedSheets | None = None) -> Listed:
    """Return a finding as a list tells it; `keyed` says which row it is about."""
    sheet, cell, found, expected = map(listed_text, (one.place.sheet, one.place.cell, one.found, one.expected))
    spot = Spot.read(keyed.spot(one.place)) if keyed is not None else None
    return Listed(one.code, one.title, sheet, cell, found, expected, one.handling, spot)

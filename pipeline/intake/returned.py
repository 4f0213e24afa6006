"""A workbook that came back as 核查回单 -> which file it replaces, and which findings were listed in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline import findings
from pipeline.intake.opening import Book, Sheet
from pipeline.intake.opening.addresses import parse_reference
from pipeline.kinds import fold, is_blank
from pipeline.model import Finding, Place
from pipeline.standard.returned import (
    CELL,
    CODE,
    CORRECTED,
    DIGEST_LABEL,
    EARLIER_LABEL,
    EXPECTED,
    FOUND,
    HANDLING,
    NEW,
    REMAINING,
    RETURNED_SHEET,
    SHEET,
    TITLE,
    listed_text,
)  # fmt: skip

_DIGEST = re.compile(r"[0-9a-f]{64}")
_CODE = re.compile(r"[A-Z]\d{3}")
_NEEDED = (CODE, TITLE, SHEET, CELL, FOUND, EXPECTED, HANDLING)
UNCOUNTED = findings.ABOUT_RULINGS | frozenset(
    kind.code
    for kind in (
        findings.HAS_MACROS, findings.HAS_LINKS, findings.HAS_EMBEDDED, findings.WRONG_EXTENSION,
        findings.DUPLICATE_FILE, findings.REPLACED_BY_RETURNED, findings.CORRECTED_SINCE, findings.UNCHECKED_SINCE,
    )
)  # fmt: skip
"""Findings that copying itself makes go away or come up: nobody has corrected or spoiled anything."""

_INCOMPLETE = frozenset({findings.WORKBOOK_ABSENT.code, findings.CONFLICTING_FILES.code})
_DECIDED = frozenset({findings.CORRECTED.code, findings.REJECTED.code})
_UNREADABLE = (
    findings.SHEET_ABSENT, findings.SHEET_AMBIGUOUS, findings.FOREIGN_SCORES, findings.HEADER_ABSENT,
    findings.COLUMN_ABSENT, findings.COLUMN_AMBIGUOUS, findings.FIELD_ABSENT, findings.TABLE_REQUIRED,
    findings.TABLE_EMPTY, findings.MONEY_UNIT_UNKNOWN, findings.ROW_ABSENT, findings.ROW_UNKNOWN,
    findings.SHEET_MONEY_UNIT,
)  # fmt: skip
_STAGES = {kind.code: stage for stage, kind in enumerate(_UNREADABLE)}
"""What keeps the content of a sheet from being read, in the order of reading: each hides what would come after it."""
_ANYWHERE = findings.MONEY_UNIT_UNKNOWN.code
_FIRST = "请先处理“{title}”（{code}），再重新运行。"


@dataclass(frozen=True, slots=True)
class Listed:
    """A finding as the list of a 核查回单 tells it."""

    code: str
    title: str
    sheet: str
    cell: str
    found: str
    expected: str
    handling: str


@dataclass(frozen=True, slots=True)
class Returned:
    """What a returned copy says of itself: the SHA-256 of the files that it replaces, the last one first."""

    digests: tuple[str, ...]
    listed: tuple[Listed, ...]


def read_returned(book: Book) -> Returned | None:
    """Return what the list sheet says, or None where there is none that names the file it was made of."""
    sheet = next((one for one in book.sheets if is_list(one)), None)
    if sheet is None:
        return None
    digests = [*_digests(sheet, DIGEST_LABEL)[:1], *_digests(sheet, EARLIER_LABEL)]
    return Returned(tuple(dict.fromkeys(digests)), tuple(_listed(sheet))) if digests else None


def is_list(sheet: Sheet) -> bool:
    """Tell whether a sheet is the list sheet of a 核查回单."""
    return fold(sheet.title) == fold(RETURNED_SHEET)


def _digests(sheet: Sheet, label: str) -> list[str]:
    """Return the digests in the first filled cell right of the label."""
    for cells in sheet.rows:
        filled = [str(raw) for raw in cells if not is_blank(raw)]
        if filled and fold(filled[0]) == fold(label):
            return _DIGEST.findall(filled[1].lower()) if len(filled) > 1 else []
    return []


def _listed(sheet: Sheet) -> Iterator[Listed]:
    wanted = {fold(title): title for title in _NEEDED}
    columns: dict[str, int] = {}
    for cells in sheet.rows:
        texts = ["" if is_blank(raw) else str(raw) for raw in cells]
        if columns:
            held = {title: listed_text(texts[column]) for title, column in columns.items() if column < len(texts)}
            if _CODE.fullmatch(held.get(CODE, "")) and held.get(HANDLING) != CORRECTED:
                yield Listed(*(held.get(title, "") for title in _NEEDED))
        else:
            found = {wanted[fold(text)]: column for column, text in enumerate(texts) if fold(text) in wanted}
            columns = found if len(found) == len(_NEEDED) else {}


def compare(found: Sequence[Finding], returned: Mapping[str, Returned]) -> list[Finding]:
    """Say of each finding about a returned copy whether it was listed there; add those that no longer stand.

    `returned` is by file. The findings keep their number and order, what was mended comes behind them as 提示. Where a
    workbook of the unit is not there, nothing that rests on it could be checked: then nothing is called mended. Nor is
    what stood in a sheet that can no longer be read, or what only a decision of people puts right.
    """
    is_incomplete = any(one.code in _INCOMPLETE for one in found)
    handled = list(found)
    mended: list[Finding] = []
    for file, copy in returned.items():
        about = [one for one in found if one.place.file == file]
        indices = [index for index, one in enumerate(found) if one.place.file == file and one.code not in UNCOUNTED]
        open_ones = [one for one in copy.listed if one.code not in UNCOUNTED]
        known, standing = _matched([found[index] for index in indices], open_ones)
        for position, index in enumerate(indices):
            state = REMAINING if position in known else NEW
            handled[index] = replace(found[index], handling=found[index].handling or state)
        decided = [one.place for one in about if one.code in _DECIDED]
        hidden = _hindrances(about, open_ones)
        for number, one in enumerate(open_ones):
            if number in standing or any(_is_at(place, one) for place in decided):
                continue
            hindrance = None if is_incomplete else _hindrance(one, hidden)
            is_mended = not is_incomplete and hindrance is None
            mended.append(_mended(one, file) if is_mended else _unchecked(one, file, hindrance))
    return [*handled, *mended]


def _hindrances(about: Sequence[Finding], listed: Sequence[Listed]) -> dict[str, Finding]:
    """Return, by sheet, the first thing that keeps it from being read; by "" what does so in the whole file.

    What was listed as it is now hid nothing that was listed beside it.
    """
    before = {_all_of(one) for one in listed}
    first: dict[str, Finding] = {}
    for one in about:
        if one.code in _STAGES and _all_of(_as_listed(one)) not in before:
            sheet = "" if one.code == _ANYWHERE else fold(listed_text(one.place.sheet))
            first[sheet] = min(first.get(sheet, one), one, key=lambda each: _STAGES[each.code])
    return first


def _hindrance(listed: Listed, hidden: Mapping[str, Finding]) -> Finding | None:
    """Return what keeps the run from telling whether this still stands."""
    stage = _STAGES.get(listed.code, len(_STAGES))
    of_it = (hidden.get(fold(listed.sheet)), hidden.get(""))
    return next((one for one in of_it if one is not None and _STAGES[one.code] < stage), None)


def _is_at(place: Place, listed: Listed) -> bool:
    """Tell whether a listed finding is about this cell, alone or in a range."""
    if fold(place.sheet) != fold(listed.sheet):
        return False
    return place.cell == listed.cell or (":" in listed.cell and _share_cells(place.cell, listed.cell))


def _mended(listed: Listed, file: str) -> Finding:
    place = Place(file, listed.sheet, listed.cell)
    return replace(findings.CORRECTED_SINCE.at(place, _said(listed)), handling=CORRECTED)


def _unchecked(listed: Listed, file: str, hindrance: Finding | None) -> Finding:
    """Return the word that nobody can tell whether this still stands; with no `hindrance` a workbook is missing."""
    remedy = "" if hindrance is None else _FIRST.format(title=hindrance.title, code=hindrance.code)
    place = Place(file, listed.sheet, listed.cell)
    return replace(findings.UNCHECKED_SINCE.at(place, _said(listed), remedy=remedy), handling=listed.handling)


def _said(listed: Listed) -> str:
    return f"{listed.code} {listed.title}" + (f"：{listed.found}" if listed.found else "")


Key = tuple[str, ...]


def _matched(found: Sequence[Finding], listed: Sequence[Listed]) -> tuple[set[int], set[int]]:
    """Return which of the findings were listed, and which of the listed ones still stand; the closest match first."""
    texts = [_as_listed(one) for one in found]
    known: set[int] = set()
    standing: set[int] = set()
    for key in (_all_of, _by_cell, _by_content):
        left = _by_key(((number, one) for number, one in enumerate(listed) if number not in standing), key)
        for position, one in enumerate(texts):
            same = left.get(key(one)) if position not in known and key(one) else None
            if same:
                known.add(position)
                standing.add(same.pop(0))
    for position, one in enumerate(texts):  # a range that was told as one may have become smaller, or single cells
        for number, other in enumerate(listed) if position not in known else ():
            if _overlap(one, other):
                known.add(position)
                standing.add(number)
    return known, standing


def _by_key(numbered: Iterable[tuple[int, Listed]], key: Callable[[Listed], Key]) -> dict[Key, list[int]]:
    found: dict[Key, list[int]] = {}
    for number, one in numbered:
        found.setdefault(key(one), []).append(number)
    return found


def _all_of(one: Listed) -> Key:
    return one.code, one.sheet, one.cell, one.found, one.expected


def _by_cell(one: Listed) -> Key:
    return one.code, one.sheet, one.cell


def _by_content(one: Listed) -> Key:
    return (one.code, one.sheet, one.found) if one.found else ()


def _overlap(one: Listed, other: Listed) -> bool:
    """Tell whether two findings of a kind, at least one of them about a range, have a cell in common."""
    is_same = (one.code, one.sheet) == (other.code, other.sheet)
    return is_same and ":" in one.cell + other.cell and _share_cells(one.cell, other.cell)


def _share_cells(one: str, other: str) -> bool:
    first, second = _corners(one), _corners(other)
    if first is None or second is None:
        return False
    (top, left), (bottom, right) = first
    (upper, start), (lower, end) = second
    return left <= end and start <= right and top <= lower and upper <= bottom


def _corners(cell: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return the first and the last cell (row, column) of a range or a cell."""
    start, _, end = cell.partition(":")
    first, last = parse_reference(start), parse_reference(end or start)
    return (first, last) if first and last else None


def _as_listed(one: Finding) -> Listed:
    sheet, cell, found, expected = map(listed_text, (one.place.sheet, one.place.cell, one.found, one.expected))
    return Listed(one.code, one.title, sheet, cell, found, expected, one.handling)

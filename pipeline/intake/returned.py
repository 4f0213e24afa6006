"""A workbook that came back as 核查回单 -> what it replaces, whose it is, and which findings were listed in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pipeline import findings
from pipeline.intake.naming import Spot
from pipeline.intake.opening import Book, Sheet
from pipeline.kinds import fold, is_blank
from pipeline.rulings import recorded
from pipeline.standard.returned import (
    CELL,
    CODE,
    CORRECTED,
    DIGEST_LABEL,
    EARLIER_LABEL,
    EXPECTED,
    FOUND,
    HANDLING,
    LISTED_LABEL,
    NUMBER,
    RETURNED_SHEET,
    ROW,
    ROWS_LABEL,
    SHEET,
    TITLE,
    UNIT_LABEL,
    YEAR_LABEL,
    listed_text,
    read_rows,
)  # fmt: skip

_DIGEST = re.compile(r"[0-9a-f]{64}")
_CODE = re.compile(r"[A-Z]\d{3}")
_GONE = re.compile(r"表中现在没有“(.*)”这一行，原为 ([A-Z]+\d+)", re.DOTALL)
_TOLD = re.compile(r"([A-Z]\d{3}) ([^：]*)(?:：(.*))?", re.DOTALL)
_DIGITS, _MOST_LINES = 9, 5_000
_NEEDED = (CODE, TITLE, SHEET, CELL, FOUND, EXPECTED, HANDLING)


@dataclass(frozen=True, slots=True)
class Listed:
    """A finding as the list of a 核查回单 tells it.

    `spot` is the row of its cell, None where that is none of a table or form. `is_gone` says that there is no such row
    now, `perhaps` in which cell a finding of its kind is this one all the same, `is_told` that it was said last time
    already that there is none: there is no more to say about it while it stays so.
    """

    code: str
    title: str
    sheet: str
    cell: str
    found: str
    expected: str
    handling: str
    spot: Spot | None = None
    is_gone: bool = False
    is_told: bool = False
    perhaps: str = ""

    @property
    def told(self) -> str:
        """What a later finding says of it."""
        return f"{self.code} {self.title}" + (f"：{self.found}" if self.found else "")


@dataclass(frozen=True, slots=True)
class Returned:
    """What a returned copy says of itself: the SHA-256 of the files that it replaces, the last one first.

    `code` and `year` are those of the workbook that was copied, where it had them; `rows` says how many rows each of
    its tables had, by sheet as compared; `missing` are the numbers of lines that the list has lost.
    """

    digests: tuple[str, ...]
    listed: tuple[Listed, ...]
    code: str = ""
    year: int | None = None
    rows: Mapping[str, int] = field(default_factory=dict)
    missing: tuple[int, ...] = ()

    def is_about(self, code: str, year: int | None) -> bool:
        """Tell whether the list can be about the workbook of this unit and year; what it did not have is no matter."""
        return self.code in ("", code) and self.year in (None, year)


def gone(spot: Spot, cell: str) -> str:
    """Return the word that a row is not there any more, as it is read again next time."""
    return f"表中现在没有“{recorded(spot.key)}”这一行，原为 {cell}"


def read_returned(book: Book) -> Returned | None:
    """Return what the list sheet says, or None where there is none that names the file it was made of."""
    sheet = next((one for one in book.sheets if is_list(one)), None)
    if sheet is None:
        return None
    beside = _labelled(sheet)
    digests = [*_DIGEST.findall(beside[DIGEST_LABEL].lower())[:1], *_DIGEST.findall(beside[EARLIER_LABEL].lower())]
    year = beside[YEAR_LABEL].strip()
    columns, lines = _lines(sheet)
    return None if not digests else Returned(
        digests=tuple(dict.fromkeys(digests)),
        listed=tuple(_listed(lines)),
        code=beside[UNIT_LABEL].strip(),
        year=int(year) if year.isascii() and year.isdigit() else None,
        rows={fold(title): count for title, count in read_rows(beside[ROWS_LABEL]).items()},
        missing=_missing(lines, _whole(beside[LISTED_LABEL])) if NUMBER in columns else (),
    )  # fmt: skip


def is_list(sheet: Sheet) -> bool:
    """Tell whether a sheet is the list sheet of a 核查回单."""
    return fold(sheet.title) == fold(RETURNED_SHEET)


def _labelled(sheet: Sheet) -> dict[str, str]:
    """Return, by label above the list, the first filled cell right of it; empty where there is none."""
    found = dict.fromkeys((DIGEST_LABEL, EARLIER_LABEL, UNIT_LABEL, YEAR_LABEL, ROWS_LABEL, LISTED_LABEL), "")
    labels = {fold(label): label for label in found}
    for cells in sheet.rows:
        filled = [str(raw) for raw in cells if not is_blank(raw)]
        label = labels.pop(fold(filled[0]), "") if filled else ""
        if label and len(filled) > 1:
            found[label] = filled[1]
    return found


def _lines(sheet: Sheet) -> tuple[Collection[str], list[Mapping[str, str]]]:
    """Return the heads of the list and what stands below them, line by line."""
    wanted = {fold(title): title for title in (NUMBER, *_NEEDED, ROW)}
    columns: dict[str, int] = {}
    lines: list[Mapping[str, str]] = []
    for cells in sheet.rows:
        texts = ["" if is_blank(raw) else str(raw) for raw in cells]
        if columns:
            lines.append(
                {title: listed_text(texts[column]) for title, column in columns.items() if column < len(texts)}
            )
        else:
            heads = {wanted[fold(text)]: column for column, text in enumerate(texts) if fold(text) in wanted}
            columns = heads if set(_NEEDED) <= set(heads) else {}
    return columns.keys(), lines


def _listed(lines: Iterable[Mapping[str, str]]) -> Iterator[Listed]:
    for held in lines:
        if _CODE.fullmatch(held.get(CODE, "")) and held.get(HANDLING) != CORRECTED:
            code, title, place, cell, found, expected, handling = (held.get(one, "") for one in _NEEDED)
            spot = Spot.read(held.get(ROW, ""))
            yield _still_open(Listed(code, title, place, cell, found, expected, handling, spot))


def _missing(lines: Iterable[Mapping[str, str]], count: int) -> tuple[int, ...]:
    """Return the numbers that the list has lost; of an older one, which does not say its length, those in between."""
    numbers = {_whole(held.get(NUMBER, "")) for held in lines if _CODE.fullmatch(held.get(CODE, ""))}
    last = min(count or max(numbers, default=0), _MOST_LINES)
    return tuple(one for one in range(1, last + 1) if one not in numbers)


def _whole(text: str) -> int:
    """Return a whole number that is written down, 0 for anything else."""
    digits = text.strip().removesuffix(".0")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < _DIGITS else 0


def _still_open(listed: Listed) -> Listed:
    """Return the finding itself where it is only told that it could not be checked: it is open until it is."""
    told = _TOLD.fullmatch(listed.found) if listed.code == findings.UNCHECKED_SINCE.code else None
    if told is None:
        return listed
    code, title, found = told.groups(default="")
    lost = _GONE.fullmatch(listed.expected)
    if lost is not None:
        return Listed(code, title, listed.sheet, lost[2], found, "", "", Spot(lost[1], is_sole=True), is_told=True)
    return Listed(code, title, listed.sheet, listed.cell, found, "", listed.handling, listed.spot)

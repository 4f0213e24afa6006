"""A worksheet's XML as the usual programs write it -> the same facts about its cells, many times faster.

Everything here either proves that the XML has the usual form, in which nothing can be wrong that is not looked for, or
gives up (None) and leaves the sheet to `scan.scan_thoroughly`. So a clean workbook costs little. One thing is left to
the reader of values, which never lets it pass: a cell that names a shared text which is not there.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import lt

from pipeline.addresses import MAX_COLUMN, MAX_ROW, Address, Addresses, column_number
from pipeline.intake.opening.facts import MAX_ODD, PICTURE, CellFacts, is_area_loose
from pipeline.intake.opening.frame import frame_of
from pipeline.intake.opening.markup import as_text
from pipeline.intake.opening.memory import memory_of_cells
from pipeline.intake.opening.scan import TRUTH
from pipeline.intake.opening.styles import cells_to_look_at, is_no_day
from pipeline.intake.opening.zipped import Ahead
from pipeline.remembering import remembered

_ALIKE = 32 << 10
"""Sheets up to this size, as those that explain a template, stand alike in many workbooks."""
_LONG_SHAPE = 4096
_CHUNK = 1 << 16  # bytes looked at together: they stay in the processor's cache
_LONGEST_CHUNK = 16 << 20  # no row is as long; what is no row would take very long
_NO_MARKUP = rb"[^<&\x00-\x08\x0b\x0c\x0e-\x1f]*+"
_TEXT = _NO_MARKUP + rb"(?:&(?:amp|lt|gt|quot|apos|#1[03]|#x0*[AaDd]);" + _NO_MARKUP + rb")*+"
_ATTRIBUTES = rb'(?: [A-Za-z][\w:]*="[ !#-%\'-;=?-~]*")*+ ?'
_SIMPLE = rb"-?[0-9]{1,100}+(?:\.[0-9]{1,100}+|)"
_NUMBER = _SIMPLE + rb"(?:[eE][-+]?[0-9]{1,2})?"
_FORMULA = rb"<f" + _ATTRIBUTES + rb"(?:/>|>" + _TEXT + rb"</f>)"
_CACHED = rb">(?:" + _FORMULA + rb")?+<v>"
# \1 is the row's number: a cell that names another row is not plain; the most frequent kinds of cells come first
_CELL = rb'<c r="[A-Z]{1,3}+\1"(?: s="[0-9]{1,5}+"|)(?:' + rb"|".join(
    (
        rb"><v>" + _SIMPLE + rb"</v></c>",
        rb' t="s"><v>[0-9]{1,9}+</v></c>',
        rb"/>",
        rb"><f>" + _NO_MARKUP + rb"</f><v>" + _SIMPLE + rb"</v></c>",
        rb' t="inlineStr"><is><t(?: xml:space="preserve")?+>' + _TEXT + rb"</t></is></c>",
        rb'(?: t="n")?+(?:' + _CACHED + _NUMBER + rb"</v>|>" + _FORMULA + rb"(?:<v ?/>)?+|>)</c>",
        rb' t="str"' + _CACHED + _TEXT + rb"</v></c>",
        rb' t="b"' + _CACHED + rb"[01]</v></c>",
        rb' t="e"' + _CACHED + rb"#[A-Z0-9/!?_]++</v></c>",
        rb'(?: t="(?:n|inlineStr)")?+ />)',  # blank, as openpyxl writes it
    )
)
_SPACES = b" \t\r\n"
_SPACE = rb"[" + _SPACES + rb"]*+"
_ROW = re.compile(
    _SPACE + rb'<row r="([1-9][0-9]{0,6}+)"' + _ATTRIBUTES + rb"(?:/>|>(?:" + _CELL + rb")*+</row>)" + _SPACE
)
_OPEN_ROW = re.compile(_SPACE + rb"<row[^<>]*(?<!/)>")  # what follows ends where the row does, not before
_NO_SHAPE = b"0123456789.-+," + bytes(range(0x80, 0x100))
_ADDRESS = re.compile(rb'<c r="([A-Z]+)([0-9]+)"')
_COLUMN_OF_CELL = re.compile(rb'<c r="([A-Z]+)')
_TAG_WITH_ATTRIBUTES = re.compile(rb"<(?:row|f)( [^<>]*)")
_ATTRIBUTE_NAME = re.compile(rb' ([\w:]+)="')
_ERROR_CELL = re.compile(rb'<c r="([A-Z]+)\d+"[^<>]* t="e">(?:<f[^<>]*(?:/>|>[^<]*</f>))?<v>([^<]*)')
_FORMULA_CELL = re.compile(rb'<c r="([A-Z]+)\d*"[^<>]*>(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)(<v>)?')
_TRUTH = re.compile(rb"<f[^<>]*>" + TRUTH.encode() + rb"</f>")
_HIDDEN = re.compile(rb' hidden="(?:1|true)"')
_STYLE = b' s="'
_ODD_IN_ROW = (b' hidden="', b' t="e"', PICTURE.encode())


@dataclass(frozen=True, slots=True)
class _Shape:
    """What is known about rows that differ only in digits and the like.

    `is_odd` means that each must be looked at itself; `is_row` that it is one whole row with nothing before it.
    """

    is_sound: bool
    is_row: bool = False
    is_odd: bool = False
    has_styles: bool = False
    cells: int = 0
    filled: int = 0
    width: int = 0
    formulas: tuple[int, ...] = ()
    uncached: tuple[int, ...] = ()


@dataclass(slots=True)
class _Found:
    """What was found in the rows so far; formulas as the rows of each column."""

    last: int = 0
    width: int = 0
    cells: int = 0
    filled: int = 0
    hidden: set[int] = field(default_factory=set)
    errors: dict[Address, str] = field(default_factory=dict)
    formulas: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    uncached: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    pictures: set[Address] = field(default_factory=set)
    truths: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    undated: dict[Address, float] = field(default_factory=dict)
    size: int = 0

    @property
    def is_enough(self) -> bool:
        """Whether there are so many odd cells that the rest does not matter."""
        return len(self.errors) + len(self.pictures) + len(self.undated) > MAX_ODD


@remembered(64, _ALIKE)
def scan_plain(xml: bytes, part: str, styles: int, dated: frozenset[int]) -> CellFacts | None:
    """Return the facts of a worksheet in the usual form with nothing wrong in it, or None.

    `styles` says how many there are in the workbook, 0 if that does not matter; `dated` are those that show dates.
    """
    start, end = xml.find(b"<sheetData>") + len(b"<sheetData>"), xml.rfind(b"</sheetData>")
    if not len(b"<sheetData>") <= start <= end:
        return None
    frame = frame_of(xml[:start] + xml[end:], part)
    found, odd = _Found(), cells_to_look_at(styles, dated)
    for chunk in _chunks(xml, start, end):
        if frame is None or not _add_rows(chunk, odd, dated, found):
            return None
        if found.is_enough:
            break
    if frame is None or found.last > MAX_ROW or is_area_loose(found.last * found.width, found.cells):
        return None
    last = _last_filled(xml, start, end)
    return CellFacts(
        found.errors,
        Addresses(found.uncached),
        Addresses(found.formulas),
        frozenset(found.hidden),
        frame.hidden_columns,
        frozenset(found.pictures),
        Addresses(found.truths),
        frame.merges,
        undated={cell: number for cell, number in found.undated.items() if cell not in found.pictures},
        rows=int(last[2]) if last else 0,
        columns=found.width if last else 0,
        filled=found.filled,
        last=b"".join(last.groups()).decode() if last else "",
        size=found.size,
        ahead=Ahead.of(frame.written, xml) if frame.written else None,
    )


def _last_filled(xml: bytes, start: int, end: int) -> re.Match[bytes] | None:
    """Return where the last cell with content says where it stands."""
    number = xml.rfind(b"<v>", start, end)
    at = max(number, xml.rfind(b"<is>", max(number, start), end))
    return _ADDRESS.match(xml, xml.rfind(b"<c ", start, at)) if at >= 0 else None


def _chunks(xml: bytes, start: int, end: int) -> Iterator[bytes]:
    """Yield the rows between `start` and `end` in pieces of many whole rows."""
    while start < end:
        stop = xml.find(b"</row>", start + _CHUNK, end) if end - start > _CHUNK else -1
        stop = end if stop < 0 else stop + len(b"</row>")
        yield xml[start:stop]
        start = stop


def _add_rows(chunk: bytes, odd: re.Pattern[bytes] | None, dated: frozenset[int], found: _Found) -> bool:
    """Add what is found in a few rows; False unless they are plain, ascend, and no row has a cell twice."""
    size = len(chunk) if chunk.isascii() else _room(chunk)
    if len(chunk) > _LONGEST_CHUNK or size is None:
        return False
    found.size += size
    rows = chunk.translate(None, _NO_SHAPE).split(b"</row>")
    rest = rows.pop()
    shapes = {row: _shape(row) for row in set(rows)}
    kinds = shapes.values()
    if not _shape(rest).is_sound or not all(shape.is_sound for shape in kinds):
        return False
    numbers = [*map(int, _ROW.findall(chunk))]
    is_whole = len(numbers) == len(rows) and all(shape.is_row for shape in kinds) and not rest.strip(_SPACES)
    if not (is_whole or _is_all_rows(chunk)) or not all(map(lt, [found.last, *numbers], numbers)):
        return False
    if odd and any(shape.has_styles for shape in kinds) and not _add_undated(chunk, odd, dated, found):
        return False
    found.last = numbers[-1] if numbers else found.last
    found.width = max(found.width, *(shape.width for shape in kinds)) if shapes else found.width
    counted = Counter(rows).items()
    found.cells += sum(shapes[row].cells * count for row, count in counted)
    found.filled += sum(shapes[row].filled * count for row, count in counted)
    if not is_whole or any(shape.is_odd for shape in kinds):
        for match in _ROW.finditer(chunk):
            _add_odd_row(match, found)
    elif any(shape.formulas or shape.uncached for shape in kinds):
        _add_formulas(numbers, rows, shapes, found)
    return True


def _add_undated(chunk: bytes, odd: re.Pattern[bytes], dated: frozenset[int], found: _Found) -> bool:
    """Add the numbers in the format of a date that may count no day; False if a cell has a style that is not there."""
    for match in odd.finditer(chunk):
        cell = _ADDRESS.match(chunk, chunk.rfind(b"<c ", 0, match.start()))
        if match[1] or cell is None:
            return False
        number = float(match[3])
        if is_no_day(number) and int(match[2]) in dated:
            found.undated[int(cell[2]), column_number(cell[1].decode())] = number
    return True


def _is_all_rows(chunk: bytes) -> bool:
    """Return whether nothing stands between or beside the rows."""
    position = 0
    for match in _ROW.finditer(chunk):
        if match.start() != position:
            return False
        position = match.end()
    return not chunk[position:].strip(_SPACES)


def _add_formulas(numbers: list[int], rows: Iterable[bytes], shapes: Mapping[bytes, _Shape], found: _Found) -> None:
    """Add the formulas of the rows with these numbers, each given with its digits taken out."""
    if len(shapes) == 1:
        alike = dict.fromkeys(shapes, numbers)
    else:
        alike = {row: [] for row in shapes}
        for number, row in zip(numbers, rows, strict=True):
            alike[row].append(number)
    for row, shape in shapes.items():
        for column in shape.formulas:
            found.formulas[column].update(alike[row])
        for column in shape.uncached:
            found.uncached[column].update(alike[row])


@remembered(1_024, _LONG_SHAPE)
def _shape(row: bytes) -> _Shape:
    """Return what is known about all rows of the usual form that are `row` when their digits are taken out."""
    columns = [column_number(letters.decode()) for letters in _COLUMN_OF_CELL.findall(row)]
    width = max(columns, default=0)
    if len(set(columns)) != len(columns) or width > MAX_COLUMN or b"]]>" in row or _has_attribute_twice(row):
        return _Shape(is_sound=False)
    formulas: list[int] = []
    uncached: list[int] = []
    for match in _cells_with(b"<f", _FORMULA_CELL, row):
        (formulas if match[2] else uncached).append(column_number(match[1].decode()))
    return _Shape(
        is_sound=True,
        is_row=row.count(b"<row") == 1 and _OPEN_ROW.match(row) is not None,
        is_odd=any(mark in row for mark in _ODD_IN_ROW) or (bool(formulas) and _TRUTH.search(row) is not None),
        has_styles=_STYLE in row,
        cells=len(columns),
        filled=row.count(b"<v>") + row.count(b"<is>"),
        width=width,
        formulas=tuple(formulas),
        uncached=tuple(uncached),
    )


def _has_attribute_twice(row: bytes) -> bool:
    names = [_ATTRIBUTE_NAME.findall(attributes) for attributes in _TAG_WITH_ATTRIBUTES.findall(row)]
    return any(len(set(own)) != len(own) for own in names)


def _add_odd_row(match: re.Match[bytes], found: _Found) -> None:
    """Add what is found in one row, cell by cell."""
    number, row = int(match[1]), match[0]
    if _HIDDEN.search(row, 0, row.index(b">")):
        found.hidden.add(number)
    for cell in _cells_with(b"<f", _FORMULA_CELL, row):
        column = column_number(cell[1].decode())
        if PICTURE.encode() in cell[0]:
            found.pictures.add((number, column))
        elif cell[2] and _TRUTH.search(cell[0]):
            found.truths[column].add(number)
        else:
            (found.formulas if cell[2] else found.uncached)[column].add(number)
    for cell in _cells_with(b' t="e"><', _ERROR_CELL, row):
        place = number, column_number(cell[1].decode())
        if place not in found.pictures:
            found.errors[place] = cell[2].decode()


def _cells_with(marker: bytes, pattern: re.Pattern[bytes], row: bytes) -> Iterator[re.Match[bytes]]:
    """Yield the cells that match, looking only where the marker stands: most cells have none.

    The marker must hold "<", which no text contains, or long texts full of markers would take hours.
    """
    at = row.find(marker)
    while at >= 0:
        match = pattern.match(row, row.rfind(b"<c ", 0, at))
        if match is not None:
            yield match
        at = row.find(marker, at + len(marker))


def _room(rows: bytes) -> int | None:
    """Return no less than the bytes of memory that the texts in some rows take, None if they are no text."""
    text = as_text(rows)
    return None if text is None else memory_of_cells(text)

"""What lets XlsxWriter write sheets of many cells fast, without changing a byte of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from io import StringIO
from math import isfinite
from typing import Any, NamedTuple

from xlsxwriter.worksheet import (
    CellBlankTuple,
    CellFormulaTuple,
    CellNumberTuple,
    CellStringTuple,
    RowInfo,
    Worksheet,
)

from pipeline.deliver.cells import letter
from pipeline.deliver.hyperlinks import MOST_LINKS, Way, way_of, way_to

SURELY_FITS = 16_000
"""A text of no more characters than this is no longer than a cell can hold, whatever they are."""
_BLOCK, _COMMON = 16, 4_096
_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
blank_cell, number_cell, text_cell, formula_cell = (
    partial(tuple.__new__, kind) for kind in (CellBlankTuple, CellNumberTuple, CellStringTuple, CellFormulaTuple)
)
"""Cells of XlsxWriter, each from a tuple: (format,), (number, format), (index, format), (formula, format, value)."""


class Laid(NamedTuple):
    """The cells of a row with `%s` for what each workbook numbers for itself: the style of a cell, and its text."""

    row: int
    first: int
    last: int
    cells: str


class Sheet(Worksheet):  # type: ignore[misc]
    """A sheet that takes cells by row and column, and formulas as they are.

    XlsxWriter looks through each formula for a hundred functions which a file must call by another name or write in
    another way. None of them is known to every spreadsheet program, so we write none. For each cell it asks anew how
    it was named, where the sheet ends and what its style is; here that is asked once for a row, or once for a style.
    """

    fh: Any

    def __init__(self) -> None:
        super().__init__()
        self.laid: dict[int, tuple[Laid, Sequence[Any]]] = {}

    def taken(self, row: int) -> tuple[Laid, list[Any]]:
        """Return the cells of a row for other workbooks, and what fills their holes here: formats, numbers of texts."""
        cells, holes, holed = self.table[row], list[Any](), dict[int, Any]()
        for column in sorted(cells):
            cell = holed[column] = cells[column]
            if type(cell) not in _WRITTEN or column in self.hyperlinks.get(row, ()):
                raise ValueError(f"{self.name}: row {row} is not for other workbooks")
            holes.append(cell.format)
            if type(cell) is CellStringTuple:
                holes.append(cell.string)
                holed[column] = text_cell((0, cell.format))
            elif type(cell) is CellFormulaTuple:
                value = cell.value.replace("%", "%%") if isinstance(cell.value, str) else cell.value
                holed[column] = formula_cell((cell.formula.replace("%", "%%"), cell.format, value))
        styles = dict.fromkeys((cell.format for cell in cells.values()), "%s")
        return Laid(row, min(cells), max(cells), self._in_row(row, holed, [_text("%s")], styles)), holes

    def lay(self, cells: Laid, holes: Sequence[Any]) -> int:
        """Write a whole row that was taken down, with what goes into its holes here."""
        if self.table.get(cells.row) or self.row(cells.row, cells.first, cells.last) is None:
            return -1
        self.laid[cells.row] = cells, holes
        return 0

    def row(self, row: int, first: int, last: int) -> dict[int, Any] | None:
        """Return the cells of a row, to write those from the column `first` to `last`; None where there are none."""
        if self._check_dimensions(row, first) or self._check_dimensions(row, last):
            return None
        cells: dict[int, Any] = self.table[row]
        return cells

    def set_heights(self, heights: Mapping[int, float]) -> int:
        """Set the heights of rows, in points."""
        for row in (min(heights), max(heights)) if heights else ():
            if self._check_dimensions(row, self.dim_colmin or 0):
                return -1
        for row, points in heights.items():
            info = self.row_info[row] = _of_height(points)
            self.row_sizes[row] = info.height, info.hidden
        return 0

    def write_string(self, row: int, col: int, string: str, cell_format: Any = None) -> int:
        """Write a text."""
        cells = self._cells(row, col) if len(string) <= SURELY_FITS else None
        if cells is None:
            return int(self._write_string(row, col, string, cell_format))
        strings = self.str_table
        index = strings.string_table.get(string)
        if index is None:
            index = strings._get_shared_string_index(string)
        else:
            strings.count += 1
        cells[col] = text_cell((index, cell_format))
        return 0

    def write_number(self, row: int, col: int, number: float, cell_format: Any = None) -> int:
        """Write a number; one that is none is an error."""
        cells = self._cells(row, col) if isfinite(number) else None
        if cells is None:
            return int(self._write_number(row, col, number, cell_format))
        cells[col] = number_cell((number, cell_format))
        return 0

    def write_blank(self, row: int, col: int, blank: Any, cell_format: Any = None) -> int:
        """Write a cell that has nothing but a format."""
        cells = self._cells(row, col) if cell_format is not None else None
        if cells is None:
            return int(self._write_blank(row, col, blank, cell_format))
        cells[col] = blank_cell((cell_format,))
        return 0

    def write_formula(self, row: int, col: int, formula: str, cell_format: Any = None, value: Any = 0) -> int:
        """Write a formula, which begins with `=`, and its value."""
        cells = self._cells(row, col)
        if cells is None:
            return -1
        cells[col] = formula_cell((formula.removeprefix("="), cell_format, value))
        return 0

    def write_url(self, row: int, col: int, url: str, cell_format: Any = None, string: str | None = None,
                  tip: str | None = None) -> int:  # fmt: skip
        """Write a text that leads to a sheet (`internal:`), or to a file and a sheet of it (`external:`)."""
        is_plain = cell_format is not None and string is not None and len(string) <= SURELY_FITS
        way = way_to(url, string or "", tip or "") if is_plain and self.hlink_count < MOST_LINKS else None
        if way is None or string is None:
            return int(self._write_url(row, col, url, cell_format, string, tip))
        self.hlink_count += 1
        if code := self.write_string(row, col, string, cell_format):
            return code
        self.hyperlinks[row][col] = way
        return 0

    def _cells(self, row: int, col: int) -> dict[int, Any] | None:
        """Return the cells of a row, to write one of them; None where there is none."""
        cells: dict[int, Any] | None = self.table.get(row)
        return cells if cells and self.dim_colmin <= col <= self.dim_colmax else self.row(row, col, col)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")

    def _get_range_data(self, row_start: int, col_start: int, row_end: int, col_end: int) -> Any:
        if not self.laid.keys().isdisjoint(range(row_start, row_end + 1)):
            raise ValueError(f"{self.name}: a chart would have to read rows that were laid")
        return super()._get_range_data(row_start, col_start, row_end, col_end)

    def _assemble_xml_file(self) -> None:
        super()._assemble_xml_file()
        for written in (self.table, self.laid, self.row_info, self.hyperlinks):
            written.clear()  # before the next sheet takes as much again

    def _write_rows(self) -> None:
        self._calculate_spans()
        styles, heads, texts = _Styles(), dict[int, str](), _texts()
        for row in range(self.dim_rowmin, self.dim_rowmax + 1):
            cells, info, laid = self.table.get(row), self.row_info.get(row), self.laid.get(row)
            span = self.row_spans.get(row // _BLOCK)
            if cells and laid:
                raise ValueError(f"{self.name}: row {row} is written twice")
            if cells or laid:
                head = heads.get(id(info))
                if head is None:
                    head = heads[id(info)] = self._told(self._write_row, 0, None, info).removeprefix('<row r="1"')
                spans = f' spans="{span}"' if span else ""
                written = _filled(laid, styles) if laid else self._in_row(row, cells, texts, styles)
                self.fh.write(f'<row r="{row + 1}"{spans}{head}{written}</row>')
            elif info is not None or row in self.comments:
                self._write_empty_row(row, span, info)

    def _in_row(self, row: int, cells: Mapping[int, Any], texts: Sequence[str], styles: Mapping[Any, str]) -> str:
        """Return the cells of a row; `texts` is how those begin to end that have a text, `styles` how all begin."""
        number, written = str(row + 1), list[str]()
        starts, add = _starts(self.dim_colmax + 1), written.append
        for column in sorted(cells):
            cell = cells[column]
            kind, style = type(cell), cell.format
            if not style or kind not in _WRITTEN:
                add(self._told(self._write_cell, row, column, cell))
            elif kind is CellStringTuple:
                index = cell[0]
                text = texts[index] if index < _COMMON else _text(index)
                add(f"{starts[column]}{number}{styles[style]}{text}")
            elif kind is CellFormulaTuple:
                add(f"{starts[column]}{number}{styles[style]}{_formula(cell[0], cell[2])}")
            elif kind is CellNumberTuple:
                add(f"{starts[column]}{number}{styles[style]}><v>{cell[0]:.16G}</v></c>")
            else:
                add(f"{starts[column]}{number}{styles[style]}/>")
        return "".join(written)

    def _told(self, write: Callable[..., None], *what: Any) -> str:
        """Return what XlsxWriter writes."""
        sheet, told = self.fh, StringIO()
        self.fh = told
        write(*what)
        self.fh = sheet
        return told.getvalue()

    def _calculate_spans(self) -> None:
        if self.comments:
            super()._calculate_spans()
            return
        blocks: dict[int, tuple[int, int]] = {}
        written = [(row, min(cells), max(cells)) for row, cells in self.table.items() if cells]
        for row, first, last in (*written, *(laid[:3] for laid, _holes in self.laid.values())):
            least, most = blocks.get(row // _BLOCK, (first, last))
            blocks[row // _BLOCK] = min(first, least), max(last, most)
        self.row_spans = {block: f"{first + 1}:{last + 1}" for block, (first, last) in blocks.items()}

    def _write_hyperlinks(self) -> None:
        written = list[str]()
        for row, ways in sorted(self.hyperlinks.items()):
            for column, one in sorted(ways.items()):
                way = one if isinstance(one, Way) else way_of(one)
                if way.file is not None:
                    self.rel_count += 1
                    self.external_hyper_links.append(["/hyperlink", way.file, "External"])
                is_text = type(self.table[row][column]) is CellStringTuple
                written.append(way.element(f"{letter(column)}{row + 1}", self.rel_count, is_text=is_text))
        if written:
            self.fh.write(f"<hyperlinks>{''.join(written)}</hyperlinks>")


class _Styles(dict[Any, str]):
    """How the cells of a format name it; formats are numbered as they are met."""

    def __missing__(self, style: Any) -> str:
        named = self[style] = f'" s="{style._get_xf_index()}"'
        return named


def _filled(row: tuple[Laid, Sequence[Any]], styles: Mapping[Any, str]) -> str:
    """Return the cells of a laid row."""
    laid, holes = row
    return laid.cells % tuple([hole if type(hole) is int else styles[hole] for hole in holes])


@lru_cache(maxsize=64)
def _starts(columns: int) -> Sequence[str]:
    """Return how the cells of each column begin."""
    return [f'<c r="{letter(column)}' for column in range(columns)]


@lru_cache(maxsize=1)
def _texts() -> Sequence[str]:
    """Return what follows the style of a cell with a text, by the number of the text, for those of most workbooks."""
    return [_text(index) for index in range(_COMMON)]


def _text(index: object) -> str:
    return f' t="s"><v>{index}</v></c>'


_WRITTEN = frozenset({CellBlankTuple, CellFormulaTuple, CellNumberTuple, CellStringTuple})


@lru_cache(maxsize=1_024)
def _of_height(points: float) -> RowInfo:
    """Return what XlsxWriter keeps of a row of this height, which is not nought."""
    return RowInfo(height=int(points * 4.0 / 3.0 + 0.5), row_format=None, hidden=False, level=0, collapsed=False)


def _formula(formula: str, value: Any) -> str:
    """Return what follows the style of a cell with a formula."""
    if isinstance(value, str):
        kind = ' t="e"' if value in _ERRORS else ' t="str"' if value else ""
        return f"{kind}><f>{escaped(formula)}</f><v>{escaped(value)}</v></c>"
    if isinstance(value, bool):
        return f' t="b"><f>{escaped(formula)}</f><v>{int(value)}</v></c>'
    return f"><f>{escaped(formula)}</f><v>{value}</v></c>"


def escaped(text: str) -> str:
    """Return a text as XML holds it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

"""The cells, heights and links of a sheet -> its XML, row by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from html import escape
from io import StringIO
from typing import Any

from xlsxwriter.worksheet import (
    CellBlankTuple,
    CellFormulaTuple,
    CellNumberTuple,
    CellStringTuple,
    RowInfo,
    Worksheet,
)

from pipeline.deliver.cells import letter
from pipeline.deliver.xlsx.hyperlinks import MOST_LINKS, Way, way_of, way_to

escaped = partial(escape, quote=False)
"""Returns a text as XML holds it between tags."""
SURELY_FITS = 16_000
"""A text of no more characters than this is no longer than a cell can hold, whatever they are."""
_BLOCK = 16
_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
blank_cell, number_cell, formula_cell, _text_cell = (
    partial(tuple.__new__, kind) for kind in (CellBlankTuple, CellNumberTuple, CellFormulaTuple, CellStringTuple)
)
"""Cells, each from a tuple: (format,), (number, format), (formula without `=`, format, value), (index, format)."""


class Sheet(Worksheet):  # type: ignore[misc]
    """A sheet that takes cells by the row, and formulas as they are.

    XlsxWriter looks through each formula for a hundred functions which a file must call by another name or write in
    another way. None of them is known to every spreadsheet program, so we write none. For each cell it asks anew how
    it was named, where the sheet ends and what its style is; here that is asked once for a row, or once for a style.
    """

    fh: Any

    def row(self, row: int, first: int, last: int) -> dict[int, Any] | None:
        """Return the cells of a row, to put those from the column `first` to `last`; None where there are none."""
        cells: dict[int, Any] = self.table[row]
        if cells and self.dim_colmin <= first and last <= self.dim_colmax:
            return cells
        return None if self._check_dimensions(row, first) or self._check_dimensions(row, last) else cells

    def text_cell(self, text: str, look: Any) -> Any:
        """Return a cell with a text that surely fits, in a format."""
        strings = self.str_table
        index = strings.string_table.get(text)
        if index is None:
            index = strings._get_shared_string_index(text)
        else:
            strings.count += 1
        return _text_cell((index, look))

    def set_heights(self, heights: Mapping[int, float]) -> int:
        """Set the heights of rows, in points."""
        for row in (min(heights), max(heights)) if heights else ():
            if self._check_dimensions(row, self.dim_colmin or 0):
                return -1
        for row, points in heights.items():
            info = self.row_info[row] = _of_height(points)
            self.row_sizes[row] = info.height, info.hidden
        return 0

    def write_url(self, row: int, col: int, url: str, cell_format: Any = None, string: str | None = None,
                  tip: str | None = None) -> int:  # fmt: skip
        """Write a text that leads to a sheet (`internal:`), or to a file and a sheet of it (`external:`)."""
        is_plain = cell_format is not None and string is not None and len(string) <= SURELY_FITS
        way = way_to(url, string or "", tip or "") if is_plain and self.hlink_count < MOST_LINKS else None
        if way is None or string is None:
            return int(self._write_url(row, col, url, cell_format, string, tip))
        self.hlink_count += 1
        if code := self._write_string(row, col, string, cell_format):
            return int(code)
        self.hyperlinks[row][col] = way
        return 0

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")

    def _assemble_xml_file(self) -> None:
        super()._assemble_xml_file()
        for written in (self.table, self.row_info, self.hyperlinks):
            written.clear()  # before the next sheet takes as much again

    def _write_rows(self) -> None:
        self._calculate_spans()
        styles, heads, starts = _Styles(), dict[int, str](), _starts(self.dim_colmax + 1)
        for row in range(self.dim_rowmin, self.dim_rowmax + 1):
            cells, info, span = self.table.get(row), self.row_info.get(row), self.row_spans.get(row // _BLOCK)
            if cells:
                head = heads.get(id(info))
                if head is None:
                    head = heads[id(info)] = self._told(self._write_row, 0, None, info).removeprefix('<row r="1"')
                spans = f' spans="{span}"' if span else ""
                self.fh.write(f'<row r="{row + 1}"{spans}{head}{self._in_row(row, cells, starts, styles)}</row>')
            elif info is not None or row in self.comments:
                self._write_empty_row(row, span, info)

    def _in_row(self, row: int, cells: Mapping[int, Any], starts: Sequence[str], styles: Mapping[Any, str]) -> str:
        """Return the cells of a row; `starts` is how those of each column begin, `styles` how they go on by format."""
        number, written = str(row + 1), list[str]()
        add = written.append
        for column in sorted(cells):
            cell = cells[column]
            kind, style = type(cell), cell.format
            if not style or kind not in _WRITTEN:
                add(self._told(self._write_cell, row, column, cell))
            elif kind is CellStringTuple:
                add(f'{starts[column]}{number}{styles[style]} t="s"><v>{cell[0]}</v></c>')
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
        for row, cells in self.table.items():
            if cells:
                first, last = min(cells), max(cells)
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


@lru_cache(maxsize=64)
def _starts(columns: int) -> Sequence[str]:
    """Return how the cells of each column begin."""
    return [f'<c r="{letter(column)}' for column in range(columns)]


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

"""What lets XlsxWriter write workbooks of many cells fast, without changing a byte of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from math import isfinite
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings
from xlsxwriter.url import Url
from xlsxwriter.worksheet import (
    CellBlankTuple,
    CellFormulaTuple,
    CellNumberTuple,
    CellStringTuple,
    Worksheet,
)

from pipeline.deliver.cells import letter
from pipeline.deliver.packing import packed

_SURELY_FITS = 16_000
"""A text of no more characters than this is no longer than a cell can hold, whatever they are."""
_SURELY_A_LINK, _SURELY_A_TIP = 1_000, 127
MOST_LINKS = 65_530
"""Links that a sheet can hold."""
_BLOCK = 16
_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9a-fA-F]{4}_|^<r>|^\s|\s$")
"""What XlsxWriter must have a closer look at: characters that XML cannot hold, mark-up, white space at the ends."""


class Volume(Workbook):  # type: ignore[misc]
    """A workbook that is packed as everything we write."""

    def __init__(self, target: BytesIO, options: Mapping[str, Any]) -> None:
        super().__init__(BytesIO(), options)  # there XlsxWriter packs what we leave to it: nothing
        self.target = target

    def _get_packager(self) -> Packager:
        return _Packager(self.target)


class _Packager(Packager):  # type: ignore[misc]
    def __init__(self, target: BytesIO) -> None:
        super().__init__()
        self.target = target

    def _create_package(self) -> list[Any]:
        parts = super()._create_package()
        texts = ((name, content.getvalue(), is_binary) for content, name, is_binary in parts)
        self.target.write(packed((name, text if is_binary else text.encode()) for name, text, is_binary in texts))
        return []

    def _write_shared_strings_file(self) -> None:
        strings = _Strings()
        strings.string_table = self.workbook.str_table
        if strings.string_table.count:
            strings._set_xml_writer(self._filename("xl/sharedStrings.xml"))
            strings._assemble_xml_file()


class _Strings(SharedStrings):  # type: ignore[misc]
    def _write_sst_strings(self) -> None:
        for text in self.string_table.string_array:
            if _ODD.search(text):
                self._write_si(text)
            else:
                self.fh.write(f"<si><t>{_escaped(text)}</t></si>")


class Sheet(Worksheet):  # type: ignore[misc]
    """A sheet that takes cells by row and column, and formulas as they are.

    XlsxWriter looks through each formula for a hundred functions which a file must call by another name or write in
    another way. None of them is known to every spreadsheet program, so we write none. For each cell it asks anew how
    it was named, where the sheet ends and what its style is; here that is asked once for a row, or once for a style.
    """

    def write_string(self, row: int, col: int, string: str, cell_format: Any = None) -> int:
        """Write a text."""
        cells = self._cells(row, col)
        if cells is None or len(string) > _SURELY_FITS:
            return int(self._write_string(row, col, string, cell_format))
        strings = self.str_table
        index = strings.string_table.get(string)
        if index is None:
            index = strings._get_shared_string_index(string)
        else:
            strings.count += 1
        cells[col] = CellStringTuple(index, cell_format)
        return 0

    def write_number(self, row: int, col: int, number: float, cell_format: Any = None) -> int:
        """Write a number; one that is none is an error."""
        cells = self._cells(row, col)
        if cells is None or not isfinite(number):
            return int(self._write_number(row, col, number, cell_format))
        cells[col] = CellNumberTuple(number, cell_format)
        return 0

    def write_blank(self, row: int, col: int, blank: Any, cell_format: Any = None) -> int:
        """Write a cell that has nothing but a format."""
        cells = self._cells(row, col)
        if cells is None or cell_format is None:
            return int(self._write_blank(row, col, blank, cell_format))
        cells[col] = CellBlankTuple(cell_format)
        return 0

    def write_formula(self, row: int, col: int, formula: str, cell_format: Any = None, value: Any = 0) -> int:
        """Write a formula, which begins with `=`, and its value."""
        if self._cells(row, col) is None and self._check_dimensions(row, col):
            return -1
        self.table[row][col] = CellFormulaTuple(formula.removeprefix("="), cell_format, value)
        return 0

    def write_url(self, row: int, col: int, url: str, cell_format: Any = None, string: str | None = None,
                  tip: str | None = None) -> int:  # fmt: skip
        """Write a text that leads to a sheet (`internal:`), or to a file and a sheet of it (`external:`)."""
        path, _hash, anchor = url.partition("#")
        is_short = len(url) <= _SURELY_A_LINK and len(tip or "") <= _SURELY_A_TIP and self.hlink_count < MOST_LINKS
        if not is_short or cell_format is None or string is None or not path.startswith("external:"):
            return int(self._write_url(row, col, url, cell_format, string, tip))
        self.hlink_count += 1
        one = Url.__new__(Url)
        vars(one).update(_to_file(path), _text=string, _tip=tip or "", _anchor=anchor.replace("/", "\\"))
        if code := self.write_string(row, col, string, cell_format):
            return code
        self.hyperlinks[row][col] = one
        return 0

    def _cells(self, row: int, col: int) -> dict[int, Any] | None:
        """Return the cells of a row; None where one of it would be its first, or outside the columns so far."""
        cells: dict[int, Any] | None = self.table.get(row)
        return cells if cells is None or self.dim_colmin <= col <= self.dim_colmax else None

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")

    def _write_rows(self) -> None:
        self._calculate_spans()
        styles: dict[Any, int] = {}
        for row in range(self.dim_rowmin, self.dim_rowmax + 1):
            cells, info = self.table.get(row), self.row_info.get(row)
            span = self.row_spans.get(row // _BLOCK)
            if cells:
                self._write_row(row, span, info)
                self._write_cells(row, cells, styles)
                self._xml_end_tag("row")
            elif info is not None or row in self.comments:
                self._write_empty_row(row, span, info)

    def _write_cells(self, row: int, cells: Mapping[int, Any], styles: dict[Any, int]) -> None:
        """Write the cells of a row; `styles` are the numbers of the formats so far, which count as they are met."""
        write, number = self.fh.write, row + 1
        for column in sorted(cells):
            cell = cells[column]
            style = cell.format
            if not style:
                self._write_cell(row, column, cell)
                continue
            index = styles.get(style)
            if index is None:
                index = styles[style] = style._get_xf_index()
            start, kind = f'<c r="{letter(column)}{number}" s="{index}"', type(cell)
            if kind is CellStringTuple:
                write(f'{start} t="s"><v>{cell.string}</v></c>')
            elif kind is CellBlankTuple:
                write(f"{start}/>")
            elif kind is CellNumberTuple:
                write(f"{start}><v>{cell.number:.16G}</v></c>")
            elif kind is CellFormulaTuple:
                write(start + _formula(cell))
            else:
                self._write_cell(row, column, cell)

    def _calculate_spans(self) -> None:
        if self.comments:
            super()._calculate_spans()
            return
        blocks: dict[int, tuple[int, int]] = {}
        for row, cells in self.table.items():
            if cells:
                first, last = blocks.get(row // _BLOCK, (self.dim_colmax, self.dim_colmin))
                blocks[row // _BLOCK] = min(first, *cells), max(last, *cells)
        self.row_spans = {block: f"{first + 1}:{last + 1}" for block, (first, last) in blocks.items()}


@lru_cache(maxsize=256)
def _to_file(path: str) -> Mapping[str, Any]:
    """Return what XlsxWriter makes of a link to a file."""
    return dict(vars(Url(path)))


def _formula(cell: Any) -> str:
    """Return what follows the style of a cell with a formula."""
    formula, value = _escaped(cell.formula), cell.value
    if isinstance(value, bool):
        return f' t="b"><f>{formula}</f><v>{int(value)}</v></c>'
    if not isinstance(value, str):
        return f"><f>{formula}</f><v>{value}</v></c>"
    kind = ' t="e"' if value in _ERRORS else ' t="str"' if value else ""
    return f"{kind}><f>{formula}</f><v>{_escaped(value)}</v></c>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

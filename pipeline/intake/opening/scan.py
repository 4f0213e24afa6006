"""A worksheet's XML -> what its values do not show: error cells, formulas, hidden lines, impossible cells."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from math import isfinite
from typing import Final

from pipeline.addresses import MAX_COLUMN, Address, pack, parse_reference, show_cell
from pipeline.findings import BROKEN, UNSAFE, FindingKind
from pipeline.intake.opening.facts import (
    MAX_FAULTS,
    MAX_ODD,
    PICTURE,
    ROOMY_AREA,
    CellFacts,
    far_cell,
    hidden_columns,
    is_true,
    merged_areas,
)
from pipeline.intake.opening.markup import MAX_DEPTH, MAX_FOUND, feed, local_name, new_parser, too_deep, too_large
from pipeline.intake.opening.memory import memory_of
from pipeline.intake.opening.refusal import Fault, RefusalError
from pipeline.intake.opening.styles import is_no_day

TRUTH = r"(?i:(?:TRUE|FALSE)(?:\(\))?)"
"""A formula that is nothing but a truth: LibreOffice saves a typed one so, in a number format as the number 1 or 0."""
_TRUTH = re.compile(TRUTH)

NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_INDEX = re.compile(r"\d{1,9}", re.ASCII)
_TEXT_TYPES = frozenset({"str", "inlineStr", "d"})
_NEVER_EMPTY = {"b": "是非值", "d": "日期", "e": "错误值"}
"""The types whose cells hold something wherever they hold a value at all; some programs write no text as a text."""
_CONTENT = frozenset({"v", "f", "is"})
_TEXTS: Final = ("v", "t", "f")
_FAR = 2
"""Where the last line is less than so many times farther out than the one before it, no single one is far out."""
_DEPTHS: Final = {"row": 3, "c": 4, "v": 5, "f": 5, "is": 5}


def scan_thoroughly(
    xml: bytes, part: str, sheet: str, strings: int | None, dated: frozenset[int] = frozenset()
) -> CellFacts:
    """Return the facts of any well-formed worksheet; raise a refusal that names each impossible cell.

    `strings` says how many shared texts there are, None if their part is absent; `dated` are the styles of dates.
    """
    scan = _Scan(part, sheet, strings, dated)
    parser = new_parser(part)
    parser.StartElementHandler = scan.start
    parser.EndElementHandler = scan.end
    parser.CharacterDataHandler = scan.text
    parser.CommentHandler = parser.StartCdataSectionHandler = scan.odd_markup
    parser.ProcessingInstructionHandler = scan.odd_markup
    try:
        feed(parser, xml, part)
    except RefusalError as refusal:
        raise type(refusal)(*scan.faults, *refusal.faults) from refusal
    except _EnoughError:
        return scan.facts()
    facts = scan.facts()
    if facts.rows * facts.columns > ROOMY_AREA and facts.is_loose:
        scan.faults.append(far_cell(sheet, facts))
    if scan.faults:
        raise RefusalError(*scan.faults)
    return facts


class TextsAbsentError(RefusalError):
    """A cell names a shared text, and the workbook has none: said once, for all such cells are alike."""


class _EnoughError(Exception):
    """So many odd cells that the rest does not matter."""


class _Scan:
    """The state while the parser walks through one worksheet."""

    def __init__(self, part: str, sheet: str, strings: int | None, dated: frozenset[int]) -> None:
        self.part, self.sheet, self.strings, self.dated = part, sheet, strings, dated
        self.faults: list[Fault] = []
        self.errors: dict[Address, str] = {}
        self.uncached: set[Address] = set()
        self.formulas: set[Address] = set()
        self.hidden_rows: set[int] = set()
        self.columns: list[dict[str, str]] = []
        self.merges: list[dict[str, str]] = []
        self.pictures: set[Address] = set()
        self.truths: set[Address] = set()
        self.undated: dict[Address, float] = {}
        self.text_cells = array("q")
        self.number_cells = array("q")
        self.numbers = array("d")
        self.texts: Counter[int] = Counter()
        self.rows: set[int] = set()
        self.filled = self.size = 0
        self.disordered = ""
        self.first_of_row: dict[int, int] = {}
        self.first_of_column: dict[int, int] = {}
        self.path: list[str] = []
        self.in_data = self.had_data = False
        self.row = self.column = 0
        self.row_columns: set[int] = set()
        self.cell: dict[str, str] | None = None
        self.children: set[str] = set()
        self.value: list[str] = []
        self.formula: list[str] = []
        self.loose: list[str] = []

    def facts(self) -> CellFacts:
        """Return what was found."""
        formulas = frozenset(self.formulas - self.uncached)
        hidden = frozenset(self.hidden_rows), hidden_columns(self.columns)
        return CellFacts(
            self.errors,
            frozenset(self.uncached),
            formulas,
            *hidden,
            pictures=frozenset(self.pictures),
            truths=frozenset(self.truths),
            merges=merged_areas(self.merges),
            undated=self.undated,
            text_cells=self.text_cells,
            number_cells=self.number_cells,
            numbers=self.numbers,
            texts=self.texts,
            rows=max(self.first_of_row, default=0),
            columns=max(self.first_of_column, default=0),
            filled=self.filled,
            last=self._last(),
            size=self.size,
            disordered=self.disordered,
        )

    # what the parser calls

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Enter an element."""
        local = local_name(name)
        self.path.append(local)
        if len(self.path) > MAX_DEPTH:
            raise too_deep(self.part)
        if not self.in_data:
            self._start_outside(local, attributes)
        elif local in _DEPTHS and len(self.path) != _DEPTHS[local] and "is" not in self.path:
            self._fault(UNSAFE, f"元素 {local} 的位置不对")
        elif local == "row":
            self._start_row(attributes)
        elif local == "c":
            self._start_cell(attributes)
        elif self.cell is not None and len(self.path) == _DEPTHS["v"]:
            if local in self.children:
                self._fault(UNSAFE, f"一个单元格内有两个 {local}")
            self.children.add(local)

    def end(self, _: str) -> None:
        """Leave an element."""
        local = self.path.pop()
        if local == "sheetData" and len(self.path) == 1:
            self.in_data = False
        elif local == "c" and self.cell is not None and len(self.path) == _DEPTHS["c"] - 1:
            self._end_cell(self.cell)
            self.cell = None

    def text(self, text: str) -> None:
        """Collect the text of a value."""
        if self.cell is None or "rPh" in self.path:
            return
        local = self.path[-1]
        (self.loose if local not in _TEXTS else self.formula if local == "f" else self.value).append(text)

    def odd_markup(self, *_: object) -> None:
        """Refuse a comment or the like inside a cell: the reader of values then takes half of the number."""
        if self.cell is not None:
            self._fault(UNSAFE, "单元格内有注释等异常标记")

    # rows and cells

    def _start_outside(self, local: str, attributes: dict[str, str]) -> None:
        if local == "sheetData" and len(self.path) == _DEPTHS["row"] - 1:
            if self.had_data:
                self._fault(UNSAFE, "工作表内有两段数据")
            self.in_data = self.had_data = True
        elif local == "col":
            self.columns.append(attributes)
        elif local == "mergeCell":
            self.merges.append(attributes)
        if len(self.columns) + len(self.merges) > MAX_FOUND:
            raise too_large(self.part, f"超过 {MAX_FOUND} 项")

    def _start_row(self, attributes: dict[str, str]) -> None:
        written = attributes.get("r")
        cell = (self.row + 1, 1) if written is None else parse_reference(f"A{written}")
        self.column = 0
        self.row_columns = set()
        if cell is not None and cell[0] < self.row:
            self.disordered = self.disordered or show_cell(*cell)
        if cell is None:
            self._fault(BROKEN, f"行号 {str(written)[:20]} 超出表格范围")
            return
        self.row = cell[0]
        if self.row in self.rows:
            self._fault(BROKEN, f"第 {self.row} 行出现两次", show_cell(self.row, 1))
        self.rows.add(self.row)
        if is_true(attributes.get("hidden")):
            self.hidden_rows.add(self.row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self.cell = attributes
        self.children = set()
        self.value = []
        self.formula = []
        self.loose = []
        written = attributes.get("r")
        cell = (self.row, self.column + 1) if written is None else parse_reference(written)
        if cell is None or cell[1] > MAX_COLUMN:
            self._fault(BROKEN, f"地址 {str(written)[:20]} 超出表格范围", str(written)[:20])
            self.column += 1
            return
        self.column = cell[1]
        if cell[0] != self.row:
            self._fault(BROKEN, f"单元格写在第 {self.row} 行之内", show_cell(*cell))
        elif self.column in self.row_columns:
            self._fault(BROKEN, "同一单元格出现两次", show_cell(*cell))
        self.row_columns.add(self.column)

    def _end_cell(self, attributes: dict[str, str]) -> None:
        cell, kind, value = (self.row, self.column), attributes.get("t", "n"), "".join(self.value)
        is_cached = bool(value) or (kind == "str" and "v" in self.children)
        formula = "".join(self.formula)
        self._check_inside(kind, value)
        if PICTURE in formula:
            self.pictures.add(cell)
        elif value and _TRUTH.fullmatch(formula):
            self.truths.add(cell)
        elif "f" in self.children:
            (self.formulas if is_cached else self.uncached).add(cell)
        if len(self.errors) + len(self.uncached) + len(self.pictures) + len(self.undated) > MAX_ODD:
            raise _EnoughError
        if not is_cached and not (kind in _TEXT_TYPES and self.children & {"v", "is"}):
            return  # the reader takes an empty text, unlike an empty number, for something that stands there
        self.filled += 1
        self.size += memory_of(value)
        self.first_of_row.setdefault(cell[0], cell[1])
        self.first_of_column.setdefault(cell[1], cell[0])
        if cell in self.pictures:
            return
        if kind == "e":
            self.errors[cell] = value
        elif kind == "n" and NUMBER.fullmatch(value) and isfinite(float(value)):
            self._add_number(cell, float(value), attributes.get("s", ""))
        elif not self._is_possible(kind, value):
            self._fault(BROKEN, f"类型为 {kind[:10]} 的单元格里是 {value[:40]}", show_cell(*cell))
        elif kind in _TEXT_TYPES and value.strip():
            self.text_cells.append(pack(cell))

    def _add_number(self, cell: Address, number: float, style: str) -> None:
        self.number_cells.append(pack(cell))
        self.numbers.append(number)
        if is_no_day(number) and _INDEX.fullmatch(style) and int(style) in self.dated:
            self.undated[cell] = number

    def _check_inside(self, kind: str, value: str) -> None:
        """Refuse content that the reader of values would drop without a word, and what it takes for no cell."""
        loose, unknown = "".join(self.loose).strip(), self.children - _CONTENT
        if unknown:
            self._fault(UNSAFE, f"单元格内有无法识别的内容：{min(unknown)[:20]}")
        elif loose or (value and kind == "inlineStr" and "is" not in self.children):
            self._fault(UNSAFE, f"单元格内的 {(loose or value)[:40]} 没有写在应有的位置")
        elif value and {"v", "is"} <= self.children:
            self._fault(UNSAFE, "一个单元格内有 v 和 is 两个值")
        elif kind in _NEVER_EMPTY and not value and "f" not in self.children and (self.children or kind == "e"):
            self._fault(BROKEN, f"单元格标明是{_NEVER_EMPTY[kind]}，里面却没有内容")

    def _is_possible(self, kind: str, value: str) -> bool:
        if kind == "s":
            if self.strings is None and _INDEX.fullmatch(value):
                where = show_cell(self.row, self.column)
                raise TextsAbsentError(Fault(BROKEN, "缺少存放文字的部件 xl/sharedStrings.xml", self.sheet, where))
            is_index = _INDEX.fullmatch(value) is not None and int(value) < (self.strings or 0)
            if is_index:
                self.texts[int(value)] += 1
            return is_index
        return kind in _TEXT_TYPES or (kind == "b" and value in ("0", "1"))

    def _last(self) -> str:
        """Return the filled cell that lies farthest from the others."""
        if not self.filled:
            return ""
        rows, columns = sorted(self.first_of_row), sorted(self.first_of_column)
        lines = rows, columns
        below, beside = map(_leap, lines)
        if max(below, beside) < _FAR:
            below, beside = map(_gaps, lines)
        row, column = (rows[-1], 0) if below >= beside else (0, columns[-1])
        return show_cell(row or self.first_of_column[column], column or self.first_of_row[row])

    def _fault(self, kind: FindingKind, found: str, cell: str = "") -> None:
        where = cell or (show_cell(self.row, self.column) if self.cell is not None and self.row else "")
        self.faults.append(Fault(kind, found, self.sheet, where))
        if len(self.faults) >= MAX_FAULTS:
            faults, self.faults = self.faults, []
            raise RefusalError(*faults)


def _leap(lines: list[int]) -> float:
    """Return how many times farther out the last line is than the one before it."""
    return lines[-1] / (lines[-2] if len(lines) > 1 else 1)


def _gaps(lines: list[int]) -> float:
    """Return how many times farther out the last line is than it would be if all were filled."""
    return lines[-1] / len(lines)

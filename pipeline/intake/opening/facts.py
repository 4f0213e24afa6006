"""What is known of the cells of one worksheet besides their values, and when they lie too far apart."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from itertools import compress

from pipeline.addresses import MAX_COLUMN, Address, Area, parse_area
from pipeline.findings import FAR_CELL
from pipeline.intake.opening.refusal import Fault
from pipeline.intake.opening.zipped import Ahead

LOOSE_AREA = 100_000
"""A sheet spread over more than this, with little in it, is searched for stray blanks."""
ROOMY_AREA = 4_000_000
"""The reader holds every cell between A1 and the last one; this many cost it some 200 MB."""
MAX_AREA_PER_CELL = 8
MAX_FAULTS = 20
MAX_ODD = 200_000
"""Cells with an error value, a formula without a result or a picture: each is remembered and told."""
PICTURE = "DISPIMG("
"""The function by which WPS puts a picture into a cell; what is stored as its result is no data."""

_INDEX = re.compile(r"\d{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class CellFacts:
    """What the reader of values does not tell; cells are (Excel row, column number from 1).

    `pictures` are cells that show one, and neither errors nor formulas; `truths` are those with TRUE() or FALSE() and
    its result, which count as typed; `merges` are the merged ranges as written; `struck` cells have a struck-out font;
    `undated` are numbers in the format of a date that may count no day; `odd_style` is the first cell whose style the
    workbook does not have.
    `strays` are far cells with blanks only, which `cleaned`, the XML to read, has no more; `disordered` is
    the first cell of the first row that does not follow the one before it.
    `numbers` are pairs of packed address and value to compare with the reader's, `text_cells` those with texts of their
    own, which it must not give as empty, `texts` tells how often a shared text is named; they are only filled where the
    XML was odd.
    `filled` cells of content, of which `last` is one farthest out, stand in so many `rows` and `columns` from A1; their
    own texts take `size` bytes of memory at most. With more than MAX_ODD odd cells, the rest was not looked for.
    `ahead` are the merged ranges as the XML has them, if any: once they stand ahead of it, the reader of values, who
    asks for them, need not go through all the rows again.
    """

    errors: Mapping[Address, str] = field(default_factory=dict)
    uncached: Set[Address] = frozenset()
    formulas: Set[Address] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    pictures: frozenset[Address] = frozenset()
    truths: Set[Address] = frozenset()
    merges: tuple[Area, ...] = ()
    struck: frozenset[Address] = frozenset()
    undated: Mapping[Address, float] = field(default_factory=dict)
    odd_style: str = ""
    text_cells: array[int] = field(default_factory=lambda: array("q"))
    number_cells: array[int] = field(default_factory=lambda: array("q"))
    numbers: array[float] = field(default_factory=lambda: array("d"))
    texts: Mapping[int, int] = field(default_factory=dict)
    rows: int = 0
    columns: int = 0
    filled: int = 0
    last: str = ""
    size: int = 0
    disordered: str = ""
    strays: tuple[str, ...] = ()
    cleaned: bytes | None = None
    ahead: Ahead | None = field(default=None, compare=False)

    @property
    def is_loose(self) -> bool:
        """Whether the filled cells lie so far apart that some may have gone astray."""
        return is_area_loose(self.rows * self.columns, self.filled)


def is_area_loose(area: int, cells: int) -> bool:
    """Return whether `cells` filled cells lie far apart in `area`."""
    return area > LOOSE_AREA and area > MAX_AREA_PER_CELL * cells


def far_cell(sheet: str, facts: CellFacts) -> Fault:
    """Return what to say about a sheet with a cell so far out that the reader would take too much memory."""
    return Fault(FAR_CELL, f"{facts.last}，而全表只有 {facts.filled} 个有内容的单元格", sheet, facts.last)


def hidden_columns(columns: Iterable[Mapping[str, str]]) -> frozenset[int]:
    """Return the numbers of the hidden columns out of the attributes of the `col` elements."""
    spans = [(c.get("min", ""), c.get("max", "")) for c in columns if is_true(c.get("hidden"))]
    if not spans:
        return frozenset()
    flags = bytearray(MAX_COLUMN + 1)  # thousands of overlapping spans cost no more than one
    for first, last in spans:
        if _INDEX.fullmatch(first) and _INDEX.fullmatch(last):
            span = range(max(int(first), 1), min(int(last), MAX_COLUMN) + 1)
            flags[span.start : span.start + len(span)] = b"\1" * len(span)
    return frozenset(compress(range(len(flags)), flags))


def merged_areas(merges: Iterable[Mapping[str, str]]) -> tuple[Area, ...]:
    """Return the merged ranges out of the attributes of the `mergeCell` elements; a single cell merges nothing."""
    areas = (parse_area(merge.get("ref", "")) for merge in merges)
    return tuple(area for area in areas if area is not None and not area.is_cell)


def is_true(flag: str | None) -> bool:
    """Return whether an XML attribute says yes."""
    return flag in ("1", "true")

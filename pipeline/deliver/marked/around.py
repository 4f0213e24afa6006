"""What stands behind the rows of a worksheet -> as openpyxl writes it when it has read and cleaned it.

The sheets of a standard's workbooks have the same rules, merged cells and pages, whichever unit filled them in. So
this is worked out once for the same text and not for every copy; openpyxl is slow to take rules apart.
"""

# The type stubs describe the public face of openpyxl; this module works behind it.
# mypy: disable-error-code="attr-defined, no-untyped-call, arg-type, union-attr"

from __future__ import annotations

import re
import warnings
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.worksheet._reader import WorkSheetParser, WorksheetReader
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import xmlfile

from pipeline.deliver.marked.formats import remember
from pipeline.deliver.marked.formulas import is_plain

Page = Any
"""A sheet of openpyxl."""
Bounds = tuple[int, int, int, int]
"""First column and row, last column and row of a range."""
_MERGES, _FORMATS, _CHECKS = "mergeCells", "conditionalFormatting", "dataValidations"
WRITERS = {
    "sheetProtection": "write_protection", _MERGES: "write_merged_cells", _FORMATS: "write_formatting",
    _CHECKS: "write_validations", "printOptions": "write_print", "pageMargins": "write_margins",
    "pageSetup": "write_page", "headerFooter": "write_header",
}  # fmt: skip
"""The elements that are known again, and by what openpyxl writes each."""
_ELEMENT = re.compile(rb"<(\w+)(?=[\s/>])(?:[^<>]*/>|[^<>]*(?<!/)>.*?</\1>)", re.DOTALL)
_ROWS, _END = b"</sheetData>", b"</worksheet>"
_MOST_KNOWN, _LONG = 500, 32 << 10
"""How many texts are remembered, and of how many bytes at most, with all they are known by."""


@dataclass(frozen=True, slots=True)
class Written:
    """Elements of one kind as they are written, how many of their rules went, and the ranges that are merged."""

    text: str
    gone: int = 0
    merged: tuple[Bounds, ...] = ()


@dataclass(slots=True)
class Around:
    """What stands behind the rows of a sheet, by kind: its `root` tag, the elements, and once settled as written."""

    root: bytes
    elements: Mapping[str, bytes]
    written: dict[str, Written] = field(default_factory=dict)

    def settle(self, book: Workbook, styles: bytes, dropped: frozenset[str]) -> None:
        """Work out what is written, without rules that use names that were `dropped`; `styles` stands for formats."""
        names = sha256("\0".join(sorted(dropped)).encode("utf-8", "surrogatepass")).digest()
        keys = {kind: (kind, self.root, xml, *_rests_on(kind, styles, names)) for kind, xml in self.elements.items()}
        self.written = {kind: _known[key] for kind, key in keys.items() if key in _known}
        fresh = {kind: xml for kind, xml in self.elements.items() if kind not in self.written}
        for kind, one in _worked_out(book, self.root, fresh, dropped).items():
            self.written[kind] = one
            if len(self.root) + len(fresh[kind]) + len(one.text) <= _LONG:
                remember(_known, keys[kind], one, _MOST_KNOWN)

    @property
    def merged(self) -> tuple[Bounds, ...]:
        """The ranges that are merged."""
        return self.written[_MERGES].merged if _MERGES in self.written else ()

    @property
    def gone(self) -> tuple[int, int]:
        """How many conditional formats went, and how many validations."""
        formats, checks = (self.written[kind].gone if kind in self.written else 0 for kind in (_FORMATS, _CHECKS))
        return formats, checks


_known: dict[tuple[object, ...], Written] = {}


def _rests_on(kind: str, styles: bytes, names: bytes) -> tuple[bytes, ...]:
    return (styles, names) if kind == _FORMATS else (names,) if kind == _CHECKS else ()


def split(frame: bytes) -> tuple[bytes, Around]:
    """Return a worksheet without rows and without what is known again, and this; nothing where the form is unusual."""
    root = frame[frame.index(b"<worksheet") : frame.index(b">", frame.index(b"<worksheet")) + 1]
    head, _, tail = frame.partition(_ROWS)
    at, taken, left = 0, dict[str, bytes](), list[bytes]()
    while len(root) <= _LONG and (match := _ELEMENT.match(tail, at)):  # to search further would take very long
        at = match.end()
        kind = match[1].decode()
        if kind in WRITERS:
            taken[kind] = taken.get(kind, b"") + match[0]
        else:
            left.append(match[0])
    if tail[at:] != _END:
        return frame, Around(root, {})
    return b"".join([head, _ROWS, *left, _END]), Around(root, taken)


def _worked_out(
    book: Workbook, root: bytes, elements: Mapping[str, bytes], dropped: frozenset[str]
) -> dict[str, Written]:
    """Return what openpyxl writes of elements, by kind."""
    if not elements:
        return {}
    page = Worksheet(book)
    reader = WorksheetReader(page, BytesIO(b"".join([root, *elements.values(), _END])), [], False, True)
    parser = reader.parser
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as when all else is read
        reader.bind_cells()
    forget_unknown_formats(parser, book)
    reader.bind_formatting()
    reader.bind_properties()
    merged = merge(page, parser)
    gone = {_FORMATS: clean_formats(page, dropped), _CHECKS: clean_validations(page, dropped)}
    writer = _Writer(page)
    return {
        kind: Written(writer.text_by(WRITERS[kind]), gone.get(kind, 0), merged if kind == _MERGES else ())
        for kind in elements
    }


class _Writer(WorksheetWriter):
    """Gives the texts of elements in the place of a file."""

    def __init__(self, page: Page) -> None:
        self.texts: list[str] = []
        super().__init__(page, BytesIO())

    def get_stream(self) -> Generator[Any, Any, None]:
        while True:
            element = yield
            if element is not None:
                self.texts.append(_as_written(element))

    def text_by(self, method: str) -> str:
        """Return what a method writes."""
        self.texts.clear()
        getattr(self, method)()
        return "".join(self.texts)


def _as_written(element: Any) -> str:
    file = BytesIO()
    with xmlfile(file) as made, made.element("worksheet", xmlns=SHEET_MAIN_NS):
        made.write(element)
    text = file.getvalue().decode()
    return text[text.index(">") + 1 : text.rindex("<")]


def merge(page: Page, parser: WorkSheetParser) -> tuple[Bounds, ...]:
    """Merge the ranges of a sheet that was read; what lies under them stays, as openpyxl would not have it."""
    ranges = [] if parser.merged_cells is None else [CellRange(one.ref) for one in parser.merged_cells.mergeCell]
    page.merged_cells = MultiCellRange(ranges)
    return tuple(one.bounds for one in page.merged_cells.ranges)


def forget_unknown_formats(parser: WorkSheetParser, book: Workbook) -> None:
    """Take away what names a conditional format that the workbook does not have."""
    known = len(book._differential_styles.styles)
    for rule in (rule for area in parser.formatting for rule in area.rules):
        if rule.dxfId is not None and rule.dxfId >= known:
            rule.dxfId = None


def clean_formats(page: Page, dropped: frozenset[str]) -> int:
    """Keep the conditional formats that only compute; return how many went."""
    kept, gone = ConditionalFormattingList(), 0
    for area in page.conditional_formatting:
        for rule in area.rules:
            if all(is_plain(str(text), dropped) for text in _texts_of(rule)):
                kept.add(str(area.sqref), rule)
            else:
                gone += 1
    page.conditional_formatting = kept
    return gone


def _texts_of(rule: Any) -> Iterator[str]:
    yield from rule.formula
    for scale in (rule.colorScale, rule.dataBar, rule.iconSet):
        for bound in scale.cfvo if scale is not None else ():
            if bound.val is not None and not isinstance(bound.val, float | int):
                yield bound.val


def clean_validations(page: Page, dropped: frozenset[str]) -> int:
    """Keep the validations that only compute; return how many went."""
    rules = page.data_validations.dataValidation
    kept = [one for one in rules if all(not text or is_plain(text, dropped) for text in (one.formula1, one.formula2))]
    page.data_validations.dataValidation = kept
    return len(rules) - len(kept)

"""One sheet of a planned template -> pictures of it as inline SVG: what stands where, in the colours of the workbook.

The pictures are drawn from the very plan that the template is written from, so they cannot show another sheet. A wide
table is drawn in several pieces, one below the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.deliver.cells import letter
from pipeline.deliver.demand import demand
from pipeline.deliver.manual.html import Markup, element
from pipeline.deliver.plan import DECLARATION, FORM_FIRST_ROW, BookPlan, Row, TablePlan
from pipeline.deliver.sheets import FORM_WIDTHS, cell_look, entry_look, header_look, width_of
from pipeline.deliver.style import FONT_SIZE, HEAD_FONT, LOOKS, Look, display_width
from pipeline.standard.workbook import DECLARATION_LABEL, Form, TableSheet

MOST_ROWS = 3
"""Rows of data that a picture shows."""
_HALF, _SIZE, _LINE, _PADDING = 6.6, 11, 15.0, 5.0
"""Pixels: a half-width character with room to spare in any font, the font, a line, and the edge of a cell."""
_NUMBERS, _LETTERS = 30.0, 18.0
_WIDEST = 820.0
"""A picture no wider than this can still be read on A4."""
_MOST_LINES = 6
_CLOSING = "，。、；：！？）》”’％"
_EXAMPLE, _INK, _GRID, _MARGIN = "#1F4E9E", "#222222", "#8C8C8C", "#F2F2F2"


@dataclass(frozen=True, slots=True)
class _Cell:
    """What one cell shows, across `columns`."""

    text: str = ""
    look: Look = Look.PLAIN
    is_example: bool = False
    columns: int = 1


_Line = tuple[int, Sequence[_Cell]]
"""The number of a row as the workbook counts it, and its cells."""


def draw_form(plan: BookPlan, form: Form, examples: frozenset[str]) -> list[Markup]:
    """Draw a form; the fields named in `examples` hold an example."""
    lines: list[_Line] = [
        (0, [_Cell(form.title, Look.TITLE, columns=3)]),
        (1, [_Cell(form.help, Look.HELP, columns=3)]),
    ]
    for row, field in enumerate(form.fields, start=FORM_FIRST_ROW):
        value = field.value_kind.show(plan.fields.get(field.name))
        filled = _Cell(value, entry_look(plan, form, field), field.name in examples)
        asked = _Cell(f"【{demand(plan.standard, form, field)}】{field.help}", Look.HELP)
        lines.append((row, [_Cell(field.title, Look.LABEL), filled, asked]))
    return [_picture(form.title, 0, FORM_WIDTHS, lines)]


def draw_table(plan: BookPlan, sheet: TableSheet, examples: frozenset[str]) -> list[Markup]:
    """Draw a table in as many pieces as its width needs; the columns in `examples` hold one in their first row."""
    table = plan.tables[sheet.title]
    pieces = list(_pieces([width_of(column) for column in sheet.columns]))
    return [
        _picture(sheet.title, first, [width_of(one) for one in sheet.columns[first:last]],
                 list(_lines(plan, table, first, last, examples)))
        for first, last in pieces
    ]  # fmt: skip


def _pieces(widths: Sequence[float]) -> Iterator[tuple[int, int]]:
    """Yield first and last column (not included) of each piece."""
    first, used = 0, 0.0
    for at, width in enumerate(widths):
        if used and _NUMBERS + (used + width) * _HALF > _WIDEST:
            yield first, at
            first, used = at, 0.0
        used += width
    yield first, len(widths)


def _lines(plan: BookPlan, table: TablePlan, first: int, last: int, examples: frozenset[str]) -> Iterator[_Line]:
    columns = table.sheet.columns[first:last]
    if first == 0:
        yield 0, [_Cell(table.sheet.title, Look.TITLE, columns=last)]
        yield 1, [_Cell(table.sheet.help, Look.HELP, columns=last)]
        if table.sheet.may_be_none and last > 1:
            yield DECLARATION, [_Cell(DECLARATION_LABEL, Look.LABEL), _Cell("", Look.ENTRY_REQUIRED)]
    yield table.header - 1, [_Cell(demand(plan.standard, table.sheet, one), Look.MARK) for one in columns]
    yield table.header, [_Cell(one.title, header_look(plan, table.sheet, one)) for one in columns]
    blank: Sequence[Row] = () if table.sheet.preset else ({},)
    for at, row in enumerate([*table.rows, *blank][:MOST_ROWS]):
        number = table.first + at
        yield (
            number,
            [
                _Cell(_shown(plan, table, row, one.name, number), cell_look(plan, table, one, number)[0],
                      at == 0 and one.name in examples)
                for one in columns
            ],
        )  # fmt: skip


def _shown(plan: BookPlan, table: TablePlan, row: Row, name: str, number: int) -> str:
    column = table.sheet.column(name)
    kind = column.value_kind
    if table.sheet.role == "scores" and table.sheet.preset and column.role in ("target", "actual"):
        kind = plan.standard.indicators[number - table.first].indicator.value_kind
    return kind.show(row.get(name))


def _picture(title: str, first: int, widths: Sequence[float], lines: Sequence[_Line]) -> Markup:
    pixels = [width * _HALF for width in widths]
    edges = [_NUMBERS + sum(pixels[:at]) for at in range(len(pixels) + 1)]
    shapes = [
        _box(edges[at], 0, pixels[at], _LETTERS, _MARGIN)
        + _text(letter(first + at), edges[at] + pixels[at] / 2, 13, "middle")
        for at in range(len(pixels))
    ]
    shapes.append(_box(0, 0, _NUMBERS, _LETTERS, _MARGIN))
    top = _LETTERS
    for number, cells in lines:
        spans = _spans(cells, edges)
        height = max(_height(cell, right - left) for cell, left, right in spans)
        shapes.append(_box(0, top, _NUMBERS, height, _MARGIN))
        shapes.append(_text(str(number + 1), _NUMBERS / 2, top + height / 2 + 4, "middle"))
        shapes += [_drawn(cell, left, top, right - left, height) for cell, left, right in spans]
        top += height
    across, down = _number(edges[-1] + 1), _number(top + 1)
    return element("svg", element("title", f"“{title}”表"), *(Markup(one) for one in shapes), role="img",
                   width=across, height=down, viewBox=f"0 0 {across} {down}")  # fmt: skip


def _spans(cells: Sequence[_Cell], edges: Sequence[float]) -> list[tuple[_Cell, float, float]]:
    found, at = [], 0
    for cell in cells:
        last = min(at + cell.columns, len(edges) - 1)
        found.append((cell, edges[at], edges[last]))
        at = last
    return found


def _drawn(cell: _Cell, left: float, top: float, width: float, height: float) -> str:
    form = LOOKS[cell.look]
    has_border = "border" in form
    lines = _wrapped(cell.text, _room(cell.look, width))
    box = _box(left, top, width, height, str(form.get("bg_color", "#FFFFFF")), _GRID if has_border else "none")
    is_centred = form.get("align") == "center"
    x = left + width / 2 if is_centred else left + _PADDING
    size = _size(cell.look)
    first = top + (height - len(lines) * _LINE * size / _SIZE) / 2 + size
    ink = _EXAMPLE if cell.is_example else _INK
    return box + "".join(
        _text(line, x, first + at * _LINE * size / _SIZE, "middle" if is_centred else "start", ink, size,
              is_bold=form.get("font_name") == HEAD_FONT)
        for at, line in enumerate(lines)
    )  # fmt: skip


def _size(look: Look) -> float:
    """Return the size of a look's font, as large beside the others as in the workbook."""
    return float(LOOKS[look].get("font_size", FONT_SIZE)) * _SIZE / FONT_SIZE


def _room(look: Look, width: float) -> int:
    """Return how many half-width characters stand on one line."""
    return max(2, int((width - 2 * _PADDING) / (_HALF * _size(look) / _SIZE)))


def _height(cell: _Cell, width: float) -> float:
    lines = len(_wrapped(cell.text, _room(cell.look, width)))
    return max(lines * _LINE * _size(cell.look) / _SIZE + 2 * _PADDING, 22)


def _wrapped(text: str, room: int) -> list[str]:
    """Break a text into lines of at most `room` half-width characters; what is too long ends in ….

    A closing mark hangs at the end of a line, for which there is room to spare: it begins none.
    """
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for character in part:
            is_hung = character in _CLOSING and display_width(line) <= room
            if line and display_width(line + character) > room and not is_hung:
                lines.append(line)
                line = ""
            line += character
        lines.append(line)
    if len(lines) <= _MOST_LINES:
        return lines
    kept = lines[:_MOST_LINES]
    while display_width(kept[-1] + "…") > max(room, 2):
        kept[-1] = kept[-1][:-1]
    return [*kept[:-1], kept[-1] + "…"]


def _box(x: float, y: float, width: float, height: float, fill: str, line: str = _GRID) -> Markup:
    return element("rect", x=_number(x + 0.5), y=_number(y + 0.5), width=_number(width), height=_number(height),
                   fill=fill, stroke=line)  # fmt: skip


def _text(text: str, x: float, y: float, anchor: str, ink: str = _INK, size: float = _SIZE, *,
          is_bold: bool = False) -> Markup:  # fmt: skip
    return element("text", text, x=_number(x), y=_number(y), text_anchor=None if anchor == "start" else anchor,
                   fill=ink, font_size=_number(size), font_weight="bold" if is_bold else None)  # fmt: skip


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")

"""Rows of content -> a listed sheet in house style: title, explanation, links, header, filter, A4."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from pipeline.deliver.cells import shortened
from pipeline.deliver.contents import LONGEST_TEXT, Content, FileLink, Head, Link
from pipeline.deliver.excel import Book
from pipeline.deliver.page import Page, Shape, check
from pipeline.deliver.style import Look

MOST_ROWS = 20_000
"""Longer lists are cut, and say so; nobody reads further, and the file stays quick to open."""
TOP, FIRST = 3, 4
"""Where the header and the first row of a list stand, below title, explanation and links."""
DASH = "—"
_SHORT = 25
"""A table of no more rows than this has room for its chart on the same page."""
_SCREEN = 120.0
_PAPER = 260.0
"""A list wider than this would be too small to read on one page."""
_MOST_WIDE = 195.0
"""Half-width characters that can still be read on one A4 page."""
_TITLE_HEIGHT = 30.0
_ALL = "A1:XFD1048576"


def open_sheet(book: Book, name: str, words: str, widths: Sequence[float],
               links: Sequence[Link | FileLink] = (), title: str = "", kept: int = 0) -> Page:  # fmt: skip
    """Begin a sheet: title, explanation, links; the list starts in row TOP.

    Of a list that is printed across, with what stands above it, the first columns that every page has are `kept`.
    """
    page = book.page(name, widths)
    no_triangles(page)
    page.write(0, 0, shortened(title or name, LONGEST_TEXT), Look.TITLE)
    page.height(0, _TITLE_HEIGHT)
    explain(page, words, _SCREEN, kept)
    column = 0
    for link in links:
        if isinstance(link, Link):
            page.link(2, column, link.text, link.sheet, link.cell, Look.PLAIN_LINK)
        else:
            page.link_out(2, column, link.text, link.target, link.tip, Look.PLAIN_LINK)
        column = _next_free(widths, column, len(link.text) * 2 + 2)
    return page


def explain(page: Page, words: str, room: float, kept: int = 0) -> None:
    """Write the explanation below the title, over as many columns as a screen shows.

    On a list that is printed across it begins beside the columns that are `kept`: over them, every further page would
    begin with as much of it as there is room for, cut in the middle of a word.
    """
    first = kept if sum(page.widths) > _MOST_WIDE else 0
    page.merge(1, first, first + _last_within(page.widths[first:], room), words, Look.HELP)


def _last_within(widths: Sequence[float], room: float) -> int:
    """Return the last of the columns that have room together, the first at least."""
    last, width = 0, widths[0]
    while last + 1 < len(widths) and width + widths[last + 1] <= room:
        last += 1
        width += widths[last]
    return last


def no_triangles(page: Page) -> None:
    """Keep Excel from flagging codes as numbers stored as text, and totals as unlike their neighbours."""
    flags = ("number_stored_as_text", "formula_differs", "formula_range")
    check(page.raw.ignore_errors(dict.fromkeys(flags, _ALL)), f"{page.name}: ignored errors")


def _next_free(widths: Sequence[float], column: int, needed: float) -> int:
    """Return the column right of a text that runs over its neighbours."""
    while needed > 0 and column < len(widths) - 1:
        needed -= widths[column]
        column += 1
    return column


def write_list(page: Page, heads: Sequence[Head], rows: Iterable[Sequence[Content]], *, top: int = TOP,
               empty: str = "没有内容。", frozen: int = 0, sortable: bool = True) -> int:  # fmt: skip
    """Write header and rows, keep the header in sight and on every page, filter; return the last row written.

    A list whose cells other sheets or names point to is not `sortable`: sorting would lead them to other rows.
    """
    last = write_rows(page, heads, rows, top=top, empty=empty)
    if sortable:
        page.filter(top, last, len(heads) - 1)
    page.freeze(top + 1, frozen)
    page.print_on_a4((top, top))
    return last


def write_rows(page: Page, heads: Sequence[Head], rows: Iterable[Sequence[Content]], *, top: int,
               empty: str = "没有内容。") -> int:  # fmt: skip
    """Write header and rows; return the last row written."""
    page.header(top, titles_of(heads))
    return put_rows(page, heads, rows, top + 1, empty)


def put_rows(page: Page, heads: Sequence[Head], rows: Iterable[Sequence[Content]], first: int, empty: str = "") -> int:
    """Write rows below headers, from the row `first`, or words for it that there is none; return the last one."""
    last, shapes = first - 1, shapes_of(page, heads)
    for last, row in enumerate(rows, start=first):
        page.put_row(last, row, shapes)
    if last < first and empty:
        last = first
        page.merge(last, 0, len(heads) - 1, empty, Look.TEXT)
    return last


def shapes_of(page: Page, heads: Sequence[Head], first: int = 0) -> list[Shape]:
    """Return what the cells below each of the headers have in common."""
    return [page.shape(column, head.look, head.number) for column, head in enumerate(heads, start=first)]


def write_total(page: Page, row: int, heads: Sequence[Head], contents: Mapping[int, Content]) -> None:
    """Write a row of totals; columns without one stay blank."""
    for column, head in enumerate(heads):
        align = (
            {} if head.look in (Look.TEXT, Look.LINK) else {"align": "right" if head.look == Look.NUMBER else "center"}
        )
        page.put(row, column, contents.get(column), Look.TOTAL, head.number, **align)


def print_figures(page: Page, frozen: int, rows: int) -> None:
    """Print a table of figures with its chart: on several pages where it is too wide to be read on one.

    A short one takes one page in height, for Excel would cut the chart below it in two.
    """
    pages = math.ceil(sum(page.widths) / _PAPER)
    page.raw.fit_to_pages(pages, 1 if rows <= _SHORT else 0)
    if pages > 1:
        page.raw.repeat_columns(0, frozen - 1)


def print_across(page: Page, last: int | None, repeated: int, split: int | None = None) -> None:
    """Print a list, if it is too wide for one page, on several side by side, its first columns on each.

    The explanation above a list that ends in row `last` would be cut in two: the sheet's name stands in the page header
    instead. A list that people add rows to has no last one, and is printed with what stands above. `split` is the
    column that begins the second page; programs that heed no breaks when fitting find their own.
    """
    whole = sum(page.widths)
    if whole <= _MOST_WIDE:
        return
    while repeated > 1 and sum(page.widths[:repeated]) > _MOST_WIDE / 2:
        repeated -= 1  # or nothing else would have room
    kept = sum(page.widths[:repeated])
    pages = math.ceil((whole - kept) / (_MOST_WIDE - kept))
    page.raw.fit_to_pages(pages, 0)
    page.raw.repeat_columns(0, repeated - 1)
    page.raw.print_across()  # the pages of a row follow one another
    if last is not None:
        page.raw.print_area(TOP, 0, last, len(page.widths) - 1)
    page.raw.set_v_pagebreaks([split] if split else _even(page.widths, repeated, pages))


def _even(widths: Sequence[float], repeated: int, pages: int) -> list[int]:
    """Return the columns that begin the second and every further page, so that all are about equally wide."""
    share, found, room = sum(widths[repeated:]) / pages, list[int](), 0.0
    for column, width in enumerate(widths[repeated:], start=repeated):
        if room + width / 2 > share and len(found) < pages - 1:
            found.append(column)
            room = 0.0
        room += width
    return found


def titles_of(heads: Sequence[Head]) -> list[str]:
    """Return the titles of the columns."""
    return [head.title for head in heads]


def widths_of(heads: Sequence[Head]) -> list[float]:
    """Return the widths of the columns."""
    return [head.width for head in heads]


def cut_note(total: int) -> str:
    """Say that a list of so many was cut, if it was."""
    return f"共 {total} 条，只列前 {MOST_ROWS} 条。" if total > MOST_ROWS else ""

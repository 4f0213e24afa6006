"""The bytes of a unit's workbook + findings -> its marked copy (核查回单); the original is never touched."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.deliver.marked.cleaning import clean
from pipeline.deliver.marked.listed import About
from pipeline.deliver.marked.loss import lost
from pipeline.deliver.marked.marks import MOST_MARKS, KeptFormat, SheetCells, give_room, mark_cells, take_marks_away
from pipeline.deliver.marked.reading import load
from pipeline.deliver.marked.sheet import TITLE, add_list
from pipeline.deliver.marked.writing import saved
from pipeline.model import Finding
from pipeline.standard.returned import RETURNED_SHEET


def write_marked_copy(data: bytes, path: Path, findings: Sequence[Finding], about: About) -> None:
    """Write to `path` a copy of the workbook in `data`, its cells marked, with the list of findings in front.

    Raise whatever openpyxl raises when it cannot open the workbook; `why_too_large` says when it should not be tried.
    """
    loaded = load(data)
    book = loaded.book
    has_sheet = RETURNED_SHEET in book.sheetnames
    was_copy = take_marks_away(book)
    losses = [*clean(loaded), *lost(data, has_comments=loaded.has_comments and not was_copy)]
    if has_sheet and not was_copy:
        losses.append(f"原有的同名工作表“{RETURNED_SHEET}”")
    if loaded.has_comments:
        give_room(book)
    grids = {page.title: SheetCells(page, loaded.merged(page)) for page in book.worksheets}
    kept: list[KeptFormat] = []
    for grid in grids.values():
        kept += mark_cells(grid, findings, MOST_MARKS - len(kept))
    add_list(book, about, findings, losses, grids, kept)
    path.write_bytes(saved(loaded, f"{TITLE}　{about.words}"))
    for page in book.worksheets:
        page._cells.clear()  # they know their sheet: so they go at once, without a search for garbage

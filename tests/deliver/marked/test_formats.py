"""Formats that are known again are those that openpyxl would read and write, whatever copies were made before."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.styles import Border, Font, NamedStyle, Side

from pipeline.deliver.marked import About, formats, write_marked_copy
from pipeline.deliver.marked.reading import load
from pipeline.model import Finding, Place, Severity

ABOUT = About("610724118", "柳树镇", 2024, "01 预算执行", "01.xlsx", "0" * 64)


def workbook(size: int = 11) -> bytes:
    """A workbook with fonts, numbers, lines and a style of its own."""
    book, result = Workbook(), BytesIO()
    page = book.worksheets[0]
    for row, name in enumerate(("宋体", "黑体", "宋体"), start=1):
        page.cell(row, 1, row).font = Font(name=name, size=size)
        page.cell(row, 2, "一").number_format = f'0.{"0" * row}"元"'
    page["A4"].border, page["A4"].value = Border(left=Side("thick")), 1
    style = NamedStyle("金额", font=Font(bold=True), number_format="#,##0.000")
    page["A5"].style, page["A5"].value = style, 5
    book.save(result)
    return result.getvalue()


def finding(severity: Severity, cell: str) -> Finding:
    return Finding("F000", severity, "标题", Place("01.xlsx", "Sheet", cell), "", "", "改正")


ERROR, QUERY, NOTE = (finding(one, f"A{at}") for at, one in enumerate(Severity, start=1))
COPIES: Sequence[tuple[bytes, list[Finding]]] = (
    (workbook(), [ERROR, QUERY]), (workbook(), [QUERY, ERROR]), (workbook(), []), (workbook(12), [ERROR, QUERY]),
    (workbook(), [ERROR, NOTE]), (workbook(), [finding(Severity.QUERY, "A1"), finding(Severity.ERROR, "A2")]),
    (workbook(), [ERROR, QUERY]), (workbook(12), [NOTE]), (workbook(), [ERROR, QUERY, NOTE]),
)  # fmt: skip


def copies(folder: Path, monkeypatch: pytest.MonkeyPatch, *, forgets: bool) -> list[bytes]:
    made = []
    monkeypatch.setattr(formats, "_known", {})
    for data, findings in COPIES:
        if forgets:
            formats._known.clear()
        write_marked_copy(data, folder / "回单.xlsx", findings, ABOUT)
        made.append((folder / "回单.xlsx").read_bytes())
    return made


@pytest.mark.parametrize(("most", "longest"), [(1, 1 << 20), (2, 1 << 20), (16, 1 << 20), (16, 5_000), (16, 100)])
def test_a_copy_is_the_same_whatever_copies_were_made_before(
    most: int, longest: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "_MOST_KNOWN", most)
    monkeypatch.setattr(formats, "_LONG", longest)
    alone = copies(tmp_path, monkeypatch, forgets=True)
    assert copies(tmp_path, monkeypatch, forgets=False) == alone
    assert len(set(alone)) == len(alone) - 1
    assert len(formats._known) <= most


def test_what_one_copy_adds_to_its_formats_is_not_known_of_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "_known", {})
    write_marked_copy(workbook(), tmp_path / "回单.xlsx", [], ABOUT)
    (known,) = formats._known.values()
    before = {name: list(one) for name, one in known.lists.items()}
    write_marked_copy(workbook(), tmp_path / "回单.xlsx", [ERROR, QUERY, NOTE], ABOUT)
    assert {name: list(one) for name, one in known.lists.items()} == before
    assert list(formats._known.values()) == [known]
    assert len(known.written) == 2


def test_no_cell_has_the_very_array_that_the_workbook_lists() -> None:
    """Else openpyxl, which changes some of those that it lists, would know it again by chance."""
    for _again in range(2):
        book: Any = load(workbook()).book
        listed = {id(one) for one in book._cell_styles}
        assert not [cell for cell in book.worksheets[0]._cells.values() if id(cell._style) in listed]

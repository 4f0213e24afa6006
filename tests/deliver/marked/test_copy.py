"""What a marked copy shows: every finding at its cell, the list in front, and the workbook as the unit made it."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from examples.units import HERE
from pipeline import findings
from pipeline.deliver.marked.marks import SheetCells
from pipeline.deliver.marked.notes import COLOURS
from pipeline.model import Finding, Place
from pipeline.standard import load_standard
from pipeline.standard.returned import CELL, CODE, HEADS, NOTE_MARK, RETURNED_SHEET
from tests.deliver.marked.copies import Copy, copied
from tests.filling import codes, edited

TOWN = sorted((HERE / "town-2024").glob("*.xlsx"))
FORMATS = ("number_format", "font", "border", "alignment", "protection")


def rows_of(book: Workbook) -> list[dict[str, object]]:
    """The list of findings, by header."""
    page = book[RETURNED_SHEET]
    rows = [[cell.value for cell in row[: len(HEADS)]] for row in page.iter_rows()]
    head = rows.index(list(HEADS))
    return [dict(zip(HEADS, row, strict=True)) for row in rows[head + 1 :] if row[0] is not None]


def test_the_three_workbooks_have_more_than_twenty_findings_between_them(spoiled: dict[str, Copy]) -> None:
    assert sum(len(one.findings) for one in spoiled.values()) > 20


def test_every_cell_with_a_finding_is_coloured_and_noted(spoiled: dict[str, Copy]) -> None:
    for copy in spoiled.values():
        book = copy.book
        for finding in copy.findings:
            cell = book[finding.place.sheet][finding.place.cell]
            assert cell.fill.fgColor.rgb in {f"FF{one}" for one in COLOURS.values()}, finding
            assert cell.comment is not None, finding
            assert f"{NOTE_MARK}{finding.code} {finding.severity}】" in cell.comment.text
            assert finding.title in cell.comment.text
            assert finding.remedy in cell.comment.text


def test_nothing_else_is_coloured_or_noted(spoiled: dict[str, Copy]) -> None:
    for copy in spoiled.values():
        places = {(one.place.sheet, one.place.cell) for one in copy.findings}
        old, new = copy.original, copy.book
        for page in old.worksheets:
            for row in page.iter_rows():
                for cell in row:
                    other = new[page.title][cell.coordinate]
                    if (page.title, cell.coordinate) not in places:
                        assert repr(other.fill) == repr(cell.fill)
                        assert other.comment is None


def test_the_list_names_every_finding_with_a_link_to_its_very_cell(spoiled: dict[str, Copy]) -> None:
    for copy in spoiled.values():
        book = copy.book
        assert book.sheetnames[0] == book.active.title == RETURNED_SHEET  # type: ignore[union-attr]
        assert [page.title for page in book if page.sheet_view.tabSelected] == [RETURNED_SHEET]
        listed = sorted((row[CODE], row["工作表"], row[CELL] or "") for row in rows_of(book))
        assert listed == codes(copy.findings)
        links = {one.location for row in book[RETURNED_SHEET].iter_rows() for c in row if (one := c.hyperlink)}
        assert links == {f"'{one.place.sheet}'!{one.place.cell}" for one in copy.findings}


def test_the_formats_of_the_unit_are_kept(spoiled: dict[str, Copy]) -> None:
    for copy in spoiled.values():
        old, new = copy.original, copy.book
        assert new.sheetnames[1:] == old.sheetnames
        assert repr(new.defined_names) == repr(old.defined_names)
        for page in old.worksheets:
            other = new[page.title]
            for row in page.iter_rows():
                for cell in row:
                    same = other[cell.coordinate]
                    for name in FORMATS:
                        assert repr(getattr(same, name)) == repr(getattr(cell, name)), (
                            page.title,
                            cell.coordinate,
                            name,
                        )
            assert {key: one.width for key, one in page.column_dimensions.items()} == {
                key: one.width for key, one in other.column_dimensions.items()
            }
            assert {key: one.height for key, one in page.row_dimensions.items()} == {
                key: one.height for key, one in other.row_dimensions.items()
            }
            assert (other.freeze_panes, other.sheet_state) == (page.freeze_panes, page.sheet_state)
            assert dict(other.protection) == dict(page.protection)
            assert sorted(map(str, other.merged_cells.ranges)) == sorted(map(str, page.merged_cells.ranges))
            assert [dict(one) for one in other.data_validations.dataValidation] == [
                dict(one) for one in page.data_validations.dataValidation
            ]
            assert [(str(one.sqref), [rule.formula for rule in one.rules]) for one in other.conditional_formatting] == [
                (str(one.sqref), [rule.formula for rule in one.rules]) for one in page.conditional_formatting
            ]
            assert (other.print_area, other.print_title_rows) == (page.print_area, page.print_title_rows)
            assert other.auto_filter.ref == page.auto_filter.ref


def same_as_before(copy: Copy) -> bool:
    read, before = copy.read(), copy.filled
    if (read.fields, read.places, read.absent) != (before.fields, before.places, before.absent):
        return False
    assert read.tables.keys() == before.tables.keys()
    for title, table in read.tables.items():
        other = before.tables[title]
        assert (table.rows.tolist(), table.voids, table.letters) == (other.rows.tolist(), other.voids, other.letters)
        for name, column in table.columns.items():
            assert column.values.tolist() == other.columns[name].values.tolist()
            assert column.blank.tolist() == other.columns[name].blank.tolist()
    return read.findings == before.findings


def test_a_copy_sent_back_as_it_is_reads_as_the_original(spoiled: dict[str, Copy]) -> None:
    assert all(same_as_before(copy) for copy in spoiled.values())


@pytest.mark.parametrize("path", TOWN, ids=lambda path: path.stem)
def test_a_copy_of_the_towns_workbooks_reads_as_the_original(path: Path, tmp_path: Path) -> None:
    copy = copied(path, tmp_path / "copy.xlsx", load_standard("town-2024"))
    assert same_as_before(copy)
    assert copy.read().returned is not None


def test_the_same_workbook_gives_the_same_bytes_whatever_the_clock(spoiled: dict[str, Copy], tmp_path: Path) -> None:
    copy = spoiled["01_预算执行.xlsx"]
    again = copied(copy.source, tmp_path / "again.xlsx", copy.standard)
    assert again.path.read_bytes() == copy.path.read_bytes()
    program = (
        "import sys, pickle; from pathlib import Path; from pipeline.deliver.marked import write_marked_copy;"
        "given = pickle.loads(Path(sys.argv[1]).read_bytes());"
        "write_marked_copy(given[0], Path(sys.argv[2]), given[1], given[2])"
    )
    import hashlib
    import pickle

    from pipeline.deliver.marked import About

    filled, data = copy.filled, copy.source.read_bytes()
    digest, book = hashlib.sha256(data).hexdigest(), filled.workbook
    about = About(filled.code, filled.name, filled.year, f"{book.key} {book.name}", filled.source.path, digest)
    (tmp_path / "given").write_bytes(pickle.dumps((data, filled.findings, about)))
    surroundings = {**os.environ, "TZ": "America/New_York", "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    command = [sys.executable, "-c", program, str(tmp_path / "given"), str(tmp_path / "elsewhere.xlsx")]
    subprocess.run(command, check=True, env=surroundings, cwd=Path(__file__).parents[3])
    assert (tmp_path / "elsewhere.xlsx").read_bytes() == copy.path.read_bytes()


def test_the_copy_of_a_copy_has_no_marks_of_the_last_time(spoiled: dict[str, Copy], tmp_path: Path) -> None:
    first = spoiled["01_预算执行.xlsx"]
    back = tmp_path / "01_预算执行.xlsx"
    back.write_bytes(first.path.read_bytes())
    edited(back, "预算执行", G5=100000)
    second = copied(back, tmp_path / "回单" / "01.xlsx", first.standard)
    assert second.filled.returned is not None
    assert second.book.sheetnames == first.book.sheetnames
    old, new = first.original["预算执行"]["G5"], second.book["预算执行"]["G5"]
    assert (repr(new.fill), new.number_format, new.comment) == (repr(old.fill), old.number_format, None)
    noted = second.book["预算执行"]["C5"].comment
    assert noted is not None
    assert noted.text.count(NOTE_MARK) == 1
    assert len(rows_of(second.book)) == len(second.findings) == len(first.findings) - 1


def test_marks_that_an_inserted_row_has_moved_are_taken_away_too(spoiled: dict[str, Copy], tmp_path: Path) -> None:
    first = spoiled["03_资产台账.xlsx"]
    book = load_workbook(first.path)
    page = book["固定资产台账"]
    moved = page["J5"]
    assert moved.fill.fgColor.rgb == f"FF{COLOURS[first.findings[0].severity]}"
    target = page["J7"]
    target._style, target.comment, target.value = moved._style, Comment(moved.comment.text, "x"), 1
    moved.comment, moved.value = None, 1
    moved.fill = PatternFill()
    back = tmp_path / "03_资产台账.xlsx"
    book.save(back)
    second = copied(back, tmp_path / "回单" / "03.xlsx", first.standard)
    assert second.book["固定资产台账"]["J7"].fill.fill_type is None
    assert second.book["固定资产台账"]["J7"].comment is None


def test_what_people_had_noted_stays_above_our_note(spoiled: dict[str, Copy], tmp_path: Path) -> None:
    first = spoiled["01_预算执行.xlsx"]
    book = load_workbook(first.source)
    book["预算执行"]["G5"].comment = Comment("请会计核对", "张三")
    source = tmp_path / "01_预算执行.xlsx"
    book.save(source)
    copy = copied(source, tmp_path / "回单" / "a.xlsx", first.standard)
    text = copy.book["预算执行"]["G5"].comment.text
    assert text.startswith(f"请会计核对\n{NOTE_MARK}")
    again = copied(copy.path, tmp_path / "回单" / "b.xlsx", first.standard)
    assert again.book["预算执行"]["G5"].comment.text == text


def place(cell: str, sheet: str = "预算执行") -> Finding:
    return findings.NUMBER_TEXT.at(Place("01_预算执行.xlsx", sheet, cell), "十", "数字")


def test_ranges_rows_merged_cells_and_places_that_are_not_there(spoiled: dict[str, Copy], tmp_path: Path) -> None:
    source = spoiled["01_预算执行.xlsx"].source
    more = [
        place("E20:E30"), place("第5行"), place("D2"), place("H1:XFD1048576"), place("A1048576"), place("胡写"),
        place("A1", "没有的表"), place("", "预算执行"), place("", ""), place("第1048577行"), place("XFE1"),
    ]  # fmt: skip
    copy = copied(source, tmp_path / "a.xlsx", spoiled["01_预算执行.xlsx"].standard, *more)
    page = copy.book["预算执行"]
    yellow = f"FF{COLOURS[more[0].severity]}"
    assert {page[f"E{row}"].fill.fgColor.rgb for row in range(20, 31)} == {yellow}
    assert [row for row in range(20, 31) if page[f"E{row}"].comment] == [20]
    assert page["A5"].comment is not None
    assert page["C2"].comment is not None  # D2 lies under the merged C2:J2
    assert len(rows_of(copy.book)) == len(copy.findings) + len(more)


def test_a_value_that_looks_like_a_formula_is_listed_as_text(spoiled: dict[str, Copy], tmp_path: Path) -> None:
    source = spoiled["01_预算执行.xlsx"].source
    bad = findings.NOT_NUMBER.at(Place("x", "预算执行", "G6"), '=HYPERLINK("http://x","y")', "\x00\x08数\ud800字")
    copy = copied(source, tmp_path / "a.xlsx", spoiled["01_预算执行.xlsx"].standard, bad)
    (cell,) = [
        one for row in copy.book[RETURNED_SHEET].iter_rows() for one in row if str(one.value).startswith("=HYPER")
    ]
    assert cell.data_type == "s"


def test_the_cells_of_a_sheet_are_not_gone_through_for_every_finding() -> None:
    """openpyxl looks at all of them to tell which row is the last: of 5,000 findings in 20,000 rows for minutes."""
    asked = []

    class Long:
        @property
        def max_row(self) -> int:
            asked.append(1)
            return 20_000

    cells = SheetCells(Long(), ())
    assert [list(cells.cells(f"B{row}")) for row in (5, 6, 7)] == [[(5, 2)], [(6, 2)], [(7, 2)]]
    assert len(asked) == 1


@pytest.mark.slow
def test_a_town_workbook_is_marked_in_a_moment(tmp_path: Path) -> None:
    began = time.process_time()
    copied(TOWN[0], tmp_path / "copy.xlsx", load_standard("town-2024"))
    assert time.process_time() - began < 3


def test_a_format_mended_in_a_copy_stays_mended_in_the_next(spoiled: dict[str, Copy], tmp_path: Path) -> None:
    first = spoiled["01_预算执行.xlsx"]
    back = tmp_path / "01_预算执行.xlsx"
    book = load_workbook(first.path)
    for address in ("C5", "G5"):  # the one remains a finding, the other is put right as well
        book["预算执行"][address].number_format = "0.000"
    book["预算执行"]["G5"] = 100000
    book.save(back)
    second = copied(back, tmp_path / "回单" / "01.xlsx", first.standard)
    assert [second.book["预算执行"][address].number_format for address in ("C5", "G5")] == ["0.000", "0.000"]
    assert repr(second.book["预算执行"]["G5"].fill) == repr(first.original["预算执行"]["G5"].fill)
    assert same_as_before(second)

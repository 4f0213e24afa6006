"""Places are addresses in the file itself: its own names of sheets, cells that Excel can go to, paths with slashes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.formula import Value, is_nothing
from pipeline.intake import Filled, discover
from pipeline.intake.filled import fill
from pipeline.intake.report import Report
from pipeline.model import Appraisal, Finding, Place
from pipeline.standard import Standard
from tests.filling import appraised, codes, read_file, written
from tests.spoiling import Error, Handed

BUDGET, IDENTITY, PURCHASES, SPECIFICS, THREE = "预算执行", "单位信息", "政府采购", "个性指标", "三公经费"
ADDRESS = re.compile(r"[A-Z]{1,3}[1-9]\d*(:[A-Z]{1,3}[1-9]\d*)?")
RESPELT = "F237"
WIDTHS = str.maketrans("123456789()", "１２３４５６７８９（）")


def respelt(title: str) -> str:
    """A title as a careless person writes it: the same to the intake, another name to Excel."""
    return f"{title[0]}\u3000{title[1:]} ".translate(WIDTHS)


def renamed(handed: Handed) -> Handed:
    for key, book in handed.books.items():
        for sheet in book.sheets:
            handed = handed.swapped(replace(sheet, title=respelt(sheet.title)), key, title=sheet.title)
    return handed


def places_of(appraisal: Appraisal) -> Iterator[Place]:
    """Every place that an appraisal names."""
    yield from (finding.place for finding in appraisal.findings)
    yield from (place for fact in appraisal.facts.values() for place in fact.sources)
    yield from (place for mark in appraisal.marks for place in mark.sources)
    yield from (part.place for mark in appraisal.marks for part in mark.parts)
    yield from (place for problem in appraisal.problems for place in problem.places)
    yield from appraisal.submission.field_places.values()
    yield from (table.place for table in appraisal.submission.tables.values())


def known(appraisal: Appraisal) -> dict[str, Value]:
    """The facts that have a value; why the others have none names places."""
    return {name: fact.value for name, fact in appraisal.facts.items() if not is_nothing(fact.value)}


@pytest.fixture(scope="module")
def spoilt(faultless: Handed) -> Handed:
    """Mistakes of many kinds: void cells, a wrong sum, absent columns and fields, hidden things, typed scores."""
    spoiled = faultless.put(BUDGET, {"F5": Error(), "Q9": "另有", "I4": None})
    spoiled = spoiled.put(THREE, {"B5": "多", "C6": -1}).put(PURCHASES, {"B3": "无"})
    spoiled = spoiled.put("指标评分", {"H25": 7, "J25": 99}).put("要点核查", {"E5": None})
    spoiled = spoiled.put(IDENTITY, {"A4": None, "B6": None}, "03")
    return spoiled.swapped(replace(spoiled.sheet("月度执行"), is_hidden=True, hidden_rows=frozenset({6})))


def test_a_sheet_in_another_spelling_gives_the_same_score(faultless: Handed) -> None:
    expected, found = faultless.appraisal(), renamed(faultless).appraisal()
    assert (found.total, found.grade) == (expected.total, expected.grade)
    assert [mark.points for mark in found.marks] == [mark.points for mark in expected.marks]
    assert known(found) == known(expected)
    assert [problem.code for problem in found.problems] == [problem.code for problem in expected.problems]
    assert expected.findings == ()
    assert {(one.code, one.severity) for one in found.findings} == {(RESPELT, "提示")}
    declared = {sheet.title for book in faultless.standard.workbooks for sheet in book.sheets}
    assert {one.place.sheet for one in found.findings} == set(map(respelt, declared))


def test_tables_are_known_by_their_declared_titles_and_placed_by_the_files(faultless: Handed) -> None:
    tables = renamed(faultless).submission().tables
    assert {title: table.title for title, table in tables.items()} == {title: title for title in tables}
    assert tables.keys() == faultless.submission().tables.keys()
    assert {table.place.sheet for table in tables.values()} == set(map(respelt, tables))
    assert tables[BUDGET].at("执行数", 5).sheet == tables[BUDGET].span("执行数").sheet == respelt(BUDGET)


def test_facts_marks_parts_and_fields_name_the_sheets_of_the_file(faultless: Handed) -> None:
    titles = {respelt(sheet.title) for book in faultless.books.values() for sheet in book.sheets}
    appraisal = renamed(faultless).appraisal()
    assert {place.sheet for place in places_of(appraisal) if place.file} <= titles
    assert {place.sheet for place in appraisal.facts["执行总额"].sources} == {respelt(BUDGET)}
    assert appraisal.submission.field_places["单位编码"].sheet == respelt(IDENTITY)


def test_every_finding_is_the_same_but_for_the_name_of_the_sheet(spoilt: Handed) -> None:
    expected, found = spoilt.appraisal(), renamed(spoilt).appraisal()

    def told(findings: tuple[Finding, ...], names: Mapping[str, str]) -> list[tuple[str, str, str]]:
        others = (one for one in findings if one.code != RESPELT)
        return sorted((code, names.get(sheet, sheet), cell) for code, sheet, cell in codes(others))

    names = {sheet.title: respelt(sheet.title) for book in spoilt.books.values() for sheet in book.sheets}
    assert {"F312", "F208", "F211", "F213", "F217", "F222", "F224"} <= {one.code for one in expected.findings}
    assert told(found.findings, {}) == told(expected.findings, names)
    assert [mark.points for mark in found.marks] == [mark.points for mark in expected.marks]


def test_problems_found_in_rows_name_the_sheet_of_the_file(faultless: Handed) -> None:
    losing = faultless.put(BUDGET, {"L5": 0.01}).without_results()
    expected, found = losing.appraisal(), renamed(losing).appraisal()
    assert expected.problems
    assert [(one.code, one.fact) for one in found.problems] == [(one.code, one.fact) for one in expected.problems]
    assert {place.sheet for problem in found.problems for place in problem.places} == {
        respelt(place.sheet) for problem in expected.problems for place in problem.places
    }


def test_a_sheet_without_its_field_is_placed_by_its_own_name(faultless: Handed) -> None:
    spoiled = renamed(faultless.put(IDENTITY, {"A6": None}, "01"))
    places = {one.place for one in spoiled.filled("01").findings if one.code != RESPELT}
    assert places == {Place("01_预算执行.xlsx", respelt(IDENTITY), cell) for cell in ("", "B6")}


def test_a_nameless_unit_is_reported_on_the_sheet_as_the_file_calls_it(faultless: Handed) -> None:
    spoiled = renamed(faultless.put(IDENTITY, {"A3": None}, "01").only("01"))
    places = [one.place for one in spoiled.gathered().findings if one.code == "F201"]
    assert places == [Place("01_预算执行.xlsx", respelt(IDENTITY))]


def test_an_absent_sheet_is_placed_by_its_declared_title(faultless: Handed) -> None:
    found = renamed(faultless).without_sheet(respelt(PURCHASES), "01").findings()
    assert [one for one in found if one[0] != RESPELT] == [("F205", PURCHASES, "")]
    bare = faultless.without_sheet(IDENTITY, "01").filled("01")
    assert bare.identity == Place("01_预算执行.xlsx", IDENTITY)


def test_one_of_two_sheets_that_could_be_meant_is_named_as_in_the_file(faultless: Handed) -> None:
    book = faultless.books["01"]
    one, other = (replace(faultless.sheet(PURCHASES), title=title) for title in ("政府采购 ", "政府\u3000采购"))
    kept = tuple(sheet for sheet in book.sheets if sheet.title != PURCHASES)
    spoiled = faultless.with_book(replace(book, sheets=(*kept, one, other)))
    assert spoiled.findings() == [("F206", "政府采购 ", "")]


def test_a_written_workbook_with_respelt_sheets_is_evaluated_by_its_own_names(
    standard: Standard, tmp_path: Path
) -> None:
    folder = written(standard, tmp_path / "甲")
    expected = appraised(tmp_path, standard)
    for path in folder.glob("*.xlsx"):
        book = load_workbook(path, data_only=True)
        for sheet in book:
            sheet.title = respelt(sheet.title)
        book.save(path)
    found = appraised(tmp_path, standard)
    assert found.total == expected.total
    files = {name: set(load_workbook(path).sheetnames) for path, name in discover(tmp_path).files}
    places = [place for place in places_of(found) if place.file]
    assert places
    assert all(place.sheet in files[place.file] for place in places)


class TestCells:
    def test_every_cell_that_is_named_is_an_address(self, spoilt: Handed) -> None:
        appraisal = spoilt.appraisal()
        told = {place.cell for place in places_of(appraisal) if place.cell and not ADDRESS.fullmatch(place.cell)}
        absent = {one.place.cell for one in appraisal.findings if one.code == "F208"}
        # the header row of an absent column and its cells have no letter
        assert told <= absent | {"第5行"}

    def test_formulas_below_each_other_are_told_as_their_range_and_others_by_cell(self, faultless: Handed) -> None:
        sheet = faultless.sheet(THREE)
        cells = {(5, 2), (6, 2), (8, 2), (5, 3), (6, 3), (7, 3)}
        formula = faultless.swapped(replace(sheet, formulas=sheet.formulas | cells))
        assert formula.findings() == [("F320", THREE, "B5:B6"), ("F320", THREE, "B8"), ("F320", THREE, "C5:C7")]

    def test_a_repeated_header_stands_at_the_tables_first_column(self, faultless: Handed) -> None:
        sheet = faultless.sheet(PURCHASES)
        shifted = replace(sheet, rows=[["", *row] for row in sheet.rows], merges=())
        again = faultless.swapped(shifted).rows(PURCHASES, 7, shifted.rows[4])
        assert again.findings() == [("F216", PURCHASES, "B7")]

    @pytest.mark.parametrize(
        ("row", "column", "last", "cell"),
        [(0, 0, 0, ""), (6, 0, 0, "第6行"), (6, 14, 0, "N6"), (6, 14, 6, "N6"), (6, 27, 30, "AA6:AA30")],
    )
    def test_only_a_row_without_a_column_is_told_in_words(self, row: int, column: int, last: int, cell: str) -> None:
        assert Report("f", "s").place(row, column, last) == Place("f", "s", cell)


class TestFiles:
    def test_a_file_is_named_by_its_path_below_the_folder_with_slashes(
        self, standard: Standard, tmp_path: Path
    ) -> None:
        written(standard, tmp_path / "平安镇" / "二\u3000季度")
        ((path, name), *_) = discover(tmp_path).files
        assert name == "平安镇/二\u3000季度/01_预算执行.xlsx"
        assert tmp_path / name == path
        found = read_file(path, name, lambda _code, _year: standard)
        assert isinstance(found, Filled)
        assert {place.file for place in found.places.values()} == {name}
        assert {table.place.file for table in found.tables.values()} == {name}

    @pytest.mark.parametrize("blank", [" ", "\u3000", "\xa0"])
    def test_a_blank_of_any_width_in_a_name_stays(self, tmp_path: Path, blank: str) -> None:
        (tmp_path / f"收{blank}入.xlsx").write_bytes(b"x")
        assert [name for _, name in discover(tmp_path).files] == [f"收{blank}入.xlsx"]

    def test_invisible_characters_in_a_name_are_shown(self, tmp_path: Path) -> None:
        (tmp_path / "收\u202e入\u200b.xlsx").write_bytes(b"x")
        assert [name for _, name in discover(tmp_path).files] == ["收\\u202e入\\u200b.xlsx"]


def test_the_same_file_in_another_spelling_is_still_read_whole(faultless: Handed) -> None:
    filled = fill(renamed(faultless).books["01"], lambda _code, _year: faultless.standard)
    assert isinstance(filled, Filled)
    assert filled.absent == {}
    assert not any(is_nothing(filled.fields[name]) for name in ("单位编码", "单位名称", "评价年度"))

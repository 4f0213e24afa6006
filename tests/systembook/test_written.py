"""The workbook of a system is one that people can work with: sums beside weights, choices, texts that stay texts."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from pipeline.deliver.system import write_system
from pipeline.kinds import KindName
from pipeline.standard.layout import LAYOUT, NAMES, ORIGIN, RECIPES, headings
from pipeline.standard.layout.forms import FORMULA
from pipeline.standard.system import System
from tests.spreadsheet import cached_values, differences, recalculate
from tests.systembook.books import SHARED, SYSTEMS, TOWN, address, column_of, put, row_of

COMMON = SYSTEMS["common-2013"]
_HEADER = 4


def written(folder: Path, system: System = TOWN) -> Workbook:
    write_system(system, SHARED, folder / "指标体系.xlsx")
    return load_workbook(folder / "指标体系.xlsx")


def test_the_first_sheet_says_how_and_leads_to_all_others(tmp_path: Path) -> None:
    book = written(tmp_path)
    guide = book.worksheets[0]
    led = {cell.value for row in guide.iter_rows() for cell in row if cell.hyperlink is not None}
    assert led == {*(sheet.title for sheet in LAYOUT), RECIPES, NAMES}


def test_the_first_sheet_says_how_templates_are_made_anew_with_make_and_on_windows(tmp_path: Path) -> None:
    said = "".join(str(cell.value) for row in written(tmp_path).worksheets[0].iter_rows() for cell in row)
    assert "make templates SYSTEM=" in said
    assert "evaluate.bat templates --system" in said


def test_headings_stay_in_sight_and_have_filters(tmp_path: Path) -> None:
    book = written(tmp_path)
    for title in {sheet.title for sheet in LAYOUT} - {"体系"}:
        sheet = book[title]
        assert [cell.value for cell in sheet[_HEADER]] == list(headings(title))
        assert str(sheet.freeze_panes).endswith(str(_HEADER + 1))
        assert sheet.auto_filter.ref is not None


def test_rows_that_people_add_are_printed_too_under_the_headings_and_as_wide_as_the_paper(tmp_path: Path) -> None:
    book = written(tmp_path)
    for title in {sheet.title for sheet in LAYOUT}:
        sheet = book[title]
        assert not sheet.print_area
        assert sheet.print_title_rows == f"${_HEADER}:${_HEADER}"
        assert sheet.page_setup.fitToWidth in (None, *range(1, 6))
        assert sheet.page_setup.fitToHeight == 0


def test_what_may_be_chosen_is_a_list_and_every_column_says_what_it_is_for(tmp_path: Path) -> None:
    book = written(tmp_path)
    for sheet in LAYOUT:
        page = book[sheet.title]
        for column in sheet.columns:
            where = page.cell(_HEADER + 1, column_of(page, column.head)).coordinate if sheet.title != "体系" else ""
            rules = [one for one in page.data_validations.dataValidation if not where or where in one.sqref]
            assert [one for one in rules if one.promptTitle == column.head]
            if column.form.choices:
                assert [one for one in rules if one.type == "list"]


@pytest.mark.parametrize(
    ("title", "head"),
    [("指标", "分值"), ("层级", "二级分值"), ("评价要点", "分值"), ("分档", "得分"), ("封顶", "最多几分")],
)
def test_marks_are_asked_for_as_numbers_and_not_as_percentages(title: str, head: str, tmp_path: Path) -> None:
    page = written(tmp_path)[title]
    cell = page.cell(_HEADER + 1, column_of(page, head)).coordinate
    (rule,) = [one for one in page.data_validations.dataValidation if cell in one.sqref]
    assert "数字" in str(rule.prompt)
    assert "%" not in str(rule.prompt) + str(rule.error)


def test_a_blank_cell_for_a_percentage_is_ready_for_one(tmp_path: Path) -> None:
    book = written(tmp_path)
    rated = next(one for one in TOWN.indicators if one.kind == KindName.RATE and one.target is None)
    assert book["指标"][address(book, "指标", rated.code, "目标值")].number_format == "0.00%"
    below = _HEADER + 1 + len(TOWN.deviations)
    assert book["自评偏差"].cell(below, column_of(book["自评偏差"], "超过")).number_format == "0.00%"
    counted = next(one for one in TOWN.indicators if one.kind == KindName.COUNT)
    assert book["指标"][address(book, "指标", counted.code, "目标值")].number_format == "General"


def test_a_formula_stays_a_text_and_no_equals_sign_is_taken(tmp_path: Path) -> None:
    book = written(tmp_path)
    for sheet in LAYOUT:
        page = book[sheet.title]
        for column in (one for one in sheet.columns if one.form is FORMULA):
            cell = page.cell(_HEADER + 1, column_of(page, column.head))
            assert cell.number_format == "@"
            rules = [one for one in page.data_validations.dataValidation if cell.coordinate in one.sqref]
            assert [one for one in rules if one.type == "custom"]


def test_shares_are_shown_as_percentages_with_all_their_digits(tmp_path: Path) -> None:
    one = next(one for one in COMMON.indicators if one.bands)
    book = written(tmp_path, COMMON)
    bound = book["分档"][address(book, "分档", one.code, "从")]
    assert bound.number_format.endswith("%")
    parameters = next(one for one in COMMON.indicators if "步长" in one.parameters)
    assert "%" in str(book["指标"][address(book, "指标", parameters.code, "参数")].value)


def test_what_a_system_takes_for_granted_is_shown_where_it_is_changed(tmp_path: Path) -> None:
    book = written(tmp_path)
    assert book["体系"][address(book, "体系", "满分", "")].value == TOWN.full_score
    assert book["体系"][address(book, "体系", "弱项线", "")].value == float(TOWN.weak)


def test_every_name_that_a_formula_may_use_can_be_looked_up(tmp_path: Path) -> None:
    sheet = written(tmp_path)[NAMES]
    shown = {sheet.cell(row, 1).value for row in range(_HEADER + 1, sheet.max_row + 1)}
    cells = {one.name for book in SHARED.workbooks for form in book.forms for one in form.fields}
    cells |= {one.name for book in SHARED.workbooks for table in book.tables for one in table.columns}
    assert shown >= cells | {one.name for one in SHARED.items} | {one.name for one in SHARED.identity}


def test_whose_a_declaration_is_stands_beside_it(tmp_path: Path) -> None:
    own = TOWN.model_copy(update={"items": (SHARED.items[3].model_copy(update={"unit": "元"}),)})
    sheet = written(tmp_path, own)["数据项"]
    said = {sheet.cell(row, 2).value: sheet.cell(row, column_of(sheet, ORIGIN)).value
            for row in range(_HEADER + 1, _HEADER + 1 + len(SHARED.items))}  # fmt: skip
    assert {name for name, whose in said.items() if whose == "自有"} == {SHARED.items[3].name}
    assert set(said) == {one.name for one in SHARED.items}


def test_the_same_system_makes_the_same_bytes(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.xlsx", "b.xlsx")]
    for path in paths:
        write_system(COMMON, SHARED, path)
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.libreoffice
def test_a_spreadsheet_program_shows_the_same_sums(tmp_path: Path) -> None:
    written(tmp_path, COMMON)
    assert differences(tmp_path / "指标体系.xlsx") == []


@pytest.mark.libreoffice
def test_a_changed_weight_shows_beside_what_it_should_be(tmp_path: Path) -> None:
    book = written(tmp_path)
    one = TOWN.indicators[0]
    put("指标", one.code, "分值", float(one.full_score) + 1)(book)
    book.save(tmp_path / "changed.xlsx")
    values = cached_values(recalculate(tmp_path / "changed.xlsx"))
    sheet = book["层级"]
    row = row_of(sheet, one.area)
    shown = values["层级", sheet.cell(row, column_of(sheet, "指标分值合计")).coordinate]
    assert shown == float(next(area.full_score for area in TOWN.areas if area.name == one.area)) + 1

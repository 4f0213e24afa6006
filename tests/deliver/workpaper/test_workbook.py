"""What stands in a unit's workbook: its sheets, names, live figures, and the same derivation that explain prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from examples.units import HERE
from pipeline.cli import main
from pipeline.deliver.cells import cell
from pipeline.deliver.summary import write_summary
from pipeline.deliver.workpaper import write_workpaper
from pipeline.deliver.workpaper.parameters import Parameters
from pipeline.deliver.workpaper.plan import OWN_SHEETS, POINTS_AT, Paper
from pipeline.deliver.workpaper.settled import POINTS, Settled
from pipeline.evaluate import appraise
from pipeline.formula import is_nothing
from pipeline.model import Appraisal, Submission
from pipeline.standard import Standard, load_standard
from tests.deliver.batches import HOSTILE, batch_of, edited, named
from tests.deliver.workpaper.delivered import Examples
from tests.spreadsheet import Content, Stored, content, recalculate_all, with_cells

PERCENT = "0.00%"


@pytest.fixture(scope="module")
def appraisal(base: Submission, standard: Standard) -> Appraisal:
    return appraise(base, standard)


@pytest.fixture(scope="module")
def paper(appraisal: Appraisal, standard: Standard, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("paper") / "评价底稿.xlsx"
    write_workpaper(appraisal, standard, path)
    return path


@pytest.fixture(scope="module")
def formulas(paper: Path) -> Workbook:
    return load_workbook(paper)


@pytest.fixture(scope="module")
def values(paper: Path) -> Workbook:
    return load_workbook(paper, data_only=True)


def test_the_sheets_stand_in_order_and_the_workbook_opens_on_the_scores(values: Workbook, standard: Standard) -> None:
    assert tuple(values.sheetnames[: len(OWN_SHEETS)]) == OWN_SHEETS
    assert values.active is not None
    assert values.active.title == OWN_SHEETS[0]
    tables = [title for title in standard.tables if title in values.sheetnames]
    assert tables == [title for title in values.sheetnames if title in standard.tables]
    assert len(tables) > 5


@pytest.mark.parametrize("code", ["common-2013", "town-2024"])
def test_no_table_of_a_standard_is_called_like_a_sheet_of_ours(code: str) -> None:
    assert not set(load_standard(code).tables) & set(OWN_SHEETS)


def test_every_data_item_and_parameter_has_a_named_cell(
    formulas: Workbook, appraisal: Appraisal, standard: Standard
) -> None:
    paper = Paper(appraisal, standard)
    for name in paper.names:
        ((sheet, cell),) = formulas.defined_names[name].destinations
        is_blank = name in standard.fields and is_nothing(appraisal.facts[name].value)
        assert (formulas[sheet][cell.replace("$", "")].value is None) == is_blank


@pytest.mark.parametrize("code", ["common-2013", "town-2024"])
def test_the_names_of_parameters_differ_from_each_other_and_from_those_of_items(code: str) -> None:
    standard = load_standard(code)
    names = [one.name.casefold() for one in Parameters(standard)]
    assert len(names) == len(set(names)) > 80
    assert not set(names) & {name.casefold() for name in standard.kinds}


def test_a_mark_is_a_formula_over_named_items_and_parameters(formulas: Workbook, standard: Standard) -> None:
    page = formulas["指标明细"]
    for row, rule in enumerate(standard.indicators, start=5):
        points = str(page.cell(row, 6).value)
        assert points.startswith("=")
        assert f"分值_{rule.indicator.code}" in points
        if rule.value is not None:
            value = str(page.cell(row, 5).value)
            assert all(name in value for name in rule.value.names)


def test_figures_look_as_their_kind_does(formulas: Workbook, standard: Standard) -> None:
    page = formulas["指标明细"]
    for row, rule in enumerate(standard.indicators, start=5):
        if rule.value is not None:
            assert page.cell(row, 5).number_format == rule.indicator.value_kind.excel_format
        assert page.cell(row, 7).number_format == PERCENT


def test_targets_and_values_that_people_filled_in_look_as_their_indicator_does(
    formulas: Workbook, standard: Standard
) -> None:
    page = formulas["指标评分"]
    columns = {str(cell.value): at for at, cell in enumerate(page[4], start=1)}
    for row in range(5, page.max_row + 1):
        kind = standard.by_code[str(page.cell(row, columns["编号"]).value)].indicator.value_kind
        for title in ("目标值", "完成值"):
            cell = page.cell(row, columns[title])
            assert cell.value is None or cell.number_format == kind.excel_format
    assert page.cell(page.max_row, columns["目标值"]).number_format == PERCENT


def test_every_printed_page_of_a_copied_table_says_which_rows_it_is_about(formulas: Workbook) -> None:
    kept = {title: formulas[title].print_title_cols for title in ("指标评分", "预算执行", "固定资产台账")}
    assert kept == {"指标评分": "$A:$E", "预算执行": "$A:$C", "固定资产台账": "$A:$C"}
    assert formulas["指标评分"]["E4"].value == "三级指标"


def test_the_proof_is_about_every_figure_and_finds_no_difference(values: Workbook, standard: Standard) -> None:
    page = values["校核"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=8)]
    groups = [row[0] for row in rows]
    assert groups.count("得分") == groups.count("完成值") == len(standard.indicators)
    assert groups.count("数据项") == len(standard.items)
    assert groups.count("问题") == len(standard.problems)
    assert {row[6] for row in rows} == {"一致"}
    assert page["B4"].value == "一致"


ALTERED = {
    "total": ("得分总表", "({})+1"),
    "total in error": ("得分总表", "1/0"),
    "mark in error": ("指标明细", "1/0"),
}
"""Which live cell is altered, and the formula that takes the place of its own."""


@pytest.fixture(scope="module")
def recomputed(
    paper: Path, appraisal: Appraisal, standard: Standard, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Content]:
    """The workbook as a spreadsheet program computes it, as it was written and after one cell was altered."""
    folder, plan, before = tmp_path_factory.mktemp("altered"), Paper(appraisal, standard), content(paper)
    first = next(at for at, (rule, _mark) in enumerate(plan.marks) if rule.value is not None)
    places = {
        "得分总表": ("得分总表", cell(Settled(plan).total_row, POINTS)),
        "指标明细": ("指标明细", cell(plan.detail_row(first), POINTS_AT)),
    }
    paths = {"": paper}
    for name, (where, text) in ALTERED.items():
        place = places[where]
        stored = Stored(before.values[place], text.format(before.formulas[place]))
        paths[name] = with_cells(paper, folder / f"{name}.xlsx", {place: stored})
    return dict(zip(paths, map(content, recalculate_all(list(paths.values()))), strict=True))


def conclusions(book: Content) -> list[object]:
    """Return the conclusion about each figure, by row of 校核."""
    return [value for (sheet, at), value in book.values.items() if sheet == "校核" and at[0] == "G" and int(at[1:]) > 7]


@pytest.mark.slow
@pytest.mark.libreoffice
def test_a_spreadsheet_proves_every_figure(recomputed: Mapping[str, Content], values: Workbook) -> None:
    book = recomputed[""]
    assert conclusions(book) == ["一致"] * (values["校核"].max_row - 7)
    assert (book.values["校核", "B4"], book.values["校核", "G4"]) == ("一致", 0)
    assert "不一致" not in str(book.values["得分总表", "A4"])


@pytest.mark.slow
@pytest.mark.libreoffice
@pytest.mark.parametrize("name", ALTERED)
def test_a_cell_that_says_something_else_or_is_an_error_is_not_proved(
    recomputed: Mapping[str, Content], name: str
) -> None:
    book, untouched = recomputed[name], recomputed[""]
    wrong = [one for one in conclusions(book) if one != "一致"]
    assert wrong
    assert (book.values["校核", "B4"], book.values["校核", "G4"]) == ("不一致", len(wrong))
    assert "不一致" in str(book.values["得分总表", "A4"])
    assert str(len(wrong)) in str(book.values["得分总表", "A4"])
    assert bool(book.errors) == name.endswith("in error")
    assert not untouched.errors


@pytest.mark.parametrize("code", ["A101", "B101", "B202"])
def test_explain_prints_the_derivation_that_the_workbook_shows(
    code: str, delivered: Examples, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["explain", "柳树镇", code, "--input", str(HERE / "town-2024")])
    printed = flat(capsys.readouterr().out)
    page = load_workbook(delivered.units[0].path, data_only=True)["指标明细"]
    (row,) = [row for row in page.iter_rows(min_row=5) if row[0].value == code]
    shown = {str(head.value): str(one.value) for head, one in zip(page[4], row, strict=True)}
    texts = [shown[title] for title in ("评分标准", "计算过程", "失分原因和说明")]
    assert all(len(text) > 5 for text in texts)
    assert [text for text in texts if flat(text) not in printed] == []


def flat(text: str) -> str:
    """What a console shows, whatever the indentation."""
    return " ".join(text.replace("−", "-").split())


def test_a_list_that_other_sheets_point_into_cannot_be_sorted_by_its_header(formulas: Workbook) -> None:
    for sheet in ("指标明细", "数据项", "参数", "问题判断", "逐项判断", "校核"):
        assert formulas[sheet].auto_filter.ref is None, sheet
    for sheet in ("问题清单", "核查结果"):
        assert formulas[sheet].auto_filter.ref is not None, sheet


def test_every_bound_of_a_grade_is_a_parameter_but_the_lowest_which_is_zero(
    formulas: Workbook, standard: Standard
) -> None:
    shown = [str(cell.value) for row in formulas["参数"].iter_rows() for cell in row]
    *higher, lowest = [f"等级线_{grade.name}" for grade in standard.system.grades]
    assert all(name in shown for name in higher)
    assert lowest not in shown
    assert lowest not in formulas.defined_names


def test_the_chart_of_the_areas_tells_no_marks_from_nothing_that_applies(
    appraisal: Appraisal, standard: Standard, tmp_path: Path
) -> None:
    first, second, *others = appraisal.areas
    areas = (replace(first, points=Decimal(0), earned=Decimal(0)), replace(second, points=None), *others)
    path = tmp_path / "评价底稿.xlsx"
    write_workpaper(replace(appraisal, areas=areas), standard, path)
    with ZipFile(path) as package:
        drawings = [package.read(name).decode() for name in package.namelist() if "drawings/drawing" in name]
    (text,) = [text for text in drawings if all(f"{area.name} " in text for area in areas)]
    assert f"{first.name} 0/" in text
    assert f"{second.name} 不适用/" in text


def test_a_name_longer_than_any_program_shows_stops_neither_workbook(
    base: Submission, standard: Standard, tmp_path: Path
) -> None:
    name = "甲&" * 130
    long = named(base, "666", name)
    write_workpaper(appraise(long, standard), standard, tmp_path / "评价底稿.xlsx")
    write_summary(batch_of(standard, long, named(base, "667", "乙镇")), standard, tmp_path / "绩效评价汇总.xlsx")
    for file in ("评价底稿.xlsx", "绩效评价汇总.xlsx"):
        book = load_workbook(tmp_path / file)
        assert any(name in str(cell.value) for page in book for row in page.iter_rows() for cell in row)
        assert all(len(str(page.HeaderFooter.oddHeader)) < 255 for page in book)


def test_the_same_appraisal_makes_the_same_bytes(appraisal: Appraisal, standard: Standard, paper: Path) -> None:
    again = paper.with_name("again.xlsx")
    write_workpaper(appraisal, standard, again)
    assert again.read_bytes() == paper.read_bytes()


def test_text_of_an_input_is_never_a_formula_or_a_link(base: Submission, standard: Standard, tmp_path: Path) -> None:
    hostile = named(edited(base, "绩效目标", 0, 目标指标=HOSTILE), "666", '=HYPERLINK("http://x")&甲/乙')
    path = tmp_path / "评价底稿.xlsx"
    write_workpaper(appraise(hostile, standard), standard, path)
    book = load_workbook(path)
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert HOSTILE in [str(cell.value) for cell in cells if cell.data_type == "s"]
    formulas = [str(cell.value) for cell in cells if cell.data_type == "f"]
    assert not [formula for formula in formulas if "HYPERLINK" in formula or formula == HOSTILE]
    assert not [cell for cell in cells if cell.hyperlink is not None and "http" in (cell.hyperlink.target or "")]


def test_a_unit_that_handed_in_nothing_but_its_name_still_has_a_workbook(
    base: Submission, standard: Standard, tmp_path: Path
) -> None:
    bare = replace(base, tables={}, absent=dict.fromkeys(standard.tables, "缺少工作簿"))
    path = tmp_path / "评价底稿.xlsx"
    write_workpaper(appraise(bare, standard), standard, path)
    book = load_workbook(path, data_only=True)
    assert tuple(book.sheetnames) == OWN_SHEETS
    marks = [book["指标明细"].cell(row, 6).value for row in range(5, 5 + len(standard.indicators))]
    assert set(marks) == {"未评", 2}
    assert "未评级" in [cell.value for row in book["得分总表"].iter_rows() for cell in row]
    one = appraise(bare, standard)
    nothing = [tally.name for tally in (*one.areas, *one.themes) if not tally.assessed]
    assert nothing
    shown = {cell.value: row[POINTS].value for page in ("得分总表", "得失分析") for row in book[page].iter_rows()
             for cell in row[:1]}  # fmt: skip
    assert {shown[name] for name in nothing} == {"未评"}


def test_the_sign_of_a_target_stands_before_its_minus(base: Submission, standard: Standard, tmp_path: Path) -> None:
    at, rule = next((at, one) for at, one in enumerate(standard.indicators) if one.indicator.sign == "≤")
    falling = rule.indicator.model_copy(update={"target": Decimal("-0.3")})
    rules = [replace(one, indicator=falling) if one is rule else one for one in standard.indicators]
    varied = replace(standard, indicators=tuple(rules))
    write_workpaper(appraise(base, varied), varied, tmp_path / "评价底稿.xlsx")
    target = load_workbook(tmp_path / "评价底稿.xlsx")["指标明细"].cell(5 + at, 4)
    assert target.number_format == '"≤"0.00%;"≤"-0.00%'

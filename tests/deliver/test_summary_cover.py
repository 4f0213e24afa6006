"""The summary workbook as a whole: its cover, links, charts, print and what it does with nothing or very much."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from pipeline.deliver.summary import write_summary
from pipeline.deliver.workpaper import write_workpaper
from pipeline.evaluate import appraise, assemble
from pipeline.model import Batch, Submission, Unit
from pipeline.standard import Standard
from tests.deliver.batches import (
    HOSTILE,
    YEAR,
    batch_of,
    benefits,
    complete_unit,
    is_live,
    named,
    rows_of,
    without_register,
)
from tests.spreadsheet import CellValues, cached_values, differences


def test_the_cover_counts_units_and_grades_live(book: Workbook, cached: CellValues, batch: Batch) -> None:
    assert [cached["封面", f"{column}6"] for column in "ABCD"] == [7, 5, 1, 1]  # the broken file is no unit
    assert all(is_live(book, "封面", f"{column}6") for column in "ABCDEFGH")
    totals = [float(one.total.points or 0) for one in batch.appraisals if one.grade]
    assert (cached["封面", "F6"], cached["封面", "G6"]) == (max(totals), min(totals))
    grades = [one.grade for one in batch.appraisals]
    assert [cached["封面", f"C{row}"] for row in range(11, 15)] == [grades.count(one) for one in "优良中差"]
    assert all(is_live(book, "封面", f"{column}{row}") for row in range(11, 15) for column in "BCD")


def test_the_cover_counts_files_without_a_unit_apart(book: Workbook, cached: CellValues, batch: Batch) -> None:
    assert sum(not one.code for one in batch.unevaluated) == 1
    assert str(cached["封面", "A7"]).endswith("另有未采用的文件 1 个")
    assert is_live(book, "封面", "A7")


def test_a_cover_says_nothing_of_files_where_all_were_used(
    standard: Standard, base: Submission, tmp_path: Path
) -> None:
    batch = assemble(YEAR, standard, [appraise(base, standard)])
    write_summary(batch, standard, tmp_path / "all.xlsx")
    values = cached_values(tmp_path / "all.xlsx")
    assert [values["封面", f"{column}6"] for column in "ABCD"] == [1, 1, 0, 0]
    assert "文件" not in str(values["封面", "A7"])


def test_every_link_leads_to_a_sheet_of_the_book(book: Workbook) -> None:
    targets = {page.title: links_of(page) for page in book.worksheets}
    assert {target.rpartition("!")[0].strip("'") for found in targets.values() for target in found} == set(
        book.sheetnames
    )
    assert set(targets["封面"]) == {f"'{name}'!A1" for name in book.sheetnames[1:]}


def links_of(page: Any) -> list[str]:
    return [str(cell.hyperlink.location) for row in page.iter_rows() for cell in row if cell.hyperlink]


def test_hostile_text_stays_text(book: Workbook, cached: CellValues) -> None:
    cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row if cell.value == HOSTILE]
    assert cells
    assert all(cell.data_type == "s" for cell in cells if not is_lookup(cell))
    assert "@SUM(A1)" in cached.values()


def is_lookup(cell: Any) -> bool:
    return bool(cell.data_type == "f" and cell.value != HOSTILE)


def test_formulas_use_no_function_newer_than_excel_2016(book: Workbook) -> None:
    known = {
        "SUM", "ROUND", "IF", "OR", "AND", "COUNT", "COUNTIF", "RANK", "AVERAGE", "MAX", "MIN", "SUMPRODUCT", "EXACT",
        "ISNUMBER", "INDEX", "MATCH", "IFERROR", "ABS",
    }  # fmt: skip
    texts = [
        str(cell.value) for page in book.worksheets for row in page.iter_rows() for cell in row if cell.data_type == "f"
    ]
    assert {name for text in texts for name in re.findall(r"([A-Z][A-Z0-9.]*)\(", text)} <= known
    assert not any("_xlfn" in text for text in texts)


def test_every_sheet_prints_on_a4_and_keeps_its_header_in_sight(book: Workbook) -> None:
    for page in book.worksheets:
        assert int(page.page_setup.paperSize or 0) == 9
        assert page.freeze_panes or page.title in ("封面", "得失分", "自评偏差", "评价标准")
        assert page.auto_filter.ref or page.title in ("封面", "评价标准")


def test_every_page_of_the_rules_begins_with_the_header_of_its_table(
    book: Workbook, standard: Standard, base: Submission, tmp_path: Path
) -> None:
    write_workpaper(appraise(base, standard), standard, tmp_path / "a.xlsx")
    for one in (book, load_workbook(tmp_path / "a.xlsx")):
        first = dict.fromkeys(("评价标准", "问题目录", "数据项口径"), "")
        for title in first:
            header = int(str(one[title].print_title_rows).rpartition("$")[2])
            first[title] = str(one[title].cell(header, 1).value)
            below = [cell.value for (cell,) in one[title].iter_rows(min_row=header + 1, max_col=1)]
            assert None not in below  # nothing else stands below
        assert first == {"评价标准": "指标编号", "问题目录": "问题编号", "数据项口径": "序号"}


def test_every_chart_is_described_for_those_who_cannot_see_it(path: Path, standard: Standard) -> None:
    with zipfile.ZipFile(path) as package:
        drawings = [
            package.read(name).decode() for name in package.namelist() if name.startswith("xl/drawings/drawing")
        ]
    charts = sum(bool(rule.view.chart) for rule in standard.views) + 3
    assert sum(text.count("<xdr:graphicFrame") for text in drawings) == charts
    assert sum(len(re.findall(r'descr="[^"]{10,}"', text)) for text in drawings) == charts


def test_one_unit_alone_has_nothing_to_be_compared_with(standard: Standard, base: Submission, tmp_path: Path) -> None:
    batch = assemble(YEAR, standard, [appraise(base, standard)])
    write_summary(batch, standard, tmp_path / "one.xlsx")
    book = load_workbook(tmp_path / "one.xlsx")
    titles = [rule.view.title for rule in standard.views if rule.view.chart]
    assert titles
    assert charts_by_sheet(book, "汇总", *titles) == dict.fromkeys(["汇总", *titles], 0)
    assert not [cell.value for page in book.worksheets for cell in page[3] if "图（在表下方）" in str(cell.value)]


def test_names_of_units_stand_below_their_bars_however_long_those_are_downwards(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/charts/chart")]
    axes = [axis for text in charts for axis in re.findall(r"<c:catAx>.*?</c:catAx>", text, re.DOTALL)]
    assert len(axes) == len(charts) > 3
    assert {re.findall(r'tickLblPos val="(\w+)"', axis)[0] for axis in axes} <= {"low", "none"}


def charts_by_sheet(book: Workbook, *titles: str) -> dict[str, int]:
    pages: dict[str, Any] = {title: book[title] for title in titles}
    return {title: len(page._charts) for title, page in pages.items()}


def test_several_units_are_compared_in_charts_below_their_tables(book: Workbook, standard: Standard) -> None:
    titles = ["汇总", *(rule.view.title for rule in standard.views if rule.view.chart)]
    assert charts_by_sheet(book, *titles) == dict.fromkeys(titles, 1)


def test_the_same_batch_makes_the_same_bytes(batch: Batch, standard: Standard, path: Path, tmp_path: Path) -> None:
    again = tmp_path / path.name
    write_summary(batch, standard, again)
    assert again.read_bytes() == path.read_bytes()


def test_the_run_record_names_every_file_with_its_digest(book: Workbook, cached: CellValues, batch: Batch) -> None:
    rows = {row["文件"]: row["SHA-256"] for _number, row in rows_of(book, cached, "运行记录", 9)}
    files = {file.path: file.digest for one in batch.appraisals for file in one.submission.files}
    assert rows == {**files, **{file.path: file.digest for file in batch.files}}


@pytest.mark.libreoffice
@pytest.mark.slow
def test_a_spreadsheet_computes_every_cached_value_again(path: Path, cached: CellValues) -> None:
    assert not differences(path)
    assert not [value for value in cached.values() if isinstance(value, str) and value.startswith("#")]


@pytest.mark.libreoffice
@pytest.mark.slow
@pytest.mark.parametrize("case", ["nothing", "only ungraded"])
def test_a_batch_without_grades_makes_a_summary_too(
    case: str, standard: Standard, base: Submission, tmp_path: Path
) -> None:
    units = [] if case == "nothing" else [named(without_register(base), "004", "丁镇")]
    path = tmp_path / "summary.xlsx"
    write_summary(batch_of(standard, *units), standard, path)
    assert not differences(path)


@pytest.mark.slow
def test_three_hundred_units_each_have_their_row(standard: Standard, base: Submission, tmp_path: Path) -> None:
    kinds = [appraise(one, standard) for one in (base, benefits(base, "0.42"), complete_unit(base))]
    many = [replace(kinds[at % 3], unit=Unit(f"{at:04}", f"第{at}乡镇", YEAR)) for at in range(300)]
    batch = assemble(YEAR, standard, many)
    write_summary(batch, standard, tmp_path / "many.xlsx")
    many_units = load_workbook(tmp_path / "many.xlsx", read_only=True)
    shown = {str(cell.value) for row in many_units["汇总"].iter_rows() for cell in row}
    many_units.close()
    assert {f"{at:04}" for at in range(300)} <= shown


def test_the_ranking_and_the_list_count_the_problems_of_units_as_cover_and_reports_do(
    book: Workbook, cached: CellValues, batch: Batch
) -> None:
    heads = {cell.value: cell.column or 0 for cell in book["汇总"][4]}
    columns = [heads[f"{gravity}问题"] for gravity in ("重大", "较大", "一般")]
    own = sum(len(one.reported) for one in batch.appraisals)
    cells = (book["汇总"].cell(row, column).value for column in columns for row in range(5, book["汇总"].max_row + 1))
    assert sum(int(str(one)) for one in cells if isinstance(one, int | float)) == own
    assert "不含评价工作自身的问题" in str(cached["汇总", "A2"])
    counts = re.findall(r"(?:重大|较大|一般) (\d+) 条", str(cached["问题清单", "A2"]))
    assert sum(map(int, counts)) == own


def test_the_matrix_is_printed_without_its_explanation_cut_in_two(book: Workbook) -> None:
    matrix = book["指标得分"]
    assert matrix.print_area
    assert f"{matrix.max_row}" in str(matrix.print_area)


def test_the_worst_problems_are_those_of_units_and_what_else_is_listed_is_said(
    book: Workbook, cached: CellValues, batch: Batch
) -> None:
    own = sum(len(one.reported) for one in batch.appraisals)
    others = sum(len(one.problems) for one in batch.appraisals) - own
    texts = [str(value) for (sheet, _cell), value in cached.items() if sheet == "封面"]
    (heading,) = [text for text in texts if "最突出的问题" in text]
    assert others
    assert f"共 {own} 条，另有评价工作自身的 {others} 条" in heading
    of_review = {one.name for unit in batch.appraisals for one in unit.problems if one.is_of_review}
    assert not of_review & set(texts)

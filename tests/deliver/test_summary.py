from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from pipeline import findings
from pipeline.deliver.cells import letter
from pipeline.deliver.summary import problems, write_summary
from pipeline.evaluate import appraise, assemble
from pipeline.formula import Column, Type, Value
from pipeline.model import Batch, Place, Severity, SourceFile, Submission, Table, Unevaluated, Unit
from pipeline.standard import Standard, load_standard
from tests.filling import complete, gathered, written
from tests.spreadsheet import CellValues, cached_values, differences

YEAR = 2024
EPOCH = date(1970, 1, 1)
FIXED = ("封面", "汇总", "指标得分", "得失分"), ("问题清单", "临界", "核查结果", "未评价", "评价标准", "运行记录")
HOSTILE = "=1+1"


@pytest.fixture(scope="module")
def standard() -> Standard:
    return load_standard("town-2024")


@pytest.fixture(scope="module")
def base(standard: Standard, tmp_path_factory: pytest.TempPathFactory) -> Submission:
    """What a unit without fault hands in; the tests spoil copies of it."""
    folder = written(standard, tmp_path_factory.mktemp("base"), complete(standard))
    (submission,) = gathered(folder, standard).submissions
    return submission


def named(submission: Submission, code: str, name: str) -> Submission:
    return replace(submission, unit=Unit(code, name, YEAR))


def edited(submission: Submission, title: str, row: int, **cells: Value) -> Submission:
    """Set cells of one row of a table."""
    table = submission.tables[title]
    columns = {**table.columns, **{name: _set(table.columns[name], row, value) for name, value in cells.items()}}
    return replace(submission, tables={**submission.tables, title: replace(table, columns=columns)})


def _set(column: Column, row: int, value: Value) -> Column:
    values, blank = column.values.copy(), column.blank.copy()
    blank[row] = False
    if isinstance(value, Decimal):
        values[row] = int(value.scaleb(column.scale))
    else:
        values[row] = (value - EPOCH).days if column.type == Type.DATE and isinstance(value, date) else value
    return replace(column, values=values, blank=blank)


def with_copied_row(submission: Submission, title: str) -> Submission:
    """Put a copy of the first row of a table below its last."""

    def longer(column: Column) -> Column:
        values, blank = (np.concatenate([one, one[:1]]) for one in (column.values, column.blank))
        return replace(column, values=values, blank=blank)

    table: Table = submission.tables[title]
    columns = {name: longer(column) for name, column in table.columns.items()}
    rows = np.append(table.rows, table.rows.max() + 1)
    return replace(submission, tables={**submission.tables, title: replace(table, rows=rows, columns=columns)})


def benefits(submission: Submission, share: str) -> Submission:
    """Let the evaluator find that the three qualitative indicators reached only a share."""
    for row in (20, 21, 22):
        submission = edited(submission, "指标评分", row, 指标完成值=Decimal(share))
    return submission


def complete_unit(base: Submission) -> Submission:
    """A unit to which every indicator applies, with an idle asset."""
    both = edited(with_copied_row(base, "预算执行"), "预算执行", 1, 支出性质="公用经费")
    return edited(both, "固定资产台账", 0, 使用状况="闲置", 闲置起始日期=date(2023, 5, 1))


def without_register(base: Submission) -> Submission:
    """A unit that did not hand in its asset register, so that an indicator is 未评."""
    tables = {title: table for title, table in base.tables.items() if title != "固定资产台账"}
    return replace(base, tables=tables, absent={"固定资产台账": "缺少“资产台账”工作簿"})


def batch_of(standard: Standard, *submissions: Submission) -> Batch:
    left = [Unevaluated("坏文件.xlsx", "", "工作簿已损坏或不完整", ("收/坏文件.xlsx",))]
    loose = [findings.BROKEN.at(Place("收/坏文件.xlsx"), "不是压缩包")]
    files = [SourceFile("收/坏文件.xlsx", "0" * 64, 12, "未采用")]
    return assemble(YEAR, standard, [appraise(one, standard) for one in submissions], left, loose, files)


@pytest.fixture(scope="module")
def batch(standard: Standard, base: Submission) -> Batch:
    trouble = (
        findings.NUMBER_TEXT.at(Place("甲/01.xlsx", "预算执行", "G8"), HOSTILE, "数字"),
        findings.NOT_NUMBER.at(Place("甲/01.xlsx", "预算执行", "F7"), "@SUM(A1)", "数字"),
    )
    slow = edited(base, "预算执行", 0, 执行数=Decimal("60000"), 结转结余=Decimal("90000"))
    return batch_of(
        standard,
        named(complete_unit(base), "005", "戊镇"),
        named(replace(base, findings=trouble), "001", "甲镇"),
        named(benefits(slow, "0.3"), "002", HOSTILE),
        named(benefits(base, "0.42"), "003", "丙镇"),
        named(without_register(base), "004", "丁镇"),
        named(base, "006", "己镇"),
    )


@pytest.fixture(scope="module")
def path(batch: Batch, standard: Standard, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("summary") / "绩效评价汇总.xlsx"
    write_summary(batch, standard, path)
    return path


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return load_workbook(path)


@pytest.fixture(scope="module")
def cached(path: Path) -> CellValues:
    return cached_values(path)


def rows_of(book: Workbook, cached: CellValues, sheet: str, header: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield row number and cached cells by header, below a header row."""
    page = book[sheet]
    titles = {cell.column_letter: str(cell.value) for cell in page[header] if cell.value}
    for row in range(header + 1, page.max_row + 1):
        yield row, {title: cached.get((sheet, f"{column}{row}")) for column, title in titles.items()}


def column_of(book: Workbook, sheet: str, header: int, title: str) -> str:
    return next(cell.column_letter for cell in book[sheet][header] if cell.value == title)


def is_live(book: Workbook, sheet: str, address: str) -> bool:
    return bool(book[sheet][address].data_type == "f")


def ranking(book: Workbook, cached: CellValues) -> Mapping[str, tuple[int, dict[str, Any]]]:
    return {row["单位编码"]: (number, row) for number, row in rows_of(book, cached, "汇总", 4) if row["单位编码"]}


def test_the_sheets_stand_in_their_order_and_the_book_opens_on_its_cover(book: Workbook, standard: Standard) -> None:
    views = [rule.view.title for rule in standard.views]
    assert book.sheetnames == [*FIXED[0], *views, *FIXED[1]]
    assert book.active is not None
    assert book.active.title == "封面"


def test_ranks_totals_rates_and_grades_are_live_and_right(book: Workbook, cached: CellValues, batch: Batch) -> None:
    listed = ranking(book, cached)
    for one in batch.appraisals:
        number, row = listed[one.unit.code]
        assert row["总分"] == float(one.total.points or 0)
        assert row["等级"] == (one.grade or "未评级")
        assert row["名次"] == batch.ranks.get(one.unit.code, "—")
        live = ["总分", "等级"] + (["名次", "得分率"] if one.grade else [])
        assert all(is_live(book, "汇总", f"{column_of(book, '汇总', 4, title)}{number}") for title in live)
    assert list(listed)[-1] == "004"


def test_the_batch_holds_every_case_that_the_summary_must_show(batch: Batch, standard: Standard) -> None:
    units = {one.unit.code: one for one in batch.appraisals}
    assert units["005"].total.full_score == standard.system.full_score
    assert units["001"].total.full_score < standard.system.full_score
    assert units["004"].grade is None
    assert units["003"].border is not None
    assert batch.ranks["001"] == batch.ranks["006"]


def test_a_total_is_a_sum_and_rescaled_only_where_indicators_were_left_out(book: Workbook, cached: CellValues) -> None:
    listed, column = ranking(book, cached), column_of(book, "汇总", 4, "总分")
    whole, rescaled = (book["汇总"][f"{column}{listed[code][0]}"].value for code in ("005", "001"))
    assert re.fullmatch(r"=ROUND\(SUM\([A-Z]+\d+:[A-Z]+\d+\),2\)", str(whole))
    assert "'评价标准'!" in str(rescaled)


def test_a_unit_with_open_indicators_is_not_graded_and_says_how_much_was_scored(
    book: Workbook, cached: CellValues
) -> None:
    _number, row = ranking(book, cached)["004"]
    assert (row["名次"], row["等级"], row["得分率"]) == ("—", "未评级", "—")
    assert row["已评分值"] < row["应评分值"]


def test_the_matrix_agrees_with_the_ranking_and_says_so_live(book: Workbook, cached: CellValues, batch: Batch) -> None:
    rows = list(rows_of(book, cached, "指标得分", 8))
    proof = next(number for number, row in rows if "核对" in str(row["单位名称"]))
    checked = [cell for cell in book["指标得分"][proof] if cell.data_type == "f"]
    assert len(checked) == 1 + len(batch.appraisals[0].areas)
    assert all(cached["指标得分", cell.coordinate] == 0 for cell in checked)
    units = {row["单位编码"]: (number, row) for number, row in rows if row["单位编码"]}
    for one in batch.appraisals:
        number, row = units[one.unit.code]
        assert row["总分"] == float(one.total.points or 0)
        assert all(cell.data_type == "f" for cell in book["指标得分"][number][2 : 3 + len(one.areas)])
        shown = [cached["指标得分", cell.coordinate] for cell in book["指标得分"][number][3 + len(one.areas) :]]
        assert shown == [str(mark.status) if mark.points is None else float(mark.points) for mark in one.marks]


def test_lost_marks_are_listed_from_the_greatest_with_live_differences(
    book: Workbook, cached: CellValues, batch: Batch, standard: Standard
) -> None:
    header = 4 + len(standard.indicators) + 3
    rows = list(rows_of(book, cached, "得失分", header))
    lost = [row["失分"] for _number, row in rows]
    expected = [mark for one in batch.appraisals for mark in one.marks if mark.points not in (None, mark.full_score)]
    assert len(lost) == len(expected)
    assert lost == sorted(lost, reverse=True)
    assert all(row["扣分原因"] for _number, row in rows)
    assert all(is_live(book, "得失分", f"{column}{number}") for number, _row in rows for column in "FG")
    averages = [cached["得失分", f"F{row}"] for row in range(5, 5 + len(standard.indicators))]
    assert averages == sorted(averages, reverse=True)


def test_declared_pages_work_their_rates_out_from_their_own_columns(
    book: Workbook, cached: CellValues, batch: Batch, standard: Standard
) -> None:
    formulas = {rule.item.name: rule.formula for rule in standard.items if rule.formula}
    count = 0
    for rule in standard.views:
        names = [column.name for column in rule.view.columns]
        for position, name in enumerate(names):
            if rule.view.over == "unit" and name in formulas and set(formulas[name].names) <= set(names):
                for at, one in enumerate(batch.appraisals):
                    cell = book[rule.view.title].cell(5 + at, 3 + position)
                    assert cell.data_type == "f"
                    value = one.facts[name].value
                    if isinstance(value, Decimal):
                        assert cached[rule.view.title, cell.coordinate] == float(value)
                    count += 1
    assert count


def test_totals_of_a_declared_page_are_sums_and_its_rates_are_worked_out_over_them(
    book: Workbook, cached: CellValues, batch: Batch
) -> None:
    page, row = "预算执行", 5 + len(batch.appraisals)
    budget, spent, rate = (
        f"{letter((column.column or 0) - 1)}{row}"
        for title in ("调整后预算总额", "执行总额", "预算执行率")
        for column in book[page][4]
        if str(column.value).partition("\n")[0] == title
    )
    assert all(is_live(book, page, address) for address in (budget, spent, rate))
    assert cached[page, rate] == pytest.approx(cached[page, spent] / cached[page, budget], rel=1e-12)


def test_idle_assets_are_listed_with_advice_and_where_they_stand(book: Workbook, cached: CellValues) -> None:
    (row, total) = (row for _number, row in rows_of(book, cached, "闲置资产", 4))
    assert row["单位名称"] == "戊镇"
    assert row["利用建议"] != "—"
    assert "固定资产台账!A" in row["出处"]
    assert total["单位名称"] == "合计"
    assert "丁镇" in str(book["闲置资产"]["A2"].value)


def test_problems_stand_in_the_order_of_their_severity(book: Workbook, cached: CellValues, batch: Batch) -> None:
    rows = [row for _number, row in rows_of(book, cached, "问题清单", 4)]
    order = ["重大", "较大", "一般"]
    assert len(rows) == sum(len(one.problems) for one in batch.appraisals)
    assert [row["程度"] for row in rows] == sorted((row["程度"] for row in rows), key=order.index)
    assert all(row["事实"] and row["原因"] and row["建议"] for row in rows)


def test_a_list_that_is_cut_says_how_long_it_is(
    batch: Batch, standard: Standard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(problems, "MOST_ROWS", 2)
    write_summary(batch, standard, tmp_path / "cut.xlsx")
    page = load_workbook(tmp_path / "cut.xlsx")["问题清单"]
    assert page.max_row == 4 + 2
    assert f"共 {sum(len(one.problems) for one in batch.appraisals)} 条，只列前 2 条" in str(page["A2"].value)


def test_a_border_case_shows_the_grades_on_both_sides(book: Workbook, cached: CellValues, batch: Batch) -> None:
    ((number, row),) = rows_of(book, cached, "临界", 4)
    border = next(one.border for one in batch.appraisals if one.border)
    assert row["单位名称"] == "丙镇"
    assert (row["分数线以上"], row["分数线以下"]) == (border.upper, border.lower)
    assert cached["临界", f"F{number}"] == float(border.distance)
    assert all(is_live(book, "临界", f"{column}{number}") for column in "CDEF")


def test_findings_are_counted_and_listed_errors_first(book: Workbook, cached: CellValues) -> None:
    rows = [row for _number, row in rows_of(book, cached, "核查结果", 7)]
    severities = [row["级别"] for row in rows]
    assert severities == sorted(severities, key=[str(one) for one in Severity].index)
    assert [cached["核查结果", f"{column}5"] for column in "BCD"] == [severities.count(str(one)) for one in Severity]
    assert ("—", "F108") in [(row["单位编码"], row["编号"]) for row in rows]


def test_what_was_not_evaluated_is_listed_with_its_reason(book: Workbook, cached: CellValues) -> None:
    rows = [row for _number, row in rows_of(book, cached, "未评价", 4)]
    assert ("未评价", "坏文件.xlsx", "工作簿已损坏或不完整") in [
        (row["情况"], row["单位（或文件）"], row["原因"]) for row in rows
    ]
    assert {row["单位（或文件）"] for row in rows if row["情况"] == "部分未评"} == {"丁镇"}


def test_the_cover_counts_units_and_grades_live(book: Workbook, cached: CellValues, batch: Batch) -> None:
    assert [cached["封面", f"{column}6"] for column in "ABCD"] == [7, 5, 1, 1]
    assert all(is_live(book, "封面", f"{column}6") for column in "ABCDEFGH")
    totals = [float(one.total.points or 0) for one in batch.appraisals if one.grade]
    assert (cached["封面", "F6"], cached["封面", "G6"]) == (max(totals), min(totals))
    grades = [one.grade for one in batch.appraisals]
    assert [cached["封面", f"C{row}"] for row in range(11, 15)] == [grades.count(one) for one in "优良中差"]
    assert all(is_live(book, "封面", f"{column}{row}") for row in range(11, 15) for column in "BCD")


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
        assert page.freeze_panes or page.title in ("封面", "得失分", "评价标准")
        assert page.auto_filter.ref or page.title in ("封面", "评价标准")


def test_every_chart_is_described_for_those_who_cannot_see_it(path: Path, standard: Standard) -> None:
    with zipfile.ZipFile(path) as package:
        drawings = [
            package.read(name).decode() for name in package.namelist() if name.startswith("xl/drawings/drawing")
        ]
    charts = sum(bool(rule.view.chart) for rule in standard.views) + 3
    assert sum(text.count("<xdr:graphicFrame") for text in drawings) == charts
    assert sum(len(re.findall(r'descr="[^"]{10,}"', text)) for text in drawings) == charts


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
    batch = assemble(YEAR, standard, many, [], [], [])
    write_summary(batch, standard, tmp_path / "many.xlsx")
    ranking = load_workbook(tmp_path / "many.xlsx", read_only=True)["汇总"]
    shown = {str(cell.value) for row in ranking.iter_rows() for cell in row}
    assert {f"{at:04}" for at in range(300)} <= shown

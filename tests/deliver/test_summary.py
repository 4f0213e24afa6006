"""The sheets of the summary workbook: what stands in them, what is live, and that it adds up."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from pipeline.deliver import listing
from pipeline.deliver.cells import letter
from pipeline.deliver.summary import problems, write_summary
from pipeline.formula import is_nothing
from pipeline.model import Batch, Severity, Submission
from pipeline.standard import Standard
from tests.deliver.batches import batch_of, column_of, is_live, named, ranking, rows_of
from tests.spreadsheet import CellValues

FIXED = (
    ("封面", "汇总", "指标得分", "得失分"),
    ("问题清单", "临界", "等级变动", "自评偏差", "扣分尺度", "核查结果", "未评价",
     "评价标准", "问题目录", "数据项口径", "运行记录"),
)  # fmt: skip


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


def test_an_area_in_which_nothing_was_evaluated_is_no_zero(
    base: Submission, standard: Standard, tmp_path: Path
) -> None:
    bare = replace(base, tables={}, absent=dict.fromkeys(standard.tables, "缺少工作簿"))
    batch = batch_of(standard, named(bare, "001", "甲镇"), named(base, "002", "乙镇"))
    write_summary(batch, standard, tmp_path / "a.xlsx")
    (one,) = [one for one in batch.appraisals if one.unit.code == "001"]
    assert any(not area.assessed for area in one.areas)
    book = load_workbook(tmp_path / "a.xlsx", data_only=True)
    for page, after in (("汇总", "单位名称"), ("指标得分", "总分")):
        rows = [[cell.value for cell in row] for row in book[page].iter_rows()]
        first = next(row.index(after) for row in rows if after in row) + 1
        (row,) = [row for row in rows if "001" in row]
        assert row[first : first + len(one.areas)] == [
            float(area.earned) if area.assessed else "未评" for area in one.areas
        ]


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


def test_a_total_over_some_of_the_units_says_of_how_many(
    book: Workbook, cached: CellValues, batch: Batch, standard: Standard
) -> None:
    below, partial = 6 + len(batch.appraisals), 0
    for rule in standard.views:
        page, names = rule.view.title, [column.name for column in rule.view.columns]
        if rule.view.over != "unit" or book[page].cell(below, 2).value != "计入单位数":
            continue
        for column, name in enumerate(names, start=2):
            values = [one.facts[name].value for one in batch.appraisals]
            counted = cached[page, f"{letter(column)}{below}"]
            if counted != "—":
                assert is_live(book, page, f"{letter(column)}{below}")
                assert counted == sum(not is_nothing(value) for value in values)
                partial += counted < len(values)
    assert partial


def test_idle_assets_are_listed_with_advice_and_where_they_stand(book: Workbook, cached: CellValues) -> None:
    (row, total) = (row for _number, row in rows_of(book, cached, "闲置资产", 4))
    assert row["单位名称"] == "戊镇"
    assert row["利用建议"] != "—"
    assert str(row["出处"]).startswith("固定资产台账!A")
    assert str(row["出处文件"]).endswith(".xlsx")
    assert total["单位名称"] == "合计"
    assert "丁镇" in str(book["闲置资产"]["A2"].value)


def test_problems_stand_in_the_order_of_their_severity(book: Workbook, cached: CellValues, batch: Batch) -> None:
    rows = [row for _number, row in rows_of(book, cached, "问题清单", 4)]
    linked = [row for row in rows if row["出处（点击打开）"] != "—"]
    assert all(".xlsx" not in str(row["出处（点击打开）"]) and ".xlsx" in str(row["出处文件和各处"]) for row in linked)
    order = ["重大", "较大", "一般"]
    assert len(rows) == sum(len(one.problems) for one in batch.appraisals)
    assert [row["程度"] for row in rows] == sorted((row["程度"] for row in rows), key=order.index)
    assert all(row["事实"] and row["原因"] and row["建议"] for row in rows)


def test_a_list_that_is_cut_says_how_long_it_is(
    batch: Batch, standard: Standard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (listing, problems):
        monkeypatch.setattr(module, "MOST_ROWS", 2)
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
    listed = [(row["情况"], row["单位编码"], row["单位（或文件）"], row["原因"]) for row in rows]
    assert ("文件未采用", "—", "坏文件.xlsx", "工作簿已损坏或不完整") in listed
    assert ("未评价", "007", "庚镇", "单位编码 007 对应多个名称") in listed
    assert {row["单位（或文件）"] for row in rows if row["情况"] == "部分未评"} == {"丁镇"}

"""The workbook of a system is read as its author means it; what is lost, odd or different is said."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook as NewWorkbook
from openpyxl.workbook import Workbook

from pipeline.intake.system import read_system
from pipeline.standard import load_system
from pipeline.standard.system import Indicator, System
from tests.systembook.books import (
    SHARED,
    SYSTEMS,
    TOWN,
    Change,
    added,
    address,
    column_of,
    handed_in,
    opened,
    put,
    removed,
    row_of,
)

COMMON = SYSTEMS["common-2013"]
AREA = TOWN.areas[0]
RATED = next(one for one in TOWN.indicators if one.target is not None)
STEPPED = next(one for one in COMMON.indicators if len(one.parameters) > 1)


def read(folder: Path, *changes: Change, system: System = TOWN) -> System:
    """The system that a changed workbook makes, about which there is nothing to say."""
    book = handed_in(folder, *changes, system=system)
    assert book.findings == []
    return load_system(book.book.document)


def of_code(system: System, code: str) -> Indicator:
    return next(one for one in system.indicators if one.code == code)


@pytest.mark.parametrize("written", ["90%", "９０％", " 90 % ", 0.9, "0.9"])
def test_a_percentage_may_be_typed_in_any_way(written: Any, tmp_path: Path) -> None:
    found = read(tmp_path, put("指标", RATED.code, "目标值", written))
    assert of_code(found, RATED.code).target == Decimal("0.9")


def test_names_are_known_in_full_width_and_with_blanks(tmp_path: Path) -> None:
    changes = (
        put("指标", RATED.code, "一级指标", f" {RATED.area}　"),
        put("指标", RATED.code, "评分方法", f"{RATED.method}\n"),
        put("评价要点", TOWN.indicators[0].code, "指标编号", "Ａ１０１ "),
    )
    assert read(tmp_path, *changes) == TOWN


def test_parameters_may_be_written_on_lines_and_as_percentages(tmp_path: Path) -> None:
    one, other = STEPPED.parameters
    found = read(tmp_path, put("指标", STEPPED.code, "参数", f"{one}＝2％\n{other} = 0.25"), system=COMMON)
    assert of_code(found, STEPPED.code).parameters == {one: Decimal("0.02"), other: Decimal("0.25")}


def test_a_blank_code_means_the_indicator_of_the_row_above(tmp_path: Path) -> None:
    codes = [one.code for one in TOWN.indicators if one.points]
    assert read(tmp_path, *(put("评价要点", code, "指标编号", None, nth=2) for code in codes)) == TOWN


def test_a_blank_heading_means_that_of_the_row_above(tmp_path: Path) -> None:
    assert read(tmp_path, put("层级", AREA.name, "一级指标", None, nth=2)) == TOWN


def test_an_indicator_typed_below_all_others_stands_under_its_heading(tmp_path: Path) -> None:
    last = next(one for one in reversed(TOWN.indicators) if one.area == AREA.name)
    found = read(
        tmp_path,
        put("指标", last.code, "分值", float(last.full_score) - 2),
        added("指标", 编号="A999", 一级指标=last.area, 二级指标=last.theme, 三级指标="公务卡使用率", 分值=1,
              评分方法="评价人评分"),
        added("指标", 编号="A998", 一级指标=last.area, 二级指标=last.theme, 三级指标="预算细化率", 分值=1,
              评分方法="评价人评分"),
    )  # fmt: skip
    codes = [one.code for one in found.indicators]
    at = codes.index(last.code)
    assert codes[at + 1 : at + 3] == ["A999", "A998"]
    assert [one for one in codes if one not in ("A999", "A998")] == [one.code for one in TOWN.indicators]


def test_the_order_of_the_headings_is_that_of_their_indicators(tmp_path: Path) -> None:
    first, second = TOWN.areas[:2]

    def exchanged(edited: Workbook) -> None:
        sheet = edited["层级"]
        rows = [[cell.value for cell in sheet[row]][:5] for row in range(5, 5 + len(first.themes + second.themes))]
        for row, values in enumerate([*rows[len(first.themes) :], *rows[: len(first.themes)]], start=5):
            for column, value in enumerate(values, start=1):
                sheet.cell(row, column).value = value

    found = read(tmp_path, exchanged)
    assert [area.name for area in found.areas[:2]] == [second.name, first.name]
    assert found.indicators[0].area == second.name
    assert sorted(found.indicators, key=lambda one: one.code) == list(TOWN.indicators)


def test_rows_may_be_moved_apart_and_blank_rows_do_not_matter(tmp_path: Path) -> None:
    def inserted(edited: Workbook) -> None:
        for title in ("指标", "评价要点", "层级", "等级", "问题", "体系"):
            edited[title].insert_rows(6, 2)

    assert read(tmp_path, inserted) == TOWN


def test_columns_may_be_in_another_order(tmp_path: Path) -> None:
    def exchanged(edited: Workbook) -> None:
        sheet = edited["指标"]
        one, other = column_of(sheet, "分值"), column_of(sheet, "解释")
        for row in range(4, sheet.max_row + 1):
            a, b = sheet.cell(row, one), sheet.cell(row, other)
            a.value, b.value = b.value, a.value

    assert read(tmp_path, exchanged) == TOWN


def test_a_weight_a_threshold_and_a_formula_are_changed_in_cells(tmp_path: Path) -> None:
    one, other = [one for one in TOWN.indicators if one.area == AREA.name and not one.points][:2]
    found = read(
        tmp_path,
        put("指标", one.code, "分值", one.full_score + 1),
        put("指标", other.code, "分值", other.full_score - 1),
        put("指标", RATED.code, "目标值", "95%"),
        put("指标", RATED.code, "取值公式", f"({RATED.value})*1"),
    )
    assert of_code(found, one.code).full_score == one.full_score + 1
    assert of_code(found, RATED.code).target == Decimal("0.95")
    assert of_code(found, RATED.code).value == f"({RATED.value})*1"


def test_an_indicator_with_data_of_its_own_is_added_in_cells(tmp_path: Path) -> None:
    given_up = next(one for one in TOWN.indicators if one.area == RATED.area and one.full_score > 1 and not one.points)
    book = handed_in(
        tmp_path,
        added("补充数据", 名称="培训人次", 类型="整数", 必填="是"),
        added("补充数据", 名称="应培训人次", 类型="整数", 必填="是"),
        added("数据项", 名称="本地培训率", 类型="百分比", 公式="培训人次/应培训人次"),
        put("指标", given_up.code, "分值", given_up.full_score - 1),
        added("指标", 编号="Z101", 一级指标=given_up.area, 二级指标=given_up.theme, 三级指标="培训率", 分值=1,
              评分方法="按比例得分", 取值公式="本地培训率", 目标值=1),
    )  # fmt: skip
    assert book.findings == []
    bound = book.standard()
    assert {"培训人次", "应培训人次"} <= set(bound.fields)
    assert bound.indicators[-1].value is not None


def test_a_shared_declaration_that_is_changed_becomes_the_systems_own(tmp_path: Path) -> None:
    shared = next(one for one in SHARED.problems if one.condition is not None)
    book = handed_in(tmp_path, put("问题", shared.code, "建议", "另一条建议。"))
    assert [(one.code, one.place.cell) for one in book.findings] == [
        ("F516", address(book.edited, "问题", shared.code, "编号"))
    ]
    (own,) = load_system(book.book.document).problems
    assert own == shared.model_copy(update={"recommendation": "另一条建议。"})
    assert book.book.is_sound


def test_what_is_shared_stays_though_its_rows_are_deleted(tmp_path: Path) -> None:
    method = next(one for one in SHARED.methods if one.parameters)
    assert read(tmp_path, removed("评分方法", method.name), removed("数据项", SHARED.items[0].name)) == TOWN


@pytest.mark.parametrize("title", ["算例", "方法参数", "数据项", "问题", "依据", "补充数据", "使用说明", "可用名称"])
def test_a_sheet_that_is_not_needed_may_be_deleted(title: str, tmp_path: Path) -> None:
    def deleted(edited: Workbook) -> None:
        del edited[title]

    assert read(tmp_path, deleted) == TOWN


def test_an_absent_sheet_that_is_needed_is_told(tmp_path: Path) -> None:
    def deleted(edited: Workbook) -> None:
        del edited["等级"]

    book = handed_in(tmp_path, deleted)
    assert "F205" in {one.code for one in book.findings}
    assert book.error is not None


def test_an_equals_sign_in_a_text_is_left_out_and_told(tmp_path: Path) -> None:
    def typed(edited: Workbook) -> None:
        cell = edited["指标"][address(edited, "指标", RATED.code, "取值公式")]
        cell.value, cell.data_type = f"={RATED.value}", "s"

    book = handed_in(tmp_path, typed)
    assert [one.code for one in book.findings] == ["F518"]
    assert load_system(book.book.document) == TOWN


def test_what_stands_in_other_columns_labels_and_sheets_is_told(tmp_path: Path) -> None:
    def beside(edited: Workbook) -> None:
        sheet = edited["指标"]
        sheet.cell(4, sheet.max_column + 1).value = "评分办法"
        sheet.cell(6, sheet.max_column).value = "内容"
        edited["体系"].cell(40, 1).value = "满 分 值"
        edited["体系"].cell(40, 2).value = 100
        edited.create_sheet("备忘").cell(1, 1).value = "内容"

    told = {(one.code, one.place.sheet) for one in handed_in(tmp_path, beside).findings}
    assert told == {("F210", "指标"), ("F509", "体系"), ("F232", "备忘")}


def test_a_renamed_heading_is_told(tmp_path: Path) -> None:
    def renamed(edited: Workbook) -> None:
        sheet = edited["指标"]
        sheet.cell(4, column_of(sheet, "目标值")).value = "目标"

    told = {one.code for one in handed_in(tmp_path, renamed).findings}
    assert {"F208", "F210"} <= told


def test_an_error_value_in_a_number_cell_is_told(tmp_path: Path) -> None:
    def broken(edited: Workbook) -> None:
        cell = edited["指标"][address(edited, "指标", RATED.code, "目标值")]
        cell.value, cell.data_type = "#DIV/0!", "e"

    book = handed_in(tmp_path, broken)
    assert ("F312", "指标", address(book.edited, "指标", RATED.code, "目标值")) in book.faults


def test_a_workbook_of_something_else_is_no_system(tmp_path: Path) -> None:
    other = NewWorkbook()
    other.active.title = "体系"  # type: ignore[union-attr]
    other.save(tmp_path / "other.xlsx")
    assert read_system(opened(tmp_path / "other.xlsx"), SHARED) is None


def test_blank_sheets_of_the_right_names_are_a_system_with_everything_left_to_say(tmp_path: Path) -> None:
    blank = NewWorkbook()
    for title in ("体系", "层级", "指标", "等级"):
        blank.create_sheet(title)
    blank.save(tmp_path / "blank.xlsx")
    found = read_system(opened(tmp_path / "blank.xlsx"), SHARED)
    assert found is not None
    assert not found.is_sound


def test_a_row_moved_to_the_end_keeps_its_own(tmp_path: Path) -> None:
    def moved(edited: Workbook) -> None:
        sheet = edited["评价要点"]
        row = row_of(sheet, TOWN.indicators[0].code)
        values = [cell.value for cell in sheet[row]][:3]
        sheet.delete_rows(row)
        for at, value in enumerate(values, start=1):
            sheet.cell(sheet.max_row + 1 if at == 1 else sheet.max_row, at).value = value

    points = of_code(read(tmp_path, moved), TOWN.indicators[0].code).points
    first, *others = TOWN.indicators[0].points
    assert points == (*others, first)


OPEN_AT_THE_TOP = [(None, 0.05, RATED.full_score), (0.05, 0.1, 1.5), (0.1, 0.2, 1), (0.2, None, 0.5)]


def banded(rows: Sequence[tuple[float | None, float | None, Any]]) -> list[Change]:
    """Have an indicator scored by bands that are closed above."""
    changes = [put("指标", RATED.code, head, None) for head in ("目标值", "方向", "参数")]
    changes.append(put("指标", RATED.code, "评分方法", "分档得分_含上限"))
    return changes + [added("分档", 指标编号=RATED.code, 从=low, 到=high, 得分=points) for low, high, points in rows]


def test_the_last_band_may_be_open(tmp_path: Path) -> None:
    one = of_code(read(tmp_path, *banded(OPEN_AT_THE_TOP)), RATED.code)
    assert [points for _bound, points in one.bands] == [RATED.full_score, Decimal("1.5"), 1]
    assert one.beyond == Decimal("0.5")
    again = tmp_path / "again"
    again.mkdir()
    indicators = tuple(one if one.code == other.code else other for other in TOWN.indicators)
    changed = TOWN.model_copy(update={"indicators": indicators})
    assert read(again, system=changed) == changed


def test_only_the_last_band_may_be_open(tmp_path: Path) -> None:
    first, _second, third, _last = OPEN_AT_THE_TOP
    book = handed_in(tmp_path, *banded([first, (0.05, None, 1.5), third]))
    assert ("F504", "分档", address(book.edited, "分档", RATED.code, "到", 2)) in book.faults

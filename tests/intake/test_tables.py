from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipeline.intake.opening import Sheet
from pipeline.kinds import Raw
from tests.spoiling import UNCACHED, Error, Handed

BUDGET, ASSETS, STATEMENT, THREE = "预算执行", "固定资产台账", "决算对照", "三公经费"


def values(handed: Handed, title: str) -> dict[str, list[Any]]:
    found = handed.table(title)
    return {name: [column.at(row) for row in range(len(found))] for name, column in found.columns.items()}


def columns_moved(sheet: Sheet, order: list[int]) -> Sheet:
    """Put the columns (from 0) in another order; what is beyond the order stays away."""
    rows = [[row[column] if column < len(row) else "" for column in order] for row in map(list, sheet.rows)]
    return replace(sheet, rows=rows, formulas=frozenset())


def test_faultless_workbooks_give_no_finding(faultless: Handed) -> None:
    assert faultless.findings() == []
    assert faultless.appraisal().findings == ()


def test_every_value_is_read_with_its_address(faultless: Handed) -> None:
    assets = faultless.table(ASSETS)
    assert assets.rows.tolist() == [5]
    assert assets.columns["资产编号"].at(0) == "TY2019000001"
    assert assets.columns["取得日期"].at(0) == date(2019, 6, 30)
    assert assets.columns["原值"].at(0) == Decimal("5000.00")
    assert str(assets.at("原值", 5)) == "03_资产台账.xlsx：固定资产台账!I5"


@pytest.mark.parametrize("above", [1, 3, 40])
def test_the_header_may_stand_further_down(faultless: Handed, above: int) -> None:
    sheet = faultless.sheet(BUDGET)
    down = faultless.swapped(replace(sheet, rows=[*[["抬头"]] * above, *sheet.rows], formulas=frozenset()))
    assert down.findings() == [("F235", BUDGET, f"A{4 + above}")]
    assert down.table(BUDGET).rows.tolist() == [5 + above]
    assert values(down, BUDGET) == values(faultless, BUDGET)


def test_without_a_header_the_table_is_not_read(faultless: Handed) -> None:
    sheet = faultless.sheet(BUDGET)
    spoiled = faultless.swapped(replace(sheet, rows=[*sheet.rows[:3], *sheet.rows[4:]]))
    assert spoiled.findings() == [("F207", BUDGET, "")]
    assert BUDGET not in spoiled.filled("01").tables
    assert spoiled.mark("B101").status == "未评"


def test_columns_may_stand_in_any_order(faultless: Handed) -> None:
    turned = faultless.swapped(columns_moved(faultless.sheet(BUDGET), list(reversed(range(15)))))
    assert turned.findings() == []
    assert values(turned, BUDGET) == values(faultless, BUDGET)
    assert turned.table(BUDGET).letters["执行数"] == "D"


@pytest.mark.parametrize("title", ["联系人", 2023])
def test_a_column_that_is_not_of_the_template_is_named_and_left_out(faultless: Handed, title: Raw) -> None:
    sheet = columns_moved(faultless.sheet(BUDGET), [0, 1, 99, *range(2, 15)])
    rows = [list(row) for row in sheet.rows]
    rows[3][2], rows[4][2] = title, "张三"
    extra = faultless.swapped(replace(sheet, rows=rows))
    assert extra.findings() == [("F210", BUDGET, "C4")]
    assert values(extra, BUDGET) == values(faultless, BUDGET)


@pytest.mark.parametrize("title", ["全年执行数", "执 行 数", "执行\n数", "执行数\u3000", "支出决算数"])
def test_a_header_is_known_by_its_aliases_in_any_spacing(faultless: Handed, title: str) -> None:
    changed = faultless.put(BUDGET, {"L4": title})
    assert changed.findings() == []
    assert values(changed, BUDGET) == values(faultless, BUDGET)


def test_full_width_brackets_and_colons_make_no_difference_in_a_header(faultless: Handed) -> None:
    assert faultless.put(BUDGET, {"J4": "其中:政策性调整"}).put(ASSETS, {"Q4": "面积(平方米)"}).findings() == []


def test_an_absent_column_is_named_and_what_rests_on_it_is_not_scored(faultless: Handed) -> None:
    spoiled = faultless.put(BUDGET, {"L4": None, "L5": None})
    assert spoiled.findings() == [("F208", BUDGET, "第4行")]
    assert spoiled.mark("B101").status == "未评"
    assert spoiled.mark("A203").status == "已评"


@pytest.mark.parametrize(("title", "is_near"), [("实际执行数", True), ("联系人", False)])
def test_of_the_strange_columns_the_one_that_may_be_meant_by_an_absent_one_is_asked_about(
    faultless: Handed, title: str, is_near: bool
) -> None:
    spoiled = faultless.put(BUDGET, {"L4": title}).filled("01")
    (absent,) = [one for one in spoiled.findings if one.code == "F208"]
    assert (title in absent.found) is is_near


def test_a_column_that_stands_twice_is_not_used(faultless: Handed) -> None:
    spoiled = faultless.put(BUDGET, {"P4": "全年执行数", "P5": 1})
    assert spoiled.findings() == [("F209", BUDGET, "P4")]
    assert spoiled.mark("B101").status == "未评"


@pytest.mark.parametrize(
    ("title", "address", "raw", "code"),
    [
        (BUDGET, "G5", Error("#N/A"), "F312"),
        (BUDGET, "G5", UNCACHED, "F313"),
        (BUDGET, "G5", "壹佰元", "F302"),
        (BUDGET, "G5", True, "F323"),
        (BUDGET, "G5", None, "F301"),
        (BUDGET, "A5", "基本建设", "F311"),
        (BUDGET, "E5", "也许", "F311"),
        (ASSETS, "F5", "2019年", "F308"),
        (ASSETS, "I5", -1, "F306"),
        (BUDGET, "F5", Error("#REF!"), "F312"),
    ],
)
def test_a_cell_that_cannot_be_used_is_named_and_void_never_blank_or_zero(
    faultless: Handed, title: str, address: str, raw: Any, code: str
) -> None:
    spoiled = faultless.put(title, {address: raw})
    assert spoiled.findings() == [(code, title, address)]
    found = spoiled.table(title)
    (name,) = [name for name, letter in found.letters.items() if letter == address[0]]
    assert found.columns[name].blank.tolist() == [True]
    assert found.voids[name] == {5}


@pytest.mark.parametrize("raw", [Error(), UNCACHED])
def test_a_row_that_holds_only_a_broken_cell_is_a_row(faultless: Handed, raw: Any) -> None:
    spoiled = faultless.put(BUDGET, {"G7": raw})
    assert spoiled.table(BUDGET).rows.tolist() == [5, 7]


def test_a_placeholder_in_a_required_cell_is_a_blank_and_in_a_zero_cell_a_placeholder(faultless: Handed) -> None:
    needed = faultless.put(BUDGET, {"G5": "—"})
    assert needed.findings() == [("F301", BUDGET, "G5")]
    assert all("留空" not in one.remedy for one in needed.filled("01").findings)
    zero = faultless.put(BUDGET, {"F5": "—"})
    assert zero.findings() == [("F304", BUDGET, "F5")]
    assert zero.table(BUDGET).columns["上年结转"].at(0) == 0


def test_a_whole_column_typed_as_text_is_converted_and_told_once(faultless: Handed) -> None:
    rows = [[f"Z{n:03}", "桌", "设备", "", "", "", 1, "", "100.00", 0, 100, "在用"] for n in range(12)]
    spoiled = faultless.without_results().rows(ASSETS, 5, *rows).put(STATEMENT, {"C7": 1200})
    (finding,) = spoiled.filled("03").findings
    assert (finding.code, finding.place.cell) == ("F303", "I5:I16")
    assert spoiled.appraisal().facts["资产原值"].value == Decimal("1200.00")


def test_a_formula_in_an_entry_cell_is_used_by_its_stored_result_and_said(faultless: Handed) -> None:
    sheet = faultless.sheet(BUDGET)
    formula = faultless.swapped(replace(sheet, formulas=sheet.formulas | {(5, 7)}))
    assert formula.findings() == [("F320", BUDGET, "G5")]
    assert values(formula, BUDGET) == values(faultless, BUDGET)


@pytest.mark.parametrize(("raw", "code"), [(Error("#REF!"), "F312"), (UNCACHED, "F313")])
def test_of_a_formula_without_a_usable_result_nothing_is_said_to_be_used(
    faultless: Handed, raw: Any, code: str
) -> None:
    for title, cell, at in ((BUDGET, "G5", (5, 7)), ("单位信息", "B14", (14, 2))):
        spoiled = faultless.put(title, {cell: raw}, "01")
        sheet = spoiled.sheet(title, "01")
        formula = spoiled.swapped(replace(sheet, formulas=sheet.formulas | {at}), "01")
        assert formula.findings() == [(code, title, cell)]


class TestPresetRows:
    def test_an_unknown_row_is_named_and_left_out(self, faultless: Handed) -> None:
        spoiled = faultless.put(THREE, {"A9": "会议费", "B9": 1, "C9": 1, "D9": 1, "E9": 1})
        assert spoiled.findings() == [("F219", THREE, "A9")]
        assert len(spoiled.table(THREE)) == 4
        told = [one for one in spoiled.filled("01").findings if one.code == "F219"]
        assert [one.expected for one in told] == ["模板给定的“项目”"]  # what the column is called in the template

    def test_an_absent_row_is_named_and_the_table_lacks_it(self, faultless: Handed) -> None:
        sheet = faultless.sheet(THREE)
        spoiled = faultless.swapped(replace(sheet, rows=sheet.rows[:7]))
        assert spoiled.findings() == [("F220", THREE, "")]
        assert faultless.table(THREE).lacks == ()
        assert spoiled.table(THREE).lacks == ("公务接待",)
        assert (spoiled.mark("A202").status, spoiled.mark("B103").status) == ("未评", "未评")

    def test_a_repeated_row_is_named_at_every_copy_and_none_is_used(self, faultless: Handed) -> None:
        spoiled = faultless.put(THREE, {"A9": "公务接待", "B9": 1, "C9": 1, "D9": 1, "E9": 1})
        assert spoiled.findings() == [("F221", THREE, "A8"), ("F221", THREE, "A9")]
        assert spoiled.table(THREE).rows.tolist() == [5, 6, 7]
        assert spoiled.table(THREE).lacks == ("公务接待",)
        assert spoiled.mark("A202").status == "未评"

    def test_a_repeated_row_of_a_score_sheet_leaves_only_its_indicator_open(self, faultless: Handed) -> None:
        again = dict(zip(["A28", "D28", "H28"], ["D101", "经济效益", 0.1], strict=True))
        spoiled = faultless.put("指标评分", again)
        found = [one for one in spoiled.findings() if one[0] == "F221"]
        assert found == [("F221", "指标评分", "A25"), ("F221", "指标评分", "A28")]
        assert [mark.code for mark in spoiled.appraisal().marks if mark.status == "未评"] == ["D101"]

    def test_a_key_is_known_in_any_width(self, faultless: Handed) -> None:
        assert faultless.put(THREE, {"A5": "因公出国(境) "}).findings() == []

    def test_rows_may_stand_in_any_order(self, faultless: Handed) -> None:
        sheet = faultless.sheet(THREE)
        turned = faultless.swapped(replace(sheet, rows=[*sheet.rows[:4], *reversed(sheet.rows[4:])]))
        assert turned.findings() == []
        assert values(turned, THREE)["三公项目"] == list(reversed(values(faultless, THREE)["三公项目"]))

    def test_without_the_column_of_keys_no_row_is_known(self, faultless: Handed) -> None:
        spoiled = faultless.put(THREE, {"A4": None})
        assert ("F208", THREE, "第4行") in spoiled.findings()
        assert len(spoiled.table(THREE)) == 0


class TestDeclaredNone:
    PURCHASES = "政府采购"

    def test_an_empty_table_is_asked_about(self, faultless: Handed) -> None:
        spoiled = faultless.rows(self.PURCHASES, 6)
        assert spoiled.findings() == [("F212", self.PURCHASES, "")]
        assert spoiled.mark("B104").status == "未评"

    @pytest.mark.parametrize("word", ["无", " 无 "])
    def test_a_declared_one_means_that_nothing_happened(self, faultless: Handed, word: str) -> None:
        declared = faultless.rows(self.PURCHASES, 6).put(self.PURCHASES, {"B3": word})
        assert declared.findings() == []
        assert declared.table(self.PURCHASES).is_declared_none
        assert declared.mark("B104").status == "不适用"

    def test_a_declaration_in_the_words_of_a_clerk_is_believed(self, faultless: Handed) -> None:
        declared = faultless.rows(self.PURCHASES, 6).put(self.PURCHASES, {"B3": "没有"})
        assert declared.findings() == []
        assert declared.table(self.PURCHASES).is_declared_none

    def test_what_stands_in_the_place_of_a_declaration_is_quoted_where_it_declares_nothing(
        self, faultless: Handed
    ) -> None:
        blank = faultless.rows(self.PURCHASES, 6).put(self.PURCHASES, {"B3": "未开展"})
        (finding,) = [one for one in blank.submission().findings if one.place.sheet == self.PURCHASES]
        assert (finding.code, finding.found) == ("F212", "声明格为“未开展”")

    def test_a_declaration_above_rows_is_an_error_and_neither_is_believed(self, faultless: Handed) -> None:
        spoiled = faultless.put(self.PURCHASES, {"B3": "无"})
        assert spoiled.findings() == [("F213", self.PURCHASES, "A6")]
        assert spoiled.mark("B104").status == "未评"

    @pytest.mark.parametrize(("title", "code"), [(BUDGET, "B101"), ("凭证抽查", "B202"), (ASSETS, "B303")])
    def test_a_table_that_must_be_filled_cannot_be_declared_away(
        self, faultless: Handed, title: str, code: str
    ) -> None:
        for spoiled in (
            faultless.rows(title, 5),
            faultless.rows(title, 5).put(title, {"A3": "无内容声明", "B3": "无"}),
        ):
            (finding,) = [one for one in spoiled.submission().findings if one.place.sheet == title]
            assert (finding.code, finding.severity, finding.place.cell) == ("F227", "错误", "")
            assert spoiled.mark(code).status == "未评"

    def test_goals_may_be_declared_none_and_are_asked_about_if_left_blank(self, faultless: Handed) -> None:
        assert faultless.rows("绩效目标", 6).put("绩效目标", {"B3": "无"}).findings() == []
        assert faultless.rows("绩效目标", 6).findings() == [("F212", "绩效目标", "")]


@pytest.mark.parametrize("again", ["TY2019000001", "ｔｙ2019000001"])
def test_a_value_that_must_be_unique_is_named_where_it_stands_again(faultless: Handed, again: str) -> None:
    row = [again, "椅", "设备", "", "", "", 1, "", 0, 0, 0, "在用"]
    repeated = faultless.without_results().rows(ASSETS, 6, row)
    (finding,) = repeated.submission().findings
    assert (finding.code, finding.severity, finding.place.cell) == ("F317", "待核实", "A6")
    assert "照常计入" in finding.title
    assert len(repeated.table(ASSETS)) == 2
    assert repeated.appraisal().facts["资产项数"].value == 2


def test_a_cell_of_an_absent_column_is_placed_by_its_row(faultless: Handed) -> None:
    spoiled = faultless.put(BUDGET, {"L4": None, "L5": None})
    assert str(spoiled.table(BUDGET).at("执行数", 5)) == "01_预算执行.xlsx：预算执行!第5行"
    assert "预算执行!第5行" in spoiled.mark("B101").reason


@pytest.mark.parametrize(("unit", "factor"), [("元", 1), ("万元", 10_000), ("亿", 1)])
def test_a_table_knows_what_its_money_was_multiplied_with(faultless: Handed, unit: str, factor: int) -> None:
    spoiled = faultless.put("单位信息", {"B6": unit}, "03")
    assert (spoiled.table(ASSETS).factor, spoiled.table(BUDGET).factor) == (factor, 1)

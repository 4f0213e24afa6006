from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pipeline.model import Appraisal, Problem
from tests.spoiling import Error, Handed, Vary, problem_of

ASSETS, WORK, SCORES, GOALS, VOUCHERS = "固定资产台账", "重点工作", "指标评分", "绩效目标", "凭证抽查"


def problem(handed: Handed, code: str) -> Problem | None:
    return problem_of(handed.appraisal(), code)


def raised(handed: Handed, code: str) -> Problem:
    found = problem(handed, code)
    assert found, code
    return found


def executed(handed: Handed, amount: Any) -> Handed:
    return handed.without_results().put("预算执行", {"L5": amount, "O5": "跨年"})


class TestOverTheUnit:
    @pytest.mark.parametrize(
        ("amount", "codes"),
        [
            (135000, set()),
            (134999, set()),  # 89.9993 % prints as 90.00 %
            (134990, {"P101"}),
            (120000, {"P101"}),
            (119980, {"P102"}),
        ],
    )
    def test_a_problem_looks_at_the_printed_figure_and_the_sharper_one_replaces_the_milder(
        self, faultless: Handed, amount: float, codes: set[str]
    ) -> None:
        found = {one.code for one in executed(faultless, amount).appraisal().problems}
        assert found & {"P101", "P102"} == codes

    def test_a_problem_has_its_figures_places_and_the_indicators_it_explains(self, faultless: Handed) -> None:
        found = raised(executed(faultless, 100000), "P102")
        assert "66.67%" in found.fact
        assert {(place.sheet, place.cell) for place in found.places} == {("预算执行", "L5:L5"), ("预算执行", "K5:K5")}
        assert "B101" in found.indicators
        assert found.cause
        assert found.recommendation
        assert found.basis

    @pytest.mark.parametrize("amount", [None, "未决算", Error()])
    def test_of_what_is_missing_nothing_can_be_said(self, faultless: Handed, amount: Any) -> None:
        found = {one.code for one in executed(faultless, amount).appraisal().problems}
        assert not found & {"P101", "P102", "P103", "P104", "P105", "P301", "P302"}

    def test_of_what_does_not_apply_nothing_can_be_said(self, faultless: Handed) -> None:
        handed = faultless.rows("政府采购", 6).put("政府采购", {"B3": "无"})
        assert not {one.code for one in handed.appraisal().problems} & {"P601", "P602"}


def test_what_is_over_budget_is_not_called_a_project_where_it_is_none(faultless: Handed) -> None:
    over = {"A5": "公用经费", "E5": None, "L5": 150001, "O5": "防汛值守"}
    assert raised(faultless.put("预算执行", over), "P104").fact.startswith(
        "逐项核对，有1项支出的执行数超过调整后预算数："
    )


def test_things_are_counted_without_decimals(faultless: Handed) -> None:
    fact = raised(faultless.without_results().put("决算对照", {"B7": 1807}), "P708").fact
    assert "决算1,807，台账1）" in fact
    assert "决算1.50，台账1）" in raised(faultless.without_results().put("决算对照", {"B7": 1.5}), "P708").fact


class TestGoals:
    """P001 is about goals that leave something out, P004 about there being none."""

    def test_without_any_goal_that_is_the_problem_and_not_what_goals_leave_out(self, faultless: Handed) -> None:
        assert problem(faultless, "P001")
        assert problem(faultless, "P004") is None
        none = faultless.rows(GOALS, 6).put(GOALS, {"B3": "无"})
        assert raised(none, "P004").fact.count("1项") == 1
        assert problem(none, "P001") is None
        assert none.findings() == []

    def test_goals_left_blank_are_nothing_known(self, faultless: Handed) -> None:
        blank = faultless.rows(GOALS, 6)
        assert not {one.code for one in blank.appraisal().problems} & {"P001", "P004"}
        assert blank.findings() == [("F212", GOALS, "")]


class TestOverATable:
    def register(self, faultless: Handed, *states: str) -> Handed:
        rows = [
            [
                f"A{n:02}",
                f"资产{n:02}",
                "设备",
                "",
                "购置",
                date(2015, 1, 1),
                1,
                "台",
                10,
                0,
                10,
                state,
                date(2020, 1, 1),
            ]
            for n, state in enumerate(states)
        ]
        return faultless.without_results().rows(ASSETS, 5, *rows)

    def test_what_is_blank_in_a_row_is_not_told_of_it(self, faultless: Handed) -> None:
        sheet = faultless.sheet("凭证抽查")
        head = next(row for row in sheet.rows if "凭证号" in row)
        values = {"凭证日期": "看不清", "凭证号": "12", "业务类型": "车辆加油", "凭证金额": 300, "定点服务": "否"}
        rows = [[next((value for name, value in values.items() if str(title).startswith(name)), "") for title in head]]
        fact = raised(faultless.without_results().rows("凭证抽查", 5, *rows), "P502").fact
        assert "（空）" not in fact
        assert "凭证号12" in fact

    def test_every_row_is_counted_five_are_told_and_all_are_placed(self, faultless: Handed) -> None:
        found = raised(self.register(faultless, *["闲置"] * 7, "在用"), "P704")
        assert found.fact.count("资产0") == 5
        assert "7" in found.fact
        assert [place.cell for place in found.places] == [f"L{row}" for row in range(5, 12)]

    def test_places_are_not_without_end(self, faultless: Handed) -> None:
        assert len(raised(self.register(faultless, *["闲置"] * 30), "P704").places) == 20

    def test_no_such_row_is_no_problem(self, faultless: Handed) -> None:
        assert problem(self.register(faultless, "在用"), "P704") is None

    def test_a_row_whose_condition_cannot_be_judged_is_no_problem(self, faultless: Handed) -> None:
        assert problem(self.register(faultless, "闲置").put(ASSETS, {"M5": None}), "P704") is None

    @pytest.mark.parametrize("raw", [Error(), "？", None])
    def test_a_row_with_a_void_cell_that_the_condition_names_is_not_judged(self, faultless: Handed, raw: Any) -> None:
        without = faultless.put(VOUCHERS, {"J5": "否"})
        assert problem(without, "P501")
        assert problem(without.put(VOUCHERS, {"I5": raw}), "P501") is None  # the letter is not known

    def test_the_other_rows_are_judged_all_the_same(self, faultless: Handed) -> None:
        second = ["2024-04-15", "记-0033", "", "接待", 900, "公务接待", "是", "是", "否", "是"]
        handed = faultless.rows(VOUCHERS, 6, second).put(VOUCHERS, {"I5": Error(), "J5": "否"})
        assert [place.cell for place in raised(handed, "P501").places] == ["F6"]

    def test_rows_may_be_asked_about_figures_of_the_whole_unit(self, faultless: Handed) -> None:
        assert problem(faultless.put("月度执行", {"B8": 37499, "B14": 200000}), "P108")
        assert problem(faultless.put("月度执行", {"B8": 37500, "B14": 200000}), "P108") is None

    def test_a_row_may_be_told_with_its_share_of_the_whole(self, faultless: Handed) -> None:
        fact = raised(faultless.put("月度执行", {"B8": 28125, "B14": 200000}), "P108").fact
        assert "4月末累计执行28,125.00元（18.75%）" in fact

    @pytest.mark.parametrize(
        ("target", "actual", "unit", "told"),
        [
            (12, 10.5, "公里", "（目标≥12公里，完成值10.5公里）"),
            (12, 10, None, "（目标≥12，完成值10）"),
            (90, 85, "％", "（目标≥90%，完成值85%）"),
            (90, 0, "百分比", "（目标≥90%，完成值0%）"),
            # how 85% and 0.85 % are read is the same, so both are told
            (0.9, 0.85, "%", "（目标≥0.9（按百分比为90.00%），完成值0.85（按百分比为85.00%））"),
        ],
    )
    def test_a_number_is_told_with_its_unit_of_measure(
        self, target: float, actual: float, unit: str | None, told: str, faultless: Handed
    ) -> None:
        goal = {"D6": target, "E6": unit, "G6": actual}
        assert told in raised(faultless.put(GOALS, goal), "P804").fact


class TestOverMarks:
    def test_full_marks_without_evidence_are_listed_by_indicator(self, faultless: Handed) -> None:
        found = raised(faultless, "P901")
        assert found.indicators == ("A101", "A102", "B201", "B203", "B204", "B301", "B302", "D101", "D102", "D103")
        evidenced = faultless.put(SCORES, {f"M{row}": "制度汇编" for row in range(5, 29)})
        assert problem(evidenced, "P901") is None

    def test_marks_lost_without_a_reason_are_listed(self, judged: Handed) -> None:
        assert raised(judged.put(SCORES, {"J26": 4}), "P902").indicators == ("D102",)
        assert problem(judged.put(SCORES, {"J26": 4, "L26": "效果一般"}), "P902") is None

    @pytest.mark.parametrize(("entered", "is_told"), [(7.52, False), (7.53, True), (7.0, False)])
    def test_an_entered_score_above_the_computed_one_is_listed_from_five_hundredths_on(
        self, faultless: Handed, entered: float, is_told: bool
    ) -> None:
        assert (problem(faultless.put(SCORES, {"J10": entered}), "P903") is not None) is is_told

    @pytest.mark.parametrize(("claimed", "is_told"), [(7.87, False), (7.88, True), (None, False)])
    def test_a_generous_self_assessment_is_listed_from_five_percent_on(
        self, faultless: Handed, claimed: Any, is_told: bool
    ) -> None:
        assert (problem(faultless.put(SCORES, {"I10": claimed}), "P904") is not None) is is_told

    @pytest.mark.parametrize(("cell", "code"), [("I10", "P904"), ("J10", "P903")])
    def test_a_typed_score_that_cannot_be_one_is_no_generosity(self, faultless: Handed, cell: str, code: str) -> None:
        assert problem(faultless.put(SCORES, {cell: 8}), code)
        assert problem(faultless.put(SCORES, {cell: 8.01}), code) is None

    def test_an_unscored_indicator_is_neither_praised_nor_blamed(self, judged: Handed) -> None:
        found = {one.code for one in judged.put(SCORES, {"J26": None, "I26": 5}).appraisal().problems}
        assert not found & {"P902", "P903", "P904"}


class TestWeakestArea:
    """效益 loses marks that no problem of the standard explains."""

    def weakest(self, faultless: Handed, **cells: Any) -> Appraisal:
        evidence = {f"{column}{row}": "材料" for column in "LM" for row in range(5, 29)}
        return faultless.put(SCORES, evidence | cells).appraisal()

    def test_the_area_with_the_lowest_rate_is_named_if_nothing_explains_it(self, faultless: Handed) -> None:
        found = problem_of(self.weakest(faultless, H25=0.6, H26=0.6), "P905")
        assert found
        assert "效益" in found.fact
        assert set(found.indicators) == {"D101", "D102", "D104"}

    def test_an_area_that_a_problem_explains_is_not_named(self, faultless: Handed) -> None:
        appraisal = self.weakest(executed(faultless, 10000))
        assert min(appraisal.areas, key=lambda one: one.rate or 0).name == "过程"
        assert problem_of(appraisal, "P905") is None

    def test_where_nothing_was_lost_no_area_is_the_weakest(self, faultless: Handed) -> None:
        spent = faultless.without_results().put("预算执行", {"L5": 150000}).put("政府采购", {"C6": 50000})
        appraisal = self.weakest(spent.put("满意度问卷", {"E6": 200, "F6": 0, "G6": 0, "H6": 0, "I6": 0}))
        assert {area.rate for area in appraisal.areas} == {1}
        assert problem_of(appraisal, "P905") is None

    def test_before_everything_is_scored_no_area_is_the_weakest(self, faultless: Handed) -> None:
        assert problem_of(self.weakest(faultless, H25=None, H26=0.1), "P905") is None


def test_a_milder_problem_stands_where_the_sharper_one_is_not_found(faultless: Handed, vary: Vary) -> None:
    text = 'condition = "预算执行率<80%"'
    strict = replace(faultless, standard=vary({"problems.toml": [(text, 'condition = "预算执行率<80%*0"')]}))
    assert problem(executed(strict, 100000), "P101")


def test_problems_stand_in_the_order_of_the_standard(faultless: Handed) -> None:
    order = [check.rule.code for check in faultless.standard.problems]
    found = [one.code for one in executed(faultless, 10000).appraisal().problems]
    assert found == sorted(found, key=order.index)
    assert len(found) > 3


def test_no_placeholder_is_left_in_any_text(faultless: Handed) -> None:
    handed = executed(faultless, 200000).put(WORK, {"G5": "否", "H5": "否"}).put(ASSETS, {"K5": 1, "S5": "盘亏"})
    for one in handed.appraisal().problems:
        assert not set("{}") & set(one.fact + one.cause + one.recommendation)

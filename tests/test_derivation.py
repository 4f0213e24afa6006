"""What explain and the unit workbook show: the steps from the cells of the workbooks to a score or a data item."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.derivation import Derivation, derive, describe_item, how, inputs_below, suggestion, variants_words
from pipeline.model import Appraisal, Status
from pipeline.standard import Standard, load_standard
from tests import spoiling
from tests.examples.evaluating import Evaluated, county, town
from tests.spoiling import Error, Handed, Vary, mark_of

standard, vary, faultless = spoiling.standard, spoiling.vary, spoiling.faultless
SCORES, POINTS, THREE, SPECIFICS, BUDGET = "指标评分", "要点核查", "三公经费", "个性指标", "预算执行"
WITHOUT_BUDGET = "没有三公经费预算而有支出"
NOTHING = {f"{column}{row}": 0 for column in "BCDE" for row in range(5, 9)}
SHIPPED = [load_standard(code) for code in ("town-2024", "common-2013")]


@pytest.fixture(scope="module")
def handed(faultless: Handed, vary: Vary) -> Handed:
    """The faultless unit; D102 is scored by the evaluator, and spending on 三公 without a budget is worth nothing."""
    control = 'value = "三公经费控制率"\n'
    condition = f'zero_if = "AND(三公经费本年预算=0,三公经费本年决算>0)"\nzero_reason = "{WITHOUT_BUDGET}"\n'
    social = 'name = "社会效益"\nfull_score = 5\nmethod = "'
    changes = [(control, control + condition), (social + "定性评级", social + "评价人评分")]
    varied = replace(faultless.without_results(), standard=vary({"systems/sample.toml": changes}))
    return varied.put(SCORES, {"H26": None, "J26": 5})


def derived(handed: Handed, code: str) -> Derivation:
    return derive(handed.appraisal(), handed.standard, code)


def cells(found: Derivation) -> list[str]:
    return [f"{place.sheet}!{place.cell}" for one in found.inputs for place in one.sources if not one.is_formula]


@pytest.fixture(scope="module")
def liushu() -> tuple[Appraisal, Standard]:
    return town().batch.appraisals[0], load_standard("town-2024")


def test_a_computed_score_goes_down_to_the_sums_and_their_cells(liushu: tuple[Appraisal, Standard]) -> None:
    found = derive(*liushu, "B101")
    assert (found.name, found.area, found.theme, found.full_score) == ("预算执行率", "过程", "预算执行", Decimal(8))
    assert (found.value_formula, found.value, found.target) == ("预算执行率", "88.04%", "≥100.00%")
    assert [(one.title, one.level, one.shown_with_unit) for one in found.inputs] == [
        ("预算执行率", 0, "88.04%"),
        ("执行总额", 1, "14,492,426.11 元"),
        ("调整后预算总额", 1, "16,461,154.60 元"),
    ]
    rate, spent, _budget = found.inputs
    assert (rate.how, rate.working) == ("执行总额÷调整后预算总额", "14,492,426.11÷16,461,154.60＝88.04%")
    assert (rate.uses, rate.is_formula) == (("执行总额", "调整后预算总额"), True)
    assert (spent.how, spent.unit_of_measure, spent.is_formula) == ("“预算执行”表“执行数”列合计", "元", False)
    assert cells(found) == ["预算执行!L5:L32", "预算执行!K5:K32"]
    assert (found.status, found.points, found.result) == (Status.SCORED, "7.04 分", "7.04 分")
    assert found.working.startswith(rate.working)
    assert found.scoring_formula == "分值×值÷目标值"


def test_a_mark_may_be_given_instead_of_its_code(liushu: tuple[Appraisal, Standard]) -> None:
    assert derive(*liushu, mark_of(liushu[0], "B101")) == derive(*liushu, "B101")


def test_an_unknown_code_or_name_is_a_key_error(liushu: tuple[Appraisal, Standard]) -> None:
    with pytest.raises(KeyError):
        derive(*liushu, "Z999")
    with pytest.raises(KeyError):
        describe_item(*liushu, "没有这一项")


def test_form_fields_are_the_last_step_and_say_so(liushu: tuple[Appraisal, Standard]) -> None:
    leaves = [one for one in derive(*liushu, "A201").inputs if not one.uses]
    assert {one.how for one in leaves} == {"填报"}
    assert all(one.sources for one in leaves)


def test_a_checklist_shows_each_point_with_its_share(handed: Handed) -> None:
    found = derived(handed.put(POINTS, {"E6": "部分符合", "F6": "不全", "E7": "不适用", "F7": "没有"}), "A101")
    assert (found.value_formula, found.inputs, found.value) == ("按评价要点核查", (), "")
    assert [found.points_of(part) for part in found.parts] == ["1.00", "1.00", "不计入"]
    assert found.result == "2.67 分"
    assert [place.cell for place in found.sources] == ["E5", "E6", "E7"]


def test_half_of_an_odd_share_is_shown_exactly(handed: Handed) -> None:
    found = derived(handed.put(POINTS, {"E12": "部分符合", "F12": "不全"}), "B201")
    assert "0.165" in [found.points_of(part) for part in found.parts]
    assert "0.165" in found.working


def test_a_point_without_conclusion_is_open_and_so_is_the_indicator(handed: Handed) -> None:
    found = derived(handed.put(POINTS, {"E6": None, "E7": "不适用", "F7": "没有"}), "A101")
    assert [found.points_of(part) for part in found.parts] == ["1.00", "未评", "不计入"]
    assert (found.result, found.points) == ("未评", "")


def test_an_entered_score_names_the_evaluator_the_cell_and_the_words(handed: Handed) -> None:
    found = derived(handed.put(SCORES, {"J26": 4, "L26": "效果一般", "M26": "座谈记录"}), "D102")
    assert (found.value_formula, found.value, found.scoring_formula) == ("由评价人填写", "", "")
    assert (found.result, found.remark, found.evidence) == ("4.00 分", "效果一般", "座谈记录")
    assert [(place.sheet, place.cell) for place in found.sources] == [(SCORES, "J26")]


def test_what_leaves_no_marks_is_among_the_inputs_and_the_reason(handed: Handed) -> None:
    found = derived(handed.put(THREE, NOTHING | {"E8": 1}), "B103")
    assert (found.value, found.result) == ("不适用", "0.00 分")
    assert WITHOUT_BUDGET in found.reason
    assert WITHOUT_BUDGET in found.standard_words
    assert {"三公经费本年预算", "三公经费本年决算"} <= {one.name for one in found.inputs}


def test_a_condition_for_no_marks_on_another_item_shows_that_item_too(vary: Vary, handed: Handed) -> None:
    value = 'value = "预算执行率"\n'
    varied = vary({"systems/sample.toml": [(value, value + 'zero_if = "无发票笔数>0"\nzero_reason = "无发票"\n')]})
    found = derived(replace(handed, standard=varied), "B101")
    assert [(one.name, one.level) for one in found.inputs][-1] == ("无发票笔数", 0)


def test_an_inapplicable_indicator_says_why_and_what_it_is_worth(handed: Handed) -> None:
    found = derived(handed.put(THREE, NOTHING), "B103")
    assert (found.status, found.result) == (Status.NOT_APPLICABLE, "不适用，2.00 分")
    assert found.value == "不适用"
    assert "按满分计" in found.reason
    assert found.inputs[0].shown_with_unit == "不适用"
    assert found.inputs[0].reason


def test_a_missing_value_is_followed_to_the_cell_that_is_to_blame(handed: Handed) -> None:
    found = derived(handed.put(THREE, {"D8": Error()}), "B103")
    assert (found.status, found.points, found.result, found.value) == (Status.UNSCORED, "", "未评", "缺失")
    blamed = [one for one in found.inputs if not one.uses and one.reason]
    assert [(one.name, one.shown_with_unit) for one in blamed] == [("三公经费本年预算", "缺失")]
    assert "三公经费!D8" in blamed[0].reason
    assert [place.cell for place in blamed[0].sources] == ["D8"]


def test_an_absent_workbook_is_the_reason_of_every_input(handed: Handed) -> None:
    found = derived(handed.only("02", "03"), "B101")
    assert found.result == "未评"
    assert all(one.reason for one in found.inputs)
    assert cells(found) == []


def test_own_indicators_stand_in_the_place_of_the_common_value(handed: Handed) -> None:
    row = ["C101", "公路", 10, "按比例得分", 12, 6]
    found = derived(handed.rows(SPECIFICS, 6, row).put(SPECIFICS, {"B3": None}), "C101")
    assert "个性指标" in found.value_formula
    assert (found.inputs, found.value, found.scoring_formula) == ((), "", "")
    assert [(part.text, found.points_of(part)) for part in found.parts] == [("公路", "5.00")]
    assert found.result == "5.00 分"


def test_of_a_refined_indicator_its_common_standard_is_not_told(handed: Handed) -> None:
    row = ["D101", "物流成本", 5, "按比例得分", 12, 6]
    refined = handed.rows(SPECIFICS, 6, row).put(SPECIFICS, {"B3": None}).put(SCORES, {"L25": "资料不够充分"})
    found = derived(refined, "D101")
    assert found.standard_words == "已由本单位的个性指标细化，各按其评分方法计分，得分相加"
    assert found.reason == "“物流成本”扣 2.50 分；“扣分原因”一栏另填：资料不够充分"


def test_a_condition_and_a_comparison_with_another_table_are_said_with_the_headers_of_the_sheets() -> None:
    rules = {rule.item.name: rule for rule in SHIPPED[0].items}
    assert how(rules["人员经费执行数"], SHIPPED[0]) == '“预算执行”表“执行数”列合计，条件：支出性质="人员经费"'
    assert how(rules["未纳入目标重点工作数"], SHIPPED[0]) == (
        "“重点工作”表“编号”列未匹配项计数，对照“绩效目标”表“对应重点工作编号”列，条件：是否重点"
    )
    assert "实际完成值>=目标值" in how(rules["目标偏低指标数"], SHIPPED[0]).replace("≥", ">=")


def test_inputs_stand_once_under_what_first_uses_them(liushu: tuple[Appraisal, Standard]) -> None:
    found = inputs_below(*liushu, ["预算执行率", "执行总额", "预算执行率"])
    assert [(one.name, one.level) for one in found] == [("预算执行率", 0), ("调整后预算总额", 1), ("执行总额", 0)]


@pytest.mark.parametrize(
    ("evaluated", "shipped"), [(town(), SHIPPED[0]), (county(), SHIPPED[1])], ids=["town", "county"]
)
def test_every_score_of_the_examples_reaches_cells_or_says_why_not(evaluated: Evaluated, shipped: Standard) -> None:
    for appraisal in evaluated.batch.appraisals:
        for mark in appraisal.marks:
            found = derive(appraisal, shipped, mark)
            names = [one.name for one in found.inputs]
            assert len(names) == len(set(names))
            assert all(set(one.uses) <= set(names) for one in found.inputs)
            assert all(one.uses or one.sources or one.reason for one in found.inputs)
            assert found.sources or found.reason
            assert found.result


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda one: one.system.code)
def test_every_item_has_words_for_how_it_is_had(shipped: Standard) -> None:
    assert all(how(rule, shipped) for rule in shipped.items)


def test_the_nearest_indicator_or_item_is_suggested() -> None:
    assert "执行总额" in suggestion(SHIPPED[0], "执行总和额")
    assert suggestion(SHIPPED[0], "Z") == ""


def test_a_full_score_is_a_number_for_those_who_write_it_into_a_cell(liushu: tuple[Appraisal, Standard]) -> None:
    assert derive(*liushu, "A101").full_score == Decimal(4)


def test_a_rate_says_which_way_it_was_worked_out_and_what_the_other_ways_come_to(
    liushu: tuple[Appraisal, Standard],
) -> None:
    used, _, others = derive(*liushu, "B101").variants.partition("；")
    assert "执行数÷调整后预算数＝88.04%" in used
    assert "执行数÷年初预算数＝158.24%" in others
    assert "执行数÷调整后预算数" not in others


@pytest.mark.parametrize("code", ["A101", "A201", "D101"])
def test_what_is_worked_out_in_one_way_only_has_no_other_ways(liushu: tuple[Appraisal, Standard], code: str) -> None:
    assert derive(*liushu, code).variants == ""


def test_the_rules_say_which_way_a_rate_is_worked_out() -> None:
    standard = load_standard("project-2020")
    words = {rule.indicator.name: variants_words(rule, standard) for rule in standard.indicators}
    used, _, others = words["预算执行率"].partition("；")
    assert "执行数÷实际到位资金" in used
    assert "执行数÷调整后预算数" in others
    assert words["成本节约率"] == ""


def test_the_way_that_was_not_taken_may_be_undefined(handed: Handed) -> None:
    found = derived(
        handed.put(THREE, {f"B{row}": 10 for row in range(5, 9)} | {f"C{row}": 0 for row in range(5, 9)}), "A202"
    )
    assert "决算数对决算数＝不适用" in found.variants

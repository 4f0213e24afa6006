from decimal import Decimal
from typing import Any

import pytest

from examples.units import standard_of
from pipeline.model import Mark, Status
from pipeline.standard.rules import Method
from tests.filling import codes
from tests.spoiling import Error, Handed

SPECIFICS = "个性指标"
PROPORTIONAL, ENTERED, STEPS = "按比例得分", "评价人评分", "低于目标逐步扣分_舍去"


def row(name: str, full: Any, method: str, target: Any = "", actual: Any = "", **more: Any) -> list[Any]:
    """上级指标编号, 名称, 分值, 方法, 目标值, 完成值, four parameters, 评价得分, 扣分原因."""
    parameters = [*more.get("parameters", ()), "", "", "", ""][:4]
    parent, entered, reason = more.get("parent", "C101"), more.get("entered", ""), more.get("reason", "")
    return [parent, name, full, method, target, actual, *parameters, entered, reason]


def own(faultless: Handed, *rows: list[Any]) -> Handed:
    return faultless.rows(SPECIFICS, 6, *rows).put(SPECIFICS, {"B3": None})


def found(handed: Handed) -> list[tuple[str, str, str]]:
    return codes(handed.appraisal().findings)


def parts(mark: Mark) -> list[Decimal | None]:
    return [part.points for part in mark.parts]


def test_own_indicators_add_up_to_the_mark_of_the_one_they_refine(faultless: Handed) -> None:
    handed = own(faultless, row("公路", 6, PROPORTIONAL, 12, 9), row("水渠", 4, PROPORTIONAL, 10, 20))
    mark = handed.mark("C101")
    assert found(handed) == []
    assert (mark.status, mark.points, parts(mark)) == (
        Status.SCORED,
        Decimal("8.50"),
        [Decimal("4.50"), Decimal("4.00")],
    )
    assert mark.working == "4.50＋4.00"
    assert "公路" in mark.reason
    assert [place.cell for place in mark.sources] == ["B6", "B7"]


def test_other_indicators_are_not_touched(faultless: Handed) -> None:
    handed = own(faultless, row("公路", 10, PROPORTIONAL, 12, 6))
    assert handed.mark("C101").points == 5
    assert handed.mark("C102").points == faultless.mark("C102").points


def test_every_part_is_rounded_so_that_the_printed_parts_add_up(faultless: Handed) -> None:
    third = [row(f"指标{n}", 1, PROPORTIONAL, 3, 1) for n in range(3)]
    scored = [row("评分", 7, ENTERED, entered=3.335, reason="略")]
    mark = own(faultless, *third, *scored).mark("C101")
    assert parts(mark) == [Decimal("0.33")] * 3 + [Decimal("3.34")]
    assert mark.points == Decimal("4.33")


@pytest.mark.parametrize("full", [3, 5, 0.01])
def test_weights_that_do_not_add_up_leave_the_indicator_unscored(faultless: Handed, full: float) -> None:
    handed = own(faultless, row("公路", 6, PROPORTIONAL, 12, 12), row("水渠", full, PROPORTIONAL, 10, 10))
    assert found(handed) == [("F332", SPECIFICS, "C6")]
    assert (handed.mark("C101").status, handed.mark("C101").points) == (Status.UNSCORED, None)


@pytest.mark.parametrize("parent", ["A101", "C999", "C1"])
def test_a_parent_that_cannot_be_refined_is_named(faultless: Handed, parent: str) -> None:
    handed = own(faultless, row("公路", 10, PROPORTIONAL, 12, 12, parent=parent))
    assert found(handed) == [("F333", SPECIFICS, "A6")]
    assert handed.mark("C101").points == faultless.mark("C101").points


def test_a_row_without_a_parent_is_named_and_scores_nothing(faultless: Handed) -> None:
    handed = own(faultless, row("公路", 10, PROPORTIONAL, 12, 6, parent=""))
    assert found(handed) == [("F301", SPECIFICS, "A6"), ("F333", SPECIFICS, "A6")]
    assert handed.mark("C101").points == faultless.mark("C101").points


def test_a_blank_full_score_scores_nothing_even_if_the_others_add_up(faultless: Handed) -> None:
    handed = own(faultless, row("公路", "", PROPORTIONAL, 12, 12), row("水渠", 10, PROPORTIONAL, 10, 10))
    assert found(handed) == [("F301", SPECIFICS, "C6"), ("F334", SPECIFICS, "C6")]
    assert (handed.mark("C101").status, handed.mark("C101").points) == (Status.UNSCORED, None)
    assert "C6" in handed.mark("C101").reason


def test_rows_under_a_declaration_that_there_are_none_leave_their_parent_unscored(faultless: Handed) -> None:
    handed = own(faultless, row("公路", 10, PROPORTIONAL, 12, 12)).put(SPECIFICS, {"B3": "无"})
    assert found(handed) == [("F213", SPECIFICS, "A6")]
    assert (handed.mark("C101").status, handed.mark("C101").points) == (Status.UNSCORED, None)
    assert handed.mark("C102").points == faultless.mark("C102").points


@pytest.mark.parametrize(("actual", "points"), [(0, "0.00"), (1, "10.00"), (1.01, None), (90, None), (-0.1, None)])
def test_a_degree_lies_between_nothing_and_a_hundred_percent(
    faultless: Handed, actual: float, points: str | None
) -> None:
    handed = own(faultless, row("村容", 10, "定性评级", "", actual))
    assert handed.mark("C101").points == (None if points is None else Decimal(points))
    assert found(handed) == ([] if points else [("F334", SPECIFICS, "F6")])


def test_a_degree_typed_without_its_percent_sign_is_told_with_how_to_write_it(faultless: Handed) -> None:
    handed = own(faultless, row("村容", 10, "定性评级", "", 92))
    (told,) = [one for one in handed.appraisal().findings if one.code == "F334"]
    assert told.found.startswith("“村容”的完成值 92 超出范围：须不小于 0、不大于 1，如为 92%，请填 92% 或 0.92（")


@pytest.mark.parametrize("method", ["按比例得分数", "要点评分", "分档得分_含下限", "是否得分"])
def test_a_method_that_is_none_for_own_indicators_is_named(faultless: Handed, method: str) -> None:
    handed = own(faultless, row("公路", 10, method, 12, 12))
    assert found(handed) == [("F334", SPECIFICS, "D6")]
    assert handed.mark("C101").points is None


@pytest.mark.parametrize("method", standard_of("common-2013").own_methods, ids=lambda one: one.name)
def test_every_method_that_is_offered_for_own_indicators_scores_them(faultless: Handed, method: Method) -> None:
    parameters = ["" if one.default is not None else 1 for one in method.parameters]
    handed = own(faultless, row("公路", 10, method.name, 2, 1, parameters=parameters, entered=10))
    assert found(handed) == []
    assert handed.mark("C101").status == Status.SCORED


@pytest.mark.parametrize(
    ("target", "actual", "cell"), [("", 12, "E6"), (12, "", "F6"), (0, 12, "E6"), ("—", 12, "E6"), (12, Error(), "F6")]
)
def test_a_cell_that_the_method_needs_is_named_where_it_is_missing(
    faultless: Handed, target: Any, actual: Any, cell: str
) -> None:
    handed = own(faultless, row("公路", 10, PROPORTIONAL, target, "" if isinstance(actual, Error) else actual))
    handed = handed.put(SPECIFICS, {"F6": actual}) if isinstance(actual, Error) else handed
    assert ("F334", SPECIFICS, cell) in found(handed)
    assert handed.mark("C101").status == Status.UNSCORED


@pytest.mark.parametrize(("target", "actual"), [(-5, -3), (-5, -10), (0, 0)])
def test_a_target_below_zero_says_nothing_about_how_much_of_it_was_done(
    faultless: Handed, target: float, actual: float
) -> None:
    """Ten per cent less where five were allowed is not twice the target."""
    handed = own(faultless, row("增长率", 10, PROPORTIONAL, target, actual))
    assert found(handed) == [("F334", SPECIFICS, "E6")]
    assert "大于 0" in handed.mark("C101").reason
    assert handed.mark("C101").points is None


@pytest.mark.parametrize(
    ("target", "actual", "points"),
    [(-30, -35, "10.00"), (-30, -20, "6.67"), (-30, 0, "0.00"), (-30, 10, "0.00"), (0, 0, "10.00"), (0, 2, "0.00"),
     (9, 12, "7.50")],
)  # fmt: skip
def test_the_less_the_better_holds_below_zero_too(faultless: Handed, target: float, actual: float, points: str) -> None:
    handed = own(faultless, row("结转结余变动率", 10, "反向按比例得分", target, actual))
    assert handed.mark("C101").points == Decimal(points)
    assert found(handed) == []


@pytest.mark.parametrize("parameters", [(-0.05, 2), (0, 2), (0.05, -2)])
def test_a_step_or_deduction_that_is_none_is_named(faultless: Handed, parameters: tuple[float, ...]) -> None:
    handed = own(faultless, row("达标率", 10, STEPS, 1, 0.9, parameters=parameters))
    assert [code for code, _sheet, _cell in found(handed)] == ["F334"]
    assert handed.mark("C101").points is None


def test_parameters_stand_in_their_columns(faultless: Handed) -> None:
    handed = own(faultless, row("达标率", 10, STEPS, 1, 0.9, parameters=(0.05, 2)))
    assert found(handed) == []
    assert handed.mark("C101").points == 6


@pytest.mark.parametrize(("parameters", "cell"), [((), "G6"), ((0.05,), "H6")])
def test_an_absent_parameter_is_named_by_its_cell(faultless: Handed, parameters: tuple[float, ...], cell: str) -> None:
    assert found(own(faultless, row("达标率", 10, STEPS, 1, 0.9, parameters=parameters))) == [("F334", SPECIFICS, cell)]


class TestEntered:
    def test_the_evaluators_score_counts(self, faultless: Handed) -> None:
        handed = own(faultless, row("村容", 10, ENTERED, entered=8, reason="两个村未达标"))
        assert found(handed) == []
        assert handed.mark("C101").points == 8
        assert "两个村未达标" in handed.mark("C101").reason

    @pytest.mark.parametrize("entered", ["", 10.01, "好"])
    def test_a_score_that_is_blank_or_above_full_is_none(self, faultless: Handed, entered: Any) -> None:
        handed = own(faultless, row("村容", 10, ENTERED, entered=entered))
        assert ("F334", SPECIFICS, "K6") in found(handed)
        assert handed.mark("C101").points is None

    def test_below_full_marks_a_reason_is_asked_for(self, faultless: Handed) -> None:
        assert found(own(faultless, row("村容", 10, ENTERED, entered=8))) == [("F326", SPECIFICS, "L6")]
        assert found(own(faultless, row("村容", 10, ENTERED, entered=10))) == []


def test_an_indicator_declared_inapplicable_stays_so_whatever_refines_it(faultless: Handed) -> None:
    handed = own(faultless, row("经济", 5, PROPORTIONAL, 12, 6, parent="D101"))
    assert handed.mark("D101").points == Decimal("2.50")
    declared = handed.put("指标评分", {"K25": "是", "L25": "无经济职能"})
    assert declared.mark("D101").status == Status.NOT_APPLICABLE
    assert ("F369", "指标评分", "K25") in found(declared)


def test_a_claim_against_the_figures_does_not_do_away_with_what_refines_it(faultless: Handed) -> None:
    handed = own(faultless, row("公路", 10, PROPORTIONAL, 12, 6)).put("指标评分", {"K21": "是", "L21": "无任务"})
    assert handed.mark("C101").points == 5
    assert found(handed) == [("F337", "指标评分", "K21")]


@pytest.mark.parametrize("spoil", ["header", "sheet"])
def test_where_own_indicators_cannot_be_read_the_ones_they_may_refine_are_unscored(
    faultless: Handed, spoil: str
) -> None:
    """The common rule may not be the one to use, and nobody can tell."""
    own_ones = own(faultless, row("公路", 10, PROPORTIONAL, 12, 6))
    broken = {
        "header": own_ones.put(SPECIFICS, {f"{letter}5": "？" for letter in "ABCDEF"}),
        "sheet": own_ones.without_sheet(SPECIFICS, "02"),
    }[spoil]
    mark = broken.mark("C101")
    assert (mark.status, mark.points) == (Status.UNSCORED, None)
    assert SPECIFICS in mark.reason
    assert broken.appraisal().grade is None
    assert broken.mark("B101").points == faultless.mark("B101").points


@pytest.mark.parametrize(("cell", "typed", "code"), [("H25", 0.7, "F370"), ("J25", 4, "F327")])
def test_what_is_typed_for_the_whole_of_a_refined_indicator_is_not_passed_over(
    faultless: Handed, cell: str, typed: float, code: str
) -> None:
    handed = own(faultless, row("物流成本", 5, PROPORTIONAL, 12, 6, parent="D101")).put("指标评分", {"H25": None})
    assert found(handed) == []
    asked = handed.put("指标评分", {cell: typed})
    assert found(asked) == [(code, "指标评分", cell)]
    assert asked.mark("D101").points == handed.mark("D101").points == Decimal("2.50")


def test_what_an_evaluator_scores_without_a_formula_is_compared_once_it_is_refined(judged: Handed) -> None:
    handed = own(judged, row("公路", 5, PROPORTIONAL, 12, 6, parent="D102"))
    assert ("F327", "指标评分", "J26") in found(handed)
    assert handed.mark("D102").points == Decimal("2.50")


@pytest.mark.parametrize(("target", "actual"), [(0.95, 92), (95, 0.92)])
def test_a_percentage_beside_a_number_of_percent_earns_nothing(faultless: Handed, target: float, actual: float) -> None:
    handed = own(faultless, row("公路完好率", 10, PROPORTIONAL, target, actual))
    assert ("R201", SPECIFICS, "F6") in handed.findings()
    assert handed.mark("C101").status is Status.UNSCORED


@pytest.mark.parametrize(("target", "actual"), [(0.95, 0.92), (95, 92), (0.5, 100.01), (0.49, 50), (1, 49)])
def test_what_may_be_of_one_kind_counts(faultless: Handed, target: float, actual: float) -> None:
    handed = own(faultless, row("公路完好率", 10, PROPORTIONAL, target, actual))
    assert not {code for code, _sheet, _cell in handed.findings()} & {"R201", "R202"}
    assert handed.mark("C101").status is Status.SCORED


def test_of_one_beside_a_number_of_percent_people_are_asked(faultless: Handed) -> None:
    handed = own(faultless, row("公路完好率", 10, PROPORTIONAL, 1, 92))
    assert ("R202", SPECIFICS, "F6") in handed.findings()
    assert handed.mark("C101").points == 10


def test_a_starting_point_beyond_the_target_leaves_no_marks_to_anybody_and_is_told(faultless: Handed) -> None:
    above = own(faultless, row("达标率", 10, "起点以上按比例得分", 0.9, 0.92, parameters=(0.95,)))
    assert found(above) == [("F334", SPECIFICS, "G6")]
    assert "达到目标值 0.9 也不得分" in above.mark("C101").reason
    below = own(faultless, row("达标率", 10, "起点以上按比例得分", 0.9, 0.85, parameters=(0.8,)))
    assert found(below) == []
    assert below.mark("C101").points == Decimal("5.00")

"""What explain prints: where a score, a total or a data item comes from."""

import re
from decimal import Decimal

import pytest

from pipeline.cli.show_total import print_total
from pipeline.derivation import Derivation, derive
from pipeline.model import Status
from pipeline.standard import IndicatorRule, Standard, load_standard
from tests.command_line import COUNTY, TOWN, run
from tests.examples.evaluating import county, town
from tests.shapes import CASES, standard, unit
from tests.spoiling import Handed

__all__ = ["standard", "unit"]  # fixtures


def test_a_score_is_explained_with_formula_numbers_and_source_cells(said: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "柳树镇", "预算执行率", "--input", TOWN) == 0
    printed = said.readouterr().out
    assert "14,492,426.11÷16,461,154.60＝88.04%" in printed
    assert "7.04" in printed
    assert "预算执行!" in printed


def flat(text: str) -> str:
    """What a console shows, whatever the indentation."""
    return " ".join(text.replace("−", "-").split())


def lines_of(one: Derivation) -> list[str]:
    lines = [one.code, one.area, one.theme, one.name, one.definition, one.standard_words, one.value_formula]
    lines += [one.scoring_formula, one.value, one.target, one.working, one.result, one.reason, one.remark, one.evidence]
    lines += [str(place) for place in one.sources]
    for below in one.inputs:
        lines += [f"{below.title} = {below.shown_with_unit}", below.how, below.reason]
        lines += [below.working] if below.is_formula else map(str, below.sources)
    for part in one.parts:
        lines += [f"{one.points_of(part)} / ", part.text, part.finding, part.reason, str(part.place)]
    return lines


@pytest.mark.parametrize("rule", load_standard("town-2024").indicators, ids=lambda rule: rule.indicator.code)
def test_explain_prints_every_line_of_the_derivation(rule: IndicatorRule, said: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "柳树镇", rule.indicator.code, "--input", TOWN) == 0
    printed = flat(said.readouterr().out)
    one = derive(town().batch.appraisals[0], load_standard("town-2024"), rule.indicator.code)
    assert [line for line in lines_of(one) if flat(line) not in printed] == []


@pytest.mark.parametrize("status", [Status.UNSCORED, Status.NOT_APPLICABLE])
def test_explain_says_why_there_is_no_value(status: Status, said: pytest.CaptureFixture[str]) -> None:
    standard = load_standard("common-2013")
    marks = ((unit, mark) for unit in county().batch.appraisals for mark in unit.marks if mark.status == status)
    derived = ((unit, derive(unit, standard, mark)) for unit, mark in marks)
    appraisal, one = next((unit, found) for unit, found in derived if any(below.reason for below in found.inputs))
    assert run("explain", appraisal.unit.code, one.code, "--input", COUNTY) == 0
    printed = flat(said.readouterr().out)
    assert [line for line in lines_of(one) if flat(line) not in printed] == []


def test_inputs_are_indented_down_to_their_cells(said: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "柳树镇", "B101", "--input", TOWN) == 0
    assert (
        """
  预算执行率 = 88.04%
    执行总额÷调整后预算总额：14,492,426.11÷16,461,154.60＝88.04%
    执行总额 = 14,492,426.11 元
      “预算执行”表“执行数”列合计
      柳树镇_01_预算执行.xlsx：预算执行!L5:L32
"""
        in said.readouterr().out
    )


def test_a_data_item_is_explained_like_a_score(said: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "柳树镇", "人员经费执行数", "--input", TOWN) == 0
    printed = said.readouterr().out
    assert "数据项：人员经费执行数　金额" in printed
    assert "取数方式：“预算执行”表“执行数”列合计，条件：支出性质=" in printed
    assert "值：7,855,914.60 元" in printed
    assert "预算执行!L5:L32" in printed


def test_a_rate_is_explained_with_what_it_rests_on(said: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "柳树镇", "三公经费变动率（预算对预算）", "--input", TOWN) == 0
    printed = said.readouterr().out
    assert "名称：三公经费变动率\n" in printed
    assert "  三公经费本年预算 = 116,000.00 元\n" in printed
    assert "计算过程：(116,000.00-126,000.00)÷126,000.00＝-7.94%" in printed


def test_a_form_field_is_explained_as_filled_in(said: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "柳树镇", "单位名称", "--input", TOWN) == 0
    printed = said.readouterr().out
    assert "取数方式：填报" in printed
    assert "值：西乡县柳树镇人民政府" in printed


@pytest.mark.parametrize(
    ("wanted", "first"),
    [
        ("预算执行率", "指标：B101"),  # both are called so
        ("满意度", "指标：D104"),
        ("三公经费变动率（预算", "数据项：三公经费变动率（预算对预算）"),  # no indicator contains it
        ("九月累计", "数据项：九月累计执行数"),
    ],
)
def test_an_indicator_goes_before_a_data_item(wanted: str, first: str, said: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "柳树镇", wanted, "--input", TOWN) == 0
    assert said.readouterr().out.splitlines()[1].startswith(first)


def test_what_is_called_nothing_is_answered_with_the_nearest_item(said: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "柳树镇", "人员经费的执行数", "--input", TOWN) == 2
    error = said.readouterr().err
    assert "是否为“人员经费执行数”" in error
    assert "B101 预算执行率" in error
    assert "数据项" in error
    assert error.count("\n") == 1


def test_an_unknown_unit_or_indicator_is_answered_with_those_there_are(said: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "某某局", "B101", "--input", TOWN) == 2
    assert "柳树镇" in said.readouterr().err
    assert run("explain", "柳树镇", "Z999", "--input", TOWN) == 2
    assert "B101" in said.readouterr().err


def test_without_an_indicator_the_total_is_explained(said: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "柳树镇", "--input", TOWN) == 0
    printed = said.readouterr().out
    assert "过程　23.15 / 25 分\n" in printed
    assert "  B101 预算执行率　7.04 / 8 分　完成值 88.04%（目标 ≥100.00%），扣 0.96 分\n" in printed
    marks = [Decimal(one) for one in re.findall(r"^  \w+ \S+　([\d.]+) / ", printed, re.MULTILINE)]
    assert (len(marks), sum(marks)) == (len(town().batch.appraisals[0].marks), Decimal("90.94"))
    assert printed.endswith("各一级指标得分合计　90.94 分\n总分：90.94 分，优（优≥90、良≥80、中≥60、差≥0）\n")


def test_a_total_is_explained_with_what_is_added_taken_off_and_capped(
    standard: Standard, unit: Handed, said: pytest.CaptureFixture[str]
) -> None:
    for case in CASES.values():
        appraisal = case(unit).appraisal()
        print_total(appraisal, standard)
        printed = said.readouterr().out
        assert [
            step.name for step in appraisal.steps if f"{step.name}（{step.reason}）" not in printed and step.reason
        ] == []
        last = printed.splitlines()[-1]
        if appraisal.grade is None:
            assert last.startswith("总分：未评级")
            assert last.endswith("封顶条件缺少数据") is any(one.holds is None for one in appraisal.verdicts)
        else:
            assert appraisal.steps
            assert last.startswith(f"总分：{appraisal.steps[-1].total:.2f} 分，{appraisal.grade}（")


def test_what_is_added_to_a_total_is_told_from_what_it_then_comes_to(
    standard: Standard, unit: Handed, said: pytest.CaptureFixture[str]
) -> None:
    appraisal = CASES["next to nothing bought"](unit).appraisal()
    added = next(step for step in appraisal.steps if step.reason == "加分")
    print_total(appraisal, standard)
    assert f"{added.name}（加分）　+{added.change:.2f} 分，计 {added.total:.2f} 分\n" in said.readouterr().out


def test_a_cap_that_holds_is_told_of_where_the_total_is_below_it_anyway(
    standard: Standard, unit: Handed, said: pytest.CaptureFixture[str]
) -> None:
    appraisal = CASES["nothing right"](unit).appraisal()
    print_total(appraisal, standard)
    reason = next(
        cap.reason for cap in standard.system.caps if cap.code in {v.code for v in appraisal.verdicts if v.holds}
    )
    assert f"封顶（{reason}）　条件成立，总分没有超过" in said.readouterr().out


def test_an_indicator_that_was_not_scored_says_so_below_the_total(said: pytest.CaptureFixture[str]) -> None:
    open_ = next(one for one in county().batch.appraisals if one.grade is None)
    print_total(open_, load_standard("common-2013"))
    lines = said.readouterr().out.splitlines()
    unscored = [mark for mark in open_.marks if mark.status == Status.UNSCORED]
    assert unscored
    assert all(any(f"{mark.code} " in line and "　未评 / " in line for line in lines) for mark in unscored)
    assert lines[-1] == "总分：未评级　已评 " + f"{open_.total.assessed:f} / {open_.total.full_score:f} 分"


@pytest.mark.parametrize("wanted", ["投入", "目标设定"])
def test_an_area_or_theme_is_explained_by_all_its_indicators(wanted: str, said: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "柳树镇", wanted, "--input", TOWN) == 0
    rules = [rule.indicator for rule in load_standard("town-2024").indicators]
    codes = [one.code for one in rules if wanted in (one.area, one.theme)]
    assert re.findall(r"^指标：(\w+) ", said.readouterr().out, re.MULTILINE) == codes

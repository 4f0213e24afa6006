"""A percent sign too few or too many in 指标体系.xlsx is told at its cell: the marks of every unit would be wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.systembook.books import SYSTEMS, TOWN, address, handed_in, put

COMMON = SYSTEMS["common-2013"]
STEPPED = next(one for one in COMMON.indicators if len(one.parameters) > 1)
RATED = next(one for one in TOWN.indicators if one.method == "按比例得分")
BANDED = next(one for one in COMMON.indicators if len(one.bands) > 2)


@pytest.mark.parametrize(
    ("step", "told"), [("0.1", "0.1% 写 0.1%；10% 也请带百分号"), ("0.5", "0.5% 写 0.5%"), ("10%", ""), ("0.01", "")]
)
def test_a_bare_step_that_may_be_a_tenth_of_a_percent_needs_its_sign(step: str, told: str, tmp_path: Path) -> None:
    book = handed_in(tmp_path, put("指标", STEPPED.code, "参数", f"步长={step}；每步扣分=0.1"), system=COMMON)
    at = [("F506", "指标", address(book.edited, "指标", STEPPED.code, "参数"))]
    assert book.faults == (at if told else [])
    assert not told or told in book.findings[0].expected


@pytest.mark.parametrize(("kind", "target"), [("整数", 100), ("数字", 100)])
def test_a_step_of_what_is_no_rate_is_no_percentage(kind: str, target: int, tmp_path: Path) -> None:
    """1% of a person would take all marks from whoever has one too many."""
    typed = {"值的类型": kind, "取值公式": "在职人数", "目标值": target, "参数": "步长=1%；每步扣分=0.1"}
    book = handed_in(tmp_path, *(put("指标", STEPPED.code, *one) for one in typed.items()), system=COMMON)
    assert book.faults == [("F506", "指标", address(book.edited, "指标", STEPPED.code, "参数"))]
    assert f"值的类型是{kind}" in book.findings[0].found


def test_a_multiple_is_no_percentage(tmp_path: Path) -> None:
    typed = {"评分方法": "线性扣减", "参数": "倍数=10%；截止值=10%", "方向": None}
    book = handed_in(tmp_path, *(put("指标", STEPPED.code, *one) for one in typed.items()), system=COMMON)
    assert book.faults == [("F506", "指标", address(book.edited, "指标", STEPPED.code, "参数"))]
    assert book.findings[0].expected == "数字，如 10"


@pytest.mark.parametrize(
    ("method", "typed", "told"),
    [
        ("按比例得分_超额扣减", "容差=130%", "容差”按 130%"),
        ("按比例得分_超额扣减", "容差=99%", ""),
        ("超标逐步扣分_舍去", "步长=1%，每步扣分=50", "每步扣分”为 50，比分值"),
        ("超标逐步扣分_舍去", "步长=1%,每步扣分=0.1", ""),
    ],
)
def test_a_parameter_that_takes_all_or_nothing_is_asked_about_and_still_counts(
    method: str, typed: str, told: str, tmp_path: Path
) -> None:
    changes = {"评分方法": method, "参数": typed, "目标值": 1, "方向": None}
    book = handed_in(tmp_path, *(put("指标", STEPPED.code, *one) for one in changes.items()), system=COMMON)
    asked = [one for one in book.findings if one.code == "F550"]
    assert book.faults == []
    assert [one.place.cell for one in asked] == ([address(book.edited, "指标", STEPPED.code, "参数")] if told else [])
    assert all(told in one.found for one in asked)


def test_a_tolerance_is_a_percentage_whatever_it_is_of(tmp_path: Path) -> None:
    """容差=30 of a count began beyond 31 times the target, so that nobody ever lost a mark."""
    changes = {"评分方法": "按比例得分_超额扣减", "值的类型": "整数", "取值公式": "在职人数", "目标值": 10}
    changes |= {"参数": "容差=30", "方向": None}
    book = handed_in(tmp_path, *(put("指标", STEPPED.code, *one) for one in changes.items()), system=COMMON)
    assert book.faults == [("F506", "指标", address(book.edited, "指标", STEPPED.code, "参数"))]
    assert "百分之一写 1%" in book.findings[0].expected


@pytest.mark.parametrize("typed", ["上档=50%；下档=60%", "上档=50%", "下档=90%"])
def test_tiers_in_the_wrong_order_are_refused(typed: str, tmp_path: Path) -> None:
    graded = next(one for one in TOWN.indicators if one.method == "定性评级")
    book = handed_in(tmp_path, put("指标", graded.code, "参数", typed))
    assert book.faults == [("F506", "指标", address(book.edited, "指标", graded.code, "参数"))]
    assert "不大于“上档”的" in book.findings[0].expected


@pytest.mark.parametrize(("target", "taken"), [(5, "500%"), (2, "200%"), ("9", "900%"), (1, ""), (1.2, ""), (0.05, "")])
def test_a_target_that_may_be_a_hundredth_is_asked_about(target: Any, taken: str, tmp_path: Path) -> None:
    book = handed_in(tmp_path, put("指标", RATED.code, "目标值", target))
    asked = [one for one in book.findings if one.code == "F523"]
    assert book.faults == []
    assert [one.place.cell for one in asked] == ([address(book.edited, "指标", RATED.code, "目标值")] if taken else [])
    assert all(taken in one.found and f"{target}%" in one.expected for one in asked)


def test_a_bound_that_may_be_a_hundredth_is_asked_about_and_still_counts(tmp_path: Path) -> None:
    highest = put("分档", BANDED.code, "从", 5), put("分档", BANDED.code, "到", 5, nth=2)
    book = handed_in(tmp_path, *highest, system=COMMON)
    assert book.faults == []
    assert [one.place.cell for one in book.findings if one.code == "F523"] == [
        address(book.edited, "分档", BANDED.code, "从")
    ]


@pytest.mark.parametrize(("sign", "told"), [("≤", True), ("≥", False), ("＝", False), (None, False)])
def test_a_sign_that_contradicts_the_method_is_told(sign: str | None, told: bool, tmp_path: Path) -> None:
    """Whoever writes ≤ and chooses a method that gives more for more has mistaken one of them."""
    book = handed_in(tmp_path, put("指标", RATED.code, "方向", sign))
    assert book.faults == ([("F506", "指标", address(book.edited, "指标", RATED.code, "方向"))] if told else [])
    assert not told or "越高越好" in book.findings[0].found


def test_a_share_that_is_scored_as_a_plain_number_is_told_to_be_a_rate(tmp_path: Path) -> None:
    """96% scored as 0.96 of 100 would be one hundredth of the marks."""
    changes = put("指标", RATED.code, "值的类型", "数字"), put("指标", RATED.code, "目标值", 100)
    book = handed_in(tmp_path, *changes)
    assert book.faults == [("F508", "指标", address(book.edited, "指标", RATED.code, "取值公式"))]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"评分方法": "门槛得分", "取值公式": "预算执行率", "参数": "门槛=90%", "方向": "≤"}, "越高越好"),
        ({"评分方法": "线性扣减", "取值公式": "预算调整率", "参数": "倍数=10；截止值=10%", "方向": "≥"}, "越低越好"),
        ({"评分方法": "超标逐步扣分_舍去", "取值公式": "在职人数-编制人数", "目标值": 0}, "是整数，不是百分比"),
        (
            {
                "评分方法": "不超目标得满分",
                "取值公式": "MAX(0,三公经费本年决算-三公经费本年预算)",
                "目标值": 0,
                "参数": None,
            },
            "是金额，不是百分比",
        ),
        (
            {"评分方法": "按比例得分", "取值公式": f"预算执行率*{STEPPED.full_score}", "目标值": 1, "参数": None},
            "取值公式不用乘分值",
        ),
        (
            {"评分方法": "按达标个数得分", "取值公式": "质量达标率", "值的类型": "整数", "目标值": 6, "参数": None},
            "是百分比",
        ),
        ({"评分方法": "评价人评分", "取值公式": "实际完成率", "参数": None}, "取值公式只用于"),
        ({"评分方法": "超标逐步扣分_舍去", "目标值": 1, "参数": "步长=1%；每步扣分=0.5分"}, "每步扣分=0.5分"),
    ],
)
def test_a_rule_that_means_something_else_than_was_typed_is_refused(
    typed: dict[str, Any], told: str, tmp_path: Path
) -> None:
    changes = {"方向": None, "参数": "步长=1%；每步扣分=0.5", "目标值": None} | typed
    book = handed_in(tmp_path, *(put("指标", STEPPED.code, *one) for one in changes.items()), system=COMMON)
    assert len(book.faults) == 1
    assert any(told in one.found + one.expected for one in book.findings)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"目标值": 5, "参数": "步长=10000；每步扣分=0.5"}, "目标值按 5 元计算"),
        ({"目标值": 0, "参数": "步长=1；每步扣分=0.5"}, "参数“步长”按 1 元计算"),
        ({"目标值": 50000, "参数": "步长=10000；每步扣分=0.5"}, ""),
        ({"评分方法": "按比例得分_超额扣减", "目标值": 50000, "参数": "容差=0.3", "方向": None}, ""),
        ({"取值公式": "三公经费本年决算/在职人数", "目标值": 50, "参数": "步长=1；每步扣分=0.5"}, ""),
    ],
)
def test_a_limit_of_a_few_yuan_may_have_been_meant_in_ten_thousands(
    typed: dict[str, Any], told: str, tmp_path: Path
) -> None:
    changes = {"评分方法": "超标逐步扣分_舍去", "值的类型": "金额", "取值公式": "三公经费本年决算", "方向": "≤"} | typed
    book = handed_in(tmp_path, *(put("指标", STEPPED.code, *one) for one in changes.items()), system=COMMON)
    assert book.faults == []
    assert [one.found for one in book.findings if one.code == "F551"] == ([told] if told else [])


def test_a_rule_about_amounts_says_that_they_are_in_yuan(tmp_path: Path) -> None:
    typed = {"值的类型": "金额", "取值公式": "执行总额", "目标值": 50000, "参数": "步长=10,000.5；每步扣分=0.1"}
    book = handed_in(tmp_path, *(put("指标", STEPPED.code, *one) for one in typed.items()), system=COMMON)
    words = book.standard().by_code[STEPPED.code].wording
    assert words.startswith("完成值不高于50,000元得")
    assert "每超过10,000.5元扣0.1分" in words

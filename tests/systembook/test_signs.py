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

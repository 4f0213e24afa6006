"""The words by which the standard's own sentences call a figure, as far as they mean no other one."""

from __future__ import annotations

import pytest

from examples.units import standard_of
from pipeline.figures.called import called


def words(name: str) -> tuple[str, ...]:
    return called(standard_of("town-2024")).get(name, ())


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("追加总额", "年中追加"), ("上年结转总额", "上年结转"), ("政府采购执行总额", "实际采购"),
        ("很满意份数", "很满意"), ("问卷发放份数", "发放问卷"), ("抽查凭证笔数", "抽查会计凭证"),
        ("公用经费预算数", "公用经费预算"),
    ],
)  # fmt: skip
def test_the_words_before_a_figure_in_a_sentence_are_a_name_of_it(name: str, word: str) -> None:
    assert word in words(name)


def test_words_that_are_declared_stay_names() -> None:
    assert set(standard_of("town-2024").terms["追加总额"]) <= set(words("追加总额"))


@pytest.mark.parametrize(
    ("name", "word"),
    [
        # 实际支出 is all that was spent, 在职 all staff, and 人员经费 may be budgeted or spent
        ("公用经费执行数", "实际支出"), ("在职_行政", "在职"), ("人员经费执行数", "人员经费"),
        ("三公经费上年决算", "上年决算"), ("结转结余率", "占调整后预算"), ("抽查凭证金额", "金额"),
        ("九月计划进度", "计划进度"), ("闲置资产原值", "原值"),
    ],
)  # fmt: skip
def test_words_that_may_mean_another_figure_are_no_name(name: str, word: str) -> None:
    assert word not in words(name)

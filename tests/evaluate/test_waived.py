import pytest

from pipeline.model import Finding, Status
from tests.spoiling import Handed, finding_of

SCORES, REGISTER = "指标评分", "固定资产台账"
ROW_OF_IDLE_ASSETS = 20
CLAIM = {f"K{ROW_OF_IDLE_ASSETS}": "是", f"L{ROW_OF_IDLE_ASSETS}": "没有固定资产"}


@pytest.fixture
def without_assets(faultless: Handed) -> Handed:
    """A unit that left its register blank."""
    return faultless.without_results().rows(REGISTER, 5)


def told(handed: Handed) -> Finding:
    return finding_of(handed.appraisal().findings, "F227")


def test_a_register_left_blank_is_an_error_while_its_indicator_waits_for_it(without_assets: Handed) -> None:
    assert without_assets.mark("B303").status == Status.UNSCORED
    assert told(without_assets).severity == "错误"


def test_a_register_left_blank_is_none_where_the_unit_says_that_its_indicator_does_not_apply(
    without_assets: Handed,
) -> None:
    claimed = without_assets.put(SCORES, CLAIM)
    assert claimed.mark("B303").status == Status.NOT_APPLICABLE
    assert told(claimed).severity == "提示"
    assert "可以不填" in told(claimed).remedy


def test_a_table_left_blank_stays_an_error_where_only_some_of_its_indicators_do_not_apply(faultless: Handed) -> None:
    claimed = faultless.without_results().rows("预算执行", 5).put(SCORES, {"K10": "是", "L10": "新设单位"})
    assert claimed.mark("B101").status == Status.NOT_APPLICABLE
    assert told(claimed).severity == "错误"

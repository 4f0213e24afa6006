"""Whatever a unit types: marks stay between nothing and full, and totals are sums."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.model import Appraisal, Status
from tests.spoiling import Error, Handed

QUIET = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
MONEY = st.sampled_from([0, 0.01, 1, 99999.99, 100000, 150000.005, 1e9, 1e13]) | st.floats(0, 1e7)
SHARES = st.sampled_from([-1, 0, 0.5, 0.9999, 1, 1.0001, 90]) | st.floats(-2, 2)
FINDINGS = st.sampled_from(["符合", "部分符合", "不符合", "不适用", None, "?"])
ANYTHING = st.sampled_from([None, "-", "abc", Error(), True, 0])


def cells(columns: str, rows: range, values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    addresses = [f"{column}{row}" for column in columns for row in rows]
    return st.dictionaries(st.sampled_from(addresses), values | ANYTHING, max_size=12)


@st.composite
def changes(draw: st.DrawFn) -> dict[str, dict[str, Any]]:
    return {
        "预算执行": draw(cells("FGHIJLN", range(5, 7), MONEY)),
        "三公经费": draw(cells("BCDE", range(5, 9), MONEY)),
        "政府采购": draw(cells("BC", range(6, 8), MONEY)),
        "要点核查": draw(cells("E", range(5, 28), FINDINGS)),
        "指标评分": draw(cells("HIJ", range(5, 29), SHARES))
        | draw(cells("K", range(5, 29), st.sampled_from(["是", "否"]))),
        "满意度问卷": draw(cells("BCDEFGHI", range(6, 7), st.integers(0, 500))),
        "固定资产台账": draw(cells("GIJK", range(5, 7), MONEY)),
    }


def changed(handed: Handed, given_cells: dict[str, dict[str, Any]]) -> Appraisal:
    for title, put in given_cells.items():
        handed = handed.put(title, put)
    return handed.appraisal()


def check_sums(appraisal: Appraisal, full_score: Decimal) -> None:
    for mark in appraisal.marks:
        assert (mark.points is None) == (mark.status != Status.SCORED) or mark.status == Status.NOT_APPLICABLE
        if mark.points is not None:
            assert 0 <= mark.points <= mark.full_score
            assert mark.points == round(mark.points, 2)
        else:
            assert mark.reason
    total = appraisal.total
    assert total.earned == sum(mark.points for mark in appraisal.marks if mark.points is not None)
    assert total.earned <= total.assessed <= total.full_score <= full_score
    assert sum(one.earned for one in appraisal.areas) == total.earned == sum(one.earned for one in appraisal.themes)
    assert (appraisal.grade is not None) == (total.is_complete and total.points is not None)
    if appraisal.grade is not None and total.full_score == full_score:
        assert total.points == total.earned


@pytest.mark.slow
@QUIET
@given(changes())
def test_marks_and_totals_hold_for_whatever_is_typed(judged: Handed, given_cells: dict[str, dict[str, Any]]) -> None:
    check_sums(changed(judged, given_cells), judged.standard.system.full_score)

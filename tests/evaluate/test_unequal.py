"""The same fault with different deductions: what people judged is compared, what a formula takes is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from pipeline.model import Batch
from tests.spoiling import Handed, assembled

SCORES, POINTS = "指标评分", "要点核查"
# 指标评分: a qualitative indicator in row 25 (H: how far it was reached, L: why not); 要点核查: A101 in rows 5 to 7.
JUDGED, COMPUTED, CHECKED, PARTLY, NOT_MET = "D101", "B101", "A101", "部分符合", "不符合"


def unit(faultless: Handed, number: int, sheet: str, cells: Mapping[str, Any]) -> Handed:
    return faultless.as_unit(number).put(sheet, cells)


def judged(faultless: Handed, *losses: tuple[float, str]) -> Batch:
    return assembled(
        *(
            unit(faultless, number, SCORES, {"H25": share, "L25": reason})
            for number, (share, reason) in enumerate(losses, start=1)
        )
    )


def test_the_same_words_with_different_deductions_are_told_with_their_cells_the_greatest_first(
    faultless: Handed,
) -> None:
    batch = judged(faultless, (0.9, "效果不明显"), (0.5, "效果 不明显。"), (0.9, "数据不全"))
    (found,) = batch.unequal
    assert found.code == JUDGED
    assert [(one.unit[-1], float(one.share), one.place.cell) for one in found.deductions] == [
        ("2", 0.5, "H25"),
        ("1", 0.1, "H25"),
    ]
    assert [one.place.file[:2] for one in found.deductions] == ["u2", "u1"]


def test_the_same_words_with_the_same_deductions_are_as_they_should_be(faultless: Handed) -> None:
    assert judged(faultless, (0.7, "效果不明显"), (0.7, "效果不明显")).unequal == ()


def test_no_deduction_for_what_cost_another_unit_marks_is_unequal_too(faultless: Handed) -> None:
    (found,) = judged(faultless, (1, "效果不明显"), (0.7, "效果不明显")).unequal
    assert [float(one.share) for one in found.deductions] == [0.3, 0]


def test_blank_reasons_are_no_common_fault(faultless: Handed) -> None:
    assert judged(faultless, (0.7, ""), (0.5, "")).unequal == ()


def test_what_a_formula_takes_is_not_compared(faultless: Handed) -> None:
    late = {"L10": "支付进度慢"}
    spent = faultless.without_results().put("预算执行", {"L5": 100000, "O5": "跨年"})
    batch = assembled(unit(faultless, 1, SCORES, late), unit(spent, 2, SCORES, late))
    losses = [[mark.points for mark in one.marks if mark.code == COMPUTED] for one in batch.appraisals]
    assert losses[0] != losses[1]
    assert COMPUTED not in {one.code for one in batch.unequal}


def test_the_points_of_a_checklist_are_compared_one_by_one(faultless: Handed) -> None:
    batch = assembled(
        unit(faultless, 1, POINTS, {"E5": PARTLY, "F5": "没有依据", "E6": NOT_MET, "F6": "职责不符"}),
        unit(faultless, 2, POINTS, {"E5": NOT_MET, "F5": "没有依据", "E6": NOT_MET, "F6": "职责不符"}),
        unit(faultless, 3, POINTS, {"E7": NOT_MET, "F7": "没有依据"}),
    )
    (found,) = [one for one in batch.unequal if (one.code, one.fault) == (CHECKED, "没有依据")]
    assert [(one.unit[-1], float(one.share), one.place.cell) for one in found.deductions] == [
        ("2", 1, "E5"),
        ("1", 0.5, "E5"),
    ]


def checked(faultless: Handed, first: str, second: str) -> Batch:
    """Two units with the same problem that lost different marks of a 评价要点 of its theme, each for its reason."""
    unsigned = faultless.put("凭证抽查", {"J5": "否"})
    return assembled(
        unit(unsigned, 1, POINTS, {"E15": NOT_MET, "F15": first}),
        unit(unsigned, 2, POINTS, {"E15": PARTLY, "F15": second}),
        unit(faultless, 3, POINTS, {"E15": PARTLY, "F15": "第三种说法"}),
    )


def test_different_faults_of_units_with_the_same_problem_are_not_compared(faultless: Handed) -> None:
    assert checked(faultless, "超范围列支", "项目支出超出批复用途").unequal == ()


@pytest.mark.parametrize("other", ["P501，没有签字", "一笔公务接待 支出手续不全。", "（p501）"])
def test_a_problem_that_the_reasons_name_is_one_fault_however_they_put_it(faultless: Handed, other: str) -> None:
    (found,) = checked(faultless, "公务接待支出手续不全，缺公函", other).unequal
    assert found.fault == "P501 公务接待支出手续不全"
    assert [(one.unit[-1], float(one.share)) for one in found.deductions] == [("1", 1), ("2", 0.5)]


def test_what_the_same_words_tell_no_problem_repeats(faultless: Handed) -> None:
    (said,) = checked(faultless, "公务接待支出手续不全", "公务接待支出手续不全。").unequal
    assert said.fault == "公务接待支出手续不全"


def test_a_code_inside_another_one_names_no_problem(faultless: Handed) -> None:
    assert checked(faultless, "合同 HP5013 没有验收", "P501").unequal == ()

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from pipeline.evaluate import assemble
from pipeline.model import Batch, SourceFile, Unevaluated
from tests.spoiling import Handed, assembled, problem_of

RECORDS, SCORES = "评价记录", "指标评分"
LONG = "全年排查化解矛盾纠纷一百八十二件，群众满意。"
ALL_FULL = {f"I{row}": full for row, full in zip(
    range(5, 29), [4, 4, 2, 2, 3, 8, 2, 2, 2, 1, 3, 1, 1.5, 1, 1.5, 2, 10, 10, 10, 10, 5, 5, 5, 5], strict=True
)}  # fmt: skip


def unit(faultless: Handed, number: int, record: str = "", claims: Mapping[str, Any] = {}) -> Handed:
    return (
        faultless.as_unit(number)
        .put(RECORDS, {"C6": record or f"本单位第{number}项工作按期完成并通过了验收检查。"})
        .put(SCORES, claims)
    )


def blamed(batch: Batch, code: str) -> list[str]:
    return [one.unit.code[-1] for one in batch.appraisals if problem_of(one, code)]


def test_units_stand_in_order_of_their_codes(faultless: Handed) -> None:
    batch = assembled(*(unit(faultless, number) for number in (3, 1, 2)))
    assert [one.unit.code for one in batch.appraisals] == ["610724001", "610724002", "610724003"]
    assert set(batch.ranks.values()) == {1}


def test_an_ungraded_unit_has_no_rank_and_the_others_keep_theirs(faultless: Handed) -> None:
    open_one = unit(faultless, 2).put("预算执行", {"L5": None})
    worse = unit(faultless, 3).without_results().put("预算执行", {"L5": 100000, "O5": "跨年"})
    batch = assembled(unit(faultless, 1), open_one, worse)
    assert batch.ranks == {"610724001": 1, "610724003": 2}


class TestSameText:
    def test_a_text_that_two_units_share_is_told_of_both_with_its_cell(self, faultless: Handed) -> None:
        batch = assembled(unit(faultless, 1, LONG), unit(faultless, 2, LONG.replace("，", "， ")), unit(faultless, 3))
        assert blamed(batch, "P907") == ["1", "2"]
        found = problem_of(batch.appraisals[0], "P907")
        assert found
        assert "清河县第2镇" in found.fact
        assert "清河县第1镇" not in found.fact
        assert [(place.file, place.cell) for place in found.places] == [("u1/02_指标评分.xlsx", "C6")]

    def test_a_short_text_is_alike_by_chance(self, faultless: Handed) -> None:
        assert blamed(assembled(unit(faultless, 1, "完成较好。"), unit(faultless, 2, "完成较好。")), "P907") == []

    @pytest.mark.parametrize(("length", "is_told"), [(14, False), (15, True)])
    def test_fifteen_characters_are_no_chance(self, faultless: Handed, length: int, is_told: bool) -> None:
        text = "年度重点任务全部按期完成并通过验收"[:length]
        shared = assembled(unit(faultless, 1, f" {text} "), unit(faultless, 2, text))  # blanks are no characters
        assert blamed(shared, "P907") == (["1", "2"] if is_told else [])

    def test_a_unit_may_repeat_itself(self, faultless: Handed) -> None:
        twice = unit(faultless, 1, LONG).put(RECORDS, {"A7": "存在问题", "B7": "同上", "C7": LONG})
        assert blamed(assembled(twice, unit(faultless, 2)), "P907") == []

    def test_a_unit_without_records_is_no_trouble(self, faultless: Handed) -> None:
        without = unit(faultless, 1).without_sheet(RECORDS)
        assert blamed(assembled(without, unit(faultless, 2, LONG)), "P907") == []


class TestAllFull:
    @pytest.mark.parametrize(
        ("second", "is_told"),
        [({}, True), ({"I5": 3.99}, False), ({"I5": None}, False), ({f"I{row}": None for row in range(5, 29)}, False)],
    )
    def test_self_assessments_are_told_when_every_unit_claims_everything(
        self, faultless: Handed, second: dict[str, Any], is_told: bool
    ) -> None:
        batch = assembled(unit(faultless, 1, claims=ALL_FULL), unit(faultless, 2, claims={**ALL_FULL, **second}))
        assert blamed(batch, "P906") == (["1", "2"] if is_told else [])

    def test_what_does_not_apply_need_not_be_claimed(self, faultless: Handed) -> None:
        claims = {**ALL_FULL, "I11": None}  # 公用经费控制率: no such expenses
        assert blamed(assembled(unit(faultless, 1, claims=claims), unit(faultless, 2, claims=ALL_FULL)), "P906") == [
            "1",
            "2",
        ]

    def test_one_unit_alone_is_no_pattern(self, faultless: Handed) -> None:
        assert blamed(assembled(unit(faultless, 1, claims=ALL_FULL)), "P906") == []


def test_a_unit_with_nothing_but_errors_is_shown_with_its_reason(faultless: Handed) -> None:
    renamed = unit(faultless, 2).put("单位信息", {"B4": "别的名称"}, "03")
    batch = assembled(unit(faultless, 1), renamed)
    assert [one.unit.code for one in batch.appraisals] == ["610724001"]
    (left,) = batch.unevaluated
    assert (left.code, len(left.files)) == ("610724002", 3)
    assert left.reason
    assert [one.role for one in batch.files] == ["未采用"] * 3


def test_what_was_left_out_stands_in_order(faultless: Handed) -> None:
    left = [Unevaluated("乙", "2", "", ()), Unevaluated("甲", "1", "", ()), Unevaluated("文件", "", "", ())]
    files = [SourceFile("b", "", 0, ""), SourceFile("a", "", 0, "")]
    batch = assemble(2024, faultless.standard, [], left, files=files)
    assert [one.code for one in batch.unevaluated] == ["", "1", "2"]
    assert [one.path for one in batch.files] == ["a", "b"]
    assert replace(batch, files=()).ranks == {}

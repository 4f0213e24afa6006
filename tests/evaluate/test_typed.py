from decimal import Decimal
from typing import Any

import pytest

from pipeline.evaluate.typed import agrees
from pipeline.kinds import Kind, KindName
from pipeline.model import Severity
from tests.filling import codes
from tests.spoiling import Handed, finding_of

SCORES, POINTS, THREE = "指标评分", "要点核查", "三公经费"
RATE, COUNT, NUMBER = Kind(KindName.RATE), Kind(KindName.COUNT), Kind(KindName.NUMBER)


@pytest.mark.parametrize(
    ("typed", "computed", "kind", "is_same"),
    [
        ("0.0781", "0.07814", RATE, True),
        ("0.0781", "0.07805", RATE, True),
        ("0.0781", "0.0780", RATE, False),
        ("0.078", "0.0780", RATE, True),
        ("0.078", "0.0784", RATE, True),
        ("0.078", "0.0786", RATE, False),
        ("0.88", "0.8804", RATE, True),
        ("0.88", "0.8851", RATE, False),
        ("1", "0.9951", RATE, True),
        ("1", "0.9949", RATE, False),
        ("1.00", "0.9949", RATE, False),
        ("0.9", "0.9", RATE, True),
        ("10", "9.29", NUMBER, False),
        ("9.3", "9.29", NUMBER, True),
        ("100", "100.4", NUMBER, True),
        ("100", "101", NUMBER, False),
        ("-0.0783", "-0.0726", RATE, False),
        ("0", "0", COUNT, True),
    ],
)
def test_a_typed_figure_stands_for_its_rounding_interval(typed: str, computed: str, kind: Kind, is_same: bool) -> None:
    assert agrees(Decimal(typed), Decimal(computed), kind) is is_same


def compared(handed: Handed, **cells: Any) -> list[tuple[str, str, str]]:
    appraisal = handed.put(SCORES, cells).appraisal()
    return codes(one for one in appraisal.findings if one.place.sheet == SCORES)


class TestScores:
    @pytest.mark.parametrize(
        ("column", "row", "code"), [("I", 10, "F363"), ("J", 10, "F327"), ("I", 5, "F363"), ("J", 5, "F327")]
    )
    def test_a_typed_score_that_is_not_the_computed_one_is_named(
        self, faultless: Handed, column: str, row: int, code: str
    ) -> None:
        assert compared(faultless, **{f"{column}{row}": 3}) == [(code, SCORES, f"{column}{row}")]

    def test_a_self_score_is_only_compared_and_an_evaluators_asks_for_a_look(self, faultless: Handed) -> None:
        told = {one.code: one for one in faultless.put(SCORES, {"I10": 3, "J10": 3}).appraisal().findings}
        assert (told["F363"].severity, told["F327"].severity) == (Severity.NOTE, Severity.QUERY)
        assert (told["F363"].found, told["F363"].expected) == ("“自评得分”为 3.00", "按规则计算的得分 7.47")
        assert told["F327"].found == "“评价得分”为 3.00"

    def test_a_score_without_a_value_says_what_is_missing_and_not_the_same_twice(self, faultless: Handed) -> None:
        told = finding_of(faultless.put(SCORES, {"I5": 3}).put(POINTS, {"E5": None}).appraisal().findings, "F331")
        assert told.expected == "各评价要点的核查结论"
        assert told.found.startswith("“自评得分”为 3.00，")

    def test_of_a_computed_indicator_no_value_is_asked_for_and_an_error_says_why_it_is_unscored(
        self, faultless: Handed
    ) -> None:
        scored = faultless.put(SCORES, {"I10": 5})
        for broken in (scored.put("预算执行", {"L5": "十四万"}), scored.put("预算执行", {"L5": None})):
            assert broken.mark("B101").points is None
            assert {"F331", "F368"}.isdisjoint(one.code for one in broken.appraisal().findings)
        gone = scored.put(SCORES, {f"I{row}": 1 for row in range(5, 26)}).without_sheet("预算执行").appraisal()
        told = [one for one in gone.findings if one.code in ("F331", "F368")]
        assert [one for one in told if "预算执行" in one.found] == []

    def test_where_no_error_says_it_a_cause_is_told_once_without_the_units_own_words(self, faultless: Handed) -> None:
        empty = faultless.rows("重点工作", 5).put(SCORES, {f"I{row}": 1 for row in range(20, 25)})
        empty = empty.put(SCORES, {"L21": "工程跨年"})
        told = [one for one in empty.appraisal().findings if one.code == "F368"]
        assert len(told) == 1
        assert "未填写" in told[0].found
        assert "工程跨年" not in told[0].found

    def test_a_score_rounded_to_whole_points_is_not_the_computed_one(self, faultless: Handed) -> None:
        assert compared(faultless, J10=7) == [("F327", SCORES, "J10")]
        assert compared(faultless, J10=7.5) == [("F327", SCORES, "J10")]
        assert compared(faultless, J10=7.47) == []

    def test_ten_is_not_nine_point_two_nine(self, faultless: Handed) -> None:
        rows = [[f"{n:02}", "任务", "否", "", "2024-10-31", "", "否", "否"] for n in range(1, 15)]
        rows[0][4:8] = ["2024-10-31", "2024-10-01", "是", "是"]
        done = [[*row[:5], "2024-10-01", "是", "是"] for row in rows[:13]]
        handed = faultless.rows("重点工作", 5, *done, rows[13])
        assert handed.mark("C101").points == Decimal("9.29")
        assert compared(handed, J21=10) == [("F327", SCORES, "J21")]
        assert compared(handed, J21=9.29) == []

    @pytest.mark.parametrize("column", ["I", "J"])
    def test_a_typed_score_above_full_is_an_error_and_not_compared_as_well(
        self, faultless: Handed, column: str
    ) -> None:
        assert compared(faultless, **{f"{column}10": 8.01}) == [("F325", SCORES, f"{column}10")]

    def test_typed_scores_never_change_a_computed_mark(self, faultless: Handed) -> None:
        assert faultless.put(SCORES, {"I10": 8, "J10": 8}).mark("B101").points == Decimal("7.47")


class TestValues:
    @pytest.mark.parametrize(
        ("typed", "is_same"), [(0.9333, True), (0.933, True), (0.93, True), (0.9334, False), (0.94, False)]
    )
    def test_a_typed_value_is_compared_as_far_as_it_was_typed(
        self, faultless: Handed, typed: float, is_same: bool
    ) -> None:
        assert compared(faultless, H10=typed) == ([] if is_same else [("F330", SCORES, "H10")])

    def test_a_percentage_typed_as_text_is_compared_as_well(self, faultless: Handed) -> None:
        assert compared(faultless, H10="88.04%") == [("F319", SCORES, "H10"), ("F330", SCORES, "H10")]

    def test_a_hundred_times_too_much_is_named(self, faultless: Handed) -> None:
        assert compared(faultless, H10=93.33) == [("F330", SCORES, "H10")]

    def test_a_rate_typed_without_its_sign_is_told_with_how_to_write_it(self, faultless: Handed) -> None:
        (told,) = [one for one in faultless.put(SCORES, {"H10": 93.33}).appraisal().findings if one.code == "F330"]
        assert (told.found, told.expected) == ("93.33（读作 9,333.00%）", "93.33%")
        assert told.remedy == "是 93.33% 的，请填 93.33% 或 0.9333。"

    def test_every_rounded_row_adds_to_what_rounding_explains(self, faultless: Handed) -> None:
        """Four amounts of 1.01, each known to 0.005: together 0.02 of 4.04, twice."""
        cells = {f"{column}{row}": 1.01 for column in "BCDE" for row in range(5, 9)}
        handed = faultless.without_results().put("单位信息", {"B6": "万元"}, "01").put(THREE, cells)
        assert [one for one in compared(handed, H8=0.009) if one[0] == "F330"] == []
        assert [one for one in compared(handed, H8=0.011) if one[0] == "F330"] == [("F330", SCORES, "H8")]

    @pytest.mark.parametrize(("key", "is_rounded"), [("01", False), ("02", False), ("03", True)])
    def test_what_counts_is_the_money_unit_of_the_workbook_the_amounts_stand_in(
        self, faultless: Handed, key: str, is_rounded: bool
    ) -> None:
        """In use 0.93 of 1.00, which may be 0.925 of 1.005 if these are rounded 万元, but not if they are 元."""
        rows = [["A1", "机", "设备", "", "", "", 1, "", 0.93, 0, 0.93, "在用"],
                ["A2", "机", "设备", "", "", "", 1, "", 0.07, 0, 0.07, "闲置", "2024-01-01"]]  # fmt: skip
        handed = faultless.without_results().rows("固定资产台账", 5, *rows).put("决算对照", {"C7": 1})
        found = compared(handed.put("单位信息", {"B6": "万元"}, key), H20=0.92)
        assert [one for one in found if one[0] == "F330"] == ([] if is_rounded else [("F330", SCORES, "H20")])

    @pytest.mark.parametrize("unit", ["元", "万元"])
    @pytest.mark.parametrize(
        ("last", "this", "typed", "in_yuan", "in_ten_thousands"),
        [
            (64.13, 59.13, -0.0781, True, False),
            (9.78, 9.07, -0.0783, True, True),
            (9.78, 9.07, -0.0726, False, False),
        ],
    )
    def test_what_rounded_ten_thousands_explain_is_no_finding_and_what_they_do_not_is(
        self,
        faultless: Handed,
        unit: str,
        last: float,
        this: float,
        typed: float,
        in_yuan: bool,
        in_ten_thousands: bool,
    ) -> None:
        factor = 1 if unit == "万元" else 10_000
        cells = {f"{column}{row}": 0 for column in "BCDE" for row in range(5, 9)}
        cells |= {"B7": round(last * factor), "D7": round(this * factor)} if factor > 1 else {}
        handed = faultless.without_results().put("单位信息", {"B6": unit}, "01")
        handed = handed.put(THREE, cells | ({"B7": last, "D7": this} if factor == 1 else {}))
        found = [one for one in compared(handed, H8=typed) if one[0] == "F330"]
        assert bool(found) is (in_ten_thousands if unit == "万元" else in_yuan)

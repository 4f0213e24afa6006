from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from pipeline.deliver.workpaper.marks import value_text
from pipeline.deliver.workpaper.plan import Paper
from pipeline.formula import Missing
from pipeline.model import Finding, Mark, Status
from tests.filling import codes
from tests.spoiling import UNCACHED, Error, Handed, Vary, finding_of, mark_of

SCORES = "指标评分"


def said(handed: Handed) -> list[Finding]:
    """What the evaluation adds to the findings of the intake."""
    return [one for one in handed.appraisal().findings if one.place.sheet == SCORES]


def before(handed: Handed) -> tuple[Mark, ...]:
    return handed.appraisal().marks


class TestNotApplicable:
    def test_full_marks_where_the_indicator_says_so(self, faultless: Handed) -> None:
        zero = {f"{column}{row}": 0 for column in "BCDE" for row in range(5, 9)}
        found = faultless.put("三公经费", zero).mark("A202")
        assert (found.status, found.points) == (Status.NOT_APPLICABLE, found.full_score)

    def test_no_marks_where_the_indicator_says_so(self, judged: Handed) -> None:
        declared = judged.put(SCORES, {"K27": "是", "L27": "无生态任务"})
        found = declared.mark("D103")
        assert (found.status, found.points) == (Status.NOT_APPLICABLE, Decimal(0))
        assert declared.appraisal().total.full_score == 98

    def test_left_out_and_the_rest_rescaled_otherwise(self, faultless: Handed) -> None:
        declared = faultless.put(SCORES, {"K25": "是", "L25": "无经济职能"}).appraisal()
        found = mark_of(declared, "D101")
        assert (found.status, found.points) == (Status.NOT_APPLICABLE, None)
        assert "无经济职能" in found.reason
        total = declared.total
        assert (total.full_score, total.assessed, total.earned) == (Decimal(93), Decimal(93), Decimal("92.04"))
        assert total.points == Decimal("98.97")
        assert declared.grade == "优"

    @pytest.mark.parametrize(
        ("reason", "code", "found", "remedy"),
        [
            (None, "F336", "没有写明理由", "写明"),
            ("无", "F336", "无", "写明"),
            ("无经济职能", "F369", "无经济职能", "属实"),
        ],
    )
    def test_every_claim_is_asked_about_its_reason_or_once_it_has_one_whether_it_is_so(
        self, faultless: Handed, reason: str, code: str, found: str, remedy: str
    ) -> None:
        (finding,) = said(faultless.put(SCORES, {"K25": "是", "L25": reason}))
        assert (finding.code, finding.place.cell, finding.found) == (code, "K25", found)
        assert str(finding.severity) == "待核实"
        assert remedy in finding.remedy

    @pytest.mark.parametrize("raw", ["否", None])
    def test_no_claim_is_no_claim(self, faultless: Handed, raw: Any) -> None:
        assert faultless.put(SCORES, {"K25": raw}).mark("D101").status == Status.SCORED

    @pytest.mark.parametrize("row", [8, 9, 10, 15, 20, 21, 28])
    def test_a_claim_on_what_can_be_computed_is_ignored_and_told(self, faultless: Handed, row: int) -> None:
        claimed = faultless.put(SCORES, {f"K{row}": "是", f"L{row}": "新设单位"})
        assert codes(said(claimed)) == [("F337", SCORES, f"K{row}")]
        assert [mark.points for mark in claimed.appraisal().marks] == [mark.points for mark in before(faultless)]

    def test_a_claim_on_what_is_not_known_counts_and_is_asked_about(self, faultless: Handed) -> None:
        claimed = faultless.put("预算执行", {"L5": None}).put(SCORES, {"K10": "是", "L10": "新设单位"})
        assert codes(said(claimed)) == [("F369", SCORES, "K10")]
        assert claimed.mark("B101").status == Status.NOT_APPLICABLE

    def test_if_everything_is_claimed_what_is_judged_falls_away_and_what_is_computed_stays(
        self, faultless: Handed
    ) -> None:
        every = {f"K{row}": "是" for row in range(5, 29)} | {f"L{row}": "新设单位" for row in range(5, 29)}
        appraisal = faultless.put(SCORES, every).appraisal()
        judged = {"A101", "A102", "B201", "B203", "B204", "B301", "B302", "D101", "D102", "D103"}
        assert {mark.code for mark in appraisal.marks if mark.points is None} == judged | {"B102"}
        known = [mark.points for mark in before(faultless) if mark.code not in judged]
        assert [mark.points for mark in appraisal.marks if mark.code not in judged] == known

    @pytest.mark.parametrize(("row", "code"), [(25, "D101"), (10, "B101"), (5, "A101")])
    @pytest.mark.parametrize("raw", ["也许", Error(), UNCACHED])
    def test_a_claim_that_cannot_be_read_leaves_the_indicator_unscored(
        self, faultless: Handed, row: int, code: str, raw: Any
    ) -> None:
        spoiled = faultless.put(SCORES, {f"K{row}": raw})
        found = spoiled.mark(code)
        assert (found.status, found.points) == (Status.UNSCORED, None)
        assert f"K{row}" in found.reason
        assert spoiled.appraisal().grade is None


class TestEntered:
    def test_the_evaluators_score_counts(self, judged: Handed) -> None:
        found = judged.put(SCORES, {"J26": 4, "L26": "效果一般"}).mark("D102")
        assert (found.status, found.points, found.reason) == (Status.SCORED, Decimal(4), "效果一般")

    def test_it_is_rounded_like_every_mark_so_that_columns_add_up(self, judged: Handed) -> None:
        assert judged.put(SCORES, {"J26": 3.335, "L26": "略"}).mark("D102").points == Decimal("3.34")

    @pytest.mark.parametrize("raw", [None, "-", "良好", Error(), UNCACHED, -1])
    def test_without_a_usable_score_the_indicator_is_unscored_and_never_full(self, judged: Handed, raw: Any) -> None:
        found = judged.put(SCORES, {"J26": raw}).mark("D102")
        assert (found.status, found.points) == (Status.UNSCORED, None)
        assert found.reason

    @pytest.mark.parametrize(("points", "is_within"), [(5, True), (5.01, False), (0, True), (100, False)])
    def test_a_score_lies_between_nothing_and_full(self, judged: Handed, points: float, is_within: bool) -> None:
        handed = judged.put(SCORES, {"J26": points, "L26": "说明"})
        assert (handed.mark("D102").status == Status.SCORED) is is_within
        assert codes(said(handed)) == ([] if is_within else [("F325", SCORES, "J26")])

    def test_below_full_marks_a_reason_is_asked_for(self, judged: Handed) -> None:
        assert codes(said(judged.put(SCORES, {"J26": 4.99}))) == [("F326", SCORES, "L26")]
        assert said(judged) == []

    def test_a_unit_may_see_itself_otherwise_than_its_evaluator(self, judged: Handed) -> None:
        assert said(judged.put(SCORES, {"I26": 3})) == []
        assert judged.put(SCORES, {"I26": 6}).mark("D102").claimed is None
        assert codes(said(judged.put(SCORES, {"I26": 6}))) == [("F325", SCORES, "I26")]


class TestCompletedByHand:
    """定性评级: the evaluator gives the degree, the formula the marks."""

    @pytest.mark.parametrize(("raw", "points"), [(0.7, "3.50"), (1, "5.00"), ("85%", "4.25"), (0, "0.00")])
    def test_the_degree_is_worth_its_share(self, faultless: Handed, raw: Any, points: str) -> None:
        assert faultless.put(SCORES, {"H25": raw}).mark("D101").points == Decimal(points)

    @pytest.mark.parametrize("raw", [90, 1.01, "101%", -0.01, "-5%"])  # 90: the sign forgotten
    def test_a_degree_that_cannot_be_one_is_a_slip_and_no_marks(self, faultless: Handed, raw: Any) -> None:
        handed = faultless.put(SCORES, {"H25": raw})
        (finding,) = [one for one in said(handed) if one.code == "F339"]
        assert (finding.place.cell, finding.expected) == ("H25", "0.00% 至 100.00%")
        assert finding.found.startswith(str(raw)) or "%" in str(raw)
        assert (handed.mark("D101").status, handed.mark("D101").points) == (Status.UNSCORED, None)

    @pytest.mark.parametrize(
        ("limits", "raw", "is_scored"),
        [("least = 0\nmost = 20", 15, True), ("least = 0\nmost = 20", 25, False), ("least = 0", 10, True),
         ("least = 0", 11, False)],
    )  # fmt: skip
    def test_a_method_that_allows_more_than_a_thousand_percent_does(
        self, vary: Vary, faultless: Handed, limits: str, raw: float, is_scored: bool
    ) -> None:
        """The workbook of the unit asks the same of what is typed."""
        below = '\nformula = "分值*MIN(1,值)"'
        allowing = vary({"methods.toml": [("least = 0\nmost = 1" + below, limits + below)]})
        handed = replace(faultless.put(SCORES, {"H25": raw}), standard=allowing)
        assert (handed.mark("D101").status == Status.SCORED) is is_scored
        paper = Paper(handed.appraisal(), allowing)
        position = [rule.indicator.code for rule, _mark in paper.marks].index("D101")
        assert ("<=10," in str(value_text(paper, position)).replace(")", ",")) is ("most" not in limits)

    @pytest.mark.parametrize("raw", [None, "—", "完成", Error("#VALUE!"), UNCACHED])
    def test_a_blank_or_a_word_earns_nothing(self, faultless: Handed, raw: Any) -> None:
        found = faultless.put(SCORES, {"H25": raw}).mark("D101")
        assert (found.status, found.points) == (Status.UNSCORED, None)
        assert found.sources[0].cell == "H25"

    def test_a_typed_score_without_a_value_is_asked_about(self, faultless: Handed) -> None:
        handed = faultless.put(SCORES, {"H25": None, "J25": 5})
        assert codes(said(handed)) == [("F331", SCORES, "J25"), ("F335", SCORES, "H25")]
        assert handed.mark("D101").points is None


class TestComputed:
    def test_a_mark_shows_value_target_working_sources_and_what_was_lost(self, faultless: Handed) -> None:
        found = faultless.mark("B101")
        assert found.points == Decimal("7.47")
        assert (found.value, found.target) == (Decimal(14) / Decimal(15), 1) or str(found.value).startswith("0.9333333")
        assert found.working == "140,000.00÷150,000.00＝93.33%；8.00×93.33%÷100.00%→7.47"
        assert [place.sheet for place in found.sources] == ["预算执行", "预算执行"]
        assert "0.53" in found.reason

    def test_what_a_missing_item_is_missing_is_told(self, faultless: Handed) -> None:
        found = faultless.put("预算执行", {"L5": None}).mark("B101")
        assert (found.status, found.points) == (Status.UNSCORED, None)
        assert isinstance(found.value, Missing)
        assert "L5" in found.reason

    def test_marks_never_exceed_full_nor_fall_below_nothing(self, faultless: Handed) -> None:
        assert faultless.put("预算执行", {"L5": 300000}).mark("B101").points == 8
        assert faultless.put("预算执行", {"L5": 0}).mark("B101").points == 0

    def test_a_printed_hundred_percent_is_not_over_the_target(self, faultless: Handed) -> None:
        spent = {f"E{row}": 28000.1 for row in range(5, 9)}
        assert faultless.put("三公经费", spent).mark("B103").points == 2
        assert faultless.put("三公经费", {"E5": 34006}).mark("B103").points == 0

    def test_a_changed_target_is_named_and_not_used(self, faultless: Handed) -> None:
        handed = faultless.put(SCORES, {"G10": 0.9})
        assert codes(said(handed)) == [("F324", SCORES, "G10")]
        assert handed.mark("B101").points == Decimal("7.47")

    def test_evidence_and_reasons_are_kept_with_the_mark(self, faultless: Handed) -> None:
        found = faultless.put(SCORES, {"L10": "工程跨年", "M10": "支付台账", "I10": 8}).mark("B101")
        assert "工程跨年" in found.reason
        assert (found.evidence, found.claimed, found.entered) == ("支付台账", Decimal(8), None)

    def test_an_absent_row_of_the_score_sheet_does_not_touch_what_is_computed(self, faultless: Handed) -> None:
        handed = faultless.put(SCORES, {"A10": "X1"})
        assert [code for code, *_rest in handed.findings()] == ["F219", "F220"]
        assert handed.mark("B101").points == Decimal("7.47")


def test_the_score_sheet_absent_leaves_only_hand_made_values_unscored(faultless: Handed) -> None:
    appraisal = faultless.without_sheet(SCORES).appraisal()
    unscored = [mark for mark in appraisal.marks if mark.status == Status.UNSCORED]
    assert [mark.code for mark in unscored] == ["D101", "D102", "D103"]
    assert all(SCORES in mark.reason for mark in unscored)
    assert finding_of(appraisal.findings, "F205").place.sheet == SCORES

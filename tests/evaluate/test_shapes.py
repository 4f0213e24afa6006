"""Rule shapes of published systems: gates, 评价要点 that cost marks, bands in words, targets set too low."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from pipeline.derivation import derive
from pipeline.model import Status
from tests.filling import codes
from tests.spoiling import Handed, Vary

SCORES, POINTS, SPECIFICS = "指标评分", "要点核查", "个性指标"
GATE = 'zero_if = "编制人数=0"\nzero_reason = "没有核定编制"\n'
SYSTEM = "systems/sample.toml"


@pytest.fixture(scope="module")
def shaped(faultless: Handed, vary: Vary) -> Handed:
    """Like the faultless unit; B201 loses marks by 评价要点, A201 is worded in bands, three indicators have a gate."""
    security = 'name = "管理制度健全性"\nfull_score = 1\nmethod = "要点评分"\npoints = [\n    { text = "已制定预算'
    deducted = (
        'name = "管理制度健全性"\nfull_score = 1\nmethod = "要点逐项扣分"\n'
        'parameters = { "每项扣分" = 0.4, "部分扣分" = 0.15 }\npoints = [\n    { text = "已制定预算'
    )
    staff = 'method = "不超目标得满分"\nvalue = "在职人员控制率"\ntarget = 1\nsign = "≤"\n'
    worded = (
        'method = "分档得分_含上限"\nkind = "count"\nvalue = "IF(在职人数<编制人数,0,IF(在职人数=编制人数,1,2))"\n'
        'bands = [[0, 2], [1, 1.5]]\nband_labels = ["有空编", "满编", "超编"]\n'
    )
    goals, social = 'name = "绩效目标合理性"\nfull_score = 4\n', 'name = "社会效益"\nfull_score = 5\nmethod = "'
    tasks = 'name = "实际完成率"\nfull_score = 10\n'
    varied = vary({
        SYSTEM: [
            (security, deducted),
            (staff, worded),
            (goals, goals + GATE),
            (tasks, tasks + GATE),
            (social + "定性评级", GATE + social + "评价人评分"),
        ]
    })  # fmt: skip
    return replace(faultless.without_results(), standard=varied).put(SCORES, {"H26": None, "J26": 5})


def findings_put(handed: Handed, found: Mapping[str, Any]) -> Handed:
    rows = {str(row[0]): at for at, row in enumerate(handed.sheet(POINTS).rows, start=1) if row}
    return handed.put(POINTS, {f"E{rows[number]}": finding for number, finding in found.items()})


@pytest.fixture(scope="module")
def shut(shaped: Handed) -> Handed:
    """The same unit without posts."""
    return shaped.identity(B14=0, B15=0)


class TestCounted:
    @pytest.mark.parametrize(
        ("found", "points"),
        [
            ({}, "1"),
            ({"B201-1": "不符合"}, "0.60"),
            ({"B201-1": "不符合", "B201-2": "部分符合"}, "0.45"),
            ({"B201-1": "不符合", "B201-2": "不符合", "B201-3": "不符合"}, "0"),
            ({"B201-1": "不适用", "B201-2": "不符合"}, "0.60"),
        ],
    )
    def test_each_point_not_met_costs_its_marks_down_to_none(
        self, shaped: Handed, found: dict[str, str], points: str
    ) -> None:
        mark = findings_put(shaped, found).mark("B201")
        assert (mark.status, mark.points) == (Status.SCORED, Decimal(points))

    def test_a_point_without_conclusion_leaves_it_unscored(self, shaped: Handed) -> None:
        assert findings_put(shaped, {"B201-2": None}).mark("B201").status == Status.UNSCORED

    def test_if_no_point_applies_the_indicator_does_not(self, shaped: Handed) -> None:
        none = findings_put(shaped, dict.fromkeys(("B201-1", "B201-2", "B201-3"), "不适用"))
        assert none.mark("B201").status == Status.NOT_APPLICABLE

    def test_its_wording_says_what_a_failing_point_costs_and_gives_the_points_no_marks(self, shaped: Handed) -> None:
        (rule,) = [one for one in shaped.standard.indicators if one.indicator.code == "B201"]
        assert "0.4" in rule.wording
        assert "0.15" in rule.wording
        assert "分）" not in rule.wording

    def test_its_working_shows_how_many_failed(self, shaped: Handed) -> None:
        mark = findings_put(shaped, {"B201-1": "不符合"}).mark("B201")
        assert mark.working == "1−0.4×1−0.15×0→0.6"


class TestWordedBands:
    @pytest.mark.parametrize(("posts", "label"), [(41, "有空编"), (35, "满编"), (34, "超编")])
    def test_the_words_are_the_reason_and_stand_beside_the_value(self, shaped: Handed, posts: int, label: str) -> None:
        staffed = shaped.identity(B14=posts, B15=40, B17=35, B18=40)
        mark = staffed.mark("A201")
        assert label in derive(staffed.appraisal(), shaped.standard, "A201").value
        assert (label in mark.reason) == (mark.points != 2)

    def test_the_rule_is_worded_without_numbers_that_mean_nothing(self, shaped: Handed) -> None:
        (rule,) = [one for one in shaped.standard.indicators if one.indicator.code == "A201"]
        assert "有空编得2分，满编得1.5分，超编不得分" in rule.wording
        assert "≤" not in rule.wording


class TestGate:
    @pytest.mark.parametrize("code", ["A101", "C101", "D102"])
    def test_there_are_no_marks_whatever_people_found(self, shaped: Handed, shut: Handed, code: str) -> None:
        assert shaped.mark(code).points == shaped.mark(code).full_score
        found = shut.mark(code)
        assert (found.status, found.points) == (Status.SCORED, Decimal(0))
        assert "没有核定编制" in found.reason

    def test_what_people_did_not_answer_is_then_not_asked(self, shaped: Handed, shut: Handed) -> None:
        for handed, count in ((shaped, 2), (shut, 0)):
            blank = findings_put(handed, {"A101-1": None}).put(SCORES, {"J26": None})
            said = [code for code, sheet, _cell in codes(blank.appraisal().findings) if sheet in (SCORES, POINTS)]
            assert said.count("F335") == count
            assert (blank.mark("D102").points is None) == bool(count)

    def test_nor_does_an_own_indicator_save_the_marks(self, shut: Handed) -> None:
        row = ["C101", "公路", 10, "按比例得分", 12, 12, "", "", "", "", "", ""]
        own = shut.rows(SPECIFICS, 6, row).put(SPECIFICS, {"B3": None})
        mark = own.mark("C101")
        assert (mark.is_by_own, mark.points) == (True, Decimal(0))


def test_the_words_of_a_judgement_have_the_limits_of_the_system(vary: Vary) -> None:
    old = 'name = "社会效益"\nfull_score = 5\nmethod = "定性评级"\n'
    varied = vary({SYSTEM: [(old, old + 'parameters = { "下档" = 0.5 }\n')]})
    said = {rule.indicator.code: rule.wording for rule in varied.indicators}
    assert "60%" in said["D101"]
    assert "50%" in said["D102"]
    assert "60%" not in said["D102"]
    assert said["D101"].count("80%") == 2


def test_a_parameter_with_a_usual_value_need_not_be_filled_in_for_an_own_indicator(faultless: Handed) -> None:
    rows = [
        ["C101", "公路", 5, "按比例得分_超额扣减", 10, 15, "", "", "", "", "", ""],
        ["C101", "水渠", 5, "按比例得分_超额扣减", 10, 15, 0.5, "", "", "", "", ""],
    ]
    own = faultless.rows(SPECIFICS, 6, *rows).put(SPECIFICS, {"B3": None})
    assert [part.points for part in own.mark("C101").parts] == [Decimal("4.00"), Decimal("5.00")]

"""Conclusions that only a person can give, rows that are not what their number says, and locked cells changed."""

import re
from typing import Any

import pytest

from pipeline.model import Status
from tests.filling import codes
from tests.spoiling import UNCACHED, Error, Handed, finding_of

SCORES, POINTS = "指标评分", "要点核查"


def said(handed: Handed, title: str) -> list[tuple[str, str, str]]:
    return codes(one for one in handed.appraisal().findings if one.place.sheet == title)


def unscored(handed: Handed) -> set[str]:
    return {mark.code for mark in handed.appraisal().marks if mark.status == Status.UNSCORED}


class TestConclusions:
    @pytest.mark.parametrize(
        ("title", "cell", "code"), [(POINTS, "E6", "A101"), (SCORES, "H25", "D101"), (SCORES, "J26", "D102")]
    )
    def test_a_blank_one_is_an_error_at_its_cell(self, judged: Handed, title: str, cell: str, code: str) -> None:
        spoiled = judged.put(title, {cell: None})
        assert said(spoiled, title) == [("F335", title, cell)]
        found = finding_of(spoiled.appraisal().findings, "F335")
        assert found.severity == "错误"
        assert re.fullmatch("“[^“”]{2,}.*”为空", found.found)
        assert unscored(spoiled) == {code}

    @pytest.mark.parametrize(("title", "cell"), [(POINTS, "E6"), (SCORES, "H25"), (SCORES, "J26")])
    @pytest.mark.parametrize(("raw", "code"), [(Error(), "F312"), (UNCACHED, "F313"), ("看情况", "")])
    def test_one_that_cannot_be_read_is_said_once(
        self, judged: Handed, title: str, cell: str, raw: Any, code: str
    ) -> None:
        ((found, *where),) = said(judged.put(title, {cell: raw}), title)
        assert (where, found != "F335", found == code or not code) == ([title, cell], True, True)

    @pytest.mark.parametrize("cell", ["H5", "J5", "H10", "J10", "J25"])
    def test_nothing_is_asked_for_where_nothing_is_to_be_judged(self, judged: Handed, cell: str) -> None:
        assert said(judged.put(SCORES, {cell: None}), SCORES) == []


class TestPointsThatDoNotApply:
    def test_each_is_asked_about_with_its_reason(self, faultless: Handed) -> None:
        handed = faultless.put(POINTS, {"E6": "不适用", "E8": "不适用", "F8": "没有资金"})
        found = [one for one in handed.appraisal().findings if one.code in ("F336", "F369")]
        told = [(one.code, one.place.cell, one.found) for one in found]
        assert told == [("F336", "E6", "没有写明理由"), ("F369", "E8", "没有资金")]
        assert {str(one.severity) for one in found} == {"待核实"}


class TestLockedCells:
    def test_a_changed_full_score_is_named_and_not_used(self, faultless: Handed) -> None:
        handed = faultless.put(SCORES, {"E10": 80})
        (finding,) = handed.appraisal().findings
        assert (finding.code, finding.place.cell, finding.found, finding.expected) == ("F338", "E10", "80", "8")
        assert handed.mark("B101") == faultless.mark("B101")

    @pytest.mark.parametrize("raw", [8, "8.0", None])
    def test_the_given_full_score_however_written_is_no_change(self, faultless: Handed, raw: Any) -> None:
        assert "F338" not in {code for code, *_rest in said(faultless.put(SCORES, {"E10": raw}), SCORES)}


class TestRowsOfAnotherName:
    """A number whose name is not the system's may have been written about something else."""

    def test_an_indicator_row_of_another_name_is_not_used(self, faultless: Handed) -> None:
        swapped = faultless.put(SCORES, {"D25": "社会效益", "D26": "经济效益", "H25": 0.5})
        assert said(swapped, SCORES) == [("F233", SCORES, "D25"), ("F233", SCORES, "D26")]
        assert unscored(swapped) == {"D101", "D102"}
        finding = next(one for one in swapped.appraisal().findings if one.place.cell == "D25")
        assert (finding.severity, finding.found, finding.expected) == ("错误", "社会效益", "经济效益")

    def test_a_point_of_another_text_is_not_used(self, faultless: Handed) -> None:
        swapped = faultless.put(POINTS, {"C6": "绩效目标经集体研究"})
        assert said(swapped, POINTS) == [("F233", POINTS, "C6")]
        assert unscored(swapped) == {"A101"}

    def test_what_is_computed_from_the_figures_does_not_rest_on_its_row(self, faultless: Handed) -> None:
        swapped = faultless.put(SCORES, {"D10": "预算完成率", "K10": "是", "I10": 8})
        assert said(swapped, SCORES) == [("F233", SCORES, "D10")]
        assert swapped.mark("B101").points == faultless.mark("B101").points
        assert swapped.mark("B101").claimed is None

    @pytest.mark.parametrize("name", [" 经济 效益", "经济\n效益", None])
    def test_spacing_makes_no_other_name_and_a_blank_says_nothing(self, faultless: Handed, name: Any) -> None:
        assert faultless.put(SCORES, {"D25": name}).mark("D101").status == Status.SCORED


class TestAnotherSystemsScores:
    """指标评分, 要点核查 and 个性指标 of a workbook made for another indicator system are not used."""

    def test_they_are_errors_and_what_rests_on_them_is_unscored(self, faultless: Handed) -> None:
        foreign = faultless.put("单位信息", {"B8": "common-2013"}, "02")
        found = [one for one in foreign.appraisal().findings if one.code == "F231"]
        assert {one.place.sheet for one in found} == {SCORES, POINTS, "个性指标"}
        assert {str(one.severity) for one in found} == {"错误"}
        judged = {"A101", "A102", "B201", "B203", "B204", "B301", "B302", "D101", "D102", "D103"}
        open_to_own_indicators = {"C101", "C102", "C103", "C104", "D101", "D102", "D103"}
        assert unscored(foreign) == judged | open_to_own_indicators
        assert "其他指标体系" in foreign.mark("D101").reason
        assert foreign.appraisal().grade is None

    def test_the_units_own_figures_in_the_same_workbook_are_used(self, faultless: Handed) -> None:
        foreign = faultless.put("单位信息", {"B8": "common-2013"}, "02")
        assert foreign.mark("D104").points == faultless.mark("D104").points

    @pytest.mark.parametrize("key", ["01", "03"])
    def test_a_workbook_without_scores_only_says_that_it_was_made_for_another(
        self, faultless: Handed, key: str
    ) -> None:
        foreign = faultless.put("单位信息", {"B8": "common-2013"}, key)
        assert codes(foreign.appraisal().findings) == [("F204", "单位信息", "B8")]
        assert foreign.appraisal().total == faultless.appraisal().total

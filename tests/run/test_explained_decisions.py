"""What explain says of decisions: those on which the figure rests, and that a field was corrected."""

from __future__ import annotations

from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.derivation import Derivation, Input
from pipeline.run.evaluating import evaluate_folder
from pipeline.run.explaining import decided_about, find_derivations, find_unit
from pipeline.run.operator import Request
from tests.run.test_decisions import content
from tests.run.town import Town

ABOUT = {"UNIT": "610724118", "YEAR": 2024, "WORKBOOK": "01", "DECISION": "更正"}


@pytest.fixture
def decided(town: Town) -> Town:
    """The town with decisions about an amount spent, a number of posts and the name of a project."""
    town.decide("G5", "F302", DECISION="更正", VALUE=100000)
    town.add(**ABOUT, SHEET="预算执行", CELL="L6", CONTENT=content(town, "L6"), VALUE=1)
    town.add(**ABOUT, SHEET="预算执行", CELL="A7", CONTENT=content(town, "A7"), VALUE="公用经费")
    town.add(**ABOUT, SHEET="单位信息", CELL="B14", CONTENT=field(town, "B14"), VALUE=30)
    return town


def field(town: Town, cell: str) -> Any:
    return load_workbook(town.budget)["单位信息"][cell].value


def explained(town: Town, wanted: str) -> tuple[list[Derivation | Input], set[str]]:
    outcome = evaluate_folder(Request(town.folder / "input", town.folder / "output"))
    appraisal, standard = find_unit(outcome, "柳树镇")
    found = find_derivations(appraisal, standard, wanted)
    return found, {one.place.cell for one in decided_about(appraisal, standard, found)}


def test_only_decisions_on_which_the_figure_rests_are_told(decided: Town) -> None:
    assert explained(decided, "执行总额")[1] == {"L6"}
    assert explained(decided, "年初预算总额")[1] == {"G5"}
    assert explained(decided, "人员经费执行数")[1] == {"L6", "A7"}
    assert explained(decided, "单位名称")[1] == set()


def test_a_sum_of_a_computed_column_rests_on_what_that_is_computed_from(decided: Town) -> None:
    assert "G5" in explained(decided, "调整后预算总额")[1]


def test_a_field_that_was_corrected_says_so(decided: Town) -> None:
    title = str(field(decided, "A14"))
    (found,), cells = explained(decided, title)
    assert isinstance(found, Input)
    assert (found.how, cells) == ("填报，已更正", {"B14"})


def test_the_money_unit_counts_for_every_amount_of_its_workbook(town: Town) -> None:
    town.add(**ABOUT, SHEET="单位信息", CELL="B6", CONTENT="元", VALUE="万元")
    assert explained(town, "执行总额")[1] == {"B6"}

"""A goal names the key task that it serves by the number of the task; a number that no task has is asked about."""

from __future__ import annotations

import pytest

from pipeline.kinds import Raw
from tests.filling import codes
from tests.spoiling import Error, Handed

GOALS, WORK = "绩效目标", "重点工作"
CELL = "H6"
"""The number of the key task that the first goal serves."""


def referring(faultless: Handed, said: Raw | Error, *tasks: Raw) -> Handed:
    row = list(faultless.sheet(WORK).rows[4])
    handed = faultless.rows(WORK, 5, *([task, *row[1:]] for task in tasks)) if tasks else faultless
    return handed.put(GOALS, {CELL: said})


def told(handed: Handed) -> list[tuple[str, str, str]]:
    return [one for one in codes(handed.filled("02").findings) if one[0] == "F371"]


@pytest.mark.parametrize("said", ["03、04", "03\n04", "05", "第3项", "重点工作03", "03号", "同上"])
def test_what_is_no_number_of_a_task_is_asked_about(faultless: Handed, said: str) -> None:
    assert told(referring(faultless, said, "03", "04")) == [("F371", GOALS, CELL)]


@pytest.mark.parametrize("said", ["03", "3", 3, "０３", " 03 ", "04", None, "无", "/", "—", "不适用"])
def test_a_number_of_a_task_and_a_sign_for_none_are_not(faultless: Handed, said: Raw) -> None:
    assert told(referring(faultless, said, "03", "04")) == []


def test_where_noughts_tell_tasks_apart_they_tell_numbers_apart(faultless: Handed) -> None:
    assert told(referring(faultless, "003", "3", "03")) == [("F371", GOALS, CELL)]


def test_where_a_number_of_a_task_cannot_be_read_it_may_be_the_one_meant(faultless: Handed) -> None:
    handed = referring(faultless, "05", "03", "04").put(WORK, {"A6": Error()})
    assert told(handed) == []


def test_without_the_tasks_nothing_can_be_told(faultless: Handed) -> None:
    assert told(referring(faultless, "05").without_sheet(WORK)) == []

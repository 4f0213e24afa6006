"""What the program writes back to 更正与说明 reads as what people typed, and is spoken of by where it stands then."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.rulings import FILE, SHEET, Head
from tests.run.town import Town, found

DAY = date(2025, 3, 1)


def dates(town: Town) -> set[Any]:
    return {row[Head.WHEN] for row in town.rows() if row[Head.DECISION]}


@pytest.mark.parametrize(
    "when", [datetime(2025, 3, 1, 9, 30), "2025-03-01 09:30:00", "2025年3月1日", 45717.396, 20250301]
)
def test_a_decision_stays_in_force_however_its_day_was_typed(town: Town, when: Any) -> None:
    town.decide("G5", "F302", DECISION="更正", VALUE=100000, WHEN=when)
    for _again in range(2):
        appraisal = town.run().outcome.years[0].batch.appraisals[0]
        assert found(appraisal, "F401", "G5")
        assert dates(town) == {datetime(2025, 3, 1)}


@pytest.mark.parametrize(
    ("value", "reason"),
    [(datetime(2024, 5, 1, 9, 30), 5), (time(9, 30), "=1+1"), ("0100", datetime(2025, 3, 1, 9, 30)), (True, 1.5)],
)
def test_what_is_written_back_reads_as_the_same_decision(town: Town, value: Any, reason: Any) -> None:
    town.decide("G5", "F302", DECISION="更正", VALUE=value, REASON=reason)
    told = [said(town) for _again in range(3)]
    assert told[0] == told[1] == told[2]


def said(town: Town) -> list[Any]:
    """What a run says of the decisions, the file left out that it names by its digest."""
    outcome = town.run().outcome
    return [one for one in outcome.findings if one.place.sheet == SHEET or one.place.cell == "G5"]


def test_findings_name_the_row_in_which_a_decision_stands_after_the_run(town: Town) -> None:
    town.decide("C5", "R311", DECISION="属实", REASON=None)
    town.decide("G5", "F302", DECISION="更正", VALUE=-5)
    outcome = town.run().outcome
    (unclear,) = [one for one in outcome.findings if one.code == "F404" and one.place.sheet == SHEET]
    (refused,) = [one for one in outcome.findings if one.code == "F404" and one.place.sheet != SHEET]
    book = load_workbook(town.decisions)[SHEET]
    typed = {book.cell(row, list(Head).index(Head.CELL) + 1).value: row for row in (5, 6)}
    column = "ABCDEFGHIJKLMNOPQRST"[list(Head).index(Head.REASON)]
    assert unclear.place.cell == f"{column}{typed['C5']}"
    decision = "ABCDEFGHIJKLMNOPQRST"[list(Head).index(Head.DECISION)]
    assert f"{FILE}：{SHEET}!{decision}{typed['G5']}" in refused.found
    assert refused.found in str(town.row_of(typed["G5"])[Head.OUTCOME])


def test_looking_without_writing_names_the_rows_as_they_are(town: Town) -> None:
    rows = load_workbook(town.decisions)[SHEET]
    town.decide("C5", "R311", DECISION="属实", REASON=None)
    (unclear,) = [one for one in town.evaluated().batch.findings if one.code == "F404"]
    at = list(Head).index(Head.CELL) + 1
    assert rows.cell(int(unclear.place.cell[1:]), at).value == "C5"


def test_a_second_run_over_the_same_decisions_gives_the_same_bytes(town: Town) -> None:
    town.decide("C5", "R311", DECISION="属实", REASON=None)
    town.decide("G5", "F302", DECISION="更正", VALUE=-5, WHEN=datetime(2025, 3, 1, 9, 30))
    first, second, third = (written(town) for _again in range(3))
    summary = {"绩效评价汇总.xlsx"}  # names the digest of what was read, which people wrote only for the first run
    assert {name: data for name, data in first.items() if name not in summary} == {
        name: data for name, data in second.items() if name not in summary
    }
    assert second == third


def written(town: Town) -> dict[str, bytes]:
    town.run()
    return {path.name: path.read_bytes() for path in (town.folder / "output").rglob("*.xlsx")}


def test_a_formula_without_a_result_is_no_reason(town: Town) -> None:
    for head in (Head.REASON, Head.WHO):
        typed: dict[str, Any] = {"DECISION": "更正", "VALUE": 100000, head.name: '="已核"&"对"'}
        town.decide("G5", "F302", **typed)
        (unclear,) = [one for one in town.evaluated().batch.findings if one.code == "F404"]
        assert f"{head}必填" in unclear.expected

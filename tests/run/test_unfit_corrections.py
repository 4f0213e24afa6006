"""A correction that the evaluation itself cannot use is told as such, not as carried out."""

from __future__ import annotations

from typing import Any

from openpyxl import load_workbook

from pipeline.model import Severity, Status
from pipeline.rulings import Head
from tests.run.town import Town, found

SCORES = "柳树镇_02_指标评分.xlsx"


def correct(town: Town, value: Any) -> None:
    """Correct the degree of D101, which an evaluator types."""
    row = {one.value: one.row for one in load_workbook(town.folder / "input" / SCORES)["指标评分"]["A"]}["D101"]
    assert row == 25
    cell = load_workbook(town.folder / "input" / SCORES)["指标评分"]["H25"].value
    town.add(UNIT="610724118", YEAR=2024, WORKBOOK="02", SHEET="指标评分", CELL="H25", CONTENT=cell, ROW="D101",
             DECISION="更正", VALUE=value)  # fmt: skip


def test_a_degree_typed_without_its_percent_sign_is_no_correction(town: Town) -> None:
    correct(town, 92)
    appraisal = town.appraisal()
    (mark,) = [one for one in appraisal.marks if one.code == "D101"]
    assert mark.status == Status.UNSCORED
    assert found(appraisal, "F339", "H25")
    assert not found(appraisal, "F401", "H25")
    (told,) = found(appraisal, "F411", "H25")
    assert told.severity == Severity.QUERY
    assert "92" in told.found
    assert "应为0.00% 至 100.00%" in told.expected
    town.run()
    (row,) = [one for one in town.rows() if one[Head.DECISION] == "更正"]
    assert row[Head.OUTCOME].startswith("未执行，更正值也不能采用，该处按缺失处理：完成值超出范围")


def test_written_as_a_percentage_it_is_carried_out(town: Town) -> None:
    correct(town, "92%")
    appraisal = town.appraisal()
    assert found(appraisal, "F401", "H25")
    assert not found(appraisal, "F411", "H25")

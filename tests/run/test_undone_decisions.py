"""Decisions that are not carried out, or only once: each says why, where it was typed, and nothing typed is lost."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.cli.commands import run as command
from pipeline.cli.show import print_counts
from pipeline.model import Severity
from pipeline.rulings import BLANK, FILE, SHEET, UNCACHED, Head
from tests.filling import edited
from tests.run.town import SIGNED, Town, found


@pytest.mark.parametrize(
    ("sheet", "cell", "value"),
    [
        ("预算执行", "K6", 1),  # computed by the system
        ("预算执行", "Z99", 1),  # outside of the table
        ("预算执行", "L6", "十万"),  # no amount
        ("单位信息", "B3", "999999"),  # another unit
        ("单位信息", "B5", 2023),  # another year
    ],
)
def test_a_correction_that_would_come_to_nothing_good_is_refused(
    town: Town, sheet: str, cell: str, value: object
) -> None:
    written = load_workbook(town.budget)[sheet][cell].value
    now = UNCACHED if str(written).startswith("=") else BLANK if written is None else written
    before = town.appraisal().total
    town.add(UNIT="610724118", YEAR=2024, WORKBOOK="01", SHEET=sheet, CELL=cell, CONTENT=now,
             DECISION="更正", VALUE=value)  # fmt: skip
    appraisal = town.appraisal()
    assert found(appraisal, "F404", cell)
    assert not found(appraisal, "F401", cell)
    assert (appraisal.total, appraisal.unit.code, appraisal.unit.year) == (before, "610724118", 2024)


def test_an_error_cannot_be_accepted_as_true(town: Town) -> None:
    town.decide("G5", "F302", DECISION="属实")
    appraisal = town.appraisal()
    assert found(appraisal, "F302", "G5")[0].severity == Severity.ERROR
    assert found(appraisal, "F404", "G5")


def test_a_calculated_cell_cannot_be_corrected_whatever_a_person_says_stands_there(town: Town) -> None:
    town.add(UNIT="610724118", YEAR=2024, WORKBOOK="01", SHEET="预算执行", CELL="K6", CONTENT=5000000,
             DECISION="更正", VALUE=1)  # fmt: skip
    appraisal = town.appraisal()
    (told,) = found(appraisal, "F404", "K6")
    assert "由系统计算" in told.expected
    assert not found(appraisal, "F403", "K6")


def test_a_correction_of_many_cells_at_once_is_told_to_go_cell_by_cell(town: Town) -> None:
    town.decide("G5", "F302", DECISION="更正", VALUE=1, CELL="B5:B16")
    (year,) = town.run().outcome.years
    (unclear,) = [one for one in year.batch.findings if one.code == "F404"]
    assert "B5:B16 不止一个单元格" in unclear.expected
    assert "没有单元格" not in unclear.expected


@pytest.mark.parametrize(
    ("typed", "column"),
    [
        ({"DECISION": "同意"}, Head.DECISION),
        ({"DECISION": None}, Head.DECISION),
        ({"DECISION": "更正"}, Head.VALUE),
        ({"DECISION": "更正", "VALUE": 1, "REASON": None}, Head.REASON),
        ({"DECISION": "更正", "VALUE": 1, "WHO": " "}, Head.WHO),
        ({"DECISION": "更正", "VALUE": 1, "WHEN": "昨天"}, Head.WHEN),
        ({"DECISION": "更正", "VALUE": 1, "CELL": "第5行"}, Head.CELL),
        ({"DECISION": "更正", "VALUE": 1, "YEAR": "去年"}, Head.YEAR),
        ({"DECISION": "更正", "VALUE": 1, "CONTENT": None}, Head.CONTENT),
        ({"DECISION": "属实", "CODE": None}, Head.CODE),
    ],
)
def test_a_row_that_cannot_be_carried_out_is_named_by_cell_and_nothing_typed_is_lost(
    town: Town, typed: dict[str, Any], column: Head
) -> None:
    town.decide("G5", "F302", **typed)
    (year,) = town.run().outcome.years
    (unclear,) = [one for one in year.batch.findings if one.code == "F404"]
    position = list(Head).index(column)
    assert unclear.place.cell.startswith("ABCDEFGHIJKLMNOPQRST"[position])
    assert found(year.batch.appraisals[0], "F302", "G5")
    (kept,) = [row for row in town.rows() if str(row[Head.OUTCOME] or "").startswith("未执行")]
    given = {**SIGNED, **{Head[name]: value for name, value in typed.items()}}
    for head, value in given.items():
        shown = kept[head].date() if head == Head.WHEN and hasattr(kept[head], "date") else kept[head]
        assert shown == (value if str(value or "").strip() else None) or shown == value


def test_decisions_that_all_lack_their_date_are_told_together_with_how_many_they_are(town: Town) -> None:
    for row, when in [(6, None), (7, " "), (8, None), (9, "昨天")]:
        town.add(UNIT="610724118", YEAR=2024, WORKBOOK="01", SHEET="预算执行", CELL=f"L{row}", CONTENT=1,
                 DECISION="更正", VALUE=row, WHEN=when)  # fmt: skip
    (year,) = town.run().outcome.years
    lacking, unread = [one for one in year.batch.findings if one.code == "F404"]
    assert lacking.found.startswith("共 3 行，首处 ")
    assert lacking.found.endswith("：没有填写“处理日期”")
    assert ":" in lacking.place.cell
    assert unread.found.endswith("预算执行!L9：“处理日期”为 昨天")
    assert len([row for row in town.rows() if str(row[Head.OUTCOME] or "").startswith("未执行")]) == 4


def test_two_different_decisions_on_one_cell_are_both_left_aside(town: Town) -> None:
    other = town.folder / "input" / "另一份.xlsx"
    shutil.copy(town.decisions, other)
    town.decide("G5", "F302", DECISION="更正", VALUE=100000)
    town.decide("G5", "F302", other, DECISION="更正", VALUE=200000)
    year = town.evaluated()
    assert len([one for one in year.batch.findings if one.code == "F405"]) == 2
    assert found(year.batch.appraisals[0], "F302", "G5")


def test_the_same_decision_given_twice_counts_once(town: Town) -> None:
    town.decide("G5", "F302", DECISION="更正", VALUE=100000)
    shutil.copy(town.decisions, town.folder / "input" / "备份.xlsx")
    assert len(town.findings("F401", "G5")) == 1


def test_a_decision_about_a_unit_that_is_not_there_is_kept_and_said(town: Town) -> None:
    town.decide("G5", "F302", DECISION="更正", VALUE=100000, UNIT="999")
    (year,) = town.run().outcome.years
    assert [one.severity for one in year.batch.findings if one.code == "F407"] == [Severity.NOTE]
    assert "999" in [row[Head.UNIT] for row in town.rows()]


def test_a_decision_in_another_file_that_is_not_carried_out_is_named_with_the_reason(town: Town) -> None:
    moved = town.folder / "input" / "我的更正.xlsx"
    shutil.copy(town.decisions, moved)
    town.decide("G5", "F302", moved, DECISION="更正")
    town.decide("C5", "R311", moved, DECISION="属实", YEAR=2023)
    town.run()
    (named,) = town.elsewhere()  # not what is about another year
    assert str(named[Head.OUTCOME]).startswith("未执行，")
    assert Head.VALUE in str(named[Head.OUTCOME])
    assert town.row("G5")[Head.DECISION] is None


def test_a_decision_that_cannot_be_carried_out_is_told_with_the_value_and_where_it_stands(town: Town) -> None:
    town.decide("G5", "F302", DECISION="更正", VALUE=-77)
    (refused,) = found(town.appraisal(), "F404", "G5")
    assert all(part in refused.found for part in ("十万", "-77", FILE))
    town.decide("G5", "F302", DECISION="属实", VALUE=None)
    (refused,) = found(town.appraisal(), "F404", "G5")
    assert all(part in refused.found for part in ("十万", FILE))


def test_a_decision_that_another_file_repeats_is_not_counted_among_those_left_undone(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    town.decide("G5", "F302", DECISION="更正", VALUE=100000)
    shutil.copy(town.decisions, town.folder / "input" / "备份.xlsx")
    print_counts(town.run().outcome)
    printed = capsys.readouterr().out
    assert "更正与说明 2 项：已执行 1 项，与另一处的决定相同、不重复执行 1 项" in printed
    assert "未执行" not in printed


def test_what_cannot_be_decided_in_a_row_is_said_of_a_returned_copy_too(town: Town) -> None:
    edited(town.budget, "单位信息", B17=20_000)
    town.run()
    (copy,) = (town.folder / "output").rglob("核查回单/01*.xlsx")
    shutil.copy(copy, town.folder / "input" / "改好了.xlsx")
    town.run()
    (row,) = [row for row in town.rows() if row[Head.CODE] == "K105"]
    assert row[Head.OUTCOME].startswith("未改正；本行只能填“属实”")


def test_decisions_of_a_year_that_is_not_in_the_run_are_no_matter_of_it(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    town.decide("G5", "F302", DECISION="更正", VALUE=100000)
    town.run()
    before = town.decisions.read_bytes()
    for path in (town.folder / "input").glob("*.xlsx"):
        edited(path, "单位信息", B5=2025)
    (year,) = town.run().outcome.years
    assert year.batch.year == 2025
    assert [one.code for one in year.batch.findings if one.code == "F407"] == []
    assert not [one for one in year.batch.files if one.role == SHEET]
    assert town.decisions.read_bytes() == before
    command(["evaluate", "--input", str(town.folder / "input"), "--output", str(town.folder / "output")])
    printed = capsys.readouterr().out
    assert "已执行" not in printed
    assert printed.count("更正与说明 1 项，仍在以前的结果中") == 1


def test_a_decision_about_this_year_counts_in_whatever_years_workbook_it_stands(town: Town) -> None:
    town.decide("G5", "F302", DECISION="更正", VALUE=100000)
    town.decisions.parent.rename(town.decisions.parent.with_name("2023"))
    assert len(town.findings("F401", "G5")) == 1
    for path in (town.folder / "input").glob("*.xlsx"):
        edited(path, "单位信息", B5=2025)
    assert [one.code for one in town.evaluated().batch.findings if one.code == "F407"] == []


def test_a_decision_about_a_year_that_is_not_there_is_said_where_it_lies_among_the_workbooks(town: Town) -> None:
    town.decide("G5", "F302", DECISION="更正", VALUE=100000, YEAR=2023)
    town.decisions.rename(town.folder / "input" / "决定.xlsx")
    assert [one.place.file for one in town.evaluated().batch.findings if one.code == "F407"] == ["决定.xlsx"]


def test_a_row_without_the_present_content_is_told_what_is_lacking_and_whose_it_is(town: Town) -> None:
    town.add(UNIT="610724118", NAME="柳树镇人民政府", YEAR=2024, WORKBOOK="01", SHEET="预算执行", CELL="L6",
             CONTENT=None, DECISION="更正", VALUE=1)  # fmt: skip
    (told,) = [one for one in town.evaluated().batch.findings if one.code == "F404"]
    assert f"没有填写“{Head.CONTENT}”" in told.found
    assert BLANK not in told.found
    assert "柳树镇人民政府（610724118）" in told.found


def test_a_decision_about_a_unit_that_is_not_there_names_it(town: Town) -> None:
    town.decide("G5", "F302", DECISION="更正", VALUE=100000, UNIT="999")
    (told,) = [one for one in town.evaluated().batch.findings if one.code == "F407"]
    assert town.row("G5")[Head.NAME]
    assert f"{town.row('G5')[Head.NAME]}（999）" in told.found


def test_the_codes_that_say_why_decisions_are_left_undone_are_those_of_the_findings(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    edited(town.budget, "单位信息", B6="元")
    town.add(UNIT="610724118", YEAR=2024, WORKBOOK="01", SHEET="预算执行", CELL="L6", ROW="没有的项目",
             CONTENT=load_workbook(town.budget)["预算执行"]["L6"].value, DECISION="更正", VALUE=1)  # fmt: skip
    town.decide("G5", "F302", DECISION="更正", VALUE=100000, UNIT="999")
    print_counts(town.run().outcome)
    assert "核查结果 F403、F407，和" in capsys.readouterr().out


def test_what_no_decision_can_mend_is_said_in_its_row_beforehand(town: Town) -> None:
    book = load_workbook(town.budget)
    sheet = book["预算执行"]
    other = "万元" if book["单位信息"]["B6"].value == "元" else "元"
    sheet["A3"].value = f"金额单位：{other}"
    book.save(town.budget)
    town.run()
    (row,) = [row for row in town.rows() if row[Head.CODE] == "F242"]
    assert str(row[Head.OUTCOME]).startswith("不能在本行决定")


def test_what_is_only_compared_is_no_error_when_it_is_not_adopted(town: Town) -> None:
    scores = next((town.folder / "input").glob("*02*"))
    edited(scores, "指标评分", J10="五分")
    town.run()
    assert town.findings("F302", "J10")
    town.decide("J10", "F302", DECISION="不采纳")
    (told,) = town.findings("F402", "J10")
    assert told.severity == Severity.NOTE
    assert "不用处理" in told.remedy

"""What people decide in 更正与说明 holds in the next run, is shown, and never changes an input file."""

from __future__ import annotations

import hashlib
import shutil
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.encoding import Stowed
from pipeline.model import Severity
from pipeline.rulings import SHEET, TYPED, Head, same_content
from pipeline.run.deciding import decision_rows
from pipeline.run.evaluating import evaluate_folder
from pipeline.run.operator import Request
from tests.filling import edited
from tests.run.town import BUDGET, SIGNATURE, Town, found


def test_the_run_lists_every_open_finding_with_what_stands_in_its_cell(town: Town) -> None:
    row = town.row("G5")
    assert (row[Head.CODE], row[Head.SEVERITY], row[Head.CONTENT]) == ("F302", "错误", "十万")
    assert (row[Head.UNIT], row[Head.YEAR], row[Head.WORKBOOK]) == ("610724118", 2024, "01 预算执行")
    assert all(row[head] is None for row in town.rows() for head in TYPED)
    assert town.row("C5")[Head.CONTENT] == 4257083.33


def test_tables_are_unpacked_once_for_all_the_findings_about_a_workbook(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = evaluate_folder(Request(town.folder / "input", town.folder / "output"))
    (year,) = outcome.years
    tables = {one.source.path: one.tables for one in outcome.reading.counting()}
    assert all(isinstance(one, Stowed) for one in tables.values())
    unpacked: list[str] = []
    original = Stowed.__getitem__

    def counted(self: Stowed[Any], name: str) -> Any:
        unpacked.append(name)
        return original(self, name)

    monkeypatch.setattr(Stowed, "__getitem__", counted)
    rows = decision_rows(year, outcome, town.decisions).rows
    files = [row[Head.FILE] for row in rows]
    assert len(files) > len(set(files))
    assert sorted(unpacked) == sorted(set(unpacked))


def test_a_correction_is_computed_with_shown_and_leaves_the_input_alone(town: Town) -> None:
    digest = hashlib.sha256(town.budget.read_bytes()).digest()
    town.decide("G5", "F302", DECISION="更正", VALUE=100000)
    appraisal = town.appraisal()
    assert not found(appraisal, "F302", "G5")
    (shown,) = found(appraisal, "F401", "G5")
    assert shown.severity == Severity.NOTE
    assert shown.handling == f"更正：{SIGNATURE}"
    assert appraisal.submission.tables["预算执行"].columns["年初预算数"].at(0) == Decimal("100000.00")
    assert hashlib.sha256(town.budget.read_bytes()).digest() == digest
    town.run()
    assert town.row("G5")[Head.OUTCOME] == "已执行"


def test_a_decision_stays_in_force_run_after_run_until_it_is_taken_back(town: Town) -> None:
    town.decide("G5", "F302", DECISION="更正", VALUE=100000)
    for _again in range(2):
        town.run()
        assert town.findings("F401", "G5")
    town.decide("G5", "F302", DECISION=None, VALUE=None, REASON=None, WHO=None, WHEN=None)
    assert town.findings("F302", "G5")


def test_a_decision_may_lie_in_the_input_folder_and_has_one_home(town: Town) -> None:
    moved = town.folder / "input" / "我的更正.xlsx"
    town.decide("G5", "F302", DECISION="更正", VALUE=100000)
    town.decisions.rename(moved)
    assert town.findings("F401", "G5")
    town.run()
    assert [row for row in town.rows() if row[Head.CELL] == "G5"] == []
    (named,) = town.elsewhere()
    assert (named["来自"], named[Head.CELL], named[Head.OUTCOME]) == ("我的更正.xlsx", "G5", "已执行")
    assert town.run().kept == ()
    assert len(town.findings("F401", "G5")) == 1
    moved.unlink()
    assert town.findings("F302", "G5")


def test_a_correction_whose_cell_has_changed_is_reported_and_not_carried_out(town: Town) -> None:
    town.decide("G5", "F302", DECISION="更正", VALUE=100000)
    edited(town.budget, "预算执行", G5="十一万")
    appraisal = town.appraisal()
    (stale,) = found(appraisal, "F403", "G5")
    assert (stale.place.file, stale.place.sheet, stale.severity) == (BUDGET, "预算执行", Severity.QUERY)
    assert found(appraisal, "F302", "G5")
    town.run()
    old, new = (row for row in town.rows() if row[Head.CELL] == "G5")
    assert (old[Head.CONTENT], old[Head.DECISION], old[Head.VALUE]) == ("十万", "更正", 100000)
    assert (new[Head.CONTENT], new[Head.DECISION]) == ("十一万", None)


def test_a_decision_that_was_stale_for_a_while_holds_again_when_its_content_is_back(town: Town) -> None:
    town.decide("G5", "F302", DECISION="更正", VALUE=100000)
    for content, code in (("十一万", "F403"), ("十一万", "F403"), ("十万", "F401")):
        edited(town.budget, "预算执行", G5=content)
        assert town.findings(code, "G5")
        town.run()


def test_a_stale_decision_may_be_made_anew_beside_the_old_one(town: Town) -> None:
    town.decide("G5", "F302", DECISION="更正", VALUE=100000)
    edited(town.budget, "预算执行", G5="十一万")
    town.run()
    town.decide("G5", "F302", row_content="十一万", DECISION="更正", VALUE=110000)
    (shown,) = town.findings("F401", "G5")
    assert "110000" in shown.expected


def test_long_texts_are_read_again_as_they_were_typed(town: Town) -> None:
    reason, value = "查" * 5_000, "核" * 5_000
    town.add(UNIT="610724118", YEAR=2024, WORKBOOK="01", SHEET="预算执行", CELL="B6", CONTENT=content(town, "B6"),
             DECISION="更正", VALUE=value, REASON=reason)  # fmt: skip
    for _again in range(3):
        town.run()
        row = town.row("B6")
        assert (row[Head.REASON], row[Head.VALUE], row[Head.OUTCOME]) == (reason, value, "已执行")


def test_a_correction_makes_no_formula_of_the_unit_stale(town: Town) -> None:
    town.add(UNIT="610724118", YEAR=2024, WORKBOOK="01", SHEET="预算执行", CELL="L6", CONTENT=content(town, "L6"),
             DECISION="更正", VALUE=1)  # fmt: skip
    assert not [one for one in town.appraisal().findings if one.code == "F316"]


def test_the_word_for_a_blank_corrects_to_a_blank(town: Town) -> None:
    edited(town.budget, "预算执行", H6="五千")
    town.run()
    town.decide("H6", "F302", DECISION="更正", VALUE="（空）")
    appraisal = town.appraisal()
    assert found(appraisal, "F401", "H6")
    assert appraisal.submission.tables["预算执行"].columns["追加"].at(1) == 0


def test_a_workbook_of_a_unit_with_a_sheet_of_that_name_is_read_as_what_it_is(town: Town) -> None:
    book = load_workbook(town.budget)
    book.create_sheet(SHEET)["A1"] = "情况说明"
    book.save(town.budget)
    assert "F232" in {one.code for one in town.appraisal().findings}
    assert town.appraisal().submission.tables["预算执行"]


def test_acceptance_and_correction_of_one_cell_contradict_each_other(town: Town) -> None:
    other = town.folder / "input" / "另一份.xlsx"
    shutil.copy(town.decisions, other)
    town.decide("C5", "R311", DECISION="属实")
    town.decide("C5", "R311", other, DECISION="更正", VALUE=1)
    year = town.evaluated()
    assert len([one for one in year.batch.findings if one.code == "F405"]) == 2
    assert found(year.batch.appraisals[0], "R311", "C5")[0].severity == Severity.QUERY


def test_what_is_accepted_as_true_need_not_be_explained_again(town: Town) -> None:
    town.decide("C5", "R311", DECISION="属实")
    appraisal = town.appraisal()
    (accepted,) = found(appraisal, "R311", "C5")
    assert (accepted.severity, accepted.handling) == (Severity.NOTE, f"属实：{SIGNATURE}")
    assert found(appraisal, "R311", "C6")[0].severity == Severity.QUERY


def test_an_acceptance_ends_when_what_was_found_is_another(town: Town) -> None:
    town.decide("C5", "R311", DECISION="属实")
    register = next((town.folder / "input").glob("*03*"))
    # 决算原值 now differs in another way: what was accepted is no longer what is found
    sheet = load_workbook(register)["决算对照"]
    edited(register, "决算对照", D5=sheet["D5"].value)
    appraisal = town.appraisal()
    assert found(appraisal, "R311", "C5")[0].handling
    edited(register, "决算对照", C5=1.5)
    appraisal = town.appraisal()
    assert not [one for one in appraisal.findings if one.handling.startswith("属实") and one.code != "F406"]
    assert found(appraisal, "F406", "C5") or found(appraisal, "F403", "C5")


def test_what_is_not_adopted_counts_as_missing_and_is_an_error_of_its_cell(town: Town) -> None:
    town.decide("G5", "F302", DECISION="更正", VALUE=100000)
    before = {mark.code for mark in town.appraisal().marks if mark.status == "未评"}
    town.add(UNIT="610724118", YEAR=2024, WORKBOOK="01", SHEET="预算执行", CELL="L6", CONTENT=content(town, "L6"),
             DECISION="不采纳")  # fmt: skip
    appraisal = town.appraisal()
    (rejected,) = found(appraisal, "F402", "L6")
    assert rejected.severity == Severity.ERROR
    assert not found(appraisal, "F312", "L6")
    assert {mark.code for mark in appraisal.marks if mark.status == "未评"} > before
    assert appraisal.grade is None


def test_a_cell_without_a_finding_can_be_corrected_too(town: Town) -> None:
    town.add(UNIT="610724118", YEAR=2024, WORKBOOK="01", SHEET="预算执行", CELL="L6", CONTENT=content(town, "L6"),
             DECISION="更正", VALUE=1)  # fmt: skip
    appraisal = town.appraisal()
    assert found(appraisal, "F401", "L6")
    assert appraisal.submission.tables["预算执行"].columns["执行数"].at(1) == Decimal("1.00")
    town.run()
    assert town.row("L6")[Head.OUTCOME] == "已执行"


def test_a_filled_in_workbook_is_not_kept_a_second_time_unless_it_holds_something_else(town: Town) -> None:
    town.decide("G5", "F302", DECISION="更正", VALUE=100000)
    assert town.run().kept == ()
    book = load_workbook(town.decisions)
    book.create_sheet("我的笔记")["A1"] = "待与财政局核对"
    book.save(town.decisions)
    (kept,) = town.run().kept
    assert kept.name == "更正与说明（上次改动）.xlsx"
    assert load_workbook(kept)["我的笔记"]["A1"].value == "待与财政局核对"
    assert town.findings("F401", "G5")


def test_the_name_of_a_workbook_is_as_good_as_its_key(town: Town) -> None:
    for name in ("01", "预算执行", "01预算执行"):
        town.decide("G5", "F302", DECISION="更正", VALUE=100000, WORKBOOK=name)
        assert town.findings("F401", "G5")
    shutil.copy(town.decisions, town.folder / "input" / "另一份.xlsx")
    town.decide("G5", "F302", DECISION="更正", VALUE=200000, WORKBOOK="01 预算执行")
    (year,) = town.run().outcome.years
    differing = [one for one in year.batch.findings if one.code == "F405"]
    assert len(differing) == 2
    assert all("610724118" in one.found for one in differing)


def test_a_corrected_amount_is_shown_with_its_unit(town: Town) -> None:
    town.decide("G5", "F302", DECISION="更正", VALUE=10)
    edited(town.budget, "单位信息", B6="万元")
    (shown,) = town.findings("F401", "G5")
    assert "万元" in shown.expected
    town.add(UNIT="610724118", YEAR=2024, WORKBOOK="01", SHEET="预算执行", CELL="B6", CONTENT=content(town, "B6"),
             DECISION="更正", VALUE="某项目")  # fmt: skip
    (shown,) = town.findings("F401", "B6")
    assert "万元" not in shown.expected


def test_an_amount_that_stands_in_a_cell_is_shown_as_the_finding_tells_it(town: Town) -> None:
    edited(town.budget, "预算执行", L13=2_360_000.5)
    town.run()
    (shown,) = (row[Head.CONTENT] for row in town.rows() if row[Head.CELL] == "L13" and row[Head.CODE] == "R101")
    assert shown == 2_360_000.5
    page = load_workbook(town.decisions)[SHEET]
    (cell,) = {cell for row in page.iter_rows(min_row=5) for cell in row if cell.value == shown}
    assert cell.number_format.partition("]")[2].startswith("#,##0.00")
    town.decide("L13", "R101", DECISION="更正", VALUE=236_000)
    assert town.findings("F401", "L13")


def test_words_that_people_write_above_the_list_are_kept_beside(town: Town) -> None:
    town.decide("G5", "F302", DECISION="更正", VALUE=100000)
    edited(town.decisions, SHEET, A3="待与财政局核对")
    (kept,) = town.run().kept
    assert load_workbook(kept)[SHEET]["A3"].value == "待与财政局核对"


def test_every_printed_page_shows_the_title_and_the_head(town: Town) -> None:
    shutil.copy(town.decisions, town.folder / "input" / "我的更正.xlsx")
    town.decide("G5", "F302", town.folder / "input" / "我的更正.xlsx", DECISION="更正", VALUE=100000)
    town.run()
    for page in load_workbook(town.decisions).worksheets:
        assert page.print_title_rows == "$4:$4"
        header: Any = page.oddHeader
        assert "2024年度" in header.left.text


def test_what_stands_in_a_cell_is_told_from_the_bytes_that_were_read(town: Town) -> None:
    town.decide("G5", "F302", DECISION="更正", VALUE=-5)
    town.run()
    contents = [row[Head.CONTENT] for row in town.rows() if row[Head.CELL] == "G5"]
    assert contents
    assert set(contents) == {"十万"}


def test_the_same_decisions_make_the_same_bytes(town: Town) -> None:
    town.decide("G5", "F302", DECISION="更正", VALUE=100000)
    town.run()
    first = town.decisions.read_bytes()
    town.run()
    assert town.decisions.read_bytes() == first


def content(town: Town, cell: str) -> Any:
    return load_workbook(town.budget, data_only=True)["预算执行"][cell].value


def test_nothing_is_left_to_do_about_what_was_accepted_as_true(town: Town) -> None:
    (open_one,) = found(town.appraisal(), "R311", "C5")
    town.decide("C5", "R311", DECISION="属实")
    (accepted,) = found(town.appraisal(), "R311", "C5")
    assert accepted.remedy != open_one.remedy
    assert found(town.appraisal(), "R311", "C6")[0].remedy == open_one.remedy


@pytest.mark.parametrize(("value", "code"), [("100,000", "F303"), ("￥100000", "F318")])
def test_how_a_corrected_value_was_typed_is_told_where_it_was_typed(town: Town, value: str, code: str) -> None:
    town.decide("G5", "F302", DECISION="更正", VALUE=value)
    appraisal = town.appraisal()
    assert appraisal.submission.tables["预算执行"].columns["年初预算数"].at(0) == Decimal("100000.00")
    (told,) = [one for one in appraisal.findings if one.code == code]
    assert (told.place.sheet, told.place.cell[0]) == (SHEET, "ABCDEFGHIJKLMNOPQRST"[list(Head).index(Head.VALUE)])
    assert load_workbook(town.decisions)[SHEET][told.place.cell].value == value
    assert "610724118" in told.found
    town.run()
    assert code not in {row[Head.CODE] for row in town.rows()}


@pytest.mark.parametrize(("now", "then"), [(143500, "143,500.00"), (600915, "600915"), ("12", 12), ("是", " 是 ")])
def test_a_content_that_is_shown_alike_has_not_changed(town: Town, now: Any, then: Any) -> None:
    edited(town.budget, "预算执行", H6=now)
    town.add(UNIT="610724118", YEAR=2024, WORKBOOK="01", SHEET="预算执行", CELL="H6", CONTENT=then,
             DECISION="更正", VALUE=1)  # fmt: skip
    assert town.findings("F401", "H6")


@pytest.mark.parametrize(("one", "other"), [("007", 7), ("1.5万", 1.5), ("1234567890123456789", 1234567890123456789)])
def test_a_code_is_not_the_number_it_spells(one: Any, other: Any) -> None:
    assert not same_content(one, other)


def test_a_decision_about_the_money_unit_is_not_taken_for_one_about_whose_workbook_it_is(town: Town) -> None:
    about = {"UNIT": "610724118", "YEAR": 2024, "WORKBOOK": "01", "SHEET": "单位信息", "DECISION": "更正"}
    unit = load_workbook(town.budget)["单位信息"]["B3"].value
    town.add(**about, CELL="B3", CONTENT=unit, VALUE="999999")
    town.add(**about, CELL="B6", CONTENT="元", VALUE="万元")
    appraisal = town.appraisal()
    assert "单位编码" in found(appraisal, "F404", "B3")[0].expected
    assert found(appraisal, "F401", "B6")


@pytest.mark.parametrize(("carried", "asked"), [((13580, 1785), []), ((1, 0), ["F5", "F6"])])
def test_a_year_evaluated_alone_is_compared_with_the_corrected_figures_of_the_year_before(
    town: Town, carried: tuple[float, float], asked: list[str]
) -> None:
    """Templates carry these on: whoever keeps them is not accused, and whoever does not is not overlooked."""
    town.decide("G5", "F302", DECISION="更正", VALUE=2800000)
    town.add(UNIT="610724118", YEAR=2024, WORKBOOK="01", SHEET="预算执行", CELL="G6", CONTENT=content(town, "G6"),
             DECISION="更正", VALUE=2760000)  # fmt: skip
    town.run()
    following = town.folder / "input" / "2025年预算执行.xlsx"
    shutil.copy(town.budget, following)
    edited(following, "单位信息", B5=2025)
    edited(following, "预算执行", F5=carried[0], F6=carried[1], G5=2786420)
    outcome = evaluate_folder(Request(town.folder / "input", town.folder / "output", year=2025))
    (year,) = outcome.years
    (unit,) = year.batch.appraisals
    told = [one.place.cell for one in unit.findings if (one.code, one.place.sheet) == ("F265", "预算执行")]
    assert [one for one in told if one in ("F5", "F6")] == asked
    assert "F9" in told  # whose figures of the year before are not those of its own
    assert not [one for one in outcome.findings if one.code in ("F401", "F402")]  # that is no matter of this year
    assert outcome.reading.other_rows == 2

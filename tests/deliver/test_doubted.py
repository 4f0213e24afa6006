"""A unit whose amounts may be in another unit of money: not refused, and not to be overlooked either."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.cli.show import _print_year
from pipeline.deliver.report import batch_lines
from pipeline.deliver.report.parts import text_of
from pipeline.deliver.summary import write_summary
from pipeline.evaluate import appraise, assemble
from pipeline.model import Batch, Severity, Submission
from pipeline.run.evaluating import Evaluated
from pipeline.standard import Standard
from pipeline.standard.doubted import doubts_of
from tests.deliver.batches import YEAR, edited, named
from tests.spreadsheet import cached_values

MARK = "（金额单位待核实，见 K106）"


@pytest.fixture(scope="module")
def batch(standard: Standard, base: Submission) -> Batch:
    """A unit that spends 元 as 万元, and one without fault."""
    amounts = {"年初预算数": Decimal(14_000_000_000), "执行数": Decimal(14_000_000_000)}
    huge = edited(named(base, "101", "档案馆"), "预算执行", 0, **amounts)
    units = [appraise(one, standard) for one in (huge, named(base, "102", "教育局"))]
    return assemble(YEAR, standard, units)


def test_the_words_name_the_checks_and_are_gone_once_people_say_it_is_so(standard: Standard, batch: Batch) -> None:
    doubted, sure = batch.appraisals
    assert doubts_of(doubted, standard) == MARK
    assert doubts_of(sure, standard) == ""
    settled = tuple(replace(one, severity=Severity.NOTE) for one in doubted.findings)
    assert doubts_of(replace(doubted, findings=settled), standard) == ""


def test_the_summary_says_so_on_its_cover_and_wherever_it_names_the_unit(
    standard: Standard, batch: Batch, tmp_path: Path
) -> None:
    write_summary(batch, standard, tmp_path / "summary.xlsx")
    values = cached_values(tmp_path / "summary.xlsx")
    assert str(values["封面", "A8"]).startswith(f"档案馆{MARK}")
    named_on = {sheet for (sheet, _cell), value in values.items() if value == f"档案馆{MARK}"}
    assert {"汇总", "指标得分", "问题清单"} <= named_on
    assert any(value == "教育局" for value in values.values())


def test_the_report_on_all_units_says_so_below_the_ranking(standard: Standard, batch: Batch) -> None:
    told = [text_of(line) for line in batch_lines(batch, standard)]
    assert "档案馆的金额单位待核实，得分、名次和问题以核实后为准。" in told


def test_every_check_of_whole_sheets_in_another_unit_of_money_counts(standard: Standard, batch: Batch) -> None:
    asked = batch.appraisals[0].findings[0]
    codes = ("K105", "K106", "K109", "R307", "F328")
    found = tuple(replace(asked, code=code, severity=Severity.QUERY) for code in ("R101", *codes, "F228"))
    told = doubts_of(replace(batch.appraisals[0], findings=found), standard)
    assert told == f"（金额单位待核实，见 {'、'.join(codes)}）"


def test_the_line_of_the_unit_on_screen_says_so(
    standard: Standard, batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    _print_year(Evaluated(batch=batch, standard=standard), ())
    assert f"档案馆{MARK}　" in capsys.readouterr().out

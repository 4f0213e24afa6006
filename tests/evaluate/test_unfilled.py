import pytest

from pipeline.kinds import Raw
from pipeline.model import Finding, Status
from pipeline.standard import load_standard
from tests.filling import written
from tests.spoiling import UNCACHED, Handed, handed

MONTHS, SEPTEMBER = "月度执行", 13
NEEDED, RATE = "F366", "B103"


@pytest.fixture(scope="module")
def by_month(tmp_path_factory: pytest.TempPathFactory) -> Handed:
    """A unit whose system in force asks for the payment rate of September, with all months filled in."""
    standard = load_standard("common-2013")
    whole = handed(written(standard, tmp_path_factory.mktemp("months")), standard)
    amounts = {f"B{4 + month}": 10_000 * month for month in range(1, 13)}
    return whole.put(MONTHS, {**amounts, **{f"C{4 + month}": round(month / 12, 2) for month in range(1, 13)}})


def needed(workbooks: Handed) -> list[Finding]:
    return [one for one in workbooks.appraisal().findings if one.code == NEEDED]


def test_months_that_are_filled_in_leave_nothing_to_ask(by_month: Handed) -> None:
    assert needed(by_month) == []
    assert by_month.mark(RATE).status == Status.SCORED


@pytest.mark.parametrize("cell", ["B13", "C13"])
@pytest.mark.parametrize("blank", ["", "  ", "-"])
def test_a_blank_cell_that_leaves_an_indicator_unscored_is_an_error(by_month: Handed, cell: str, blank: Raw) -> None:
    without = by_month.put(MONTHS, {cell: blank})
    assert without.mark(RATE).status == Status.UNSCORED
    (finding,) = needed(without)
    assert (finding.severity, finding.place.sheet, finding.place.cell) == ("错误", MONTHS, cell)
    assert "B103支付进度率" in finding.expected
    assert without.appraisal().grade is None


def test_each_of_several_blank_cells_is_named(by_month: Handed) -> None:
    assert [one.place.cell for one in needed(by_month.put(MONTHS, {"B13": "", "C13": ""}))] == ["B13", "C13"]


@pytest.mark.parametrize("cell", ["B14", "D13"])
def test_a_blank_cell_that_no_indicator_needs_is_none(by_month: Handed, cell: str) -> None:
    assert needed(by_month.put(MONTHS, {cell: ""})) == []


@pytest.mark.parametrize("content", ["约一万", UNCACHED])
def test_a_cell_that_cannot_be_read_is_told_of_once(by_month: Handed, content: Raw) -> None:
    unread = by_month.put(MONTHS, {"B13": content})
    assert unread.mark(RATE).status == Status.UNSCORED
    assert needed(unread) == []


def test_a_unit_of_money_that_contradicts_is_no_blank_cell(by_month: Handed) -> None:
    assert needed(by_month.put(MONTHS, {"D2": "单位：万元"})) == []


def test_what_people_may_have_to_decide_is_known_of_every_month(by_month: Handed) -> None:
    (finding,) = needed(by_month.put(MONTHS, {"B13": ""}))
    assert finding.place in by_month.filled("01").contents

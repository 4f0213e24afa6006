"""What the indicators of a system need is asked for by its templates, though other systems let it be blank."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.deliver import guide, inspection
from pipeline.deliver.templates import Prefill
from pipeline.deliver.unfilled import unfilled
from pipeline.standard import Standard, load_standard
from pipeline.standard.needs import needs
from tests.deliver.blanks import opened
from tests.filling import complete, written
from tests.spoiling import handed
from tests.spreadsheet import cached_values, recalculate
from tests.systembook.books import added, handed_in, put

COMMON, TOWN = load_standard("common-2013"), load_standard("town-2024")
MONTHS = "月度执行"


def asked(folder: Path, standard: Standard) -> list[tuple[str, str, object]]:
    """What the guide says of the months, then what stands above their columns, and the look of September's cells."""
    book = opened(folder, standard)["01"]
    (said,) = [row[1].value for row in book[guide.TITLE].iter_rows(max_col=4) if row[0].value == MONTHS and row[3].value
               and str(row[2].value).endswith("列")]  # fmt: skip
    sheet = book[MONTHS]
    return [("", "", said), *(("", one.coordinate, one.value) for one in sheet[3][1:4])]


def test_the_months_are_asked_for_where_an_indicator_rests_on_one(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert [one for _sheet, _cell, one in asked(tmp_path / "a", COMMON)] == [
        "9月的累计执行数、计划进度必须填报，其余按需填报", "9月必填", "9月必填", "选填",
    ]  # fmt: skip
    (tmp_path / "b").mkdir()
    assert [one for _sheet, _cell, one in asked(tmp_path / "b", TOWN)] == ["按需填报", "选填", "选填", "选填"]


def inspected(path: Path, cells: dict[tuple[str, str], object]) -> tuple[object, object]:
    """How many cells the inspection of the months misses, and its state."""
    (row,) = [address[1:] for (sheet, address), value in cells.items()
              if sheet == inspection.TITLE and value == MONTHS and (sheet, f"C{address[1:]}") in cells]  # fmt: skip
    return cells[inspection.TITLE, f"D{row}"], cells[inspection.TITLE, f"F{row}"]


@pytest.mark.parametrize(
    ("rows", "blanks", "state"),
    [
        ([], 0, inspection.EMPTY),
        ([{"月份": "8月", "累计执行数": 8000, "计划进度": "0.6"}], 2, inspection.FAILED),
        ([{"月份": "9月", "累计执行数": 9000}], 1, inspection.FAILED),
        ([{"月份": "9月", "累计执行数": 9000, "计划进度": "0.7"}], 0, inspection.PASSED),
    ],
)
def test_the_inspection_counts_what_is_needed_and_blank(
    tmp_path: Path, rows: list[dict[str, object]], blanks: int, state: str
) -> None:
    whole = complete(COMMON)
    opened(tmp_path, COMMON, Prefill(whole.fields, {**whole.tables, MONTHS: rows}, whole.declared_none))  # type: ignore[dict-item]
    path = next(tmp_path.glob("01_*.xlsx"))
    assert inspected(path, dict(cached_values(path))) == (blanks, state)
    assert inspected(path, dict(cached_values(recalculate(path)))) == (blanks, state)


def test_what_is_asked_for_is_what_the_evaluation_misses(tmp_path: Path) -> None:
    whole = complete(COMMON)
    prefill = Prefill(whole.fields, {**whole.tables, MONTHS: []}, whole.declared_none)
    wanting = handed(written(COMMON, tmp_path, prefill), COMMON).appraisal().findings
    missed = {(one.place.sheet, one.place.cell) for one in wanting if one.code == "F366"}
    still = {(one.place.sheet, one.place.cell) for one in unfilled(COMMON, COMMON.workbooks[0], prefill, "01.xlsx")}
    assert still == missed == {(MONTHS, "B13"), (MONTHS, "C13")}


def test_a_field_that_an_indicator_rests_on_is_asked_for(tmp_path: Path) -> None:
    standard = handed_in(
        tmp_path,
        added("补充数据", 名称="节约金额", 类型="金额", 必填="否", 填报说明="比预算少花的金额。"),
        put("指标", "A203", "取值公式", "节约金额/年初预算总额"),
    ).standard()
    assert needs(standard).fields == {"节约金额"}
    assert unfilled(TOWN, TOWN.workbooks[0], complete(TOWN), "01.xlsx") == ()
    (told,) = unfilled(standard, standard.workbooks[0], complete(TOWN), "01.xlsx")
    assert "节约金额" in told.found

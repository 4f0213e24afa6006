"""A list of units is read by its column names; what cannot be told apart or read is named by its cell."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from pipeline.intake.opening import Book, Sheet
from pipeline.intake.unit_list import ListedUnit, UnitList, read_unit_list
from pipeline.standard import Standard, load_standard
from tests.filling import codes

HEAD = ("单位编码", "单位名称", "评价年度", "编制人数：行政")
TITLE = "预算单位"


def sheet(*rows: Sequence[Any], title: str = TITLE) -> Sheet:
    width = max(map(len, rows))
    whole = [[*row, *[""] * (width - len(row))] for row in rows]
    whole = [["" if cell is None else float(cell) if isinstance(cell, int) else cell for cell in row] for row in whole]
    return Sheet(title, whole, {}, frozenset(), frozenset(), frozenset(), frozenset(), is_hidden=False)


def read(*rows: Sequence[Any], standard: Standard | None = None) -> UnitList:
    book = Book("名单.xlsx", "", 0, (sheet(["说明"], title="封面"), sheet(*rows)), ())
    return read_unit_list(book, standard or load_standard("town-2024"))


def listed(*rows: Sequence[Any]) -> UnitList:
    return read(["2025 年单位名单"], HEAD, *rows)


def test_a_unit_is_taken_with_all_that_the_list_says_of_it() -> None:
    found = listed(["0101", "甲局", 2025, 12], ["0102", "乙局"])
    assert found.findings == ()
    assert [(one.code, one.name, one.year, dict(one.fields).get("编制_行政")) for one in found.units] == [
        ("0101", "甲局", 2025, Decimal(12)),
        ("0102", "乙局", None, None),
    ]
    assert [one.place.cell for one in found.units] == ["A3", "A4"]


def test_columns_may_stand_in_any_order_beside_the_number_and_the_total_of_a_county_s_own_list() -> None:
    found = read(["序号", "部门名称", "单位编码"], [1, "甲局", "0101"], [2, "乙局", "0102"], ["合计", None, None])
    assert [one.name for one in found.units] == ["甲局", "乙局"]
    assert codes(found.findings) == [("F215", TITLE, "A4")]
    assert found.left == 0


@pytest.mark.parametrize(
    "total",
    [
        ["", "合计", "6家"], ["", "总  计", "6家"], ["", "合计", 6], ["合计", "", "6家"], ["合计", 6, ""],
        ["", "", "合计（6家）"], ["", "", "合计"],
    ],
)  # fmt: skip
def test_a_total_with_the_number_of_units_is_no_unit(total: list[Any]) -> None:
    found = read(["序号", "单位编码", "单位名称"], [1, "0101", "甲局"], total)
    assert [one.name for one in found.units] == ["甲局"]
    ((code, _sheet, _cell),) = codes(found.findings)
    assert (code, found.left) == ("F215", 0)
    assert "单位" in found.findings[0].remedy
    assert "项目" not in found.findings[0].remedy


def test_what_the_system_asks_for_besides_can_be_listed_too() -> None:
    standard = load_standard("project-2020")
    (field, *_others) = standard.system.supplements
    found = read(["单位编码", "单位名称", field.title], ["0101", "甲局", 5], standard=standard)
    assert found.units[0].fields[field.name] == 5


@pytest.mark.parametrize(
    ("rows", "found", "left"),
    [
        ([["0101", "甲局"], ["0101", "乙局"], ["0102", "丙局"]], [("F261", TITLE, "A3"), ("F261", TITLE, "A4")], 2),
        ([["0101", "甲局"], [None, "乙局"]], [("F301", TITLE, "A4")], 1),
        ([["0101", "甲局"], ["0102", None]], [("F301", TITLE, "B4")], 1),
        ([["0101", "甲局"], ["0102", "甲局"]], [("F317", TITLE, "B4")], 0),
        ([["0101", "甲局", 2025, "十二"]], [("F302", TITLE, "D3")], 0),
        ([["0101", "甲局", 2025, -1]], [("F306", TITLE, "D3")], 0),
        ([[101, "甲局"]], [("F314", TITLE, "A3")], 0),
    ],
)
def test_a_row_that_cannot_be_used_is_named_and_the_others_are_used(
    rows: list[list[Any]], found: list[tuple[str, str, str]], left: int
) -> None:
    read = listed(*rows)
    assert codes(read.findings) == found
    assert (len(read.units), read.left) == (len(rows) - left, left)


def test_a_column_with_another_name_is_named_with_the_one_that_may_be_meant() -> None:
    found = read(["单位编码", "单位名称", "行政编制人数"], ["0101", "甲局", 5])
    (unknown,) = found.findings
    assert (unknown.code, unknown.place.cell) == ("F210", "C1")
    assert "编制人数：行政" in unknown.found


class TestMoney:
    HEAD = ("单位编码", "单位名称", "金额单位", "批复的年初预算总额")

    def test_amounts_are_read_in_the_unit_that_the_list_states(self) -> None:
        found = read(self.HEAD, ["0101", "甲局", "万元", 12.345678])
        assert found.units[0].fields["批复年初预算总额"] == Decimal("123456.78")

    def test_without_a_word_they_are_in_the_first_unit_there_is(self) -> None:
        found = read(("单位编码", "单位名称", "批复的年初预算总额"), ["0101", "甲局", 100])
        assert found.units[0].fields["批复年初预算总额"] == 100

    @pytest.mark.parametrize("other", ["元", None, "千元"])
    def test_where_rows_state_different_units_no_amount_is_used(self, other: str | None) -> None:
        found = read(self.HEAD, ["0101", "甲局", "万元", 12], ["0102", "乙局", other, 12])
        assert ("F264", TITLE, "C2:C3") in codes(found.findings)
        assert all("批复年初预算总额" not in one.fields for one in found.units)

    def test_a_row_without_an_amount_may_leave_the_unit_out(self) -> None:
        found = read(self.HEAD, ["0101", "甲局", "万元", 12], ["0102", "乙局", None, None])
        assert found.findings == ()
        assert found.units[0].fields["批复年初预算总额"] == 120000


def test_a_workbook_without_codes_and_names_is_no_list() -> None:
    found = read(["姓名", "电话"], ["甲某", "1"])
    assert [one.code for one in found.findings] == ["F207"]
    assert not found.units
    assert not found.is_blank


def test_units_listed_twice_are_known_by_their_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a list that stands twice, 2,000 units would else each be held against 4,000 others."""
    monkeypatch.setattr(ListedUnit, "__eq__", lambda _one, _other: pytest.fail("each was held against the others"))
    found = listed(*[[f"01{number:02d}", "甲局"] for number in (1, 2, 3, 1, 2)])
    assert [one.code for one in found.units] == ["0103"]
    assert found.left == 4

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from pipeline.formula import Missing, Value
from pipeline.kinds import Raw
from tests.spoiling import UNCACHED, Error, Handed

IDENTITY = "单位信息"


def value_of(handed: Handed, name: str) -> Value:
    return handed.filled("01").fields[name]


@pytest.mark.parametrize(
    ("address", "raw", "code"),
    [
        ("B3", None, "F301"),
        ("B4", " \u3000", "F301"),
        ("B5", "今年", "F329"),
        ("B5", 1999, "F306"),
        ("B14", "很多", "F302"),
        ("B14", 3.5, "F305"),
        ("B14", -1, "F306"),
        ("B14", Error("#DIV/0!"), "F312"),
        ("B14", UNCACHED, "F313"),
        ("B13", "某日", "F308"),
        ("B10", "上级评价", "F311"),
    ],
)
def test_a_field_that_cannot_be_used_is_named_by_its_cell(faultless: Handed, address: str, raw: Any, code: str) -> None:
    assert faultless.put(IDENTITY, {address: raw}, "01").findings() == [(code, IDENTITY, address)]


def test_a_placeholder_in_a_required_field_is_said_to_be_no_answer(faultless: Handed) -> None:
    spoiled = faultless.put(IDENTITY, {"B14": "-"}, "01")
    assert spoiled.findings() == [("F301", IDENTITY, "B14")]
    assert isinstance(value_of(spoiled, "编制_行政"), Missing)


@pytest.mark.parametrize("raw", [Error(), UNCACHED, "abc"])
def test_a_broken_field_is_missing_but_not_blank(faultless: Handed, raw: Any) -> None:
    value = value_of(faultless.put(IDENTITY, {"B14": raw}, "01"), "编制_行政")
    assert isinstance(value, Missing)
    assert not value.is_blank


def test_a_field_that_may_be_blank_is_blank_and_one_that_counts_as_zero_is_zero(faultless: Handed) -> None:
    assert isinstance(value_of(faultless, "主要职责"), Missing)
    assert value_of(faultless, "编制_其他") == 0


def test_every_field_has_its_address(faultless: Handed) -> None:
    places = faultless.filled("01").places
    assert (places["单位编码"].sheet, places["单位编码"].cell) == (IDENTITY, "B3")
    assert places["在职_行政"].cell == "B17"


@pytest.mark.parametrize(
    "label", ["编制人数：行政：", "编制人数: 行政", "编制人数：\n行政", "编制人数 ：行政*", "编制_行政"]
)
def test_a_label_is_known_in_any_width_and_spacing(faultless: Handed, label: str) -> None:
    changed = faultless.put(IDENTITY, {"A14": label}, "01")
    assert changed.findings() == []
    assert value_of(changed, "编制_行政") == 35


def test_fields_may_stand_anywhere_on_the_sheet(faultless: Handed) -> None:
    sheet = faultless.sheet(IDENTITY, "01")
    moved = replace(sheet, rows=[["", ""], *(["", *row] for row in reversed(sheet.rows))], merges=())
    handed = faultless.swapped(moved, "01")
    assert handed.findings() == []
    assert handed.filled("01").fields == faultless.filled("01").fields


def test_an_absent_field_is_named_by_its_sheet(faultless: Handed) -> None:
    spoiled = faultless.put(IDENTITY, {"A14": "别的"}, "01")
    assert spoiled.findings() == [("F211", IDENTITY, ""), ("F234", IDENTITY, "A14")]
    assert isinstance(value_of(spoiled, "编制_行政"), Missing)


def test_of_a_field_that_stands_twice_the_first_counts_and_the_second_is_named(faultless: Handed) -> None:
    spoiled = faultless.put(IDENTITY, {"A30": "编制人数：行政", "B30": 99}, "01")
    assert spoiled.findings() == [("F223", IDENTITY, "A30")]
    assert value_of(spoiled, "编制_行政") == 35


def test_an_alias_names_the_field(faultless: Handed) -> None:
    changed = faultless.put(IDENTITY, {"A4": "部门（单位）名称"}, "01")
    assert changed.findings() == []
    assert changed.filled("01").name == "清河县平安镇人民政府"


class TestMoneyUnit:
    @pytest.mark.parametrize("unit", ["万元", "人民币万元", "单位：万元", "万 元"])
    def test_ten_thousands_are_converted_exactly_wherever_money_stands(self, faultless: Handed, unit: str) -> None:
        filled = (
            faultless.put(IDENTITY, {"B6": unit, "B23": 10.123456}, "01")
            .put("预算执行", {"F5": 0, "G5": 10, "H5": 5, "K5": 15, "L5": 14.000001, "M5": 0.999999})
            .filled("01")
        )
        beyond = {"R128", "R134", "R148"}  # the other sheets of this workbook stand there in 元
        assert {one.code for one in filled.findings} == beyond
        assert filled.fields["批复年初预算总额"] == Decimal("101234.56")
        table = filled.tables["预算执行"]
        assert table.columns["执行数"].at(0) == Decimal("140000.01")
        assert table.columns["调整后预算数"].at(0) == Decimal("150000.00")
        assert table.columns["结转结余"].at(0) == Decimal("9999.99")
        assert filled.fields["编制_行政"] == 35

    @pytest.mark.parametrize(("unit", "code"), [(None, "F224"), ("千元", "F311"), ("-", "F224")])
    def test_without_a_unit_no_amount_is_used(self, faultless: Handed, unit: Raw, code: str) -> None:
        spoiled = faultless.put(IDENTITY, {"B6": unit, "B23": 100000}, "01")
        assert ("F224", IDENTITY, "B6") in spoiled.findings()
        assert (code, IDENTITY, "B6") in spoiled.findings()
        filled = spoiled.filled("01")
        approved = filled.fields["批复年初预算总额"]
        assert isinstance(approved, Missing)
        assert not approved.is_blank
        assert filled.tables["预算执行"].columns["执行数"].blank.all()
        assert filled.tables["预算执行"].voids["执行数"] == {5}
        assert filled.fields["编制_行政"] == 35

    @pytest.mark.parametrize(("key", "code"), [("01", "F224"), ("02", "F301"), ("03", "F224")])
    def test_a_blank_unit_is_told_once_and_as_one_of_amounts_only_where_there_are_any(
        self, faultless: Handed, key: str, code: str
    ) -> None:
        assert [one.code for one in faultless.put(IDENTITY, {"B6": None}, key).filled(key).findings] == [code]

    def test_without_a_unit_what_rests_on_money_is_not_scored(self, faultless: Handed) -> None:
        marks = {mark.code: mark for mark in faultless.put(IDENTITY, {"B6": None}, "01").appraisal().marks}
        assert {code for code, mark in marks.items() if mark.status == "未评"} == {
            "A202", "A203", "B101", "B103", "B104",
        }  # fmt: skip


def test_without_the_form_its_fields_are_missing_and_nothing_breaks(faultless: Handed) -> None:
    spoiled = faultless.without_sheet(IDENTITY, "01")
    assert spoiled.findings() == [("F205", IDENTITY, ""), ("F224", IDENTITY, "")]
    assert isinstance(value_of(spoiled, "编制_行政"), Missing)
    assert isinstance(value_of(spoiled, "评价年度"), Missing)


@pytest.mark.parametrize("typed", [7, "7", "党政办公室", True])
def test_a_value_typed_over_the_explanation_beside_a_blank_is_named(faultless: Handed, typed: Raw) -> None:
    """Staff of another kind counts as none where it is blank: what stands one column too far right must be told."""
    handed = faultless.put(IDENTITY, {"B16": None, "C16": typed}, "01")
    assert handed.findings() == [("F234", IDENTITY, "C16")]


def test_a_number_beside_a_value_is_named_and_a_remark_is_not(faultless: Handed) -> None:
    assert faultless.put(IDENTITY, {"B14": 30, "C14": 31}, "01").findings() == [("F234", IDENTITY, "C14")]
    assert faultless.put(IDENTITY, {"B14": 30, "C14": "见编办文件"}, "01").findings() == []


def test_a_blank_beside_its_explanation_or_beside_nothing_is_no_matter(faultless: Handed) -> None:
    assert faultless.put(IDENTITY, {"B16": None}, "01").findings() == []
    assert faultless.put(IDENTITY, {"B16": None, "C16": None}, "01").findings() == []

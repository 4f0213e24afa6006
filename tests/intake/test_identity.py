"""Workbooks that do not quite fit together: money units, years and codes."""

import pytest

from pipeline.intake import Gathered, gather
from pipeline.intake.filled import ChooseStandard, fill
from pipeline.standard import Standard, load_standard
from tests.filling import codes
from tests.spoiling import Handed

IDENTITY, OTHER_CODE = "单位信息", "610724009"


def years_of(*handed: Handed) -> list[Gathered]:
    years, unplaced = gather([book for one in handed for book in one.read()])
    assert unplaced == []
    return years


def told(years: list[Gathered], code: str) -> list[tuple[int, str, str, str]]:
    """(year, file, cell, found) of the findings of one kind about the set."""
    return [
        (year.year, one.place.file[:2], one.place.cell, one.found)
        for year in years
        for one in year.findings
        if one.code == code
    ]


class TestMoneyUnits:
    def test_units_that_differ_within_one_unit_are_asked_about_at_the_later_cell(self, faultless: Handed) -> None:
        mixed = faultless.put(IDENTITY, {"B6": "万元"}, "03").submission()
        (finding,) = [one for one in mixed.findings if one.code == "F228"]
        assert codes([finding]) == [("F228", IDENTITY, "B6")]
        assert (finding.severity, finding.place.file, finding.found) == ("待核实", "03_资产台账.xlsx", "万元")
        assert "元" in finding.expected
        assert "预算执行" in finding.expected

    def test_each_workbook_is_converted_by_its_own(self, faultless: Handed) -> None:
        mixed = faultless.without_results().put(IDENTITY, {"B6": "万元"}, "03").appraisal().facts
        assert mixed["资产原值"].value == 50_000_000
        assert mixed["执行总额"].value == 140_000

    def test_one_unit_throughout_is_no_difference(self, faultless: Handed) -> None:
        findings = faultless.without_results().identity(B6="万元").submission().findings
        assert "F228" not in {one.code for one in findings}


class TestYears:
    def test_workbooks_that_complete_each_other_but_for_the_year_are_asked_about(self, faultless: Handed) -> None:
        years = years_of(faultless.put(IDENTITY, {"B5": 2023}, "03"))
        assert told(years, "F229") == [
            (2023, "03", "B5", "2023"),
            (2024, "01", "B5", "2024"),
            (2024, "02", "B5", "2024"),
        ]
        (slip,) = [one for one in years[0].findings if one.code == "F229"]
        assert slip.severity == "待核实"
        assert "01_预算执行.xlsx为 2024" in slip.expected

    @pytest.mark.parametrize("keys", [("01",), ("01", "02", "03")])
    def test_a_unit_that_handed_in_one_kind_for_both_years_meant_it(
        self, faultless: Handed, keys: tuple[str, ...]
    ) -> None:
        earlier = faultless.only(*keys).in_folder("旧").identity(B5=2023)
        assert told(years_of(faultless, earlier), "F229") == []


class TestCodes:
    def test_workbooks_of_one_name_that_complete_each_other_but_for_the_code_are_asked_about(
        self, faultless: Handed
    ) -> None:
        (year,) = years_of(faultless.put(IDENTITY, {"B3": OTHER_CODE, "B4": "清河县 平安镇人民政府"}, "02"))
        assert sorted(told([year], "F230")) == [
            (2024, "01", "B3", "610724001"),
            (2024, "02", "B3", OTHER_CODE),
            (2024, "03", "B3", "610724001"),
        ]
        assert [one.unit.code for one in year.submissions] == ["610724001", OTHER_CODE]

    def test_two_units_of_one_name_that_are_both_whole_are_two_units(self, faultless: Handed) -> None:
        twin = faultless.in_folder("乙").identity(B3=OTHER_CODE)
        assert told(years_of(faultless, twin), "F230") == []

    def test_another_name_or_none_is_no_slip(self, faultless: Handed) -> None:
        for name in ("清河县永丰镇人民政府", None):
            assert told(years_of(faultless.put(IDENTITY, {"B3": OTHER_CODE, "B4": name}, "02")), "F230") == []


class TestWithoutIdentity:
    """Workbooks that do not say whose they are look like nobody's."""

    def test_without_codes_different_years_are_no_slip(self, faultless: Handed) -> None:
        nameless = faultless.identity(B3=None).put(IDENTITY, {"B5": 2023}, "03")
        assert told(years_of(nameless), "F229") == []

    def test_without_names_different_codes_are_no_slip(self, faultless: Handed) -> None:
        nameless = faultless.identity(B4=None).put(IDENTITY, {"B3": OTHER_CODE}, "03")
        assert told(years_of(nameless), "F230") == []


class TestCommonSystem:
    """A table of ranks needs one ruler: the system of most workbooks."""

    @pytest.fixture
    def choose(self, standard: Standard) -> ChooseStandard:
        common = load_standard("common-2013")
        return lambda code, _year: standard if code == "sample" else common

    @pytest.mark.parametrize(
        ("systems", "used"),
        [
            (["sample", "common-2013", "common-2013"], "common-2013"),
            (["common-2013", "sample", "sample"], "sample"),
            (["common-2013", "sample"], "sample"),
        ],
    )
    def test_it_is_the_one_of_most_workbooks(
        self, faultless: Handed, choose: ChooseStandard, systems: list[str], used: str
    ) -> None:
        units = [
            faultless.in_folder(str(at)).identity(B3=f"61072400{at}", B4=f"第{at}镇", B8=system)
            for at, system in enumerate(systems)
        ]
        ((year,), _unplaced) = gather([fill(book, choose) for one in units for book in one.books.values()])
        assert year.standard.system.code == used
        assert len(year.submissions) == max(1, systems.count(used))
        assert len(year.unevaluated) == len(systems) - systems.count(used)

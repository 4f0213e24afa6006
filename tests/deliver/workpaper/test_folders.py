"""Folders of units are safe on every system and never the same for two."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pathvalidate import is_valid_filename

from pipeline.deliver.folders import LONGEST, unit_folders
from pipeline.deliver.links import SUMMARY
from pipeline.model import Unit


def folders(*units: tuple[str, str]) -> dict[str, str]:
    return unit_folders(Unit(code, name, 2024) for code, name in units)


def test_a_unit_has_a_folder_of_its_name() -> None:
    assert folders(("610724118", "西乡县柳树镇人民政府")) == {"610724118": "西乡县柳树镇人民政府"}


def test_units_of_the_same_name_are_told_apart_by_code() -> None:
    found = folders(("1", "甲镇"), ("2", "甲镇"), ("3", "乙镇"))
    assert found == {"1": "甲镇（1）", "2": "甲镇（2）", "3": "乙镇"}


def test_names_that_differ_only_in_case_or_in_what_a_system_drops_are_told_apart() -> None:
    found = folders(("1", "A镇"), ("2", "a镇"), ("3", "乙/镇"), ("4", "乙_镇"), ("5", "丙镇. "), ("6", "丙镇"))
    assert len({name.casefold() for name in found.values()}) == 6


@pytest.mark.parametrize(
    "name", ["..", ".", "", "   ", "../../etc", "a/b\\c", "CON", "nul.txt", "甲\u202e镇", "甲\n乙", "x" * 300]
)
def test_a_name_is_never_a_path_or_reserved_or_invisible(name: str) -> None:
    (folder,) = folders(("1", name)).values()
    assert folder
    assert folder.strip(". ") == folder
    assert not set(folder) & set('<>:"/\\|?*\n\u202e')
    assert folder.upper() not in {"CON", "NUL", "CON.TXT", "NUL.TXT"}
    assert len(folder) <= LONGEST + len("（1）")


def test_a_name_that_is_unique_is_kept_though_it_looks_like_a_name_with_a_code() -> None:
    found = folders(("1001", "X局"), ("1002", "X局"), ("1003", "X局（1001）"))
    assert found == {"1001": "X局（1001）-2", "1002": "X局（1002）", "1003": "X局（1001）"}


def test_codes_that_differ_only_in_what_a_folder_cannot_hold_are_numbered() -> None:
    assert folders(("1:2", "甲镇"), ("1/2", "甲镇")) == {"1/2": "甲镇（1_2）", "1:2": "甲镇（1_2）-2"}


def test_a_number_that_is_taken_is_passed_over() -> None:
    found = folders(("1:2", "甲镇"), ("1/2", "甲镇"), ("3", "甲镇（1_2）-2"))
    assert found == {"1/2": "甲镇（1_2）", "1:2": "甲镇（1_2）-3", "3": "甲镇（1_2）-2"}


def test_the_order_of_the_units_does_not_matter() -> None:
    units = [("1/2", "甲镇"), ("1:2", "甲镇"), ("3", "甲镇（1_2）"), ("A", ""), ("a", "")]
    first, *others = [folders(*order) for order in permutations(units)]
    assert all(other == first for other in others)


@pytest.mark.parametrize("name", [SUMMARY, SUMMARY.upper(), f" {SUMMARY}. "])
def test_no_folder_is_called_like_the_summary_that_stands_beside_it(name: str) -> None:
    (folder,) = folders(("1", name)).values()
    assert folder.endswith("（1）")


@pytest.mark.parametrize("name", [" CON", "CON .", "CON" + " " * LONGEST + "x", "\u2028 nul"])
def test_a_name_that_is_reserved_once_its_blanks_are_gone_is_changed(name: str) -> None:
    (folder,) = folders(("1", name)).values()
    assert folder.upper() not in {"CON", "NUL"}


ODD = st.sampled_from(["CON", "con", "nul.txt", "甲镇", SUMMARY, SUMMARY.upper(), "（1）", "-2", "..", " ", "\u202e"])
TEXTS = st.lists(ODD | st.text(st.sampled_from("aAßé\u0301甲（）12-_/: .\n"), max_size=3), max_size=4).map("".join)


@given(st.dictionaries(TEXTS, TEXTS | st.text(), max_size=12))
def test_there_are_as_many_safe_folders_as_units(units: dict[str, str]) -> None:
    found = folders(*units.items())
    assert list(found) == list(units)
    assert len({folder.casefold() for folder in found.values()} - {SUMMARY.casefold()}) == len(units)
    for folder in found.values():
        assert folder
        assert folder.strip(". ") == folder
        assert is_valid_filename(folder, platform="universal")
        assert len(folder) <= 2 * LONGEST + len("（）-12")
    assert folders(*reversed(units.items())) == found

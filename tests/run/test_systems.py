"""Which indicator system a workbook is read by: the one asked for, people's own for its year, its own, the default."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from pipeline.run.operator import OperatorError
from pipeline.run.systems import Systems, chooser, require
from pipeline.standard import Document, load_systems, tree_of
from pipeline.standard.layout import HEAD

SHIPPED = load_systems()
TOWN, DEFAULT = SHIPPED["town-2024"], next(one for one in SHIPPED.values() if one.is_default)


def own(code: str, first: int, last: int | None = None, series: str = "") -> Document:
    """A system of people's own: the town's under another code for other years."""
    tree: dict[str, Any] = dict(tree_of(TOWN))
    head = {**tree[HEAD], "code": code, "from_year": first, "series": series}
    tree[HEAD] = head if last is None else {**head, "to_year": last}
    return Document(f"{code}-{first}.xlsx", f"{code} {first} {last} {series}", tree)


COUNTY = own("county", 2024, 2024)
NEXT = own("county", 2025)
TOWN_LATER = own(TOWN.code, 2025)
VERSION = own("town-2025", 2025, series=TOWN.series)
CASES: dict[str, tuple[Sequence[Document], str, int | None, tuple[str, int]]] = {
    "its own": ((), TOWN.code, 2024, (TOWN.code, TOWN.from_year)),
    "the default where it says none": ((), "", 2024, (DEFAULT.code, DEFAULT.from_year)),
    "the default where nobody knows it": ((), "unheard", 2024, (DEFAULT.code, DEFAULT.from_year)),
    "its own though not in force": ((), TOWN.code, TOWN.from_year - 1, (TOWN.code, TOWN.from_year)),
    "people's own for the year": ((COUNTY,), TOWN.code, 2024, ("county", 2024)),
    "that of its year among people's own": ((COUNTY, NEXT), "county", 2024, ("county", 2024)),
    "that of the other year, too": ((COUNTY, NEXT), "county", 2025, ("county", 2025)),
    "its own where people's is for other years": ((COUNTY,), TOWN.code, 2025, (TOWN.code, TOWN.from_year)),
    "the shipped one where people's of the code begins later": ((TOWN_LATER,), TOWN.code, 2024, (TOWN.code, 2024)),
    "people's of the code from then on": ((TOWN_LATER,), TOWN.code, 2026, (TOWN.code, 2025)),
    "a later version of the series": ((VERSION,), TOWN.code, 2025, ("town-2025", 2025)),
    "people's own of the code though not in force": ((COUNTY,), "county", 2030, ("county", 2024)),
    "the latest where no year is said": ((COUNTY, NEXT), "county", None, ("county", 2025)),
}


@pytest.mark.parametrize("case", CASES)
def test_a_workbook_is_read_by(case: str) -> None:
    documents, code, year, expected = CASES[case]
    choose = chooser(Systems(own=tuple(documents)))
    found = choose(code, year)
    assert (found.system.code, found.system.from_year) == expected
    assert choose(found.system.code, year) is found


def test_the_code_asked_for_goes_before_the_workbooks_own_and_takes_the_version_of_the_year() -> None:
    choose = chooser(Systems("county", (COUNTY, NEXT, VERSION)))
    assert [choose(TOWN.code, year).system.from_year for year in (2024, 2025)] == [2024, 2025]


def test_the_workbook_asked_for_is_used_for_every_year() -> None:
    choose = chooser(Systems("county", (COUNTY,), is_sole=True))
    assert choose(TOWN.code, 2030).system.code == "county"


def test_a_code_that_nobody_declares_is_answered_with_those_there_are() -> None:
    require(Systems("county", (COUNTY,)))
    with pytest.raises(OperatorError, match="county（") as told:
        require(Systems("unheard", (COUNTY,)))
    assert all(code in str(told.value) for code in SHIPPED)

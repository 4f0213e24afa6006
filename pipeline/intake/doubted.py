"""Filled workbooks -> those whose year is probably mistyped, and the years for which nothing else was handed in.

Such a year is not evaluated: it would take the place of what was published for it when all its units had handed in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from pipeline import findings
from pipeline.intake.filled import Filled
from pipeline.intake.identity import identity_place, usual_without
from pipeline.model import Finding

ACCEPTED_AS = frozenset({findings.YEARS_DIFFER.code, findings.YEAR_OF_FEW.code})
"""The findings by which people are asked whether a year is right."""
_OF_FOUR = 3
"""So many of four units have another year where one is taken for mistyped in all workbooks of a unit."""

_Dated = tuple[Filled, int]


def doubts(books: Sequence[Filled]) -> dict[str, str]:
    """Return, by file, the workbooks whose year is probably mistyped, each with what speaks for another one."""
    dated = [(one, one.year) for one in books if one.code and one.year is not None]
    units: dict[str, list[_Dated]] = defaultdict(list)
    for one, year in dated:
        units[one.code].append((one, year))
    of_few = dict(_of_few([{year for _one, year in own} for own in units.values()]))
    found = {one.source.path: of_few[year] for one, year in dated if year in of_few}
    for own in units.values():
        found |= dict(_torn(own))
    return found


def _of_few(units: Collection[Collection[int]]) -> Iterator[tuple[int, str]]:
    """Yield each year of which there are few units beside all those that have another one, and not this."""
    for year in set().union(*units):
        usual, count = usual_without(year, units)
        if 4 * count >= _OF_FOUR * len(units):
            yield year, f"其他单位多为 {usual} 年度（{count} 个）"


def _torn(own: Sequence[_Dated]) -> Iterator[tuple[str, str]]:
    """Yield the workbooks of one unit that are lacking among those it handed in for another year.

    Nobody can tell which year is the right one, but by other units: what either comes to is without a grade.
    """
    kinds: dict[int, set[str]] = defaultdict(set)
    for one, year in own:
        kinds[year].add(one.workbook.key)
    for one, year in own:
        for other in sorted(kinds):
            if kinds[year].isdisjoint(kinds[other]):
                beside = "、".join(two.source.path for two, its in own if its == other)
                yield one.source.path, f"同一单位的“{beside}”为 {other} 年度"


def held_back(books: Sequence[Filled], meant: Collection[str] = ()) -> dict[str, Finding]:
    """Return, by file, the workbooks of the years that are in doubt altogether, with what is to be said of each.

    `meant` are the files of which people have said that their year is right.
    """
    doubtful = doubts(books)
    by_year: dict[int, list[Filled]] = defaultdict(list)
    for one in books:
        if one.year is not None:
            by_year[one.year].append(one)
    return {
        one.source.path: findings.YEAR_HELD_BACK.at(
            identity_place(one, "year"), f"{year} 年度", doubtful.get(one.source.path, "")
        )
        for year, own in by_year.items()
        if _is_doubtful([one.source.path for one in own if one.code], doubtful, meant)
        for one in own
    }


def _is_doubtful(files: Sequence[str], doubtful: Collection[str], meant: Collection[str]) -> bool:
    return bool(files) and all(one in doubtful and one not in meant for one in files)

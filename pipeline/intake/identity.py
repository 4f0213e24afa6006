"""Filled workbooks -> findings about whose they are: names, money units, years and codes that do not fit together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from pipeline import findings
from pipeline.findings import FindingKind
from pipeline.intake.filled import Filled, text_of
from pipeline.kinds import fold
from pipeline.model import Finding, Place
from pipeline.standard.workbook import FieldRole


def identity_place(book: Filled, role: FieldRole) -> Place:
    """Return the cell of an identity field, or the sheet where the cell is not known."""
    known = book.places.get(book.standard.field_by_role(role).name)
    return known or book.identity


def identity_text(book: Filled, role: FieldRole) -> str:
    """Return an identity field as text; empty if it is not known."""
    return text_of(book, book.standard, role)


def differences(books: Sequence[Filled]) -> Iterator[Finding]:
    """Name each workbook of one unit that differs from its first one in the spelling of the name or the money unit."""
    ordered = sorted(books, key=lambda one: one.workbook.key)
    yield from _differing(ordered, "unit_name", findings.UNIT_NAME_DIFFERS)
    yield from _differing(ordered, "money_unit", findings.MONEY_UNITS_DIFFER)
    for one in ordered:
        version, current = identity_text(one, "template_version"), one.standard.version
        if version and version != current:
            yield findings.OLD_TEMPLATE.at(identity_place(one, "template_version"), version, current)
        revision, used = identity_text(one, "system_revision"), one.standard.revision
        is_own = identity_text(one, "system_code") == one.standard.system.code
        if is_own and revision and revision != used:
            yield findings.SYSTEM_REVISED.at(identity_place(one, "system_revision"), revision, used)


def names_conflict(books: Sequence[Filled]) -> Iterator[Finding]:
    """Name each workbook of one code whose name is not that of the others, with the files that have another."""
    for one in books:
        others = [
            f"“{other.source.path}”中为 {other.name}"
            for other in books
            if other.name and fold(other.name) != fold(one.name)
        ]
        yield findings.NAMES_CONFLICT.at(
            identity_place(one, "unit_name"), one.name, f"各文件相同；现{'、'.join(others)}"
        )


def _differing(books: Sequence[Filled], role: FieldRole, kind: FindingKind) -> Iterator[Finding]:
    written = [one for one in books if identity_text(one, role)]
    for one in written[1:]:
        first = identity_text(written[0], role)
        if identity_text(one, role) != first:
            expected = f"{first}（见“{written[0].workbook.name}”工作簿）"
            yield kind.at(identity_place(one, role), identity_text(one, role), expected)


Reused = tuple[Filled, Sequence[Filled]]
"""A copy in which the code or the year was changed, and the workbooks it was made of."""


@dataclass(frozen=True, slots=True)
class _Slip:
    """Something that workbooks of one unit agree in, and what differs in the one that may be mistyped."""

    same: Callable[[Filled], str]
    differs: Callable[[Filled], str]
    role: FieldRole
    kind: FindingKind


_SLIPS = (
    _Slip(lambda one: one.code, lambda one: str(one.year), "year", findings.YEARS_DIFFER),
    _Slip(lambda one: f"{fold(one.name)} {one.year}", lambda one: one.code, "unit_code", findings.CODES_DIFFER),
)


def slips(books: Sequence[Filled], copies: Sequence[Reused] = ()) -> Iterator[Finding]:
    """Name workbooks that look like one unit's, were it not for the year or the code: one of them may be mistyped.

    They complete each other, or one is a copy of the other in which it was changed: then both count, in two places.
    """
    named = [one for one in books if one.code and one.name]
    paths = {one.source.path for one in named}
    for slip in _SLIPS:
        together: dict[str, list[Filled]] = {}
        for one in named:
            together.setdefault(slip.same(one), []).append(one)
        groups = [group for group in together.values() if _complete_each_other(group)]
        pairs = [[copy, *originals] for copy, originals in copies if originals]
        groups += [
            pair
            for pair in pairs
            if all(one.source.path in paths and slip.same(one) == slip.same(pair[0]) for one in pair)
        ]
        yield from dict.fromkeys(finding for group in groups for finding in _torn(group, slip))


FEWEST_ALIKE = 2
"""So many units at least have to be of another year before a year is called in question."""


def other_years(books: Sequence[Filled]) -> Iterator[Finding]:
    """Name the workbooks of a year that most other units do not have, which have another one.

    A year that is mistyped would otherwise make a year of its own, evaluated without a word.
    """
    years: dict[str, set[int]] = {}
    for one in books:
        if one.code and one.year is not None:
            years.setdefault(one.code, set()).add(one.year)
    usual = {year: usual_without(year, list(years.values())) for year in set().union(*years.values())}
    for one in books:
        year, count = usual.get(one.year, (0, 0)) if one.code and one.year is not None else (0, 0)
        if count:
            expected = f"其他单位多为 {year} 年度（{count} 个）"
            yield findings.YEAR_OF_FEW.at(identity_place(one, "year"), f"{one.year} 年度", expected)


def usual_without(year: int, units: Collection[Collection[int]]) -> tuple[int, int]:
    """Return the year that most units have and not this one, and how many; 0 if there is none."""
    counts = Counter(own for years in units if year not in years for own in years)
    most = max(counts, key=lambda own: (counts[own], own), default=0)
    is_usual = counts[most] >= FEWEST_ALIKE and 2 * counts[most] > len(units)
    return (most, counts[most]) if is_usual else (0, 0)


def _complete_each_other(group: Sequence[Filled]) -> bool:
    kinds = [one.workbook.key for one in group]
    return len(set(kinds)) == len(kinds)


def _torn(group: Sequence[Filled], slip: _Slip) -> Iterator[Finding]:
    """Yield a finding on each of the workbooks that agree in one thing, if they differ in another."""
    if len({slip.differs(one) for one in group}) > 1:
        for one in group:
            others = "、".join(f"{other.source.path}为 {slip.differs(other)}" for other in group if other is not one)
            yield slip.kind.at(identity_place(one, slip.role), slip.differs(one), f"与其他工作簿一致（{others}）")

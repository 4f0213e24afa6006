"""Filled workbooks -> findings about whose they are: names, money units, years and codes that do not fit together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pipeline import findings
from pipeline.findings import FindingKind
from pipeline.intake.filled import Filled
from pipeline.kinds import fold
from pipeline.model import Finding, Place
from pipeline.standard.workbook import FieldRole


def identity_place(book: Filled, role: FieldRole) -> Place:
    """Return the cell of an identity field, or the sheet where the cell is not known."""
    known = book.places.get(book.standard.field_by_role(role).name)
    return known or book.identity


def identity_text(book: Filled, role: FieldRole) -> str:
    """Return an identity field as text; empty if it is not known."""
    value = book.fields.get(book.standard.field_by_role(role).name)
    return value if isinstance(value, str) else ""


def differences(books: Sequence[Filled]) -> Iterator[Finding]:
    """Name each workbook of one unit that differs from its first one in the spelling of the name or the money unit."""
    ordered = sorted(books, key=lambda one: one.workbook.key)
    yield from _differing(ordered, "unit_name", findings.UNIT_NAME_DIFFERS)
    yield from _differing(ordered, "money_unit", findings.MONEY_UNITS_DIFFER)
    for one in ordered:
        version, current = identity_text(one, "template_version"), one.standard.version
        if version and version != current:
            yield findings.OLD_TEMPLATE.at(identity_place(one, "template_version"), version, current)


def _differing(books: Sequence[Filled], role: FieldRole, kind: FindingKind) -> Iterator[Finding]:
    written = [one for one in books if identity_text(one, role)]
    for one in written[1:]:
        first = identity_text(written[0], role)
        if identity_text(one, role) != first:
            expected = f"{first}（见“{written[0].workbook.name}”工作簿）"
            yield kind.at(identity_place(one, role), identity_text(one, role), expected)


def slips(books: Sequence[Filled]) -> Iterator[Finding]:
    """Name workbooks that look like one unit's, were it not for the year or the code: one of them may be mistyped."""
    yield from _torn(books, lambda one: one.code, lambda one: str(one.year), "year", findings.YEARS_DIFFER)
    yield from _torn(
        books, lambda one: f"{fold(one.name)} {one.year}", lambda one: one.code, "unit_code", findings.CODES_DIFFER
    )


def _torn(
    books: Sequence[Filled],
    same: Callable[[Filled], str],
    differs: Callable[[Filled], str],
    role: FieldRole,
    kind: FindingKind,
) -> Iterator[Finding]:
    """Yield a finding on each of the workbooks that agree in one thing, differ in another, and complete each other."""
    together: dict[str, list[Filled]] = {}
    for one in books:
        if one.code and one.name:
            together.setdefault(same(one), []).append(one)
    for group in together.values():
        kinds = [one.workbook.key for one in group]
        if len({differs(one) for one in group}) > 1 and len(set(kinds)) == len(kinds):
            for one in group:
                others = "、".join(f"{other.source.path}为 {differs(other)}" for other in group if other is not one)
                yield kind.at(identity_place(one, role), differs(one), others)

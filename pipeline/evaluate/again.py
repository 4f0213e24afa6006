"""A finding of an earlier run that is gone + the appraisal of now -> why its check could not be made this time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from pipeline import findings
from pipeline.addresses import Area, column_letters, parse_area, share_cells
from pipeline.evaluate.scoresheet import Entry, entries_of
from pipeline.formula import evaluate, evaluate_rows
from pipeline.kinds import fold
from pipeline.model import Appraisal, Place, Table
from pipeline.standard import CheckRule, Standard

UNTOLD = "所依据的数据现在为空或不能采用，请补齐后重新运行。"
DECIDED = "本次按“更正与说明”中的决定计算，请在工作簿中改正后重新运行。"
UNKNOWN = "现在所用的标准没有这项核查，请人工核对。"
_COMPARED = frozenset(
    kind.code
    for kind in (
        findings.REASON_ABSENT, findings.TYPED_SCORE_DIFFERS, findings.SELF_SCORE_DIFFERS, findings.TYPED_VALUE_DIFFERS,
    )
)  # fmt: skip
"""These set what people typed beside a mark; without the mark nothing can be said."""
_CLAIMS = frozenset(
    kind.code for kind in (findings.CLAIMED_INAPPLICABLE, findings.CLAIM_EXPLAINED, findings.APPLICABLE_AFTER_ALL)
)
_OF_FORMULAS = findings.STALE_FORMULA.code
_FIXED = frozenset(kind.code for kind in findings.every_kind())


@dataclass(frozen=True)
class Again:
    """The checks of one unit as they were made this time; `decided` are the cells read as people decided.

    It is asked about thousands of findings: what it rests on is looked up once for all of them.
    """

    appraisal: Appraisal
    standard: Standard
    decided: Sequence[Place] = ()
    _unknown: dict[tuple[str, str], npt.NDArray[np.bool_]] = field(default_factory=dict, repr=False)

    @property
    def of_unit(self) -> frozenset[str]:
        """The codes of the checks between sheets, whichever rows there are."""
        return frozenset({one.check.code for one in self.standard.tie_outs} | {findings.UNIT_SLIP.code})

    def why_unmade(self, code: str, place: Place) -> str:
        """Return why the check `code` about `place` was not made, in words what to do; empty if it was."""
        rules = self._rules(code, place)
        for rule in rules:
            why = self._why(rule, code, place)
            if why:
                return why
        if not rules and code not in _FIXED:
            return UNKNOWN
        if code == _OF_FORMULAS:
            return "" if self._is_computed(place) else UNTOLD
        if code in _COMPARED:
            return "" if self._has_mark(place) else UNTOLD
        return UNTOLD if code in _CLAIMS and self._claims(place) else ""

    def _why(self, rule: CheckRule, code: str, place: Place) -> str:
        if rule.sheet is None:
            return self._why_of_unit(rule)
        is_summed = code == findings.UNIT_SLIP.code and not self._is_of(rule, place)
        return self._why_of_sums(rule, place) if is_summed else self._why_of_rows(rule, place)

    def _rules(self, code: str, place: Place) -> list[CheckRule]:
        """Return the declared checks of a code; a slip of money units shows in those between sheets at its place."""
        if code != findings.UNIT_SLIP.code:
            return [one for one in self.standard.checks if one.check.code == code]
        between, table = self.standard.tie_outs, self._table(place)
        sums = [one for one in self.standard.checks if one.summed]
        own = [one for one in sums if table and one.sheet and table.title in (one.summed, one.sheet.title)]
        if own:
            return own
        there = [one for one in between if self._is_about(place, [one.check.at])]
        return there or [one for one in between if self._is_about(place, one.condition.names)] or list(between)

    def _is_about(self, place: Place, names: Iterable[str]) -> bool:
        return any(touch(place, at) for at in self._sources(names))

    def _why_of_unit(self, rule: CheckRule) -> str:
        if evaluate(rule.condition, self.appraisal.values) is not False:
            return UNTOLD
        sources = self._sources(rule.condition.names)
        return DECIDED if any(touch(one, at) for one in self.decided for at in sources) else ""

    def _sources(self, names: Iterable[str]) -> list[Place]:
        return [place for name in names for place in self.appraisal.facts[name].sources]

    def _why_of_rows(self, rule: CheckRule, place: Place) -> str:
        """A check of a single row must have been made on it, one of many rows on all but those that are blank."""
        table = self._table(place)
        if table is None or rule.sheet is None or table.title != rule.sheet.title:
            return UNTOLD
        names, there = rule.condition.names, _within(table, place)
        rows = set(table.rows[there].tolist())
        unknown = self._unknown_rows(rule, table)[there]
        if unknown.all() or any(rows & table.voids.get(name, frozenset()) for name in names):
            return UNTOLD
        cells = {table.at(name, row) for name in names if name in table.letters for row in rows}
        return "" if self._decided_cells.isdisjoint(cells) else DECIDED

    def _is_of(self, rule: CheckRule, place: Place) -> bool:
        table = self._table(place)
        return table is not None and rule.sheet is not None and table.title == rule.sheet.title

    def _why_of_sums(self, rule: CheckRule, place: Place) -> str:
        """A check of what the rows of another table come to must have been made on some of those sums."""
        own = next((one for one in self._tables if rule.sheet and one.title == rule.sheet.title), None)
        if own is None or self._unknown_rows(rule, own).all():
            return UNTOLD
        return DECIDED if any(_is_same_sheet(one, place) for one in self.decided) else ""

    def _unknown_rows(self, rule: CheckRule, table: Table) -> npt.NDArray[np.bool_]:
        """Return in which rows of its table a check could not be made."""
        key = table.title, rule.condition.text
        if key not in self._unknown:
            known = self.appraisal.values
            self._unknown[key] = evaluate_rows(rule.condition, table.columns, known, len(table)).unknown
        return self._unknown[key]

    @cached_property
    def _decided_cells(self) -> frozenset[Place]:
        return frozenset(self.decided)

    @cached_property
    def _tables(self) -> Sequence[Table]:
        """The tables of the unit, unpacked."""
        return tuple(self.appraisal.submission.tables.values())

    def _is_computed(self, place: Place) -> bool:
        """Tell whether there is a figure to set beside what the workbook's own formula came to."""
        table, area = self._table(place), parse_area(place.cell)
        if table is None or area is None:
            return False
        own = [name for name, letter in table.letters.items() if letter == column_letters(area.left)]
        return any((~table.columns[name].blank[_within(table, place)]).any() for name in own)

    def _table(self, place: Place) -> Table | None:
        """Return the table of a sheet, however the sheet was spelt."""
        return next((one for one in self._tables if _is_same_sheet(one.place, place)), None)

    @cached_property
    def _entries(self) -> list[tuple[str, Entry]]:
        """The rows about indicators, with the number of the indicator."""
        found = entries_of(self.appraisal.submission, self.standard)
        own = [(code, one) for code, same in found.specifics.items() for one in same]
        return [*found.scores.items(), *own]

    def _at(self, place: Place) -> Iterator[tuple[str, Entry]]:
        for code, entry in self._entries:
            at = entry.place("code")
            if _is_same_sheet(at, place) and _is_within(entry.row, place):
                yield code, entry

    def _has_mark(self, place: Place) -> bool:
        marks = {mark.code: mark.points for mark in self.appraisal.marks}
        told = [marks.get(code) for code, _entry in self._at(place)]
        return bool(told) and None not in told

    def _claims(self, place: Place) -> bool:
        told = [entry.value("not_applicable") for _code, entry in self._at(place)]
        return not told or True in told


def _is_same_sheet(one: Place, other: Place) -> bool:
    return (one.file, fold(one.sheet)) == (other.file, fold(other.sheet))


def touch(one: Place, other: Place) -> bool:
    """Tell whether two places have a cell in common; a whole sheet has all of its cells."""
    return _is_same_sheet(one, other) and (not one.cell or not other.cell or share_cells(one.cell, other.cell))


def _is_within(row: int, place: Place) -> bool:
    area = parse_area(place.cell)
    return area is not None and area.top <= row <= area.bottom


def _within(table: Table, place: Place) -> npt.NDArray[np.bool_]:
    """Mark the rows of a table at which a place is."""
    area = parse_area(place.cell) or Area(0, 0, 0, 0)
    return (table.rows >= area.top) & (table.rows <= area.bottom)

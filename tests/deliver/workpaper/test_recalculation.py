"""Whatever units hand in, a spreadsheet program computes their workbooks anew and finds the same, or would tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from random import Random

import pytest
from openpyxl.formula import Tokenizer
from openpyxl.utils.cell import rows_from_range

from examples.units import standard_of
from pipeline import findings
from pipeline.deliver.workpaper import plan, write_workpaper
from pipeline.deliver.workpaper.conditions import HOLDS, HOLDS_NOT, LISTED, SAID, UNKNOWN
from pipeline.deliver.workpaper.plan import Paper
from pipeline.deliver.workpaper.problems import NOT_LISTED, Judged, judge
from pipeline.evaluate import appraise, assemble
from pipeline.evaluate.scoresheet import entries_of
from pipeline.model import Appraisal, Part, Status
from pipeline.standard import Standard
from tests.deliver.workpaper.delivered import unexplained
from tests.deliver.workpaper.submissions import random_unit
from tests.filling import written
from tests.spoiling import Handed, Vary, handed, vary
from tests.spreadsheet import (
    CellPlace,
    Content,
    Difference,
    Stored,
    compared,
    content,
    named_cells,
    recalculate_all,
    with_cells,
)

__all__ = ["vary"]
pytestmark = [pytest.mark.slow, pytest.mark.libreoffice]

SEEDS = {"common-2013": range(9), "town-2024": range(20, 28), "entered": range(40, 43)}
LONG, MOST_COPIED, MOST_ASSETS = (0, 26), 40, 100
"""The registers of these units have so many rows that they count as too long to be copied."""
BROKEN = 2
SINGLE = 60


@dataclass(frozen=True)
class Unit:
    """One unit's workbook as it was written, and what a spreadsheet program makes of it."""

    seed: int
    appraisal: Appraisal
    standard: Standard
    path: Path
    before: Content
    after: Content

    @property
    def differences(self) -> list[Difference]:
        return compared(self.before, self.after)

    @cached_property
    def judged(self) -> list[Judged]:
        return judge(Paper(self.appraisal, self.standard))


def standards(vary: Vary) -> Mapping[str, Standard]:
    """Both shipped systems; and one where people enter marks and truths, and what is left out is worth nothing."""
    social, ecology = 'name = "社会效益"\nfull_score = 5\nmethod = "', 'name = "生态效益"\nfull_score = 5\nmethod = "'
    entered = vary({
        "systems/sample.toml": [
            (social + "定性评级", social + "评价人评分"),
            (ecology + "定性评级", 'not_applicable = "零分"\nkind = "yes_no"\n' + ecology + "是否得分"),
        ]
    })  # fmt: skip
    return {"common-2013": standard_of("common-2013"), "town-2024": standard_of("town-2024"), "entered": entered}


@pytest.fixture(scope="module")
def units(vary: Vary, tmp_path_factory: pytest.TempPathFactory) -> list[Unit]:
    folder = tmp_path_factory.mktemp("random")
    made: list[tuple[int, Appraisal, Standard, Path]] = []
    for name, standard in standards(vary).items():
        faultless = handed(written(standard, folder / name), standard).without_results()
        made += _written(faultless, SEEDS[name], folder)
    copies = recalculate_all([path for *_, path in made])
    return [Unit(*one, content(one[-1]), content(copy)) for one, copy in zip(made, copies, strict=True)]


def _written(faultless: Handed, seeds: range, folder: Path) -> Iterator[tuple[int, Appraisal, Standard, Path]]:
    """Evaluate the units of one system together, for some problems only show across units."""
    standard = faultless.standard
    units = [random_unit(faultless, seed, most_assets=MOST_ASSETS if seed in LONG else 14) for seed in seeds]
    appraisals = [appraise(unit.submission(), standard) for unit in units]
    batch = assemble(2024, standard, appraisals)
    for seed, appraisal in zip(seeds, batch.appraisals, strict=True):
        path = folder / f"{seed}.xlsx"
        with pytest.MonkeyPatch.context() as patched:
            if seed in LONG:
                patched.setattr(plan, "MOST_COPIED", MOST_COPIED)
            write_workpaper(appraisal, standard, path)
        yield seed, appraisal, standard, path


def test_recalculation_changes_no_figure_of_any_random_unit(units: list[Unit]) -> None:
    assert {one.seed: one.differences for one in units if one.differences} == {}
    assert {one.seed: one.after.errors for one in units if one.after.errors} == {}
    assert all(one.before.values["校核", "B4"] == "一致" for one in units)


def test_every_random_workbook_is_full_of_formulas_with_values(units: list[Unit]) -> None:
    assert min(len(one.before.formulas) for one in units) > 1000
    assert [
        (one.seed, place)
        for one in units
        for place in one.before.formulas.keys() - one.before.values.keys()
        if place in one.after.values
    ] == []


def test_every_figure_of_a_random_unit_is_a_formula_or_the_workbook_says_why_not(units: list[Unit]) -> None:
    found = {one.seed: unexplained(Paper(one.appraisal, one.standard), one.before) for one in units}
    assert {seed: places for seed, places in found.items() if places} == {}


def test_the_random_units_meet_every_status_and_grade(units: list[Unit]) -> None:
    statuses = Counter(mark.status for one in units for mark in one.appraisal.marks)
    assert min(statuses[status] for status in Status) > 50
    assert {one.appraisal.grade for one in units} == {None, "优", "良", "中", "差"}
    rescaled = [one.seed for one in units if one.appraisal.total.points != one.appraisal.total.earned]
    assert len(rescaled) > 3
    zeros = [mark for one in units for mark in one.appraisal.marks if mark.reason.endswith("，不得分")]
    assert Counter((mark.status, mark.points) for mark in zeros)[Status.SCORED, Decimal(0)] > 1


def test_the_random_units_meet_every_method(units: list[Unit]) -> None:
    for seeds in SEEDS.values():
        system = [one for one in units if one.seed in seeds]
        scored = {
            rule.method.name
            for one in system
            for rule, mark in zip(one.standard.indicators, one.appraisal.marks, strict=True)
            if mark.status == Status.SCORED
        }
        assert scored >= {rule.method.name for rule in system[0].standard.indicators}
    own = [pair for one in units for pair in own_parts(one)]
    assert {method for method, part in own if part.points is not None} >= {*units[0].standard.specific, "评价人评分"}
    assert len([part for _method, part in own if part.points is None]) > 5
    assert any(mark.reason.startswith("个性指标分值合计") for one in units for mark in one.appraisal.marks)


def own_parts(unit: Unit) -> Iterator[tuple[str, Part]]:
    """Yield each of the unit's own indicators that was looked at, with its method."""
    entries = entries_of(unit.appraisal.submission, unit.standard).specifics
    for mark in unit.appraisal.marks:
        if mark.is_by_own:
            for entry, part in zip(entries[mark.code], mark.parts, strict=True):
                yield entry.text("method"), part


def test_the_random_units_meet_every_finding_about_a_point(units: list[Unit]) -> None:
    parts = [
        part
        for one in units
        for rule, mark in zip(one.standard.indicators, one.appraisal.marks, strict=True)
        if rule.indicator.points
        for part in mark.parts
    ]
    assert {part.finding for part in parts} == {"符合", "部分符合", "不符合", "不适用", ""}
    assert any(part.is_void for part in parts)


def test_the_random_units_meet_every_judgement_and_nearly_every_problem(units: list[Unit]) -> None:
    verdicts = Counter(judged.verdict for one in units for judged in one.judged)
    assert min(verdicts[verdict] for verdict in (LISTED, SAID, NOT_LISTED, UNKNOWN)) > 20
    states = Counter(judged.found for one in units for judged in one.judged)
    assert min(states[state] for state in (HOLDS, HOLDS_NOT, UNKNOWN)) > 100
    for state in (HOLDS, HOLDS_NOT):
        met = {judged.rule.code for one in units for judged in one.judged if judged.found == state}
        asked = {check.rule.code for check in units[0].standard.problems if check.condition is not None}
        assert len(asked - met) <= 3, asked - met


def test_the_random_units_hand_in_too_little_too_much_and_in_another_money_unit(units: list[Unit]) -> None:
    submissions = [one.appraisal.submission for one in units]
    tables = [table for one in submissions for table in one.tables.values()]
    assert {table.factor for table in tables} == {1, 10_000}
    assert len([table for table in tables if any(table.voids.values())]) > 20
    assert any(table.is_declared_none and not len(table) for table in tables)
    assert any(table.is_declared_none and len(table) for table in tables)
    assert any(table.lacks for table in tables)
    assert {title for one in submissions for title in one.absent} >= {
        "预算执行",
        "指标评分",
        "固定资产台账",
        "要点核查",
    }
    assert any(Paper(one.appraisal, one.standard).tables for one in units)
    reports = {finding.code for one in units for finding in one.appraisal.findings}
    assert reports >= {kind.code for kind in (findings.CLAIMED_INAPPLICABLE, findings.APPLICABLE_AFTER_ALL)}


def test_the_random_units_stand_just_on_thresholds_and_ties(units: list[Unit]) -> None:
    rates = [one.appraisal.facts["预算执行率"].value for one in units]
    assert {*map(Decimal, ("0.9", "0.8", "0.89995", "1"))} <= {*rates}
    ties = [
        mark
        for one in units
        for rule, mark in zip(one.standard.indicators, one.appraisal.marks, strict=True)
        if rule.method.name == "定性评级" and isinstance(mark.value, Decimal) and mark.points is not None
        if mark.full_score * mark.value * 100 % 1 == Decimal("0.5")
    ]
    assert ties


def test_a_register_too_long_to_be_copied_is_summed_up_instead(units: list[Unit]) -> None:
    long = [one for one in units if one.seed in LONG]
    assert long
    for one in long:
        sheets = {place[0] for place in one.before.values}
        assert "固定资产台账汇总" in sheets
        assert "固定资产台账" not in sheets


@dataclass(frozen=True)
class Victim:
    """A workbook to be broken: its cells, which cells each formula looks at, and what recalculation makes of it."""

    path: Path
    before: Content
    after: Content

    @cached_property
    def looks_at(self) -> Mapping[CellPlace, frozenset[CellPlace]]:
        names = named_cells(self.path)
        return {
            place: frozenset(precedents(formula, place[0], names)) for place, formula in self.before.formulas.items()
        }

    def dependants(self, places: set[CellPlace]) -> set[CellPlace]:
        """Return the cells themselves and every formula that looks at one of them, however indirectly."""
        found, fresh = set(places), set(places)
        while fresh:
            fresh = {place for place, seen in self.looks_at.items() if seen & fresh} - found
            found |= fresh
        return found


def precedents(formula: str, sheet: str, names: Mapping[str, CellPlace]) -> Iterator[CellPlace]:
    """Yield the cells that a formula on `sheet` looks at."""
    for token in Tokenizer(f"={formula}").items:
        if token.type != "OPERAND" or token.subtype != "RANGE":
            continue
        if token.value in names:
            yield names[token.value]
            continue
        where, _, cells = token.value.rpartition("!")
        for row in rows_from_range(cells.replace("$", "")):
            for address in row:
                yield where.strip("'") or sheet, address


@pytest.fixture(scope="module")
def victim(units: list[Unit]) -> Victim:
    """A unit with all of its data, and formulas of every sort."""
    chosen = max(units, key=lambda one: (one.appraisal.total.is_complete, len(one.before.formulas)))
    return Victim(chosen.path, chosen.before, chosen.after)


def wrong(value: object) -> float | str | bool:
    """Return another value of the same type, near to the true one."""
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 0.01
        case _:
            return f"{value or ''}？"


@dataclass(frozen=True)
class Break:
    """A formula that computes something else, and what the comparison reports."""

    places: set[CellPlace]
    reported: set[CellPlace]


@pytest.fixture(scope="module")
def broken(victim: Victim, tmp_path_factory: pytest.TempPathFactory) -> list[Break]:
    """Break formulas at random, one a workbook; and one workbook in which all are."""
    folder, places = tmp_path_factory.mktemp("broken"), sorted(victim.before.formulas)
    chosen = [{Random(seed).choice(places)} for seed in range(BROKEN)] + [set(places)]
    paths = []
    for at, ones in enumerate(chosen):
        cells = {place: broken_formula(victim.before, place, nth) for nth, place in enumerate(sorted(ones))}
        paths.append(with_cells(victim.path, folder / f"{at}.xlsx", cells))
    return [
        Break(places, {place for place, *_ in compared(content(path), content(copy))})
        for places, path, copy in zip(chosen, paths, recalculate_all(paths), strict=True)
    ]


def broken_formula(before: Content, place: CellPlace, nth: int) -> Stored:
    """Add to a number, or write more to a text; no two additions cancel out."""
    value, formula = before.values.get(place), before.formulas[place]
    is_number = isinstance(value, float)
    return Stored(value, f"({formula})+{1 + nth * 0.0137}" if is_number else f'({formula})&"？"')


def test_a_formula_that_computes_one_more_is_reported_with_nothing_but_its_dependants(
    victim: Victim, broken: list[Break]
) -> None:
    for one in broken[:BROKEN]:
        assert one.places <= one.reported <= victim.dependants(one.places)


def test_no_formula_can_be_broken_without_being_reported(victim: Victim, broken: list[Break]) -> None:
    assert broken[-1].reported == victim.before.formulas.keys()


def test_any_cached_value_that_was_changed_is_reported_and_nothing_else(victim: Victim, tmp_path: Path) -> None:
    """Every formula's value in one workbook, and for many seeds one value alone; the formulas stay as they are."""
    places = sorted(victim.before.formulas)
    every = {place: Stored(wrong(victim.before.values.get(place)), victim.before.formulas[place]) for place in places}
    path = with_cells(victim.path, tmp_path / "every.xlsx", every)
    (copy,) = recalculate_all([path])
    altered, computed = content(path), content(copy)
    assert computed.values == victim.after.values
    assert [place for place, *_ in compared(altered, computed)] == places
    for seed in range(SINGLE):
        place = Random(seed).choice(places)
        values = {**victim.before.values, place: altered.values[place]}
        assert [one for one, *_ in compared(replace(victim.before, values=values), computed)] == [place]

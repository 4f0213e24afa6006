"""An appraised unit, or all units of a year -> the figures a report may state: key, what it is, value, as printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.formula import Value, is_nothing
from pipeline.kinds import Kind, KindName
from pipeline.model import UNGRADED, Appraisal, Batch, Problem
from pipeline.standard import Standard
from pipeline.standard import outline as said
from pipeline.standard.placeholders import ROW_COUNT
from pipeline.standard.scoring import plain

_RATE, _COUNT, _TEXT, _SCORE = (Kind(one) for one in (KindName.RATE, KindName.COUNT, KindName.TEXT, KindName.NUMBER))
POINTS_UNIT, MONEY_UNIT = "分", "元"


@dataclass(frozen=True, slots=True)
class Stated:
    """One figure: its `text` as printed, without its unit of measure; empty where there is none, with `lack` saying so.

    `title` is what people call it, `terms` the other words by which a report may call it.
    """

    key: str
    title: str
    value: Value | None
    text: str
    kind: Kind
    unit: str = ""
    lack: str = ""
    terms: tuple[str, ...] = ()


def keyed(name: str, of: str) -> str:
    """Return the key of a result that there is one of for each 一级指标, indicator or problem."""
    return f"{name}.{of}"


def unit_figures(appraisal: Appraisal, standard: Standard) -> dict[str, Stated]:
    """Return all figures that a report on one unit may state, by key."""
    found = [
        *_facts(appraisal, standard),
        *_results(appraisal, standard),
        *_areas(appraisal, standard),
        *_marks(appraisal, standard),
        *(_listed(problem) for problem in appraisal.problems if ROW_COUNT in problem.listed),
    ]
    return {one.key: replace(one, terms=standard.terms.get(one.key, ())) for one in found}


def _facts(appraisal: Appraisal, standard: Standard) -> Iterator[Stated]:
    units = {rule.item.name: rule.item.unit for rule in standard.items}
    for name, fact in appraisal.facts.items():
        kind = standard.kinds.get(name)
        if kind is None:
            continue
        text, unit = kind.show(fact.value), MONEY_UNIT if kind.is_money else units.get(name, "")
        title, value = standard.titles[name], fact.value
        given, lack = ("", text) if is_nothing(value) else (text, "")
        yield Stated(name, title, value, given, kind, unit, lack)


def _results(appraisal: Appraisal, standard: Standard) -> Iterator[Stated]:
    system, total = standard.system, appraisal.total
    within = [area.name for area in system.within]
    yield _points(said.TOTAL, said.TOTAL, total.points, standard)
    yield _worth(said.FULL, said.FULL, system.full_score)
    yield _worth(said.ASSESSED, said.ASSESSED, total.assessed)
    yield _rate(said.RATE, said.RATE, total.rate)
    yield Stated(said.GRADE, said.GRADE, appraisal.grade or UNGRADED, appraisal.grade or UNGRADED, _TEXT)
    yield Stated(said.AREAS, said.AREAS, "、".join(within), "、".join(within), _TEXT)
    yield Stated(said.SYSTEM_NAME, said.SYSTEM_NAME, system.name, system.name, _TEXT)
    yield _count(said.AREA_COUNT, said.AREA_COUNT, len(within), "个")
    yield _count(said.INDICATOR_COUNT, said.INDICATOR_COUNT, len(standard.within), "项")
    yield _count(said.PROBLEM_COUNT, said.PROBLEM_COUNT, len(appraisal.problems), "个")


def _areas(appraisal: Appraisal, standard: Standard) -> Iterator[Stated]:
    for area in appraisal.areas:
        points = area.points if area.is_complete else area.earned
        yield _worth(keyed(said.AREA_FULL, area.name), f"{area.name}分值", area.full_score)
        yield _points(keyed(said.AREA_POINTS, area.name), f"{area.name}得分", points, standard)
        yield _rate(keyed(said.AREA_RATE, area.name), f"{area.name}得分率", area.rate)


def _marks(appraisal: Appraisal, standard: Standard) -> Iterator[Stated]:
    for mark, rule in zip(appraisal.marks, standard.indicators, strict=True):
        one = rule.indicator
        yield _worth(keyed(said.MARK_FULL, mark.code), f"{one.name}分值", mark.full_score)
        yield _points(keyed(said.MARK_POINTS, mark.code), f"{one.name}得分", mark.points, standard, str(mark.status))
        if rule.scoring is not None and not mark.is_by_own and not is_nothing(mark.value):
            text = one.value_kind.show(mark.value)
            yield Stated(keyed(said.MARK_VALUE, mark.code), one.name, mark.value, text, one.value_kind)


def _listed(problem: Problem) -> Stated:
    count = problem.listed[ROW_COUNT]
    return Stated(keyed(ROW_COUNT, problem.code), f"{problem.name}：{ROW_COUNT}", Decimal(count), count, _COUNT)


def batch_figures(batch: Batch, standard: Standard) -> dict[str, Stated]:
    """Return all figures that a report on all the units of a year may state, by key."""
    totals = [one.total.points for one in batch.appraisals if one.grade is not None and one.total.points is not None]
    grades = [one.grade for one in batch.appraisals if one.grade is not None]
    counted = [(grade.name, grades.count(grade.name)) for grade in standard.system.grades]
    words = "、".join(f"{name} {count} 个" for name, count in counted)
    mean = sum(totals, Decimal(0)) / len(totals) if totals else None
    found = [
        Stated(said.YEAR, said.YEAR, Decimal(batch.year), str(batch.year), Kind(KindName.YEAR)),
        Stated(said.SYSTEM_NAME, said.SYSTEM_NAME, standard.system.name, standard.system.name, _TEXT),
        _count(said.UNITS, said.UNITS, len(batch.appraisals) + len(batch.unevaluated), "个"),
        _count(said.GRADED, said.GRADED, len(totals), "个"),
        _count(said.LEFT, said.LEFT, len(batch.unevaluated), "个"),
        _count(said.PROBLEM_COUNT, said.PROBLEM_COUNT, sum(len(one.problems) for one in batch.appraisals), "个"),
        _points(said.MEAN, said.MEAN, mean, standard),
        _points(said.HIGHEST, said.HIGHEST, max(totals, default=None), standard),
        _points(said.LOWEST, said.LOWEST, min(totals, default=None), standard),
        Stated(said.GRADES, said.GRADES, words, words, _TEXT),
        *(_total_of(one, standard) for one in batch.appraisals),
    ]
    return {one.key: one for one in found}


def _total_of(one: Appraisal, standard: Standard) -> Stated:
    return _points(keyed(said.TOTAL, one.unit.code), f"{one.unit.name}{said.TOTAL}", one.total.points, standard)


def _points(key: str, title: str, points: Decimal | None, standard: Standard, lack: str = "未评") -> Stated:
    kind = Kind(KindName.NUMBER, printed=standard.system.decimals)
    return Stated(key, title, points, "" if points is None else kind.show(points), kind, POINTS_UNIT, lack)


def _worth(key: str, title: str, full_score: Decimal) -> Stated:
    return Stated(key, title, full_score, plain(full_score), _SCORE, POINTS_UNIT)


def _rate(key: str, title: str, rate: Decimal | None) -> Stated:
    return Stated(key, title, rate, "" if rate is None else _RATE.show(rate), _RATE, lack="未评")


def _count(key: str, title: str, count: int, unit: str) -> Stated:
    return Stated(key, title, Decimal(count), _COUNT.show(Decimal(count)), _COUNT, unit)

"""All units of a year -> the figures that a report on them together may state, by key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline.figures.stated import COUNT, Stated, charted, count, keyed, points, rate, words, worth
from pipeline.kinds import Kind, KindName
from pipeline.model import UNGRADED, Appraisal, Batch, Unevaluated
from pipeline.standard import Standard
from pipeline.standard import outline as said

_NAMED = 10
"""Units that are named for one problem."""


def batch_figures(batch: Batch, standard: Standard) -> dict[str, Stated]:
    """Return all figures that a report on all the units of a year may state, by key."""
    totals = [one.total.points for one in batch.appraisals if one.grade is not None and one.total.points is not None]
    left = sum(one.is_unit for one in batch.unevaluated)
    found = [
        Stated(said.YEAR, said.YEAR, Decimal(batch.year), str(batch.year), Kind(KindName.YEAR)),
        words(said.SYSTEM_NAME, standard.system.name),
        count(said.UNITS, len(batch.appraisals) + left, "个"),
        count(said.GRADED, len(totals), "个"),
        count(said.WITHOUT_GRADE, len(batch.appraisals) - len(totals), "个"),
        count(said.LEFT, left, "个"),
        count(said.UNUSED, len(batch.unevaluated) - left, "个"),
        count(said.PROBLEM_COUNT, sum(len(one.reported) for one in batch.appraisals), "个"),
        points(said.MEAN, _mean(totals), standard),
        points(said.HIGHEST, max(totals, default=None), standard),
        points(said.LOWEST, min(totals, default=None), standard),
        *_grades(batch, standard),
        *_means(batch, standard),
        *(figure for one in batch.appraisals for figure in _of_unit(one, batch, standard)),
        *_common(batch),
        *(_why_left(one) for one in batch.unevaluated if one.is_unit),
    ]
    terms = standard.terms
    return {one.key: replace(one, terms=(*one.terms, *terms[one.key])) if one.key in terms else one for one in found}


def _grades(batch: Batch, standard: Standard) -> Iterator[Stated]:
    """Yield how many units have each grade, also in one phrase and as a chart."""
    grades = Counter(one.grade for one in batch.appraisals)
    counts = [
        count(keyed(said.GRADE_COUNT, grade.name), grades[grade.name], "个", f"{grade.name}等单位", grade.name)
        for grade in standard.system.grades
    ]
    yield from counts
    yield charted(said.GRADE_COUNT, "各等级单位个数", COUNT, counts)
    yield words(said.GRADES, "、".join(f"{one.of}{one.text}个" for one in counts))


def _means(batch: Batch, standard: Standard) -> Iterator[Stated]:
    """Yield of each 一级指标 within the full score what the graded units came to in the mean, at best and at worst."""
    graded = [one for one in batch.appraisals if one.grade is not None]
    for at, area in enumerate(standard.system.within):
        name, tallies = area.name, [one.areas[at] for one in graded]
        earned = [tally.points for tally in tallies if tally.points is not None]
        rates = [tally.rate for tally in tallies if tally.rate is not None]
        yield points(keyed(said.AREA_MEAN, name), _mean(earned), standard, f"{name}{said.AREA_MEAN}")
        yield rate(keyed(said.AREA_MEAN_RATE, name), _mean(rates), f"{name}{said.AREA_MEAN_RATE}")
        yield rate(keyed(said.AREA_BEST, name), max(rates, default=None), f"{name}{said.AREA_BEST}")
        yield rate(keyed(said.AREA_WORST, name), min(rates, default=None), f"{name}{said.AREA_WORST}")


def _mean(numbers: Sequence[Decimal]) -> Decimal | None:
    return sum(numbers, Decimal(0)) / len(numbers) if numbers else None


def _of_unit(one: Appraisal, batch: Batch, standard: Standard) -> Iterator[Stated]:
    """Yield what the report on all units says of one: its rank, total, grade, problems, and what is assessed of it."""
    code, name = one.unit.code, one.unit.name
    rank = batch.ranks.get(code)
    total = points(keyed(said.TOTAL, code), one.total.points, standard, f"{name}{said.TOTAL}")
    yield replace(total, terms=tuple(f"{name}{word}" for word in ("得分", *standard.terms.get(said.TOTAL, ()))))
    yield worth(keyed(said.ASSESSED, code), one.total.assessed, f"{name}{said.ASSESSED}")
    yield words(keyed(said.RANK, code), str(rank or "—"), f"{name}{said.RANK}")
    yield words(keyed(said.GRADE, code), one.grade or UNGRADED, f"{name}{said.GRADE}")
    yield count(keyed(said.PROBLEM_COUNT, code), len(one.reported), "个", f"{name}{said.PROBLEM_COUNT}")


def _common(batch: Batch) -> Iterator[Stated]:
    """Yield of how many units each problem is, and which."""
    having: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for one in batch.appraisals:
        for problem in one.reported:
            having.setdefault(problem.code, []).append(one.unit.name)
            names[problem.code] = problem.name
    for code, units in having.items():
        yield count(keyed(said.HAVING_COUNT, code), len(units), "个", f"{names[code]}：{said.HAVING_COUNT}")
        yield words(keyed(said.HAVING, code), _some(units), f"{names[code]}：{said.HAVING}")


def _why_left(one: Unevaluated) -> Stated:
    return words(keyed(said.LEFT_REASON, one.code), one.reason.rstrip("。"), f"{one.name}未评价的原因", is_prose=True)


def _some(units: Sequence[str]) -> str:
    """Return the names of units, of many the first ones."""
    return "、".join(units[:_NAMED]) + ("等" if len(units) > _NAMED else "")

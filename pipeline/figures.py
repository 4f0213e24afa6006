"""An appraised unit, or all units of a year -> the figures a report may state: key, what it is, value, as printed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.formula import Value, is_nothing
from pipeline.kinds import Kind, KindName
from pipeline.model import UNGRADED, Appraisal, Batch, Mark
from pipeline.standard import Standard
from pipeline.standard import outline as said
from pipeline.standard.placeholders import DETAILS, ROW_COUNT
from pipeline.standard.scoring import plain

_RATE, _COUNT, _TEXT, _SCORE = (Kind(one) for one in (KindName.RATE, KindName.COUNT, KindName.TEXT, KindName.NUMBER))
POINTS_UNIT, MONEY_UNIT = "分", "元"
_NAMED = 5
"""Units that are named for one problem."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart: what it stands for and its length, None where nothing is known."""

    of: str
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars of a chart and what they count."""

    kind: Kind
    each: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """One figure: its `text` as printed, without its unit of measure; empty where there is none, with `lack` saying so.

    `title` is what people call it, `terms` the other words by which a report may call it. Results in words are figures
    as well; what is no result but something people told of the unit in words is not `owned` by the program. `of` says
    which it is of several of a kind; a chart has the `bars` of all of them. Of what `is_prose` other words can say the
    same.
    """

    key: str
    title: str
    value: Value | None
    text: str
    kind: Kind
    unit: str = ""
    lack: str = ""
    terms: tuple[str, ...] = ()
    owned: bool = True
    of: str = ""
    bars: Bars | None = None
    is_prose: bool = False

    @property
    def printed(self) -> Decimal | None:
        """The value as it is printed, rates as shares; None where no number stands."""
        text = self.text.replace(",", "")
        if not text or not self.kind.is_number:
            return None
        return Decimal(text[:-1]) / 100 if text.endswith("%") else Decimal(text)


def keyed(name: str, of: str) -> str:
    """Return the key of a result that there is one of for each 一级指标, indicator or problem."""
    return f"{name}.{of}"


def unit_figures(appraisal: Appraisal, standard: Standard) -> dict[str, Stated]:
    """Return all figures that a report on one unit may state, by key."""
    areas = list(_areas(appraisal, standard))
    found = [
        *_facts(appraisal, standard),
        *_results(appraisal, standard),
        *areas,
        *_marks(appraisal, standard),
        *_listed(appraisal),
        charted(said.AREA_RATE, "各一级指标得分率", _RATE, areas),
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
        given, lack = ("", text) if is_nothing(value) else (with_official_dates(text), "")
        yield Stated(name, title, value, given, kind, unit, lack, owned=kind.is_number)


def _results(appraisal: Appraisal, standard: Standard) -> Iterator[Stated]:
    system, total = standard.system, appraisal.total
    within = [area.name for area in system.within]
    yield _points(said.TOTAL, said.TOTAL, total.points, standard)
    yield _worth(said.FULL, said.FULL, system.full_score)
    yield _worth(said.ASSESSED, said.ASSESSED, total.assessed)
    yield _rate(said.RATE, said.RATE, total.rate)
    yield _words(said.GRADE, said.GRADE, appraisal.grade or UNGRADED)
    yield _words(said.AREAS, said.AREAS, "、".join(within))
    yield _words(said.SYSTEM_NAME, said.SYSTEM_NAME, system.name)
    yield _count(said.AREA_COUNT, said.AREA_COUNT, len(within), "个")
    yield _count(said.INDICATOR_COUNT, said.INDICATOR_COUNT, len(standard.within), "项")
    yield _count(said.PROBLEM_COUNT, said.PROBLEM_COUNT, len(appraisal.problems), "个")


def _areas(appraisal: Appraisal, standard: Standard) -> Iterator[Stated]:
    for area in appraisal.areas:
        points = area.points if area.is_complete else area.earned
        yield _worth(keyed(said.AREA_FULL, area.name), f"{area.name}分值", area.full_score)
        yield _points(keyed(said.AREA_POINTS, area.name), f"{area.name}得分", points, standard)
        yield _rate(keyed(said.AREA_RATE, area.name), f"{area.name}得分率", area.rate, of=area.name)


def _marks(appraisal: Appraisal, standard: Standard) -> Iterator[Stated]:
    for mark, rule in zip(appraisal.marks, standard.indicators, strict=True):
        one = rule.indicator
        yield _worth(keyed(said.MARK_FULL, mark.code), f"{one.name}分值", mark.full_score)
        yield _points(keyed(said.MARK_POINTS, mark.code), f"{one.name}得分", mark.points, standard, str(mark.status))
        if rule.scoring is not None and not mark.is_by_own and not is_nothing(mark.value):
            text = one.value_kind.show(mark.value)
            yield Stated(keyed(said.MARK_VALUE, mark.code), one.name, mark.value, text, one.value_kind)
        if reason := reason_of(mark):
            yield _words(keyed(said.MARK_REASON, mark.code), f"{one.name}{said.MARK_REASON}", reason, is_prose=True)


def reason_of(mark: Mark) -> str:
    """Return why marks were lost: what the engine says, and the evaluator's words where it does not repeat them."""
    words = [word.strip().rstrip("。；") for word in (mark.reason, mark.remark)]
    return with_official_dates(words[0] if words[1] in words[0] else "；".join(word for word in words if word))


def _listed(appraisal: Appraisal) -> Iterator[Stated]:
    """Yield how many rows the problems are about, and their details."""
    for problem in appraisal.problems:
        if ROW_COUNT in problem.listed:
            count, title = problem.listed[ROW_COUNT], f"{problem.name}：{ROW_COUNT}"
            yield Stated(keyed(ROW_COUNT, problem.code), title, Decimal(count), count, _COUNT)
        if details := problem.listed.get(DETAILS, "").rstrip("。；"):
            title, words = f"{problem.name}：{DETAILS}", with_official_dates(details)
            yield _words(keyed(DETAILS, problem.code), title, words, is_prose=True)


_DATE = re.compile(r"(?<![\w-])(\d{4})-(\d{2})-(\d{2})(?![\w-])", re.ASCII)


def with_official_dates(text: str) -> str:
    """Return a text with its dates as official documents write them: 2024年3月21日."""
    return _DATE.sub(lambda match: f"{match[1]}年{int(match[2])}月{int(match[3])}日", text)


def batch_figures(batch: Batch, standard: Standard) -> dict[str, Stated]:
    """Return all figures that a report on all the units of a year may state, by key."""
    totals = [one.total.points for one in batch.appraisals if one.grade is not None and one.total.points is not None]
    found = [
        Stated(said.YEAR, said.YEAR, Decimal(batch.year), str(batch.year), Kind(KindName.YEAR)),
        _words(said.SYSTEM_NAME, said.SYSTEM_NAME, standard.system.name),
        _count(said.UNITS, said.UNITS, len(batch.appraisals) + len(batch.unevaluated), "个"),
        _count(said.GRADED, said.GRADED, len(totals), "个"),
        _count(said.LEFT, said.LEFT, len(batch.unevaluated), "个"),
        _count(said.PROBLEM_COUNT, said.PROBLEM_COUNT, sum(len(one.problems) for one in batch.appraisals), "个"),
        _points(said.MEAN, said.MEAN, _mean(totals), standard),
        _points(said.HIGHEST, said.HIGHEST, max(totals, default=None), standard),
        _points(said.LOWEST, said.LOWEST, min(totals, default=None), standard),
        *_grades(batch, standard),
        *_means(batch, standard),
        *(figure for one in batch.appraisals for figure in _of_unit(one, batch, standard)),
        *_common(batch),
    ]
    return {one.key: replace(one, terms=(*one.terms, *standard.terms.get(one.key, ()))) for one in found}


def _grades(batch: Batch, standard: Standard) -> Iterator[Stated]:
    """Yield how many units have each grade, also in one phrase and as a chart."""
    grades = Counter(one.grade for one in batch.appraisals)
    counts = [
        _count(keyed(said.GRADE_COUNT, grade.name), f"{grade.name}等单位", grades[grade.name], "个", of=grade.name)
        for grade in standard.system.grades
    ]
    yield from counts
    yield charted(said.GRADE_COUNT, "各等级单位个数", _COUNT, counts)
    yield _words(said.GRADES, said.GRADES, "、".join(f"{one.of}{one.text}个" for one in counts))


def _means(batch: Batch, standard: Standard) -> Iterator[Stated]:
    """Yield of each 一级指标 what the graded units came to in the mean, at best and at worst."""
    graded = [one for one in batch.appraisals if one.grade is not None]
    for at, area in enumerate(graded[0].areas if graded else ()):
        name = area.name
        points = [tally.points for one in graded if (tally := one.areas[at]).points is not None]
        rates = [rate for one in graded if (rate := one.areas[at].rate) is not None]
        yield _points(keyed(said.AREA_MEAN, name), f"{name}{said.AREA_MEAN}", _mean(points), standard)
        yield _rate(keyed(said.AREA_MEAN_RATE, name), f"{name}{said.AREA_MEAN_RATE}", _mean(rates))
        yield _rate(keyed(said.AREA_BEST, name), f"{name}{said.AREA_BEST}", max(rates, default=None))
        yield _rate(keyed(said.AREA_WORST, name), f"{name}{said.AREA_WORST}", min(rates, default=None))


def _mean(numbers: Sequence[Decimal]) -> Decimal | None:
    return sum(numbers, Decimal(0)) / len(numbers) if numbers else None


def _of_unit(one: Appraisal, batch: Batch, standard: Standard) -> Iterator[Stated]:
    """Yield what the report on all units says of one: its rank, total, grade and number of problems."""
    code, name = one.unit.code, one.unit.name
    rank = batch.ranks.get(code)
    total = _points(keyed(said.TOTAL, code), f"{name}{said.TOTAL}", one.total.points, standard)
    yield replace(total, terms=tuple(f"{name}{word}" for word in ("得分", *standard.terms.get(said.TOTAL, ()))))
    yield _words(keyed(said.RANK, code), f"{name}{said.RANK}", str(rank or "—"))
    yield _words(keyed(said.GRADE, code), f"{name}{said.GRADE}", one.grade or UNGRADED)
    yield _count(keyed(said.PROBLEM_COUNT, code), f"{name}{said.PROBLEM_COUNT}", len(one.problems), "个")


def _common(batch: Batch) -> Iterator[Stated]:
    """Yield of how many units each problem is, and which."""
    having: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for one in batch.appraisals:
        for problem in one.problems:
            having.setdefault(problem.code, []).append(one.unit.name)
            names[problem.code] = problem.name
    for code, units in having.items():
        yield _count(keyed(said.HAVING_COUNT, code), f"{names[code]}：{said.HAVING_COUNT}", len(units), "个")
        yield _words(keyed(said.HAVING, code), f"{names[code]}：{said.HAVING}", _some(units))


def _some(units: Sequence[str]) -> str:
    """Return the names of units, of many the first ones."""
    return "、".join(units[:_NAMED]) + ("等" if len(units) > _NAMED else "")


def charted(name: str, title: str, kind: Kind, figures: Iterable[Stated]) -> Stated:
    """Return the chart of the figures called `name`, a bar for each thing there is one of; its text tells all bars."""
    bars = tuple(Bar(one.of, one.printed) for one in figures if one.key == keyed(name, one.of))
    return Stated(keyed(said.CHART, name), title, None, told(bars), _TEXT, bars=Bars(kind, bars))


def told(bars: Iterable[Bar]) -> str:
    """Return the bars of a chart in words, the same for equal bars."""
    return "、".join(f"{one.of} {'—' if one.value is None else plain(one.value.normalize())}" for one in bars)


def _words(key: str, title: str, words: str, *, is_prose: bool = False) -> Stated:
    return Stated(key, title, words, words, _TEXT, is_prose=is_prose)


def _points(key: str, title: str, points: Decimal | None, standard: Standard, lack: str = "未评") -> Stated:
    kind = Kind(KindName.NUMBER, printed=standard.system.decimals)
    return Stated(key, title, points, "" if points is None else kind.show(points), kind, POINTS_UNIT, lack)


def _worth(key: str, title: str, full_score: Decimal) -> Stated:
    return Stated(key, title, full_score, plain(full_score), _SCORE, POINTS_UNIT)


def _rate(key: str, title: str, rate: Decimal | None, of: str = "") -> Stated:
    return Stated(key, title, rate, "" if rate is None else _RATE.show(rate), _RATE, lack="未评", of=of)


def _count(key: str, title: str, count: int, unit: str, of: str = "") -> Stated:
    return Stated(key, title, Decimal(count), _COUNT.show(Decimal(count)), _COUNT, unit, of=of)

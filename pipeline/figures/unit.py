"""An appraised unit -> the figures that a report on it may state, by key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from pipeline.figures.called import called
from pipeline.figures.stated import COUNT, MONEY_UNIT, RATE, Stated, charted, count, keyed, points, rate, words, worth
from pipeline.figures.total import came_to, left_open, signed, to_total
from pipeline.formula import is_nothing
from pipeline.model import UNGRADED, Appraisal, Mark, Status
from pipeline.standard import Standard, settle
from pipeline.standard import outline as said
from pipeline.standard.placeholders import DETAILS, ROW_COUNT


def unit_figures(appraisal: Appraisal, standard: Standard) -> dict[str, Stated]:
    """Return all figures that a report on one unit may state, by key."""
    areas = list(_areas(appraisal, standard))
    found = [
        *_facts(appraisal, standard),
        *_results(appraisal, standard),
        *areas,
        *to_total(appraisal, standard),
        left_open(appraisal, standard),
        *_marks(appraisal, standard),
        *_listed(appraisal),
        charted(said.AREA_RATE, "各一级指标得分率", RATE, areas),
    ]
    terms = called(standard)
    return {one.key: replace(one, terms=terms[one.key]) if one.key in terms else one for one in found}


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
    yield points(said.TOTAL, total.points, standard)
    yield worth(said.FULL, system.full_score)
    yield worth(said.ASSESSED, total.assessed)
    yield rate(said.RATE, total.rate)
    yield words(said.GRADE, appraisal.grade or UNGRADED)
    yield words(said.AREAS, "、".join(within))
    yield words(said.SYSTEM_NAME, system.name)
    yield count(said.AREA_COUNT, len(within), "个")
    yield count(said.INDICATOR_COUNT, len(standard.within), "项")
    yield count(said.PROBLEM_COUNT, len(appraisal.reported), "个")


def _areas(appraisal: Appraisal, standard: Standard) -> Iterator[Stated]:
    """Yield of each 一级指标 within the full score what it is worth, what it came to, and its share."""
    system = standard.system
    for area, tally in settle.within(system, appraisal.areas):
        lack = Status.UNSCORED if tally.full_score else Status.NOT_APPLICABLE
        yield worth(keyed(said.AREA_FULL, area.name), settle.worth(system, area, tally), f"{area.name}分值")
        yield points(keyed(said.AREA_POINTS, area.name), came_to(tally), standard, f"{area.name}得分", lack)
        yield rate(keyed(said.AREA_RATE, area.name), tally.rate, f"{area.name}得分率", lack, area.name)


def _marks(appraisal: Appraisal, standard: Standard) -> Iterator[Stated]:
    for rule, mark in standard.marked(appraisal.marks):
        one = rule.indicator
        counted = signed(standard.system.role_of(one), mark.points)
        yield worth(keyed(said.MARK_FULL, mark.code), mark.full_score, f"{one.name}分值")
        yield points(keyed(said.MARK_POINTS, mark.code), counted, standard, f"{one.name}得分", mark.status)
        if rule.scoring is not None and not mark.is_by_own and not is_nothing(mark.value):
            text = one.value_kind.show(mark.value)
            yield Stated(keyed(said.MARK_VALUE, mark.code), one.name, mark.value, text, one.value_kind)
        reason = reason_of(mark)
        yield words(keyed(said.MARK_REASON, mark.code), reason, f"{one.name}{said.MARK_REASON}", is_prose=True)


_CELLS = re.compile(
    r"(?:(?<![^；（])|(?=）)|(?<= )(?=为空))"
    r"[^；（]{0,1000}\.xls[xm]?：([^!；]{1,31})![^；）]{0,1000}?(?: (?=为空)|(?=）))"
)
"""Begins where a part of a text does, or another match ends, and is bounded: people write remarks of any length."""


def without_files(text: str) -> str:
    """Return a reason with the names of sheets in the place of files and cells: a report is read without them."""
    return "；".join(dict.fromkeys(_CELLS.sub(r"“\1”表的数据", text).split("；")))


def reason_of(mark: Mark) -> str:
    """Return why marks were lost: what the engine says, and the evaluator's words where it does not repeat them."""
    reason, remark = (text.strip().rstrip("。；") for text in (without_files(mark.reason), mark.remark))
    return with_official_dates(reason if remark in reason else "；".join(text for text in (reason, remark) if text))


def _listed(appraisal: Appraisal) -> Iterator[Stated]:
    """Yield how many rows the problems are about, their details, and what they came from."""
    for problem in appraisal.reported:
        if ROW_COUNT in problem.listed:
            number, title = problem.listed[ROW_COUNT], f"{problem.name}：{ROW_COUNT}"
            yield Stated(keyed(ROW_COUNT, problem.code), title, Decimal(number), number, COUNT)
        if details := problem.listed.get(DETAILS, "").rstrip("。；"):
            title, text = f"{problem.name}：{DETAILS}", with_official_dates(details)
            yield words(keyed(DETAILS, problem.code), text, title, is_prose=True)
        title, cause = f"{problem.name}：原因", with_official_dates(problem.cause.rstrip("。"))
        yield words(keyed(said.PROBLEM_CAUSE, problem.code), cause, title, is_prose=True, is_open=True)


_DATE = re.compile(r"(?<![\w-])(\d{4})-(\d{2})-(\d{2})(?![\w-])", re.ASCII)


def with_official_dates(text: str) -> str:
    """Return a text with its dates as official documents write them: 2024年3月21日."""
    return _DATE.sub(lambda match: f"{match[1]}年{int(match[2])}月{int(match[3])}日", text)

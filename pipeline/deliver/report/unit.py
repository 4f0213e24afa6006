"""One appraised unit + an outline -> the pieces of its report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from pipeline.deliver.report.frame import UNDATED, Numbering, framed
from pipeline.deliver.report.parts import Chart, Line, Paragraph, Part, Piece, ReportTable, Style, shown
from pipeline.deliver.report.speaking import Voice, ended, joined, ordinal, spoken
from pipeline.figures import Stated, keyed, unit_figures
from pipeline.formula import is_nothing
from pipeline.kinds import Kind, KindName
from pipeline.model import Appraisal, Mark, Problem, Status
from pipeline.standard import IndicatorRule, OutlineRule, Standard, settle
from pipeline.standard import outline as said
from pipeline.standard.outline import Block
from pipeline.standard.placeholders import DETAILS, ROW_COUNT
from pipeline.standard.rules import ProblemRule

_TITLE_LINE = 20
"""Characters of a title that fit into one line."""
_TEXT = Kind(KindName.TEXT)
_Cells = tuple[Line, ...]


def unit_report(appraisal: Appraisal, standard: Standard, rule: OutlineRule) -> list[Piece]:
    """Return the pieces of the report on one unit."""
    voice = Voice(rule, unit_figures(appraisal, standard), appraisal.grade is not None, appraisal.values)
    name, title = appraisal.unit.name, f"{appraisal.unit.year}年度{standard.system.subject}{rule.outline.title}"
    between = "\n" if len(name + title) > _TITLE_LINE else ""
    return framed(rule.outline, name + between + title, _Teller(appraisal, standard, voice).told)


@dataclass(frozen=True, slots=True)
class _Teller:
    """Tells the blocks of one report."""

    appraisal: Appraisal
    standard: Standard
    voice: Voice

    def told(self, block: Block, numbering: Numbering) -> Iterator[Piece]:
        match block.kind:
            case "areas":
                yield from self._areas(block)
            case "chart":
                yield Chart(self.voice.figures[keyed(said.CHART, said.AREA_RATE)])
            case "scores":
                yield self._scores()
            case "analysis":
                yield from self._analysis(block, numbering)
            case "records":
                yield from self._records(block, numbering)
            case "problems":
                yield from self._by_category(block, numbering, is_advice=False)
            case "advice":
                yield from self._by_category(block, numbering, is_advice=True)
            case "signature":
                yield from self._signature()
            case _:
                line = self.voice.said(block.sentences)
                if line:
                    yield Paragraph(Style.BODY, line)

    def _figure(self, name: str, of: str = "") -> Part:
        return shown(self.voice.figures[keyed(name, of) if of else name])

    def _areas(self, block: Block) -> Iterator[Piece]:
        system = self.standard.system
        columns = (said.AREA_FULL, said.AREA_POINTS, said.AREA_RATE)
        rows: list[_Cells] = [
            ((area.name,), *((self._figure(name, area.name),) for name in columns)) for area in system.within
        ]
        columns = (said.SUM_FULL, said.SUM_POINTS, said.RATE)
        rows.append((("合计",), *((self._figure(name),) for name in columns)))
        extras: list[_Cells] = [
            ((area.name,), (), (self._figure(said.EXTRA, area.name),), ()) for area in system.extras
        ]  # fmt: skip
        rows += self._to_total(extras, lambda name, full, points: (name, full, points, ()))
        has_gap = self.voice.figures[said.SUM_FULL].value != system.full_score
        yield Paragraph(Style.CAPTION, (block.caption,))
        heads = ("一级指标", "应评分值" if has_gap else "分值", "得分", "得分率")
        yield ReportTable(heads, (54, 34, 34, 34), tuple(rows), frozenset({1, 2, 3}))

    def _scores(self) -> ReportTable:
        rows = [self._mark(rule, mark) for rule, mark in self._marks]
        within, extras = rows[: len(self.standard.within)], rows[len(self.standard.within) :]

        def row(name: Line, full: Line, points: Line) -> _Cells:
            return (), (), name, full, (), points, ()

        within.append(row(("合计",), (self._figure(said.FULL),), (self._figure(said.MARKS_SUM),)))
        if self.voice.figures[said.MARKS_SUM].value != self.voice.figures[said.SUM_POINTS].value:
            within.append(row(("各一级指标换算后合计",), (), (self._figure(said.SUM_POINTS),)))
        heads = ("一级指标", "二级指标", "三级指标", "分值", "完成值", "得分", "扣分原因")
        widths = (22, 26, 44, 16, 28, 18, 71)
        rows = [*within, *self._to_total(extras, row)]
        return ReportTable(heads, widths, tuple(rows), frozenset({3, 4, 5}), merged=(0, 1))

    @property
    def _marks(self) -> list[tuple[IndicatorRule, Mark]]:
        return self.standard.marked(self.appraisal.marks)

    def _mark(self, rule: IndicatorRule, mark: Mark) -> _Cells:
        one, figures = rule.indicator, self.voice.figures
        value = keyed(said.MARK_VALUE, mark.code)
        return (
            (one.area,),
            (one.theme,),
            (one.name,),
            (self._figure(said.MARK_FULL, mark.code),),
            (shown(figures[value]),) if value in figures else (),
            (self._figure(said.MARK_POINTS, mark.code),),
            (self._figure(said.MARK_REASON, mark.code),),
        )

    def _to_total(self, extras: Sequence[_Cells], row: Callable[[Line, Line, Line], _Cells]) -> list[_Cells]:
        """Return the rows that lead from the sum to the total, the last; none where the sum is the total.

        `row` makes one of a name, what it is out of and what it comes to. What stands between a sum, or what it is
        rescaled to, and the total is added to it.
        """
        system, summed, full = self.standard.system, self.appraisal.total, (self._figure(said.FULL),)
        is_rescaled = summed.is_complete and settle.is_rescaled(system, summed)
        added = [*extras, *self._limits(row)]
        total = (self._figure(said.TOTAL),)
        if not self.appraisal.steps or not (added or is_rescaled):
            return []
        if not added:
            return [row(("换算后总得分",), full, total)]
        rescaled = [row((said.RESCALED,), full, (self._figure(said.RESCALED),))] if is_rescaled else []
        return [*rescaled, *added, row((said.TOTAL,), full, total)]

    def _limits(self, row: Callable[[Line, Line, Line], _Cells]) -> Iterator[_Cells]:
        limit = self.voice.figures[said.LIMIT]
        if limit.value:
            name = "超过满分的不计" if limit.text.startswith("-") else "低于0分的按0分计"
            yield row((name,), (), (shown(limit),))
        for step in self.appraisal.steps:
            if step.code:
                reason, change = self._figure(said.CAP_REASON, step.code), self._figure(said.CAP, step.code)
                yield row((f"{said.CAP}：", reason), (), (change,))

    def _analysis(self, block: Block, numbering: Numbering) -> Iterator[Piece]:
        system = self.standard.system
        for area, tally in settle.within(system, self.appraisal.areas):
            about = {name: self.voice.figures[keyed(name, area.name)] for name in (said.AREA_FULL, said.AREA_POINTS)}
            about |= {said.AREA_RATE: self.voice.figures[keyed(said.AREA_RATE, area.name)]}
            about |= {said.AREA: _words(said.AREA, area.name)}
            yield numbering.heading(f"{area.name}情况")
            if not tally.full_score:
                yield Paragraph(Style.BODY, ("所属指标均不适用，不计入得分。",))
                continue
            yield Paragraph(Style.BODY, self.voice.said(block.sentences, about))
            lost = [(rule, mark) for rule, mark in self._marks if rule.indicator.area == area.name and _is_short(mark)]
            for rule, mark in lost:
                yield Paragraph(Style.BODY, self.voice.said(block.each, {**about, **self._of(rule, mark)}))
            if not lost and block.none:
                yield Paragraph(Style.BODY, (block.none,))
        for area in system.extras:
            yield numbering.heading(f"{area.name}情况")
            yield Paragraph(Style.BODY, (f"{area.name}计", self._figure(said.EXTRA, area.name), "分。"))
            for rule, mark in self._marks:
                if rule.indicator.area == area.name and mark.points:
                    reason = shown(self._of(rule, mark)[said.MARK_REASON])
                    points = self._figure(said.MARK_POINTS, mark.code)
                    yield Paragraph(Style.BODY, (f"{rule.indicator.name}计", points, "分：", reason, "。"))

    def _of(self, rule: IndicatorRule, mark: Mark) -> Mapping[str, Stated]:
        figures = self.voice.figures
        value = figures.get(keyed(said.MARK_VALUE, mark.code), _words(said.MARK_VALUE, ""))
        reason = figures[keyed(said.MARK_REASON, mark.code)]
        return {
            said.MARK_NAME: _words(said.MARK_NAME, rule.indicator.name),
            said.MARK_FULL: figures[keyed(said.MARK_FULL, mark.code)],
            said.MARK_POINTS: figures[keyed(said.MARK_POINTS, mark.code)],
            said.MARK_VALUE: value,
            said.MARK_REASON: reason if reason.text else _words(said.MARK_REASON, "原因待补充"),
        }

    def _records(self, block: Block, numbering: Numbering) -> Iterator[Piece]:
        rows = list(self._rows(block))
        for row in rows:
            yield numbering.heading(row.heading)
            yield from _body(row.content)
        if not rows:
            yield Paragraph(Style.BODY, (block.none,))

    def _rows(self, block: Block) -> Iterator[_Row]:
        """Yield the rows of a table that the block is about."""
        table = self.appraisal.submission.tables.get(block.table)
        if table is None or table.is_declared_none:
            return
        held = np.ones(len(table), dtype=bool)
        if block.where is not None:
            held = table.holding(self.voice.rule.rows[block.table, block.where], self.voice.values)
        for at in np.flatnonzero(held).tolist():
            texts = [
                "" if is_nothing(value := table.columns[name].at(at)) else str(value).strip()
                for name in (block.heading, block.content, *([block.by] if block.by else []))
            ]
            yield _Row(*texts)

    def _by_category(self, block: Block, numbering: Numbering, *, is_advice: bool) -> Iterator[Piece]:
        """Yield a heading for each category with its problems, 一是, 二是, or with what is advised about each."""
        order = list(self.standard.headings)
        problems = sorted(self.appraisal.reported, key=lambda one: order.index(one.category))
        rows = [(self._category(row.code, problems), row) for row in self._rows(block)]
        for category, own in groupby(problems, key=lambda one: one.category):
            heading = self.standard.headings[category]
            yield numbering.heading(heading.advice if is_advice else heading.problem)
            found = list(own)
            for number, problem in enumerate(found, start=1):
                lead = f"{ordinal(number)}是" if len(found) > 1 else ""
                line = (lead + ended(problem.recommendation),) if is_advice else self._problem(lead, problem)
                yield Paragraph(Style.BODY, line)
            for _category, row in (one for one in rows if one[0] == category):
                yield from _body(f"{row.heading}：{row.content}")
        for _category, row in (one for one in rows if not one[0]):
            yield numbering.heading(row.heading)
            yield from _body(row.content)
        if not problems and not rows:
            yield Paragraph(Style.BODY, (block.none,))

    def _category(self, code: str, problems: Sequence[Problem]) -> str:
        """Return the category of the first problem about an indicator, or its theme; empty where there is none."""
        about = [one for one in problems if code in one.indicators]
        themes = {one.indicator.theme for one in self.standard.indicators if one.indicator.code == code}
        themes |= {self.standard.system.theme_as.get(theme, theme) for theme in themes}
        about += [one for one in problems if themes.intersection(self._rule(one).themes)]
        return about[0].category if about else ""

    def _problem(self, lead: str, problem: Problem) -> Line:
        keys = {name: keyed(name, problem.code) for name in (ROW_COUNT, DETAILS)}
        about = {name: self.voice.figures.get(key, _words(name, "")) for name, key in keys.items()}
        fact = spoken(self._rule(problem).fact, {**self.voice.figures, **about})
        cause = shown(self.voice.figures[keyed(said.PROBLEM_CAUSE, problem.code)])
        return joined([f"{lead}{problem.name}。", *fact, cause, "。"])

    def _rule(self, problem: Problem) -> ProblemRule:
        return next(check.rule for check in self.standard.problems if check.rule.code == problem.code)

    def _signature(self) -> Iterator[Piece]:
        for name in self.voice.rule.outline.signed:
            stated = self.voice.figures.get(name)
            if stated is not None and stated.text:
                yield Paragraph(Style.SIGNATURE, (stated.text,))
        yield Paragraph(Style.SIGNATURE, (UNDATED,))


@dataclass(frozen=True, slots=True)
class _Row:
    """What people wrote in one row: a heading, what it is about, and the code of an indicator it belongs to."""

    heading: str
    content: str
    code: str = ""


def _body(text: str) -> Iterator[Piece]:
    """Yield the paragraphs of a text that people wrote."""
    for paragraph in text.splitlines():
        if paragraph.strip():
            yield Paragraph(Style.BODY, (ended(paragraph),))


def _words(key: str, text: str) -> Stated:
    return Stated(key, key, text, text, _TEXT, owned=False)


def _is_short(mark: Mark) -> bool:
    return mark.status == Status.UNSCORED or (mark.points is not None and mark.points < mark.full_score)

"""All units of a year + an outline -> the pieces of the report on them together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from pipeline.deliver.report.frame import UNDATED, Numbering, framed
from pipeline.deliver.report.parts import Chart, Line, Paragraph, Part, Piece, ReportTable, Style, shown
from pipeline.deliver.report.speaking import Voice, ended, ordinal
from pipeline.figures import batch_figures, keyed
from pipeline.model import Appraisal, Batch, Problem
from pipeline.standard import OutlineRule, Standard
from pipeline.standard import outline as said
from pipeline.standard.doubted import doubts_of
from pipeline.standard.outline import Block
from pipeline.standard.rules import GRAVITIES

_ADVISED = 3
"""Pieces of advice about one category, of which more are the severest."""


def batch_report(batch: Batch, standard: Standard, rule: OutlineRule) -> list[Piece]:
    """Return the pieces of the report on all units of a year."""
    is_graded = any(one.grade is not None for one in batch.appraisals)
    figures = batch_figures(batch, standard)
    counts = {name: value for name in said.BATCH_COUNTS if (value := figures[name].value) is not None}
    voice = Voice(rule, figures, is_graded, counts)
    title = f"{batch.year}年度{standard.system.subject}{rule.outline.title}"
    return framed(rule.outline, title, _Teller(batch, standard, voice).told)


@dataclass(frozen=True, slots=True)
class _Teller:
    """Tells the blocks of one report."""

    batch: Batch
    standard: Standard
    voice: Voice

    def told(self, block: Block, numbering: Numbering) -> Iterator[Piece]:
        match block.kind:
            case "areas":
                yield from self._areas(block)
            case "ranking":
                yield Paragraph(Style.CAPTION, (block.caption,))
                yield self._ranking()
                yield from self._ranking_notes()
            case "chart":
                yield Chart(self.voice.figures[keyed(said.CHART, said.GRADE_COUNT)])
            case "common":
                yield from self._common(block, numbering)
            case "advice":
                yield from self._advice(block, numbering)
            case "left":
                yield from self._left(block)
            case "signature":
                yield Paragraph(Style.SIGNATURE, (UNDATED,))
            case _:
                yield Paragraph(Style.BODY, self.voice.said(block.sentences))

    def _areas(self, block: Block) -> Iterator[Piece]:
        columns = (said.AREA_MEAN, said.AREA_MEAN_RATE, said.AREA_BEST, said.AREA_WORST)
        rows = tuple(
            ((area.name,), *((self._figure(name, area.name),) for name in columns))
            for area in self.standard.system.within
        )
        if self.voice.is_graded:
            yield Paragraph(Style.CAPTION, (block.caption,))
            yield ReportTable(("一级指标", *columns), (44, 28, 28, 28, 28), rows, frozenset({1, 2, 3, 4}))
            yield from self._why_unequal()

    def _why_unequal(self) -> Iterator[Piece]:
        """Yield why the means of the areas do not add up to that of the totals, where they do not."""
        figures = self.voice.figures
        means = (figures[keyed(said.AREA_MEAN, area.name)].printed for area in self.standard.system.within)
        graded = [one for one in self.batch.appraisals if one.grade is not None]
        changes = [step for one in graded for step in one.steps[1:] if step.change]
        if changes and sum(one for one in means if one is not None) != figures[said.MEAN].printed:
            reasons = (
                step.name if step.code or not step.reason else f"{step.name}（{step.reason}）" for step in changes
            )
            told = "、".join(dict.fromkeys(reasons))
            text = f"部分单位的总得分不只是一级指标得分相加，还有：{told}。因此表中平均得分相加不等于总得分的平均数。"
            yield Paragraph(Style.BODY, (text,))

    def _ranking(self) -> ReportTable:
        ranked = sorted(
            self.batch.appraisals, key=lambda one: self.batch.ranks.get(one.unit.code, len(self.batch.ranks) + 1)
        )
        rows = tuple(self._row(one) for one in ranked)
        if not self._has_open:
            return ReportTable(
                ("名次", "单位", "得分", "等级", "问题个数"), (16, 68, 24, 20, 28), rows, frozenset({2, 4})
            )
        heads = ("名次", "单位", "得分", "已评分值", "等级", "问题个数")
        return ReportTable(heads, (14, 50, 19, 26, 19, 28), rows, frozenset({2, 3, 5}))

    @property
    def _has_open(self) -> bool:
        """Whether a unit is without a grade, so that its marks are not out of all that it should have."""
        return any(one.grade is None for one in self.batch.appraisals)

    def _row(self, one: Appraisal) -> tuple[Line, ...]:
        names = (said.TOTAL, *([said.ASSESSED] if self._has_open else []), said.GRADE, said.PROBLEM_COUNT)
        figures = ((self._figure(name, one.unit.code),) for name in names)
        return (self._figure(said.RANK, one.unit.code),), (one.unit.name,), *figures

    def _ranking_notes(self) -> Iterator[Piece]:
        if self._has_open:
            yield Paragraph(Style.BODY, ("未评级单位的得分是已评部分的得分，不与其他单位比较，不参加排名。",))
        if any(problem.is_of_review for one in self.batch.appraisals for problem in one.problems):
            yield Paragraph(Style.BODY, ("问题个数不含评价工作自身的问题。",))
        doubted = [one.unit.name for one in self.batch.appraisals if doubts_of(one, self.standard)]
        if doubted:
            text = f"{'、'.join(doubted)}的金额单位待核实，得分、名次和问题以核实后为准。"
            yield Paragraph(Style.BODY, (text,))

    def _figure(self, name: str, of: str) -> Part:
        return shown(self.voice.figures[keyed(name, of)])

    def _common(self, block: Block, numbering: Numbering) -> Iterator[Piece]:
        """Yield a heading for each category with its problems, how many units have each and which."""
        problems = self._problems()
        for category, own in groupby(problems, key=lambda one: one.category):
            yield numbering.heading(self.standard.headings[category].problem)
            found = list(own)
            for number, problem in enumerate(found, start=1):
                lead = f"{ordinal(number)}是" if len(found) > 1 else ""
                yield Paragraph(Style.BODY, (f"{lead}{problem.name}，涉及", *self._having(problem), "。"))
        if not problems:
            yield Paragraph(Style.BODY, (block.none,))

    def _having(self, problem: Problem) -> Line:
        """Return of how many units a problem is, and which; of one only which."""
        count, units = (keyed(name, problem.code) for name in (said.HAVING_COUNT, said.HAVING))
        counted = (shown(self.voice.figures[count]), "个单位：") if self.voice.figures[count].value != 1 else ()
        return (*counted, shown(self.voice.figures[units]))

    def _problems(self) -> list[Problem]:
        """Return each problem once, by category, the severest first and of those that of most units."""
        order = list(self.standard.headings)
        problems = {problem.code: problem for one in self.batch.appraisals for problem in one.reported}
        counted = Counter(problem.code for one in self.batch.appraisals for problem in one.reported)

        def rank(one: Problem) -> tuple[int, int, int]:
            return order.index(one.category), GRAVITIES.index(one.severity), -counted[one.code]

        return sorted(problems.values(), key=rank)

    def _advice(self, block: Block, numbering: Numbering) -> Iterator[Piece]:
        """Yield a heading for each category with what is advised about its first problems and all of the severest."""
        problems = self._problems()
        for category, own in groupby(problems, key=lambda one: one.category):
            yield numbering.heading(self.standard.headings[category].advice)
            found = list(own)
            severest = {ended(one.recommendation) for one in found if one.severity == GRAVITIES[0]}
            advised = list(dict.fromkeys(ended(one.recommendation) for one in found))
            advised = advised[: max(len(severest), _ADVISED)]
            for number, advice in enumerate(advised, start=1):
                yield Paragraph(Style.BODY, ((f"{ordinal(number)}是" if len(advised) > 1 else "") + advice,))
        if not problems:
            yield Paragraph(Style.BODY, (block.none,))

    def _left(self, block: Block) -> Iterator[Piece]:
        """Yield the units left out with the reason of each, then how many files were: those may be of any unit."""
        units = [one for one in self.batch.unevaluated if one.is_unit]
        for one in units:
            yield Paragraph(Style.BODY, (f"{one.name}：", self._figure(said.LEFT_REASON, one.code), "。"))
        if not units:
            yield Paragraph(Style.BODY, (block.none,))
        if len(units) < len(self.batch.unevaluated):
            files = shown(self.voice.figures[said.UNUSED])
            yield Paragraph(Style.BODY, ("另有", files, "个文件不能读取或不能归入单位，没有采用，见汇总工作簿。"))

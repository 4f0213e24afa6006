"""Batch + standard -> who stands in which row of which sheet, so that any sheet can point into another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from pipeline.deliver.cells import Block, fixed, score_format, width_for
from pipeline.deliver.contents import FileLink
from pipeline.deliver.links import WORKPAPER, Links, to_source
from pipeline.deliver.listing import FIRST, MOST_ROWS, TOP
from pipeline.formula import Value
from pipeline.formula.arithmetic import round_half_up
from pipeline.model import Appraisal, Batch, Finding, Mark, Place, Problem, Severity, Status
from pipeline.standard import CapRule, IndicatorRule, Standard
from pipeline.standard.doubted import doubts_of
from pipeline.standard.rules import GRAVITIES
from pipeline.tally import CapVerdict

COVER, RANKING, MATRIX, LOSSES = "封面", "汇总", "指标得分", "得失分"
PROBLEMS, BORDERS, MOVES, CHECKS = "问题清单", "临界", "等级变动", "核查结果"
DEVIATION, UNEQUAL = "自评偏差", "扣分尺度"
UNEVALUATED, RULES, RECORD = "未评价", "评价标准", "运行记录"
CHECKS_TOP = TOP + 3
"""The header of 核查结果 stands below the counts by severity."""


@dataclass(frozen=True, slots=True)
class RankingColumns:
    """The columns of 汇总; the areas of the system stand between name and total, then, where there is one, the cap."""

    areas: int
    has_cap: bool = False
    rank: int = 0
    code: int = 1
    name: int = 2
    first_area: int = 3

    @property
    def total(self) -> int:
        """The total score."""
        return self.first_area + self.areas + self.has_cap

    @property
    def rate(self) -> int:
        """得分率."""
        return self.total + 1

    @property
    def grade(self) -> int:
        """The grade."""
        return self.total + 2

    @property
    def assessed(self) -> int:
        """已评分值."""
        return self.total + 3

    @property
    def full(self) -> int:
        """应评分值."""
        return self.total + 4

    @property
    def counts(self) -> int:
        """The first count of problems; counts of findings and links follow."""
        return self.total + 5


@dataclass(frozen=True)
class IndicatorLoss:
    """One indicator over all units: its position in the system, and the marks of the units where it was scored."""

    position: int
    rule: IndicatorRule
    points: tuple[Decimal, ...]
    decimals: int

    @property
    def average(self) -> Decimal | None:
        """The printed average score, None where it was scored for no unit."""
        return average(self.points, self.decimals)

    @property
    def lost(self) -> Decimal | None:
        """The printed average loss."""
        return None if self.average is None else self.rule.indicator.full_score - self.average

    @property
    def losing(self) -> int:
        """How many units lost marks."""
        return sum(points < self.rule.indicator.full_score for points in self.points)


@dataclass(frozen=True)
class Summary:
    """A batch in the orders in which the sheets show it."""

    batch: Batch
    standard: Standard
    links: Links = field(default_factory=Links)

    @property
    def decimals(self) -> int:
        """Decimals of a score."""
        return self.standard.system.decimals

    @property
    def score(self) -> str:
        """The number format of a score."""
        return score_format(self.decimals)

    @cached_property
    def values(self) -> dict[str, Mapping[str, Value]]:
        """The values of each unit's data items, by code, in the order of the batch."""
        return {one.unit.code: one.values for one in self.batch.appraisals}

    @cached_property
    def graded(self) -> tuple[Appraisal, ...]:
        """Graded units by rank, then code."""
        graded = [one for one in self.batch.appraisals if one.unit.code in self.batch.ranks]
        return tuple(sorted(graded, key=lambda one: (self.batch.ranks[one.unit.code], one.unit.code)))

    @cached_property
    def ungraded(self) -> tuple[Appraisal, ...]:
        """Units without a grade, by code."""
        return tuple(one for one in self.batch.appraisals if one.unit.code not in self.batch.ranks)

    @property
    def units(self) -> tuple[Appraisal, ...]:
        """All appraised units in the order of 汇总."""
        return (*self.graded, *self.ungraded)

    @cached_property
    def ranked_at(self) -> dict[str, str]:
        """The reference of the cell with each unit's rank on 汇总, by code."""
        rows = [self.ranked_rows.first + at for at in range(len(self.graded))]
        rows += [self.unranked_rows.first + at for at in range(len(self.ungraded))]
        column = self.ranking.rank
        return {one.unit.code: fixed(RANKING, row, column) for one, row in zip(self.units, rows, strict=True)}

    @property
    def paper_words(self) -> str:
        """Say that a unit's name leads to its workbook, where it does."""
        return "点击各表中的单位名称，打开该单位的评价底稿。" if self.links.folders else ""

    def name_of(self, one: Appraisal, sheet: str, cell: str = "") -> FileLink | str:
        """Return the name of a unit, as the way to a cell of its workbook where it has one."""
        target = self.links.workpaper(one.unit.code, sheet, cell)
        if target is None:
            return self.called(one)
        folder = self.links.folders[one.unit.code]
        return FileLink(self.called(one), target, f"打不开时，请到文件夹“{folder}”中找“{WORKPAPER}”")

    def called(self, one: Appraisal) -> str:
        """Return the name of a unit, with what is in doubt about all its amounts."""
        return one.unit.name + doubts_of(one, self.standard)

    def source(self, place: Place, text: str) -> FileLink | str:
        """Return a text as the way to a place in an input file, where it can be reached."""
        return to_source(self.links, place, text)

    @cached_property
    def name_width(self) -> float:
        """The width of a column in which most names of units stand on one line."""
        return width_for([one.unit.name for one in self.batch.appraisals], least=18, most=34)

    @cached_property
    def ranking(self) -> RankingColumns:
        """The columns of 汇总."""
        return RankingColumns(len(self.standard.system.areas), bool(self.standard.system.caps))

    @property
    def ranked_rows(self) -> Block:
        """The graded units on 汇总; one row is kept even if there are none."""
        return Block(RANKING, FIRST, FIRST + max(len(self.graded), 1) - 1)

    @property
    def average_row(self) -> int:
        """The row of averages on 汇总."""
        return self.ranked_rows.last + 1

    @property
    def unranked_rows(self) -> Block:
        """The units without a grade on 汇总, below their heading."""
        first = self.average_row + 2
        return Block(RANKING, first, first + max(len(self.ungraded), 1) - 1)

    @property
    def matrix_rows(self) -> Block:
        """The units on 指标得分, below six header rows."""
        return Block(MATRIX, TOP + 5, TOP + 5 + max(len(self.units), 1) - 1)

    @property
    def first_mark(self) -> int:
        """The column of the first indicator on 指标得分: code, name, total, areas and cap stand before it."""
        return 3 + len(self.standard.system.areas) + bool(self.standard.system.caps)

    @cached_property
    def losses(self) -> tuple[IndicatorLoss, ...]:
        """Indicators by average loss, the greatest first; those scored nowhere last."""

        def points(position: int) -> tuple[Decimal, ...]:
            marks = (one.marks[position] for one in self.units)
            return tuple(mark.points for mark in marks if mark.points is not None)

        found = [
            IndicatorLoss(at, rule, points(at), self.decimals) for at, rule in enumerate(self.standard.within)
        ]  # fmt: skip
        return tuple(sorted(found, key=lambda one: (one.lost is None, -(one.lost or 0), one.position)))

    @cached_property
    def lost_marks(self) -> list[tuple[Appraisal, IndicatorRule, Mark]]:
        """Every mark within the full score that is below its own, the greatest loss first."""
        found = [
            (one, rule, mark)
            for one in self.batch.appraisals
            for rule, mark in zip(self.standard.within, one.marks, strict=False)
            if mark.points is not None and mark.points < mark.full_score
        ]
        return sorted(found, key=lambda row: (row[2].points or 0) - row[2].full_score)

    @cached_property
    def problems(self) -> list[tuple[Appraisal, Problem]]:
        """Every problem, the severest first, then by unit."""
        found = [(one, problem) for one in self.batch.appraisals for problem in one.problems]
        return sorted(found, key=lambda row: GRAVITIES.index(row[1].severity))

    @cached_property
    def findings(self) -> list[tuple[Appraisal | None, Finding]]:
        """Every finding, 错误 first, then by unit; those of no unit last among their like."""
        found: list[tuple[Appraisal | None, Finding]] = [
            (one, finding) for one in self.batch.appraisals for finding in one.findings
        ]
        found += [(None, finding) for finding in self.batch.findings]
        order = list(Severity)
        return sorted(found, key=lambda row: order.index(row[1].severity))

    @cached_property
    def unscored(self) -> list[tuple[Appraisal, IndicatorRule, Mark]]:
        """Every indicator that is 未评, by unit."""
        return [
            (one, rule, mark)
            for one in self.batch.appraisals
            for rule, mark in zip(self.standard.indicators, one.marks, strict=True)
            if mark.status == Status.UNSCORED
        ]

    @cached_property
    def undecided(self) -> list[tuple[Appraisal, CapRule, CapVerdict]]:
        """Every cap of which it cannot be told whether it holds, by unit."""
        return [
            (one, rule, verdict)
            for one in self.batch.appraisals
            for rule, verdict in zip(self.standard.caps, one.verdicts, strict=True)
            if verdict.holds is None
        ]

    @cached_property
    def move_rows(self) -> dict[str, int]:
        """The row of each graded unit on 等级变动, in the order of 汇总."""
        return {one.unit.code: FIRST + at for at, one in enumerate(self.graded)}

    @cached_property
    def problem_rows(self) -> dict[str, int]:
        """The first row of each unit on 问题清单."""
        return _first_rows(self.problems, FIRST)

    @cached_property
    def finding_rows(self) -> dict[str, int]:
        """The first row of each unit on 核查结果."""
        return _first_rows(self.findings, CHECKS_TOP + 1)

    def grade_at(self, total: str) -> str:
        """Return the live grade of a total: the first whose bound it reaches."""
        return self.by_grade(total, [self.grade_name(at) for at in range(len(self.standard.system.grades))])

    def by_grade(self, total: str, texts: Sequence[str]) -> str:
        """Return the formula that gives the one of `texts`, one a grade, whose grade a total has."""
        formula = texts[-1]
        for position in reversed(range(len(texts) - 1)):
            formula = f"IF({total}>={self.bound(position)},{texts[position]},{formula})"
        return formula

    def found_by_code(self, rows: Block, column: int, code: str) -> str:
        """Return the number that a column of 汇总 has for the unit whose code stands in a cell.

        So it stays right however people sort 汇总. EXACT because to = a1 is A1; a comma because a product trips over
        the words that may stand in the column.
        """
        return f"SUMPRODUCT(EXACT({rows.range(self.ranking.code)},{code})*1,{rows.range(column)})"

    def bound(self, position: int) -> str:
        """Return the cell of the lower bound of a grade."""
        return fixed(RULES, FIRST + position, 1)

    def grade_name(self, position: int) -> str:
        """Return the cell of the name of a grade."""
        return fixed(RULES, FIRST + position, 0)

    @property
    def full_score(self) -> str:
        """Return the cell of the system's full score, below the grades."""
        return fixed(RULES, FIRST + len(self.standard.system.grades), 1)


def _first_rows(rows: Sequence[tuple[Appraisal | None, object]], first: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for position, (one, _what) in enumerate(rows[:MOST_ROWS]):
        if one is not None:
            found.setdefault(one.unit.code, first + position)
    return found


def average(numbers: Sequence[Decimal], decimals: int) -> Decimal | None:
    """Return the printed average, None of nothing."""
    return round_half_up(sum(numbers, Decimal(0)) / len(numbers), decimals) if numbers else None

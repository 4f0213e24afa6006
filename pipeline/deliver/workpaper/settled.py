"""The sum of the areas -> the total on 得分总表, by way of self-scores, extras and caps, all live."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.deliver import settling
from pipeline.deliver.cells import Block, CellValue, cell, fixed
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import TOP
from pipeline.deliver.live import typed
from pipeline.deliver.page import Page
from pipeline.deliver.style import Look
from pipeline.deliver.workpaper.detail import ASSESSED_AT, DUE_AT, FULL_AT, SELF_AT
from pipeline.deliver.workpaper.parameters import CAP, GRADE_BOUND, SYSTEM_FULL_SCORE
from pipeline.deliver.workpaper.plan import DETAIL, POINTS_AT, SCORES, UNSCORED, Paper
from pipeline.formula import MISSING_TEXT, NOT_APPLICABLE_TEXT, to_truth
from pipeline.standard import CapRule, settle
from pipeline.standard.deviation import PLACES, self_values
from pipeline.standard.system import Area
from pipeline.tally import Tally

HELD, NOT_HELD = "成立", "不成立"
_FIRST_AREA = TOP + 3
NAME = 3
FIGURES = FULL, DUE, ASSESSED, POINTS, RATE, LOST = 4, 5, 6, 7, 8, 9
"""The columns of 得分总表: that to which a name reaches, and those of the figures, the same in each of its tables."""
_SIGNED = {"加分": "加分，列在满分以外", "扣分": "扣分，列在满分以外"}


def area_row(position: int) -> int:
    """Return the row of an area within the full score."""
    return _FIRST_AREA + position


@dataclass(frozen=True)
class Settled:
    """The rows between the sum of the areas and the grade."""

    paper: Paper

    @property
    def base(self) -> int:
        """The row with the sum of the areas within the full score, which stand above it."""
        return area_row(len(self.paper.standard.system.within))

    @property
    def has_rows(self) -> bool:
        """Whether the total is anything else than the sum of the areas."""
        system = self.paper.standard.system
        return bool(system.extras or system.caps)

    @property
    def self_row(self) -> int:
        """The first row of the self-scores."""
        return self.base + 1

    @property
    def extra_row(self) -> int:
        """The row of the first area outside the full score."""
        return self.self_row + len(self.paper.self_scores)

    @property
    def cap_row(self) -> int:
        """The row of the first cap."""
        return self.extra_row + len(self.paper.standard.system.extras)

    @property
    def total_row(self) -> int:
        """The row of the total: that of the sum itself, where nothing comes between."""
        return self.cap_row + len(self.paper.standard.caps) if self.has_rows else self.base

    def write(self, book: Book, page: Page) -> None:
        """Write the rows, if there are any."""
        if not self.has_rows:
            return
        for row, (name, text, value, number) in enumerate(self.self_scores(), start=self.self_row):
            page.merge(row, 0, ASSESSED, f"{name}（只计自评和评价都有的指标）", Look.TEXT)
            page.formula(row, POINTS, text, value, Look.NUMBER, number)
            page.merge(row, POINTS + 1, LOST, "", Look.TEXT)
            book.define(name, fixed(SCORES, row, POINTS))
        for at, (area, tally) in enumerate(self.extras):
            self._write_extra(page, self.extra_row + at, area, tally)
        for at, rule in enumerate(self.paper.standard.caps):
            self._write_cap(page, self.cap_row + at, rule)
        self._write_total(page)

    @property
    def extras(self) -> list[tuple[Area, Tally]]:
        """The areas outside the full score with what they came to."""
        return settle.extras(self.paper.standard.system, self.paper.appraisal.areas)

    def self_scores(self) -> Iterator[tuple[str, str, CellValue, str]]:
        """Yield name, live formula, value and number format of what the extras ask of the unit's self-score."""
        if not self.paper.self_scores:
            return
        values = self_values([mark for _rule, mark in self.paper.within], self.paper.standard.system)
        claimed, points = self._within(SELF_AT), self._within(POINTS_AT)
        first, second = (cell(self.self_row + at, POINTS) for at in (0, 1))
        untold = f'OR(COUNTIF({points},"{UNSCORED}")>0,COUNT({claimed})=0)'
        decimals, score = self.paper.decimals, self.paper.score
        reviewed = f"SUMPRODUCT(ISNUMBER({claimed})*1,{points})"
        rate = f'IF({second}=0,"{NOT_APPLICABLE_TEXT}",ROUND(({first}-{second})/{second},{PLACES}))'
        texts = (
            f'IF({untold},"{MISSING_TEXT}",ROUND(SUM({claimed}),{decimals}))',
            f'IF({untold},"{MISSING_TEXT}",ROUND({reviewed},{decimals}))',
            f'IF(ISNUMBER({first}),{rate},"{MISSING_TEXT}")',
        )
        yield from zip(values, texts, values.values(), (score, score, "0.00%"), strict=True)

    def _within(self, column: int) -> str:
        """Return a column of 指标明细 over the indicators within the full score."""
        return Block(DETAIL, self.paper.detail_row(0), self.paper.detail_row(len(self.paper.within) - 1)).range(column)

    def _write_extra(self, page: Page, row: int, area: Area, tally: Tally) -> None:
        marks = enumerate(self.paper.marks)
        rows = [self.paper.detail_row(at) for at, (rule, _mark) in marks if rule.indicator.area == area.name]
        page.merge(row, 0, NAME, f"{area.name}（{_SIGNED[area.role]}）", Look.TEXT)
        for column, source, value in (
            (FULL, FULL_AT, area.full_score),
            (DUE, DUE_AT, tally.full_score),
            (ASSESSED, ASSESSED_AT, tally.assessed),
        ):
            page.formula(row, column, f"ROUND({_summed(rows, source)},8)", value, Look.NUMBER, "General")
        points = f"ROUND({_summed(rows, POINTS_AT)},{self.paper.decimals})"
        text = settling.shown(points, cell(row, DUE), cell(row, ASSESSED))
        page.formula(row, POINTS, text, settle.shown(tally), Look.NUMBER, self.paper.score)
        page.merge(row, POINTS + 1, LOST, area.role, Look.CENTRE)

    def _write_cap(self, page: Page, row: int, rule: CapRule) -> None:
        """Write whether the cap holds, and the highest total under it where it does."""
        system, parameters = self.paper.standard.system, self.paper.parameters
        page.merge(row, 0, NAME, f"封顶 {rule.cap.code}：{rule.cap.reason}", Look.TEXT)
        state = to_truth(typed(parameters.caps[rule.cap.code]), self.paper.names, HELD, NOT_HELD)
        page.merge_formula(row, FULL, ASSESSED, state, self.state(row - self.cap_row), Look.MARK_CELL)
        most = CAP if rule.cap.most is not None else ""
        text = parameters.name(rule.cap.code, CAP) if most else self._below(rule.cap.grade)
        value = system.most_of(rule.cap) if self.state(row - self.cap_row) == HELD else settling.NO_CAP
        live = f'IF({cell(row, FULL)}="{HELD}",{text},"{settling.NO_CAP}")'
        page.formula(row, POINTS, live, value, Look.NUMBER, self.paper.score)
        page.merge(row, POINTS + 1, LOST, "最高分", Look.CENTRE)

    def state(self, position: int) -> str:
        """Return whether a cap holds, in the words of its cell."""
        verdict = self.paper.appraisal.verdicts[position]
        if verdict.reason:
            return MISSING_TEXT if verdict.holds is None else NOT_APPLICABLE_TEXT
        return HELD if verdict.holds else NOT_HELD

    def _below(self, grade: str) -> str:
        """Return the highest total of a grade: the least step below the bound of the next better one."""
        grades = [one.name for one in self.paper.standard.system.grades]
        bound = self.paper.parameters.name(f"{GRADE_BOUND}_{grades[grades.index(grade) - 1]}")
        decimals = self.paper.decimals
        return f"ROUND({bound}-{Decimal(1).scaleb(-decimals)},{decimals})"

    def _write_total(self, page: Page) -> None:
        base, row = cell(self.base, POINTS), self.total_row
        extras = [(area, cell(self.extra_row + at, POINTS)) for at, (area, _tally) in enumerate(self.extras)]
        added, taken = ([at for area, at in extras if area.role == role] for role in ("加分", "扣分"))
        caps = [f"{cell(self.cap_row, POINTS)}:{cell(row - 1, POINTS)}"] if self.paper.standard.caps else []
        full = self.paper.parameters.name(SYSTEM_FULL_SCORE)
        total = settling.settled(base, added, taken, full, caps, self.paper.decimals)
        points = self.paper.appraisal.total.points
        shown = NOT_APPLICABLE_TEXT if points is None else points
        page.merge(row, 0, ASSESSED, f"总分（{self._how()}）", Look.TOTAL)
        page.formula(row, POINTS, f"IF(ISNUMBER({base}),{total},{base})", shown, Look.TOTAL_NUMBER, self.paper.score)
        page.merge(row, POINTS + 1, LOST, "", Look.TOTAL)

    def _how(self) -> str:
        system = self.paper.standard.system
        signs = {"加分": "＋", "扣分": "－"}
        summed = "合计" + "".join(f"{signs[area.role]}{area.name}" for area in system.extras)
        limits = "，不低于 0、不超过满分" if system.extras else ""
        return f"{summed}{limits}" + ("；封顶成立的取较低者" if system.caps else "")

    def undecided(self) -> str | None:
        """Return the live count of caps that cannot be told; None where there is no cap."""
        count = len(self.paper.standard.caps)
        if not count:
            return None
        span = f"{cell(self.cap_row, FULL)}:{cell(self.cap_row + count - 1, FULL)}"
        return f'COUNTIF({span},"{MISSING_TEXT}")'

    def unscored(self) -> list[str]:
        """Return the live conditions that every extra is scored."""
        return [
            f"ROUND({cell(row, ASSESSED)}-{cell(row, DUE)},8)=0"
            for row in range(self.extra_row, self.extra_row + len(self.extras))
        ]


def _summed(rows: Sequence[int], column: int) -> str:
    """Return the sum of a column of 指标明细 over some rows."""
    return f"SUM({','.join(fixed(DETAIL, row, column) for row in rows)})"

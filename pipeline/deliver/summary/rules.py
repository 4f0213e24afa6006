"""The standard in force -> 评价标准: the grades that live formulas look at, and indicators; problems and data items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.deliver import rules
from pipeline.deliver.cells import fixed
from pipeline.deliver.contents import Link, Live
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import FIRST, TOP
from pipeline.deliver.page import Page
from pipeline.deliver.style import Look
from pipeline.deliver.summary.names import RANKING, RULES
from pipeline.deliver.summary.sheet import open_sheet

if TYPE_CHECKING:
    from pipeline.deliver.summary.whole import Summary


@dataclass(frozen=True)
class RulesSheet:
    """Where 评价标准 has the grades, at which live grades on other sheets look."""

    summary: Summary

    @property
    def _grades(self) -> int:
        return len(self.summary.standard.system.grades)

    def bound(self, position: int) -> str:
        """Return the cell of the lower bound of a grade."""
        return fixed(RULES, FIRST + position, 1)

    def grade_name(self, position: int) -> str:
        """Return the cell of the name of a grade."""
        return fixed(RULES, FIRST + position, 0)

    @property
    def full_score(self) -> str:
        """Return the cell of the system's full score, below the grades."""
        return fixed(RULES, FIRST + self._grades, 1)

    def grade_at(self, total: str) -> str:
        """Return the live grade of a total: the first whose bound it reaches."""
        return self.by_grade(total, [self.grade_name(at) for at in range(self._grades)])

    def by_grade(self, total: str, texts: Sequence[str]) -> str:
        """Return the formula that gives the one of `texts`, one a grade, whose grade a total has."""
        formula = texts[-1]
        for position in reversed(range(len(texts) - 1)):
            formula = f"IF({total}>={self.bound(position)},{texts[position]},{formula})"
        return formula


def write_rules(book: Book, summary: Summary) -> None:
    """Write the three sheets. Grades stand at the top of 评价标准: live grades on other sheets look at their cells."""
    standard, system = summary.standard, summary.standard.system
    full_score = FIRST + len(system.grades)
    below = full_score + 1 + len(rules.notes(standard)) + 1
    page = open_sheet(
        book,
        RULES,
        rules.introduction(standard) + "等级按总分判定，分数线含本数；“汇总”表的等级公式引用下面的分数线。",
        rules.WIDTHS,
        rules.links(Link("汇总", RANKING)),
        "本次评价采用的标准",
    )
    _write_grades(page, summary)
    page.write(full_score, 0, "满分", Look.LABEL)
    page.write(full_score, 1, system.full_score, Look.NUMBER, "General")
    rules.write_notes(page, standard, full_score + 1)
    rules.write_indicators(page, standard, below)
    rules.write_others(book, standard, open_sheet, Link(RULES, RULES))


def _write_grades(page: Page, summary: Summary) -> None:
    page.header(TOP, ("等级", "分数线", "单位数"))
    graded = summary.ranking.graded.range(summary.ranking.grade)
    for row, grade in enumerate(summary.standard.system.grades, start=FIRST):
        page.write(row, 0, grade.name, Look.CENTRE)
        page.write(row, 1, grade.from_score, Look.NUMBER, "General")
        count = sum(one.grade == grade.name for one in summary.graded)
        page.put(row, 2, Live(f"COUNTIF({graded},A{row + 1})", count), Look.NUMBER, "0")

"""Problems of all units -> 问题清单: the severest first, with fact, cause, advice, basis and where to look."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.deliver.cells import Block
from pipeline.deliver.contents import Content, Head, Link
from pipeline.deliver.excel import Book
from pipeline.deliver.links import inside
from pipeline.deliver.listing import DASH, FIRST, MOST_ROWS, cut_note, widths_of, write_list
from pipeline.deliver.style import Look
from pipeline.deliver.summary.names import PROBLEMS, RANKING
from pipeline.deliver.summary.sheet import first_rows, open_sheet, unit_heads
from pipeline.deliver.workpaper import plan as workpaper
from pipeline.model import Appraisal, Place, Problem
from pipeline.standard import Standard
from pipeline.standard.rules import GRAVITIES

if TYPE_CHECKING:
    from pipeline.deliver.summary.whole import Summary

CODE = 3
"""The column of the problem's code, which the cover counts."""
_SHOWN_PLACES, _FROZEN = 4, 3


@dataclass(frozen=True)
class ProblemsSheet:
    """What 问题清单 lists, and where."""

    summary: Summary

    @cached_property
    def listed(self) -> list[tuple[Appraisal, Problem]]:
        """Every problem, the severest first, then by unit."""
        found = [(one, problem) for one in self.summary.batch.appraisals for problem in one.problems]
        return sorted(found, key=lambda row: GRAVITIES.index(row[1].severity))

    @cached_property
    def of_units(self) -> list[tuple[Appraisal, Problem]]:
        """Those of the units themselves, which the reports tell and count; the others are of the evaluation."""
        return [(one, problem) for one, problem in self.listed if not problem.is_of_review]

    @property
    def counted(self) -> str:
        """How many there are, as the reports count them, and how many besides."""
        own, all_ = len(self.of_units), len(self.listed)
        return f"共 {own} 条" + (f"，另有评价工作自身的 {all_ - own} 条" if all_ > own else "")

    @property
    def rows(self) -> Block:
        """The rows of the list."""
        return Block.of(PROBLEMS, FIRST, min(len(self.listed), MOST_ROWS))

    @cached_property
    def first_rows(self) -> dict[str, int]:
        """The first row of each unit."""
        return first_rows(self.listed, FIRST)


def write_problems(book: Book, summary: Summary) -> None:
    """Write 问题清单."""
    heads, listed = _heads(summary), summary.problems.listed
    of_units = [problem.severity for _one, problem in summary.problems.of_units]
    counts = "，".join(f"{gravity} {of_units.count(gravity)} 条" for gravity in GRAVITIES)
    page = open_sheet(
        book,
        PROBLEMS,
        f"{summary.problems.counted}。单位的问题：{counts}。按程度、单位排列；用表头的筛选按钮可以只看一个单位或一类问题。"
        "“单位说明的原因”摘自单位所填；“可能的原因”和建议是按问题类型提出的参考文字，采用前请结合实际核对。"
        + cut_note(len(listed)),
        widths_of(heads),
        [Link("汇总", RANKING)],
    )
    labels = _labels(summary.standard)
    rows = (_row(summary, one, problem, labels) for one, problem in listed[:MOST_ROWS])
    write_list(page, heads, rows, empty="没有发现问题。", frozen=_FROZEN)


def _heads(summary: Summary) -> list[Head]:
    return [
        Head("程度", 7, Look.CENTRE),
        *unit_heads(summary, 11, 20),
        Head("问题编号", 7, Look.CENTRE),
        Head("类别", 9),
        Head("问题", 16),
        Head("事实", 40),
        Head("原因", 28),
        Head("建议", 32),
        Head("依据", 18),
        Head("涉及指标", 17),
        Head("出处（点击打开）", 20),
        Head("出处文件和各处", 30),
    ]


def _row(summary: Summary, one: Appraisal, problem: Problem, labels: dict[str, str]) -> list[Content]:
    return [
        problem.severity,
        one.unit.code,
        summary.name_of(one, workpaper.PROBLEMS),
        problem.code,
        problem.category,
        problem.name,
        problem.fact,
        problem.cause,
        problem.recommendation,
        problem.basis,
        "、".join(labels.get(code, code) for code in problem.indicators),
        summary.source(problem.places[0]) if problem.places else DASH,
        _places(problem.places) or DASH,
    ]


def _labels(standard: Standard) -> dict[str, str]:
    """Return what to call each indicator: its name, with its code where several have it."""
    pairs = [(rule.indicator.code, rule.indicator.name) for rule in standard.indicators]
    counts = Counter(name for _code, name in pairs)
    return {code: name if counts[name] == 1 else f"{name}（{code}）" for code, name in pairs}


def _places(places: tuple[Place, ...]) -> str:
    """Return where to look, each file once."""
    shown: dict[str, list[str]] = {}
    for place in places[:_SHOWN_PLACES]:
        shown.setdefault(place.file, []).append(inside(place))
    texts = [f"{file}：{'；'.join(inside)}" if file not in inside else file for file, inside in shown.items()]
    more = f"等 {len(places)} 处" if len(places) > _SHOWN_PLACES else ""
    return "\n".join(texts) + more

"""Appraisals -> 等级变动: how far each total is from the grades beside its own, and which indicators would move it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.deliver import settling
from pipeline.deliver.cells import cell, first_of
from pipeline.deliver.contents import Content, Head, Link, Live
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import DASH, FIRST, put_rows, titles_of, widths_of, write_list
from pipeline.deliver.page import Page
from pipeline.deliver.style import Look
from pipeline.deliver.summary import settled
from pipeline.deliver.summary.names import BORDERS, LOSSES, MOVES, RANKING, RULES, UNEVALUATED
from pipeline.deliver.summary.sheet import open_sheet, unit_heads
from pipeline.deliver.summary.trial import Held, Moves
from pipeline.deliver.workpaper.plan import SCORES
from pipeline.model import Appraisal, Mark, Status
from pipeline.standard import settle

if TYPE_CHECKING:
    from pipeline.deliver.summary.whole import Summary

MOST_NAMED = 3
"""A cell names no more indicators than this; how many there are is said behind them."""
_CODE, _TOTAL, _OPEN, _LEAST, _GREATEST = 0, 2, 3, 4, 5
"""Columns that formulas look at: the total of a graded unit; of others, what was earned, what is open, both ends."""
_LIST_WIDTH = 44.0
_SHORT = 14
"""No more units than this can be read on one page."""
_NO_BOUND = f'"{DASH}"'


@dataclass(frozen=True)
class MovesSheet:
    """Where 等级变动 has what."""

    summary: Summary

    @cached_property
    def rows(self) -> dict[str, int]:
        """The row of each graded unit, in the order of 汇总."""
        return {one.unit.code: row for row, one in enumerate(self.summary.graded, FIRST)}


def write_moves(book: Book, summary: Summary) -> None:
    """Write 等级变动: the graded units, and below them those without a grade."""
    heads = _heads(summary)
    page = open_sheet(
        book,
        MOVES,
        "每个已评级单位离上一等级还差多少分、离降级还有多少余量，以及哪些指标的得分变动会改变等级，供定级前复核参考。"
        "总分、等级和差额是公式；指标和所需分数是生成本表时逐项试算的文字，只变动所列指标，其他不变。"
        "有不适用指标的单位，指标得分要按应评分值换算后计入总分，“折合”后面是换算的分数。",
        widths_of(heads),
        [
            Link("汇总", RANKING),
            Link(BORDERS, BORDERS),
            Link("失分情况", LOSSES),
            Link("未评指标", UNEVALUATED),
            Link("评价标准", RULES),
        ],
        "等级变动试算",
    )
    rows = (_graded(summary, one, row) for one, row in zip(summary.graded, summary.moves.rows.values(), strict=True))
    last = write_list(page, heads, rows, empty="没有已评级的单位。", frozen=_TOTAL)
    _write_ungraded(page, summary, last + 2)
    page.raw.fit_to_pages(1, 1 if len(summary.units) <= _SHORT else 0)


def _heads(summary: Summary) -> list[Head]:
    return [
        *unit_heads(summary),
        Head("总分", 9.5, Look.NUMBER, summary.score),
        Head("等级", 9.5, Look.CENTRE),
        Head("上一等级", 9.5, Look.CENTRE),
        Head("距上一等级差", 9.5, Look.CENTRE, summary.score),
        Head("单项补足即可升级的指标", _LIST_WIDTH),
        Head("高出本等级下限", 11.5, Look.CENTRE, summary.score),
        Head("单项再失分即可降级的指标", _LIST_WIDTH),
    ]


def _moves(summary: Summary, one: Appraisal) -> Moves:
    return Moves(one, summary.standard.system, [rule.indicator for rule in summary.standard.indicators])


def _graded(summary: Summary, one: Appraisal, row: int) -> list[Content]:
    moves, total, ranking = _moves(summary, one), cell(row, _TOTAL), summary.ranking
    grades, rules, decimals = summary.standard.system.grades, summary.rules, summary.decimals
    bounds = [rules.bound(at) for at in range(len(grades) - 1)]
    above = [_NO_BOUND, *(rules.grade_name(at) for at in range(len(grades) - 1))]
    gaps = [_NO_BOUND, *(f"ROUND({bound}-{total},{decimals})" for bound in bounds)]
    margins = [*(f"ROUND({total}-{bound},{decimals})" for bound in bounds), _NO_BOUND]
    return [
        one.unit.code,
        summary.name_of(one, SCORES),
        Live(ranking.found_by_code(ranking.graded, ranking.total, cell(row, _CODE)), one.total.points),
        Live(rules.grade_at(total), one.grade),
        Live(rules.by_grade(total, above), grades[moves.grade - 1].name if moves.grade else DASH),
        Live(rules.by_grade(total, gaps), DASH if moves.gap is None else moves.gap),
        _lifting(moves),
        Live(rules.by_grade(total, margins), DASH if moves.margin is None else moves.margin),
        _lowering(moves),
    ]


def _lifting(moves: Moves) -> str:
    """Say which indicators would lift the grade: one alone, else the fewest together."""
    if moves.gap is None:
        return DASH
    if found := moves.lifting:
        return _listed([_loss(moves, held) for held in found])
    if found := moves.fewest:
        named = _listed([_loss(moves, held) for held in found])
        return f"单项都不够，最少需同时补足 {len(found)} 项：{named}"
    return "全部指标都得满分也达不到上一等级"


def _loss(moves: Moves, held: Held) -> str:
    gained = moves.total({held.area: held.lost}) - moves.total()
    worth = f"，折合 {_marks(moves, gained)}" if moves.is_rescaled(held.area) else ""
    return f"{held.label}（失 {_marks(moves, held.lost)}{worth}）"


def _lowering(moves: Moves) -> str:
    """Say with how few marks less the grade falls, and which indicators have so many."""
    if moves.margin is None:
        return DASH
    found = moves.lowering
    if not found:
        return "任何一项单独失分都不会降级"
    least, area = moves.least_loss
    below = moves.system.grades[moves.grade_at({area: -least})].name
    lost = moves.total() - moves.total({area: -least})
    worth = f"（折合 {_marks(moves, lost)}）" if moves.is_rescaled(area) else ""
    named = _listed([f"{held.label}（得 {_marks(moves, held.points)}）" for held in found])
    return f"再失 {_marks(moves, least)} 分{worth}即降为{below}：{named}"


def _listed(texts: Sequence[str]) -> str:
    return first_of(texts, MOST_NAMED, "项")


def _marks(moves: Moves, marks: Decimal) -> str:
    return f"{marks:.{moves.system.decimals}f}"


def _write_ungraded(page: Page, summary: Summary, row: int) -> None:
    """Write what the units without a grade may still come to, below their own header."""
    heads = _ungraded_heads(summary)
    title = "未评级单位可能的总分和等级（最低：未评指标都得 0 分；最高：都得满分）"
    if summary.standard.system.extras:
        title += "；未定的扣分最低时全扣，加分最高时全加"
    page.merge(row, 0, len(heads) - 1, title, Look.SECTION)
    if not summary.ungraded:
        page.merge(row + 1, 0, len(heads) - 1, "没有未评级的单位。", Look.TEXT)
        return
    page.header(row + 1, titles_of(heads))
    put_rows(page, heads, (_ungraded(summary, one, at) for at, one in enumerate(summary.ungraded, row + 2)), row + 2)


def _ungraded_heads(summary: Summary) -> list[Head]:
    titles = ("已评得分", "未评分值", "可能最低总分", "可能最高总分")
    return [
        *unit_heads(summary),
        *(Head(title, 9.5, Look.NUMBER, summary.score) for title in titles),
        Head("未评指标", _LIST_WIDTH),
        Head("可能等级", 11.5, Look.CENTRE),
        Head("未评指标共得多少分、定什么等级", _LIST_WIDTH),
    ]


def _ungraded(summary: Summary, one: Appraisal, row: int) -> list[Content]:
    whole = one.total
    if whole.is_complete:
        why = "加减分或封顶条件缺少数据，见“未评价”表" if whole.full_score else "全部指标不适用，没有可以评级的得分"
        return [one.unit.code, summary.name_of(one, SCORES), *[DASH] * 4, why, DASH, DASH]
    moves, names = _moves(summary, one), [grade.name for grade in summary.standard.system.grades]
    left = whole.full_score - whole.assessed
    low, high = names[moves.grade_at(moves.worst)], names[moves.grade_at(moves.best)]
    earned, unassessed = cell(row, _TOTAL), cell(row, _OPEN)
    columns, rows, code = summary.ranking, summary.ranking.ungraded, cell(row, _CODE)
    full = summary.ranking.found_by_code(rows, columns.full, code)
    assessed = summary.ranking.found_by_code(rows, columns.assessed, code)
    most = f"({earned}+{unassessed})"
    got: Content = whole.earned
    least, greatest = moves.total(moves.worst), moves.total(moves.best)
    ends: list[Content] = [least, greatest]
    if _is_live(summary, moves):
        got = Live(settled.within_of(summary, rows, code), whole.earned)
        bases = [settling.rescaled(marks, summary.rules.full_score, full, summary.decimals) for marks in (earned, most)]
        texts = [settled.total_of(summary, rows, code, base) for base in bases]
        ends = [Live(text, end) for text, end in zip(texts, (least, greatest), strict=True)]
    lowest, highest = (summary.rules.grade_at(cell(row, column)) for column in (_LEAST, _GREATEST))
    return [
        one.unit.code,
        summary.name_of(one, SCORES),
        got,
        Live(f"ROUND({full}-{assessed},{summary.decimals})", left),
        *ends,
        _unassessed(one.marks, moves.labels),
        Live(f'IF({lowest}={highest},{lowest},{lowest}&" 至 "&{highest})', low if low == high else f"{low} 至 {high}"),
        _needed(moves, left),
    ]


def _is_live(summary: Summary, moves: Moves) -> bool:
    """Tell whether 汇总 has all that both ends rest on: not what each area is due, nor a cap or an extra still open."""
    is_open = settle.has_open_cap(moves.one.verdicts) or moves.has_open_extras
    return not is_open and summary.standard.system.rescale == "总分"


def _unassessed(marks: Sequence[Mark], labels: Sequence[str]) -> str:
    pairs = [pair for pair in zip(labels, marks, strict=True) if pair[1].status == Status.UNSCORED]
    return _listed([f"{label}（{mark.full_score.normalize():f} 分）" for label, mark in pairs])


def _needed(moves: Moves, most: Decimal) -> str:
    """Say which grade the unit comes to with how many marks of the indicators that were not scored."""
    names = [grade.name for grade in moves.system.grades]
    worst, best = moves.grade_at(moves.worst), moves.grade_at(moves.best)
    if worst == best:
        return f"无论得多少分，等级都是{names[worst]}"
    if moves.has_open_extras:
        return "加分、扣分也未定，须一并试算"
    area = moves.alike
    if area is None:
        return "各一级指标的换算比例不同，须逐项试算"
    least = [(names[at], _marks(moves, moves.least_gain(at, most, area))) for at in reversed(range(best, worst))]
    return "，".join([f"不足 {least[0][1]} 分为{names[worst]}", *(f"满 {marks} 分为{name}" for name, marks in least)])

"""Problems -> 问题清单 (those found), 问题判断 (every condition, live), 逐项判断 (those asked of each indicator)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property, partial

from pipeline.deliver.cells import Block, CellValue, cell, fixed
from pipeline.deliver.contents import Content, Head, Link, Live
from pipeline.deliver.excel import Book
from pipeline.deliver.listing import DASH, FIRST, open_sheet, widths_of, write_list
from pipeline.deliver.live import NO, YES
from pipeline.deliver.rules import scope_words, unless_words
from pipeline.deliver.style import Look
from pipeline.deliver.workpaper.conditions import (
    HOLDS,
    HOLDS_NOT,
    LISTED,
    SAID,
    STATE_AT,
    UNKNOWN,
    answers_of,
    counts_of,
    listed_of,
    states_of,
    words_of,
)
from pipeline.deliver.workpaper.plan import (
    ASKED,
    DETAIL,
    JUDGED,
    PARAMETERS,
    POINTS_AT,
    PROBLEMS,
    SCORES,
    Paper,
    elsewhere,
    over_marks,
)
from pipeline.formula import Formula, Type, evaluate
from pipeline.model import Problem
from pipeline.standard import ProblemCheck
from pipeline.standard.rules import MARK_SYMBOLS
from pipeline.standard.scoring import FULL_SCORE

NOT_LISTED = "不列入"
_COUNT_AT, JUDGEMENT_AT = 6, 9
_ASKED_WIDTHS = {"指标名称": 20, "指标佐证": 22, "指标说明": 26}


def write_problems(book: Book, paper: Paper) -> None:
    """Write 问题清单."""
    heads = [
        Head("程度", 7, Look.CENTRE),
        Head("编号", 7, Look.CENTRE),
        Head("问题", 15),
        Head("事实", 38),
        Head("当前判断", 8, Look.CENTRE),
        Head("原因", 20),
        Head("建议", 22),
        Head("依据", 14),
        Head("涉及指标", 7, Look.CENTRE),
        Head("出处文件", 13),
        Head("出处（点击打开）", 17),
        Head("其他出处", 12),
    ]
    page = open_sheet(
        book,
        PROBLEMS,
        "评价发现的问题。事实中的数字是评价时的数；“当前判断”是公式，数据项或参数改动后随之变化。点击“出处”打开原工作簿。",
        widths_of(heads),
        [Link("得分总表", SCORES), Link("问题判断", JUDGED)],
    )
    order = {check.rule.code: at for at, check in enumerate(paper.standard.problems)}
    rows = (_problem(paper, one, order) for one in paper.appraisal.problems)
    write_list(page, heads, rows, empty="没有发现问题。", frozen=3)


def _problem(paper: Paper, one: Problem, order: Mapping[str, int]) -> list[Content]:
    places = list(one.places)
    return [
        one.severity,
        one.code,
        one.name,
        one.fact,
        Live(fixed(JUDGED, FIRST + order[one.code], JUDGEMENT_AT), LISTED),
        one.cause,
        one.recommendation,
        one.basis or DASH,
        "\n".join(one.indicators) or DASH,
        places[0].file if places else DASH,
        paper.link(places[0]) if places else DASH,
        "\n".join(elsewhere(place, places[0]) for place in places[1:]) or DASH,
    ]


def judge(paper: Paper) -> list[Judged]:
    """Ask every problem of the standard of this unit."""
    return [Judged(paper, check) for check in paper.standard.problems]


def write_judgements(book: Book, judged: Sequence[Judged]) -> None:
    """Write 问题判断."""
    heads = [
        Head("编号", 8, Look.CENTRE),
        Head("类别", 11),
        Head("程度", 7, Look.CENTRE),
        Head("问题", 28),
        Head("判断范围", 11, Look.CENTRE),
        Head("判断条件（其中的界限见“参数”）", 46),
        Head("笔数", 7, Look.CENTRE, "0"),
        Head("条件", 11, Look.CENTRE),
        Head("已列这些问题时不列", 10, Look.CENTRE),
        Head("判断", 11, Look.CENTRE),
        Head("评价结果", 11, Look.CENTRE),
        Head("说明", 19),
    ]
    page = open_sheet(
        book,
        JUDGED,
        "全部问题的判断。“笔数”“条件”“判断”是公式：条件成立的列入问题清单，已由更准确的问题另行列明的不再重复；所需数据缺失或不适用时无法判断。"
        "“评价结果”是评价时的结论。",
        widths_of(heads),
        [Link("问题清单", PROBLEMS), Link("参数", PARAMETERS), Link("逐项判断", ASKED)],
    )
    write_list(page, heads, [one.row(FIRST + at) for at, one in enumerate(judged)], frozen=4, sortable=False)


class Judged:
    """One problem of the standard, asked of this unit: what the engine found, and the same question live."""

    def __init__(self, paper: Paper, check: ProblemCheck) -> None:
        self.paper, self.check, self.rule = paper, check, check.rule
        self.condition: Formula | None = paper.parameters.conditions.get(check.rule.code)
        self.is_listed = any(one.code == check.rule.code for one in paper.appraisal.problems)

    def row(self, row: int) -> list[Content]:
        """Return the line of the problem on 问题判断."""
        rule = self.rule
        live = self.live_count()
        return [
            rule.code,
            rule.category,
            rule.severity,
            rule.name,
            scope_words(self.check),
            words_of(self.paper.standard)[rule.code],
            live if live is not None else DASH if self.count is None else self.count,
            self.state(row, live),
            unless_words(self.check) or DASH,
            self.judgement(row),
            self.verdict,
            self.remark(live),
        ]

    @cached_property
    def count(self) -> int | None:
        """How many rows or indicators the condition holds for; None where it is not asked of any."""
        asked = self.check.asked
        if asked is None or self.rule.over == "unit":
            return None
        if self.rule.over == "marks":
            return sum(self.paper.answers[self.rule.code])
        table = self.paper.handed_in.get(self.rule.over)
        if table is None or not len(table):
            return 0 if table is not None and table.is_declared_none else None
        holding = partial(table.holding, items=self.paper.values)
        return 0 if table.is_declared_none else int(asked.rows(holding).sum())

    def live_count(self) -> Live | None:
        """Return the live count, None where there is none or it cannot be had from the copied rows."""
        count, copy = self.count, self.paper.tables.get(self.rule.over)
        if count is None or self.condition is None:
            return None
        if self.rule.over == "marks":
            return Live(f'COUNTIF({_asked_range(self.paper, self.rule.code)},"{YES}")', count)
        if copy is None or copy.table.is_declared_none or self.touches_void():
            return None
        live = counts_of(self.paper.standard)[self.rule.code]
        return None if live is None else Live(live.on(self.paper, copy.end), count)

    def touches_void(self) -> bool:
        """Tell whether a cell the condition looks at could not be used: of that row nothing can be told."""
        table = self.paper.handed_in.get(self.rule.over)
        names = self.check.condition.names if self.check.condition else ()
        return table is not None and any(table.voids.get(name) for name in names)

    @cached_property
    def found(self) -> str:
        """Whether the condition holds, as the engine found."""
        if self.check.condition is None:
            return HOLDS if self.is_listed else HOLDS_NOT
        if self.rule.over == "unit":
            held = evaluate(self.check.condition, self.paper.values)
            return {True: HOLDS, False: HOLDS_NOT}.get(held, UNKNOWN) if isinstance(held, bool) else UNKNOWN
        return UNKNOWN if self.count is None else HOLDS if self.count else HOLDS_NOT

    def state(self, row: int, live: Live | None) -> Content:
        """Return whether the condition holds, live where it can be."""
        if self.rule.over == "unit" and self.condition is not None:
            return Live(states_of(self.paper.standard)[self.rule.code].on(self.paper), self.found)
        if live is None:
            return self.found
        count = cell(row, _COUNT_AT)
        return Live(f'IF(ISNUMBER({count}),IF({count}>0,"{HOLDS}","{HOLDS_NOT}"),"{UNKNOWN}")', self.found)

    @cached_property
    def verdict(self) -> str:
        """What became of the problem: listed, said by another one, not listed, or not known."""
        if self.is_listed:
            return LISTED
        return {HOLDS: SAID, HOLDS_NOT: NOT_LISTED}.get(self.found, UNKNOWN)

    def judgement(self, row: int) -> Content:
        """Return what becomes of the problem now."""
        state = cell(row, STATE_AT)
        listed = listed_of(self.paper.standard)[self.rule.code]
        return Live(
            f'IF({state}="{HOLDS}",{listed},IF({state}="{HOLDS_NOT}","{NOT_LISTED}","{UNKNOWN}"))', self.verdict
        )

    def remark(self, live: Live | None) -> str:
        """Say why there is no formula where there is none."""
        if self.rule.compare:
            return "由程序比较得出，此处为结论"
        if self.rule.over in ("unit", "marks") or live is not None:
            return DASH
        if self.count is None:
            return "没有这张表，或表中没有填写"
        if self.touches_void():
            return "表中有不能使用的单元格，由程序逐行判断，此处为数值"
        return DASH if not self.count else "由程序逐行判断，此处为数值"


def write_asked(book: Book, paper: Paper) -> None:
    """Write 逐项判断: what a problem may ask of each indicator, and the answers."""
    checks = over_marks(paper.standard)
    heads = [
        Head(
            symbol.name,
            _ASKED_WIDTHS.get(symbol.name, 9),
            Look.TEXT if symbol.type == Type.TEXT else Look.NUMBER,
            "General",
        )
        for symbol in MARK_SYMBOLS
    ]
    heads += [Head(f"{check.rule.code} {check.rule.name}", 14, Look.CENTRE) for check in checks]
    page = open_sheet(
        book,
        ASKED,
        "对每个指标逐项判断的问题：“是”为条件成立，“否”为不成立或无法判断。“问题判断”按列计数。",
        widths_of(heads),
        [Link("问题判断", JUDGED)],
    )
    write_list(
        page, heads, [_asked_row(paper, at, checks) for at in range(len(paper.within))], frozen=2, sortable=False
    )


def _asked_range(paper: Paper, code: str) -> str:
    at = len(MARK_SYMBOLS) + [check.rule.code for check in over_marks(paper.standard)].index(code)
    return Block.of(ASKED, FIRST, len(paper.within)).range(at)


def _asked_row(paper: Paper, position: int, checks: list[ProblemCheck]) -> list[Content]:
    mark, about = paper.marks[position][1], paper.asked[position]
    shown: list[Content] = [
        value if isinstance(value := about[symbol.name], Decimal | str) else None for symbol in MARK_SYMBOLS
    ]
    titles = [symbol.name for symbol in MARK_SYMBOLS]
    own: CellValue = mark.points if mark.points is not None else str(mark.status)
    shown[titles.index("指标满分")] = Live(paper.parameters.name(mark.code, FULL_SCORE), mark.full_score)
    shown[titles.index("指标得分")] = Live(fixed(DETAIL, paper.detail_row(position), POINTS_AT), own)
    row = str(FIRST + position + 1)
    for check in checks:
        text = answers_of(paper.standard)[check.rule.code].on(paper, row)
        shown.append(Live(text, YES if paper.answers[check.rule.code][position] else NO))
    return shown

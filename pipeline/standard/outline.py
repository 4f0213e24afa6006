"""Declarations of reports: outlines with their chapters and blocks, the sentences in them, headings of problems."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from pipeline.standard.workbook import Declared, MisfitError

TOTAL, FULL, RATE, GRADE = "总得分", "满分", "总得分率", "评价等级"
ASSESSED, DUE, HOW, OPEN = "已评分值", "应评分值", "计分说明", "未评说明"
AREAS, AREA_COUNT, INDICATOR_COUNT, PROBLEM_COUNT = "各一级指标", "一级指标个数", "指标个数", "问题个数"
SYSTEM_NAME = "指标体系名称"
UNIT_RESULTS = frozenset({
    TOTAL, FULL, RATE, GRADE, ASSESSED, DUE, HOW, OPEN, AREAS, AREA_COUNT, INDICATOR_COUNT, PROBLEM_COUNT, SYSTEM_NAME,
})  # fmt: skip
"""What a sentence about a unit may name besides its fields and items."""

SUM_FULL, SUM_POINTS, MARKS_SUM = "各一级指标分值合计", "各一级指标得分合计", "各项指标得分合计"
RESCALED, EXTRA, LIMIT, CAP, CAP_REASON = "换算后得分", "加减分", "上下限", "封顶", "封顶原因"
"""What stands in a table of marks between the areas and the total."""

AREA, AREA_FULL, AREA_POINTS, AREA_RATE = "一级指标", "一级指标分值", "一级指标得分", "一级指标得分率"
AREA_RESULTS = frozenset({AREA, AREA_FULL, AREA_POINTS, AREA_RATE})
"""What a sentence about one 一级指标 may name besides."""

MARK_NAME, MARK_FULL, MARK_POINTS, MARK_VALUE, MARK_REASON = (
    "指标名称",
    "指标分值",
    "指标得分",
    "指标完成值",
    "扣分原因",
)
PROBLEM_CAUSE = "问题原因"
MARK_RESULTS = frozenset({MARK_NAME, MARK_FULL, MARK_POINTS, MARK_VALUE, MARK_REASON})
"""What a sentence about one indicator may name besides."""

YEAR, UNITS, GRADED, WITHOUT_GRADE, LEFT, UNUSED, MEAN, HIGHEST, LOWEST, GRADES = (
    "汇总年度", "评价单位个数", "评级单位个数", "暂不评级单位个数", "未评价单位个数", "未采用文件个数", "平均得分",
    "最高得分", "最低得分", "各等级个数",
)  # fmt: skip
GRADE_COUNT, RANK, HAVING_COUNT, HAVING, LEFT_REASON = "等级单位数", "名次", "涉及单位数", "涉及单位", "未评价原因"
AREA_MEAN, AREA_MEAN_RATE, AREA_BEST, AREA_WORST = "平均得分", "平均得分率", "最高得分率", "最低得分率"
CHART = "图"
BATCH_RESULTS = frozenset(
    {YEAR, UNITS, GRADED, WITHOUT_GRADE, LEFT, UNUSED, MEAN, HIGHEST, LOWEST, GRADES, PROBLEM_COUNT, SYSTEM_NAME}
)
"""What a sentence about all the units of a year may name."""
BATCH_COUNTS = frozenset({UNITS, GRADED, WITHOUT_GRADE, LEFT, UNUSED, PROBLEM_COUNT})
"""What a condition of such a sentence may name."""

BlockKind = Literal[
    "text",
    "areas",
    "scores",
    "chart",
    "analysis",
    "records",
    "problems",
    "advice",
    "ranking",
    "common",
    "left",
    "signature",
]
Subject = Literal["unit", "batch"]
_OF_BATCH = frozenset({"text", "areas", "chart", "ranking", "common", "advice", "left", "signature"})
_OF_UNIT = frozenset({"text", "areas", "scores", "chart", "analysis", "records", "problems", "advice", "signature"})


class Sentence(Declared):
    """A piece of a paragraph, with {names}, and [parts] that are left out where all their figures are 0.

    All of it is left out where `when` is false, a condition over the unit's items, or over the counts of a report on
    all units. `graded` says that it is meant only for a unit with a grade (true) or without (false).
    """

    text: str
    when: str | None = None
    graded: bool | None = None


class Block(Declared):
    """A part of a chapter: a paragraph of sentences, or what is made of the results.

    `areas` is the table of 一级指标, `scores` the whole tree, `chart` draws the rates of 一级指标, `analysis` is a
    paragraph for each 一级指标 and its indicators (`sentences` about the area, `each` about an indicator that lost
    marks), `records` the rows of `table` that fulfil `where` with their `heading` and `content` columns, `problems` and
    `advice` the problems by category and what to do about each; what people wrote in such rows follows under the
    category that has a problem about the indicator in column `by`, or under a heading of its own. Over a batch:
    `areas` is the table of means, `chart` draws how many units have each grade, `ranking` the units by rank, `common`
    the problems by category with the units that have them, `left` the units not evaluated and how many files were not
    used. `signature` is who made the report, at its end.
    `none` is said where nothing is.
    """

    kind: BlockKind = "text"
    sentences: tuple[Sentence, ...] = ()
    each: tuple[Sentence, ...] = ()
    table: str = ""
    where: str | None = None
    heading: str = ""
    content: str = ""
    by: str = ""
    caption: str = ""
    none: str = ""

    @model_validator(mode="after")
    def _complete(self) -> Any:
        is_asked = self.kind in ("records", "problems", "advice")
        if bool(self.table) != bool(self.heading and self.content) or bool(self.table) > is_asked:
            raise MisfitError("取自表中各行的内容须写明表、标题列和内容列，其余不写", "table")
        if self.kind == "records" and not self.table:
            raise MisfitError("没有写取自哪个表", "table")
        if bool(self.by) != (bool(self.table) and self.kind != "records"):
            raise MisfitError("各行归入哪类问题，须写明指标编号所在的列，其余不写", "by")
        if self.each and self.kind != "analysis":
            raise MisfitError("逐个指标的句子只用于指标分析", "each")
        return self


class Section(Declared):
    """A part of a chapter with a heading of its own, numbered （一） …; headings in it are numbered 1. …."""

    title: str
    blocks: tuple[Block, ...]


class Chapter(Declared):
    """A chapter, numbered 一、二、…; an `annex` is not numbered and begins on a new page, which may be wide.

    One `on_request` stands only in reports for which it is asked.
    """

    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    annex: bool = False
    on_request: bool = False

    @property
    def parts(self) -> tuple[Block, ...]:
        """All blocks, those of the sections too."""
        return (*self.blocks, *(block for section in self.sections for block in section.blocks))

    def without(self, kind: BlockKind) -> Chapter:
        """Return the chapter without the blocks of a kind."""
        sections = [
            one.model_copy(update={"blocks": tuple(block for block in one.blocks if block.kind != kind)})
            for one in self.sections
        ]
        blocks = tuple(block for block in self.blocks if block.kind != kind)
        return self.model_copy(update={"blocks": blocks, "sections": tuple(sections)})

    @property
    def has_scores(self) -> bool:
        """Whether the whole table of scores stands in it."""
        return any(block.kind == "scores" for block in self.parts)


class Outline(Declared):
    """What a report is made of: over one unit, or over all the units of a year.

    Its `title` stands behind what the system evaluates; `source` says where the outline was read. `signed` are the
    fields that stand at its end, one line each.
    """

    code: str
    name: str
    over: Subject = "unit"
    is_default: bool = False
    title: str
    source: str
    status: Literal["已核对", "部分核对", "待核对"]
    signed: tuple[str, ...] = ()
    chapters: tuple[Chapter, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _fitting(self) -> Any:
        allowed = _OF_BATCH if self.over == "batch" else _OF_UNIT
        for number, chapter in enumerate(self.chapters):
            for block in chapter.parts:
                if block.kind not in allowed:
                    raise MisfitError(f"这种报告不能有 {block.kind}", "chapters", number)
        return self

    def with_parts(self, *, charts: bool, score_table: bool | None) -> Outline:
        """Return the outline with charts or without, with the whole table of scores, without, or as it is declared."""
        chapters = list[Chapter]()
        for chapter in self.chapters:
            is_wanted = not chapter.has_scores or (not chapter.on_request if score_table is None else score_table)
            if is_wanted:
                found = chapter if charts else chapter.without("chart")
                chapters.append(found.model_copy(update={"on_request": False}))
        return self.model_copy(update={"chapters": tuple(chapters)})


class Terms(Declared):
    """The words by which reports call a figure, or tell of a problem: with a + all must stand in one paragraph.

    Those of 评价等级 are the names of one grade, with = between.
    """

    of: str
    words: tuple[str, ...] = Field(min_length=1)


class CategoryHeading(Declared):
    """How the problems of one category are headed in a report, and what is advised about them."""

    category: str
    problem: str
    advice: str

"""Which problems a report mentions: a paragraph that was deleted is missed, one that was rewritten is not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from examples.units import standard_of
from pipeline.deliver.report import House, draft_unit
from pipeline.evaluate import unmentioned
from pipeline.intake.passages import passages_of
from pipeline.model import Appraisal, Problem
from tests.examples.evaluating import county
from tests.report.reading import county_draft, edited, outline, plain

STANDARD = standard_of("common-2013")
DRAFTED = [one.unit.name for one in county().batch.appraisals]
TOWN = "样例县石桥镇人民政府"
LEAD = "(?:[一二三四五六七八九十]{1,3}是)?"


def unit(name: str) -> Appraisal:
    return next(one for one in county().batch.appraisals if one.unit.name == name)


@cache
def draft_of(name: str, code: str = "five-chapters") -> bytes:
    return draft_unit(unit(name), STANDARD, outline(code), House())


def missed(report: bytes, problems: Sequence[Problem]) -> list[str]:
    return [one.name for one in unmentioned(passages_of(report), problems, STANDARD)]


def read(paragraph: Paragraph) -> str:
    """What a person reads of a paragraph, with what stands in controls."""
    return "".join(text.text or "" for text in paragraph._element.iter(qn("w:t")))


def told(document: Document, problem: str) -> Paragraph:
    return next(one for one in document.paragraphs if re.match(f"{LEAD}{problem}[。，]", read(one)))


def drop(paragraph: Paragraph) -> None:
    parent = paragraph._element.getparent()
    assert parent is not None
    parent.remove(paragraph._element)


def without(report: bytes, problem: str) -> bytes:
    def cut(document: Document) -> None:
        drop(told(document, problem))

    return edited(report, cut)


def rewritten(report: bytes, problem: str, text: str) -> bytes:
    def write(document: Document) -> None:
        found = told(document, problem)
        found.insert_paragraph_before(text)
        drop(found)

    return edited(report, write)


@pytest.mark.parametrize("code", ["five-chapters", "caiyu-2020-10"])
@pytest.mark.parametrize("name", DRAFTED)
def test_a_problem_whose_paragraph_was_deleted_is_missed_and_no_other(name: str, code: str) -> None:
    problems = unit(name).reported
    assert missed(draft_of(name, code), problems) == []
    for problem in problems:
        assert missed(without(draft_of(name, code), problem.name), problems) == [problem.name]


def test_a_problem_whose_line_was_deleted_from_the_report_on_all_units_is_missed_and_no_other() -> None:
    problems = {problem.code: problem for one in county().batch.appraisals for problem in one.reported}
    for name in [problem.name for problem in problems.values()][:12]:
        assert missed(without(county_draft(), name), list(problems.values())) == [name]


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        ("结转结余率偏高", "年末结转资金偏多，没有及时盘活。"),  # below the heading of its kind
        ("预算编制不够准确", "经查，存在预算编制不够准确的问题。"),
        ("工作任务逾期完成", "部分工作没有按时完成，及时率71.43%。"),
    ],
)
def test_a_problem_that_was_rewritten_in_other_words_is_mentioned(problem: str, text: str) -> None:
    assert missed(rewritten(draft_of(TOWN), problem, text), unit(TOWN).reported) == []


@pytest.mark.parametrize(
    ("text", "is_mentioned"),
    [
        ("此外，年末结转结余511,185.41元，偏高。", True),
        ("此外，结转结余率偏高。", True),
        ("此外，应加强结转管理。", False),
    ],
)
def test_what_was_added_to_the_paragraph_of_another_problem_counts_by_name_or_figures(
    text: str, is_mentioned: bool
) -> None:
    problem = "结转结余率偏高"
    report = edited(draft_of(TOWN), lambda document: told(document, "资产闲置率偏高").add_run(text))
    assert missed(without(report, problem), unit(TOWN).reported) == ([] if is_mentioned else [problem])


@pytest.mark.parametrize(
    ("paragraphs", "is_mentioned"),
    [
        (["（一）结转结余率偏高"], False),
        (["（一）结转结余率偏高", "（二）其他", "全年资金大量没有使用。"], False),
        (["（一）结转结余率偏高", "全年资金大量没有使用。"], True),
        (["（一）其他", "年末结转资金偏多。"], True),
        (["1.结转结余率偏高。"], True),
        (["一是预算执行率偏低，年末结转较多。"], True),
    ],
)
def test_in_a_report_written_elsewhere_a_heading_counts_with_what_it_heads(
    paragraphs: Sequence[str], is_mentioned: bool
) -> None:
    (problem,) = (one for one in unit(TOWN).reported if one.name == "结转结余率偏高")
    report = plain(["四、存在的问题及原因分析", *paragraphs])
    assert (missed(report, [problem]) == []) is is_mentioned


def test_a_bare_amount_mentions_no_problem_of_it_where_there_is_no_chapter_on_problems() -> None:
    problems = [one for one in unit(DRAFTED[0]).reported if one.code in ("P101", "P301")] or list(
        next(one.reported for one in county().batch.appraisals if any(each.code == "P301" for each in one.reported))
    )
    problems = [one for one in problems if one.code == "P301"]
    assert missed(plain(["年末结转结余132.84万元。"]), problems) == [one.name for one in problems] != []
    assert missed(plain(["年末结转结余132.84万元，规模偏大。"]), problems) == []

"""The draft of the town: every figure of the published report, laid out as official documents are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from examples.units import standard_of
from pipeline.claims import claims_in
from pipeline.deliver.report import House, draft_batch, draft_unit
from pipeline.deliver.report.controls import controls_in
from pipeline.deliver.report.official import LOOKS
from pipeline.deliver.report.parts import Style
from pipeline.evaluate import batch_contradictions
from pipeline.intake.passages import passages_of
from pipeline.model import Appraisal
from pipeline.standard import outline as said
from pipeline.tags import LONGEST_MARK, LONGEST_TAG, by_short_key, key_in, mark_of, tag_of
from tests.examples.evaluating import county
from tests.report.reading import (
    county_draft,
    draft,
    edited,
    figures,
    lines_of,
    opened,
    outline,
    rows_of,
    text_of,
    the_town,
)

COUNTY = standard_of("common-2013")
OUTLINES = ["five-chapters", "caiyu-2020-10"]
# The figures of the published report by chapter; of its narrative, those that the workbooks of the example repeat.
PUBLISHED = {
    "部门概况": [
        "1个", "8个", "75人", "35人", "40人", "72人", "34人", "38人", "9,158,647.00元", "16,461,154.60元",
        "14,492,426.11元", "88.04%",
    ],
    "综合评价结论": [
        "90.94分", "15", "12.08", "80.53%", "25", "23.15", "92.60%", "40", "39.31", "98.28%", "20", "16.40", "82.00%",
        "100", "90.94", "90.94%",
    ],
    "主要业绩": ["50余次", "100%", "182件"],
    "存在的问题及原因分析": ["6.95%"],
}  # fmt: skip
NOT_IN_IT = ["88.04%", "79.73%"]


def chapters(data: bytes) -> dict[str, list[str]]:
    """The numbers of each chapter as they are written, blanks aside."""
    found: dict[str, list[str]] = {}
    for passage in passages_of(data):
        name = passage.chapter.partition("、")[2]
        found.setdefault(name, []).extend(claim.text.replace(" ", "") for claim in claims_in(passage))
    return found


@pytest.mark.parametrize("chapter", PUBLISHED)
def test_each_chapter_states_the_figures_of_the_published_report(chapter: str) -> None:
    missing = [one for one in PUBLISHED[chapter] if one not in chapters(draft())[chapter]]
    assert missing == []


def test_the_chapter_on_problems_states_what_the_published_report_left_out() -> None:
    assert set(NOT_IN_IT) <= set(chapters(draft())["存在的问题及原因分析"])


def test_every_problem_has_its_advice() -> None:
    texts = lines_of(draft())
    start, middle = (next(at for at, text in enumerate(texts) if name in text) for name in ("存在的问题", "有关建议"))
    problems, advice = texts[start:middle], texts[middle:]

    def counted(part: list[str]) -> list[int]:
        """How many problems, or pieces of advice, stand under each heading."""
        sections = [list(own) for is_head, own in groupby(part, lambda text: text.startswith("（")) if not is_head][1:]
        return [max(sum(bool(re.match("[一二三四五]是", text)) for text in own), 1) for own in sections]

    assert counted(problems) == counted(advice)


@pytest.mark.parametrize("code", OUTLINES)
def test_no_name_is_left_open_where_all_workbooks_are_there(code: str) -> None:
    text = text_of(draft(code))
    assert not re.search(r"[{}]|待补", text)


@pytest.mark.parametrize("code", OUTLINES)
def test_what_a_control_shows_is_the_figure_that_its_key_names(code: str) -> None:
    stated = figures()
    found = list(controls_in(opened(draft(code)).element))
    assert len(found) > 50
    assert all(one.text == stated[one.key].text and one.is_untouched for one in found)


def test_a_tag_is_not_longer_than_word_takes() -> None:
    tags = [one.get(qn("w:val")) for one in opened(draft("caiyu-2020-10")).element.iter(qn("w:tag"))]
    assert all(tag is not None and len(tag) <= LONGEST_TAG for tag in tags)


def test_a_key_too_long_for_a_tag_is_carried_by_its_digest() -> None:
    key = "一级指标得分率." + "名称很长的一级指标" * 6
    tag, mark = tag_of(key, "88.04%"), mark_of(key, "88.04%", 1)
    assert len(tag) <= LONGEST_TAG
    assert len(mark) <= LONGEST_MARK
    assert {key_in(tag), key_in(mark)} <= set(by_short_key([key]))
    assert key not in (key_in(tag), key_in(mark))


@pytest.mark.parametrize("code", OUTLINES)
def test_only_sentences_about_a_unit_with_a_grade_name_it_and_only_others_how_much_is_assessed(code: str) -> None:
    blocks = [block for chapter in outline(code).outline.chapters for block in chapter.parts]
    sentences = [sentence for block in blocks for sentence in block.sentences]
    assert all(one.graded is True for one in sentences if f"{{{said.GRADE}}}" in one.text)
    assert all(one.graded is False for one in sentences if f"{{{said.ASSESSED}}}" in one.text)


@pytest.mark.parametrize("code", OUTLINES)
def test_every_run_names_its_chinese_font(code: str) -> None:
    for run in opened(draft(code)).element.body.iter(qn("w:r")):
        fonts = run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        assert fonts is not None
        assert fonts.get(qn("w:eastAsia")) in {look.font for look in LOOKS.values()}


def test_the_page_is_that_of_official_documents() -> None:
    section = opened(draft()).sections[0]
    margins = section.top_margin, section.bottom_margin, section.left_margin, section.right_margin
    assert [round(one.mm) for one in margins if one] == [37, 35, 28, 26]
    assert [round(one.mm) for one in (section.page_width, section.page_height) if one] == [210, 297]


def test_twenty_two_lines_fill_a_page() -> None:
    document = opened(draft())
    pitch = document.styles[str(Style.BODY)].paragraph_format.line_spacing
    section = document.sections[0]
    room = section.page_height - section.top_margin - section.bottom_margin  # type: ignore[operator]
    assert room // pitch == 22


@pytest.mark.parametrize("pitch", [28, 30])
def test_the_distance_of_lines_can_be_chosen(pitch: float) -> None:
    document = opened(draft(house=House(pitch=pitch)))
    assert document.styles[str(Style.BODY)].paragraph_format.line_spacing == Pt(pitch)


def test_pages_are_numbered_outside() -> None:
    document = opened(draft())
    odd, even = document.sections[0].footer.paragraphs[0], document.sections[0].even_page_footer.paragraphs[0]
    assert (odd.text, even.text) == ("— 1 —", "— 1 —")
    assert (odd.alignment, even.alignment) == (2, 0)
    assert document.settings.odd_and_even_pages_header_footer


@pytest.mark.parametrize("code", OUTLINES)
def test_a_table_repeats_its_head_and_never_leaves_it_alone(code: str) -> None:
    for table in opened(draft(code)).tables:
        head = table.rows[0]
        assert head._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert all(cell.paragraphs[0].paragraph_format.keep_with_next for cell in head.cells)
        assert all(row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in table.rows)


def test_first_lines_are_indented_by_two_characters() -> None:
    indent = opened(draft()).styles[str(Style.BODY)].element.find(f"{qn('w:pPr')}/{qn('w:ind')}")
    assert indent is not None
    assert indent.get(qn("w:firstLineChars")) == "200"


def test_the_properties_say_title_unit_and_year() -> None:
    known = opened(draft()).core_properties
    assert (known.title, known.subject, known.keywords) == (
        "部门整体支出绩效评价报告",
        "西乡县柳树镇人民政府",
        "2024年度",
    )


def test_the_same_results_make_the_same_bytes() -> None:
    appraisal, standard = the_town()
    again = draft_unit(appraisal, standard, outline("five-chapters"), House())
    assert again == draft()


@pytest.mark.parametrize("code", OUTLINES)
def test_a_report_can_be_drafted_of_every_unit_and_says_what_it_lacks(code: str) -> None:
    standard = standard_of("common-2013")
    rule = next(one for one in standard.outlines if one.outline.code == code)
    for appraisal in county().batch.appraisals:
        text = text_of(draft_unit(appraisal, standard, rule, House()))
        assert "{" not in text
        assert ("评价等级为“" in text) == (appraisal.grade is not None)
        assert ("暂不评定" in text) == (appraisal.grade is None)
        assert ("［待补：总得分率，未评］" in text) == (appraisal.grade is None)


def test_the_report_on_the_county_counts_its_units_and_names_those_without_a_result() -> None:
    batch = county().batch
    document, text = opened(county_draft()), text_of(county_draft())
    assert f"纳入评价的单位{len(batch.appraisals) + len(batch.unevaluated)}个" in text
    assert all(one.name in text for one in batch.unevaluated)
    means, ranking = document.tables
    assert [row.cells[0].text for row in means.rows] == ["一级指标", *(one.name for one in batch.appraisals[0].areas)]
    assert len(ranking.rows) == 1 + len(batch.appraisals)


def test_the_ranking_says_out_of_how_much_the_marks_of_each_unit_are_where_one_has_no_grade() -> None:
    _means, ranking = (rows_of(county_draft(), number) for number in (0, 1))
    assert ranking[0] == ["名次", "单位", "得分", "已评分值", "等级", "问题个数"]
    assert ["—", "样例县柳湾乡人民政府", "86.56", "97", "未评级", "7"] in ranking
    graded = batch_draft([one for one in county().batch.appraisals if one.grade])
    assert rows_of(graded, 1)[0] == ["名次", "单位", "得分", "等级", "问题个数"]


def test_a_grade_given_in_the_ranking_to_a_unit_without_one_is_found() -> None:
    def give(document: Document) -> None:
        for text in document.tables[1]._tbl.iter(qn("w:t")):
            text.text = "良" if text.text == "未评级" else text.text

    found = batch_contradictions([], passages_of(edited(county_draft(), give)), county().batch, COUNTY)
    assert [one.found.partition("等级")[0] for one in found] == [
        one.unit.name for one in sorted(county().batch.appraisals, key=lambda one: one.unit.code) if not one.grade
    ]


def test_the_report_says_why_the_means_of_the_areas_do_not_add_up_to_that_of_the_totals() -> None:
    whole = [one for one in county().batch.appraisals if one.grade and len(one.steps) == 1]
    why = "总得分不只是一级指标得分相加，还有：按应评分值换算（有指标不适用）"
    assert why in text_of(county_draft())
    assert why not in text_of(batch_draft(whole))


def test_a_report_names_the_indicators_for_want_of_which_a_unit_has_no_grade() -> None:
    texts = {
        one.unit.name: text_of(draft_unit(one, COUNTY, outline("five-chapters"), House()))
        for one in county().batch.appraisals
        if not one.grade
    }
    assert "得86.56分，固定资产利用率因资料不全未评，暂不评定等级。" in texts["样例县柳湾乡人民政府"]
    assert "、预算调整率等13项指标因资料不全未评，" in texts["样例县北坪乡人民政府"]


def test_the_report_on_all_units_counts_only_what_there_is_and_is_dated_at_its_end() -> None:
    graded = batch_draft([one for one in county().batch.appraisals if one.grade])
    assert "其中评定等级的10个，部分指标未评、暂不评定等级的3个。" in text_of(county_draft())
    assert "其中评定等级的10个。" in text_of(graded)
    assert lines_of(graded)[-1].split() == ["年", "月", "日"]


def test_of_a_single_unit_there_is_no_mean_no_best_and_no_worst() -> None:
    (best, *_others) = (one for one in county().batch.appraisals if one.grade)
    assert f"评定等级的单位得分{best.total.points}分；各等级单位数为" in text_of(batch_draft([best]))
    assert "评定等级的单位平均得分" in text_of(county_draft())


def test_a_problem_of_one_unit_names_it_without_counting_and_a_single_problem_has_no_number() -> None:
    lines = lines_of(county_draft())
    assert "自评得分偏高，涉及样例县石桥镇人民政府。" in lines
    assert "二是预算编制不够准确，涉及2个单位：样例县交通运输局、样例县石桥镇人民政府。" in lines


def batch_draft(appraisals: Sequence[Appraisal]) -> bytes:
    rule = next(one for one in COUNTY.outlines if one.outline.over == "batch")
    return draft_batch(replace(county().batch, appraisals=tuple(appraisals)), COUNTY, rule, House())


def test_the_report_on_the_county_advises_on_every_category_of_problems() -> None:
    standard = standard_of("common-2013")
    found = {problem.category for one in county().batch.appraisals for problem in one.problems}
    text = text_of(county_draft())
    assert all(standard.headings[one].problem in text and standard.headings[one].advice in text for one in found)


def test_the_only_unit_with_a_grade_among_others_is_not_called_this_unit() -> None:
    appraisals = county().batch.appraisals
    best, other = (next(one for one in appraisals if bool(one.grade) is graded) for graded in (True, False))
    text = text_of(batch_draft([best, other]))
    assert f"评定等级的单位得分{best.total.points}分；" in text
    assert "该单位" not in text.split("评价结果", 1)[1].split("存在的主要问题")[0]


def test_nobody_signs_an_empty_page() -> None:
    paragraphs = opened(draft()).paragraphs
    first = next(at for at, one in enumerate(paragraphs) if one.style and one.style.name == str(Style.SIGNATURE))
    assert all(one.paragraph_format.keep_with_next for one in paragraphs[first - 1 : -1])


def test_a_report_has_the_whole_table_of_scores_where_it_is_asked_for() -> None:
    appraisal, standard = the_town()

    def tables(code: str, *, score_table: bool | None) -> int:
        rule = outline(code)
        wanted = replace(rule, outline=rule.outline.with_parts(charts=True, score_table=score_table))
        return len(opened(draft_unit(appraisal, standard, wanted, House())).tables)

    assert [tables("five-chapters", score_table=asked) for asked in (None, True, False)] == [1, 2, 1]
    assert [tables("caiyu-2020-10", score_table=asked) for asked in (None, True, False)] == [2, 2, 1]


def test_dates_are_written_as_official_documents_do() -> None:
    text = text_of(draft())
    assert "2024年3月21日" in text
    assert not re.search(r"\d{4}-\d{2}-\d{2}", text)


def test_a_title_too_long_for_a_line_goes_on_behind_the_unit() -> None:
    assert opened(draft()).paragraphs[0].text.splitlines() == [
        "西乡县柳树镇人民政府", "2024年度部门整体支出绩效评价报告",
    ]  # fmt: skip


def test_faults_of_the_evaluation_itself_stand_in_no_report() -> None:
    standard = standard_of("common-2013")
    found = [
        (one, problem.name) for one in county().batch.appraisals for problem in one.problems if problem.is_of_review
    ]
    assert found
    assert not [name for _one, name in found if name in text_of(county_draft())]
    for appraisal, name in found:
        assert name not in text_of(draft_unit(appraisal, standard, outline("five-chapters"), House()))


def test_no_file_and_no_cell_is_named_in_a_report() -> None:
    standard = standard_of("common-2013")
    for appraisal in county().batch.appraisals:
        assert ".xlsx" not in text_of(draft_unit(appraisal, standard, outline("caiyu-2020-10"), House()))

"""What people read in a Word document: headings, moved and struck text, text boxes, tables with merged cells."""

from __future__ import annotations

import docx
import pytest
from docx.oxml.ns import qn
from docx.table import Table

from pipeline.claims import Passage
from pipeline.intake.passages import passages_of
from pipeline.tags import mark_of
from tests.report.reading import of_body, plain, saved

BY = 'w:id="9" w:author="a" w:date="2025-01-01T00:00:00Z"'


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def paragraph(text: str, looks: str = "") -> str:
    return f"<w:p><w:pPr>{looks}</w:pPr>{run(text)}</w:p>"


def cell(text: str, merging: str = "") -> str:
    return f"<w:tc><w:tcPr>{merging}</w:tcPr><w:p>{run(text)}</w:p></w:tc>"


def texts(body: str) -> list[str]:
    return [one.text for one in passages_of(of_body(body))]


def test_a_heading_is_read_as_well() -> None:
    heading, text = passages_of(plain(["一、预算执行率仅为77.00%", "正文"]))
    assert (heading.text, text.chapter) == ("一、预算执行率仅为77.00%", "一、预算执行率仅为77.00%")


def test_a_sentence_that_begins_like_a_heading_is_none() -> None:
    *_, last = passages_of(plain(["四、存在的问题", "一、二类单位共12个。", "正文"]))
    assert last.chapter == "四、存在的问题"


@pytest.mark.parametrize(
    "looks",
    ['<w:pStyle w:val="Heading1"/>', '<w:pStyle w:val="a7"/>', '<w:outlineLvl w:val="0"/>', '<w:pStyle w:val="b8"/>'],
)
def test_a_heading_that_word_numbers_begins_a_chapter(looks: str) -> None:
    named = '<w:style w:type="paragraph" w:styleId="a7"><w:name w:val="标题 1"/></w:style>'
    based = '<w:style w:type="paragraph" w:styleId="b8"><w:name w:val="章"/><w:basedOn w:val="a7"/></w:style>'
    body = paragraph("存在的问题", looks) + paragraph("正文")
    assert passages_of(of_body(body, named + based))[1].chapter == "存在的问题"


@pytest.mark.parametrize(("form", "chapter"), [("%1、", "存在的问题"), ("第%1章", "存在的问题"), ("（%1）", "")])
def test_a_heading_that_word_counts_begins_a_chapter_if_chapters_are_counted_so(form: str, chapter: str) -> None:
    level = f'<w:lvl w:ilvl="0"><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="{form}"/></w:lvl>'
    number = '<w:num w:numId="7"><w:abstractNumId w:val="3"/></w:num>'
    lists = f'<w:abstractNum w:abstractNumId="3">{level}</w:abstractNum>{number}'
    counted = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr>'
    body = paragraph("存在的问题", counted) + paragraph("正文")
    assert passages_of(of_body(body, lists=lists))[1].chapter == chapter


def test_a_heading_of_the_second_level_begins_no_chapter() -> None:
    assert passages_of(of_body(paragraph("小节", '<w:outlineLvl w:val="1"/>') + paragraph("正文")))[1].chapter == ""


def test_text_that_was_moved_is_read_where_it_went() -> None:
    away = f"<w:p><w:moveFrom {BY}>{run('搬走')}</w:moveFrom>{run('其余')}</w:p>"
    assert texts(f"{away}<w:moveTo {BY}><w:p>{run('搬走')}</w:p></w:moveTo>") == ["其余", "搬走"]


def test_what_stands_at_the_top_and_foot_of_pages_is_read_once_and_without_page_numbers() -> None:
    document = docx.Document()
    section = document.sections[0]
    section.different_first_page_header_footer = True
    for header in (section.header, section.first_page_header):
        header.paragraphs[0].text = "综合得分91.94分"
    for kind in ("begin", "separate", "1", "end"):
        element = section.footer.paragraphs[0].add_run("1" if kind == "1" else "")._r
        if kind != "1":
            element.append(element.makeelement(qn("w:fldChar"), {qn("w:fldCharType"): kind}))
    found = [(one.place, one.text) for one in passages_of(saved(document))]
    assert found == [("页眉", "综合得分91.94分")]


def test_a_text_box_stands_by_itself() -> None:
    box = f"<w:txbxContent>{paragraph('34元')}</w:txbxContent>"
    forms = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    drawn = f"<w:r><mc:AlternateContent>{forms}</mc:AlternateContent></w:r>"
    assert texts(f"<w:p>{run('共12')}{drawn}{run('个')}</w:p>") == ["共12个", "34元"]


def test_words_of_the_program_over_two_paragraphs_are_its_own_in_both() -> None:
    start = f'<w:bookmarkStart w:id="5" w:name="{mark_of("评价等级", "优", 5)}"/>'
    body = f'<w:p>{run("前")}{start}{run("优")}</w:p><w:p>{run("良")}<w:bookmarkEnd w:id="5"/>{run("后")}</w:p>'
    owned = [(one.text[own.start : own.end], own.key) for one in passages_of(of_body(body)) for own in one.owned]
    assert owned == [("优", "评价等级"), ("良", "评价等级")]


def test_a_bookmark_that_never_ends_owns_nothing() -> None:
    start = f'<w:bookmarkStart w:id="5" w:name="{mark_of("评价等级", "优", 5)}"/>'
    assert all(not one.owned for one in passages_of(of_body(f"<w:p>{start}{run('优')}</w:p>{paragraph('良')}")))


def test_cells_and_rows_in_controls_are_read_and_deleted_rows_are_not() -> None:
    def controlled(what: str) -> str:
        return f"<w:sdt><w:sdtContent>{what}</w:sdtContent></w:sdt>"

    deleted = f"<w:tr><w:trPr><w:del {BY}/></w:trPr>{cell('删')}</w:tr>"
    rows = f"<w:tr>{cell('甲')}{controlled(cell('乙'))}</w:tr>" + controlled(f"<w:tr>{cell('丙')}</w:tr>")
    assert texts(f"<w:tbl>{rows}{deleted}</w:tbl>") == ["甲", "乙", "丙"]


def test_a_table_in_a_cell_is_a_table_of_its_own() -> None:
    inner = f"<w:tbl><w:tr>{cell('内')}</w:tr></w:tbl>"
    found = passages_of(of_body(f"<w:tbl><w:tr><w:tc>{paragraph('外')}{inner}<w:p/></w:tc></w:tr></w:tbl>"))
    assert [(one.text.strip(), one.table) for one in found] == [("外", 1), ("内", 2)]


def table(*rows: str, line: str = "", merged: tuple[tuple[int, int], tuple[int, int]] | None = None) -> list[Passage]:
    """The cells of a table of which each row is given with blanks between its cells, _ for an empty one."""
    document = docx.Document()
    document.add_paragraph(line)
    cells = [["" if text == "_" else text for text in row.split()] for row in rows]
    grid: Table = document.add_table(rows=len(cells), cols=len(cells[0]))
    for at, row in enumerate(cells):
        for column, text in enumerate(row):
            grid.cell(at, column).text = text
    if merged:
        grid.cell(*merged[0]).merge(grid.cell(*merged[1]))
    return [one for one in passages_of(saved(document)) if one.table]


def of(cells: list[Passage], text: str) -> Passage:
    return next(one for one in cells if one.text.strip() == text)


def test_a_merged_total_keeps_its_columns() -> None:
    total = of(table("一级 二级 分值", "投入 目标 15", "合计 _ 100", merged=((2, 0), (2, 1))), "100")
    assert (total.rows, total.above, total.column) == (("合计",), "分值", 3)


def test_a_row_that_begins_later_keeps_its_columns() -> None:
    late = f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>{cell("15")}</w:tr>'
    found = passages_of(of_body(f"<w:tbl><w:tr>{cell('指标')}{cell('分值')}</w:tr>{late}</w:tbl>"))
    assert of(found, "15").above == "分值"


def test_a_cell_merged_downwards_is_the_head_of_each_of_its_rows() -> None:
    cells = table("指标 分值", "投入 7", "_ 8", merged=((1, 0), (2, 0)))
    assert of(cells, "8").rows == ("投入",)
    assert [one.text.strip() for one in cells].count("投入") == 1


def test_of_two_lines_of_heads_both_name_a_column() -> None:
    cells = table("指标 2024年 _", "_ 年初数 执行数", "金额 9 8", merged=((0, 1), (0, 2)))
    assert (of(cells, "9").above, of(cells, "8").above) == ("2024年年初数", "2024年执行数")


def test_a_table_that_begins_with_a_name_and_its_number_has_no_line_of_heads() -> None:
    cells = table("执行率 88.04% 得分 90.94", "调整率 79.73% 等级 优")
    found = {text: (of(cells, text).rows[0], of(cells, text).above) for text in ("88.04%", "90.94", "79.73%")}
    assert found == {"88.04%": ("执行率", ""), "90.94": ("得分", ""), "79.73%": ("调整率", "")}


@pytest.mark.parametrize("heads", ["年度 2024", "栏次 1 2", "1 指标", "投入 15 12.08"])
def test_a_year_and_numbers_side_by_side_are_heads(heads: str) -> None:
    *_, last = table(heads, "金额 7 8"[: 2 * len(heads.split()) + 1])
    assert last.above == heads.split()[-1]


def test_the_unit_of_a_ranking_names_its_row_across_other_results() -> None:
    assert of(table("名次 单位 得分 等级 问题", "1 教育局 98 优 3"), "3").rows == ("优", "教育局")


def test_a_year_names_its_row() -> None:
    assert of(table("年度 年初预算", "2022 800"), "800").rows == ("2022",)


@pytest.mark.parametrize(
    ("line", "head", "unit"),
    [("单位：万元", "金额", "万元"), ("（金额单位：元）", "金额", "元"), ("", "金额（万元）", "万元"),
     ("", "得分率（%）", "%"), ("单位：万元", "人数（人）", "人"), ("", "得分", "分"), ("", "金额", "")],
)  # fmt: skip
def test_bare_numbers_are_counted_in_what_the_head_or_the_line_above_says(line: str, head: str, unit: str) -> None:
    assert of(table(f"项目 {head}", "支出 5", line=line), "5").unit == unit

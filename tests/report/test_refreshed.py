"""A report that people have edited, run again: the program's figures are today's, every other character is theirs."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as some
from lxml.etree import _Element as Element

from examples.units import standard_of
from pipeline.deliver.report import House, draft_unit, refreshed
from pipeline.deliver.report.bookmarks import Bookmark, enclose, words_in
from pipeline.deliver.report.controls import Control, control, controls_in
from pipeline.figures import Stated, unit_figures
from pipeline.tags import LONGEST_MARK, by_short_key, key_in, mark_of
from tests.examples.evaluating import county
from tests.report.reading import (
    county_draft,
    draft,
    edited,
    figures,
    opened,
    rows_of,
    text_of,
    written,
)
from tests.spreadsheet import resaved

RATE, EXECUTED, TOTAL = "预算执行率", "执行总额", "总得分"
CHANGED = {RATE: ("91.12%", Decimal("0.9112")), EXECUTED: ("15,000,000.00", Decimal(15_000_000))}


def with_changes() -> dict[str, Stated]:
    """The figures after the unit's data have changed."""
    found = figures()
    return found | {key: replace(found[key], text=text, value=value) for key, (text, value) in CHANGED.items()}


def shown(data: bytes, key: str) -> list[str]:
    return [one.text for one in controls(data, key)]


def controls(data: bytes, key: str) -> list[Control]:
    return [one for one in controls_in(opened(data).element) if one.key == key]


def with_figures_out(data: bytes) -> str:
    """The text of a report without what stands in the program's controls."""
    return text_of(edited(data, clear))


def clear(document: Document) -> None:
    texts = [text for one in controls_in(document.element) for text in one.element.iter(qn("w:t"))]
    for text in [*texts, *(text for one in words_in(document.element) for text in one.texts)]:
        text.text = ""


def as_people_edit(document: Document) -> None:
    """Add, move, take out and reword paragraphs, and set a table in another way."""
    paragraphs = document.paragraphs
    paragraphs[3].insert_paragraph_before("经与单位沟通，补充说明如下：全年共召开会议 12 次，支出 3.5 万元。")
    paragraphs[5]._element.addnext(deepcopy(paragraphs[4]._element))
    paragraphs[-3]._element.addprevious(paragraphs[8]._element)
    paragraphs[10]._element.getparent().remove(paragraphs[10]._element)  # type: ignore[union-attr]
    paragraphs[12].runs[0].text = "改写后的一句话，"
    document.tables[0].style = "Light Grid"
    document.tables[0].rows[1].cells[0].paragraphs[0].runs[0].bold = True


def test_a_report_over_the_same_results_stays_byte_for_byte() -> None:
    theirs = edited(draft(), as_people_edit)
    assert refreshed(theirs, figures()).data == theirs


def test_the_figures_are_renewed_wherever_they_stand() -> None:
    now = refreshed(draft(), with_changes())
    assert set(shown(now.data, RATE)) == {"91.12%"}
    assert set(shown(now.data, EXECUTED)) == {"15,000,000.00"}
    assert now.renewed == len(shown(draft(), RATE)) + len(shown(draft(), EXECUTED))
    assert not now.overwritten


def test_every_other_character_of_an_edited_report_stays() -> None:
    theirs = edited(draft(), as_people_edit)
    now = refreshed(theirs, with_changes())
    assert with_figures_out(now.data) == with_figures_out(theirs)
    assert "全年共召开会议 12 次" in text_of(now.data)


def test_the_formats_that_people_gave_stay() -> None:
    now = opened(refreshed(edited(draft(), as_people_edit), with_changes()).data)
    assert now.tables[0].style is not None
    assert now.tables[0].style.name == "Light Grid"
    assert now.tables[0].rows[1].cells[0].paragraphs[0].runs[0].bold


def test_a_figure_that_somebody_typed_over_is_told_and_left() -> None:
    def type_over(document: Document) -> None:
        first = next(one for one in controls_in(document.element) if one.key == RATE)
        next(first.element.iter(qn("w:t"))).text = "88%"

    now = refreshed(edited(draft(), type_over), with_changes())
    assert [(one.title, one.written, one.result) for one in now.overwritten] == [("预算执行率", "88%", "91.12%")]
    assert sorted(set(shown(now.data, RATE))) == ["88%", "91.12%"]


def test_what_somebody_typed_is_fine_once_the_results_say_the_same() -> None:
    def type_over(document: Document) -> None:
        for one in controls_in(document.element):
            if one.key == RATE:
                next(one.element.iter(qn("w:t"))).text = "91.12%"

    assert not refreshed(edited(draft(), type_over), with_changes()).overwritten


@pytest.mark.parametrize(
    ("key", "typed", "rounded"),
    [(RATE, "91.1%", 1), (RATE, "91 %", 1), (RATE, "91.2%", 0), (EXECUTED, "1,500万", 1), (EXECUTED, "1,499万", 0)],
)
def test_a_figure_that_somebody_rounded_is_not_told_as_another(key: str, typed: str, rounded: int) -> None:
    def type_over(document: Document) -> None:
        first = next(one for one in controls_in(document.element) if one.key == key)
        next(first.element.iter(qn("w:t"))).text = typed

    now = refreshed(edited(draft(), type_over), with_changes())
    assert (now.rounded, len(now.overwritten)) == (rounded, 1 - rounded)
    assert typed in shown(now.data, key)


def test_a_figure_that_was_taken_out_is_not_put_back() -> None:
    def take_out(document: Document) -> None:
        for one in [one for one in controls_in(document.element) if one.key == RATE]:
            one.element.getparent().remove(one.element)  # type: ignore[union-attr]

    now = refreshed(edited(draft(), take_out), with_changes())
    assert shown(now.data, RATE) == []
    assert not now.overwritten


def test_a_figure_that_word_split_into_several_runs_is_renewed_as_one() -> None:
    def split(document: Document) -> None:
        first = next(one for one in controls_in(document.element) if one.key == EXECUTED)
        run = next(first.element.iter(qn("w:r")))
        second = deepcopy(run)
        run.addnext(second)
        (one, other) = (next(part.iter(qn("w:t"))) for part in (run, second))
        one.text, other.text = "14,492,", "426.11"

    now = refreshed(edited(draft(), split), with_changes())
    assert set(shown(now.data, EXECUTED)) == {"15,000,000.00"}


def test_a_figure_whose_item_has_no_value_any_more_says_so_and_comes_back() -> None:
    lacking = figures() | {RATE: replace(figures()[RATE], text="", value=None, lack="缺失")}
    without = refreshed(draft(), lacking).data
    assert set(shown(without, RATE)) == {"____"}
    assert set(shown(refreshed(without, figures()).data, RATE)) == {"88.04%"}


def test_what_was_to_be_added_is_filled_in_once_it_is_known() -> None:
    standard = standard_of("common-2013")
    units = county().batch.appraisals
    ungraded, graded = (next(one for one in units if (one.grade is None) == wanted) for wanted in (True, False))
    rule = next(one for one in standard.outlines if one.outline.code == "five-chapters")
    data = draft_unit(ungraded, standard, rule, House())
    assert "［待补：总得分率，未评］" in text_of(data)
    assert refreshed(data, unit_figures(ungraded, standard)).data == data
    now = refreshed(data, unit_figures(graded, standard))
    assert "待补" not in text_of(now.data)
    assert unit_figures(graded, standard)["总得分率"].text in rows_of(now.data, 0)[-1]


def test_a_grade_is_renewed_with_its_total() -> None:
    better = figures() | {"评价等级": replace(figures()["评价等级"], text="良")}
    assert {one.text for one in words(refreshed(draft(), better).data) if one.key == "评价等级"} == {"良"}


def words(data: bytes) -> list[Bookmark]:
    return list(words_in(opened(data).element))


def test_a_grade_that_somebody_typed_over_is_told() -> None:
    now = refreshed(edited(draft(), reword("评价等级", "良")), figures())
    assert [(one.title, one.written, one.result) for one in now.overwritten] == [("评价等级", "良", "优")] * 2


@pytest.mark.parametrize(("today", "told"), [(None, 0), ("闲置设备 3 台", 1)])
def test_details_in_people_s_own_words_are_told_only_when_they_are_others_today(today: str | None, told: int) -> None:
    key = "明细.P802"
    known = figures() | ({key: replace(figures()[key], text=today)} if today else {})
    now = refreshed(edited(draft(), reword("明细_P802", "示范村和公路各一项")), known)
    assert len(now.overwritten) == told
    assert "示范村和公路各一项" in text_of(now.data)


def reword(key: str, text: str) -> Callable[[Document], None]:
    """Type other words where the words of a result stand."""

    def edit(document: Document) -> None:
        for one in words_in(document.element):
            if one.key == key:
                one.texts[0].text = text

    return edit


def test_the_name_of_a_bookmark_is_not_longer_than_word_takes_and_stands_once() -> None:
    for data in (draft("caiyu-2020-10"), county_draft()):
        names = [one.said for one in words(data)]
        assert all(re.fullmatch(r"[^\W\d]\w*", name) and len(name) <= LONGEST_MARK for name in names)
        assert len(set(names)) == len(names)


def test_figures_of_a_problem_that_is_gone_are_counted_and_left() -> None:
    fewer = {key: one for key, one in figures().items() if not key.startswith("笔数.")}
    now = refreshed(draft(), fewer)
    assert len(now.unknown) == sum(key.startswith("笔数.") for key in (one.key for one in all_controls(draft())))
    assert now.data == draft()


def all_controls(data: bytes) -> list[Control]:
    return list(controls_in(opened(data).element))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"<html>", draft()[: len(draft()) // 2]])
def test_what_is_no_word_document_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        refreshed(data, figures())


@pytest.mark.libreoffice
def test_a_report_that_libreoffice_saved_keeps_its_figures_and_has_them_renewed(tmp_path: Path) -> None:
    theirs = resaved(written(tmp_path, edited(draft(), as_people_edit))).read_bytes()
    now = refreshed(theirs, with_changes())
    assert len(all_controls(theirs)) == len(all_controls(edited(draft(), as_people_edit)))
    assert set(shown(now.data, RATE)) == {"91.12%"}
    assert not now.overwritten
    assert with_figures_out(now.data) == with_figures_out(theirs)


@given(some.permutations(range(12)), some.sets(some.integers(0, 11), max_size=6))
def test_no_order_and_no_gap_of_paragraphs_costs_people_a_word(order: list[int], removed: set[int]) -> None:
    def rearrange(document: Document) -> None:
        movable = document.paragraphs[2:14]
        anchor = document.paragraphs[1]._element
        for position in order:
            anchor.addnext(movable[position]._element)
        for position in removed:
            element = movable[position]._element
            element.getparent().remove(element)  # type: ignore[union-attr]

    theirs = edited(draft(), rearrange)
    now = refreshed(theirs, with_changes())
    assert with_figures_out(now.data) == with_figures_out(theirs)
    assert set(shown(now.data, RATE)) <= {"91.12%"}


@pytest.mark.parametrize("written", ["８８.０４%", "88.04 %", "88.040%"])
def test_a_figure_typed_in_another_way_is_no_other_figure(written: str) -> None:
    def type_over(document: Document) -> None:
        for one in controls_in(document.element):
            if one.key == RATE:
                next(one.element.iter(qn("w:t"))).text = written

    assert not refreshed(edited(draft(), type_over), figures()).overwritten


def test_what_word_asks_to_fill_in_where_a_figure_was_taken_out_is_no_figure() -> None:
    def take_out(document: Document) -> None:
        for one in controls_in(document.element):
            if one.key == RATE:
                next(one.element.iter(qn("w:t"))).text = "单击或点击此处输入文字。"
                one.element[0].append(OxmlElement("w:showingPlcHdr"))

    now = refreshed(edited(draft(), take_out), with_changes())
    assert (shown(now.data, RATE), now.overwritten) == ([], ())


def test_bookmarks_and_controls_of_people_s_own_are_theirs() -> None:
    def add(document: Document) -> None:
        run = document.paragraphs[3].add_run("合同编号")._element
        enclose(run, "合同", "别的文字", 900)
        second: Element = document.paragraphs[4].add_run("1,000")._element
        second.addnext(control("合同金额", "别的文字", 901, deepcopy(second)))

    now = refreshed(edited(draft(), add), with_changes())
    assert now.unknown == refreshed(draft(), with_changes()).unknown == ()


def test_a_bookmark_without_an_end_is_left() -> None:
    def open_end(document: Document) -> None:
        for one in list(document.element.iter(qn("w:bookmarkEnd"))):
            one.getparent().remove(one)

    theirs = edited(draft(), open_end)
    better = figures() | {"评价等级": replace(figures()["评价等级"], text="良")}
    assert text_of(refreshed(theirs, better).data) == text_of(theirs)


@pytest.mark.parametrize(("key", "other"), [("评价等级.12-3", "评价等级.12.3"), ("名次.A_1", "名次.A-1")])
def test_no_two_figures_share_the_name_of_a_bookmark(key: str, other: str) -> None:
    assert len({key_in(mark_of(one, "优", 1)) for one in (key, other)}) == 2
    assert by_short_key([key, other])[key_in(mark_of(key, "优", 1))] == key


def test_all_other_parts_of_a_document_stay_byte_for_byte() -> None:
    now = refreshed(draft(), with_changes()).data
    with zipfile.ZipFile(BytesIO(draft())) as old, zipfile.ZipFile(BytesIO(now)) as new:
        assert [one for one in old.namelist() if old.read(one) != new.read(one)] == ["word/document.xml"]


def test_figures_in_headers_and_footers_are_renewed_too() -> None:
    def repeat(document: Document) -> None:
        first = next(one for one in controls_in(document.element) if one.key == RATE)
        document.sections[0].footer.paragraphs[0]._element.append(deepcopy(first.element))

    now = opened(refreshed(edited(draft(), repeat), with_changes()).data)
    (footer,) = controls_in(now.sections[0].footer._element)
    assert footer.text == "91.12%"


def test_a_report_with_a_damaged_part_is_refused() -> None:
    data = bytearray(draft())
    with zipfile.ZipFile(BytesIO(bytes(data))) as package:
        offset = package.getinfo("word/styles.xml").header_offset
    data[offset + 60 : offset + 90] = bytes(30)
    with pytest.raises(ValueError, match="decompressing"):
        refreshed(bytes(data), with_changes())

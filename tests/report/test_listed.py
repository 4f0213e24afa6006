"""The report on all units, edited by people, held against units that have come, gone or changed their state since."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from docx.document import Document
from docx.oxml.ns import qn

from examples.units import standard_of
from pipeline.deliver.report import House, draft_batch, refreshed
from pipeline.figures import batch_figures
from pipeline.intake.passages import passages_of
from pipeline.model import Batch, Unevaluated
from pipeline.run.verifying import Verified, batch_verified
from tests.examples.evaluating import county
from tests.report.reading import edited, plain, text_of

EDUCATION, ARCHIVE, CIVIL = "样例县教育局", "样例县档案馆", "样例县民政局"
TRANSPORT, TOWN = "样例县交通运输局", "样例县石桥镇人民政府"
BROKEN = Unevaluated("坏.xlsx", "", "工作簿已损坏或不完整", ("坏.xlsx",))
STANDARD = standard_of("common-2013")


def batch_of(*names: str, left: Sequence[Unevaluated] = ()) -> Batch:
    units = tuple(one for one in county().batch.appraisals if one.unit.name in names)
    ranks = {one.unit.code: at for at, one in enumerate(units, start=1)}
    return replace(county().batch, appraisals=units, ranks=ranks, unevaluated=tuple(left))


def left_out(name: str, why: str = "单位编码对应多个名称") -> Unevaluated:
    code = next(one.unit.code for one in county().batch.appraisals if one.unit.name == name)
    return Unevaluated(name, code, why, ())


def draft_of(batch: Batch) -> bytes:
    rule = next(one for one in STANDARD.outlines if one.outline.over == "batch")
    return draft_batch(batch, STANDARD, rule, House())


def renewed(before: Batch, now: Batch, edit: Callable[[Document], object] = lambda _document: None) -> bytes:
    """The report on `before`, edited, with the figures of `now`."""
    return refreshed(edited(draft_of(before), edit), batch_figures(now, STANDARD)).data


def held(report: bytes, batch: Batch) -> Verified:
    return batch_verified(passages_of(report), batch, STANDARD)


def former(report: bytes, batch: Batch) -> list[tuple[str, str]]:
    return [(one.place, one.name) for one in held(report, batch).former]


def test_a_fresh_draft_lists_all_units_those_without_a_result_too() -> None:
    batch = batch_of(EDUCATION, ARCHIVE, left=[left_out(CIVIL), BROKEN])
    assert held(draft_of(batch), batch).is_right


def test_a_unit_that_is_gone_and_one_that_has_come_are_both_named() -> None:
    before, now = batch_of(EDUCATION, ARCHIVE), batch_of(EDUCATION, CIVIL)
    found = held(renewed(before, now), now)
    assert [one.name for one in found.former] == [ARCHIVE]
    assert found.unlisted == (CIVIL,)
    assert not found.is_right


def test_the_name_of_a_unit_in_what_the_program_renews_is_no_row_of_its_own() -> None:
    before, now = batch_of(TRANSPORT), batch_of(TRANSPORT, TOWN)
    report = renewed(before, now)
    assert f"涉及{TRANSPORT}、{TOWN}。" in text_of(report)
    assert held(report, now).unlisted == (TOWN,)


def test_a_unit_that_can_no_longer_be_evaluated_is_not_ranked_and_one_that_can_is_not_left_out() -> None:
    evaluated = batch_of(EDUCATION, ARCHIVE, CIVIL)
    left = batch_of(EDUCATION, ARCHIVE, left=[left_out(CIVIL)])
    assert [name for _place, name in former(renewed(evaluated, left), left)] == [CIVIL]
    assert former(renewed(left, evaluated), evaluated) == [("“五、未评价的单位”第1段", CIVIL)]


def test_a_chapter_that_says_all_units_were_evaluated_lacks_the_one_that_was_not() -> None:
    before, now = batch_of(EDUCATION, ARCHIVE), batch_of(EDUCATION, ARCHIVE, left=[left_out(CIVIL)])
    report = renewed(before, now)
    assert "没有。" in text_of(report)
    assert held(report, now).unlisted == (CIVIL,)


def test_why_a_unit_was_not_evaluated_is_renewed() -> None:
    before = batch_of(EDUCATION, ARCHIVE, left=[left_out(CIVIL)])
    now = batch_of(EDUCATION, ARCHIVE, left=[left_out(CIVIL, "内容冲突")])
    report = renewed(before, now)
    assert f"{CIVIL}：内容冲突。" in text_of(report)
    assert held(report, now).is_right


def test_a_row_that_was_written_over_for_the_new_unit_lists_that_unit() -> None:
    before, now = batch_of(EDUCATION, ARCHIVE), batch_of(EDUCATION, CIVIL)

    def write_over(document: Document) -> None:
        for text in document.element.body.iter(qn("w:t")):
            text.text = (text.text or "").replace(ARCHIVE, CIVIL)

    found = held(renewed(before, now, write_over), now)
    assert (found.former, found.unlisted) == ((), ())


def test_a_report_written_elsewhere_need_not_repeat_the_county_before_each_unit() -> None:
    now = batch_of(EDUCATION, ARCHIVE, CIVIL)
    found = held(plain(["汇总报告", "一、结果", "教育局98.86分，民政局88.18分。"]), now)
    assert found.unlisted == (ARCHIVE,)


def test_a_unit_whose_name_is_part_of_another_is_missed_where_only_that_one_is_listed() -> None:
    names = {ARCHIVE: "样例县教育局机关服务中心", CIVIL: "样例县民政局"}
    before = batch_of(EDUCATION, ARCHIVE, CIVIL)
    now = replace(before, appraisals=tuple(
        replace(one, unit=replace(one.unit, name=names.get(one.unit.name, one.unit.name))) for one in before.appraisals
    ))  # fmt: skip
    report = plain(["汇总报告", "一、结果", "教育局机关服务中心98.86分，民政局88.18分。"])
    assert held(report, now).unlisted == (EDUCATION,)
    whole = plain(["汇总报告", "一、结果", "教育局机关服务中心98.86分，民政局88.18分，教育局90分。"])
    assert held(whole, now).unlisted == ()


def test_the_grade_of_a_unit_whose_name_holds_that_of_another_is_held_against_its_own() -> None:
    names = {ARCHIVE: "样例县第一教育局", EDUCATION: "教育局"}
    before = batch_of(EDUCATION, ARCHIVE)
    now = replace(before, appraisals=tuple(
        replace(one, unit=replace(one.unit, name=names[one.unit.name]), grade=grade)
        for one, grade in zip(before.appraisals, ("优", "良"), strict=True)
    ))  # fmt: skip
    grades = {one.unit.name: one.grade for one in now.appraisals}
    report = plain([f"{name}排名在前，评价等级为{grade}。" for name, grade in grades.items()])
    assert held(report, now).contradictions == ()

"""Reports over several runs: drafted, edited by people, renewed; and held against the results."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from docx.document import Document
from docx.oxml.ns import qn

from examples.units import HERE
from pipeline.deliver.links import BATCH_REPORT, REPORT
from pipeline.deliver.report.controls import controls_in
from pipeline.evaluate import Verdict
from pipeline.run.operator import OperatorError, ReportSettings, Request
from pipeline.run.publishing import evaluate_and_publish
from pipeline.run.verifying import Verified, verify
from tests.filling import edited as with_cells
from tests.report.reading import edited, opened, plain, text_of
from tests.report.test_house import DOCM, DOTX, with_type
from tests.run.town import Town

UNIT = "西乡县柳树镇人民政府"


@pytest.fixture
def town(town: Town) -> Town:
    with_cells(town.budget, "预算执行", G5=2786420)
    return town


def report_of(town: Town) -> Path:
    return town.folder / "output" / "2024" / UNIT / REPORT


def edit(town: Town) -> None:
    def add(document: Document) -> None:
        document.paragraphs[2].insert_paragraph_before("本段为评价组所加。")

    report_of(town).write_bytes(edited(report_of(town).read_bytes(), add))


def spend_less(town: Town) -> None:
    """Let the unit have spent less in its first row."""
    with_cells(town.budget, "预算执行", L9=1)


def rate(path: Path) -> set[str]:
    return {one.text for one in controls_in(opened(path.read_bytes()).element) if one.key == "预算执行率"}


def test_every_unit_and_the_year_get_a_report(town: Town) -> None:
    published = town.run()
    assert published.reports == 1
    assert report_of(town).is_file()
    assert (town.folder / "output" / "2024" / BATCH_REPORT).is_file()


def test_an_untouched_draft_is_drafted_anew(town: Town) -> None:
    town.run()
    first = report_of(town).read_bytes()
    spend_less(town)
    assert town.run().edited == ()
    assert report_of(town).read_bytes() != first


def test_an_edited_report_keeps_what_people_wrote_through_any_number_of_runs(town: Town) -> None:
    town.run()
    edit(town)
    before = rate(report_of(town))
    town.run()
    assert rate(report_of(town)) == before
    spend_less(town)
    for _ in range(2):
        published = town.run()
        assert "本段为评价组所加。" in text_of(report_of(town).read_bytes())
        assert published.kept == ()
    assert before.isdisjoint(rate(report_of(town)))


def test_a_run_over_an_edited_report_gives_the_same_bytes_again(town: Town) -> None:
    town.run()
    edit(town)
    town.run()
    first = report_of(town).read_bytes()
    town.run()
    assert report_of(town).read_bytes() == first


def test_a_figure_that_somebody_typed_over_is_told_by_every_run(town: Town) -> None:
    def type_over(document: Document) -> None:
        first = next(one for one in controls_in(document.element) if one.key == "预算执行率")
        next(first.element.iter(qn("w:t"))).text = "88.00%"

    town.run()
    report_of(town).write_bytes(edited(report_of(town).read_bytes(), type_over))
    for _ in range(2):
        (one,) = town.run().edited
        assert one.outcome is not None
        assert [(found.written, found.result) for found in one.outcome.overwritten] == [("88.00%", "88.04%")]


@pytest.mark.parametrize("content", [b"", b"no document at all", b"PK\x03\x04 half a file"])
def test_a_report_that_cannot_be_read_is_kept_beside_the_new_draft_and_told(town: Town, content: bytes) -> None:
    town.run()
    report_of(town).write_bytes(content)
    published = town.run()
    (one,) = published.edited
    assert one.outcome is None
    assert one.why
    assert [path.read_bytes() for path in published.kept] == [content]
    assert UNIT in text_of(report_of(town).read_bytes())


def test_an_outline_that_is_not_there_is_told_with_those_that_are(town: Town) -> None:
    request = Request(town.folder / "input", town.folder / "output", report=ReportSettings(outline="nine-chapters"))
    with pytest.raises(OperatorError, match=r"five-chapters.*caiyu-2020-10"):
        evaluate_and_publish(request)


def test_a_template_that_is_no_word_document_is_told(town: Town) -> None:
    request = Request(town.folder / "input", town.folder / "output", report=ReportSettings(template=town.budget))
    with pytest.raises(OperatorError, match="报告模板"):
        evaluate_and_publish(request)


def test_a_template_is_looked_at_before_anything_is_evaluated(town: Town) -> None:
    template = town.folder / "模板.docm"
    template.write_bytes(with_type(DOCM))
    request = Request(town.folder / "nothing here", town.folder / "output", report=ReportSettings(template=template))
    with pytest.raises(OperatorError, match=r"模板\.docm”：是带宏的文档。.*另存为 \.docx 或 \.dotx"):
        evaluate_and_publish(request)


def test_a_word_template_may_be_named(town: Town) -> None:
    template = town.folder / "模板.dotx"
    template.write_bytes(with_type(DOTX))
    request = Request(town.folder / "input", town.folder / "output", report=ReportSettings(template=template))
    evaluate_and_publish(request)
    assert UNIT in text_of(report_of(town).read_bytes())


def test_sentences_about_a_unit_without_a_grade_are_told_once_it_has_one_and_the_other_way_round(town: Town) -> None:
    def spend(amount: float | None) -> None:
        with_cells(town.budget, "预算执行", L9=amount)

    town.run()
    edit(town)
    assert town.run().edited[0].outdated == ()
    spend(None)
    told = town.run().edited[0]
    assert told.grade is None
    assert told.outdated == ("“二、综合评价结论”第1段", "“二、综合评价结论”第3段")
    report_of(town).unlink()
    town.run()
    edit(town)
    spend(1)
    for _ in range(2):
        told = town.run().edited[0]
        assert told.grade is not None
        assert told.outdated == ("“二、综合评价结论”第1段", "“二、综合评价结论”第3段")
    assert "待补" not in text_of(report_of(town).read_bytes())


def verified(town: Town, report: Path, unit: str | None = None) -> Verified:
    return verify(report, Request(town.folder / "input", town.folder / "output"), unit)


def test_our_own_draft_is_right(town: Town) -> None:
    town.run()
    assert verified(town, report_of(town)).is_right


def test_a_report_written_elsewhere_is_held_against_the_unit_that_it_names(town: Town) -> None:
    report = town.folder / "别处写的.docx"
    report.write_bytes(plain([f"{UNIT}2024年度评价报告", "一、部门概况", "预算执行率87.04%，开展学习50余次。"]))
    found = verified(town, report)
    assert [one.claim.text for one in found.of(Verdict.DIFFERS)] == ["87.04%"]
    assert [one.claim.text for one in found.of(Verdict.UNKNOWN)] == ["50余次"]
    assert not found.is_right


def test_a_report_that_names_no_unit_needs_to_be_told_whose_it_is(town: Town) -> None:
    report = town.folder / "别处写的.docx"
    report.write_bytes(plain(["一、部门概况", "预算执行率88.04%。"]))
    with pytest.raises(OperatorError, match="UNIT="):
        verified(town, report)
    assert verified(town, report, "柳树镇").of(Verdict.EQUAL)


@pytest.mark.parametrize("content", [b"", b"<html></html>", b"PK\x03\x04"])
def test_a_file_that_is_no_report_is_told_with_its_path(town: Town, content: bytes) -> None:
    report = town.folder / "不是报告.docx"
    report.write_bytes(content)
    with pytest.raises(OperatorError, match=r"不是报告\.docx"):
        verified(town, report)


def test_a_report_that_is_not_there_is_told(town: Town) -> None:
    with pytest.raises(OperatorError, match="没有文件"):
        verified(town, town.folder / "没有.docx")


def test_problems_that_an_edited_report_does_not_mention_are_told(town: Town) -> None:
    def leave_out(document: Document) -> None:
        for paragraph in [one for one in document.paragraphs if "逾期完成" in one.text]:
            document.element.body.remove(paragraph._element)

    town.run()
    edit(town)
    assert held(town).unmentioned == ()
    report_of(town).write_bytes(edited(report_of(town).read_bytes(), leave_out))
    assert [one.name for one in held(town).unmentioned] == ["工作任务逾期完成"]


def test_the_report_on_all_units_is_held_against_all_of_them(town: Town) -> None:
    town.run()
    found = verified(town, town.folder / "output" / "2024" / BATCH_REPORT)
    assert found.about == "2024年度全部单位"
    assert found.is_right
    assert found.of(Verdict.EQUAL)


def held(town: Town) -> Verified:
    """What a run says of the edited report."""
    (one,) = town.run().edited
    assert one.held is not None
    return one.held


def test_a_problem_that_an_edited_report_still_tells_of_is_named_when_it_is_gone(town: Town) -> None:
    town.run()
    edit(town)
    assert held(town).gone == ()
    with_cells(town.budget, "预算执行", L9=5_000_000)  # so much is spent that the rate is no problem any more
    found = held(town)
    assert "预算执行率偏低" in [one.name for one in found.gone]
    assert not found.is_right
    assert verified(town, report_of(town)).gone == found.gone


def test_the_report_of_another_unit_is_not_filled_with_the_figures_of_this_one(tmp_path: Path) -> None:
    source, target = tmp_path / "input", tmp_path / "output"
    shutil.copytree(HERE / "county-2024", source)
    request = Request(source, target)
    evaluate_and_publish(request)
    theirs, own = (target / "2024" / name / REPORT for name in ("样例县教育局", "样例县档案馆"))
    own.write_bytes(theirs.read_bytes())
    published = evaluate_and_publish(request)
    assert [(one.path, one.why) for one in published.edited] == [(own, "写的是“样例县教育局”，本次重新起草")]
    assert [path.read_bytes() for path in published.kept] == [theirs.read_bytes()]
    assert "样例县教育局" not in text_of(own.read_bytes())

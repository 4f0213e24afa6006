"""The cause of a problem in a report: renewed while nobody touched it, people's own once they have written it."""

from dataclasses import replace

from docx.document import Document

from pipeline.deliver.report import refreshed
from pipeline.deliver.report.bookmarks import words_in
from pipeline.figures import Stated, unit_figures
from pipeline.intake.passages import passages_of
from pipeline.run.verifying import unit_verified
from tests.report.reading import draft, edited, figures, text_of, the_town

SAID = "单位说明的原因：尾款未到支付节点。"
THEIRS = "经核实，原因是 3 次流标，比计划晚了 45 天，执行率只有 70%"


def explained() -> dict[str, Stated]:
    """The figures after the unit has said why there is its first problem."""
    appraisal, standard = the_town()
    first, *others = appraisal.reported
    return unit_figures(replace(appraisal, problems=(replace(first, cause=SAID), *others)), standard)


def key() -> str:
    return f"问题原因.{the_town()[0].reported[0].code}"


def likely() -> str:
    return the_town()[0].reported[0].cause


def rewrite(document: Document) -> None:
    mark = next(one for one in words_in(document.element) if one.text == likely().rstrip("。"))
    mark.texts[0].text = THEIRS


def test_a_likely_cause_stands_in_the_draft_as_one_to_be_looked_into() -> None:
    assert likely().startswith("可能的原因：")
    assert likely() in text_of(draft())
    assert "主要原因" not in text_of(draft())


def test_a_cause_that_nobody_touched_gives_way_to_what_the_unit_says() -> None:
    now = text_of(refreshed(draft(), explained()).data)
    assert SAID in now
    assert likely() not in now


def test_a_cause_that_people_wrote_stays_and_is_told_once_the_unit_says_another() -> None:
    theirs = edited(draft(), rewrite)
    assert refreshed(theirs, figures()).overwritten == ()
    now = refreshed(theirs, explained())
    assert THEIRS in text_of(now.data)
    assert [(one.written, one.result) for one in now.overwritten] == [(THEIRS, SAID.rstrip("。"))]


def test_numbers_of_a_cause_that_people_wrote_are_not_held_against_the_draft() -> None:
    held = unit_verified(passages_of(edited(draft(), rewrite)), *the_town())
    assert {one.claim.text for one in held.wrong} == {"70%"}  # that number is a named figure
    assert {"3 次", "45"} <= {one.claim.text for one in held.unknown}


def test_what_the_unit_says_is_verified_as_it_says_it() -> None:
    appraisal, standard = the_town()
    first, *others = appraisal.reported
    told = replace(first, cause="单位说明的原因：有 2 个村 45.5 万元的工程款没有结算。")
    unit = replace(appraisal, problems=(told, *others))
    now = refreshed(draft(), unit_figures(unit, standard)).data
    assert unit_verified(passages_of(now), unit, standard).is_right

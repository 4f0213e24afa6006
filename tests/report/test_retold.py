"""Sentences of a draft that people typed again: their words are known, so each number in them is the draft's."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from examples.units import standard_of
from pipeline.claims import Claim, Passage, claims_in
from pipeline.deliver.report import House, draft_unit, unit_lines
from pipeline.evaluate import Verdict
from pipeline.intake.passages import passages_of
from pipeline.model import Appraisal
from pipeline.run.verifying import batch_verified, unit_verified
from pipeline.standard import Standard
from tests.examples.evaluating import county
from tests.report.reading import county_draft, draft, the_town

CODES = ["five-chapters", "caiyu-2020-10"]


def a_county_unit() -> tuple[Appraisal, Standard]:
    """Return the town of the county that has the problem with the thresholds of four months."""
    return next(one for one in county().batch.appraisals if "P108" in {problem.code for problem in one.reported}), (
        standard_of("common-2013")
    )


def retyped(data: bytes) -> list[Passage]:
    """Return the paragraphs of a draft as plain words, nothing in them owned."""
    return [replace(one, owned=()) for one in passages_of(data) if not one.row]


def changed(claim: Claim) -> str:
    """Return a paragraph with the first digit of one of its numbers changed."""
    text = claim.passage.text
    at = text.index(claim.text, len(text) - len(text[_start(claim) :]))
    digit = re.search(r"\d", claim.text)
    assert digit
    at += digit.start()
    return text[:at] + str((int(text[at]) + 1) % 9 or 1) + text[at + 1 :]


def _start(claim: Claim) -> int:
    return claim.passage.text.index(claim.sentence + claim.text) + len(claim.sentence)


def one(text: str) -> Verdict:
    """Return the verdict on the last number of a text about the town."""
    return unit_verified([Passage(text, "", "")], *the_town()).checked[-1].verdict


@pytest.mark.parametrize("code", CODES)
def test_a_draft_typed_again_has_no_number_that_is_wrong_or_unknown(code: str) -> None:
    held = unit_verified(retyped(draft(code)), *the_town())
    assert (held.wrong, held.unknown, held.contradictions) == ([], [], ())


@pytest.mark.parametrize("code", CODES)
def test_each_number_of_a_draft_typed_again_with_another_is_told(code: str) -> None:
    claims = [claim for passage in retyped(draft(code)) for claim in claims_in(passage)]
    for claim in claims:
        held = unit_verified([replace(claim.passage, text=changed(claim))], *the_town())
        # another threshold may be that of another problem: 低于80% is said of a rate as well as 低于90%
        assert held.wrong or claim.is_bound, claim.sentence + claim.text


def test_the_thresholds_in_a_draft_s_own_sentences_are_not_unknown() -> None:
    unit = a_county_unit()
    rule = next(one for one in unit[1].outlines if one.outline.is_default)
    passages = passages_of(draft_unit(*unit, rule, House()))
    assert any("序时进度" in one.text for one in passages)
    assert unit_verified(passages, *unit).unknown == []


def test_the_threshold_of_a_draft_s_own_sentence_typed_otherwise_is_told() -> None:
    unit = a_county_unit()
    (fact,) = (one.fact for one in unit[0].reported if one.code == "P108")
    held = unit_verified([Passage(fact.replace("6月末40%", "6月末45%"), "", "")], *unit)
    assert [one.claim.text for one in held.wrong] == ["45%"]


def test_the_sum_of_a_table_that_is_rescaled_to_the_total_is_right_and_another_number_is_told() -> None:
    unit = next(one for one in county().batch.appraisals if one.total.is_complete and one.total.full_score < 100)
    standard = standard_of("common-2013")
    rule = next(one for one in standard.outlines if one.outline.is_default)
    passages = [replace(one, owned=()) for one in passages_of(draft_unit(unit, standard, rule, House()))]
    held = unit_verified(passages, unit, standard)
    assert (held.wrong, held.contradictions) == ([], ())
    (summed,) = (one for one in passages if "合计" in one.rows and one.above == "得分" and one.table == 1)
    wrong = [
        replace(one, text=f"{one.text[:-1]}{(int(one.text[-1]) + 3) % 10}") if one is summed else one
        for one in passages
    ]
    assert [one.claim.passage.place for one in unit_verified(wrong, unit, standard).wrong] == [summed.place]


def test_the_report_on_the_county_typed_again_is_right_and_another_number_in_it_is_told() -> None:
    passages, standard = retyped(county_draft()), standard_of("common-2013")
    assert batch_verified(passages, county().batch, standard).wrong == []
    (says,) = (one for one in passages if "共有问题" in one.text)
    (claim,) = claims_in(says)
    assert batch_verified([replace(says, text=changed(claim))], county().batch, standard).wrong


@pytest.mark.parametrize("fact", ["共查出{明细}，计3笔", "共查出｛明细｝，计3笔"])
def test_of_a_problem_that_there_is_not_only_what_comes_before_its_details_is_known(fact: str) -> None:
    unit, standard = the_town()
    *others, last = standard.problems
    changed_last = replace(last, rule=last.rule.model_copy(update={"fact": fact}))
    *_before, line = unit_lines(unit, replace(standard, problems=(*others, changed_last)))
    assert "".join(map(str, line)) == "共查出"


def test_what_a_unit_has_of_each_kind_of_post_is_not_all_its_staff() -> None:
    assert (
        one("行政编制35人、在职34人，事业编制40人、在职38人，总数没有超编，但其中有一类超过核定编制。") is Verdict.EQUAL
    )
    assert one("行政编制35人、在职43人，事业编制40人、在职38人，总数没有超编。") is Verdict.EQUAL


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("公用经费预算64.8万元，实际支出63.31万元。", Verdict.ROUNDED),
        ("公用经费预算64.8万元，实际支出73.31万元。", Verdict.DIFFERS),
        ("“抽查凭证”22笔、金额1,918,811.84元，其中3笔记录了问题和涉及的金额。", Verdict.EQUAL),
        ("抽查凭证22笔，金额191.88万元，其中4笔记录了问题和涉及的金额。", Verdict.DIFFERS),
        ("抽查凭证22笔，其中4笔为会议费。", Verdict.UNKNOWN), ("有3个村安装了路灯。", Verdict.UNKNOWN),
    ],
)  # fmt: skip
def test_the_words_on_both_sides_tell_what_a_number_is(text: str, verdict: Verdict) -> None:
    assert one(text) is verdict

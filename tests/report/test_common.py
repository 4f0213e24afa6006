"""The report on all units: the severest problems of a category come first, and each of them has its advice."""

from dataclasses import replace

from examples.units import standard_of
from pipeline.deliver.report import batch_lines
from pipeline.deliver.report.parts import text_of
from pipeline.model import Batch, Problem
from tests.examples.evaluating import county

STANDARD = standard_of("common-2013")
KIND = "资产管理"


def problem(code: str, severity: str) -> Problem:
    return Problem(code, KIND, f"问题{code}", severity, "", "", f"建议{code}", "")


def told(*units: tuple[Problem, ...]) -> list[str]:
    """What the report says of units with these problems alone."""
    appraisals = county().batch.appraisals[: len(units)]
    made = (replace(one, problems=own) for one, own in zip(appraisals, units, strict=True))
    batch: Batch = replace(county().batch, appraisals=tuple(made), unequal=())
    return [text_of(line) for line in batch_lines(batch, STANDARD)]


def of(lines: list[str], word: str) -> list[str]:
    """The numbers of the problems, or pieces of advice, in the order in which they are told."""
    return [line.partition(word)[2][:4] for line in lines if word in line]


def test_the_severest_problem_comes_first_and_then_the_one_of_most_units() -> None:
    common = problem("P701", "一般"), problem("P702", "较大")
    lines = told(common, common, (*common, problem("P703", "较大")), (problem("P712", "重大"),))
    assert of(lines, "问题P") == ["712，", "702，", "703，", "701，"]


def test_three_pieces_of_advice_are_given_and_no_severest_problem_goes_without() -> None:
    many = tuple(problem(f"P70{n}", "一般") for n in range(1, 6))
    assert of(told((*many, problem("P712", "重大"))), "建议P") == ["712。", "701。", "702。"]
    worst = tuple(problem(f"P71{n}", "重大") for n in range(1, 6))
    assert of(told((*many, *worst)), "建议P") == ["711。", "712。", "713。", "714。", "715。"]

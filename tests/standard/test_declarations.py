"""Every declaration of the shipped standard keeps its promises: its examples, its references, its words."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

import pytest

from pipeline.formula import Missing, Type, evaluate
from pipeline.standard import CheckRule, ItemRule, ProblemCheck, Standard, load_standard, load_systems
from pipeline.standard.examples import (
    check_faults,
    item_faults,
    kinds_of,
    method_faults,
    problem_faults,
    read_all,
    verdict,
)
from pipeline.standard.placeholders import filled, names_in
from pipeline.standard.rules import Method
from pipeline.standard.scoring import EXPLAINED, FULL_SCORE, VALUE, score_symbols
from tests.standard.worked import verdict_of_row

SYSTEMS = load_systems()
BOUND = {code: load_standard(code) for code in SYSTEMS}
STANDARD = load_standard()
UNIT = tuple(kind.symbol(name) for name, kind in STANDARD.kinds.items())
ITEMS = {rule.item.name: rule for rule in STANDARD.items}
PROBLEMS = {check.rule.code: check for check in STANDARD.problems}
ASKED = [check for check in STANDARD.problems if check.condition is not None]
SEVERITIES = ("一般", "较大", "重大")
# The shared data items, and those that a system brings: each once, with a standard that has what it rests on.
EVERY_ITEM = [(STANDARD, rule) for rule in STANDARD.items] + [
    (bound, rule) for code, bound in BOUND.items() for rule in bound.items if rule.item in SYSTEMS[code].items
]


# ---------------------------------------------------------------- worked examples


@pytest.mark.parametrize(
    ("standard", "rule"),
    [pytest.param(bound, rule, id=rule.item.name) for bound, rule in EVERY_ITEM if rule.formula is not None],
)
def test_a_data_item_gives_the_printed_result_of_its_example(standard: Standard, rule: ItemRule) -> None:
    assert list(item_faults(rule, standard)) == []
    assert rule.item.example is not None
    kind, gives = rule.item.value_kind, rule.item.example.gives
    assert kind.show(kind.read(gives).value) == gives


@pytest.mark.parametrize("method", STANDARD.methods.values(), ids=lambda method: method.name)
def test_a_scoring_method_gives_the_marks_of_its_examples(method: Method) -> None:
    assert list(method_faults(method, STANDARD)) == []


@pytest.mark.parametrize("method", STANDARD.methods.values(), ids=lambda method: method.name)
def test_a_method_that_computes_is_a_number_between_nothing_and_full_marks(method: Method) -> None:
    for example in method.examples:
        assert 0 <= example.gives <= Decimal(example.given[FULL_SCORE])
        assert VALUE in example.given or method.decided_by == "checklist"
    names = {symbol.name for symbol in score_symbols(method, STANDARD.indicators[0].indicator.value_kind)}
    assert set(names_in(method.wording)) <= names | {"分档", EXPLAINED}


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.check.code) for rule in STANDARD.checks])
def test_a_check_answers_as_its_example_says(rule: CheckRule) -> None:
    assert list(check_faults(rule, STANDARD)) == []
    if rule.sheet is not None:
        example = rule.check.example
        values = read_all(example.given, kinds_of(STANDARD, rule.sheet))
        assert verdict_of_row(rule.condition, values, rule.sheet) == example.gives


@pytest.mark.parametrize("check", ASKED, ids=lambda check: check.rule.code)
def test_a_problem_is_found_or_not_as_its_examples_say(check: ProblemCheck) -> None:
    assert list(problem_faults(check, STANDARD)) == []
    table = STANDARD.tables.get(check.rule.over)
    for example in check.rule.examples if table is not None else ():
        assert check.condition is not None
        assert table is not None
        values = read_all(example.given, kinds_of(STANDARD, table))
        assert verdict_of_row(check.condition, values, table) == example.gives


# ---------------------------------------------------------------- problems


@pytest.mark.parametrize("check", ASKED, ids=lambda check: check.rule.code)
def test_a_problem_has_a_case_on_each_side_of_its_threshold(check: ProblemCheck) -> None:
    assert {example.gives for example in check.rule.examples} == {"是", "否"}


@pytest.mark.parametrize("code", SYSTEMS)
def test_every_condition_can_be_asked_and_is_never_true_of_nothing(code: str) -> None:
    standard = BOUND[code]
    assert len(standard.problems) >= 35
    for check in standard.problems:
        if check.condition is None:
            assert check.rule.compare is not None
            continue
        assert check.condition.type == Type.BOOLEAN
        nothing = {name: Missing("没有数据", is_blank=False) for name in check.condition.names}
        assert verdict(evaluate(check.condition, nothing)) != "是", check.rule.code
        blank = {name: Missing("单元格为空") for name in check.condition.names}
        assert verdict(evaluate(check.condition, blank)) != "是", check.rule.code


def test_problem_categories_are_those_of_the_field() -> None:
    assert list(dict.fromkeys(check.rule.category for check in STANDARD.problems)) == [
        "绩效目标", "预算执行", "预算编制", "结转结余", "人员编制", "三公经费", "资金合规", "政府采购", "资产管理",
        "产出效益", "绩效管理",
    ]  # fmt: skip


FRAMEWORK_THEMES = {theme for area in STANDARD.system.areas for theme in area.themes}


def test_the_themes_of_a_problem_are_those_of_the_national_framework() -> None:
    for check in STANDARD.problems:
        assert set(check.rule.themes) <= FRAMEWORK_THEMES, check.rule.code
        assert bool(check.rule.themes) == (check.rule.category != "绩效管理"), check.rule.code


@pytest.mark.parametrize("code", SYSTEMS)
def test_every_heading_is_one_of_the_framework_or_says_which_it_stands_for(code: str) -> None:
    system = SYSTEMS[code]
    headings = {theme for area in system.areas for theme in area.themes}
    assert {system.theme_as.get(theme, theme) for theme in headings} <= FRAMEWORK_THEMES
    assert set(system.theme_as) == headings - FRAMEWORK_THEMES


def test_a_problem_rests_on_the_items_its_condition_looks_at() -> None:
    for check in ASKED:
        reached = {used for name in check.rule.items for used in STANDARD.rests_on[name]}
        looked_at = {name for name in (check.condition.names if check.condition else ()) if name in ITEMS}
        assert looked_at <= reached, check.rule.code
        assert bool(check.rule.items) == (check.rule.category != "绩效管理"), check.rule.code


def test_a_problem_gives_way_only_to_one_that_is_at_least_as_grave() -> None:
    for check in STANDARD.problems:
        for code in check.rule.unless:
            other = PROBLEMS[code].rule
            assert not other.unless
            assert other.category == check.rule.category
            assert SEVERITIES.index(other.severity) >= SEVERITIES.index(check.rule.severity)


def test_the_detail_of_a_problem_never_has_a_hole() -> None:
    for check in STANDARD.problems:
        if check.rule.over not in STANDARD.tables:
            continue
        table = STANDARD.tables[check.rule.over]
        filled = {column.name for column in table.columns if column.required or column.locked or column.is_computed}
        needed = set(check.condition.needed if check.condition else ())
        asked = set(check.condition.names if check.condition else ())
        shared = {name for share in check.shares.values() for name in share.names}
        named = set(names_in(check.rule.detail)) - set(check.shares) | shared
        # A column asked about in ISBLANK of 问题描述 is not blank where the condition holds.
        assert named <= filled | needed | (asked if "NOT(ISBLANK(" in str(check.rule.condition) else set())


def test_a_problem_lists_its_rows_where_it_has_any() -> None:
    for check in STANDARD.problems:
        rule = check.rule
        if rule.over in STANDARD.tables or rule.over == "marks":
            assert "{笔数}" in rule.fact, rule.code
            assert bool(rule.detail) == ("{明细}" in rule.fact), rule.code
        if rule.over == "unit":
            assert not rule.detail
            assert names_in(rule.fact), f"{rule.code}：没有数据"


def test_what_people_read_about_problems_is_whole_sentences_each_said_once() -> None:
    rules = [check.rule for check in STANDARD.problems]
    for field in ("name", "fact", "cause", "recommendation"):
        texts = [getattr(rule, field) for rule in rules]
        assert [text for text, times in Counter(texts).items() if times > 1] == []
    for rule in rules:
        for text in (rule.fact, rule.cause, rule.recommendation):
            assert re.fullmatch(r"[^。]+。", text), text
            assert not re.search(r"[,;:?!() ]", filled(text, dict.fromkeys(names_in(text), ""))), text
        assert not re.search(r"[,;:。 ]", filled(rule.detail, dict.fromkeys(names_in(rule.detail), ""))), rule.detail
        assert rule.basis

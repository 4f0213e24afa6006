"""Every declaration of the shipped standard keeps its promises: its examples, its references, its words."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

import pytest

from pipeline.formula import Missing, Type, evaluate
from pipeline.kinds import Kind
from pipeline.standard import CheckRule, ItemRule, ProblemCheck, Standard, load_standard, load_systems
from pipeline.standard.placeholders import filled, names_in
from pipeline.standard.rules import Method, MethodExample
from pipeline.standard.scoring import FULL_SCORE, VALUE, compile_scoring, complete, score_symbols
from pipeline.standard.workbook import Example
from tests.standard.worked import MARK_KINDS, kinds_of, read, read_all, verdict, verdict_of_row

SYSTEMS = load_systems()
BOUND = {code: load_standard(code) for code in SYSTEMS}
STANDARD = load_standard()
UNIT = tuple(kind.symbol(name) for name, kind in STANDARD.kinds.items())
ITEMS = {rule.item.name: rule for rule in STANDARD.items}
PROBLEMS = {check.rule.code: check for check in STANDARD.problems}
ASKED = [check for check in STANDARD.problems if check.condition is not None]
SEVERITIES = ("一般", "较大", "重大")


def problem_kinds(standard: Standard, check: ProblemCheck) -> dict[str, Kind]:
    match check.rule.over:
        case "unit":
            return dict(standard.kinds)
        case "marks":
            return {**standard.kinds, **MARK_KINDS}
        case title:
            return kinds_of(standard, standard.tables[title])


# ---------------------------------------------------------------- worked examples


@pytest.mark.parametrize(
    "rule", [pytest.param(rule, id=rule.item.name) for rule in STANDARD.items if rule.formula is not None]
)
def test_a_data_item_gives_the_printed_result_of_its_example(rule: ItemRule) -> None:
    assert rule.formula is not None
    assert rule.item.example is not None
    assert set(rule.item.example.given) == set(rule.formula.names)
    value = evaluate(rule.formula, read_all(rule.item.example.given, STANDARD.kinds))
    assert rule.item.value_kind.show(value) == rule.item.example.gives


@pytest.mark.parametrize(
    ("method", "example"),
    [
        pytest.param(method, example, id=f"{method.name}-{number}")
        for method in STANDARD.methods.values()
        for number, example in enumerate(method.examples, start=1)
    ],
)
def test_a_scoring_method_gives_the_marks_of_its_example(method: Method, example: MethodExample) -> None:
    kind = Kind(example.kind)
    scoring = compile_scoring(method, kind, example.bands, STANDARD.system.decimals, UNIT)
    assert scoring is not None
    parameters = {parameter.name: parameter.value_kind for parameter in method.parameters}
    given = {name: text for name, text in example.given.items() if name in parameters}
    numbers = {name: read(parameters[name], text) for name, text in given.items()}
    complete(method, {name: number for name, number in numbers.items() if isinstance(number, Decimal)})
    values = {
        **numbers,
        **{name: read(kind, text) for name, text in example.given.items() if name not in (*parameters, FULL_SCORE)},
        FULL_SCORE: Decimal(example.given[FULL_SCORE]),
    }
    assert set(values) == set(scoring.names)
    assert evaluate(scoring, values) == example.gives


@pytest.mark.parametrize("method", STANDARD.methods.values(), ids=lambda method: method.name)
def test_a_method_that_computes_is_a_number_between_nothing_and_full_marks(method: Method) -> None:
    for example in method.examples:
        assert 0 <= example.gives <= Decimal(example.given[FULL_SCORE])
        assert VALUE in example.given or method.decided_by == "checklist"
    names = {symbol.name for symbol in score_symbols(method, STANDARD.indicators[0].indicator.value_kind)}
    assert set(names_in(method.wording)) <= names | {"分档"}


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.check.code) for rule in STANDARD.checks])
def test_a_check_answers_as_its_example_says(rule: CheckRule) -> None:
    example = rule.check.example
    assert set(example.given) == set(rule.condition.names)
    if rule.sheet is None:
        assert verdict(rule.condition, read_all(example.given, STANDARD.kinds)) == example.gives
        return
    values = read_all(example.given, kinds_of(STANDARD, rule.sheet))
    assert verdict(rule.condition, values) == example.gives
    assert verdict_of_row(rule.condition, values, rule.sheet) == example.gives


@pytest.mark.parametrize(
    ("check", "example"),
    [
        pytest.param(check, example, id=f"{check.rule.code}-{number}-{check.rule.name}")
        for check in ASKED
        for number, example in enumerate(check.rule.examples, start=1)
    ],
)
def test_a_problem_is_found_or_not_as_its_example_says(check: ProblemCheck, example: Example) -> None:
    assert check.condition is not None
    assert set(example.given) == set(check.condition.names)
    values = read_all(example.given, problem_kinds(STANDARD, check))
    assert verdict(check.condition, values) == example.gives
    if check.rule.over in STANDARD.tables:
        assert verdict_of_row(check.condition, values, STANDARD.tables[check.rule.over]) == example.gives


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
        assert verdict(check.condition, nothing) != "是", check.rule.code
        blank = {name: Missing("单元格为空") for name in check.condition.names}
        assert verdict(check.condition, blank) != "是", check.rule.code


def test_problem_categories_are_those_of_the_field() -> None:
    assert list(dict.fromkeys(check.rule.category for check in STANDARD.problems)) == [
        "绩效目标", "预算执行", "预算编制", "结转结余", "人员编制", "三公经费", "资金合规", "政府采购", "资产管理",
        "产出效益", "绩效管理",
    ]  # fmt: skip


@pytest.mark.parametrize("code", SYSTEMS)
def test_the_themes_of_a_problem_are_themes_of_every_system(code: str) -> None:
    themes = {theme for area in SYSTEMS[code].areas for theme in area.themes}
    for check in STANDARD.problems:
        assert set(check.rule.themes) <= themes, check.rule.code
        assert bool(check.rule.themes) == (check.rule.category != "绩效管理"), check.rule.code


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
        named = set(names_in(check.rule.detail))
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

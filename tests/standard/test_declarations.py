"""Every declaration of the shipped standard keeps its promises: its examples, its references, its words."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

import pytest

from pipeline.formula import Missing, Type, evaluate, is_name
from pipeline.kinds import Kind
from pipeline.standard import CheckRule, ItemRule, ProblemCheck, Standard, load_standard, load_systems
from pipeline.standard.bind import PLACEHOLDER
from pipeline.standard.rules import Item, Method, MethodExample, View
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
        assert VALUE in example.given
    names = {symbol.name for symbol in score_symbols(method, STANDARD.indicators[0].indicator.value_kind)}
    assert set(PLACEHOLDER.findall(method.wording)) <= names | {"分档"}


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
        named = set(PLACEHOLDER.findall(check.rule.detail))
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
            assert PLACEHOLDER.findall(rule.fact), f"{rule.code}：没有数据"


def test_what_people_read_about_problems_is_whole_sentences_each_said_once() -> None:
    rules = [check.rule for check in STANDARD.problems]
    for field in ("name", "fact", "cause", "recommendation"):
        texts = [getattr(rule, field) for rule in rules]
        assert [text for text, times in Counter(texts).items() if times > 1] == []
    for rule in rules:
        for text in (rule.fact, rule.cause, rule.recommendation):
            assert re.fullmatch(r"[^。]+。", text), text
            assert not re.search(r"[,;:?!() ]", PLACEHOLDER.sub("", text)), text
        assert not re.search(r"[,;:。 ]", PLACEHOLDER.sub("", rule.detail)), rule.detail
        assert rule.basis


# ---------------------------------------------------------------- systems

# 财预〔2013〕53号, annex 2: 一级, 二级, 三级.
FRAMEWORK = {
    ("投入", "目标设定"): ["绩效目标合理性", "绩效指标明确性"],
    ("投入", "预算配置"): ["在职人员控制率", "三公经费变动率", "重点支出安排率"],
    ("过程", "预算执行"): [
        "预算完成率", "预算调整率", "支付进度率", "结转结余率", "结转结余变动率", "公用经费控制率", "三公经费控制率",
        "政府采购执行率",
    ],
    ("过程", "预算管理"): ["管理制度健全性", "资金使用合规性", "预决算信息公开性", "基础信息完善性"],
    ("过程", "资产管理"): ["管理制度健全性", "资产管理安全性", "固定资产利用率"],
    ("产出", "职责履行"): ["实际完成率", "完成及时率", "质量达标率", "重点工作办结率"],
    ("效果", "履职效益"): ["经济效益", "社会效益", "生态效益", "社会公众或服务对象满意度"],
}  # fmt: skip


@pytest.mark.parametrize("code", SYSTEMS)
def test_a_shipped_system_loads_and_adds_up(code: str) -> None:
    system = BOUND[code].system
    assert sum(indicator.full_score for indicator in system.indicators) == system.full_score == 100
    assert len(BOUND[code].indicators) == len(system.indicators)
    for area in system.areas:
        inside = [indicator.full_score for indicator in system.indicators if indicator.area == area.name]
        assert sum(inside) == area.full_score
    assert {grade.name: int(grade.from_score) for grade in system.grades} == {"优": 90, "良": 80, "中": 60, "差": 0}


@pytest.mark.parametrize("code", SYSTEMS)
def test_the_wording_of_an_indicator_has_its_numbers_put_in(code: str) -> None:
    for rule in BOUND[code].indicators:
        assert rule.wording.endswith("。")
        assert "{" not in rule.wording
        assert rule.indicator.definition.endswith("。")
        assert rule.indicator.basis


@pytest.mark.parametrize("code", SYSTEMS)
def test_full_marks_can_be_had_in_every_band_list(code: str) -> None:
    for rule in BOUND[code].indicators:
        points = [marks for _bound, marks in rule.indicator.bands]
        assert points == sorted(points, reverse=True)
        assert not points or points[0] == rule.indicator.full_score


def test_the_national_framework_is_the_default_and_complete() -> None:
    assert STANDARD.system.code == "common-2013"
    found: dict[tuple[str, str], list[str]] = {}
    for indicator in STANDARD.system.indicators:
        found.setdefault((indicator.area, indicator.theme), []).append(indicator.name)
    assert found == FRAMEWORK
    assert sum(len(names) for names in found.values()) == 28
    assert STANDARD.system.in_force(2013)
    assert not STANDARD.system.in_force(2012)


def test_output_and_effect_weigh_at_least_sixty_marks_and_may_be_refined() -> None:
    for system in SYSTEMS.values():
        assert sum(area.full_score for area in system.areas[2:]) >= 60
        results = {area.name for area in system.areas[2:]}
        assert {one.area for one in system.indicators if one.open} == results


def test_no_survey_earns_no_marks_for_satisfaction() -> None:
    rule = next(rule for rule in STANDARD.indicators if rule.indicator.value == "满意率")
    assert rule.indicator.not_applicable == "零分"


# ---------------------------------------------------------------- nothing is declared in vain


def used_items() -> set[str]:
    """Names of the unit that something shipped looks at, itself or through other items."""
    named = {name for bound in BOUND.values() for rule in bound.indicators if rule.value for name in rule.value.names}
    for check in STANDARD.problems:
        named |= {*check.rule.items, *PLACEHOLDER.findall(check.rule.fact)}
        named |= set(check.condition.names if check.condition else ())
    named |= {name for rule in STANDARD.checks for name in rule.condition.names}
    named |= {column.name for rule in STANDARD.views for column in rule.view.columns}
    return {used for name in named for used in STANDARD.rests_on.get(name, ())}


def test_every_data_item_is_used() -> None:
    assert sorted(set(ITEMS) - used_items()) == []


def test_every_scoring_method_is_used_by_a_system_or_open_to_the_indicators_of_units() -> None:
    used = {indicator.method for system in SYSTEMS.values() for indicator in system.indicators}
    # 是否得分 scores a yes or no, which only an indicator system can ask for.
    assert sorted(set(STANDARD.methods) - used - set(STANDARD.specific)) == ["是否得分", "评价人评分"]
    assert "评价人评分" in STANDARD.tables["个性指标"].column("个性评价得分").help


def test_every_citation_is_used() -> None:
    used = {key for check in STANDARD.problems for key in check.rule.basis}
    for system in SYSTEMS.values():
        used |= {*system.basis, *(key for indicator in system.indicators for key in indicator.basis)}
    assert used == set(STANDARD.citations)


def test_a_citation_that_was_not_checked_says_so() -> None:
    for citation in STANDARD.citations.values():
        assert citation.checked != str(citation).endswith("［待核对］")
        assert str(citation).startswith(f"《{citation.title}》")


# ---------------------------------------------------------------- summary pages

VIEWS = {rule.view.title: rule.view for rule in STANDARD.views}


def test_summary_pages_have_titles_of_their_own_that_fit_a_sheet() -> None:
    assert len(VIEWS) == len(STANDARD.views)
    for title in VIEWS:
        assert len(title) <= 31
        assert is_name(title)


@pytest.mark.parametrize("view", VIEWS.values(), ids=lambda view: view.title)
def test_a_page_shows_every_column_once_and_charts_only_its_own(view: View) -> None:
    names = [column.name for column in view.columns]
    assert len(names) == len(set(names))
    assert set(view.chart) <= set(names)
    assert bool(view.chart) == bool(view.chart_title)
    for column in view.columns:
        kind = STANDARD.kinds[column.name] if view.over == "unit" else STANDARD.tables[view.over].column(column.name)
        if column.total:
            assert (kind if isinstance(kind, Kind) else kind.value_kind).is_number


@pytest.mark.parametrize("view", [view for view in VIEWS.values() if view.over == "unit"], ids=lambda view: view.title)
def test_a_rate_on_a_page_is_worked_out_from_columns_of_the_same_page(view: View) -> None:
    names = {column.name for column in view.columns}
    for column in view.columns:
        item: Item = ITEMS[column.name].item
        formula = ITEMS[column.name].formula
        if column.total == "formula":
            assert formula is not None
        if item.kind == "rate" and formula is not None:
            assert set(formula.names) <= names, column.name
            assert column.total != "sum"


def test_every_class_of_asset_has_a_suggested_way_of_use() -> None:
    view = VIEWS["闲置资产"]
    classes = STANDARD.tables["固定资产台账"].column("资产类别").choices
    assert tuple(name for name, _advice in view.advice) == classes
    for _name, advice in view.advice:
        assert advice.endswith("。")


def test_the_suggested_ways_of_use_keep_to_their_order() -> None:
    order = ("自用", "共享", "调剂", "公物仓", "出租", "处置")
    for name, advice in VIEWS["闲置资产"].advice:
        # What must not be let at all is said at the end, out of order.
        first = [advice.find(way) for way in order if way in advice and f"不得{way}" not in advice]
        assert first == sorted(first), name

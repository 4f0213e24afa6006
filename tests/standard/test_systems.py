"""The shipped indicator systems and summary pages add up, and nothing is declared in vain."""

from __future__ import annotations

import pytest

from pipeline.formula import is_name
from pipeline.kinds import Kind
from pipeline.standard import load_standard, load_systems
from pipeline.standard.placeholders import names_in
from pipeline.standard.rules import Item, View

SYSTEMS = load_systems()
BOUND = {code: load_standard(code) for code in SYSTEMS}
STANDARD = load_standard()
ITEMS = {rule.item.name: rule for rule in STANDARD.items}

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


# The marks of the first-level headings that a unit may refine by its own indicators: what was achieved. The national
# rules of 2020 ask for 60 at least; both provincial schemes are older.
RESULTS = {
    "common-2013": 60, "town-2024": 60, "self-2020": 90, "project-2020": 65, "hunan-2017": 30, "sichuan-2017": 45,
}  # fmt: skip


def test_what_was_achieved_may_be_refined_and_weighs_as_much_as_published() -> None:
    found = {}
    for code, system in SYSTEMS.items():
        results = {one.area for one in system.indicators if one.open}
        found[code] = sum(area.full_score for area in system.areas if area.name in results)
        assert results == {area.name for area in system.areas[-len(results) :]}
    assert found == RESULTS


# What was read in published tables: the marks of second-level headings, or of the indicators of one of them.
PUBLISHED = {
    ("self-2020", "预算执行"): {"预算执行率": 10},
    ("self-2020", "产出指标"): {"产出指标完成情况": 50},
    ("self-2020", "效益指标"): {"效益指标完成情况": 30},
    ("self-2020", "满意度指标"): {"服务对象满意度": 10},
    ("hunan-2017", "预算配置"): {"在职人员控制率": 5, "三公经费变动率": 5},
    ("hunan-2017", "预算执行"): {"预算完成率": 5, "预算控制率": 5, "楼堂馆所面积控制率": 5, "投资概算控制率": 5},
    ("sichuan-2017", "可持续发展能力"): {"重点改革": 5, "创新发展": 5, "人才支撑": 5},
    ("sichuan-2017", "满意度"): {"协作部门满意度": 3, "管理对象满意度": 3, "社会公众满意度": 4},
    ("sichuan-2017", "信息公开"): {"预算公开": 2, "决算公开": 2, "绩效信息公开": 2},
}


@pytest.mark.parametrize(("code", "theme"), PUBLISHED)
def test_a_heading_that_was_read_has_its_published_indicators_and_marks(code: str, theme: str) -> None:
    found = {one.name: one.full_score for one in SYSTEMS[code].indicators if one.theme == theme}
    assert found == PUBLISHED[code, theme]


@pytest.mark.parametrize("code", SYSTEMS)
def test_a_system_says_what_it_evaluates_where_it_was_read_and_what_to_check(code: str) -> None:
    system = SYSTEMS[code]
    assert system.series
    assert system.subject
    assert system.source
    assert system.notes
    assert system.status != "已核对"  # none of them was compared with the whole of its text


def test_no_survey_earns_no_marks_for_satisfaction() -> None:
    rule = next(rule for rule in STANDARD.indicators if rule.indicator.value == "满意率")
    assert rule.indicator.not_applicable == "零分"


# ---------------------------------------------------------------- nothing is declared in vain


def used_items() -> set[str]:
    """Names of the unit that something shipped looks at: itself, through other items, or beside it as another 口径."""
    named = {name for bound in BOUND.values() for rule in bound.indicators if rule.value for name in rule.value.names}
    named |= {used for bound in BOUND.values() for name in named for used in bound.rests_on.get(name, ())}
    families = {ITEMS[name].item.family for name in named & set(ITEMS)} - {""}
    named |= {name for name, rule in ITEMS.items() if rule.item.family in families}
    for check in STANDARD.problems:
        named |= {*check.rule.items, *names_in(check.rule.fact)}
        named |= set(check.condition.names if check.condition else ())
    named |= {name for rule in STANDARD.checks for name in rule.condition.names}
    named |= {column.name for rule in STANDARD.views for column in rule.view.columns}
    return {used for name in named for used in STANDARD.rests_on.get(name, ())}


def test_every_data_item_is_used() -> None:
    assert sorted(set(ITEMS) - used_items()) == []


@pytest.mark.parametrize("code", SYSTEMS)
def test_what_a_system_brings_is_used_by_its_indicators(code: str) -> None:
    bound, system = BOUND[code], SYSTEMS[code]
    formulas = [one for rule in bound.indicators for one in (rule.value, rule.zero_if) if one]
    used = {below for formula in formulas for name in formula.names for below in bound.rests_on[name]}
    assert {one.name for one in system.supplements} | {one.name for one in system.items} <= used
    for field in system.supplements:
        assert field.required
        assert field.help
        assert field.example


FAMILIES = sorted({rule.item.family for rule in STANDARD.items if rule.item.family})


@pytest.mark.parametrize("family", FAMILIES)
def test_the_ways_to_work_out_one_rate_are_told_apart_by_their_words(family: str) -> None:
    ways = [rule.item for rule in STANDARD.items if rule.item.family == family]
    assert len(ways) > 1
    assert len({one.variant for one in ways}) == len({one.title for one in ways}) == len(ways)
    assert {one.kind for one in ways} == {"rate"}
    assert family in {one.name for one in ways}


def test_every_scoring_method_is_used_by_a_system_or_open_to_the_indicators_of_units() -> None:
    used = {indicator.method for system in SYSTEMS.values() for indicator in system.indicators}
    # Only an indicator system can ask for a yes or no, and for 评价要点 of which each failing one costs marks.
    assert sorted(set(STANDARD.methods) - used - set(STANDARD.specific)) == ["是否得分", "要点逐项扣分"]
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

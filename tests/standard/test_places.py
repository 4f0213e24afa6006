"""What is wrong with a system is told once, with its kind, at the very key that has to be changed."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from pipeline.model import Place, Severity
from pipeline.standard import StandardError, TroubleKind, as_findings, load_own, load_system
from pipeline.standard.errors import Trouble
from pipeline.standard.source import Path
from tests.standard.trees import at, own, refused, told

CHECKLIST, RATE, ENTERED = at("A101"), at("B101"), at("B202")
ITEM = {"name": "建成率", "kind": "rate", "formula": "执行总额/年初预算总额"}
PROBLEM = {
    "code": "P950", "category": "预算执行", "name": "执行不足", "condition": "预算执行率<95%", "severity": "一般",
    "fact": "预算执行率为{预算执行率}。", "cause": "执行偏慢。", "recommendation": "加快执行。",
}  # fmt: skip
METHOD = {"name": "减半得分", "decided_by": "computed", "formula": "分值*值/2", "wording": "减半。"}
SUPPLEMENT = {"name": "建成面积", "kind": "measure"}
CAP = {"code": "K1", "condition": "预算执行率<60%", "most": "79.99", "reason": "执行率低于60%"}
WAYS = {"label": "甲", "choose": "高分"}
WAY = {"label": "乙", "value": "预算执行率", "method": "按比例得分", "target": "1"}
GIVEN = {"执行总额": "90", "年初预算总额": "100"}


def indicator(position: int, **values: Any) -> dict[Path, Any]:
    return {("indicators", position, key): value for key, value in values.items()}


def added(key: str, declared: dict[str, Any], **values: Any) -> dict[Path, Any]:
    return {(key, "+"): {**declared, **values}}


def both(*parts: dict[Path, Any]) -> dict[Path, Any]:
    return {path: value for part in parts for path, value in part.items()}


BANDS = {"method": "分档得分_含下限", "target": None}

CASES: dict[str, tuple[dict[Path, Any], TroubleKind, Path]] = {
    "value unknown": (indicator(RATE, value="预算执行律"), TroubleKind.NAME, ("indicators", RATE, "value")),
    "value no formula": (indicator(RATE, value="预算执行率+"), TroubleKind.FORMULA, ("indicators", RATE, "value")),
    "value with equals sign": (
        indicator(RATE, value="=预算执行率"), TroubleKind.FORMULA, ("indicators", RATE, "value")
    ),
    "condition": (
        indicator(RATE, zero_if="编制人>0", zero_reason="没有"), TroubleKind.NAME, ("indicators", RATE, "zero_if")
    ),
    "condition without words": (
        indicator(RATE, zero_if="编制人数=0"), TroubleKind.ABSENT, ("indicators", RATE, "zero_reason")
    ),
    "words without condition": (
        indicator(RATE, zero_reason="没有"), TroubleKind.UNFIT, ("indicators", RATE, "zero_if")
    ),
    "method": (indicator(RATE, method="按比得分"), TroubleKind.NAME, ("indicators", RATE, "method")),
    "basis": (indicator(RATE, basis=["预算法", "预算"]), TroubleKind.NAME, ("indicators", RATE, "basis", 1)),
    "basis of the system": ({("system", "basis"): ["预算"]}, TroubleKind.NAME, ("system", "basis", 0)),
    "target": (indicator(RATE, target=None), TroubleKind.PARAMETER, ("indicators", RATE, "target")),
    "parameter unknown": (
        indicator(ENTERED, parameters={"每例扣分": "0.25", "步长": "1"}),
        TroubleKind.PARAMETER,
        ("indicators", ENTERED, "parameters", "步长"),
    ),
    "parameter missing": (
        indicator(ENTERED, parameters={}), TroubleKind.PARAMETER, ("indicators", ENTERED, "parameters", "每例扣分")
    ),
    "parameter no number": (
        indicator(ENTERED, parameters={"每例扣分": "少许"}),
        TroubleKind.VALUE,
        ("indicators", ENTERED, "parameters", "每例扣分"),
    ),
    "weight": (indicator(RATE, full_score="9"), TroubleKind.WEIGHTS, ("areas", 1, "full_score")),
    "weight too fine": (
        both(indicator(RATE, full_score="7.999"), indicator(RATE + 1, full_score="2.001")),
        TroubleKind.VALUE,
        ("indicators", RATE, "full_score"),
    ),
    "total": ({("system", "full_score"): "110"}, TroubleKind.WEIGHTS, ("system", "full_score")),
    "area": (indicator(RATE, area="过成"), TroubleKind.LEVEL, ("indicators", RATE, "area")),
    "theme": (indicator(RATE, theme="预算执形"), TroubleKind.LEVEL, ("indicators", RATE, "theme")),
    "theme of one indicator": (
        indicator(at("B303"), theme="国有"), TroubleKind.LEVEL, ("indicators", at("B303"), "theme")
    ),
    "theme without indicator": (
        {("areas", 3, "themes"): ["履职效益", "可持续影响"]}, TroubleKind.LEVEL, ("areas", 3, "themes", 1)
    ),
    "marks of a theme": (
        {("areas", 1, "theme_scores"): {"预算执行": "1"}}, TroubleKind.WEIGHTS, ("areas", 1, "theme_scores", "预算执行")
    ),
    "marks of a theme that is not there": (
        {("areas", 1, "theme_scores"): {"预算执形": "1"}}, TroubleKind.LEVEL, ("areas", 1, "theme_scores", "预算执形")
    ),
    "cap condition": (added("caps", CAP, condition="预算执行律<60%"), TroubleKind.NAME, ("caps", 0, "condition")),
    "cap without limit": (added("caps", CAP, most=None), TroubleKind.ABSENT, ("caps", 0, "most")),
    "cap to marks and to a grade": (added("caps", CAP, grade="良"), TroubleKind.UNFIT, ("caps", 0, "grade")),
    "cap above full": (added("caps", CAP, most="101"), TroubleKind.VALUE, ("caps", 0, "most")),
    "cap to no grade": (added("caps", CAP, most=None, grade="劣"), TroubleKind.GRADES, ("caps", 0, "grade")),
    "fixed marks absent": (
        indicator(RATE, not_applicable="定分"), TroubleKind.ABSENT, ("indicators", RATE, "not_applicable_points")
    ),
    "marks for what does not apply where they are not fixed": (
        indicator(RATE, not_applicable_points="1"), TroubleKind.UNFIT, ("indicators", RATE, "not_applicable")
    ),
    "one of several ways is not called anything": (
        indicator(RATE, choose="高分", alternatives=[WAY]), TroubleKind.ABSENT, ("indicators", RATE, "label")
    ),
    "nobody says which of several ways": (
        indicator(RATE, label="甲", alternatives=[WAY]), TroubleKind.ABSENT, ("indicators", RATE, "choose")
    ),
    "ways called the same": (
        indicator(RATE, label="乙", choose="高分", alternatives=[WAY]),
        TroubleKind.DUPLICATE,
        ("indicators", RATE, "alternatives", 0, "label"),
    ),
    "value of another way": (
        indicator(RATE, **WAYS, alternatives=[{**WAY, "value": "预算执行律"}]),
        TroubleKind.NAME,
        ("indicators", RATE, "alternatives", 0, "value"),
    ),
    "method of another way": (
        indicator(RATE, **WAYS, alternatives=[{**WAY, "method": "要点评分"}]),
        TroubleKind.UNFIT,
        ("indicators", RATE, "alternatives", 0, "method"),
    ),
    "target of another way": (
        indicator(RATE, **WAYS, alternatives=[{**WAY, "target": None}]),
        TroubleKind.PARAMETER,
        ("indicators", RATE, "alternatives", 0, "target"),
    ),
    "bands of another way below full": (
        indicator(
            RATE, **WAYS, alternatives=[{**WAY, "method": "分档得分_含下限", "bands": [["0.9", "7"], ["0.6", "4"]]}]
        ),
        TroubleKind.BANDS,
        ("indicators", RATE, "alternatives", 0, "bands", 0, 1),
    ),
    "bands of another way too fine": (
        indicator(
            RATE, **WAYS, alternatives=[{**WAY, "method": "分档得分_含下限", "bands": [["0.9", "8"], ["0.6", "4.001"]]}]
        ),
        TroubleKind.VALUE,
        ("indicators", RATE, "alternatives", 0, "bands", 1, 1),
    ),
    "field that chooses a way": (
        indicator(RATE, label="甲", choose="办法", alternatives=[WAY]), TroubleKind.NAME, ("indicators", RATE, "choose")
    ),
    "choices that are not the ways": (
        both(
            indicator(RATE, label="甲", choose="办法", alternatives=[WAY]),
            added("supplements", SUPPLEMENT, name="办法", kind="choice", choices=["甲", "丙"]),
        ),
        TroubleKind.VALUE,
        ("indicators", RATE, "choose"),
    ),
    "choice without other ways": (
        indicator(RATE, choose="高分"), TroubleKind.UNFIT, ("indicators", RATE, "alternatives")
    ),
    "no headings and no indicators": (
        {
            ("areas",): [],
            ("indicators",): [],
            ("system", "full_score"): 0,
            ("grades",): [{"name": "甲", "from_score": 0}],
        },
        TroubleKind.LEVEL,
        ("indicators",),
    ),
    "code twice": (indicator(RATE, code="A101"), TroubleKind.DUPLICATE, ("indicators", RATE, "code")),
    "grade out of order": ({("grades", 1, "from_score"): "95"}, TroubleKind.GRADES, ("grades", 1, "from_score")),
    "grade not from 0": ({("grades", 3, "from_score"): "1"}, TroubleKind.GRADES, ("grades", 3, "from_score")),
    "grade above full": ({("grades", 0, "from_score"): "120"}, TroubleKind.GRADES, ("grades", 0, "from_score")),
    "no bands": (indicator(RATE, **BANDS), TroubleKind.BANDS, ("indicators", RATE, "bands")),
    "bands out of order": (
        indicator(RATE, bands=[["0.9", "8"], ["0.6", "4"], ["0.8", "2"]], **BANDS),
        TroubleKind.BANDS,
        ("indicators", RATE, "bands", 2, 0),
    ),
    "bands below full": (
        indicator(RATE, bands=[["0.9", "7"], ["0.6", "4"]], **BANDS),
        TroubleKind.BANDS,
        ("indicators", RATE, "bands", 0, 1),
    ),
    "bands for another method": (
        indicator(RATE, bands=[["0.9", "8"]]), TroubleKind.BANDS, ("indicators", RATE, "bands")
    ),
    "points do not add up": (
        {("indicators", CHECKLIST, "points"): [{"text": "甲", "full_score": "1"}, {"text": "乙", "full_score": "2"}]},
        TroubleKind.WEIGHTS,
        ("indicators", CHECKLIST, "points", 0, "full_score"),
    ),
    "point without marks": (
        {("indicators", CHECKLIST, "points"): [{"text": "甲", "full_score": "4"}, {"text": "乙"}]},
        TroubleKind.ABSENT,
        ("indicators", CHECKLIST, "points", 1, "full_score"),
    ),
    "no points": (indicator(CHECKLIST, points=None), TroubleKind.ABSENT, ("indicators", CHECKLIST, "points")),
    "points for another method": (
        indicator(RATE, points=[{"text": "甲"}]), TroubleKind.UNFIT, ("indicators", RATE, "points")
    ),
    "kind of value": (
        indicator(RATE, method="是否得分", kind="rate"), TroubleKind.VALUE, ("indicators", RATE, "kind")
    ),
    "item formula": (
        added("items", ITEM, formula="执行总数/年初预算总额"), TroubleKind.NAME, ("items", 0, "formula")
    ),
    "item of a table": (
        added("items", ITEM, formula=None, kind="money", aggregate="sum", of="预算实行.追加"),
        TroubleKind.NAME,
        ("items", 0, "of"),
    ),
    "item condition": (
        added("items", ITEM, formula=None, kind="money", aggregate="sum", of="预算执行.追加", where="追加数>0"),
        TroubleKind.NAME,
        ("items", 0, "where"),
    ),
    "item of words": (
        added("items", ITEM, formula=None, kind="money", aggregate="sum", of="预算执行.项目名称"),
        TroubleKind.FORMULA,
        ("items", 0, "of"),
    ),
    "item from nowhere": (added("items", ITEM, formula=None), TroubleKind.UNFIT, ("items", 0, "formula")),
    "item in a circle": (
        added("items", ITEM, formula="建成率+1"), TroubleKind.CIRCLE, ("items", 0, "formula")
    ),
    "item called like a column": (
        added("items", ITEM, name="执行数"), TroubleKind.DUPLICATE, ("items", 0, "name")
    ),
    "item called like a part of scoring": (
        added("items", ITEM, name="目标值"), TroubleKind.DUPLICATE, ("items", 0, "name")
    ),
    "item with a name that is none": (
        added("items", ITEM, name="建成 率（%）"), TroubleKind.FORMULA, ("items", 0, "name")
    ),
    "item example": (
        added("items", ITEM, example={"given": GIVEN, "gives": "80.00%"}),
        TroubleKind.EXAMPLE,
        ("items", 0, "example", "gives"),
    ),
    "item example lacks": (
        added("items", ITEM, example={"given": {"执行总额": "90"}, "gives": "90.00%"}),
        TroubleKind.EXAMPLE,
        ("items", 0, "example", "given"),
    ),
    "item example names another": (
        added("items", ITEM, example={"given": {**GIVEN, "执行": "1"}, "gives": "90.00%"}),
        TroubleKind.EXAMPLE,
        ("items", 0, "example", "given", "执行"),
    ),
    "item example unreadable": (
        added("items", ITEM, example={"given": {**GIVEN, "执行总额": "许多"}, "gives": "90.00%"}),
        TroubleKind.EXAMPLE,
        ("items", 0, "example", "given", "执行总额"),
    ),
    "supplement twice": (
        {("supplements", "+"): SUPPLEMENT, ("items", "+"): {**ITEM, "name": "建成面积"}},
        TroubleKind.DUPLICATE,
        ("items", 0, "name"),
    ),
    "supplement like a field": (
        added("supplements", SUPPLEMENT, name="编制_行政"), TroubleKind.DUPLICATE, ("supplements", 0, "name")
    ),
    "supplement without choices": (
        added("supplements", SUPPLEMENT, kind="choice"), TroubleKind.UNFIT, ("supplements", 0, "choices")
    ),
    "method formula": (added("methods", METHOD, formula="分值*值/目标"), TroubleKind.NAME, ("methods", 0, "formula")),
    "method without formula": (
        added("methods", METHOD, formula=None), TroubleKind.UNFIT, ("methods", 0, "formula")
    ),
    "method example": (
        added("methods", METHOD, examples=[{"given": {"分值": "4", "值": "50%"}, "gives": "2"}]),
        TroubleKind.EXAMPLE,
        ("methods", 0, "examples", 0, "gives"),
    ),
    "problem condition": (
        added("problems", PROBLEM, condition="预算执行律<90%"), TroubleKind.NAME, ("problems", 0, "condition")
    ),
    "problem words": (
        added("problems", PROBLEM, fact="执行率{预算执行律}。"), TroubleKind.NAME, ("problems", 0, "fact")
    ),
    "problem over no table": (added("problems", PROBLEM, over="月度"), TroubleKind.NAME, ("problems", 0, "over")),
    "problem items": (added("problems", PROBLEM, items=["执行律"]), TroubleKind.NAME, ("problems", 0, "items", 0)),
    "problem example": (
        added("problems", PROBLEM, examples=[{"given": {"预算执行率": "95%"}, "gives": "是"}]),
        TroubleKind.EXAMPLE,
        ("problems", 0, "examples", 0, "gives"),
    ),
    "problem left out": (
        {("system", "without_problems"): ["P1010"]}, TroubleKind.NAME, ("system", "without_problems", 0)
    ),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "kind", "path"), CASES.values(), ids=CASES.keys())
def test_one_mistake_is_told_once_at_its_place(changes: dict[Path, Any], kind: TroubleKind, path: Path) -> None:
    found = told(own(changes))
    assert (kind, path) in found
    assert {kind for kind, _path in found} == {kind}
    # A mark moved from one indicator to another spoils both; without headings there are no indicators.
    is_pair = (kind, path[-1]) in ((TroubleKind.VALUE, "full_score"), (TroubleKind.LEVEL, "indicators"))
    assert len(found) == 1 + is_pair


def test_what_a_system_owns_needs_no_examples_and_right_ones_are_no_mistake() -> None:
    without = both(added("items", ITEM), added("problems", PROBLEM), added("methods", METHOD))
    right = both(
        added("items", ITEM, example={"given": GIVEN, "gives": "90%"}),
        added("problems", PROBLEM, examples=[{"given": {"预算执行率": ""}, "gives": "无法判断"}]),
        added("methods", METHOD, examples=[{"given": {"分值": "4", "值": "50%"}, "gives": "1.00"}]),
    )
    for changes in (without, right):
        assert load_own(own(changes)).system.items[0].name == "建成率"


def test_many_mistakes_are_told_in_one_go() -> None:
    """Unreadable cells do not hide what is wrong elsewhere, and what may only follow from them is not told."""
    changes = both(
        indicator(RATE, full_score="八分"),
        indicator(at("A201"), value="在职人员控制"),
        indicator(ENTERED, parameters={}),
        added("items", ITEM, kind="百分比"),
        indicator(at("A203"), value="建成率"),
        {("grades", 1, "from_score"): "95", ("areas", 0, "full_score"): "15"},
        added("problems", PROBLEM, condition="预算执行率<"),
    )
    assert told(own(changes)) == {
        (TroubleKind.VALUE, ("indicators", RATE, "full_score")),
        (TroubleKind.NAME, ("indicators", at("A201"), "value")),
        (TroubleKind.PARAMETER, ("indicators", ENTERED, "parameters", "每例扣分")),
        (TroubleKind.VALUE, ("items", 0, "kind")),
        (TroubleKind.GRADES, ("grades", 1, "from_score")),
        (TroubleKind.FORMULA, ("problems", 0, "condition")),
    }


def test_positions_are_those_of_the_document_where_some_of_a_list_could_not_be_read() -> None:
    changes = both(indicator(0, name=None), indicator(2, code=None), indicator(RATE, value="预算执行律"))
    assert (TroubleKind.NAME, ("indicators", RATE, "value")) in told(own(changes))


def test_a_circle_through_several_items_names_them_all_and_is_told_once() -> None:
    changes: dict[Path, Any] = {
        ("items",): [{**ITEM, "name": one, "formula": other} for one, other in ("甲乙", "乙丙", "丙甲", "丁甲")]
    }
    (trouble,) = refused(own(changes)).troubles
    assert (trouble.kind, trouble.path) == (TroubleKind.CIRCLE, ("items", 0, "formula"))
    assert "甲→乙→丙→甲" in trouble.text


def test_a_long_chain_of_items_is_put_in_order() -> None:
    names = [f"第{number}项" for number in range(1500)]
    items = [
        {**ITEM, "name": name, "formula": used} for name, used in zip(names, [*names[1:], "年初预算总额"], strict=True)
    ]
    ordered = [rule.item.name for rule in load_own(own({("items",): items})).items]
    assert [name for name in ordered if name in set(names)] == names[::-1]


def test_findings_have_the_cell_what_stands_there_and_what_should() -> None:
    cell = Place("我县.xlsx", "指标", "E7")
    places: dict[Path, Place] = {("areas", 1): Place("我县.xlsx", "层级", "A3"), ("indicators", RATE, "target"): cell}
    changes = both(indicator(RATE, target="全部"), {("areas", 1, "full_score"): "26"})
    found = as_findings(refused(own(changes, places=places)))
    assert [(one.code, one.place) for one in found] == [("F510", cell), ("F502", Place("我县.xlsx"))]
    assert all(one.severity == Severity.ERROR and one.found and one.remedy for one in found)
    assert [one.expected for one in found] == ["数字", "100"]


def test_each_kind_of_trouble_has_a_finding_of_its_own() -> None:
    codes = [kind.value.code for kind in TroubleKind]
    assert len(set(codes)) == len(codes) == len(TroubleKind.__members__)
    assert all("F501" <= code <= "F519" for code in codes)


def test_an_error_crosses_from_one_process_to_another() -> None:
    error = refused(own(indicator(RATE, value="预算执行律")))
    again = pickle.loads(pickle.dumps(error))
    assert isinstance(again, StandardError)
    assert again.troubles == error.troubles
    assert all(isinstance(one, Trouble) for one in again.troubles)


def test_what_needs_no_shared_declarations_is_told_of_a_system_alone() -> None:
    with pytest.raises(StandardError) as caught:
        load_system(own(both(indicator(RATE, area="过成", value="预算执行律"))))
    assert [one.kind for one in caught.value.troubles] == [TroubleKind.LEVEL]

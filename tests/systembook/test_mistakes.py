"""What people get wrong in the workbook of a system is told at the cell where it is to be mended."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl.workbook import Workbook

from pipeline.findings import FindingKind, of_systems
from pipeline.standard.system import Indicator
from tests.systembook.books import (
    SHARED,
    SYSTEMS,
    TOWN,
    Change,
    added,
    address,
    column_of,
    handed_in,
    put,
)

COMMON = SYSTEMS["common-2013"]
AREA = TOWN.areas[0]
FIRST, OTHER = [one for one in TOWN.indicators if one.value is not None and one.area == AREA.name][:2]
STEPPED: Indicator = next(one for one in COMMON.indicators if len(one.parameters) > 1)
RATED: Indicator = next(one for one in TOWN.indicators if one.method == "按比例得分")
METHOD = next(one for one in SHARED.methods if one.needs_target and not one.parameters)
CITATION = SHARED.citations[0]
CHOOSING = next(one for one in SHARED.items if "支出性质" in (one.where or ""))
BANDED: Indicator = next(one for one in COMMON.indicators if len(one.bands) > 2)


def together(*changes: Change) -> Change:
    """Return some changes as one."""

    def change(edited: Workbook) -> None:
        for one in changes:
            one(edited)

    return change


def test_an_unknown_name_is_told_with_the_nearest(tmp_path: Path) -> None:
    book = handed_in(tmp_path, put("指标", FIRST.code, "取值公式", f"{FIRST.value}们"))
    assert book.faults == [("F501", "指标", address(book.edited, "指标", FIRST.code, "取值公式"))]
    assert str(FIRST.value) in book.findings[0].found.split("是否")[1]


def test_an_equals_sign_that_is_left_out_hides_no_mistake_behind_it(tmp_path: Path) -> None:
    book = handed_in(tmp_path, put("指标", FIRST.code, "取值公式", "＝没有的项"))
    assert book.faults == [("F501", "指标", address(book.edited, "指标", FIRST.code, "取值公式"))]
    assert [one.code for one in book.findings] == ["F518", "F501"]


MISTAKES: dict[str, tuple[FindingKind, Change, tuple[Any, ...]]] = {
    "an unknown method": (
        of_systems.NAME_UNKNOWN, put("指标", FIRST.code, "评分方法", "随意得分"), ("指标", FIRST.code, "评分方法"),
    ),
    "a part of a fact that does not end": (
        of_systems.VALUE_UNFIT, put("问题", "P101", "事实", "执行{执行总额}元[，调整后{调整后预算总额}元。"),
        ("问题", "P101", "事实"),
    ),
    "a part of a fact within another": (
        of_systems.VALUE_UNFIT, put("问题", "P101", "事实", "执行[{执行总额}元[，调整后{调整后预算总额}元]]。"),
        ("问题", "P101", "事实"),
    ),
    "a brace that does not open": (
        of_systems.VALUE_UNFIT, put("问题", "P101", "事实", "执行执行总额}元。"), ("问题", "P101", "事实"),
    ),
    "a weight that its heading does not have room for": (
        of_systems.WEIGHTS_DIFFER, put("指标", FIRST.code, "分值", FIRST.full_score + 1), ("层级", AREA.name, "分值"),
    ),
    "points that do not add up": (
        of_systems.WEIGHTS_DIFFER, put("评价要点", TOWN.indicators[0].code, "分值", 0.5),
        ("评价要点", TOWN.indicators[0].code, "分值"),
    ),
    "a full score that the headings do not make": (
        of_systems.WEIGHTS_DIFFER, put("体系", "满分", "内容", 110), ("体系", "满分", "内容"),
    ),
    "a theme that its heading does not have": (
        of_systems.LEVEL_ABSENT, put("指标", FIRST.code, "二级指标", "另一个"), ("指标", FIRST.code, "二级指标"),
    ),
    "a code given twice": (
        of_systems.DECLARED_TWICE, put("指标", OTHER.code, "编号", FIRST.code), ("指标", FIRST.code, "编号", 2),
    ),
    "a formula that breaks off": (
        of_systems.FORMULA_UNFIT, put("指标", FIRST.code, "取值公式", f"{FIRST.value}/"),
        ("指标", FIRST.code, "取值公式"),
    ),
    "a formula that adds a text": (
        of_systems.FORMULA_UNFIT, put("指标", FIRST.code, "取值公式", f'{FIRST.value}+"一"'),
        ("指标", FIRST.code, "取值公式"),
    ),
    "a formula begun with an equals sign": (
        of_systems.FORMULA_UNFIT, put("指标", FIRST.code, "取值公式", "=A1/B1"), ("指标", FIRST.code, "取值公式"),
    ),
    "a choice that there is not": (
        of_systems.VALUE_UNFIT, put("指标", FIRST.code, "不适用时", "半分"), ("指标", FIRST.code, "不适用时"),
    ),
    "a weight in words": (
        of_systems.VALUE_UNFIT, put("指标", FIRST.code, "分值", "八分"), ("指标", FIRST.code, "分值"),
    ),
    "a name left out": (
        of_systems.VALUE_ABSENT, put("指标", FIRST.code, "三级指标", None), ("指标", FIRST.code, "三级指标"),
    ),
    "a grade that begins where the one above does not end": (
        of_systems.GRADES_UNFIT, put("等级", TOWN.grades[1].name, "到", 85), ("等级", TOWN.grades[1].name, "到"),
    ),
    "a 评价要点 of nobody": (
        of_systems.NAME_UNKNOWN, added("评价要点", 指标编号="Z999", 评价要点="内容"), ("评价要点", "Z999", "指标编号"),
    ),
    "an example that says otherwise": (
        of_systems.EXAMPLE_DIFFERS, added("算例", 类别="问题", 名称或编号="P101", 给定="预算执行率=50%", 结果="否"),
        ("算例", "P101", "结果", -1),
    ),
    "a placeholder that nothing is put in": (
        of_systems.NAME_UNKNOWN, put("评分方法", METHOD.name, "文字", "不高于{目标}得{分值}分。"),
        ("评分方法", METHOD.name, "文字"),
    ),
    "an option that there is not": (
        of_systems.NAME_UNKNOWN, put("数据项", CHOOSING.name, "条件", '支出性质="人员费用"'),
        ("数据项", CHOOSING.name, "条件"),
    ),
    "an option that there is not in a problem": (
        of_systems.NAME_UNKNOWN, put("问题", "P101", "判断条件", '评价类型="财政部门评价"'),
        ("问题", "P101", "判断条件"),
    ),
    "a division by zero": (
        of_systems.FORMULA_UNFIT, put("指标", FIRST.code, "取值公式", f"{FIRST.value}/0"),
        ("指标", FIRST.code, "取值公式"),
    ),
    "an amount for a rate": (
        of_systems.FORMULA_UNFIT, put("指标", FIRST.code, "取值公式", "执行总额"), ("指标", FIRST.code, "取值公式"),
    ),
    "a rate times a hundred": (
        of_systems.FORMULA_UNFIT, put("指标", FIRST.code, "取值公式", "执行总额/调整后预算总额×100"),
        ("指标", FIRST.code, "取值公式"),
    ),
    "a rate that a hundred is divided for": (
        of_systems.FORMULA_UNFIT, put("指标", FIRST.code, "取值公式", "100/调整后预算总额*执行总额"),
        ("指标", FIRST.code, "取值公式"),
    ),
    "a rate with nothing added, compared with a number of percent": (
        of_systems.FORMULA_UNFIT, put("问题", "P101", "判断条件", "预算执行率+0<60"), ("问题", "P101", "判断条件"),
    ),
    "a difference of rates compared with a number of percent": (
        of_systems.FORMULA_UNFIT, put("问题", "P101", "判断条件", "公用经费控制率-预算执行率>60"),
        ("问题", "P101", "判断条件"),
    ),
    "a rate compared with a number of percent": (
        of_systems.FORMULA_UNFIT,
        together(put("指标", FIRST.code, "不得分条件", "预算执行率<60"),
                 put("指标", FIRST.code, "不得分说明", "执行率低于60%")),
        ("指标", FIRST.code, "不得分条件"),
    ),
    "the size of a rate compared with a number of percent": (
        of_systems.FORMULA_UNFIT, put("问题", "P101", "判断条件", "ABS(预算调整率)>30"), ("问题", "P101", "判断条件"),
    ),
    "a data item that is a rate times a hundred": (
        of_systems.FORMULA_UNFIT, added("数据项", 名称="甲率", 类型="百分比", 公式="执行总额/年初预算总额*100"),
        ("数据项", "甲率", "公式"),
    ),
    "marks of a 评价要点 as a share of the full score": (
        of_systems.VALUE_UNFIT, put("评价要点", TOWN.indicators[0].code, "分值", "50%"),
        ("评价要点", TOWN.indicators[0].code, "分值"),
    ),
    "a name that is taken": (
        of_systems.DECLARED_TWICE, added("补充数据", 名称="执行总额", 类型="金额"), ("补充数据", "执行总额", "名称"),
    ),
    "limits the wrong way round": (
        of_systems.DECLARED_UNFIT, added("补充数据", 名称="培训人次", 类型="整数", 最小值=10, 最大值=1),
        ("补充数据", "培训人次", "最小值"),
    ),
    "a theme given twice": (
        of_systems.DECLARED_TWICE, put("层级", AREA.name, "二级指标", AREA.themes[0], nth=2),
        ("层级", AREA.name, "二级指标", 2),
    ),
    "a data item given twice": (
        of_systems.DECLARED_TWICE, added("数据项", 名称="预算执行率", 类型="百分比", 公式="执行总额/年初预算总额"),
        ("数据项", "预算执行率", "名称", 2),
    ),
    "an own data item given twice": (
        of_systems.DECLARED_TWICE,
        together(added("数据项", 名称="甲率", 类型="百分比", 公式="执行总额/年初预算总额"),
                 added("数据项", 名称="甲率", 类型="百分比", 公式="执行总额/调整后预算总额")),
        ("数据项", "甲率", "名称", 2),
    ),
    "a citation given twice": (
        of_systems.DECLARED_TWICE, added("依据", 简称=CITATION.key, 全称="另一份文件"),
        ("依据", CITATION.key, "简称", 2),
    ),
    "a method given twice": (
        of_systems.DECLARED_TWICE, added("评分方法", 名称=METHOD.name, 由谁定="公式", 公式="分值", 文字="得满分。"),
        ("评分方法", METHOD.name, "名称", 2),
    ),
    "a problem given twice": (
        of_systems.DECLARED_TWICE,
        added("问题", 编号="P101", 类别="预算执行", 问题="另一问题", 判断条件="预算执行率<80%", 程度="一般",
              事实="另一事实。", 原因="另一原因。", 建议="另一建议。"),
        ("问题", "P101", "编号", 2),
    ),
    "an end before the beginning": (
        of_systems.VALUE_UNFIT, put("体系", "终止年度", "内容", 2020), ("体系", "终止年度", "内容"),
    ),
    "a circle of data items": (
        of_systems.FORMULA_CIRCLE, added("数据项", 名称="绕圈率", 类型="百分比", 公式="绕圈率/2"),
        ("数据项", "绕圈率", "公式"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_at_its_cell(mistake: str, tmp_path: Path) -> None:
    kind, change, (title, name, head, *nth) = MISTAKES[mistake]
    book = handed_in(tmp_path, change)
    assert (kind.code, title, address(book.edited, title, name, head, *nth)) in book.faults
    assert {code for code, _sheet, _cell in book.faults} == {kind.code}


def test_a_heading_that_is_not_declared_is_told_where_it_is_written(tmp_path: Path) -> None:
    book = handed_in(tmp_path, put("指标", FIRST.code, "一级指标", "另一个"))
    assert ("F503", "指标", address(book.edited, "指标", FIRST.code, "一级指标")) in book.faults


def test_a_parameter_left_out_is_told_in_the_row_of_its_indicator(tmp_path: Path) -> None:
    book = handed_in(tmp_path, put("指标", STEPPED.code, "参数", "步长=1%"), system=COMMON)
    assert book.faults == [("F506", "指标", address(book.edited, "指标", STEPPED.code, "参数"))]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("步长=-1%；每步扣分=0.1", "大于 0%、小于 100%，百分之一写 1% 或 0.01"),
        ("步长=0；每步扣分=0.1", "大于 0%"),
        ("步长=1；每步扣分=0.1", "小于 100%"),
        ("步长=1%；每步扣分=-0.1", "大于 0"),
    ],
)
def test_a_parameter_beyond_its_limits_is_told_in_its_cell(given: str, wanted: str, tmp_path: Path) -> None:
    book = handed_in(tmp_path, put("指标", STEPPED.code, "参数", given), system=COMMON)
    assert book.faults == [("F506", "指标", address(book.edited, "指标", STEPPED.code, "参数"))]
    assert wanted in book.findings[0].expected


def test_a_step_of_a_value_that_is_no_rate_may_be_a_whole_one(tmp_path: Path) -> None:
    changes = (put("指标", STEPPED.code, "值的类型", "整数"), put("指标", STEPPED.code, "取值公式", "在职人数"),
               put("指标", STEPPED.code, "目标值", 100),
               put("指标", STEPPED.code, "参数", "步长=1；每步扣分=0.1"))  # fmt: skip
    assert handed_in(tmp_path, *changes, system=COMMON).faults == []


@pytest.mark.parametrize(
    "condition", ["预算执行率<60%", "预算执行率<0.6", "预算调整率>1500%", "60<在职人数", "执行总额>60"]
)
def test_what_is_written_with_its_sign_or_is_no_rate_may_be_compared(condition: str, tmp_path: Path) -> None:
    changes = (put("指标", FIRST.code, "不得分条件", condition), put("指标", FIRST.code, "不得分说明", "没有达到"))
    assert handed_in(tmp_path, *changes).faults == []


def test_marks_to_take_off_are_no_share_of_the_full_score(tmp_path: Path) -> None:
    """扣分值的5% would be 0.05 of a mark."""
    book = handed_in(tmp_path, put("指标", STEPPED.code, "参数", "步长=1%；每步扣分=5%"), system=COMMON)
    assert ("F506", "指标", address(book.edited, "指标", STEPPED.code, "参数")) in book.faults
    assert any("换算成分数" in one.expected for one in book.findings)


def test_a_step_is_worded_and_written_in_the_measure_of_the_value(tmp_path: Path) -> None:
    counted = {"值的类型": "整数", "取值公式": "在职人数", "目标值": 100, "参数": "步长=1；每步扣分=0.1"}
    changes = [put("指标", STEPPED.code, head, content) for head, content in counted.items()]
    standard = handed_in(tmp_path, *changes, system=COMMON).standard()
    rule = next(one for one in standard.indicators if one.indicator.code == STEPPED.code)
    assert "1扣0.1分" in rule.wording
    assert "%" not in rule.wording
    again = handed_in(tmp_path, system=standard.system)
    assert again.edited["指标"][address(again.edited, "指标", STEPPED.code, "参数")].value == "步长=1；每步扣分=0.1"


def test_a_start_that_nobody_who_meets_the_target_is_beyond_is_told(tmp_path: Path) -> None:
    for start, told in (("85%", False), ("100%", True), ("110%", True)):
        changes = (
            put("指标", RATED.code, "评分方法", "起点以上按比例得分"),
            put("指标", RATED.code, "参数", f"起点={start}"),
        )
        book = handed_in(tmp_path, *changes)
        assert book.faults == ([("F506", "指标", address(book.edited, "指标", RATED.code, "参数"))] if told else [])


OWN_METHODS: dict[str, tuple[Change, ...]] = {
    "a target that is too much already": (
        added("评分方法", 名称="越低越好", 由谁定="公式", 公式="IF(值>=目标值,0,分值)", 需目标值="是",
              文字="低于{目标值}得{分值}分。"),
        put("指标", RATED.code, "评分方法", "越低越好"),
    ),
    "a share of the marks": (
        added("评分方法", 名称="打折", 由谁定="公式", 公式="IF(值>=目标值,分值,分值*及格系数)", 需目标值="是",
              文字="达到{目标值}得{分值}分，没有达到的乘以{及格系数}。"),
        added("方法参数", 评分方法="打折", 参数="及格系数"),
        put("指标", RATED.code, "评分方法", "打折"), put("指标", RATED.code, "参数", "及格系数=60%"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("changes", OWN_METHODS.values(), ids=OWN_METHODS.keys())
def test_a_method_of_a_system_s_own_may_mean_what_no_shared_one_does(
    changes: tuple[Change, ...], tmp_path: Path
) -> None:
    book = handed_in(tmp_path, *changes)
    assert book.faults == []
    assert RATED.code in [one.indicator.code for one in book.standard().indicators]


@pytest.mark.parametrize("target", [100, "100"])
def test_a_target_typed_without_its_sign_is_told_in_its_cell(target: Any, tmp_path: Path) -> None:
    book = handed_in(tmp_path, put("指标", RATED.code, "目标值", target))
    assert book.faults == [("F506", "指标", address(book.edited, "指标", RATED.code, "目标值"))]
    assert book.findings[0].expected == "百分比，100% 写 100% 或 1"


def test_a_target_that_is_divided_by_is_more_than_nothing(tmp_path: Path) -> None:
    for target in (0, -1):
        book = handed_in(tmp_path, put("指标", RATED.code, "目标值", target))
        assert book.faults == [("F506", "指标", address(book.edited, "指标", RATED.code, "目标值"))]


def test_a_bound_typed_without_its_sign_is_told_in_its_cell(tmp_path: Path) -> None:
    book = handed_in(
        tmp_path, put("分档", BANDED.code, "从", 90), put("分档", BANDED.code, "到", 90, nth=2), system=COMMON
    )
    assert ("F506", "分档", address(book.edited, "分档", BANDED.code, "从")) in book.faults


def test_a_default_beyond_the_limits_of_its_parameter_is_told_in_its_cell(tmp_path: Path) -> None:
    book = handed_in(tmp_path, put("方法参数", "容差", "默认值", -0.3))
    assert book.faults == [("F506", "方法参数", address(book.edited, "方法参数", "容差", "默认值"))]


def test_a_gap_and_an_overlap_of_bands_are_told_at_their_end(tmp_path: Path) -> None:
    below = BANDED.bands[0][0] - BANDED.bands[1][0]
    for wrong in (BANDED.bands[0][0] - below / 2, BANDED.bands[0][0] + below / 2):
        book = handed_in(tmp_path, put("分档", BANDED.code, "到", wrong, nth=2), system=COMMON)
        assert book.faults == [("F504", "分档", address(book.edited, "分档", BANDED.code, "到", 2))]
        assert not book.book.is_sound


def test_bands_the_wrong_way_round_are_told(tmp_path: Path) -> None:
    """从 and 到 exchanged would mean that the method closes the other end."""
    bound = BANDED.bands[0][0]
    exchanged = (put("分档", BANDED.code, "从", None), put("分档", BANDED.code, "到", bound))
    book = handed_in(tmp_path, *exchanged, system=COMMON)
    assert ("F504", "分档", address(book.edited, "分档", BANDED.code, "从")) in book.faults


def test_a_gap_before_what_is_worth_nothing_is_told(tmp_path: Path) -> None:
    """The last stretch may be listed to give it a name; it begins where the last band ends."""
    last = BANDED.bands[-1][0]
    for bound, told in ((last, False), (last / 2, True)):
        book = handed_in(tmp_path, added("分档", 指标编号=BANDED.code, 到=bound, 得分=0), system=COMMON)
        assert bool(book.faults) == told


def test_a_circle_of_two_items_is_told_at_one_of_them(tmp_path: Path) -> None:
    book = handed_in(
        tmp_path,
        added("数据项", 名称="甲项率", 类型="百分比", 公式="乙项率*2"),
        added("数据项", 名称="乙项率", 类型="百分比", 公式="甲项率/2"),
    )
    ((code, sheet, cell),) = book.faults
    assert (code, sheet) == ("F507", "数据项")
    assert cell in [address(book.edited, "数据项", name, "公式") for name in ("甲项率", "乙项率")]


def test_ten_mistakes_are_told_at_once(tmp_path: Path) -> None:
    a, b, c, d, e = [one.code for one in COMMON.indicators if one.value is not None][-5:]
    book = handed_in(
        tmp_path,
        put("指标", a, "取值公式", "不存在的率"),
        put("指标", b, "取值公式", "=A1/B1"),
        put("指标", c, "取值公式", "(1+"),
        put("指标", d, "不适用时", "半分"),
        put("指标", e, "分值", COMMON.full_score),
        put("指标", STEPPED.code, "参数", None),
        put("分档", BANDED.code, "到", 99, nth=2),
        put("等级", COMMON.grades[1].name, "到", 85),
        added("数据项", 名称="绕圈率", 类型="百分比", 公式="绕圈率/2"),
        put("评价要点", COMMON.indicators[0].code, "指标编号", "Z999"),
        system=COMMON,
    )
    told = {code for code, _sheet, _cell in book.faults}
    assert {"F501", "F502", "F504", "F505", "F506", "F507", "F508", "F510"} <= told
    assert all(one.place.cell for one in book.findings)


@pytest.mark.parametrize("change", [added("指标", 编号="Z1"), put("层级", AREA.name, "分值", "")])
def test_what_is_only_begun_is_told(change: Change, tmp_path: Path) -> None:
    book = handed_in(tmp_path, change)
    assert "F511" in {code for code, _sheet, _cell in book.faults}
    assert all(cell for _code, _sheet, cell in book.faults)


@pytest.mark.parametrize(
    ("title", "head"),
    [("指标", "编号"), ("指标", "分值"), ("指标", "目标值"), ("层级", "二级指标"), ("评价要点", "指标编号")],
)
def test_of_a_heading_that_is_gone_only_that_is_told(title: str, head: str, tmp_path: Path) -> None:
    def renamed(edited: Workbook) -> None:
        edited[title].cell(4, column_of(edited[title], head)).value = "改过的列名"

    assert handed_in(tmp_path, renamed).faults == [("F208", title, "")]


@pytest.mark.parametrize("title", ["层级", "指标", "等级"])
def test_of_a_sheet_that_is_gone_only_that_is_told(title: str, tmp_path: Path) -> None:
    def renamed(edited: Workbook) -> None:
        edited[title].title = "改过的表名"

    assert handed_in(tmp_path, renamed).faults == [("F205", "", "")]


@pytest.mark.parametrize(("condition", "codes"), [("预算执行率＜90％", set()), ("预算执行率＜97％", {"F521"})])
def test_a_limit_that_was_typed_in_full_width_is_that_of_the_fact(
    condition: str, codes: set[str], tmp_path: Path
) -> None:
    book = handed_in(tmp_path, put("问题", "P101", "判断条件", condition))
    assert {one.code for one in book.findings} & {"F521"} == codes

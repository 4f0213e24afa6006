"""A standard with a mistake in it is refused, and the message names the place and what was probably meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.standard import StandardError, load_standard
from tests.declarations import shipped_copy

COMMON = "systems/common-2013.toml"
BUDGET = "workbooks/01_budget.toml"
SCORES = "workbooks/02_scores.toml"
BUDGET_TABLE = 'title = "预算执行"\nrequired = true'
AREA = '[[areas]]\nname = "效果"\n'


def complaints(folder: Path, file: str, old: str, new: str) -> list[str]:
    """Write `new` for the first `old` in `file` and return what the loader then says."""
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text, f"{file} no longer contains {old!r}"
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(StandardError) as caught:
        load_standard(folder=folder)
    assert str(caught.value).splitlines() == "\n".join(map(str, caught.value.troubles)).splitlines()
    return list(map(str, caught.value.troubles))


def says(problems: list[str], *parts: str) -> bool:
    """Tell whether one of the complaints holds all of `parts`."""
    return any(all(part in problem for part in parts) for problem in problems)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shipped_copy(tmp_path / "standard")


def test_the_copy_of_the_shipped_folder_loads(folder: Path) -> None:
    assert load_standard(folder=folder).system.code == load_standard().system.code


@pytest.mark.parametrize(
    ("file", "old", "new", "declaration", "meant"),
    [
        ("problems.toml", "severity = ", "severty = ", "绩效目标未涵盖重点工作", "severity"),
        ("items.toml", "definition = ", "defintion = ", "年初预算总额", "definition"),
        ("methods.toml", "wording = ", "wordng = ", "按比例得分", "wording"),
        ("citations.toml", "title = ", "titel = ", "财预2013-53", "title"),
        ("views.toml", "help = ", "hlep = ", "预算执行", "help"),
        (COMMON, "from_year = ", "form_year = ", "common-2013.toml", "from_year"),
        ("workbooks/identity.toml", "required = ", "requried = ", "单位编码", "required"),
    ],
)
def test_a_misspelt_key_is_named_with_file_declaration_and_nearest_key(
    folder: Path, file: str, old: str, new: str, declaration: str, meant: str
) -> None:
    found = complaints(folder, file, old, new)
    assert says(found, Path(file).name, declaration, new.removesuffix(" = "), f"是否为 {meant}？")


@pytest.mark.parametrize(
    ("file", "old", "new", "parts"),
    [
        (COMMON, "definition = ", "defintion = ", ("common-2013.toml", "indicators[1]", "defintion")),
        (BUDGET, "required = ", "requried = ", ("01_budget.toml", "sheets[1]", "fields[6]", "requried")),
        ("problems.toml", "[[problems]]", "[[problem]]", ("problems.toml", "problem", "problems")),
        ("views.toml", ", total = ", ", totl = ", ("views.toml", "预算执行", "columns[1]", "totl")),
    ],
)
def test_a_misspelt_key_further_down_is_named_with_its_path(
    folder: Path, file: str, old: str, new: str, parts: tuple[str, ...]
) -> None:
    assert says(complaints(folder, file, old, new), *parts)


@pytest.mark.parametrize(
    ("file", "old", "new", "declaration", "meant"),
    [
        ("items.toml", "执行总额/调整后预算总额", "执行总数/调整后预算总额", "预算执行率", "执行总额"),
        ("items.toml", 'where = "支出性质=', 'where = "支出性=', "人员经费执行数", "支出性质"),
        ("items.toml", 'of = "预算执行.追加"', 'of = "预算实行.追加"', "追加总额", "预算执行"),
        ("problems.toml", '"预算执行率<90%"', '"预算执行律<90%"', "P101", "预算执行率"),
        ("problems.toml", '"预算执行率<90%"', '"MINN(预算执行率,1)<90%"', "P101", "MIN"),
        ("problems.toml", "{执行总额}", "{执行总数}", "P101", "执行总额"),
        ("problems.toml", 'over = "月度执行"', 'over = "月度实行"', "P108", "月度执行"),
        ("problems.toml", 'items = ["预算执行率", ', 'items = ["预算执率", ', "P101", "预算执行率"),
        ("problems.toml", 'basis = ["预算法"]', 'basis = ["预算"]', "P104", "预算法"),
        ("problems.toml", 'detail = "{项目名称}', 'detail = "{项目名}', "P103", "项目名称"),
        ("problems.toml", "{累计执行数/调", "{累计执行/调", "P108", "累计执行数"),
        (SCORES, 'unit_in = "计量单位"', 'unit_in = "计量单"', "目标数值", "计量单位"),
        ("views.toml", 'name = "年初预算总额"', 'name = "年初总额"', "预算执行", "年初预算总额"),
        (COMMON, 'value = "在职人员控制率"', 'value = "在职人员控制"', "A201", "在职人员控制率"),
        (COMMON, 'method = "定性评级"', 'method = "定性等级"', "D101", "定性评级"),
        (COMMON, 'basis = ["财预2013-53"]\n', 'basis = ["财预2013"]\n', "A101", "财预2013-53"),
        (BUDGET, '"AND(执行数>调整后预算数,', '"AND(执行>调整后预算数,', "R101", "执行数"),
        ("problems.toml", 'reason_where = "月份=', 'reason_where = "月=', "P107", "月份"),
        ("problems.toml", 'reason_in = "月度执行.进度说明"', 'reason_in = "月度执行.进度"', "P107", "进度说明"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest_known_one(
    folder: Path, file: str, old: str, new: str, declaration: str, meant: str
) -> None:
    assert says(complaints(folder, file, old, new), declaration, f"是否为“{meant}”？")


def test_a_column_of_numbers_is_none_in_which_units_say_why(folder: Path) -> None:
    old = 'reason_in = "月度执行.进度说明"'
    assert says(complaints(folder, "problems.toml", old, 'reason_in = "月度执行.累计执行数"'), "P107", "文字")


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("full_score = 4\n", "full_score = 5\n", ("投入", "16", "15")),
        ("full_score = 15\n", "full_score = 16\n", ("合计 101", "100")),
        (
            'text = "绩效目标符合部门“三定”方案确定的职责", full_score = 2',
            'text = "职责", full_score = 3',
            ("A101", "4"),
        ),
        ("from_score = 0\n", "from_score = 1\n", ("等级", "从 0 开始")),
        ("from_score = 80\n", "from_score = 95\n", ("等级", "从高到低")),
        ("from_score = 80\n", "from_score = 90\n", ("等级", "从高到低")),
        ('theme = "目标设定"', 'theme = "目标"', ("A101", "目标", "投入")),
        ('area = "投入"', 'area = "投"', ("A101", "投")),
        ('code = "A102"', 'code = "A101"', ("A101", "重复")),
        ('value = "预算执行率"\ntarget = 1', 'value = "预算执行率"', ("B101", "target")),
        ('"步长" = 0.01, ', "", ("A201", "缺少参数", "步长")),
        ('"步长" = 0.01, ', '"步长" = 0.01, "步幅" = 0.01, ', ("A201", "没有参数", "步幅")),
        ("bands = [[0.80, 2], [0.60", "bands = [[0.50, 2], [0.60", ("A203", "从高到低")),
        ("bands = [[0, 2], [0.10", "bands = [[0.20, 2], [0.10", ("B102", "从低到高")),
        ("bands = [[0.80, 2], [0.60, 1.5], [0.40, 1], [0.20, 0.5]]\n", "", ("A203", "bands")),
        ('sign = "≤"', 'sign = "<"', ("common-2013.toml", "sign")),
        ('not_applicable = "剔除"', 'not_applicable = "除外"', ("common-2013.toml", "not_applicable", "剔除")),
        ('value = "在职人员控制率"', 'value = "在职人员控制率>1"', ("A201", "需要数值")),
        ("is_default = true\n", "", ("默认", "common-2013", "town-2024")),
    ],
)
def test_an_indicator_system_that_does_not_fit_together_is_refused(
    folder: Path, old: str, new: str, parts: tuple[str, ...]
) -> None:
    assert says(complaints(folder, COMMON, old, new), *parts)


@pytest.mark.parametrize(
    ("file", "old", "new", "parts"),
    [
        ("items.toml", 'name = "追减总额"', 'name = "追加总额"', ("追加总额", "重复")),
        ("items.toml", 'name = "追减总额"', 'name = "执行数"', ("预算执行", "执行数", "重复")),
        ("items.toml", 'name = "追减总额"', 'name = "编制_行政"', ("编制_行政", "重复")),
        ("problems.toml", 'code = "P102"', 'code = "P101"', ("P101", "重复")),
        (BUDGET, 'title = "三公经费"', 'title = "政府采购"', ("政府采购", "重复")),
        (COMMON, 'code = "common-2013"', 'code = "town-2024"', ("town-2024", "重复")),
    ],
)
def test_a_name_given_twice_is_refused(folder: Path, file: str, old: str, new: str, parts: tuple[str, ...]) -> None:
    assert says(complaints(folder, file, old, new), *parts)


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ('"执行总额/调整后预算总额"', '"预算执行率/调整后预算总额"', ("循环引用", "预算执行率→预算执行率")),
        ('"执行总额/年初预算总额"', '"预算调整率/(1-结转结余率)"', ()),
        (
            'where = "AND(执行数=0,调整后预算数>0)"',
            'where = "零执行项目数>0"',
            ("循环引用", "零执行项目数→零执行项目数"),
        ),
    ],
)
def test_items_that_go_round_in_a_circle_are_refused(folder: Path, old: str, new: str, parts: tuple[str, ...]) -> None:
    if parts:
        assert says(complaints(folder, "items.toml", old, new), *parts)
        return
    # Longer ways round are found too: 年初预算执行率 → 预算调整率 → 年初预算执行率.
    text = (folder / "items.toml").read_text(encoding="utf-8")
    (folder / "items.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    found = complaints(folder, "items.toml", "政策性调整总额)/年初预算总额", "政策性调整总额)/年初预算执行率")
    assert says(found, "循环引用", "年初预算执行率→预算调整率→年初预算执行率")


@pytest.mark.parametrize(
    ("file", "old", "new", "parts"),
    [
        ("problems.toml", '"预算执行率<90%"', '"预算执行率"', ("P101", "需要是否")),
        ("problems.toml", 'unless = ["P102"]', 'unless = ["P199"]', ("P101", "P199")),
        ("problems.toml", 'compare = "weakest_area"', 'compare = "all_full"', ("P905", "batch")),
        ("problems.toml", 'of = "评价记录.记录内容"\n', "", ("P907", "of")),
        ("problems.toml", 'of = "评价记录.记录内容"', 'of = "评价记录.内容"', ("P907", "内容")),
        ("problems.toml", 'severity = "较大"', 'severity = "严重"', ("绩效目标未涵盖重点工作", "severity", "较大")),
        ("items.toml", 'formula = "执行总额/调整后预算总额"', 'of = "预算执行"', ("预算执行率", "formula")),
        ("items.toml", 'matches = "绩效目标.对应任务编号"\n', "", ("未纳入目标重点工作数", "matches")),
        ("items.toml", 'of = "预算执行.追加"', 'of = "预算执行"', ("追加总额", "表.列")),
        ("methods.toml", 'formula = "分值*值/目标值"\n', "", ("按比例得分", "formula")),
        ("methods.toml", 'formula = "分值*值/目标值"', 'formula = "分值*值/目标"', ("按比例得分", "目标值")),
        (BUDGET, 'at = "执行数"', 'at = "实行数"', ("R107", "实行数")),
        (
            BUDGET,
            'formula = "上年结转+年初预算数+追加-追减"',
            'formula = "上年结转+结转结余"',
            ("调整后预算数", "结转结余"),
        ),
        ("citations.toml", "[[citations]]", "[citations", ("citations.toml", "TOML")),
        ("citations.toml", 'key = "财预2020-10"', 'key = "财预2013-53"', ("依据", "财预2013-53", "重复")),
        ("methods.toml", 'name = "反向按比例得分"', 'name = "按比例得分"', ("评分方法", "按比例得分", "重复")),
        ("views.toml", 'chart = ["固定资产利用率"]', 'chart = ["资产利用率"]', ("汇总页", "资产利用率")),
        ("views.toml", 'advice_by = "资产类别"\n', "", ("闲置资产", "advice_by")),
        ("items.toml", 'of = "预算执行.追加"', 'of = "预算执行.项目名称"', ("追加总额", "项目名称", "数值")),
        ("items.toml", 'of = "预算执行.追加"', 'of = "预算执行.追加数"', ("追加总额", "追加数", "是否为")),
        (BUDGET, 'code = "K102"', 'code = "K101"', ("K101", "重复")),
        (BUDGET, 'at = "决算支出总额"', 'at = "决算支出"', ("K102", "决算支出总额")),
        ("workbooks/identity.toml", 'role = "year"\n', "", ("identity.toml", "role", "year")),
        ("workbooks/identity.toml", "version = ", "versoin = ", ("identity.toml", "versoin")),
        (BUDGET, 'expected = "不大于调整后预算数"', 'expected = "不大于{调整后预算}"', ("R101", "调整后预算数")),
        (COMMON, 'zero_reason = "上年没有三公经费预算而本年新增"\n', "", ("A202", "zero_reason")),
        (COMMON, 'zero_if = "AND(三公经费上年预算=0,', 'zero_if = "AND(三公经费上年=0,', ("A202", "三公经费上年预算")),
        (COMMON, '"AND(三公经费上年预算=0,三公经费本年预算>0)"', '"三公经费上年预算"', ("A202", "需要是否")),
        (COMMON, "bands = [[0.80, 2]", "bands = [[0.80, 1.8]", ("common-2013", "bands")),
        ("systems/town-2024.toml", "from_year", "is_default = true\nfrom_year", ("默认", "town-2024")),
    ],
)
def test_other_mistakes_are_refused_where_they_stand(
    folder: Path, file: str, old: str, new: str, parts: tuple[str, ...]
) -> None:
    assert says(complaints(folder, file, old, new), *parts)


def test_an_area_without_anything_under_it_is_refused(folder: Path) -> None:
    empty = '[[areas]]\nname = "影响"\nfull_score = 0\nthemes = []\n\n'
    assert says(complaints(folder, COMMON, AREA, empty + AREA), "common-2013.toml", "影响", "没有二级指标")


def test_a_theme_without_an_indicator_under_it_is_refused(folder: Path) -> None:
    found = complaints(folder, COMMON, 'themes = ["履职效益"]', 'themes = ["履职效益", "可持续影响"]')
    assert says(found, "common-2013.toml", "效果", "可持续影响", "没有指标")
    assert not says(found, "“履职效益”")


def test_an_indicator_under_another_area_does_not_fill_a_theme_of_the_same_name(folder: Path) -> None:
    found = complaints(folder, COMMON, 'themes = ["履职效益"]', 'themes = ["履职效益", "职责履行"]')
    assert says(found, "效果", "职责履行", "没有指标")


def test_a_condition_for_no_marks_may_stand_beside_bands(folder: Path) -> None:
    text = (folder / COMMON).read_text(encoding="utf-8")
    bands = "bands = [[0.80, 2], "
    assert text.count(bands) == 1
    condition = 'zero_if = "编制人数=0"\nzero_reason = "没有编制"\n'
    (folder / COMMON).write_text(text.replace(bands, condition + bands), encoding="utf-8")
    assert sum(rule.zero_if is not None for rule in load_standard(folder=folder).indicators) == 5


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("full_score = 4\n", "full_score = 4.005\n", ("A101", "full_score", "4.005")),
        ("full_score = 1 }", "full_score = 0.995 }", ("A101-1", "points[1].full_score", "0.995")),
        ("[0.60, 1.5]", "[0.60, 1.505]", ("A203", "bands[2][2]", "1.505")),
    ],
)
def test_marks_with_more_decimals_than_the_system_are_refused(
    folder: Path, old: str, new: str, parts: tuple[str, ...]
) -> None:
    assert says(complaints(folder, COMMON, old, new), "common-2013.toml", "超过 2 位小数", *parts)


def test_marks_must_fit_the_decimals_that_the_system_declares(folder: Path) -> None:
    found = complaints(folder, COMMON, "is_default = true\n", "is_default = true\ndecimals = 0\n")
    assert says(found, "A203", "bands[2][2]", "1.5", "超过 0 位小数")
    assert not says(found, "A101")


def test_zeros_at_the_end_of_marks_are_no_decimals(folder: Path) -> None:
    text = (folder / COMMON).read_text(encoding="utf-8")
    (folder / COMMON).write_text(text.replace("[0.60, 1.5]", "[0.60, 1.5000]"), encoding="utf-8")
    assert load_standard(folder=folder).system.decimals == 2


def test_a_table_title_too_long_for_the_name_of_its_copy_is_refused(folder: Path) -> None:
    long = "预" * 28
    found = complaints(folder, BUDGET, BUDGET_TABLE, BUDGET_TABLE.replace("预算执行", long))
    assert says(found, f"工作表“{long}”", "27 个字符")


def test_the_longest_table_title_is_not_complained_of(folder: Path) -> None:
    # The items still name the old title, so there are other complaints.
    found = complaints(folder, BUDGET, BUDGET_TABLE, BUDGET_TABLE.replace("预算执行", "预" * 27))
    assert not says(found, "个字符")


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        ("Budget", "BUDGET", "Budget"),
        ("Budget", "budget（原表）", "Budget（原表）"),
        ("Budget", "budget汇总", ""),
        ("固定资产台账（原表）", "三公", "固定资产台账（原表）"),
        ("固定资产台账汇总", "三公", "固定资产台账汇总"),
    ],
)
def test_a_table_called_like_a_sheet_of_another_is_refused(folder: Path, first: str, second: str, clash: str) -> None:
    text = (folder / BUDGET).read_text(encoding="utf-8")
    assert 'title = "三公经费"' in text
    (folder / BUDGET).write_text(text.replace('title = "三公经费"', f'title = "{second}"', 1), encoding="utf-8")
    found = complaints(folder, BUDGET, BUDGET_TABLE, BUDGET_TABLE.replace("预算执行", first))
    assert says(found, f"“{clash}”与工作表“", "重名") if clash else not says(found, "重名")


def test_all_that_is_wrong_with_the_bound_standard_is_said_at_once(folder: Path) -> None:
    text = (folder / "problems.toml").read_text(encoding="utf-8")
    (folder / "problems.toml").write_text(text.replace('"预算执行率<80%"', '"预算执行<80%"', 1), encoding="utf-8")
    found = complaints(folder, "items.toml", '"结转结余总额/调整后预算总额"', '"结转结余/调整后预算总额"')
    assert says(found, "P102")
    assert says(found, "结转结余率")


def test_a_file_that_is_not_there_is_named(folder: Path) -> None:
    (folder / "views.toml").unlink()
    with pytest.raises(StandardError) as caught:
        load_standard(folder=folder)
    assert says(list(map(str, caught.value.troubles)), "views.toml")


def test_a_system_that_is_not_there_is_answered_with_those_that_are() -> None:
    with pytest.raises(StandardError) as caught:
        load_standard("county-2030")
    assert says(list(map(str, caught.value.troubles)), "county-2030", "common-2013", "town-2024")


def test_reasons_in_another_table_need_a_word_about_their_rows(folder: Path) -> None:
    found = complaints(folder, "problems.toml", 'reason_where = "执行数<调整后预算数*90%"\n', "")
    assert says(found, "P101", "reason_where", "哪些行")

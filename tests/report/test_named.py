"""Which figure a number of a report is, by the words before it or the heads of its cell, and when nothing tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from unittest.mock import patch

import pytest

from pipeline.claims import Passage, claims_in
from pipeline.evaluate import Verdict, check_numbers
from pipeline.evaluate.naming import Naming, _unquoted
from pipeline.intake.passages import passages_of
from pipeline.run.verifying import unit_verified
from tests.report.reading import county_figures, figures, plain, the_town

EQUAL, ROUNDED, DIFFERS, BOUND, UNKNOWN = Verdict
TOWN = "西乡县柳树镇人民政府"


def verdicts(text: str) -> list[Verdict]:
    return [one.verdict for one in check_numbers(passages_of(plain([text])), figures(), subject=TOWN)]


TOLD_BY_KINDS = "2024年全年支出14,492,426.11元，其中人员经费{}元、公用经费{}元、项目支出{}元。"


def kinds_of_spending() -> list[str]:
    return [figures()[name].text for name in ("人员经费执行数", "公用经费执行数", "项目支出执行数")]


def test_the_kinds_of_what_was_spent_are_held_against_the_results() -> None:
    assert verdicts(TOLD_BY_KINDS.format(*kinds_of_spending())) == [EQUAL] * 4
    assert verdicts(TOLD_BY_KINDS.format("5000000", "1200000", "7000000")) == [EQUAL, DIFFERS, DIFFERS, DIFFERS]
    assert verdicts("实际支出1,449.24万元，其中：人员经费500万元，公用经费120万元。")[1:] == [DIFFERS] * 2


@pytest.mark.parametrize(
    "text",
    [
        "年初预算9,158,647.00元，其中人员经费5000000元、项目支出7000000元。",
        "年初预算支出9,158,647.00元，其中人员经费5000000元、项目支出7000000元。",
        "上年支出13,000,000元，其中人员经费5000000元、公用经费1200000元。",
        "追加支出3,000,000元，其中人员经费1000000元、公用经费1200000元。",
        "年末结转结余1,968,728.49元，其中人员经费1000000元、项目支出1200000元。",
        "问题支出300000元，其中人员经费100000元、公用经费200000元。",
        "环境整治项目支出7,000,000元，其中人员经费5000000元、公用经费1200000元。",
        "全年支出14,492,426.11元，比上年增加200万元，其中人员经费增加100万元、公用经费100万元。",
        "绩效指标8项，完成7项，完成率87.50%。",
    ],
)
def test_kinds_of_another_whole_are_no_figures(text: str) -> None:
    assert DIFFERS not in verdicts(text)


def test_a_bare_rate_behind_tasks_and_those_done_is_that_of_the_tasks() -> None:
    share, tasks, done = (figures()[name].text for name in ("实际完成率", "计划工作数", "实际完成工作数"))
    assert verdicts(f"年度计划工作{tasks}项，完成{done}项，完成率{share}。")[-1] is EQUAL
    assert verdicts(f"年度计划工作{tasks}项，完成{done}项，完成率67.50%。")[-1] is DIFFERS


def test_a_reception_behind_the_whole_of_the_three_publics_is_of_that_year_and_kind() -> None:
    spent, planned = (figures()[f"三公经费本年{kind}"].text for kind in ("决算", "预算"))
    own, budget = (figures()[f"公务接待本年{kind}"].text for kind in ("决算", "预算"))
    assert verdicts(f"三公经费决算合计{spent}元，其中公务接待{own}元。") == [EQUAL] * 2
    assert verdicts(f"三公经费预算合计{planned}元，其中公务接待{budget}元。") == [EQUAL] * 2
    assert verdicts(f"三公经费决算合计{spent}元，其中公务接待30000元。") == [EQUAL, DIFFERS]


def in_table(*rows: Sequence[str], above: str = "见下表") -> dict[str, Verdict]:
    checked = check_numbers(passages_of(plain([above], rows)), figures(), subject=TOWN)
    return {one.claim.text: one.verdict for one in checked}


def test_figures_that_stand_in_each_other_s_place_differ() -> None:
    text = "年初预算总额16,461,154.60元，调整后预算9,158,647.00元，预算执行率79.73%，预算调整率88.04%。"
    assert verdicts(text) == [DIFFERS] * 4


@pytest.mark.parametrize(
    "text",
    [
        "综合得分12.08分", "投入23.15分", "柳树镇2024年预算执行率为87.04%", "预算执行率偏低，仅为77.00%",
        "其中：行政编制36名", "存在问题12个", "发现问题3个", "根据西财绩〔2023〕15号文件，本单位预算执行率87.04%",
        "与2023年相比，预算执行率87.04%", "2023年结转100元，2024年预算执行率87.04%", "一、总得分为80.94分。",
    ],
)  # fmt: skip
def test_a_number_that_a_name_belongs_to_differs_if_it_is_another(text: str) -> None:
    assert verdicts(text)[-1] is DIFFERS


@pytest.mark.parametrize(
    "text",
    [
        "较年初预算增加730.25万元", "上年预算执行率92.30%", "2023年预算执行率为95.20%", "全县平均预算执行率92.50%",
        "项目支出预算执行率95.30%", "三公经费预算执行率76.00%", "预算执行率目标值95%", "上年度审计指出的问题12个",
        "较核定编制少3人", "在职人员中党员30人", "管理方面问题2个", "人员编制由上年的78名减至75名",
        "截至2024年9月底，实际支出5,000,000.00元", "项目支出（含基建）预算执行率95.30%", "“三公”预算执行率76.00%",
    ],
)  # fmt: skip
def test_a_number_whose_name_is_qualified_cannot_be_told(text: str) -> None:
    assert set(verdicts(text)) == {UNKNOWN}


@pytest.mark.parametrize(
    "text",
    [
        "年初预算、调整后预算分别为9,158,647.00元、16,461,154.60元", "预算执行率（实际支出/调整后预算）为88.04%",
        "上年预算执行率92.30%，本年预算执行率88.04%", "投入指标（15分）得分12.08分",
        "调整后预算较年初预算增加7,302,507.60元",
    ],
)  # fmt: skip
def test_many_digits_tell_a_number_that_nothing_names_surely(text: str) -> None:
    assert verdicts(text)[-1] is EQUAL


@pytest.mark.parametrize("text", ["预算执行率85%-90%", "预算执行率90%以上", "总分90-100分"])
def test_a_limit_is_no_figure(text: str) -> None:
    assert set(verdicts(text)) == {BOUND}


def of_rows(text: str) -> list[Verdict]:
    rows = ["人居环境整治", "示范村创建"]
    checked = check_numbers(passages_of(plain([text])), figures(), subject=TOWN, rows=rows)
    return [one.verdict for one in checked]


@pytest.mark.parametrize(
    "text",
    [
        "人居环境整治项目年初预算26.5万元，实际支出25.86万元，执行率97.6%。",
        "人居环境整治：年初预算26.5万元，执行率97.6%。",
        "2.人居环境整治。年初预算26.5万元，执行率97.6%。", "（一）人居环境整治项目，年初预算26.5万元，执行率97.6%。",
        "基本支出方面，年初预算790.86万元，预算执行率99.74%。", "教育专项年初预算90万元，执行率97.6%。",
        "其他支出90万元，执行率95%。", "项目支出情况：年初预算90万元，执行率97.6%。",
    ],
)  # fmt: skip
def test_what_is_told_of_a_part_is_no_figure_of_the_whole(text: str) -> None:
    assert set(of_rows(text)) == {UNKNOWN}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("其中：项目支出年初预算126万元，实际支出600.34万元，预算执行率75.51%。", [DIFFERS, UNKNOWN, UNKNOWN]),
        ("预算执行率88.40%，其中项目支出年初预算125万元，预算执行率75.51%。", [DIFFERS, EQUAL, UNKNOWN]),
        ("三公经费本年预算11.7万元，实际支出10.69万元。", [DIFFERS, UNKNOWN]),
    ],
)
def test_the_figures_that_there_are_of_a_part_are_held_against_it(text: str, expected: list[Verdict]) -> None:
    assert of_rows(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "部门整体支出年初预算915.86万元，预算执行率88.40%。", "全年预算资金执行1449万元，预算执行率88.40%。",
        "主要是人居环境整治、示范村创建推进慢，预算执行率为88.40%。",
        "示范村创建项目资金下达较晚，预算执行率为88.40%。",
        "加快推进重点项目，预算执行率88.40%。", "项目支出执行数600.34万元。预算执行率88.40%。",
    ],
)  # fmt: skip
def test_a_part_that_is_only_mentioned_leaves_the_figures_of_the_whole_theirs(text: str) -> None:
    assert of_rows(text)[-1] is DIFFERS


PARTS = "其中：基本支出年初预算790.86万元、项目支出年初预算126万元，"


@pytest.mark.parametrize(
    "text",
    [
        PARTS,
        f"{PARTS}调整后预算1646.22万元",
        f"{PARTS.replace('、', '，')}调整后预算1646.22万元",
        f"{PARTS}年中追加1万元，预算执行率88.40%",
        "人居环境整治项目年初预算26.5万元和示范村创建项目年初预算7.5万元，预算执行率88.40%",
        "项目支出年初预算125万元，部门预算执行率88.40%", "项目支出年初预算125万元，本镇实际支出1449.94万元",
        "项目支出年初预算125万元，三公经费控制率93.16%", "年初预算安排资金执行1449.94万元，预算执行率88.40%",
        "财政拨款支出年初预算915.96万元，预算执行率88.40%", "年初部门支出预算915.86万元，预算执行率88.40%",
        "人居环境整治，示范村创建等项目有序推进，预算执行率88.40%。",
    ],
)  # fmt: skip
def test_what_is_told_of_the_whole_after_parts_is_held_against_it(text: str) -> None:
    assert of_rows(text)[-1] is DIFFERS


@pytest.mark.parametrize(
    "text",
    [
        "人居环境整治项目年初预算26.5万元，执行25万元，示范村创建项目年初预算7.5万元，执行7万元，执行率97%",
        "基本支出年初预算700万元，执行690万元，项目支出年初预算120万元，执行110万元，预算执行率97.6%",
    ],
)
def test_what_is_told_of_the_last_of_several_parts_is_no_figure_of_the_whole(text: str) -> None:
    assert of_rows(text)[-1] is UNKNOWN


def test_a_figure_of_a_part_of_its_own_is_known_in_a_table_of_others() -> None:
    found = in_table(["指标", "数值"], ["三公经费控制率", "93.16%"], above="项目支出情况见下表")
    assert found == {"93.16%": DIFFERS}


def test_only_the_beginning_of_a_long_paragraph_may_name_a_row() -> None:
    checker = Naming(figures().values(), TOWN, rows=["人居环境整治"])
    (claim, *_others) = claims_in(Passage("人居环境整治：年初预算26.5万元。" + "年初预算 " * 100_000, "", ""))
    with patch("pipeline.evaluate.naming._unquoted", wraps=_unquoted) as read:
        checker.named(claim, list(figures().values()))
    assert max(len(call.args[0]) for call in read.call_args_list) < 1_000


OF_SOME = [["项目", "年初预算（万元）", "实际支出（万元）"], ["人居环境整治", "26.5", "25.86"], ["合计", "34", "33.16"]]


@pytest.mark.parametrize(
    "caption",
    [
        "项目支出预算执行情况见下表",
        "表2：项目支出情况表（见下表）",
        "（二）“三公”经费支出情况见下表",
        "2024年农业专项情况见下表：",
    ],
)
def test_the_total_of_a_table_of_some_is_no_figure_of_the_whole(caption: str) -> None:
    found = in_table(*OF_SOME, above=caption)
    assert (found["34"], found["33.16"]) == (UNKNOWN, UNKNOWN)


@pytest.mark.parametrize("unit", ["单位：万元", "（金额单位：万元）", "　　　　单 位：万元"])
def test_the_unit_of_a_table_below_what_it_is_headed_is_no_caption(unit: str) -> None:
    cells = [one for one in passages_of(plain(["下表"], OF_SOME)) if one.table]
    report = [Passage("项目支出情况表", "", ""), Passage(unit, "", ""), *cells]
    assert DIFFERS not in {one.verdict for one in check_numbers(report, figures(), subject=TOWN)}


@pytest.mark.parametrize(
    "caption",
    [
        "部门整体支出情况见下表",
        "预算执行情况见下表",
        "2024年部门预算支出情况见下表",
        "基本支出和项目支出情况见下表",
        "2024年收入支出情况见下表",
        "各类资金使用情况见下表",
        "见下表",
    ],
)
def test_the_total_of_a_table_of_all_is_held_against_the_whole(caption: str) -> None:
    found = in_table(*OF_SOME, above=caption)
    assert (found["34"], found["33.16"]) == (DIFFERS, DIFFERS)


def test_a_table_of_some_is_held_against_the_figures_that_there_are_of_it() -> None:
    rows = ["指标", "金额"], ["项目支出年初预算", "126万元"], ["项目支出执行数", "600.34万元"]
    assert in_table(*rows, above="项目支出情况见下表") == {"126万元": DIFFERS, "600.34万元": ROUNDED}


def test_the_projects_of_the_unit_are_known_as_parts() -> None:
    report = passages_of(plain(["人居环境整治：年初预算26.5万元，执行率97.6%。"]))
    assert unit_verified(report, *the_town()).of(DIFFERS) == []


@pytest.mark.parametrize("name", ["三公经费", "“三公”经费", "“三公经费”", "「三公」经费", '"三公"经费', "‘三公’经费"])
def test_quotation_marks_make_no_other_name(name: str) -> None:
    assert verdicts(f"{name}控制率为93.16%") == [DIFFERS]
    assert verdicts(f"{name}本年预算11.6万元") == [EQUAL]
    assert in_table([f"{name}控制率", "93.16%"]) == {"93.16%": DIFFERS}


def test_the_name_of_a_figure_may_itself_have_quotation_marks() -> None:
    own = {key: replace(one, title=one.title.replace("三公", "“三公”")) for key, one in figures().items()}
    for text in ("三公经费控制率为93.16%", "“三公”经费控制率为93.16%"):
        assert [one.verdict for one in check_numbers(passages_of(plain([text])), own)] == [DIFFERS]


def test_rows_of_the_table_of_levels_in_each_other_s_place_differ() -> None:
    found = in_table(["指标", "分值", "得分"], ["投入", "15", "23.15"], ["过程", "25", "12.08"])
    assert found == {"15": EQUAL, "25": EQUAL, "23.15": DIFFERS, "12.08": DIFFERS}


def test_units_of_a_ranking_in_each_other_s_place_differ() -> None:
    rows = [["单位", "得分", "问题个数"], ["样例县教育局", "88.18", "2"], ["样例县民政局", "98.86", "8"]]
    checked = check_numbers(passages_of(plain(["见下表"], rows)), county_figures())
    assert [one.verdict for one in checked] == [DIFFERS, DIFFERS, DIFFERS, EQUAL]


def test_how_many_units_have_a_grade_is_held_against_the_results() -> None:
    checked = check_numbers(passages_of(plain(["优3个、良5个，其中2个为乡镇。"])), county_figures())
    assert [one.verdict for one in checked] == [EQUAL, DIFFERS, UNKNOWN]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("县直部门6个，平均得分89.65分", UNKNOWN), ("7个乡镇平均得分79.06分", UNKNOWN),
        ("乡镇平均得分79.06分", UNKNOWN), ("优等单位3个，平均得分98.34分", UNKNOWN),
        ("评为优的3个单位平均得分98.34分", UNKNOWN),
        ("平均得分80.98分", DIFFERS), ("评价单位13个，其中评级10个，平均得分80.98分", DIFFERS),
    ],
)  # fmt: skip
def test_the_mean_of_some_units_is_not_that_of_all(text: str, verdict: Verdict) -> None:
    assert check_numbers(passages_of(plain([text])), county_figures())[-1].verdict is verdict


def test_the_mean_of_some_units_in_a_table_is_not_that_of_all() -> None:
    rows = [["类别", "平均得分"], ["乡镇", "79.06"]]
    (one,) = check_numbers(passages_of(plain(["见下表"], rows)), county_figures())
    assert one.verdict is UNKNOWN


def test_rates_without_a_sign_are_known_by_their_head() -> None:
    assert in_table(["指标", "得分率（%）"], ["投入", "80.53"], ["过程", "92.06"]) == {"80.53": EQUAL, "92.06": DIFFERS}


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("三公经费预算较上年下降7.94%", EQUAL), ("“三公”经费预算比去年减少了7.9%", ROUNDED),
        ("三公经费预算较上年增长7.94%", DIFFERS), ("三公经费预算较上年下降9.74%", DIFFERS),
        ("三公经费预算较上年下降3.01%", EQUAL), ("三公经费同比下降10.61%", EQUAL),
        ("三公经费决算同比增加10.61%", DIFFERS),
        ("三公经费决算较上年下降10.61%", EQUAL),
        ("三公经费预算较上年下降5%以上", BOUND), ("预算执行率较上年提高7.94%", UNKNOWN),
        ("公务用车三公经费预算较上年增长7.94%", UNKNOWN), ("2023年三公经费预算较上年增长7.94%", UNKNOWN),
    ],
)  # fmt: skip
def test_what_rose_or_fell_is_held_against_the_rate_of_change_with_its_sign(text: str, verdict: Verdict) -> None:
    assert verdicts(text) == [verdict]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("“三公”经费决算{spent}万元，比上年下降10.61%。", EQUAL),
        ("三公经费决算{spent}万元，比上年下降16.01%。", DIFFERS),
        ("三公经费支出{spent}万元，比上年增长10.61%。", DIFFERS),
        ("三公经费支出{spent}万元，公务接待12批，比上年增长20%。", UNKNOWN),
        ("三公经费决算{spent}万元，其中接待2万元，较上年下降9.74%", UNKNOWN),
        ("三公经费支出{spent}万元，完成预算的{rate}。", EQUAL),
        ("三公经费决算{spent}万元，完成年初预算的12.34%。", DIFFERS),
        ("三公经费支出{spent}万元，重点项目完成预算的12.34%。", UNKNOWN),
    ],
)  # fmt: skip
def test_a_rate_is_of_the_figure_whose_amount_stands_before_it(text: str, verdict: Verdict) -> None:
    known = figures()
    spent, rate = known["三公经费本年决算"].value, known["三公经费控制率"].text
    assert isinstance(spent, Decimal)
    assert verdicts(text.format(spent=spent / 10_000, rate=rate))[-1] == verdict


def test_a_number_that_rose_or_fell_is_shown_with_the_word_for_it() -> None:
    (checked,) = check_numbers(passages_of(plain(["三公经费预算较上年增长7.94%。"])), figures(), subject=TOWN)
    assert checked.claim.text == "增长7.94%"


def test_marks_of_an_area_that_differ_are_held_against_what_it_came_to_not_what_it_is_worth() -> None:
    (checked,) = check_numbers(passages_of(plain(["效益16.04分。"])), figures())
    assert (checked.verdict, checked.stated and checked.stated.title) == (DIFFERS, "效益得分")


def test_a_table_in_ten_thousands_is_rounded() -> None:
    rows = [["项目", "金额"], ["年初预算", "915.86"], ["实际执行", "1,449.42"]]
    assert in_table(*rows, above="见下表，单位：万元") == {"915.86": ROUNDED, "1,449.42": DIFFERS}


def test_other_years_of_a_table_are_no_figures_of_this_one() -> None:
    rows = [["年度", "年初预算", "预算执行率"], ["2023", "8,500,000.00", "93.00%"], ["2024", "9,158,647.00", "87.04%"]]
    found = in_table(*rows)
    assert [found[one] for one in ("8,500,000.00", "93.00%", "9,158,647.00", "87.04%")] == [
        UNKNOWN, UNKNOWN, EQUAL, DIFFERS,
    ]  # fmt: skip


@pytest.mark.parametrize("above", ["见下表", "见下表，单位：万元"])
def test_a_number_in_a_table_of_two_columns_is_known_by_its_left_cell(above: str) -> None:
    found = in_table(["综合得分", "91.94分"], ["预算执行率", "98.04%"], ["在职人员", "72人"], above=above)
    assert found == {"91.94分": DIFFERS, "98.04%": DIFFERS, "72人": EQUAL}


def test_a_column_of_targets_is_no_column_of_values() -> None:
    found = in_table(["指标", "目标值", "完成值"], ["预算执行率", "95.00%", "88.40%"])
    assert found == {"95.00%": UNKNOWN, "88.40%": DIFFERS}


def told(text: str) -> list[Verdict]:
    """Return the verdicts of what is said of the town, by all that is known of it."""
    return [one.verdict for one in unit_verified(passages_of(plain([text])), *the_town()).checked]


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("经综合评价，西乡县柳树镇人民政府得分{}", "90.94分", "80.94分"),
        ("柳树镇人民政府得分{}", "90.94分", "80.94分"),
        ("该单位得分{}", "90.94分", "80.94分"),
        ("最终得分{}", "90.94分", "80.94分"),
        ("绩效评价得分为{}", "90.94分", "80.94分"),
        ("绩效评价得{}", "90.94分", "80.94分"),
        ("满意率{}", "93%", "83%"),
        ("群众满意度为{}", "93%", "83%"),
        ("很满意{}", "120份", "121份"),
        ("共发放问卷{}", "220份", "400份"),
        ("问卷调查共发放{}", "220份", "400份"),
        ("问卷调查共发放220份，收回有效问卷{}", "200份", "250份"),
        ("三公经费决算{}", "10.69万元", "15.50万元"),
        ("“三公”经费支出{}", "10.69万元", "19.50万元"),
        ("三公经费决算数{}", "106,905.40元", "106,950.50元"),
        ("公务接待费{}", "2.86万元", "4.65万元"),
        ("公务接待费{}", "3.2万元", "4.65万元"),
        ("年中追加{}", "730.25万元", "740.25万元"),
        ("年中追加预算{}", "730.25万元", "740.25万元"),
        ("上年结转{}", "0.00元", "260万元"),
        ("实际采购{}", "67.1万元", "55万元"),
        ("公用经费预算{}", "64.8万元", "65.8万元"),
        ("固定资产原值{}", "800万元", "833万元"),
        ("本年共抽查凭证{}", "22笔", "5笔"),
        ("全年重点工作12项，完成{}", "12项", "3项"),
        ("全年重点工作{}", "12项", "3项"),
        ("一级指标“投入”得{}", "12.08分", "8分"),
        ("其中投入类得分{}", "12.08分", "9分"),
        ("过程类{}", "23.15分", "43.5分"),
        ("满分{}", "100分", "10分"),
        ("综合得分90.94分（满分{}）", "100分", "90分"),
    ],
)
def test_a_figure_is_known_by_the_words_that_reports_have_for_it(text: str, right: str, wrong: str) -> None:
    assert told(text.format(right))[-1] in (EQUAL, ROUNDED)
    assert told(text.format(wrong))[-1] is DIFFERS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("政府采购预算67.1万元，实际采购67.1万元，执行率{}", UNKNOWN),
        ("政府采购方面，预算67.1万元，执行率{}", UNKNOWN),
        ("政府采购情况：年初预算67.1万元，执行率{}", UNKNOWN),
        ("一般公共预算支出1449.24万元，执行率{}", DIFFERS),
        ("实际支出1449.24万元，执行率{}", DIFFERS),
    ],
)
def test_a_rate_behind_an_amount_is_of_that_amount(text: str, expected: Verdict) -> None:
    assert told(text.format("99%"))[-1] is expected


def test_an_idle_rate_behind_an_area_is_that_of_the_buildings() -> None:
    assert told("房屋面积4450平方米，其中闲置200平方米，闲置率4.49%")[-1] is EQUAL
    assert told("房屋面积4450平方米，其中闲置200平方米，闲置率4.94%")[-1] is DIFFERS
    assert told("资产闲置率4.49%")[-1] is DIFFERS


@pytest.mark.parametrize(
    "text",
    [
        "干部满意度95%，群众满意度91%", "固定资产原值500万元的房屋没有入账",
        "农业农村项目上年结转260万元，年中追加20万元",
        "抽查凭证10笔公务接待支出", "重点工作12项，新建项目20个，完成5个", "安全生产任务20项，完成5项",
        "共发放干部问卷50份，收回有效问卷45份", "水利站得分85分",
        "土壤检测服务（实际采购9.6万元",
        "一级指标“投入”得8分（满分10分）", "县教育局得分80分", "预算执行指标得分6分", "自评得分95分", "上年满意率90%",
        "学生满意率95%", "满意度达到95%的目标", "满意度目标值95%", "发放宣传资料400份", "发放400份宣传资料",
        "三公经费上年支出13万元", "2023年三公经费决算13万元", "三公经费支出预算12.5万元", "违规列支公务接待费0.5万元",
        "抽查发现，公务接待费1.2万元未附公函", "人居环境整治项目年中追加5万元", "推进重点工作5项",
        "抽查凭证5份", "发现问题2笔", "办公设备实际采购12万元", "人员经费700万元", "追加人员经费20万元",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_word_for_a_figure_cannot_be_told(text: str) -> None:
    assert told(text)[-1] is UNKNOWN


def test_what_something_is_worth_in_brackets_leaves_the_total_of_a_table_right() -> None:
    passages = passages_of(plain(["一级指标“投入”得12.08分（满分15分）。"], [["指标", "分值"], ["合计", "100"]]))
    held = unit_verified(passages, *the_town())
    assert (held.wrong, held.contradictions) == ([], ())

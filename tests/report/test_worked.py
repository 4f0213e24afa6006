"""What a report works out itself: changes, shares and equations that the numbers beside them come to, or do not.

The sentences marked with a place are published ones, as they stand there; the wrong ones are made of them.
"""

from __future__ import annotations

import pytest

from pipeline.claims import Passage
from pipeline.evaluate import contradictions
from pipeline.evaluate.worked import worked_out
from pipeline.intake.passages import passages_of
from tests.report.reading import plain, the_town

PUBLISHED = [
    # 绵竹市 2025, mz.gov.cn
    "2025年全市使用财政拨款安排“三公”经费预算总额为1969万元，较2024年的2190万元减少221万元，下降10.1%；其中：因公出国（境）经费40万元，"
    "较上年持平；公务接待费242万元，较上年减少12万元，下降4.7%；公务用车购置及运行维护费1687万元，较上年减少209万元，下降11%。",
    # 桃江县某单位 2019, taojiang.gov.cn
    "2019年实际支出“三公经费”决算为22.62万元。其中公务接待费为20.10万元，占88.86%；公务用车运行维护费为2.52万元，占11.14%。",
    # 南县政协 2021, hnnxzx.com
    "1、收入：792.22万元。同比上年度增加189.25万元，增加31.39%。其中：财政拨款收入792.22万元，同比上年度增加209.28万元，增加35.9%。",
    # 永川 2020, cqyz.gov.cn
    "2020年度全区“三公”经费总支出为1928.76万元。与上年相比，2020年度的“三公”经费支出减少了1093.92万元，下降了36.2%。",
    # 一份 2018 年度湖南部门整体支出自评, wanglu.net t4-462766
    "本单位“三公经费”变动率=（本年度“三公经费”预算数-上年度“三公经费”预算数）÷上年度=（63.46-32）÷32=98.31%",
    # 龙泉市 2018, longquan.gov.cn
    "“三公”经费决算总额2771万元，比上年下降1.8%。因公出国（境）经费决算120万元，比上年增长79.1%；公务接待费决算1033万元，"
    "与上年下降7.6%；公务用车购置及运行费决算1618万元，比上年下降1.2%，其中：公务用车购置费决算414万元，比上年增长7.5%。",
    # 2015 年中央, zqb.cyol.com
    "“三公”经费支出合计53.73亿元，比预算数减少9.43亿元。“三公”经费中，因公出国(境)经费17.44亿元，比预算数减少1.94亿元。",
    # 同口径 against a year, taushaann.com
    "“三公”经费预算为3328万元，同口径比2018年减少830万元，下降20%。公务接待费478万元，同口径比2018年减少38万元，下降7.4%。",
]


def found(text: str) -> list[str]:
    return [one.expected for one in worked_out([Passage(text, "", "第1段")])]


@pytest.mark.parametrize("text", PUBLISHED)
def test_a_published_sentence_that_is_right_is_not_contradicted(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "should"),
    [
        # 铜梁区安居镇 2021, cqstl.gov.cn: 0.71 was divided by this year's 9.07 in the place of last year's 9.78
        (
            "“三公”经费支出共计9.07万元，较年初预算数减少10.93万元，下降54.65%，较上年支出数减少0.71万元，下降7.83%。",
            "7.26%",
        ),
        ("“三公”经费预算总额为1969万元，较2024年的2190万元减少221万元，下降11.2%。", "10.09%"),
        ("公务接待费242万元，较上年减少12万元，下降5.7%。", "4.72%"),
        ("收入792.22万元，同比上年度增加189.25万元，增加23.89%。", "31.39%"),
        ("收入总计1234.56万元，与2022年相比，增加34.56万元，增长2.98%。", "2.88%"),
        ("支出总计1234.56万元，与上年度相比减少34.56万元，下降2.88%。", "2.72%"),
        ("支出从80万元增加到100万元，增长20%。", "25.00%"),
        ("支出100万元，比上年的80万元增长20%。", "25.00%"),
        ("决算为22.62万元。其中公务接待费为20.10万元，占86.88%。", "88.86%"),
        ("项目支出689.16万元，占总支出2690.62万元的26.51%。", "25.61%"),
        ("变动率=（63.46-32）÷32=93.81%", "98.31%"),
        ("在职人员控制率＝50/46×100％＝107.80％。", "108.70%"),
        ("得分＝8×88.04%＝7.40分。", "7.04"),
        ("执行率=14,492,426.11元/16,461,154.60元=88.40%", "88.04%"),
    ],
)
def test_what_the_numbers_beside_it_do_not_come_to_is_a_contradiction(text: str, should: str) -> None:
    assert [one.partition("（")[0] for one in found(text)] == [should]


@pytest.mark.parametrize(
    "text",
    [
        # nothing says of what: another subject, another sentence, several at once, a base that is not there
        "办公费50万元，总收入较上年增加5万元，增长4%。", "支出100万元。较上年增加5万元，增长4%。",
        "收入100万元、支出90万元，较上年分别增加10万元、5万元，增长11.11%、5.88%。", "较上年增加5万元，增长4%。",
        "支出300万元，满意度较上年上升5%。", "人员经费500万元，占62.5%；公用经费300万元，占37.5%。",
        "年初预算100万元。支出情况较好。人员经费60万元，占50%。", "完成农田500亩，较上年增加100亩，增长20%。",
        "收入总计1234.56万元，与2022年相比，增加34.56万元，增长2.88%。",
        "收、支总计1234.56万元。与上年相比，收、支总计各增加5万元，增长9%。",
        "支出合计800万元，其中：基本支出500万元，占62.50%；项目支出300万元，占37.50%。",
        "支出合计800万元，其中：基本支出500万元，占62.5%，其中人员400万元，占基本支出的80%；项目支出300万元，占37.5%。",
        "支出100万元，完成预算的98%，其中：基本支出60万元，占58.8%。",
        # rounded or cut in print
        "收入1.2万元，较上年增加0.3万元，增长33.5%。", "支出3.11万元，较上年减少1.00万元，下降24.33%。",
        "变动率=（1.2-0.9）/0.9=33%", "比率=2/3=66.66%", "得分=10×88.04%=9分",
        # no more than the full mark, ranges, limits, no equations
        "得分=10×108%=10分", "得分=5-0.5×12=0分",
        "差异0-10%=6分", "5%-10%=4", "A=B×C", "2018-2020=三年", "比例1/3=三分之一",
        "（1-10×4%）×5=3", "8+8=16分", "总分=12.08+23.15+39.31+16.4=90.94", "支出5/0=0", "编号3-1=12-2", "30-5=25人",
        "单价=100万元/50元=2", "增幅较上年的10万元以上增长5%。",
    ],
)  # fmt: skip
def test_what_is_of_something_else_or_rounded_in_print_is_none(text: str) -> None:
    assert found(text) == []


def test_a_report_is_told_where_its_own_arithmetic_fails() -> None:
    wrong = "全年接待支出4.99万元，较上年减少12.23万元，下降245.09%。"
    told = contradictions([], passages_of(plain(["一、概况", wrong])), *the_town())
    assert [(one.place, one.expected) for one in told] == [("“一、概况”第1段", "71.02%（按前面的金额计算）")]

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipeline.formula import Missing
from pipeline.kinds import Raw
from pipeline.model import Finding
from tests.intake.budgeting import BUDGET, budget, budget_row, executed, rows_of
from tests.spoiling import UNCACHED, Error, Handed, finding_of

ASSETS, WORK, VOUCHERS = "固定资产台账", "重点工作", "凭证抽查"


def only(handed: Handed, key: str = "01") -> Finding:
    (finding,) = handed.filled(key).findings
    return finding


def test_a_blank_row_in_the_middle_does_not_end_the_table(faultless: Handed) -> None:
    handed = budget(faultless, budget_row(100), [], ["", " ", "\u3000"], budget_row(200))
    assert handed.findings() == []
    assert rows_of(handed) == [5, 8]
    assert executed(handed) == 300


def test_rows_far_below_are_read(faultless: Handed) -> None:
    assert rows_of(budget(faultless, budget_row(100), *[[]] * 500, budget_row(200))) == [5, 506]


def test_a_header_repeated_on_every_printed_page_is_left_out(faultless: Handed) -> None:
    header = list(faultless.sheet(BUDGET).rows[3])
    handed = budget(faultless, budget_row(100), header, budget_row(200))
    assert handed.findings() == [("F216", BUDGET, "A6")]
    assert executed(handed) == 300


@pytest.mark.parametrize(
    "total",
    [
        ["合计", "", "", "", "", 0, 300, 0, 0, 0, "", 300],
        ["", "小计", "", "", "", 0, 300, 0, 0, 0, "", 300],
        ["合 计", "", "", "", "", "", 300],
        ["总计：", "", "", "", "", "", "", "", "", "", "", 300],
        ["合计（元）", "", "", "", "", "", "", "", "", "", "", 300],
        ["人员经费小计", "", "", "", "", "", "", "", "", "", "", 300],
        ["本页合计", "", "", "", "", "", "", "", "", "", "", 300],
        ["合计", "", "", "", "", "", "300.00", "", "", "", "", "300.00"],
        ["项目支出小计", "", "", "", "", "", "300.00", "", "", "", "", "300.00"],
        ["合计"],
    ],
)
def test_a_total_row_is_named_and_never_added(faultless: Handed, total: list[Raw]) -> None:
    handed = budget(faultless, budget_row(100), total, budget_row(200))
    assert handed.findings() == [("F215", BUDGET, "A6" if total[0] else "B6")]
    assert rows_of(handed) == [5, 7]
    assert executed(handed) == 300


def test_a_total_row_whose_formulas_have_no_results_is_a_total_row(faultless: Handed) -> None:
    handed = budget(faultless, budget_row(100), ["合计"]).put(BUDGET, {"G6": UNCACHED, "L6": Error()})
    assert handed.findings() == [("F215", BUDGET, "A6")]
    assert executed(handed) == 100


@pytest.mark.parametrize(
    "name",
    [
        "支出总计", "项目支出总计", "公用经费共计", "合計", "合计1", "合计-", "【合计】", "合计数额", "（总计）",
        "3、合计", "合计6项", "共计12个", "合计（6项）",
    ],
)  # fmt: skip
def test_a_total_is_known_by_any_of_its_names(faultless: Handed, name: str) -> None:
    handed = budget(faultless, budget_row(100, "甲"), budget_row(200, "乙"), budget_row(500, name))
    assert [one for one in handed.findings() if one[1] == BUDGET] == [("F215", BUDGET, "B7")]
    assert executed(handed) == 300


@pytest.mark.parametrize(
    "name",
    [
        "支出总额", "公用经费总额", "汇总", "资金汇总", "支出汇总", "全部支出", "全部人员经费", "总额（元）",
        "Total", "TOTAL", "total:", "Subtotal", "SUM", "各项之和", "以上两项之和：",
    ],
)  # fmt: skip
def test_a_row_that_may_be_a_total_by_its_name_counts_and_is_asked_about(faultless: Handed, name: str) -> None:
    handed = budget(faultless, budget_row(100, "甲"), budget_row(200, "乙"), budget_row(500, name))
    assert [one for one in handed.findings() if one[1] == BUDGET] == [("F364", BUDGET, "B7")]
    assert executed(handed) == 800


@pytest.mark.parametrize("remark", ["全部支出", "以上合计", "年度累计", "合计", "累计"])
def test_what_a_remark_behind_the_figures_says_makes_no_row_a_total(faultless: Handed, remark: str) -> None:
    row = [*budget_row(100, "甲"), *[None] * 9][:14]
    handed = budget(faultless, [*row, remark], budget_row(200, "乙"))
    assert executed(handed) == 300


@pytest.mark.parametrize(
    "name",
    [
        "合计划生育服务", "小计量器具检定", "工程总计划编制", "合计机关项目经费", "汇总软件采购", "总额控制系统运维",
        "数据汇总",        "全部支出系统维护", "Total Station 测量", "metal works", "totally new",
        "合计6项工程监理", "summer camp",
    ],
)  # fmt: skip
def test_a_name_that_only_sounds_like_a_total_is_data(faultless: Handed, name: str) -> None:
    handed = budget(faultless, budget_row(100, name))
    assert handed.findings() == []
    assert executed(handed) == 100


@pytest.mark.parametrize("text", ["支付本年工资合计", "补发津贴小计", "合计"])
def test_a_row_with_a_date_or_a_key_of_its_own_is_no_total_whatever_its_text(faultless: Handed, text: str) -> None:
    voucher = [date(2024, 4, 15), "记-0033", "", text, 900, "差旅", "是", "是"]
    handed = faultless.rows(VOUCHERS, 6, voucher)
    assert handed.findings() == []
    assert rows_of(handed, VOUCHERS) == [5, 6]
    asset = ["A2", text, "设备", "", "", "", 1, "", 0, 0, 0, "在用"]
    assert rows_of(faultless.without_results().rows(ASSETS, 6, asset), ASSETS) == [5, 6]


@pytest.mark.parametrize("key", ["合计", "小计", "设备小计", "总计", "累计：", "共计", "合计（元）", "合计金额", ""])
def test_a_total_in_the_place_of_a_date_or_a_key_is_a_total(faultless: Handed, key: str) -> None:
    voucher = [key, "", "", "" if key else "凭证合计", 900]
    handed = faultless.rows(VOUCHERS, 6, voucher)
    assert handed.findings() == [("F215", VOUCHERS, "A6" if key else "D6")]
    assert rows_of(handed, VOUCHERS) == [5]
    asset = [key or "合计", "", "", "", "", "", 1, "", 5000, 0, 5000]
    assert rows_of(faultless.rows(ASSETS, 6, asset), ASSETS) == [5]


@pytest.mark.parametrize(
    "line", [["制表人：张三"], ["注：见附件"], ["制表人：张三", "", "", "", "日期：", date(2024, 12, 31)]]
)
@pytest.mark.parametrize("title", [ASSETS, VOUCHERS, WORK])
def test_a_note_in_the_place_of_a_date_or_a_key_is_a_note(faultless: Handed, title: str, line: list[Raw]) -> None:
    handed = faultless.rows(title, 6, line)
    assert handed.findings() == [("F217", title, "A6")]
    assert rows_of(handed, title) == [5]


@pytest.mark.parametrize("line", [["制表人：张三", "审核人：李四"], ["注：本表按决算口径填列。"]])
@pytest.mark.parametrize("computed", [0, "0.00", "见上", UNCACHED, Error()])
def test_what_computed_columns_show_makes_no_data_of_a_note(faultless: Handed, line: list[Raw], computed: Any) -> None:
    handed = budget(faultless, budget_row(100), line).put(BUDGET, {"K6": computed, "M6": computed})
    assert handed.findings() == [("F217", BUDGET, "A6")]
    assert rows_of(handed) == [5]


@pytest.mark.parametrize("computed", [0, "0.00"])
def test_a_row_with_nothing_but_computed_columns_is_blank(faultless: Handed, computed: Raw) -> None:
    handed = budget(faultless, budget_row(100)).put(BUDGET, {"K6": computed, "M6": computed})
    assert rows_of(handed) == [5]
    assert handed.findings() == []


@pytest.mark.parametrize(
    "line",
    [
        ["制表人：张三", "", "审核人：李四", "", "日期：2024年12月31日"],
        ["制表人:张三", "", "", "日期：", date(2024, 12, 31)],
        ["填报人", "张三", "审核人", "李四"],
        ["单位负责人：  ", " ", "财务负责人："],
        ["注：本表按决算口径填列。"],
        ["说明：金额单位为元"],
        *(
            [text]
            for text in (
                "单位负责人（签章）：",
                "填报单位（盖章）",
                "填报单位（公章）：柳树镇人民政府",
                "（盖章）",
                "分管领导签字：",
                "注1：口径同决算",
                "*注：口径同决算",
                "备注2：含上级资金",
                "填表说明：数据取自决算",
                "附：决算报表一份",
                "附件1：明细",
                "数据来源：决算报表",
                "以下空白",
            )
        ),
    ],
)
def test_signatures_and_notes_below_the_table_are_named_and_left_out(faultless: Handed, line: list[Raw]) -> None:
    handed = budget(faultless, budget_row(100), [], line)
    assert handed.findings() == [("F217", BUDGET, "A7")]
    assert rows_of(handed) == [5]
    assert executed(handed) == 100


@pytest.mark.parametrize(
    "name", ["附属设施改造", "注册登记费", "以下乡镇道路维修", "数据来源调查", "编制单位规划", "盖章设备"]
)
def test_a_project_without_amounts_is_asked_for_them_and_no_note(faultless: Handed, name: str) -> None:
    handed = budget(faultless, budget_row(100), ["", name])
    assert rows_of(handed) == [5, 6]
    assert {code for code, _sheet, _cell in handed.findings()} == {"F301"}


@pytest.mark.parametrize("name", ["附件2：设备采购", "备注：设备采购", "数据来源：平台建设", "审核：预算审核"])
@pytest.mark.parametrize("amount", ["约12万元", "12,34", UNCACHED, Error()])
def test_a_row_with_an_amount_that_cannot_be_read_is_no_note_whatever_its_name(
    faultless: Handed, name: str, amount: Any
) -> None:
    """The kind of a project stands in the cell above, merged over both rows."""
    handed = budget(faultless, budget_row(100), ["", name]).put(BUDGET, {"L6": amount})
    assert rows_of(handed) == [5, 6]
    assert isinstance(executed(handed), Missing)


def test_a_name_like_a_note_with_an_answer_beside_it_is_a_row(faultless: Handed) -> None:
    assert rows_of(budget(faultless, budget_row(100), ["附件2：设备采购", "", "", "", "否"])) == [5, 6]


@pytest.mark.parametrize("line", [["注：", "本表按决算口径填列。"], ["说明：按决算口径", "", "填表人：张三"]])
def test_a_note_may_stand_behind_its_label_or_before_a_signature(faultless: Handed, line: list[Raw]) -> None:
    handed = budget(faultless, budget_row(100), line)
    assert handed.findings() == [("F217", BUDGET, "A6")]


@pytest.mark.parametrize("line", ["单位：元", "※金额单位：元", "本表金额单位均为元，保留两位小数"])
def test_the_unit_of_money_below_a_table_is_a_note(faultless: Handed, line: str) -> None:
    handed = budget(faultless, budget_row(100), [line])
    assert handed.findings() == [("F217", BUDGET, "A6")]
    assert executed(handed) == 100


def test_the_unit_of_another_below_a_table_takes_its_amounts_away(faultless: Handed) -> None:
    handed = budget(faultless, budget_row(100), ["金额单位：万元"])
    assert [code for code, _sheet, _cell in handed.findings()] == ["F217", "F242"]
    assert finding_of(handed.filled("01").findings, "F242").expected == "与“单位信息”的金额单位（元）一致"


def test_what_stands_beside_the_table_is_named(faultless: Handed) -> None:
    for stray in ("另有 3 个项目", 12345.0):
        handed = faultless.put(BUDGET, {"Q9": stray})
        assert handed.findings() == [("F217", BUDGET, "Q9")]


@pytest.mark.parametrize(
    ("hidden", "cell"), [({"hidden_rows": frozenset({5})}, "A5"), ({"hidden_columns": frozenset({7})}, "")]
)
def test_hidden_rows_and_columns_count_and_are_reported(faultless: Handed, hidden: dict[str, Any], cell: str) -> None:
    handed = faultless.swapped(replace(faultless.sheet(BUDGET), **hidden))
    assert handed.findings() == [("F214", BUDGET, cell)]
    assert executed(handed) == 140000


def test_hidden_rows_outside_the_data_are_nobodys_business(faultless: Handed) -> None:
    sheet = replace(faultless.sheet(BUDGET), hidden_rows=frozenset({2, 40}), hidden_columns=frozenset({30}))
    assert faultless.swapped(sheet).findings() == []


def test_text_amounts_count_like_numbers(faultless: Handed) -> None:
    handed = budget(faultless, budget_row("1,000.50"), budget_row("2000元"))
    assert executed(handed) == Decimal("3000.50")
    assert [code for code, _sheet, _cell in handed.findings()] == ["F303", "F303", "F318", "F318"]


def test_a_unit_name_merged_down_leaves_rows_that_are_named_not_lost(faultless: Handed) -> None:
    blank = budget_row(200)
    blank[0] = ""
    handed = budget(faultless, budget_row(100), blank)
    assert handed.findings() == [("F301", BUDGET, "A6")]
    assert executed(handed) == 300


@pytest.mark.parametrize("total", ["合计", "总计："])
def test_a_total_named_under_a_number_that_is_no_column_of_the_template_is_never_added(
    faultless: Handed, total: str
) -> None:
    header = ["序号", *faultless.sheet(BUDGET).rows[3][:-1]]
    first, second = ([number, *budget_row(amount)] for number, amount in ((1, 100), (2, 200)))
    summed = [total, *[""] * 6, 300, "", "", "", "", 300]
    handed = faultless.without_results().rows(BUDGET, 4, header, first, second, summed)
    assert ("F215", BUDGET, "A7") in handed.findings()
    assert executed(handed) == 300


@pytest.mark.parametrize(("title", "row", "code"), [("政府采购", 6, "F212"), (ASSETS, 5, "F227")])
def test_a_table_whose_only_row_says_none_is_empty_and_not_a_row_of_gaps(
    faultless: Handed, title: str, row: int, code: str
) -> None:
    found = faultless.rows(title, row, ["无"]).findings()
    assert {one[0] for one in found if one[1] == title} == {"F304", code}


@pytest.mark.parametrize(
    "name", ["例：村道维修", "示例", "（示例）村道维修", "例1：村道维修", "例如：村道维修", "填写示例"]
)
def test_a_row_that_begins_like_an_example_counts_and_is_asked_about(faultless: Handed, name: str) -> None:
    handed = budget(faultless, budget_row(100, "甲"), budget_row(200, name))
    assert handed.findings() == [("F372", BUDGET, "B6")]
    assert executed(handed) == 300


@pytest.mark.parametrize("name", ["例行检修", "示例小区改造", "案例库建设", "比例：水费", "（例行）体检"])
def test_a_name_that_only_sounds_like_an_example_is_not_asked_about(faultless: Handed, name: str) -> None:
    assert budget(faultless, budget_row(100, "甲"), budget_row(200, name)).findings() == []

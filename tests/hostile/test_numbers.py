"""Numbers: what stands in a cell is read by a stated rule or refused by cell, never guessed and never 0."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.model import Severity
from tests.hostile.making import (
    ASSETS,
    BUDGET,
    SCORES,
    found,
    is_same,
    new_findings,
    number_cell,
    original,
    text_cell,
    used,
    with_cells,
)
from tests.hostile.spots import (
    ASSET_CODE,
    BUDGET_MONEY,
    FORM_MONEY,
    IDENTITY,
    MONEY_SPOTS,
    MONTH_RATE,
    MONTHS,
    REGISTER,
    SPENDING,
    SUBJECT_CODE,
    UNIT_CODE,
    VOUCHER_MONEY,
    Spot,
    formatted,
    spot_id,
)

FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
TEXT, WORDS, PERCENT, PLACEHOLDER, REQUIRED = "F303", "F318", "F319", "F304", "F301"
NOT_NUMBER, ABOVE, DIGITS_LOST, OTHER_UNIT = "F302", "F307", "F352", "F242"
at_money = pytest.mark.parametrize("spot", MONEY_SPOTS, ids=spot_id)


def shared(text: str) -> str:
    """A text as programs other than spreadsheets write it."""
    return f' t="str"><v>{text}</v>'


@pytest.mark.parametrize(
    ("spelt", "code"),
    [
        (lambda amount: f"{amount}", TEXT),
        (lambda amount: f"{amount}".translate(FULL_WIDTH), TEXT),
        (lambda amount: f"{amount:,.2f}", TEXT),
        (lambda amount: f"{amount:,.2f}".translate(FULL_WIDTH), TEXT),
        (lambda amount: f"  {amount} ", TEXT),
        (lambda amount: f"\xa0{amount}\xa0\u3000", TEXT),
        (lambda amount: f"+{amount}", TEXT),
        (lambda amount: f"¥{amount:,.2f}", WORDS),
        (lambda amount: f"￥ {amount}", WORDS),
        (lambda amount: f"人民币{amount}元", WORDS),
        (lambda amount: f"{amount:,.2f} 元", WORDS),
        (lambda amount: f"{amount / 10_000} 万元", WORDS),
        (lambda amount: f"{amount / 10_000}万".translate(FULL_WIDTH), WORDS),
    ],
)
@at_money
def test_an_amount_typed_as_text_is_converted_by_a_listed_form_and_reported(
    tmp_path: Path, spot: Spot, spelt: Callable[[Decimal], str], code: str
) -> None:
    """N01: full width, separators, currency, blanks, NBSP, 元 and 万元 change no value and are all reported."""
    text = spelt(spot.before)
    for writer in (text_cell, shared):
        read = spot.read(tmp_path, writer(text))
        assert is_same(read, spot.base)
        assert new_findings(read, spot.base) == spot.said(code)


@pytest.mark.parametrize(
    "text",
    ["1.234.567,89", "1.234,56", "1234,56", "1,23", "0,123", "012,345", "1.234", "-1.000", "1 234 567.89", "100 200",
     "100\n200", "1'234.50", "1,234,5", "100-200", "100～200", "约100", "100左右", "100①", "12²", "⑴", "1½", "1e5",
     "$5", "US$5", "5千元", "3百万元", "1万2345元", "5%", "见附件", "待定", "[100]", "(-5)", "100-", "¥", "=G6", "*"],
)  # fmt: skip
@at_money
def test_an_amount_with_two_meanings_or_none_is_refused_by_its_cell(tmp_path: Path, spot: Spot, text: str) -> None:
    """N01: European commas and points, figures side by side, footnote marks, other units: refused, never guessed.

    "1.234" as text is refused in 元, where nobody writes three decimals: it may be a European 1,234.
    """
    assert spot.is_refused(spot.read(tmp_path, text_cell(text)), NOT_NUMBER)


@pytest.mark.parametrize("text", ["(12,846.30)", "（12846.3）", "-12846.30", "¥-12,846.30", "(12846.30元)"])
def test_brackets_mean_minus(tmp_path: Path, text: str) -> None:
    """N01, N11: accounting brackets are a minus, in full width too; it is said."""
    read = VOUCHER_MONEY.read(tmp_path, text_cell(text))
    assert VOUCHER_MONEY.value(read) == -VOUCHER_MONEY.before
    (finding,) = [one for one in read.findings if one not in original(BUDGET).findings]
    assert finding.code == (WORDS if "元" in text or "¥" in text else TEXT)
    assert "-12846.3" in finding.expected.replace(",", "")


def test_three_decimals_of_ten_thousands_are_an_ordinary_amount(tmp_path: Path) -> None:
    """N01: "278.642" in a workbook in 万元, and 万元 written out, have no second meaning there."""
    data = with_cells(BUDGET.read_bytes(), IDENTITY, {"B6": text_cell("万元")})
    read = used(tmp_path, with_cells(data, SPENDING, {"G5": text_cell("278.642"), "L5": text_cell("300.506万元")}))
    table = read.tables[SPENDING]
    assert [table.columns[name].at(0) for name in ("年初预算数", "执行数")] == [2786420, 3005060]


@pytest.mark.parametrize("text", ["12%", "12.0%", "１２％", "12 %"])
def test_a_percentage_as_text_means_what_the_formatted_number_means(tmp_path: Path, text: str) -> None:
    """N02: "12%" is 0.12 formatted as a percentage; the text is reported, the formatted number is not."""
    read = MONTH_RATE.read(tmp_path, text_cell(text))
    assert is_same(read, BUDGET)
    assert new_findings(read, BUDGET) == MONTH_RATE.said(PERCENT)
    assert new_findings(MONTH_RATE.read(tmp_path, number_cell("0.1200")), BUDGET) == []


@pytest.mark.parametrize(
    ("inside", "code"),
    [(text_cell("12"), ABOVE), (number_cell("12"), ABOVE), (text_cell("百分之十二"), NOT_NUMBER),
     (text_cell("12‰"), NOT_NUMBER), (text_cell("1,2%"), NOT_NUMBER)],
)  # fmt: skip
def test_a_percentage_without_its_sign_is_not_guessed(tmp_path: Path, inside: str, code: str) -> None:
    """N02: 12 where 12% is meant is 1200%: refused, for nobody can tell."""
    assert MONTH_RATE.is_refused(MONTH_RATE.read(tmp_path, inside), code)


@pytest.mark.parametrize("text", ["壹佰元整", "一百二十三", "壹拾万元", "两万元", "〇", "零", "一"])
@at_money
def test_chinese_numerals_are_refused_by_their_cell(tmp_path: Path, spot: Spot, text: str) -> None:
    """N03: no amount is made out of Chinese numerals, and none of them is 0."""
    assert spot.is_refused(spot.read(tmp_path, text_cell(text)), NOT_NUMBER)


@pytest.mark.parametrize(
    ("cell", "words"),
    [("O2", "单位：万元"), ("A2", "填报单位：柳树镇人民政府 金额单位:万元"), ("O3", "（万元）"),
     ("B3", "单 位：人民币万 元"), ("O1", "单位：千元"), ("P4", "单位：万元"), ("A40", "注：本表单位：万元"),
     *(("A2", words) for words in (
         "单位：万元、人", "单位：万元、%", "单位：千元、人", "（万元、%）", "（单位：人、万元）", "单位：人，万元",
         "金额单位为：万元", "计量单位:万元人民币", "单位/万元", "金额：万元", "以万元为单位",
         "单位：萬元", "万元", "（ 万 元 ）", "本表金额以万元为单位", "预算执行情况表（万元）", "合计（万元）",
         "附件2：2024年预算执行情况表（单位：万元）", "填报单位：柳树镇人民政府（金额单位：万元）",
         "填报单位（盖章）：柳树镇人民政府（万元）",
         "注：1.以上数据（万元）取自决算报表", "本表单位：万元，部门决算报表单位：元",
         "币种：人民币 单位：万元", "货币单位：人民币（万元）", "单位：人民币/万元", "人民币：万元",
         "单位（人民币）：万元", "（RMB万元）", "单位：RMB千元",
         "预算执行情况表（单位：万元，保留两位小数）", "预算执行情况表（单位：万元）（盖章）",
         "预算执行情况表（万元）第1页",
         "附件2-1：预算执行情况表（单位：万元）", "公开01表：收入支出决算总表（单位：万元）",
         "填报日期：2025年1月10日（单位：万元）", "主管部门：柳树镇人民政府（单位：万元）",
         "年度：2024年（单位：万元）",
         "填表人：张三（单位：万元）", "【万元】", "单位【万元】", "单位：“万元”", "以下金额单位均为万元",
         "以下金额均以万元为单位", "金额单位统一为万元", "表中金额均为万元", "除特别注明外，单位均为万元",
         "本表金额以“万元”为单位", "本表金额以万元列示", "注：以上数据均以万元为单位")),
     *(("A45", words) for words in (
         "注：表中涉及金额的单位为万元", "※金额单位：万元", "（1）金额单位：万元", "一、金额单位：万元",
         "①金额单位：万元",
         "本表中金额单位为万元", "全表单位：万元", "本报表金额单位：万元", "请注意金额单位：万元", "【单位：万元】")),
     ("P4", "币种：人民币 单位：万元"),
     ("P4", "（万元）"), ("P4", "万元"), ("G3", "（万元）"), ("A45", "注：本表金额（万元）")],
)  # fmt: skip
def test_a_sheet_that_names_another_money_unit_than_the_workbook_is_asked_about(
    tmp_path: Path, cell: str, words: str
) -> None:
    """N04: a sheet headed 单位：万元 in a workbook in 元: its money is not used, which is safest; other sheets are."""
    data = with_cells(BUDGET.read_bytes(), SPENDING, {"G5": number_cell("278.642"), cell: text_cell(words)})
    read = used(tmp_path, data)
    assert [one for one in found(read, Severity.ERROR) if one[0] == OTHER_UNIT] == [(OTHER_UNIT, SPENDING, cell)]
    table, before = read.tables[SPENDING], original(BUDGET).tables[SPENDING]
    assert all(table.columns[name].blank.all() for name in ("年初预算数", "执行数", "调整后预算数"))
    assert table.voids["年初预算数"] == frozenset(table.rows.tolist()) == frozenset(before.rows.tolist())
    assert read.tables["政府采购"].columns["采购预算"].at(0) == 420_000


@pytest.mark.parametrize("words", [
    "单位：元", "单位：元坝镇人民政府", "金额单位：元/万元", "单位：个", "（元）", "单位：元、人", "元、万元",
    "单位：元、万元", "不足1万元的不填", "单价1万元以上", "金额：万元以上的填列", "施工单位：千元建设公司",
    "万元村道路", "请勿以万元为单位", "填报单位：万源市财政局", "（1万元）",
    "预算执行（部门决算报表以万元为单位，本表以元为单位）", "注：金额不得以万元为单位填报", "注：不应以万元为单位",
    "说明：原始资料以万元为单位的，已换算为元。", "注：省级补助以万元为单位下达",
    "注：决算公开表以万元为单位，小数差异系四舍五入",
    "注：项目库总投资（万元）见附件", "备注：合同价（单位：万元）以审计为准", "上级补助收入（万元）另表填列",
    "注：部门决算报表单位：万元", "合同金额：万元，另附", "单位：元（部门决算报表单位：万元）",
    "万", "亿", "注：人均标准单位：万元/人", "备注：不足1元的按万元填列", "本表单位：元，附表单位：万元",
])  # fmt: skip
def test_a_sheet_that_names_the_same_unit_or_none_is_used(tmp_path: Path, words: str) -> None:
    """N04: the same unit once more is no news, and 元坝镇 is a town."""
    read = used(tmp_path, with_cells(BUDGET.read_bytes(), SPENDING, {"O2": text_cell(words)}))
    assert is_same(read, BUDGET)
    assert new_findings(read, BUDGET) == []


@pytest.mark.parametrize("heading", ["评估价（万元）", "评估价\n（万元）", "备注（单位：万元）", "年初预算数（万元）"])
def test_the_unit_of_a_column_that_the_template_does_not_have_is_that_of_no_other(tmp_path: Path, heading: str) -> None:
    read = used(tmp_path, with_cells(BUDGET.read_bytes(), SPENDING, {"P4": text_cell(heading), "P5": number_cell("9")}))
    assert is_same(read, BUDGET)
    assert new_findings(read, BUDGET) == [("F210", SPENDING, "P4")]


def test_a_sheet_without_amounts_has_no_unit_of_them(tmp_path: Path) -> None:
    read = used(tmp_path, with_cells(SCORES.read_bytes(), "满意度问卷", {"A3": text_cell("单位：万元")}))
    assert new_findings(read, SCORES) == []


@pytest.mark.parametrize("heading", ["计划进度（%）", "计划进度％", "计划支付进度（单位：%）", "计划进度（百分比）"])
def test_a_column_of_shares_headed_with_their_unit_is_the_column_and_told(tmp_path: Path, heading: str) -> None:
    read = used(tmp_path, with_cells(BUDGET.read_bytes(), MONTHS, {"C4": text_cell(heading)}))
    assert is_same(read, BUDGET)
    assert new_findings(read, BUDGET) == [("F245", MONTHS, "C4")]


def test_a_column_of_shares_headed_as_amounts_is_never_guessed(tmp_path: Path) -> None:
    read = used(tmp_path, with_cells(BUDGET.read_bytes(), MONTHS, {"C4": text_cell("计划进度（元）")}))
    assert {code for code, _sheet, _cell in new_findings(read, BUDGET)} == {"F208", "F210"}


def test_a_column_headed_with_another_unit_is_not_the_column(tmp_path: Path) -> None:
    """N04: 年初预算数（万元） is not 年初预算数: the column is asked for, nothing is guessed."""
    read = used(tmp_path, with_cells(BUDGET.read_bytes(), SPENDING, {"G4": text_cell("年初预算数（万元）")}))
    codes = {code for code, sheet, _cell in new_findings(read, BUDGET) if sheet == SPENDING}
    assert {"F208", OTHER_UNIT} & codes
    assert read.tables[SPENDING].columns["年初预算数"].blank.all()


@pytest.mark.parametrize(
    "heading", ["年初预算数（元）", "年初预算数：", "年初预算数(单位：元)", "年初预算 （元）：", "*年初预算数*"[1:]]
)
def test_a_column_headed_with_the_unit_or_a_mark_is_the_column_and_told(tmp_path: Path, heading: str) -> None:
    read = used(tmp_path, with_cells(BUDGET.read_bytes(), SPENDING, {"G4": text_cell(heading)}))
    assert is_same(read, BUDGET)
    assert new_findings(read, BUDGET) == [("F245", SPENDING, "G4")]


@pytest.mark.parametrize(
    "heading",
    [
        "年初预算数（万元）",
        "年初预算数（%）",
        "年初预算数%",
        "年初预算数（人）",
        "年初预算数（调整后）",
        "其中：年初预算数",
        "年初预算数（元）合计",
    ],
)
def test_a_column_headed_otherwise_is_never_guessed(tmp_path: Path, heading: str) -> None:
    read = used(tmp_path, with_cells(BUDGET.read_bytes(), SPENDING, {"G4": text_cell(heading)}))
    assert read.tables[SPENDING].columns["年初预算数"].blank.all()
    assert {code for code, sheet, _cell in new_findings(read, BUDGET) if sheet == SPENDING} & {"F208", OTHER_UNIT}


@pytest.mark.parametrize(
    "code",
    ["0!.0000", "0!.00,", "#,##0.00,,", '[>=100000000]0!.00,,"亿";[>=10000]0!.0,"万";0', "0%", "[DBNum2]General"],
)
@at_money
def test_the_stored_amount_wins_over_the_shown_one(tmp_path: Path, spot: Spot, code: str) -> None:
    """N05: an amount shown in 万元 is still stored in 元."""
    read = used(tmp_path, formatted(spot.base.read_bytes(), spot.sheet, {spot.cell: code}))
    assert is_same(read, spot.base)
    assert new_findings(read, spot.base) == []


@pytest.mark.parametrize("text", ["-", "—", "——", "–", "─", "−", "/", "无", "N/A", " － "])
def test_a_placeholder_is_a_blank_and_is_reported(tmp_path: Path, text: str) -> None:
    """N06: in a required column a blank is an 错误, in the others it counts as declared; always said."""
    read = BUDGET_MONEY.read(tmp_path, text_cell(text))
    assert new_findings(read, BUDGET) == BUDGET_MONEY.said(REQUIRED)
    assert BUDGET_MONEY.is_void(read)
    optional = used(tmp_path, with_cells(BUDGET.read_bytes(), SPENDING, {"F5": text_cell(text)}))
    assert new_findings(optional, BUDGET) == [(PLACEHOLDER, SPENDING, "F5")]
    assert is_same(optional, BUDGET)
    field = FORM_MONEY.read(tmp_path, text_cell(text))
    assert new_findings(field, BUDGET) == FORM_MONEY.said(PLACEHOLDER)
    assert FORM_MONEY.value(field).is_blank


def test_a_full_width_zero_is_zero_and_an_empty_text_is_nothing(tmp_path: Path) -> None:
    """N06: ０ is the number 0, reported; "" is a blank: required, so an 错误, and never 0."""
    cells = {"H9": text_cell("０"), "I5": shared(""), "G9": shared("")}
    read = used(tmp_path, with_cells(BUDGET.read_bytes(), SPENDING, cells))
    assert new_findings(read, BUDGET) == [(REQUIRED, SPENDING, "G9"), (TEXT, SPENDING, "H9")]
    assert read.tables[SPENDING].columns["追加"].at(4) == 0


def test_many_placeholders_are_counted_in_one_line(tmp_path: Path) -> None:
    """N06: a column full of dashes is one finding with its range and the number of cells."""
    rows = original(BUDGET).tables[SPENDING].rows.tolist()
    data = with_cells(BUDGET.read_bytes(), SPENDING, {f"N{row}": text_cell("-") for row in rows})
    (finding,) = [one for one in used(tmp_path, data).findings if one.code == PLACEHOLDER]
    assert finding.place.cell == f"N{rows[0]}:N{rows[-1]}"
    assert str(len(rows)) in finding.found


def test_a_code_keeps_its_zeros_as_text_and_is_reported_as_a_number(tmp_path: Path) -> None:
    """N07: 001001 as text beside 1001 as a number, also where a format shows it as 001001."""
    data = with_cells(BUDGET.read_bytes(), SPENDING, {"C5": text_cell("001001"), "C6": number_cell("1001")})
    for one in (data, formatted(data, SPENDING, {"C6": "000000"})):
        read = used(tmp_path, one)
        assert [read.tables[SPENDING].columns[SUBJECT_CODE.name].at(row) for row in (0, 1)] == ["001001", "1001"]
        assert new_findings(read, BUDGET) == [("F314", SPENDING, "C6")]
    unit = UNIT_CODE.read(tmp_path, number_cell("610724118"))
    assert (unit.code, new_findings(unit, BUDGET)) == ("610724118", UNIT_CODE.said("F314"))


@pytest.mark.parametrize("spot", [SUBJECT_CODE, ASSET_CODE, UNIT_CODE], ids=spot_id)
def test_an_eighteen_digit_number_is_kept_as_text_and_refused_as_number(tmp_path: Path, spot: Spot) -> None:
    """N08: as a number its last three digits are gone; the cell is refused (safest: nobody has that code) and named."""
    read = spot.read(tmp_path, text_cell("610724199001011234"))
    assert spot.value(read) == "610724199001011234"
    assert new_findings(read, spot.base) == []
    for number in ("610724199001011234", "6.10724199001011E+17", "1234567890123456"):
        assert spot.is_refused(spot.read(tmp_path, number_cell(number)), DIGITS_LOST)
    assert new_findings(spot.read(tmp_path, number_cell("123456789012345")), spot.base) == spot.said("F314")


def test_a_long_number_in_a_text_is_refused_too(tmp_path: Path) -> None:
    """N08: 规格型号 with an 18-digit serial number: the last digits are gone there as well."""
    model = Spot(ASSETS, REGISTER, "D5", "规格型号")
    assert model.is_refused(model.read(tmp_path, number_cell("610724199001011234")), DIGITS_LOST)

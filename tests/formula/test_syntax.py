from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formula import (
    FUNCTIONS,
    FormulaError,
    Missing,
    Scope,
    Symbol,
    Type,
    compile_formula,
    is_name,
    require_share,
)
from pipeline.formula.syntax import MAX_CHAIN, MAX_DEPTH, MAX_DIGITS, MAX_LENGTH, MAX_NAME, MAX_TEXT, normalise
from tests.formula.samples import SCOPE, compiled, worth


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("（执行数－预算数）÷预算数", "(执行数-预算数)/预算数"),
        ("执行率≥90％", "执行率>=90%"),
        ("执行率≤90%", "执行率<=90%"),
        ("执行数≠预算数", "执行数<>预算数"),
        ("数量×2＋1", "数量*2+1"),
        ("数量＊2／1", "数量*2/1"),
        ("数量＝1", "数量=1"),
        ("数量＜1", "数量<1"),
        ("数量＞1", "数量>1"),
        ("MIN（执行数，预算数）", "MIN(执行数,预算数)"),
        ("类别=“甲”", '类别="甲"'),
        ("　数量\xa0+ 1 ", "数量+1"),
        ("执行率≥９０．５％", "执行率>=90.5%"),
        ("数量×１００＋２", "数量*100+2"),
        ("[（执行数－预算数）/预算数]×100％", "((执行数-预算数)/预算数)*100%"),
        ("【执行数－〔预算数－1〕】÷［预算数］", "(执行数-(预算数-1))/(预算数)"),
    ],
)
def test_what_a_chinese_input_method_types_means_the_same(typed: str, meant: str) -> None:
    assert compiled(typed).tree == compiled(meant).tree


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ('类别="（甲），≥％"', '类别="（甲），≥％"'),
        ("类别=“（甲），≥％”", '类别="（甲），≥％"'),
        ('类别="说“好”"', '类别="说“好”"'),
        ('类别=“一"二”', '类别="一""二"'),
        ('类别="一""，二"，', '类别="一""，二",'),
        ("类别=“９０％”", '类别="９０％"'),
    ],
)
def test_text_literals_are_left_as_typed(typed: str, plain: str) -> None:
    assert normalise(typed) == plain


@pytest.mark.parametrize("typed", ["甲１", "数_２０２４", "甲2０", "甲１．５"])
def test_a_wide_digit_in_a_name_stays_as_it_is_declared(typed: str) -> None:
    assert normalise(typed) == typed


def test_a_quote_inside_a_literal_is_doubled() -> None:
    assert worth('类别="一""二"', 类别='一"二') is True


@pytest.mark.parametrize("name", ["值", "A类支出", "目标_1", "中" * MAX_NAME, "㐀"])
def test_a_name_has_letters_first_and_some_chinese(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize("name", ["", "A", "1值", "_值", "三公经费(本年)", "值 ", "中" * (MAX_NAME + 1), "值.1", "A1"])
def test_what_is_no_name(name: str) -> None:
    assert not is_name(name)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2+3*4", "14"),
        ("(2+3)*4", "20"),
        ("10-4-3", "3"),
        ("100/10/5", "2"),
        ("100/(10/5)", "50"),
        ("2*3+4*5", "26"),
        ("-2+3", "1"),
        ("-2*-3", "6"),
        ("2--3", "5"),
        ("--2", "2"),
        ("+2", "2"),
        ("-(2+3)", "-5"),
        ("5%", "0.05"),
        ("-5%", "-0.05"),
        ("200*5%", "10"),
        ("(2+3)%", "0.05"),
        ("500%%", "0.05"),
        (".5+1.", "1.5"),
        ("1E+3+1e3", "2000"),
    ],
)
def test_operators_bind_as_in_excel(text: str, value: str) -> None:
    assert worth(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1+1=2", True), ("2<1+2", True), ("(1=1)=(2=3)", False), ("1=1=(2=2)", True), ("2>1=FALSE", False)],
)
def test_comparisons_bind_last_and_from_the_left(text: str, value: bool) -> None:
    assert worth(text) is value


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "　", "=数量", "＝数量", "数量+", "*数量", "(数量", "数量)", "数量 数量", "1 2", "()", "MIN(1,2",
        "MIN(1;2)",
        "IF(已验收,,2)", "SUM(1,)", "SUM(,1)", "SUM()", "数量&1", "数量^2", "{1,2}", "{1}", "#REF!", "#DIV/0!",
        "A1", "$A$1",
        "A1:B2", "数据!A1", "'数据'!数量", "[1]数量", "@数量", "表[列]", "数量;1", "1,2", "'", '"', "“", '"甲',
        "[", "数量\t+1",
        "数量\n+\r1", "未知(1)", "VLOOKUP(数量,1,1)", "LAMBDA(数量)", "eval(1)", "__import__(1)", "数量.real",
        "MIN (1,2)",
        "true", "NaN", "inf", "Infinity", "nan+数量", "1_000", "١٢", "0x10", "1E400",
        "1E999999999999999999999",
        "数量%数量", "%", "%5", "数量=>1", "数量==1", "数量!=1", "！数量", "\ud800", "\x00",
    ],
)  # fmt: skip
def test_what_is_no_formula_is_refused(text: str) -> None:
    with pytest.raises(FormulaError):
        compiled(text)


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        ("执行率=执行数/预算数", "“＝”前面的名称不写"),
        ("|执行率|", "绝对值写成 ABS"),
        ("（本年“执行数”总额－预算数）/预算数", "名称不加引号"),
    ],
)
def test_what_only_print_can_say_is_refused_with_what_to_write(printed: str, told: str) -> None:
    with pytest.raises(FormulaError, match=told):
        compiled(printed, Type.NUMBER)


@pytest.mark.parametrize(
    ("text", "is_share"),
    [
        ("执行数/预算数*100", False), ("100*执行数/预算数", False), ("(执行数/预算数)×100", False),
        ("执行数*100/预算数", False), ("ROUND(执行数/预算数*100,2)", False),
        ("IF(预算数=0,0,执行数/预算数*100)", False),
        ("执行数/预算数", True), ("执行数/预算数×100%", True), ("执行数/(预算数*100)", True),
        ("ROUND(执行数/预算数*100,2)/100", True), ("ROUND(执行数/预算数*100,2)%", True),
        ("执行数*100/预算数*1%", True), ("执行数*100/(预算数*100)", True),
        ("执行数*100*100/预算数/100", False), ("INT(执行数/预算数*100)", False),
        ("执行数/预算数*100%-100%", True), ("MIN(1,执行数/预算数)", True), ("执行数/100", True),
    ],
)  # fmt: skip
def test_a_rate_that_is_multiplied_by_a_hundred_is_no_share(text: str, is_share: bool) -> None:
    tree = compiled(text).tree
    if is_share:
        require_share(tree)
    else:
        with pytest.raises(FormulaError, match="×100%"):
            require_share(tree)


def test_what_to_write_for_a_limit_without_its_sign_keeps_its_minus() -> None:
    scope = Scope([Symbol("变动率", is_rate=True)])
    with pytest.raises(FormulaError, match="-30 就是 -3000%，请写成 -30%"):
        compile_formula("变动率<-30", scope, Type.BOOLEAN)


def test_a_formula_has_at_most_8192_characters() -> None:
    longest = f"{'0' * (MAX_LENGTH - 1)}1"
    assert worth(longest) == 1
    with pytest.raises(FormulaError, match=str(MAX_LENGTH)):
        compiled("0" + longest)


@pytest.mark.parametrize(
    ("opening", "closing", "levels"),
    [("(", ")", 1), ("ABS(", ")", 1), ("-", "", 1), ("IF(TRUE,1,", ")", 1), ("1-(", ")", 2), ("-(", ")", 2)],
)
def test_a_formula_nests_at_most_64_levels(opening: str, closing: str, levels: int) -> None:
    fits = (MAX_DEPTH - 1) // levels
    assert isinstance(worth(opening * fits + "1" + closing * fits), Decimal)
    with pytest.raises(FormulaError, match=str(MAX_DEPTH)):
        compiled(opening * (fits + 1) + "1" + closing * (fits + 1))


@pytest.mark.parametrize("link", ["+数量", "-数量", "*数量", "/数量", "%"])
def test_a_chain_of_operators_is_as_long_as_can_be_computed(link: str) -> None:
    assert not isinstance(worth("数量" + link * (MAX_CHAIN - 1), 数量=1), Missing)
    with pytest.raises(FormulaError, match=str(MAX_CHAIN)):
        compiled("数量" + link * MAX_CHAIN)


def test_literals_are_no_longer_than_a_spreadsheet_holds() -> None:
    assert worth("0." + "1" * MAX_DIGITS) == Decimal("0." + "1" * MAX_DIGITS)
    assert worth(f'类别="{"甲" * MAX_TEXT}"', 类别="甲" * MAX_TEXT) is True
    for text in ("0." + "1" * (MAX_DIGITS + 1), f'类别="{"甲" * (MAX_TEXT + 1)}"'):
        with pytest.raises(FormulaError):
            compiled(text)


PIECES = (
    *FUNCTIONS, *(symbol.name for symbol in SCOPE), *"()（），,+-*/%=<>&^{}[]\"'“”!:;.#@$ \n",
    ">=", "<>", "90%", "1", "0",
    "1E99", '"甲"', "TRUE", "NaN", "未知", "ROUND(数量,", "ISBLANK(",
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=30).map("".join)))
def test_only_a_formula_error_ever_escapes(text: str) -> None:
    try:
        formula = compile_formula(text, SCOPE)
    except FormulaError:
        return
    assert set(formula.needed) <= set(formula.names) <= {symbol.name for symbol in SCOPE}

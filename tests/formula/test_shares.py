"""A rate is a share: a bare number beside it that means percent would decide for every unit, and is refused."""

from __future__ import annotations

import pytest

from pipeline.formula import FormulaError, Scope, Symbol, Type, compile_formula, is_share, require_weights

SCOPE = Scope(
    [
        Symbol("完成率", decimals=4, is_rate=True),
        Symbol("采购率", decimals=4, is_rate=True),
        Symbol("执行数", decimals=2, is_money=True),
        Symbol("预算数", decimals=2, is_money=True),
        Symbol("人数", decimals=0),
        Symbol("编制", decimals=0),
    ]
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("完成率<60", "请写成 60%"),
        ("完成率>5", "请写成 5%；确实是 500% 的，写 500%"),
        ("完成率>2.5", "2.5 就是 250%"),
        ("ABS(完成率-100%)>30", "请写成 30%"),
        ("执行数/预算数<60", "请写成 60%"),
        ("执行数/预算数-100%>15", "请写成 15%"),
        ("(完成率+采购率)/2>=90", "请写成 90%"),
        ("ABS(完成率-100)<5%", "与 100 相加减.*请写成 100%"),
        ("执行数/预算数-100<5%", "请写成 100%"),
        ("100-完成率<5%", "请写成 100%"),
    ],
)
def test_a_bare_number_of_percent_beside_a_share_is_refused(text: str, told: str) -> None:
    with pytest.raises(FormulaError, match=told):
        compile_formula(text, SCOPE, Type.BOOLEAN)


@pytest.mark.parametrize(
    "text",
    [
        "完成率<60%", "完成率<0.6", "完成率>1", "完成率>1.2", "完成率>500%", "执行数/预算数>=3", "执行数/人数>60",
        "人数/编制>60", "2-完成率>1", "3+ROUNDDOWN((完成率-80%)/1%,0)*0.2>4", "执行数>60", "执行数-100>0",
    ],
)  # fmt: skip
def test_what_is_written_as_a_share_or_is_none_may_be_asked(text: str) -> None:
    assert compile_formula(text, SCOPE, Type.BOOLEAN).text == text


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("40%*完成率+60%*采购率", True), ("0.4*完成率+0.6*采购率", True), ("(40*完成率+60*采购率)/100", True),
        ("30000*人数/执行数+完成率", True), ("完成率*2", True),
        ("40*完成率+60*采购率", False), ("完成率*40+采购率*60", False), ("4*完成率+6*采购率", False),
        ("ROUND(40*完成率+60*采购率,4)", False),
    ],
)  # fmt: skip
def test_weights_of_shares_are_shares(text: str, is_right: bool) -> None:
    tree = compile_formula(text, SCOPE).tree
    if is_right:
        require_weights(tree, SCOPE)
    else:
        with pytest.raises(FormulaError, match="百分比的权重"):
            require_weights(tree, SCOPE)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("完成率", True), ("-完成率", True), ("执行数/(预算数+执行数)", True), ("IF(人数>0,完成率,0)", True),
        ("MIN(1,完成率)", True), ("50%*完成率", True), ("ROUND(执行数,2)/SUM(预算数,执行数)", True),
        ("5*完成率", False), ("执行数", False), ("执行数/人数", False), ("人数/编制", False),
        ("IF(完成率>0,5,3)", False),
    ],
)  # fmt: skip
def test_what_is_a_share_for_certain_is_told(text: str, found: bool) -> None:
    assert is_share(compile_formula(text, SCOPE).tree, SCOPE) == found

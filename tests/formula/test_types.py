from __future__ import annotations

import pytest

from pipeline.formula import (
    FUNCTIONS,
    FormulaError,
    Scope,
    Symbol,
    Type,
    UnknownNameError,
    compile_formula,
    nearest,
)
from tests.formula.samples import SCOPE, compiled

NUMBER, TEXT, BOOLEAN, DATE = Type.NUMBER, Type.TEXT, Type.BOOLEAN, Type.DATE


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("执行数/预算数", NUMBER),
        ("-数量%", NUMBER),
        ("结束日期-开始日期", NUMBER),
        ("结束日期+30", DATE),
        ("结束日期-数量", DATE),
        ("DATE(2024,1,1)", DATE),
        ("YEAR(结束日期)+MONTH(开始日期)", NUMBER),
        ("类别", TEXT),
        ('IF(已验收,类别,"无")', TEXT),
        ("IF(已验收,开始日期,结束日期)", DATE),
        ("IF(已验收,1,2)", NUMBER),
        ("IFERROR(1/数量,0)", NUMBER),
        ("IFERROR(1/数量>1,FALSE)", BOOLEAN),
        ("已验收", BOOLEAN),
        ("ISBLANK(类别)", BOOLEAN),
        ('类别="甲"', BOOLEAN),
        ("已验收=TRUE", BOOLEAN),
        ("开始日期<=结束日期", BOOLEAN),
        ("AND(已验收,OR(数量>1),NOT(已验收))", BOOLEAN),
    ],
)
def test_every_formula_has_one_type(text: str, kind: Type) -> None:
    assert compiled(text).type == kind
    assert compiled(text, expect=kind).type == kind
    for other in set(Type) - {kind}:
        with pytest.raises(FormulaError):
            compiled(text, expect=other)


@pytest.mark.parametrize(
    "text",
    [
        "类别+1", "类别*类别", "-类别", "类别%", "已验收+1", "已验收*数量", "-已验收", "(数量>1)+1",
        "开始日期+结束日期",
        "开始日期*2", "1+开始日期", "-开始日期", "开始日期+类别", "开始日期-已验收",
        "数量=类别", '数量="1"', "数量=TRUE", "已验收=1", "开始日期=类别", "开始日期>45000", "已验收=类别",
        "类别>类别", '类别<="甲"', "已验收<TRUE", "已验收>=已验收",
        "AND(数量)", "AND(已验收,1)", "OR(类别)", "NOT(数量)", "IF(数量,1,2)", 'IF(类别,1,2)', "IF(已验收,1,类别)",
        "IF(已验收,开始日期,1)", 'IFERROR(数量/1,"无")', "IFERROR(已验收,0)", "MIN(类别)", "MAX(1,已验收)",
        "SUM(开始日期)",
        "ABS(类别)", "INT(已验收)", "INT(开始日期)", "ROUND(类别,2)", "ROUND(开始日期,2)", "DATE(类别,1,1)",
        "DATE(2024,1,开始日期)", "YEAR(2024)", "YEAR(类别)", "MONTH(数量)",
        "ROUND(数量,目标值)", "ROUND(数量,1+1)", "ROUND(数量,0.5)", "ROUND(数量,11)", "ROUND(数量,-11)",
        "ROUNDUP(数量,数量)",
        "ROUNDDOWN(数量,--1)", "ROUND(数量,1E99)", "ISBLANK(1)", "ISBLANK(数量+1)", 'ISBLANK("")',
        "ISBLANK((数量>1))",
        "数量/0", "数量/-0", "数量/0%", "IFERROR(数量/0.00,1)",
    ],
)  # fmt: skip
def test_what_has_no_meaning_is_refused(text: str) -> None:
    with pytest.raises(FormulaError):
        compiled(text)


ARITY = {
    "IF": (3, 3), "IFERROR": (2, 2), "AND": (1, 255), "OR": (1, 255), "NOT": (1, 1), "MIN": (1, 255), "MAX": (1, 255),
    "SUM": (1, 255), "ABS": (1, 1), "ROUND": (2, 2), "ROUNDUP": (2, 2), "ROUNDDOWN": (2, 2), "INT": (1, 1),
    "ISBLANK": (1, 1), "DATE": (3, 3), "YEAR": (1, 1), "MONTH": (1, 1),
}  # fmt: skip
ARGUMENT = {
    "AND": "已验收",
    "OR": "已验收",
    "NOT": "已验收",
    "YEAR": "开始日期",
    "MONTH": "开始日期",
    "ISBLANK": "数量",
}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_takes_so_many_arguments(function: str) -> None:
    fewest, most = ARITY[function]

    def call(count: int) -> str:
        arguments = [ARGUMENT.get(function, "1")] * count
        if function == "IF" and arguments:
            arguments[0] = "已验收"
        return f"{function}({','.join(arguments)})"

    assert compiled(call(fewest)).type == compiled(call(most)).type
    for wrong in (fewest - 1, most + 1):
        with pytest.raises(FormulaError):
            compiled(call(wrong))


def test_a_function_is_known_in_small_letters_too() -> None:
    assert compiled("round(min(数量,1),2)").tree == compiled("ROUND(MIN(数量,1),2)").tree


@pytest.mark.parametrize(
    ("text", "hint"), [("执行数/预算书", "“预算数”"), ("SUN(数量)", "“?SUM"), ("类型=类型", "“类别”")]
)
def test_an_unknown_name_is_told_with_the_nearest(text: str, hint: str) -> None:
    with pytest.raises(FormulaError, match=hint):
        compiled(text)


CHOICE = Scope([Symbol("支出性质", Type.TEXT, choices=("人员经费", "公用经费", "Other"))], SCOPE)


@pytest.mark.parametrize("text", ['支出性质="人员经费"', '"公用经费"<>支出性质', '支出性质="OTHER"', '类别="人员费用"'])
def test_a_choice_is_compared_with_one_of_its_options(text: str) -> None:
    assert compile_formula(text, CHOICE).type == BOOLEAN


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('支出性质="人员费用"', "是否为“人员经费”"),
        ('AND(数量>1,"公用经非"<>支出性质)', "是否为“公用经费”"),
        ('支出性质="其他"', "可选：人员经费、公用经费、Other"),
    ],
)
def test_an_option_that_there_is_not_is_told_with_the_nearest(text: str, hint: str) -> None:
    with pytest.raises(UnknownNameError, match=hint):
        compile_formula(text, CHOICE)


def test_nothing_is_suggested_where_nothing_is_near() -> None:
    assert nearest("碳排放", ["预算数", "执行数"]) == ""
    assert "预算数" in nearest("预算书", ["预算数", "执行数"])


def test_a_name_is_found_whatever_its_case() -> None:
    scope = Scope([Symbol("A类支出")])
    assert scope.find("a类支出").name == "A类支出"
    with pytest.raises(FormulaError, match="A类支出"):
        Scope([Symbol("A类支出")], [Symbol("a类支出")])


def test_a_name_visible_twice_is_refused() -> None:
    with pytest.raises(FormulaError, match="预算数"):
        Scope(SCOPE, [Symbol("预算数", decimals=2)])


@pytest.mark.parametrize("name", ["", "A1", "三公经费(本年)", "1月支出"])
def test_what_is_no_name_cannot_be_declared(name: str) -> None:
    with pytest.raises(FormulaError):
        Scope([Symbol(name)])


@pytest.mark.parametrize(
    ("text", "is_money"),
    [
        ("执行数", True), ("-执行数", True), ("执行数+预算数", True), ("执行数+1", True), ("执行数+数量", False),
        ("执行数*数量", True), ("数量*5%", False), ("执行数*预算数", False), ("执行数/预算数", False),
        ("执行数/数量", True),
        ("数量/执行数", False), ("SUM(执行数,预算数,0)", True), ("MAX(执行数,执行率)", False), ("MAX(1,2)", False),
        ("IF(已验收,执行数,0)", True), ("IFERROR(执行数/数量,0)", True), ("IF(已验收,执行数,数量)", False),
        ("ROUND(执行数,0)", True), ("INT(执行数)", True), ("ABS(执行数)", True), ("执行数>1", False),
    ],
)  # fmt: skip
def test_an_amount_stays_an_amount(text: str, is_money: bool) -> None:
    assert compiled(text).is_money is is_money


def test_names_are_listed_once_in_order_and_those_needed_apart() -> None:
    formula = compiled("IF(ISBLANK(类别),数量,IF(ISBLANK(执行数),预算数,执行数+数量))")
    assert formula.names == ("类别", "数量", "执行数", "预算数")
    assert formula.needed == ("数量", "预算数", "执行数")

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import Enum

import pytest

from pipeline.formula import FUNCTIONS, Missing, NotApplicable, Type, Value, evaluate, spread
from pipeline.formula.nodes import COMPARISONS
from tests.formula.samples import BLANK, NOT_APPLICABLE, UNREADABLE, compiled, worth

GOOD: dict[str, Value] = {
    "预算数": Decimal(200), "执行数": Decimal(150), "执行率": Decimal("0.75"), "目标值": Decimal(1),
    "数量": Decimal(3),
    "类别": "甲", "状态": "乙", "已验收": True, "开始日期": date(2024, 1, 1), "结束日期": date(2024, 6, 30),
}  # fmt: skip

# Every function and operator, and what it is worth when nothing is wrong.
SPREADING: dict[str, tuple[str, Value]] = {
    "IF": ("IF(已验收,执行数,预算数)", Decimal(150)),
    "IFERROR": ("IFERROR(执行数/预算数,数量)", Decimal("0.75")),
    "AND": ("AND(已验收,数量>2,执行率>1)", False),
    "OR": ("OR(已验收,数量>2,执行率>1)", True),
    "NOT": ("NOT(已验收)", False),
    "MIN": ("MIN(执行数,预算数,数量)", Decimal(3)),
    "MAX": ("MAX(执行数,预算数,数量)", Decimal(200)),
    "SUM": ("SUM(执行数,预算数,数量)", Decimal(353)),
    "ABS": ("ABS(数量)", Decimal(3)),
    "ROUND": ("ROUND(执行率,1)", Decimal("0.8")),
    "ROUNDUP": ("ROUNDUP(执行率,1)", Decimal("0.8")),
    "ROUNDDOWN": ("ROUNDDOWN(执行率,1)", Decimal("0.7")),
    "INT": ("INT(执行率)", Decimal(0)),
    "DATE": ("DATE(数量+2020,目标值,数量)", date(2023, 1, 3)),
    "YEAR": ("YEAR(结束日期)", Decimal(2024)),
    "MONTH": ("MONTH(结束日期)", Decimal(6)),
    "+": ("执行数+预算数", Decimal(350)),
    "-": ("执行数-预算数", Decimal(-50)),
    "*": ("执行数*执行率", Decimal("112.5")),
    "/": ("执行数/预算数", Decimal("0.75")),
    "%": ("数量%", Decimal("0.03")),
    "negation": ("-数量", Decimal(-3)),
    "=": ("类别=状态", False),
    "<>": ("类别<>状态", True),
    "<": ("执行数<预算数", True),
    "<=": ("执行数<=预算数", True),
    ">": ("结束日期>开始日期", True),
    ">=": ("执行数>=预算数", False),
}
NOTHING: dict[str, Value] = {"blank": BLANK, "unreadable": UNREADABLE, "not applicable": NOT_APPLICABLE}


class Kind(Enum):
    MISSING = Missing
    NOT_APPLICABLE = NotApplicable


def kind_of(value: Value) -> Kind | Value:
    match value:
        case Missing():
            return Kind.MISSING
        case NotApplicable():
            return Kind.NOT_APPLICABLE
        case _:
            return value


def test_every_function_and_operator_has_a_row() -> None:
    assert set(SPREADING) | {"ISBLANK"} == set(FUNCTIONS) | COMPARISONS | {*"+-*/%", "negation"}
    for thing, (text, _) in SPREADING.items():
        assert thing in text or thing == "negation"


@pytest.mark.parametrize("thing", SPREADING)
def test_with_all_values_there_is_a_result(thing: str) -> None:
    text, value = SPREADING[thing]
    assert worth(text, **GOOD) == value


@pytest.mark.parametrize("nothing", NOTHING)
@pytest.mark.parametrize("thing", SPREADING)
def test_nothing_spreads_from_whichever_name_it_stands_in(thing: str, nothing: str) -> None:
    formula = compiled(SPREADING[thing][0])
    for name in formula.names:
        result = evaluate(formula, GOOD | {name: NOTHING[nothing]})
        assert type(result) is type(NOTHING[nothing])
        assert isinstance(result, Missing | NotApplicable)
        assert result.reason == NOTHING[nothing].reason  # type: ignore[union-attr]


@pytest.mark.parametrize("thing", [thing for thing, (text, _) in SPREADING.items() if len(compiled(text).names) > 1])
def test_missing_outweighs_not_applicable(thing: str) -> None:
    formula = compiled(SPREADING[thing][0])
    first, second, *_ = formula.names
    for missing, inapplicable in ((first, second), (second, first)):
        values = GOOD | {missing: BLANK} | {inapplicable: NOT_APPLICABLE}
        assert kind_of(evaluate(formula, values)) == Kind.MISSING


def test_a_result_over_a_blank_is_not_itself_a_blank() -> None:
    assert worth("数量+1", 数量=BLANK) == Missing(BLANK.reason, is_blank=False)


def test_reasons_are_told_once_each() -> None:
    assert spread([Missing("甲"), Decimal(1), Missing("乙"), Missing("甲"), NotApplicable("丙")]) == Missing(
        "甲；乙", False
    )
    assert spread([NotApplicable("丙"), NotApplicable("丁"), NotApplicable("丙")]) == NotApplicable("丙；丁")
    assert spread([Decimal(0), "", False]) is None


@pytest.mark.parametrize(
    ("text", "blank", "unreadable", "not_applicable"),
    [
        ("ISBLANK(类别)", True, False, False),
        ("NOT(ISBLANK(类别))", False, True, True),
        ("OR(ISBLANK(类别),数量>5)", True, False, False),
        ("IF(ISBLANK(类别),1,2)", Decimal(1), Decimal(2), Decimal(2)),
        ("AND(ISBLANK(类别),已验收)", True, False, False),
        ('OR(ISBLANK(类别),类别="甲")', Kind.MISSING, Kind.MISSING, Kind.NOT_APPLICABLE),
        ('IF(ISBLANK(类别),"无",类别)', Kind.MISSING, Kind.MISSING, Kind.NOT_APPLICABLE),
    ],
)
def test_only_isblank_may_ask_about_nothing(
    text: str, blank: object, unreadable: object, not_applicable: object
) -> None:
    results = [kind_of(worth(text, **GOOD | {"类别": value})) for value in (BLANK, UNREADABLE, NOT_APPLICABLE)]
    assert results == [blank, unreadable, not_applicable]


def test_a_value_is_not_blank() -> None:
    assert worth("ISBLANK(类别)", 类别="甲") is False
    assert worth("ISBLANK(数量)", 数量=0) is False


@pytest.mark.parametrize(
    "text",
    [
        "执行数/预算数", "执行数/预算数>5%", "1-执行数/预算数", "MIN(1,执行数/预算数)", "MAX(0,执行数/预算数)",
        "ROUND(1/预算数,2)",
        "AND(执行数/预算数>1,FALSE)", "AND(FALSE,执行数/预算数>1)", "OR(TRUE,执行数/预算数>1)", "IF(1/预算数>1,1,2)",
        "执行数/(预算数*5)", "0/预算数", "IFERROR(1,2)/预算数", "IFERROR(1/预算数,1/预算数)", "NOT(1/预算数=1)",
        "IF(TRUE,1/预算数,1)",
    ],
)  # fmt: skip
def test_division_by_zero_is_not_applicable(text: str) -> None:
    values: dict[str, Value] = {"执行数": Decimal(1)}
    result = evaluate(compiled(text), values | {"预算数": Decimal(0)})
    assert kind_of(result) == Kind.NOT_APPLICABLE
    assert kind_of(evaluate(compiled(text), values | {"预算数": Decimal("0.01")})) not in tuple(Kind)


def test_what_is_zero_is_named_when_nothing_can_be_divided_by_it() -> None:
    for text, base in {"1-执行数/预算数": "预算数", "执行数/(预算数*5)": "预算数×5"}.items():
        assert worth(text, 执行数=1, 预算数=0) == NotApplicable(f"“{base}”为零")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("IFERROR(执行数/预算数,0)", Decimal(0)),
        ("IFERROR(执行数/预算数>5%,FALSE)", False),
        ("IF(预算数=0,1,执行数/预算数)", Decimal(1)),
        ("IF(预算数<>0,执行数/预算数,9)", Decimal(9)),
        ("IFERROR(2,执行数/预算数)", Decimal(2)),
        ("IFERROR(IFERROR(1/预算数,1/预算数),7)", Decimal(7)),
    ],
)
def test_iferror_and_if_guard_a_zero_base(text: str, value: Value) -> None:
    assert worth(text, 执行数=1, 预算数=0) == value


@pytest.mark.parametrize("nothing", [BLANK, UNREADABLE])
def test_iferror_does_not_catch_what_is_missing(nothing: Missing) -> None:
    for text in ("IFERROR(执行数/预算数,0)", "IFERROR(1/预算数,执行数)", "IF(预算数=0,1,执行数/预算数)"):
        assert kind_of(worth(text, 执行数=nothing, 预算数=0)) == Kind.MISSING
        assert kind_of(worth(text, 执行数=1, 预算数=nothing)) == Kind.MISSING


def test_a_result_out_of_range_is_missing_not_zero() -> None:
    huge = Decimal("9E999999")
    assert kind_of(worth("数量*数量", 数量=huge)) == Kind.MISSING
    assert kind_of(worth("ROUND(数量,10)", 数量=huge)) == Kind.MISSING
    assert kind_of(worth("开始日期+数量", 开始日期=date(9999, 12, 31), 数量=1)) == Kind.MISSING
    assert kind_of(worth("DATE(数量,1,1)", 数量=24)) == Kind.MISSING


CONDITIONS = (
    "数量>5%",
    "数量<=5%",
    "数量<>0",
    "数量=0",
    "NOT(数量>5%)",
    "OR(数量>5%,数量<=5%)",
    "AND(TRUE,数量>=0)",
    "OR(TRUE,数量>0)",
)


@pytest.mark.parametrize("text", CONDITIONS)
def test_a_condition_over_nothing_is_never_true(text: str) -> None:
    formula = compiled(text, expect=Type.BOOLEAN)
    assert {evaluate(formula, {"数量": Decimal(value)}) for value in (0, 1)} <= {True, False}
    for nothing in NOTHING.values():
        assert evaluate(formula, {"数量": nothing}) is not True
    over_zero = compiled(text.replace("数量", "(1/数量)"))
    assert evaluate(over_zero, {"数量": Decimal(0)}) is not True

"""A small scope as the standard declares one, and random formulas over it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from pipeline.formula import Formula, Missing, NotApplicable, Scope, Symbol, Type, Value, compile_formula, evaluate

SYMBOLS = (
    Symbol("预算数", decimals=2, is_money=True),
    Symbol("执行数", decimals=2, is_money=True),
    Symbol("执行率", decimals=4),
    Symbol("目标值"),
    Symbol("数量", decimals=0),
    Symbol("类别", Type.TEXT),
    Symbol("状态", Type.TEXT),
    Symbol("已验收", Type.BOOLEAN),
    Symbol("开始日期", Type.DATE),
    Symbol("结束日期", Type.DATE),
)
SCOPE = Scope(SYMBOLS)

BLANK = Missing("单元格为空")
UNREADABLE = Missing("无法读取", is_blank=False)
NOT_APPLICABLE = NotApplicable("无此项支出")


def compiled(text: str, expect: Type | None = None) -> Formula:
    return compile_formula(text, SCOPE, expect)


def worth(text: str, **values: Value | int | str) -> Value:
    """Compile and evaluate; a number may be given as int, or as text such as `0.8804`."""
    formula = compiled(text)
    types = {symbol.name: symbol.type for symbol in formula.symbols}
    return evaluate(formula, {name: _given(value, types.get(name)) for name, value in values.items()})


def _given(value: Value | int | str, kind: Type | None) -> Value:
    if isinstance(value, bool) or (isinstance(value, str) and kind != Type.NUMBER):
        return value
    return Decimal(value) if isinstance(value, int | str) else value


_RATES = ("0", "0.9", "0.8804", "0.880401", "0.88045", "0.90005", "0.899949", "0.05", "1", "1.00005", "-0.12345")
_DAYS = (date(2023, 12, 31), date(2024, 1, 1), date(2024, 2, 29), date(2024, 6, 30))


def random_number(random: Random, name: str) -> Decimal:
    """A value near what decides: a tie, a threshold, zero."""
    if random.random() < 0.12:
        return Decimal(0)
    if name == "执行率":
        return Decimal(random.choice(_RATES))
    if name == "数量":
        return Decimal(random.randint(-3, 12))
    if name == "目标值":
        return Decimal(random.choice((*_RATES, "0.00000001", "95.125", "60.005", "2.5", "-2.5")))
    return Decimal(random.choice((100, 200, 8804, 10000, 12345, 1449242, -5050, random.randint(1, 999_999)))).scaleb(-2)


def random_value(random: Random, symbol: Symbol) -> Value:
    match symbol.type:
        case Type.NUMBER:
            return random_number(random, symbol.name)
        case Type.TEXT:
            return random.choice(("甲", "乙", "ab", "AB", "是"))
        case Type.BOOLEAN:
            return random.random() < 0.5
        case Type.DATE:
            return random.choice(_DAYS) + timedelta(days=random.randint(0, 2))


@dataclass(frozen=True)
class Tie:
    """A sum rounded where it lies exactly between two values, its limit hit exactly, and what stands in its names."""

    number: str
    condition: str
    values: dict[str, Value]


_HALVES = (
    "目标值-执行率", "SUM(目标值,-执行率)", "-(执行率-目标值)", "ABS(执行率-目标值)", "MIN(100,目标值-执行率)",
    "SUM(目标值,执行率)-执行率*2", "(目标值-执行率)*100%", "目标值-({part:f})", "{whole:f}-执行率",
    "目标值+0.1-执行率-0.1", "MAX(0,MIN(10,目标值-执行率))", "IF(数量>0,目标值-执行率,{whole:f}-执行率)",
    "(目标值*3-执行率*3)/3", "ROUND(目标值-执行率,6)+0",
)  # fmt: skip
_AMOUNTS = ("预算数*50%-执行数*50%", "(预算数-执行数)/2", "SUM(预算数,-执行数)*0.5", "预算数-执行数*50%-预算数*50%")


def near_tie(random: Random) -> Tie:
    """Write a sum that ends in a 5 after the last decimal kept; halves of whole 分 do so among amounts."""
    pick = random.choice
    places, odd = pick((0, 1, 2, 2, 4)), random.randrange(-99, 100, 2)
    part = Decimal(random.randint(-(10**6), 10**6)).scaleb(-places - 1)
    whole = part + Decimal(odd * 5).scaleb(-places - 1)
    cents = random.randint(-(10**7), 10**7)
    values: dict[str, Value] = {
        "目标值": whole,
        "执行率": part,
        "预算数": Decimal(cents + odd).scaleb(-2),
        "执行数": Decimal(cents).scaleb(-2),
    }
    half, amount = f"({pick(_HALVES).format(part=part, whole=whole)})", f"({pick(_AMOUNTS)})"
    limit = Decimal((odd + pick((1, -1))) // 2)
    order = pick(("=", "<>", "<", "<=", ">", ">="))
    return pick(
        (
            Tie(f"ROUND({half},{places})", f"ROUND({half},{places}){order}{limit.scaleb(-places):f}", values),
            Tie(f"ROUND({amount},2)", f"{amount}{order}{limit.scaleb(-2):f}", values),
            Tie(f"{pick(('ROUNDUP', 'ROUNDDOWN'))}({amount},1)", f"{amount}{order}INT({amount}%)", values),
        )
    )


class Author:
    """Writes random formulas of a wanted type; a division is by what may be zero and is not written as zero."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def formula(self, kind: Type, depth: int = 3) -> str:
        match kind:
            case Type.NUMBER:
                return self.number(depth)
            case Type.BOOLEAN:
                return self.condition(depth)
            case Type.TEXT:
                return self.text(depth)
            case Type.DATE:
                return self.day(depth)

    def number(self, depth: int) -> str:
        pick = self.random.choice
        amount = pick(("预算数", "执行数", "执行率", "目标值", "数量"))
        if depth <= 0:
            return pick((amount, amount, "90%", "0.005", "1", "100", "0", "2.5"))
        left, right, condition = (self.number(depth - 1), self.number(depth - 1), self.condition(depth - 2))
        digits = pick((0, 1, 2, 4))
        divisor = amount if right.strip("-()%") == "0" else right
        return pick(
            (
                f"({left}{pick('+-')}{right})",
                f"({left}{pick('+-')}{right})",
                f"{amount}*{self.number(depth - 2)}",
                f"{left}/{amount}",
                f"{left}/({divisor})",
                f"{left}/(执行数-预算数-数量%)",
                f"({left})%",
                f"-{left}",
                f"{pick(('ROUND', 'ROUNDUP', 'ROUNDDOWN'))}({left},{digits})",
                f"ROUND({left},-1)",
                f"INT({left})",
                f"ABS({left})",
                f"{pick(('MIN', 'MAX', 'SUM'))}({left},{right},{amount})",
                f"IF({condition},{left},{right})",
                f"IFERROR({left}/{amount},{right})",
                f"({self.day(depth - 1)}-{self.day(depth - 1)})",
                f"{pick(('YEAR', 'MONTH'))}({self.day(depth - 1)})",
            )
        )

    def condition(self, depth: int) -> str:
        pick = self.random.choice
        order = pick(("=", "<>", "<", "<=", ">", ">="))
        if depth <= 0:
            name = pick(("已验收", "类别", "数量"))
            return pick((f"ISBLANK({name})", "已验收", f"执行率{order}90%", f"数量{order}2"))
        left, right = self.condition(depth - 1), self.condition(depth - 2)
        return pick(
            (
                f"{self.number(depth - 1)}{order}{self.number(depth - 1)}",
                f"{self.number(depth - 1)}{order}{pick(('0', '5%', '0.005', '88.04%', '2.5'))}",
                f"执行率{order}88.04%",
                f"{self.text(depth - 1)}{pick(('=', '<>'))}{self.text(depth - 1)}",
                f"{self.day(depth - 1)}{order}{self.day(depth - 1)}",
                f"({left})=({right})",
                f"AND({left},{right})",
                f"OR({left},{right},已验收)",
                f"NOT({left})",
                f"IF({left},{right},已验收)",
                f"IFERROR({left},FALSE)",
            )
        )

    def text(self, depth: int) -> str:
        pick = self.random.choice
        leaf = pick(("类别", "状态", '"甲"', '"Ab"'))
        return leaf if depth <= 0 else pick((leaf, leaf, f'IF({self.condition(depth - 1)},{leaf},"乙")'))

    def day(self, depth: int) -> str:
        pick = self.random.choice
        leaf = pick(("开始日期", "结束日期", "DATE(2024,1,1)", "DATE(2023,14,30)"))
        if depth <= 0:
            return leaf
        return pick((leaf, leaf, f"({leaf}{pick('+-')}30)", f"({leaf}+数量)", f"DATE(2024,数量,{pick((1, 31))})"))

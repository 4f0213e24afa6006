"""A kind of value with its limits: read a cell, store a column, show it to people, format it in Excel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from pipeline import findings
from pipeline.formula import MISSING_TEXT, NOT_APPLICABLE_TEXT, Missing, NotApplicable, Symbol, Type, Value
from pipeline.formula.arithmetic import round_half_up
from pipeline.formula.shares import MOST_OF_A_RATE
from pipeline.kinds.dates import read_date, read_year
from pipeline.kinds.numbers import is_bracketed, read_number
from pipeline.kinds.reading import Raw, Reading, void
from pipeline.kinds.texts import PLAIN_CODE, PLAIN_TEXT, is_placeholder, read_choice, read_code, read_text, read_yes_no

Numbers = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
MONEY_LIMIT = Decimal(10) ** 13
NUMBER_LIMIT = Decimal(10) ** 12
SLIP_OF_RATE = RATE_LIMIT = MOST_OF_A_RATE
"""Nobody means 1000 %: whoever typed more, as a limit of a rule or as a figure, meant a number of percent. Whoever does
mean more says so as the greatest value of the figure."""
_EXACT = 1e15 - 1
"""Every whole number up to it, and every decimal with its digits, is a floating-point number of its own."""


class KindName(StrEnum):
    """The kinds a declaration may name."""

    MONEY = "money"
    COUNT = "count"
    NUMBER = "number"
    RATE = "rate"
    MEASURE = "measure"
    YEAR = "year"
    DATE = "date"
    TEXT = "text"
    CODE = "code"
    CHOICE = "choice"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class _Nature:
    """What all values of a kind share: formula type, digits stored and printed, Excel format, width, name."""

    type: Type
    stored: int
    printed: int
    excel: str
    width: int
    title: str
    limit: Decimal = NUMBER_LIMIT


# A rate is a share: 88.04% is 0.8804, so it prints 4 digits of the stored number.
_NATURES: Mapping[KindName, _Nature] = {
    KindName.MONEY: _Nature(Type.NUMBER, 2, 2, "#,##0.00", 18, "金额", MONEY_LIMIT),
    KindName.COUNT: _Nature(Type.NUMBER, 0, 0, "#,##0", 10, "整数"),
    KindName.NUMBER: _Nature(Type.NUMBER, 6, 2, "#,##0.00", 12, "数字"),
    KindName.RATE: _Nature(Type.NUMBER, 10, 4, "0.00%", 11, "百分比", RATE_LIMIT),
    # A target or actual value of an indicator, in whatever unit that indicator has; 8 digits fit 64 bits up to 1e10.
    KindName.MEASURE: _Nature(Type.NUMBER, 8, 4, "General", 12, "数值或百分比", Decimal(10) ** 10),
    KindName.YEAR: _Nature(Type.NUMBER, 0, 0, "0", 10, "年度"),
    KindName.DATE: _Nature(Type.DATE, 0, 0, "yyyy-mm-dd", 12, "日期"),
    KindName.TEXT: _Nature(Type.TEXT, 0, 0, "General", 24, "文字"),
    KindName.CODE: _Nature(Type.TEXT, 0, 0, "@", 14, "编码"),
    KindName.CHOICE: _Nature(Type.TEXT, 0, 0, "General", 12, "选项"),
    KindName.YES_NO: _Nature(Type.BOOLEAN, 0, 0, "General", 8, "是否"),
}


_PLAIN_TEXTS = {KindName.TEXT: PLAIN_TEXT, KindName.CODE: PLAIN_CODE}
_FORMS = {KindName.RATE: "，写法如 90% 或 0.9", KindName.YEAR: "，四位数字"}
"""How a number is written where people often write it otherwise."""


_SHORT, _MOST_KNOWN = 60, 4_096
"""Characters of a text that is remembered, and how many such a kind remembers."""


class Plain(dict[str | date, "Value | None"]):
    """What texts and days are read as by a kind; None for what is blank or about which there is something to say.

    Those of one template stand in many workbooks and are remembered.
    """

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self._kind = kind

    def __missing__(self, raw: str | date) -> Value | None:
        if self._kind.is_plain_text(raw):
            value: Value | None = str(raw)
        else:
            reading = self._kind.read(raw)
            value = None if reading.remarks else reading.value
        if len(self) < _MOST_KNOWN and not (isinstance(raw, str) and len(raw) > _SHORT):
            self[raw] = value
        return value


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind with the limits of one declaration. Money is in 元 with at most 1e13 either way; rates are shares.

    A mere sign for nothing (-, /, 无) is no text or code that `is_required`, as it is no number.
    """

    name: KindName
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    choices: tuple[str, ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)
    printed: int | None = None
    is_required: bool = False
    plain: Plain = field(init=False, repr=False, compare=False)
    _nature: _Nature = field(init=False, repr=False, compare=False)
    _whole: tuple[float, float, float] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_nature", _NATURES[self.name])
        object.__setattr__(self, "plain", Plain(self))
        low, high = (min(max(float(one.scaleb(self.scale)), -_EXACT), _EXACT) for one in self._bounds)
        is_never_plain = not self.is_number or self.name == KindName.YEAR
        object.__setattr__(self, "_whole", (np.inf if is_never_plain else low, high, 10.0**self.scale))

    @property
    def type(self) -> Type:
        """The type a formula sees."""
        return self._nature.type

    @property
    def is_money(self) -> bool:
        """Whether values are amounts in 元."""
        return self.name == KindName.MONEY

    @property
    def scale(self) -> int:
        """Decimals kept in a table column (values are stored as whole numbers times 10**scale)."""
        return self._nature.stored

    @property
    def decimals(self) -> int:
        """Decimals of the stored number that are printed."""
        return self._nature.printed if self.printed is None else self.printed

    @property
    def is_number(self) -> bool:
        """Whether values are numbers."""
        return self.type is Type.NUMBER

    @property
    def title(self) -> str:
        """The Chinese name of the kind."""
        return self._nature.title

    @property
    def width(self) -> int:
        """A sensible column width in characters."""
        return self._nature.width

    @property
    def excel_format(self) -> str:
        """The number format of a cell of this kind."""
        if self.printed is None or not self.is_number:
            return self._nature.excel
        digits = self.printed - 2 if self.name == KindName.RATE else self.printed
        whole = "0" if self.name == KindName.RATE else "#,##0"
        return whole + ("." + "0" * digits if digits > 0 else "") + ("%" if self.name == KindName.RATE else "")

    def symbol(self, name: str) -> Symbol:
        """Return the formula symbol of a thing of this kind."""
        return Symbol(name, self.type, self.decimals, self.is_money, self.choices, self.name == KindName.RATE)

    def read(self, raw: Raw, money_factor: int = 1) -> Reading:
        """Read one cell; `money_factor` is 10,000 in a workbook filled in 万元."""
        match self.name:
            case KindName.TEXT:
                return read_text(raw, is_required=self.is_required)
            case KindName.CODE:
                return read_code(raw, is_required=self.is_required)
            case KindName.CHOICE:
                return read_choice(raw, self.choices, self.synonyms)
            case KindName.YES_NO:
                return read_yes_no(raw)
            case KindName.DATE:
                return read_date(raw)
            case KindName.YEAR:
                return self._limited(read_year(raw), raw)
            case _:
                factor = money_factor if self.is_money else 1
                is_rate = self.name in (KindName.RATE, KindName.MEASURE)
                is_count = self.name == KindName.COUNT
                reading = read_number(raw, factor=factor, is_money=self.is_money, is_rate=is_rate, is_count=is_count)
                return self._limited(reading, raw)

    def whole_limits(self, money_factor: int) -> tuple[float, float, float]:
        """Return the limits of the whole numbers, and how many of them are one; of years none are plain numbers."""
        low, high, unit = self._whole
        return low, high, unit * money_factor if self.is_money else unit

    def is_plain_text(self, raw: Raw) -> bool:
        """Tell whether a content is a text that is read as it stands, with no remark, so that nobody need read it."""
        form = _PLAIN_TEXTS.get(self.name)
        is_plain = form is not None and type(raw) is str and form.fullmatch(raw) is not None
        return is_plain and not (self.is_required and is_placeholder(str(raw)))

    @property
    def _bounds(self) -> tuple[Decimal, Decimal]:
        limit = self._nature.limit
        return -limit if self.minimum is None else self.minimum, limit if self.maximum is None else self.maximum

    def allows(self, value: Decimal) -> bool:
        """Tell whether a number is within the limits."""
        low, high = self._bounds
        return low <= value <= high

    def is_slip(self, value: Decimal) -> bool:
        """Tell whether a limit that a rule sets can only be typed wrong: 95 for 95 %."""
        return self.name == KindName.RATE and abs(value) > SLIP_OF_RATE

    def _limited(self, reading: Reading, raw: Raw) -> Reading:
        value = reading.value
        if not isinstance(value, Decimal):
            return reading
        low, high = self._bounds
        if self.name == KindName.COUNT and value != value.to_integral_value():
            return void(findings.NOT_WHOLE, "整数")
        rounded = round_half_up(value, self.scale)
        if rounded < low:
            return void(findings.BELOW_MINIMUM, self._asked(f"不小于 {self.show(low)}", reading, raw))
        if rounded > high:
            return void(findings.ABOVE_MAXIMUM, self._asked(f"不大于 {self.show(high)}", reading, raw))
        return Reading(rounded, reading.remarks)

    def _asked(self, bound: str, reading: Reading, raw: Raw) -> str:
        """Describe what a cell beyond a bound should hold, and what it was taken for: (5) is -5, 92 is 9200%."""
        value = reading.value
        taken = ""
        if (reading.remarks or self.name == KindName.RATE) and isinstance(value, Decimal):
            minus = "，数字加括号即表示负数，不是负数的请去掉括号" if is_bracketed(raw) else ""
            taken = f"；现按 {self.show(value)} 读取{minus}"
        return f"{self.title}，{bound}{' 元' if self.is_money else ''}{_FORMS.get(self.name, '')}{taken}"

    def show(self, value: Value | None) -> str:
        """Return the value as it is printed: 14,492,426.11, 88.04%, 是, 2024-12-31, 缺失."""
        match value:
            case None:
                return ""
            case Missing():
                return MISSING_TEXT
            case NotApplicable():
                return NOT_APPLICABLE_TEXT
            case bool():
                return "是" if value else "否"
            case Decimal():
                return self._show_number(value)
            case date():
                return value.isoformat()
            case _:
                return str(value)

    def widest(self, values: Iterable[Value]) -> list[str]:
        """Return how those of the values are printed among which the widest is: of numbers no more than the ends.

        With as many decimals in each, a number takes no less room the farther it is from zero.
        """
        numbers: list[Decimal] = []
        others: dict[Value, None] = {}
        for value in values:
            if type(value) is Decimal and self.name != KindName.MEASURE:
                numbers.append(value)
            else:
                others[value] = None
        return [self.show(value) for value in (*([min(numbers), max(numbers)] if numbers else []), *others)]

    def _show_number(self, value: Decimal) -> str:
        if self.name == KindName.YEAR:
            return f"{value:.0f}"
        if self.name == KindName.RATE:
            return f"{round_half_up(value, self.decimals) * 100:,.{max(self.decimals - 2, 0)}f}%"
        if self.name == KindName.MEASURE:
            return f"{round_half_up(value, self.decimals).normalize():,f}"
        return f"{round_half_up(value, self.decimals):,.{self.decimals}f}"

    def expectation(self) -> str:
        """Describe in words what a cell of this kind may hold."""
        if self.name == KindName.CHOICE:
            return "、".join(self.choices)
        parts = [self.title]
        if self.minimum is not None:
            parts.append(f"不小于 {self.show(self.minimum)}")
        if self.maximum is not None:
            parts.append(f"不大于 {self.show(self.maximum)}")
        return "，".join(parts)


def whole_numbers(
    kinds: Sequence[Kind], numbers: Numbers, money_factor: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Read at once the cells with plain numbers, times 10**scale, of columns of these kinds, each a row of `numbers`.

    Tell which they are; others are read one by one. A plain number is within the limits and has no more decimals than
    are stored. As it has at most 15 digits, the cell holds it exactly if it is what dividing the whole number by a
    power of ten gives.
    """
    low, high, unit = np.array([kind.whole_limits(money_factor) for kind in kinds]).T[:, :, np.newaxis]
    with np.errstate(invalid="ignore", over="ignore"):
        whole = np.rint(numbers * unit)
        is_plain = (whole / unit == numbers) & (low <= whole) & (whole <= high)
    return np.where(is_plain, whole, 0).astype(np.int64), is_plain

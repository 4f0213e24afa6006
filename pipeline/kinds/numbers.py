"""Cell -> exact decimal: numbers, and numbers that people typed as text by a stated rule."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from pipeline import findings
from pipeline.formula.arithmetic import round_half_up
from pipeline.kinds.reading import BLANK, Raw, Reading, Remark, Undated, show_raw, void
from pipeline.kinds.texts import PLACEHOLDERS, clean, compact, is_blank

_TYPED_MINUS = str.maketrans({"−": "-", "－": "-", "–": "-"})
_BRACKETED = re.compile(r"\((.+)\)")
_CURRENCY = re.compile(r"^(人民币|rmb|cny|¥|￥)", re.IGNORECASE)
_MULTIPLES = (("万元", 10_000), ("亿元", 100_000_000), ("元整", 1), ("元", 1), ("万", 10_000))
_MEASURE = re.compile(r"(?<=\d)(?:人次|人|名|份|个|项|批次|次|批|辆|台|套|件|户|家|笔|分|平方米|平米|㎡|m²|m2)$")
"""What clerks write behind a count or a score; 万 before it makes another number of it."""
_PLAIN = re.compile(r"[+-]?(\d+|[1-9]\d{0,2}(,\d{3})+)(\.\d+)?", re.ASCII)
_TWO_MEANINGS = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}", re.ASCII)  # 1.234 is more than a thousand elsewhere
_HUGE = Decimal(10) ** 15
_WRITABLE = "数字，整数部分不超过 15 位"


def is_figure(raw: Raw) -> bool:
    """Tell whether a cell holds a number, also one kept as text."""
    return not isinstance(raw, bool) and read_number(raw, is_money=True).value is not None


def read_number(
    raw: Raw, *, factor: int = 1, is_money: bool = False, is_rate: bool = False, is_count: bool = False
) -> Reading:
    """Read a number times `factor` (10,000 for a workbook in 万元).

    Text is converted where it is plainly one number: thousands separated by commas, full width, brackets for minus; in
    money also ¥, 元, 万元 (then `factor` does not apply); in rates also %; in others also what is counted (86人).
    Anything else is void, never 0: Chinese numerals, figures with blanks between them (they may be two), and what means
    another number where the comma is the decimal sign: 1.234,56 and 0,123, and 1.234 in 元 or in a count, where nobody
    writes three decimals.
    """
    if is_blank(raw):
        return BLANK
    if isinstance(raw, bool):
        return void(findings.WRONG_TYPE, "数字")
    if isinstance(raw, date | datetime | time | timedelta | Undated):
        return void(findings.WRONG_TYPE, "数字（单元格被设成了日期格式）")
    if isinstance(raw, int | float):
        return _from_number(raw, factor)
    return _from_text(str(raw), factor, is_money, is_rate, is_count)


def _from_number(raw: float, factor: int) -> Reading:
    if not math.isfinite(raw):
        return void(findings.NOT_NUMBER, "数字")
    # repr is the shortest text that means this number, which is what was typed.
    value = Decimal(repr(raw))
    return Reading(value * factor) if abs(value) < _HUGE else void(findings.ABOVE_MAXIMUM, _WRITABLE)


def is_bracketed(raw: Raw) -> bool:
    """Tell whether a number was typed as text in brackets, which stand for a minus."""
    return isinstance(raw, str) and _BRACKETED.fullmatch(compact(raw)) is not None


def names_money_unit(raw: Raw) -> bool:
    """Tell whether an amount was typed as text that says whether it is in 元 or 万元."""
    return isinstance(raw, str) and compact(raw).rstrip(")").endswith(tuple(word for word, _multiple in _MULTIPLES))


def _from_text(raw: str, factor: int, is_money: bool, is_rate: bool, is_count: bool) -> Reading:
    if clean(raw) in PLACEHOLDERS:
        return Reading(None, (Remark(findings.PLACEHOLDER),))
    text = compact(raw).translate(_TYPED_MINUS)
    kind, bracketed = findings.NUMBER_TEXT, _BRACKETED.fullmatch(text)
    if bracketed:
        text = "-" + bracketed.group(1)
    if is_money:
        text, factor, worded = _without_currency(text, factor)
        kind = findings.MONEY_UNIT_WORDS if worded else kind
    elif not is_rate:
        text = _MEASURE.sub("", text)
    share = Decimal(1)
    if is_rate and text.endswith("%"):
        text, share, kind = text[:-1], Decimal("0.01"), findings.PERCENT_TEXT
    is_coarse = is_count or (is_money and factor == 1)
    if not _PLAIN.fullmatch(text) or (is_coarse and _TWO_MEANINGS.fullmatch(text)):
        return void(findings.NOT_NUMBER, "数字")
    text = text.replace(",", "")
    value = Decimal(text)
    if abs(value) >= _HUGE:
        return void(findings.ABOVE_MAXIMUM, _WRITABLE)
    if kind == findings.MONEY_UNIT_WORDS:
        return Reading(value * factor, (Remark(kind, f"数字，折合 {round_half_up(value * factor, 2):,.2f} 元"),))
    return Reading(value * factor * share, (Remark(kind, f"数字 {show_raw(text)}{'%' if share != 1 else ''}"),))


def _without_currency(text: str, factor: int) -> tuple[str, int, bool]:
    sign = "-" if text.startswith("-") else ""
    plain = _CURRENCY.sub("", text.removeprefix("-"))
    for word, multiple in _MULTIPLES:
        if plain.endswith(word):
            return sign + plain.removesuffix(word), multiple, True
    return sign + plain, factor, sign + plain != text

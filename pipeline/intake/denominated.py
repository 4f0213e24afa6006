"""A text on a sheet -> what the unit of money is worth in which it says that amounts are written."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.kinds.texts import half_width

_SHORT = 200
"""Characters of a text that is remembered."""
_WORTH = {"元": 1, "百元": 100, "千元": 1_000, "万": 10_000, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_PLAINER = str.maketrans("萬億單圓額", "万亿单元额")
_MONEY = r"(?:人民币)?(?:元|百元|千元|万|百万|千万|亿)元?(?:人民币)?"
_MEASURE = r"(?:人次|人数|人|户|个|台|辆|套|件|份|项|次|批|%|‰|平方米|㎡|公里|亩|吨)"
_UNITS = rf"(?P<{{}}>(?:{_MEASURE}[、,和及])*{_MONEY}(?:[、,和及](?:{_MEASURE}|{_MONEY}))*)"
_END = r"(?![一-鿿/、])"
# 单位：万元, 金 额 单 位:元, （万元、%）, 以万元为单位; but not 单位：元坝镇人民政府, 1万元以上, nor the choice 元/万元
_STATED = re.compile(
    rf"(?:单位(?:[为是]?:|[为是/-])?|金额:){_UNITS.format('labelled')}(?:/人)?{_END}"
    rf"|\({_UNITS.format('bracketed')}\)"
    rf"|(?<!不要)(?<![不非勿])[以按](?P<told>{_MONEY})(?:为(?:金额)?单位|列示|填列|反映)"
    rf"|^[¥￥]?(?P<alone>{_MONEY})$"
)
_ONE = re.compile("(百元|千元|百万|千万|元|万|亿)元?")
_BETWEEN_LETTERS = re.compile(r"(?<=[单位:/人民币百千万亿(])\s+(?=[单位:/人民币百千万亿元])|\s{1,9}(?=\))")


def factor_named(text: str) -> int | None:
    """Return what the unit of money is worth that a text names; None if it names none, or several."""
    return (_known if len(text) <= _SHORT else _factor)(text)


def _factor(text: str) -> int | None:
    stated = _STATED.search(_BETWEEN_LETTERS.sub("", half_width(text).translate(_PLAINER)).strip())
    named = next((one for one in stated.groups() if one), "") if stated else ""
    worth = {_WORTH[one] for one in _ONE.findall(named)}
    return worth.pop() if len(worth) == 1 else None


_known = lru_cache(4096)(_factor)

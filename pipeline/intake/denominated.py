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
_HERE, _AMOUNTS = "(?:本表|本页|表内|表中)", "(?:各项|所有|全部)?(?:金额|数据|数额)?(?:均|都|一律)?"
_SAID_OF_ALL = rf"(?:(?:^|[:(]){_HERE}?|[,。;]{_HERE}){_AMOUNTS}"
# 单位：万元, 金 额 单 位:元, （万元、%）, 本表金额以万元为单位; but not 单位：元坝镇人民政府, 1万元以上, the choice
# 元/万元, nor what is said of something else: 部门决算报表以万元为单位, 人均标准单位：元
_STATED = re.compile(
    rf"(?:(?<!标准)(?<!单价)单位(?:[为是]?:|[为是/-])?|金额:){_UNITS.format('labelled')}{_END}"
    rf"|\({_UNITS.format('bracketed')}\)"
    rf"|{_SAID_OF_ALL}以(?P<told>{_MONEY})为(?:金额)?(?:计量)?单位(?![一-鿿])"
    rf"|^[¥￥]?(?P<alone>(?:千|百?万|亿)元)$"
)
_ONE = re.compile("(百元|千元|百万|千万|元|万|亿)元?")
_BETWEEN_LETTERS = re.compile(r"(?<=[单位:/人民币百千万亿(])\s+(?=[单位:/人民币百千万亿元])|\s{1,9}(?=\))")


def factor_named(text: str) -> int | None:
    """Return what the unit of money is worth that a text names; None if it names none, or several."""
    return (_known if len(text) <= _SHORT else _factor)(text)


def _factor(text: str) -> int | None:
    plain = _BETWEEN_LETTERS.sub("", half_width(text).translate(_PLAINER)).strip()
    named = [one for stated in _STATED.finditer(plain) for one in stated.groups() if one]
    worth = {_WORTH[one] for part in named for one in _ONE.findall(part)}
    return worth.pop() if len(worth) == 1 else None


_known = lru_cache(4096)(_factor)

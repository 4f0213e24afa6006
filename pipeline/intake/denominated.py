"""A text on a sheet -> what the unit of money is worth in which it says that the amounts of the sheet are written.

合同价（万元） or 部门决算报表单位：万元 is said of something else, wherever it stands.
"""

from __future__ import annotations

import re
from enum import Enum

from pipeline.kinds.texts import half_width
from pipeline.remembering import remembered

MONEY_FACTORS = {"元": 1, "万元": 10_000}
"""The units in which a workbook may state its amounts, and what an amount is multiplied with to be in 元."""
_SHORT = 200
"""Characters of a text that is remembered."""
_WORTH = {"元": 1, "百元": 100, "千元": 1_000, "万": 10_000, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_LEAST = "元"
"""The unit that stands alone only below the heading of a column."""
_PLAINER = str.maketrans("萬億單圓額【】〔〕[]", "万亿单元额()()()", '“”"「」')
_MONEY = r"(?:(?:人民币|RMB|CNY)[、,/]?)?(?:元|百元|千元|万|百万|千万|亿)元?(?:人民币)?"
_MEASURE = r"(?:人次|人数|人|户|个|台|辆|套|件|份|项|次|批|%|‰|平方米|㎡|公里|亩|吨)"
_UNITS = rf"(?P<{{}}>(?:{_MEASURE}[、,和及])*{_MONEY}(?:[、,和及](?:{_MEASURE}|{_MONEY}))*)"
_END = r"(?![一-鿿/、])"
_HERE = "(?:(?:本表|本页|表内|表中|以[上下]|上述)[中内]?的?)"
_ALL = "(?:[均都]|统一|一律|全部)?"
_AMOUNTS = f"(?:涉及)?的?(?:各项|所有|全部)?(?:金额|数据|数额)?{_ALL}"
_SAID_OF_ALL = rf"(?:(?:^|[:(]){_HERE}?|[,。;]{_HERE}){_AMOUNTS}"
# 单位：万元, 金 额 单 位:元, （万元、%）, 本表金额以万元为单位; but not 单位：元坝镇人民政府, 1万元以上, nor the choice
# 元/万元
_STATED = re.compile(
    rf"(?:单位(?:\(人民币\))?:?{_ALL}(?:[为是]?:|[为是/-])?|金额(?::|{_ALL}为)){_UNITS.format('labelled')}{_END}"
    rf"|\({_UNITS.format('bracketed')}\)"
    rf"|{_SAID_OF_ALL}以(?P<told>{_MONEY})(?:为(?:金额)?(?:计量)?单位|列示|填列|计)(?![一-鿿])"
    rf"|^[¥￥]?(?:人民币:?)?(?P<alone>(?:千|百?万|亿)元)$"
)
_LETTERS = re.compile("[元万萬亿億圓]")
_ONE = re.compile("(百元|千元|百万|千万|元|万|亿)元?")
_BETWEEN_LETTERS = re.compile(r"(?<=[单位:/人民币百千万亿(])\s+(?=[单位:/人民币百千万亿元])|\s{1,9}(?=\))")

_OWN = (
    "(?:[本上下此该各全整][表页]|本(?:[套报附]表|附件|工作簿)|表[内中格]|[中内]|涉及|以[上下]|上述|所[列有填]|各项|全部|人民币|金额|数[据额字值]"
    "|[计货][量价算币]|核算|记账|币种|单位|填[列报]|列示|统[计一]|资金|款项|支出|[合小总共]计|一律|[均都系的及和、])*"
)
_NUMBER = "[*※★]*(?:[(]?[0-9一二三四五六七八九十]{1,3}[.、)]|[①-⑳])?(?:请?注意)?"
_NOTE = rf"(?:.*(?:[:,。;\s]|单位))?{_NUMBER}(?:{_OWN}\()?{_OWN}"
_LABEL = (
    r"(?:附?[件表][\d一二三四五六七八九十-]{0,5}|[^:,。;()]{0,8}\d{1,3}表"
    r"|[^:,。;()]{0,12}(?:单位|部门|名称|日期|时间|年[度份]|[制填]表人)(?:\([^()]*\))?)"
)
"""What stands before a title: 附件2：, 填报单位（盖章）：, 填报日期：."""
_BEHIND = re.compile(
    r"[\W_]*(?:(?:保留|精确|四舍五入|下同|公章|盖章|第\s?\d|共\s?\d|[一二三四五六七八九十\d]{1,2}\)).*)?", re.DOTALL
)
"""What may follow a unit that ends a title: ，保留两位小数）, 第1页."""
_NEAR, _MORE = 100, "…"
"""Characters before a unit in which it says what it is the unit of, and what stands for those before them."""


class Text(Enum):
    """What a text is to the amounts of its sheet, and so what may stand in it before a unit that is theirs."""

    HEADING = ".*"
    """The heading of a column of amounts."""
    TITLE = rf"(?:{_LABEL}:)?[^:,。;]*"
    """A text above the table."""
    NOTE = _NOTE
    BESIDE = rf"(?:{_OWN}[:,])?\(?{_OWN}"
    """A heading of none of the columns."""


_BEFORE = {one: re.compile(one.value, re.DOTALL) for one in Text}


def may_name(text: str) -> bool:
    """Tell whether a text may name a unit of money at all."""
    return _LETTERS.search(text) is not None


@remembered(4_096, _SHORT)
def factor_named(text: str, what: Text) -> int | None:
    """Return what the unit of money is worth that a text names for the amounts of its sheet; None if not just one."""
    plain = _BETWEEN_LETTERS.sub("", half_width(text).translate(_PLAINER)).strip()
    if what is Text.HEADING and plain == _LEAST:
        return _WORTH[_LEAST]
    named = [one for stated in _STATED.finditer(plain) if _is_own(stated, what) for one in stated.groups() if one]
    worth = {_WORTH[one] for part in named for one in _ONE.findall(part)}
    return worth.pop() if len(worth) == 1 else None


def _is_own(stated: re.Match[str], what: Text) -> bool:
    """Tell whether a unit is that of the sheet, by what stands before it, and in a title by what stands behind."""
    start = stated.start() + (stated["bracketed"] is not None)
    before = stated.string[:start] if start <= _NEAR else _MORE + stated.string[start - _NEAR : start]
    if stated["told"] or _BEFORE[Text.NOTE if what is Text.TITLE else what].fullmatch(before):
        return True
    is_last = _BEHIND.fullmatch(stated.string, stated.end()) is not None
    return what is Text.TITLE and is_last and _BEFORE[what].fullmatch(before) is not None

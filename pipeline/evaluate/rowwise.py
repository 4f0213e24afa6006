"""The cells of a report's tables -> rates that the amounts of their own row deny, and marks above the full mark.

A rate is wrong where no numbers of its row, under heads that it may be made of, come to it: two of them, or the sums
of neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain, combinations, groupby, permutations, product

from pipeline.claims import Claim, Measure, Passage, number_alone
from pipeline.evaluate.sums import Contradiction, percent

_UNIT = re.compile(r"[（(][^（()）]*[）)]|[\s:：]|[%％]$")
_OF_PLAN = re.compile(r"(?:执行|完成|控制|支付|支出|到位|利用)率$|进度$")
_OF_MARKS = re.compile(r"得分率$")
_OF_CHANGE = re.compile(r"(?:变动|增减|增长|变化)(?:率|幅度|比例)?$")
_OF_OTHER = re.compile(r"(?:计划|时间|目标|要求|应有)进度|序时|目标|平均|^上年|^去年")
"""Rates that were planned, or are of another year or of others: nothing in the row has to come to them."""
_YEAR = re.compile(r"20\d\d年")
_FALL = re.compile("下降|减少|降低|压减")
_DONE = re.compile("执行|支出|实际|完成|决算|支付|使用|到位|在用")
_PLAN = re.compile("预算|计划|安排|批复|目标|编制|下达|应")
_INITIAL = re.compile("年初")
_TAKEN_OFF = re.compile("追减|调减|核减|压减|收回")
_LITTLE_IS_GOOD = re.compile(
    "成本|时效|时限|时间|时长|天数|周期|工期|投诉|差错|错误|事故|伤亡|死亡|能耗|消耗|控制[数率在]|逾期"
    "|未[完办达]|不[合达]"
)
"""Rows of which less than planned may be all that was wanted."""
_CHANGE, _SINCE = re.compile("增减|增加|减少|变动|变化|增长|下降|差额|差异"), re.compile(r"上年|去年|同期|20\d\d")
_TO_LAST_YEAR = re.compile("上年|去年|同比|同期|增长")
_PERIOD = re.compile(r"20\d\d|^(?:[一二三四]|第[一二三四])季度|^\d{1,2}月|半年")
"""Rows of one period each: what a change is from stands in another row."""
_MARKS, _FULL = re.compile(r"得分$"), re.compile(r"^(?:指标|标准)?(?:分值|满分|标准分|权重)$")
_EXTRA, _WEIGHTED = re.compile("加分|附加"), re.compile("加权|折算|折合|百分制")
_HALF = Decimal("0.5")
_MOST_ADDED = 12
"""Numbers of a row that are added up with their neighbours."""
_FEW = 2
"""Rates that a rate should be, as many as help."""


def wrong_rows(passages: Sequence[Passage]) -> Iterator[Contradiction]:
    """Yield the rates and marks that the other numbers of their row contradict."""
    for (table, _row), cells in groupby(passages, key=lambda one: (one.table, one.row)):
        if table:
            numbers = [(_head(one), claim) for one in cells if (claim := _alone(one)) is not None]
            yield from _rates(numbers)
            yield from _marks(numbers)


_Numbers = Sequence[tuple[str, Claim]]
"""The numbers of a row, each with the head of its column."""


def _head(cell: Passage) -> str:
    return _UNIT.sub("", cell.above)


def _alone(cell: Passage) -> Claim | None:
    """Return the number that is all of a cell below a head."""
    found = number_alone(cell) if cell.above else None
    return None if found is None or found.is_bound else found


def _rates(numbers: _Numbers) -> Iterator[Contradiction]:
    """Yield the rates that are not what any of their numbers come to."""
    for head, rate in numbers:
        ways = list(_ways(head, numbers)) if rate.measure is Measure.RATE else []
        if ways and not any(_may_be(rate, *way) for way in chain(ways, _ways_of_sums(head, numbers))):
            should = dict.fromkeys(percent(value) for value, _slack in ways)
            told = f"{'或 '.join(should)}（按本行的数计算）" if len(should) <= _FEW else "与本行的数相符"
            yield Contradiction(rate.passage.place, f"{head}写为“{rate.text}”", told)


def _ways(head: str, numbers: _Numbers) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield what a rate under this head may be, and by how much it may differ as amounts are rounded in print."""
    is_other = _OF_OTHER.search(head) or _is_planned(head, numbers)
    amounts, year = [] if is_other else _amounts(numbers), _YEAR.match(head)
    if year is not None and not any(year[0] in name for name, _one in amounts):
        return
    if _OF_MARKS.search(head):
        for marks, full in product(_under(_MARKS, amounts), _under(_FULL, amounts)):
            yield marks.value / full.value, marks.step * _HALF / full.value
    elif _is_of_plan(head, numbers):
        done = _under(_DONE, amounts)
        plans = [(name, one) for name, one in amounts if _PLAN.search(name) and one not in done]
        # what was added during the year may stand elsewhere
        if any(_INITIAL.search(head) or not _INITIAL.search(name) for name, _one in plans):
            yield from _shares(done, [one for _name, one in plans])
    elif _OF_CHANGE.search(head):
        sign, told = -1 if _FALL.search(head) else 1, [pair for pair in amounts if not _CHANGE.search(pair[0])]
        is_of_period = any(_PERIOD.search(row) for _name, one in told for row in one.passage.rows)
        if is_of_period or "均" in head or (_TO_LAST_YEAR.search(head) and not _under(_SINCE, told)):
            return
        for now, base in permutations([one for _name, one in told], 2):
            yield from ((sign * (ratio - 1), slack) for ratio, slack in _shares([now], [base]))


def _is_planned(head: str, numbers: _Numbers) -> bool:
    """Tell whether a rate stands beside what became of it: 计划完成率 beside 实际完成率."""
    return head.startswith("计划") and any(name == head.replace("计划", "实际", 1) for name, _one in numbers)


def _ways_of_sums(head: str, numbers: _Numbers) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield what a share of a plan may be too: 年初预算 and 追加, spent of two sources, paid of what arrived."""
    if _is_of_plan(head, numbers):
        amounts = [pair for pair in _amounts(numbers) if not (_MARKS.search(pair[0]) or _FULL.search(pair[0]))]
        done = [pair for pair in amounts if _DONE.search(pair[0])]
        yield from _shares(list(_sums(done)), list(_sums([pair for pair in amounts if pair not in done])))
        for paid, arrived in permutations([one for _name, one in done], 2):
            yield from _shares([paid], [arrived])


def _is_of_plan(head: str, numbers: _Numbers) -> bool:
    rows = (row for _name, one in numbers for row in one.passage.rows)
    return bool(_OF_PLAN.search(head)) and not any(map(_LITTLE_IS_GOOD.search, rows))


def _amounts(numbers: _Numbers) -> _Numbers:
    return [(name, one) for name, one in numbers if one.measure is not Measure.RATE and one.value]


def _sums(numbers: _Numbers) -> Iterator[Claim]:
    """Yield the numbers and the sums of neighbours that count the same; what was taken off makes a sum less."""
    for first, last in combinations(range(min(len(numbers), _MOST_ADDED) + 1), 2):
        run = numbers[first:last]
        if len({one.measure for _name, one in run}) == 1:
            value = sum(-abs(one.value) if _TAKEN_OFF.search(name) else one.value for name, one in run)
            yield replace(run[0][1], value=Decimal(value), step=sum((one.step for _name, one in run), Decimal(0)))


def _under(heads: re.Pattern[str], numbers: _Numbers) -> list[Claim]:
    return [one for name, one in numbers if heads.search(name)]


def _shares(parts: Sequence[Claim], wholes: Sequence[Claim]) -> Iterator[tuple[Decimal, Decimal]]:
    for part in parts:
        for whole in wholes:
            if whole.value > 0 and part.measure is whole.measure:
                ratio = part.value / whole.value
                yield ratio, (part.step + abs(ratio) * whole.step) * _HALF / whole.value


def _may_be(rate: Claim, value: Decimal, slack: Decimal) -> bool:
    """Tell whether a rate may be printed so: rounded, cut short, or no more than 100 %."""
    is_cut = 0 <= value - rate.value < rate.step
    return is_cut or abs(value - rate.value) <= rate.step * _HALF + slack or (value > 1 and rate.value == 1)


def _marks(numbers: _Numbers) -> Iterator[Contradiction]:
    """Yield the marks that are more than all that their row is worth."""
    full = [one for one in _under(_FULL, numbers) if one.measure is not Measure.RATE and one.value > 1]
    if any(_WEIGHTED.search(head) for head, _one in numbers):
        return
    for head, marks in numbers:
        if not (full and _MARKS.search(head)) or _EXTRA.search("".join((head, *marks.passage.rows))):
            continue
        if marks.measure is not Measure.RATE and marks.value > max(one.value for one in full):
            yield Contradiction(marks.passage.place, f"{head}写为“{marks.text}”", f"不大于分值 {full[0].text}")

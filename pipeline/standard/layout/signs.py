"""Limits and parameters as they were typed -> those whose percent sign, or the want of one, means another number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from pipeline.formula import BARE_OF_A_RATE
from pipeline.kinds import SLIP_OF_RATE, Kind, KindName
from pipeline.standard.layout.forms import Percent, number_text
from pipeline.standard.layout.rows import Lists, Tree
from pipeline.standard.source import Path

_BARE_STEP = Decimal("0.1")
"""A step of a tenth of a per cent is as common as one of ten: bare, 0.1 may be either."""
_MARKS = "分"
_FEW_YUAN = 100
"""Hardly any rule about the amounts of a unit draws its line at less; one about costs a head does."""
_A_HEAD = re.compile("[/÷均每]|单位|单价")
Told = tuple[Path, str, str]
"""Where something stands, what is wrong with it, what should stand there."""


def misread(tree: Mapping[str, Any], shared: Lists) -> Iterator[Told]:
    """Yield the parameters that are no percentage but have its sign, or need it and have it not.

    A method of a system's own may have a parameter that is a share whatever its kind, 及格系数.
    """
    known = {one.get("name") for one in shared.get("methods", ())}
    methods = {one.get("name"): one for lists in (shared, tree) for one in lists.get("methods", ())}
    for path, way, kind, _full_score in _ways(tree):
        declared = {one.get("name"): one for one in methods.get(way.get("method"), {}).get("parameters", ())}
        for name, number in way.get("parameters", {}).items():
            if name in declared:
                told = _told(declared[name], number, kind, is_shared=way.get("method") in known)
                if told:
                    yield (*path, "parameters"), f"参数“{name}”{told[0]}", told[1]


def doubtful(tree: Mapping[str, Any]) -> Iterator[Told]:
    """Yield the targets and bounds of rates that may have been meant as a hundredth: 5 in a cell is 500%."""
    for path, way, kind, _full_score in _ways(tree):
        for keys, what, limit in _limits(way) if kind == KindName.RATE else ():
            if _is_bare(limit, BARE_OF_A_RATE) and abs(limit) <= SLIP_OF_RATE:
                taken, meant = number_text(limit, is_rate=True), f"{number_text(limit)}%"
                yield (*path, *keys), f"{what}按 {taken} 计算", f"是 {meant} 的写 {meant}；确实是 {taken} 的不用改"


def small(tree: Mapping[str, Any], shared: Lists) -> Iterator[Told]:
    """Yield the targets, bounds and steps of whole amounts that may have been meant in 万元: 5 in a cell is 5 元."""
    methods = {one.get("name"): one for one in shared.get("methods", ())}
    for path, way, kind, _full_score in _ways(tree):
        if kind != KindName.MONEY or _A_HEAD.search(str(way.get("value", ""))):
            continue
        declared = methods.get(way.get("method"), {}).get("parameters", ())
        measured = {one["name"] for one in declared if one.get("kind") == KindName.MEASURE}
        given = [(("parameters",), f"参数“{name}”", one) for name, one in way.get("parameters", {}).items()
                 if name in measured]  # fmt: skip
        for keys, what, limit in (*_limits(way), *given):
            if 0 < abs(limit) < _FEW_YUAN:
                shown, meant = number_text(limit), number_text(limit * 10_000)
                yield (*path, *keys), f"{what}按 {shown} 元计算", f"以元计：是 {shown} 万元的写 {meant}"


def _limits(way: Tree) -> list[tuple[Path, str, Decimal]]:
    limits: list[tuple[Path, str, Any]] = [(("target",), "目标值", way.get("target"))]
    limits += [(("bands", at, 0), "界限", band[0]) for at, band in enumerate(way.get("bands", ()))]
    return [one for one in limits if isinstance(one[2], Decimal)]


def exaggerated(tree: Mapping[str, Any], shared: Lists) -> Iterator[Told]:
    """Yield the parameters of shared methods that are more than such rules have.

    容差=130% begins beyond 230%, and 每步扣分=50 leaves none of 5 marks at the first step.
    """
    methods = {one.get("name"): one for one in shared.get("methods", ())}
    for path, way, _kind, full_score in _ways(tree):
        for one in methods.get(way.get("method"), {}).get("parameters", ()):
            name, number, helped = one["name"], way.get("parameters", {}).get(one["name"]), one.get("help", "")
            if number is None:
                continue
            if one.get("kind") == KindName.RATE and 1 <= number < one.get("below", SLIP_OF_RATE):
                taken = number_text(number, is_rate=True)
                yield (*path, "parameters"), f"参数“{name}”按 {taken} 计算", f"{helped}；确实是 {taken} 的不用改"
            elif name.endswith(_MARKS) and isinstance(full_score, Decimal) and number > full_score:
                most = number_text(full_score)
                found = f"参数“{name}”为 {number_text(number)}，比分值 {most} 还多"
                yield (*path, "parameters"), found, f"{helped}，不多于 {most} 分"


def _ways(tree: Mapping[str, Any]) -> Iterator[tuple[Path, Tree, str, Any]]:
    """Yield every way to score an indicator with its path, the kind of its value and its full score."""
    for at, one in enumerate(tree.get("indicators", ())):
        kind, full_score = str(one.get("kind", KindName.RATE)), one.get("full_score")
        yield ("indicators", at), one, kind, full_score
        for nth, way in enumerate(one.get("alternatives", ())):
            yield ("indicators", at, "alternatives", nth), way, kind, full_score


def _told(parameter: Tree, number: Decimal, kind: str, *, is_shared: bool) -> tuple[str, str] | None:
    name, own = str(parameter.get("name")), parameter.get("kind", KindName.NUMBER)
    is_percent = isinstance(number, Percent)
    if own == KindName.NUMBER and is_percent and (is_shared or name.endswith(_MARKS)):
        return "写成了百分数", "数字；分值的百分之几要换算成分数" if name.endswith(_MARKS) else "数字，如 10"
    if own != KindName.MEASURE:
        return None
    if is_percent and kind not in (KindName.RATE, KindName.MEASURE):
        return f"写成了百分数，而值的类型是{Kind(KindName(kind)).title}", "与完成值同一单位的数字，如 1"
    # What is beyond its own limit is told with that limit.
    limit = parameter.get("below", SLIP_OF_RATE)
    if kind == KindName.RATE and _is_bare(number, _BARE_STEP if limit <= 1 else BARE_OF_A_RATE) and number < limit:
        shown = number_text(number)
        return f"写成 {shown}，没有百分号", f"{shown}% 写 {shown}%；{number_text(number, is_rate=True)} 也请带百分号"
    return None


def _is_bare(number: Decimal, least: Decimal) -> bool:
    return not isinstance(number, Percent) and abs(number) >= least

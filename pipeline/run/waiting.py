"""Workbooks made for an indicator system that is not at hand -> the units that wait for it, and the word about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from pipeline import findings
from pipeline.intake import Filled, identity_place, identity_text
from pipeline.kinds import fold
from pipeline.model import UNUSED, Finding, SourceFile, Unevaluated
from pipeline.run.owned import OwnSystems
from pipeline.run.systems import is_at_hand, shipped


@dataclass(frozen=True, slots=True)
class Waiting:
    """The units of one year that cannot be evaluated by the system their workbooks were made for; by no other, either.

    What stands in the workbooks is not told: by another system it would be told wrongly.
    """

    units: tuple[Unevaluated, ...]
    findings: tuple[Finding, ...]
    files: tuple[SourceFile, ...]


def waiting(books: Sequence[Filled], own: OwnSystems) -> dict[int, Waiting]:
    """Return, by year, the units that wait; one of whose workbooks one waits does so with all of them."""
    at_hand = cache(partial(is_at_hand, own.systems))
    lacking: dict[int, dict[str, list[Filled]]] = defaultdict(lambda: defaultdict(list))
    for one in books:
        code, year = identity_text(one, "system_code"), one.year
        if one.code and year is not None and not own.why_not(year) and not at_hand(code, year):
            lacking[year][code].append(one)
    return {year: _of_year(year, by_system, books) for year, by_system in lacking.items()}


def _of_year(year: int, lacking: dict[str, list[Filled]], books: Sequence[Filled]) -> Waiting:
    reasons = {one.code: _reason(system) for system, own in lacking.items() for one in own}
    files: list[SourceFile] = []
    units = []
    for code, reason in sorted(reasons.items()):
        own = [one for one in books if (one.code, one.year) == (code, year)]
        name = next((one.name for one in own if one.name), "") or own[0].source.path
        units.append(Unevaluated(name, code, reason, tuple(one.source.path for one in own)))
        files += [replace(one.source, role=UNUSED) for one in own]
    told = [
        findings.SYSTEM_ABSENT.at(
            identity_place(own[0], "system_code"), f"{system}（{len(own)} 个工作簿）", remedy=_remedy_of_respelt(system)
        )
        for system, own in lacking.items()
    ]
    return Waiting(tuple(units), tuple(told), tuple(files))


def _reason(system: str) -> str:
    how = _remedy_of_respelt(system).removesuffix("。") or (
        "请把它的“指标体系.xlsx”放进输入文件夹，或用 SYSTEM= 指定要采用的指标体系"
    )
    return f"没有找到指标体系“{system}”，{how}"


def _remedy_of_respelt(system: str) -> str:
    """Return what to do about the code of a shipped system that somebody has typed again; empty for any other."""
    meant = next((one for one in shipped() if fold(one) == fold(system)), "")
    return f"该格由系统写入，请改回“{meant}”后再运行。" if meant else ""

"""The indicator systems that a run may use, shipped ones and people's own -> the one by which a workbook is read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pipeline.intake import ChooseStandard
from pipeline.kept import Kept
from pipeline.program import fingerprint
from pipeline.run.operator import OperatorError
from pipeline.standard import Document, Standard, load_own, load_standard, load_system, load_systems
from pipeline.standard.system import System
from pipeline.store import Store


@dataclass(frozen=True, slots=True)
class Systems:
    """People's own systems beside the shipped ones, each sound; `code` is the one asked for, None if none is.

    Where `is_sole`, the one system in `own` is used whatever a workbook says.
    """

    code: str | None = None
    own: tuple[Document, ...] = ()
    is_sole: bool = False


@dataclass(frozen=True, slots=True)
class _Candidate:
    system: System
    own: Document | None = None

    def fitness(self, code: str, series: str, year: int | None) -> tuple[bool | int, ...]:
        """Return how well the system suits a workbook for `year` made for the system `code`; compare to tell.

        What people brought for the year goes first, whatever system the workbooks were made for: they want it used,
        and each workbook made for another one says so. A system that is not in force is still better than another.
        """
        is_own = self.own is not None
        is_in_force = year is None or self.system.in_force(year)
        is_same = self.system.code == code
        is_version = bool(series) and self.system.series == series
        fits = is_in_force and (is_same or is_version)
        among_others = is_in_force, self.system.is_default, self.system.from_year
        return is_own and is_in_force, fits, is_same, is_version, *among_others


def kept_by(store: Store, systems: Systems) -> Kept:
    """Return what earlier runs of this program kept in `store` by these systems."""
    own = [(one.digest, one.name) for one in systems.own]  # advice says the name
    return Kept(store, hashlib.sha256(fingerprint() + repr((own, systems.code, systems.is_sole)).encode()).digest())


_shipped_standard = cache(load_standard)


@cache
def shipped() -> Mapping[str, System]:
    """Return the shipped indicator systems by code; they are loaded once."""
    return load_systems()


def require(systems: Systems) -> None:
    """Raise OperatorError unless the system asked for, if one is, is among these or shipped."""
    known = {one.code: one.name for one in (*shipped().values(), *map(load_system, systems.own))}
    if systems.code is not None and systems.code not in known:
        choice = "、".join(f"{code}（{name}）" for code, name in known.items())
        raise OperatorError(f"没有编号为“{systems.code}”的指标体系。可选：{choice}；也可以写指标体系工作簿的路径")


def chooser(systems: Systems) -> ChooseStandard:
    """Return what picks the standard of a workbook; asked again with the code of what it picked, it picks the same."""
    candidates = _candidates(systems)
    series = {one.system.code: one.system.series for one in candidates}

    @cache
    def load(position: int) -> Standard:
        chosen = candidates[position]
        return _shipped_standard(chosen.system.code) if chosen.own is None else load_own(chosen.own)

    def choose(code: str, year: int | None) -> Standard:
        wanted = code if systems.code is None else systems.code
        ranked = [one.fitness(wanted, series.get(wanted, ""), year) for one in candidates]
        return load(ranked.index(max(ranked)))

    return choose


def is_at_hand(systems: Systems, code: str, year: int) -> bool:
    """Tell whether a workbook for `year` made for the system `code` is evaluated by that, or by one that people want.

    They want the one asked for, and for the years in which it is in force one that they brought.
    """
    own = [load_system(document) for document in systems.own]
    is_own = any(one.code == code or one.in_force(year) for one in own)
    return systems.code is not None or is_own or not code or code in shipped()


def _candidates(systems: Systems) -> list[_Candidate]:
    own = [_Candidate(load_system(document), document) for document in systems.own]
    if systems.is_sole:
        return own
    every = [*own, *map(_Candidate, shipped().values())]
    return [one for one in every if systems.code in (None, one.system.code)]

"""The indicator systems there are, and which of them a workbook is read by."""

from __future__ import annotations

from functools import cache

from pipeline.intake import ChooseStandard
from pipeline.run.operator import OperatorError
from pipeline.standard import Standard, load_standard, load_systems


def systems() -> dict[str, str]:
    """Return the shipped indicator systems: code and name."""
    return {code: system.name for code, system in load_systems().items()}


def require(system: str | None) -> None:
    """Raise OperatorError unless `system` is a shipped indicator system, or none is asked for."""
    shipped = systems()
    if system is not None and system not in shipped:
        known = "、".join(f"{code}（{name}）" for code, name in shipped.items())
        raise OperatorError(f"没有编号为“{system}”的指标体系。可选：{known}")


def chooser(system: str | None) -> ChooseStandard:
    """Return what picks the standard of a workbook: the one asked for, else its own, else the default."""
    shipped, load = load_systems(), cache(load_standard)

    def choose(code: str) -> Standard:
        return load(system if system is not None else code if code in shipped else None)

    return choose

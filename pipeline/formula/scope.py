"""The names a formula may use, and what kind of value each stands for."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from pipeline.formula.nodes import FormulaError, UnknownNameError
from pipeline.formula.syntax import RULE_OF_NAMES, is_name

OTHER_DECIMALS = 8


class Type(StrEnum):
    """What a formula or a named thing is worth."""

    NUMBER = "数值"
    TEXT = "文本"
    BOOLEAN = "是否"
    DATE = "日期"


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name that formulas may use.

    `decimals` is how the value is printed, counted on the stored number: a rate shown as 88.04% has 4. With `choices`
    the value is one of these texts. A rate (`is_rate`) is a share, 0.8804.
    """

    name: str
    type: Type = Type.NUMBER
    decimals: int = OTHER_DECIMALS
    is_money: bool = False
    choices: tuple[str, ...] = ()
    is_rate: bool = False


class Scope:
    """The names visible to a formula; a name visible twice is an error."""

    def __init__(self, *groups: Iterable[Symbol]) -> None:
        self._symbols: dict[str, Symbol] = {}
        for group in groups:
            if isinstance(group, Scope) and self._symbols.keys().isdisjoint(group._symbols):
                self._symbols |= group._symbols  # each of them was looked at when it was made
                continue
            for symbol in group:
                self._add(symbol)

    def _add(self, symbol: Symbol) -> None:
        if not is_name(symbol.name):
            raise FormulaError(f"“{symbol.name}”不能用作公式中的名称：{RULE_OF_NAMES}")
        known = self._symbols.setdefault(symbol.name.casefold(), symbol)
        if known is not symbol:
            raise FormulaError(f"名称“{symbol.name}”重复（另有“{known.name}”）")

    def __iter__(self) -> Iterator[Symbol]:
        return iter(self._symbols.values())

    def find(self, name: str) -> Symbol:
        """Return the symbol called `name` (ignoring case) or raise with the nearest known name."""
        symbol = self._symbols.get(name.casefold())
        if symbol is None:
            raise UnknownNameError(f"没有名为“{name}”的数据项{nearest(name, (known.name for known in self))}")
        return symbol


def nearest(name: str, known: Iterable[str]) -> str:
    """Return `，是否为“…”？` for the closest known name, or an empty text."""
    close = closest(name, known)
    return f"，是否为“{close}”？" if close else ""


def closest(name: str, known: Iterable[str]) -> str:
    """Return the known name most like `name`, or an empty text where none is much like it."""
    return next(iter(difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)), "")

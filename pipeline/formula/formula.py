"""A compiled formula, and what it does with values and with whole columns, worked out when it is first asked for."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property

from pipeline.formula.computing import Computed, computing
from pipeline.formula.nodes import Name, Node
from pipeline.formula.scope import Symbol, Type
from pipeline.formula.whole import Whole, whole


@dataclass(frozen=True)
class Formula:
    """A compiled formula: `tree` is what is evaluated and rendered, `text` is what people read.

    `needed` are the names without which there is no value; a name only asked about in ISBLANK is not among them.
    """

    text: str
    tree: Node
    type: Type
    is_money: bool
    symbols: tuple[Symbol, ...]
    needed: tuple[str, ...]

    def __getstate__(self) -> dict[str, object]:
        """Go to another process without what is worked out of these, which is made again there."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names the formula uses, each once, in order."""
        return tuple(symbol.name for symbol in self.symbols)

    @cached_property
    def computed(self) -> Computed:
        """What the formula does with the values of its names."""
        return computing(self.tree)

    @cached_property
    def over_columns(self) -> Whole:
        """What the formula does with whole columns."""
        return whole(self.tree)

    @property
    def bare(self) -> str:
        """The name that is the whole formula; empty where something is computed."""
        return self.tree.name if isinstance(self.tree, Name) else ""

"""A formula of the standard -> its live text, worked out once: what a unit alone can tell is left open in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pipeline.deliver.cells import OPEN
from pipeline.deliver.page import ExcelError
from pipeline.deliver.workpaper.parameters import parameters_of
from pipeline.deliver.workpaper.plan import Paper
from pipeline.formula import Formula
from pipeline.standard import Standard
from pipeline.standard.deviation import SELF_KINDS
from pipeline.standard.once import of_standard


class Rendered(NamedTuple):
    """A live text for every unit, and the names in it that the workbook has to define."""

    text: str
    names: frozenset[str]

    def on(self, paper: Paper, put_in: str = "") -> str:
        """Return the text in the workbook of a unit, with what was left open put in."""
        if not self.names.isdisjoint(paper.lacking):
            raise ExcelError(f"{self.text} names what has no cell")
        return self.text.replace(OPEN, put_in) if put_in else self.text


def rendered(text: str, formula: Formula | None, references: Mapping[str, str]) -> Rendered:
    """Return the text of a formula over `references`."""
    names = formula.names if formula is not None else ()
    return Rendered(text, frozenset(name for name in names if references[name] == name))


@of_standard
def names_of(standard: Standard) -> Mapping[str, str]:
    """Return what may stand for itself in a live formula: a defined name of a data item, a field or a parameter."""
    return {name: name for name in (*standard.kinds, *SELF_KINDS, *(one.name for one in parameters_of(standard)))}

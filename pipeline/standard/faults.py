"""What is wrong with declarations that could be read, told of the declaration itself; Origins knows where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pipeline.formula import FormulaError, UnknownNameError
from pipeline.standard.errors import TroubleKind
from pipeline.standard.source import Path
from pipeline.standard.workbook import Declared


@dataclass(frozen=True, slots=True)
class Fault:
    """`keys` lead from the declaration to what has to be changed in it; `expected` is what should stand there."""

    kind: TroubleKind
    declared: Declared | None
    keys: Path
    text: str
    expected: str = ""


class Faults(list[Fault]):
    """All faults that were found so far."""

    @contextmanager
    def at(self, declared: Declared, *keys: str | int) -> Iterator[None]:
        """Note that what stands at `keys` is no formula, or uses a name that is not declared."""
        try:
            yield
        except FormulaError as error:
            kind = TroubleKind.NAME if isinstance(error, UnknownNameError) else TroubleKind.FORMULA
            self.append(Fault(kind, declared, keys, str(error)))


def repeated(what: str, named: Iterable[tuple[str, Declared]], key: str) -> Iterator[Fault]:
    """Yield a fault for each declaration whose name, which stands at `key`, another one has before it."""
    taken: set[str] = set()
    for name, declared in named:
        if name in taken:
            yield Fault(TroubleKind.DUPLICATE, declared, (key,), f"{what}“{name}”重复")
        taken.add(name)

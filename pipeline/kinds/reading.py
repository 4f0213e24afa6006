"""What reading one cell gives: a value or nothing, and remarks about how it stood there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from unicodedata import category

from pipeline.findings import FindingKind
from pipeline.model import Severity

_UNSEEN = frozenset({"Cc", "Cf", "Cs"})
MOST_SHOWN = 1_000  # of a text, with its blanks, before it is shortened

Raw = str | int | float | bool | date | datetime | time | timedelta | None
"""What the workbook reader hands over for a cell; an empty text is a blank cell."""


class Undated(float):
    """A number that is no day, in a cell with the format of a date, which hides it."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to say about a cell; `expected` describes what should stand there."""

    kind: FindingKind
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A cell read: `value` is None where the cell is blank or void (then a remark is an 错误)."""

    value: Decimal | str | bool | date | None
    remarks: tuple[Remark, ...] = ()

    @property
    def is_void(self) -> bool:
        """Whether something stands in the cell that cannot be used."""
        return any(remark.kind.severity == Severity.ERROR for remark in self.remarks)


BLANK = Reading(None)


def void(kind: FindingKind, expected: str = "") -> Reading:
    """Return a reading that could not be used."""
    return Reading(None, (Remark(kind, expected),))


def show_raw(raw: Raw) -> str:
    """Return what stands in the cell as a person would see it, shortened; invisible characters show by their codes."""
    if raw is None or raw == "":
        return "（空）"
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    text = " ".join(str(raw)[:MOST_SHOWN].split())
    shown = "".join(one if category(one) not in _UNSEEN else ascii(one)[1:-1] for one in text[:60])
    return shown if len(shown) <= 60 and len(text) <= 60 else shown[:57] + "…"

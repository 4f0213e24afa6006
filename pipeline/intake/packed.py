"""A workbook that was read <-> bytes: on its way from a worker, and as it is kept for the next run."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from pipeline.encoding import Codec, Stowed
from pipeline.intake.decided import Decided, DecidedRow
from pipeline.intake.filled import ChooseStandard, Filled, Unused, workbook_of
from pipeline.intake.naming import Spot
from pipeline.intake.noted import Noted
from pipeline.intake.returned import Listed, Returned
from pipeline.intake.ruled import Executed, Fate
from pipeline.rulings import Decision, Head, Ruling, Subject


@dataclass(frozen=True, slots=True)
class _Packed:
    """A filled workbook whose standard stays at home and is named only; what is large is stowed away."""

    system: str
    workbook: str
    tables: dict[str, bytes]
    noted: bytes
    rest: dict[str, Any]


_APART = ("standard", "workbook", "tables", "noted")
CODEC = Codec(
    (_Packed, Unused, Executed, Fate, Returned, Listed, Spot, Decided, DecidedRow, Head, Ruling, Subject, Decision)
)


def pack(read: Filled | Decided | Unused) -> bytes:
    """Return what was read as bytes."""
    if not isinstance(read, Filled):
        return CODEC.encode(read)
    rest = {one.name: getattr(read, one.name) for one in fields(read) if one.name not in _APART}
    tables = dict(Stowed.of(read.tables).parts)
    return CODEC.encode(_Packed(read.standard.system.code, read.workbook.key, tables, read.noted.data, rest))


def unpack(data: bytes, choose: ChooseStandard) -> Filled | Decided | Unused:
    """Return what was packed, with the standard that `choose` picks; raise EncodingError if it is none."""
    read = CODEC.decode(data)
    if isinstance(read, Decided | Unused):
        return read
    standard = choose(read.system, read.rest["year"])
    return Filled(
        standard=standard,
        workbook=workbook_of(standard, read.workbook),
        tables=Stowed(read.tables),
        noted=Noted(read.noted),
        **read.rest,
    )

"""A workbook that was read <-> bytes: on its way from a worker, and as it is kept for the next run."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from pipeline.encoding import Codec, Sealed, Stowed
from pipeline.intake.filled import ChooseStandard, Filled, Unused, workbook_of
from pipeline.intake.naming import Spot
from pipeline.intake.returned import Listed, Returned
from pipeline.intake.ruled import Executed, Fate
from pipeline.rulings import Decision, Ruling, Subject


@dataclass(frozen=True, slots=True)
class _Packed:
    """A filled workbook whose standard stays at home and is named only; what is large is stowed away."""

    system: str
    workbook: str
    tables: dict[str, bytes]
    contents: bytes
    rows: bytes
    rest: dict[str, Any]


_APART = ("standard", "workbook", "tables", "contents", "rows")
CODEC = Codec((_Packed, Unused, Executed, Fate, Returned, Listed, Spot, Ruling, Subject, Decision))


def pack(read: Filled | Unused) -> bytes:
    """Return what was read as bytes."""
    if isinstance(read, Unused):
        return CODEC.encode(read)
    rest = {one.name: getattr(read, one.name) for one in fields(read) if one.name not in _APART}
    tables, contents, rows = Stowed.of(read.tables), Sealed.of(read.contents), Sealed.of(read.rows)
    system, workbook = read.standard.system.code, read.workbook.key
    return CODEC.encode(_Packed(system, workbook, dict(tables.parts), contents.data, rows.data, rest))


def unpack(data: bytes, choose: ChooseStandard) -> Filled | Unused:
    """Return what was packed, with the standard that `choose` picks; raise EncodingError if it is none."""
    read = CODEC.decode(data)
    if isinstance(read, Unused):
        return read
    standard = choose(read.system, read.rest["year"])
    return Filled(
        standard=standard,
        workbook=workbook_of(standard, read.workbook),
        tables=Stowed(read.tables),
        contents=Sealed(read.contents),
        rows=Sealed(read.rows),
        **read.rest,
    )

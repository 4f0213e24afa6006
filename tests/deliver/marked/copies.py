"""A unit's workbooks with mistakes, and the marked copies made of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook, load_workbook

from pipeline.deliver.marked import About, write_marked_copy
from pipeline.intake import Filled
from pipeline.model import Finding
from pipeline.standard import Standard
from tests.filling import read_file


@dataclass(frozen=True)
class Copy:
    """A workbook, what the intake read of it, and its marked copy."""

    source: Path
    path: Path
    filled: Filled
    standard: Standard

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.filled.findings

    @property
    def original(self) -> Workbook:
        return load_workbook(self.source, rich_text=True)

    @property
    def book(self) -> Workbook:
        return load_workbook(self.path, rich_text=True)

    def read(self) -> Filled:
        """Read the copy as the intake would, under the name of the original."""
        found = read_file(self.path, self.filled.source.path, lambda _code, _year: self.standard)
        assert isinstance(found, Filled), found
        return found


def copied(source: Path, target: Path, standard: Standard, *more: Finding) -> Copy:
    """Make the marked copy of a workbook with the findings of the intake, and `more`."""
    filled = read_file(source, source.name, lambda _code, _year: standard)
    assert isinstance(filled, Filled), filled
    data = source.read_bytes()
    book = filled.workbook
    digest = hashlib.sha256(data).hexdigest()
    earlier = filled.returned.digests if filled.returned else ()
    about = About(filled.code, filled.name, filled.year, f"{book.key} {book.name}", filled.source.path, digest, earlier)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_marked_copy(data, target, [*filled.findings, *more], about)
    assert source.read_bytes() == data
    return Copy(source, target, filled, standard)

"""Collects the findings about one sheet while it is read; many of a kind in one column become one line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from openpyxl.utils.cell import coordinate_from_string, get_column_letter

from pipeline.findings import FindingKind
from pipeline.intake.opening.addresses import Area, show_area
from pipeline.kinds import Raw, Reading, show_raw
from pipeline.model import Finding, Place, Severity

MANY = 10
_ADDRESS = re.compile(r"[A-Z]{1,3}\d+")


@dataclass(slots=True)
class Report:
    """The findings about one sheet, in the order in which they were made; `sheet` is spelt as in the file."""

    file: str
    sheet: str
    findings: list[Finding] = field(default_factory=list)

    def place(self, row: int = 0, column: int = 0, last: int = 0) -> Place:
        """Return the place of a cell (Excel row, column number from 1), of the cells down to row `last`, or the sheet.

        Where no column can be named, a row is told in words.
        """
        letter = get_column_letter(column) if column else ""
        cell = f"{letter}{row}" if letter else f"第{row}行" if row else ""
        return Place(self.file, self.sheet, f"{cell}:{letter}{last}" if last > row else cell)

    def add(self, kind: FindingKind, row: int = 0, column: int = 0, found: str = "", expected: str = "") -> None:
        """Note a finding at a cell, a row or the sheet."""
        self.findings.append(kind.at(self.place(row, column), found, expected))

    def add_areas(self, kind: FindingKind, found: Sequence[tuple[Area, str]]) -> None:
        """Note a finding at each range; more than MANY of them are told as one, over the range that holds them all."""
        told = found
        if len(found) > MANY:
            tops, lefts, bottoms, rights = zip(*(area for area, _said in found), strict=True)
            whole = Area(min(tops), min(lefts), max(bottoms), max(rights))
            told = [(whole, f"共 {len(found)} 处，首处 {show_area(found[0][0])}：{found[0][1]}")]
        for area, said in told:
            self.findings.append(kind.at(Place(self.file, self.sheet, show_area(area)), said))

    def remark(self, reading: Reading, raw: Raw, title: str, row: int, column: int) -> None:
        """Note what `reading` has to say about the cell that holds `raw`."""
        for remark in reading.remarks:
            self.add(remark.kind, row, column, f"“{title}”为 {show_raw(raw)}", remark.expected)

    def condensed(self) -> Iterator[Finding]:
        """Yield the findings; more than MANY of one kind below 错误 in one column are told as one range."""
        return condense(self.findings)


def condense(found: Iterable[Finding]) -> Iterator[Finding]:
    """Tell more than MANY findings of one kind below 错误 in one column as one, with their range and count."""

    def group(finding: Finding) -> tuple[str, str, str]:
        return finding.code, finding.place.sheet, "".join(one for one in finding.place.cell if one.isalpha())

    made = list(found)
    order = {key: position for position, key in enumerate(dict.fromkeys(map(group, made)))}
    for _key, same in groupby(sorted(made, key=lambda one: order[group(one)]), key=group):
        alike = list(same)
        first = alike[0]
        if len(alike) <= MANY or first.severity == Severity.ERROR or not _ADDRESS.fullmatch(first.place.cell):
            yield from alike
        else:
            rows = [coordinate_from_string(one.place.cell)[1] for one in alike]
            letter = coordinate_from_string(first.place.cell)[0]
            place = replace(first.place, cell=f"{letter}{min(rows)}:{letter}{max(rows)}")
            said = f"：{first.found}" if first.found else ""
            yield replace(first, place=place, found=f"共 {len(alike)} 处，首处 {first.place.cell}{said}")

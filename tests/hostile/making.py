"""Hostile and messy workbooks, made from the filled workbooks of the example town by changing their very bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from html import escape
from pathlib import Path

from examples.units import HERE
from pipeline.addresses import column_number
from pipeline.intake import Filled, Unused
from pipeline.model import Severity
from pipeline.standard import Standard, load_standard
from tests.filling import read_file
from tests.intake.opening.workbooks import edited, package_parts

TOWN = HERE / "town-2024"
BUDGET, SCORES, ASSETS = (sorted(TOWN.glob(f"*_{key}_*.xlsx"))[0] for key in ("01", "02", "03"))
NAME = "坏文件.xlsx"
Found = tuple[str, str, str]
"""Code, sheet and cell of a finding."""


@cache
def standard() -> Standard:
    return load_standard("town-2024")


def part_of(data: bytes, title: str) -> str:
    """Return the part that holds the sheet called `title`."""
    parts = package_parts(data)
    sheet = re.search(rf'<sheet name="{escape(title)}"[^>]*r:id="(\w+)"'.encode(), parts["xl/workbook.xml"])
    assert sheet, title
    relations = parts["xl/_rels/workbook.xml.rels"]
    target = re.search(rb'<Relationship Id="' + sheet[1] + rb'"[^>]*Target="([^"]+)"', relations)
    assert target
    return f"xl/{target[1].decode()}"


def with_sheet(data: bytes, title: str, edit: Callable[[bytes], bytes]) -> bytes:
    """Return the workbook with the XML of one sheet changed; the edit must change something."""

    def changed(xml: bytes) -> bytes:
        new = edit(xml)
        assert new != xml, f"the edit of {title} changed nothing"
        return new

    return edited(data, {part_of(data, title): changed})


def with_cells(data: bytes, title: str, cells: Mapping[str, str]) -> bytes:
    """Return the workbook with cells replaced; each value is the XML inside `<c …>` with its attributes.

    `{"E5": ' t="str"><v>见附件</v>'}` gives `<c r="E5" s="…" t="str"><v>见附件</v></c>`; the style stays. A cell that
    is not there is put into its row, in order; a row that is not there is put below the last one before it.
    """

    def edit(xml: bytes) -> bytes:
        for address, inside in cells.items():
            xml = _with_cell(xml, address, inside)
        return xml

    return with_sheet(data, title, edit)


def text_cell(text: str) -> str:
    """Return a cell, for `with_cells`, that holds a text."""
    return f' t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is>'


def number_cell(number: str) -> str:
    """Return a cell, for `with_cells`, that holds a number written as given."""
    return f"><v>{number}</v>"


def _with_cell(xml: bytes, address: str, inside: str) -> bytes:
    letters, row = re.fullmatch(r"([A-Z]+)(\d+)", address).groups()  # type: ignore[union-attr]
    old = re.search(rf'<c r="{address}"( s="\d+")?[^>]*?(?:/>|>.*?</c>)'.encode(), xml, re.DOTALL)
    if old:
        new = b'<c r="' + address.encode() + b'"' + (old[1] or b"") + inside.encode() + b"</c>"
        return xml[: old.start()] + new + xml[old.end() :]
    cell = f'<c r="{address}"{inside}</c>'.encode()
    line = re.search(rf'<row r="{row}"[^>]*?(/>|>)'.encode(), xml)
    if line is None:
        return _with_row(xml, int(row), cell)
    if line[1] == b"/>":
        return xml[: line.end() - 2] + b">" + cell + b"</row>" + xml[line.end() :]
    at, end = line.end(), xml.index(b"</row>", line.end())
    for standing in re.finditer(rb'<c r="([A-Z]+)\d+"', xml[at:end]):
        if column_number(standing[1].decode()) > column_number(letters):
            at += standing.start()
            return xml[:at] + cell + xml[at:]
    return xml[:end] + cell + xml[end:]


def _with_row(xml: bytes, number: int, cells: bytes) -> bytes:
    row = f'<row r="{number}">'.encode() + cells + b"</row>"
    for standing in re.finditer(rb'<row r="(\d+)"', xml):
        if int(standing[1]) > number:
            return xml[: standing.start()] + row + xml[standing.start() :]
    return xml.replace(b"</sheetData>", row + b"</sheetData>")


def result(folder: Path, data: bytes, name: str = NAME) -> Filled | Unused:
    """Read the bytes as a file of the input folder."""
    path = folder / name
    path.write_bytes(data)
    return read_file(path, name, lambda _code, _year: standard())


@cache
def original(path: Path) -> Filled:
    """What one of the town's workbooks reads as before anything is done to it; there is nothing to say about it."""
    filled = read_file(path, NAME, lambda _code, _year: standard())
    assert isinstance(filled, Filled)
    return filled


def found(read: Filled | Unused, *severities: Severity) -> list[Found]:
    """Return code, sheet and cell of the findings of these severities (all, if none is named), sorted."""
    return sorted(
        (one.code, one.place.sheet, one.place.cell)
        for one in read.findings
        if not severities or one.severity in severities
    )


def refused(folder: Path, data: bytes, name: str = NAME) -> list[Found]:
    """Return why the whole file was not used; it must have been refused with words that say what to do."""
    read = result(folder, data, name)
    assert isinstance(read, Unused), read
    assert read.is_refused
    assert all(one.place.file == name and one.remedy for one in read.findings)
    return found(read)


def used(folder: Path, data: bytes, name: str = NAME) -> Filled:
    """Return the workbook that must be readable, perhaps with findings."""
    read = result(folder, data, name)
    assert isinstance(read, Filled), [(one.code, one.title, one.place, one.found) for one in read.findings]
    return read


def new_findings(read: Filled, base: Path) -> list[Found]:
    """Return the findings that the workbook had not before it was changed."""
    known = found(original(base))
    return [one for one in found(read) if one not in known]


def is_same(read: Filled, base: Path) -> bool:
    """Tell whether every value reads as before."""
    before = original(base)
    if read.fields != before.fields or read.tables.keys() != before.tables.keys():
        return False
    for title, table in read.tables.items():
        other = before.tables[title]
        if table.rows.tolist() != other.rows.tolist() or table.voids != other.voids:
            return False
        for name, column in table.columns.items():
            same = other.columns[name]
            if column.values.tolist() != same.values.tolist() or column.blank.tolist() != same.blank.tolist():
                return False
    return True

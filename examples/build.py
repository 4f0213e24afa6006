"""Write all sample workbooks from their data: `python -m examples.build [folder]`; same data, same bytes."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from examples import county, faults, town
from examples.describe import describe
from examples.packing import encrypted_container, lock_file
from examples.units import HERE, Unit, write_unit
from pipeline.deliver.excel import open_book
from pipeline.deliver.style import Look

CONTACTS = (("单位", "姓名", "电话"), ("样例县教育局", "甲某", "000-0001"), ("样例县民政局", "乙某", "000-0002"))
SENT_PART = 0.6


def build(folder: Path) -> list[faults.Planted]:
    """Write both sets of examples below `folder`, in place of older ones; return the planted mistakes."""
    for name in (town.FOLDER, county.FOLDER):
        shutil.rmtree(folder / name, ignore_errors=True)
    write_unit(town.town(), folder / town.FOLDER)
    return build_county(folder / county.FOLDER)


def build_county(folder: Path) -> list[faults.Planted]:
    """Write the units of the county, the mistakes in one of them, and the files that are no use."""
    units = {str(one.fields["单位编码"]): one for one in county.county()}
    for one in units.values():
        write_unit(one, folder)
    planted = [
        place
        for key, name in units[faults.UNIT].files.items()
        for place in faults.spoil(folder / name, key, faults.faults())
    ]
    _others(folder, county.county_data()["others"], units)
    return planted


def _others(folder: Path, others: Mapping[str, Any], units: Mapping[str, Unit]) -> None:
    _put(folder / others["duplicate"]["file"], (folder / others["duplicate"]["of"]).read_bytes())
    whole = (folder / others["truncated"]["of"]).read_bytes()
    _put(folder / others["truncated"]["file"], whole[: int(len(whole) * SENT_PART)])
    _put(folder / others["encrypted"], encrypted_container())
    _put(folder / others["lock"], lock_file("accountant"))
    _contacts(folder / others["contacts"])
    _second_version(folder, others["conflict"], units[others["conflict"]["unit"]])


def _second_version(folder: Path, conflict: Mapping[str, Any], unit: Unit) -> None:
    """Write one workbook of a unit once more, with another figure in it."""
    rows = [dict(row) for row in unit.tables[conflict["table"]]]
    rows[conflict["row"] - 1].update(conflict["set"])
    tables = {**unit.tables, conflict["table"]: rows}
    write_unit(replace(unit, files={conflict["key"]: conflict["file"]}, tables=tables), folder)


def _contacts(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with open_book(path, "通讯录") as book:
        page = book.page("联络员", [30, 12, 16])
        for row, cells in enumerate(CONTACTS):
            for column, text in enumerate(cells):
                page.write(row, column, text, Look.TEXT)


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        build(Path(sys.argv[1]))
    else:
        describe(HERE / "README.md", build(HERE))

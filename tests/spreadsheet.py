"""A workbook as a spreadsheet program sees it: recalculate it, and read what its cells are worth."""

from __future__ import annotations

import atexit
import functools
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import load_workbook

REQUIRE = "JIXIAO_REQUIRE_LIBREOFFICE"
# Without this setting the program shows the cached values of the file instead of computing them.
_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
"""

CellPlace = tuple[str, str]
CellValues = dict[CellPlace, Any]
PROGRAMS = 1 if "PYTEST_XDIST_WORKER" in os.environ else min(2, os.cpu_count() or 1)
"""How many programs recalculate at once; tests that run side by side have one each."""


def libreoffice() -> str | None:
    """Return the program that recalculates, or None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def is_required() -> bool:
    """Tell whether the absence of LibreOffice is a failure here."""
    return os.environ.get(REQUIRE) == "1"


@functools.cache
def _profile(_slot: int) -> Path:
    """Return the private profile of one program: two that run at the same time cannot share one."""
    folder = Path(tempfile.mkdtemp(prefix="libreoffice-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    settings = folder / "user" / "registrymodifications.xcu"
    settings.parent.mkdir()
    settings.write_text(_ALWAYS_RECALCULATE, encoding="utf-8")
    return folder


def recalculate(path: Path) -> Path:
    """Return a copy of workbook `path` in which every formula was computed anew."""
    return recalculate_all([path])[0]


def recalculate_all(paths: Sequence[Path]) -> list[Path]:
    """Return copies of many workbooks, every formula computed anew: a few programs at once, each warm for its share.

    A copy stands in the folder `recalculated` beside its original.
    """
    shares = [range(first, len(paths), PROGRAMS) for first in range(min(PROGRAMS, len(paths)))]
    with ThreadPoolExecutor(PROGRAMS) as pool:
        running = [pool.submit(_convert, slot, [paths[at] for at in share]) for slot, share in enumerate(shares)]
        done = [one.result() for one in running]
    return [done[at % PROGRAMS][at // PROGRAMS] for at in range(len(paths))]


def resaved(document: Path) -> Path:
    """Return a copy of a Word document as LibreOffice saves it."""
    return _convert(0, [document], "docx:MS Word 2007 XML")[0]


def _convert(slot: int, paths: Sequence[Path], form: str = "xlsx:Calc MS Excel 2007 XML") -> list[Path]:
    program = libreoffice()
    assert program is not None, "LibreOffice is not installed: mark the test with `libreoffice`"
    with tempfile.TemporaryDirectory(prefix="recalculate-") as name:
        # Workbooks of several folders may have one name; the program writes them all into one folder.
        given, made = Path(name) / "given", Path(name) / "made"
        given.mkdir()
        numbered = [given / f"{at:04d}{path.suffix}" for at, path in enumerate(paths)]
        for path, copy in zip(paths, numbered, strict=True):
            shutil.copyfile(path, copy)
        command = [program, f"-env:UserInstallation={_profile(slot).as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", form, "--outdir", str(made), *map(str, numbered)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60 + 30 * len(paths), check=False)
        targets = [path.parent / "recalculated" / path.name for path in paths]
        for path, copy, target in zip(paths, numbered, targets, strict=True):
            found = made / f"{copy.stem}.{form.partition(':')[0]}"
            assert found.is_file(), f"LibreOffice wrote nothing for {path}: {done.stdout}{done.stderr}"
            target.parent.mkdir(exist_ok=True)
            shutil.move(found, target)
    return targets


def cached_values(path: Path) -> CellValues:
    """Return what every filled cell of a workbook is worth, by sheet and address."""
    workbook = load_workbook(path, data_only=True)
    try:
        return {
            (sheet.title, cell.coordinate): cell.value
            for sheet in workbook.worksheets
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        }
    finally:
        workbook.close()


@dataclass(frozen=True)
class Content:
    """Every filled cell of a workbook, by sheet and address: its value as stored, and the formula of those with one.

    Dates are serial numbers, error values their words (#REF!): nothing is guessed from a number format, nothing hidden.
    """

    values: CellValues
    formulas: Mapping[CellPlace, str]
    errors: frozenset[CellPlace]


_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def sheet_parts(package: ZipFile) -> dict[str, str]:
    """Return the member of the package that holds each worksheet, by the sheet's name."""
    targets = {
        one.get("Id"): (one.get("Target") or "").removeprefix("/xl/")
        for one in ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    }
    book = ElementTree.fromstring(package.read("xl/workbook.xml"))
    return {one.get("name") or "": f"xl/{targets[one.get(_RELATION)]}" for one in book.iter(f"{_MAIN}sheet")}


def content(path: Path) -> Content:
    """Return what is stored in the cells of a workbook, some ten times quicker than with openpyxl."""
    values: CellValues = {}
    formulas: dict[CellPlace, str] = {}
    errors: set[CellPlace] = set()
    with ZipFile(path) as package:
        texts = _shared_strings(package)
        for sheet, part in sheet_parts(package).items():
            for cell in ElementTree.fromstring(package.read(part)).iter(f"{_MAIN}c"):
                place = (sheet, cell.get("r") or "")
                formula = cell.find(f"{_MAIN}f")
                if formula is not None:
                    formulas[place] = formula.text or ""
                if cell.get("t") == "e":
                    errors.add(place)
                value = _value(cell, texts)
                if value is not None and value != "":
                    values[place] = value
    return Content(values, formulas, frozenset(errors))


def _shared_strings(package: ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in package.namelist():
        return []
    root = ElementTree.fromstring(package.read("xl/sharedStrings.xml"))
    return [_text(one) for one in root.iter(f"{_MAIN}si")]


def _text(element: ElementTree.Element) -> str:
    return "".join(part.text or "" for part in element.iter(f"{_MAIN}t"))


def _value(cell: ElementTree.Element, texts: Sequence[str]) -> float | str | bool | None:
    value = cell.find(f"{_MAIN}v")
    text = "" if value is None or value.text is None else value.text
    match cell.get("t", "n"):
        case "inlineStr":
            return _text(cell)
        case "s":
            return texts[int(text)] if text else None
        case "b":
            return text == "1" if text else None
        case "n":
            return float(text) if text else None
        case _:
            return text


Difference = tuple[CellPlace, Any, Any]


def differences(path: Path) -> list[Difference]:
    """Return the cells that a spreadsheet program sees otherwise; unrounded rates agree to one part in 10**12."""
    return differences_of([path])[0]


def differences_of(paths: Sequence[Path]) -> list[list[Difference]]:
    """Return, for each workbook, the cells that a spreadsheet program sees otherwise."""
    return [compared(content(path), content(copy)) for path, copy in zip(paths, recalculate_all(paths), strict=True)]


def compared(before: Content, after: Content) -> list[Difference]:
    """Return the cells whose values differ, and those that are an error in the one and none in the other."""
    one, other = before.values, after.values
    return [
        (place, one.get(place), other.get(place))
        for place in sorted(one.keys() | other.keys())
        if not agrees(one.get(place), other.get(place)) or (place in before.errors) != (place in after.errors)
    ]


def agrees(one: Any, other: Any) -> bool:
    """Tell whether two cells are worth the same: a truth is no number, a number no text, and every cent counts."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= min(1e-12 * max(1.0, abs(one)), 0.001)
    return bool(one == other)


@dataclass(frozen=True)
class Stored:
    """What is to stand in a cell: a formula with its cached value, or a value alone."""

    value: float | str | bool | None
    formula: str | None = None

    def markup(self, address: str, style: str) -> str:
        """Return the cell as a worksheet holds it."""
        kind, text = "n", "" if self.value is None else repr(self.value)
        if isinstance(self.value, bool):
            kind, text = "b", str(int(self.value))
        elif isinstance(self.value, str):
            kind, text = "str", escape(self.value)
        formula = "" if self.formula is None else f"<f>{escape(self.formula)}</f>"
        if self.formula is None and isinstance(self.value, str):
            return f'<c r="{address}"{style} t="inlineStr"><is><t>{text}</t></is></c>'
        value = "" if self.value is None else f"<v>{text}</v>"
        return f'<c r="{address}"{style} t="{kind}">{formula}{value}</c>'


def with_cells(path: Path, target: Path, cells: Mapping[CellPlace, Stored]) -> Path:
    """Write workbook `path` to `target` with other things in some cells; everything else stays byte for byte."""
    with ZipFile(path) as package, ZipFile(target, "w", ZIP_DEFLATED) as changed:
        parts = {part: sheet for sheet, part in sheet_parts(package).items()}
        for name in package.namelist():
            data = package.read(name)
            inside = {place[1]: stored for place, stored in cells.items() if place[0] == parts.get(name)}
            changed.writestr(name, _with_cells(data.decode(), inside).encode() if inside else data)
    return target


_CELL = re.compile(r'<c r="([A-Z]+[0-9]+)"( s="[0-9]+")?[^>]*?(?:/>|>.*?</c>)', re.DOTALL)


def _with_cells(text: str, cells: Mapping[str, Stored]) -> str:
    absent = set(cells)

    def put(found: re.Match[str]) -> str:
        address, style = found[1], found[2] or ""
        absent.discard(address)
        return cells[address].markup(address, style) if address in cells else found[0]

    changed = _CELL.sub(put, text)
    assert not absent, f"no such cells: {absent}"
    return changed


def named_cells(path: Path) -> dict[str, CellPlace]:
    """Return the cell that each defined name of a workbook stands for; names of ranges are left out."""
    with ZipFile(path) as package:
        book = ElementTree.fromstring(package.read("xl/workbook.xml"))
    found = {one.get("name") or "": _A_CELL.fullmatch(one.text or "") for one in book.iter(f"{_MAIN}definedName")}
    return {name: (cell[1].strip("'"), cell[2] + cell[3]) for name, cell in found.items() if cell}


_A_CELL = re.compile(r"('[^']+'|[^'!]+)!\$([A-Z]+)\$([0-9]+)")

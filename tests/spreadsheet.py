"""A workbook as a spreadsheet program sees it: recalculate it, and read what its cells are worth."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

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

CellValues = dict[tuple[str, str], Any]


def libreoffice() -> str | None:
    """Return the program that recalculates, or None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def is_required() -> bool:
    """Tell whether the absence of LibreOffice is a failure here."""
    return os.environ.get(REQUIRE) == "1"


@functools.cache
def _profile() -> Path:
    """Return the private profile of this process: two programs cannot share one."""
    folder = Path(tempfile.mkdtemp(prefix="libreoffice-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    settings = folder / "user" / "registrymodifications.xcu"
    settings.parent.mkdir()
    settings.write_text(_ALWAYS_RECALCULATE, encoding="utf-8")
    return folder


def recalculate(path: Path) -> Path:
    """Return a copy of workbook `path` in which every formula was computed anew."""
    program = libreoffice()
    assert program is not None, "LibreOffice is not installed: mark the test with `libreoffice`"
    folder = path.parent / "recalculated"
    copy = folder / path.name
    copy.unlink(missing_ok=True)
    command = [program, f"-env:UserInstallation={_profile().as_uri()}", "--headless", "--norestore"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert copy.is_file(), f"LibreOffice wrote no workbook: {done.stdout}{done.stderr}"
    return copy


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


def differences(path: Path) -> list[tuple[tuple[str, str], Any, Any]]:
    """Return the cells that a spreadsheet program sees otherwise; unrounded rates agree to one part in 10**12."""
    before, after = cached_values(path), cached_values(recalculate(path))
    return [
        (place, before.get(place), after.get(place))
        for place in sorted(before.keys() | after.keys())
        if not _agrees(before.get(place), after.get(place))
    ]


def _agrees(one: Any, other: Any) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= 1e-12 * max(1.0, abs(one))
    return bool(one == other)

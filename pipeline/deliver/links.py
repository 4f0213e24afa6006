"""A place in an input file -> the link that a delivered workbook follows to its very cell.

Links are relative, so they work wherever the input and the output are moved to, as long as they are moved together.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from pipeline.deliver.cells import quoted
from pipeline.deliver.contents import FileLink
from pipeline.model import INPUT_FOLDER, Place

# What a relationship target cannot hold as it is; % first, for it begins every escape.
_ESCAPED = {one: f"%{ord(one):02x}" for one in '%"<>[]^`{}# '}
_ADDRESS = re.compile(r"[A-Z]{1,3}[0-9]+(:[A-Z]{1,3}[0-9]+)?")
_TABLE = str.maketrans(_ESCAPED)
_NO_NAME = re.compile("[^0-9A-Z]")
_LONGEST_NAME = 200
"""Characters of a defined name, of which Excel takes 255; what people write as the code of a unit may be a sentence."""
LONGEST_LINK = 2_079
"""Characters that Excel takes."""


WORKPAPER, SUMMARY = "评价底稿.xlsx", "绩效评价汇总.xlsx"
"""The names of the delivered workbooks: one for each unit in its folder, one for all of them beside the folders."""
REPORT, BATCH_REPORT = "评价报告.docx", "汇总报告.docx"
"""The names of the reports, likewise."""


@dataclass(frozen=True, slots=True)
class Links:
    """The ways out of one delivered workbook; those that do not exist are None or empty.

    `to_input` leads from the workbook's folder to the input folder (there is no way to another drive), `to_summary` to
    the folder of the summary, `in_summary` is the name of the unit's line there; `folders` lead from the summary to the
    folder of each unit, by code.
    """

    to_input: str | None = None
    to_summary: str | None = None
    in_summary: str = ""
    folders: Mapping[str, str] = field(default_factory=dict)

    def source(self, place: Place) -> str | None:
        """Return the link to a place in an input file, if it can be reached."""
        if self.to_input is None or not place.file:
            return None
        file = "." if (place.file, place.sheet, place.cell) == (INPUT_FOLDER, "", "") else place.file
        link = file_link(f"{self.to_input}/{file}", place.sheet, place.cell)
        return link if len(link) <= LONGEST_LINK else None

    def summary(self) -> str | None:
        """Return the link to the summary, if it can be reached."""
        if self.to_summary is None:
            return None
        return file_link(f"{self.to_summary}/{SUMMARY}") + (f"#{self.in_summary}" if self.in_summary else "")

    def workpaper(self, code: str, sheet: str, cell: str) -> str | None:
        """Return the link to a sheet of a unit's workbook, if it can be reached."""
        return file_link(f"{self.folders[code]}/{WORKPAPER}", sheet, cell) if code in self.folders else None


NO_LINKS = Links()
"""Of a workbook that is by itself."""


def to_source(links: Links, place: Place, text: str) -> FileLink | str:
    """Return a text as the way to a place in an input file, where it can be reached."""
    target = links.source(place)
    return FileLink(text, target, f"打不开时，请到输入文件夹中查看：{place}") if target else text


def file_link(path: str, sheet: str = "", cell: str = "") -> str:
    """Return a link to a file by its relative path, and in it to a sheet and a cell."""
    address = cell if _ADDRESS.fullmatch(cell) else "A1"
    inside = f"#{quoted(sheet)}!{address}" if sheet else ""
    return f"external:{_translated(path)}{inside}"


@lru_cache(maxsize=16_384)
def _translated(path: str) -> str:
    return path.translate(_TABLE)


def line_name(code: str) -> str:
    """Return the name that a unit's line has in the summary wherever it is ranked; names do not tell case."""
    name = _NO_NAME.sub(lambda found: f"_{ord(found[0]):x}_", code)
    return "单位_" + (name if len(name) <= _LONGEST_NAME else hashlib.sha256(code.encode()).hexdigest())


def way(folder: Path, other: Path) -> str | None:
    """Return the relative path from one folder to another with forward slashes, None where there is none."""
    try:
        return Path(os.path.relpath(other.resolve(), folder.resolve())).as_posix()
    except ValueError:  # on Windows: another drive
        return None


def inside(place: Place) -> str:
    """Return sheet and cell of a place, or its file: links are short, for not every program breaks their lines."""
    return str(place).removeprefix(f"{place.file}：")

"""One filled unit -> many: the same workbooks with another code and name, so that a run has something to do."""

from __future__ import annotations

import zipfile
from pathlib import Path

from examples.units import HERE

SOURCE = HERE / "town-2024"
_CODE, _NAME = "610724118", "西乡县柳树镇人民政府"


def make_units(folder: Path, count: int) -> None:
    """Write the three workbooks of `count` units below `folder`, a folder for each unit."""
    for number in range(1, count + 1):
        own = folder / f"{number:05d}"
        own.mkdir(parents=True)
        for path in sorted(SOURCE.glob("*.xlsx")):
            _copy(path, own / path.name, {_CODE: f"{700_000_000 + number}", _NAME: f"基准县第{number:05d}镇人民政府"})


def _copy(source: Path, target: Path, words: dict[str, str]) -> None:
    """Copy a workbook with other words in its texts."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename.endswith(".xml"):
                text = content.decode()
                for word, other in words.items():
                    text = text.replace(word, other)
                content = text.encode()
            new.writestr(info, content)

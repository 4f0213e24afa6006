"""The standard -> two pages for people: 填报说明 (how to fill in the workbooks) and 指标手册 (each indicator)."""

from __future__ import annotations

from pathlib import Path

from pipeline.deliver.manual import filling, handbook
from pipeline.deliver.manual.page import GENERATOR
from pipeline.standard import Standard

__all__ = ["GENERATOR", "manual_paths", "write_manual"]


def manual_paths(folder: Path) -> list[Path]:
    """Return where the pages stand in `folder`."""
    return [folder / f"{title}.html" for title in (filling.TITLE, handbook.TITLE)]


def write_manual(standard: Standard, folder: Path) -> list[Path]:
    """Write both pages into `folder` (which exists) and return their paths; the same standard makes the same bytes."""
    paths = manual_paths(folder)
    for path, text in zip(paths, (filling.filling(standard), handbook.handbook(standard)), strict=True):
        path.write_bytes(text.encode("utf-8"))
    return paths

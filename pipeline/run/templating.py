"""An indicator system -> its blank workbooks in a folder, where nothing filled is ever overwritten."""

from __future__ import annotations

import tempfile
from pathlib import Path

from pipeline.deliver import template_paths, write_templates
from pipeline.intake import Filled, read_file
from pipeline.run.operator import OperatorError, cannot_write
from pipeline.run.systems import chooser, require


def make_templates(target: Path, system: str | None = None) -> list[Path]:
    """Write the blank workbooks of one indicator system below `target`."""
    require(system)
    standard = chooser(system)("")
    standing = [path for path in template_paths(standard, target) if path.exists()]
    filled = [path.name for path in standing if not _is_untouched(path)]
    if filled:
        names = "、".join(filled)
        raise OperatorError(f"“{target}”中的 {names} 已经填写，没有覆盖。请先移走，或写到别的文件夹。")
    try:
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".", dir=target) as beside:
            return [path.replace(target / path.name) for path in write_templates(standard, Path(beside))]
    except OSError as error:
        raise cannot_write(target, error) from error


def _is_untouched(path: Path) -> bool:
    """Tell whether a file that stands where a template is to be written is itself a blank template of any system."""
    found = read_file(path, path.name, chooser(None))
    return isinstance(found, Filled) and found.is_untouched

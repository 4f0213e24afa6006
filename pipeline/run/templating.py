"""An indicator system -> its blank workbooks in a folder, where nothing filled is ever overwritten."""

from __future__ import annotations

import tempfile
from pathlib import Path

from pipeline.deliver import template_paths, write_templates, write_unit_list
from pipeline.run.operator import OperatorError, told
from pipeline.run.placing import is_in_the_way
from pipeline.run.systems import chooser, require
from pipeline.standard.unit_list import UNIT_LIST_FILE


def make_templates(target: Path, system: str | None = None) -> list[Path]:
    """Write the blank workbooks of one indicator system, and the blank list of units, below `target`."""
    require(system)
    standard = chooser(system)("")
    standing = [*template_paths(standard, target), target / UNIT_LIST_FILE]
    filled = [path.name for path in standing if is_in_the_way(path, standard)]
    if filled:
        names = "、".join(filled)
        raise OperatorError(f"“{target}”中的 {names} 已经填写，没有覆盖。请先移走，或写到别的文件夹。")
    with told(target):
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".", dir=target) as beside:
            made = [*write_templates(standard, Path(beside)), Path(beside) / UNIT_LIST_FILE]
            write_unit_list(standard, made[-1])
            return [path.replace(target / path.name) for path in made]

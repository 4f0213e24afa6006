"""An indicator system -> its blank workbooks and its own in a folder, where nothing filled is ever overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.deliver.system import write_system
from pipeline.deliver.templates import template_paths, write_templates, write_unit_list
from pipeline.run.operator import OperatorError
from pipeline.run.owned import standard_asked
from pipeline.run.placing import Standing, made_beside
from pipeline.standard import shared
from pipeline.standard.layout import SYSTEM_FILE
from pipeline.standard.system import System
from pipeline.standard.unit_list import UNIT_LIST_FILE


@dataclass(frozen=True, slots=True)
class Templates:
    """The blank workbooks that were written, and the indicator system that they are for."""

    paths: tuple[Path, ...]
    system: System


def make_templates(target: Path, system: str | None = None) -> Templates:
    """Write the blank workbooks of one indicator system, the system itself and the blank list of units below `target`.

    A workbook 指标体系 there that holds this very system, as people changed it, stays as it is.
    """
    standard = standard_asked(system)
    own = target / SYSTEM_FILE
    is_kept = Standing.of(own, standard) is Standing.SAME
    wanted = [*template_paths(standard, target), target / UNIT_LIST_FILE, *([] if is_kept else [own])]
    filled = [path for path in wanted if Standing.of(path, standard) is Standing.FILLED]
    if filled:
        names = "、".join(path.name for path in filled)
        how = f"按其中的“{SYSTEM_FILE}”生成模板的，请加 SYSTEM={own}；否则请" if own in filled else "请"
        raise OperatorError(f"“{target}”中的 {names} 已经填写，没有覆盖。{how}先移走，或写到别的文件夹。")
    with made_beside(target) as beside:
        write_templates(standard, beside)
        write_unit_list(standard, beside / UNIT_LIST_FILE)
        write_system(standard.system, shared(), beside / SYSTEM_FILE)
        return Templates(tuple((beside / path.name).replace(path) for path in wanted), standard.system)

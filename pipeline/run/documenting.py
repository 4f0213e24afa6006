"""An indicator system -> its manual in a folder: 填报说明 and 指标手册, written again where they already stand."""

from __future__ import annotations

from pathlib import Path

from pipeline.deliver.manual import GENERATOR, manual_paths, write_manual
from pipeline.run.operator import OperatorError, told
from pipeline.run.owned import standard_asked
from pipeline.run.placing import made_beside

_BEGINNING = 1_000
"""Characters of a page among which the mark of its generator stands."""


def make_manual(target: Path, system: str | None = None) -> list[Path]:
    """Write the manual of one indicator system below `target`; what is no page of ours is left alone."""
    standard = standard_asked(system)
    with told(target):
        strange = [path.name for path in manual_paths(target) if path.exists() and not _is_ours(path)]
        if strange:
            raise OperatorError(
                f"“{target}”中的 {'、'.join(strange)} 不是本程序生成的，没有覆盖。请先移走，或写到别的文件夹。"
            )
    with made_beside(target) as beside:
        return [path.replace(target / path.name) for path in write_manual(standard, beside)]


def _is_ours(path: Path) -> bool:
    with path.open(encoding="utf-8", errors="replace") as page:
        return GENERATOR in page.read(_BEGINNING)

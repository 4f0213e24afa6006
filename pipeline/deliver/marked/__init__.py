"""Findings about a unit's workbook -> its marked copy (核查回单), or a list workbook where none can be made.

Only this package writes with openpyxl, and only here is openpyxl's own file handling used; it is imported late.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.deliver.marked.alone import write_finding_list
from pipeline.deliver.marked.limits import why_too_large
from pipeline.deliver.marked.listed import About
from pipeline.model import Finding

__all__ = ["About", "why_too_large", "write_finding_list", "write_marked_copy"]


def write_marked_copy(data: bytes, path: Path, findings: Sequence[Finding], about: About) -> None:
    """Write to `path` a copy of the workbook in `data`, its cells marked, with the list of findings in front.

    Raise whatever openpyxl raises when it cannot open the workbook; `why_too_large` says when it should not be tried.
    """
    from pipeline.deliver.marked import copying

    copying.write_marked_copy(data, path, findings, about)

"""The workbooks of a run, and which of them came back as 核查回单 -> what has become of the findings of last time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pipeline.intake import Filled, Returned, Unused, compare
from pipeline.model import Batch


def returned_copies(read: Iterable[Filled | Unused]) -> dict[str, Returned]:
    """Return what the returned copies among the files say of themselves, by file."""
    return {one.source.path: one.returned for one in read if isinstance(one, Filled) and one.returned is not None}


def compared(batch: Batch, returned: Mapping[str, Returned]) -> Batch:
    """Say of each finding about a returned copy that is used whether it was known, and name those that were mended.

    A workbook that is not used is not compared: what was not evaluated cannot be called mended. Of the findings of no
    unit only those about a unit's own files count for it.
    """
    used = {file.path for one in batch.appraisals for file in one.submission.files}
    copies = {file: copy for file, copy in returned.items() if file in used}
    if not copies:
        return batch
    shared = list(batch.findings)
    appraisals = []
    for one in batch.appraisals:
        files = {file.path for file in one.submission.files}
        own = {file: copy for file, copy in copies.items() if file in files}
        indices = [index for index, finding in enumerate(shared) if finding.place.file in files]
        told = compare([*one.findings, *(shared[index] for index in indices)], own)
        count = len(one.findings)
        end = count + len(indices)
        for index, finding in zip(indices, told[count:end], strict=True):
            shared[index] = finding
        appraisals.append(replace(one, findings=(*told[:count], *told[end:])))
    return replace(batch, appraisals=tuple(appraisals), findings=tuple(shared))

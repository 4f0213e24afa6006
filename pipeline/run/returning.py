"""The workbooks of a run, and which of them came back as 核查回单 -> what has become of the findings of last time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pipeline.evaluate import Again
from pipeline.findings.of_rulings import READ_OTHERWISE
from pipeline.intake import Filled, Now, Returned, Unused, compare, is_of_another, keyed_sheets
from pipeline.kinds import fold
from pipeline.model import Appraisal, Batch
from pipeline.standard import Standard


def returned_copies(read: Iterable[Filled | Unused]) -> dict[str, Returned]:
    """Return what the returned copies among the files say of themselves, by file; not those of another unit or year."""
    filled = [one for one in read if isinstance(one, Filled) and not is_of_another(one)]
    return {one.source.path: one.returned for one in filled if one.returned is not None}


def compared(batch: Batch, standard: Standard, returned: Mapping[str, Returned]) -> Batch:
    """Say of each finding about a returned copy that is used whether it was known, and name those that were mended.

    A workbook that is not used is not compared: what was not evaluated cannot be called mended. Of the findings of no
    unit only those about a unit's own files count for it.
    """
    used = {file.path for one in batch.appraisals for file in one.submission.files}
    copies = {file: copy for file, copy in returned.items() if file in used}
    if not copies:
        return batch
    shared = list(batch.findings)
    about: dict[str, list[int]] = {}
    for index, finding in enumerate(shared):
        about.setdefault(finding.place.file, []).append(index)
    appraisals = []
    for one in batch.appraisals:
        files = {file.path for file in one.submission.files}
        own = {file: copy for file, copy in copies.items() if file in files}
        indices = sorted(index for file in files for index in about.get(file, ()))
        told = compare([*one.findings, *(shared[index] for index in indices)], own, _now(one, standard))
        count = len(one.findings)
        end = count + len(indices)
        for index, finding in zip(indices, told[count:end], strict=True):
            shared[index] = finding
        appraisals.append(replace(one, findings=(*told[:count], *told[end:])))
    return replace(batch, appraisals=tuple(appraisals), findings=tuple(shared))


def _now(one: Appraisal, standard: Standard) -> Now:
    """Return what could be looked at of a unit this time."""
    tables = one.submission.tables.values()
    rows = {(table.place.file, fold(table.place.sheet)): table.rows.tolist() for table in tables}
    decided = [finding.place for finding in one.findings if finding.code in READ_OTHERWISE]
    again = Again(one, standard, decided)
    keyed = keyed_sheets(standard, one.submission.tables, one.submission.field_places)
    return Now(again.why_unmade, rows, again.of_unit, keyed)

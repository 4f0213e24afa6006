"""Submissions -> appraisals in the same order, each worked out by a worker or taken from what earlier runs kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import partial
from typing import Any

from pipeline.encoding import MODEL, Folded, Stowed
from pipeline.evaluate import appraise
from pipeline.kept import Kept
from pipeline.model import Appraisal, Fact, Submission, Table
from pipeline.standard import Standard
from pipeline.workers import Common, Task, Workers

_WORKED_OUT = tuple(one.name for one in fields(Appraisal) if one.name not in ("unit", "submission"))


def appraised(
    submissions: Sequence[Submission], standard: Standard, workers: Workers, kept: Kept
) -> Iterator[tuple[bytes, Appraisal]]:
    """Yield the appraisal of each submission, with the key of all that it rests on."""
    common = Common(standard)
    system = standard.system.code.encode()
    keys = [kept.key(b"appraise", system, *_essence(one)) for one in submissions]
    known = [kept.has(key) for key in keys]
    tasks = [Task(size_of(one), (one, common)) for one in submissions]
    outcomes = workers.spread(_appraise, [task for task, is_known in zip(tasks, known, strict=True) if not is_known])
    for key, is_known, task, submission in zip(keys, known, tasks, submissions, strict=True):
        found = kept.take(key, partial(_unpacked, submission=submission)) if is_known else None
        if found is None:
            data = _appraise(*task.arguments) if is_known else next(outcomes)
            kept.put(key, data)
            found = _unpacked(data, submission)
        yield key, found


def _essence(submission: Submission) -> tuple[bytes, bytes]:
    """Return what stands for all that a unit handed in."""
    return MODEL.written(replace(submission, tables={})), essence_of(submission.tables)


def essence_of(tables: Mapping[str, Table]) -> bytes:
    """Return what stands for the tables of a unit or a workbook; those that are stowed away are not looked at."""
    return tables.digest if isinstance(tables, Stowed) else MODEL.written(tables)


def size_of(submission: Submission) -> int:
    """Return how many bytes a unit handed in: so much there is to work on."""
    return sum(file.size for file in submission.files)


def _appraise(submission: Submission, standard: Common) -> bytes:
    """Evaluate a unit; return what came of it. Done by a worker."""
    appraisal = appraise(submission, standard.value)
    parts = {name: getattr(appraisal, name) for name in _WORKED_OUT}
    return MODEL.encode([*{**parts, "facts": MODEL.encode(parts["facts"])}.values()])


def _unpacked(data: bytes, submission: Submission) -> Appraisal:
    parts: dict[str, Any] = dict(zip(_WORKED_OUT, MODEL.decode(data), strict=True))
    parts["facts"] = Folded[Fact](parts["facts"])  # many, and of most units none is asked for again
    # the findings of the submission come first, nearly all of them the same: those need not be there twice
    given, told = submission.findings, parts["findings"]
    same = (one if one == now else now for one, now in zip(given, told, strict=False))
    parts["findings"] = (*same, *told[len(given) :])
    return Appraisal(unit=submission.unit, submission=submission, **parts)

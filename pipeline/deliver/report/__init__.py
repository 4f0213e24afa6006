"""Appraisals + outlines -> Word reports whose figures the program owns and renews."""

from __future__ import annotations

from pipeline.deliver.report.batch import batch_report
from pipeline.deliver.report.drafted import batch_lines, unit_lines
from pipeline.deliver.report.house import House, template_of
from pipeline.deliver.report.parts import Figure, Line
from pipeline.deliver.report.refreshing import Overwritten, Refreshed, refreshed, subject_of
from pipeline.deliver.report.unit import unit_report
from pipeline.deliver.report.writing import written
from pipeline.model import Appraisal, Batch
from pipeline.standard import OutlineRule, Standard

__all__ = [
    "Figure",
    "House",
    "Line",
    "Overwritten",
    "Refreshed",
    "batch_lines",
    "draft_batch",
    "draft_unit",
    "refreshed",
    "subject_of",
    "template_of",
    "unit_lines",
]


def draft_unit(appraisal: Appraisal, standard: Standard, rule: OutlineRule, house: House) -> bytes:
    """Return the Word document of the report on one unit."""
    title, unit = f"{standard.system.subject}{rule.outline.title}", appraisal.unit
    return written(unit_report(appraisal, standard, rule), title, unit.name, unit.year, house)


def draft_batch(batch: Batch, standard: Standard, rule: OutlineRule, house: House) -> bytes:
    """Return the Word document of the report on all units of a year."""
    title = f"{standard.system.subject}{rule.outline.title}"
    return written(batch_report(batch, standard, rule), title, "", batch.year, house)

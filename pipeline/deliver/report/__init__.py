"""Appraisals + outlines -> Word reports whose figures the program owns and renews."""

from __future__ import annotations

from pipeline.deliver.report.batch import batch_report
from pipeline.deliver.report.drafted import batch_lines, unit_lines
from pipeline.deliver.report.house import House, template_of
from pipeline.deliver.report.parts import Figure, Line
from pipeline.deliver.report.refreshing import Overwritten, Refreshed, refreshed, subject_of
from pipeline.deliver.report.unit import unit_report
from pipeline.deliver.report.writing import About, written
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
    unit = appraisal.unit
    about = About(f"{standard.system.subject}{rule.outline.title}", unit.name, unit.year)
    return written(unit_report(appraisal, standard, rule), about, house)


def draft_batch(batch: Batch, standard: Standard, rule: OutlineRule, house: House) -> bytes:
    """Return the Word document of the report on all units of a year."""
    about = About(f"{standard.system.subject}{rule.outline.title}", "", batch.year)
    return written(batch_report(batch, standard, rule), about, house)

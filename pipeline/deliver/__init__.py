"""Appraisals and the standard -> files: input templates, the manual and the workbooks with the results."""

from pipeline.deliver.decisions import write_decisions
from pipeline.deliver.folders import safe_name, unit_folders
from pipeline.deliver.garbage import uncollected
from pipeline.deliver.links import BATCH_REPORT, REPORT, SUMMARY, WORKPAPER, Links, line_name, way
from pipeline.deliver.manual import GENERATOR, manual_paths, write_manual
from pipeline.deliver.marked import About, why_too_large, write_finding_list, write_marked_copy
from pipeline.deliver.migration import MIGRATION, Migrated, write_migration
from pipeline.deliver.packing import pack
from pipeline.deliver.report import House, Refreshed, draft_batch, draft_unit, refreshed, subject_of, template_of
from pipeline.deliver.summary import write_summary
from pipeline.deliver.system import write_system
from pipeline.deliver.templates import (
    Prefill,
    file_name,
    template_paths,
    write_template,
    write_templates,
    write_unit_list,
)
from pipeline.deliver.unfilled import unfilled
from pipeline.deliver.workpaper import write_workpaper

__all__ = [
    "BATCH_REPORT",
    "GENERATOR",
    "MIGRATION",
    "REPORT",
    "SUMMARY",
    "WORKPAPER",
    "About",
    "House",
    "Links",
    "Migrated",
    "Prefill",
    "Refreshed",
    "draft_batch",
    "draft_unit",
    "file_name",
    "line_name",
    "manual_paths",
    "pack",
    "refreshed",
    "safe_name",
    "subject_of",
    "template_of",
    "template_paths",
    "uncollected",
    "unfilled",
    "unit_folders",
    "way",
    "why_too_large",
    "write_decisions",
    "write_finding_list",
    "write_manual",
    "write_marked_copy",
    "write_migration",
    "write_summary",
    "write_system",
    "write_template",
    "write_templates",
    "write_unit_list",
    "write_workpaper",
]

"""Appraisals and the standard -> files: input templates and the summary workbook."""

from pipeline.deliver.folders import unit_folders
from pipeline.deliver.links import SUMMARY, WORKPAPER, Links, way
from pipeline.deliver.summary import ranked_at, write_summary
from pipeline.deliver.templates import Prefill, template_paths, write_template, write_templates
from pipeline.deliver.workpaper import write_workpaper

__all__ = [
    "SUMMARY",
    "WORKPAPER",
    "Links",
    "Prefill",
    "ranked_at",
    "template_paths",
    "unit_folders",
    "way",
    "write_summary",
    "write_template",
    "write_templates",
    "write_workpaper",
]

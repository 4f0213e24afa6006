"""Appraisals and the standard -> files: input templates, the manual and the workbooks with the results.

Each name comes with its module when it is first asked for: whoever writes a summary does not wait for what writes
documents.
"""

from typing import TYPE_CHECKING

# called like its module, which would take its place if it came later
from pipeline.deliver.unfilled import unfilled as unfilled
from pipeline.later import brought

if TYPE_CHECKING:
    from pipeline.deliver.decisions import write_decisions as write_decisions
    from pipeline.deliver.folders import safe_name as safe_name
    from pipeline.deliver.folders import unit_folders as unit_folders
    from pipeline.deliver.links import BATCH_REPORT as BATCH_REPORT
    from pipeline.deliver.links import REPORT as REPORT
    from pipeline.deliver.links import SUMMARY as SUMMARY
    from pipeline.deliver.links import WORKPAPER as WORKPAPER
    from pipeline.deliver.links import Links as Links
    from pipeline.deliver.links import line_name as line_name
    from pipeline.deliver.links import way as way
    from pipeline.deliver.manual import GENERATOR as GENERATOR
    from pipeline.deliver.manual import manual_paths as manual_paths
    from pipeline.deliver.manual import write_manual as write_manual
    from pipeline.deliver.marked import About as About
    from pipeline.deliver.marked import why_too_large as why_too_large
    from pipeline.deliver.marked import write_finding_list as write_finding_list
    from pipeline.deliver.marked import write_marked_copy as write_marked_copy
    from pipeline.deliver.migration import MIGRATION as MIGRATION
    from pipeline.deliver.migration import Migrated as Migrated
    from pipeline.deliver.migration import write_migration as write_migration
    from pipeline.deliver.packing import pack as pack
    from pipeline.deliver.report import House as House
    from pipeline.deliver.report import Refreshed as Refreshed
    from pipeline.deliver.report import draft_batch as draft_batch
    from pipeline.deliver.report import draft_unit as draft_unit
    from pipeline.deliver.report import refreshed as refreshed
    from pipeline.deliver.report import subject_of as subject_of
    from pipeline.deliver.report import template_of as template_of
    from pipeline.deliver.summary import write_summary as write_summary
    from pipeline.deliver.system import write_system as write_system
    from pipeline.deliver.templates import Prefill as Prefill
    from pipeline.deliver.templates import file_name as file_name
    from pipeline.deliver.templates import template_paths as template_paths
    from pipeline.deliver.templates import write_template as write_template
    from pipeline.deliver.templates import write_templates as write_templates
    from pipeline.deliver.templates import write_unit_list as write_unit_list
    from pipeline.deliver.workpaper import write_workpaper as write_workpaper

__all__, __getattr__ = brought(
    __name__,
    {
        "deliver.decisions": "write_decisions",
        "deliver.folders": "safe_name unit_folders",
        "deliver.links": "BATCH_REPORT REPORT SUMMARY WORKPAPER Links line_name way",
        "deliver.manual": "GENERATOR manual_paths write_manual",
        "deliver.marked": "About why_too_large write_finding_list write_marked_copy",
        "deliver.migration": "MIGRATION Migrated write_migration",
        "deliver.packing": "pack",
        "deliver.report": "House Refreshed draft_batch draft_unit refreshed subject_of template_of",
        "deliver.summary": "write_summary",
        "deliver.system": "write_system",
        "deliver.templates": "Prefill file_name template_paths write_template write_templates write_unit_list",
        "deliver.unfilled": "unfilled",
        "deliver.workpaper": "write_workpaper",
    },
)

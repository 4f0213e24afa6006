"""Appraisals and the standard -> files: input templates and the summary workbook."""

from pipeline.deliver.summary import write_summary
from pipeline.deliver.templates import Prefill, template_paths, write_template, write_templates

__all__ = ["Prefill", "template_paths", "write_summary", "write_template", "write_templates"]

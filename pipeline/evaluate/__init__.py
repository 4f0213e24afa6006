"""Submission -> Appraisal: data items, marks, totals, grade, problems; and what only shows across units."""

from pipeline.evaluate.again import Again
from pipeline.evaluate.appraise import appraise
from pipeline.evaluate.batch import assemble

__all__ = ["Again", "appraise", "assemble"]

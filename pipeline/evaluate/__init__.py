"""Submission -> Appraisal: data items, marks, totals, grade, problems; and what only shows across units."""

from pipeline.evaluate.again import Again
from pipeline.evaluate.appraise import appraise
from pipeline.evaluate.batch import assemble
from pipeline.evaluate.consistent import batch_contradictions, contradictions
from pipeline.evaluate.listed import Former, former, unlisted
from pipeline.evaluate.mentions import unmentioned
from pipeline.evaluate.outdated import outdated
from pipeline.evaluate.sums import Contradiction
from pipeline.evaluate.verifying import Checked, Verdict, check_numbers

__all__ = [
    "Again",
    "Checked",
    "Contradiction",
    "Former",
    "Verdict",
    "appraise",
    "assemble",
    "batch_contradictions",
    "check_numbers",
    "contradictions",
    "former",
    "outdated",
    "unlisted",
    "unmentioned",
]

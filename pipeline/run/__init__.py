"""A run: discover -> read -> gather -> evaluate -> deliver, with workers, publishing and the operator's mistakes."""

from pipeline.deliver import BATCH_REPORT, Refreshed
from pipeline.evaluate import Verdict
from pipeline.run.documenting import make_manual
from pipeline.run.evaluating import Evaluated, Outcome, evaluate_folder
from pipeline.run.explaining import decided_about, find_derivations, find_unit
from pipeline.run.issuing import Issued, issue_templates
from pipeline.run.migrating import Migration, migrate
from pipeline.run.operator import DEFAULT_PITCH, OperatorError, ReportSettings, Request
from pipeline.run.owned import UnusableSystemError
from pipeline.run.publishing import Published, evaluate_and_publish
from pipeline.run.reporting import Edited
from pipeline.run.systems import shipped_systems
from pipeline.run.templating import Templates, make_templates
from pipeline.run.verifying import Verified, verify
from pipeline.workers import Limits

__all__ = [
    "BATCH_REPORT",
    "DEFAULT_PITCH",
    "Edited",
    "Evaluated",
    "Issued",
    "Limits",
    "Migration",
    "OperatorError",
    "Outcome",
    "Published",
    "Refreshed",
    "ReportSettings",
    "Request",
    "Templates",
    "UnusableSystemError",
    "Verdict",
    "Verified",
    "decided_about",
    "evaluate_and_publish",
    "evaluate_folder",
    "find_derivations",
    "find_unit",
    "issue_templates",
    "make_manual",
    "make_templates",
    "migrate",
    "shipped_systems",
    "verify",
]

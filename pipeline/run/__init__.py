"""A run: discover -> read -> gather -> evaluate -> deliver, with workers, publishing and the operator's mistakes.

Each name comes with its module when it is first asked for: whoever only reads does not wait for what writes.
"""

from typing import TYPE_CHECKING

from pipeline.later import brought

if TYPE_CHECKING:
    from pipeline.deliver import BATCH_REPORT as BATCH_REPORT
    from pipeline.deliver import Refreshed as Refreshed
    from pipeline.evaluate import Verdict as Verdict
    from pipeline.limits import Limits as Limits
    from pipeline.run.documenting import make_manual as make_manual
    from pipeline.run.evaluating import Evaluated as Evaluated
    from pipeline.run.evaluating import Outcome as Outcome
    from pipeline.run.evaluating import evaluate_folder as evaluate_folder
    from pipeline.run.explaining import decided_about as decided_about
    from pipeline.run.explaining import find_derivations as find_derivations
    from pipeline.run.explaining import find_unit as find_unit
    from pipeline.run.issuing import Issued as Issued
    from pipeline.run.issuing import issue_templates as issue_templates
    from pipeline.run.migrating import Migration as Migration
    from pipeline.run.migrating import migrate as migrate
    from pipeline.run.operator import DEFAULT_PITCH as DEFAULT_PITCH
    from pipeline.run.operator import OperatorError as OperatorError
    from pipeline.run.operator import ReportSettings as ReportSettings
    from pipeline.run.operator import Request as Request
    from pipeline.run.owned import UnusableSystemError as UnusableSystemError
    from pipeline.run.publishing import Published as Published
    from pipeline.run.publishing import evaluate_and_publish as evaluate_and_publish
    from pipeline.run.reporting import Edited as Edited
    from pipeline.run.systems import shipped_systems as shipped_systems
    from pipeline.run.templating import Templates as Templates
    from pipeline.run.templating import make_templates as make_templates
    from pipeline.run.verifying import Verified as Verified
    from pipeline.run.verifying import verify as verify
    from pipeline.run.watching import Change as Change
    from pipeline.run.watching import changes_in as changes_in

__all__, __getattr__ = brought(
    __name__,
    {
        "deliver": "BATCH_REPORT Refreshed",
        "evaluate": "Verdict",
        "limits": "Limits",
        "run.documenting": "make_manual",
        "run.evaluating": "Evaluated Outcome evaluate_folder",
        "run.explaining": "decided_about find_derivations find_unit",
        "run.issuing": "Issued issue_templates",
        "run.migrating": "Migration migrate",
        "run.operator": "DEFAULT_PITCH OperatorError ReportSettings Request",
        "run.owned": "UnusableSystemError",
        "run.publishing": "Published evaluate_and_publish",
        "run.reporting": "Edited",
        "run.systems": "shipped_systems",
        "run.templating": "Templates make_templates",
        "run.verifying": "Verified verify",
        "run.watching": "Change changes_in",
    },
)

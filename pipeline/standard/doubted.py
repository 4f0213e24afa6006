"""The findings about a unit -> words that its amounts may be written in another unit of money than it says."""

from __future__ import annotations

from pipeline.findings import UNIT_SLIP
from pipeline.model import Appraisal, Severity
from pipeline.standard.once import of_standard
from pipeline.standard.standard import Standard


def doubts_of(appraisal: Appraisal, standard: Standard) -> str:
    """Return the words that stand beside the name of a unit whose amounts are in doubt; empty while none are.

    Nothing is refused: who pays for a whole district spends more than others do. Whoever looked into it says so.
    """
    asked = (one.code for one in appraisal.findings if one.severity == Severity.QUERY)
    codes = list(dict.fromkeys(code for code in asked if code in _doubting(standard)))
    return f"（金额单位待核实，见 {'、'.join(codes)}）" if codes else ""


@of_standard
def _doubting(standard: Standard) -> frozenset[str]:
    return frozenset({rule.check.code for rule in standard.checks if rule.check.doubts_unit} | {UNIT_SLIP.code})

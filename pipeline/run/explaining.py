"""What a person asks about -> the unit and the derivations that are meant."""

from __future__ import annotations

from pipeline.derivation import Derivation, Input, derive, describe_item, suggestion
from pipeline.findings import CORRECTED, REJECTED
from pipeline.model import Appraisal, Finding
from pipeline.run.evaluating import Outcome
from pipeline.run.operator import OperatorError
from pipeline.standard import Standard


def find_unit(outcome: Outcome, wanted: str) -> tuple[Appraisal, Standard]:
    """Return the unit whose code is `wanted` or whose name contains it."""
    units = [(one, year.standard) for year in outcome.years for one in year.batch.appraisals]
    exact = [pair for pair in units if wanted in (pair[0].unit.code, pair[0].unit.name)]
    matching = exact or [pair for pair in units if wanted in pair[0].unit.name]
    if len(matching) == 1:
        return matching[0]
    listed = "、".join(str(one.unit) for one, _standard in matching or units)
    raise OperatorError(f"{'有多个' if matching else '没有'}单位与“{wanted}”相符。可选：{listed}")


def decided_about(appraisal: Appraisal) -> tuple[Finding, ...]:
    """Return what people decided about the unit's cells: the figures rest on it, not on the files alone."""
    return tuple(one for one in appraisal.findings if one.code in (CORRECTED.code, REJECTED.code))


def find_derivations(appraisal: Appraisal, standard: Standard, wanted: str) -> list[Derivation | Input]:
    """Return the indicators called `wanted` (code or name), else the data items (name or title); names may repeat.

    A full name goes before a part of one, and an indicator before a data item.
    """
    rules = [rule.indicator for rule in standard.indicators]
    items = [(name, title) for name, title in standard.titles.items() if name in appraisal.facts]
    called = [one.code for one in rules if wanted in (one.code, one.name)]
    called_items = [name for name, title in items if wanted in (name, title)]
    containing = [] if called_items else [one.code for one in rules if wanted in one.name]
    codes = called or containing
    if codes:
        return [derive(appraisal, standard, code) for code in codes]
    names = called_items or [name for name, title in items if wanted in name or wanted in title]
    if names:
        return [describe_item(appraisal, standard, name) for name in names]
    listed = "、".join(f"{one.code} {one.name}" for one in rules)
    raise OperatorError(
        f"没有指标或数据项与“{wanted}”相符{suggestion(standard, wanted) or '。'}可选的指标：{listed}。"
        "也可以写数据项的名称（见汇总工作簿“评价标准”表的数据项口径）。"
    )

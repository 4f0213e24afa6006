"""Indicators that are computed -> their live values and marks, worked out once for a standard."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.deliver.cells import OPEN
from pipeline.deliver.live import typed
from pipeline.deliver.workpaper.facts import shown
from pipeline.deliver.workpaper.parameters import parameters_of
from pipeline.deliver.workpaper.plan import UNSCORED
from pipeline.deliver.workpaper.rendered import Rendered, names_of, rendered
from pipeline.formula import to_number
from pipeline.standard import Standard
from pipeline.standard.once import of_standard
from pipeline.standard.scoring import FULL_SCORE, TARGET, VALUE


@of_standard
def values_of(standard: Standard) -> Mapping[str, Rendered]:
    """Return the live value of each indicator, or way to score one, that is computed."""
    ways, names = [way for rule in standard.indicators for way in rule.ways], names_of(standard)
    return {
        way.indicator.code: rendered(shown(way.value, names), way.value, names) for way in ways if way.value is not None
    }


@of_standard
def scores_of(standard: Standard) -> Mapping[str, Rendered]:
    """Return the live mark of each indicator, or way to score one, that is computed; its value is left open."""
    parameters, found = parameters_of(standard), dict[str, Rendered]()
    for way in (way for rule in standard.indicators for way in rule.ways):
        code = way.indicator.code
        scoring = parameters.scorings.get(code) or way.scoring
        if scoring is not None:
            own = {FULL_SCORE: parameters.name(code, FULL_SCORE), VALUE: OPEN}
            if way.indicator.target is not None:
                own[TARGET] = parameters.name(code, TARGET)
            names = {**names_of(standard), **parameters.of_method(way), **own}
            found[code] = rendered(to_number(typed(scoring), names, UNSCORED), scoring, names)
    return found

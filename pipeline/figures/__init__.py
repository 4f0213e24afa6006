"""An appraised unit, or all units of a year -> the figures a report may state: key, what it is, value, as printed."""

from __future__ import annotations

from pipeline.figures.batch import batch_figures
from pipeline.figures.stated import MONEY_UNIT, POINTS_UNIT, Bar, Bars, Stated, keyed, told
from pipeline.figures.unit import unit_figures

__all__ = [
    "MONEY_UNIT",
    "POINTS_UNIT",
    "Bar",
    "Bars",
    "Stated",
    "batch_figures",
    "keyed",
    "told",
    "unit_figures",
]

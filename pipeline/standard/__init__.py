"""The standard: declarations (data in this folder) and their loader."""

from pipeline.standard.errors import StandardError
from pipeline.standard.load import SHIPPED, load_standard, load_systems
from pipeline.standard.standard import CheckRule, IndicatorRule, ItemRule, ProblemCheck, Standard, ViewRule

__all__ = [
    "SHIPPED",
    "CheckRule",
    "IndicatorRule",
    "ItemRule",
    "ProblemCheck",
    "Standard",
    "StandardError",
    "ViewRule",
    "load_standard",
    "load_systems",
]

"""Workbooks -> submissions and findings: guard, read cells, read forms and tables, check."""

from pipeline.intake.discover import Found, discover
from pipeline.intake.filled import ChooseStandard, Filled, Unused, read_file
from pipeline.intake.gather import Gathered, gather, refused_units

__all__ = [
    "ChooseStandard",
    "Filled",
    "Found",
    "Gathered",
    "Unused",
    "discover",
    "gather",
    "read_file",
    "refused_units",
]

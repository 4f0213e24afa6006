"""The standard: declarations (data in this folder) and their loader."""

from pipeline.standard.canonical import revision, tree_of
from pipeline.standard.errors import StandardError, TroubleKind, as_findings
from pipeline.standard.load import SHIPPED, load_document, load_own, load_standard, load_system, load_systems, shared
from pipeline.standard.sharper import Asked
from pipeline.standard.source import Document
from pipeline.standard.standard import (
    CapRule,
    CheckRule,
    IndicatorRule,
    ItemRule,
    OutlineRule,
    ProblemCheck,
    Standard,
    ViewRule,
)

__all__ = [
    "SHIPPED",
    "Asked",
    "CapRule",
    "CheckRule",
    "Document",
    "IndicatorRule",
    "ItemRule",
    "OutlineRule",
    "ProblemCheck",
    "Standard",
    "StandardError",
    "TroubleKind",
    "ViewRule",
    "as_findings",
    "load_document",
    "load_own",
    "load_standard",
    "load_system",
    "load_systems",
    "revision",
    "shared",
    "tree_of",
]

"""指标体系.xlsx declared once: its sheets and columns, and the way from a system's tree to rows and back."""

from pipeline.standard.canonical import HEAD
from pipeline.standard.layout.columns import (
    CONTENT,
    GUIDE,
    LABEL,
    NAMES,
    ORIGIN,
    OWN,
    RECIPES,
    SHARE,
    SHARED,
    SYSTEM_FILE,
    WORD,
    Heading,
    SystemSheet,
)
from pipeline.standard.layout.forms import Form, UnreadableError
from pipeline.standard.layout.grown import Cells, Grown, SystemCell
from pipeline.standard.layout.own import catalogue
from pipeline.standard.layout.rows import Row, to_rows
from pipeline.standard.layout.sheets import LAYOUT, headings, list_of, titled
from pipeline.standard.layout.tree import to_tree

__all__ = [
    "CONTENT",
    "GUIDE",
    "HEAD",
    "LABEL",
    "LAYOUT",
    "NAMES",
    "ORIGIN",
    "OWN",
    "RECIPES",
    "SHARE",
    "SHARED",
    "SYSTEM_FILE",
    "WORD",
    "Cells",
    "Form",
    "Grown",
    "Heading",
    "Row",
    "SystemCell",
    "SystemSheet",
    "UnreadableError",
    "catalogue",
    "headings",
    "list_of",
    "titled",
    "to_rows",
    "to_tree",
]

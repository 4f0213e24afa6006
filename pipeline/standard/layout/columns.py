"""What a sheet of 指标体系.xlsx and its columns are declared by."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.standard.layout.forms import Form

GUIDE, RECIPES, NAMES = "使用说明", "写法对照", "可用名称"
"""Sheets from which nothing is read: how to change a system, how rules are written, what formulas may name."""
SYSTEM_FILE = "指标体系.xlsx"
LABEL, CONTENT = "项目", "内容"
"""The headings of the sheet that has its values below each other."""
WORD = "类别"
SHARE = "%"
ORIGIN, OWN, SHARED = "来源", "自有", "共享"
"""Lists of what is declared for all systems as well show in this column whose an entry is."""


@dataclass(frozen=True)
class Heading:
    """A column (or, on the first sheet, a row): its heading, the key it gives, and how a value stands in a cell.

    An entry may have several rows: `each` column then has one element of a list in every row, or, where `by` names the
    heading of another column, the value that belongs to what stands there. `refers` names sheet and heading of the
    column that holds what may be written here. `is_like` is the heading, of this sheet or of the parent's, that says
    of which kind of number this one is, or % for a share. `assumed` is what a blank cell means to those who ask.
    """

    head: str
    key: str
    form: Form
    help: str = ""
    required: bool = False
    each: bool = False
    by: str = ""
    refers: tuple[str, str] | None = None
    is_like: str = ""
    assumed: str = ""
    width: float = 12


@dataclass(frozen=True)
class SystemSheet:
    """A sheet that lists the entries of `key`, the first column naming each.

    With `parent`, the entries belong to those of another list, and the column `of` says to which. Sheets of one title
    and different `word` stand on one sheet, whose first column says which of them a row is for. `is_shared` lists show
    what is declared for all systems as well. `shown` are headings of columns that only show something. `beside` are
    keys of the parent that columns of this sheet give too.
    """

    title: str
    key: str
    about: str
    columns: tuple[Heading, ...]
    parent: str = ""
    of: str = ""
    word: str = ""
    is_single: bool = False
    is_shared: bool = False
    is_required: bool = False
    shown: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    spare: int = 30

    @property
    def heads(self) -> tuple[str, ...]:
        """The headings that are read, from left to right."""
        own = tuple(column.head for column in self.columns)
        return (*((WORD,) if self.word else ()), *((self.of,) if self.of else ()), *own)

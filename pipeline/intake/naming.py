"""A workbook that was read -> what names each row of its tables and forms, wherever it moves."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

from pipeline.formula import Type
from pipeline.kinds import fold
from pipeline.model import Place, Table
from pipeline.rulings import recorded
from pipeline.standard.returned import corners
from pipeline.standard.workbook import TableSheet

_BETWEEN = " 至 "
_DIGITS = 12


@dataclass(frozen=True)
class Keyed:
    """The Excel rows of a table, or of the fields of a form, in order, with the key of each; blank where it has none.

    `letter` is the column of a table in which the keys stand.
    """

    rows: Sequence[int]
    keys: Sequence[str]
    letter: str = ""

    @classmethod
    def of_table(cls, table: Table, declared: TableSheet) -> Keyed:
        """Return the rows of a table by its naming column."""
        naming = declared.naming
        rows = table.rows.tolist()
        if naming is None:
            return cls(rows, [""] * len(rows))
        column = table.columns[naming.name]
        is_text = column.type == Type.TEXT
        values = column.values.tolist() if is_text else [str(column.at(at)) for at in range(len(rows))]
        keys = ["" if blank else one for one, blank in zip(values, column.blank.tolist(), strict=True)]
        return cls(rows, keys, table.letters.get(naming.name, ""))

    @classmethod
    def of_fields(cls, places: Mapping[str, int]) -> Keyed:
        """Return the rows of the fields of a form by their words."""
        ordered = sorted((row, name) for name, row in places.items())
        return cls([row for row, _name in ordered], [name for _row, name in ordered])

    @cached_property
    def _times(self) -> Mapping[str, int]:
        return Counter(self.keys)

    def position(self, row: int) -> int | None:
        """Return which of the rows is the Excel row `row`; None if none is."""
        at = bisect_left(self.rows, row)
        return at if at < len(self.rows) and self.rows[at] == row else None

    def is_sole(self, position: int) -> bool:
        """Tell whether a row has a key of its own."""
        return self._times[self.keys[position]] == 1 and self.keys[position] != ""

    def position_of(self, key: str) -> int | None:
        """Return which of the rows has this key, if it is the only one."""
        return self.keys.index(key) if key and self._times.get(key) == 1 else None


def keyed_sheets(
    tables: Iterable[Table], fields: Iterable[tuple[str, Place]], declared: Mapping[str, TableSheet]
) -> dict[tuple[str, str], Callable[[], Keyed]]:
    """Return, by file and sheet as compared, what gives the keys of its rows: few sheets are ever asked.

    `fields` are those of forms, each by the words beside it.
    """
    found: dict[tuple[str, str], Callable[[], Keyed]] = {}
    forms: dict[tuple[str, str], dict[str, int]] = {}
    for name, place in fields:
        area = corners(place.cell)
        if area is not None:
            forms.setdefault(_sheet(place), {})[name] = area[0]
    for key, places in forms.items():
        found[key] = partial(Keyed.of_fields, places)
    for table in tables:
        found[_sheet(table.place)] = partial(Keyed.of_table, table, declared[table.title])
    return found


def _sheet(place: Place) -> tuple[str, str]:
    return place.file, fold(place.sheet)


Tell = Callable[[str, int], Sequence[object]]
"""What stands in a row of a sheet, cell by cell, as compared."""


@dataclass(frozen=True)
class RowNames:
    """Names the rows of one workbook: by key, and by all that stands in the row where the key is blank or another's.

    So a name never fits a second row, unless both hold the same.
    """

    sheets: Mapping[tuple[str, str], Callable[[], Keyed]]
    tell: Tell
    _known: dict[tuple[str, str], Keyed] = field(default_factory=dict)

    def at(self, place: Place) -> str:
        """Return the name of the row of a cell, those of the first and last row of a range; empty where none is."""
        area, keyed = corners(place.cell), self._keyed(place)
        if area is None or keyed is None:
            return ""
        ends = dict.fromkeys(self._name(keyed, place.sheet, row) for row in (area[0], area[2]))
        return _BETWEEN.join(one for one in ends if one)

    def row_of(self, place: Place, name: str) -> int | None:
        """Return the row that has this name as its own key now, in the sheet of `place`."""
        keyed = self._keyed(place)
        position = None if keyed is None else keyed.position_of(name)
        return None if keyed is None or position is None else keyed.rows[position]

    def _keyed(self, place: Place) -> Keyed | None:
        key = _sheet(place)
        if key not in self._known and key in self.sheets:
            self._known[key] = self.sheets[key]()
        return self._known.get(key)

    def _name(self, keyed: Keyed, sheet: str, row: int) -> str:
        position = keyed.position(row)
        if position is None:
            return ""
        key = str(recorded(keyed.keys[position]))
        if keyed.is_sole(position):
            return key
        content = repr(self.tell(sheet, row)).encode("utf-8", "backslashreplace")
        return f"{key}（校验值 {hashlib.sha256(content).hexdigest()[:_DIGITS]}）"

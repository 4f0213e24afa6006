"""A workbook that was read -> what names each row of its tables and forms, wherever it moves."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.addresses import parse_area
from pipeline.formula import Type
from pipeline.kinds import fold
from pipeline.model import Place, Table
from pipeline.rulings import BLANK, recorded
from pipeline.standard.workbook import TableSheet

_BETWEEN = " 至 "
_AMONG = "（校验值 "
"""What follows the key of a row that has it in common with others, before what tells it from these."""
_DIGITS = 12
Near = tuple[str, int]
"""The nearest row with a key of its own, blank for the end of the table, and how many rows away it is."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Which row something is about: its key, whether no other row had it, and where it stood between such rows."""

    key: str
    is_sole: bool
    above: Near = ("", 0)
    below: Near = ("", 0)

    def __str__(self) -> str:
        return json.dumps([self.key, self.is_sole, *self.above, *self.below], ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> Spot | None:
        """Return what `str` wrote, None for anything else."""
        try:
            key, is_sole, above, up, below, down = json.loads(text)
        except (ValueError, TypeError):
            return None
        kinds = [type(one) for one in (key, is_sole, above, up, below, down)]
        return cls(key, is_sole, (above, up), (below, down)) if kinds == [str, bool, str, int, str, int] else None


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
    def _sole(self) -> Mapping[str, int]:
        """The positions of the keys that stand once, in order."""
        times = Counter(self.keys)
        return {key: at for at, key in enumerate(self.keys) if key and times[key] == 1}

    @cached_property
    def _others(self) -> Sequence[int]:
        """The positions of the rows without a key of their own, in order."""
        return [at for at in range(len(self.keys)) if not self.is_sole(at)]

    @cached_property
    def _ends(self) -> Sequence[int]:
        """The positions of the rows with a key of their own, and the ends of the table."""
        return [-1, *self._sole.values(), len(self.rows)]

    def position(self, row: int) -> int | None:
        """Return which of the rows is the Excel row `row`; None if none is."""
        at = bisect_left(self.rows, row)
        return at if at < len(self.rows) and self.rows[at] == row else None

    def is_sole(self, position: int) -> bool:
        """Tell whether a row has a key of its own."""
        return self.keys[position] in self._sole

    def position_of(self, key: str) -> int | None:
        """Return which of the rows has this key, if it is the only one."""
        return self._sole.get(key)

    def spot(self, row: int) -> Spot | None:
        """Return which row the Excel row `row` is, if it is one of them."""
        at = self.position(row)
        if at is None:
            return None
        above = self._ends[bisect_left(self._ends, at) - 1]
        below = self._ends[bisect_right(self._ends, at)]
        return Spot(self.keys[at], self.is_sole(at), self._near(at, above), self._near(at, below))

    def _near(self, position: int, other: int) -> Near:
        return self.keys[other] if 0 <= other < len(self.rows) else "", abs(other - position)

    def row_now(self, spot: Spot, letter: str) -> int | None:
        """Return the Excel row in which the row stands now of which, in the column `letter`, something was said.

        It is known by its key. Where that was none of its own, or is itself what was to be mended, it must stand where
        it stood between two rows with keys, with as many rows between them as before; else nobody can tell.
        """
        at = self.position_of(spot.key) if spot.is_sole else None
        if at is None and (not spot.is_sole or letter == self.letter):
            at = self._between(spot)
        return None if at is None else self.rows[at]

    def row_perhaps(self, spot: Spot) -> int | None:
        """Return the row that one without a key of its own may be; whether it is nobody can tell.

        Between the same two rows there must be as many rows of that sort as before; others may have been put there.
        """
        first, last = self._ends_of(spot)
        if spot.is_sole or first is None or last is None:
            return None
        alike = self._others[bisect_right(self._others, first) : bisect_left(self._others, last)]
        return self.rows[alike[spot.above[1] - 1]] if len(alike) == spot.above[1] + spot.below[1] - 1 else None

    def _ends_of(self, spot: Spot) -> tuple[int | None, int | None]:
        """Return where the rows stand now between which a row stood, or the ends of the table."""
        above, below = spot.above[0], spot.below[0]
        return self.position_of(above) if above else -1, self.position_of(below) if below else len(self.rows)

    def _between(self, spot: Spot) -> int | None:
        first, last = self._ends_of(spot)
        if first is None or last is None or last - first != spot.above[1] + spot.below[1]:
            return None
        return first + spot.above[1]


class KeyedSheets:
    """The keys of the rows of all sheets of some workbooks; few sheets are ever asked."""

    def __init__(
        self, tables: Iterable[Table], fields: Iterable[tuple[str, Place]], declared: Mapping[str, TableSheet]
    ) -> None:
        """`fields` are those of forms, each by the words beside it."""
        self._known: dict[tuple[str, str], Keyed] = {}
        self._tables = {_sheet(one.place): (one, declared[one.title]) for one in tables}
        self._forms: dict[tuple[str, str], dict[str, int]] = {}
        for name, place in fields:
            area = parse_area(place.cell)
            if area is not None:
                self._forms.setdefault(_sheet(place), {})[name] = area.top

    def of(self, place: Place) -> Keyed | None:
        """Return the rows of the sheet of a place, if it is a table or form that could be read."""
        sheet = _sheet(place)
        if sheet not in self._known and sheet in self._tables:
            self._known[sheet] = Keyed.of_table(*self._tables[sheet])
        elif sheet not in self._known and sheet in self._forms:
            self._known[sheet] = Keyed.of_fields(self._forms[sheet])
        return self._known.get(sheet)

    def spot(self, place: Place) -> str:
        """Return which row a cell stands in, as it is written down; empty for a range and where no row is."""
        area, keyed = parse_area(place.cell), self.of(place)
        spot = None if area is None or keyed is None or area.top != area.bottom else keyed.spot(area.top)
        return "" if spot is None else str(spot)


def _sheet(place: Place) -> tuple[str, str]:
    return place.file, fold(place.sheet)


Tell = Callable[[str, int], Sequence[tuple[str, str]]]
"""What stands in a row of a sheet, cell by cell, as compared: which sort of content, and that."""


@dataclass(frozen=True)
class RowNames:
    """Names the rows of one workbook: by key, and by all that stands in the row where the key is blank or another's.

    So a name never fits a second row, unless both hold the same.
    """

    sheets: KeyedSheets
    tell: Tell
    _known: dict[tuple[str, int], str] = field(default_factory=dict, repr=False)

    def at(self, place: Place) -> str:
        """Return the name of the row of a cell, those of the first and last row of a range; empty where none is."""
        area, keyed = parse_area(place.cell), self.sheets.of(place)
        if area is None or keyed is None:
            return ""
        if area.top == area.bottom:
            return self._name(keyed, place.sheet, area.top)
        ends = dict.fromkeys(self._name(keyed, place.sheet, row) for row in (area.top, area.bottom))
        return _BETWEEN.join(one for one in ends if one)

    def row_of(self, place: Place, name: str) -> int | None:
        """Return the row that has this name as its own key now, in the sheet of `place`."""
        keyed = self.sheets.of(place)
        position = None if keyed is None else keyed.position_of(name)
        return None if keyed is None or position is None else keyed.rows[position]

    def _name(self, keyed: Keyed, sheet: str, row: int) -> str:
        if (sheet, row) not in self._known:
            self._known[sheet, row] = self._worked_out(keyed, sheet, row)
        return self._known[sheet, row]

    def _worked_out(self, keyed: Keyed, sheet: str, row: int) -> str:
        position = keyed.position(row)
        if position is None:
            return ""
        key = str(recorded(keyed.keys[position]))
        if keyed.is_sole(position):
            return key
        cells = self.tell(sheet, row)
        if not keyed.keys[position]:  # people know the row by what it is about, whatever its number is
            key = next((text for sort, text in cells if sort == "text" and text != BLANK), key)
        content = repr(cells).encode("utf-8", "backslashreplace")
        return f"{key}{_AMONG}{hashlib.sha256(content).hexdigest()[:_DIGITS]}）"


def is_same_row(name: str, other: str) -> bool:
    """Tell whether two names are of one row: of a row without a key of its own, what stands in it says so."""
    told = [one.partition(_AMONG)[2] for one in (name, other)]
    return fold(name) == fold(other) or (told[0] == told[1] and bool(told[0]) and _BETWEEN not in name + other)


def is_one_of(name: str, key: str) -> bool:
    """Tell whether `name` is that of one of several rows with this key."""
    return name.startswith(f"{key}{_AMONG}")

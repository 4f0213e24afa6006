"""Rows kept by columns are the same rows, however they are looked at."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.addresses import Address
from pipeline.intake.opening import Sheet
from pipeline.intake.opening import strips as strips_of_rows
from pipeline.intake.opening.sheet import Rows, changed
from pipeline.intake.opening.strips import Strip, Strips
from pipeline.kinds.reading import Raw, Undated

WIDTH = 3
DAY = date(2024, 1, 1)
CONTENTS: list[Raw] = [
    "", "甲", "1", 0.0, 1.0, -2.5, True, False, 1, None, DAY, datetime(2024, 1, 1), time(1), timedelta(1), Undated(1.0),
]  # fmt: skip
RAWS = st.sampled_from(CONTENTS)
ROWS = st.lists(st.lists(RAWS, min_size=WIDTH, max_size=WIDTH), min_size=1, max_size=9)


@pytest.fixture(autouse=True)
def few_rows_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strips_of_rows, "_TOGETHER", 2)


def typed(rows: Rows) -> list[list[tuple[type, Raw]]]:
    return [[(type(raw), raw) for raw in row] for row in rows]


def sheet(rows: Rows) -> Sheet:
    return Sheet("表", rows, {}, frozenset(), frozenset(), frozenset(), frozenset(), is_hidden=False)


@given(ROWS)
def test_rows_are_the_same(rows: list[list[Raw]]) -> None:
    strips = Strips.of(rows)
    assert typed(strips) == typed(rows)
    assert typed([strips[at] for at in range(-len(rows), len(rows))]) == typed([*rows, *rows])


@given(ROWS, st.data())
def test_two_are_the_same_just_if_their_rows_are(rows: list[list[Raw]], data: st.DataObject) -> None:
    other = [list(row) for row in rows]
    other[data.draw(st.integers(0, len(rows) - 1))][data.draw(st.integers(0, WIDTH - 1))] = data.draw(RAWS)
    assert Strips.of(rows) == Strips.of(rows)
    assert (Strips.of(rows) == Strips.of(other)) is (rows == other)
    assert Strips.of(rows) != Strips.of(rows[1:])
    assert Strips.of(rows) != Strips.of(rows, left=1)


@given(ROWS, st.integers(-9, 9), st.integers(-9, 9), st.sampled_from([1, 2, -1]))
def test_a_few_rows_are_the_same(rows: list[list[Raw]], first: int, last: int, step: int) -> None:
    assert typed(Strips.of(rows)[first:last:step]) == typed(rows[first:last:step])


@given(ROWS)
def test_every_cell_is_the_same(rows: list[list[Raw]]) -> None:
    kept, whole = sheet(Strips.of(rows)), sheet(rows)
    cells = [(row, column) for row in range(1, len(rows) + 2) for column in range(1, WIDTH + 2)]
    assert typed([[kept.at(*cell) for cell in cells]]) == typed([[whole.at(*cell) for cell in cells]])


def test_columns_left_of_the_first_are_blank() -> None:
    rows: list[list[Raw]] = [["甲", 1.0], ["乙", 2.0]]
    assert list(map(list, Strips.of(rows, left=2))) == [["", "", "甲", 1.0], ["", "", "乙", 2.0]]


@given(ROWS, st.dictionaries(st.tuples(st.integers(1, 12), st.integers(1, WIDTH + 2)), RAWS, min_size=1))
def test_other_contents_stand_where_they_are_put(rows: list[list[Raw]], cells: dict[Address, Raw]) -> None:
    kept, whole = changed(Strips.of(rows), cells), changed(rows, cells)
    assert len(kept) == len(whole)
    for at, row in enumerate(whole):
        assert typed([list(kept[at])[: len(row)]]) == typed([list(row)])
        assert not any(list(kept[at])[len(row) :])
    assert all(kept[row - 1][column - 1] == raw for (row, column), raw in cells.items())


def test_the_rows_that_are_changed_stay_as_they_are_for_others() -> None:
    rows: list[list[Raw]] = [["甲", 1.0]]
    strips = Strips.of(rows)
    changed(strips, {(1, 1): "乙", (1, 2): 2.0})
    assert list(map(list, strips)) == rows


def test_short_rows_have_nothing_in_the_last_columns() -> None:
    whole = sheet([["甲"], ["乙", 1.0], []])
    assert [strip.part(0, 3) for strip in map(whole.strip, (1, 2))] == [["甲", "乙", None], [None, 1.0, None]]
    assert whole.strip(3).part(0, 3) == [None, None, None]


def test_like_contents_stand_once() -> None:
    assert Strip.of(["甲", "乙", "甲", 1.0, 2.0]).distinct == ["甲", "乙"]

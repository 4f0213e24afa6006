"""What is kept comes back as it was, and nothing else can come out of it."""

import pickle
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgpack
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zlib_ng import zlib_ng

from pipeline.encoding import MODEL, EncodingError, Folded, Stowed, joined
from pipeline.formula import Missing, NotApplicable, Type, Values
from pipeline.kinds.reading import Undated
from pipeline.model import Fact, Place, Severity, Table

PLACE = Place("甲局/01.xlsx", "预算执行", "C5")
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False)
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(), st.binary(), NUMBERS, st.dates(),
    st.datetimes(), st.times(), st.timedeltas(), st.sampled_from(Severity), st.builds(Place, st.text(), st.text()),
    st.builds(Missing, st.text(), st.booleans()), st.builds(NotApplicable, st.text()),
)  # fmt: skip
NESTED = st.recursive(
    VALUES,
    lambda inner: st.one_of(
        st.lists(inner), st.lists(inner).map(tuple), st.dictionaries(st.text(), inner),
        st.frozensets(st.one_of(st.integers(), st.text())), st.builds(Fact, inner, st.just((PLACE,)), st.text()),
    ),
    max_leaves=12,
)  # fmt: skip


def shape(value: Any) -> Any:
    """The value with the types of all its parts: 1 and True, (1,) and [1], 1.0 and 1.00 are not the same."""
    match value:
        case dict():
            return dict, [(shape(key), shape(one)) for key, one in value.items()]
        case list() | tuple():
            return type(value), [shape(one) for one in value]
        case frozenset():
            return frozenset, value
        case Fact():
            return Fact, shape(value.value), value.sources, value.working
        case _:
            return type(value), str(value) if isinstance(value, Decimal | float) else value


@given(NESTED)
def test_every_value_comes_back_as_it_was_with_the_types_of_its_parts(value: Any) -> None:
    assert shape(MODEL.decode(MODEL.encode(value))) == shape(value)


def test_a_table_comes_back_with_its_columns_their_types_and_their_blanks() -> None:
    blank = np.array([False, True, False])
    columns = {
        "金额": Values(Type.NUMBER, np.array([1, 0, 2**60], dtype=np.int64), blank, 2),
        "名称": Values(Type.TEXT, np.array(["甲", "", "乙\n丙"], dtype=object), blank),
        "日期": Values(Type.DATE, np.array([1, 0, 3], dtype=np.int32), blank),
        "是否": Values(Type.BOOLEAN, np.array([True, False, False]), blank),
    }
    rows = np.array([5, 6, 9], dtype=np.int64)
    table = Table("表", PLACE, rows, columns, {"金额": "C"}, {"金额": frozenset({6})}, lacks=("一",), factor=10_000)
    again = MODEL.decode(MODEL.encode(table))
    assert again.rows.dtype == rows.dtype
    assert again.rows.tolist() == [5, 6, 9]
    assert (again.place, again.letters, again.voids, again.lacks, again.factor) == (
        PLACE, {"金额": "C"}, {"金额": frozenset({6})}, ("一",), 10_000,
    )  # fmt: skip
    for name, column in columns.items():
        other = again.columns[name]
        assert (other.type, other.scale, other.values.dtype) == (column.type, column.scale, column.values.dtype)
        assert other.values.tolist() == column.values.tolist()
        assert other.blank.tolist() == column.blank.tolist()


@pytest.mark.parametrize(
    "texts", [["甲", "乙", "甲\n", ""], [str(number) for number in range(999)]], ids=["few", "many"]
)
def test_a_long_column_comes_back_with_each_text_once(texts: list[str]) -> None:
    values = np.array(["".join(text) for _ in range(2 + 999 // len(texts)) for text in texts], dtype=object)
    column = Values(Type.TEXT, values, values == "")
    again = MODEL.decode(MODEL.encode(column)).values
    assert again.dtype == object
    assert again.tolist() == values.tolist()
    assert len(set(map(id, again))) == len(texts)


def test_numbers_too_large_for_an_array_of_numbers_come_back_as_they_were() -> None:
    values = np.array([2**70, 1, -(2**65)] * 200, dtype=object)
    again = MODEL.decode(MODEL.encode(values))
    assert (again.dtype, again.tolist()) == (object, values.tolist())


@pytest.mark.parametrize("value", [object(), Path("甲"), print, {"深": [Path("乙")]}])
def test_what_is_not_on_the_list_is_not_written(value: object) -> None:
    with pytest.raises(EncodingError):
        MODEL.encode(value)


class _Runs:
    """Leaves a trace if it is ever unpickled."""

    trace: Path

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return Path.touch, (_Runs.trace,)


def test_nothing_runs_that_is_smuggled_in(tmp_path: Path) -> None:
    _Runs.trace = tmp_path / "ran"
    pickled = pickle.dumps(_Runs())
    for data in (pickled, zlib_ng.compress(pickled)):
        with pytest.raises(EncodingError):
            MODEL.decode(data)
    assert MODEL.decode(MODEL.encode(pickled)) == pickled
    assert not _Runs.trace.exists()


def written(value: object, sheets: object = (), cells: object = ()) -> bytes:
    """Bytes as this program writes them around `value`, which may be what it has not written."""
    return zlib_ng.compress(b"jx" + msgpack.packb([sheets, cells, msgpack.packb(value)]))


@pytest.mark.parametrize(
    "data",
    [
        written([msgpack.ExtType(99, b"")]),
        written([msgpack.ExtType(12, b""), *range(40)]),
        written([msgpack.ExtType(3, b""), "一"]),
        written(msgpack.ExtType(0, b"\0\0\0\1"), [["甲.xlsx", "表"]], [[0, "A1"]]),
        written(1, [["甲.xlsx", "表"]], [[1, "A1"]]),
        zlib_ng.compress(msgpack.packb([[], [], msgpack.packb(1)])),
        zlib_ng.compress(b"jx" + msgpack.packb(1)),
        zlib_ng.compress(b"jx" + msgpack.packb([[], [], b"\xc1"])),
    ],
    ids=[
        "a type of nobody", "parts that no type has", "a number that is none", "a place that is not there",
        "a sheet that is not there", "no mark", "no parts", "no value",
    ],
)  # fmt: skip
def test_what_this_program_has_not_written_is_refused(data: bytes) -> None:
    with pytest.raises(EncodingError):
        MODEL.decode(data)


def test_the_number_of_a_type_alone_is_a_number() -> None:
    assert MODEL.decode(written([1, msgpack.ExtType(5, b"")])) == [1, 5]


def test_a_value_by_the_name_of_another_type_is_kept_as_what_it_is() -> None:
    values = [Undated(3.5), defaultdict(int, {"甲": 1}), MappingProxyType({"乙": 2}), -(2**70)]
    again = MODEL.decode(MODEL.encode(values))
    assert again == [3.5, {"甲": 1}, {"乙": 2}, -(2**70)]
    assert [type(one) for one in again] == [float, dict, dict, int]


def test_a_place_that_is_named_often_is_written_once() -> None:
    facts = [Fact(Decimal(1), (PLACE, Place(PLACE.file, PLACE.sheet, "C6")))] * 3
    again = MODEL.decode(MODEL.encode(facts))
    assert again == facts
    assert again[0].sources[0] is again[2].sources[0]
    assert again[0].sources[0].file is again[0].sources[1].file


@pytest.mark.parametrize("end", [0, 1, 10, -5, -1])
def test_half_of_what_was_written_is_refused(end: int) -> None:
    with pytest.raises(EncodingError):
        MODEL.decode(MODEL.encode([PLACE] * 20)[:end])


def test_what_is_written_for_a_key_tells_values_apart() -> None:
    values = [None, 1, "1", Decimal(1), (1,), [1], PLACE, Place(PLACE.file, PLACE.sheet), {"甲": 1}, {"乙": 1}]
    assert len({MODEL.written(one) for one in values}) == len(values)
    assert MODEL.written(PLACE) == MODEL.written(Place(PLACE.file, PLACE.sheet, PLACE.cell))


def test_of_what_is_stowed_away_only_what_is_asked_for_is_looked_at() -> None:
    parts = dict(Stowed.of({"好": PLACE, "另": PLACE}).parts)
    stowed = Stowed[Place]({**parts, "坏": b"\0"})
    assert (list(stowed), len(stowed), "坏" in stowed, "无" in stowed) == (["好", "另", "坏"], 3, True, False)
    assert stowed["好"] == PLACE
    assert stowed.get("无") is None
    with pytest.raises(EncodingError):
        stowed["坏"]


def test_only_where_it_has_come_by_pickle_is_what_was_asked_for_kept() -> None:
    fact = Fact(Decimal("1.50"), (PLACE,))
    here = Stowed.of({"表": fact})
    there = pickle.loads(pickle.dumps(here))
    assert here["表"] is not here["表"]
    assert there["表"] is there["表"]
    assert there["表"] == fact


def test_what_is_folded_is_looked_at_once_and_only_when_it_is_asked_for() -> None:
    facts = {"甲": Fact(Decimal("1.50"), (PLACE,)), "乙": Fact(Decimal(2))}
    folded = Folded.of(facts)
    for one in (folded, pickle.loads(pickle.dumps(folded))):
        assert one == facts
        assert one["甲"] is one["甲"]
        assert (list(one), len(one), "乙" in one, one.get("丙")) == (["甲", "乙"], 2, True, None)
    broken = pickle.loads(pickle.dumps(Folded[Fact](b"\0")))
    with pytest.raises(EncodingError):
        broken["甲"]


def test_the_first_that_has_a_value_counts_and_the_others_stay_encoded() -> None:
    first, second = Stowed.of({"甲": 1, "乙": 2}), Stowed[int]({"乙": b"\0", "丙": MODEL.encode(3)})
    both = joined([first, second])
    assert isinstance(both, Stowed)
    assert dict(both) == {"甲": 1, "乙": 2, "丙": 3}
    assert dict(joined([{"甲": 1}, Stowed.of({"甲": 2, "乙": 3})])) == {"甲": 1, "乙": 3}


def test_the_digest_stands_for_names_and_values() -> None:
    digests = {
        Stowed.of(values).digest for values in ({"甲": 1}, {"甲": 2}, {"乙": 1}, {"甲": 1, "乙": 1}, dict[str, int]())
    }
    assert len(digests) == 5
    assert Stowed.of({"甲": 1}).digest == Stowed.of({"甲": 1}).digest


def test_days_and_spans_are_not_taken_for_each_other() -> None:
    values = [date(2024, 1, 2), datetime(2024, 1, 2), time(1, 2, 3), timedelta(days=-1, microseconds=5)]
    assert [type(one) for one in MODEL.decode(MODEL.encode(values))] == [date, datetime, time, timedelta]

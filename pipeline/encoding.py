"""Values of the model <-> bytes, by a closed list of types: nothing that runs can come out of what was kept.

The form is MessagePack, compressed. A value of a type that it does not have is a list that begins with the number of
the type. A type that is not on the list cannot be written; bytes that this program has not written cannot be read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import cached_property, lru_cache, partial
from operator import attrgetter
from sys import intern
from types import MappingProxyType
from typing import Any, TypeVar

import msgpack
import numpy as np
import numpy.typing as npt
from zlib_ng import zlib_ng

from pipeline import model, tally
from pipeline.formula import Missing, NotApplicable, Type, Values

Held = TypeVar("Held")
_MARK = b"jx"
"""What the bytes of this program begin with, once they are inflated."""
_FASTEST = 1
_PLACE, _PLACE_BYTES = 0, 4
_MANY, _REPEATED = 256, "R"
_Broken: type[Exception] = zlib_ng.error  # type: ignore[assignment]  # its stub takes the class for an instance
_BROKEN = (_Broken, msgpack.UnpackException, ValueError, TypeError, LookupError, ArithmeticError, AttributeError)
"""What comes of bytes of somebody else's: no MessagePack, or no parts of the type that they name."""
_OF_MODEL: tuple[type, ...] = (
    Missing, NotApplicable, tally.Tally, tally.Step, tally.CapVerdict, tally.Border,
    model.Severity, model.Finding, model.SourceFile, model.Unit, model.Submission,
    model.Fact, model.Status, model.Mark, model.Part, model.Problem, model.Appraisal,
    model.Unevaluated, model.Deduction, model.Unequal, model.Batch,
)  # fmt: skip


class EncodingError(ValueError):
    """The value is not to be kept, or the bytes hold nothing that this program has written."""


_Way = tuple[type, Callable[[Any], Iterable[object]], Callable[..., object]]
"""A type, what is written of a value of it, and what makes that the value again."""


class _Number(int):
    """The number of a type, at the head of the parts of a value of it."""


class _Places:
    """The places that a value names, as they are met."""

    def __init__(self) -> None:
        self._numbers: dict[model.Place, msgpack.ExtType] = {}

    def number(self, place: model.Place) -> msgpack.ExtType:
        """Return what stands for a place."""
        found = self._numbers.get(place)
        if found is None:
            number = len(self._numbers).to_bytes(_PLACE_BYTES)
            found = self._numbers[place] = msgpack.ExtType(_PLACE, number)
        return found

    def written(self) -> list[object]:
        """Return them in the order of their numbers: each sheet, then of which sheet each is, and its cell."""
        sheets: dict[tuple[str, str], int] = {}
        cells = [(sheets.setdefault((one.file, one.sheet), len(sheets)), one.cell) for one in self._numbers]
        return [list(sheets), cells]


def _places(sheets: Iterable[tuple[str, str]], cells: Iterable[tuple[int, str]]) -> list[model.Place]:
    """Return the places that were written; the names of files and sheets are the same in very many."""
    named = [(intern(file), intern(sheet)) for file, sheet in sheets]
    return [model.Place(*named[sheet], cell) for sheet, cell in cells]


class Codec:
    """Writes and reads values of the plain types, of the model, and of `more` dataclasses and enumerations.

    Types are numbered as they come: what one version of the program writes is for that version only. Places stand
    before all else, each once, and everywhere else by their number: most of what is known of a unit names some.
    """

    def __init__(self, more: Iterable[type] = ()) -> None:
        ways = [*_PLAIN, *map(_way, (*_OF_MODEL, *more))]
        self._writers = {kind: _writer(number, parts) for number, (kind, parts, _made) in enumerate(ways)}
        self._made = [made for _kind, _parts, made in ways]
        self._numbers = list(map(_Number, range(len(ways))))

    def encode(self, value: object) -> bytes:
        """Return the bytes of `value`; raise EncodingError for what is not on the list."""
        return zlib_ng.compress(self.written(value), _FASTEST)

    def written(self, value: object) -> bytes:
        """Return the bytes of `value` before they are compressed, for a key or a digest, which nobody reads."""
        places = _Places()
        writers: Mapping[type, Callable[[Any], object]] = {**self._writers, model.Place: places.number}

        def written(one: object) -> object:
            return writers.get(type(one), _plain)(one)

        try:
            body = msgpack.packb(value, default=written, strict_types=True)
            whole: bytes = msgpack.packb([*places.written(), body])
        except (ValueError, OverflowError) as error:
            raise EncodingError(str(error)) from error
        return _MARK + whole

    def decode(self, data: bytes) -> Any:
        """Return the value in `data`; raise EncodingError if there is none."""
        made, numbers = self._made, self._numbers

        def whole(parts: list[Any]) -> object:
            return made[parts[0]](*parts[1:]) if parts and type(parts[0]) is _Number else parts

        try:
            inflated = zlib_ng.decompress(data)
            if not inflated.startswith(_MARK):
                raise EncodingError("nothing of ours")
            sheets, cells, body = msgpack.unpackb(memoryview(inflated)[len(_MARK) :])
            places = _places(sheets, cells)

            def marked(number: int, place: bytes) -> object:
                return places[int.from_bytes(place)] if place else numbers[number]

            # `timestamp` makes plain numbers of the one type that MessagePack has of its own
            return msgpack.unpackb(body, ext_hook=marked, list_hook=whole, strict_map_key=False, timestamp=1)
        except _BROKEN as error:
            raise EncodingError(str(error)) from error


def _writer(number: int, parts: Callable[[Any], Iterable[object]]) -> Callable[[Any], object]:
    mark = msgpack.ExtType(number, b"")
    return lambda value: [mark, *parts(value)]


def _plain(value: object) -> object:
    """Return what differs from a value of a plain type only by a name of its own as that."""
    for kind in (float, int, str):
        if isinstance(value, kind):
            return kind(value)
    if isinstance(value, dict | MappingProxyType):
        return dict(value)
    raise EncodingError(f"{type(value)} is not on the list")


def _way(kind: type[Any]) -> _Way:
    if issubclass(kind, Enum):
        return kind, lambda value: (value.value,), {one.value: one for one in kind}.__getitem__
    names = [field.name for field in fields(kind)]
    read = attrgetter(*names)
    return kind, read if len(names) > 1 else lambda value: (read(value),), kind


def _of_column(column: Values) -> tuple[object, ...]:
    return column.type.value, *_of_array(column.values), column.blank.tobytes(), column.scale


def _column(kind: str, form: str, values: Any, blank: bytes, scale: int) -> Values:
    return Values(_TYPES[kind], _array(form, values), np.frombuffer(blank, dtype=np.bool_), scale)


def _of_table(table: model.Table) -> Iterable[object]:
    """Return the parts of a table, its columns and voids as plain lists: they are many, and nothing else is there."""
    parts = list(_IN_TABLE(table))
    parts[_COLUMNS] = {name: list(_of_column(one)) for name, one in table.columns.items()}
    parts[_VOIDS] = {name: list(rows) for name, rows in table.voids.items()}
    return parts


def _table(*written: Any) -> model.Table:
    parts = list(written)
    parts[_COLUMNS] = {name: _column(*one) for name, one in parts[_COLUMNS].items()}
    parts[_VOIDS] = {name: frozenset(rows) for name, rows in parts[_VOIDS].items()}
    return model.Table(*parts)


def _array(form: str, values: Any) -> npt.NDArray[Any]:
    if form == _REPEATED:
        distinct, codes = values
        return np.array(distinct, dtype=object)[np.frombuffer(codes, dtype=np.int32)]
    return np.array(values, dtype=object) if form == "O" else np.frombuffer(values, dtype=form)


def _of_array(array: npt.NDArray[Any]) -> tuple[object, ...]:
    if not array.dtype.hasobject:
        return array.dtype.str, array.tobytes()
    values = array.tolist()
    if len(values) > _MANY and set(map(type, values)) == {str}:
        index = {text: at for at, text in enumerate(dict.fromkeys(values))}
        if 2 * len(index) < len(values):  # a long register says few different things: each is one text again, too
            return _REPEATED, [list(index), np.fromiter(map(index.__getitem__, values), np.int32).tobytes()]
    return "O", values


_TABLE = [field.name for field in fields(model.Table)]
_IN_TABLE = attrgetter(*_TABLE)
_COLUMNS, _VOIDS = _TABLE.index("columns"), _TABLE.index("voids")
_TYPES = {one.value: one for one in Type}
_PLAIN: tuple[_Way, ...] = (
    # MessagePack knows only lists, and whole numbers of 64 bits.
    (tuple, iter, lambda *parts: parts),
    (frozenset, iter, lambda *parts: frozenset(parts)),
    (int, lambda value: (str(value),), int),  # only what takes more than 64 bits comes here
    (Decimal, lambda value: (str(value),), lru_cache(maxsize=4_096)(Decimal)),
    (datetime, lambda value: (value.isoformat(),), datetime.fromisoformat),
    (date, lambda value: (value.isoformat(),), date.fromisoformat),
    (time, lambda value: (value.isoformat(),), time.fromisoformat),
    (timedelta, lambda span: (span.days, span.seconds, span.microseconds), timedelta),
    (np.ndarray, _of_array, _array),
    (Values, _of_column, _column),
    (model.Table, _of_table, _table),
)
MODEL = Codec()


class Folded(Mapping[str, Held]):
    """Values of the model by name that stay encoded, all together, until one is asked for; so they travel, too."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @classmethod
    def of(cls, values: Mapping[str, Held]) -> Folded[Held]:
        """Fold the values."""
        return cls(MODEL.encode(dict(values)))

    @cached_property
    def _values(self) -> dict[str, Held]:
        values: dict[str, Held] = MODEL.decode(self._data)
        return values

    def __getitem__(self, name: str) -> Held:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __reduce__(self) -> tuple[type[Folded[Held]], tuple[bytes]]:
        return Folded, (self._data,)


class Stowed(Mapping[str, Held]):
    """Values of the model by name that stay encoded until one is asked for.

    So a run can hold what was read of all units, and send it to where a unit is worked on. Only there, having come by
    pickle, it also keeps what was asked for once.
    """

    def __init__(self, parts: Mapping[str, bytes], *, keeps: bool = False) -> None:
        self.parts = parts
        self._kept: dict[str, Held] | None = {} if keeps else None

    @classmethod
    def of(cls, values: Mapping[str, Held]) -> Stowed[Held]:
        """Stow the values away."""
        return cls({name: MODEL.encode(value) for name, value in values.items()})

    @property
    def digest(self) -> bytes:
        """What stands for all the values, without looking at them."""
        found = hashlib.sha256()
        for name, part in self.parts.items():
            found.update(hashlib.sha256(name.encode()).digest() + hashlib.sha256(part).digest())
        return found.digest()

    def __getitem__(self, name: str) -> Held:
        if self._kept is not None and name in self._kept:
            return self._kept[name]
        value: Held = MODEL.decode(self.parts[name])
        if self._kept is not None:
            self._kept[name] = value
        return value

    def __contains__(self, name: object) -> bool:
        return name in self.parts

    def __iter__(self) -> Iterator[str]:
        return iter(self.parts)

    def __len__(self) -> int:
        return len(self.parts)

    def __reduce__(self) -> tuple[Callable[..., Stowed[Held]], tuple[Mapping[str, bytes]]]:
        return partial(Stowed, keeps=True), (self.parts,)


def joined(several: Sequence[Mapping[str, Held]]) -> Mapping[str, Held]:
    """Return the values of several by name, the first that has one counting; what is stowed away stays so."""
    stowed = [one for one in several if isinstance(one, Stowed)]
    if len(stowed) < len(several):
        return {name: value for one in reversed(several) for name, value in one.items()}
    return Stowed({name: part for one in reversed(stowed) for name, part in one.parts.items()})

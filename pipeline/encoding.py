"""Values of the model <-> bytes, by a closed list of types: nothing that runs can come out of what was kept.

The form is CBOR (RFC 8949), compressed. Each type that CBOR does not have is a tag of its own. A type that is not on
the list cannot be written; bytes that this program has not written cannot be read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache, partial
from operator import attrgetter
from typing import Any, TypeVar

import cbor2
import numpy as np
import numpy.typing as npt
from zlib_ng import zlib_ng

from pipeline import model, tally
from pipeline.formula import Column, Missing, NotApplicable, Type

Kept = TypeVar("Kept")
_FIRST_TAG = 60_000
"""From here on tags mean nothing by the registry of CBOR."""
_MARK = bytes.fromhex("d9d9f7")
"""Says of bytes that they are CBOR."""
_FASTEST = 1
_Broken: type[Exception] = zlib_ng.error  # type: ignore[assignment]  # its stub takes the class for an instance
_OF_MODEL: tuple[type, ...] = (
    Missing, NotApplicable, tally.Tally, tally.Step, tally.Verdict, tally.Border,
    model.Severity, model.Place, model.Finding, model.SourceFile, model.Table, model.Unit, model.Submission,
    model.Fact, model.Status, model.Mark, model.Part, model.Problem, model.Appraisal,
    model.Unevaluated, model.Deduction, model.Unequal, model.Batch,
)  # fmt: skip


class EncodingError(ValueError):
    """The value is not to be kept, or the bytes hold nothing that this program has written."""


class Codec:
    """Writes and reads values of the plain types, of the model, and of `more` dataclasses and enumerations.

    Tags are numbered as the types come: what one version of the program writes is for that version only.
    """

    def __init__(self, more: Iterable[type] = ()) -> None:
        ways = list(enumerate([*_PLAIN, *map(_way, (*_OF_MODEL, *more))], start=_FIRST_TAG))
        self._encoders = {kind: _encoder(tag, parts) for tag, (kind, parts, _made) in ways}
        self._decoders = {tag: _decoder(made) for tag, (_kind, _parts, made) in ways}

    def encode(self, value: object) -> bytes:
        """Return the bytes of `value`; raise EncodingError for what is not on the list."""
        try:
            written = cbor2.dumps(value, encoders=self._encoders, string_referencing=True)
        except (cbor2.CBOREncodeError, UnicodeEncodeError) as error:
            raise EncodingError(str(error)) from error
        return zlib_ng.compress(_MARK + written, _FASTEST)

    def decode(self, data: bytes) -> Any:
        """Return the value in `data`; raise EncodingError if there is none."""
        try:
            written = zlib_ng.decompress(data)
            if not written.startswith(_MARK):
                raise EncodingError("no CBOR")
            return cbor2.loads(written[len(_MARK) :], semantic_decoders=self._decoders, tag_hook=_strange)
        except (_Broken, cbor2.CBORDecodeError) as error:
            raise EncodingError(str(error)) from error


def _encoder(tag: int, parts: Callable[[Any], object]) -> Callable[[cbor2.CBOREncoder, Any], None]:
    return lambda encoder, value: encoder.encode_semantic(tag, parts(value))


def _decoder(made: Callable[[Any], object]) -> Callable[[Any, bool], object]:
    return lambda parts, _is_immutable: made(parts)


def _strange(tag: cbor2.CBORTag, _is_immutable: bool) -> None:
    raise EncodingError(f"tag {tag.tag}")


_Way = tuple[type, Callable[[Any], object], Callable[[Any], object]]
"""A type, what is written of a value of it, and what makes that the value again."""


def _way(kind: type) -> _Way:
    if not is_dataclass(kind):
        return kind, attrgetter("value"), kind
    names = [field.name for field in fields(kind)]
    if len(names) == 1:
        return kind, attrgetter(names[0]), kind
    read = attrgetter(*names)
    if kind is model.Place:  # the same places stand in many parts of what is known of a unit
        made = lru_cache(maxsize=4_096)(kind)
        return kind, lambda value: list(read(value)), lambda parts: made(*parts)
    return kind, lambda value: list(read(value)), lambda parts: kind(*parts)


def _of_column(column: Column) -> list[object]:
    return [column.type.value, *_of_array(column.values), column.blank.tobytes(), column.scale]


def _column(parts: tuple[str, str, Any, bytes, int]) -> Column:
    kind, form, values, blank, scale = parts
    return Column(Type(kind), _array((form, values)), np.frombuffer(blank, dtype=np.bool_), scale)


def _array(parts: tuple[str, Any]) -> npt.NDArray[Any]:
    kind, values = parts
    return np.array(values, dtype=object) if kind == "O" else np.frombuffer(values, dtype=kind)


def _of_array(array: npt.NDArray[Any]) -> list[object]:
    is_object = array.dtype.hasobject
    return ["O" if is_object else array.dtype.str, array.tolist() if is_object else array.tobytes()]


_PLAIN: tuple[_Way, ...] = (
    # CBOR knows only lists, and writes a decimal with a power of ten more slowly than as text.
    (tuple, list, tuple),
    (frozenset, list, frozenset),
    (Decimal, str, lru_cache(maxsize=4_096)(Decimal)),
    (datetime, datetime.isoformat, datetime.fromisoformat),
    (date, date.isoformat, date.fromisoformat),
    (time, time.isoformat, time.fromisoformat),
    (timedelta, lambda span: [span.days, span.seconds, span.microseconds], lambda parts: timedelta(*parts)),
    (np.ndarray, _of_array, _array),
    (Column, _of_column, _column),
)
MODEL = Codec()


class Stowed(Mapping[str, Kept]):
    """Values of the model by name that stay encoded until one is asked for.

    So a run can hold what was read of all units, and send it to where a unit is worked on. Only there, having come by
    pickle, it also keeps what was asked for once.
    """

    def __init__(self, parts: Mapping[str, bytes], *, keeps: bool = False) -> None:
        self.parts = parts
        self._kept: dict[str, Kept] | None = {} if keeps else None

    @classmethod
    def of(cls, values: Mapping[str, Kept]) -> Stowed[Kept]:
        """Stow the values away."""
        return cls({name: MODEL.encode(value) for name, value in values.items()})

    @property
    def digest(self) -> bytes:
        """What stands for all the values, without looking at them."""
        found = hashlib.sha256()
        for name, part in self.parts.items():
            found.update(hashlib.sha256(name.encode()).digest() + hashlib.sha256(part).digest())
        return found.digest()

    def __getitem__(self, name: str) -> Kept:
        if self._kept is not None and name in self._kept:
            return self._kept[name]
        value: Kept = MODEL.decode(self.parts[name])
        if self._kept is not None:
            self._kept[name] = value
        return value

    def __contains__(self, name: object) -> bool:
        return name in self.parts

    def __iter__(self) -> Iterator[str]:
        return iter(self.parts)

    def __len__(self) -> int:
        return len(self.parts)

    def __reduce__(self) -> tuple[Callable[..., Stowed[Kept]], tuple[Mapping[str, bytes]]]:
        return partial(Stowed, keeps=True), (self.parts,)


class Sealed(Mapping[model.Place, Kept]):
    """What stands at places of a workbook: encoded as a whole until anything is asked for, and soon so again."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    @classmethod
    def of(cls, values: Mapping[model.Place, Kept]) -> Sealed[Kept]:
        """Seal the values."""
        return cls(MODEL.encode([[one.file, one.sheet, one.cell, value] for one, value in values.items()]))

    def __getitem__(self, place: model.Place) -> Kept:
        return self._opened[place]

    def __iter__(self) -> Iterator[model.Place]:
        return iter(self._opened)

    def __len__(self) -> int:
        return len(self._opened)

    @property
    def _opened(self) -> dict[model.Place, Kept]:
        return _opened(self.data)


@lru_cache(maxsize=4)
def _opened(data: bytes) -> dict[model.Place, Any]:
    """Open what is asked for again and again while there is something to say about one workbook."""
    return {model.Place(*place): value for *place, value in MODEL.decode(data)}


def joined(several: Sequence[Mapping[str, Kept]]) -> Mapping[str, Kept]:
    """Return the values of several by name, the first that has one counting; what is stowed away stays so."""
    stowed = [one for one in several if isinstance(one, Stowed)]
    if len(stowed) < len(several):
        return {name: value for one in reversed(several) for name, value in one.items()}
    return Stowed({name: part for one in reversed(stowed) for name, part in one.parts.items()})

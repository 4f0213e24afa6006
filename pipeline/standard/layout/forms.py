"""What may stand in a cell of 指标体系.xlsx: how a declared value is shown in a cell, and read back from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.kinds import Kind, KindName, Raw, Reading, fold
from pipeline.kinds.dates import read_year
from pipeline.kinds.numbers import read_number
from pipeline.kinds.texts import half_width, read_choice, read_code, read_text, read_yes_no
from pipeline.standard.layout.lists import joined, joined_numbers, joined_pairs, split, split_numbers, split_pairs

CellContent = str | Decimal
YES, NO = "是", "否"


class Percent(Decimal):
    """A number that was written with its percent sign: none that says how many marks."""


class UnreadableError(ValueError):
    """What stands in a cell is not of its form; the text says what should stand there."""


@dataclass(frozen=True)
class Form:
    """How one value of a declaration stands in a cell. A blank cell is no value at all: it is neither shown nor read.

    `show` returns what the cell holds. `read` returns the value, None where a cell only says that there is none, and
    raises UnreadableError. The cell of a number `is_number`; `choices` are what may be chosen, and with `is_open` any
    other text may stand there too; where several things stand in one cell, it is not `is_single`.
    """

    expectation: str
    show: Callable[[Any], CellContent]
    read: Callable[[Raw], Any]
    is_number: bool = False
    choices: tuple[str, ...] = ()
    is_open: bool = False
    is_single: bool = True


def choice(words: Mapping[str, str], *, is_open: bool = False) -> Form:
    """Return the form of one of a few values, each with the word that people choose."""
    meant = {fold(word): value for value, word in words.items()}

    def read(raw: Raw) -> Any:
        if isinstance(raw, str) and fold(raw) in meant:
            return meant[fold(raw)]
        return _text(raw) if is_open else _kept(read_choice(raw, tuple(words.values()), {}))

    expectation = "、".join(words.values())
    return Form(expectation, lambda value: words.get(str(value), str(value)), read, choices=tuple(words.values()),
                is_open=is_open)  # fmt: skip


def one_of(*words: str) -> Form:
    """Return the form of one of a few values that people read as they are declared."""
    return choice({word: word for word in words})


def number_text(number: Any, *, is_rate: bool = False) -> str:
    """Return a number as a text of several things has it, no digit lost: 0.5, 12.345%."""
    return f"{(Decimal(number) * 100).normalize():f}%" if is_rate else f"{Decimal(number).normalize():f}"


def numbers_text(numbers: Mapping[str, Any], rates: frozenset[str] = frozenset()) -> str:
    """Return names with their numbers as one text, those of `rates` as percentages."""
    return joined_numbers([(name, number_text(one, is_rate=name in rates)) for name, one in numbers.items()])


def steps_text(steps: Sequence[Sequence[Any]], *, is_rate: bool = False) -> str:
    """Return bounds with their points as one text."""
    return joined_numbers([(number_text(bound, is_rate=is_rate), number_text(points)) for bound, points in steps])


def _kept(reading: Reading) -> Any:
    if reading.is_void:
        raise UnreadableError(reading.remarks[0].expected or reading.remarks[0].kind.title)
    return reading.value


def _text(raw: Raw) -> Any:
    return _kept(read_text(raw))


def _name(raw: Raw) -> Any:
    # Only what is nothing but letters and digits is changed: 产出（数量） stays as it is.
    text = _text(raw)
    plain = half_width(text)
    return plain if plain.replace("_", "").isalnum() else text


def _shown_number(value: Any) -> CellContent:
    number = Decimal(value)
    # What a spreadsheet would round stands there as text.
    return number if Decimal(repr(float(number))) == number else f"{number:f}"


def _number(raw: Raw) -> Any:
    number = _kept(read_number(raw, is_rate=True))
    # A cell has 8.0 for what was declared as 8, and people read it in messages.
    return number if number is None or number != int(number) else Decimal(int(number))


def _marks(raw: Raw) -> Any:
    if isinstance(raw, str) and half_width(raw).strip().endswith("%"):
        raise UnreadableError(f"{MARKS.expectation}；分值的百分之几要换算成分数")
    return _number(raw)


def _whole(raw: Raw) -> Any:
    number = _number(raw)
    if number is not None and number != int(number):
        raise UnreadableError("整数")
    return None if number is None else int(number)


def _year(raw: Raw) -> Any:
    year = _kept(read_year(raw))
    return None if year is None else int(year)


def _texts(raw: Raw) -> Any:
    return split(_together(raw)) or None


def _pairs(raw: Raw) -> Any:
    return _once(_split(raw, split_pairs)) or None


def _numbers(raw: Raw) -> Any:
    return {name: _inner_number(text) for name, text in _once(_split(raw)).items()} or None


def _steps(raw: Raw) -> Any:
    return [[_inner_number(bound), _inner_number(points, _marks)] for bound, points in _split(raw)] or None


def _together(raw: Raw) -> str:
    """Return a text that holds several things; a number typed alone is one of them."""
    return f"{Decimal(repr(raw)).normalize():f}" if isinstance(raw, float) else str(_text(raw) or "")


def _split(raw: Raw, parts: Callable[[str], list[tuple[str, str]]] = split_numbers) -> list[tuple[str, str]]:
    try:
        return parts(_together(raw))
    except ValueError as error:
        raise UnreadableError("名称=内容，几个用分号隔开") from error


def _once(pairs: list[tuple[str, str]]) -> dict[str, str]:
    if len(dict(pairs)) < len(pairs):
        raise UnreadableError("每个名称只写一次")
    return dict(pairs)


def _inner_number(text: str, read: Callable[[Raw], Any] = _number) -> Decimal:
    try:
        number = read(text)
    except UnreadableError as error:
        raise UnreadableError(f"“{text}”处写数字或百分数，不带单位") from error
    if not isinstance(number, Decimal):
        raise UnreadableError("名称=数字，几个用分号隔开")
    return Percent(number) if half_width(text).strip().endswith("%") else number


TEXT = Form("文字", str, _text)
NAME = Form("名称", str, _name)
CODE = Form("编号，字母和数字", str, lambda raw: _kept(read_code(raw)))
FORMULA = Form("公式，前面不加等号", str, _text)
NUMBER = Form("数字或百分数，如 0.9 或 90%", _shown_number, _number, is_number=True)
MARKS = Form("数字，如 4 或 0.5", _shown_number, _marks, is_number=True)
WHOLE = Form("整数", _shown_number, _whole, is_number=True)
YEAR = Form("四位年度，如 2024", _shown_number, _year, is_number=True)
YES_NO = Form(
    f"{YES}或{NO}", lambda value: YES if value else NO, lambda raw: _kept(read_yes_no(raw)), choices=(YES, NO)
)
TEXTS = Form("可写几个，用分号隔开：甲；乙", joined, _texts, is_single=False)
PAIRS = Form("名称=内容，可写几个，用分号隔开：甲=1；乙=是", lambda value: joined_pairs(list(value.items())), _pairs,
             is_single=False)  # fmt: skip
NUMBERS = Form("名称=数字，可写几个，用分号隔开：甲=1%；乙=0.5", numbers_text, _numbers, is_single=False)
STEPS = Form("界限=得分，可写几个，用分号隔开：90%=5；80%=4", steps_text, _steps, is_single=False)
KINDS = choice({str(name): Kind(name).title for name in KindName})

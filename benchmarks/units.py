"""A number of units, rows of a register, a year and a seed -> the three workbooks of each unit; same seed, same bytes.

Run `python -m benchmarks.units FOLDER [UNITS [ROWS [YEAR [SEED]]]]`. Some tens of units are written as the templates
are, through the writer of the templates; each of the others is one of these with another code, another name and all
its amounts multiplied by one factor, as if it had been written so: a test compares the two.
"""

from __future__ import annotations

import io
import random
import re
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from benchmarks.county import code_of, different_units, multiplied, name_of
from examples.units import Unit, write_unit
from pipeline.deliver.packing import member

ROWS, YEAR, SEED = 150, 2024, 1
_DIFFERENT = 26
_LEAST, _MOST = 50, 250
"""Between how many hundredths of an amount of a different unit that of another one may be."""
_PLACES, _TINY = 4, Decimal("1e-7")
_VALUE = re.compile(r"(?<=<v>)[^<]*(?=</v>)")


def make_units(folder: Path, count: int, rows: int = ROWS, year: int = YEAR, seed: int = SEED) -> None:
    """Write the three workbooks of `count` units below `folder`, a folder for each unit."""
    different = min(count, _DIFFERENT)
    for first, unit in enumerate(different_units(different, rows, year, seed)):
        patterns = patterns_of(unit)
        for number in range(first, count, different):
            own = folder / f"{number + 1:05d}"
            own.mkdir(parents=True)
            words = {code_of(first): code_of(number), name_of(first): name_of(number)}
            for name, pattern in patterns.items():
                (own / name).write_bytes(pattern.filled(words, factor_of(number, different, seed)))


def factor_of(number: int, different: int, seed: int) -> Decimal:
    """Return by what the amounts of a unit are multiplied; those of the different ones are as they are."""
    if number < different:
        return Decimal(1)
    return Decimal(random.Random(f"{seed}/{number}").randint(_LEAST, _MOST)) / 100


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a workbook: texts, and between them the amounts."""

    name: str
    texts: tuple[str, ...]
    amounts: tuple[Decimal, ...]

    def filled(self, words: dict[str, str], factor: Decimal) -> str:
        """Return the file with other words and with its amounts multiplied."""
        pieces = [self.texts[0]]
        for amount, text in zip(self.amounts, self.texts[1:], strict=True):
            pieces += [f"{float(amount * factor):.16G}", text]
        whole = "".join(pieces)
        for word, other in words.items():
            whole = whole.replace(word, other)
        return whole


@dataclass(frozen=True, slots=True)
class Pattern:
    """A workbook whose amounts are known."""

    parts: tuple[Part, ...]

    def filled(self, words: dict[str, str], factor: Decimal) -> bytes:
        """Return the workbook with other words and with its amounts multiplied."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for part in self.parts:
                archive.writestr(member(part.name), part.filled(words, factor))
        return stream.getvalue()


def patterns_of(unit: Unit) -> dict[str, Pattern]:
    """Write the unit once as it is and once with all amounts doubled: whatever is doubled then is an amount."""
    with tempfile.TemporaryDirectory() as made:
        once, twice = Path(made) / "1", Path(made) / "2"
        write_unit(unit, once)
        write_unit(multiplied(unit, Decimal(2)), twice)
        return {name: _pattern(once / name, twice / name) for name in unit.files.values()}


def _pattern(once: Path, twice: Path) -> Pattern:
    with zipfile.ZipFile(once) as first, zipfile.ZipFile(twice) as second:
        names = first.namelist()
        return Pattern(tuple(_part(name, first.read(name).decode(), second.read(name).decode()) for name in names))


def _part(name: str, once: str, twice: str) -> Part:
    """Compare a file of the two; raise ValueError if they differ in something that is no amount."""
    if values_of(once)[0] != values_of(twice)[0]:
        raise ValueError(f"{name}: not only values differ")
    texts, amounts, end = [], [], 0
    for one, other in zip(_VALUE.finditer(once), _VALUE.finditer(twice), strict=True):
        if one[0] == other[0]:
            continue
        if _amount(one[0]) * 2 != _amount(other[0]):
            raise ValueError(f"{name}: {one[0]} became {other[0]}")
        texts.append(once[end : one.start()])
        amounts.append(_amount(one[0]))
        end = one.end()
    return Part(name, (*texts, once[end:]), tuple(amounts))


def values_of(part: str) -> tuple[list[str], list[str]]:
    """Return what a file of a workbook says outside its values, and the values."""
    return _VALUE.split(part), _VALUE.findall(part)


def _amount(text: str) -> Decimal:
    """Return whole yuan, in 元 or 万元, without what a binary number adds; raise ValueError for anything else."""
    amount = round(Decimal(text), _PLACES)
    if abs(amount - Decimal(text)) > _TINY:
        raise ValueError(f"{text} is no amount in whole yuan")
    return amount


if __name__ == "__main__":
    make_units(Path(sys.argv[1]), *map(int, sys.argv[2:]))

"""What the guard costs beside calamine's own read of the same bytes: a ratio of CPU times, alternating in one run.

Run `python -m benchmarks.guard [FOLDER]`. The workbooks are those of 100 units as `benchmarks.units` makes them,
registers of 100,000 rows as various programs write them, and whatever .xlsx files lie below FOLDER (those that the
guard refuses or calamine cannot read are left out). The cost of the guard is what reading takes more with it than
without it: of a small workbook it gives calamine the parts that it has inflated already. It remembers small parts that
the workbooks of one template have in common: "first" is its cost when it has just forgotten them, "again" when it has
seen the same template before.
"""

from __future__ import annotations

import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import python_calamine
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from benchmarks.units import make_units
from pipeline.intake.opening import markup, parts, plain
from pipeline.intake.opening.cells import checked
from pipeline.intake.opening.listed import for_reader
from pipeline.intake.opening.refusal import RefusalError

_ROUNDS, _UNITS, _ROWS, _WIDE, _NARROW = 7, 100, 100_000, 16, 3
_LARGE = 20 << 10
Fill = Callable[[Worksheet, int, int], object]


def main(folder: Path | None) -> None:
    """Print the ratio of the medians for each kind of workbook."""
    with tempfile.TemporaryDirectory() as made:
        make_units(Path(made), _UNITS)
        _compare(f"{_UNITS} units, {_UNITS * 3} workbooks", _contents(Path(made)))
    peak = max((_compare(name, [data]), name) for name, data in _registers())
    print(f"peak of the registers: {peak[0]:.2f} ({peak[1]})")
    if folder is not None:
        foreign = _contents(folder)
        clean = [data for data in foreign if _is_clean(data)]
        _compare(f"{len(clean)} of {len(foreign)} workbooks below {folder}", clean)
        large = [data for data in clean if len(data) >= _LARGE]
        if large:
            _compare(f"the {len(large)} of them of at least {_LARGE >> 10} KB", large)


def _contents(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.rglob("*.xlsx"))]


def _compare(name: str, books: list[bytes]) -> float:
    """Print and return the ratio; it is the one for templates that were seen before."""
    first, again, reader = [], [], []
    for _ in range(_ROUNDS):
        first.append(_seconds(_guarded_anew, books))
        reader.append(_seconds(_read, books))
        _seconds(_guarded, books)
        again.append(_seconds(_guarded, books))
        reader.append(_seconds(_read, books))
    seconds = statistics.median(reader)
    ratios = [statistics.median(guarded) / seconds - 1 for guarded in (first, again)]
    print(f"{name}: ratio {ratios[0]:.2f} first, {ratios[1]:.2f} again (calamine {seconds:.3f} s)", flush=True)
    return ratios[1]


def _seconds(work: Callable[[bytes], object], books: list[bytes]) -> float:
    started = time.process_time()
    for data in books:
        work(data)
    return time.process_time() - started


def _guarded_anew(data: bytes) -> None:
    for module in (markup, parts, plain):
        for name, one in vars(module).items():
            if name.startswith("_known_"):
                one.cache_clear()
    _guarded(data)


def _guarded(data: bytes) -> None:
    """Do what the product does with the bytes of a clean workbook up to the values of its cells."""
    seen = checked(data)
    _read(for_reader(seen.package, seen.sheets, seen.facts, since_1904=seen.since_1904)[0])


def _read(data: bytes) -> None:
    with python_calamine.load_workbook(io.BytesIO(data)) as workbook:
        for name in workbook.sheet_names:
            workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _is_clean(data: bytes) -> bool:
    try:
        checked(data)
        _read(data)
    except (RefusalError, python_calamine.CalamineError):
        return False
    return True


def _registers() -> Iterator[tuple[str, bytes]]:
    kinds: tuple[tuple[str, bool, Fill], ...] = (
        ("half texts in the cells, half numbers", True, _half),
        ("texts in the cells", True, _text),
        ("shared texts", False, _text),
        ("numbers", True, _number),
        ("formulas with results in every row", True, _formula),
    )
    for width in (_WIDE, _NARROW):
        for name, is_inline, fill in kinds:
            yield f"{_ROWS:,} rows of {width}, {name}", _register(width, is_inline, fill)


def _register(width: int, is_inline: bool, fill: Fill) -> bytes:
    """Return a register; texts stand in the cells themselves if `is_inline`, or are shared, as Excel writes them."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"constant_memory": is_inline}) as workbook:
        sheet = workbook.add_worksheet("固定资产台账")
        for row in range(_ROWS):
            for column in range(width):
                fill(sheet, row, column)
    return stream.getvalue()


def _half(sheet: Worksheet, row: int, column: int) -> None:
    (_number if column >= _WIDE // 2 else _text)(sheet, row, column)


def _text(sheet: Worksheet, row: int, column: int) -> None:
    sheet.write_string(row, column, f"资产{row % 500}号{column}")


def _number(sheet: Worksheet, row: int, column: int) -> None:
    sheet.write_number(row, column, row * 1.25 - column)


def _formula(sheet: Worksheet, row: int, column: int) -> None:
    if column % 4 == 2:
        sheet.write_formula(row, column, f"=IFERROR(ROUND($A{row + 1}-$B{row + 1},6),0)", None, row * 1.25)
    else:
        _number(sheet, row, column)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)

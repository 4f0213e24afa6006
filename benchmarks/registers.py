"""What a long register costs: reading it beside calamine's own read of the same bytes, and evaluating its unit.

Run `python -m benchmarks.registers [ROWS [KIND]]`. The unit is the town example with a 固定资产台账 of ROWS rows (a
million if not told); by KIND one row in fifty has a blemish ("ordinary"), every row has one ("spoiled"), 净值 is a
formula ("formulas") or all cards have one number ("repeated"). Each measurement is a process of its own. The reading
one may take no more memory than a worker may, and sends its result on as a worker does; the evaluation does its reading
in workers, which are not counted with it.
"""

from __future__ import annotations

import itertools
import os
import pickle
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import python_calamine
import xlsxwriter

from examples.register import REGISTER, depreciated
from examples.town import town
from examples.units import HERE, Row, read_toml, rows_of, standard_of
from pipeline.intake import Filled
from pipeline.intake.deciding import read_or_decide
from pipeline.limits import MEBIBYTE, Limits
from pipeline.standard.workbook import Column

_FOLDER = HERE / "town-2024"
_KINDS: Mapping[str, int] = {"ordinary": 50, "spoiled": 1, "formulas": 50, "repeated": 50}
"""Every how many rows one has a blemish."""
_HEADER, _YEAR = 4, 2024
_SURNAMES, _GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
_BLEMISHES: tuple[Row, ...] = (
    {"资产数量": "1"},
    {"原值": "4,850.00"},
    {"取得日期": "2021.11.8"},
    {"资产类别": "通用设备"},
    {"使用状况": "闲置", "闲置起始日期": ""},
    {"净值": 1.23},
    {"累计折旧": 9_876_543.21},
    {"资产名称": ""},
    {"资产备注": "已\u200b贴标签"},
    {"取得日期": 44_508},
    {"使用状况": "出租"},
    {"资产编号": "LS202100001"},
    {"取得日期": "不详"},
    {"原值": "约五千元"},
    {"资产类别": "电脑"},
)


def main(rows: int, kind: str) -> None:
    """Print the seconds of CPU and the peak of memory of each way to read the register, and of an evaluation."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = write_unit(folder / "input", rows, kind)
        size, limits = path.stat().st_size, Limits()
        print(f"{rows:,} rows, {kind}: {size / MEBIBYTE:.1f} MiB", flush=True)
        print(f"a worker may take {limits.time(size):.0f} s and {limits.room(size) // MEBIBYTE} MiB for it")
        reader = _measured("calamine, rows one by one", ["-m", __spec__.name, "iterate", str(path)])
        whole = _measured("calamine, a list of rows", ["-m", __spec__.name, "list", str(path)])
        ours = _measured("our reading, and its result sent on", ["-m", __spec__.name, "read", str(path)])
        print(f"our reading takes {ours / reader:.1f} times as long as calamine's rows, {ours / whole:.1f} as its list")
        paths = ["--input", str(folder / "input"), "--output", str(folder / "output")]
        _measured("evaluate, apart from its workers", ["-m", "pipeline.cli", "evaluate", *paths])
        if not list((folder / "output").rglob("*评价底稿*.xlsx")):
            raise SystemExit("the unit was not evaluated")


def _measured(what: str, arguments: Sequence[str]) -> float:
    """Run Python in a process of its own; print and return its seconds of CPU."""
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    said = list(process.stdout)
    _pid, status, used = os.wait4(process.pid, 0)
    told = next((line.strip() for line in said if line.startswith(("核查结果", "read"))), "")
    if not told:  # an evaluation also ends with a status when it has found an 错误
        raise SystemExit(f"{what}: ended with {os.waitstatus_to_exitcode(status)}")
    seconds = used.ru_utime + used.ru_stime
    print(f"{what}: {seconds:.1f} s CPU, peak {used.ru_maxrss >> 10} MiB ({told})", flush=True)
    return seconds


def _iterate(path: Path) -> None:
    with python_calamine.load_workbook(str(path)) as book:
        rows = sum(1 for name in book.sheet_names for _row in book.get_sheet_by_name(name).iter_rows())
    print(f"read {rows:,} rows")


def _list(path: Path) -> None:
    with python_calamine.load_workbook(str(path)) as book:
        kept = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]
    print(f"read {sum(map(len, kept)):,} rows")


def _read(path: Path) -> None:
    """Read as a worker does, in no more memory than it may take."""
    room = Limits().room(path.stat().st_size)
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    read = read_or_decide(path, path.name, lambda _code, _year: standard_of(town().system))
    assert isinstance(read, Filled), read.findings
    message = pickle.dumps((read.tables, read.findings))
    rows, said = len(read.tables[REGISTER]), len(message) / MEBIBYTE
    print(f"read {rows:,} rows, {len(read.findings):,} findings, {said:.0f} MiB sent")


_WAYS = {"iterate": _iterate, "list": _list, "read": _read}


def write_unit(folder: Path, count: int, kind: str = "ordinary") -> Path:
    """Write the workbooks of the town to `folder`, its register with `count` rows; return the path of that one."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = sorted(_FOLDER.glob("*.xlsx"))
    for source in sources[:-1]:
        shutil.copy(source, folder / source.name)
    write_register(sources[-1], folder / sources[-1].name, count, kind)
    return folder / sources[-1].name


def write_register(source: Path, target: Path, count: int, kind: str) -> None:
    """Write the workbook at `source` again with another register of `count` rows, plainly, as asset systems export."""
    with python_calamine.load_workbook(str(source)) as old:
        sheets = {name: old.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in old.sheet_names}
    with xlsxwriter.Workbook(target, {"constant_memory": True, "strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for title, rows in sheets.items():
            page = book.add_worksheet(title)
            kept = rows[:_HEADER] if title == REGISTER else rows
            for at, row in enumerate(kept):
                page.write_row(at, 0, ["" if value is None else value for value in row])
            if title == REGISTER:
                _write_cards(page, rows[_HEADER - 1], count, kind, day)


def _write_cards(page: Any, header: list[Any], count: int, kind: str, day: Any) -> None:
    columns = [next(one.name for one in _declared() if title in one.accepted_titles) for title in header]
    net = columns.index("净值")
    for number, card in zip(range(count), _cards(kind), strict=False):
        row = _HEADER + number
        for column, name in enumerate(columns):
            value = card.get(name, "")
            if kind == "formulas" and column == net and name not in _blemish(number, kind):
                page.write_formula(row, column, f"=I{row + 1}-J{row + 1}", None, value)
            elif isinstance(value, str):
                if value:
                    page.write_string(row, column, value)
            elif isinstance(value, date):
                page.write_datetime(row, column, value, day)
            else:
                page.write_number(row, column, value)


def _declared() -> Sequence[Column]:
    return standard_of(town().system).tables[REGISTER].columns


def _cards(kind: str) -> Iterator[Row]:
    """Yield the cards of a register without end: every asset of the town in turn, each with a number of its own."""
    assets = read_toml("town_2024.toml")["assets"]
    groups = rows_of(assets["columns"], assets["rows"])
    departments = assets["departments"]
    for number, group in zip(itertools.count(1), itertools.cycle(groups)):
        acquired = date(2005 + number % 20, 1 + number % 12, 1 + number % 28)
        cost = round(_figure(group["原值"]) * (0.8 + number % 4_001 / 10_000), 2)
        loss = float(depreciated(Decimal(repr(cost)), acquired, int(_figure(group["years"])), _YEAR))
        is_idle = group["使用状况"] == "闲置"
        card: Row = {
            **{key: value for key, value in group.items() if key not in ("count", "quantity", "years")},
            "资产编号": "LS202100001" if kind == "repeated" else f"LS{acquired.year}{number:07d}",
            "取得日期": acquired,
            "资产数量": _figure(group["quantity"]),
            "原值": cost,
            "累计折旧": loss,
            "净值": round(cost - loss, 2),
            "闲置起始日期": date(2024, 1 + number % 12, 1) if is_idle else "",
            "使用部门": departments[number % len(departments)],
            "使用人": _SURNAMES[number % 10] + _GIVEN[number // 10 % 20] + _GIVEN[number // 200 % 20],
            "盘点结果": "相符",
            **_blemish(number - 1, kind),
        }
        yield card


def _figure(given: Any) -> float:
    return float(given)


def _blemish(number: int, kind: str) -> Row:
    every = _KINDS[kind]
    return {} if number % every else _BLEMISHES[number // every % len(_BLEMISHES)]


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] in _WAYS:
        _WAYS[sys.argv[1]](Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, sys.argv[2] if len(sys.argv) > 2 else "ordinary")

"""The options of the commands, and what their values must be."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields, replace
from functools import partial, wraps
from math import inf, nan
from pathlib import Path
from typing import Any, TypeVar

import click

from pipeline.cli.saying import say
from pipeline.cli.wording import program, width
from pipeline.limits import Limits
from pipeline.run.operator import DEFAULT_PITCH, ReportSettings, Request

Work = TypeVar("Work")
_BAR, _BESIDE_BAR = 36, 24
"""Columns of a progress bar, and of the brackets, the share and the time beside it."""
EXPLAINED, EXPLAINED_BY_MAKE = "柳树镇 B101", "UNIT=柳树镇 INDICATOR=B101"


class Year(click.ParamType[int]):
    """A year of four digits, also as 2024年."""

    name = "年度"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the year or fail in words."""
        digits = str(value).removesuffix("度").removesuffix("年")
        if not (digits.isascii() and digits.isdigit() and len(digits) == 4):
            self.fail(f"年度“{value}”应为四位数字，如 2024", param, ctx)
        return int(digits)


class Given(click.ParamType[str]):
    """A text that is not empty; `what` says what it should be."""

    name = "text"

    def __init__(self, what: str) -> None:
        self.missing = f"请写明{what}，例如：make explain {EXPLAINED_BY_MAKE}，或者 {program()} explain {EXPLAINED}"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text or fail in words."""
        if not value.strip():
            self.fail(self.missing, param, ctx)
        return value


class Folder(click.ParamType[Path]):
    """A folder, or a file, which need not be there; `example` says how it is given."""

    def __init__(self, name: str = "文件夹", example: str = "") -> None:
        self.name = name
        self.missing = f"请写明{name}" + (f"，例如：{example}" if example else "")

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the path or fail in words; an empty one would be the current folder, which nobody means."""
        if not str(value).strip():
            self.fail(self.missing, param, ctx)
        return Path(value)


class Number(click.ParamType[float]):
    """A number of what `name` says, from `least` to `most`; whole where `least` is."""

    def __init__(self, name: str, least: float, most: float = inf) -> None:
        self.name = name
        self.least = least
        self.most = most

    def convert(self, value: str | float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number or fail in words."""
        try:
            number = type(self.least)(value)
        except ValueError:
            number = nan
        if not (self.least <= number <= self.most and number < inf):
            whole = "整数" if isinstance(self.least, int) else "数字"
            beyond = f"、不大于 {self.most}" if number > self.most else ""
            self.fail(f"“{value}”应为不小于 {self.least:g}{beyond} 的{whole}", param, ctx)
        return number


def tracked(work: Sequence[Work], label: str) -> Iterable[Work]:
    """Show a progress bar on a terminal, nothing elsewhere."""
    if not work or not sys.stderr.isatty():
        return work
    return _with_bar(work, label)


def _with_bar(work: Sequence[Work], label: str) -> Iterator[Work]:
    room = shutil.get_terminal_size().columns - width(label) - _BESIDE_BAR
    with click.progressbar(work, label=label, file=sys.stderr, width=max(1, min(_BAR, room))) as bar:
        yield from bar


jobs_option = click.option(
    "--jobs", type=Number("个数", 0), metavar="个数", default=0,
    help="同时处理几个文件，默认 0，即处理器个数（files worked on at once）",
)  # fmt: skip


def folder_option(flag: str, name: str, words: str, default: str | None = None) -> Callable[[Any], Any]:
    """Return the option for a folder; `words` say which."""
    return click.option(flag, name, type=Folder(), metavar="文件夹", default=default, help=words)


def system_option(words: str) -> Callable[[Any], Any]:
    """Return the option for an indicator system; `words` say what for."""
    said = f"{words}，写编号或指标体系.xlsx 的路径（indicator system）"
    return click.option("--system", metavar="编号", help=said)


_OPTIONS = (
    folder_option("--input", "source", "放填好的工作簿的文件夹，默认 input（input folder）", "input"),
    folder_option("--output", "target", "结果所在的文件夹，默认 output（output folder）", "output"),
    system_option("指标体系，默认按工作簿所载"),
    click.option("--year", type=Year(), metavar="年度", help="只评价这个年度（year）"),
    jobs_option,
    click.option(
        "--scheduler", metavar="地址",
        help="交给这个 dask 调度器下的多台机器处理，如 tcp://192.168.1.10:8786（scheduler of a dask cluster）",
    ),
    click.option(
        "--file-seconds", type=Number("秒", 1.0, 86_400), metavar="秒", default=Limits().seconds,
        help=f"处理一个文件最多用几秒，默认 {Limits().seconds:g}，大文件另加（seconds for one file）",
    ),
    click.option(
        "--file-memory", type=Number("MiB", 256, 1 << 20), metavar="MiB", default=Limits().memory,
        help=f"处理一个文件最多用多少 MiB 内存，默认 {Limits().memory}，大文件另加（MiB for one file）",
    ),
    click.option(
        "--fresh", "is_fresh", is_flag=True,
        help="不用以前运行保存的中间结果，全部重新计算（work everything out anew）",
    ),
)  # fmt: skip


_REPORT_OPTIONS = (
    click.option(
        "--outline", metavar="编号",
        help="评价报告的结构，默认五部分；编号写错时列出全部（outline of the report）",
    ),
    click.option(
        "--report-template", "template", type=Folder("文件"), metavar="文件",
        help="本单位的 Word 模板（.docx 或 .dotx），报告采用其中的样式（Word template with your own styles）",
    ),
    click.option("--charts/--no-charts", default=True, help="报告带不带图，默认带（charts in the report）"),
    click.option(
        "--score-table/--no-score-table", default=None,
        help="报告后附不附评价指标得分表，默认按报告结构（table of all scores as an annex）",
    ),
    click.option(
        "--line-pitch", "pitch", type=Number("磅", 12.0, 1584), metavar="磅", default=DEFAULT_PITCH,
        help=f"报告正文的行距，默认 {DEFAULT_PITCH:g} 磅，每页 22 行（points from line to line）",
    ),
)  # fmt: skip


def with_reports(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command that takes `request` the options of reports, which go into it."""
    names = [one.name for one in fields(ReportSettings)]

    @wraps(command)
    def called(*, request: Request, **given: Any) -> int:
        settings = ReportSettings(**{name: given.pop(name) for name in names})
        return command(request=replace(request, report=settings), **given)

    for option in reversed(_REPORT_OPTIONS):
        called = option(called)
    return called


def with_request(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command all options of a run, as one argument `request`."""

    @wraps(command)
    def called(
        *, source: Path, target: Path, system: str | None, year: int | None,
        jobs: int, scheduler: str | None, file_seconds: float, file_memory: int, is_fresh: bool, **more: Any,
    ) -> int:  # fmt: skip
        limits, tell = Limits(file_seconds, file_memory), partial(say, is_error=True)
        request = Request(
            source, target, system, year, limits, jobs, tracked, is_fresh=is_fresh, scheduler=scheduler, tell=tell
        )
        return command(request=request, **more)

    for option in reversed(_OPTIONS):
        called = option(called)
    return called

"""The options of the commands, and what their values must be."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from pipeline.run import Limits, Request

Work = TypeVar("Work")


class Year(click.ParamType[int]):
    """A year of four digits, also as 2024年."""

    name = "year"

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
        self.what = what

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text or fail in words."""
        if not value.strip():
            self.fail(f"请写明{self.what}", param, ctx)
        return value


def tracked(work: Sequence[Work], label: str) -> Iterable[Work]:
    """Show a progress bar on a terminal, nothing elsewhere."""
    if not work or not sys.stderr.isatty():
        return work
    return _with_bar(work, label)


def _with_bar(work: Sequence[Work], label: str) -> Iterator[Work]:
    with click.progressbar(work, label=label, file=sys.stderr) as bar:
        yield from bar


_OPTIONS = (
    click.option(
        "--input", "source", type=click.Path(path_type=Path), default=Path("input"), show_default=True,
        help="放填好的工作簿的文件夹（input folder）",
    ),
    click.option(
        "--output", "target", type=click.Path(path_type=Path), default=Path("output"), show_default=True,
        help="结果所在的文件夹（output folder）",
    ),
    click.option("--system", help="指标体系编号，默认按工作簿所载（indicator system）"),
    click.option("--year", type=Year(), help="只评价这个年度（year）"),
    click.option(
        "--jobs", type=click.IntRange(min=0), default=0, show_default=True,
        help="同时处理几个文件，0 为处理器个数（files worked on at once）",
    ),
    click.option(
        "--file-seconds", type=click.FloatRange(min=1), default=Limits().seconds, show_default=True,
        help="处理一个文件最多用几秒，大文件另加（seconds for one file）",
    ),
    click.option(
        "--file-memory", type=click.IntRange(min=256), default=Limits().memory, show_default=True,
        help="处理一个文件最多用多少 MiB 内存，大文件另加（MiB for one file）",
    ),
)  # fmt: skip


def with_request(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command all options of a run, as one argument `request`."""

    @wraps(command)
    def called(
        *, source: Path, target: Path, system: str | None, year: int | None,
        jobs: int, file_seconds: float, file_memory: int, **more: Any,
    ) -> int:  # fmt: skip
        limits = Limits(file_seconds, file_memory)
        return command(request=Request(source, target, system, year, limits, jobs, tracked), **more)

    for option in reversed(_OPTIONS):
        called = option(called)
    return called

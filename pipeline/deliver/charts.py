"""Ranges of a sheet -> a chart beside or below them, with a title, numbers people can read and an alt text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.deliver.page import Page, check
from pipeline.deliver.style import FONT, HEAD_FONT

MOST_LABELS = 16
"""With more points than this, the values are read from the axis and the table."""
_INK = "#262626"
# Told apart by lightness and by hatching, so that a grey print is as clear as the screen.
_FILLS: Sequence[dict[str, Any]] = (
    {"fill": {"color": "#2F5597"}, "border": {"color": "#1F3864"}},
    {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": "#1F3864", "bg_color": "#FFFFFF"},
     "border": {"color": "#1F3864"}},
    {"fill": {"color": "#BDC9DF"}, "border": {"color": "#1F3864"}},
    {"pattern": {"pattern": "large_grid", "fg_color": "#1F3864", "bg_color": "#FFFFFF"},
     "border": {"color": "#1F3864"}},
    {"fill": {"color": "#FFFFFF"}, "border": {"color": "#1F3864"}},
    {"pattern": {"pattern": "dark_horizontal", "fg_color": "#1F3864", "bg_color": "#D9E2F3"},
     "border": {"color": "#1F3864"}},
)  # fmt: skip
TEN_THOUSANDS = r"0\.0,"
"""Shows 元 as 万元 with one decimal in every spreadsheet program: thousands, with a point before the last digit."""
_LONG_AMOUNT = 100_000
_SMALL = 6
"""Below so many, programs divide an axis by halves and less: without decimals it would say 0, 1, 1."""


@dataclass(frozen=True, slots=True)
class Series:
    """One series: its name and its range as formulas write it (with the sheet, absolute)."""

    name: str
    values: str
    number: str = ""  # the number format of its labels, if it is not that of the chart


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows. `description` is read aloud in its place; `points` is how many categories there are."""

    title: str
    description: str
    categories: str
    series: Sequence[Series]
    points: int
    number: str
    is_horizontal: bool = False
    minimum: float | None = None
    maximum: float | None = None
    category_title: str = ""
    largest: Decimal | None = None  # of the numbers shown, if the axis may have steps that whole ones do not tell apart


def amounts(values: Iterable[Decimal], number: str) -> tuple[str, str]:
    """Return number format and unit, as a title names it, in which amounts of money can be read above columns."""
    return (
        (TEN_THOUSANDS, "（万元）")
        if max((abs(value) for value in values), default=Decimal(0)) >= _LONG_AMOUNT
        else (number, "（元）")
    )


def width_of(page: Page) -> int:
    """Return a width in pixels that is about that of the columns of a sheet."""
    return min(860, max(520, int(sum(page.widths) * 7)))


def insert(page: Page, row: int, column: int, chart: Chart, width: int, height: int) -> None:
    """Put a chart with its upper left corner in a cell; width and height are in pixels."""
    raw = page.book.raw.add_chart({"type": "bar" if chart.is_horizontal else "column"})
    for position, series in enumerate(chart.series):
        raw.add_series(_series(chart, series, position))
    raw.set_title({"name": chart.title, "name_font": {**_font(11), "name": HEAD_FONT}, "overlay": False})
    # low: beside the chart and not beside the nought, where bars of negative amounts would run over them
    names: dict[str, Any] = {"num_font": _font(9), "reverse": chart.is_horizontal, "label_position": "low"}
    if chart.category_title:
        # Too many names to print: the axis says what the columns are instead.
        names |= {"label_position": "none", "name": chart.category_title, "name_font": _font(9)}
    elif not chart.is_horizontal and chart.points > MOST_LABELS // 2:
        names["num_font"] |= {"rotation": -45}
    grid = {"visible": True, "line": {"color": "#D9D9D9"}}
    scale: dict[str, Any] = {"num_format": _on_axis(chart), "num_font": _font(9), "major_gridlines": grid}
    scale |= {key: end for key, end in (("min", chart.minimum), ("max", chart.maximum)) if end is not None}
    if chart.is_horizontal:
        scale["label_position"] = "high"  # categories run downwards, which would put the numbers on top
    # XlsxWriter calls the horizontal axis x, whatever stands on it.
    raw.set_x_axis(scale if chart.is_horizontal else names)
    raw.set_y_axis(names if chart.is_horizontal else scale)
    raw.set_legend({"none": True} if len(chart.series) == 1 else {"position": "bottom", "font": _font(9)})
    raw.set_size({"width": width, "height": height})
    placed = {"description": chart.description, "object_position": 1, "x_offset": 8, "y_offset": 4}
    check(page.raw.insert_chart(row, column, raw, placed), f"{page.name}: chart {chart.title}")


def _series(chart: Chart, series: Series, position: int) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "name": series.name,
        "categories": "=" + chart.categories,
        "values": "=" + series.values,
        "gap": 60 if chart.points <= MOST_LABELS else 20,
        **_FILLS[position % len(_FILLS)],
    }
    if chart.points * len(chart.series) <= MOST_LABELS or chart.is_horizontal:
        shown["data_labels"] = {"value": True, "num_format": series.number or chart.number, "font": _font(9)}
    return shown


def _on_axis(chart: Chart) -> str:
    """Return a number format without decimals, as an axis is read roughly, unless its steps are parts of one."""
    one = Decimal("0.01") if chart.number.endswith("%") else Decimal(1)
    is_small = chart.largest is not None and chart.largest < _SMALL * one
    return chart.number if is_small or chart.number == TEN_THOUSANDS else re.sub(r"\.0+", "", chart.number)


def _font(size: int) -> dict[str, Any]:
    return {"name": FONT, "size": size, "color": _INK, "bold": False}

"""Every figure leads to its source: links are followed as a person clicks them, here and after moving the folders."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from examples.units import HERE
from pipeline.deliver.links import Links, file_link, way
from pipeline.model import Place
from pipeline.run.operator import Request
from pipeline.run.publishing import evaluate_and_publish

UNIT = "西乡县柳树镇人民政府"
INPUTS = ("柳树镇_01_预算执行.xlsx", "柳树镇_02_指标评分.xlsx", "柳树镇_03_资产台账.xlsx")


@dataclass(frozen=True)
class Step:
    """Where a link leads: a file, a sheet and a cell (or range) in it."""

    path: Path
    sheet: str
    cell: str


class Delivered:
    """The delivered workbooks of one run, opened once, and the links between them and into the input."""

    def __init__(self, root: Path) -> None:
        self.summary = root / "output" / "2024" / "绩效评价汇总.xlsx"
        self.paper = root / "output" / "2024" / UNIT / "评价底稿.xlsx"
        self.books: dict[Path, Workbook] = {}

    def book(self, path: Path) -> Workbook:
        if path not in self.books:
            self.books[path] = load_workbook(path, data_only=True)
        return self.books[path]

    def links(self, path: Path, sheet: str, row: int | None = None) -> Iterator[Step]:
        """Yield where the links of a sheet, or of one row of it, lead."""
        page = self.book(path)[sheet]
        for cells in page.iter_rows(min_row=row, max_row=row):
            for cell in cells:
                if cell.hyperlink is not None:
                    yield self.step(path, cell.hyperlink.target, cell.hyperlink.location)

    def step(self, path: Path, target: str | None, location: str | None) -> Step:
        sheet, _, cell = (location or "").rpartition("!")
        other = path if not target else (path.parent / unquote(target).replace("\\", "/")).resolve()
        return Step(other, sheet.strip("'").replace("''", "'"), cell)

    def rows_with(self, path: Path, sheet: str, value: object) -> list[int]:
        cells = (cell for row in self.book(path)[sheet].iter_rows() for cell in row)
        return [cell.row or 0 for cell in cells if is_shown(cell.value, value)]


def is_shown(found: object, value: object) -> bool:
    if isinstance(found, int | float) and isinstance(value, int | float):
        return abs(found - value) < 0.00005
    return found == value


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Delivered:
    """The town evaluated, and then input and output moved together to another place."""
    old, new = tmp_path_factory.mktemp("old"), tmp_path_factory.mktemp("new") / "移动 后#的%20文件夹"
    shutil.copytree(HERE / "town-2024", old / "input")
    evaluate_and_publish(Request(old / "input", old / "output"))
    shutil.copytree(old, new)
    shutil.rmtree(old)
    return Delivered(new)


def test_every_link_leads_to_a_cell_that_exists_after_input_and_output_were_moved_together(moved: Delivered) -> None:
    followed = 0
    for path in (moved.summary, moved.paper):
        for sheet in moved.book(path).sheetnames:
            for step in moved.links(path, sheet):
                assert step.path.is_file(), step
                if step.sheet:
                    page = moved.book(step.path)[step.sheet]
                    assert isinstance(page, Worksheet)
                    assert page[step.cell] is not None
                followed += 1
    assert followed > 500


def sources_from(moved: Delivered, step: Step, value: object) -> Iterator[Step]:
    """Yield the input cells one click from the place of `step`, in its row or in rows with the value."""
    row = moved.book(step.path)[step.sheet][step.cell.partition(":")[0]].row
    for at in (row, *moved.rows_with(step.path, step.sheet, value)):
        yield from (link for link in moved.links(step.path, step.sheet, at) if link.path.name in INPUTS)


PUBLISHED = [
    ("投入", 12.08), ("过程", 23.15), ("产出", 39.31), ("效益", 16.40), ("合计", 90.94), ("等级", "优"),
    ("预算执行率", 0.8804), ("预算调整率", 0.7973), ("资产闲置率", 0.0695), ("年初预算", 9_158_647.00),
    ("调整后预算", 16_461_154.60), ("执行数", 14_492_426.11), ("编制", 75), ("实有人数", 72),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), PUBLISHED, ids=[name for name, _value in PUBLISHED])
def test_each_published_number_is_clicked_through_to_its_source_in_three_steps(
    moved: Delivered, name: str, value: object
) -> None:
    """From a line of the summary to the unit workbook, there perhaps one link on, then to the input."""
    starts = [
        link
        for sheet in moved.book(moved.summary).sheetnames
        for row in moved.rows_with(moved.summary, sheet, value)
        for link in moved.links(moved.summary, sheet, row)
        if link.path == moved.paper.resolve()
    ]
    assert starts, f"no line of the summary shows {name} and leads to the unit workbook"
    for first in starts:
        if next(sources_from(moved, first, value), None) is not None:
            return
        for second in moved.links(first.path, first.sheet):
            if second.path == first.path and next(sources_from(moved, second, value), None) is not None:
                return
    pytest.fail(f"{name} does not lead to its source in three steps")


def test_the_unit_workbook_leads_back_to_the_line_of_the_unit_in_the_summary(moved: Delivered) -> None:
    back = [link for link in moved.links(moved.paper, "得分总表", 3) if link.path == moved.summary.resolve()]
    (named,) = [moved.book(moved.summary).defined_names[link.cell] for link in back]
    ((sheet, cell),) = named.destinations
    assert sheet == "汇总"
    page = moved.book(moved.summary)[sheet]
    assert UNIT in [other.value for other in page[page[cell].row]]


def test_a_source_says_where_to_look_when_its_link_does_not_open(moved: Delivered) -> None:
    page = moved.book(moved.paper)["数据项"]
    tips = [
        cell.hyperlink.tooltip
        for cells in page.iter_rows()
        for cell in cells
        if cell.hyperlink and cell.hyperlink.target
    ]
    assert tips
    assert all(any(name in str(tip) for name in INPUTS) for tip in tips)


@pytest.mark.parametrize(
    ("path", "sheet", "cell", "link"),
    [
        ("../input/甲 乙.xlsx", "预算 执行", "B5", "external:../input/甲%20乙.xlsx#'预算 执行'!B5"),
        ("../input/5%20#1.xlsx", "a'b", "B5:B9", "external:../input/5%2520%231.xlsx#'a''b'!B5:B9"),
        ("a.xlsx", "表", "第6行", "external:a.xlsx#'表'!A1"),
        ("a.xlsx", "", "", "external:a.xlsx"),
    ],
)
def test_a_link_keeps_odd_names_of_files_and_sheets(path: str, sheet: str, cell: str, link: str) -> None:
    assert file_link(path, sheet, cell) == link


def test_without_a_way_to_the_input_a_place_is_plain_text() -> None:
    assert Links().source(Place("a.xlsx", "表", "A1")) is None
    assert Links("../..").source(Place("", "表", "A1")) is None


def test_the_way_between_folders_is_relative_with_forward_slashes(tmp_path: Path) -> None:
    assert way(tmp_path / "output" / "2024" / "甲", tmp_path / "input") == "../../../input"


def test_there_is_no_way_to_another_drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_paths: object) -> str:
        raise ValueError("path is on mount 'C:', start on mount 'D:'")

    monkeypatch.setattr("os.path.relpath", refuse)
    assert way(tmp_path / "output", tmp_path / "input") is None

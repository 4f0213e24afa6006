"""What the templates are as files: long enough, repeatable, fresh, and right in a spreadsheet program."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter

from pipeline.deliver import inspection
from pipeline.deliver.plan import Given, plan_book
from pipeline.deliver.refused import counted, refusable
from pipeline.deliver.style import display_width
from pipeline.deliver.system import write_system
from pipeline.deliver.templates import Prefill, write_templates, write_unit_list
from pipeline.kinds import NO_REASONS, KindName
from pipeline.standard import load_standard, shared
from pipeline.standard.layout import SYSTEM_FILE
from pipeline.standard.unit_list import UNIT_LIST_FILE
from tests.declarations import rewrite, shipped_copy
from tests.deliver.blanks import STANDARD, TABLES, header_row, opened, validations
from tests.deliver.samples import filled
from tests.filling import complete, edited
from tests.spreadsheet import cached_values, recalculate

CHECKED_IN = Path(__file__).parents[2] / "input_templates"


def parts(path: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            yield name, archive.read(name)


def test_more_rows_than_blank_ones_extend_the_table(tmp_path: Path) -> None:
    book, table = next((book, table) for book, table in TABLES if table.preset is None)
    column = next(one for one in table.columns if not one.is_computed and one.kind == KindName.TEXT)
    rows = [{column.name: f"第{turn}行"} for turn in range(table.blank_rows + 50)]
    sheet = opened(tmp_path, STANDARD, Prefill(tables={table.title: rows}))[book.key][table.title]
    last = header_row(sheet, table) + len(rows)
    assert sheet.cell(last, table.columns.index(column) + 1).value == f"第{len(rows) - 1}行"
    assert validations(sheet, sheet.cell(last, table.columns.index(column) + 1).coordinate)


@pytest.mark.parametrize(
    "prefill",
    [
        Prefill(fields={"没有的项": 1}),
        Prefill(tables={"没有的表": []}),
        Prefill(declared_none=frozenset({"没有的表"})),
        *(
            Prefill(tables={table.title: [{table.preset.column: "没有的行"}]})
            for _book, table in TABLES
            if table.preset is not None
        ),
    ],
)
def test_a_prefill_without_a_place_is_refused(tmp_path: Path, prefill: Prefill) -> None:
    with pytest.raises(ValueError, match="没有的"):
        write_templates(STANDARD, tmp_path, prefill)


def test_the_same_prefill_makes_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    pairs = zip(
        write_templates(STANDARD, first, filled(STANDARD)),
        write_templates(STANDARD, second, filled(STANDARD)),
        strict=True,
    )
    for one, other in pairs:
        assert one.read_bytes() == other.read_bytes()


def test_further_pages_of_a_wide_table_begin_with_nothing_cut_off_and_with_what_names_its_rows(tmp_path: Path) -> None:
    write_unit_list(STANDARD, tmp_path / UNIT_LIST_FILE)
    write_system(STANDARD.system, shared(), tmp_path / SYSTEM_FILE)
    write_templates(STANDARD, tmp_path)
    pages = [page for path in tmp_path.iterdir() for page in load_workbook(path) if page.print_title_cols]
    kept = {page.title: page.print_title_cols for page in pages}
    assert kept.items() >= {"预算执行": "$A:$B", "指标评分": "$A:$D", "单位名单": "$A:$C", "指标": "$A:$A"}.items()
    for page in pages:
        last = column_index_from_string(str(kept[page.title]).rpartition("$")[2])
        above = page.iter_rows(max_row=int(str(page.print_title_rows).rpartition("$")[2]) - 1, max_col=last)
        for cell in (cell for row in above for cell in row if cell.value is not None):
            room = sum(page.column_dimensions[get_column_letter(at)].width for at in range(cell.column, last + 1))
            assert display_width(str(cell.value)) * float(cell.font.sz) / 11 <= room, f"{page.title}!{cell.coordinate}"


def test_the_checked_in_templates_are_fresh(tmp_path: Path) -> None:
    write_unit_list(STANDARD, tmp_path / UNIT_LIST_FILE)
    write_system(STANDARD.system, shared(), tmp_path / SYSTEM_FILE)
    write_templates(STANDARD, tmp_path)
    for path in sorted(tmp_path.iterdir()):
        known = CHECKED_IN / path.name
        assert known.is_file(), f"{path.name} is missing: run `make templates`"
        assert dict(parts(path)) == dict(parts(known)), f"{path.name} is out of date: run `make templates`"


ADDED = """
[[sheets]]
layout = "table"
title = "新增表"
help = "测试。"

[[sheets.columns]]
name = "新增金额"
kind = "money"
required = true

[[sheets.columns]]
name = "新增一半"
kind = "money"
formula = "新增金额/2"

[[sheets.checks]]
code = "R999"
name = "新增金额过大"
condition = "新增金额>100"
severity = "待核实"
at = "新增金额"
expected = "不大于 100"
remedy = "请核对。"
example = { given = { "新增金额" = "101.00" }, gives = "是" }
"""


def test_a_declared_table_shows_up_without_a_line_of_python(tmp_path: Path) -> None:
    folder = shipped_copy(tmp_path / "standard")
    path = next(iter(sorted((folder / "workbooks").glob("[0-9]*.toml"))))
    rewrite(path, ("", ADDED))
    prefill = Prefill(tables={"新增表": [{"新增金额": "101.01"}, {"新增金额": 7}]})
    book = opened(tmp_path, load_standard(folder=folder), prefill)[path.name[:2]]
    sheet = book["新增表"]
    assert [sheet["A4"].value, sheet["B4"].value] == ["新增金额", "新增一半"]
    assert sheet["B5"].value == "=IFERROR(ROUND($A5/2,6),0)"
    checks = [str(cell.value) for cell in book[inspection.TITLE]["B"]]
    assert "R999 新增金额过大" in checks
    values = cached_values(tmp_path / next(one.name for one in tmp_path.glob(f"{path.name[:2]}_*.xlsx")))
    assert values["新增表", "B5"] == 50.505
    assert values[inspection.TITLE, f"E{checks.index('R999 新增金额过大') + 1}"] == 1


def test_the_inspection_counts_what_is_filled_missing_and_wrong(tmp_path: Path) -> None:
    paths = write_templates(STANDARD, tmp_path, filled(STANDARD))
    for workbook, path in zip(STANDARD.workbooks, paths, strict=True):
        values = cached_values(path)
        states = {
            values[inspection.TITLE, f"F{row}"] for row in range(5, 60) if (inspection.TITLE, f"F{row}") in values
        }
        assert inspection.FAILED in states
        plan = plan_book(STANDARD, workbook, filled(STANDARD))
        rows = {values.get((inspection.TITLE, f"A{row}")): row for row in range(60, 4, -1)}
        for title, table in plan.tables.items():
            typed = [row for row in table.rows if any(column.name in row for column in table.typed)]
            assert values[inspection.TITLE, f"C{rows[title]}"] == len(typed)


@pytest.mark.libreoffice
def test_to_the_inspection_a_word_for_nothing_is_no_reason_as_it_is_none_to_the_program(tmp_path: Path) -> None:
    sayings = [*NO_REASONS, "n/a", None, "无。", " 无 ", "　暂无。　", "无.", "。", 0]
    reasons = [*sayings, "上年结转较多", "无锡项目追加", "无，已补办手续。"]
    given: dict[str, Given] = {"支出性质": "公用经费", "项目名称": "办公费", "年初预算数": 100, "执行数": 200}
    rows = [{**given, "差异原因": reason} for reason in reasons]
    path = write_templates(STANDARD, tmp_path, Prefill(tables={"预算执行": rows}))[0]
    for values in (cached_values(path), cached_values(recalculate(path))):
        (check,) = [row for row in range(5, 60) if str(values.get((inspection.TITLE, f"B{row}"))).startswith("R101")]
        assert values[inspection.TITLE, f"E{check}"] == len(sayings)


@pytest.mark.parametrize("code", ["", "town-2024"])
@pytest.mark.parametrize("is_full", [False, True], ids=["blank", "full"])
@pytest.mark.libreoffice
@pytest.mark.slow
def test_a_spreadsheet_program_computes_the_same_values(tmp_path: Path, code: str, is_full: bool) -> None:
    standard = load_standard(code or None)
    for path in write_templates(standard, tmp_path, filled(standard) if is_full else None):
        written, computed = cached_values(path), cached_values(recalculate(path))
        assert {
            cell: (written.get(cell), value) for cell, value in computed.items() if written.get(cell) != value
        } == {}
        assert written.keys() == computed.keys()


@pytest.mark.parametrize(
    ("sheet", "cell", "formula"),
    [
        ("预算执行", "L9", "=#REF!"),
        ("三公经费", "E8", "=1/0"),
        ("预算执行", "O5", "=1/0"),
        ("单位信息", "B22", "=#REF!"),
    ],
    ids=["amount", "preset", "note", "field"],
)
@pytest.mark.libreoffice
def test_the_inspection_never_passes_a_sheet_that_holds_an_error_value(
    tmp_path: Path, sheet: str, cell: str, formula: str
) -> None:
    path = write_templates(STANDARD, tmp_path, complete(STANDARD))[0]
    edited(path, sheet, **{cell: formula})
    values = cached_values(recalculate(path))
    rows = {values.get((inspection.TITLE, f"A{row}")): row for row in range(60, 4, -1)}
    states = [values.get((inspection.TITLE, f"F{row}")) for row in range(5, 60)]
    assert values[inspection.TITLE, f"F{rows[sheet]}"] == inspection.BROKEN
    assert not [state for state in states if str(state).startswith("#")]
    to_check = states.count(inspection.FAILED) + states.count(inspection.BROKEN)
    assert str(values[inspection.TITLE, "B3"]).startswith(f"{inspection.FAILED} {to_check} 项")


def test_dates_survive(tmp_path: Path) -> None:
    book, table, column = next(
        (book, table, one)
        for book, table in TABLES
        for one in table.columns
        if one.kind == KindName.DATE and table.preset is None
    )
    prefill = Prefill(tables={table.title: [{column.name: date(2024, 2, 29)}, {column.name: "2024-12-31"}]})
    sheet = opened(tmp_path, STANDARD, prefill)[book.key][table.title]
    cells = [sheet.cell(header_row(sheet, table) + row, table.columns.index(column) + 1) for row in (1, 2)]
    assert [cell.value for cell in cells] == [datetime(2024, 2, 29), datetime(2024, 12, 31)]
    assert {cell.number_format for cell in cells} == {"yyyy-mm-dd"}


@pytest.mark.libreoffice
def test_the_inspection_counts_the_degrees_that_the_program_refuses(tmp_path: Path) -> None:
    """92 for 92 % of two indicators of the system and of one of the unit's own, which has another way of scoring."""
    town = load_standard("town-2024")
    own: list[dict[str, Given]] = [
        {
            "上级指标编号": "D101",
            "个性指标名称": name,
            "个性指标分值": 1,
            "评分方法": method,
            "个性完成值": 92,
            "个性目标值": 90,
        }
        for name, method in (("定性", "定性评级"), ("数量", "按比例得分"))
    ]
    judged: list[dict[str, Given]] = [
        {"指标编号": code, "指标完成值": value}
        for code, value in (("D101", 92), ("D102", Decimal("0.92")), ("D103", 75), ("D104", 93))
    ]
    path = write_templates(town, tmp_path, Prefill(tables={"指标评分": judged, "个性指标": own}))[1]
    for values in (cached_values(path), cached_values(recalculate(path))):
        shown = {row: [values.get((inspection.TITLE, f"{column}{row}")) for column in "ABEF"] for row in range(5, 60)}
        lines = {str(sheet): (fails, state) for sheet, what, fails, state in shown.values() if "超出范围" in str(what)}
        assert lines == {"指标评分": (2, inspection.FAILED), "个性指标": (1, inspection.FAILED)}
        heads = {str(sheet): state for sheet, _what, fails, state in reversed(shown.values()) if fails is not None}
        assert heads["指标评分"] == heads["个性指标"] == inspection.FAILED


def test_what_is_too_much_for_one_formula_is_left_to_the_program_to_count() -> None:
    town = load_standard("town-2024")
    plan = plan_book(town, town.workbooks[1], Prefill())
    cells = refusable(plan, plan.tables["指标评分"])
    assert counted(cells) == "+".join(one.count() for one in cells)
    assert counted(cells * 100) is None
    assert counted([]) is None


def test_a_degree_that_the_program_refuses_is_marked_where_it_is_typed(tmp_path: Path) -> None:
    """92 pasted for 92 %: the program tells F339, or F334 of an indicator of the unit's own."""
    town = load_standard("town-2024")
    book = load_workbook(write_templates(town, tmp_path)[1])

    def marks(sheet: str, cell: str) -> set[str]:
        rules = book[sheet].conditional_formatting
        return {one.formula[0] for each in rules if cell in each.cells for one in each.rules if one.formula}

    assert "AND(ISNUMBER($H25),OR($H25<0,$H25>1))" in marks("指标评分", "H25")
    computed = [one for one in marks("指标评分", "H5") if "ISNUMBER" in one]
    assert computed == []
    own = [one for one in marks("个性指标", "F6") if '="定性评级"' in one]
    assert len(own) == 1

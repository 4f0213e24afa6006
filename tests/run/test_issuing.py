"""A county's workbooks are made in one go from a list; nothing that somebody filled in is ever overwritten."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.deliver.templates import write_unit_list
from pipeline.intake import Filled
from pipeline.rulings import FILE, SHEET, Head
from pipeline.run.issuing import Issued, issue_templates
from pipeline.run.operator import OperatorError, Request
from pipeline.run.publishing import evaluate_and_publish
from pipeline.standard import load_standard
from tests.filling import complete, edited, read, written
from tests.run.trees import tree

STANDARD = load_standard("town-2024")
HEAD = ("单位编码", "单位名称", "评价年度", "编制人数：行政", "金额单位", "批复的年初预算总额")
CODE, NAME = "610724001", "清河县平安镇人民政府"
BOOKS = ["01_预算执行.xlsx", "02_指标评分.xlsx", "03_资产台账.xlsx"]


def listed(folder: Path, *rows: Sequence[Any]) -> Path:
    path = folder / "名单.xlsx"
    write_unit_list(STANDARD, path)
    book = load_workbook(path)
    (sheet,) = book.worksheets
    columns = {cell.value: position for position, cell in enumerate(sheet[4], start=1)}
    for number, row in enumerate(rows, start=5):
        for title, value in zip(HEAD, row, strict=False):
            sheet.cell(number, columns[title], value)
    book.save(path)
    return path


def issue(folder: Path, *rows: Sequence[Any], last: Path | None = None, is_zipped: bool = False) -> Issued:
    request = Request(listed(folder, *rows), folder / "下发", "town-2024", jobs=1)
    return issue_templates(request, last, is_zipped=is_zipped)


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_every_unit_gets_a_set_that_says_whose_it_is(tmp_path: Path) -> None:
    issued = issue(tmp_path, ["0101", "甲局", 2025, 12], ["0102", "乙局：一/二", 2025])
    assert (issued.units, issued.left, issued.has_errors) == (("甲局", "乙局：一/二"), 0, False)
    assert names(tmp_path / "下发") == sorted(
        [f"甲局/{name}" for name in BOOKS] + [f"乙局：一_二/{name}" for name in BOOKS]
    )
    found = [one for one in read(tmp_path / "下发" / "甲局", STANDARD) if isinstance(one, Filled)]
    assert {(one.code, one.name, one.year) for one in found} == {("0101", "甲局", 2025)}
    assert found[0].fields["编制_行政"] == 12


def test_last_year_s_figures_stand_in_the_unit_of_money_that_the_list_asks_for(tmp_path: Path) -> None:
    last = written(STANDARD, tmp_path / "上年", complete(STANDARD))
    issued = issue(tmp_path, [CODE, NAME, 2025, 35, "万元", 123.45], ["0102", "乙局", 2025], last=last)
    assert (issued.carried, issued.without, issued.gone) == (1, ("乙局",), ())
    sheet = load_workbook(tmp_path / "下发" / NAME / BOOKS[0])["预算执行"]
    assert sheet["F5"].value == 1  # of 10,000 元 that were left over
    books = {one.workbook.key: one for one in read(tmp_path / "下发" / NAME, STANDARD) if isinstance(one, Filled)}
    assert books["01"].fields["批复年初预算总额"] == 1234500
    assert books["03"].tables["固定资产台账"].columns["原值"].at(0) == 5000


def corrected(folder: Path, was: int) -> Path:
    """Last year's workbooks with a decision about 三公经费!E5; `was` is what it says stood there, if not what did."""
    last = written(STANDARD, folder / "上年", complete(STANDARD))
    edited(last / BOOKS[0], "三公经费", E5="三百")
    evaluate_and_publish(Request(last, folder / "结果", "town-2024", jobs=1))
    path = folder / "结果" / "2024" / FILE
    book = load_workbook(path)
    sheet = book[SHEET]
    columns = {value: at for at, value in enumerate((one.value for one in sheet[4]), start=1)}
    (row,) = [one for one in range(5, sheet.max_row + 1) if sheet.cell(one, columns[Head.CELL]).value == "E5"]
    said: dict[Head, Any] = {
        Head.DECISION: "更正",
        Head.VALUE: 300,
        Head.REASON: "已核对",
        Head.WHO: "张三",
        Head.WHEN: "2025-03-01",
    }
    for head, value in said.items():
        sheet.cell(row, columns[head]).value = value
    if was:
        sheet.cell(row, columns[Head.CONTENT]).value = was
    book.save(path)
    return last


@pytest.mark.parametrize(("is_there", "told", "carried"), [(True, 1, 300), (False, None, None)])
def test_what_people_corrected_in_last_year_s_figures_is_carried_on_where_the_decisions_lie_beside_them(
    tmp_path: Path, is_there: bool, told: int | None, carried: int | None
) -> None:
    last = corrected(tmp_path, was=0)
    if is_there:
        shutil.copy(tmp_path / "结果" / "2024" / FILE, last)
    assert issue(tmp_path, [CODE, NAME, 2025], last=last).corrected == told
    sheet = load_workbook(tmp_path / "下发" / NAME / BOOKS[0])["三公经费"]
    assert sheet["C5"].value == carried


def test_a_correction_that_cannot_be_carried_out_before_figures_are_carried_on_is_told(tmp_path: Path) -> None:
    last = corrected(tmp_path, was=7)
    shutil.copy(tmp_path / "结果" / "2024" / FILE, last)
    issued = issue(tmp_path, [CODE, NAME, 2025], last=last)
    assert (issued.corrected, [one.code for one in issued.findings if one.place.file == BOOKS[0]]) == (
        0,
        ["F403", "F263"],
    )


def test_which_figures_of_last_year_the_workbooks_begin_with_is_said(tmp_path: Path) -> None:
    last = written(STANDARD, tmp_path / "上年", complete(STANDARD, 内设机构数=6, 主要职责="农业、民政"))
    assert issue(tmp_path, [CODE, NAME, 2025], last=last).taken_over == (
        "编制人数：行政", "编制人数：事业", "编制人数：其他", "内设机构数", "主要职责",
        "预算执行的上年结转", "三公经费的上年预算、上年决算", "固定资产台账",
    )  # fmt: skip
    assert issue(tmp_path, ["0102", "乙局", 2025], last=last).taken_over == ()


def test_the_posts_are_last_year_s_unless_the_list_says_otherwise(tmp_path: Path) -> None:
    last = written(STANDARD, tmp_path / "上年", complete(STANDARD, 编制_行政=35, 编制_事业=40))
    issue(tmp_path, [CODE, NAME, 2025, 36], last=last)
    (book,) = [
        one for one in read(tmp_path / "下发" / NAME, STANDARD) if isinstance(one, Filled) and one.workbook.key == "01"
    ]
    assert (book.fields["编制_行政"], book.fields["编制_事业"]) == (36, 40)


@pytest.mark.parametrize(("year", "carried"), [(2025, 1), (None, 1), (2026, 0)])
def test_figures_of_another_year_than_the_last_are_not_carried_on(
    tmp_path: Path, year: int | None, carried: int
) -> None:
    last = written(STANDARD, tmp_path / "上年", complete(STANDARD))
    assert issue(tmp_path, [CODE, NAME, year], last=last).carried == carried


def test_last_year_s_units_that_the_list_has_not_are_named(tmp_path: Path) -> None:
    last = written(STANDARD, tmp_path / "上年", complete(STANDARD))
    assert issue(tmp_path, ["0102", "乙局", 2025], last=last).gone == (NAME,)


def test_where_last_year_s_workbooks_contradict_each_other_none_is_used_and_the_reason_is_told(tmp_path: Path) -> None:
    last = written(STANDARD, tmp_path / "上年" / "一", complete(STANDARD)).parent
    for one in BOOKS:
        shutil.copy(last / "一" / one, last)
        edited(last / one, "单位信息", B4="平安镇")
    issued = issue(tmp_path, [CODE, NAME, 2025], last=last)
    assert issued.carried == 0
    (told,) = issued.without
    assert "平安镇" in told


def test_last_year_s_workbooks_may_be_of_another_system(tmp_path: Path) -> None:
    last = written(load_standard("common-2013"), tmp_path / "上年", complete(load_standard("common-2013")))
    issued = issue(tmp_path, [CODE, NAME, 2025], last=last)
    assert issued.carried == 1
    assert issued.findings == ()


def test_the_same_list_makes_the_same_bytes_also_zipped(tmp_path: Path) -> None:
    for name in ("一", "二"):
        (tmp_path / name).mkdir()
        issue(tmp_path / name, ["0101", "甲局", 2025], is_zipped=True)
    first, second = (tree(tmp_path / name / "下发") for name in ("一", "二"))
    assert first == second
    assert list(first) == ["甲局.zip"]
    with zipfile.ZipFile(tmp_path / "一" / "下发" / "甲局.zip") as archive:
        assert archive.namelist() == [f"甲局/{name}" for name in BOOKS]


def test_what_somebody_filled_in_is_left_as_it_is_and_named(tmp_path: Path) -> None:
    issue(tmp_path, ["0101", "甲局", 2025])
    (tmp_path / "下发" / "甲局" / BOOKS[1]).unlink()
    edited(tmp_path / "下发" / "甲局" / BOOKS[0], "单位信息", B9="县财政局")
    before = tree(tmp_path / "下发")
    issued = issue(tmp_path, ["0101", "甲局", 2025], ["0102", "乙局", 2025])
    assert issued.kept == (tmp_path / "下发" / "甲局" / BOOKS[0],)
    after = tree(tmp_path / "下发")
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {f"甲局/{BOOKS[1]}", *(f"乙局/{name}" for name in BOOKS)}


def test_running_again_changes_nothing(tmp_path: Path) -> None:
    issue(tmp_path, ["0101", "甲局", 2025])
    before = tree(tmp_path / "下发")
    assert issue(tmp_path, ["0101", "甲局", 2025]).kept == ()
    assert tree(tmp_path / "下发") == before


def test_a_row_that_cannot_be_used_does_not_stop_the_others(tmp_path: Path) -> None:
    issued = issue(tmp_path, ["0101", "甲局", 2025], [None, "乙局", 2025])
    assert (issued.units, issued.left, issued.has_errors) == (("甲局",), 1, True)


def test_a_list_or_folder_that_is_not_there_is_the_operator_s_to_mend(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match=r"没有\.xlsx"):
        issue_templates(Request(tmp_path / "没有.xlsx", tmp_path / "下发"))
    with pytest.raises(OperatorError, match="LAST="):
        issue(tmp_path, ["0101", "甲局"], last=tmp_path / "没有")
    assert not (tmp_path / "下发").exists()

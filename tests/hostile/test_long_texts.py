"""Texts as long as a cell may hold: what one unit writes keeps no other from its results."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from examples.units import standard_of
from pipeline.deliver.links import SUMMARY, line_name
from pipeline.figures.unit import without_files
from pipeline.run.operator import Request
from pipeline.run.publishing import evaluate_and_publish
from tests.filling import complete, edited, written

LONGEST = 32_767


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"单位编码": "本单位为新成立单位，单位编码由县财政局统一核定" * 4}, id="code"),
        pytest.param({"单位编码": "9" * LONGEST}, id="digits"),
        pytest.param({"单位名称": "镇" * LONGEST}, id="name"),
    ],
)
def test_a_unit_of_any_name_and_code_is_delivered_beside_others(fields: dict[str, str], tmp_path: Path) -> None:
    standard = standard_of("common-2013")
    written(standard, tmp_path / "in" / "a", complete(standard, 单位编码="610724001", 单位名称="甲镇"))
    folder = written(standard, tmp_path / "in" / "b", complete(standard, 单位编码="610724002", 单位名称="乙镇"))
    addresses = {"单位编码": "B3", "单位名称": "B4"}
    for path in folder.glob("*.xlsx"):
        edited(path, "单位信息", **{addresses[name]: text for name, text in fields.items()})
    published = evaluate_and_publish(Request(tmp_path / "in", tmp_path / "out", jobs=1))
    (year,) = published.outcome.years
    assert len(year.batch.appraisals) == 2
    assert (tmp_path / "out" / str(year.batch.year) / SUMMARY).is_file()
    reports = sorted((tmp_path / "out").rglob("评价报告.docx"))
    assert len(reports) == 2
    assert all(len(Document(str(path)).core_properties.subject) <= 255 for path in reports)


def test_a_line_has_a_name_of_its_own_whatever_the_code_of_the_unit() -> None:
    codes = ["610724001", "a", "A", "码" * 42, "码" * 43, "码" * 44, "9" * 250, "9" * 251]
    names = [line_name(code) for code in codes]
    assert len({name.casefold() for name in names}) == len(codes)
    assert max(map(len, names)) <= 255


def test_files_are_taken_out_of_a_reason_of_any_length() -> None:
    """It took hours, for every character was tried as the beginning of the name of a file."""
    remark = "很长的文字，" * 200_000
    assert without_files(f"{remark}（a/b 1.xlsx：月度执行!B13）；c.xlsx：三公经费!C5:C7 为空") == (
        f"{remark}（“月度执行”表的数据）；“三公经费”表的数据为空"
    )
    for hostile in ("）" * 20_000, "a.xlsx：" * 5_000, "a.xlsx：b!" * 5_000):
        assert without_files(hostile) == hostile

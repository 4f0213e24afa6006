"""Many mistakes at once, and one mistake anywhere: exactly the spoiled cells are reported, and nobody else suffers."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.evaluate import appraise
from pipeline.standard import Standard
from pipeline.standard.workbook import Cell, Form
from tests.filling import IDENTITY, codes, complete, edited, gathered, written
from tests.spoiling import UNCACHED, Error, Handed, finding_of

SPOILED: dict[str, dict[str, dict[str, Any]]] = {
    "01_预算执行.xlsx": {
        "单位信息": {"B14": "三十五", "B13": "某日", "B19": -1},
        "预算执行": {"G5": "十万", "C5": 2010301, "J5": 60000, "P4": "联系人"},
        "三公经费": {"B5": None, "C6": "#REF!", "E7": 30000, "G8": 2.5},
        "凭证抽查": {"A5": date(2023, 12, 31), "F5": "吃饭", "G5": "不清楚"},
    },
    "02_指标评分.xlsx": {
        "要点核查": {"E9": "基本具备"},
        "重点工作": {"E5": "2024-2-30", "C5": None},
        "满意度问卷": {"E6": "120"},
    },
    "03_资产台账.xlsx": {
        "固定资产台账": {"J5": "=1+1", "L5": "闲置"},
        "决算对照": {"B7": 2},
    },
}
EXPECTED = sorted([
    ("F302", "单位信息", "B14"), ("F308", "单位信息", "B13"), ("F306", "单位信息", "B19"),
    ("F302", "预算执行", "G5"), ("F314", "预算执行", "C5"), ("R102", "预算执行", "J5"), ("F210", "预算执行", "P4"),
    ("F301", "三公经费", "B5"), ("F312", "三公经费", "C6"), ("R121", "三公经费", "E7"), ("F305", "三公经费", "G8"),
    ("R143", "凭证抽查", "A5"), ("F311", "凭证抽查", "F5"), ("F311", "凭证抽查", "G5"),
    ("F311", "要点核查", "E9"), ("F308", "重点工作", "E5"), ("F301", "重点工作", "C5"), ("F303", "满意度问卷", "E6"),
    ("F313", "固定资产台账", "J5"), ("R303", "固定资产台账", "M5"), ("R314", "决算对照", "B7"),
])  # fmt: skip


@pytest.fixture(scope="module")
def folder(standard: Standard, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """甲 with all the mistakes, 乙 without any."""
    folder = tmp_path_factory.mktemp("units")
    written(standard, folder / "甲")
    written(standard, folder / "乙", complete(standard, 单位编码="610724002", 单位名称="清河县永丰镇人民政府"))
    for file, sheets in SPOILED.items():
        for title, cells in sheets.items():
            edited(folder / "甲" / file, title, **cells)
    return folder


def test_twenty_one_mistakes_are_twenty_one_findings_at_their_cells(folder: Path, standard: Standard) -> None:
    spoiled = gathered(folder, standard).submissions[0]
    assert spoiled.unit.code == IDENTITY["单位编码"]
    assert len(EXPECTED) == 21
    assert codes(spoiled.findings) == EXPECTED
    assert {one.place.file for one in spoiled.findings} == {f"甲/{file}" for file in SPOILED}


def test_the_spoiled_unit_gets_what_can_be_computed_and_no_grade(folder: Path, standard: Standard) -> None:
    appraisal = appraise(gathered(folder, standard).submissions[0], standard)
    unscored = {mark.code for mark in appraisal.marks if mark.status == "未评"}
    assert unscored == {"A102", "A201", "A202", "A203", "B101", "B202", "C102", "C104"}
    assert appraisal.grade is None
    assert all(mark.reason for mark in appraisal.marks if mark.code in unscored)


def test_the_other_unit_is_as_if_it_were_alone(folder: Path, standard: Standard) -> None:
    other = appraise(gathered(folder, standard).submissions[1], standard)
    alone = appraise(gathered(folder / "乙", standard).submissions[0], standard)
    assert other.findings == ()
    assert (other.total, other.grade, other.facts.keys()) == (alone.total, alone.grade, alone.facts.keys())
    assert [mark.points for mark in other.marks] == [mark.points for mark in alone.marks]


def required_cells(handed: Handed) -> list[tuple[str, str, str, Cell]]:
    """(key, sheet, address, declaration) of every required cell that people type."""
    found: list[tuple[str, str, str, Cell]] = []
    for filled in handed.read():
        for sheet in filled.workbook.sheets:
            cells: list[tuple[str, Cell]]
            if isinstance(sheet, Form):
                cells = [(filled.places[one.name].cell, one) for one in sheet.fields if one.required]
            else:
                table = filled.tables[sheet.title]
                cells = [
                    (table.at(one.name, row).cell, one)
                    for one in sheet.columns
                    for row in table.rows.tolist()
                    if one.required and not one.locked
                ]
            found += [(filled.workbook.key, sheet.title, address, cell) for address, cell in cells]
    return found


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_spoiled_required_cell_is_reported_at_exactly_its_address(faultless: Handed, data: st.DataObject) -> None:
    key, title, address, cell = data.draw(st.sampled_from(required_cells(faultless)))
    spoils = [None, "  ", Error("#N/A"), UNCACHED]
    if cell.kind not in ("text", "code"):
        spoils += ["见附件", "约 5", "2024-2-30"]
    raw = data.draw(st.sampled_from(spoils))
    found = faultless.put(title, {address: raw}, key).findings()
    assert {(sheet, where) for _code, sheet, where in found} == {(title, address)}
    code = {None: "F301", "  ": "F301", UNCACHED: "F313", Error("#N/A"): "F312"}.get(raw)
    if code is not None:
        assert (code, title, address) in found


def test_the_finding_says_what_stood_there_what_should_and_what_to_do(faultless: Handed) -> None:
    spoiled = faultless.put("预算执行", {"G5": "十万"})
    finding = finding_of(spoiled.submission().findings, "F302")
    assert "十万" in finding.found
    assert finding.expected
    assert finding.remedy
    assert str(finding.place) == "01_预算执行.xlsx：预算执行!G5"

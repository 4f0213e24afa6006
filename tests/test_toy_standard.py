"""Adding to the declarations is one edit: template, intake, evaluation and summary follow."""

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.deliver.summary import write_summary
from pipeline.evaluate import appraise, assemble
from pipeline.model import Appraisal
from pipeline.standard import Standard, load_standard
from tests.declarations import shipped_copy
from tests.filling import changed, complete, gathered, written

COLUMN = """
[[sheets.columns]]
name = "节约金额"
kind = "money"
required = true
minimum = 0
help = "与预算相比节约的金额。"
example = "3000.00"

"""
ITEMS = """
[[items]]
name = "节约总额"
kind = "money"
aggregate = "sum"
of = "预算执行.节约金额"

[[items]]
name = "资金节约率"
kind = "rate"
formula = "节约总额/调整后预算总额"
example = { given = { "节约总额" = "5.00", "调整后预算总额" = "100.00" }, gives = "5.00%" }
"""
INDICATOR = """
[[indicators]]
code = "B199"
area = "过程"
theme = "预算执行"
name = "资金节约率"
full_score = 1
method = "按比例得分"
value = "资金节约率"
target = 0.05
"""
PROBLEM = """
[[problems]]
code = "P999"
category = "预算执行"
name = "资金节约不足"
condition = "资金节约率<5%"
severity = "一般"
fact = "资金节约率为{资金节约率}。"
cause = "支出标准把关不严。"
recommendation = "从严控制支出标准。"
items = ["资金节约率"]
examples = [{ given = { "资金节约率" = "4.99%" }, gives = "是" }]
"""


@pytest.fixture(scope="module")
def standard(tmp_path_factory: pytest.TempPathFactory) -> Standard:
    folder = shipped_copy(tmp_path_factory.mktemp("toy") / "standard")
    insert(folder / "workbooks" / "01_budget.toml", '[[sheets.columns]]\nname = "差异原因"', before=COLUMN)
    for file, text in (("items.toml", ITEMS), ("problems.toml", PROBLEM)):
        with (folder / file).open("a", encoding="utf-8") as declarations:
            declarations.write(text)
    system = folder / "systems" / "town-2024.toml"
    insert(system, '[[indicators]]\ncode = "B102"', before=INDICATOR)
    system.write_text(system.read_text("utf-8").replace("full_score = 8\n", "full_score = 7\n", 1), "utf-8")
    return load_standard("town-2024", folder=folder)


def insert(path: Path, marker: str, *, before: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(marker) == 1
    path.write_text(text.replace(marker, before.lstrip() + marker), "utf-8")


@pytest.fixture(scope="module")
def folder(standard: Standard, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(standard, tmp_path_factory.mktemp("unit"))


@pytest.fixture(scope="module")
def appraisal(folder: Path, standard: Standard) -> Appraisal:
    return appraise(gathered(folder, standard).submissions[0], standard)


def headers(path: Path, sheet: str) -> list[object]:
    return [cell.value for row in load_workbook(path)[sheet].iter_rows(max_row=8) for cell in row]


def test_the_new_column_is_in_the_template(folder: Path) -> None:
    assert "节约金额" in headers(folder / "01_预算执行.xlsx", "预算执行")


def test_the_new_indicator_is_a_row_of_the_score_sheet(folder: Path) -> None:
    sheet = load_workbook(folder / "02_指标评分.xlsx")["指标评分"]
    assert "B199" in [row[0].value for row in sheet.iter_rows()]


def test_the_new_column_is_read_and_scored(appraisal: Appraisal) -> None:
    assert appraisal.facts["节约总额"].value == Decimal("3000.00")
    (mark,) = [one for one in appraisal.marks if one.code == "B199"]
    assert mark.points == Decimal("0.40")  # 3,000 / 150,000 = 2 % against 5 %


def test_the_new_problem_is_found_and_names_its_indicator(appraisal: Appraisal) -> None:
    (problem,) = [one for one in appraisal.problems if one.code == "P999"]
    assert problem.fact == "资金节约率为2.00%。"
    assert problem.indicators == ("B199",)


def test_a_blank_in_the_new_required_column_is_a_finding_at_its_cell(standard: Standard, tmp_path: Path) -> None:
    prefill = changed(complete(standard), "预算执行", 0, 节约金额=None)
    (submission,) = gathered(written(standard, tmp_path, prefill), standard).submissions
    (finding,) = [one for one in submission.findings if one.code == "F301"]
    table = submission.tables["预算执行"]
    assert finding.place == table.at("节约金额", int(table.rows[0]))


def test_the_summary_shows_the_new_indicator_and_problem(
    appraisal: Appraisal, standard: Standard, tmp_path: Path
) -> None:
    path = tmp_path / "summary.xlsx"
    write_summary(assemble(2024, standard, [appraisal]), standard, path)
    book = load_workbook(path)
    texts = {sheet.title: {str(cell.value) for row in sheet.iter_rows() for cell in row} for sheet in book}
    assert any("资金节约率" in text for text in texts["指标得分"])
    assert "资金节约不足" in texts["问题清单"]
    assert any("资金节约率<5%" in text for text in texts["问题目录"])

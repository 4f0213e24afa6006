"""Whoever knows Excel changes the rules in 指标体系.xlsx; templates, marks, workbooks and manual follow."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.model import Appraisal, Mark
from pipeline.run.documenting import make_manual
from pipeline.run.operator import Request
from pipeline.run.owned import standard_asked
from pipeline.run.publishing import evaluate_and_publish
from pipeline.run.templating import make_templates
from pipeline.standard import Standard
from pipeline.standard.layout import SYSTEM_FILE
from tests.filling import complete, written
from tests.spreadsheet import compared, content, recalculate_all
from tests.systembook.books import added, put

SAVED, PAID, GIVEN = Decimal(4000), "执行总额", "年初预算总额"
CHANGES = (
    put("指标", "A201", "分值", 3), put("指标", "A203", "分值", 2),  # weights
    put("指标", "B101", "目标值", 0.96), put("问题", "P101", "判断条件", "预算执行率<97%"),  # thresholds
    put("指标", "B101", "取值公式", f"{PAID}/{GIVEN}"),  # a denominator
    put("指标", "B101", "分值", 7),
    added("补充数据", 名称="节约金额", 类型="金额", 必填="是", 最小值=0, 填报说明="比预算少花的金额。", 示例="4000.00"),
    added("数据项", 名称="资金节约率", 类型="百分比", 公式="节约金额/调整后预算总额"),
    added("指标", 编号="B199", 一级指标="过程", 二级指标="预算执行", 三级指标="资金节约率", 分值=1,
          评分方法="按比例得分", 取值公式="资金节约率", 目标值=0.05, 解释="节约金额÷调整后预算数。"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What came of the changes: the folder of the templates, the standard, the unit and its workbooks."""

    templates: Path
    standard: Standard
    appraisal: Appraisal
    paper: Path
    summary: Path

    def mark(self, code: str) -> Mark:
        (found,) = [one for one in self.appraisal.marks if one.code == code]
        return found

    def fact(self, name: str) -> Decimal:
        value = self.appraisal.facts[name].value
        assert isinstance(value, Decimal)
        return value


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Newcomer:
    folder = tmp_path_factory.mktemp("新手")
    templates, source = folder / "模板", folder / "input"
    make_templates(templates, "town-2024")
    system = templates / SYSTEM_FILE
    book = load_workbook(system)
    for change in CHANGES:
        change(book)
    book.save(system)
    before = system.read_bytes()
    make_templates(templates, str(system))
    assert system.read_bytes() == before
    standard = standard_asked(str(system))
    written(standard, source / "平安镇", complete(standard, 节约金额=SAVED))
    (source / SYSTEM_FILE).write_bytes(before)
    published = evaluate_and_publish(Request(source, folder / "output", jobs=1))
    (year,) = published.outcome.years
    (appraisal,) = year.batch.appraisals
    (summary,) = published.written
    return Newcomer(templates, standard, appraisal, summary.parent / appraisal.unit.name / "评价底稿.xlsx", summary)


def test_the_template_asks_for_the_new_data_and_has_the_new_indicator(newcomer: Newcomer) -> None:
    budget = load_workbook(newcomer.templates / "01_预算执行.xlsx")["补充数据"]
    assert "节约金额" in {cell.value for row in budget.iter_rows() for cell in row}
    scores = load_workbook(newcomer.templates / "02_指标评分.xlsx")["指标评分"]
    rows = {row[0].value: [cell.value for cell in row] for row in scores.iter_rows()}
    assert {"资金节约率", 1} <= set(rows["B199"])
    assert list(rows).index("B199") < list(rows).index("C101")
    assert 3 in rows["A201"]


def test_marks_follow_weights_threshold_and_denominator(newcomer: Newcomer) -> None:
    assert [newcomer.mark(code).full_score for code in ("A201", "A203", "B101")] == [3, 2, 7]
    value = newcomer.fact(PAID) / newcomer.fact(GIVEN)
    assert newcomer.mark("B101").value == value
    expected = min(Decimal(1), value / Decimal("0.96")) * 7
    assert newcomer.mark("B101").points == expected.quantize(Decimal("0.01"))


def test_the_new_indicator_is_scored_by_the_new_data(newcomer: Newcomer) -> None:
    rate = SAVED / newcomer.fact("调整后预算总额")
    assert round(newcomer.fact("资金节约率"), 20) == round(rate, 20)
    assert newcomer.mark("B199").points == min(Decimal(1), rate / Decimal("0.05")).quantize(Decimal("0.01"))
    assert sum(mark.full_score for mark in newcomer.appraisal.marks) == 100


@pytest.mark.slow
@pytest.mark.libreoffice
def test_a_spreadsheet_program_computes_the_same(newcomer: Newcomer) -> None:
    for path, copy in zip(
        (newcomer.paper, newcomer.summary), recalculate_all([newcomer.paper, newcomer.summary]), strict=True
    ):
        before, after = content(path), content(copy)
        assert compared(before, after) == []
        assert any("资金节约率" in str(value) for value in after.values.values())


def test_the_manual_tells_the_new_rules(newcomer: Newcomer) -> None:
    pages = make_manual(newcomer.templates / "手册", str(newcomer.templates / SYSTEM_FILE))
    filling, handbook = (
        next(path for path in pages if name in path.name).read_text("utf-8") for name in ("说明", "手册")
    )
    assert "比预算少花的金额。" in filling
    assert "资金节约率" in handbook
    assert "96%" in handbook

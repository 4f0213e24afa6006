"""Checks that hold an amount against a fixed number say the same in a template kept in 元 and in one kept in 万元."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.deliver import inspection
from pipeline.deliver.templates import write_templates
from pipeline.deliver.yuan import in_yuan
from tests.deliver.blanks import STANDARD
from tests.filling import complete, with_rows
from tests.spreadsheet import cached_values, recalculate

LINE = {
    "支出性质": "项目支出", "项目名称": "人居环境整治", "是否重点支出": "是", "差异原因": "跨年",
}  # fmt: skip


def states(path: Path) -> dict[str, Any]:
    values = cached_values(path)
    checks = {row: str(values.get((inspection.TITLE, f"B{row}"))).split(" ")[0] for row in range(5, 70)}
    return {code: values.get((inspection.TITLE, f"F{row}")) for row, code in checks.items()}


@pytest.mark.parametrize(
    ("unit", "amount", "found"),
    [
        ("元", "14000000", (inspection.PASSED, inspection.PASSED)),
        ("万元", "1400", (inspection.PASSED, inspection.PASSED)),
        ("元", "900", (inspection.FAILED, inspection.FAILED)),
        ("万元", "0.09", (inspection.FAILED, inspection.FAILED)),
    ],
)
@pytest.mark.libreoffice
def test_a_small_amount_is_told_from_one_in_ten_thousands(
    tmp_path: Path, unit: str, amount: str, found: tuple[str, str]
) -> None:
    line = {**LINE, "年初预算数": Decimal(amount), "执行数": Decimal(amount)}
    prefill = with_rows(complete(STANDARD, 金额单位=unit), "预算执行", line)
    path = write_templates(STANDARD, tmp_path, prefill)[0]
    for told in (states(path), states(recalculate(path))):
        assert (told["R106"], told["K105"]) == found


def test_checks_that_compare_amounts_with_amounts_are_left_as_they_are() -> None:
    changed = {rule.check.code for rule in STANDARD.checks if in_yuan(rule.condition) != rule.condition}
    assert changed == {
        "K105", "K106", "K109", "R106", "R107", "R108", "R109", "R110", "R113", "R114", "R115", "R116", "R117", "R118",
        "R119", "R120", "R122", "R123", "R124", "R125", "R127", "R128", "R132", "R133", "R134", "R135", "R148", "R307",
        "R308", "R309", "R310", "R315", "R316", "R317", "R318",
    }  # fmt: skip

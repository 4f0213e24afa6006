"""扣分尺度: every unit that a fault was found in, with what it cost, the reason and the way to the cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.deliver.links import Links
from pipeline.deliver.summary import unequal, write_summary
from pipeline.model import Batch, Deduction, Place, Unequal
from pipeline.standard import Standard
from tests.deliver.batches import HOSTILE, rows_of
from tests.spreadsheet import cached_values

SHEET = "扣分尺度"


def faults(batch: Batch, standard: Standard, *words: str) -> Batch:
    """Let two units have lost different shares for each of some reasons."""
    code = standard.indicators[0].indicator.code
    first, second = (one.unit.code for one in batch.appraisals[:2])
    taken = [
        Deduction(first, Decimal("0.5"), HOSTILE, Place("甲/02.xlsx", "指标评分", "J5")),
        Deduction(second, Decimal("0.25"), HOSTILE, Place("")),
    ]
    return replace(batch, unequal=tuple(Unequal(code, one, tuple(taken)) for one in words))


def listed(batch: Batch, standard: Standard, path: Path) -> Sequence[dict[str, object]]:
    write_summary(batch, standard, path, Links(to_input="../input"))
    return [row for _number, row in rows_of(load_workbook(path), cached_values(path), SHEET, 4)]


def test_units_stand_together_under_their_common_fault(batch: Batch, standard: Standard, tmp_path: Path) -> None:
    rows = listed(faults(batch, standard, "没有制度", HOSTILE), standard, tmp_path / "some.xlsx")
    assert [(row["组"], row["扣分比例"]) for row in rows] == [(1, 0.5), (1, 0.25), (2, 0.5), (2, 0.25)]
    assert {row["扣分原因"] for row in rows} == {HOSTILE}
    places = [(row["出处（点击打开）"], row["出处文件"]) for row in rows]
    assert places == [("指标评分!J5", "甲/02.xlsx"), ("—", "—")] * 2
    link = load_workbook(tmp_path / "some.xlsx")[SHEET]["I5"].hyperlink
    assert link is not None
    assert link.location == "'指标评分'!J5"


def test_without_such_faults_the_sheet_says_so(batch: Batch, standard: Standard, tmp_path: Path) -> None:
    (row,) = listed(faults(batch, standard), standard, tmp_path / "none.xlsx")
    assert row["组"]


def test_a_long_list_is_cut(batch: Batch, standard: Standard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unequal, "MOST_ROWS", 3)
    assert len(listed(faults(batch, standard, "甲", "乙", "丙"), standard, tmp_path / "cut.xlsx")) == 3

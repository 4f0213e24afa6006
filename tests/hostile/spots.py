"""Cells of the town's workbooks whose content the cases replace, and the number formats they are given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from pipeline.formula import Missing
from pipeline.intake import Filled
from tests.hostile.making import ASSETS, BUDGET, Found, new_findings, original, used, with_cells, with_sheet
from tests.intake.opening.workbooks import edited, package_parts

STYLES = "xl/styles.xml"
IDENTITY, SPENDING, MONTHS, VOUCHERS, REGISTER = "单位信息", "预算执行", "月度执行", "凭证抽查", "固定资产台账"


@dataclass(frozen=True)
class Spot:
    """One cell that people type: in a table, or in a form (where `name` is a field)."""

    base: Path
    sheet: str
    cell: str
    name: str

    def value(self, read: Filled) -> Any:
        if self.sheet == IDENTITY:
            return read.fields[self.name]
        table = read.tables[self.sheet]
        return table.columns[self.name].at(table.rows.tolist().index(self._row))

    def is_void(self, read: Filled) -> bool:
        value = self.value(read)
        if self.sheet == IDENTITY:
            return isinstance(value, Missing) and not value.is_blank
        return isinstance(value, Missing) and self._row in read.tables[self.sheet].voids[self.name]

    def said(self, *codes: str) -> list[Found]:
        """Return findings of these codes at this cell."""
        return [(code, self.sheet, self.cell) for code in codes]

    def data(self, inside: str) -> bytes:
        """Return the workbook with this cell's inside replaced."""
        return with_cells(self.base.read_bytes(), self.sheet, {self.cell: inside})

    def read(self, folder: Path, inside: str) -> Filled:
        return used(folder, self.data(inside))

    def is_refused(self, read: Filled, code: str) -> bool:
        """Tell whether this cell alone was refused, for this reason, and nothing else is new."""
        return self.is_void(read) and new_findings(read, self.base) == self.said(code)

    @property
    def before(self) -> Any:
        return self.value(original(self.base))

    @property
    def _row(self) -> int:
        return int(self.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


BUDGET_MONEY = Spot(BUDGET, SPENDING, "G5", "年初预算数")
ASSET_MONEY = Spot(ASSETS, REGISTER, "I5", "原值")
FORM_MONEY = Spot(BUDGET, IDENTITY, original(BUDGET).places["批复年初预算总额"].cell, "批复年初预算总额")
VOUCHER_MONEY = Spot(BUDGET, VOUCHERS, "E5", "凭证金额")
ASSET_DATE = Spot(ASSETS, REGISTER, "F5", "取得日期")
VOUCHER_DATE = Spot(BUDGET, VOUCHERS, "A5", "凭证日期")
FORM_DATE = Spot(BUDGET, IDENTITY, original(BUDGET).places["评价基准日"].cell, "评价基准日")
FORM_COUNT = Spot(BUDGET, IDENTITY, original(BUDGET).places["编制_行政"].cell, "编制_行政")
MONTH_RATE = Spot(BUDGET, MONTHS, "C6", "计划进度")
ASSET_NUMBER = Spot(ASSETS, REGISTER, "G5", "资产数量")
SUBJECT_CODE = Spot(BUDGET, SPENDING, "C5", "功能分类科目编码")
ASSET_CODE = Spot(ASSETS, REGISTER, "A5", "资产编号")
UNIT_CODE = Spot(BUDGET, IDENTITY, original(BUDGET).places["单位编码"].cell, "单位编码")
MONEY_SPOTS = (BUDGET_MONEY, ASSET_MONEY, FORM_MONEY)
DATE_SPOTS = (VOUCHER_DATE, ASSET_DATE, FORM_DATE)


def spot_id(spot: Spot) -> str:
    return f"{spot.sheet}!{spot.cell}"


def formatted(data: bytes, title: str, formats: Mapping[str, str | int], *, is_quoted: bool = False) -> bytes:
    """Return the workbook with cells in other number formats: a format code, or the number of a built-in one."""
    styles = package_parts(data)[STYLES]
    count = int(re.search(rb'<cellXfs count="(\d+)"', styles)[1])  # type: ignore[index]
    ids = {code: code if isinstance(code, int) else 900 + at for at, code in enumerate(dict.fromkeys(formats.values()))}
    own = "".join(
        f'<numFmt numFmtId="{number}" formatCode="{escape(code)}"/>'
        for code, number in ids.items()
        if isinstance(code, str)
    )
    quote = ' quotePrefix="1"' if is_quoted else ""
    xfs = "".join(
        f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"{quote}/>'
        for number in ids.values()
    )

    def with_styles(xml: bytes) -> bytes:
        xml = re.sub(rb'<numFmts count="\d+">', rb"<numFmts>", xml)
        assert b"<numFmts>" in xml
        xml = xml.replace(b"<numFmts>", b"<numFmts>" + own.encode())
        xml = re.sub(rb'<cellXfs count="\d+"', rb"<cellXfs", xml)
        return xml.replace(b"</cellXfs>", xfs.encode() + b"</cellXfs>")

    def with_numbers(xml: bytes) -> bytes:
        for address, code in formats.items():
            style = f' s="{count + list(ids).index(code)}"'.encode()
            pattern = rf'(<c r="{address}")(?: s="\d+")?'.encode()
            xml, times = re.subn(pattern, rb"\1" + style, xml)
            assert times == 1, address
        return xml

    return edited(with_sheet(data, title, with_numbers), {STYLES: with_styles})

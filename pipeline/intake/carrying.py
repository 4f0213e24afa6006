"""Cells of an old sheet -> each accounted for: carried over as it was typed, known to be the template's, or lost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain

from pipeline import findings
from pipeline.addresses import Address, parse_reference, show_cell
from pipeline.formula import Type
from pipeline.intake.forms import read_content
from pipeline.intake.last_year import Known
from pipeline.intake.opening import Sheet
from pipeline.intake.report import Report
from pipeline.intake.ruled import content_of
from pipeline.kinds import clean, is_blank, show_raw
from pipeline.kinds.texts import MAX_CELL
from pipeline.model import Finding, Place
from pipeline.standard.workbook import Cell

MOST_STRAYS = 200
"""Cells of one sheet beside its fields and tables that are named one by one."""
_UNSURE = "表中写的金额单位与“单位信息”不一致，不知道是哪一种，金额没有转入"
_NOT_STRUCK = "新工作簿中没有删除线；作废的，请在新工作簿中删去"


@dataclass(frozen=True, slots=True)
class CarriedValue:
    """What a new cell shall hold, or why it cannot hold what stands in the old one; neither if that is blank."""

    value: Known | None = None
    why: str = ""


def kept(
    sheet: Sheet, cell: Cell, row: int, column: int, factor: int | None, *, is_unsure: bool = False
) -> CarriedValue:
    """Return what stands in a cell as a new workbook in the same money unit shall hold it.

    What cannot be read as what the cell should hold is kept as it was typed: whoever checks the new workbook will see
    it there. `factor` is what the old one multiplies money with. Where the sheet `is_unsure` of its unit, no amount is
    kept: the new workbook would not show that there were two.
    """
    if (row, column) in sheet.errors:
        return CarriedValue(why=f"单元格是错误值 {sheet.errors[row, column]}")
    if (row, column) in sheet.uncached:
        return CarriedValue(why="公式没有计算结果，请用 Excel 或 WPS 打开、保存后再转")
    if (row, column) in sheet.pictures:
        return CarriedValue(why="单元格内是图片")
    raw, kind = sheet.at(row, column), cell.value_kind
    if is_blank(raw):
        return CarriedValue()
    if is_unsure and kind.is_money:
        return CarriedValue(why=_UNSURE)
    is_number = isinstance(raw, int | float) and not isinstance(raw, bool)
    if is_number and kind.type != Type.DATE:
        return CarriedValue(Decimal(repr(raw))) if math.isfinite(float(str(raw))) else CarriedValue(why="不是数字")
    value = read_content(cell, raw, factor, is_1904=sheet.is_1904).value
    if value is not None:
        return CarriedValue(value / (factor or 1) if kind.is_money and isinstance(value, Decimal) else value)
    if is_number:
        return CarriedValue(Decimal(repr(raw)))
    if kind.is_money and factor is None:
        return CarriedValue(why="没有写明金额单位，不能转入以文字填写的金额")
    if isinstance(raw, str) and len(clean(raw)) <= MAX_CELL:
        return CarriedValue(clean(raw))
    return CarriedValue(why="内容的类型不对，或文字太长")


@dataclass(slots=True)
class Cells:
    """The cells of one sheet of the workbook called `file`, and what became of each."""

    file: str
    sheet: Sheet
    moved: list[Finding] = field(default_factory=list)
    lost: list[Finding] = field(default_factory=list)
    count: int = 0
    _known: set[Address] = field(default_factory=set)
    _unread: frozenset[Address] = frozenset()
    _altered: dict[tuple[str, str], list[Address]] = field(default_factory=dict)

    @property
    def last_row(self) -> int:
        """The last Excel row in which anything stands; formulas without a result may be below all content."""
        return max((len(self.sheet.rows), *(row for row, _column in self._unread)))

    def place(self, row: int, column: int) -> Place:
        """Return the place of a cell."""
        return Place(self.file, self.sheet.title, show_cell(row, column))

    def is_filled(self, at: Address) -> bool:
        """Tell whether anything stands in a cell."""
        return not is_blank(self.sheet.at(*at)) or at in self._unread

    def __post_init__(self) -> None:
        # In these something stands though they read as blank.
        self._unread = frozenset((*self.sheet.errors, *self.sheet.uncached, *self.sheet.pictures))

    def know(self, *cells: Address) -> None:
        """Note that cells are the template's own."""
        self._known.update(cells)

    def take(self, found: CarriedValue, title: str, row: int, column: int) -> Known | None:
        """Return the value that is carried over; note what becomes of the cell."""
        if found.why:
            self.lose((row, column), title, found.why)
            return None
        self.know((row, column))
        if found.value is not None:
            self.count += 1
            if (row, column) in self.sheet.formulas:
                self._altered.setdefault(("公式", f"“{title}”的公式已换成其结果"), []).append((row, column))
            if (row, column) in self.sheet.struck:
                self._altered.setdefault(("删除线", _NOT_STRUCK), []).append((row, column))
        return found.value

    def change(self, row: int, column: int, found: str, how: str) -> None:
        """Note that what stands in a cell is another thing in the new workbook."""
        self.moved.append(findings.CARRIED_CHANGED.at(self.place(row, column), found, remedy=how))

    def is_unsure(self, factor: int | None, own: int | None, report: Report) -> bool:
        """Tell whether the sheet says another unit of money than its workbook, and name what says so as not carried."""
        if factor is None or own is not None:
            return False
        told = [one.place.cell for one in report.condensed() if one.code == findings.SHEET_MONEY_UNIT.code]
        for at in filter(None, map(parse_reference, told)):
            self.lose(at, "本表所写的单位", _UNSURE)
        return True

    def lose(self, at: Address, title: str, why: str) -> None:
        """Note that what stands in a cell, if anything does, is not carried over."""
        if at not in self._known and self.is_filled(at):
            self.lost.append(findings.NOT_CARRIED.at(self.place(*at), f"“{title}”为 {self._shown(at)}", remedy=why))
        self._known.add(at)

    def lose_together(self, cells: Sequence[Address], title: str, why: str) -> None:
        """Note in one line that cells of one column are not carried over."""
        if cells:
            self.know(*cells)
            self.lost.append(self._range(findings.NOT_CARRIED, cells, f"“{title}”", why))

    def lose_the_rest(self, why: str) -> None:
        """Note that nothing else that stands in the sheet is carried over; close the account of the sheet."""
        written = (
            (row, column) for row, cells in enumerate(self.sheet.rows, start=1) for column in range(1, len(cells) + 1)
        )
        strange = sorted({at for at in chain(written, self._unread) if at not in self._known and self.is_filled(at)})
        for at in strange[:MOST_STRAYS]:
            self.lost.append(findings.NOT_CARRIED.at(self.place(*at), self._shown(at), remedy=why))
        if len(strange) > MOST_STRAYS:
            at = strange[MOST_STRAYS]
            said = f"自此起另有 {len(strange) - MOST_STRAYS} 个有内容的单元格"
            self.lost.append(findings.NOT_CARRIED.at(self.place(*at), said, remedy=why))
        for (what, how), cells in self._altered.items():
            self.moved.append(self._range(findings.CARRIED_CHANGED, cells, what, how))

    def _range(self, kind: findings.FindingKind, cells: Sequence[Address], found: str, why: str) -> Finding:
        first, last = show_cell(*min(cells)), show_cell(*max(cells))
        place = Place(self.file, self.sheet.title, first if first == last else f"{first}:{last}")
        return kind.at(place, f"{found}，共 {len(cells)} 格", remedy=why)

    def _shown(self, at: Address) -> str:
        if at in self.sheet.pictures:
            return "图片"
        return show_raw(content_of(self.sheet, at))

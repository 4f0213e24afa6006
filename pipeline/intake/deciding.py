"""A file of the input folder and what people decided about its cells -> what it reads as, what became of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from pipeline import findings
from pipeline.findings import FindingKind, of_rulings
from pipeline.intake.amounts import money_unit_at, unit_doubt
from pipeline.intake.decided import Decided, read_decided
from pipeline.intake.filled import ChooseStandard, Filled, Unused, fill, refused, row_names, with_cells
from pipeline.intake.naming import RowNames
from pipeline.intake.opening import Book, Refused, read_book
from pipeline.intake.placed import column_at, is_filled_in
from pipeline.intake.ruled import Executed, apply, without_rejected
from pipeline.intake.ruled import refused as not_carried_out
from pipeline.intake.system import SystemBook, read_system
from pipeline.kinds.numbers import names_money_unit
from pipeline.model import Finding, Place, Severity
from pipeline.rulings import Decision, Ruling, show_content
from pipeline.standard import shared
from pipeline.standard.declarations import Declarations

_OF_TYPING = frozenset(
    kind.code
    for kind in (
        findings.NUMBER_TEXT, findings.MONEY_UNIT_WORDS, findings.PERCENT_TEXT, findings.DATE_TEXT,
        findings.DATE_SERIAL, findings.PLACEHOLDER, findings.CODE_AS_NUMBER, findings.TEXT_CLEANED,
        findings.FORMULA_TEXT, findings.TOO_LONG, findings.HALF_CHARACTER,
    )
)  # fmt: skip
"""What is said of a value that can be used, for the way in which it was typed."""
_OF_SYSTEM = "该单元格不是填报的数据（由系统计算、给出，或不在表内），请更正它所依据的数据"
_OF_IDENTITY = "单位编码和评价年度请在原工作簿中改正"


def read_or_decide(
    path: Path, name: str, choose: ChooseStandard, rulings: Sequence[Ruling] = ()
) -> Filled | Decided | SystemBook | Unused:
    """Read a file: decisions of people, an indicator system, or a workbook in which `rulings` change some cells."""
    book = read_book(path, name)
    if isinstance(book, Refused):
        return refused(book)
    filled = fill(book, choose)
    if isinstance(filled, Unused):
        return read_decided(book) or read_system(book, _declared()) or filled
    return _carried_out(book, filled, rulings, choose) if rulings else filled


@cache
def _declared() -> Declarations:
    """Load what all systems share, once in a worker."""
    return shared()


def _carried_out(book: Book, plain: Filled, rulings: Sequence[Ruling], choose: ChooseStandard) -> Filled:
    """Return the workbook as the rulings want it read; those that would come to nothing are left out and told."""
    names, given = row_names(book, plain), {one.place: one for one in rulings}
    filled, executed = _read(book, plain, rulings, choose, names)
    vain = _in_vain([one for one in executed if one.is_done], plain, filled, given)
    if vain:
        told = [_told(one, *vain[one.place], plain) for one in rulings if one.place in vain]
        filled, executed = _read(book, plain, [one for one in rulings if one.place not in vain], choose, names)
        executed += told
    filled = replace(filled, findings=tuple(_where_typed(filled.findings, executed, rulings)))
    executed = [_with_unit(one, filled) for one in executed]
    said = [one.finding for one in executed if one.finding is not None]
    known = {one.place for one in plain.findings if one.code == findings.STALE_FORMULA.code}
    # What the workbook's own formulas come to is stale only because a cell below them is read otherwise.
    own = [one for one in without_rejected(filled.findings, executed) if not _is_stale(one.code) or one.place in known]
    whole = replace(filled, findings=(*said, *own), executed=tuple(executed))
    return with_cells(whole, book, names)


def _read(
    book: Book, plain: Filled, rulings: Sequence[Ruling], choose: ChooseStandard, names: RowNames
) -> tuple[Filled, list[Executed]]:
    shared = [one.place for one in plain.findings if one.code == findings.MERGED_NUMBER.code]
    changed, executed = apply(book, rulings, names, shared)
    filled = fill(changed, choose)
    given = {one.place: one for one in rulings}
    executed = [_of_system(one, plain, given) for one in executed]
    return (filled, executed) if isinstance(filled, Filled) else (plain, executed)


def _told(ruling: Ruling, kind: FindingKind, why: str, plain: Filled) -> Executed:
    place = Place(plain.source.path, ruling.subject.sheet, ruling.subject.cell)
    unit = money_unit_at(plain, place)
    found = f"原内容 {show_content(ruling.subject.content)}{_in_unit(unit)}，{ruling.wanted}"
    return not_carried_out(ruling, kind, place, found, why)


def _of_system(executed: Executed, plain: Filled, given: Mapping[Place, Ruling]) -> Executed:
    """Say of a cell that the template computes or gives that nobody can decide about it, whatever stands there now."""
    place = executed.finding.place if executed.is_stale and executed.finding is not None else None
    if place is None or not _is_given(plain, place):
        return executed
    return _told(given[executed.place], of_rulings.RULING_UNCLEAR, _OF_SYSTEM, plain)


def _is_stale(code: str) -> bool:
    return code == findings.STALE_FORMULA.code


def _in_vain(
    done: Sequence[Executed], plain: Filled, filled: Filled, given: Mapping[Place, Ruling]
) -> dict[Place, tuple[FindingKind, str]]:
    """Return, by place, the rulings that would come to nothing, or to what perhaps nobody wants, and why."""
    wrong: dict[Place, Finding] = {}
    for one in filled.findings:
        if one.severity == Severity.ERROR:
            wrong.setdefault(one.place, one)
    why = {one.place: _why_in_vain(one, plain, filled, given[one.place], wrong) for one in done}
    return {place: said for place, said in why.items() if said is not None}


def _why_in_vain(
    executed: Executed, plain: Filled, filled: Filled, ruling: Ruling, wrong: Mapping[Place, Finding]
) -> tuple[FindingKind, str] | None:
    """Return why a ruling would have no effect, or one that perhaps nobody wants; None if it has a sensible one.

    `wrong` is by place what is an 错误 now.
    """
    place = executed.finding.place if executed.finding else Place("")
    whose = [plain.standard.field_by_role(role).name for role in ("unit_code", "year")]
    is_whose = place in [plain.places.get(name) for name in whose]
    if is_whose and (plain.code, plain.year) != (filled.code, filled.year):
        return of_rulings.RULING_UNCLEAR, _OF_IDENTITY
    if not is_filled_in(filled, place):
        return of_rulings.RULING_UNCLEAR, _OF_SYSTEM
    if doubt := unit_doubt(ruling, plain, place):  # before what is wrong with it, for the unit may be why
        return of_rulings.RULING_OF_UNIT, doubt
    error = wrong.get(place)
    if error is not None and ruling.decision == Decision.CORRECT:
        expected = f"，应为{error.expected}" if error.expected else ""
        return of_rulings.RULING_UNCLEAR, f"更正值不能采用：{error.title}{expected}"
    return None


def _where_typed(
    found: Sequence[Finding], executed: Sequence[Executed], rulings: Sequence[Ruling]
) -> Iterator[Finding]:
    """Yield the findings; how a corrected value was typed is told where people typed it, for the unit did not."""
    given = {one.place: one for one in rulings if one.decision == Decision.CORRECT}
    done = {one.finding.place: given[one.place] for one in executed
            if one.is_done and one.finding is not None and one.place in given}  # fmt: skip
    for one in found:
        ruling = done.get(one.place) if one.code in _OF_TYPING else None
        if ruling is not None and one.code == findings.MONEY_UNIT_WORDS.code and names_money_unit(ruling.value):
            continue  # a person who corrects an amount is asked to name its unit
        yield one if ruling is None else replace(one, place=ruling.typed, found=f"{ruling.subject}：{one.found}")


def _with_unit(executed: Executed, filled: Filled) -> Executed:
    """Say in which unit an amount was corrected, and in which the one stands that was there."""
    told = executed.finding
    unit = money_unit_at(filled, told.place) if told is not None and told.code == of_rulings.CORRECTED.code else ""
    if told is None or not unit:
        return executed
    found, expected = (
        one if names_money_unit(one) else f"{one}{_in_unit(unit)}" for one in (told.found, told.expected)
    )
    return replace(executed, finding=replace(told, found=found, expected=expected))


def _in_unit(unit: str) -> str:
    return f"（{unit}）" if unit else ""


def is_beyond_deciding(filled: Filled, finding: Finding, place: Place) -> bool:
    """Tell whether no decision about a cell can have an effect: it is computed or given, or words about the table."""
    return finding.code == findings.SHEET_MONEY_UNIT.code or _is_given(filled, place)


def _is_given(filled: Filled, place: Place) -> bool:
    """Tell whether a cell of a table holds what the template computes or gives."""
    return column_at(filled, place) is not None and not is_filled_in(filled, place)

"""Indicators -> live values and live marks, in the words and with the exceptions of the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from pipeline.deliver.cells import CellValue, cell
from pipeline.deliver.contents import Content, Live
from pipeline.deliver.listing import DASH
from pipeline.deliver.live import NO, YES, typed
from pipeline.deliver.workpaper import alternatives
from pipeline.deliver.workpaper.computed import scores_of, values_of
from pipeline.deliver.workpaper.parameters import FIXED_POINTS, PARTIAL_SHARE
from pipeline.deliver.workpaper.plan import (
    POINT_COUNTED,
    POINT_FULL,
    POINT_POINTS,
    POINTS_AT,
    UNSCORED,
    VALUE_AT,
    Paper,
    TableCopy,
)
from pipeline.formula import MISSING_TEXT, NOT_APPLICABLE_TEXT, Formula, to_condition, to_number
from pipeline.formula.render import texted
from pipeline.kinds import SLIP_OF_RATE, KindName
from pipeline.model import Mark, Status
from pipeline.standard import IndicatorRule
from pipeline.standard.rules import Method
from pipeline.standard.scoring import (
    FULL_SCORE,
    INAPPLICABLE,
    MET,
    NOT_MET,
    NOT_MET_COUNT,
    PARTLY,
    PARTLY_COUNT,
    TARGET,
    VALUE,
)
from pipeline.standard.workbook import PARAMETER_ROLES, ColumnRole


def value_shown(mark: Mark) -> CellValue:
    """Return the value of an indicator as its cell shows it."""
    return YES if mark.value is True else NO if mark.value is False else mark.value


def points_shown(mark: Mark) -> CellValue:
    """Return the mark of an indicator as its cell shows it: 未评 where undecided, 不适用 where left out."""
    if mark.points is not None:
        return mark.points
    return NOT_APPLICABLE_TEXT if mark.status == Status.NOT_APPLICABLE else UNSCORED


def value_text(paper: Paper, position: int) -> str | None:
    """Return the live value of an indicator; None where nothing was there to compute with."""
    return _value_text(paper, *paper.marks[position], _cell(paper, position, POINTS_AT))


def points_text(paper: Paper, position: int) -> str | None:
    """Return the live mark of an indicator; None where nobody could decide it."""
    return _points_text(paper, *paper.marks[position], _cell(paper, position, VALUE_AT))


def way_texts(paper: Paper, position: int, at: int) -> tuple[str | None, str | None]:
    """Return the live value and mark of an indicator in one of several ways; None as above."""
    rule, mark = paper.marks[position]
    way, one, row = rule.options[at], mark.options[at], paper.way_rows[rule.indicator.code][at]
    value, points = (cell(row, column) for column in (VALUE_AT, POINTS_AT))
    return _value_text(paper, way, one, points), _points_text(paper, way, one, value)


def _cell(paper: Paper, position: int, column: int) -> str:
    return cell(paper.detail_row(position), column)


def _value_text(paper: Paper, rule: IndicatorRule, mark: Mark, points: str) -> str | None:
    full = paper.parameters.name(rule.indicator.code, FULL_SCORE)
    if mark.is_by_own:
        return f'IF(ISNUMBER({points}),{points}/{full},"{MISSING_TEXT}")'
    if rule.options:
        return alternatives.value_text(paper, rule, mark) if mark.options else None
    if rule.method.decided_by == "checklist":
        cells = _point_cells(paper, mark)
        return _checked(cells) if cells else None
    if rule.value is not None:
        return _computed(paper, rule.indicator.code, mark)
    entry = _entry(paper, mark)
    if entry is None:
        return None
    if rule.method.decided_by == "entered":
        rounded = f'IF({entry}<={full},ROUND({entry},{paper.decimals}),"{MISSING_TEXT}")'
        return f'IF(ISNUMBER({entry}),{rounded},"{MISSING_TEXT}")'
    if rule.indicator.kind == KindName.YES_NO:
        return f'IF(ISNUMBER({entry}),IF({entry}<>0,"{YES}","{NO}"),"{MISSING_TEXT}")'
    return f'IF({_within(rule.method, entry, *_meant(rule, entry))},{entry},"{MISSING_TEXT}")'


def _meant(rule: IndicatorRule, cell: str) -> tuple[str, ...]:
    """Return what holds of a typed rate that is no number of percent; a method with both limits says more."""
    is_rate = rule.indicator.kind == KindName.RATE and not rule.method.is_bounded
    return (f"{cell}>=-{SLIP_OF_RATE}", f"{cell}<={SLIP_OF_RATE}") if is_rate else ()


def _computed(paper: Paper, code: str, mark: Mark) -> str | None:
    """Return the live value of a formula; a claim that it does not apply counts only while there is no value."""
    live = values_of(paper.standard)[code].on(paper)
    if mark.working:
        return live
    if mark.status != Status.NOT_APPLICABLE:
        return None
    nothing = f'OR({live}="{MISSING_TEXT}",{live}="{NOT_APPLICABLE_TEXT}")'
    return f'IF({nothing},"{NOT_APPLICABLE_TEXT}",{live})'


def _within(method: Method, cell: str, *others: str) -> str:
    limits = [f"{cell}>={method.least}"] if method.least is not None else []
    limits += [f"{cell}<={method.most}"] if method.most is not None else []
    limits += others
    return f"AND({','.join([f'ISNUMBER({cell})', *limits])})" if limits else f"ISNUMBER({cell})"


def _entry(paper: Paper, mark: Mark) -> str | None:
    """Return the cell of 指标评分 that the evaluator filled in for the indicator."""
    copy = paper.by_role("scores")
    if copy is None or not mark.sources:
        return None
    place = mark.sources[0]
    index = copy.index_of(place)
    column = next((name for name, at in copy.table.letters.items() if at == place.cell.rstrip("0123456789")), None)
    return copy.cell(column, index) if index is not None and column else None


def claimed(paper: Paper, position: int) -> Content:
    """Return the live self-score of an indicator that has a mark beside it, as the extras compare them."""
    rule, mark = paper.marks[position]
    copy = paper.by_role("scores")
    roles = [copy.declared.by_role(role) for role in ("code", "claimed")] if copy else []
    if mark.claimed is None or copy is None or None in roles:
        return DASH
    code, own = (column.name for column in roles if column)
    # Of rows that stand twice the last one counts.
    same = (index for index in range(len(copy.table)) if copy.table.columns[code].at(index) == rule.indicator.code)
    cell, points = copy.cell(own, max(same)), _cell(paper, position, POINTS_AT)
    full = paper.parameters.name(rule.indicator.code, FULL_SCORE)
    is_there = f"AND(ISNUMBER({cell}),ISNUMBER({points}))"
    shown = DASH if mark.points is None else mark.claimed
    return Live(f'IF({is_there},IF({cell}<={full},{cell},"{DASH}"),"{DASH}")', shown)


def _point_cells(paper: Paper, mark: Mark) -> list[tuple[TableCopy, int]]:
    """Return the rows of 要点核查 that decide a mark; none unless every 评价要点 has its row."""
    copy = paper.by_role("points")
    if copy is None:
        return []
    rows = [copy.index_of(part.place) if part.place.cell else None for part in mark.parts]
    found = [(copy, row) for row in rows if row is not None]
    return found if len(found) == len(rows) else []


def _sums(cells: Sequence[tuple[TableCopy, int]]) -> tuple[str, str]:
    """Return what was got and what could be got: 部分符合 may be worth 0.165, which no sum of floats hits exactly."""
    got = ",".join(copy.cell(POINT_POINTS, row) for copy, row in cells)
    counted = ",".join(copy.cell(POINT_COUNTED, row) for copy, row in cells)
    return f"ROUND(SUM({got}),8)", f"SUM({counted})"


def _checked(cells: Sequence[tuple[TableCopy, int]]) -> str:
    got, counted = _sums(cells)
    is_open = "+".join(f'({copy.cell(POINT_POINTS, row)}="{UNSCORED}")' for copy, row in cells)
    return f'IF({is_open}>0,"{MISSING_TEXT}",IF({counted}=0,"{NOT_APPLICABLE_TEXT}",{got}/{counted}))'


def _points_text(paper: Paper, rule: IndicatorRule, mark: Mark, value: str) -> str | None:
    text = _before_zero(paper, rule, mark, value)
    if rule.zero_if is None or (text is None and mark.status == Status.UNSCORED):
        return text
    return f"IF({to_condition(typed(rule.zero_if), paper.names)},0,{text or texted(UNSCORED)})"


def _before_zero(paper: Paper, rule: IndicatorRule, mark: Mark, value: str) -> str | None:
    """Return the live mark of an indicator before the condition under which there are no marks, whatever the value."""
    full = paper.parameters.name(rule.indicator.code, FULL_SCORE)
    if mark.is_by_own:
        return _own(paper, mark, full)
    if rule.options:
        worth = _inapplicable(paper, rule, full)
        return alternatives.points_text(paper, rule, mark, worth) if mark.options else None
    if mark.status == Status.UNSCORED and not (mark.parts or mark.working or _entry(paper, mark)):
        return None
    if rule.method.decided_by == "checklist":
        cells = _point_cells(paper, mark)
        if not cells and mark.status == Status.SCORED:
            return None
        body = f'IF(ISNUMBER({value}),{_listed(paper, rule, cells, full)},"{UNSCORED}")'
    elif rule.method.decided_by == "entered":
        body = f'IF(ISNUMBER({value}),{value},"{UNSCORED}")'
    else:
        body = scores_of(paper.standard)[rule.indicator.code].on(
            paper, value
        )  # bind compiles one for each computed method
    return f'IF({value}="{NOT_APPLICABLE_TEXT}",{_inapplicable(paper, rule, full)},{body})'


def _inapplicable(paper: Paper, rule: IndicatorRule, full: str) -> str:
    """Return what the indicator is worth where it does not apply."""
    one = rule.indicator
    if one.not_applicable == "定分":
        return paper.parameters.name(one.code, FIXED_POINTS)
    points = paper.standard.system.inapplicable(one)
    return texted(NOT_APPLICABLE_TEXT) if points is None else full if points else "0"


def _listed(paper: Paper, rule: IndicatorRule, cells: Sequence[tuple[TableCopy, int]], full: str) -> str:
    """Return what the 评价要点 come to where every one that applies has a conclusion."""
    if rule.counting is None:
        got, counted = _sums(cells) if cells else ("0", "1")
        return f"ROUND({full}*{got}/{counted},{paper.decimals})"
    counts = {NOT_MET_COUNT: _found(cells, NOT_MET), PARTLY_COUNT: _found(cells, PARTLY)}
    names = {FULL_SCORE: full, **counts, **paper.parameters.of_method(rule)}
    return to_number(typed(rule.counting), names, UNSCORED)


def _found(cells: Sequence[tuple[TableCopy, int]], finding: str) -> str:
    """Return how many 评价要点 have a conclusion."""
    column = next((copy.declared.by_role("finding") for copy, _row in cells), None)
    name = column.name if column else ""
    tests = [f'({copy.cell(name, row)}="{finding}")' for copy, row in cells]
    return f"({'+'.join(['0', *tests])})"


def _own(paper: Paper, mark: Mark, full: str) -> str | None:
    """Return the sum of the unit's own indicators, which must be worth together what the common one is."""
    copy = paper.by_role("specifics")
    rows = [copy.index_of(part.place) for part in mark.parts] if copy else []
    weights = copy.declared.by_role("full_score") if copy else None
    if copy is None or weights is None or None in rows:
        return None
    points = ",".join(copy.cell(POINT_POINTS, row) for row in rows if row is not None)
    worth = ",".join(copy.cell(weights.name, row) for row in rows if row is not None)
    is_whole = f"AND(ROUND(SUM({worth})-{full},8)=0,COUNT({points})={len(rows)})"
    return f'IF({is_whole},ROUND(SUM({points}),{paper.decimals}),"{UNSCORED}")'


def point_columns(paper: Paper, copy: TableCopy, index: int) -> Sequence[Content]:
    """Return the live columns of one 评价要点: its full marks now, those that count, and those that were had.

    Nothing where the row is about no 评价要点 of the system.
    """
    found = paper.decided.get(index)
    finding = copy.declared.by_role("finding")
    if found is None or finding is None:
        return (None, None, None)
    number, part = found
    cell, full, points = (copy.here(one, index) for one in (finding.name, POINT_FULL, POINT_POINTS))
    share = paper.parameters.name(PARTIAL_SHARE)
    nothing = f'IF({cell}="{INAPPLICABLE}","{NOT_APPLICABLE_TEXT}","{UNSCORED}")'
    text = f'IF({cell}="{MET}",{full},IF({cell}="{PARTLY}",{full}*{share},IF({cell}="{NOT_MET}",0,{nothing})))'
    open_word = NOT_APPLICABLE_TEXT if part.finding == INAPPLICABLE else UNSCORED
    marks = paper.parameters.point(number)
    return (
        Decimal(1) if marks is None else Live(marks, part.full_score),
        Live(f"IF(ISNUMBER({points}),{full},0)", 0 if part.points is None else part.full_score),
        Live(text, open_word if part.points is None else part.points),
    )


def own_points(paper: Paper, copy: TableCopy, index: int) -> Content:
    """Return the live mark of one of the unit's own indicators; None where its method cannot be used."""
    part = next(
        (
            part
            for rule, mark in paper.marks
            if mark.is_by_own
            for part in mark.parts
            if copy.index_of(part.place) == index
        ),
        None,
    )
    if part is None:
        return None
    points: CellValue = UNSCORED if part.points is None else part.points
    cells = _role_cells(copy, index)
    method = paper.standard.methods.get(str(_role_value(copy, "method", index)))
    if method is None or "full_score" not in cells:
        return None
    full = cells["full_score"]
    if method.decided_by == "entered":
        entered = cells["entered"]
        rounded = f'IF({entered}<={full},ROUND({entered},{paper.decimals}),"{UNSCORED}")'
        return Live(f'IF(AND(ISNUMBER({entered}),ISNUMBER({full})),{rounded},"{UNSCORED}")', points)
    scoring: Formula | None = paper.standard.specific.get(method.name)
    if scoring is None:
        return None
    names = {FULL_SCORE: full, VALUE: cells["actual"], TARGET: cells["target"]}
    usable = [] if method.target_above is None else [f"{cells['target']}>{method.target_above}"]
    for one, role in zip(method.parameters, PARAMETER_ROLES, strict=False):
        cell = cells[role]
        names[one.name] = cell if one.default is None else f'IF({cell}="",{one.default},{cell})'
        usable += [] if one.above is None else [f"{names[one.name]}>{one.above}"]
        usable += [] if one.least is None else [f"{names[one.name]}>={one.least}"]
    number = to_number(typed(scoring), {**paper.names, **names}, UNSCORED)
    return Live(f'IF({_within(method, cells["actual"], *usable)},{number},"{UNSCORED}")', points)


def _role_cells(copy: TableCopy, index: int) -> Mapping[ColumnRole, str]:
    return {column.role: copy.here(column.name, index) for column in copy.declared.columns if column.role}


def _role_value(copy: TableCopy, role: ColumnRole, index: int) -> object:
    column = copy.declared.by_role(role)
    return copy.table.columns[column.name].at(index) if column else ""

"""Sheet + header -> the Excel rows that hold data; totals, repeated headers and signatures are left out with a word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set

import numpy as np

from pipeline import findings
from pipeline.addresses import Address, Area
from pipeline.formula import Type
from pipeline.intake.below import foreign_rows
from pipeline.intake.captions import caption_rows
from pipeline.intake.headers import Header
from pipeline.intake.opening import Sheet
from pipeline.intake.report import Report
from pipeline.intake.totals import is_key_of_total, is_total
from pipeline.kinds import Raw, fold, is_blank, says_nothing, show_raw
from pipeline.kinds.numbers import is_figure
from pipeline.remembering import remembered
from pipeline.standard.workbook import TableSheet

_SEAL = r"(?:\((?:签[字章名]|盖章|公章)\)|签[字章名]|盖章|公章)"
_UNIT = r".{0,12}单位[:为是均都]{1,3}(?:人民币)?[百千万亿]{0,2}元(?![一-鿿]).{0,20}"
_SIGNATURE = re.compile(
    rf"(?:填表人|填报人|制表人|审核人|复核人|单位负责人|财务负责人|经办人){_SEAL}?(?::.*)?"
    rf"|(?:负责人|填报日期|填表日期|制表日期|日期|联系人|联系电话|分管领导|单位领导|主要领导){_SEAL}?:.*"
    rf"|(?:制表|填表|填报|审核|复核|经办|会计|出纳|主管):.*|(?:填报|填表|制表|编制|编报)单位(?:{_SEAL}|{_SEAL}?:.*)|{_SEAL}"
)
_NOTE = re.compile(
    r"[*※]?(?:注|备注|附|附[注件表])\d{0,2}:.*|(?:填[表报]|编制)?说明:.*|数据来源:.*|以下(?:空白|无正文|无内容)"
    rf"|{_UNIT}"
)
_EXAMPLE = re.compile(
    r"(?:填[写报])?(?:例[如子]?|[示样范举]例行?)\d{0,2}(?::.*)?|[(\[【](?:填[写报])?(?:例|[示样范举]例)\d{0,2}[)\]】].*"
)
_LABEL_ALONE = re.compile(".{0,6}:")
_NO_AMOUNT = re.compile("[年月日:/-]")
"""What a date or the number of a telephone has, and an amount has not."""
_FIRST_CELLS, _WIDEST = 3, 16_385
_SHORT = 60
"""Characters of a text that may stand in many rows and workbooks."""
_FILLED, _STRAY, _ODD = 1, 2, 4
"""What is known of a row: something stands where people type, beside the table, or is perhaps a title or a total."""
_TOLD = frozenset({_STRAY, _STRAY | _ODD, _FILLED | _ODD, _FILLED | _STRAY | _ODD})
"""The marks of rows of which there may be more to say, as there is not of nearly all."""


def data_rows(sheet: Sheet, table: TableSheet, header: Header, report: Report) -> list[int]:
    """Return the Excel rows below the header in which the unit filled something in."""
    computed = {column.name for column in table.columns if column.is_computed}
    typed = [column for name, column in header.columns.items() if name not in computed]
    titles = table.folded_titles
    firm = _firm_columns(table, header)
    money = {
        header.columns[one.name] for one in table.columns if one.value_kind.is_money and one.name in header.columns
    }
    broken = {row for row, column in (*sheet.errors, *sheet.uncached) if column in money.intersection(typed)}
    beside = sorted(frozenset(range(1, sheet.width + 1)).difference(header.columns.values()))
    marks = _marks(sheet, header, frozenset(typed), table.by_folded_title.keys())
    foreign = foreign_rows(sheet, table, header, marks, report)
    told = [row for row, mark in enumerate(marks, start=1) if mark in _TOLD and row not in foreign]
    out = caption_rows(sheet, header, titles, typed, [row for row in told if marks[row - 1] & _FILLED])
    for row in sorted(out):
        report.add(findings.ROW_REPEATS_HEADER, row, min(header.columns.values()))
    for row in (one for one in told if one not in out):
        cells = sheet.rows[row - 1]
        if not marks[row - 1] & _FILLED:
            _mention_strays(cells, header, row, report)
        elif _is_left_out(
            cells, typed, beside, money, row, report, is_firm=_is_firm(cells, firm), is_broken=row in broken
        ):
            out.add(row)
        elif table.preset is None:
            _mention_example(cells, typed, row, report)
    out |= foreign
    found = [row for row, mark in enumerate(marks, start=1) if mark & _FILLED and row not in out]
    if len(found) == 1 and table.preset is None and _says_none(sheet, typed, found[0], report):
        found = []
    _mention_hidden(sheet, header, found, report)
    report_outside(sheet, _outside(sheet, header, found), report)
    return found


def _marks(sheet: Sheet, header: Header, typed: frozenset[int], titles: Set[str]) -> list[int]:
    """Return for each row whether anything stands in its `typed` columns, beside the table, or may make it no data."""
    known = frozenset(header.columns.values())
    simple = frozenset(title for title in titles if title.isascii())
    meant = [_FILLED if column in typed else 0 if column in known else _STRAY for column in range(1, sheet.width + 1)]
    lines = sheet.lines
    if lines is None:
        marks = _marks_by_column(sheet, meant, titles, simple)
    else:
        below = _marks_by_row(lines[header.last :], meant, titles, simple)
        marks = [*[0] * (len(lines) - len(below)), *below]
    # An error value or a formula without a result looks blank to the reader; it is not.
    for row, column in (*sheet.errors, *sheet.uncached):
        if column in typed and row <= len(marks):
            marks[row - 1] |= _FILLED
    return [*[0] * min(header.last, len(marks)), *marks[header.last :]]


def _marks_by_column(sheet: Sheet, meant: Sequence[int], titles: Set[str], simple: Set[str]) -> list[int]:
    """Return the marks of many rows, content by content; `meant` says what something in each column means."""
    marks = np.zeros(len(sheet.rows), dtype=np.uint8)
    for column, filled in enumerate(meant, start=1):
        strip = sheet.strip(column)
        of_each = [_mark(raw, filled, titles, simple) for raw in strip.distinct]
        if filled or any(of_each):
            marks |= np.array([*of_each, filled], dtype=np.uint8)[strip.codes]
    found: list[int] = marks.tolist()
    return found


def _marks_by_row(
    lines: Sequence[Sequence[Raw]], meant: Sequence[int], titles: Set[str], simple: Set[str]
) -> list[int]:
    """Return the marks of a few rows: what is said of each text is known from other rows and workbooks."""
    contents = set().union(*lines)
    kinds = {raw: _mark(raw, _FILLED, titles, simple) for raw in contents if isinstance(raw, str)}
    blanks = {None, *(text for text, kind in kinds.items() if not kind & _FILLED)}
    odd = {text for text, kind in kinds.items() if kind & _ODD}
    columns = [(mark, [at for at, one in enumerate(meant) if one == mark]) for mark in (_FILLED, _STRAY)]
    marks = [0 if odd.isdisjoint(line) else _ODD for line in lines]
    for mark, own in columns:
        if own:
            marks = [
                said if blanks.issuperset([line[at] for at in own]) else said | mark
                for said, line in zip(marks, lines, strict=True)
            ]
    return marks


def _mark(raw: Raw, filled: int, titles: Set[str], simple: Set[str]) -> int:
    """Return what a content means for its row: `filled` if it is not blank, and whether it is a title or the like.

    Of the `titles`, few or none are `simple` ones in ASCII, and so is no other word that makes a row no data.
    """
    if not isinstance(raw, str):
        return 0 if raw is None else filled
    if not simple and raw.isascii() and raw.isprintable():
        return filled if raw and not raw.isspace() else 0
    plain, is_filled, is_word = _nature(raw)
    return (filled if is_filled else 0) | (_ODD if is_word or plain in titles else 0)


@remembered(16_384, _SHORT)
def _nature(text: str) -> tuple[str, bool, bool]:
    """Return a text as compared, whether anybody sees it, and whether it may be a total, a note or the like."""
    plain = fold(text)
    return plain, not is_blank(text), is_total(plain) or _is_signature(plain) or _is_note(plain) or _is_example(plain)


def _is_signature(plain: str) -> bool:
    return _SIGNATURE.fullmatch(plain) is not None


def _is_note(plain: str) -> bool:
    return _NOTE.fullmatch(plain) is not None


def _is_example(plain: str) -> bool:
    return _EXAMPLE.fullmatch(plain) is not None


def _firm_columns(table: TableSheet, header: Header) -> list[list[int]]:
    """Return the columns whose content makes a row one of its own: the unique keys that people type, and each date."""
    typed = [one for one in table.columns if one.name in header.columns and not one.locked]
    keys = [header.columns[one.name] for one in typed if one.unique]
    dates = [[header.columns[one.name]] for one in typed if not one.unique and one.value_kind.type == Type.DATE]
    return [keys, *dates] if keys else dates


def _is_firm(cells: Sequence[Raw], firm: Sequence[Sequence[int]]) -> bool:
    """Tell whether a row has a date or key of its own: then it is no total, whatever its text ends in.

    Where rows have two keys, they have both: a total has how many rows there are in the place of one (合计，6家).
    """
    return any(all(_is_own(cells, column) for column in columns) for columns in firm)


def _is_own(cells: Sequence[Raw], column: int) -> bool:
    raw = cells[column - 1] if column <= len(cells) else None
    return not is_blank(raw) and (not isinstance(raw, str) or not is_key_of_total(fold(raw)))


def _says_none(sheet: Sheet, columns: Sequence[int], row: int, report: Report) -> bool:
    """Tell whether the only row of a table says that there is none (无), and say how it is read."""
    cells = [(column, raw) for column in sorted(columns) if not is_blank(raw := sheet.at(row, column))]
    if not cells or any(not isinstance(raw, str) or not says_nothing(raw) for _column, raw in cells):
        return False
    column, said = cells[0]
    report.add(findings.PLACEHOLDER, row, column, show_raw(said))
    return True


def _is_left_out(
    cells: Sequence[Raw],
    columns: Sequence[int],
    beside: Sequence[int],
    money: Set[int],
    row: int,
    report: Report,
    *,
    is_firm: bool,
    is_broken: bool,
) -> bool:
    inside = [(column, cells[column - 1]) for column in columns if column <= len(cells)]
    filled = [(column, raw) for column, raw in inside if not is_blank(raw)]
    figures = [column for column, raw in filled if is_figure(raw)]
    has_figure, has_money, first = bool(figures), not money.isdisjoint(figures), figures[0] if figures else _WIDEST
    # a total is named left of its figures; what stands behind them is a remark
    texts = [(column, raw) for column, raw in filled if isinstance(raw, str) and column < first][:_FIRST_CELLS]
    # 合计 may stand under a 序号 that is no column of the template
    others = [(one, cells[one - 1]) for one in beside if one < first and one <= len(cells)] if has_figure else []
    names = [*texts, *((column, raw) for column, raw in others if isinstance(raw, str))]
    for column, raw in () if is_firm else names:
        if is_total(fold(raw), has_figure=has_figure, has_money=has_money):
            report.add(findings.ROW_IS_SUBTOTAL, row, column, show_raw(raw))
            return True
    if has_figure or is_broken or not texts or not _is_below([fold(str(raw)) for _column, raw in filled]):
        return False
    if any(column in money and _may_be_amount(fold(str(raw))) for column, raw in filled):
        return False
    column, text = texts[0]
    report.add(findings.ROW_BELOW_TABLE, row, column, show_raw(text))
    return True


def _is_below(texts: Sequence[str]) -> bool:
    """Tell whether the texts of a row without figures are signatures or a note; a note has nothing else beside it.

    附件2：设备采购 with a type or an answer beside it is a row of data.
    """
    first, *others = texts
    if _is_signature(first):
        return True
    is_alone = _LABEL_ALONE.fullmatch(first) is not None or all(_is_signature(one) or _is_note(one) for one in others)
    return _is_note(first) and is_alone


def _may_be_amount(plain: str) -> bool:
    """Tell whether a text that is no number may be meant as an amount."""
    return re.search(r"\d", plain) is not None and _NO_AMOUNT.search(plain) is None


def _mention_example(cells: Sequence[Raw], columns: Sequence[int], row: int, report: Report) -> None:
    """Ask about a row that begins with the word for an example, as one that explains how to fill in a table does."""
    for column in columns[:_FIRST_CELLS]:
        raw = cells[column - 1] if column <= len(cells) else None
        if isinstance(raw, str) and _is_example(fold(raw)):
            report.add(findings.ROW_IS_EXAMPLE, row, column, show_raw(raw))
            return


def _mention_strays(cells: Sequence[Raw], header: Header, row: int, report: Report) -> None:
    """Say what stands beside the table in a row that is otherwise blank, so that nothing is lost in silence."""
    known = set(header.columns.values())
    for column, raw in enumerate(cells, start=1):
        if column not in known and not is_blank(raw):
            report.add(findings.ROW_BELOW_TABLE, row, column, show_raw(raw))
            return


def _outside(sheet: Sheet, header: Header, rows: Sequence[int]) -> Iterator[Address]:
    """Yield what stands under no header beside the data, and numbers and dates above the header."""
    for row, cells in enumerate(sheet.rows[: header.row - 1], start=1):
        for column, raw in enumerate(cells, start=1):
            if not isinstance(raw, str) and not is_blank(raw):
                yield row, column
    below = np.array(rows, dtype=np.int64)
    for column in range(1, sheet.width + 1):
        if column in header.headed:
            continue
        strip = sheet.strip(column)
        is_filled = [*(not is_blank(raw) for raw in strip.distinct), strip.numbers is not None]
        if any(is_filled):
            own = below[np.array(is_filled)[strip.codes[below - 1]]]
            yield from ((row, column) for row in own.tolist())
    for row, column in (*sheet.errors, *sheet.uncached):
        if row > header.last and column not in header.headed:
            yield row, column


def report_outside(sheet: Sheet, cells: Iterable[Address], report: Report) -> None:
    """Name what is read by nobody, once for each column, so that nothing is lost in silence."""
    by_column: dict[int, list[int]] = {}
    for row, column in cells:
        by_column.setdefault(column, []).append(row)
    told = []
    for column, rows in sorted(by_column.items()):
        first = min(rows)
        said = show_raw(sheet.errors.get((first, column)) or sheet.at(first, column))
        count = f"共 {len(rows)} 处，首处为 " if len(rows) > 1 else ""
        told.append((Area(first, column, max(rows), column), count + said))
    report.add_areas(findings.OUTSIDE_TABLE, told)


def _mention_hidden(sheet: Sheet, header: Header, rows: list[int], report: Report) -> None:
    hidden = [row for row in rows if row in sheet.hidden_rows] if sheet.hidden_rows else []
    columns = [name for name, column in header.columns.items() if column in sheet.hidden_columns]
    parts = [f"{len(hidden)} 行"] if hidden else []
    parts += [f"列 {'、'.join(columns)}"] if columns else []
    if parts:
        row, column = (hidden[0], min(header.columns.values())) if hidden else (0, 0)
        report.add(findings.ROW_HIDDEN, row, column, "隐藏了 " + "，".join(parts))

"""Delivered workbooks use only what Excel 2016, WPS and LibreOffice have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from openpyxl import load_workbook
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.workbook import Workbook

from tests.deliver.workpaper.delivered import Examples

IN_COMMON = {
    "ABS", "AND", "AVERAGE", "CONCATENATE", "COUNT", "COUNTA", "COUNTIF", "DATE", "EXACT", "IF", "IFERROR", "INDEX",
    "INT", "ISERROR", "ISNUMBER", "MATCH", "MAX", "MIN", "MONTH", "N", "NOT", "OR", "RANK", "ROUND", "ROUNDDOWN",
    "ROUNDUP", "ROW", "ROWS", "SUBSTITUTE", "SUM", "SUMIF", "SUMPRODUCT", "TRIM", "UPPER", "YEAR",
}  # fmt: skip
"""Functions of Excel 2007 or older, with the same meaning in WPS and LibreOffice."""
LONGEST, DEEPEST, MOST_ARGUMENTS = 8_192, 64, 255
NAME = re.compile(r"[A-Za-z_\u4e00-\u9fff][A-Za-z0-9_.\u4e00-\u9fff]{0,254}")
CELL = re.compile(r"[A-Za-z]{1,3}[0-9]{1,7}|[Rr][0-9]*[Cc][0-9]*")


@pytest.fixture(scope="module")
def books(delivered: Examples) -> list[Workbook]:
    return [load_workbook(path) for path in sorted(delivered.folder.rglob("*.xlsx"))]


def formulas(books: list[Workbook]) -> Iterator[str]:
    for book in books:
        for page in book:
            for row in page.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        yield str(cell.value)


@pytest.fixture(scope="module")
def parsed(books: list[Workbook]) -> dict[str, list[Token]]:
    """Every different formula with its tokens; formulas that differ only in their rows count once."""
    shapes = {re.sub(r"\d+", "9", text): text for text in formulas(books)}
    return {text: Tokenizer(text).items for text in shapes.values()}


def test_formulas_use_only_functions_that_all_three_programs_have(parsed: dict[str, list[Token]]) -> None:
    used = {
        token.value.rstrip("(")
        for tokens in parsed.values()
        for token in tokens
        if token.type == Token.FUNC and token.subtype == Token.OPEN
    }
    assert used <= IN_COMMON
    assert len(parsed) > 500


def test_formulas_use_no_arrays_structured_references_or_links_to_other_files(parsed: dict[str, list[Token]]) -> None:
    for text, tokens in parsed.items():
        assert not [token for token in tokens if token.type == Token.ARRAY], text
        operands = [token.value for token in tokens if token.type == Token.OPERAND and token.subtype == Token.RANGE]
        assert not [operand for operand in operands if "[" in operand or "#" in operand], text


def test_formulas_are_no_longer_and_no_deeper_than_a_spreadsheet_takes(parsed: dict[str, list[Token]]) -> None:
    for text, tokens in parsed.items():
        depth = deepest = 0
        for token in tokens:
            depth += {Token.OPEN: 1, Token.CLOSE: -1}.get(token.subtype, 0)
            deepest = max(deepest, depth)
        assert len(text) < LONGEST
        assert deepest < DEEPEST


@dataclass
class Call:
    """A function called in a formula: how many commas stand between its arguments, and whether there is any."""

    name: str
    commas: int = 0
    is_empty: bool = True

    @property
    def arguments(self) -> int:
        return 0 if self.is_empty else self.commas + 1


def calls(tokens: Sequence[Token]) -> Iterator[Call]:
    """Yield every function that a formula calls."""
    around: list[Call] = []
    for token in tokens:
        if token.type == Token.WSPACE:
            continue
        if token.subtype != Token.CLOSE and around:
            around[-1].is_empty = False
        if token.subtype == Token.OPEN:  # of a function, or a bracket alone
            around.append(Call(token.value.rstrip("(").upper()))
        elif token.subtype == Token.CLOSE:
            closed = around.pop()
            if closed.name:
                yield closed
        elif token.type == Token.SEP and token.subtype == Token.ARG:
            around[-1].commas += 1


def test_no_function_is_called_with_more_arguments_than_a_spreadsheet_takes(parsed: dict[str, list[Token]]) -> None:
    for text, tokens in parsed.items():
        for one in calls(tokens):
            assert one.arguments <= MOST_ARGUMENTS, text
            assert one.arguments or one.name == "ROW", text


def test_arguments_are_counted_function_by_function() -> None:
    tokens = Tokenizer('=IF(SUM(A1:A3,(B1+C1)*2, 4)>ROW( ),"a,b",MAX(1))').items
    assert {one.name: one.arguments for one in calls(tokens)} == {"SUM": 3, "ROW": 0, "MAX": 1, "IF": 3}


def test_defined_names_are_names_in_every_program_and_none_is_also_a_table(books: list[Workbook]) -> None:
    for book in books:
        names = [name for name in book.defined_names if not name.startswith("_xlnm")]
        tables = [table for page in book for table in page.tables]
        assert all(NAME.fullmatch(name) and not CELL.fullmatch(name) for name in names)
        folded = [name.casefold() for name in (*names, *tables)]
        assert len(folded) == len(set(folded))


def test_a_table_has_the_headers_that_stand_in_its_cells(books: list[Workbook]) -> None:
    tables = [(page, table) for book in books for page in book for table in page.tables.values()]
    assert len(tables) > 100
    for page, table in tables:
        (header, *_rows) = page[table.ref]
        assert [cell.value for cell in header] == [column.name for column in table.tableColumns]
        assert len({str(cell.value).casefold() for cell in header}) == len(header)


def test_nothing_is_followed_or_run_when_a_delivered_workbook_is_opened(books: list[Workbook]) -> None:
    for book in books:
        assert book.vba_archive is None
        assert not getattr(book, "_external_links")  # noqa: B009  openpyxl says it nowhere else

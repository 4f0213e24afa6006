"""Worksheets made at random in the usual form, with a few departures from it: the fast scan agrees or gives up.

JIXIAO_FUZZ_ROUNDS and JIXIAO_FUZZ_SEED give a longer hunt.
"""

from __future__ import annotations

import random

import pytest

from pipeline.addresses import show_cell
from tests.intake.opening.test_plain import ROUNDS, SEED, is_seen_alike

NUMBERS = ("0", "1", "12.50", "-3", "1E5", "1.5e-7", "0.1", "100000000000000000000")
ODD_NUMBERS = (".5", "5.", "+1", "1,5", " 1", "1 ", "1e999", "NaN", "", "-", "１", "0x1", "1_0", "1e", "--1", "1&#50;")
TEXTS = ("单位", "a b", "", " ", "&lt;c r=&quot;", "a&amp;b", "&#10;", "𠮷", "&#xD;", "DISPIMG(", ' t="e"', "x>y", "]]")
ODD_TEXTS = (
    "]]>",
    "<b/>",
    "&nbsp;",
    "&#1;",
    "\x01",
    "<![CDATA[a]]>",
    "<!-- a -->",
    "<?a b?>",
    "&",
    "\ufffe",
    "&#xD800;",
)
ERRORS = ("#N/A", "#REF!", "#DIV/0!", "#NAME?", "#VALUE!", "#A")
FORMULAS = ("A1+1", "SUM(A1:B2)", "A1&amp;B1", 'IF(A1="",1,2)', "1&lt;2", "_xlfn.CONCAT(A1)", 'DISPIMG("ID_1",1)')
FORMULA_TAGS = (
    "<f>{}</f>",
    '<f t="shared" ref="A1:A9" si="0">{}</f>',
    '<f t="array" ref="A1">{}</f>',
    '<f ca="1">{}</f>',
)
BARE_FORMULAS = ('<f t="shared" si="0"/>', "<f/>", '<f t="dataTable" ref="A1:B2" dt2D="1"/>')
ODD_FORMULAS = (
    "<f>",
    '<f t="a" t="b"/>',
    "<f><v>1</v></f>",
    "<x:f>1</x:f>",
    "<f>1</f><f>2</f>",
    '<f a="&lt;"/>',
    "<f a='1'/>",
)
STYLES = ("", "", "", ' s="0"', ' s="1"', ' s="4"')
ODD_STYLES = (
    ' s="5"',
    ' s="99999"',
    ' s="05"',
    ' s="-1"',
    ' s=""',
    ' s = "1"',
    " s='1'",
    ' s="1" s="2"',
    ' s="1" cm="1"',
)
ROW_ATTRIBUTES = ("", ' spans="1:4"', ' ht="15" customHeight="1"', ' s="1" customFormat="1"', ' x14ac:dyDescent="0.2"')
ODD_ROW_ATTRIBUTES = (
    ' hidden="1"', ' hidden="true"', ' hidden="0"', ' hidden="yes"', " hidden='1'", ' ht="1" ht="2"', ' collapsed="1"',
    ' x:hidden="1"', ' a="&#49;"', ' a="<"', ' a=">"', ' a="/>"',
)  # fmt: skip
BETWEEN = ("", "", "", "\n", "  ", "\r\n\t")
ODD_BETWEEN = (
    "x",
    "<!-- -->",
    "<?a b?>",
    "<![CDATA[ ]]>",
    "&#32;",
    "<row/>",
    "<c/>",
    "</row>",
    "<a/>",
    "\x0b",
    "&amp;",
)
HEADS = (
    "", '<dimension ref="A1:D9"/>', '<cols><col min="1" max="2" hidden="1"/></cols>', "<!-- a -->", "<a><row/></a>",
    '<cols><col min="2" max="3" hidden="1"></col><col min="9" max="1"/></cols>', "<x:col hidden='1' min='1' max='1'/>",
    '<sheetViews><sheetView workbookViewId="0"/></sheetViews>', "<cols><col min='a' max='3' hidden='true'/></cols>",
)  # fmt: skip
TAILS = (
    "", '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>', '<mergeCell ref="B2:A1"></mergeCell>',
    "<!-- -->", '<mergeCell ref="A1"/><mergeCell ref="x:y"/><mergeCell/>', "<a>1 &lt; 2</a>", "<sheetData/>",
    "<a><sheetData/></a>", "<sheetData></sheetData>", "<mergeCell ref='A1:B2'/>", "<a b='<'/>", "&n;", "<mergeCells>",
)  # fmt: skip


class Maker:
    """Makes worksheets; `oddity` is how likely each place departs from the usual form."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.oddity = chance.choice((0, 0, 0.01, 0.03, 0.2))

    def of(self, usual: tuple[str, ...], odd: tuple[str, ...]) -> str:
        return self.chance.choice(odd if self.chance.random() < self.oddity else usual)

    def sheet(self) -> bytes:
        first, step = self.chance.choice((1, 1, 2, 1000, 1_048_570)), self.chance.choice((1, 1, 3))
        rows = [self.row(number) for number in range(first, first + step * self.chance.randint(0, 8), step)]
        if rows and self.chance.random() < self.oddity:
            rows.insert(self.chance.randrange(len(rows) + 1), self.chance.choice(rows))
        if self.chance.random() < self.oddity:
            self.chance.shuffle(rows)
        head, tail = self.of(HEADS[:3], HEADS), self.of(TAILS[:2], TAILS)
        body = "".join(row + self.of(BETWEEN, ODD_BETWEEN) for row in rows)
        root = '<worksheet xmlns="a" xmlns:x="b" xmlns:x14ac="c" xmlns:mc="d">'
        return f"{root}{head}<sheetData>{body}</sheetData>{tail}</worksheet>".encode("utf-8", "surrogatepass")

    def row(self, number: int) -> str:
        columns = sorted(self.chance.sample(range(1, 9), self.chance.randint(0, 5)))
        if columns and self.chance.random() < self.oddity:
            columns.append(self.chance.choice((*columns, 1, 16_384, 16_385, 18_278)))
        told = self.of((str(number),), (f"0{number}", str(number + 1), "0", "1048577", "x", f" {number}", "1" * 30))
        own = f' r="{told}"' if self.chance.random() >= self.oddity / 4 else ""
        attributes = self.of(ROW_ATTRIBUTES, ODD_ROW_ATTRIBUTES)
        if not columns:
            return f"<row{own}{attributes}" + self.of(("/>", "></row>"), (" />", "> </row>", ">"))
        cells = "".join(self.cell(show_cell(number, column)) for column in columns)
        return f"<row{own}{attributes}>{cells}</row>"

    def cell(self, address: str) -> str:
        address = self.of((address,), (address.lower(), f"0{address}", f"{address}0", "A1", "", "B2", address[::-1]))
        kind, inside = self.content()
        attributes = [f' r="{address}"', self.of(STYLES, ODD_STYLES), kind]
        if self.chance.random() < self.oddity:
            self.chance.shuffle(attributes)
        tag = "<c" + "".join(attributes)
        if not inside:
            return tag + self.of(("/>", "></c>"), (" />", "> </c>", "\n/>"))
        return f"{tag}>{inside}</c>" + self.of(("",), ODD_BETWEEN)

    def content(self) -> tuple[str, str]:
        """Return the type of a cell and what stands in it."""
        match self.chance.randrange(9):
            case 0:
                return self.of(("", ' t="n"'), (' t="s"', ' t="b"', ' t="d"', ' t="x"', " t='n'", ' t="&#110;"')), ""
            case 1 | 2:
                return self.of(("", ' t="n"'), (' t="str"', ' t="b"', ' t="e"')), self.value(NUMBERS, ODD_NUMBERS)
            case 3:
                return ' t="s"', self.value(("0", "7", "999"), ("-1", "1.0", "", "x", "9999999999", " 1"))
            case 4:
                opened = self.of(("<t>", '<t xml:space="preserve">'), ("<t >", "<r><t>", '<t a="1">', "<rPh/><t>"))
                return ' t="inlineStr"', f"<is>{opened}{self.text()}</t></is>"
            case 5:
                return ' t="str"', self.formula() + self.value(TEXTS, ODD_TEXTS)
            case 6:
                return ' t="b"', self.value(("0", "1"), ("2", "true", "", "10"))
            case 7:
                formula = self.formula() if self.chance.random() < 0.5 else ""
                return ' t="e"', formula + self.value(ERRORS, ("", "#", "#n/a", "1", "<a/>", "#N/A "))
            case _:
                value = self.value(NUMBERS, ODD_NUMBERS) if self.chance.random() < 0.6 else ""
                return "", self.formula() + self.of((value,), ("<v/>", "<v></v>", "<v /><v>1</v>", f"{value}{value}"))

    def value(self, usual: tuple[str, ...], odd: tuple[str, ...]) -> str:
        opened, closed = self.of(("<v>|</v>",), ("<v >|</v>", "<x:v>|</x:v>", "<v>|</v >", "<v><a>|</a></v>")).split(
            "|"
        )
        return opened + self.of(usual, odd) + closed

    def text(self) -> str:
        return self.of(TEXTS, ODD_TEXTS)

    def formula(self) -> str:
        tag = self.of((*FORMULA_TAGS, *BARE_FORMULAS), ODD_FORMULAS)
        return tag.replace("{}", self.of(FORMULAS, ODD_TEXTS))


def made(number: int) -> bytes:
    return Maker(random.Random(f"{SEED} made {number}")).sheet()


@pytest.mark.parametrize("part", range(4))
def test_a_sheet_made_at_random_is_seen_alike_by_both_scans(part: int) -> None:
    given = 0
    for number in range(part, ROUNDS * 40, 4):
        try:
            given += is_seen_alike(made(number))
        except AssertionError as error:
            raise AssertionError(f"round {number}: {made(number)!r}") from error
    assert given > ROUNDS  # a hunt in which the fast scan always gives up finds nothing

"""The fast scan either gives exactly the facts that the thorough one gives, or gives up."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from examples.units import HERE
from pipeline.intake.opening.facts import CellFacts
from pipeline.intake.opening.plain import scan_plain
from pipeline.intake.opening.refusal import RefusalError
from pipeline.intake.opening.scan import scan_thoroughly
from tests.intake.opening.workbooks import SHEET, edited, package_parts, reasons, replacing, two_sheets, with_rows

ROUNDS = int(os.environ.get("JIXIAO_FUZZ_ROUNDS", "60"))
SEED = int(os.environ.get("JIXIAO_FUZZ_SEED", "20241231"))
MANY = 10**9
"""More shared texts than any cell can name: a text that is not there is left to the reader, which always gives up."""
STYLES = 10**6
DATED = frozenset(range(0, 60, 2))
_ONLY_THOROUGH = {"text_cells", "number_cells", "numbers", "texts", "last", "disordered"}
_AT_MOST = {"size", "rows", "columns", "filled"}
"""What the quick scan may take for more than it is."""
Damage = Callable[[bytes, random.Random], bytes]

SNIPPETS = (
    b"<", b">", b"&", b"]]>", b"]]", b"<!-- -->", b"<![CDATA[1]]>", b"<?x y?>", b'"',
    b"\0", b"\x0b", b"\xff", b"\xef\xbf\xbe", b"\xe8\xb5\x84", b"\xe8", b"<v>", b"</v>", b"<c/>", b"</c>",
    b"</row>", b"<row>", b'<row r="7"/>', b"</sheetData>",
    b'<c r="A1" t="s"><v>9</v></c>', b"&#10;", b"&#1;", b"&amp;", b"&n;", b' t="e"', b' hidden="1"', b' hidden="0"',
    b' s="1"', b' s="99999"', b' r="1"', b'r="ZZZZ9"', b"1e999", b"1.2.3", b".", b"..", b"-", b"e5", b"9" * 400, b" ",
    b"\n", b"<f>1</f>", b"<f/>", b"<v/>", b"<v></v>", b"DISPIMG(", b"1", b"7", b"AB",
)  # fmt: skip
CELLS = (
    b'<c r="%b"/>', b'<c r="%b"><v>1.5</v></c>', b'<c r="%b" s="3" t="s"><v>0</v></c>', b'<c r="%b"><v></v></c>',
    b'<c r="%b"><v>.5</v></c>', b'<c r="%b"><v>5.</v></c>', b'<c r="%b"><v>.</v></c>', b'<c r="%b"><v>-</v></c>',
    b'<c r="%b"><v>-7E-05</v></c>', b'<c r="%b"><f>A1-1</f><v>2</v></c>', b'<c r="%b"><f>A1</f></c>',
    b'<c r="%b"><f>A1</f><v></v></c>', b'<c r="%b"><f t="shared" si="0"/><v>1</v></c>',
    b'<c r="%b"><f t="a" t="b"/></c>', b'<c r="%b" t="str"><f>A1&amp;"&lt;c r=&quot;"</f><v></v></c>',
    b'<c r="%b" t="str"><v> t="e"&gt;</v></c>', b'<c r="%b" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
    b'<c r="%b" t="e"><v>#N/A</v></c>', b'<c r="%b" t="n"><f aca="false">TRUE()</f><v>1</v></c>',
    b'<c r="%b" t="b"><f>false</f><v>0</v></c>', b'<c r="%b"><f>TRUE()</f></c>',
    b'<c r="%b"><f>TRUE()+1</f><v>2</v></c>',
    b'<c r="%b" t="b"><v>1</v></c>',
    b'<c r="%b" t="b"><v>10</v></c>', b'<c r="%b" t="str"><f>DISPIMG("a",1)</f><v>x</v></c>',
    b'<c r="%b" t="inlineStr"><is><t>a, b]]</t></is></c>', b'<c r="%b" t="inlineStr"><is><t>]]-></t></is></c>',
    b'<c r="%b" s="4"><v>-5</v></c>', b'<c r="%b" s="04"><v>2E10</v></c>', b'<c r="%b" s="6"><v>-0</v></c>',
    b'<c r="%b" s="2" t="n"><f>A1</f><v>14492426.11</v></c>', b'<c r="%b" s="3"><v>14492426.11</v></c>',
    b'<c r="%b" s="2"><f>A1</f></c>', b'<c r="%b" s="2"><v>0001234</v></c>', b'<c r="%b" s="2"><v>45657</v></c>',
    b'<c r="%b" t="s"><v></v></c>', b'<c r="%b" t="n"><v>1</v></c>', b'<c r="%b" t="x"><v>1</v></c>',
    b'<c r="%b" s="2" t="n" />', b'<c r="%b" t="inlineStr" />', b'<c r="%b" t="s" />', b'<c r="%b" t="n"/>',
)  # fmt: skip
ADDRESS = re.compile(rb'<c r="([A-Z]+\d+)"')


def a_stretch(xml: bytes, chance: random.Random) -> bytes:
    """Put something in, or lose, double or turn round a stretch, among the rows more often than not."""
    start = xml.find(b"<sheetData>") if chance.random() < 0.8 else 0
    at = chance.randrange(start, len(xml) + 1)
    length = chance.choice((1, 1, 2, 10, 100, 1000))
    match chance.randrange(4):
        case 0:
            return xml[:at] + chance.choice(SNIPPETS) + xml[at:]
        case 1:
            return xml[:at] + xml[at + length :]
        case 2:
            return xml[:at] + xml[at : at + length] + xml[at:]
        case _:
            return xml[:at] + xml[at : at + length][::-1] + xml[at + length :]


def a_digit(xml: bytes, chance: random.Random) -> bytes:
    """Change, double or lose one digit or dot: what the shape of a row does not show."""
    places = [match.start() for match in re.finditer(rb"[0-9.]", xml)]
    at = chance.choice(places)
    return xml[:at] + chance.choice((b"", b"1", b"7", b"00", b".", b"-", b"/", xml[at : at + 1] * 2)) + xml[at + 1 :]


def a_cell(xml: bytes, chance: random.Random) -> bytes:
    """Write another cell at the address of one, or that cell at another's."""
    cells = list(re.finditer(rb'<c r="([A-Z]+\d+)"[^>]*?(?:/>|>.*?</c>)', xml, re.DOTALL))
    if not cells:
        return xml
    cell, other = chance.choice(cells), chance.choice(cells)
    address = chance.choice((cell[1], cell[1], cell[1], other[1]))
    return xml[: cell.start()] + chance.choice(CELLS) % address + xml[cell.end() :]


def a_row(xml: bytes, chance: random.Random) -> bytes:
    """Move a row, or give it another number or attribute, or none of its cells."""
    rows = list(re.finditer(rb"<row [^>]*?(?:/>|>.*?</row>)", xml, re.DOTALL))
    if not rows:
        return xml
    row, other = chance.choice(rows), chance.choice(rows)
    match chance.randrange(4):
        case 0:
            new = other[0]
        case 1:
            new = row[0].replace(b' r="', b' r="1', 1)
        case 2:
            attribute = chance.choice(
                (b' hidden="1"', b' hidden="true"', b' hidden="0"', b' ht="5"', b' ht="5" ht="6"')
            )
            new = row[0].replace(b">", attribute + b">", 1)
        case _:
            new = re.sub(rb">.*", b"/>", row[0], count=1, flags=re.DOTALL)
    return xml[: row.start()] + new + xml[row.end() :]


def nothing(xml: bytes, _chance: random.Random) -> bytes:
    return xml


def _sheets() -> Iterator[bytes]:
    for path in sorted((HERE / "town-2024").glob("*.xlsx")):
        for name, xml in sorted(package_parts(path.read_bytes()).items()):
            if name.startswith("xl/worksheets/"):
                yield xml


def is_seen_alike(xml: bytes) -> bool:
    """Hold the facts of both scans against each other; tell whether the fast one gave any."""
    quick: CellFacts | RefusalError | None
    try:
        quick = scan_plain(xml, "x", STYLES, DATED)
    except RefusalError as refusal:
        quick = refusal
    if quick is None:
        return False
    try:
        thorough: CellFacts | RefusalError = scan_thoroughly(xml, "x", "表", MANY, DATED)
    except RefusalError as refusal:
        thorough = refusal
    assert type(quick) is type(thorough), (quick, thorough)
    if isinstance(quick, CellFacts):
        names = {one.name for one in fields(CellFacts) if one.compare} - _ONLY_THOROUGH - _AT_MOST
        assert all(getattr(quick, name) >= getattr(thorough, name) for name in _AT_MOST)
        assert {name: getattr(quick, name) for name in names} == {name: getattr(thorough, name) for name in names}
    return True


@pytest.mark.parametrize(
    ("tail", "ahead"),
    [
        (b"", b"<mergeCells></mergeCells>"),
        (b'<mergeCells><mergeCell ref="A1:B1"/></mergeCells>', b'<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'),
        (b"<mergeCells/>", None),
        (b"<mergeCells></mergeCells><mergeCells></mergeCells>", None),
        (b"<x:mergeCells/><mergeCells></mergeCells>", None),
        (b"<mergeCells>" + b'<mergeCell ref="A1:B1"/>' * 2730 + b"</mergeCells>", None),
        (b'<mergeCells><dimension ref="A1"/></mergeCells>', None),
        (b'<mergeCells x=">"></mergeCells>', None),
    ],
)
def test_merged_ranges_are_put_ahead_of_the_rows_where_the_reader_finds_the_same_there(
    tail: bytes, ahead: bytes | None
) -> None:
    facts = scan_plain(
        b'<worksheet xmlns:x="x"><sheetData></sheetData>' + tail + b"</worksheet>", "x", STYLES, frozenset()
    )
    assert facts is not None
    assert (facts.ahead.text if facts.ahead else None) == ahead


def test_merged_ranges_around_the_rows_are_not_put_ahead_of_them() -> None:
    """Rows would come first of which the reader finds none."""
    xml = b"<worksheet><mergeCells><sheetData></sheetData></mergeCells></worksheet>"
    facts = scan_plain(xml, "x", STYLES, frozenset())
    assert facts is not None
    assert facts.ahead is None


@pytest.mark.parametrize(
    "other", ['<sheetData x="1"><row r="1"/></sheetData>', "<sheetData/>", "<x:sheetData></x:sheetData>"]
)
@pytest.mark.parametrize("where", ["<sheetData>", "</worksheet>"])
def test_a_sheet_with_other_rows_before_or_after_its_rows_is_not_plain(other: str, where: str) -> None:
    """The reader of values would take the first, and other programs perhaps the last."""
    xml = '<worksheet xmlns:x="x"><sheetData><row r="1"><c r="A1"><v>5</v></c></row></sheetData></worksheet>'
    assert scan_plain(xml.encode(), "x", STYLES, frozenset()) is not None
    assert scan_plain(xml.replace(where, other + where).encode(), "x", STYLES, frozenset()) is None


@pytest.mark.parametrize("damage", [nothing, a_stretch, a_digit, a_cell, a_row])
def test_the_quick_scan_gives_the_facts_of_the_thorough_one_or_gives_up(damage: Damage) -> None:
    sheets, given = list(_sheets()), 0
    for number in range(ROUNDS * 4):
        chance = random.Random(f"{SEED} {damage.__name__} {number}")
        xml = damage(chance.choice(sheets), chance)
        try:
            given += is_seen_alike(xml)
        except AssertionError as error:
            raise AssertionError(f"round {number}") from error
    assert given or damage is a_stretch


def test_every_sheet_of_the_example_is_scanned_the_quick_way() -> None:
    assert all(is_seen_alike(xml) for xml in _sheets())


@pytest.mark.parametrize("cell", CELLS)
def test_a_single_cell_is_seen_alike_by_both_scans(cell: bytes) -> None:
    rows = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="2" spans="1:2">' + cell % b"B2" + b"</row>"
    is_seen_alike(b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>")


@pytest.mark.parametrize("cell", [b'<c r="B2" s="2" t="n" />', b'<c r="B2" s="2" t="inlineStr" />'])
def test_a_blank_cell_as_openpyxl_writes_it_in_our_own_copies_is_scanned_the_quick_way(cell: bytes) -> None:
    rows = b'<row r="2"><c r="A2" t="inlineStr"><is><t>a</t></is></c>' + cell + b"</row>"
    assert is_seen_alike(b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>")


def test_rows_of_many_chunks_are_seen_alike_by_both_scans() -> None:
    row = b'<row r="%d"><c r="A%d"><v>%d</v></c><c r="B%d" t="str"><f>"\xe8\xb5\x84"</f><v>x</v></c></row>%b'
    spaces = (b"", b"\n", b" \r\n")
    rows = b"".join(row % (n, n, n, n, spaces[n % 3]) for n in range(1, 4000))
    xml = b"<worksheet><sheetData>" + rows + b'<row r="5000"/>\n</sheetData></worksheet>'
    assert is_seen_alike(xml)
    for at in range(60_000, len(xml), 40_000):
        for length in (1, 7, 90):
            is_seen_alike(xml[:at] + xml[at + length :])


@pytest.mark.parametrize(
    "row", ['<row r="9"/></row>', '<row r="9"/>x<row r="10"></row>', "</row>", '<row r="9">x</row>']
)
def test_what_only_looks_like_rows_is_left_to_the_thorough_scan(row: str) -> None:
    xml = package_parts(with_rows(row))[SHEET]
    assert scan_plain(xml, "x", 0, frozenset()) is None


def test_a_text_that_is_not_there_is_named_though_only_the_reader_notices(tmp_path: Path) -> None:
    cells = '<c r="A9" t="s"><v>0</v></c><c r="B9" t="s"><v>3</v></c><c r="C9" t="s"><v>999999999</v></c>'
    found = reasons(tmp_path, with_rows(f'<row r="9">{cells}</row>'))
    assert found == [("F108", "收入", "B9"), ("F108", "收入", "C9")]


def test_an_odd_encoding_is_refused_also_where_it_is_declared_late(tmp_path: Path) -> None:
    for encoding in ("GBK", "nonsense", "latin-1"):
        declaration = f'<?xml version="1.0"{" " * 500}encoding="{encoding}"'
        edit = replacing('<?xml version="1.0" encoding="UTF-8"', declaration)
        data = edited(two_sheets(), {SHEET: edit})
        assert reasons(tmp_path, data) == [("F109", "收入", "")]

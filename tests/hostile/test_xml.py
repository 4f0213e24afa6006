"""Bad XML within a sound zip: no DTD, no half table, no text in the wrong characters."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest

from pipeline.findings import BROKEN, UNSAFE
from tests.hostile.endings import reads_as_usual
from tests.hostile.making import ASSETS, BUDGET, SCORES, part_of, refused, result, with_cells, with_sheet
from tests.intake.opening.workbooks import Edit, edited, package_parts

TABLE = "预算执行"
STRINGS = "xl/sharedStrings.xml"
WORKBOOK = "xl/workbook.xml"
STYLES = "xl/styles.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
SHEET = part_of(BUDGET.read_bytes(), TABLE)
OTHERS = ("[Content_Types].xml", "_rels/.rels", "xl/theme/theme1.xml", "docProps/core.xml", "docProps/app.xml")
PARTS = (STRINGS, SHEET, WORKBOOK, STYLES, RELATIONS)
_DECLARATION = re.compile(rb"^<\?xml[^>]*\?>\s*")
TOWN = pytest.mark.parametrize("base", [BUDGET, SCORES, ASSETS], ids=["01", "02", "03"])

EXTERNAL = b'<!DOCTYPE x [<!ENTITY n SYSTEM "file:///etc/passwd">]>'
REMOTE = b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
PARAMETER = b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>'
BOMB = b"".join(
    [b'<!DOCTYPE x [<!ENTITY a0 "haha">', *(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))]
)
BOMB += b'<!ENTITY n "&a11;">]>'
BLOW_UP = b'<!DOCTYPE x [<!ENTITY n "' + b"x" * 1_000_000 + b'">]>'
AMOUNT = b'<!DOCTYPE x [<!ENTITY n "99">]>'


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail at the first attempt to reach another machine."""

    def deny(*_: object, **__: object) -> NoReturn:
        raise AssertionError("the network was touched")

    monkeypatch.setattr(socket.socket, "connect", deny)
    monkeypatch.setattr(socket, "getaddrinfo", deny)


def _budget() -> bytes:
    return BUDGET.read_bytes()


def _where(part: str) -> str:
    """Return the sheet that a finding about the part names."""
    return TABLE if part == SHEET else ""


def _after_declaration(new: bytes) -> Edit:
    def edit(xml: bytes) -> bytes:
        declaration = _DECLARATION.match(xml)
        assert declaration
        return declaration[0] + new + xml[declaration.end() :]

    return edit


def _first_text(new: bytes) -> Edit:
    """Return the edit that puts XML into the first text of the shared strings."""
    return lambda xml: re.sub(rb"(<t[^>/]*>)[^<]*", lambda match: match[1] + new, xml, count=1)


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("part", [*PARTS, *OTHERS])
@pytest.mark.parametrize(
    "dtd",
    [
        pytest.param(EXTERNAL, id="X01"),
        pytest.param(BOMB, id="X02"),
        pytest.param(BLOW_UP, id="X03"),
        pytest.param(AMOUNT, id="X04"),
        pytest.param(REMOTE, id="X05"),
        pytest.param(PARAMETER, id="X05 parameter entity"),
        pytest.param(b"<!DOCTYPE x>", id="nothing in it"),
    ],
)
def test_a_document_type_is_refused_in_any_part(tmp_path: Path, part: str, dtd: bytes) -> None:
    found = refused(tmp_path, edited(_budget(), {part: _after_declaration(dtd)}))
    assert found == [(UNSAFE.code, _where(part), "")]


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize(
    ("dtd", "reference"),
    [
        pytest.param(EXTERNAL, b"&n;", id="X01"),
        pytest.param(BOMB, b"&n;", id="X02"),
        pytest.param(BLOW_UP, b"&n;" * 5_000, id="X03"),
        pytest.param(REMOTE, b"&n;", id="X05"),
    ],
)
def test_an_entity_of_a_document_type_is_never_expanded(tmp_path: Path, dtd: bytes, reference: bytes) -> None:
    """And nothing of another file comes into any finding."""

    def edit(xml: bytes) -> bytes:
        return _after_declaration(dtd)(_first_text(reference)(xml))

    read = result(tmp_path, edited(_budget(), {STRINGS: edit}))
    assert [(one.code, one.place.sheet) for one in read.findings] == [(UNSAFE.code, "")]
    assert "root:" not in repr(read)


@pytest.mark.parametrize("reference", ["&n;", "1&n;", "&n;.5"])
def test_an_amount_out_of_an_entity_is_refused(tmp_path: Path, reference: str) -> None:
    """X04: one reader drops it, another one expands it; also where no document type defines it."""
    data = with_cells(_budget(), TABLE, {"E6": f"><v>{reference}</v>"})
    assert refused(tmp_path, edited(data, {SHEET: _after_declaration(AMOUNT)})) == [(UNSAFE.code, TABLE, "")]
    assert refused(tmp_path, data) == [(BROKEN.code, TABLE, "")]


def test_a_document_type_in_a_part_that_nothing_leads_to_is_refused(tmp_path: Path) -> None:
    """X01: another program may find it."""
    for name in ("xl/worksheets/sheet77.xml", "customXml/item1.xml", "xl/worksheets/_rels/sheet3.xml.rels"):
        data = edited(_budget(), added={name: EXTERNAL + b"<x>&n;</x>"})
        assert refused(tmp_path, data) == [(UNSAFE.code, "", "")]


@pytest.mark.parametrize("part", PARTS)
def test_elements_nested_200_000_deep_are_refused(tmp_path: Path, part: str) -> None:
    """X06: the stack does not overflow."""
    deep = b"<q>" * 200_000 + b"</q>" * 200_000

    def edit(xml: bytes) -> bytes:
        end = xml.rindex(b"</")
        return xml[:end] + deep + xml[end:]

    assert refused(tmp_path, edited(_budget(), {part: edit})) == [(UNSAFE.code, _where(part), "")]


@pytest.mark.parametrize("at", [b"</sheetData>", b"</row>", b"</c>", b"</v>"])
def test_deep_elements_anywhere_in_a_sheet_are_refused(tmp_path: Path, at: bytes) -> None:
    """X06: also unclosed ones, and within a cell."""
    for deep in (b"<q>" * 200_000 + b"</q>" * 200_000, b"<q>" * 200_000):
        data = with_sheet(_budget(), TABLE, lambda xml, deep=deep: xml.replace(at, deep + at, 1))  # type: ignore[misc]
        ((code, sheet, _),) = refused(tmp_path, data)
        assert (code, sheet) == (UNSAFE.code, TABLE)


def _recoded(name: str, encoding: str) -> Edit:
    """Return the edit that writes the XML in another encoding, and says so under this name."""

    def edit(xml: bytes) -> bytes:
        declaration = f'<?xml version="1.0" encoding="{name}"?>'
        return (declaration + _DECLARATION.sub(b"", xml).decode()).encode(encoding, "xmlcharrefreplace")

    return edit


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        pytest.param("UTF-16", "utf-16", id="X07"),
        pytest.param("UTF-16LE", "utf-16-le", id="X07 little-endian"),
        pytest.param("UTF-16BE", "utf-16-be", id="X07 big-endian"),
        pytest.param("UTF-8", "utf-16", id="X07 called UTF-8"),
        pytest.param("GBK", "gbk", id="X08"),
        pytest.param("gb2312", "gb18030", id="X08 gb2312"),
        pytest.param("GB18030", "gb18030", id="X08 gb18030"),
    ],
)
def test_another_encoding_is_refused_in_words(tmp_path: Path, part: str, name: str, encoding: str) -> None:
    """No mojibake: the reader of values takes every part for UTF-8."""
    found = refused(tmp_path, edited(_budget(), {part: _recoded(name, encoding)}))
    assert found == [(UNSAFE.code, _where(part), "")]


@pytest.mark.parametrize("part", [STRINGS, WORKBOOK])
@pytest.mark.parametrize("name", ["UTF-8", "utf8"])
def test_gbk_that_calls_itself_utf_8_is_refused(tmp_path: Path, part: str, name: str) -> None:
    """X08: as a carelessly made exporter writes it."""
    assert refused(tmp_path, edited(_budget(), {part: _recoded(name, "gbk")})) == [(BROKEN.code, "", "")]


@TOWN
@pytest.mark.parametrize(
    "declaration",
    [
        b"",
        b"\xef\xbb\xbf",
        b"<?xml version='1.0' encoding='utf-8'?>\r\n",
        b'<?xml version="1.0" encoding="UTF8"?>',
        b'<?xml version="1.0" encoding="us-ascii"?>',
    ],
)
def test_utf_8_reads_as_usual_however_it_is_declared(tmp_path: Path, base: Path, declaration: bytes) -> None:
    """X07, X08: not at all, by a mark, in single quotes and small letters, by a name that only some know."""
    data = base.read_bytes()
    edits = {name: lambda xml: _DECLARATION.sub(declaration, xml) for name in package_parts(data)}
    reads_as_usual(tmp_path, edited(data, edits), base)


@TOWN
@pytest.mark.parametrize(
    "mark",
    [
        pytest.param(b'<row r="6"', id="X09"),
        pytest.param(b"</sheetData>", id="X09 all rows"),
        pytest.param(b"</worksheet>", id="X09 all but the end"),
        pytest.param(b"</row>", id="X09 inside the first row"),
    ],
)
def test_a_sheet_cut_off_is_refused(tmp_path: Path, base: Path, mark: bytes) -> None:
    """X09: never a shorter table; the zip is sound."""
    data = base.read_bytes()
    title = re.findall(rb'<sheet name="([^"]*)"', package_parts(data)[WORKBOOK])[2].decode()
    cut = with_sheet(data, title, lambda xml: xml[: xml.index(mark)])
    assert refused(tmp_path, cut) == [(BROKEN.code, title, "")]


@pytest.mark.parametrize("part", [STRINGS, WORKBOOK, STYLES, RELATIONS])
def test_another_part_cut_off_is_refused(tmp_path: Path, part: str) -> None:
    """X09: texts, names of sheets, number formats."""
    assert refused(tmp_path, edited(_budget(), {part: lambda xml: xml[: len(xml) // 2]})) == [(BROKEN.code, "", "")]


@pytest.mark.parametrize("tail", [b"", b"\n"])
def test_a_sheet_cut_inside_a_number_is_refused(tmp_path: Path, tail: bytes) -> None:
    """X10: 1234 of 1234567 is no amount."""
    data = with_cells(_budget(), TABLE, {"E6": "><v>1234567</v>"})
    cut = with_sheet(data, TABLE, lambda xml: xml[: xml.index(b"<v>1234567") + len(b"<v>1234")] + tail)
    assert refused(tmp_path, cut) == [(BROKEN.code, TABLE, "")]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("where", ["text", "tag", "end", "attribute"])
def test_nul_bytes_are_refused(tmp_path: Path, part: str, where: str) -> None:
    """X11: readers end there, drop it, or take it for a text."""

    def edit(xml: bytes) -> bytes:
        at = {"text": xml.rindex(b"</"), "tag": xml.rindex(b">"), "end": len(xml), "attribute": xml.rindex(b'"')}[where]
        return xml[:at] + b"\0" + xml[at:]

    assert refused(tmp_path, edited(_budget(), {part: edit})) == [(UNSAFE.code, _where(part), "")]


def _prefixed(prefix: bytes) -> Edit:
    def edit(xml: bytes) -> bytes:
        named = re.sub(rb"<(/?)([a-zA-Z])", rb"<\1" + prefix + rb":\2", xml)
        return named.replace(b" xmlns=", b" xmlns:" + prefix + b"=", 1)

    return edit


@TOWN
@pytest.mark.parametrize("prefix", [b"x", b"ns0"])
@pytest.mark.parametrize(
    "has",
    [
        pytest.param(lambda name: "worksheets/" in name, id="sheets"),
        pytest.param(lambda name: name.startswith("xl/") and name.endswith(".xml") and "theme" not in name, id="xl"),
        pytest.param(lambda name: "theme" not in name and "docProps" not in name, id="relations and types, too"),
    ],
)
def test_prefixed_names_read_as_usual(tmp_path: Path, base: Path, prefix: bytes, has: Callable[[str], bool]) -> None:
    """X12: legal, and some exporters write it."""
    data = base.read_bytes()
    edits = {name: _prefixed(prefix) for name in package_parts(data) if has(name)}
    reads_as_usual(tmp_path, edited(data, edits), base)


STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/": b"http://purl.oclc.org/ooxml/officeDocument/",
    b"http://schemas.openxmlformats.org/drawingml/2006/": b"http://purl.oclc.org/ooxml/drawingml/",
}


def strict(xml: bytes) -> bytes:
    for usual, other in STRICT.items():
        xml = xml.replace(usual, other)
    return xml.replace(b"<workbook ", b'<workbook conformance="strict" ')


@TOWN
def test_the_strict_form_reads_as_usual(tmp_path: Path, base: Path) -> None:
    """X13: “Strict Open XML 电子表格” as Excel saves it."""
    data = base.read_bytes()
    reads_as_usual(tmp_path, edited(data, dict.fromkeys(package_parts(data), strict)), base)
    prefixed = edited(data, {name: lambda xml: _prefixed(b"x")(strict(xml)) for name in (STRINGS, WORKBOOK)})
    reads_as_usual(tmp_path, prefixed, base)


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.000"])
def test_dates_in_the_strict_form_are_dates(tmp_path: Path, form: str) -> None:
    """X13: Excel then writes a date as the text of the day, in a cell with a type of its own."""

    def written_out(match: re.Match[bytes]) -> bytes:
        day = datetime(1899, 12, 30) + timedelta(days=int(match[2]))
        return match[1] + b' t="d"><v>' + day.strftime(form).encode()

    data = edited(ASSETS.read_bytes(), dict.fromkeys(package_parts(ASSETS.read_bytes()), strict))
    dates = re.compile(rb'(<c r="F\d+" s="\d+")><v>(\d{5})')
    reads_as_usual(tmp_path, with_sheet(data, "固定资产台账", lambda xml: dates.sub(written_out, xml)), ASSETS)

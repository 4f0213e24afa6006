"""Workbooks within the limits of the container that would still come to far too much for whoever reads them."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.addresses import show_cell
from pipeline.findings import BROKEN, FAR_CELL, NO_CACHED_VALUE, TOO_LARGE, UNSAFE
from pipeline.intake.opening import container, plain, scan, strings, volume
from pipeline.intake.opening.container import open_package
from pipeline.intake.opening.refusal import RefusalError
from pipeline.intake.opening.volume import MAX_FRAME
from tests.hostile.making import ASSETS, BUDGET, found, part_of, refused, result, used, with_sheet
from tests.hostile.spots import REGISTER, SPENDING, STYLES
from tests.hostile.zips import MIB, member, members, swollen, with_member, zipped
from tests.intake.opening.workbooks import STRINGS, WORKBOOK, Edit, edited, package_parts, replacing

SIZE, RATIO = 190 * MIB, 240
"""Just below what the container lets pass."""
SHEET = part_of(BUDGET.read_bytes(), SPENDING)
RELATIONS = "xl/_rels/workbook.xml.rels"
LONGEST = 32_767
"""The characters that Excel lets a cell hold."""


def swollen_part(part: str, at: bytes, filler: bytes, opening: bytes = b"", closing: bytes = b"") -> bytes:
    """Return the budget workbook with one part blown up to just below the limit, before `at`."""
    data = BUDGET.read_bytes()
    head, mark, tail = package_parts(data)[part].partition(at)
    assert mark
    return with_member(
        data, part, lambda one: swollen(one.name, head + opening, filler, closing + mark + tail, SIZE, RATIO)
    )


@pytest.mark.slow
@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize(
    ("part", "at", "filler", "opening", "closing"),
    [
        pytest.param(SHEET, b"</sheetData>", b"0", b"<!--", b"-->", id="a comment"),
        pytest.param(SHEET, b"</sheetData>", b"<", b"<!--", b"-->", id="a comment full of tags"),
        pytest.param(SHEET, b"</sheetData>", b"<", b"<!--", b"", id="a comment without end"),
        pytest.param(SHEET, b"</sheetData>", b"0", b'<row r="9000" a="', b'"/>', id="an attribute"),
        pytest.param(
            SHEET, b"</sheetData>", b"0", b'<row r="9000"><c r="A9000"><f>', b"</f></c></row>", id="a formula"
        ),
        pytest.param(SHEET, b"</sheetData>", b"<row>" + b"<c/>" * 9000 + b"</row>", b"", b"", id="cells"),
        pytest.param(SHEET, b"</sheetData>", b'<row><c t="e"><v>#N/A</v></c></row>', b"", b"", id="errors"),
        pytest.param(SHEET, b"</cols>", b'<col min="1" max="9" hidden="1"/>', b"", b"", id="columns"),
        pytest.param(SHEET, b"</mergeCells>", b'<mergeCell ref="Z8:Z9"/>', b"", b"", id="merged ranges"),
        pytest.param(SHEET, b"</worksheet>", b"<a>" * 50 + b"</a>" * 50, b"", b"", id="elements below the rows"),
        pytest.param(STYLES, b"</cellXfs>", b"<xf/>", b"", b"", id="styles"),
        pytest.param(WORKBOOK, b"</sheets>", b'<sheet name="a"/>', b"", b"", id="sheets"),
        pytest.param(RELATIONS, b"</Relationships>", b"<Relationship/>", b"", b"", id="relations"),
        pytest.param(STRINGS, b"</sst>", b"<si><t>a</t></si>", b"", b"", id="shared texts"),
        pytest.param(STRINGS, b"</sst>", b"<r><t>a</t></r>", b"<si>", b"</si>", id="runs of a shared text"),
        pytest.param(STRINGS, b"</sst>", b"0", b"<si><t>", b"</t></si>", id="a shared text"),
    ],
)
def test_a_part_of_too_many_or_too_long_things_is_refused(
    tmp_path: Path, part: str, at: bytes, filler: bytes, opening: bytes, closing: bytes
) -> None:
    reasons = refused(tmp_path, swollen_part(part, at, filler, opening, closing))
    assert [code for code, _, _ in reasons] == [TOO_LARGE.code]


@pytest.mark.usefixtures("little_memory")
def test_millions_of_shared_texts_that_no_cell_names_are_refused(tmp_path: Path) -> None:
    """The reader keeps all of them: 1.6 GB and half a minute out of 20 MB."""
    items = b"".join(b"<si><t>%028d</t></si>" % number for number in range(2_000_000))
    data = edited(ASSETS.read_bytes(), {STRINGS: lambda xml: xml.replace(b"</sst>", items + b"</sst>")})
    assert refused(tmp_path, data) == [(TOO_LARGE.code, "", "")]


@pytest.mark.parametrize("tag", ['<c r="{}" t="s">', "<c t='s' r='{}'>"])
def test_as_many_shared_texts_as_cells_that_name_one_are_read(
    tmp_path: Path, tag: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A register in which every text is another one."""
    monkeypatch.setattr(strings, "MAX_UNNAMED", 500)
    texts = "".join(f"<si><t>说明{number}</t></si>" for number in range(2_000))
    first = package_parts(ASSETS.read_bytes())[STRINGS].count(b"<si>")
    cells = (f"{tag.format(f'Z{row}')}<v>{first + row - 8000}</v></c>" for row in range(8000, 10_000))
    rows = "".join(f'<row r="{row}">{cell}</row>' for row, cell in enumerate(cells, start=8000))
    edits: dict[str, Edit] = {
        STRINGS: lambda xml: xml.replace(b"</sst>", texts.encode() + b"</sst>"),
        part_of(ASSETS.read_bytes(), REGISTER): lambda xml: xml.replace(
            b"</sheetData>", rows.encode() + b"</sheetData>"
        ),
    }
    used(tmp_path, edited(ASSETS.read_bytes(), edits))


@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize("tag", ['<c r="{}" t="s"><v>{}</v></c>', "<c r='{}' t='s'><v>{}</v></c>"])
@pytest.mark.parametrize("end", ["", "<phoneticPr/>"])
def test_a_long_shared_text_in_very_many_cells_is_refused(tmp_path: Path, tag: str, end: str) -> None:
    """The reader gives each cell a text of its own: 3 GB out of 150 KB."""
    data = ASSETS.read_bytes()
    number = package_parts(data)[STRINGS].count(b"<si>")
    text = f"<si><t>{'0' * LONGEST}</t>{end}</si></sst>"
    data = edited(data, {STRINGS: lambda xml: xml.replace(b"</sst>", text.encode())})
    rows = "".join(f'<row r="{row}">{_cells(tag, row, number)}</row>' for row in range(5000, 15_000))
    data = with_sheet(data, REGISTER, replacing("</sheetData>", rows + "</sheetData>"))
    assert refused(tmp_path, data) == [(TOO_LARGE.code, REGISTER, "")]


def _cells(tag: str, row: int, number: int) -> str:
    return "".join(tag.format(show_cell(row, column), number) for column in range(1, 11))


def test_thousands_of_sheets_in_the_directory_are_refused(tmp_path: Path) -> None:
    sheets = "".join(f'<sheet name="{number}" sheetId="{number + 50}" r:id="rId1"/>' for number in range(100_000))
    data = edited(BUDGET.read_bytes(), {WORKBOOK: replacing("</sheets>", sheets + "</sheets>")})
    assert refused(tmp_path, data) == [(UNSAFE.code, "", "")]


def with_sheets(count: int, rows: str, below: str = "") -> bytes:
    """Return the budget workbook with so many more sheets that all look alike."""
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = f'<worksheet xmlns="{name}"><sheetData>{rows}</sheetData>{below}'
    one = member("", (xml + "</worksheet>").encode())
    data = BUDGET.read_bytes()
    relation = re.search(rb'<Relationship [^>]*/worksheet"[^>]*>', package_parts(data)[RELATIONS])
    assert relation
    kind = re.search(rb'Type="([^"]+)"', relation[0])
    assert kind

    def listed(form: str) -> Callable[[bytes], bytes]:
        lines = "".join(form.format(number) for number in range(count)).encode()
        return lambda xml: re.sub(rb"(</sheets>|</Relationships>)", lines + rb"\1", xml)

    sheets = listed('<sheet name="表{0}" sheetId="{0}99" r:id="x{0}"/>')
    relations = listed(f'<Relationship Id="x{{0}}" Type="{kind[1].decode()}" Target="worksheets/x{{0}}.xml"/>')
    parts = members(edited(data, {WORKBOOK: sheets, RELATIONS: relations}))
    return zipped([*parts, *(replace(one, name=f"xl/worksheets/x{number}.xml") for number in range(count))])


@pytest.mark.usefixtures("little_memory")
def test_many_sheets_with_little_far_out_are_refused(tmp_path: Path) -> None:
    """Each alone may be read; all of them would take the reader gigabytes."""
    far = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(90, 90_000, 900))
    reasons = refused(tmp_path, with_sheets(60, f'<row r="1"><c r="AO1"><v>1</v></c></row>{far}'))
    assert reasons == [(FAR_CELL.code, "表0", "AO1")]


@pytest.mark.slow
@pytest.mark.usefixtures("little_memory")
def test_large_sheets_in_an_unusual_form_are_refused(tmp_path: Path) -> None:
    cells = "".join(f"<row>{'<c><v>1</v></c>' * 1000}</row>" for _ in range(600))
    assert refused(tmp_path, with_sheets(4, cells)) == [(TOO_LARGE.code, "表3", "")]


@pytest.mark.slow
@pytest.mark.usefixtures("little_memory")
def test_one_value_beside_millions_of_formatted_blanks_is_refused(tmp_path: Path) -> None:
    """The reader holds every cell up to the last value, though it leaves out the blanks."""
    letters = [show_cell(1, column)[:-1] for column in range(1, 16_385)]
    rows = [
        f'<row r="{row}">' + "".join(f'<c r="{letter}{row}"/>' for letter in letters) + "</row>"
        for row in range(2000, 2600)
    ]
    rows[-1] = rows[-1].replace('<c r="XFD2599"/>', '<c r="XFD2599"><v>1</v></c>')
    data = with_sheet(BUDGET.read_bytes(), SPENDING, replacing("</sheetData>", "".join(rows) + "</sheetData>"))
    assert refused(tmp_path, data) == [(FAR_CELL.code, SPENDING, "XFD2599")]


def test_junk_behind_the_end_of_a_packed_part_costs_no_more_than_its_bytes(tmp_path: Path) -> None:
    """Copied again with every step, 64 MiB of it would take 8 GB of copying."""
    note = member("docProps/zz.xml", b"<a/>")
    data = zipped([*members(BUDGET.read_bytes()), replace(note, packed=note.packed + b"\x5a" * (64 * MIB))])
    began = time.process_time()
    assert refused(tmp_path, data) == [(BROKEN.code, "", "")]
    assert time.process_time() - began < 1


def prefixed(xml: bytes) -> bytes:
    """Return a worksheet whose tags have a prefix, as some exporters write it; what Excel adds for itself goes."""
    xml = re.sub(rb"<mc:AlternateContent.*?</mc:AlternateContent>", b"", xml, flags=re.DOTALL)
    return re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", xml).replace(b"xmlns=", b"xmlns:x=", 1)


@pytest.mark.slow
@pytest.mark.usefixtures("little_memory")
def test_a_long_sheet_with_prefixed_tags_is_read(tmp_path: Path) -> None:
    text = random.Random(5).randbytes(LONGEST // 2).hex()  # longer than a packer remembers: it is not packed away
    note = f'<row r="5000"><c r="A5000" t="inlineStr"><is><t>{text}</t></is></c></row>'
    long = "".join(note.replace("5000", str(row)) for row in range(5000, 7200))
    data = with_sheet(
        ASSETS.read_bytes(),
        REGISTER,
        lambda xml: prefixed(xml.replace(b"</sheetData>", long.encode() + b"</sheetData>")),
    )
    assert len(package_parts(data)[part_of(data, REGISTER)]) > MAX_FRAME
    assert not {TOO_LARGE.code} & {code for code, _, _ in found(used(tmp_path, data))}


def test_a_long_sheet_in_an_unusual_form_is_to_be_saved_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = package_parts(BUDGET.read_bytes())[part_of(BUDGET.read_bytes(), SPENDING)]
    monkeypatch.setattr(volume, "MAX_TAGS", sheet.count(b"<"))
    (told,) = result(tmp_path, with_sheet(BUDGET.read_bytes(), SPENDING, prefixed)).findings
    assert (told.code, told.place.sheet) == (TOO_LARGE.code, SPENDING)
    assert told.remedy != TOO_LARGE.remedy


@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize(("character", "is_read"), [("0", True), ("\U00020000", False)])
def test_one_rare_character_makes_all_others_of_its_text_as_wide(
    tmp_path: Path, character: str, *, is_read: bool
) -> None:
    data = ASSETS.read_bytes()
    number = package_parts(data)[STRINGS].count(b"<si>")
    text = f"<si><t>{'0' * (LONGEST - 1)}{character}</t></si></sst>"
    data = edited(data, {STRINGS: lambda xml: xml.replace(b"</sst>", text.encode())})
    cell = '<c r="{}" t="s"><v>{}</v></c>'
    rows = "".join(f'<row r="{row}">{_cells(cell, row, number)}</row>' for row in range(5000, 5450))
    read = result(tmp_path, with_sheet(data, REGISTER, replacing("</sheetData>", rows + "</sheetData>")))
    assert (TOO_LARGE.code not in {code for code, _, _ in found(read)}) == is_read


def test_the_formatted_blanks_of_all_sheets_count_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(volume, "MAX_MEMORY", 10 * MIB)
    monkeypatch.setattr(volume, "HIGH_RATIO", 1)
    blank = "".join(
        f'<row r="{row}">{"".join(f"""<c r="{show_cell(row, column)}"/>""" for column in range(1, 1001))}</row>'
        for row in range(1, 100)
    )
    data = with_sheets(3, f'{blank}<row r="100"><c r="ALL100"><v>1</v></c></row>')
    assert refused(tmp_path, data) == [(FAR_CELL.code, "表0", "ALL100")]


def test_the_merged_ranges_of_all_sheets_count_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(volume, "MAX_KEPT", 1000)
    merges = "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(1, 401))
    data = with_sheets(3, '<row r="1"><c r="A1"><v>1</v></c></row>', f"<mergeCells>{merges}</mergeCells>")
    assert refused(tmp_path, data) == [(TOO_LARGE.code, "表2", "")]


def test_more_formulas_without_result_than_can_be_listed_are_told_by_their_first_cells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in (plain, scan, volume):
        monkeypatch.setattr(room, "MAX_ODD", 50)
    rows = "".join(f'<row r="{row}"><c r="K{row}"><f>G{row}/2</f></c></row>' for row in range(5000, 5100))
    found = result(
        tmp_path, with_sheet(ASSETS.read_bytes(), REGISTER, replacing("</sheetData>", rows + "</sheetData>"))
    )
    assert [(one.code, one.place.sheet, one.place.cell) for one in found.findings] == [
        (NO_CACHED_VALUE.code, REGISTER, "K5000")
    ]


def test_a_large_part_is_let_pass_where_it_is_not_packed_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """A register of 950,000 rows with texts in its cells has a part of 969 MiB in 70 MiB."""
    data = BUDGET.read_bytes()
    ratio = max(entry.file_size / entry.compress_size for entry in open_package(data).parts.values())
    monkeypatch.setattr(container, "MODEST_RATIO", 1)
    monkeypatch.setattr(container, "MAX_PART", 100)
    with pytest.raises(RefusalError):
        open_package(data)
    monkeypatch.setattr(container, "MODEST_RATIO", ratio)
    open_package(data)

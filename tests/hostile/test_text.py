"""Odd texts: kept whole, the same from every reader, and told where something invisible was taken out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.findings import BROKEN, HALF_CHARACTER, NUMBER_TEXT, TEXT_CLEANED, TOO_LONG
from pipeline.intake import Unused
from tests.hostile.making import (
    ASSETS,
    BUDGET,
    SCORES,
    Found,
    is_same,
    new_findings,
    refused,
    result,
    text_cell,
    used,
    with_cells,
)
from tests.intake.opening.workbooks import STRINGS, edited, package_parts

MONEY, IDENTITY, REASON = "预算执行", "单位信息", "差异原因"
UNIT = "西乡县柳树镇人民政府"
ALL = pytest.mark.parametrize("base", [BUDGET, SCORES, ASSETS], ids=["01", "02", "03"])


def _raw(text: str) -> str:
    """Return a cell with the text as it is, not escaped."""
    return f' t="inlineStr"><is><t xml:space="preserve">{text}</t></is>'


def _reason(folder: Path, cell: str) -> tuple[object, list[Found]]:
    """Return what a text cell reads as, and what is said about it."""
    read = used(folder, with_cells(BUDGET.read_bytes(), MONEY, {"O6": cell}))
    return read.tables[MONEY].columns[REASON].values[1], new_findings(read, BUDGET)


def _strings(data: bytes) -> list[bytes]:
    """Return the content of each shared text."""
    return re.findall(rb"<si>(.*?)</si>", package_parts(data)[STRINGS], re.DOTALL)


def _with_string(data: bytes, text: str, content: str) -> bytes:
    """Return the workbook with the content of the shared text `text` replaced."""
    old = f"<si><t>{text}</t></si>".encode()
    assert old in package_parts(data)[STRINGS]
    return edited(data, {STRINGS: lambda xml: xml.replace(old, f"<si>{content}</si>".encode())})


def _inline(data: bytes) -> bytes:
    """Return the workbook with every shared text written into its cell, with blanks around it."""
    strings = _strings(data)

    def write(cell: re.Match[bytes]) -> bytes:
        text = re.sub(rb"^<t[^>]*>", b'<t xml:space="preserve">  ', strings[int(cell[2])]).replace(b"</t>", b" \n</t>")
        return cell[1] + b' t="inlineStr"><is>' + text + b"</is></c>"

    def edit(xml: bytes) -> bytes:
        return re.sub(rb'(<c [^>]*) t="s"><v>(\d+)</v></c>', write, xml)

    return edited(data, {name: edit for name in package_parts(data) if name.startswith("xl/worksheets/")})


def test_a_text_as_long_as_a_cell_can_be_is_kept_whole(tmp_path: Path) -> None:
    """T01"""
    text = "情况说明" * 8191 + "完毕。"
    assert len(text) == 32_767
    assert _reason(tmp_path, text_cell(text)) == (text, [])


@pytest.mark.parametrize("length", [32_768, 60_000])
def test_a_text_over_the_limit_of_a_cell_is_kept_whole_and_told(tmp_path: Path, length: int) -> None:
    """T02"""
    assert _reason(tmp_path, text_cell("长" * length)) == ("长" * length, [(TOO_LONG.code, MONEY, "O6")])


@pytest.mark.parametrize("character", ["\x01", "\x1f", "&#1;", "&#xD800;", "&#xDFFF;", "&#xFFFE;"])
def test_a_character_that_xml_forbids_refuses_the_workbook_and_names_the_part(tmp_path: Path, character: str) -> None:
    """T03, T05"""
    assert refused(tmp_path, with_cells(BUDGET.read_bytes(), MONEY, {"O6": _raw(f"甲{character}乙")})) == [
        (BROKEN.code, MONEY, "")
    ]
    shared = _with_string(BUDGET.read_bytes(), "公用经费", f"<t>公用{character}经费</t>")
    read = result(tmp_path, shared)
    assert isinstance(read, Unused)
    assert [(one.code, STRINGS.lower() in one.found.lower()) for one in read.findings] == [(BROKEN.code, True)]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("甲_x0001_乙", "甲乙"),
        ("甲_x0000_乙", "甲乙"),
        ("甲_x001F_", "甲"),
        ("_x0007_甲", "甲"),
        ("甲_x000D_乙", "甲\n乙"),
        ("甲&#13;乙", "甲\n乙"),
        ("甲_x0001__x000D__x005F_x000D__x0000_乙", "甲\n_x000D_乙"),
    ],
)
@pytest.mark.parametrize("is_shared", [False, True], ids=["inline", "shared"])
def test_control_characters_behind_an_escape_are_taken_out_and_told(
    tmp_path: Path, written: str, text: str, is_shared: bool
) -> None:
    """T04: a lone carriage return stays as the line break it was, so that two figures do not become one"""
    if is_shared:
        count = len(_strings(BUDGET.read_bytes()))
        added = f"<si><t>{written}</t></si></sst>".encode()
        data = edited(BUDGET.read_bytes(), {STRINGS: lambda xml: xml.replace(b"</sst>", added)})
        read = used(tmp_path, with_cells(data, MONEY, {"O6": f' t="s"><v>{count}</v>'}))
        found = read.tables[MONEY].columns[REASON].values[1], new_findings(read, BUDGET)
    else:
        found = _reason(tmp_path, _raw(written))
    assert found == (text, [(TEXT_CLEANED.code, MONEY, "O6")])


@pytest.mark.parametrize(("written", "text"), [("甲_x000D_\n乙", "甲\n乙"), ("甲_x005F_x000D_乙", "甲_x000D_乙")])
def test_a_line_break_as_excel_saves_it_and_an_escaped_escape_are_ordinary_text(
    tmp_path: Path, written: str, text: str
) -> None:
    """T04"""
    assert _reason(tmp_path, _raw(written)) == (text, [])


def test_two_figures_on_two_lines_of_one_cell_do_not_become_one(tmp_path: Path) -> None:
    """T04"""
    read = used(tmp_path, with_cells(BUDGET.read_bytes(), MONEY, {"L6": _raw("100_x000D_200")}))
    assert read.tables[MONEY].voids["执行数"] == {6}


@pytest.mark.parametrize("text", ["甲_xD83D_乙", "_xDE00_", "_xd83d_甲", "甲_xD83D__xDE00_乙"])
def test_half_a_character_behind_an_escape_stays_text_that_can_be_written_anywhere(tmp_path: Path, text: str) -> None:
    """T06"""
    value, found = _reason(tmp_path, _raw(text))
    assert (value, found) == (text, [(HALF_CHARACTER.code, MONEY, "O6")])
    assert str(value).encode().decode() == text


@pytest.mark.parametrize(
    "character",
    ["\u200f", "\u202d", "\u200b", "\ufeff", "\u00ad", "\u200d", "\u2060", "\u2066", "\u3164"],
    ids=["RLM", "LRO", "ZWSP", "BOM", "SHY", "ZWJ", "WJ", "LRI", "filler"],
)
@ALL
def test_invisible_characters_in_the_name_of_a_unit_are_taken_out_and_told(
    tmp_path: Path, base: Path, character: str
) -> None:
    """T07"""
    name = f"{character}西乡县{character}柳树镇人民政府{character}"
    read = used(tmp_path, with_cells(base.read_bytes(), IDENTITY, {"B4": text_cell(name)}))
    assert new_findings(read, base) == [(TEXT_CLEANED.code, IDENTITY, "B4")]
    assert read.name == UNIT
    assert is_same(read, base)
    assert all(one.found.replace("…", "").isprintable() for one in read.findings)


def test_invisible_characters_in_headers_labels_and_given_keys_do_not_hide_them(tmp_path: Path) -> None:
    """T07"""
    data = with_cells(BUDGET.read_bytes(), MONEY, {"L4": text_cell("执行\u200b数")})
    data = with_cells(data, IDENTITY, {"A3": text_cell("\ufeff单位编码")})
    data = with_cells(data, "三公经费", {"A8": text_cell("公务\u00ad接待\u200f")})
    read = used(tmp_path, data)
    assert is_same(read, BUDGET)
    assert not [one for one in read.findings if one.severity == "错误"]


@pytest.mark.parametrize("text", ["𠮷𡈼", "\ue863\ue5e5", "𰻝𰻝面", "葛\U000e0100城", "㐀"])
def test_rare_characters_stay_as_they_are(tmp_path: Path, text: str) -> None:
    """T08"""
    read = used(tmp_path, with_cells(BUDGET.read_bytes(), IDENTITY, {"B4": text_cell(f"{text}镇")}))
    assert read.name == f"{text}镇"
    assert not new_findings(read, BUDGET)
    assert _reason(tmp_path, text_cell(text)) == (text, [])


def test_runs_of_rich_text_are_joined_and_phonetic_text_is_left_out(tmp_path: Path) -> None:
    """T09"""
    rich = (
        '<r><t>西乡县</t></r><r><rPr><b/><sz val="11"/></rPr><t xml:space="preserve">柳树镇</t></r>'
        '<r><t>人民政府</t></r><rPh sb="0" eb="3"><t>シーシャン</t></rPh><phoneticPr fontId="1"/>'
    )
    data = _with_string(BUDGET.read_bytes(), UNIT, rich)
    read = used(tmp_path, data)
    assert is_same(read, BUDGET)
    assert not new_findings(read, BUDGET)
    inline = with_cells(BUDGET.read_bytes(), IDENTITY, {"B4": f' t="inlineStr"><is>{rich}</is>'})
    assert is_same(used(tmp_path, inline), BUDGET)
    assert not new_findings(used(tmp_path, inline), BUDGET)


@ALL
def test_texts_written_into_their_cells_with_blanks_around_them_are_the_same(tmp_path: Path, base: Path) -> None:
    """T10"""
    read = used(tmp_path, _inline(base.read_bytes()))
    assert is_same(read, base)
    assert not new_findings(read, base)


@pytest.mark.parametrize(
    ("cell", "address"),
    [
        (' t="s"><v>999999</v>', "O6"),
        (' t="s"><v>-1</v>', "O6"),
        (' t="s"><v>99999999999999999999</v>', "L6"),
        (' t="s"><v>abc</v>', "L6"),
        (' t="s"><v>1.0</v>', "L6"),
        (' t="n"><v>abc</v>', "L6"),
        ("><v>abc</v>", "L6"),
        ("><v>12 34</v>", "L6"),
        (' t="b"><v>是</v>', "E6"),
    ],
)
def test_a_cell_whose_content_its_type_does_not_allow_refuses_the_workbook_by_name(
    tmp_path: Path, cell: str, address: str
) -> None:
    """T11, T14"""
    assert refused(tmp_path, with_cells(BUDGET.read_bytes(), MONEY, {address: cell})) == [(BROKEN.code, MONEY, address)]


@ALL
def test_a_workbook_without_its_shared_texts_is_refused_and_cells_are_named(tmp_path: Path, base: Path) -> None:
    """T12"""
    found = refused(tmp_path, edited(base.read_bytes(), dropped=frozenset({STRINGS})))
    assert found
    assert all(code == BROKEN.code and sheet and cell for code, sheet, cell in found)


@pytest.mark.parametrize("blank", ["\n", "_x000D_\n", " ", "\u3000", "\xa0", "\t", "\u2003"])
def test_headers_and_labels_with_line_breaks_and_blanks_are_found(tmp_path: Path, blank: str) -> None:
    """T13"""
    data = BUDGET.read_bytes()
    for sheet, titles in {
        MONEY: {"B4": "项目名称", "G4": "年初预算数", "L4": "执行数"},
        IDENTITY: {"A3": "单位编码", "A4": "单位名称", "A6": "金额单位"},
        "凭证抽查": {"E4": "金额"},
    }.items():
        spread = {cell: _raw(f"{title[:-1]}{blank}{title[-1]}{blank}") for cell, title in titles.items()}
        data = with_cells(data, sheet, spread)
    read = used(tmp_path, data)
    assert is_same(read, BUDGET)
    assert not new_findings(read, BUDGET)


def test_a_number_kept_as_an_inline_text_is_told(tmp_path: Path) -> None:
    """T10: what is a number in the template stays the number that it was, with a word"""
    read = used(tmp_path, with_cells(BUDGET.read_bytes(), MONEY, {"L6": text_cell(" 2995030.6 ")}))
    assert new_findings(read, BUDGET) == [(NUMBER_TEXT.code, MONEY, "L6")]
    assert is_same(read, BUDGET)


def test_a_shared_text_index_beyond_the_table_is_named_on_every_sheet(tmp_path: Path) -> None:
    """T11"""
    clean = BUDGET.read_bytes()
    beyond = len(_strings(clean))
    data = with_cells(clean, MONEY, {"B6": ' t="s"><v>999999</v>'})
    data = with_cells(data, IDENTITY, {"B4": f' t="s"><v>{beyond}</v>'})
    assert refused(tmp_path, data) == [(BROKEN.code, IDENTITY, "B4"), (BROKEN.code, MONEY, "B6")]
    last = with_cells(clean, MONEY, {"O6": f' t="s"><v>{beyond - 1}</v>'})
    assert not new_findings(used(tmp_path, last), BUDGET)

"""Nothing of an input reaches out of its marked copy, what is not kept is said, and no workbook holds the worker up."""

import io
import re
import time
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from pipeline import findings
from pipeline.deliver.links import Links
from pipeline.deliver.marked import About, limits, why_too_large, write_finding_list, write_marked_copy
from pipeline.deliver.marked.formulas import is_plain, unplain_names
from pipeline.intake import Filled
from pipeline.model import Place
from pipeline.standard.returned import HEADS, RETURNED_SHEET
from tests.deliver.marked.copies import Copy, copied
from tests.hostile.making import BUDGET, with_sheet
from tests.hostile.making import standard as town
from tests.intake.opening.workbooks import edited as repacked
from tests.intake.opening.workbooks import package_parts

FILE = "01_预算执行.xlsx"
UNMERGED, MERGED = b"</mergeCells>", b'<mergeCell ref="F5:G5"/></mergeCells>'
PLAIN = [
    "=A1+B2*3", "=SUM(A1:B2,预算执行!$C$5:$C$60)", "=IF(COUNTIF('单位 信息'!A:A,\"x\")>1,1,0)", "=评价年度+1",
    "=表1[金额]", '=SUMIFS(A:A,B:B,">="&C1)', "={1,2}*3", "=-A1%", "=_xlfn.IFS(A1>1,2)", "=#REF!+1",
    '="a|b!c"&A1', "=TODAY()",
]  # fmt: skip
REACHING = [
    "=[1]Sheet1!A1", "='C:\\x\\[a.xlsx]S'!A1", "=cmd|'/c calc'!A0", "=1+cmd|' /C calc'!A0", '=HYPERLINK("http://x","y")',
    '=_xlfn.WEBSERVICE("http://x")', '=INDIRECT("A1")', "=[1]!x", '=DISPIMG("x",1)', '=EXEC("x")', '=CALL("a","b")',
    '=REGISTER.ID("a","b")', '=RTD("a",,"b")', '=_xlfn.IMAGE("http://x")', '=IF(A1="","",[2]x!B1)', "='[1]x'!A1",
    '=FILTERXML("<a/>","//a")', "=SUM(A1", "=", "=A1:" + "A1," * 5000,
]  # fmt: skip


@pytest.mark.parametrize("formula", PLAIN)
def test_plain_arithmetic_is_kept(formula: str) -> None:
    assert is_plain(formula)
    assert is_plain(formula[1:])


@pytest.mark.parametrize("formula", REACHING)
def test_what_reaches_out_is_not_plain(formula: str) -> None:
    assert not is_plain(formula)


def test_a_name_that_rests_on_one_that_reaches_out_is_dropped_with_it() -> None:
    names = [("甲", "[1]S!$A$1"), ("乙", "甲+1"), ("丙", "预算执行!$A$1"), ("丁", "乙*2")]
    assert unplain_names(names) == {"甲", "乙", "丁"}
    assert not is_plain("=丁+1", unplain_names(names))


def hostile(source: Path, target: Path) -> Path:
    """A workbook with everything in it that must not go on."""
    book = load_workbook(source)
    page = book["预算执行"]
    for row, formula in enumerate(REACHING[:14], start=60):
        page.cell(row, 18).value = formula
    page["R50"] = "=丁+1"
    page["R51"] = "=SUM(F5:G5)"
    page["R52"].hyperlink = "http://example.com/x"
    page["R52"].value = "点我"
    book.defined_names["丁"] = DefinedName("丁", attr_text='WEBSERVICE("http://example.com")')
    book.defined_names["好"] = DefinedName("好", attr_text="预算执行!$F$5")
    green = PatternFill("solid", fgColor="FF00FF00")
    page.conditional_formatting.add("F5", FormulaRule(["[1]S!A1>1"], fill=green))  # type: ignore[no-untyped-call]
    page.add_data_validation(DataValidation("list", formula1="[1]S!$A$1:$A$9", sqref="S5"))
    book.save(target)
    return target


@pytest.fixture(scope="module")
def dangerous(spoiled: dict[str, Copy], tmp_path_factory: pytest.TempPathFactory) -> Copy:
    folder = tmp_path_factory.mktemp("hostile")
    return copied(hostile(spoiled[FILE].source, folder / FILE), folder / "回单" / FILE, spoiled[FILE].standard)


def test_no_formula_name_link_or_rule_of_a_copy_reaches_out(dangerous: Copy) -> None:
    book = dangerous.book
    for page in book.worksheets:
        for row in page.iter_rows():
            for cell in row:
                assert cell.data_type != "f" or is_plain(str(cell.value)), cell.value
    of_the_template = {"评价年度", "金额单位", "决算支出总额", "批复年初预算总额", "在职_行政", "在职_事业"}
    assert set(book.defined_names) == {*of_the_template, "好"}
    text = b"".join(package_parts(dangerous.path.read_bytes()).values()).decode("utf-8", "replace")
    assert "External" not in text
    assert "example.com" not in text
    assert "WEBSERVICE" not in re.sub(r"<is>.*?</is>", "", text)
    assert book["预算执行"]["R51"].value == "=SUM(F5:G5)"
    assert book["预算执行"]["R52"].value == "点我"


def test_what_was_taken_away_is_said_on_the_list_sheet(dangerous: Copy) -> None:
    said = " ".join(str(cell.value) for row in dangerous.book[RETURNED_SHEET]["A1:J8"] for cell in row)
    for words in ("公式 15 个，已改为其结果", "名称 1 个", "条件格式 1 条", "数据有效性 1 条", "超链接 1 处"):
        assert words in said


def test_parts_that_are_not_kept_are_said_and_do_not_go_into_the_copy(spoiled: dict[str, Copy], tmp_path: Path) -> None:
    added = {
        "xl/vbaProject.bin": b"x", "xl/externalLinks/externalLink1.xml": b"<a/>", "xl/connections.xml": b"<a/>",
        "xl/embeddings/a.bin": b"x", "xl/media/a.png": b"x", "xl/charts/chart1.xml": b"<a/>",
        "xl/drawings/drawing1.xml": b'<a xmlns:xdr="x"><xdr:sp /></a>', "xl/threadedComments/t1.xml": b"<a/>",
        "docProps/custom.xml": b"<a/>",
    }  # fmt: skip
    source = tmp_path / FILE
    source.write_bytes(repacked(spoiled[FILE].source.read_bytes(), added=added))
    copy = copied(source, tmp_path / "回单" / FILE, spoiled[FILE].standard)
    said = " ".join(str(cell.value) for row in copy.book[RETURNED_SHEET]["A1:J8"] for cell in row)
    for word in ("宏", "外部链接", "数据连接", "内嵌文件", "图片", "图表", "图形", "批注对话"):
        assert word in said
    assert not added.keys() & package_parts(copy.path.read_bytes()).keys()


def test_a_value_under_a_merged_cell_is_kept(tmp_path: Path) -> None:
    data = with_sheet(BUDGET.read_bytes(), "预算执行", lambda xml: xml.replace(UNMERGED, MERGED))
    source = tmp_path / FILE
    source.write_bytes(data)
    copy = copied(source, tmp_path / "回单" / FILE, town())
    page, original = copy.book["预算执行"], load_workbook(BUDGET)["预算执行"]
    assert "F5:G5" in page.merged_cells
    read, before = (one.tables["预算执行"].columns for one in (copy.read(), copy.filled))
    assert all(read[name].values.tolist() == before[name].values.tolist() for name in before)
    assert original["G5"].value is not None


def test_a_workbook_of_more_rows_than_can_be_copied_is_told_by_its_rows(
    spoiled: dict[str, Copy], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = spoiled[FILE].source.read_bytes()
    assert why_too_large(data) == ""
    monkeypatch.setattr(limits, "MOST_ROWS", 50)
    assert "行" in why_too_large(data)


MERGES = "</sheetData><mergeCells>{}</mergeCells>"
LINK = '<hyperlink ref="A1:XFD1048576" location="\'预算执行\'!A1"/>'
FLOODS = {
    "merges": ("</sheetData>", MERGES, '<mergeCell ref="A{0}:B{0}"/>', 200_000, True),
    "one merge over everything": ("</sheetData>", MERGES, '<mergeCell ref="A1:XFD1048576"/>', 1, False),
    "rows": ("</sheetData>", "{}</sheetData>", '<row r="{0}" s="1" customFormat="1"/>', 1_000_000, True),
    "links over everything": ("<pageMargins", "<hyperlinks>{}</hyperlinks><pageMargins", LINK, 3, False),
    "columns": ("<sheetData>", "<cols>{}</cols><sheetData>", '<col min="1" max="16384" width="9"/>', 100_000, True),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_of_one_kind_of_thing_does_not_hold_the_worker_up(name: str, tmp_path: Path) -> None:
    old, new, one, times, is_refused = FLOODS[name]
    flood = "".join(one.replace("{0}", str(number + 100)) for number in range(times))

    def flooded(xml: bytes) -> bytes:
        text = re.sub(r"<mergeCells.*?</mergeCells>", "", xml.decode()) if "mergeCells" in new else xml.decode()
        return text.replace(old, new.replace("{}", flood), 1).encode()

    data = with_sheet(BUDGET.read_bytes(), "预算执行", flooded)
    began = time.process_time()
    why = why_too_large(data)
    if not why:
        about = About("", "", None, "01 预算执行", FILE, "0" * 64)
        more = [findings.NUMBER_TEXT.at(Place(FILE, "预算执行", cell)) for cell in ("G5", "A1:XFD1048576")]
        write_marked_copy(data, tmp_path / "a.xlsx", more, about)
    assert time.process_time() - began < 5
    assert bool(why) is is_refused


@pytest.mark.slow
def test_a_text_that_would_be_written_a_hundred_thousand_times_is_too_much() -> None:
    data = BUDGET.read_bytes()
    cells = "".join(f'<row r="{100 + row}">' + "".join(f'<c r="{column}{100 + row}" t="s"><v>0</v></c>'
                    for column in "ABCDEFGHIJ") + "</row>" for row in range(5_000))  # fmt: skip
    data = with_sheet(data, "预算执行", lambda xml: xml.replace(b"</sheetData>", cells.encode() + b"</sheetData>"))
    long = ("<si><t>" + "长" * 32_000 + "</t></si>").encode()
    data = repacked(data, {"xl/sharedStrings.xml": lambda xml: re.sub(rb"<si>.*?</si>", long, xml, count=1)})
    assert "文字" in why_too_large(data)


def test_the_list_of_its_own_has_the_reason_and_links_into_the_unit_s_file(
    spoiled: dict[str, Copy], tmp_path: Path
) -> None:
    copy, path = spoiled[FILE], tmp_path / "清单.xlsx"
    filled: Filled = copy.filled
    about = About(filled.code, filled.name, filled.year, "01 预算执行", FILE, "0" * 64)
    write_finding_list(path, copy.findings, about, "有工作表超过 50,000 行", Links("../input"))
    page = load_workbook(path).worksheets[0]
    texts = [cell.value for row in page.iter_rows() for cell in row if cell.value]
    assert any("超过 50,000 行" in str(text) for text in texts)
    assert set(HEADS) <= set(texts)
    links = [cell.hyperlink for row in page.iter_rows() for cell in row if cell.hyperlink]
    assert {f"'{one.place.sheet}'!{one.place.cell}" for one in copy.findings} == {link.location for link in links}


def test_a_package_that_openpyxl_cannot_open_is_an_error_of_the_worker(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
    with pytest.raises(Exception):  # noqa: B017, PT011
        write_marked_copy(stream.getvalue(), tmp_path / "a.xlsx", (), About("", "", None, "", "", ""))
    assert not (tmp_path / "a.xlsx").exists()

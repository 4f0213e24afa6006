from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.deliver.summary import write_summary
from pipeline.evaluate import assemble
from pipeline.intake import Filled, Unused
from pipeline.intake.filled import fill
from pipeline.intake.opening import Book, Sheet
from pipeline.intake.recognise import recognise
from pipeline.standard import Standard
from tests.filling import codes, edited, read_file, written
from tests.spoiling import Handed


@pytest.mark.parametrize("key", ["01", "02", "03"])
def test_a_workbook_is_known_by_its_sheets_whatever_its_name(faultless: Handed, key: str) -> None:
    renamed = replace(faultless.books[key], name="新建工作簿(1).xlsx")
    found = recognise(renamed, faultless.standard)
    assert found
    assert found.workbook.key == key
    assert found.findings == ()


def test_sheets_may_stand_in_any_order(faultless: Handed) -> None:
    turned = faultless
    for book in faultless.books.values():
        turned = turned.with_book(replace(book, sheets=tuple(reversed(book.sheets))))
    assert turned.findings() == []
    assert turned.appraisal().total == faultless.appraisal().total


def test_a_workbook_with_none_of_the_sheets_is_skipped_with_a_word(faultless: Handed) -> None:
    book = faultless.books["01"]
    strange = replace(book, sheets=tuple(one for one in book.sheets if one.title in ("填写说明", "单位信息")))
    assert recognise(strange, faultless.standard) is None


def test_an_absent_sheet_is_named_and_the_others_are_used(faultless: Handed) -> None:
    spoiled = faultless.without_sheet("政府采购")
    assert spoiled.findings() == [("F205", "政府采购", "")]
    assert spoiled.mark("B104").status == "未评"
    assert "政府采购" in spoiled.mark("B104").reason
    assert spoiled.mark("B101").status == "已评"


def test_a_renamed_sheet_is_absent_and_the_present_ones_are_listed(faultless: Handed) -> None:
    sheet = replace(faultless.sheet("政府采购"), title="Sheet3 (2)")
    absent, unknown = faultless.swapped(sheet, "01", title="政府采购").filled("01").findings
    assert (absent.code, absent.place.sheet) == ("F205", "政府采购")
    assert "Sheet3 (2)" in absent.found
    assert (unknown.code, unknown.severity, unknown.place.sheet) == ("F232", "待核实", "Sheet3 (2)")


@pytest.mark.parametrize(("title", "is_near"), [("政府采购表", True), ("2024政府采购", True), ("Sheet3", False)])
def test_of_the_strange_sheets_the_one_that_may_be_meant_by_an_absent_one_is_asked_about(
    faultless: Handed, title: str, is_near: bool
) -> None:
    sheet = replace(faultless.sheet("政府采购"), title=title, rows=[["别的"], ["内容"]])
    absent, _unknown = faultless.swapped(sheet, "01", title="政府采购").filled("01").findings
    assert (absent.found.count(title) == 2) is is_near


@pytest.mark.parametrize("title", ["政府采购表", "Sheet3"])
def test_of_a_renamed_sheet_with_the_headings_nothing_but_its_name_is_asked_for(faultless: Handed, title: str) -> None:
    sheet = replace(faultless.sheet("政府采购"), title=title)
    for one in faultless.swapped(sheet, "01", title="政府采购").filled("01").findings:
        assert one.remedy == "请把表名改回“政府采购”。"


@pytest.mark.parametrize("title", ["政府采购 ", "政 府采购", "政府采购\u3000"])
def test_a_title_is_known_in_any_spacing(faultless: Handed, title: str) -> None:
    sheet = replace(faultless.sheet("政府采购"), title=title)
    respelt = faultless.swapped(sheet, "01", title="政府采购")
    assert respelt.findings() == [("F237", title, "")]
    assert len(respelt.filled("01").tables["政府采购"]) == 1


def test_two_sheets_that_could_be_meant_are_both_left_out(faultless: Handed) -> None:
    book = faultless.books["01"]
    double = replace(faultless.sheet("政府采购"), title="政府采购 ")
    spoiled = faultless.with_book(replace(book, sheets=(*book.sheets, double)))
    assert spoiled.findings() == [("F206", "政府采购", "")]
    assert spoiled.mark("B104").status == "未评"


def test_a_hidden_sheet_is_read_and_reported(faultless: Handed) -> None:
    hidden = faultless.swapped(replace(faultless.sheet("三公经费"), is_hidden=True))
    assert hidden.findings() == [("F222", "三公经费", "")]
    assert hidden.mark("A202").status == "已评"


def test_a_form_that_asks_for_nothing_may_be_absent(faultless: Handed) -> None:
    assert faultless.without_sheet("补充数据").findings() == []


def with_sheet(handed: Handed, sheet: Sheet) -> Handed:
    book = handed.books["01"]
    return handed.with_book(replace(book, sheets=(*book.sheets, sheet)))


def test_another_sheet_is_named_if_something_stands_on_it(faultless: Handed) -> None:
    notes = replace(faultless.sheet("填写说明", "01"), title="工作底稿")
    assert with_sheet(faultless, notes).findings() == [("F232", "工作底稿", "")]
    assert with_sheet(faultless, notes).appraisal().total == faultless.appraisal().total
    assert with_sheet(faultless, replace(notes, rows=[["", " "], [""]])).findings() == []


@pytest.mark.parametrize(("is_hidden", "findings"), [(True, []), (False, [("F232", "选项", "")])])
def test_the_hidden_sheet_of_choices_is_ours_and_a_visible_one_is_not(
    faultless: Handed, is_hidden: bool, findings: list[tuple[str, str, str]]
) -> None:
    choices = replace(faultless.sheet("填写说明", "01"), title="选项", is_hidden=is_hidden)
    assert with_sheet(faultless, choices).findings() == findings


class TestWithoutIdentity:
    """One sheet of the right name is not yet a standard workbook."""

    def kept(self, faultless: Handed, *titles: str) -> Book:
        book = faultless.books["01"]
        return replace(book, sheets=tuple(one for one in book.sheets if one.title in titles))

    def test_with_fewer_than_half_of_its_sheets_it_is_none(self, faultless: Handed) -> None:
        assert len(faultless.standard.workbooks[0].sheets) == 7
        few = self.kept(faultless, "预算执行", "三公经费", "政府采购")
        assert recognise(few, faultless.standard) is None
        found = fill(few, lambda _code, _year: faultless.standard)
        assert isinstance(found, Unused)
        assert not found.is_refused
        assert codes(found.findings) == [("F111", "", "")]

    def test_with_at_least_half_it_is_known_and_what_is_absent_named(self, faultless: Handed) -> None:
        found = recognise(self.kept(faultless, "预算执行", "三公经费", "政府采购", "凭证抽查"), faultless.standard)
        assert found
        assert found.workbook.key == "01"
        assert ("F205", "单位信息", "") in codes(found.findings)

    def test_with_its_identity_one_sheet_is_enough(self, faultless: Handed) -> None:
        found = recognise(self.kept(faultless, "单位信息", "三公经费"), faultless.standard)
        assert found
        assert found.workbook.key == "01"


def test_the_programs_own_summary_is_no_template(faultless: Handed, tmp_path: Path) -> None:
    appraisal = faultless.appraisal()
    batch = assemble(2024, faultless.standard, [appraisal])
    write_summary(batch, faultless.standard, tmp_path / "绩效评价汇总.xlsx")
    found = read_file(tmp_path / "绩效评价汇总.xlsx", "绩效评价汇总.xlsx", lambda _code, _year: faultless.standard)
    assert isinstance(found, Unused)
    assert not found.is_refused
    assert codes(found.findings) == [("F111", "", "")]


# The same on real files, as a person would spoil them.


@pytest.fixture(scope="module")
def folder(standard: Standard, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(standard, tmp_path_factory.mktemp("files"))


@pytest.fixture
def budget(folder: Path, tmp_path: Path) -> Path:
    path = tmp_path / "预算.xlsx"
    path.write_bytes((folder / "01_预算执行.xlsx").read_bytes())
    return path


def test_error_values_and_formulas_without_result_are_never_blank(
    budget: Path,
    standard: Standard,
) -> None:
    edited(budget, "预算执行", F5="#REF!", G5="=1+1", H5="#N/A", I5=0)
    found = read_file(budget, "预算.xlsx", lambda _code, _year: standard)
    assert codes(found.findings) == [
        ("F312", "预算执行", "F5"),
        ("F312", "预算执行", "H5"),
        ("F313", "预算执行", "G5"),
    ]


def test_what_is_hidden_is_reported(budget: Path, standard: Standard) -> None:
    book = load_workbook(budget)
    book["预算执行"].row_dimensions[5].hidden = True
    book["三公经费"].column_dimensions["C"].hidden = True
    book["政府采购"].sheet_state = "veryHidden"
    book.save(budget)
    found = read_file(budget, "预算.xlsx", lambda _code, _year: standard)
    assert codes(found.findings) == [
        ("F214", "三公经费", ""),
        ("F214", "预算执行", "A5"),
        ("F222", "政府采购", ""),
    ]


def test_a_saved_and_saved_again_workbook_is_still_faultless(budget: Path, standard: Standard) -> None:
    load_workbook(budget).save(budget)
    found = read_file(budget, "预算.xlsx", lambda _code, _year: standard)
    assert isinstance(found, Filled)
    assert found.findings == ()


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path, standard: Standard) -> None:
    (tmp_path / "空.xlsx").touch()
    found = read_file(tmp_path / "空.xlsx", "空.xlsx", lambda _code, _year: standard)
    assert isinstance(found, Unused)
    assert found.is_refused
    assert codes(found.findings) == [("F102", "", "")]

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment

from pipeline.deliver.templates import write_templates
from pipeline.evaluate import appraise
from pipeline.findings import BLANK_TEMPLATE
from pipeline.intake import Filled, Gathered, gather, refused_units
from pipeline.intake.filled import ChooseStandard, fill
from pipeline.model import Place, Status
from pipeline.standard import Standard, load_standard
from tests.filling import codes, read_file
from tests.spoiling import Handed, mark_of

IDENTITY = "单位信息"


@pytest.fixture(scope="module")
def other(faultless: Handed) -> Handed:
    return faultless.in_folder("乙").identity(B3="610724002", B4="清河县永丰镇人民政府")


@pytest.fixture(scope="module")
def choose(standard: Standard) -> ChooseStandard:
    common = load_standard("common-2013")
    return lambda code, _year: standard if code == "sample" else common


def one_year(*handed: Handed) -> Gathered:
    ((year,), unplaced) = gather([book for one in handed for book in one.read()])
    assert unplaced == []
    return year


def one_year_of(books: list[Filled]) -> Gathered:
    ((year,), _unplaced) = gather(books)
    return year


def names(gathered: Gathered) -> list[str]:
    return [one.unit.code for one in gathered.submissions]


def test_units_and_years_are_told_apart(faultless: Handed, other: Handed) -> None:
    earlier = faultless.in_folder("甲旧").identity(B5=2023)
    years, unplaced = gather([*other.read(), *earlier.read(), *faultless.read()])
    assert unplaced == []
    assert [(one.year, names(one)) for one in years] == [(2023, ["610724001"]), (2024, ["610724001", "610724002"])]


def test_the_order_of_the_files_makes_no_difference(faultless: Handed, other: Handed) -> None:
    books = [*faultless.read(), *other.read()]
    assert gather(books)[0][0].submissions == gather(list(reversed(books)))[0][0].submissions


def test_the_same_file_twice_counts_once(faultless: Handed) -> None:
    copy = faultless.only("01").in_folder("副本")
    copy = copy.with_book(replace(copy.books["01"], digest=faultless.books["01"].digest))
    year = one_year(faultless, copy)
    assert [(one.code, one.place.file) for one in year.findings] == [("F115", "副本/01_预算执行.xlsx")]
    assert len(year.submissions) == 1
    assert len(year.submissions[0].files) == 3
    assert appraise(year.submissions[0], year.standard).total == faultless.appraisal().total


def test_a_workbook_that_was_only_saved_again_counts_once(faultless: Handed) -> None:
    copy = faultless.only("01").in_folder("副本")
    copy = copy.with_book(replace(copy.books["01"], digest="saved by another program"))
    year = one_year(faultless, copy)
    assert [(one.code, one.place.file) for one in year.findings] == [("F133", "副本/01_预算执行.xlsx")]
    assert len(year.submissions[0].files) == 3
    assert appraise(year.submissions[0], year.standard).total == faultless.appraisal().total


def test_a_workbook_that_says_anything_else_contradicts_the_other(faultless: Handed) -> None:
    for cells in ({"B13": 76}, {"B17": 1}):
        other = faultless.only("01").in_folder("改").identity(**cells)
        assert "F116" in {one.code for one in one_year(faultless, other).submissions[0].findings}


@pytest.mark.parametrize(
    ("name", "kept"),
    [("01_预算执行 - 副本.xlsx", "02.xlsx"), ("01(1).xlsx", "02.xlsx"), ("Copy of 01.xlsx", "D.xlsx"),
     ("01(2024).xlsx", "01(2024).xlsx"), ("备份/01.xlsx", "镇/01.xlsx")],
)  # fmt: skip
def test_of_the_same_file_twice_the_one_counts_that_is_not_called_a_copy(
    faultless: Handed, name: str, kept: str
) -> None:
    plain = kept if kept != name else "02.xlsx"
    books = [
        replace(faultless.filled("01"), source=replace(faultless.filled("01").source, path=path))
        for path in sorted([name, plain])
    ]
    assert [one.path for one in one_year_of(books).submissions[0].files] == [kept]


def test_two_different_workbooks_of_one_kind_are_both_left_out_and_the_rest_is_used(faultless: Handed) -> None:
    second = faultless.only("01").in_folder("改").put("预算执行", {"B5": "别的"})
    year = one_year(faultless, second)
    (submission,) = year.submissions
    assert [(one.code, one.place.file) for one in submission.findings] == [
        ("F116", "01_预算执行.xlsx"),
        ("F116", "改/01_预算执行.xlsx"),
    ]
    assert [one.path for one in submission.files] == ["02_指标评分.xlsx", "03_资产台账.xlsx"]
    appraisal = appraise(submission, year.standard)
    assert mark_of(appraisal, "B101").status == Status.UNSCORED
    assert "多份" in mark_of(appraisal, "B101").reason
    assert mark_of(appraisal, "B303").status == Status.SCORED
    assert appraisal.grade is None


def test_a_unit_with_nothing_but_conflicts_is_not_evaluated(faultless: Handed) -> None:
    year = one_year(faultless.only("01"), faultless.only("01").in_folder("改").put("预算执行", {"B5": "别的"}))
    assert year.submissions == []
    assert [(one.code, len(one.files)) for one in year.unevaluated] == [("610724001", 2)]
    assert {one.code for one in year.findings} == {"F116"}


@pytest.mark.parametrize(("key", "unscored"), [("01", "B101"), ("02", "A101"), ("03", "B303")])
def test_what_rests_on_an_absent_workbook_is_not_scored(faultless: Handed, key: str, unscored: str) -> None:
    two = faultless.only(*({"01", "02", "03"} - {key}))
    appraisal = two.appraisal()
    (finding,) = appraisal.findings
    assert finding.code == "F218"
    assert faultless.books[key].name[3:7] in finding.expected
    assert "2024" in finding.expected
    assert mark_of(appraisal, unscored).status == Status.UNSCORED
    assert mark_of(appraisal, unscored).reason
    assert (appraisal.grade, appraisal.border) == (None, None)
    assert 0 < appraisal.total.assessed < appraisal.total.full_score
    assert not appraisal.total.is_complete


def test_without_the_register_the_unit_is_assessed_up_to_its_marks(faultless: Handed) -> None:
    total = faultless.only("01", "02").appraisal().total
    assert [total.full_score, total.assessed] == [98, 96]
    assert total.earned == faultless.appraisal().total.earned - 2


@pytest.mark.parametrize("name", ["清河县永丰镇人民政府", "清河縣平安镇人民政府"])
def test_one_code_with_two_names_is_no_unit(faultless: Handed, name: str) -> None:
    year = one_year(faultless.put(IDENTITY, {"B4": name}, "03"))
    assert year.submissions == []
    assert codes(year.findings) == [("F225", IDENTITY, "B4")] * 3
    assert [one.expected.count(".xlsx") for one in year.findings] == [1, 1, 2]
    assert [(one.code, len(one.files)) for one in year.unevaluated] == [("610724001", 3)]


@pytest.mark.parametrize("name", ["清河县 平安镇人民政府", "清河县平安镇人民政府（本级）"])
def test_a_name_that_differs_only_in_width_is_one_unit_and_is_named(faultless: Handed, name: str) -> None:
    plain = faultless if " " in name else faultless.identity(B4="清河县平安镇人民政府(本级)")
    submission = plain.put(IDENTITY, {"B4": name}, "03").submission()
    assert codes(submission.findings) == [("F202", IDENTITY, "B4")]
    assert submission.findings[0].place.file.startswith("03")


def test_a_name_with_invisible_characters_is_the_same_name_and_its_cell_is_named(faultless: Handed) -> None:
    submission = faultless.put(IDENTITY, {"B4": "清河县\u200e平安镇人民政府\ufeff"}, "02").submission()
    assert codes(submission.findings) == [("F315", IDENTITY, "B4")]


def test_a_name_on_two_lines_of_its_cell_is_one_name_on_one_line(faultless: Handed) -> None:
    submission = faultless.identity(B4="清河县\n平安镇人民政府").submission()
    assert submission.unit == faultless.submission().unit


def test_without_a_code_a_workbook_belongs_to_no_unit(faultless: Handed, other: Handed) -> None:
    year = one_year(faultless.put(IDENTITY, {"B3": None}, "03"), other)
    assert names(year) == ["610724001", "610724002"]
    assert ("F201", IDENTITY, "B3") in codes(year.findings)
    assert [(one.code, one.files) for one in year.unevaluated] == [("", ("03_资产台账.xlsx",))]
    assert "F218" in {one.code for one in year.submissions[0].findings}


@pytest.mark.parametrize("year", [None, "今年", 1999])
def test_without_a_year_a_workbook_belongs_to_no_year(faultless: Handed, year: object) -> None:
    (placed,), unplaced = gather(faultless.put(IDENTITY, {"B5": year}, "03").read())
    assert len(placed.submissions) == 1
    assert [one.source.path for one in unplaced] == ["03_资产台账.xlsx"]
    (refused,) = refused_units(unplaced)
    assert (refused.code, refused.files) == ("", ("03_资产台账.xlsx",))  # a file: the unit itself is evaluated


def test_a_unit_of_another_system_is_left_out_with_the_reason(
    faultless: Handed, other: Handed, choose: ChooseStandard
) -> None:
    stranger = other.identity(B8="common-2013")
    books = [fill(book, choose) for one in (faultless, stranger) for book in one.books.values()]
    third = faultless.in_folder("丙").identity(B3="610724003", B4="清河县长宁镇人民政府")
    books += [fill(book, choose) for book in third.books.values()]
    ((year,), _unplaced) = gather(books)
    assert year.standard.system.code == "sample"
    assert names(year) == ["610724001", "610724003"]
    (left,) = year.unevaluated
    assert left.code == "610724002"
    assert "共性" in left.reason
    assert ("F204", IDENTITY, "B8") in codes(year.findings)


def test_a_system_that_is_forced_is_used_and_the_difference_is_named(faultless: Handed) -> None:
    forced = faultless.identity(B8="common-2013")
    foreign = [("F231", title, "") for title in sorted(["个性指标", "指标评分", "要点核查"])]
    assert forced.findings() == [*[("F204", IDENTITY, "B8")] * 3, *foreign]
    assert len(one_year(forced).submissions) == 1


def test_an_old_template_is_read_and_named_by_its_cell(faultless: Handed) -> None:
    submission = faultless.put(IDENTITY, {"B7": "0.9"}, "02").submission()
    assert codes(submission.findings) == [("F203", IDENTITY, "B7")]


def test_a_template_made_before_its_system_was_changed_is_named_by_the_cell_that_says_so(faultless: Handed) -> None:
    assert faultless.sheet(IDENTITY, "02").at(9, 2) == faultless.standard.revision
    submission = faultless.put(IDENTITY, {"B9": "0123456789ab"}, "02").submission()
    assert codes(submission.findings) == [("F243", IDENTITY, "B9")]


def test_of_a_template_of_another_system_only_that_is_said(faultless: Handed) -> None:
    forced = faultless.put(IDENTITY, {"B8": "common-2013", "B25": "0123456789ab"}, "01")
    assert [one.code for one in forced.submission().findings if one.code in ("F204", "F243")] == ["F204"]


def test_a_template_that_does_not_know_its_revision_is_read_as_it_always_was(faultless: Handed) -> None:
    old = faultless.put(IDENTITY, {"A9": None, "B9": None, "C9": None}, "02")
    assert old.submission().findings == ()
    assert appraise(old.submission(), old.standard).total == faultless.appraisal().total


@pytest.mark.parametrize(("year", "found"), [(2023, [("F226", IDENTITY, "B5")]), (2024, [])])
def test_a_year_before_the_system_was_in_force_is_named_by_one_cell_of_each_unit(
    faultless: Handed, year: int, found: list[tuple[str, str, str]]
) -> None:
    told = one_year(faultless.identity(B5=year)).findings
    assert codes(told) == found
    assert all(one.place.file == "01_预算执行.xlsx" and "平安镇" in one.found for one in told)


def test_a_year_that_most_other_units_do_not_have_is_questioned_where_it_is_written(
    faultless: Handed, other: Handed
) -> None:
    third = faultless.in_folder("丙").identity(B3="610724003", B4="清河县长宁镇人民政府")
    handed = [faultless.identity(B5=2025), other, third]
    (_most, few), _unplaced = gather([book for one in handed for book in one.read()])
    assert codes(few.findings) == [("F244", IDENTITY, "B5")] * 3
    assert all("2024" in one.expected for one in few.findings)


@pytest.mark.parametrize("years", [(2024, 2025), (2024, 2024, 2025, 2025), (2024, 2024)])
def test_a_year_is_not_questioned_where_no_other_is_usual(faultless: Handed, years: tuple[int, ...]) -> None:
    books = []
    for number, year in enumerate(years):
        unit = faultless.in_folder(str(number)).identity(B3=f"61072400{number}", B4=f"清河县{number}镇", B5=year)
        books += unit.read()
    assert [one for year in gather(books)[0] for one in year.findings] == []


def test_units_that_hand_in_several_years_call_none_of_them_in_question(faultless: Handed) -> None:
    books = []
    for number in range(3):
        for year in (2024, 2025):
            unit = faultless.in_folder(f"{number}-{year}")
            books += unit.identity(B3=f"61072400{number}", B4=f"清河县{number}镇", B5=year).read()
    years = gather(books)[0]
    assert [one for year in years for one in year.findings] == []
    told = [each.code for year in years for one in year.submissions for each in one.findings]
    asked = {code for code in told if code.startswith("F")}
    assert asked == {"F265"}  # only about figures: both years have the same ones


def test_fields_come_from_the_workbook_that_asks_for_them(faultless: Handed) -> None:
    submission = faultless.submission()
    assert submission.fields["编制_行政"] == 35
    assert submission.field_places["单位名称"].file == "01_预算执行.xlsx"
    assert set(submission.tables) == set(faultless.standard.tables)


def test_every_book_read_is_of_the_unit_it_says(faultless: Handed) -> None:
    found = faultless.read()
    system = faultless.standard.field_by_role("system_code").name
    assert {(one.code, one.name, one.year, one.fields[system]) for one in found} == {
        ("610724001", "清河县平安镇人民政府", 2024, "sample")
    }


def test_a_workbook_whose_contents_could_not_be_read_is_not_called_blank(faultless: Handed, tmp_path: Path) -> None:
    fresh = {path.name[:2]: path for path in write_templates(faultless.standard, tmp_path)}
    lost = load_workbook(fresh["03"])
    lost["单位信息"]["B4"] = '=IF(TRUE,"甲镇","")'  # without a result, as a script writes it
    lost.save(fresh["03"])
    headless = load_workbook(fresh["01"])
    headless["三公经费"].delete_rows(1, 6)
    headless.save(fresh["01"])
    for key in ("01", "03"):
        read = read_file(fresh[key], fresh[key].name, lambda _code, _year: faultless.standard)
        assert isinstance(read, Filled)
        assert not read.is_untouched
        assert BLANK_TEMPLATE.code not in {one.code for one in read.findings}


def test_a_blank_template_is_told_in_one_line(tmp_path: Path) -> None:
    (path, *_rest) = write_templates(load_standard(), tmp_path)
    read = read_file(path, path.name, lambda _code, _year: load_standard())
    years, unplaced = gather([read])
    assert not years
    assert [(one.code, one.place) for one in read.findings] == [("F131", Place(path.name))]
    assert [(one.name, one.reason) for one in refused_units(unplaced)] == [(path.name, BLANK_TEMPLATE.title)]


def test_a_template_that_its_sender_commented_on_is_blank_all_the_same(tmp_path: Path) -> None:
    (path, *_rest) = write_templates(load_standard(), tmp_path)
    book = load_workbook(path)
    book["单位信息"]["B4"].comment = Comment("请于 3 月 5 日前报送", "评价组")
    book.save(path)
    read = read_file(path, path.name, lambda _code, _year: load_standard())
    assert [one.code for one in read.findings] == ["F131"]

"""A workbook that came back as 核查回单: which file it replaces, and what has become of the findings of last time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from pipeline import findings
from pipeline.addresses import share_cells
from pipeline.evaluate import appraise, assemble
from pipeline.findings import FindingKind
from pipeline.intake import Filled, Gathered, Returned, compare, comparing, gather, hindering
from pipeline.intake.naming import Keyed
from pipeline.intake.opening import Book, Sheet
from pipeline.intake.replacing import ROLE
from pipeline.intake.returned import Listed, read_returned
from pipeline.model import Batch, Finding, Place
from pipeline.run.returning import compared
from pipeline.standard.returned import (
    DIGEST_LABEL,
    EARLIER_LABEL,
    HEADS,
    LONGEST,
    RETURNED_SHEET,
    listed_text,
)
from tests.spoiling import Handed

FILE = "01_预算执行.xlsx"
FIRST, SECOND, THIRD = (one * 64 for one in "abc")


def list_sheet(rows: Sequence[Sequence[Any]], title: str = RETURNED_SHEET) -> Sheet:
    nothing: frozenset[Any] = frozenset()
    return Sheet(title, rows, {}, nothing, nothing, nothing, nothing, is_hidden=False)


def listed_row(code: str, sheet: str, cell: str, found: str = "", expected: str = "", handling: str = "") -> list[Any]:
    return [1, "错误", code, "标题", sheet, cell, found, expected, "办法", handling]


def sheet_for(*digests: str, rows: Sequence[Sequence[Any]] = ()) -> Sheet:
    top = [[DIGEST_LABEL, "", "", digests[0]], [EARLIER_LABEL, "", "", " ".join(digests[1:])]]
    return list_sheet([["核查回单"], *top, list(HEADS), *rows])


def book(*sheets: Sheet) -> Book:
    return Book(FILE, "0" * 64, 1, sheets, ())


def test_the_digests_and_the_findings_of_the_list_are_read() -> None:
    row = listed_row("F302", "预算执行", "G5", "“数”为 十", "数字")
    found = read_returned(book(sheet_for(FIRST, SECOND, THIRD, rows=[row])))
    listed = Listed("F302", "标题", "预算执行", "G5", "“数”为 十", "数字", "")
    assert found == Returned((FIRST, SECOND, THIRD), (listed,))


def test_a_workbook_without_the_list_or_without_a_digest_is_no_returned_copy() -> None:
    assert read_returned(book(replace(sheet_for(FIRST), title="别的"))) is None
    assert read_returned(book(list_sheet([["核查回单"], list(HEADS)]))) is None
    assert read_returned(book(list_sheet([[DIGEST_LABEL, "改掉了"]]))) is None
    assert read_returned(book(list_sheet([[DIGEST_LABEL]]))) is None


def test_a_gap_in_the_numbers_of_an_older_list_shows_that_lines_are_gone() -> None:
    rows = [[number, *listed_row("F302", "预算执行", f"G{number}")[1:]] for number in (1, 3, 4.0, 7)]
    found = read_returned(book(sheet_for(FIRST, rows=rows)))
    assert found is not None
    assert found.missing == (2, 5, 6)


def test_columns_of_the_list_may_have_been_moved_and_odd_rows_are_passed_over() -> None:
    order = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
    rows = [listed_row("F302", "预算执行", "G5"), ["", 1.5], [], listed_row("随便", "", "")]
    moved = [[row[one] for one in order if one < len(row)] for row in (list(HEADS), *rows)]
    sheet = list_sheet([[DIGEST_LABEL, FIRST], *moved])
    found = read_returned(book(sheet))
    assert found is not None
    assert [(one.code, one.cell) for one in found.listed] == [("F302", "G5")]


def test_a_text_of_the_list_is_the_same_when_it_is_read_again() -> None:
    for text in ["x" * 5000, "甲\x00乙\u200b", "  前后  ", "一\n二", "=1+1"]:
        assert listed_text(listed_text(text)) == listed_text(text)
        assert len(listed_text(text)) <= LONGEST


def finding(code: str, cell: str, found: str = "", sheet: str = "预算执行", file: str = FILE) -> Finding:
    kind = next(one for one in findings.every_kind() if one.code == code)
    return kind.at(Place(file, sheet, cell), found)


def listed(code: str, cell: str, found: str = "", sheet: str = "预算执行") -> Listed:
    return Listed(code, "标题", sheet, cell, found, "", "")


def after(now: Sequence[Finding], *before: Listed) -> list[tuple[str, str, str]]:
    told = compare(now, {FILE: Returned((FIRST,), before)})
    assert [one.place for one in told[: len(now)]] == [one.place for one in now]
    return [(one.code, one.place.cell, one.handling) for one in told]


def test_what_stands_is_not_corrected_what_went_is_and_what_came_is_new() -> None:
    now = [finding("F302", "G5", "十"), finding("F306", "H5", "-1")]
    assert after(now, listed("F302", "G5", "九"), listed("F301", "B7", "空")) == [
        ("F302", "G5", "未改正"),
        ("F306", "H5", "新发现"),
        ("F127", "B7", "已改正"),
    ]


def test_a_finding_that_moved_with_its_row_is_the_same_one() -> None:
    assert after([finding("F302", "G9", "十")], listed("F302", "G5", "十")) == [("F302", "G9", "未改正")]


def test_of_several_findings_of_a_sheet_the_one_that_went_is_told() -> None:
    def lacking(expected: str) -> Finding:
        return findings.ROW_ABSENT.at(Place(FILE, "三公经费"), expected=expected)

    before = [Listed("F220", "标题", "三公经费", "", "", one, "") for one in "甲乙丙"]
    told = compare([lacking("丙"), lacking("甲")], {FILE: Returned((FIRST,), tuple(before))})
    assert [one.handling for one in told] == ["未改正", "未改正", "已改正"]


def test_a_range_that_became_smaller_still_stands() -> None:
    assert after([finding("F303", "E31:E60", "共 30 处")], listed("F303", "E5:E60", "共 56 处")) == [
        ("F303", "E31:E60", "未改正")
    ]
    single = [finding("F303", "E31", "1"), finding("F303", "E33", "2"), finding("F303", "D31", "3")]
    assert [handling for _code, _cell, handling in after(single, listed("F303", "E5:E60", "共 56 处"))] == [
        "未改正", "未改正", "新发现",
    ]  # fmt: skip


def test_what_copying_itself_takes_away_is_not_counted_as_corrected() -> None:
    before = [listed("F112", "", sheet=""), listed("F113", "", sheet=""), listed("F127", "G5")]
    now = [finding("F126", "", sheet=""), finding("F114", "", sheet="")]
    assert [handling for _code, _cell, handling in after(now, *before)] == ["", ""]


def test_nothing_is_called_corrected_while_a_workbook_of_the_unit_is_missing() -> None:
    absent = findings.WORKBOOK_ABSENT.at(Place("某单位（001）"))
    (_absent, gone) = compare([absent], {FILE: Returned((FIRST,), (listed("K101", "B23"),))})
    assert (gone.code, gone.place.cell, gone.handling) == (findings.UNCHECKED_SINCE.code, "B23", "")


UNREADABLE = [
    findings.SHEET_ABSENT, findings.SHEET_AMBIGUOUS, findings.HEADER_ABSENT, findings.COLUMN_ABSENT,
    findings.COLUMN_AMBIGUOUS, findings.FIELD_ABSENT, findings.FOREIGN_SCORES, findings.SHEET_MONEY_UNIT,
    findings.ROW_ABSENT, findings.ROW_UNKNOWN, findings.TABLE_EMPTY, findings.TABLE_REQUIRED,
]  # fmt: skip


@pytest.mark.parametrize("kind", UNREADABLE, ids=lambda kind: str(kind.code))
def test_what_stood_in_a_sheet_that_can_no_longer_be_read_is_not_called_corrected(kind: FindingKind) -> None:
    before = [listed("F302", "G5"), listed("F302", "C2", sheet="三公经费")]
    _now, here, there = compare([kind.at(Place(FILE, "预算执行"))], {FILE: Returned((FIRST,), tuple(before))})
    assert (here.code, here.place, here.handling) == ("F129", Place(FILE, "预算执行", "G5"), "")
    assert kind.code in here.remedy
    assert (there.code, there.place, there.handling) == ("F127", Place(FILE, "三公经费", "C2"), "已改正")
    other = kind.at(Place("别的.xlsx", "预算执行"))
    assert compare([other], {FILE: Returned((FIRST,), (before[0],))})[1].code == "F127"


def test_without_a_money_unit_nothing_of_the_file_is_called_corrected() -> None:
    now = [finding("F224", "B6", sheet="单位信息")]
    assert after(now, listed("F306", "G5"), listed("F302", "C2", sheet="三公经费"))[1:] == [
        ("F129", "G5", ""),
        ("F129", "C2", ""),
    ]


def test_what_was_found_beside_the_same_hindrance_is_corrected_when_it_went() -> None:
    lacks = findings.COLUMN_ABSENT.at(Place(FILE, "预算执行", "第4行"), expected="列“决算数”")
    known = Listed("F208", "标题", "预算执行", "第4行", "", "列“决算数”", "")
    another = replace(known, expected="列“调整数”")
    gone = listed("F302", "G5")
    assert after([lacks], known, gone) == [("F208", "第4行", "未改正"), ("F127", "G5", "已改正")]
    assert after([lacks], another, gone)[1:] == [("F129", "G5", "")]


def test_a_hindrance_is_corrected_when_one_that_comes_later_in_reading_is_found() -> None:
    assert after([finding("F220", "")], listed("F205", ""), listed("F302", "G5"))[1:] == [
        ("F127", "", "已改正"),
        ("F129", "G5", ""),
    ]
    assert after([finding("F205", "")], listed("F220", ""))[1:] == [("F129", "", "")]


@pytest.mark.parametrize("code", ["F401", "F402"])
def test_what_only_a_decision_of_people_puts_right_is_not_called_corrected(code: str) -> None:
    decided = replace(finding(code, "G5"), handling="甲决定")
    for before in (listed("F302", "G5", "十"), listed("F303", "G3:G30", "共 12 处")):
        assert after([decided], before) == [(code, "G5", "甲决定")]
    before = listed("F302", "G5", "十")
    for elsewhere in (listed("F302", "G6"), listed("F302", "G5", sheet="三公经费")):
        assert after([decided], before, elsewhere)[1:] == [("F127", elsewhere.cell, "已改正")]


def told_of(batch: Batch) -> list[tuple[str, str, str]]:
    own = [one for unit in batch.appraisals for one in unit.findings]
    return [(one.code, one.place.file, one.handling) for one in own if one.code in ("F127", "F129")]


def test_what_another_unit_lacks_does_not_keep_a_unit_s_corrections_from_being_seen(faultless: Handed) -> None:
    books = {one.workbook.key: one for one in faultless.read()}
    year = year_of(*books.values())
    (submission,) = year.submissions
    appraisal = appraise(submission, year.standard)
    conflict = findings.CONFLICTING_FILES.at(Place("别家/01.xlsx"))
    copies = {FILE: Returned((FIRST,), (listed("F302", "G5"),))}
    batch = assemble(year.year, year.standard, [appraisal], [], [conflict], [])
    done = compared(batch, year.standard, copies)
    assert told_of(done) == [("F127", FILE, "已改正")]
    assert done.findings == (conflict,)
    own = replace(batch, findings=(conflict, findings.CONFLICTING_FILES.at(Place(FILE))))
    assert told_of(compared(own, year.standard, copies)) == [("F129", FILE, "")]
    assert [one.handling for one in compared(own, year.standard, copies).findings] == ["", "新发现"]


def test_findings_about_other_files_are_left_as_they_are() -> None:
    other = finding("F302", "G5", file="别的.xlsx")
    assert compare([other], {FILE: Returned((FIRST,), ())}) == [other]


def returned(one: Filled, *digests: str, path: str, digest: str) -> Filled:
    source = replace(one.source, path=path, digest=digest)
    return replace(one, source=source, returned=Returned(digests, ()))


@pytest.fixture(scope="module")
def three(faultless: Handed) -> Mapping[str, Filled]:
    return {one.workbook.key: one for one in faultless.read()}


def year_of(*books: Filled) -> Gathered:
    ((year,), unplaced) = gather(books)
    assert unplaced == []
    return year


def test_a_returned_copy_replaces_its_original_and_says_so(three: Mapping[str, Filled]) -> None:
    copy = returned(three["01"], three["01"].source.digest, path="回单.xlsx", digest=FIRST)
    year = year_of(*three.values(), copy)
    (submission,) = year.submissions
    assert [one.path for one in submission.files] == ["回单.xlsx", "02_指标评分.xlsx", "03_资产台账.xlsx"]
    assert [(one.code, one.place.file) for one in year.findings] == [("F126", FILE)]
    assert "回单.xlsx" in year.findings[0].found
    assert [(one.path, one.role) for one in year.files] == [(FILE, ROLE)]
    assert submission.findings == ()


def test_a_chain_of_copies_comes_down_to_the_last_even_where_a_link_is_missing(three: Mapping[str, Filled]) -> None:
    original = three["01"]
    first = returned(original, original.source.digest, path="一.xlsx", digest=FIRST)
    second = returned(original, FIRST, original.source.digest, path="二.xlsx", digest=SECOND)
    for books in ((original, first, second), (second, original), (first, second), (second,)):
        (submission,) = year_of(*books).submissions
        assert [one.path for one in submission.files] == ["二.xlsx"]


def test_two_different_copies_of_one_original_are_a_conflict(three: Mapping[str, Filled]) -> None:
    original = three["01"]
    copies = [returned(original, original.source.digest, path=f"{one}.xlsx", digest=one * 64) for one in "de"]
    year = year_of(*three.values(), *copies)
    found = [one for one in year.submissions[0].findings if one.code == "F116"]
    assert {one.place.file for one in found} == {FILE, "d.xlsx", "e.xlsx"}
    assert {(one.expected, one.remedy) for one in found} == {("", findings.CONFLICTING_FILES.remedy)}
    assert all(name in one.found for one in found for name in (FILE, "d.xlsx", "e.xlsx"))
    assert "F126" not in {one.code for one in year.findings}
    assert ROLE not in {one.role for one in year.files}


def test_of_a_chain_whose_last_copy_conflicts_no_link_is_said_to_be_replaced(three: Mapping[str, Filled]) -> None:
    original = three["01"]
    first = returned(original, original.source.digest, path="一.xlsx", digest=FIRST)
    second = returned(original, FIRST, original.source.digest, path="二.xlsx", digest=SECOND)
    other = returned(original, original.source.digest, path="三.xlsx", digest=THIRD)
    year = year_of(*three.values(), first, second, other)
    assert "F126" not in {one.code for one in year.findings}
    found = {one.place.file for one in year.submissions[0].findings if one.code == "F116"}
    assert found == {FILE, "一.xlsx", "二.xlsx", "三.xlsx"}


def test_the_same_copy_twice_is_no_conflict(three: Mapping[str, Filled]) -> None:
    copies = [returned(three["01"], three["01"].source.digest, path=f"{one}.xlsx", digest=FIRST) for one in "de"]
    year = year_of(*three.values(), *copies)
    assert [(one.code, one.place.file) for one in year.findings] == [("F115", "e.xlsx"), ("F126", FILE)]


def test_a_copy_beside_an_original_that_changed_is_a_conflict_that_is_explained(three: Mapping[str, Filled]) -> None:
    copy = returned(three["01"], SECOND, path="回单.xlsx", digest=FIRST)
    found = [one for one in year_of(*three.values(), copy).submissions[0].findings if one.code == "F116"]
    assert {one.place.file for one in found} == {FILE, "回单.xlsx"}
    assert all("改动过" in one.expected and "回单" in one.remedy for one in found)


def test_a_copy_in_which_the_code_or_the_year_was_filled_in_still_replaces(three: Mapping[str, Filled]) -> None:
    for original in (replace(three["01"], code=""), replace(three["01"], year=None)):
        copy = returned(three["01"], original.source.digest, path="回单.xlsx", digest=FIRST)
        year = year_of(original, three["02"], three["03"], copy)
        assert [one.code for one in year.findings] == ["F126"]
        assert year.unevaluated == []
        assert len(year.submissions) == 1


def test_a_copy_in_which_the_code_or_the_year_was_changed_replaces_nothing(three: Mapping[str, Filled]) -> None:
    original = three["01"]
    base = returned(original, original.source.digest, path="新.xlsx", digest=FIRST)
    year = year_of(*three.values(), replace(base, code="610724009"))
    assert [one.unit.code for one in year.submissions] == ["610724001", "610724009"]
    assert [len(one.files) for one in year.submissions] == [3, 1]
    assert "F126" not in {one.code for one in year.findings}
    years, unplaced = gather([*three.values(), replace(base, year=2025)])
    assert unplaced == []
    held = [(one.year, file.path) for one in years for unit in one.submissions for file in unit.files]
    assert held == [(2024, file.path) for file in year.submissions[0].files] + [(2025, "新.xlsx")]
    assert "F126" not in {finding.code for one in years for finding in one.findings}


def test_a_copy_never_replaces_another_unit_s_workbook(three: Mapping[str, Filled]) -> None:
    original = three["01"]
    stranger = returned(original, original.source.digest, path="别家.xlsx", digest=FIRST)
    stranger = replace(stranger, code="610724009", name="别家")
    year = year_of(*three.values(), stranger)
    assert [one.unit.code for one in year.submissions] == ["610724001", "610724009"]
    assert len(year.submissions[0].files) == 3


def test_among_thousands_each_finding_is_looked_for_by_its_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    """A register that comes back may have lost 5,000 findings and have 5,000 new ones."""
    asked: list[tuple[str, str]] = []

    def counted(one: str, other: str) -> bool:
        asked.append((one, other))
        return share_cells(one, other)

    for module in (comparing, hindering):
        monkeypatch.setattr(module, "share_cells", counted)
    rows = range(5, 55)
    now = [finding("F302", f"G{row}") for row in rows] + [finding("F301", f"H{row}") for row in rows]
    before = [listed("F306", f"G{row}") for row in rows] + [listed("F302", f"K{row}") for row in rows]
    told = after(now, *before)
    assert [state for _code, _cell, state in told] == ["新发现"] * 100 + [""] * 50 + ["已改正"] * 50
    assert len(asked) == 50


def test_a_row_without_a_key_is_not_looked_for_among_all_others(monkeypatch: pytest.MonkeyPatch) -> None:
    keyed = Keyed(range(1, 101), ["甲", *[""] * 98, "乙"])
    spots = [spot for row in keyed.rows if (spot := keyed.spot(row)) is not None]
    asked: list[int] = []

    def counted(self: Keyed, at: int) -> bool:
        asked.append(at)
        return bool(self.keys[at])

    monkeypatch.setattr(Keyed, "is_sole", counted)
    assert [keyed.row_perhaps(spot) for spot in spots] == [None, *range(2, 100), None]
    assert sorted(asked) == list(range(100))

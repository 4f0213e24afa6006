"""What people typed goes over into a new template, or stands on the list of what did not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.deliver.templates import Prefill, write_template
from pipeline.intake import Filled, carry, read_book
from pipeline.intake.carry import Carried
from pipeline.intake.opening import Book
from pipeline.standard import Standard, load_standard
from tests.filling import codes, complete, read_file, with_rows, written
from tests.spoiling import UNCACHED, Error, Handed, handed

IDENTITY, SCORES, POINTS, OWN = "单位信息", "指标评分", "要点核查", "个性指标"
BUDGET, THREE, RECORD = "预算执行", "三公经费", "评价记录"
TOWN, COMMON = load_standard("town-2024"), load_standard("common-2013")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Handed:
    return handed(written(TOWN, tmp_path_factory.mktemp("town"), complete(TOWN)), TOWN)


def carried(handed: Handed, key: str, target: Standard | None = None) -> Carried:
    found = carry(handed.books[key], target or handed.standard)
    assert found is not None
    return found


def renewed(folder: Path, carried: Carried, target: Standard) -> Book:
    """Write the new workbook and read it as it is."""
    path = folder / "new.xlsx"
    write_template(target, carried.workbook, path, Prefill(carried.fields, carried.tables, carried.declared_none))
    book = read_book(path, path.name)
    assert isinstance(book, Book)
    return book


def lost(found: Carried) -> list[tuple[str, str, str]]:
    return codes(found.lost)


class TestSameSystem:
    """A workbook that is carried over to the system it was made for says what it said before."""

    @pytest.mark.parametrize("key", ["01", "02", "03"])
    def test_every_value_is_the_same_in_the_new_workbook(self, faultless: Handed, key: str, tmp_path: Path) -> None:
        found = carried(faultless, key)
        assert (found.moved, found.lost) == ((), ())
        new = renewed(tmp_path, found, faultless.standard)
        old = faultless.books[key]
        assert [(one.title, one.rows) for one in new.sheets] == [(one.title, one.rows) for one in old.sheets]

    @pytest.mark.parametrize("unit", ["元", "万元"])
    def test_amounts_stay_as_they_were_typed_in_their_unit(self, faultless: Handed, unit: str, tmp_path: Path) -> None:
        handed = faultless.put(IDENTITY, {"B6": unit, "B23": 10.123456, "B24": "5万元"}, "01")
        path = tmp_path / "new.xlsx"
        found = carried(handed, "01")
        write_template(handed.standard, found.workbook, path, Prefill(found.fields, found.tables, found.declared_none))
        new = read_file(path, path.name, lambda _code, _year: handed.standard)
        assert isinstance(new, Filled)
        factor = {"元": 1, "万元": 10000}[unit]
        assert new.fields["批复年初预算总额"] == round(Decimal("10.123456") * factor, 2)
        assert new.fields["决算支出总额"] == 50000

    def test_a_row_that_is_struck_out_is_on_the_list_as_the_new_one_is_not(self, faultless: Handed) -> None:
        struck = replace(faultless.sheet(BUDGET), struck=frozenset({(5, 1), (5, 2), (5, 7), (4, 2), (6, 1)}))
        found = carried(faultless.swapped(struck), "01")
        assert codes(found.moved) == [("F272", BUDGET, "A5:G5")]
        assert "删除线，共 3 格" in found.moved[0].found
        assert found.lost == ()

    def test_a_workbook_that_states_no_money_unit_does_not_get_one(self, faultless: Handed, tmp_path: Path) -> None:
        found = carried(faultless.put(IDENTITY, {"B6": None}, "01"), "01")
        sheet = next(one for one in renewed(tmp_path, found, faultless.standard).sheets if one.title == IDENTITY)
        assert sheet.at(6, 2) in (None, "")

    def test_a_declaration_that_there_is_nothing_goes_over(self, faultless: Handed) -> None:
        assert carried(faultless, "02").declared_none == {OWN}

    def test_what_is_wrong_with_a_cell_is_carried_as_it_was_typed(self, faultless: Handed) -> None:
        spoiled = faultless.put(BUDGET, {"G5": "约十万", "L5": -5.0})
        found = carried(spoiled, "01")
        assert found.lost == ()
        assert (found.tables[BUDGET][0]["年初预算数"], found.tables[BUDGET][0]["执行数"]) == ("约十万", -5)


class TestLost:
    """What has no place in the new workbook, or cannot be read, is named by its cell with the reason."""

    @pytest.mark.parametrize("content", [Error("#DIV/0!"), UNCACHED])
    def test_an_error_or_a_formula_without_a_result(self, faultless: Handed, content: Any) -> None:
        found = carried(faultless.put(BUDGET, {"L5": content}), "01")
        assert lost(found) == [("F271", BUDGET, "L5")]
        assert "执行数" not in found.tables[BUDGET][0]

    def test_a_row_that_the_template_does_not_give_and_one_that_stands_twice(self, faultless: Handed) -> None:
        spoiled = faultless.put(THREE, {"A9": "会议费", "B9": 1, "A10": "公务接待", "C10": 2})
        assert lost(carried(spoiled, "01")) == [("F271", THREE, "B9"), ("F271", THREE, "C10")]

    def test_a_column_a_total_a_note_and_a_sheet_of_their_own(self, faultless: Handed) -> None:
        spoiled = faultless.put(BUDGET, {"P4": "备注", "P5": "自有", "A6": "合计", "G6": 5, "A8": "填表人：甲"})
        sheet = replace(spoiled.sheet(BUDGET), title="底稿", rows=[["附表", 1.0]])
        book = spoiled.books["01"]
        found = carried(spoiled.with_book(replace(book, sheets=(*book.sheets, sheet))), "01")
        assert lost(found) == [
            *(("F271", "底稿", cell) for cell in ("A1", "B1")),
            *(("F271", BUDGET, cell) for cell in ("A6", "A8", "G6", "P5")),
        ]

    def test_a_figure_typed_over_a_formula_of_the_template(self, faultless: Handed) -> None:
        sheet = faultless.sheet(BUDGET)
        typed = faultless.swapped(replace(sheet, formulas=sheet.formulas - {(5, 11)})).put(BUDGET, {"K5": 99})
        assert lost(carried(typed, "01")) == [("F271", BUDGET, "K5")]

    def test_but_not_the_template_s_own_formulas_that_were_never_computed(self, faultless: Handed) -> None:
        assert lost(carried(faultless.put(BUDGET, {"K5": UNCACHED, "M5": UNCACHED, "K900": UNCACHED}), "01")) == []

    @pytest.mark.parametrize(
        ("unit", "said", "is_unsure"),
        [("元", "金额单位：万元", True), ("万元", "单位：元", True), ("万元", "金额单位：万元", False),
         ("", "金额单位：万元", False)],
    )  # fmt: skip
    def test_amounts_of_a_sheet_that_says_another_unit_than_its_workbook(
        self, faultless: Handed, unit: str, said: str, is_unsure: bool
    ) -> None:
        handed = faultless.put(IDENTITY, {"B6": unit}, "01").put(BUDGET, {"N2": said})
        found = carried(handed, "01")
        money = [f"{column}5" for column in "FGHIJLN"]
        assert [cell for _code, sheet, cell in lost(found) if sheet == BUDGET] == sorted(
            [*(money if is_unsure else ()), "N2"]
        )
        assert ("执行数" in found.tables[BUDGET][0]) != is_unsure
        assert found.tables[BUDGET][0]["项目名称"] == "人居环境整治"
        reasons = {one.remedy for one in found.lost if one.place.sheet == BUDGET}
        assert any("金额单位与“单位信息”不一致" in one for one in reasons) == is_unsure

    def test_an_amount_beside_another_unit_on_a_form_of_the_system(self, tmp_path: Path) -> None:
        project = load_standard("project-2020")
        first = next(one for one in project.system.supplements if one.value_kind.is_money)
        old = handed(written(project, tmp_path, complete(project, **{first.name: 5})), project)
        title = project.workbooks[0].forms[-1].title
        found = carried(old.put(title, {"D2": "金额单位：万元"}, "01"), "01")
        assert first.name in carried(old, "01").fields
        assert first.name not in found.fields
        assert [cell for _code, sheet, cell in lost(found) if sheet == title].count("D2") == 1

    def test_of_a_table_under_another_name_only_what_people_filled_in(self, faultless: Handed) -> None:
        sheet = faultless.sheet(BUDGET)
        renamed = faultless.swapped(replace(sheet, title="预算执行情况"), title=BUDGET)
        filled = [f"{letter(column)}5" for column in range(1, 15)]
        assert [cell for _code, _sheet, cell in lost(carried(renamed, "01"))] == sorted(
            one for one in filled if one not in ("K5", "M5")
        )

    def test_but_not_the_template_s_own_captions_where_rows_were_put_in_above(self, faultless: Handed) -> None:
        sheet = faultless.sheet(BUDGET)
        lower = replace(sheet, rows=[["本单位的表"], [], *sheet.rows], formulas=frozenset())
        found = [one for one in lost(carried(faultless.swapped(lower), "01")) if one[2] not in ("K7:K46", "M7:M46")]
        assert {cell for _code, _sheet, cell in found} <= {"K7", "M7"}

    def test_a_table_without_its_header(self, faultless: Handed) -> None:
        bare = faultless.rows("月度执行", 3, ["1月", 5.0])
        assert lost(carried(bare, "01")) == [("F271", "月度执行", "A3"), ("F271", "月度执行", "B3")]

    def test_a_field_that_the_other_system_does_not_ask_for(self, tmp_path: Path) -> None:
        project = load_standard("project-2020")
        (first, *_others) = project.system.supplements
        old = handed(written(project, tmp_path / "old", complete(project, **{first.name: 5})), project)
        title = project.workbooks[0].forms[-1].title
        named = [one for one in carried(old, "01", TOWN).lost if one.place.sheet == title]
        assert [one.place.cell for one in named][:1] == ["B3"]
        assert first.title in named[0].found


class TestOtherSystem:
    """Scores find their indicator by code and name, else by a name that is unique in both systems."""

    def test_a_score_goes_to_the_indicator_of_its_name_and_the_change_of_code_is_told(self, town: Handed) -> None:
        sheet = town.sheet(SCORES)
        rows = {sheet.at(row, 4): row for row in range(5, len(sheet.rows) + 1)}
        new = {rule.indicator.name: rule.indicator for rule in COMMON.indicators}
        (name,) = [rule.indicator.name for rule in TOWN.indicators
                   if rule.indicator.name in new and rule.indicator.code == "B102"]  # fmt: skip
        found = carried(town.put(SCORES, {f"L{rows[name]}": "说明甲"}), "02", COMMON)
        (row,) = [one for one in found.tables[SCORES] if one.get("扣分原因") == "说明甲"]
        assert row["指标编号"] == new[name].code != "B102"
        assert ("F272", SCORES, f"A{rows[name]}") in codes(found.moved)

    def test_a_score_out_of_another_full_score_is_not_carried(self, faultless: Handed) -> None:
        sheet = faultless.sheet(SCORES)
        code = str(sheet.at(5, 1))
        found = carried(faultless.put(SCORES, {"E5": 99, "I5": 1, "L5": "说明"}), "02")
        assert lost(found) == [("F271", SCORES, "I5")]
        assert [one["扣分原因"] for one in found.tables[SCORES] if one["指标编号"] == code] == ["说明"]

    def test_an_indicator_of_its_own_hangs_under_the_new_code_or_is_lost_whole(self, tmp_path: Path) -> None:
        open_ = [rule.indicator.code for rule in TOWN.indicators if rule.indicator.open]
        own = {"上级指标编号": open_[0], "个性指标名称": "里程", "个性指标分值": 5, "评分方法": "按比例得分"}
        stray = {**own, "上级指标编号": "A101", "个性指标名称": "无处可挂"}
        prefill = with_rows(complete(TOWN), OWN, own, stray)
        found = carried(handed(written(TOWN, tmp_path, prefill), TOWN), "02")
        assert [row["个性指标名称"] for row in found.tables[OWN]] == ["里程"]
        assert [cell for _code, sheet, cell in lost(found) if sheet == OWN] == ["A7", "B7", "C7", "D7"]

    def test_codes_mentioned_elsewhere_become_those_of_the_new_system(self, tmp_path: Path) -> None:
        rows = [
            {"记录类别": "其他", "记录标题": "一", "记录内容": "文", "相关指标编号": "B102、B103"},
            {"记录类别": "其他", "记录标题": "二", "记录内容": "文", "相关指标编号": "B102、Z999"},
        ]
        old = handed(written(TOWN, tmp_path, with_rows(complete(TOWN), RECORD, *rows)), TOWN)
        found = carried(old, "02", COMMON)
        names = {rule.indicator.code: rule.indicator.name for rule in TOWN.indicators}
        new = {rule.indicator.name: rule.indicator.code for rule in COMMON.indicators}
        assert found.tables[RECORD][0]["相关指标编号"] == f"{new[names['B102']]}、{new[names['B103']]}"
        assert "相关指标编号" not in found.tables[RECORD][1]
        assert ("F271", RECORD, "D7") in lost(found)


def typed_cells(handed: Handed, key: str) -> list[tuple[str, int, int]]:
    """Return the cells of fields and tables that a person may fill in."""
    return list(_typed(handed, key))


def _typed(handed: Handed, key: str) -> Iterator[tuple[str, int, int]]:
    workbook = next(one for one in handed.standard.workbooks if one.key == key)
    for form in workbook.forms:
        for row, field in enumerate(form.fields, start=3):
            if not field.locked:
                yield form.title, row, 2
    for table in workbook.tables:
        first = 6 if table.may_be_none else 5
        last = first + len(handed.standard.preset_keys.get(table.title, "1234")) - 1
        for row in range(first, last + 1):
            for position, column in enumerate(table.columns, start=1):
                if not (column.is_computed or column.locked):
                    yield table.title, row, position


CONTENT = st.one_of(
    st.text("甲乙—/=+-@_xD8 1,.%\n\u200b", min_size=1, max_size=12),
    st.sampled_from(["是", "无", "5万元", "88%", "(3)", "1.234", "2024-12-31", "公务接待", "合计", "#N/A"]),
    st.floats(-1e9, 1e9, allow_nan=False).map(lambda one: round(one, 4)),
    st.booleans(),
    st.dates(),
    st.just(Error("#REF!")),
    st.just(UNCACHED),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), key=st.sampled_from(["01", "02", "03"]), target=st.sampled_from([TOWN, COMMON]))
def test_every_cell_that_is_filled_in_is_carried_or_on_the_list(
    data: st.DataObject, key: str, target: Standard, town: Handed
) -> None:
    cells = data.draw(st.lists(st.sampled_from(typed_cells(town, key)), min_size=1, max_size=6, unique=True))
    handed, marks = town, {}
    for number, (title, row, column) in enumerate(cells):
        raw = data.draw(CONTENT)
        marks[title, row, column] = f"{raw}‖{number}" if isinstance(raw, str) else raw
        handed = handed.put(title, {f"{letter(column)}{row}": marks[title, row, column]}, key)
    found = carried(handed, key, target)
    named = {(one.place.sheet, one.place.cell) for one in found.lost}
    values = list(values_of(found))
    for (title, row, column), raw in marks.items():
        if isinstance(raw, str):
            mark = f"‖{raw.rpartition('‖')[2]}"
            is_there = any(isinstance(value, str) and value.endswith(mark) for value in values)
            assert is_there != ((title, f"{letter(column)}{row}") in named), raw
        elif isinstance(raw, Error) or raw is UNCACHED:
            assert (title, f"{letter(column)}{row}") in named


@pytest.mark.slow
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), key=st.sampled_from(["01", "02", "03"]), target=st.sampled_from([TOWN, COMMON]))
def test_whatever_was_typed_can_be_written_into_a_new_workbook(
    data: st.DataObject, key: str, target: Standard, town: Handed, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cells = data.draw(st.lists(st.sampled_from(typed_cells(town, key)), max_size=6, unique=True))
    handed = town
    for title, row, column in cells:
        handed = handed.put(title, {f"{letter(column)}{row}": data.draw(CONTENT)}, key)
    found = carried(handed, key, target)
    new = carry(renewed(tmp_path_factory.mktemp("new"), found, target), target)
    assert new is not None
    assert (new.count, new.lost) == (found.count, ())


def values_of(found: Carried) -> Iterator[object]:
    yield from found.fields.values()
    tables: Mapping[str, Sequence[Mapping[str, object]]] = found.tables
    yield from (value for rows in tables.values() for row in rows for value in row.values())


def letter(column: int) -> str:
    return chr(ord("A") + column - 1)

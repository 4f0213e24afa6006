"""Everything that a system may declare has a cell in its workbook, and rows are only another way to write its tree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from pipeline.model import Place
from pipeline.standard import tree_of
from pipeline.standard.layout import (
    HEAD,
    LAYOUT,
    Cells,
    Heading,
    SystemCell,
    catalogue,
    headings,
    titled,
    to_rows,
    to_tree,
)
from pipeline.standard.layout.forms import Percent
from pipeline.standard.layout.lists import joined, joined_numbers, joined_pairs, split, split_numbers, split_pairs
from pipeline.standard.layout.rows import UnplacedError
from pipeline.standard.layout.sheets import BANDS, GRADES
from pipeline.standard.rules import Citation, Item, Method, MethodExample, Parameter, ProblemRule
from pipeline.standard.system import Alternative, Area, Cap, Deviation, Grade, Indicator, Point, System
from pipeline.standard.workbook import Example, FormField
from tests.systembook.books import SHARED, SYSTEMS

MODELS: Mapping[tuple[str, str], type[BaseModel]] = {
    ("", HEAD): System,
    ("", "areas"): Area,
    ("", "grades"): Grade,
    ("", "deviations"): Deviation,
    ("", "caps"): Cap,
    ("", "indicators"): Indicator,
    ("indicators", "points"): Point,
    ("indicators", "alternatives"): Alternative,
    ("", "supplements"): FormField,
    ("", "items"): Item,
    ("items", "example"): Example,
    ("", "methods"): Method,
    ("methods", "parameters"): Parameter,
    ("methods", "examples"): MethodExample,
    ("", "problems"): ProblemRule,
    ("problems", "examples"): Example,
    ("", "citations"): Citation,
}
# A bound is shown with both its ends.
WITHOUT_MEANING = {"supplements": {"formula", "locked", "role", "width"}}
"""Keys that a model has and that mean nothing here: a field of 补充数据 is typed and plays no part in the templates."""
SHOWN_OTHERWISE = {GRADES.key: {"from_score": {"from", "to"}}}
TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=12)
NUMBERS = st.decimals(-9_999, 9_999, places=2).map(str)


@pytest.mark.parametrize(
    "sheet", [one for one in LAYOUT if one is not BANDS], ids=lambda one: f"{one.title}-{one.parent}"
)
def test_every_key_of_a_declaration_has_a_column_and_every_column_a_key(sheet: Any) -> None:
    keys = set(MODELS[sheet.parent, sheet.key].model_fields) - WITHOUT_MEANING.get(sheet.key, set())
    for key, ends in SHOWN_OTHERWISE.get(sheet.key, {}).items():
        keys = keys - {key} | ends
    elsewhere = {key for one in LAYOUT if one.parent == sheet.key for key in (one.key, *one.beside)}
    if sheet.key == HEAD:
        elsewhere = {one.key for one in LAYOUT if not one.parent}
    given = [column.key for column in sheet.columns]
    assert set(given) == keys - elsewhere
    assert len(given) == len(set(given))


def test_every_list_of_declarations_has_a_sheet() -> None:
    assert {(sheet.parent, sheet.key) for sheet in LAYOUT} == {*MODELS, ("indicators", "bands")}


def test_a_heading_stands_once_on_a_sheet() -> None:
    for title in {sheet.title for sheet in LAYOUT}:
        assert len(set(headings(title))) == len(headings(title))


def test_a_column_that_others_ask_for_their_kind_assumes_what_the_declaration_does() -> None:
    for sheet in LAYOUT:
        for column in sheet.columns:
            if column.assumed:
                assert MODELS[sheet.parent, sheet.key].model_fields[column.key].default == column.assumed


def test_what_a_column_refers_to_is_a_column() -> None:
    heads = {(sheet.title, column.head) for sheet in LAYOUT for column in sheet.columns}
    assert {column.refers for sheet in LAYOUT for column in sheet.columns if column.refers} <= heads


def cells_of(written: Mapping[str, Any]) -> dict[str, list[Cells]]:
    """Rows as a reader would give them: a cell under every heading."""

    def cells(title: str, at: int, row: Mapping[str, Any]) -> Cells:
        heads = dict.fromkeys([*headings(title), *row])
        return {head: SystemCell(row.get(head), Place("", title, f"{head}{at}")) for head in heads}

    return {title: [cells(title, at, row) for at, row in enumerate(listed)] for title, listed in written.items()}


def signed(written: Mapping[str, Any], lists: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    """Rows as the workbook has them: a parameter that is a share of the value has its percent sign."""
    of_value = {
        method["name"]: frozenset(one["name"] for one in method.get("parameters", ()) if one.get("kind") == "measure")
        for method in lists["methods"]
    }

    def typed(row: Mapping[str, Any]) -> Mapping[str, Any]:
        if not isinstance(row.get("参数"), Mapping) or row.get("值的类型", "rate") != "rate":
            return row
        shares = of_value.get(row["评分方法"], frozenset())
        return {**row, "参数": {name: Percent(one) if name in shares else one for name, one in row["参数"].items()}}

    return {title: [typed(row) for row in listed] for title, listed in written.items()}


@pytest.mark.parametrize("code", sorted(SYSTEMS))
def test_the_rows_of_a_system_make_its_tree_again(code: str) -> None:
    tree, lists = tree_of(SYSTEMS[code]), catalogue(SHARED)
    grown = to_tree(cells_of(signed(to_rows(tree, lists), lists)), lists)
    assert grown.tree == tree
    assert not grown.troubles
    assert not grown.overrides


def test_every_value_of_a_tree_has_the_place_of_its_cell() -> None:
    tree = tree_of(SYSTEMS["common-2013"])
    places = to_tree(cells_of(to_rows(tree))).places
    for key in (sheet.key for sheet in LAYOUT if not sheet.parent and sheet.key != HEAD):
        for at, entry in enumerate(tree.get(key, ())):
            for name in set(entry) - {"bands", "points"}:
                assert places[key, at, name].sheet == next(one.title for one in LAYOUT if one.key == key)
    at, one = next((at, one) for at, one in enumerate(tree["indicators"]) if "bands" in one)
    ends = [places["indicators", at, "bands", row, 0].cell for row in range(len(one["bands"]))]
    assert len(set(ends)) == len(ends) > 1


def test_a_key_without_a_column_is_not_lost_in_silence() -> None:
    with pytest.raises(UnplacedError):
        to_rows({"system": {"code": "甲", "weight": 1}})
    with pytest.raises(UnplacedError):
        to_rows({"indicators": [{"code": "A101", "notes": "x"}]})


def test_each_element_of_a_list_may_have_a_number_beside_it() -> None:
    written = {"areas": [{"name": "投入", "full_score": 15, "themes": ["目标", "配置"], "theme_scores": {"配置": 7}}]}
    grown = to_tree(cells_of(to_rows(written)))
    assert grown.tree["areas"] == written["areas"]
    assert grown.places["areas", 0, "theme_scores", "配置"] == Place("", "层级", "二级分值1")


@given(st.lists(TEXTS))
def test_texts_that_share_a_cell_are_told_apart_again(texts: list[str]) -> None:
    assert split(joined(texts)) == texts


@given(st.dictionaries(TEXTS, TEXTS))
def test_names_with_texts_that_share_a_cell_are_told_apart_again(pairs: dict[str, str]) -> None:
    assert dict(split_pairs(joined_pairs(list(pairs.items())))) == pairs


@pytest.mark.parametrize("written", ["甲；乙", "甲;乙", "甲、乙", "甲，乙；", " 甲 \n乙", "甲；；乙"])
def test_people_may_separate_as_they_are_used_to(written: str) -> None:
    assert split(written) == ["甲", "乙"]


@pytest.mark.parametrize("written", ["步长=1%；每步=0.5", "步长＝1% ; 每步 = 0.5", "步长=1%\n每步=0.5；"])
def test_people_may_write_pairs_in_full_width_or_on_lines(written: str) -> None:
    assert split_pairs(written) == [("步长", "1%"), ("每步", "0.5")]


@pytest.mark.parametrize(
    "written", ["步长=1,000，每步=0.5", "步长=1,000,每步=0.5", "步长=1,000、每步=0.5", "步长=1,000；每步=0.5"]
)
def test_names_with_numbers_may_stand_between_commas_and_thousands_stay_whole(written: str) -> None:
    assert split_numbers(written) == [("步长", "1000"), ("每步", "0.5")]


def test_a_comma_inside_a_number_that_is_none_separates_nothing_silently() -> None:
    with pytest.raises(ValueError, match="1,5"):
        split_numbers("步长=1,5；每步=0.5")


@given(st.dictionaries(TEXTS.filter(lambda text: not any(one in text for one in "0123456789,")), NUMBERS))
def test_names_with_numbers_that_share_a_cell_are_told_apart_again(pairs: dict[str, str]) -> None:
    assert dict(split_numbers(joined_numbers(list(pairs.items())))) == pairs


def shown_columns() -> list[tuple[str, Heading]]:
    return [(sheet.title, column) for sheet in LAYOUT for column in sheet.columns]


@pytest.mark.parametrize(("title", "column"), shown_columns())
def test_what_may_be_chosen_is_read_as_what_it_stands_for(title: str, column: Heading) -> None:
    for word in column.form.choices:
        assert column.form.show(column.form.read(word)) == word
    assert titled(title)

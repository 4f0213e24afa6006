"""An indicator system may bring its own data items, methods, problems and citations, or go without a shared problem."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.standard import Standard, load_standard
from tests.declarations import shipped_copy
from tests.standard.test_refusals import COMMON, complaints, says

HEAD = 'code = "common-2013"'
OWN = """
[[supplements]]
name = "建成面积"
kind = "measure"

[[supplements]]
name = "批准面积"
kind = "measure"

[[items]]
name = "楼堂馆所面积控制率"
kind = "rate"
formula = "建成面积/批准面积"
example = { given = { "建成面积" = "90", "批准面积" = "100" }, gives = "90.00%" }

[[problems]]
code = "P101"
category = "预算执行"
name = "本地的执行率要求"
condition = "预算执行率<95%"
severity = "一般"
fact = "预算执行率为{预算执行率}。"
cause = "执行偏慢。"
recommendation = "加快执行。"
examples = [{ given = { "预算执行率" = "94.99%" }, gives = "是" }]

[[citations]]
key = "本县办法"
title = "本县预算绩效管理办法"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shipped_copy(tmp_path / "standard")


def loaded(folder: Path, own: str, head: str = HEAD) -> Standard:
    path = folder / COMMON
    path.write_text(path.read_text(encoding="utf-8").replace(HEAD, head, 1) + own, encoding="utf-8")
    return load_standard(folder=folder)


def test_what_a_system_owns_stands_beside_what_is_shared_or_in_its_place(folder: Path) -> None:
    shared, own = load_standard(), loaded(folder, OWN)
    added = {rule.item.name for rule in own.items} - {rule.item.name for rule in shared.items}
    assert added == {"楼堂馆所面积控制率"}
    assert own.fields["批准面积"].value_kind.title == own.kinds["建成面积"].title
    assert [one.rule.code for one in own.problems] == [one.rule.code for one in shared.problems]
    (replaced,) = [one.rule for one in own.problems if one not in shared.problems]
    assert (replaced.code, replaced.condition) == ("P101", "预算执行率<95%")
    assert set(own.citations) - set(shared.citations) == {"本县办法"}


def test_another_system_knows_nothing_of_it(folder: Path) -> None:
    loaded(folder, OWN)
    assert load_standard("town-2024", folder=folder).system == load_standard("town-2024").system
    assert "批准面积" not in load_standard("town-2024", folder=folder).fields


def test_a_system_may_go_without_a_shared_problem_that_others_name(folder: Path) -> None:
    named = next(one for rule in load_standard().problems for one in rule.rule.unless)
    own = loaded(folder, "", f'{HEAD}\nwithout_problems = ["{named}"]')
    assert {one.rule.code for one in load_standard().problems} - {one.rule.code for one in own.problems} == {named}


def test_its_own_method_scores_its_indicators(folder: Path) -> None:
    own = loaded(
        folder,
        """
[[methods]]
name = "按比例得分"
decided_by = "computed"
formula = "分值*值/2"
wording = "按完成比例的一半得分。"
examples = [{ given = { "分值" = "4", "值" = "50%" }, gives = "1" }]
""",
    )
    rule = next(one for one in own.indicators if one.indicator.method == "按比例得分")
    assert rule.wording == "按完成比例的一半得分。"
    assert rule.scoring is not None


def test_what_it_owns_twice_is_said(folder: Path) -> None:
    twice = OWN.split("[[problems]]")[1].split("[[citations]]")[0]
    found = complaints(folder, COMMON, "[[indicators]]", f"[[problems]]{twice}\n[[problems]]{twice}\n[[indicators]]")
    assert says(found, "P101", "重复")


@pytest.mark.parametrize(
    ("theme_as", "parts"),
    [
        ('{ "目标设立" = "目标设定" }', ("theme_as", "目标设立", "目标设定")),
        ('{ "目标设定" = "目标设立" }', ("theme_as", "目标设立", "目标设定")),
    ],
)
def test_a_heading_stands_for_one_that_problems_name(folder: Path, theme_as: str, parts: tuple[str, ...]) -> None:
    assert says(complaints(folder, COMMON, HEAD, f"{HEAD}\ntheme_as = {theme_as}"), *parts)


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ('variant = "执行数÷调整后预算数"\n', "", ("预算执行率", "variant", "没有写")),
        ('family = "质量达标率"\n', "", ("质量达标率", "family", "没有写")),
        ('"执行数÷年初预算数"', '"执行数÷调整后预算数"', ("口径", "预算执行率", "执行数÷调整后预算数", "重复")),
    ],
)
def test_each_way_to_work_out_a_rate_is_told_from_the_others(
    folder: Path, old: str, new: str, parts: tuple[str, ...]
) -> None:
    assert says(complaints(folder, "items.toml", old, new), *parts)

"""Grades that a report gives its unit, by whatever name and in whatever place, against the one it has: 优."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from examples.units import standard_of
from pipeline.evaluate import batch_contradictions, contradictions
from pipeline.evaluate.grades import Grades
from pipeline.intake.passages import passages_of
from pipeline.standard import Standard
from tests.examples.evaluating import county
from tests.report.reading import plain, the_town


def wrong(text: str, *table: Sequence[str]) -> list[str]:
    found = contradictions([], passages_of(plain([text, "见下表"], table)), *the_town())
    return [one.found for one in found]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("综上，评价等级为良好。", "良好"), ("该镇评价结果为“合格”。", "合格"), ("绩效评价结论为一般。", "一般"),
        ("2024年度绩效评价结果为“良好”，", "良好"), ("西乡县柳树镇人民政府绩效评价等级为良", "良"),
        ("评价等级：不合格", "不合格"), ("经综合评价为“良”。", "良"),
    ],
)  # fmt: skip
def test_another_grade_is_wrong_by_whatever_name(text: str, written: str) -> None:
    assert wrong(text) == [f"等级写为“{written}”"]


@pytest.mark.parametrize(
    "text",
    [
        "评价等级为优秀。", "评价结果为“优”。", "2023年度绩效评价结果为“良”。", "满意度评价结果为良好。",
        "项目验收评价结果为合格。", "评价结果为良好以上的单位优先安排。", "评价结果一般性公开。",
        "评价结果分为优秀、良好、合格、不合格四档。", "群众综合评价为良好。", "评级为“良”好。",
    ],
)  # fmt: skip
def test_the_grade_by_another_name_and_what_else_is_called_so_is_right(text: str) -> None:
    assert wrong(text) == []


@pytest.mark.parametrize(
    "table",
    [
        [["评价等级", "良"]],
        [["综合得分", "90.94分"], ["评价等级", "“良好”"]],
        [["评价等级", "良"], ["综合得分", "90.94分"]],
        [["综合得分", "90.94", "评价等级", "良"]],
        [["单位名称", "西乡县柳树镇人民政府", "评价等级", "良"]],
        [["单位", "得分", "等级"], ["西乡县柳树镇人民政府", "90.94", "良"]],
        [["评价等级", "优", "评价结果", "良"]],
        [["评价等级", "良"], ["评价结果", "优"]],
        [["评价等级", "评价结果"], ["优", "良"]],
        [["自评等级", "优", "评价等级", "良"]],
        [["评价等级", "良", "信用等级", "优"]],
        [["评价结果", "良", "群众满意度", "优"]],
        [["评价等级", "良", "良"]],
    ],
)
def test_another_grade_in_a_cell_is_wrong(table: Sequence[Sequence[str]]) -> None:
    assert len(wrong("", *table)) == 1


@pytest.mark.parametrize(
    "table",
    [
        [["评价等级", "优秀"]],
        [["评价等级", "优", "良", "中", "差"], ["得分", "90-100", "80-90", "60-80", "60以下"]],
        [["评价等级", "良", "优"], ["得分", "80-90", "90-100"]],
        [["评价等级", "良", "80-90", "优", "90-100"]],
        [["等级", "得分"], ["优", "90-100"], ["良", "80-90"]],
        [["信用等级", "良"]],
        [["内部控制", "评价等级", "良"]],
        [["事项", "评价等级"], ["内部控制", "良"]],
        [["评价年度", "评价等级"], ["2022", "良"], ["2023", "良"]],
        [["年度", "2022年", "2023年"], ["评价等级", "良", "良"]],
        [["2023年评价等级", "良"]],
        [["序号", "评价结果"], ["1", "合格"], ["2", "合格"]],
    ],
)
def test_a_cell_with_the_grade_a_scale_or_the_grade_of_something_else_is_right(table: Sequence[Sequence[str]]) -> None:
    assert wrong("", *table) == []


def test_a_unit_of_a_ranking_may_have_its_grade_by_another_name() -> None:
    rows = [["单位", "得分", "等级"], ["样例县教育局", "98.86", "优秀"], ["样例县民政局", "88.18", "合格"]]
    passages = passages_of(plain(["见下表"], rows))
    found = batch_contradictions([], passages, county().batch, standard_of("common-2013"))
    assert [one.found for one in found] == ["样例县民政局等级写为“中”"]


def with_grades(*names: str) -> Standard:
    _appraisal, standard = the_town()
    grades = tuple(
        grade.model_copy(update={"name": name}) for grade, name in zip(standard.system.grades, names, strict=True)
    )
    return replace(standard, system=standard.system.model_copy(update={"grades": grades}))


@pytest.mark.parametrize(
    ("names", "written", "meant"),
    [
        ("优秀 良好 合格 不合格", "优", "优秀"),
        ("优秀 良好 一般 较差", "合格", "一般"),
        ("优 良 中 合格", "一般", None),
        ("甲 乙 丙 丁", "优", None),
        ("甲 乙 丙 丁", "乙", "乙"),
    ],
)
def test_a_name_means_a_grade_of_the_system_if_just_one_of_them_goes_by_it(
    names: str, written: str, meant: str | None
) -> None:
    grades = Grades(with_grades(*names.split()), 2024)
    assert [one.grade for one in grades.in_text(f"评价等级为{written}。")] == ([meant] if meant else [])

"""The small system of the tests, where two indicators may be scored in either of two ways; and a unit under it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from pipeline.standard import Standard
from tests.filling import written
from tests.shapes import CLAIMED, CLAIMS, INAPPLICABLE, SCORES, put, shapes
from tests.spoiling import Handed, handed

SUPPLEMENTS = "补充数据"
BY_MARKS = """parameters = { "容差" = 0.1 }
label = "比例"
choose = "高分"
alternatives = [{ label = "分档", value = "预算执行率", method = "分档得分_含下限", bands = [[0.95, 15], [0.80, 10]] }]
"""
BY_FIELD = """not_applicable_points = 2
label = "从严"
choose = "采购计分办法"
alternatives = [{ label = "从宽", value = "政府采购执行率", method = "按比例得分", target = 0.8 }]
"""
FIELD = """[[supplements]]
name = "采购计分办法"
kind = "choice"
choices = ["从严", "从宽"]
"""


def two_ways(*changes: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """What turns the system of every shape into one in which B1 and B2 have two ways each."""
    return (
        ('parameters = { "容差" = 0.1 }\n', BY_MARKS),
        ("not_applicable_points = 2\n", BY_FIELD),
        ("", FIELD),
        *changes,
    )


@pytest.fixture(scope="session")
def standard(tmp_path_factory: pytest.TempPathFactory) -> Standard:
    return shapes(tmp_path_factory.mktemp("ways") / "standard", *two_ways())


@pytest.fixture(scope="session")
def unit(standard: Standard, tmp_path_factory: pytest.TempPathFactory) -> Handed:
    """A unit that has filled in everything, with the stricter way."""
    whole = handed(written(standard, tmp_path_factory.mktemp("unit")), standard).without_results()
    return by(put(whole, SCORES, CLAIMED, CLAIMS), "从严")


def by(one: Handed, way: str | None) -> Handed:
    """Let the unit name a way."""
    rows = one.sheet(SUPPLEMENTS).rows
    at = next(at for at, row in enumerate(rows, start=1) if row and "采购计分办法" in row)
    return one.put(SUPPLEMENTS, {f"B{at}": way})


def spent(amount: int | None) -> Callable[[Handed], Handed]:
    return lambda one: one.put("预算执行", {"L5": amount})


CASES: Mapping[str, Callable[[Handed], Handed]] = {
    "as it is": lambda one: one,
    "all spent": spent(150000),
    "nearly all spent": spent(143000),
    "spent little": spent(60000),
    "spending unknown": spent(None),
    "another way named": lambda one: by(one, "从宽"),
    "no way named": lambda one: by(one, None),
    "purchases unknown": lambda one: one.put("政府采购", {"C6": None}),
    "nothing to buy": lambda one: by(one.put("政府采购", {"B6": 0, "C6": 0}), "从宽"),
    "purchases unknown and said not to apply": lambda one: put(
        one.put("政府采购", {"C6": None}), SCORES, INAPPLICABLE, {"B2": "是"}
    ),
    "spending unknown and said not to apply": lambda one: put(spent(None)(one), SCORES, INAPPLICABLE, {"B1": "是"}),
    "said not to apply though it does": lambda one: put(one, SCORES, INAPPLICABLE, {"B1": "是", "B2": "是"}),
}

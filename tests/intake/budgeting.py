"""Rows of 预算执行 that tests write, and what came of them."""

from pipeline.formula import Value
from pipeline.kinds import Raw
from tests.spoiling import Handed

BUDGET = "预算执行"


def budget_row(amount: Raw, name: str = "项目") -> list[Raw]:
    """A project that spends its budget; what was carried over and cut again keeps it from looking like one in 万元."""
    return ["项目支出", name, "", "", "否", 1000, amount, 0, 1000, 0, "", amount]


def budget(faultless: Handed, *rows: list[Raw]) -> Handed:
    return faultless.without_results().rows(BUDGET, 5, *rows)


def rows_of(handed: Handed, title: str = BUDGET) -> list[int]:
    found: list[int] = handed.table(title).rows.tolist()
    return found


def executed(handed: Handed) -> Value:
    return handed.appraisal().facts["执行总额"].value

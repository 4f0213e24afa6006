"""Published tables, filled into the templates and read back: their rates are reproduced and their errors flagged."""

import json
import shutil
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.formula import NotApplicable
from pipeline.formula.arithmetic import round_half_up
from pipeline.model import Appraisal, Tally
from pipeline.standard import SHIPPED, Standard, load_standard
from pipeline.standard.system import Indicator
from tests.filling import appraised, complete, with_rows, written
from tests.published.workbooks import PUBLISHED, Published, expenses

CASES: dict[str, Any] = {
    case["id"]: case for case in json.loads((Path(__file__).parent / "cases.json").read_text("utf-8"))
}
RATES = [
    (key, rate) for key, case in CASES.items() for rate in case["rates"] if rate["indicator"] in PUBLISHED[key].rates
]
# The rates that published tables give and the shipped standard does not: declared here, as a user would declare them.
EXTRA_ITEMS = """
[[items]]
name = "接待上年预算"
kind = "money"
aggregate = "sum"
of = "三公经费.上年预算"
where = "三公项目=\\"公务接待\\""

[[items]]
name = "公车上年预算"
kind = "money"
aggregate = "sum"
of = "三公经费.上年预算"
where = "三公项目=\\"公务用车运行维护\\""

[[items]]
name = "出国预算"
kind = "money"
aggregate = "sum"
of = "三公经费.本年预算"
where = "三公项目=\\"因公出国（境）\\""

[[items]]
name = "出国决算"
kind = "money"
aggregate = "sum"
of = "三公经费.本年决算"
where = "三公项目=\\"因公出国（境）\\""
"""
EXTRA_RATES = {
    "接待预算变动率": "(公务接待本年预算-接待上年预算)/接待上年预算",
    "公车预算变动率": "(公务用车本年预算-公车上年预算)/公车上年预算",
    "接待占比": "公务接待本年决算/三公经费本年决算",
    "公车占比": "公务用车本年决算/三公经费本年决算",
    "出国完成率": "出国决算/出国预算",
}
HEAD = """
[system]
code = "published"
name = "公开数据核对"
from_year = 2000
full_score = {full}

[[grades]]
name = "全部"
from_score = 0

[[areas]]
name = "核对"
full_score = {full}
themes = ["核对"]
"""
INDICATOR = """
[[indicators]]
code = "{code}"
area = "核对"
theme = "核对"
name = "{name}"
full_score = 10
method = "按比例得分"
value = "{name}"
target = 1
"""


@pytest.fixture(scope="session")
def standard(tmp_path_factory: pytest.TempPathFactory) -> Standard:
    folder = tmp_path_factory.mktemp("standard") / "standard"
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    with (folder / "items.toml").open("a", encoding="utf-8") as items:
        items.write(EXTRA_ITEMS)
        for name, formula in EXTRA_RATES.items():
            items.write(f'\n[[items]]\nname = "{name}"\nkind = "rate"\nformula = "{formula}"\n')
            items.write(f'example = {{ given = {_ones(formula)}, gives = "{_worth(formula)}" }}\n')
    names = sorted({item for case in PUBLISHED.values() for item in case.rates.values()})
    text = HEAD.format(full=10 * len(names))
    text += "".join(INDICATOR.format(code=f"X{position:02}", name=name) for position, name in enumerate(names))
    (folder / "systems" / "published.toml").write_text(text, encoding="utf-8")
    return load_standard("published", folder=folder)


def _names(formula: str) -> list[str]:
    return list(dict.fromkeys(part for part in formula.replace("(", "").replace(")", "").replace("-", "/").split("/")))


def _ones(formula: str) -> str:
    return "{ " + ", ".join(f'"{name}" = "1"' for name in _names(formula)) + " }"


def _worth(formula: str) -> str:
    return "0.00%" if "-" in formula else "100.00%"


@pytest.fixture(scope="session")
def appraisals(standard: Standard, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Appraisal]:
    return {key: _appraised(key, standard, tmp_path_factory.mktemp(key)) for key in PUBLISHED}


def _appraised(key: str, standard: Standard, folder: Path) -> Appraisal:
    case = PUBLISHED[key]
    prefill = complete(
        standard, 评价年度=CASES[key]["year"], 金额单位=case.unit, 单位名称=CASES[key]["unit"], **_amounts(case.fields)
    )
    prefill = with_rows(prefill, "三公经费", *map(_amounts, expenses(*case.expenses)))
    if case.budget:
        prefill = with_rows(prefill, "预算执行", *map(_amounts, case.budget))
    typed = {case.rates[rate["indicator"]]: rate["published_pct"] for rate in _published(key)}
    claimed = {score["indicator"]: score["published_score"] for score in CASES[key]["scores"]}
    scores = [_score(rule.indicator, typed, claimed) for rule in standard.indicators]
    return appraised(written(standard, folder, with_rows(prefill, "指标评分", *scores)), standard)


def _score(indicator: Indicator, typed: dict[str, float], claimed: dict[str, float]) -> dict[str, Any]:
    row: dict[str, Any] = {"指标编号": indicator.code}
    if indicator.name in typed:
        row["指标完成值"] = Decimal(str(typed[indicator.name])) / 100
    if indicator.name in claimed:
        row["自评得分"] = Decimal(str(claimed[indicator.name]))
    return row


def _amounts(row: dict[str, Any]) -> dict[str, Any]:
    return {name: Decimal(value) if _is_amount(value) else value for name, value in row.items()}


def _is_amount(value: Any) -> bool:
    return isinstance(value, str) and value.replace(".", "", 1).isdigit()


def _published(key: str) -> Iterator[dict[str, Any]]:
    for rate in CASES[key]["rates"]:
        if rate["published_pct"] is not None and rate["indicator"] in PUBLISHED[key].rates:
            yield rate


def _expected(rate: dict[str, Any]) -> float:
    """The table's own figure where it is right to its printed digits, else the one it should have printed."""
    return float(rate["computed_rounded"] if rate.get("decimals") else round(rate["computed_pct"], 2))


@cache
def _case(key: str) -> Published:
    return PUBLISHED[key]


def test_every_case_of_the_data_is_tested() -> None:
    assert set(CASES) == set(PUBLISHED)


@pytest.mark.parametrize(
    ("key", "rate"), RATES, ids=lambda value: value if isinstance(value, str) else value["indicator"]
)
def test_a_published_rate_is_reproduced(
    appraisals: dict[str, Appraisal], standard: Standard, key: str, rate: dict[str, Any]
) -> None:
    name = _case(key).rates[rate["indicator"]]
    value = appraisals[key].facts[name].value
    if rate["computed_pct"] is None:
        assert isinstance(value, NotApplicable)
    elif key == "A03_guantang_2023" and rate["indicator"] == "执行率":
        assert standard.kinds[name].show(value) == "94.85%"  # the parts, not the total that does not add up
    else:
        assert isinstance(value, Decimal)
        assert round_half_up(value * 100, rate.get("decimals") or 2) == Decimal(str(_expected(rate)))


@pytest.mark.parametrize("key", list(CASES))
def test_published_rates_that_are_wrong_are_flagged_and_rounding_is_not(
    appraisals: dict[str, Appraisal], standard: Standard, key: str
) -> None:
    wrong = {
        _case(key).rates[rate["indicator"]] for rate in _published(key) if rate["verdict"] in ("WRONG", "convention")
    }
    if key == "A03_guantang_2023":
        wrong.add("预算执行率")
    table = appraisals[key].submission.tables["指标评分"]
    codes = {
        f"{table.letters['指标完成值']}{row}": str(table.columns["指标编号"].at(index))
        for index, row in enumerate(table.rows)
    }
    names = {rule.indicator.code: rule.indicator.name for rule in standard.indicators}
    flagged = {names[codes[one.place.cell]] for one in appraisals[key].findings if one.code == "F330"}
    assert flagged == wrong


def test_a_published_score_is_reproduced_from_the_figures_that_it_rests_on(
    appraisals: dict[str, Appraisal], standard: Standard
) -> None:
    code = next(rule.indicator.code for rule in standard.indicators if rule.indicator.name == "预算执行率")
    # 10 marks in proportion: the published 10.00 rest on a total of 100 % that is not the sum of its parts, 94.85 %.
    for key, points, flagged in (("A03_guantang_2023", "9.49", True), ("B05_tianchang_2022", "10.00", False)):
        (mark,) = [one for one in appraisals[key].marks if one.code == code]
        assert mark.points == Decimal(points)
        assert ("F327" in [one.code for one in appraisals[key].findings]) is flagged


def test_the_published_rates_of_the_areas_are_reproduced_to_the_tie() -> None:
    for rate in CASES["A01_liushu_2024"]["rates"]:
        if rate["indicator"].endswith("得分率"):
            earned, full = map(Decimal, rate["formula"].split("/"))
            tally = Tally(rate["indicator"], full, full, earned, earned)
            assert tally.rate is not None
            assert round_half_up(tally.rate * 100, 2) == Decimal(str(rate["published_pct"]))


FLAGS = [
    ("A01_liushu_2024", "EXEC_RATE_LT_90", "P101"),
    ("A01_liushu_2024", "ADJ_RATE_GT_30", "P201"),
    ("A03_guantang_2023", "OVER_STAFFED", "P401"),
    ("A03_guantang_2023", "ADJ_RATE_GT_30", "P201"),
    ("A03_guantang_2023", "ACTUAL_GT_BUDGET", "R101"),
    ("A03_guantang_2023", "TOTAL_NE_PARTS", "K102"),
    ("C03_anju_2021", "PCT_WRONG", "F330"),
    ("C09_hefei_2023", "ZERO_BASE", "F330"),
]


@pytest.mark.parametrize(("key", "flag", "code"), FLAGS)
def test_a_known_error_of_a_published_table_is_flagged(
    appraisals: dict[str, Appraisal], key: str, flag: str, code: str
) -> None:
    assert flag in CASES[key]["expected_flags"]
    one = appraisals[key]
    found = {finding.code for finding in one.findings} | {problem.code for problem in one.problems}
    assert code in found

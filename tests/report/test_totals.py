"""Drafts under rules of every shape: what they print adds up, and says how the total comes about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

import pytest

from examples.units import standard_of
from pipeline.deliver.report import House, draft_batch, draft_unit
from pipeline.evaluate import Verdict, assemble, check_numbers, contradictions
from pipeline.evaluate.sums import wrong_sums
from pipeline.figures import Stated, batch_figures, unit_figures
from pipeline.intake.passages import passages_of
from pipeline.model import Appraisal, Batch, Unit
from pipeline.standard import OutlineRule, Standard
from pipeline.standard import outline as said
from tests.examples.evaluating import county
from tests.report.reading import rows_of, text_of, the_town
from tests.report.test_draft import OUTLINES
from tests.shapes import CASES, by_area, standard, unit
from tests.spoiling import Handed

__all__ = ["by_area", "standard", "unit"]
SUM, SUMS, TOTALS = "合计", ("各一级指标换算后合计", "换算后得分"), ("总得分", "换算后总得分")
LEFT_OUT = ("left out", "applies")


@dataclass(frozen=True)
class Drafted:
    """A unit with its drafts, by outline."""

    name: str
    appraisal: Appraisal
    standard: Standard
    drafts: Mapping[str, bytes]

    @property
    def figures(self) -> dict[str, Stated]:
        return unit_figures(self.appraisal, self.standard)

    def text(self, code: str = OUTLINES[0]) -> str:
        return text_of(self.drafts[code])

    def table(self, number: int) -> list[list[str]]:
        """The rows of the level table (0) or of the annex (1), below the heads."""
        return rows_of(self.drafts["caiyu-2020-10"], number)[1:]

    @property
    def levels(self) -> list[tuple[str, str, str]]:
        """Name, worth and marks of each row of the level table."""
        return [(row[0], row[1], row[2]) for row in self.table(0)]

    @property
    def scores(self) -> list[tuple[str, str, str]]:
        """The same of the table of scores."""
        return [(row[2], row[3], row[5]) for row in self.table(1)]


def drafted(name: str, appraisal: Appraisal, standard: Standard) -> Drafted:
    rules: list[OutlineRule] = [one for one in standard.outlines if one.outline.code in OUTLINES]
    drafts = {one.outline.code: draft_unit(appraisal, standard, one, House()) for one in rules}
    return Drafted(name, appraisal, standard, drafts)


@pytest.fixture(scope="module")
def cases(standard: Standard, by_area: Standard, unit: Handed) -> dict[str, Drafted]:
    """The unit of every shape, rescaled as a whole and, where something does not apply, by area as well."""
    wholes = {name: drafted(name, change(unit).appraisal(), standard) for name, change in CASES.items()}
    areas = [name for name in CASES if any(word in name for word in LEFT_OUT)]
    by = {name: drafted(name, replace(CASES[name](unit), standard=by_area).appraisal(), by_area) for name in areas}
    return wholes | {f"by area: {name}": one for name, one in by.items()}


@pytest.fixture(scope="module")
def every(cases: dict[str, Drafted]) -> list[Drafted]:
    """The town, all units of the county and the unit of every shape."""
    common = standard_of("common-2013")
    units = [drafted(one.unit.name, one, common) for one in county().batch.appraisals]
    return [drafted("town", *the_town()), *units, *cases.values()]


def number(text: str) -> Decimal:
    """A number of a table; what is not scored or does not apply adds nothing."""
    return Decimal(0) if not text or text.startswith("［待补") or text == "不适用" else Decimal(text)


def unequal(rows: Sequence[tuple[str, str, str]], one: Drafted) -> Iterator[str]:
    """Say where the rows of a table do not lead to its total."""
    at = next(at for at, row in enumerate(rows) if row[0] == SUM)
    for column, name in ((1, "worth"), (2, "marks")):
        if sum(number(row[column]) for row in rows[:at]) != number(rows[at][column]):
            yield f"the {name} above the sum"
    base, behind = rows[at], list(rows[at + 1 :])
    while behind and behind[0][0] in SUMS:
        base = behind.pop(0)
    total = behind.pop() if behind else base
    if total[0] not in (SUM, *TOTALS) or total[2] != one.figures[said.TOTAL].text:
        yield f"the last row, {total}"
    if total[0] != "换算后总得分" and number(base[2]) + sum(number(row[2]) for row in behind) != number(total[2]):
        yield f"from {base} to {total}"


def test_the_rows_above_a_total_add_up_to_it(every: list[Drafted]) -> None:
    found = [(one.name, words) for one in every for rows in (one.levels, one.scores) for words in unequal(rows, one)]
    assert found == []


def test_what_is_rescaled_is_out_of_the_full_score(every: list[Drafted]) -> None:
    for one in every:
        rows = {name: (full, marks) for name, full, marks in one.levels}
        rescaled = rows.get("换算后得分") or rows.get("换算后总得分")
        if rescaled:
            due, earned = (number(text) for text in rows[SUM])
            exact = earned * one.standard.system.full_score / due
            assert number(rescaled[0]) == one.standard.system.full_score
            assert number(rescaled[1]) == exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_our_own_drafts_have_no_wrong_number_and_do_not_contradict_themselves(every: list[Drafted]) -> None:
    wrong = []
    for one in every:
        told = [*(problem.fact for problem in one.appraisal.problems), *(mark.reason for mark in one.appraisal.marks)]
        for data in one.drafts.values():
            passages = passages_of(data)
            checked = check_numbers(passages, one.figures, told)
            wrong += [(one.name, number.claim.text) for number in checked if number.verdict is Verdict.DIFFERS]
            sums = list(wrong_sums(passages))
            found = contradictions(checked, passages, one.appraisal, one.standard)
            wrong += [(one.name, said.found) for said in found if said not in sums]
    assert wrong == []


def test_a_report_tells_of_a_cap_that_holds_though_the_total_is_below_it_anyway(cases: dict[str, Drafted]) -> None:
    one = cases["nothing right"]
    held = [
        rule.reason
        for rule in one.standard.system.caps
        if rule.code in {v.code for v in one.appraisal.verdicts if v.holds}
    ]
    assert held
    assert not any(step.code for step in one.appraisal.steps)
    assert all(f"符合封顶条件（{reason}），得分没有超过该线，不再降低" in one.text() for reason in held)


def test_a_report_says_how_many_indicators_do_not_apply_and_what_that_comes_to(every: list[Drafted]) -> None:
    (one,) = [one for one in every if one.name == "样例县青禾镇人民政府"]
    assert "有1项指标不适用，分值1分不计入，得分98.09分按比例换算为99.08分。" in one.text()
    assert one.levels[-2:] == [(SUM, "99", "98.09"), ("换算后总得分", "100", "99.08")]
    assert [row[0] for row in one.scores[-2:]] == [SUM, "换算后总得分"]


def test_where_everything_applies_the_sum_is_the_total(every: list[Drafted]) -> None:
    assert every[0].levels[-1] == (SUM, "100", "90.94")
    assert "不适用" not in every[0].text()


def test_what_does_not_apply_is_not_to_be_added(every: list[Drafted]) -> None:
    (one,) = [one for one in every if one.name == "样例县档案馆"]
    assert ("政府采购执行率", "1", "不适用") in one.scores


@pytest.mark.parametrize(
    ("name", "rows", "words"),
    [
        (
            "a left out indicator and a bonus",
            [
                (SUM, "80", "66.76"), ("换算后得分", "100", "83.45"), ("加分项", "", "5.00"), ("扣分项", "", "-8.00"),
                ("总得分", "100", "80.45"),
            ],
            "得分66.76分按比例换算为83.45分；加分项加5.00分；扣分项扣8.00分",
        ),
        (
            "by area: a left out indicator and a bonus",
            [(SUM, "100", "86.76"), ("加分项", "", "5.00"), ("扣分项", "", "-8.00"), ("总得分", "100", "83.76")],
            "所在一级指标的得分按比例换算为该一级指标的分值；加分项加5.00分；扣分项扣8.00分",
        ),
        (
            "spent little",
            [
                (SUM, "100", "90.76"), ("加分项", "", "5.00"), ("扣分项", "", "-4.00"),
                ("封顶：预算执行率低于60%，总分不超过79.99分", "", "-11.77"), ("总得分", "100", "79.99"),
            ],
            "按79.99分封顶（预算执行率低于60%，总分不超过79.99分）",
        ),
        (
            "as well as can be",
            [
                (SUM, "100", "98.76"), ("加分项", "", "5.00"), ("扣分项", "", "0.00"), ("超过满分的不计", "", "-3.76"),
                ("总得分", "100", "100.00"),
            ],
            "超过满分的3.76分不计",
        ),
    ],
)  # fmt: skip
def test_extras_limits_and_caps_stand_between_the_sum_and_the_total(
    cases: dict[str, Drafted], name: str, rows: Sequence[tuple[str, str, str]], words: str
) -> None:
    one = cases[name]
    at = [row[0] for row in one.levels].index(SUM)
    assert one.levels[at:] == rows
    assert words in one.text()


def test_a_cap_that_cannot_be_told_is_said_to_be_open(cases: dict[str, Drafted]) -> None:
    assert "是否封顶未能判断（预算执行率低于60%" in cases["spending unknown"].text()
    for one in (one for one in cases.values() if one.appraisal.grade is None):
        assert "因资料不全未" in one.text().partition("，暂不评定等级")[0]


def test_what_adds_or_takes_off_is_no_area_of_the_table_or_the_chart(cases: dict[str, Drafted]) -> None:
    one = cases["spent little"]
    within = [area.name for area in one.standard.system.within]
    bars = one.figures[f"{said.CHART}.{said.AREA_RATE}"].bars
    assert bars is not None
    assert [bar.of for bar in bars.each] == within
    assert [row[0] for row in one.levels][: len(within) + 1] == [*within, SUM]
    assert "扣分项指标分值" not in one.text("caiyu-2020-10")
    assert "自评差异计-4.00分：差异5%至10%，扣 4.00 分。" in one.text("caiyu-2020-10")


def test_the_means_of_all_units_are_those_of_the_areas_within_the_full_score(cases: dict[str, Drafted]) -> None:
    batch, standard = together([one for name, one in cases.items() if "by area" not in name])
    rule = next(one for one in standard.outlines if one.outline.over == "batch")
    means = rows_of(draft_batch(batch, standard, rule, House()), 0)
    assert [row[0] for row in means][1:] == [area.name for area in standard.system.within]
    assert not [key for key in batch_figures(batch, standard) if key.endswith(".扣分项")]


def together(units: Sequence[Drafted]) -> tuple[Batch, Standard]:
    appraisals = [replace(one.appraisal, unit=Unit(f"{at:03d}", one.name, 2024)) for at, one in enumerate(units)]
    standard = units[0].standard
    return assemble(2024, standard, appraisals), standard

"""等级变动: which indicators would move a grade, held against the engine's own totals of changed marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from pipeline.deliver.summary import write_summary
from pipeline.deliver.summary.moves import MOST_NAMED
from pipeline.deliver.summary.trial import Held, Moves
from pipeline.evaluate import appraise, assemble, tallies
from pipeline.model import Appraisal, Batch, Mark, Status, Submission, Unit
from pipeline.standard import Standard, settle
from pipeline.tally import Tally
from tests.deliver.batches import YEAR, batch_of, complete_unit, is_live, named, rows_of, without_register
from tests.spreadsheet import CellValues, cached_values, differences

SHEET = "等级变动"
LIFTING, LOWERING = "单项补足即可升级的指标", "单项再失分即可降级的指标"
CENT = Decimal("0.01")


def total(marks: tuple[Mark, ...], standard: Standard) -> Tally:
    """Return what the marks within the full score come to, before any extra."""
    return settle.whole(standard.system, tallies.areas(marks, standard))


def valued(one: Appraisal, standard: Standard, marks: tuple[Mark, ...]) -> Appraisal:
    """Give a unit other marks, and the totals and the grade that the engine makes of them."""
    whole = total(marks, standard)
    return replace(
        one,
        marks=marks,
        areas=tallies.areas(marks, standard),
        themes=tallies.themes(marks, standard),
        total=whole,
        grade=tallies.grade(whole, standard),
        border=tallies.border(whole, standard.system),
    )


def losing(one: Appraisal, standard: Standard, code: str, *losses: str) -> Appraisal:
    """Give a unit full marks but for these losses, which its weightiest indicators take in the order of the system."""
    scored = [at for at, mark in enumerate(one.marks) if mark.points is not None]
    weighty = sorted(scored, key=lambda at: -one.marks[at].full_score)[: len(losses)]
    lost = dict(zip(sorted(weighty), map(Decimal, losses), strict=True))
    marks = tuple(
        mark if mark.points is None else replace(mark, points=mark.full_score - lost.get(at, Decimal(0)))
        for at, mark in enumerate(one.marks)
    )
    return replace(valued(one, standard, marks), unit=Unit(code, f"第{code}镇", YEAR))


def moves_of(one: Appraisal, standard: Standard) -> Moves:
    return Moves(one, standard.system, [rule.indicator for rule in standard.indicators])


def named_in(found: list[Held]) -> list[str]:
    return [code_of(held) for held in found]


def code_of(held: Held) -> str:
    return held.label.partition(" ")[0]


def codes_below_full(one: Appraisal) -> list[str]:
    return [mark.code for mark in one.marks if mark.points is not None and mark.points < mark.full_score]


@pytest.fixture(scope="module")
def whole(standard: Standard, base: Submission) -> Appraisal:
    """A unit to which every indicator applies."""
    one = appraise(complete_unit(base), standard)
    assert one.total.full_score == standard.system.full_score
    return one


@pytest.fixture(scope="module")
def partial(standard: Standard, base: Submission) -> Appraisal:
    """A unit to which some indicators do not apply, so that its total is rescaled."""
    one = appraise(base, standard)
    assert one.total.full_score < standard.system.full_score
    return one


@pytest.fixture(scope="module")
def cases(standard: Standard, base: Submission, whole: Appraisal, partial: Appraisal) -> Mapping[str, Appraisal]:
    tenth = partial.total.full_score / 10
    silent = tuple(replace(mark, status=Status.NOT_APPLICABLE, points=None) for mark in whole.marks)
    found = {
        "top": losing(whole, standard, "101", "2.5"),
        "hit": losing(whole, standard, "102", "8", "2", "0.5"),
        "missed": losing(whole, standard, "103", "8", "2.01", "0.5"),
        "together": losing(whole, standard, "104", "6", "6", "6"),
        "on the bound": losing(whole, standard, "105", "8", "2"),
        "lowest": losing(whole, standard, "106", *["8"] * 5, "5"),
        "rescaled": losing(partial, standard, "107", str(tenth), "0.5"),
        "open": replace(appraise(without_register(base), standard), unit=Unit("108", "第108镇", YEAR)),
        "nothing": replace(valued(whole, standard, silent), unit=Unit("109", "第109镇", YEAR)),
        "many": losing(whole, standard, "110", "8", "0.5", "0.5", "0.5", "0.5", "0.01"),
    }
    grades = {case: one.grade for case, one in found.items()}
    assert [grades[case] for case in ("top", "together", "on the bound", "lowest")] == ["优", "良", "优", "差"]
    assert grades["open"] is grades["nothing"] is None
    return found


@pytest.fixture(scope="module")
def moved(cases: Mapping[str, Appraisal], standard: Standard, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("moves") / "绩效评价汇总.xlsx"
    write_summary(assemble(YEAR, standard, list(cases.values())), standard, path)
    return path


@pytest.fixture(scope="module")
def moved_book(moved: Path) -> Workbook:
    return load_workbook(moved)


@pytest.fixture(scope="module")
def moved_values(moved: Path) -> CellValues:
    return cached_values(moved)


@pytest.fixture(scope="module")
def shown(
    cases: Mapping[str, Appraisal], moved_book: Workbook, moved_values: CellValues
) -> Mapping[str, tuple[int, dict[str, Any]]]:
    """Row number and row of each case; a unit without a grade stands under its own header."""
    page = moved_book[SHEET]
    headers = [cell.row for cell in page["A"] if cell.value == "单位编码"]
    cells = {
        header: {row["单位编码"]: (number, row) for number, row in rows_of(moved_book, moved_values, SHEET, header)}
        for header in headers
    }
    return {case: cells[headers[one.grade is None]][one.unit.code] for case, one in cases.items()}


def test_an_indicator_whose_loss_is_exactly_the_gap_lifts_the_grade(
    cases: Mapping[str, Appraisal], standard: Standard
) -> None:
    hit = moves_of(cases["hit"], standard)
    (eight, two, half) = codes_below_full(cases["hit"])
    assert hit.gap == Decimal("0.50")
    assert named_in(hit.lifting) == [eight, two, half]
    missed = moves_of(cases["missed"], standard)
    assert missed.gap == Decimal("0.51")
    assert named_in(missed.lifting) == codes_below_full(cases["missed"])[:2]


def test_at_the_top_grade_nothing_is_above_and_at_the_lowest_nothing_below(
    shown: Mapping[str, tuple[int, dict[str, Any]]],
) -> None:
    _number, top = shown["top"]
    assert (top["等级"], top["上一等级"], top["距上一等级差"], top[LIFTING]) == ("优", "—", "—", "—")
    assert top["高出本等级下限"] == 7.5
    _number, lowest = shown["lowest"]
    assert (lowest["等级"], lowest["上一等级"], lowest["距上一等级差"]) == ("差", "中", 5.0)
    assert (lowest["高出本等级下限"], lowest[LOWERING]) == ("—", "—")


def test_a_total_on_the_bound_has_no_margin_and_falls_with_the_smallest_loss(
    cases: Mapping[str, Appraisal], standard: Standard, shown: Mapping[str, tuple[int, dict[str, Any]]]
) -> None:
    moves = moves_of(cases["on the bound"], standard)
    assert (moves.margin, moves.least_loss[0]) == (Decimal(0), CENT)
    assert len(moves.lowering) == sum(held.points > 0 for held in moves.held)
    _number, row = shown["on the bound"]
    assert row["高出本等级下限"] == 0
    assert "0.01" in row[LOWERING]
    assert row[LOWERING].endswith(f"等 {len(moves.lowering)} 项")


def test_where_none_alone_is_enough_the_fewest_together_are_named(
    cases: Mapping[str, Appraisal], standard: Standard, shown: Mapping[str, tuple[int, dict[str, Any]]]
) -> None:
    moves = moves_of(cases["together"], standard)
    assert moves.gap == 8
    assert moves.lifting == []
    assert named_in(moves.fewest) == codes_below_full(cases["together"])[:2]
    _number, row = shown["together"]
    assert row[LIFTING].startswith("单项都不够，最少需同时补足 2 项：")
    assert all(code in row[LIFTING] for code in named_in(moves.fewest))


def test_where_even_full_marks_are_not_enough_it_says_so(
    standard: Standard, partial: Appraisal, tmp_path: Path
) -> None:
    """No shipped system is so; one whose best grade lies above its full score is."""
    beyond = replace_grade(standard, Decimal(101))
    one = losing(partial, beyond, "1", "1", "1")
    assert moves_of(one, beyond).fewest == []
    write_summary(assemble(YEAR, beyond, [one]), beyond, tmp_path / "beyond.xlsx")
    values = cached_values(tmp_path / "beyond.xlsx")
    assert values[SHEET, "F5"] == float(101 - (one.total.points or 0))
    assert values[SHEET, "G5"] == "全部指标都得满分也达不到上一等级"


def replace_grade(standard: Standard, bound: Decimal) -> Standard:
    best, *others = standard.system.grades
    raised = best.model_copy(update={"from_score": bound})
    return replace(standard, system=standard.system.model_copy(update={"grades": (raised, *others)}))


def test_where_indicators_were_left_out_a_mark_counts_for_more_than_itself(
    cases: Mapping[str, Appraisal], standard: Standard, shown: Mapping[str, tuple[int, dict[str, Any]]]
) -> None:
    one = cases["rescaled"]
    moves = moves_of(one, standard)
    small = next(held for held in moves.held if held.lost == Decimal("0.5"))
    assert moves.gap is not None
    assert moves.gap > small.lost  # and yet it is enough, for it counts for as much as is wanting
    assert moves.total({small.area: small.lost}) == standard.system.grades[0].from_score
    assert small in moves.lifting
    assert moves.margin is not None
    assert moves.least_loss[0] < moves.margin + CENT
    _number, row = shown["rescaled"]
    assert f"失 0.50，折合 {moves.gap:.2f}" in row[LIFTING]


def test_the_engine_gives_every_named_change_the_grade_it_is_said_to_have(
    cases: Mapping[str, Appraisal], batch: Batch, standard: Standard
) -> None:
    """Every indicator of every unit, with full marks and with none: exactly the named ones move the grade."""
    names = [grade.name for grade in standard.system.grades]
    for one in [*cases.values(), *batch.appraisals]:
        if one.grade is None:
            continue
        moves, own = moves_of(one, standard), names.index(one.grade)
        lifting, lowering = named_in(moves.lifting), named_in(moves.lowering)
        for at, mark in enumerate(one.marks):
            if mark.points is not None:
                assert (regraded(one, standard, names, at, mark.full_score) < own) == (mark.code in lifting)
                assert (regraded(one, standard, names, at, Decimal(0)) > own) == (mark.code in lowering)
        for held in moves.lowering:
            at = next(at for at, mark in enumerate(one.marks) if mark.code == code_of(held))
            assert regraded(one, standard, names, at, held.points - moves.least_loss[0]) > own
            assert regraded(one, standard, names, at, held.points - moves.least_loss[0] + CENT) == own


def regraded(one: Appraisal, standard: Standard, names: list[str], at: int, points: Decimal) -> int:
    marks = (*one.marks[:at], replace(one.marks[at], points=points), *one.marks[at + 1 :])
    return names.index(str(tallies.grade(total(marks, standard), standard)))


def test_a_long_list_names_the_greatest_and_says_how_many_there_are(
    cases: Mapping[str, Appraisal], standard: Standard, shown: Mapping[str, tuple[int, dict[str, Any]]]
) -> None:
    moves = moves_of(cases["many"], standard)
    _number, row = shown["many"]
    lost = [held.lost for held in moves.lifting]
    assert len(lost) == 6 > MOST_NAMED
    assert lost == sorted(lost, reverse=True)
    assert row[LIFTING].endswith("等 6 项")
    assert [code_of(held) for held in moves.lifting if held.label in row[LIFTING]] == named_in(moves.lifting)[
        :MOST_NAMED
    ]


def test_an_ungraded_unit_shows_what_it_may_still_come_to(
    cases: Mapping[str, Appraisal],
    standard: Standard,
    shown: Mapping[str, tuple[int, dict[str, Any]]],
    moved_book: Workbook,
) -> None:
    one, (number, row) = cases["open"], shown["open"]
    ends = [
        total(
            tuple(
                replace(mark, status=Status.SCORED, points=points(mark)) if mark.status == Status.UNSCORED else mark
                for mark in one.marks
            ),
            standard,
        )
        for points in (lambda _mark: Decimal(0), lambda mark: mark.full_score)
    ]
    assert row["已评得分"] == float(one.total.earned)
    assert row["未评分值"] == float(one.total.full_score - one.total.assessed)
    assert [row["可能最低总分"], row["可能最高总分"]] == [float(end.points or 0) for end in ends]
    grades = list(dict.fromkeys(tallies.grade(end, standard) for end in ends))
    assert row["可能等级"] == " 至 ".join(map(str, grades))
    assert all(mark.code in row["未评指标"] for mark in one.marks if mark.status == Status.UNSCORED)
    assert all(is_live(moved_book, SHEET, f"{column}{number}") for column in "CDEFH")


def test_the_marks_that_an_ungraded_unit_needs_are_the_fewest(standard: Standard, whole: Appraisal) -> None:
    one = losing(whole, standard, "1", "8")
    marks = tuple(
        replace(mark, status=Status.UNSCORED, points=None) if mark.full_score >= 8 else mark for mark in one.marks
    )
    moves = moves_of(valued(one, standard, marks), standard)
    left = moves.one.total.full_score - moves.one.total.assessed
    area = moves.alike
    assert area is not None
    assert sum(moves.open_areas.values()) == left
    assert moves.grade_at(moves.open_areas) == 0
    for position in range(moves.grade):
        least = moves.least_gain(position, left, area)
        assert moves.total({area: least}) == standard.system.grades[position].from_score
        assert moves.grade_at({area: least - CENT}) > position


def test_a_unit_to_which_nothing_applies_has_no_figures(shown: Mapping[str, tuple[int, dict[str, Any]]]) -> None:
    _number, row = shown["nothing"]
    assert {row[title] for title in ("已评得分", "未评分值", "可能最低总分", "可能最高总分", "可能等级")} == {"—"}


def test_totals_grades_and_differences_are_live_and_right(
    cases: Mapping[str, Appraisal],
    standard: Standard,
    shown: Mapping[str, tuple[int, dict[str, Any]]],
    moved_book: Workbook,
) -> None:
    for case, one in cases.items():
        if one.grade is None:
            continue
        number, row = shown[case]
        moves = moves_of(one, standard)
        assert (row["总分"], row["等级"]) == (float(one.total.points or 0), one.grade)
        assert row["距上一等级差"] == ("—" if moves.gap is None else float(moves.gap))
        assert row["高出本等级下限"] == ("—" if moves.margin is None else float(moves.margin))
        assert all(is_live(moved_book, SHEET, f"{column}{number}") for column in "CDEFH")


def test_a_border_case_links_to_its_row(
    cases: Mapping[str, Appraisal],
    moved_book: Workbook,
    moved_values: CellValues,
    shown: Mapping[str, tuple[int, dict[str, Any]]],
) -> None:
    near = {one.unit.code: case for case, one in cases.items() if one.border}
    rows = [row for row, _cells in rows_of(moved_book, moved_values, "临界", 4)]
    assert len(rows) == len(near) > 1
    for row in rows:
        link = moved_book["临界"][f"I{row}"].hyperlink
        assert link is not None
        case = near[str(moved_values["临界", f"A{row}"])]
        assert link.location == f"'{SHEET}'!A{shown[case][0]}"


def test_units_without_a_grade_are_a_table_of_their_own_or_said_to_be_none(
    standard: Standard, base: Submission, whole: Appraisal, tmp_path: Path
) -> None:
    write_summary(assemble(YEAR, standard, [whole]), standard, tmp_path / "graded.xlsx")
    write_summary(
        batch_of(standard, named(without_register(base), "004", "丁镇")), standard, tmp_path / "ungraded.xlsx"
    )
    graded, ungraded = (cached_values(tmp_path / f"{name}.xlsx") for name in ("graded", "ungraded"))
    assert graded[SHEET, "A8"] == "没有未评级的单位。"
    assert ungraded[SHEET, "A5"] == "没有已评级的单位。"
    assert ungraded[SHEET, "A9"] == "004"


@pytest.mark.libreoffice
@pytest.mark.slow
def test_a_spreadsheet_computes_the_same_figures(moved: Path) -> None:
    assert not differences(moved)

"""A recipe typed into the workbook of a small system -> what its cases come to when a unit is evaluated by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from pipeline.evaluate import tallies
from pipeline.evaluate.handed import Handed
from pipeline.evaluate.indicators import Marker
from pipeline.evaluate.scoresheet import Entries, Entry
from pipeline.formula import Missing, Value, is_nothing
from pipeline.kinds import Kind, KindName
from pipeline.model import Mark, Place, Submission, Unit
from pipeline.standard import Document, Standard, load_own, settle
from pipeline.standard.deviation import SELF_KINDS
from pipeline.standard.layout import LAYOUT, Cells, SystemCell, catalogue, to_tree
from pipeline.standard.rules import Recipe, RecipeCase
from pipeline.standard.scoring import plain
from pipeline.standard.workbook import ColumnRole
from tests.systembook.books import SHARED

AREA, THEME, REST, LAST = "产出", "完成情况", "其余", "R9"
"""Where an indicator hangs that does not say where, and what all other indicators are."""
TYPED: Mapping[str, ColumnRole] = {"完成值": "actual", "评价得分": "entered", "不适用": "not_applicable"}
OTHERS, FOUND = "其余得分", "核查结论"
Typed = dict[str, dict[str, str]]
"""Rows as they are typed: heading and content."""


def system_of(recipe: Recipe) -> Standard:
    """Type the rows of a recipe into a system and load it as one that people brought."""
    rows: dict[str, list[dict[str, str]]] = {}
    for row in recipe.rows:
        rows.setdefault(row.sheet, []).append(dict(row.cells))
    _complete(rows)
    cells = {title: [_cells(title, row) for row in typed] for title, typed in rows.items()}
    grown = to_tree(cells, catalogue(SHARED))
    assert grown.troubles == []
    return load_own(Document("指标体系.xlsx", "", grown.tree))


def _complete(rows: dict[str, list[dict[str, str]]]) -> None:
    """Add what every system has: its name, headings, grades, codes, and an indicator for all that is left."""
    head = {"编号": "our", "名称": "体系", "起始年度": "2024"}
    rows["体系"] = [head | {name: text for row in rows.get("体系", []) for name, text in row.items()}]
    for number, row in enumerate(rows.setdefault("指标", []), start=1):
        place = {"编号": f"R{number}", "一级指标": AREA, "二级指标": THEME, "三级指标": f"指标{number}"}
        row.update({**place, **row})
    for title in ("评价要点", "分档", "择一"):
        for row in rows.get(title, []):
            row["指标编号"] = "R1"
    extra = {row["一级指标"] for row in rows.get("层级", []) if row.get("性质")}
    inside = [row for row in rows["指标"] if row["一级指标"] not in extra]
    if inside and "层级" not in rows:
        marks = sum(Decimal(row["分值"]) for row in inside)
        rows["层级"] = [{"一级指标": AREA, "二级指标": THEME, "分值": str(marks)}]
    left = str(100 - sum(Decimal(row["分值"]) for row in inside))
    rows["层级"] = [{"一级指标": REST, "二级指标": REST, "分值": left}, *rows.get("层级", [])]
    rows["指标"].append({"编号": LAST, "一级指标": REST, "二级指标": REST, "三级指标": REST, "分值": left,
                         "评分方法": "评价人评分"})  # fmt: skip
    bounds = ("90", "80", "60", "0")
    rows["等级"] = [{"等级": name, "从": bound} for name, bound in zip("优良中差", bounds, strict=True)]
    for lower, higher in zip(rows["等级"][1:], rows["等级"], strict=False):
        lower["到"] = higher["从"]


def _cells(title: str, row: Mapping[str, str]) -> Cells:
    sheet = next(one for one in LAYOUT if one.title == title)
    forms = {column.head: column.form for column in sheet.columns}
    return {head: SystemCell(forms[head].read(text) if head in forms else text, Place(title, head))
            for head, text in row.items()}  # fmt: skip


def worked(standard: Standard, case: RecipeCase) -> str:
    """Return what a case comes to: the mark of the recipe's indicator, the total, or the rate of its heading."""
    marks = _Evaluator.of(standard, case.given).marks()
    areas = tallies.areas(marks, standard)
    if case.of == "得分":
        points = next(mark for mark in marks if mark.code == "R1").points
        return "未评" if points is None else plain(points)
    if case.of == "得分率":
        rate = next(one for one in areas if one.name == AREA).rate
        assert rate is not None
        return Kind(KindName.RATE).show(rate)
    held = tallies.held_caps(standard, tallies.verdicts(standard, _handed(standard, case.given).values))
    steps = settle.settled(standard.system, areas, settle.whole(standard.system, areas), held)
    return plain(steps[-1].total)


def _handed(standard: Standard, given: Mapping[str, str]) -> Handed:
    """Return the data of a unit that handed in nothing else."""
    kinds = {**standard.kinds, **SELF_KINDS}
    known = {name: kinds[name].read(text).value for name, text in given.items() if name in kinds}
    values = {name: Missing("没有填写") if known.get(name) is None else known[name] for name in kinds}
    return Handed(Submission(Unit("", "", 2024), values, {}, {}, {}, (), ()), standard).knowing({}, SELF_KINDS)  # type: ignore[arg-type]


class _Evaluator(Marker):
    """Evaluates with data as they are given, the unit's self-scores among them."""

    @classmethod
    def of(cls, standard: Standard, given: Mapping[str, str]) -> _Evaluator:
        strange = set(given) - {*standard.kinds, *SELF_KINDS, *TYPED, OTHERS, FOUND}
        assert not strange, strange
        return cls(_handed(standard, given), _entries(standard, given), [])

    def _compare(self, marks: Sequence[Mark]) -> None:
        """Keep the self-scores as given."""


def _entries(standard: Standard, given: Mapping[str, str]) -> Entries:
    scores: dict[str, Entry] = {}
    points: dict[str, Entry] = {}
    for rule in standard.indicators:
        one = rule.indicator
        if one.code == LAST:
            scores[one.code] = _Typed({"entered": Decimal(given.get(OTHERS, str(one.full_score)))})
            continue
        found = given.get(FOUND, "").split("、")
        points |= {
            number: _Typed({"finding": text}) for number, text in zip(one.point_numbers, found, strict=False) if text
        }
        scores[one.code] = _Typed(dict(_typed(given, rule.indicator.value_kind, is_first=one.code == "R1")))
    return Entries(scores, points, {}, (), {})


def _typed(given: Mapping[str, str], kind: Kind, *, is_first: bool) -> Iterator[tuple[ColumnRole, Any]]:
    """Yield what is typed for an indicator: that it does not apply is said of the first, the mark given to the last."""
    for name, role in TYPED.items():
        if name in given and (role != "not_applicable" or is_first):
            yield (
                role,
                True
                if role == "not_applicable"
                else kind.read(given[name]).value
                if role == "actual"
                else Decimal(given[name]),
            )


class _Typed(Entry):
    """A row of a sheet that holds some values."""

    def __init__(self, values: Mapping[ColumnRole, Value]) -> None:
        super().__init__(values, 0)  # type: ignore[arg-type]

    def value(self, role: ColumnRole) -> Value | None:
        found = self.sheet.get(role)  # type: ignore[attr-defined]
        return None if found is None or is_nothing(found) else found

    def is_void(self, role: ColumnRole) -> bool:
        return False

    def place(self, role: ColumnRole) -> Place:
        return Place("", role, "A1")

"""Declarations of indicator systems: headings, indicators with their weights and methods, 评价要点, grades."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal
from functools import cached_property
from typing import Literal

from pydantic import Field

from pipeline.kinds import Kind, KindName
from pipeline.standard.rules import Citation, Item, Method, ProblemRule
from pipeline.standard.workbook import Declared, FormField

NotApplicablePolicy = Literal["满分", "零分", "剔除"]
Role = Literal["加分", "扣分", ""]
Rescaling = Literal["总分", "一级指标"]
CheckedStatus = Literal["已核对", "部分核对", "待核对"]


class Point(Declared):
    """One 评价要点 of a checklist indicator; without `full_score` the indicator's marks are split evenly."""

    text: str
    full_score: Decimal | None = Field(default=None, gt=0)


HIGHEST = "高分"
"""Of several ways to score an indicator, the one that gives most marks is taken."""


class Alternative(Declared):
    """Another way to score an indicator (择一), with what differs from the indicator's own; `label` tells it apart.

    What lies beyond the last of its bands is worth `beyond`.
    """

    label: str
    value: str
    method: str
    target: Decimal | None = None
    sign: Literal["≥", "≤", "=", ""] = ""
    parameters: dict[str, Decimal] = Field(default_factory=dict)
    bands: tuple[tuple[Decimal, Decimal], ...] = ()
    beyond: Decimal = Field(default=Decimal(0), ge=0)


class Indicator(Declared):
    """A third-level indicator: where it hangs, what it is worth, how its value is had and scored.

    `zero_if` is a condition over the unit's items under which there are no marks, whatever the value; `zero_reason`
    says it in words. What lies beyond the last of the bands is worth `beyond`. `band_labels` word the bands, one each,
    and may word what lies beyond. Where it does not apply and `not_applicable` is 定分, it is worth
    `not_applicable_points`.

    With `alternatives` there are several ways to score it, its own being the one called `label`: `choose` says which
    is taken, HIGHEST or the choice field in which the unit names one.
    """

    code: str
    area: str
    theme: str
    name: str
    full_score: Decimal = Field(gt=0)
    method: str
    value: str | None = None
    target: Decimal | None = None
    sign: Literal["≥", "≤", "=", ""] = ""
    kind: KindName = KindName.RATE
    parameters: dict[str, Decimal] = Field(default_factory=dict)
    bands: tuple[tuple[Decimal, Decimal], ...] = ()
    beyond: Decimal = Field(default=Decimal(0), ge=0)
    band_labels: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()
    not_applicable: NotApplicablePolicy | Literal["定分"] | None = None
    not_applicable_points: Decimal | None = Field(default=None, ge=0)
    zero_if: str | None = None
    zero_reason: str = ""
    open: bool = False
    definition: str = ""
    basis: tuple[str, ...] = ()
    label: str = ""
    choose: str = ""
    alternatives: tuple[Alternative, ...] = ()

    @cached_property
    def value_kind(self) -> Kind:
        """The kind of 值, 目标值 and 完成值."""
        return Kind(self.kind)

    @cached_property
    def options(self) -> tuple[Indicator, ...]:
        """Where there are several ways to score it, each as an indicator of its own that may be left out."""
        if not self.alternatives:
            return ()
        alone = {"alternatives": (), "choose": "", "zero_if": None, "zero_reason": ""}
        own = self.model_copy(update={**alone, "not_applicable": "剔除", "not_applicable_points": None})
        others = [
            own.model_copy(update={"code": f"{self.code}.{number}", "band_labels": (), **dict(other)})
            for number, other in enumerate(self.alternatives, start=2)
        ]
        return (own, *others)

    def worth(self, policy: NotApplicablePolicy) -> Decimal | None:
        """Return what the indicator is worth where it does not apply; None where it is left out."""
        return {"满分": self.full_score, "零分": Decimal(0), "剔除": None}[policy]

    @property
    def point_numbers(self) -> tuple[str, ...]:
        """The numbers of the 评价要点, as A101-1, A101-2."""
        return tuple(f"{self.code}-{position}" for position in range(1, len(self.points) + 1))

    def point_scores(self, decimals: int) -> tuple[Decimal, ...]:
        """Return the marks of each 评价要点: as declared, else an equal split, its remainder on the last one."""
        declared = tuple(point.full_score for point in self.points if point.full_score is not None)
        if len(declared) == len(self.points):
            return declared
        share = (self.full_score / len(self.points)).quantize(Decimal(1).scaleb(-decimals), ROUND_DOWN)
        return (*[share] * (len(self.points) - 1), self.full_score - share * (len(self.points) - 1))


class Area(Declared):
    """A first-level heading with its declared full score.

    One with a `role` stands outside the full score of the system: what its indicators are worth is added to the total
    or taken off, its full score being the most that can be. `theme_scores` may say what its themes are worth.
    """

    name: str
    full_score: Decimal
    themes: tuple[str, ...]
    role: Role = ""
    theme_scores: dict[str, Decimal] = Field(default_factory=dict)


class Cap(Declared):
    """A condition over the unit's items under which the total is at most `most`, or that of `grade`; `reason` says so.

    A cap to the worst grade is a veto (一票否决).
    """

    code: str
    condition: str
    most: Decimal | None = Field(default=None, ge=0)
    grade: str = ""
    reason: str


class Grade(Declared):
    """A grade with its lower bound (included), as printed score."""

    name: str
    from_score: Decimal


class Deviation(Declared):
    """What a self-score is called that differs from the review by more than the share `above` of the review."""

    above: Decimal = Field(ge=0, lt=1)
    name: str


class System(Declared):
    """An indicator system: one file. In force for the years from_year to to_year (open if absent).

    `series` is shared by the versions of one system for different years. `subject` is what is evaluated, as titles say
    it; a mark below `weak` of its full score is a weak one. `source` says where the system was read, `status` how far
    it was compared with the published text.

    Where indicators are left out as 不适用, `rescale` says what gives their marks to the others: the whole, or each
    first-level heading by itself.

    Its own items, methods, problems and citations stand beside the shared ones; one with a shared one's name, code or
    key replaces it. `without_problems` are the codes of shared problems that are not looked for; `theme_as` says which
    二级指标 of the problems a heading of its own stands for.
    """

    code: str
    name: str
    series: str = ""
    subject: str = "部门整体支出"
    from_year: int
    to_year: int | None = None
    is_default: bool = False
    full_score: Decimal = Decimal(100)
    decimals: int = Field(default=2, ge=0, le=4)
    partial_share: Decimal = Field(default=Decimal("0.5"), gt=0, lt=1)
    not_applicable: NotApplicablePolicy = "剔除"
    rescale: Rescaling = "总分"
    border: Decimal = Decimal("0.5")
    weak: Decimal = Field(default=Decimal("0.6"), gt=0, lt=1)
    source: str = ""
    status: CheckedStatus = "待核对"
    basis: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    grades: tuple[Grade, ...]
    deviations: tuple[Deviation, ...] = ()
    areas: tuple[Area, ...]
    caps: tuple[Cap, ...] = ()
    supplements: tuple[FormField, ...] = ()
    indicators: tuple[Indicator, ...]
    items: tuple[Item, ...] = ()
    methods: tuple[Method, ...] = ()
    problems: tuple[ProblemRule, ...] = ()
    citations: tuple[Citation, ...] = ()
    without_problems: tuple[str, ...] = ()
    theme_as: dict[str, str] = Field(default_factory=dict)

    @cached_property
    def within(self) -> tuple[Area, ...]:
        """The areas that make up the full score."""
        return tuple(area for area in self.areas if not area.role)

    @cached_property
    def extras(self) -> tuple[Area, ...]:
        """The areas outside the full score; they stand behind the others."""
        return tuple(area for area in self.areas if area.role)

    def in_order(self) -> System:
        """Return the system with its indicators in the order of the headings, those of one as they were written.

        People write a new indicator below all others; every list of indicators is by heading.
        """
        order = [(area.name, theme) for area in self.areas for theme in area.themes]
        places = {heading: at for at, heading in enumerate(order)}
        ordered = sorted(self.indicators, key=lambda one: places.get((one.area, one.theme), len(order)))
        return self.model_copy(update={"indicators": tuple(ordered)})

    @cached_property
    def _roles(self) -> Mapping[str, Role]:
        return {area.name: area.role for area in reversed(self.extras)}

    def role_of(self, one: Indicator) -> Role:
        """Return whether an indicator adds to the total or takes off, outside the full score; empty within it."""
        return self._roles.get(one.area, "")

    def is_extra(self, one: Indicator) -> bool:
        """Tell whether an indicator stands outside the full score."""
        return bool(self.role_of(one))

    def inapplicable(self, one: Indicator) -> Decimal | None:
        """Return what an indicator is worth that does not apply; None where it is left out."""
        if self.is_extra(one) and one.not_applicable is None:
            return Decimal(0)
        policy = one.not_applicable or self.not_applicable
        return one.not_applicable_points if policy == "定分" else one.worth(policy)

    def most_of(self, cap: Cap) -> Decimal:
        """Return the highest total under a cap: as declared, else the highest of its grade."""
        if cap.most is not None:
            return cap.most
        at = [grade.name for grade in self.grades].index(cap.grade)
        return self.grades[at - 1].from_score - Decimal(1).scaleb(-self.decimals)

    @property
    def years(self) -> str:
        """The years for which the system is in force, in words."""
        return f"{self.from_year} 年度起" + (f"，至 {self.to_year} 年度" if self.to_year else "")

    def in_force(self, year: int) -> bool:
        """Tell whether the system applies to `year`."""
        return self.from_year <= year and (self.to_year is None or year <= self.to_year)

"""System -> what is wrong with it that neither formulas nor shared declarations have to tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from pipeline.formula import closest, nearest
from pipeline.standard.errors import TroubleKind
from pipeline.standard.faults import Fault, repeated
from pipeline.standard.scoring import plain
from pipeline.standard.source import Path
from pipeline.standard.system import Alternative, Area, Cap, Indicator, System


def system_faults(system: System) -> Iterator[Fault]:
    """Yield what does not fit together in a system: weights, headings, decimals, grades, and inside indicators."""
    yield from repeated("指标编号", ((one.code, one) for one in system.indicators), "code")
    yield from repeated("一级指标", ((area.name, area) for area in system.areas), "name")
    yield from repeated("等级", ((grade.name, grade) for grade in system.grades), "name")
    yield from _year_faults(system)
    yield from _weight_faults(system)
    yield from _heading_faults(system)
    yield from _grade_faults(system)
    yield from _deviation_faults(system)
    yield from _extra_faults(system)
    yield from repeated("封顶编号", ((cap.code, cap) for cap in system.caps), "code")
    for cap in system.caps:
        yield from _cap_faults(cap, system)
    for one in system.indicators:
        yield from _precision_faults(one, system.decimals)
        yield from _indicator_faults(one)
        yield from _option_faults(one)


def _year_faults(system: System) -> Iterator[Fault]:
    if system.to_year is not None and system.to_year < system.from_year:
        text = f"终止年度 {system.to_year} 早于起始年度 {system.from_year}，没有一个年度适用"
        yield Fault(TroubleKind.VALUE, system, ("to_year",), text, f"不早于 {system.from_year} 的年度，或空白")


def _weight_faults(system: System) -> Iterator[Fault]:
    names = [area.name for area in system.areas]
    # What hangs under a misspelt heading counts where it was meant to be: one mistake is told once.
    areas = [(_meant(one.area, names), one.full_score) for one in system.indicators]
    for area in system.areas:
        total = sum((marks for name, marks in areas if name == area.name), Decimal(0))
        if total != area.full_score:
            text = f"“{area.name}”下指标分值合计 {plain(total)}"
            yield Fault(TroubleKind.WEIGHTS, area, ("full_score",), text, plain(area.full_score))
        yield from _theme_weight_faults(area, system.indicators)
    total = sum((area.full_score for area in system.within), Decimal(0))
    if total != system.full_score:
        text = f"一级指标分值合计 {plain(total)}"
        yield Fault(TroubleKind.WEIGHTS, system, ("full_score",), text, plain(system.full_score))


def _theme_weight_faults(area: Area, indicators: Iterable[Indicator]) -> Iterator[Fault]:
    themes = [(_meant(one.theme, area.themes), one.full_score) for one in indicators if one.area == area.name]
    for theme, marks in area.theme_scores.items():
        keys = ("theme_scores", theme)
        if theme not in area.themes:
            text = f"二级指标“{theme}”不在“{area.name}”之下{nearest(theme, area.themes)}"
            yield Fault(TroubleKind.LEVEL, area, keys, text)
            continue
        total = sum((marks for name, marks in themes if name == theme), Decimal(0))
        if total != marks:
            yield Fault(TroubleKind.WEIGHTS, area, keys, f"“{theme}”下指标分值合计 {plain(total)}", plain(marks))


def _heading_faults(system: System) -> Iterator[Fault]:
    areas = {area.name: area for area in system.areas}
    under: set[tuple[str, str]] = set()
    for one in system.indicators:
        area = areas.get(one.area)
        if area is None:
            text = f"没有一级指标“{one.area}”{nearest(one.area, areas)}"
            yield Fault(TroubleKind.LEVEL, one, ("area",), text)
        elif one.theme not in area.themes and not _repeats(area.themes):
            text = f"二级指标“{one.theme}”不在“{area.name}”之下{nearest(one.theme, area.themes)}"
            yield Fault(TroubleKind.LEVEL, one, ("theme",), text)
        meant = areas.get(_meant(one.area, areas))
        if meant is not None:
            under.add((meant.name, _meant(one.theme, meant.themes)))
    for key, what, found in (("areas", "一级指标", system.areas), ("indicators", "指标", system.indicators)):
        if not found:
            yield Fault(TroubleKind.LEVEL, system, (key,), f"没有{what}")
    # The mark of a heading is the sum of those under it, and there is no sum of nothing.
    for area in system.areas:
        for position in _repeats(area.themes):
            text = f"二级指标“{area.themes[position]}”在“{area.name}”之下重复"
            yield Fault(TroubleKind.DUPLICATE, area, ("themes", position), text)
        if not area.themes:
            yield Fault(TroubleKind.LEVEL, area, ("themes",), f"一级指标“{area.name}”下没有二级指标")
        for position, theme in enumerate(area.themes):
            if (area.name, theme) not in under:
                yield Fault(TroubleKind.LEVEL, area, ("themes", position), f"二级指标“{theme}”下没有指标")


def _repeats(themes: Sequence[str]) -> list[int]:
    """Return where a name stands that another stands before: it was perhaps meant for one that is absent."""
    return [position for position, theme in enumerate(themes) if theme in themes[:position]]


def _meant(name: str, known: Iterable[str]) -> str:
    """Return a name, or the known one that was probably meant by it."""
    names = list(known)
    return name if name in names else closest(name, names) or name


def _grade_faults(system: System) -> Iterator[Fault]:
    if not system.grades:
        yield Fault(TroubleKind.GRADES, system, ("grades",), "没有等级")
        return
    for higher, grade in zip(system.grades, system.grades[1:], strict=False):
        if grade.from_score >= higher.from_score:
            text = f"下限 {grade.from_score} 不低于上一级“{higher.name}”的 {higher.from_score}，等级须从高到低排列"
            yield Fault(TroubleKind.GRADES, grade, ("from_score",), text, f"小于 {higher.from_score} 的数")
    first, last = system.grades[0], system.grades[-1]
    if first.from_score > system.full_score:
        text = f"最高一级等级的下限 {first.from_score} 超过满分 {system.full_score}"
        yield Fault(TroubleKind.GRADES, first, ("from_score",), text)
    if last.from_score != 0:
        text = f"最低一级等级的下限 {last.from_score} 没有从 0 开始"
        yield Fault(TroubleKind.GRADES, last, ("from_score",), text, "0")


def _extra_faults(system: System) -> Iterator[Fault]:
    """What adds or takes off stands behind the rest, so that sums over neighbours leave it out."""
    for before, area in zip(system.areas, system.areas[1:], strict=False):
        if before.role and not area.role:
            yield Fault(TroubleKind.LEVEL, before, ("role",), f"“{before.name}”须排在其他一级指标之后")


def _cap_faults(cap: Cap, system: System) -> Iterator[Fault]:
    if (cap.most is None) == (not cap.grade):
        kind, key = (TroubleKind.ABSENT, "most") if not cap.grade else (TroubleKind.UNFIT, "grade")
        yield Fault(kind, cap, (key,), "须写明最高多少分，或最高哪一等级，只写一个")
    elif cap.most is not None and cap.most > system.full_score:
        yield Fault(TroubleKind.VALUE, cap, ("most",), f"最高 {cap.most} 分超过满分", f"不超过 {system.full_score}")
    elif cap.grade:
        lower = [grade.name for grade in system.grades[1:]]
        if cap.grade not in lower:
            text = f"“{cap.grade}”不是最好一级以下的等级{nearest(cap.grade, lower)}"
            yield Fault(TroubleKind.GRADES, cap, ("grade",), text, "、".join(lower))


def _deviation_faults(system: System) -> Iterator[Fault]:
    for lower, higher in zip(system.deviations, system.deviations[1:], strict=False):
        if higher.above <= lower.above:
            text = f"自评差异的界限 {higher.above} 不大于前一级“{lower.name}”的 {lower.above}，须从低到高排列"
            yield Fault(TroubleKind.VALUE, higher, ("above",), text, f"大于 {lower.above} 的数")


def _precision_faults(one: Indicator, decimals: int) -> Iterator[Fault]:
    # Marks are rounded to `decimals`: rounded up they would exceed a weight that has more.
    for what, keys, marks in _declared_marks(one):
        if 10**decimals % marks.as_integer_ratio()[1] != 0:
            yield Fault(TroubleKind.VALUE, one, keys, f"{what} {marks} 超过 {decimals} 位小数")


def _declared_marks(one: Indicator) -> Iterator[tuple[str, Path, Decimal]]:
    """Yield every number of marks that is written down for an indicator, with what it is and where."""
    yield "分值", ("full_score",), one.full_score
    for position, (number, point) in enumerate(zip(one.point_numbers, one.points, strict=True)):
        if point.full_score is not None:
            yield f"评价要点 {number} 的分值", ("points", position, "full_score"), point.full_score
    if one.not_applicable_points is not None:
        yield "不适用时的得分", ("not_applicable_points",), one.not_applicable_points
    for position, (_bound, marks) in enumerate(one.bands):
        yield "分档的得分", ("bands", position, 1), marks
    yield "最后一档以外的得分", ("beyond",), one.beyond
    for at, way in enumerate(one.alternatives):
        for position, (_bound, marks) in enumerate(way.bands):
            yield "分档的得分", ("alternatives", at, "bands", position, 1), marks
        yield "最后一档以外的得分", ("alternatives", at, "beyond"), way.beyond


def _indicator_faults(one: Indicator) -> Iterator[Fault]:
    given = [point.full_score for point in one.points if point.full_score is not None]
    if given and len(given) < len(one.points):
        without = (at for at, point in enumerate(one.points) if point.full_score is None)
        text = "有的评价要点写了分值，这一条没有写"
        yield from (Fault(TroubleKind.ABSENT, one, ("points", at, "full_score"), text) for at in without)
    elif given and sum(given) != one.full_score:
        text = f"评价要点的分值合计 {plain(sum(given, Decimal(0)))}"
        yield Fault(TroubleKind.WEIGHTS, one, ("points", 0, "full_score"), text, plain(one.full_score))
    if one.zero_if and not one.zero_reason:
        yield Fault(TroubleKind.ABSENT, one, ("zero_reason",), "写了不得分的条件，没有写文字说明")
    if one.zero_reason and not one.zero_if:
        yield Fault(TroubleKind.UNFIT, one, ("zero_if",), "写了不得分的说明，没有写条件")
    if one.not_applicable == "定分" and one.not_applicable_points is None:
        text = "不适用时选了“定分”，没有写不适用时的得分"
        yield Fault(TroubleKind.ABSENT, one, ("not_applicable_points",), text)
    elif one.not_applicable != "定分" and one.not_applicable_points is not None:
        text = f"写了不适用时的得分 {plain(one.not_applicable_points)}，而不适用时没有选“定分”"
        yield Fault(TroubleKind.UNFIT, one, ("not_applicable",), text, "“定分”，或不写不适用时的得分")
    elif one.not_applicable_points is not None and one.not_applicable_points > one.full_score:
        text = f"不适用时的得分 {one.not_applicable_points} 超过分值"
        yield Fault(TroubleKind.VALUE, one, ("not_applicable_points",), text, f"不超过 {one.full_score}")
    yield from _highest_faults(one, one)


def _highest_faults(one: Indicator | Alternative, owner: Indicator) -> Iterator[Fault]:
    """The best of the bands of an indicator, or of another way to score it, is worth its full score."""
    worth = [(marks, ("bands", at, 1)) for at, (_bound, marks) in enumerate(one.bands)]
    if not worth:
        return
    most, keys = max([*worth, (one.beyond, ("beyond",))], key=lambda two: two[0])
    if most != owner.full_score:
        yield Fault(TroubleKind.BANDS, one, keys, f"分档的最高分为 {most}", f"分值 {owner.full_score}")


def _option_faults(one: Indicator) -> Iterator[Fault]:
    """What does not fit together where there are several ways to score an indicator."""
    if not one.alternatives:
        if one.choose:
            yield Fault(TroubleKind.UNFIT, one, ("alternatives",), "写了怎样择一，没有其他办法")
        return
    for key, text in (("choose", "没有写明怎样择一"), ("label", "没有写明本办法的名称"), ("value", "没有取值公式")):
        if not getattr(one, key):
            yield Fault(TroubleKind.ABSENT, one, (key,), f"有几种办法计分，{text}")
    if one.open:
        yield Fault(TroubleKind.UNFIT, one, ("open",), "有几种办法计分的指标不能细化")
    yield from repeated("办法", [(one.label, one), *((way.label, way) for way in one.alternatives)], "label")
    for way in one.alternatives:
        yield from _highest_faults(way, one)

"""Made-up indicator systems: every key of a declaration in use, odd texts and numbers everywhere."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from pipeline.kinds import KindName, clean, fold
from pipeline.standard.layout.forms import NAME, UnreadableError
from pipeline.standard.rules import Citation, Item, Method, MethodExample, Parameter, ProblemRule
from pipeline.standard.system import Alternative, Area, Cap, Deviation, Grade, Indicator, Point, System
from pipeline.standard.workbook import Example, FormField
from tests.systembook.books import SHARED

FEW = dataclasses.replace(
    SHARED,
    workbooks=(),
    identity=(),
    items=SHARED.items[:3],
    methods=SHARED.methods[-9:],
    problems=SHARED.problems[:2],
    citations=SHARED.citations[:2],
)
"""Enough of what is shared to stand beside a system's own."""

_LETTERS = st.characters(codec="utf-8", categories=("L", "N", "P", "S"))
_MIXED = st.one_of(_LETTERS, st.sampled_from("；;、，=＝\"'“”（）() \n%乙甲Aa1"))


def _same_when_read(text: str) -> bool:
    return bool(text) and clean(text) == text


def _is_name(text: str) -> bool:
    try:
        return _same_when_read(text) and NAME.read(text) == text and bool(fold(text))
    except UnreadableError:
        return False


texts = st.text(_MIXED, min_size=1, max_size=12).map(clean).filter(_same_when_read)
names = st.text(_LETTERS, min_size=1, max_size=6).filter(_is_name)
codes = st.text("ABCDEFG0123456789-", min_size=1, max_size=6)
formulas = texts.filter(lambda text: not text.startswith(("=", "＝"))).filter(lambda text: text.strip("=＝ ") == text)
numbers = st.decimals(min_value=-10_000, max_value=10_000, places=4).map(Decimal.normalize)
marks = st.one_of(st.just(Decimal(0)), st.integers(1, 2_000).map(lambda cents: Decimal(cents) / 100))
kinds = st.sampled_from(list(KindName))
few_texts = st.lists(texts, max_size=3, unique_by=fold).map(tuple)
yes_no = st.booleans()


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


limits = st.tuples(maybe(numbers), maybe(numbers)).map(lambda two: two if None in two else tuple(sorted(two)))


def blankable(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), strategy)


def unlike(strategy: st.SearchStrategy[str], taken: Iterable[str], size: int) -> st.SearchStrategy[list[str]]:
    """Names that differ from each other, and from some, in more than blanks and width."""
    known = {fold(one) for one in taken}
    return st.lists(strategy.filter(lambda one: fold(one) not in known), max_size=size, unique_by=fold)


def example() -> st.SearchStrategy[Example]:
    return st.builds(Example, given=st.dictionaries(names, st.one_of(st.just(""), texts), min_size=1, max_size=3),
                     gives=texts)  # fmt: skip


@st.composite
def items(draw: st.DrawFn) -> tuple[Item, ...]:
    """Own items, some of them in the place of a shared one."""
    found = []
    for name in draw(unlike(names, [], 2)) + draw(st.sampled_from([[], [FEW.items[0].name]])):
        common = {"name": name, "kind": draw(kinds), "label": draw(blankable(texts)), "unit": draw(blankable(texts)),
                  "decimals": draw(maybe(st.integers(0, 4))), "definition": draw(blankable(texts)),
                  "family": draw(blankable(names)), "variant": draw(blankable(texts))}  # fmt: skip
        if draw(yes_no):
            found.append(Item(**common, formula=draw(formulas), example=draw(example())))
        else:
            verb = draw(st.sampled_from(["sum", "count", "duplicates", "unmatched"]))
            found.append(Item(**common, aggregate=verb, of=draw(texts), where=draw(maybe(formulas)),
                              matches=draw(texts) if verb == "unmatched" else ""))  # fmt: skip
    return tuple(found)


@st.composite
def methods(draw: st.DrawFn) -> tuple[Method, ...]:
    found = []
    for name in draw(unlike(names, [one.name for one in FEW.methods], 3)):
        decided = draw(st.sampled_from(["computed", "bands", "checklist", "entered"]))
        parameters = tuple(
            Parameter(name=one, kind=draw(st.sampled_from(["number", "rate"])), help=draw(blankable(texts)),
                      default=draw(maybe(numbers)), above=draw(maybe(numbers)), least=draw(maybe(numbers)),
                      below=draw(maybe(numbers)), decimals=draw(maybe(st.integers(0, 4))))
            for one in draw(unlike(names, [], 3))
        )  # fmt: skip
        given = st.dictionaries(names, texts, min_size=1, max_size=3)
        steps = st.lists(st.tuples(numbers, numbers), max_size=2).map(tuple)
        worked = draw(
            st.lists(
                st.builds(MethodExample, given=given, kind=kinds, bands=steps, beyond=marks, gives=numbers),
                min_size=1,
                max_size=2,
            )
        )
        found.append(Method(
            name=name, decided_by=decided, formula=draw(formulas) if decided == "computed" else None,
            closed=draw(st.sampled_from(["lower", "upper"])), needs_target=draw(yes_no), value_kind=draw(maybe(kinds)),
            least=draw(maybe(numbers)), most=draw(maybe(numbers)), target_above=draw(maybe(numbers)),
            parameters=parameters, wording=draw(texts), examples=tuple(worked),
        ))  # fmt: skip
    return tuple(found)


@st.composite
def problems(draw: st.DrawFn) -> tuple[ProblemRule, ...]:
    return tuple(
        ProblemRule(
            code=code, category=draw(texts), name=draw(texts), over=draw(st.sampled_from(["unit", "marks", "某表"])),
            condition=draw(formulas), severity=draw(st.sampled_from(["重大", "较大", "一般"])), fact=draw(texts),
            detail=draw(blankable(texts)), cause=draw(texts), recommendation=draw(texts), basis=draw(few_texts),
            items=draw(few_texts), examples=tuple(draw(st.lists(example(), min_size=1, max_size=2))),
        )
        for code in draw(unlike(codes, [one.code for one in FEW.problems], 2))
    )  # fmt: skip


@st.composite
def supplements(draw: st.DrawFn) -> tuple[FormField, ...]:
    found = []
    for name in draw(unlike(names, [], 3)):
        kind = draw(kinds)
        choices = (
            tuple(draw(st.lists(texts, min_size=1, max_size=3, unique_by=fold))) if kind == KindName.CHOICE else ()
        )
        synonyms = draw(st.dictionaries(texts, st.sampled_from(choices), max_size=2)) if choices else {}
        low, high = draw(limits)
        found.append(FormField(
            name=name, kind=kind, label=draw(blankable(texts)), required=draw(yes_no), minimum=low,
            maximum=high, decimals=draw(maybe(st.integers(0, 8))), choices=choices, synonyms=synonyms,
            blank_is_zero=kind == KindName.COUNT, aliases=draw(few_texts), help=draw(blankable(texts)),
            example=draw(blankable(texts)),
        ))  # fmt: skip
    return tuple(found)


def alternative(label: str) -> st.SearchStrategy[Alternative]:
    bands = st.lists(st.tuples(numbers, numbers), max_size=2).map(tuple)
    return st.builds(
        Alternative, label=st.just(label), value=formulas, method=names, target=maybe(numbers),
        sign=st.sampled_from(["≥", "≤", "=", ""]), parameters=st.dictionaries(names, numbers, max_size=2), bands=bands,
        beyond=marks,
    )  # fmt: skip


@st.composite
def indicator(draw: st.DrawFn, code: str, area: str, theme: str, own: Sequence[Method]) -> Indicator:
    full_score = draw(st.integers(1, 2_000).map(lambda cents: Decimal(cents) / 100))
    method = draw(st.sampled_from([*own, *FEW.methods]))
    more: dict[str, Any] = {}
    if method.decided_by == "bands":
        bounds = sorted(draw(st.lists(numbers, min_size=1, max_size=4, unique=True)), reverse=method.closed == "lower")
        more["bands"] = tuple((bound, full_score) for bound in bounds)
        more["beyond"] = draw(marks)
        size = draw(st.sampled_from([0, len(bounds), len(bounds) + 1]))
        more["band_labels"] = tuple(draw(st.lists(texts, min_size=size, max_size=size)))
    if method.decided_by == "checklist":
        more["points"] = tuple(Point(text=one) for one in draw(st.lists(texts, min_size=1, max_size=3)))
    if draw(st.booleans()):
        more["alternatives"] = tuple(draw(alternative(one)) for one in draw(unlike(names, [], 2)))
    return Indicator(
        label=draw(blankable(names)), choose=draw(blankable(texts)),
        code=code, area=area, theme=theme, name=draw(texts), full_score=full_score, method=method.name,
        value=draw(maybe(formulas)), target=draw(maybe(numbers)), sign=draw(st.sampled_from(["≥", "≤", "=", ""])),
        kind=draw(kinds), parameters={one.name: draw(numbers) for one in method.parameters},
        not_applicable=draw(st.sampled_from([None, "满分", "零分", "剔除", "定分"])),
        not_applicable_points=draw(maybe(numbers.map(abs))), zero_if=draw(maybe(formulas)),
        zero_reason=draw(blankable(texts)), open=draw(yes_no), definition=draw(blankable(texts)), basis=draw(few_texts),
        **more,
    )  # fmt: skip


@st.composite
def systems(draw: st.DrawFn) -> System:
    """A system whose weights add up."""
    own = draw(methods())
    areas: list[Area] = []
    indicators: list[Indicator] = []
    free = iter(draw(st.lists(codes, min_size=20, max_size=20, unique_by=fold)))
    for area in draw(st.lists(names, min_size=1, max_size=2, unique_by=fold)):
        themes = draw(st.lists(names, min_size=1, max_size=3, unique_by=fold))
        inside = [draw(indicator(next(free), area, one, own)) for one in themes for _ in range(draw(st.integers(1, 2)))]
        total = sum((one.full_score for one in inside), Decimal(0))
        role = draw(st.sampled_from(["加分", "扣分"])) if areas else ""
        worth = {name: draw(numbers) for name in themes if draw(yes_no)}
        areas.append(Area(role=role, name=area, full_score=total, themes=tuple(themes), theme_scores=worth))
        indicators += inside
    bounds = [*sorted(draw(st.sets(st.integers(1, 99), max_size=3)), reverse=True), 0]
    graded = draw(st.lists(names, min_size=len(bounds), max_size=len(bounds), unique_by=fold))
    grades = (Grade(name=one, from_score=Decimal(bound)) for one, bound in zip(graded, bounds, strict=True))
    cited = [FEW.citations[0].key, *draw(unlike(names, [one.key for one in FEW.citations], 2))]
    return System(
        code=draw(codes), name=draw(texts), series=draw(blankable(codes)), subject=draw(texts),
        from_year=draw(st.integers(2000, 2090)), to_year=draw(maybe(st.integers(2000, 2090))), is_default=draw(yes_no),
        full_score=sum((one.full_score for one in areas if not one.role), Decimal(0)),
        partial_share=draw(st.sampled_from(_SHARES)),
        not_applicable=draw(st.sampled_from(["满分", "零分", "剔除"])), border=draw(numbers),
        weak=draw(st.sampled_from(_SHARES)), source=draw(blankable(texts)),
        status=draw(st.sampled_from(["已核对", "部分核对", "待核对"])), basis=draw(few_texts),
        theme_as=draw(st.dictionaries(names, names, max_size=2)),
        notes=tuple(draw(st.lists(texts, max_size=3))), grades=tuple(grades),
        deviations=tuple(Deviation(name=one, above=share)
                         for one, share in zip(draw(few_texts), _SHARES, strict=False)),
        rescale=draw(st.sampled_from(["总分", "一级指标"])),
        caps=tuple(Cap(code=one, condition=draw(formulas), most=draw(maybe(numbers.map(abs))),
                       grade=draw(blankable(st.sampled_from(graded))), reason=draw(texts))
                   for one in draw(unlike(codes, [], 2))),
        areas=tuple(areas),
        supplements=draw(supplements()), indicators=tuple(indicators), items=draw(items()), methods=own,
        problems=draw(problems()), without_problems=draw(few_texts),
        citations=tuple(Citation(key=one, title=draw(texts), number=draw(blankable(texts)), checked=True)
                        for one in cited),
    )  # fmt: skip


_SHARES = [Decimal("0.5"), Decimal("0.123456789"), Decimal("0.6")]

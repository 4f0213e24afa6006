"""An appraised unit -> the steps from sources to a score or data item, as explain and the unit workbook show them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipeline.findings import of_rulings
from pipeline.formula import Missing, NotApplicable, nearest, to_words
from pipeline.kinds import KindName
from pipeline.model import Appraisal, Mark, Part, Place, Status
from pipeline.standard import IndicatorRule, ItemRule, Standard
from pipeline.standard.once import of_standard
from pipeline.standard.rules import Item
from pipeline.standard.scoring import INAPPLICABLE, band_label, plain

FILLED_IN = "填报"
_BY_PEOPLE = {"checklist": "按评价要点核查"}
_BY_EVALUATOR, _BY_OWN_INDICATORS = "由评价人填写", "由本单位个性指标的得分相加"
_STANDARD_OF_OWN = "已由本单位的个性指标细化，各按其评分方法计分，得分相加"


@dataclass(frozen=True, slots=True)
class Input:
    """A data item or form field of one unit: its printed value and how it was had.

    `how` says in words where the value comes from (a formula, an aggregate of a column, 填报), `working` is the formula
    with the numbers put in, `uses` are the names it directly rests on and `level` is how far below the score, or below
    the item asked for, it stands. `reason` says why there is no value; `unit_of_measure` is 元, the declared unit, %,
    or empty (a printed percentage carries its own sign: see `shown_with_unit`).
    """

    name: str
    title: str
    kind_title: str
    shown: str
    unit_of_measure: str
    how: str
    working: str
    definition: str
    reason: str
    sources: tuple[Place, ...]
    uses: tuple[str, ...]
    is_formula: bool
    level: int = 0

    @property
    def shown_with_unit(self) -> str:
        """The value as people write it: 14,492,426.11 元, 88.04%, 缺失."""
        has_unit = self.unit_of_measure not in ("", "%") and bool(self.shown) and not self.reason
        return f"{self.shown} {self.unit_of_measure}" if has_unit else self.shown


@dataclass(frozen=True, slots=True)
class Derivation:
    """How one indicator of one unit was scored, from the sources up.

    `inputs` are the items that the value formula (and the scoring and zero conditions) name, each followed by what it
    rests on, nothing twice: a reader gets down to sums and form fields. `variants` says which way to work out the rate
    was taken and what the other ways come to. `value`, `target` and `points` are printed texts, empty where there is
    none.
    """

    code: str
    name: str
    area: str
    theme: str
    full_score: Decimal
    definition: str
    standard_words: str
    value_formula: str
    scoring_formula: str
    inputs: tuple[Input, ...]
    variants: str
    value: str
    target: str
    working: str
    parts: tuple[Part, ...]
    status: Status
    points: str
    reason: str
    remark: str
    evidence: str
    sources: tuple[Place, ...]

    @property
    def result(self) -> str:
        """The result in words: 7.04 分; 不适用，2.00 分; 未评."""
        return "，".join(word for word in (self.status if self.status != Status.SCORED else "", self.points) if word)

    def points_of(self, part: Part) -> str:
        """Return the points of one 评价要点 or 个性指标 exactly (half of 0.33 is 0.165), or why it has none."""
        if part.points is None:
            return "不计入" if part.finding == INAPPLICABLE else Status.UNSCORED
        return max(f"{part.points:.2f}", plain(part.points), key=len)


def derive(appraisal: Appraisal, standard: Standard, code_or_mark: str | Mark) -> Derivation:
    """Return the steps to one indicator's score; raise KeyError for a code the system does not have."""
    mark = code_or_mark if isinstance(code_or_mark, Mark) else _mark(appraisal, code_or_mark)
    rule = standard.by_code[mark.code]
    one = rule.indicator
    is_own = mark.is_by_own
    has_value = rule.scoring is not None and not is_own
    return Derivation(
        code=one.code,
        name=one.name,
        area=one.area,
        theme=one.theme,
        full_score=mark.full_score,
        definition=one.definition,
        standard_words=_STANDARD_OF_OWN if is_own else rule.wording,
        value_formula=_BY_OWN_INDICATORS if is_own else value_words(rule, standard),
        scoring_formula="" if is_own else scoring_words(rule, standard.titles),
        inputs=() if is_own else _inputs(appraisal, standard, rule),
        variants="" if is_own else variants_words(rule, standard, appraisal),
        value=_shown(rule, mark) if has_value else "",
        target=target_words(rule) if has_value else "",
        working=mark.working,
        parts=mark.parts,
        status=mark.status,
        points="" if mark.points is None else f"{mark.points:.{standard.system.decimals}f} 分",
        reason=_told_apart(mark) if is_own else mark.reason,
        remark=mark.remark,
        evidence=mark.evidence,
        sources=mark.sources,
    )


def _told_apart(mark: Mark) -> str:
    """Return why marks were lost, and as such what is said of the indicator as a whole that its 个性指标 refine."""
    own = mark.reason.removesuffix(mark.remark)
    return f"{own}“扣分原因”一栏另填：{mark.remark}" if mark.remark and own != mark.reason else mark.reason


def _shown(rule: IndicatorRule, mark: Mark) -> str:
    """Return the value with how its band is worded, where the bounds alone do not say it."""
    way = rule.way(mark.way)
    label = band_label(way.method, way.indicator, mark.value) if isinstance(mark.value, Decimal) else ""
    return rule.indicator.value_kind.show(mark.value) + (f"（{label}）" if label else "")


def describe_item(appraisal: Appraisal, standard: Standard, name: str, level: int = 0) -> Input:
    """Return a data item or form field with how it was had; raise KeyError for a name the unit does not have."""
    fact, kind = appraisal.facts[name], standard.kinds[name]
    rule = standard.by_item.get(name)
    value = fact.value
    measure = "元" if kind.is_money else (rule.item.unit if rule else "") or ("%" if kind.name == KindName.RATE else "")
    return Input(
        name=name,
        title=standard.titles[name],
        kind_title=kind.title,
        shown=kind.show(value),
        unit_of_measure=measure,
        how=_hows(standard)[name] if rule else filled_in(appraisal, fact.sources),
        working=fact.working,
        definition=rule.item.definition if rule else standard.fields[name].help,
        reason=value.reason if isinstance(value, Missing | NotApplicable) else "",
        sources=fact.sources,
        uses=_uses(standard).get(name, ()),
        is_formula=rule is not None and rule.formula is not None,
        level=level,
    )


def filled_in(appraisal: Appraisal, sources: Iterable[Place]) -> str:
    """Say that the unit filled in a field, or what people decided about its cell since."""
    words = {of_rulings.CORRECTED.code: f"{FILLED_IN}，已更正", of_rulings.REJECTED.code: f"{FILLED_IN}，不采纳"}
    cells = set(sources)
    return next((words[one.code] for one in appraisal.findings if one.code in words and one.place in cells), FILLED_IN)


def inputs_below(appraisal: Appraisal, standard: Standard, names: Iterable[str]) -> tuple[Input, ...]:
    """Return `names`, each followed by what it rests on one level deeper, nothing twice."""
    first = tuple(dict.fromkeys(names))
    levels: dict[str, int] = {}

    def add(name: str, at: int) -> None:
        if name in levels or (at and name in first):
            return
        levels[name] = at
        for below in _uses(standard).get(name, ()):
            add(below, at + 1)

    for name in first:
        add(name, 0)
    return tuple(describe_item(appraisal, standard, name, at) for name, at in levels.items())


def how(rule: ItemRule, standard: Standard) -> str:
    """Say in words how a data item is had: 执行总额÷调整后预算总额, or “预算执行”表“执行数”列合计，条件：…."""
    item = rule.item
    if item.formula is not None:
        return to_words(item.formula, standard.titles)
    against = f"，对照{_column(standard, *_parted(item.matches))}" if item.matches else ""
    where = f"，条件：{to_words(item.where, _heads(standard, item.table))}" if item.where else ""
    return _column(standard, item.table, item.column) + item.verb + against + where


def uses(rule: ItemRule, standard: Standard) -> tuple[str, ...]:
    """Return the items and form fields that a data item names in its formula or condition."""
    formulas = [formula for formula in (rule.formula, rule.where) if formula]
    return tuple(dict.fromkeys(name for formula in formulas for name in formula.names if name in standard.titles))


def value_words(rule: IndicatorRule, standard: Standard) -> str:
    """Say in words how an indicator's value is had."""
    if rule.value is not None:
        return _of_ways(rule, lambda way: to_words(way.value.text, standard.titles) if way.value else "")
    return _BY_PEOPLE.get(rule.method.decided_by, _BY_EVALUATOR)


def scoring_words(rule: IndicatorRule, titles: Mapping[str, str] | None = None) -> str:
    """Return the formula of the marks as people read it; empty where there is none."""
    return _of_ways(rule, lambda way: to_words(way.method.formula, titles) if way.method.formula else "")


def target_words(rule: IndicatorRule) -> str:
    """Return the target as people read it; empty where there is none."""

    def target(way: IndicatorRule) -> str:
        one = way.indicator
        return "" if one.target is None else f"{one.sign}{one.value_kind.show(one.target)}"

    return _of_ways(rule, target)


def _of_ways(rule: IndicatorRule, said: Callable[[IndicatorRule], str]) -> str:
    """Return what is said of an indicator; of one with several ways to score it, of each that it is said of."""
    if not rule.options:
        return said(rule)
    return "；".join(f"{way.indicator.label}：{words}" for way in rule.options if (words := said(way)))


def variants_words(rule: IndicatorRule, standard: Standard, appraisal: Appraisal | None = None) -> str:
    """Say which way to work out its rate an indicator takes, and the others, of a unit with what they come to."""

    def said(item: Item) -> str:
        shown = f"＝{item.value_kind.show(appraisal.facts[item.name].value)}" if appraisal else ""
        return f"{item.variant}{shown}"

    items = _families(standard)
    used = [items[name] for name in rule.asks if name in items]
    families = {one.family for one in used}
    others = [one for one in items.values() if one.family in families and one not in used]
    words = [f"采用口径：{'、'.join(map(said, used))}"] if used else []
    return "；".join(words + ([f"其他口径：{'；'.join(map(said, others))}"] if others else []))


def suggestion(standard: Standard, wanted: str) -> str:
    """Return `，是否为“…”？` for the indicator or data item that is called most like `wanted`, or an empty text."""
    indicators = [rule.indicator.name for rule in standard.indicators]
    return nearest(wanted, [*indicators, *standard.titles, *standard.titles.values()])


def _inputs(appraisal: Appraisal, standard: Standard, rule: IndicatorRule) -> tuple[Input, ...]:
    """Return what the value and the scoring rest on; then what only the condition for no marks names."""
    formulas = [formula for way in rule.ways for formula in (way.value, way.scoring, way.counting) if formula]
    named = [name for formula in formulas for name in formula.names if name in standard.titles]
    found = inputs_below(appraisal, standard, named)
    known = {one.name for one in found}
    further = [name for name in (rule.zero_if.names if rule.zero_if else ()) if name not in known]
    return (*found, *(one for one in inputs_below(appraisal, standard, further) if one.name not in known))


def _parted(of: str) -> tuple[str, str]:
    table, _, column = of.partition(".")
    return table, column


def _column(standard: Standard, table: str, column: str) -> str:
    return f"“{table}”表" + (f"“{_heads(standard, table)[column]}”列" if column else "")


def _heads(standard: Standard, table: str) -> Mapping[str, str]:
    """Return what people read for every name a condition over `table` may use: the headers, and the items' titles."""
    return _all_heads(standard)[table]


@of_standard
def _all_heads(standard: Standard) -> Mapping[str, Mapping[str, str]]:
    return {
        title: {**standard.titles, **{column.name: column.title for column in table.columns}}
        for title, table in standard.tables.items()
    }


@of_standard
def _hows(standard: Standard) -> Mapping[str, str]:
    return {name: how(rule, standard) for name, rule in standard.by_item.items()}


@of_standard
def _uses(standard: Standard) -> Mapping[str, tuple[str, ...]]:
    return {name: uses(rule, standard) for name, rule in standard.by_item.items()}


@of_standard
def _families(standard: Standard) -> Mapping[str, Item]:
    return {name: rule.item for name, rule in standard.by_item.items() if rule.item.family}


def _mark(appraisal: Appraisal, code: str) -> Mark:
    return {mark.code: mark for mark in appraisal.marks}[code]

"""Worked examples of declarations, asked of the compiled formulas: one that comes out otherwise is a fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pipeline.formula import Formula, FormulaError, Missing, Symbol, Type, Value, evaluate, is_nothing, nearest
from pipeline.kinds import Kind, KindName
from pipeline.standard.errors import TroubleKind
from pipeline.standard.faults import Fault
from pipeline.standard.rules import MARK_SYMBOLS, Method
from pipeline.standard.scoring import FULL_SCORE, NOT_MET_COUNT, PARTLY_COUNT, TARGET, VALUE, compile_scoring, plain
from pipeline.standard.source import Path
from pipeline.standard.standard import CheckRule, ItemRule, ProblemCheck, Standard
from pipeline.standard.workbook import Declared, TableSheet

BLANK = Missing("单元格为空")
UNKNOWN = "无法判断"
_VERDICTS = {True: "是", False: "否"}
MARK_KINDS = {
    symbol.name: Kind(KindName.NUMBER if symbol.type == Type.NUMBER else KindName.TEXT) for symbol in MARK_SYMBOLS
}


def example_faults(standard: Standard) -> Iterator[Fault]:
    """Yield what is wrong with the examples of what the system itself declares; those of shared ones have tests."""
    system = standard.system
    items, problems = {id(one) for one in system.items}, {id(one) for one in system.problems}
    for rule in standard.items:
        yield from item_faults(rule, standard) if id(rule.item) in items else ()
    for method in system.methods:
        # One that cannot be compiled is told already.
        yield from method_faults(method, standard) if standard.methods.get(method.name) is method else ()
    for check in standard.problems:
        yield from problem_faults(check, standard) if id(check.rule) in problems else ()


def item_faults(rule: ItemRule, standard: Standard) -> Iterator[Fault]:
    """Yield what is wrong with the example of an item that has a formula."""
    kind, example = rule.item.value_kind, rule.item.example
    if rule.formula is not None and example is not None:
        worked = _Worked(rule.item, ("example",), rule.formula, standard.kinds)
        read = kind.read(example.gives).value
        yield from worked.faults(example.given, example.gives if read is None else kind.show(read), kind.show)


def problem_faults(check: ProblemCheck, standard: Standard) -> Iterator[Fault]:
    """Yield what is wrong with the examples of a problem that has a condition."""
    table = standard.tables.get(check.rule.over)
    # An example over 评价要点 is about none in particular.
    number = table.by_role("number") if table is not None and table.role == "points" else None
    defaults: dict[str, Value] = {number.name: ""} if number is not None else {}
    kinds = {**standard.kinds, **MARK_KINDS} if check.rule.over == "marks" else kinds_of(standard, table)
    for position, example in enumerate(check.rule.examples):
        if check.condition is not None:
            worked = _Worked(check.rule, ("examples", position), check.condition, kinds, defaults)
            yield from worked.faults(example.given, example.gives, verdict)


def check_faults(rule: CheckRule, standard: Standard) -> Iterator[Fault]:
    """Yield what is wrong with the example of a row check or tie-out."""
    worked = _Worked(rule.check, ("example",), rule.condition, kinds_of(standard, rule.sheet))
    yield from worked.faults(rule.check.example.given, rule.check.example.gives, verdict)


def method_faults(method: Method, standard: Standard) -> Iterator[Fault]:
    """Yield what is wrong with the examples of a scoring method; a parameter that is not given has its default."""
    for position, example in enumerate(method.examples):
        kind = Kind(example.kind)
        own = {one.name: one.kind_for(kind) for one in method.parameters}
        counts = dict.fromkeys((NOT_MET_COUNT, PARTLY_COUNT), Kind(KindName.COUNT))
        kinds = {**standard.kinds, **counts, FULL_SCORE: Kind(KindName.NUMBER), VALUE: kind, TARGET: kind, **own}
        defaults: dict[str, Value] = {one.name: one.default for one in method.parameters if one.default is not None}
        try:
            decimals, unit = standard.system.decimals, _unit(standard)
            scoring = compile_scoring(method, kind, example.bands, decimals, unit, beyond=example.beyond)
        except FormulaError as error:
            yield Fault(TroubleKind.EXAMPLE, method, ("examples", position), str(error))
            continue
        if scoring is not None:
            worked = _Worked(method, ("examples", position), scoring, kinds, defaults)
            yield from worked.faults(example.given, plain(example.gives), _marks)


def kinds_of(standard: Standard, table: TableSheet | None) -> dict[str, Kind]:
    """Return the kinds of all names that a condition over the rows of `table` (or over the unit) may use."""
    columns = table.columns if table is not None else ()
    return {**standard.kinds, **{column.name: column.value_kind for column in columns}}


def read_all(given: Mapping[str, str], kinds: Mapping[str, Kind]) -> dict[str, Value]:
    """Read texts as cells of their kinds; raise ValueError for one that could not stand in a workbook."""
    return {name: _read(kinds[name], text) for name, text in given.items()}


def _read(kind: Kind, text: str) -> Value:
    reading = kind.read(text)
    if reading.is_void:
        raise ValueError(f"“{text}”不能用作{kind.title}")
    return BLANK if reading.value is None else reading.value


@dataclass(frozen=True, slots=True)
class _Worked:
    """A formula with the example that stands at `keys` of its declaration."""

    declared: Declared
    keys: Path
    formula: Formula
    kinds: Mapping[str, Kind]
    defaults: Mapping[str, Value] = field(default_factory=dict)

    def faults(self, given: Mapping[str, str], gives: str, show: Callable[[Value], str]) -> Iterator[Fault]:
        wrong = list(self._unfit(given))
        yield from wrong
        if not wrong:
            shown = show(evaluate(self.formula, {**self.defaults, **read_all(given, self.kinds)}))
            if shown != gives:
                yield self._fault(f"算例的结果为{gives}，与公式不符", "gives", expected=shown)

    def _unfit(self, given: Mapping[str, str]) -> Iterator[Fault]:
        names = self.formula.names
        for name in names:
            if name not in given and name not in self.defaults:
                yield self._fault(f"算例没有给出“{name}”", "given")
        for name, text in given.items():
            if name not in names and name not in self.defaults:
                yield self._fault(f"算例给出的“{name}”在公式中没有用到{nearest(name, names)}", "given", name)
            elif name in self.kinds and self.kinds[name].read(text).is_void:
                wanted = self.kinds[name].expectation()
                yield self._fault(f"算例给出的“{name}”不能用：{text}", "given", name, expected=wanted)

    def _fault(self, text: str, *keys: str, expected: str = "") -> Fault:
        return Fault(TroubleKind.EXAMPLE, self.declared, (*self.keys, *keys), text, expected)


def _unit(standard: Standard) -> Iterator[Symbol]:
    return (kind.symbol(name) for name, kind in standard.kinds.items())


def verdict(answer: Value) -> str:
    """Return the answer of a condition as an example writes it."""
    return UNKNOWN if is_nothing(answer) else _VERDICTS[bool(answer)]


def _marks(answer: Value) -> str:
    return plain(answer) if isinstance(answer, Decimal) else Kind(KindName.NUMBER).show(answer)

"""Outlines of reports + the names of the standard -> outlines with every condition compiled, every {name} known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set

from pipeline.formula import Formula, Scope, Symbol, Type, compile_formula, nearest
from pipeline.standard.declarations import Declarations
from pipeline.standard.errors import TroubleKind
from pipeline.standard.faults import Fault, Faults
from pipeline.standard.names import Names
from pipeline.standard.outline import (
    AREA_RESULTS,
    BATCH_COUNTS,
    BATCH_RESULTS,
    MARK_RESULTS,
    MARKS_SUM,
    SUM_POINTS,
    UNIT_RESULTS,
    Block,
    CategoryHeading,
    Outline,
    Sentence,
)
from pipeline.standard.placeholders import strange_names
from pipeline.standard.standard import OutlineRule
from pipeline.standard.system import System

_OF_BATCH = Scope(Symbol(name, Type.NUMBER, decimals=0) for name in sorted(BATCH_COUNTS))


class OutlineBinder:
    """Compiles what outlines say; what is wrong is added to `faults`."""

    def __init__(self, names: Names, faults: Faults) -> None:
        self._names, self._faults = names, faults
        self._of_unit = {symbol.name for symbol in names.unit} | UNIT_RESULTS

    def outline(self, outline: Outline) -> OutlineRule:
        """Compile the conditions of one outline and see to it that its sentences name what there is."""
        conditions: dict[str, Formula] = {}
        rows: dict[tuple[str, str], Formula] = {}
        for chapter in outline.chapters:
            for block in chapter.parts:
                conditions |= dict(self._sentences(block, outline))
                rows |= self._rows(block)
        return OutlineRule(outline, conditions, rows)

    def _sentences(self, block: Block, outline: Outline) -> Iterator[tuple[str, Formula]]:
        is_batch = outline.over == "batch"
        known = BATCH_RESULTS if is_batch else self._of_unit
        about = AREA_RESULTS if block.kind == "analysis" else frozenset()
        for sentence in block.sentences:
            yield from self._sentence(sentence, known | about, is_batch=is_batch)
        for sentence in block.each:
            yield from self._sentence(sentence, known | AREA_RESULTS | MARK_RESULTS, is_batch=is_batch)

    def _sentence(self, sentence: Sentence, known: Set[str], *, is_batch: bool) -> Iterator[tuple[str, Formula]]:
        said = strange_names(sentence.text, known)
        self._faults += [Fault(TroubleKind.NAME, sentence, ("text",), text) for text in said]
        with self._faults.at(sentence, "when"):
            if sentence.when is not None:
                scope = _OF_BATCH if is_batch else self._names.unit_scope
                yield sentence.when, compile_formula(sentence.when, scope, Type.BOOLEAN)

    def _rows(self, block: Block) -> Mapping[tuple[str, str], Formula]:
        if not block.table:
            return {}
        with self._faults.at(block, "table"):
            table = self._names.table(block.table)
            for key, column in (("heading", block.heading), ("content", block.content), ("by", block.by)):
                with self._faults.at(block, key):
                    if column:
                        self._names.column(table, column)
            with self._faults.at(block, "where"):
                if block.where is not None:
                    formula = compile_formula(block.where, self._names.row_scope(table), Type.BOOLEAN)
                    return {(block.table, block.where): formula}
        return {}


def outline_faults(declared: Declarations, unit: Set[str], system: System) -> Iterator[Fault]:
    """Yield what is wrong with outlines as a whole: no default, problems without a heading, terms of nothing.

    `unit` are the names of the unit's fields and items.
    """
    for over in ("unit", "batch"):
        defaults = [one for one in declared.outlines if one.over == over and one.is_default]
        if declared.outlines and len(defaults) != 1:
            last = defaults[-1] if defaults else declared.outlines[0]
            text = f"{over} 的报告须且只须有一个默认结构，现有 {len(defaults)} 个"
            yield Fault(TroubleKind.DUPLICATE if defaults else TroubleKind.ABSENT, last, ("is_default",), text)
    yield from _unheaded(declared.headings, declared)
    known = {
        *unit,
        *UNIT_RESULTS,
        SUM_POINTS,
        MARKS_SUM,
        *(one.code for one in declared.problems),
        *system.without_problems,
    }
    for terms in declared.terms:
        if terms.of not in known:
            text = f"没有数据项、结果或问题“{terms.of}”{nearest(terms.of, known)}"
            yield Fault(TroubleKind.NAME, terms, ("of",), text)


def _unheaded(headings: Sequence[CategoryHeading], declared: Declarations) -> Iterator[Fault]:
    known = {heading.category for heading in headings}
    for problem in declared.problems if declared.outlines else ():
        if problem.category not in known:
            text = f"类别“{problem.category}”在报告中没有标题（headings.toml）{nearest(problem.category, known)}"
            yield Fault(TroubleKind.ABSENT, problem, ("category",), text)

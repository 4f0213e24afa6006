"""The one language of every rule: Excel formulas over Chinese names. Parse, compile, evaluate, render."""

from pipeline.formula.column import Values
from pipeline.formula.columns import RowEvaluator, Rows, evaluate_rows
from pipeline.formula.compile import FUNCTIONS, compile_formula
from pipeline.formula.evaluate import evaluate
from pipeline.formula.formula import Formula
from pipeline.formula.nodes import FormulaError, UnknownNameError
from pipeline.formula.render import (
    MISSING_TEXT,
    NOT_APPLICABLE_TEXT,
    only_where_given,
    to_condition,
    to_excel,
    to_judgement,
    to_number,
    to_row_sum,
    to_truth,
    to_words,
)
from pipeline.formula.scope import Scope, Symbol, Type, closest, nearest
from pipeline.formula.shares import BARE_OF_A_RATE, is_share, require_share, require_weights, summed
from pipeline.formula.syntax import is_name
from pipeline.formula.thresholds import Threshold, thresholds
from pipeline.formula.values import Missing, NotApplicable, Value, is_nothing, spread

__all__ = [
    "BARE_OF_A_RATE",
    "FUNCTIONS",
    "MISSING_TEXT",
    "NOT_APPLICABLE_TEXT",
    "Formula",
    "FormulaError",
    "Missing",
    "NotApplicable",
    "RowEvaluator",
    "Rows",
    "Scope",
    "Symbol",
    "Threshold",
    "Type",
    "UnknownNameError",
    "Value",
    "Values",
    "closest",
    "compile_formula",
    "evaluate",
    "evaluate_rows",
    "is_name",
    "is_nothing",
    "is_share",
    "nearest",
    "only_where_given",
    "require_share",
    "require_weights",
    "spread",
    "summed",
    "thresholds",
    "to_condition",
    "to_excel",
    "to_judgement",
    "to_number",
    "to_row_sum",
    "to_truth",
    "to_words",
]

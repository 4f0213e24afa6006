"""The kinds of value a cell may hold: money, rate, count, number, date, text, code, choice, yes/no."""

from pipeline.kinds.kind import SLIP_OF_RATE, Kind, KindName, whole_numbers
from pipeline.kinds.reading import Raw, Reading, show_raw
from pipeline.kinds.texts import NO_REASONS, clean, fold, is_blank, is_percent, says_nothing

__all__ = [
    "NO_REASONS",
    "SLIP_OF_RATE",
    "Kind",
    "KindName",
    "Raw",
    "Reading",
    "clean",
    "fold",
    "is_blank",
    "is_percent",
    "says_nothing",
    "show_raw",
    "whole_numbers",
]

"""What lets XlsxWriter write workbooks of many formulas fast, without changing a byte of them."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from xlsxwriter.worksheet import Worksheet


class Sheet(Worksheet):  # type: ignore[misc]
    """A sheet that takes formulas as they are.

    XlsxWriter looks through each one for thirty functions which a file must call by another name. None of them is
    known to every spreadsheet program, so we write none, and workbooks of formulas are written in a third of the time.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


@contextmanager
def uncollected() -> Iterator[None]:
    """Let a workbook grow without looking for garbage: none of its tens of thousands of cells is any before its end."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

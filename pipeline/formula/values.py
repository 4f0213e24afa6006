"""What a formula can be worth: a number, a text, a boolean, a date, or one of two kinds of nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Missing:
    """缺失: blank, unreadable, or the workbook is absent. Whatever rests on it is not scored."""

    reason: str
    is_blank: bool = True


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """不适用: declared so, or a zero base; worth what the indicator system says."""

    reason: str


_NOTHING = Missing, NotApplicable
Value = Decimal | str | bool | date | Missing | NotApplicable


def is_nothing(value: Value) -> bool:
    """Tell whether `value` is 缺失 or 不适用."""
    return isinstance(value, _NOTHING)


def spread(values: Iterable[Value]) -> Missing | NotApplicable | None:
    """Return what a formula over `values` is worth if any is nothing (缺失 outweighs 不适用), else None."""
    found = [value for value in values if isinstance(value, _NOTHING)]
    if not found:
        return None
    missing = dict.fromkeys(value.reason for value in found if isinstance(value, Missing))
    if missing:
        return Missing("；".join(missing), is_blank=False)
    return NotApplicable("；".join(dict.fromkeys(value.reason for value in found)))

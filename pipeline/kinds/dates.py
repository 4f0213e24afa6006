"""Cell -> date or year, by the listed forms; everything else is refused by cell."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from pipeline import findings
from pipeline.kinds.reading import BLANK, Raw, Reading, Remark, void
from pipeline.kinds.texts import PLACEHOLDERS, clean, compact, is_blank

EARLIEST, LATEST = date(1949, 10, 1), date(2099, 12, 31)
_YEAR = re.compile(r"((?:19|20)\d{2})(?:年度?)?", re.ASCII)
EXPECTED_DATE, EXPECTED_YEAR = "日期，如 2024-12-31", "四位年度，如 2024"
_FORMS = (
    re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]?00:00:00(?:\.0+)?)?", re.ASCII),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日?", re.ASCII),
    re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})", re.ASCII),
)
_FIRST_SERIAL, _LAST_SERIAL = 18_172, 73_050  # 1949-10-01 and 2099-12-31
SERIAL_ZERO = date(1899, 12, 30)
_DAYS_TO_1904 = 1_462


def read_date(raw: Raw) -> Reading:
    """Read a date cell, a listed text form, or a serial number left in General format (reported)."""
    if is_blank(raw):
        return BLANK
    if isinstance(raw, datetime):
        return _within(raw.date())
    if isinstance(raw, date):
        return _within(raw)
    if isinstance(raw, bool | time | timedelta):
        return void(findings.NOT_DATE, EXPECTED_DATE)
    if isinstance(raw, int | float):
        return _from_serial(raw)
    return _from_text(str(raw))


def _within(found: date, *remarks: Remark) -> Reading:
    if not EARLIEST <= found <= LATEST:
        return void(findings.NOT_DATE, f"{EARLIEST} 至 {LATEST} 之间的日期")
    return Reading(found, remarks)


def _from_serial(raw: float) -> Reading:
    if float(raw).is_integer() and len(str(int(raw))) == 8:
        return _from_text(str(int(raw)))
    if not _FIRST_SERIAL <= raw <= _LAST_SERIAL:
        return void(findings.NOT_DATE, EXPECTED_DATE)
    found = SERIAL_ZERO + timedelta(days=int(raw))
    return _within(found, Remark(findings.DATE_SERIAL, f"日期 {found}"))


def from_1904(raw: Raw) -> Raw:
    """Return a bare serial number of a workbook that counts its days from 1904 as one that counts them from 1900."""
    if isinstance(raw, int | float) and not isinstance(raw, bool) and raw <= _LAST_SERIAL:
        return raw + _DAYS_TO_1904
    return raw


def _from_text(raw: str) -> Reading:
    if clean(raw) in PLACEHOLDERS:
        return Reading(None, (Remark(findings.PLACEHOLDER),))
    text = compact(raw)
    for form in _FORMS:
        match = form.fullmatch(text)
        if match:
            year, month, day = (int(part) for part in match.groups()[:3])
            try:
                found = date(year, month, day)
                return _within(found, Remark(findings.DATE_TEXT, f"日期 {found}"))
            except ValueError:
                break
    return void(findings.NOT_DATE, EXPECTED_DATE)


def read_year(raw: Raw) -> Reading:
    """Read a year: 2024, or as text 2024年, 2024年度."""
    if is_blank(raw):
        return BLANK
    if isinstance(raw, str | int | float) and not isinstance(raw, bool):
        text = raw if isinstance(raw, str) else f"{raw:.15g}"
        match = _YEAR.fullmatch(compact(text))
        if match:
            return Reading(Decimal(match.group(1)))
    return void(findings.NOT_YEAR, EXPECTED_YEAR)

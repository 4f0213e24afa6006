"""A cell read, as tests look at it: its value and the codes of what was said about it."""

from decimal import Decimal
from typing import Any

from pipeline.kinds import Kind, KindName, Raw

MONEY, COUNT, NUMBER = Kind(KindName.MONEY), Kind(KindName.COUNT), Kind(KindName.NUMBER)
RATE, MEASURE, YEAR = Kind(KindName.RATE), Kind(KindName.MEASURE), Kind(KindName.YEAR)
DATE, TEXT, CODE, YES_NO = Kind(KindName.DATE), Kind(KindName.TEXT), Kind(KindName.CODE), Kind(KindName.YES_NO)


def read(kind: Kind, raw: Raw, money_factor: int = 1) -> tuple[Any, list[str]]:
    reading = kind.read(raw, money_factor)
    return reading.value, [remark.kind.code for remark in reading.remarks]


def number(text: str) -> Decimal:
    return Decimal(text)

"""Cell -> text: harmless differences of width and spacing removed, invisible characters taken out and reported."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from pipeline import findings
from pipeline.kinds.reading import BLANK, Raw, Reading, Remark, void

MAX_CELL = 32_767
PLACEHOLDERS = frozenset({"-", "--", "—", "——", "－", "/", "／", "\\", "无", "N/A", "n/a", "NA", "…"})
_INVISIBLE = {"Cc", "Cf", "Cs"}
_FORMULA_START = ("=", "+", "-", "@")
_LOOSE_BLANK = re.compile(r"(?<![\d\s])\s+|(?<!\s)\s+(?![\d\s])")


def fold(text: str) -> str:
    """Return `text` as it is compared: full width, spacing, line breaks, brackets and case make no difference."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def clean(text: str) -> str:
    """Return `text` without invisible characters and outer blanks; line breaks stay."""
    kept = (character for character in text if character in "\n\t" or unicodedata.category(character) not in _INVISIBLE)
    return "".join(kept).replace("\xa0", " ").strip()


def compact(text: str) -> str:
    """Return a typed number or date in half width without blanks, but for those between digits.

    Two figures in one cell stay two: 100 and 200 on two lines are not 100200.
    """
    return _LOOSE_BLANK.sub("", unicodedata.normalize("NFKC", clean(text)))


def is_blank(raw: Raw) -> bool:
    """Tell whether nothing, or nothing visible, stands in the cell."""
    return raw is None or (isinstance(raw, str) and not clean(raw))


def read_text(raw: Raw) -> Reading:
    """Read free text; a number typed into a text cell is its digits."""
    if is_blank(raw):
        return BLANK
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return void(findings.WRONG_TYPE, "文字")
    if not isinstance(raw, str):
        return Reading(_digits(raw))
    text = clean(raw)
    remarks = []
    if text != raw.replace("\xa0", " ").replace("\r", "").strip():
        remarks.append(Remark(findings.TEXT_CLEANED))
    if len(text) > MAX_CELL:
        remarks.append(Remark(findings.TOO_LONG, f"最多 {MAX_CELL} 个字符"))
    if text.startswith(_FORMULA_START) and text not in PLACEHOLDERS:
        remarks.append(Remark(findings.FORMULA_TEXT))
    return Reading(text, tuple(remarks))


def read_code(raw: Raw) -> Reading:
    """Read a code: text with its leading zeros; a number is taken digit by digit and reported."""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return Reading(_digits(raw), (Remark(findings.CODE_AS_NUMBER, "文本格式的编码"),))
    reading = read_text(raw)
    if isinstance(reading.value, str):
        return Reading(re.sub(r"\s", "", unicodedata.normalize("NFKC", reading.value)), reading.remarks)
    return reading


def read_choice(raw: Raw, choices: tuple[str, ...], synonyms: dict[str, str]) -> Reading:
    """Read one of `choices`, or a known other writing of one."""
    if is_blank(raw):
        return BLANK
    if isinstance(raw, str | int | float) and not isinstance(raw, bool):
        known = {fold(choice): choice for choice in choices} | {fold(key): to for key, to in synonyms.items()}
        text = raw if isinstance(raw, str) else _digits(raw)
        choice = known.get(fold(clean(text)))
        if choice is not None:
            return Reading(choice)
        if clean(text) in PLACEHOLDERS:
            return Reading(None, (Remark(findings.PLACEHOLDER),))
    return void(findings.NOT_CHOICE, "、".join(choices))


YES = frozenset({"是", "有", "√", "✓", "✔", "y", "yes", "true", "1"})
NO = frozenset({"否", "无", "没有", "×", "✗", "✘", "n", "no", "false", "0"})


def read_yes_no(raw: Raw) -> Reading:
    """Read 是 or 否, also as a tick, a boolean or 有 / 无."""
    if is_blank(raw):
        return BLANK
    if isinstance(raw, bool):
        return Reading(raw)
    if isinstance(raw, str | int | float):
        text = fold(clean(raw if isinstance(raw, str) else _digits(raw)))
        if text in YES:
            return Reading(True)
        if text in NO:
            return Reading(False)
        if isinstance(raw, str) and clean(raw) in PLACEHOLDERS:
            return Reading(None, (Remark(findings.PLACEHOLDER),))
    return void(findings.NOT_CHOICE, "是、否")


def _digits(number: float) -> str:
    """Return the digits a spreadsheet shows: those that were kept, zeros after them, none that binary makes up."""
    return f"{Decimal(repr(number)).normalize():f}"

"""Cell -> text: harmless differences of width and spacing removed, invisible characters taken out and reported."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache

from pipeline import findings
from pipeline.kinds.reading import BLANK, Raw, Reading, Remark, Undated, void
from pipeline.remembering import remembered

MAX_CELL = 32_767
PLACEHOLDERS = frozenset(
    {"-", "--", "—", "——", "－", "–", "―", "─", "──", "−", "/", "／", "\\", "无", "N/A", "n/a", "NA", "…"}
)
_NO_WORDS = frozenset({"没有", "暂无", "无原因", "无说明", "不适用", "0"})
NO_REASONS = tuple(sorted({word.upper() for word in PLACEHOLDERS | _NO_WORDS}))
"""What says nothing where a reason is asked for, for those to whom case makes no difference, as a spreadsheet."""
_INVISIBLE = {"Cc", "Cf", "Cs"}
_FILLERS = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0]")  # letters by category, but with no shape
_HALF_CHARACTER = re.compile("_x[Dd][89A-Fa-f][0-9A-Fa-f]{2}_")
_FORMULA_START = ("=", "+", "-", "@")
# What these compatibility characters stand for is the same character; ² and ① are no digits of the number before them.
_SAME = ("<wide>", "<narrow>", "<small>", "<noBreak>", "<compat>")
TOO_MANY_DIGITS = 1e15
"""A spreadsheet keeps 15 digits of a number and puts zeros for the rest."""
_SHORT = 60
"""Characters of a text that may stand in every workbook: the head of a column, the name of a sheet, a choice."""
_LOOSE_BLANK = re.compile(r"(?<![\d\s])\s+|(?<!\s)\s+(?![\d\s])")

PLAIN_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z./()-]{0,99}")
PLAIN_TEXT = re.compile(r"[0-9A-Za-z一-龥][0-9A-Za-z一-龥./()（）、，。：-]{0,999}")
"""Texts without anything that is taken out, replaced or remarked upon, as nearly all are."""


@remembered(16_384, _SHORT)
def fold(text: str) -> str:
    """Return `text` as it is compared.

    Full width, spacing, line breaks, invisible characters, brackets and case make no difference.
    """
    if text.isascii() and text.isprintable():
        return text.replace(" ", "").casefold()
    return "".join(unicodedata.normalize("NFKC", visible(text)).split()).casefold()


def folded(texts: Sequence[str]) -> list[str]:
    """Return very many texts as they are compared; those of simple characters, as codes are, all together."""
    whole = "".join(texts)
    if not (whole.isascii() and whole.isprintable()):
        return list(map(fold, texts))
    return "\n".join(texts).replace(" ", "").casefold().split("\n") if texts else []


def is_percent(unit: str) -> bool:
    """Tell whether a unit of measure is that of percentages."""
    return fold(unit) in ("%", "百分比")


def visible(text: str) -> str:
    """Return `text` without characters that nobody sees but that make it another text; blanks and line breaks stay."""
    if text.isprintable():
        return _FILLERS.sub("", text)
    kept = (one for one in text if one.isspace() or unicodedata.category(one) not in _INVISIBLE)
    return _FILLERS.sub("", "".join(kept))


def clean(text: str) -> str:
    """Return `text` without invisible characters and outer blanks; line breaks stay, each as one line feed."""
    if text.isprintable():
        return _FILLERS.sub("", text).strip()
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (one for one in lines if one in "\n\t" or unicodedata.category(one) not in _INVISIBLE)
    return _FILLERS.sub("", "".join(kept)).replace("\xa0", " ").strip()


def is_placeholder(text: str) -> bool:
    """Tell whether `text` is nothing but signs for nothing, as -, ---- and 无。 are."""
    words = clean(text).rstrip("。. ")
    return words in PLACEHOLDERS or set(words) <= PLACEHOLDERS


def says_nothing(text: str) -> bool:
    """Tell whether `text` is a sign or a word for nothing: where a reason is asked for it is none."""
    words = clean(text).rstrip("。. ")
    return not words or words in PLACEHOLDERS or words in _NO_WORDS


def half_width(text: str) -> str:
    """Return `text` with full-width characters and the like in their plain form; nothing becomes a digit of its own."""
    return text if text.isascii() else unicodedata.normalize("NFC", "".join(map(_plain, text)))


@cache
def _plain(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 and unicodedata.decomposition(character).startswith(_SAME) else character


def compact(text: str) -> str:
    """Return a typed number or date in half width without blanks, but for those between digits.

    Two figures in one cell stay two: 100 and 200 on two lines are not 100200.
    """
    return _LOOSE_BLANK.sub("", half_width(clean(text)))


def is_blank(raw: Raw) -> bool:
    """Tell whether nothing, or nothing visible, stands in the cell."""
    return raw is None or raw == "" or (isinstance(raw, str) and not clean(raw))


def read_text(raw: Raw, *, is_required: bool = False) -> Reading:
    """Read free text; a number typed into a text cell is its digits. A sign for nothing is no text that is required."""
    if is_blank(raw):
        return BLANK
    if isinstance(raw, bool | Undated) or not isinstance(raw, str | int | float):
        return void(findings.WRONG_TYPE, "文字")
    if not isinstance(raw, str):
        return Reading(_digits(raw)) if _is_whole(raw) else void(findings.DIGITS_LOST, "文字")
    if is_required and is_placeholder(raw):
        return Reading(None, (Remark(findings.PLACEHOLDER),))
    text = clean(raw)
    remarks = []
    if _has_odd_characters(raw):
        remarks.append(Remark(findings.TEXT_CLEANED))
    if _HALF_CHARACTER.search(text):
        remarks.append(Remark(findings.HALF_CHARACTER))
    if len(text) > MAX_CELL:
        remarks.append(Remark(findings.TOO_LONG, f"最多 {MAX_CELL} 个字符"))
    if text.startswith(_FORMULA_START) and text not in PLACEHOLDERS:
        remarks.append(Remark(findings.FORMULA_TEXT))
    return Reading(text, tuple(remarks))


def _has_odd_characters(raw: str) -> bool:
    """Tell whether invisible characters stand in a text; a tab or a line break is one only at its beginning."""
    if raw.isprintable():
        return _FILLERS.search(raw) is not None
    lines = raw.replace("\r\n", "\n")
    odd = (one not in "\n\t" and unicodedata.category(one) in _INVISIBLE for one in lines)
    return lines.lstrip(" \xa0\u3000").startswith(("\t", "\n")) or any(odd) or _FILLERS.search(lines) is not None


def read_code(raw: Raw, *, is_required: bool = False) -> Reading:
    """Read a code: text with its leading zeros; a number is taken digit by digit and reported, if it has them all."""
    if isinstance(raw, int | float) and not isinstance(raw, bool | Undated):
        if not _is_whole(raw):
            return void(findings.DIGITS_LOST, "文本格式的编码")
        return Reading(_digits(raw), (Remark(findings.CODE_AS_NUMBER, "文本格式的编码"),))
    reading = read_text(raw, is_required=is_required)
    if isinstance(reading.value, str):
        return Reading(re.sub(r"\s", "", half_width(reading.value)), reading.remarks)
    return reading


def read_choice(raw: Raw, choices: tuple[str, ...], synonyms: Mapping[str, str]) -> Reading:
    """Read one of `choices`, or a known other writing of one; one with the words of another choice is told."""
    if is_blank(raw):
        return BLANK
    if isinstance(raw, str | int | float) and not isinstance(raw, bool):
        text = raw if isinstance(raw, str) else _digits(raw)
        known = {fold(one): one for one in choices} | {fold(writing): one for writing, one in synonyms.items()}
        choice = known.get(fold(clean(text)))
        if choice is not None:
            rest = fold(clean(text)).replace(fold(choice), "")
            is_doubtful = bool(rest) and any(fold(other) in rest for other in choices if other != choice)
            return Reading(choice, (Remark(findings.CHOICE_RESPELT, choice),) if is_doubtful else ())
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


def _is_whole(number: float) -> bool:
    """Tell whether a spreadsheet keeps all digits before the point: of an 18-digit number the last three are gone."""
    return -TOO_MANY_DIGITS < number < TOO_MANY_DIGITS


def _digits(number: float) -> str:
    """Return the digits a spreadsheet shows: those that were kept, zeros after them, none that binary makes up."""
    return f"{Decimal(repr(number + 0)).normalize():f}"  # -0 is 0

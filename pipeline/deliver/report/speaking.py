"""Declared sentences + figures -> lines of a report, with the figures in them known by their keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.deliver.report.parts import Line, Part, shown
from pipeline.figures import Stated
from pipeline.formula import Value, evaluate
from pipeline.standard import OutlineRule
from pipeline.standard.outline import Sentence
from pipeline.standard.placeholders import PLACEHOLDER, names_in, without_zeros

_ENDS = "。；;.， "
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Voice:
    """Says the sentences of one outline about one unit, or about all of a year."""

    rule: OutlineRule
    figures: Mapping[str, Stated]
    is_graded: bool
    values: Mapping[str, Value] = field(default_factory=dict)

    def said(self, sentences: Sequence[Sentence], about: Mapping[str, Stated] | None = None) -> Line:
        """Return the sentences that apply, in one line; `about` are the figures of what they are about besides."""
        known = {**self.figures, **(about or {})}
        return joined(part for one in sentences if self._applies(one) for part in spoken(one.text, known))

    def _applies(self, sentence: Sentence) -> bool:
        if sentence.graded is not None and sentence.graded != self.is_graded:
            return False
        return sentence.when is None or evaluate(self.rule.conditions[sentence.when], self.values) is True


def spoken(text: str, figures: Mapping[str, Stated]) -> Iterator[Part]:
    """Yield the pieces of a text with its {names} put in, without [parts] whose figures are all 0.

    A text that is put in loses the full stop at its end.
    """
    text, at = without_zeros(text, {name: figures[name].text for name in names_in(text) if name in figures}), 0
    for match in PLACEHOLDER.finditer(text):
        yield text[at : match.start()]
        part = shown(figures[match[1]]) if match[1] in figures else match[0]
        yield part.rstrip(_ENDS) if isinstance(part, str) else part
        at = match.end()
    yield text[at:]


def joined(parts: Iterable[Part]) -> Line:
    """Return the parts with words that stand side by side made one."""
    line: list[Part] = []
    for part in parts:
        if isinstance(part, str) and line and isinstance(line[-1], str):
            line[-1] += part
        elif part:
            line.append(part)
    return tuple(line)


def ended(text: str) -> str:
    """Return a text that people wrote as a sentence, with one full stop."""
    return text.strip().rstrip(_ENDS) + "。" if text.strip() else ""


def ordinal(number: int) -> str:
    """Return a number below a hundred as it numbers chapters and points: 一, 十二, 二十."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")

"""An appraised unit, or all units of a year -> the lines that their reports say by whatever outline, before a document.

Besides what a draft says of the problems that there are, the facts of all others are told as far as figures go: people
write such sentences too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import takewhile

from pipeline.deliver.report.batch import batch_report
from pipeline.deliver.report.parts import Line, Paragraph, Part, Piece, Style
from pipeline.deliver.report.speaking import joined, spoken
from pipeline.deliver.report.unit import unit_report
from pipeline.figures import unit_figures
from pipeline.model import Appraisal, Batch
from pipeline.standard import OutlineRule, Standard
from pipeline.standard.outline import Subject
from pipeline.standard.placeholders import PLACEHOLDER


def unit_lines(appraisal: Appraisal, standard: Standard) -> Iterator[Line]:
    """Yield what reports on one unit say, and the facts of all problems."""
    for rule in _over("unit", standard):
        yield from _said(unit_report(appraisal, standard, rule))
    figures = unit_figures(appraisal, standard)
    for check in standard.problems:
        yield joined(takewhile(_is_known, spoken(check.rule.fact, figures)))


def batch_lines(batch: Batch, standard: Standard) -> Iterator[Line]:
    """Yield what reports on all units of a year say."""
    for rule in _over("batch", standard):
        yield from _said(batch_report(batch, standard, rule))


def _over(subject: Subject, standard: Standard) -> Iterator[OutlineRule]:
    return (one for one in standard.outlines if one.outline.over == subject)


def _said(pieces: Iterable[Piece]) -> Iterator[Line]:
    return (one.line for one in pieces if isinstance(one, Paragraph) and one.style is Style.BODY)


def _is_known(part: Part) -> bool:
    """Tell whether a part is no name in braces, which only a problem that there is has something for."""
    return not (isinstance(part, str) and PLACEHOLDER.match(part))

"""An outline + what tells its blocks -> the pieces of a report, with title and numbered headings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pipeline.deliver.report.parts import Paragraph, Piece, Style
from pipeline.deliver.report.speaking import ordinal
from pipeline.standard.outline import Block, Chapter, Outline

UNDATED = "　　年　　月　　日"
"""Filled in by whoever signs: the program has no clock."""


@dataclass(slots=True)
class Numbering:
    """Numbers the headings below a chapter, （一）, or below a section, 1. …."""

    is_in_section: bool = False
    count: int = 0

    def heading(self, text: str) -> Paragraph:
        """Return the next heading."""
        self.count += 1
        if self.is_in_section:
            return Paragraph(Style.POINT, (f"{self.count}.{text}",))
        return Paragraph(Style.SECTION, (f"（{ordinal(self.count)}）{text}",))


Tell = Callable[[Block, Numbering], Iterable[Piece]]


def framed(outline: Outline, title: str, tell: Tell) -> list[Piece]:
    """Return the pieces of a report with its title."""
    return [Paragraph(Style.TITLE, (title,)), *_chapters(outline, tell)]


def _chapters(outline: Outline, tell: Tell) -> Iterator[Piece]:
    number = 0
    for chapter in (one for one in outline.chapters if not one.on_request):
        number += not chapter.annex
        words = f"附件：{chapter.title}" if chapter.annex else f"{ordinal(number)}、{chapter.title}"
        yield Paragraph(Style.CHAPTER, (words,), is_annex=chapter.annex)
        yield from _within(chapter, tell)


def _within(chapter: Chapter, tell: Tell) -> Iterator[Piece]:
    numbering = Numbering()
    for block in chapter.blocks:
        yield from tell(block, numbering)
    for section in chapter.sections:
        yield numbering.heading(section.title)
        below = Numbering(is_in_section=True)
        for block in section.blocks:
            yield from tell(block, below)

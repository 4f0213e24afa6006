"""A document -> the charts of the program in it, found by their bookmarks and drawn again where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from docx.oxml.ns import qn

from pipeline.deliver.report.bookmarks import Bookmark, starts_in, within
from pipeline.deliver.report.charting import bars_in, draw, put_bars
from pipeline.deliver.report.package import Package
from pipeline.figures import Stated, told

_WORKBOOK = ".xlsx"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart that was found in a document: its bookmark, and the part that it is in."""

    package: Package
    bookmark: Bookmark
    chart: str

    @property
    def key(self) -> str:
        """The key of the chart, as the name of its bookmark carries it."""
        return self.bookmark.key

    @property
    def text(self) -> str:
        """What its bars say."""
        return told(bars_in(self.package.root(self.chart)))

    @property
    def is_untouched(self) -> bool:
        """Whether the bars are those that the program last drew."""
        return self.was_written_as(self.text)

    def was_written_as(self, text: str) -> bool:
        """Tell whether the program last drew what `text` says."""
        return self.bookmark.was_written_as(text)

    def write(self, stated: Stated, text: str) -> None:
        """Draw the bars of today, in the look that the chart has, and put them into its workbook."""
        put_bars(self.package.root(self.chart), stated)
        self.package.touch(self.chart)
        for name in self.package.related(self.chart).values():
            if name.endswith(_WORKBOOK):
                self.package.put(name, draw(stated).workbook)
        self.bookmark.rename(stated.key, text)


def drawings_in(package: Package, part: str) -> Iterator[Drawing]:
    """Yield the charts of the program in a part of a document."""
    related = package.related(part)
    for start in starts_in(package.root(part)):
        shown = next((one for one in within(start) if one.tag == qn("c:chart")), None)
        chart = related.get(shown.get(qn("r:id"), "")) if shown is not None else None
        if chart is not None:
            yield Drawing(package, Bookmark(start, ()), chart)

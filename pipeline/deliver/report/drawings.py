"""A document -> the charts of the program in it, found by their bookmarks and drawn again where they stand."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO

from docx.oxml.ns import qn

from pipeline.deliver.report.bookmarks import Bookmark, bookmarks_in
from pipeline.deliver.report.charting import bars_in, drawn_in, put_bars
from pipeline.deliver.report.owned import Owned
from pipeline.deliver.report.package import Package
from pipeline.figures import Bars, Stated, told
from pipeline.tags import is_as_written

_DATA = ("xl/worksheets/", "xl/sharedStrings")


@dataclass(frozen=True, slots=True)
class Drawing(Owned):
    """A chart that was found in a document: its bookmark, the part that it is."""

    package: Package
    bookmark: Bookmark
    chart: str

    @property
    def said(self) -> str:
        """The name of its bookmark."""
        return self.bookmark.said

    @property
    def text(self) -> str:
        """What its bars say."""
        return told(bars_in(self.package.root(self.chart)))

    @property
    def is_untouched(self) -> bool:
        """Whether nobody changed its bars, nor gave it others beside them."""
        series = sum(1 for _one in self.package.root(self.chart).iter(qn("c:ser")))
        return series == 1 and is_as_written(self.said, self.text)

    def write(self, stated: Stated, text: str) -> None:
        """Draw the bars of today, in the look that the chart has, and put them into its workbook."""
        for name in self._workbooks:
            self.package.put(name, drawn_in(stated))
        put_bars(self.package.root(self.chart), stated)
        self.package.touch(self.chart)
        self.bookmark.rename(stated.key, text)

    def is_replaceable(self, stated: Stated) -> bool:
        """Tell whether the workbook of the chart holds nothing but what the program wrote."""
        assert stated.bars
        shown = replace(stated, bars=Bars(stated.bars.kind, tuple(bars_in(self.package.root(self.chart)))))
        ours = _data(drawn_in(shown))
        return all(_data(self.package.content(name)) == ours for name in self._workbooks)

    @property
    def _workbooks(self) -> list[str]:
        return [name for name in self.package.related(self.chart).values() if "embeddings/" in name]


def drawings_in(package: Package, part: str) -> Iterator[Drawing]:
    """Yield the charts of the program in a part of a document."""
    related = package.related(part)
    for bookmark in bookmarks_in(package.root(part)):
        charts = [related.get(one.get(qn("r:id"), "")) for one in bookmark.charts]
        if charts and charts[0]:
            yield Drawing(package, bookmark, charts[0])


def _data(workbook: bytes) -> Mapping[str, bytes]:
    """Return what stands in the cells of a workbook, by its parts; nothing for what is none."""
    try:
        with zipfile.ZipFile(BytesIO(workbook)) as package:
            return {name: package.read(name) for name in package.namelist() if name.startswith(_DATA)}
    except zipfile.BadZipFile:
        return {}

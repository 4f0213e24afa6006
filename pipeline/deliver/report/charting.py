"""The bars of a figure <-> a chart in a Word document, with the little workbook in which people can edit its data.

Word draws the chart itself. It is that of the workbooks: XlsxWriter makes it, and its part is put into the document.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from io import BytesIO

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm
from lxml import etree
from lxml.etree import _Element as Element

from pipeline.deliver import charts
from pipeline.deliver.excel import open_book
from pipeline.deliver.report.official import LATIN
from pipeline.deliver.style import Look
from pipeline.figures import Bar, Stated
from pipeline.kinds import KindName

_SHEET = "数据"
_WIDTH, _HEIGHT = 150, 76
"""Millimetres of a chart on the page."""
_PIXELS = 96 / 25.4
_DRAWN = "xl/charts/chart1.xml"
_SIDES = ("c:cat", "c:val")
_LAST_ROW = re.compile(r"(:\$?[A-Z]+\$?)\d+$")
_DECIMALS = 6
"""Decimals to which bars are compared: programs write the same number in several ways."""
_LEFT_OUT = (
    ("c:title/c:layout", "c:overlay", "0"),
    ("c:title", "c:autoTitleDeleted", "0"),
    ("c:grouping", "c:varyColors", "0"),
    ("c:dLbls/c:txPr", "c:showLegendKey", "0"),
    ("c:showVal", "c:showBubbleSize", "0"),
    ("c:showVal", "c:showPercent", "0"),
    ("c:showVal", "c:showSerName", "0"),
    ("c:showVal", "c:showCatName", "0"),
    ("c:scaling", "c:delete", "0"),
    ("c:valAx/c:numFmt", "c:minorTickMark", "none"),
    ("c:valAx/c:numFmt", "c:majorTickMark", "none"),
    ("c:catAx/c:axPos", "c:minorTickMark", "none"),
    ("c:catAx/c:axPos", "c:majorTickMark", "none"),
    ("c:plotVisOnly", "c:dispBlanksAs", "gap"),
    ("c:lang", "c:roundedCorners", "0"),
)
"""What XlsxWriter leaves out, for Excel takes it as no, and other programs as yet: behind which element, value."""
_FRAME = """\
<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
    xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"
    ><wp:inline distT="0" distB="0" distL="0" distR="0"
    ><wp:extent/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:docPr/><wp:cNvGraphicFramePr/><a:graphic
    ><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart/></a:graphicData></a:graphic
    ></wp:inline></w:drawing>"""


def frame(document: Document, stated: Stated, number: int) -> Element:
    """Put the chart of a figure into a document; return the drawing that shows it, for a run of the body."""
    drawn, package = drawn_in(stated), document.part.package
    assert package
    with zipfile.ZipFile(BytesIO(drawn)) as parts:
        chart = parts.read(_DRAWN)
    part = Part(package.next_partname("/word/charts/chart%d.xml"), CONTENT_TYPE.DML_CHART, b"", package)
    place = package.next_partname("/word/embeddings/Microsoft_Excel_Worksheet%d.xlsx")
    workbook = Part(place, CONTENT_TYPE.SML_SHEET, drawn)
    part._blob = _fitted(chart, stated, part.relate_to(workbook, RELATIONSHIP_TYPE.PACKAGE))
    found: Element = parse_xml(_FRAME)
    extent, named, shown = (next(found.iter(qn(name))) for name in ("wp:extent", "wp:docPr", "c:chart"))
    about = {"id": str(number), "name": stated.title, "descr": stated.title}
    for element, said in ((extent, {"cx": str(Mm(_WIDTH)), "cy": str(Mm(_HEIGHT))}), (named, about)):
        for name, value in said.items():
            element.set(name, value)
    shown.set(qn("r:id"), document.part.relate_to(part, RELATIONSHIP_TYPE.CHART))
    return found


def drawn_in(stated: Stated) -> bytes:
    """Return the workbook in which XlsxWriter draws the chart of a figure that has bars, beside its data."""
    assert stated.bars
    bars, kind = stated.bars.each, stated.bars.kind
    memory, last = BytesIO(), len(stated.bars.each) + 1
    with open_book(memory, stated.title) as book:
        page = book.page(_SHEET, (30, 16))
        page.header(0, ("名称", stated.title))
        for row, bar in enumerate(bars, start=1):
            page.write(row, 0, bar.of)
            page.write(row, 1, bar.value, Look.NUMBER, kind.excel_format)
        names, values = (f"{_SHEET}!${column}$2:${column}${last}" for column in "AB")
        most = 1 if kind.name == KindName.RATE else None
        series = [charts.Series(f"={_SHEET}!$B$1", values)]
        shown = charts.Chart(
            stated.title, stated.title, names, series, len(bars), kind.excel_format, minimum=0, maximum=most
        )
        charts.insert(page, last + 1, 0, shown, int(_WIDTH * _PIXELS), int(_HEIGHT * _PIXELS))
    return memory.getvalue()


def _fitted(chart: bytes, stated: Stated, workbook: str) -> bytes:
    """Return the part of a chart as Word wants it: square, in Chinese and Latin fonts, with its workbook."""
    root = etree.fromstring(chart)
    for settings in root.findall(qn("c:printSettings")):
        root.remove(settings)
    next(root.iter(qn("c:lang"))).set("val", "zh-CN")
    for before, name, value in _LEFT_OUT:
        for element in root.iterfind(".//" + "/".join(qn(step) for step in before.split("/"))):
            element.addnext(etree.Element(qn(name), val=value))
    external = etree.SubElement(root, qn("c:externalData"), {qn("r:id"): workbook})
    etree.SubElement(external, qn("c:autoUpdate"), val="0")
    for latin in root.iter(qn("a:latin")):
        latin.addnext(etree.Element(qn("a:ea"), typeface=latin.get("typeface", "")))
        latin.set("typeface", LATIN)
    put_bars(root, stated)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def bars_in(chart: Element) -> list[Bar]:
    """Return the bars that the part of a chart shows, those of its first series."""
    names, values = (_points(chart, name) for name in _SIDES)
    return [Bar(name, _number(values.get(at))) for at, name in sorted(names.items())]


def put_bars(chart: Element, stated: Stated) -> None:
    """Let the part of a chart show other bars, in the look that it has."""
    assert stated.bars
    bars = stated.bars.each
    series = next(chart.iter(qn("c:ser")))
    columns = [bar.of for bar in bars], ["" if bar.value is None else str(bar.value) for bar in bars]
    for name, texts in zip(_SIDES, columns, strict=True):
        for cache in _caches(chart, name):
            _put_points(cache, texts)
        for reference in series.iterfind(f"{qn(name)}//{qn('c:f')}"):
            reference.text = _LAST_ROW.sub(rf"\g<1>{len(bars) + 1}", reference.text or "")


def _put_points(cache: Element, texts: Sequence[str]) -> None:
    for point in cache.findall(qn("c:pt")):
        cache.remove(point)
    count = cache.find(qn("c:ptCount"))
    assert count is not None
    count.set("val", str(len(texts)))
    for at, text in reversed([(at, text) for at, text in enumerate(texts) if text]):
        point = etree.Element(qn("c:pt"), idx=str(at))
        etree.SubElement(point, qn("c:v")).text = text
        count.addnext(point)


def _caches(chart: Element, name: str) -> Iterator[Element]:
    """Yield what the first series of a chart remembers of its names or values."""
    series = next(chart.iter(qn("c:ser")), None)
    counts = () if series is None else series.iterfind(f"{qn(name)}//{qn('c:ptCount')}")
    yield from (parent for one in counts if (parent := one.getparent()) is not None)


def _points(chart: Element, name: str) -> Mapping[int, str]:
    points = (point for cache in _caches(chart, name) for point in cache.iterfind(qn("c:pt")))
    return {int(point.get("idx", "0")): point.findtext(qn("c:v")) or "" for point in points}


def _number(text: str | None) -> Decimal | None:
    """Return a number as programs write it, with the few digits that tell it from others."""
    try:
        return None if text is None else round(Decimal(text), _DECIMALS)
    except InvalidOperation:
        return None

"""Word documents of the tests: drafted from the town, made of plain paragraphs, edited as people do."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path

import docx
from docx.document import Document
from docx.oxml.ns import nsmap, qn

from examples.units import standard_of
from pipeline.deliver.report import House, draft_batch, draft_unit
from pipeline.figures import Stated, batch_figures, unit_figures
from pipeline.model import Appraisal
from pipeline.standard import OutlineRule, Standard
from tests.examples.evaluating import county, town

CODE = "610724118"


def the_town() -> tuple[Appraisal, Standard]:
    return town().of(CODE), standard_of("town-2024")


def outline(code: str) -> OutlineRule:
    _appraisal, standard = the_town()
    return next(one for one in standard.outlines if one.outline.code == code)


@cache
def draft(code: str = "five-chapters", house: House = House()) -> bytes:  # noqa: B008 - a frozen value
    appraisal, standard = the_town()
    return draft_unit(appraisal, standard, outline(code), house)


@cache
def county_draft() -> bytes:
    standard = standard_of("common-2013")
    rule = next(one for one in standard.outlines if one.outline.over == "batch")
    return draft_batch(county().batch, standard, rule, House())


def county_figures() -> dict[str, Stated]:
    return batch_figures(county().batch, standard_of("common-2013"))


def figures() -> dict[str, Stated]:
    return unit_figures(*the_town())


def opened(data: bytes) -> Document:
    return docx.Document(BytesIO(data))


def saved(document: Document) -> bytes:
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def edited(data: bytes, edit: Callable[[Document], object]) -> bytes:
    document = opened(data)
    edit(document)
    return saved(document)


def plain(paragraphs: Sequence[str], table: Sequence[Sequence[str]] = ()) -> bytes:
    """A report that was not made here: paragraphs, with one table behind the heading that says 下表."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
        if "下表" in text and table:
            grid = document.add_table(rows=len(table), cols=len(table[0]))
            for row, cells in enumerate(table):
                for column, cell in enumerate(cells):
                    grid.cell(row, column).text = cell
    return saved(document)


def of_body(body: str, styles: str = "", lists: str = "") -> bytes:
    """A document with this markup as its body; the rest is put into its styles and its numbered lists."""
    source, result = zipfile.ZipFile(BytesIO(plain([]))), BytesIO()
    root = f'xmlns:w="{nsmap["w"]}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    with zipfile.ZipFile(result, "w") as package:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                data = f"<w:document {root}><w:body>{body}</w:body></w:document>".encode()
            elif name == "word/styles.xml":
                data = data.replace(b"</w:styles>", styles.encode() + b"</w:styles>")
            elif name == "word/numbering.xml":
                data = f"<w:numbering {root}>{lists}</w:numbering>".encode()
            package.writestr(name, data)
    return result.getvalue()


def written(folder: Path, data: bytes) -> Path:
    path = folder / "报告.docx"
    path.write_bytes(data)
    return path


def text_of(data: bytes) -> str:
    """All that a person reads in the body, paragraph by paragraph."""
    return "\n".join(lines_of(data))


def rows_of(data: bytes, number: int) -> list[list[str]]:
    """What a person reads in the cells of a table, row by row."""
    table = opened(data).tables[number]._tbl
    return [
        ["".join(text.text or "" for text in cell.iter(qn("w:t"))) for cell in row.iter(qn("w:tc"))]
        for row in table.iter(qn("w:tr"))
    ]


def lines_of(data: bytes) -> list[str]:
    paragraphs = opened(data).element.body.iter(qn("w:p"))
    return ["".join(one.text or "" for one in paragraph.iter(qn("w:t"))) for paragraph in paragraphs]

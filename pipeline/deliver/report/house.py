"""The Word template of a house -> its bytes, seen to be one; with the distance of lines, how it wants its reports."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import docx
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from lxml.etree import LxmlError

from pipeline.deliver.report.official import PITCH, add_styles
from pipeline.deliver.report.package import UNSOUND, Package

TYPES = "[Content_Types].xml"
_WORD = b"application/vnd.openxmlformats-officedocument.wordprocessingml."
_TEMPLATE, _DOCUMENT = _WORD + b"template.main+xml", _WORD + b"document.main+xml"
_WITH_MACROS = b".macroEnabled"
_FAULTS = (
    *UNSOUND, LookupError, ValueError, AttributeError, PythonDocxError, OpcError, LxmlError,
)  # fmt: skip
"""What is raised over a package that is none, or is not that of a Word document."""


@dataclass(frozen=True, slots=True)
class House:
    """How a house wants its reports: the bytes of its Word template, or the official layout with lines of `pitch`."""

    template: bytes | None = None
    pitch: float = PITCH


def template_of(data: bytes) -> bytes:
    """Return a Word document or template (.dotx) as a document to draft in; raise ValueError, saying why it is none."""
    try:
        with Package(data) as package:
            types = package.content(TYPES)
            if _TEMPLATE in types:
                package.put(TYPES, types.replace(_TEMPLATE, _DOCUMENT))
            found = package.packed()
        if _WITH_MACROS not in types:
            add_styles(docx.Document(BytesIO(found)), PITCH, is_official=False)
    except _FAULTS as error:
        raise ValueError("不是完好的 Word 文档") from error
    if _WITH_MACROS in types:
        raise ValueError("是带宏的文档")
    return found

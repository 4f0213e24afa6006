"""The links of a sheet -> their elements, and the files they lead to, as XlsxWriter would write them."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import NamedTuple

from xlsxwriter.url import Url, UrlTypes

MOST_LINKS = 65_530
"""Links that a sheet can hold."""
_SURELY_A_LINK, _SURELY_A_TIP = 1_000, 127
"""An address and a tip of no more characters than this are no longer than a file can hold, whatever they are."""
_INTERNAL, _EXTERNAL = "internal:", "external:"


class Way(NamedTuple):
    """Where a link leads: a file or None, the place in it or in this workbook and a tip, as attributes; its text."""

    file: str | None
    place: str
    tip: str
    text: str

    def element(self, cell: str, number: int, *, is_text: bool) -> str:
        """Return the element of a link in a cell; `number` is that of the file, `is_text` whether it holds a text."""
        if self.file is None:
            return f'<hyperlink ref="{cell}"{self.place}{self.tip}{_attribute("display", self.text)}/>'
        text = "" if is_text else _attribute("display", self.text)
        return f'<hyperlink ref="{cell}" r:id="rId{number}"{self.place}{text}{self.tip}/>'


def way_to(url: str, text: str, tip: str) -> Way | None:
    """Return a way to a sheet (`internal:`), or to a file and a place in it; None for what needs a closer look."""
    if len(url) > _SURELY_A_LINK or len(tip) > _SURELY_A_TIP:
        return None
    told = _given("tooltip", tip)
    if url.startswith(_INTERNAL):
        return Way(None, _attribute("location", url[len(_INTERNAL) :]), told, text)
    path, _hash, anchor = url.partition("#")
    if not path.startswith(_EXTERNAL):
        return None
    return Way(_file(path), _given("location", anchor.replace("/", "\\")), told, text)


def way_of(url: Url) -> Way:
    """Return the way of a link that XlsxWriter has looked at."""
    is_inside = url._link_type not in (UrlTypes.URL, UrlTypes.EXTERNAL)
    place = _attribute("location", url._link) if is_inside else _given("location", url._anchor)
    file = None if is_inside else str(url._target())
    return Way(file, place, _given("tooltip", url._tip), url._text)


@lru_cache(maxsize=16_384)
def _file(path: str) -> str:
    """Return what XlsxWriter makes of a link to a file."""
    return str(Url(path)._target())


def _given(name: str, value: str) -> str:
    return _attribute(name, value) if value else ""


def _attribute(name: str, value: str) -> str:
    safe = escape(value, quote=False).replace('"', "&quot;")
    return f' {name}="{safe}"'.replace("\n", "&#xA;")

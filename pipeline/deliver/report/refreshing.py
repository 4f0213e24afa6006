"""A report that people have edited + today's figures -> the same report with the program's own figures renewed.

What people wrote stays to the letter: only the text inside of the program's content controls is written, and only
where nobody has typed over it. A figure that was taken out is not put back.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

from pipeline.deliver.packing import member
from pipeline.deliver.report.controls import Control, controls_in
from pipeline.figures import Stated
from pipeline.tags import by_short_key

_PARTS = ("word/document", "word/header", "word/footer", "word/footnotes", "word/endnotes")
_LACKING = "［待补］"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


@dataclass(frozen=True, slots=True)
class Overwritten:
    """A figure that somebody typed over: what it is, what stands in the report and what the results say."""

    title: str
    written: str
    result: str


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A report with its figures renewed: its bytes, how many figures changed, how many stayed, and the others.

    `unknown` are figures that the results no longer have, such as those of a problem that is gone: they stay.
    """

    data: bytes
    renewed: int
    same: int
    overwritten: tuple[Overwritten, ...]
    unknown: tuple[str, ...]


def refreshed(data: bytes, figures: Mapping[str, Stated]) -> Refreshed:
    """Return the report with the figures of today; raise ValueError for what is no Word document."""
    renewal = _Renewal(figures, by_short_key(figures))
    changed: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            for name in package.namelist():
                if name.startswith(_PARTS) and name.endswith(".xml"):
                    root = etree.fromstring(package.read(name), _PARSER)
                    if renewal.renew(root):
                        changed[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    # a part packed in a way that zipfile does not know is a NotImplementedError
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, NotImplementedError) as error:
        raise ValueError(str(error)) from error
    return renewal.outcome(_with(data, changed) if changed else data)


class _Renewal:
    """Renews the figures of one part after another."""

    def __init__(self, figures: Mapping[str, Stated], keys: Mapping[str, str]) -> None:
        self._figures, self._keys = figures, keys
        self._renewed = self._same = 0
        self._overwritten: list[Overwritten] = []
        self._unknown: list[str] = []

    def renew(self, root: etree._Element) -> bool:
        """Renew the figures below `root`; return whether anything was written."""
        before = self._renewed
        for one in controls_in(root):
            self._one(one)
        return self._renewed > before

    def _one(self, control: Control) -> None:
        stated = self._figures.get(self._keys.get(control.key, ""))
        if stated is None:
            self._unknown.append(control.text)
            return
        text = stated.text or _LACKING
        if control.text == text:
            self._same += 1
        elif control.is_untouched:
            control.write(stated.key, text)
            self._renewed += 1
        else:
            self._overwritten.append(Overwritten(stated.title, control.text, text))

    def outcome(self, data: bytes) -> Refreshed:
        """Return the report and what became of its figures."""
        return Refreshed(data, self._renewed, self._same, tuple(self._overwritten), tuple(self._unknown))


def _with(data: bytes, changed: Mapping[str, bytes]) -> bytes:
    """Return the package with some parts in the place of the old ones, all in their order."""
    result = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(member(name), changed.get(name) or old.read(name))
    return result.getvalue()

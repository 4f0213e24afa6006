"""A report that people have edited + today's figures -> the same report with the program's own figures renewed.

What people wrote stays to the letter: only the text inside of the program's content controls and bookmarks is written,
and the bars of its charts, and only where nobody has changed them. A figure that was taken out is not put back.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pipeline.claims import Passage, claims_in
from pipeline.deliver.report.bookmarks import Bookmark, words_in
from pipeline.deliver.report.controls import controls_in
from pipeline.deliver.report.drawings import drawings_in
from pipeline.deliver.report.owned import Owned
from pipeline.deliver.report.package import UNSOUND, Package
from pipeline.figures import Stated
from pipeline.tags import by_short_key

_PARTS = ("word/document", "word/header", "word/footer", "word/footnotes", "word/endnotes")
_SUBJECT = "{http://purl.org/dc/elements/1.1/}subject"
_PROPERTIES = "docProps/core.xml"
_LACKING = "____"


@dataclass(frozen=True, slots=True)
class Overwritten:
    """A figure that somebody typed over: what it is, what stands in the report and what the results say."""

    title: str
    written: str
    result: str


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A report with its figures renewed: its bytes, how many figures changed, how many stayed, and the others.

    `rounded` counts those over which somebody typed the same figure, rounded: they are as right as they were. `unknown`
    are figures that the results no longer have, such as those of a problem that is gone: they stay.
    """

    data: bytes
    renewed: int
    same: int
    overwritten: tuple[Overwritten, ...]
    unknown: tuple[str, ...]
    rounded: int = 0


def subject_of(data: bytes) -> str:
    """Return the unit that the properties of a document name; empty where they name none."""
    with Package(data) as package:
        if _PROPERTIES not in package.names:
            return ""
        return package.root(_PROPERTIES).findtext(f".//{_SUBJECT}", "").strip()


def refreshed(data: bytes, figures: Mapping[str, Stated]) -> Refreshed:
    """Return the report with the figures of today; raise ValueError for what is no Word document."""
    renewal = _Renewal(figures)
    try:
        with Package(data) as package:
            for part in [name for name in package.names if name.startswith(_PARTS) and name.endswith(".xml")]:
                root = package.root(part)
                for found in (*controls_in(root), *words_in(root), *drawings_in(package, part)):
                    if renewal.is_renewed(found):
                        package.touch(part)
            return renewal.outcome(package.packed())
    except UNSOUND as error:
        raise ValueError(str(error)) from error


class _Renewal:
    """Renews one figure after another."""

    def __init__(self, figures: Mapping[str, Stated]) -> None:
        self._figures, self._keys = figures, by_short_key(figures)
        self._renewed = self._same = self._rounded = 0
        self._overwritten: list[Overwritten] = []
        self._unknown: list[str] = []

    def is_renewed(self, found: Owned) -> bool:
        """Renew a figure if it is another one today and nobody changed it; return whether it was written."""
        stated = self._figures.get(self._keys.get(found.key, ""))
        if stated is None:
            if found.is_untouched:  # else it may be anybody's
                self._unknown.append(found.text)
            return False
        text = stated.text or (stated.shown if isinstance(found, Bookmark) else _LACKING)
        if _is_same(found.text, text):
            self._same += 1
        elif found.is_untouched and found.is_replaceable(stated):
            found.write(stated, text)
            self._renewed += 1
            return True
        elif stated.is_prose and found.was_written_as(text):
            self._same += 1  # the same, in people's own words
        elif _is_rounded(found.text, stated):
            self._rounded += 1
        else:
            self._overwritten.append(Overwritten(stated.title, found.text, text))
        return False

    def outcome(self, data: bytes) -> Refreshed:
        """Return the report and what became of its figures."""
        return Refreshed(data, self._renewed, self._same, tuple(self._overwritten), tuple(self._unknown), self._rounded)


def _is_same(written: str, text: str) -> bool:
    """Tell whether two texts say the same: full width, blanks and noughts behind the point make no difference."""
    written, text = ("".join(unicodedata.normalize("NFKC", one).split()) for one in (written, text))
    return written == text or ((number := _number(written)) is not None and number == _number(text))


def _is_rounded(written: str, stated: Stated) -> bool:
    """Tell whether a text is the figure, rounded, perhaps in 万; its unit stands behind it in the report."""
    whole = f"{written.strip()}{stated.unit}"
    claims = list(claims_in(Passage(whole, "", ""))) if stated.kind.is_number else []
    values = [one for one in (stated.value, stated.printed) if isinstance(one, Decimal)]
    return len(claims) == 1 and whole.startswith(claims[0].text) and any(map(claims[0].rounds, values))


def _number(text: str) -> tuple[Decimal, bool] | None:
    try:
        return Decimal(text.rstrip("%").replace(",", "")), text.endswith("%")
    except InvalidOperation:
        return None

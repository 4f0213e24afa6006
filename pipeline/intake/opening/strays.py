"""A worksheet's XML -> the same without blank texts that stand far out: a stray space must not cost a whole file."""

from __future__ import annotations

from typing import Final

from pipeline.addresses import Address, parse_reference, show_cell
from pipeline.intake.opening.markup import feed, local_name, new_parser
from pipeline.kinds import is_blank

_TEXTS: Final = {"str", "inlineStr"}


def without_strays(xml: bytes, part: str, blanks: frozenset[int]) -> tuple[bytes, tuple[str, ...]]:
    """Return the XML without the blank texts below and beside everything else, and their addresses.

    `blanks` are the numbers of the shared texts that are blank. The rest of the XML stays where it is.
    """
    search = _Search(blanks)
    parser = new_parser(part)
    parser.StartElementHandler = lambda name, attributes: search.start(
        local_name(name), attributes, parser.CurrentByteIndex
    )
    parser.EndElementHandler = lambda name: search.end(local_name(name), parser.CurrentByteIndex)
    parser.CharacterDataHandler = search.text
    feed(parser, xml, part)
    strays = [one for one in search.blank_cells if one[0][0] > search.last_row or one[0][1] > search.last_column]
    cleaned = bytearray(xml)
    for _, start, end in strays:
        stop = xml.index(b">", end) + 1
        cleaned[start:stop] = b" " * (stop - start)
    return bytes(cleaned), tuple(show_cell(*cell) for cell, _, _ in strays)


class _Search:
    """The state while the parser walks through one worksheet, whose addresses are known to be sound."""

    def __init__(self, blanks: frozenset[int]) -> None:
        self.blanks = blanks
        self.blank_cells: list[tuple[Address, int, int]] = []
        self.last_row = self.last_column = 0
        self.row = self.column = self.begun = 0
        self.kind = ""
        self.value: list[str] | None = None
        self.children: set[str] = set()

    def start(self, local: str, attributes: dict[str, str], index: int) -> None:
        """Enter an element."""
        if local == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.column = 0
        elif local == "c":
            written = parse_reference(attributes.get("r", ""))
            self.column = written[1] if written else self.column + 1
            self.kind, self.begun, self.value = attributes.get("t", "n"), index, []
            self.children = set()
        else:
            self.children.add(local)

    def text(self, text: str) -> None:
        """Collect what stands in a cell."""
        if self.value is not None:
            self.value.append(text)

    def end(self, local: str, index: int) -> None:
        """Leave an element."""
        if local != "c" or self.value is None:
            return
        text, self.value = "".join(self.value), None
        if not self.children:
            return
        if "f" not in self.children and self._is_blank(text):
            self.blank_cells.append(((self.row, self.column), self.begun, index))
        else:
            self.last_row, self.last_column = max(self.last_row, self.row), max(self.last_column, self.column)

    def _is_blank(self, text: str) -> bool:
        if self.kind == "s":
            return text.isdecimal() and int(text) in self.blanks
        return self.kind in _TEXTS and is_blank(text)

"""The bytes of an input workbook -> its parts as openpyxl looks for them, however the file spells their names.

Some programs write names with backslashes or in capitals, and Excel writes other namespaces where it is asked for
Strict Open XML.
"""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZipFile, ZipInfo

_STRICT = re.compile(rb"""(?<=["'])http://purl\.oclc\.org/ooxml/(\w+)/""")
_USUAL = rb"http://schemas.openxmlformats.org/\1/2006/"


class Archive(ZipFile):
    """A package of which every part is found, and read with the usual namespaces."""

    def __init__(self, data: bytes) -> None:
        super().__init__(BytesIO(data))
        self._spelled = {plain_name(name): name for name in super().namelist()}

    def namelist(self) -> list[str]:
        """Return the names of the parts, among which a name is found however it is spelled."""
        return _Names(super().namelist())

    def getinfo(self, name: str) -> ZipInfo:
        """Return the part that has a name, however that is spelled."""
        return super().getinfo(self._spelled.get(plain_name(name), name))

    def read(self, name: str | ZipInfo, pwd: bytes | None = None) -> bytes:
        """Return a part, with the usual namespaces in the place of strict ones."""
        data = super().read(name, pwd)
        return _STRICT.sub(_USUAL, data) if b"purl.oclc.org" in data else data


class _Names(list[str]):
    def __init__(self, names: list[str]) -> None:
        super().__init__(names)
        self._plain = frozenset(map(plain_name, names))

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and plain_name(name) in self._plain


def plain_name(name: str) -> str:
    """Return the name of a part as most programs spell it, but in small letters."""
    return name.replace("\\", "/").lower()

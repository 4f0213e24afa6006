"""The bytes of a Word document <-> its parts: read when asked for, written only where they were changed."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from io import BytesIO
from types import TracebackType

from lxml import etree
from lxml.etree import _Element as Element

from pipeline.deliver.packing import packed

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)

UNSOUND = (zipfile.BadZipFile, zlib.error, NotImplementedError, KeyError, etree.XMLSyntaxError)
"""What is raised over a document that is none or is damaged; NotImplementedError over a part packed in a way that
zipfile does not know."""


class Package:
    """An open document; use it as a context. Raise BadZipFile, XMLSyntaxError or KeyError for what is none."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._archive = zipfile.ZipFile(BytesIO(data))
        self._roots: dict[str, Element] = {}
        self._changed: dict[str, bytes | None] = {}

    def __enter__(self) -> Package:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._archive.close()

    @property
    def names(self) -> list[str]:
        """The names of all parts, in their order."""
        return self._archive.namelist()

    def root(self, name: str) -> Element:
        """Return the root of a part; what is changed below it is written once the part is touched."""
        if name not in self._roots:
            self._roots[name] = etree.fromstring(self._archive.read(name), _PARSER)
        return self._roots[name]

    def related(self, name: str) -> dict[str, str]:
        """Return the parts that one points to, by the identity of the relation; those outside of the package not."""
        folder, own = posixpath.split(name)
        relations = posixpath.join(folder, "_rels", f"{own}.rels")
        if relations not in self.names:
            return {}
        found = {one.get("Id", ""): one.get("Target", "") for one in self.root(relations) if isinstance(one.tag, str)}
        paths = {identity: posixpath.normpath(posixpath.join("/" + folder, to))[1:] for identity, to in found.items()}
        return {identity: path for identity, path in paths.items() if path in self.names}

    def content(self, name: str) -> bytes:
        """Return the bytes of a part as it was."""
        return self._archive.read(name)

    def touch(self, name: str) -> None:
        """Let a part be written again with what was changed in it."""
        self._changed[name] = None

    def put(self, name: str, content: bytes) -> None:
        """Put other bytes in the place of a part."""
        self._changed[name] = content

    def packed(self) -> bytes:
        """Return the document, with all parts in their order; untouched it is the one that was opened."""
        if not self._changed:
            return self._data
        return packed((name, self._content(name)) for name in self.names)

    def _content(self, name: str) -> bytes:
        if name not in self._changed:
            return self.content(name)
        changed = self._changed[name]
        if changed is not None:
            return changed
        return etree.tostring(self.root(name), xml_declaration=True, encoding="UTF-8", standalone=True)

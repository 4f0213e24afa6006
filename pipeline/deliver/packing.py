"""Files, or parts of a document -> a ZIP archive with the same bytes whenever and wherever it is made."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from zlib_ng import zlib_ng

CREATED = datetime(2024, 1, 1)
"""What every document says of when it was made: no clock goes into an output."""
_TIME = (1980, 1, 1, 0, 0, 0)
_REGULAR = 0o600 << 16
_LEVEL = 5
"""At this level zlib-ng makes files no larger than zlib does by default, in little more than half the time."""


def member(name: str) -> zipfile.ZipInfo:
    """Return the entry of a file: compressed, without a clock and without the system that made it."""
    found = zipfile.ZipInfo(name, _TIME)
    found.compress_type, found.external_attr, found.create_system = zipfile.ZIP_DEFLATED, _REGULAR, 0
    return found


def pack(path: Path, files: Mapping[str, Path]) -> None:
    """Write an archive of files, each by the name it has in there."""
    path.write_bytes(packed((name, file.read_bytes()) for name, file in files.items()))


def packed(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """Return an archive of parts, each by its name, in their order."""
    memory = BytesIO()
    with packing(memory) as add:
        for name, content in parts:
            add(name, content)
    return memory.getvalue()


@contextmanager
def packing(target: BytesIO) -> Iterator[Callable[[str, bytes], None]]:
    """Pack parts one by one, as they come, by calling what is yielded with the name and the content of each."""
    with zipfile.ZipFile(target, "w") as archive:

        def add(name: str, content: bytes) -> None:
            entry = member(name)
            entry.file_size = len(content)
            with archive.open(entry, "w") as part:
                swift: Any = part  # where zipfile does not know this attribute, it packs as it always does
                swift._compressor = zlib_ng.compressobj(_LEVEL, zlib_ng.DEFLATED, -zlib_ng.MAX_WBITS)
                part.write(content)

        yield add

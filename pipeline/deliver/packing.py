"""Files -> a ZIP archive with the same bytes whenever and wherever it is made."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

_TIME = (1980, 1, 1, 0, 0, 0)
_REGULAR = 0o600 << 16


def member(name: str) -> zipfile.ZipInfo:
    """Return the entry of a file: compressed, without a clock and without the system that made it."""
    found = zipfile.ZipInfo(name, _TIME)
    found.compress_type, found.external_attr, found.create_system = zipfile.ZIP_DEFLATED, _REGULAR, 0
    return found


def pack(path: Path, files: Mapping[str, Path]) -> None:
    """Write an archive of files, each by the name it has in there."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in files.items():
            archive.writestr(member(name), file.read_bytes())

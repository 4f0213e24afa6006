"""What this program wrote to a folder <-> a hidden file there: relative path and SHA-256 of each file, no more."""

from __future__ import annotations

import hashlib
import json
import stat
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from pipeline.model import MANIFEST
from pipeline.run.walking import below

FORMAT = 1
_WRITTEN_BY_0_2 = ("绩效评价汇总.xlsx", "*/评价底稿.xlsx")
"""Its names for what it wrote, whatever the files are called today."""


def key_of(relative: Path) -> str:
    """Return how the manifest spells a path; some file systems give names back in another normal form."""
    return unicodedata.normalize("NFC", relative.as_posix())


def digest_of(path: Path) -> str | None:
    """Return the SHA-256 of a regular file; None for anything else, which must not even be opened."""
    if not stat.S_ISREG(path.lstat().st_mode):
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def written_in(folder: Path) -> dict[str, str]:
    """Return what this program wrote to `folder`, as it was then, by path.

    A folder without a manifest was written by version 0.2, whose files are known by name and taken as they are. Where
    the manifest cannot be understood nothing is known to be the program's, so that nothing is lost.
    """
    path = folder / MANIFEST
    if path.is_symlink() or not path.is_file():
        own = [found for pattern in _WRITTEN_BY_0_2 for found in folder.glob(pattern)]
        digests = {key_of(found.relative_to(folder)): digest_of(found) for found in own}
        return {key: digest for key, digest in digests.items() if digest is not None}
    return _understood(path.read_bytes())


def _understood(content: bytes) -> dict[str, str]:
    try:
        read = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    files = read.get("files") if isinstance(read, dict) and read.get("format") == FORMAT else None
    if not isinstance(files, dict):
        return {}
    return {key: digest for key, digest in files.items() if isinstance(digest, str) and _is_path(key)}


def _is_path(key: str) -> bool:
    """Tell whether `key` can be a path that this program wrote: below the folder, of characters a name can have."""
    parts = key.split("/")
    return "\0" not in key and key.encode("utf-8", "replace").decode() == key and not {"", ".", ".."} & set(parts)


def digests_below(folder: Path, known: Mapping[Path, str]) -> dict[str, str]:
    """Return the digest of every file below `folder`, by path, as the manifest has them; some are `known` already."""
    digests = {path: known.get(folder / path) or digest_of(folder / path) for path in below(folder)}
    return {key_of(path): digest for path, digest in digests.items() if digest is not None}


def write_manifest(folder: Path, written: Mapping[str, str]) -> None:
    """Write what this program wrote to `folder` into the manifest there."""
    content = {"files": dict(written), "format": FORMAT}
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / MANIFEST).write_bytes(text.encode("utf-8"))

"""The program -> a digest of all that its results rest on besides their inputs: its own files, Python, libraries."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_LIBRARIES = (
    "cbor2", "lxml", "numpy", "openpyxl", "pydantic", "python-calamine", "python-docx", "xlsxwriter", "zlib-ng",
)  # fmt: skip
_OF_PROGRAM = (".py", ".toml")


@cache
def fingerprint() -> bytes:
    """Return the digest; the version alone would not tell a program that was changed since."""
    found = hashlib.sha256(sys.version.encode())
    for library in _LIBRARIES:
        found.update(f"{library} {_version_of(library)}\n".encode())
    root = Path(__file__).parent
    for path in sorted(path for path in root.rglob("*") if path.suffix in _OF_PROGRAM):
        found.update(f"{path.relative_to(root).as_posix()}\n".encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.digest()


def _version_of(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""

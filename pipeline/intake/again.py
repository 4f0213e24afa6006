"""The path of a workbook that was read before -> its bytes and cells once more, if it is still the same file."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipeline.intake.opening import Refused, Sheet, read_book
from pipeline.intake.opening.guard import read_bytes
from pipeline.intake.opening.refusal import RefusalError


def read_again(path: Path, name: str, digest: str = "") -> tuple[bytes, tuple[Sheet, ...]] | None:
    """Return the bytes and the sheets of the file, which the guard lets pass; None if it changed or was refused."""
    book = read_book(path, name)
    if isinstance(book, Refused) or (digest and book.digest != digest):
        return None
    try:
        data = read_bytes(path)
    except RefusalError:
        return None
    return (data, book.sheets) if hashlib.sha256(data).hexdigest() == book.digest else None

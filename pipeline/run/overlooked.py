"""The results of earlier runs -> the 核查回单 that somebody corrected there, where they are no input."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from pipeline.run.manifest import digest_of, key_of, written_in
from pipeline.run.opened import is_junk
from pipeline.run.operator import Request
from pipeline.run.walking import year_folders
from pipeline.standard.returned import COPIES, COPIES_OF_OTHERS, COPY_ENDING, RETURNED_SHEET


def corrected_in_place(request: Request, read: Collection[str]) -> Iterator[Path]:
    """Yield each marked copy among the results that somebody changed and that is not among the inputs too.

    `read` are the digests of the inputs. Whoever corrects a copy where it was written has to be told to hand it in.
    """
    for year in year_folders(request.target):
        if request.year not in (None, int(year.name)):
            continue
        written = written_in(year)
        there = sorted([*year.glob(f"*/{COPIES}/*"), *year.glob(f"{COPIES_OF_OTHERS}/*")])
        for path in there if written else ():  # without a manifest nobody can tell what was changed
            with suppress(OSError):  # what cannot be read now is told when it is to be replaced
                digest = digest_of(path) if _is_copy(path) else None
                if digest is not None and digest not in read and digest != written.get(key_of(path.relative_to(year))):
                    yield path


def _is_copy(path: Path) -> bool:
    is_workbook = path.suffix.lower() == Path(COPY_ENDING).suffix
    return is_workbook and RETURNED_SHEET in path.name and not is_junk(path.name)

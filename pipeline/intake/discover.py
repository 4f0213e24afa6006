"""A folder -> the workbooks to read and a finding for everything that looks like one and is skipped."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.findings import (
    ARCHIVE,
    EMPTY_FOLDER,
    IS_FOLDER,
    LOCK_FILE,
    MAC_FILE,
    NO_PERMISSION,
    NOT_REGULAR,
    OTHER_FILES,
    OUTPUT_FOLDER,
    TEXT_TABLE,
    FindingKind,
)
from pipeline.intake.opening.guard import ZIP_START
from pipeline.intake.opening.refusal import printable
from pipeline.model import INPUT_FOLDER, MANIFEST, Finding, Place

WORKBOOK_EXTENSIONS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".ods", ".et"})
# how office programs begin the name of the file that says a workbook is open
EXCEL_LOCK, LIBRE_OFFICE_LOCK, WPS_LOCK = LOCKS = ("~$", ".~lock.", ".~")
SKIPPED_EXTENSIONS = {".zip": ARCHIVE, ".rar": ARCHIVE, ".7z": ARCHIVE, ".csv": TEXT_TABLE}

_NOBODY_S = frozenset({"thumbs.db", "desktop.ini", "readme.md"})
_OURS = Path(MANIFEST).stem
"""How all names begin of what this program keeps for itself in a folder for results, which may be new and empty."""
_DIRECTORY_SEEN, _NAMED = 1 << 16, 5
_NAME_AT, _FIRST_NAME = 30, 64
"""Where a zip has the name of its first entry, and how much of it must be read to know a part of a workbook."""
_PARTS = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"xl/", b"customXml/")


@dataclass(frozen=True, slots=True)
class Found:
    """What lies in a folder: workbooks as (path, name to show) in order of name, and findings about the rest.

    Hidden workbooks come last: of two that are the same the first counts, and that must be one which people see.
    """

    files: tuple[tuple[Path, str], ...]
    findings: tuple[Finding, ...]


def discover(folder: Path) -> Found:
    """Return the workbooks below `folder`; links are never followed, hidden folders and our own results not entered."""
    files: list[tuple[Path, str]] = []
    findings: list[Finding] = []
    others: dict[Path, list[str]] = {}
    for path in _entries(folder, folder, findings):
        name = shown_name(path, folder)
        kind = _reason_to_skip(path)
        if kind is not None:
            findings.append(kind.at(Place(name), found=_opened_file(path) if kind is LOCK_FILE else ""))
        elif path.suffix.lower() in WORKBOOK_EXTENSIONS or _holds_workbook(path):
            files.append((path, name))
        elif not _is_nobody_s(path):
            others.setdefault(path.parent, []).append(name.rpartition("/")[2])
    findings += [_other_files(place, sorted(names), folder) for place, names in others.items()]
    files.sort(key=lambda file: (file[0].name.startswith("."), file[1]))
    findings.sort(key=lambda finding: finding.place.file)
    return Found(tuple(files), tuple(findings))


def shown_name(path: Path, folder: Path) -> str:
    """Return the path below `folder`, with `/` between folders on every system, as it can be printed anywhere.

    It is the real path, fit for a link, unless a name is no Unicode or has invisible characters, which are escaped.
    """
    name = "/".join(map(_decoded, path.relative_to(folder).parts)) or "."
    # blanks of any width (a full-width one is common in Chinese names) are no danger and stay as they are
    return "".join(one if unicodedata.category(one) == "Zs" else printable(one) for one in name)


def _decoded(part: str) -> str:
    """Return the name of one file or folder: what was unpacked from a Windows archive may lie in one that was not."""
    raw = os.fsencode(part)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "backslashreplace")


def _entries(place: Path, folder: Path, findings: list[Finding]) -> Iterator[Path]:
    """Yield every file, and those folders that look like workbooks, below `place`, however deep."""
    places = [place]
    while places:
        place = places.pop()
        try:
            entries = list(place.iterdir())
        except OSError as error:
            kind = NO_PERMISSION if isinstance(error, PermissionError) else NOT_REGULAR
            findings.append(kind.at(Place(shown_name(place, folder))))
            continue
        if any(entry.name == MANIFEST for entry in entries):
            findings.append(OUTPUT_FOLDER.at(Place(shown_name(place, folder))))
            continue
        if place != folder and all(_is_nobody_s(entry) and not entry.name.startswith(_OURS) for entry in entries):
            findings.append(EMPTY_FOLDER.at(Place(shown_name(place, folder))))
        for entry in entries:
            try:
                is_folder = entry.is_dir() and not entry.is_symlink()
            except OSError:
                findings.append(NO_PERMISSION.at(Place(shown_name(entry, folder))))
                continue
            if not is_folder or entry.suffix.lower() in WORKBOOK_EXTENSIONS:
                yield entry
            elif not entry.name.startswith("."):
                places.append(entry)


def _is_nobody_s(path: Path) -> bool:
    """Tell whether no person put this there; a workbook is somebody's, whatever it is called."""
    is_hidden = path.name.startswith(".") and path.suffix.lower() not in WORKBOOK_EXTENSIONS
    return is_hidden or path.name.lower() in _NOBODY_S


def _reason_to_skip(path: Path) -> FindingKind | None:
    """Return why `path` is not read although a person may expect it to be, or None."""
    if path.is_symlink():
        # what a linked folder holds cannot be told by its name, so every link but one to another kind of file is said
        return NOT_REGULAR if path.suffix.lower() in WORKBOOK_EXTENSIONS or path.is_dir() else None
    extension = path.suffix.lower()
    if extension in SKIPPED_EXTENSIONS:
        return None if _holds_workbook(path, is_archive=True) else SKIPPED_EXTENSIONS[extension]
    if extension.rstrip("#") not in WORKBOOK_EXTENSIONS:
        return None
    if path.name.startswith("._"):
        return MAC_FILE
    if path.name.startswith(LOCKS):
        return LOCK_FILE
    try:
        mode = path.lstat().st_mode
    except OSError:  # gone in the meantime, or out of reach: reading it will say so
        return None
    if stat.S_ISDIR(mode):
        return IS_FOLDER
    return None if stat.S_ISREG(mode) else NOT_REGULAR


def _holds_workbook(path: Path, *, is_archive: bool = False) -> bool:
    """Tell whether a file with another extension is a workbook all the same: what is inside decides.

    An archive may hold workbooks as they are, so that their parts are named in it, too: it begins with one of them.
    """
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return False
        with path.open("rb") as stream:
            start = stream.read(_FIRST_NAME)
            if not start.startswith(ZIP_START) or (is_archive and not _begins_with_part(start)):
                return False
            stream.seek(max(0, stream.seek(0, os.SEEK_END) - _DIRECTORY_SEEN))
            return b"xl/workbook.xml" in stream.read(_DIRECTORY_SEEN)
    except OSError:  # what cannot be read is told as another kind of file
        return False


def _begins_with_part(start: bytes) -> bool:
    """Tell whether the first entry of a zip is one of those that an office program writes."""
    return start[_NAME_AT:].startswith(_PARTS)


def _other_files(place: Path, names: list[str], folder: Path) -> Finding:
    """Name the files of a folder that are no workbooks, in one line: evidence may well lie beside them."""
    shown = "、".join(names[:_NAMED]) + ("……" if len(names) > _NAMED else "")
    where = INPUT_FOLDER if place == folder else shown_name(place, folder)
    return OTHER_FILES.at(Place(where), f"{len(names)} 个文件：{shown}")


def _opened_file(path: Path) -> str:
    """Return the name, as it can be shown, of the workbook that a lock file stands for."""
    start = next(one for one in LOCKS if path.name.startswith(one))
    name = path.name.removeprefix(start).removesuffix("#")
    return shown_name(path.with_name(name), path.parent) if name else ""

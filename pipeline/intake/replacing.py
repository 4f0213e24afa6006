"""Filled workbooks -> those that count, and those in whose place a returned copy (核查回单) has come."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline import findings
from pipeline.encoding import MODEL
from pipeline.findings import FindingKind
from pipeline.intake.doubted import doubts
from pipeline.intake.filled import Filled
from pipeline.model import Finding, Place, SourceFile
from pipeline.standard.returned import RETURNED_SHEET

ROLE = "已由回单代替"
CHANGED_EXPECTED = "核查回单“{copy}”所依据的原文件，与现在的“{other}”内容不同：原文件在生成回单之后改动过"
INSTEAD = "原文件已由本文件代替，不用移走；上次的问题是否已改正，请以本次的核查结果为准。"
CHANGED_REMEDY = "请确定以哪一份为准，只保留一份：以回单为准的，删去另一份；以另一份为准的，删去回单。"


def without_replaced(
    books: Sequence[Filled], sure: int | None = None
) -> tuple[list[Filled], list[tuple[Filled, Filled]]]:
    """Return the workbooks that count, and pairs of a replaced one and the copy that replaces it.

    A copy names its original by SHA-256, so no other file can be meant; it must be the same workbook of the same unit
    and year, or the original lacks them, or its year was corrected in the copy. Any other copy in which they were
    changed may be the base of another workbook: both stay, which `reused_note` says. So does the original of copies
    that contradict each other or a third workbook: none of them is used. The year asked for, if one is, is `sure`.
    """
    by_digest: dict[str, list[Filled]] = {}
    for one in books:
        by_digest.setdefault(one.source.digest, []).append(one)
    mistyped = _mistyped(books, sure) if any(map(is_of_another, books)) else set()
    copies: dict[str, list[tuple[Filled, Filled]]] = {}
    for copy in sorted(books, key=lambda one: one.source.path):
        for digest in copy.returned.digests if copy.returned is not None else ():
            for original in by_digest.get(digest, ()):
                is_dated_anew = (original.source.path, copy.year) in mistyped and original.code == copy.code
                if original.source.digest != copy.source.digest and _is_same(
                    replace(original, year=None) if is_dated_anew else original, copy
                ):
                    copies.setdefault(original.source.path, []).append((original, copy))
    standing: dict[Key, set[str]] = {}
    for one in books:
        if one.source.path not in copies:
            standing.setdefault(_key(one), set()).add(one.source.digest)
    replaced = {
        path: pairs[0]
        for path, pairs in copies.items()
        if all(len(standing.get(_key(copy), ())) <= 1 for _original, copy in pairs)
    }
    kept = [one for one in books if one.source.path not in replaced]
    return kept, list(replaced.values())


def _mistyped(books: Sequence[Filled], sure: int | None) -> set[tuple[str, int | None]]:
    """Return the workbooks whose year is in doubt without the copies, each with every year that may be the right one.

    A unit that handed in another workbook for both years means both.
    """
    own = [one for one in books if not is_of_another(one)]
    doubtful = doubts(own)
    kinds: dict[tuple[str, int | None], set[str]] = {}
    for one in own:
        kinds.setdefault((one.code, one.year), set()).add(one.workbook.key)
    years: dict[str, set[int | None]] = {}
    for one in books:
        years.setdefault(one.code, set()).add(one.year)
    return {
        (one.source.path, year)
        for one in own
        if one.source.path in doubtful and one.year != sure
        for year in years[one.code]
        if not kinds.get((one.code, year), set()) & kinds[one.code, one.year] - {one.workbook.key}
    }


Key = tuple[str, str, int | None]


_COPY_MARK = re.compile(r"副本|复件|复制|拷贝|备份|[(（]\d{1,2}[)）]|\bcopy\b", re.IGNORECASE)


def copy_marks(path: str) -> int:
    """Return how often a path says of itself that it is a copy: 副本, (1), Copy of; (2024) is a year."""
    return len(_COPY_MARK.findall(path))


def what_it_says(one: Filled) -> bytes:
    """Return what stands for all that a workbook says, whatever the file is called and whichever program saved it."""
    tables = {title: replace(table, place=_here(table.place)) for title, table in one.tables.items()}
    places = {name: _here(place) for name, place in one.places.items()}
    told = [replace(finding, place=_here(finding.place)) for finding in one.findings]
    whose = one.workbook.key, one.standard.system.code, one.name
    return MODEL.written((*whose, dict(one.fields), places, tables, dict(one.absent), told))


def _here(place: Place) -> Place:
    return replace(place, file="")


def _key(one: Filled) -> Key:
    """Return what only one workbook can be: this one of the standard, of this unit and year."""
    return one.workbook.key, one.code, one.year


def _is_same(original: Filled, copy: Filled) -> bool:
    if original.workbook.key != copy.workbook.key or not copy.code or copy.year is None:
        return False
    return original.code in ("", copy.code) and original.year in (None, copy.year)


def is_of_another(one: Filled) -> bool:
    """Tell whether the list in a workbook is about another unit or year than the workbook is now."""
    return one.returned is not None and not one.returned.is_about(one.code, one.year)


def reused(books: Sequence[Filled]) -> Iterator[tuple[Filled, list[Filled]]]:
    """Yield each workbook whose list is of another unit or year, with those it was made of that count beside it."""
    by_digest: dict[str, list[int]] = {}
    for at, one in enumerate(books):
        by_digest.setdefault(one.source.digest, []).append(at)
    for copy in books:
        if copy.returned is not None and is_of_another(copy):
            digests = set(copy.returned.digests) - {copy.source.digest}
            made_of = sorted(at for digest in digests for at in by_digest.get(digest, ()))
            yield copy, [books[at] for at in made_of if _key(books[at]) != _key(copy)]


def reused_note(copy: Filled, originals: Sequence[Filled], *, replaces: bool = False) -> Finding:
    """Return the word about such a workbook: its list was not compared, and which workbook counts beside it."""
    listed = copy.returned
    theirs = _whose(listed.code, listed.year) if listed else ""
    beside = "".join(f"；原文件“{one.source.path}”仍按 {_whose(one.code, one.year)}采用" for one in originals)
    found = f"回单属于 {theirs}，本工作簿为 {_whose(copy.code, copy.year)}{beside}"
    remedy = INSTEAD if replaces else ""
    return findings.LIST_OF_ANOTHER.at(Place(copy.source.path, RETURNED_SHEET), found, remedy=remedy)


def _whose(code: str, year: int | None) -> str:
    return f"{code or '（没有单位编码）'} " + (f"{year} 年度" if year else "（没有年度）")


def replacement(original: Filled, copy: Filled) -> tuple[SourceFile, Finding]:
    """Return the replaced file with its role, and the word about it."""
    note = findings.REPLACED_BY_RETURNED.at(Place(original.source.path), f"由“{copy.source.path}”代替")
    return replace(original.source, role=ROLE), note


def conflicts(same: Sequence[Filled]) -> list[Finding]:
    """Return the findings about workbooks of one kind with different content: nobody can tell which is right."""
    paths = "、".join(one.source.path for one in same)
    copies = [one for one in same if one.returned is not None]
    copied = {digest for one in copies if one.returned is not None for digest in one.returned.digests}
    others = [one for one in same if one.returned is None and one.source.digest not in copied]
    kind: FindingKind = findings.CONFLICTING_FILES
    expected = remedy = ""
    if copies and others:
        expected = CHANGED_EXPECTED.format(copy=copies[0].source.path, other=others[0].source.path)
        remedy = CHANGED_REMEDY
    return [kind.at(Place(one.source.path), paths, expected, remedy) for one in same]

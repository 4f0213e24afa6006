"""Rulings + the workbooks that were read -> which file each is about; what is about none, or contradicts another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.addresses import parse_reference
from pipeline.findings import of_rulings
from pipeline.intake.filled import Filled
from pipeline.intake.ruled import Executed, Fate, refused
from pipeline.kinds import fold
from pipeline.kinds.texts import read_code
from pipeline.model import Place
from pipeline.rulings import Ruling, content_key

Files = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assigned:
    """The rulings by file that they are about, and those that are about none or contradict each other."""

    by_file: Mapping[str, tuple[Ruling, ...]]
    executed: tuple[Executed, ...]

    def changes(self) -> dict[str, tuple[Ruling, ...]]:
        """Return, by file, the rulings that change what is read from it."""
        changing = {file: tuple(one for one in own if one.is_about_cell) for file, own in self.by_file.items()}
        return {file: own for file, own in changing.items() if own}

    def exceptions(self, files: Iterable[str]) -> dict[str, tuple[Ruling, ...]]:
        """Return, for these files, the rulings that accept a finding."""
        known = {file: self.by_file.get(file, ()) for file in files}
        return {file: tuple(one for one in own if not one.is_about_cell) for file, own in known.items()}


def assign(rulings: Sequence[Ruling], books: Iterable[Filled]) -> Assigned:
    """Give each ruling to the files of its unit, year and workbook; the same ruling given twice counts once."""
    owned: dict[tuple[str, int | None], list[Filled]] = defaultdict(list)
    for book in books:
        owned[_code(book.code), book.year].append(book)
    meant = {
        one.place: tuple(
            book.source.path for book in owned[_code(one.subject.unit), one.subject.year] if _is_called(book, one)
        )
        for one in rulings
    }
    standing, executed = _agreed(rulings, meant)
    by_file: dict[str, list[Ruling]] = defaultdict(list)
    for one in standing:
        for file in meant[one.place]:
            by_file[file].append(one)
        if not meant[one.place]:
            executed.append(refused(one, of_rulings.RULING_ELSEWHERE, one.place, str(one.subject)))
    return Assigned({file: tuple(own) for file, own in by_file.items()}, tuple(executed))


def _is_called(book: Filled, ruling: Ruling) -> bool:
    """Tell whether a ruling names this workbook: by its key, whatever follows it, by its name, or by both."""
    shown, declared = ruling.subject.workbook, book.workbook
    first = fold(next(iter(shown.split()), ""))
    return first == fold(declared.key) or fold(shown) in {fold(declared.name), fold(book.title)}


def _code(code: str) -> str:
    return fold(str(read_code(code).value or ""))


def _agreed(rulings: Sequence[Ruling], meant: Mapping[Place, Files]) -> tuple[list[Ruling], list[Executed]]:
    """Return the rulings that stand: where two want different things of one cell none does, for nobody can tell which.

    Rulings about different contents of a cell, or different rows, do not disagree: at most one of them is carried out.
    """
    same: dict[tuple[object, ...], list[Ruling]] = defaultdict(list)
    for one in rulings:
        about = one.subject
        own = "" if parse_reference(about.cell) else about.code
        workbook = meant[one.place] or (_code(about.unit), about.year, fold(about.workbook))
        spot = fold(about.sheet), about.cell, fold(about.row)
        same[workbook, spot, own, content_key(about.content)].append(one)
    standing: list[Ruling] = []
    executed: list[Executed] = []
    for alike in same.values():
        if all(one.agrees_with(alike[0]) for one in alike):
            once = {
                ("", "") if one.is_about_cell else (one.subject.code, one.subject.found): one for one in alike[::-1]
            }
            standing += list(once.values())[::-1]
            places = {one.place for one in once.values()}
            executed += [Executed(one.place, Fate.SAME) for one in alike if one.place not in places]
        else:
            places_named = "、".join(str(one.place) for one in alike)
            executed += [
                refused(one, of_rulings.RULINGS_DIFFER, one.place, f"{one.subject}：{places_named}") for one in alike
            ]
    return standing, executed

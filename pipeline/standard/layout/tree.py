"""The rows of 指标体系.xlsx -> the tree of an indicator system, the place of every value, and what fits nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from pipeline.formula import nearest
from pipeline.kinds import fold
from pipeline.model import Place
from pipeline.standard.canonical import HEAD
from pipeline.standard.errors import Trouble, TroubleKind
from pipeline.standard.layout.columns import WORD, Column, Sheet
from pipeline.standard.layout.inherited import without_outdated
from pipeline.standard.layout.rows import BEYOND, LABELS, Lists, Tree, name_of, upward_methods
from pipeline.standard.layout.sheets import BANDS, GRADES, LAYOUT, list_of
from pipeline.standard.layout.stretches import FROM, TO, bound_of, is_beyond, is_upward, misfits
from pipeline.standard.rules import Citation, Item, Method, ProblemRule
from pipeline.standard.source import Path

_SHARED: Mapping[str, type[BaseModel]] = {
    "items": Item,
    "methods": Method,
    "problems": ProblemRule,
    "citations": Citation,
}


class Cell(NamedTuple):
    """What was read from a cell, None where it is blank, and where the cell is."""

    value: Any
    place: Place


Cells = Mapping[str, Cell]
"""A row: the cell under each heading."""
Places = dict[Path, Place]


@dataclass(frozen=True)
class Grown:
    """The tree that rows make, where each value stands, and what is wrong with the rows themselves.

    `overrides` are the names of own declarations that differ from the shared ones of those names, by path; `outdated`
    names those of which the examples are left out, for they are the shared one's, by the place of the examples.
    """

    tree: dict[str, Any]
    places: Places
    troubles: list[Trouble]
    overrides: dict[Path, str] = field(default_factory=dict)
    outdated: dict[Place, str] = field(default_factory=dict)


def to_tree(rows: Mapping[str, Sequence[Cells]], shared: Lists | None = None) -> Grown:
    """Return the tree of the rows of every sheet; rows that say what is `shared` anyway are left out.

    A sheet that the workbook does not have is missing in `rows`.
    """
    grower = _Grower(rows, shared or {})
    for sheet in LAYOUT:
        if sheet.title in rows:
            grower.add(sheet)
    grower.close_stretches()
    return grower.without_shared()


class _Grower:
    def __init__(self, rows: Mapping[str, Sequence[Cells]], shared: Lists) -> None:
        self.rows = rows
        self.shared = shared
        self.tree: dict[str, Any] = {}
        self.places: Places = {}
        self.troubles: list[Trouble] = []
        self.spelt = {
            column.refers: self.spellings(*column.refers)
            for sheet in LAYOUT
            for column in sheet.columns
            if column.refers
        }
        self.owners: dict[str, dict[str, int]] = defaultdict(dict)

    def spellings(self, title: str, head: str) -> dict[str, str]:
        values = [row[head].value for row in self.rows.get(title, ()) if head in row]
        return {fold(one): one for one in reversed(values) if isinstance(one, str)}

    def tell(self, kind: TroubleKind, place: Place, text: str, expected: str = "", path: Path = ()) -> None:
        self.troubles.append(Trouble(kind, place, path, text, expected))

    def add(self, sheet: Sheet) -> None:
        if sheet.parent:
            self.add_belonging(sheet)
            return
        groups = self.groups(sheet)
        if sheet.key == HEAD:
            self.tree[HEAD] = self.entry(sheet, groups[0], (HEAD,)) if groups else {}
            return
        found = self.tree.setdefault(sheet.key, []) if groups else []
        for group in groups:
            path = (sheet.key, len(found))
            entry = self.entry(sheet, group, path)
            self.owners[sheet.key].setdefault(fold(name_of(sheet, entry)), len(found))
            found.append(entry)

    def groups(self, sheet: Sheet) -> list[list[Cells]]:
        """Return the rows of each entry: more than one where an entry holds a list."""
        rows = [row for row in self.rows[sheet.title] if any(cell.value is not None for cell in row.values())]
        if sheet.key == HEAD:
            return [rows] if rows else []
        if not any(column.each for column in sheet.columns):
            return [[row] for row in rows]
        groups: dict[str, list[Cells]] = {}
        name = ""
        for row in rows:
            first = row.get(sheet.columns[0].head)
            name = fold(str(first.value)) if first and first.value is not None else name
            groups.setdefault(name, []).append(row)
        return list(groups.values())

    def entry(self, sheet: Sheet, group: Sequence[Cells], path: Path) -> dict[str, Any]:
        """Return the entry that some rows make, and note where its values stand."""
        self.places.setdefault(path, next(iter(group[0].values())).place)
        entry = {}
        for column in sheet.columns:
            there = [(row, row[column.head]) for row in group if column.head in row]
            filled = [(row, cell) for row, cell in there if cell.value is not None]
            if there:
                self.places[*path, column.key] = (filled or there)[0][1].place
            if column.each:
                self.places |= {(*path, column.key, at): cell.place for at, (_row, cell) in enumerate(filled)}
            if column.by:
                self.places |= {(*path, column.key, row[column.by].value): cell.place for row, cell in filled}
            if filled:
                entry[column.key] = self.value(column, filled)
            elif column.each and column.required:
                entry[column.key] = []
        return entry

    def value(self, column: Column, filled: Sequence[tuple[Cells, Cell]]) -> Any:
        values = [self.respelt(column, cell.value) for _row, cell in filled]
        if column.each:
            return values
        if column.by:
            return {row[column.by].value: value for (row, _cell), value in zip(filled, values, strict=True)}
        for (_row, cell), value in zip(filled, values, strict=True):
            if value != values[0] and fold(str(value)) != fold(str(values[0])):
                self.tell(TroubleKind.DUPLICATE, cell.place, f"“{column.head}”与第一行不同", str(values[0]))
        return values[0]

    def respelt(self, column: Column, value: Any) -> Any:
        """Return a name as it is spelt where it is declared: blanks and full width make no difference."""
        if column.refers is None:
            return value
        known = self.spelt[column.refers]
        if isinstance(value, list):
            return [known.get(fold(one), one) for one in value]
        return known.get(fold(value), value) if isinstance(value, str) else value

    def add_belonging(self, sheet: Sheet) -> None:
        """Put each row of a sheet into the entry that it names; a blank name means the one above.

        Where there is no column of these names, here or where the entries are listed, nobody knows whose rows they are.
        """
        owner = list_of(sheet.parent)
        if not self.has_column(sheet.title, sheet.of):
            return
        if owner.is_required and not self.has_column(owner.title, owner.columns[0].head):
            return
        elsewhere = {fold(name_of(owner, one)) for one in self.shared.get(sheet.parent, ())}
        known = self.owners[sheet.parent]
        name: Cell | None = None
        for row in self.own_rows(sheet):
            name = row[sheet.of] if sheet.of in row and row[sheet.of].value is not None else name
            if all(row[head].value is None for head in sheet.heads if head in row and head not in (WORD, sheet.of)):
                continue
            at = known.get(fold(str(name.value))) if name else None
            if at is not None:
                self.put(sheet, at, row)
            elif name is None:
                place = (row.get(sheet.of) or next(iter(row.values()))).place
                self.tell(TroubleKind.ABSENT, place, f"没有写明“{sheet.of}”")
            elif fold(str(name.value)) not in elsewhere:
                names = [name_of(owner, one) for one in self.tree.get(sheet.parent, ())]
                what = f"“{owner.title}”表中没有“{name.value}”{nearest(str(name.value), names)}"
                self.tell(TroubleKind.NAME, (row.get(sheet.of) or name).place, what)

    def has_column(self, title: str, head: str) -> bool:
        return any(head in row for row in self.rows.get(title, ()))

    def own_rows(self, sheet: Sheet) -> Iterable[Cells]:
        """Return the rows of a sheet that are for it; a row that does not say for what is for that of the one above."""
        if not sheet.word:
            return self.rows[sheet.title]
        words = {fold(one.word): one.word for one in LAYOUT if one.title == sheet.title}
        said, found = "", []
        for row in self.rows[sheet.title]:
            word = row.get(WORD)
            if word and word.value is not None:
                said = words.get(fold(str(word.value)), "")
                if not said and sheet is next(one for one in LAYOUT if one.title == sheet.title):
                    self.tell(TroubleKind.VALUE, word.place, f"“{word.value}”不是一种类别", "、".join(words.values()))
            if said == sheet.word:
                found.append(row)
        return found

    def put(self, sheet: Sheet, at: int, row: Cells) -> None:
        owner = self.tree[sheet.parent][at]
        if sheet.is_single:
            if sheet.key in owner:
                self.tell(TroubleKind.DUPLICATE, row[sheet.of].place, f"“{row[sheet.of].value}”只能有一个{sheet.title}")
                return
            owner[sheet.key] = self.entry(sheet, [row], (sheet.parent, at, sheet.key))
            return
        entries = owner.setdefault(sheet.key, [])
        path = (sheet.parent, at, sheet.key)
        self.places.setdefault(path, next(iter(row.values())).place)
        entries.append(self.entry(sheet, [row], (*path, len(entries))))

    def close_stretches(self) -> None:
        """Turn stretches with two ends into bounds, and say where they do not follow each other."""
        upward = upward_methods(self.tree, self.shared)
        methods = {one.get("name") for lists in (self.tree, self.shared) for one in lists.get("methods", ())}
        for at, one in enumerate(self.tree.get(BANDS.parent, ())):
            if BANDS.key in one:
                way = one.get("method") in upward if one.get("method") in methods else is_upward(one[BANDS.key])
                self.close_bands(one, at, upward=way)
        if GRADES.key in self.tree:
            rows = self.tree[GRADES.key]
            outer = self.tree.get(HEAD, {}).get("full_score", 100)
            self.check_stretches(TroubleKind.GRADES, rows, (GRADES.key,), upward=False, outer=outer)
            self.tree[GRADES.key] = [_named(row) for row in rows]
            for position in range(len(rows)):
                self.places[GRADES.key, position, "from_score"] = self.at((GRADES.key, position, FROM))

    def close_bands(self, one: dict[str, Any], at: int, *, upward: bool) -> None:
        """Turn the bands of an indicator into bounds with their points, and labels beside them."""
        path, rows = (BANDS.parent, at, BANDS.key), one[BANDS.key]
        self.check_stretches(TroubleKind.BANDS, rows, path, upward=upward)
        bands: list[list[Any]] = []
        places: Places = {}
        for position, row in enumerate(rows):
            here = (*path, position)
            places[BANDS.parent, at, LABELS, position] = self.at((*here, "label"))
            if is_beyond(rows, position, upward=upward):
                if row["points"]:
                    one[BEYOND] = row["points"]
                places[BANDS.parent, at, BEYOND] = self.at((*here, "points"))
                continue
            if bound_of(row, upward=upward) is None:
                continue
            if "points" not in row:
                self.tell(TroubleKind.ABSENT, self.at((*here, "points")), "没有填写")
            ends = (TO if upward else FROM, "points")
            places |= {(*path, len(bands), end): self.at((*here, key)) for end, key in enumerate(ends)}
            places[*path, len(bands)] = self.at(here)
            bands.append([bound_of(row, upward=upward), row.get("points", 0)])
        one[BANDS.key] = bands
        labels = [row.get("label", "") for row in rows]
        while labels and not labels[-1]:
            labels.pop()
        if labels:
            one[LABELS] = labels
        self.places |= places

    def check_stretches(self, kind: TroubleKind, rows: Sequence[Tree], path: Path, *, upward: bool,
                        outer: Any = None) -> None:  # fmt: skip
        for one in misfits(rows, upward=upward, outer=outer):
            if (*path, one.row, one.end) not in self.places:
                continue  # the whole column is absent, and that is told already
            self.tell(kind, self.at((*path, one.row, one.end)), one.why, one.expected)

    def at(self, path: Path) -> Place:
        return next(self.places[path[:length]] for length in range(len(path), 0, -1) if path[:length] in self.places)

    def without_shared(self) -> Grown:
        """Return what has grown without the entries that are the shared ones; the others move up."""
        moved: dict[Path, Path | None] = {}
        overrides: dict[Path, str] = {}
        outdated: dict[Place, str] = {}
        for key, model in _SHARED.items():
            sheet = list_of(key)
            kept: list[dict[str, Any]] = []
            shared = {name_of(sheet, one): one for one in self.shared.get(key, ())}
            taken: set[str] = set()
            for at, entry in enumerate(self.tree.get(key, ())):
                name = name_of(sheet, entry)
                if name in taken:
                    self.tell_repeated(sheet, (key, at), name)
                    moved[key, at] = None
                    continue
                taken |= {name} if name else set()
                same = shared.get(name)
                own, other = (None, None) if same is None else (
                    _made(model, self.whole(key, entry, same)), _made(model, same))  # fmt: skip
                if same is not None and own == other:
                    moved[key, at] = None
                    continue
                moved[key, at], bare = (key, len(kept)), None
                if same is not None:
                    overrides[key, len(kept)] = name
                    bare = without_outdated(key, entry, own, other)
                    if bare is not None:
                        outdated[self.first_example((key, at))] = name
                kept.append(entry if bare is None else bare)
            if kept:
                self.tree[key] = kept
            else:
                self.tree.pop(key, None)
        places = {}
        for path, place in self.places.items():
            start = moved.get(path[:2], path[:2])
            if start is not None:
                places[*start, *path[2:]] = place
        return Grown(self.tree, places, self.troubles, overrides, outdated)

    def tell_repeated(self, sheet: Sheet, path: Path, name: str) -> None:
        """Two entries of one name are a mistake, though one of them says what is shared anyway."""
        first = sheet.columns[0]
        text = f"{first.head}“{name}”在“{sheet.title}”表中重复"
        self.tell(TroubleKind.DUPLICATE, self.at((*path, first.key)), text)

    def first_example(self, path: Path) -> Place:
        ways = ((*path, "examples", 0, "gives"), (*path, "example", "gives"))
        return next((self.places[way] for way in ways if way in self.places), self.at(path))

    def whole(self, key: str, entry: Tree, same: Tree) -> dict[str, Any]:
        """Return an entry with what the shared one has on sheets that the workbook does not have."""
        absent = {one.key for one in LAYOUT if one.parent == key and one.title not in self.rows}
        return {**entry, **{inside: same[inside] for inside in absent if inside in same}}


def _named(row: Tree) -> dict[str, Any]:
    kept = {key: value for key, value in row.items() if key not in (FROM, TO)}
    return kept | ({"from_score": row[FROM]} if FROM in row else {})


def _made(model: type[BaseModel], entry: Tree) -> Any:
    """Return the declaration that an entry makes, or the entry itself where it makes none."""
    try:
        return model.model_validate(entry)
    except ValidationError:
        return entry

"""The rows of 指标体系.xlsx -> the tree of an indicator system, the place of every value, and what fits nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline.formula import nearest
from pipeline.kinds import fold
from pipeline.standard.canonical import HEAD
from pipeline.standard.errors import TroubleKind
from pipeline.standard.layout.columns import WORD, Heading, SystemSheet
from pipeline.standard.layout.grown import Cells, Growing, Grown, Places, SystemCell
from pipeline.standard.layout.own import without_shared
from pipeline.standard.layout.rows import BEYOND, LABELS, Lists, Tree, name_of, upward_methods
from pipeline.standard.layout.sheets import BANDS, GRADES, LAYOUT, list_of
from pipeline.standard.layout.signs import misread
from pipeline.standard.layout.stretches import FROM, TO, bound_of, is_beyond, is_upward, misfits
from pipeline.standard.source import Path


def to_tree(rows: Mapping[str, Sequence[Cells]], shared: Lists | None = None) -> Grown:
    """Return the tree of the rows of every sheet; rows that say what is `shared` anyway are left out.

    A sheet that the workbook does not have is missing in `rows`.
    """
    grower = _Grower(rows, shared or {})
    for sheet in LAYOUT:
        if sheet.title in rows:
            grower.add(sheet)
    grower.close_stretches()
    grower.check_signs()
    return without_shared(grower, shared or {}, rows.keys())


class _Grower(Growing):
    def __init__(self, rows: Mapping[str, Sequence[Cells]], shared: Lists) -> None:
        super().__init__()
        self.rows = rows
        self.shared = shared
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

    def add(self, sheet: SystemSheet) -> None:
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

    def groups(self, sheet: SystemSheet) -> list[list[Cells]]:
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

    def entry(self, sheet: SystemSheet, group: Sequence[Cells], path: Path) -> dict[str, Any]:
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

    def value(self, column: Heading, filled: Sequence[tuple[Cells, SystemCell]]) -> Any:
        values = [self.respelt(column, cell.value) for _row, cell in filled]
        if column.each:
            return values
        if column.by:
            return {row[column.by].value: value for (row, _cell), value in zip(filled, values, strict=True)}
        for (_row, cell), value in zip(filled, values, strict=True):
            if value != values[0] and fold(str(value)) != fold(str(values[0])):
                self.tell(TroubleKind.DUPLICATE, cell.place, f"“{column.head}”与第一行不同", str(values[0]))
        return values[0]

    def respelt(self, column: Heading, value: Any) -> Any:
        """Return a name as it is spelt where it is declared: blanks and full width make no difference."""
        if column.refers is None:
            return value
        known = self.spelt[column.refers]
        if isinstance(value, list):
            return [known.get(fold(one), one) for one in value]
        return known.get(fold(value), value) if isinstance(value, str) else value

    def add_belonging(self, sheet: SystemSheet) -> None:
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
        name: SystemCell | None = None
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

    def own_rows(self, sheet: SystemSheet) -> Iterable[Cells]:
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

    def put(self, sheet: SystemSheet, at: int, row: Cells) -> None:
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

    def check_signs(self) -> None:
        """Say where a parameter has the sign of a percentage, or has it not, and so is another number."""
        for path, text, expected in misread(self.tree, self.shared):
            self.tell(TroubleKind.PARAMETER, self.at(path), text, expected)

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


def _named(row: Tree) -> dict[str, Any]:
    kept = {key: value for key, value in row.items() if key not in (FROM, TO)}
    return kept | ({"from_score": row[FROM]} if FROM in row else {})

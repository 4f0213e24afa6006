"""The tree of an indicator system -> the rows of its workbook: for each sheet, what stands under each heading."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from pipeline.standard.canonical import HEAD
from pipeline.standard.layout.columns import ORIGIN, OWN, SHARED, WORD, SystemSheet
from pipeline.standard.layout.sheets import BANDS, GRADES, LAYOUT, list_of
from pipeline.standard.layout.stretches import beyond, stretches

Tree = Mapping[str, Any]
Row = Mapping[str, Any]
"""What stands under each heading, as the tree has it; blank cells are left out."""
Lists = Mapping[str, Sequence[Tree]]


LABELS, BEYOND = BANDS.beside


class UnplacedError(ValueError):
    """A system has a key for which there is no column: the workbook would lose it."""


def to_rows(tree: Tree, shared: Lists | None = None) -> dict[str, list[Row]]:
    """Return the rows of every sheet, by title; `shared` declarations that the system does not replace stand below."""
    shared = shared or {}
    keys = {HEAD, *(sheet.key for sheet in LAYOUT if not sheet.parent)}
    _require_placed(tree, keys)
    upward = upward_methods(tree, shared)
    rows: dict[str, list[Row]] = {sheet.title: [] for sheet in LAYOUT}
    for whose, lists in ((OWN, tree), (SHARED, _not_replaced(tree, shared))):
        for sheet in LAYOUT:
            if whose == OWN or sheet.is_shared:
                rows[sheet.title] += _rows(sheet, lists, whose, upward)
    return rows


def upward_methods(tree: Tree, shared: Lists) -> frozenset[str]:
    """Return the names of the methods whose bands are closed above, so that they are listed upward."""
    methods = {one.get("name"): one for lists in (shared, tree) for one in lists.get("methods", ())}
    return frozenset(str(name) for name, one in methods.items() if one.get("closed") == "upper")


def name_of(sheet: SystemSheet, entry: Tree) -> str:
    """Return what an entry is known by: what stands in its first column."""
    return str(entry.get(sheet.columns[0].key, ""))


def _not_replaced(tree: Tree, shared: Lists) -> dict[str, list[Tree]]:
    found = {}
    for key, entries in shared.items():
        sheet = list_of(key)
        own = {name_of(sheet, one) for one in tree.get(key, ())}
        found[key] = [one for one in entries if name_of(sheet, one) not in own]
    return found


def _rows(sheet: SystemSheet, tree: Tree, whose: str, upward: Collection[str]) -> Iterator[Row]:
    before: dict[str, Any] = {WORD: sheet.word} if sheet.word else {}
    if not sheet.parent:
        entries = [tree.get(HEAD, {})] if sheet.key == HEAD else _opened(sheet, tree.get(sheet.key, ()), {}, upward)
        for entry in entries:
            for row in _rows_of(sheet, entry):
                yield row | ({ORIGIN: whose} if sheet.is_shared else {})
        return
    owner = list_of(sheet.parent)
    for one in tree.get(sheet.parent, ()):
        inside = one.get(sheet.key, ())
        for entry in _opened(sheet, [inside] if sheet.is_single and inside else inside, one, upward):
            for row in _rows_of(sheet, entry):
                yield {**before, sheet.of: name_of(owner, one), **row}


def _opened(sheet: SystemSheet, entries: Sequence[Any], owner: Tree, upward: Collection[str]) -> Sequence[Tree]:
    """Return entries with a key for every column: bounds become stretches with two ends."""
    match sheet.key:
        case BANDS.key:
            return _bands(entries, owner, upward=owner.get("method") in upward)
        case GRADES.key:
            ends = stretches([one["from_score"] for one in entries], upward=False)
            kept = ({key: one for key, one in entry.items() if key != "from_score"} for entry in entries)
            return [{**one, **end} for one, end in zip(kept, ends, strict=True)]
        case _:
            return entries


def _bands(bands: Sequence[Any], owner: Tree, *, upward: bool) -> list[Tree]:
    """Return bands with both ends and their labels, and what lies beyond the last where it has points or a label."""
    labels, points_beyond = owner.get(LABELS, ()), owner.get(BEYOND, Decimal(0))
    bounds = [bound for bound, _points in bands]
    found = [
        {**end, "points": points} for end, (_bound, points) in zip(stretches(bounds, upward=upward), bands, strict=True)
    ]
    if bands and (points_beyond or len(labels) == len(bands) + 1):
        found.append(beyond(bounds[-1], points_beyond, upward=upward))
    if len(labels) > len(found):
        raise UnplacedError(f"no bands for {'、'.join(labels)}")
    return [{**band, **({"label": label} if label else {})} for band, label in zip_longest(found, labels)]


def _rows_of(sheet: SystemSheet, entry: Tree) -> Iterator[dict[str, Any]]:
    """Yield the row of an entry; one that has a list in its columns has a row for each element."""
    columns = {column.key for column in sheet.columns}
    inside = [key for one in LAYOUT if one.parent == sheet.key for key in (one.key, *one.beside)]
    _require_placed(entry, {*columns, *inside})
    plain = {one.head: entry[one.key] for one in sheet.columns if one.key in entry and not one.each and not one.by}
    lists = {one.head: list(entry.get(one.key, ())) for one in sheet.columns if one.each}
    by = {one.head: (one.by, dict(entry.get(one.key, {}))) for one in sheet.columns if one.by}
    first = sheet.columns[0].head
    for at in range(max([1, *map(len, lists.values())])):
        row = dict(plain) if at == 0 else {} if sheet.key == HEAD else {first: plain[first]}
        row |= {head: elements[at] for head, elements in lists.items() if at < len(elements)}
        row |= {head: values[row[key]] for head, (key, values) in by.items() if row.get(key) in values}
        yield row


def _require_placed(entry: Tree, known: Collection[str]) -> None:
    strange = set(entry) - set(known)
    if strange:
        raise UnplacedError(f"no column for {', '.join(sorted(strange))}")

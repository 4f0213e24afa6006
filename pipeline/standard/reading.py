"""Document -> validated declarations: what cannot be read is told with its place, the rest is read all the same."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from pipeline.standard.errors import Trouble, TroubleKind
from pipeline.standard.origins import Origins, trouble
from pipeline.standard.source import Document, Path
from pipeline.standard.workbook import Declared, MisfitError

Model = TypeVar("Model", bound=Declared)
LONGEST = 60
_WANTED = {
    "bool_parsing": "是或否",
    "bool_type": "是或否",
    "decimal_parsing": "数字",
    "decimal_type": "数字",
    "dict_type": "一组名称和内容",
    "finite_number": "数字",
    "int_from_float": "整数",
    "int_parsing": "整数",
    "int_type": "整数",
    "list_type": "列表",
    "model_type": "一组名称和内容",
    "string_type": "文字",
    "tuple_type": "列表",
}
_LIMITS = {"greater_than": "大于", "greater_than_equal": "不小于", "less_than": "小于", "less_than_equal": "不大于"}


_FOLLOW = {
    "areas": {(TroubleKind.WEIGHTS, "system"), (TroubleKind.LEVEL, "indicators"), (TroubleKind.LEVEL, "areas")},
    "decimals": {(TroubleKind.VALUE, "indicators")},
    "full_score": {(TroubleKind.WEIGHTS, "system"), (TroubleKind.GRADES, "grades")},
    "grades": {(TroubleKind.GRADES, "grades"), (TroubleKind.GRADES, "system")},
    "indicators": {(TroubleKind.WEIGHTS, "areas"), (TroubleKind.LEVEL, "areas"), (TroubleKind.LEVEL, "indicators")},
}
"""What cannot be told, and where, while something of a list, or a value, could not be read."""


class Reader:
    """Reads documents, notes where each declaration stands and gathers what is wrong."""

    def __init__(self) -> None:
        self.origins = Origins()
        self.troubles: list[Trouble] = []
        self._left_out: list[tuple[Document, Path, Any]] = []
        self._unread: list[tuple[Document, tuple[str, ...]]] = []

    def listed(self, model: type[Model], document: Document, key: str, *others: str) -> tuple[Model, ...]:
        """Read the declarations of the one list that a document has beside the keys `others`."""
        known = (key, *others)
        self.troubles += [
            trouble(TroubleKind.KEY, document, (name,), f"不认识的键 {name}{_close(name, known)}，应为 {key}")
            for name in document.tree
            if name not in known
        ]
        raws = document.tree.get(key, [])
        if not isinstance(raws, list):
            self.troubles.append(trouble(TroubleKind.VALUE, document, (key,), "内容不合要求", _WANTED["list_type"]))
            return ()
        found = (self._one(model, document, raw, (key, at)) for at, raw in enumerate(raws))
        return tuple(one for one in found if one is not None)

    def _one(self, model: type[Model], document: Document, raw: Any, path: Path) -> Model | None:
        try:
            made = model.model_validate(raw)
        except ValidationError as error:
            self.troubles += [_told(model, document, one, (*path, *_loc(one, raw))) for one in error.errors()]
            return None
        self.origins.add(made, document, lambda inside: (*path, *inside))
        return made

    def whole(self, model: type[Model], document: Document, head: str) -> Model | None:
        """Read a document that is one declaration: its table `head`, and the lists below.

        Where parts cannot be read, the rest is read without them; None if nothing is left of it.
        """
        tree = _Merged(document, head, _lists(model))
        self._unread += [(document, path) for path in document.unread]
        try:
            made = model.model_validate(tree.raw)
        except ValidationError as error:
            locs = [_loc(one, tree.raw) for one in error.errors()]
            told = [_told(model, document, one, tree.path(loc)) for one, loc in zip(error.errors(), locs, strict=True)]
            self.troubles += [one for one in told if not self._was_unread(one)]
            self._left_out += [(document, tree.path(part), value) for part, value in tree.leave_out(locs)]
            try:
                made = model.model_validate(tree.raw)
            except ValidationError:
                return None
        self.origins.add(made, document, tree.path)
        return made

    def explains(self, later: Trouble) -> bool:
        """Tell whether a trouble found later may only follow from what could not be read."""
        return self._was_unread(later) or any(
            (later.place.file == document.name and later.path[: len(path)] == path)
            or (later.kind, *later.path[:1]) in _FOLLOW.get(_key(path), ())
            or any(f"“{name}”" in later.text for name in _names(value))
            for document, path, value in self._left_out
        )

    def _was_unread(self, later: Trouble) -> bool:
        """Tell whether a trouble is about what could not be found at all, or may only follow from that."""
        return any(
            (later.place.file == document.name and later.path[:1] == (key,) and set(inner) <= set(later.path[1:]))
            or (later.kind, *later.path[:1]) in _FOLLOW.get(key, ())
            for document, (key, *inner) in self._unread
        )


class _Merged:
    """A document as one model takes it: the table `head` merged with the lists beside it."""

    def __init__(self, document: Document, head: str, lists: frozenset[str]) -> None:
        top = document.tree.get(head)
        beside = dict(document.tree)
        # What is no table stays, as a key that nobody knows.
        top = beside.pop(head) if isinstance(top, Mapping) else {}
        self.head, self.lists = head, lists
        self.raw = {**top, **beside}
        self.in_head = set(top) - set(beside)
        self.kept: dict[str, list[int]] = {}

    def path(self, loc: Path) -> Path:
        """Return the path in the document of a path in the model."""
        if not loc:
            return ()
        key, *inner = loc
        if inner and key in self.kept:
            inner[0] = self.kept[str(key)][int(inner[0])]
        is_top = key in self.in_head or (key not in self.raw and key not in self.lists)
        return (self.head, key, *inner) if is_top else (key, *inner)

    def leave_out(self, locs: Sequence[Path]) -> Iterator[tuple[Path, Any]]:
        """Take out the members of lists, and the values, that the paths lead into, and yield them."""
        for key in dict.fromkeys(str(loc[0]) for loc in locs if loc):
            value = self.raw.get(key)
            bad = {loc[1] for loc in locs if loc[0] == key and len(loc) > 1}
            if key in self.lists and isinstance(value, Sequence) and bad:
                yield from (((key, at), one) for at, one in enumerate(value) if at in bad)
                self.kept[key] = [at for at in range(len(value)) if at not in bad]
                self.raw[key] = [value[at] for at in self.kept[key]]
            else:
                yield (key,), self.raw.pop(key, None)


def _lists(model: type[BaseModel]) -> frozenset[str]:
    """Return the keys of a model whose values are lists of declarations."""
    return frozenset(name for name, field in model.model_fields.items() if _models(field.annotation))


def _models(annotation: Any) -> list[type[BaseModel]]:
    """Return the models that an annotation names, in lists and choices too."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in _models(inner)]


def _loc(error: Any, raw: Any) -> Path:
    """Return where in `raw` an error is: without pydantic's own tags, with the keys that a MisfitError names."""
    found: list[str | int] = []
    for at, part in enumerate(error["loc"], start=1):
        if isinstance(raw, Mapping) and part not in raw and at < len(error["loc"]):
            continue
        found.append(part)
        is_there = part in raw if isinstance(raw, Mapping) else isinstance(part, int) and isinstance(raw, Sequence)
        raw = raw[part] if is_there else None
    cause = error.get("ctx", {}).get("error")
    return (*found, *(cause.keys if isinstance(cause, MisfitError) else ()))


def _told(model: type[BaseModel], document: Document, error: Any, path: Path) -> Trouble:
    """Say in words what pydantic found."""
    key, given, told = str(path[-1]) if path else "", error["input"], error["type"]
    context = error.get("ctx", {})
    if told == "missing":
        return trouble(TroubleKind.ABSENT, document, path, "没有填写")
    if told == "extra_forbidden":
        return trouble(TroubleKind.KEY, document, path, f"不认识的键 {key}{_close(key, _keys(model, error['loc']))}")
    if told == "value_error":
        return trouble(TroubleKind.UNFIT, document, path, str(context["error"]))
    if told in ("literal_error", "enum"):
        choices = re.findall(r"'([^']*)'", context["expected"])
        wanted = "、".join(one or "（空）" for one in choices) + "之一"
    elif told in _LIMITS:
        wanted = f"{_LIMITS[told]} {next(iter(context.values()))} 的数"
    else:
        wanted = _WANTED.get(told, "")
    shown = "" if isinstance(given, Mapping) else f"“{str(given)[:LONGEST]}”"
    return trouble(TroubleKind.VALUE, document, path, f"内容{shown}不合要求", wanted)


def _keys(model: type[BaseModel], loc: Path) -> list[str]:
    """Return the keys known where an error is."""
    models = [model]
    for part in loc[:-1]:
        inner = [
            one for outer in models for one in _models(getattr(outer.model_fields.get(str(part)), "annotation", 0))
        ]
        models = inner or models
    return [name for one in models for name in one.model_fields]


def _close(key: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(key, known, n=1)
    return f"，是否为 {close[0]}？" if close else ""


def _key(path: Path) -> str:
    return next(key for key in reversed(path) if isinstance(key, str))


def _names(raw: Any) -> Iterator[str]:
    """Yield what others call a declaration, or what hangs under it, by."""
    if isinstance(raw, Mapping):
        yield from (str(raw[key]) for key in ("code", "key", "name") if raw.get(key))
        themes = raw.get("themes")
        yield from map(str, themes if isinstance(themes, list) else ())

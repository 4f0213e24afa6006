"""A declaration -> where it stands: its document, the path in it, and what people call it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pipeline.standard.errors import Trouble, TroubleKind
from pipeline.standard.faults import Fault
from pipeline.standard.source import Document, Path
from pipeline.standard.workbook import Declared

_NOUNS = {
    "alternatives": "可选办法",
    "areas": "一级指标",
    "caps": "封顶",
    "checks": "检查",
    "citations": "依据",
    "columns": "列",
    "cross_checks": "检查",
    "deviations": "自评差异",
    "fields": "填报项",
    "grades": "等级",
    "indicators": "指标",
    "items": "数据项",
    "methods": "评分方法",
    "parameters": "参数",
    "problems": "问题",
    "sheets": "工作表",
    "supplements": "补充数据",
    "views": "汇总页",
}


PathOf = Callable[[Path], Path]
Same = TypeVar("Same", bound=Declared)


@dataclass(frozen=True, slots=True)
class Origins:
    """Where each declaration stands. It is known by itself, not by its name, so that two of one name are told apart."""

    found: dict[int, tuple[Declared, Document, PathOf, Path]] = field(default_factory=dict)

    def add(self, declared: Declared, document: Document, path_of: PathOf, inside: Path = ()) -> None:
        """Note a declaration and what is inside it; `path_of` turns a path in the model into one in the document."""
        self.found[id(declared)] = (declared, document, path_of, inside)
        for name in type(declared).model_fields:
            value = getattr(declared, name)
            if isinstance(value, Declared):
                self.add(value, document, path_of, (*inside, name))
            elif isinstance(value, tuple):
                for position, one in enumerate(value):
                    if isinstance(one, Declared):
                        self.add(one, document, path_of, (*inside, name, position))

    def same(self, declared: Same, changed: Same) -> Same:
        """Return a declaration that stands where the one did that it was made of."""
        _declared, document, path_of, inside = self.found[id(declared)]
        self.found[id(changed)] = (changed, document, path_of, inside)
        return changed

    def trouble(self, fault: Fault) -> Trouble:
        """Say where a fault stands."""
        if id(fault.declared) not in self.found:
            return trouble(fault.kind, _NOWHERE, fault.keys, fault.text, fault.expected)
        _declared, document, path_of, inside = self.found[id(fault.declared)]
        return trouble(fault.kind, document, path_of((*inside, *fault.keys)), fault.text, fault.expected)


_NOWHERE = Document("", "", {})


def trouble(kind: TroubleKind, document: Document, path: Path, text: str, expected: str = "") -> Trouble:
    """Return what is wrong at `path`, with its place and what people call the declaration there."""
    return Trouble(kind, document.place(path), path, text, expected, subject(document.tree, path))


def subject(tree: Mapping[str, Any], path: Path) -> str:
    """Return what people call the declaration at `path`, from the outside in: 工作表“预算执行”，列“执行数”."""
    said: list[str] = []
    here: Any = tree
    key = ""
    for part in path:
        if isinstance(part, str):
            key = part
        here = _inside(here, part)
        if isinstance(part, int) and isinstance(here, Mapping) and key in _NOUNS:
            names = [str(here[name]) for name in ("code", "key", "title", "name") if here.get(name)]
            # The long title of a citation says no more than its key.
            said += [f"{_NOUNS[key]}“{' '.join(names[:1] if key == 'citations' else names)}”"] if names else []
    return "，".join(said)


def _inside(here: Any, part: str | int) -> Any:
    if isinstance(here, Mapping):
        return here.get(part)
    is_there = isinstance(here, Sequence) and isinstance(part, int) and part < len(here)
    return here[part] if is_there else None

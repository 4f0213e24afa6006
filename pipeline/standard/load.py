"""TOML files and documents of people's own -> Standard: read, bound to one indicator system, every formula compiled."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.model import Place
from pipeline.standard.bind import bind
from pipeline.standard.canonical import HEAD
from pipeline.standard.consistent import system_faults
from pipeline.standard.declarations import Declarations
from pipeline.standard.errors import StandardError, Trouble, TroubleKind
from pipeline.standard.layout.recipes import recipe_faults
from pipeline.standard.outline import CategoryHeading, Outline, Terms
from pipeline.standard.reading import Reader
from pipeline.standard.rules import Citation, Item, Method, ProblemRule, Recipe, View
from pipeline.standard.source import Document
from pipeline.standard.standard import Standard
from pipeline.standard.system import System
from pipeline.standard.workbook import FormField, Workbook

SHIPPED = Path(__file__).parent
NOWHERE = Place("")


def load_standard(key: str | None = None, *, folder: Path = SHIPPED) -> Standard:
    """Load the standard bound to the system of a folder whose code is `key` (the default system if None).

    Raise StandardError with all that is wrong with the shared declarations and that system; what is wrong with other
    systems is not looked at.
    """
    documents, default = _documents(folder)
    document = documents.get(default if key is None else key)
    if document is None:
        known = "、".join(sorted(documents))
        raise _error(TroubleKind.NAME, f"没有编号为“{key or '（默认）'}”的指标体系，现有：{known}")
    return load_own(document, folder=folder)


def load_own(document: Document, *, folder: Path = SHIPPED) -> Standard:
    """Load the standard bound to the system in `document`; raise StandardError with all that is wrong."""
    reader = Reader()
    declared = _shared(folder, reader)
    if reader.troubles:
        raise StandardError(reader.troubles)
    system = _system(document, reader)
    if system is None:
        raise StandardError(reader.troubles)
    return replace(bind(declared, system, reader), workbook=document.name if document.places else "")


def load_systems() -> dict[str, System]:
    """Load every shipped indicator system, by code; raise StandardError with all that is wrong with any of them."""
    documents, _default_code = _documents(SHIPPED)
    found: dict[str, System] = {}
    troubles: list[Trouble] = []
    for code, document in documents.items():
        try:
            found[code] = load_system(document)
        except StandardError as error:
            troubles += error.troubles
    if troubles:
        raise StandardError(troubles)
    return found


def load_system(document: Document) -> System:
    """Load one indicator system; raise StandardError with all that can be told without the shared declarations."""
    reader = Reader()
    system = _system(document, reader)
    troubles = [reader.origins.trouble(fault) for fault in (system_faults(system) if system is not None else ())]
    told = [*reader.troubles, *(one for one in troubles if not reader.explains(one))]
    if system is None or told:
        raise StandardError(told)
    return system


def load_document(path: Path) -> Document:
    """Read a TOML file; raise StandardError if it is none."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _error(TroubleKind.FILE, "读不到文件", Place(path.name)) from error
    try:
        tree = tomllib.loads(data.decode(), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        place = Place(path.name, cell=f"第 {line[1]} 行" if line else "")
        raise _error(TroubleKind.FILE, f"不是正确的 TOML：{error}", place) from error
    return Document(path.name, hashlib.sha256(data).hexdigest(), tree)


def shared(folder: Path = SHIPPED) -> Declarations:
    """Load what all indicator systems share; raise StandardError with all that is wrong with it."""
    reader = Reader()
    declared = _shared(folder, reader)
    reader.troubles += [reader.origins.trouble(fault) for fault in recipe_faults(declared)]
    if reader.troubles:
        raise StandardError(reader.troubles)
    return declared


def _error(kind: TroubleKind, text: str, place: Place = NOWHERE) -> StandardError:
    return StandardError([Trouble(kind, place, (), text)])


def _documents(folder: Path) -> tuple[dict[str, Document], str]:
    """Return the documents of all systems in a folder by code, and the code of the default one, if there is one."""
    found = _shipped() if folder == SHIPPED else _in_folder(folder)
    return found, _default(found)


def _in_folder(folder: Path) -> dict[str, Document]:
    return _by_code([load_document(path) for path in sorted((folder / "systems").glob("*.toml"))])


@cache
def _shipped() -> dict[str, Document]:
    """What is shipped does not change while the program runs; nobody may change what is returned."""
    return _in_folder(SHIPPED)


def _by_code(documents: Sequence[Document]) -> dict[str, Document]:
    found: dict[str, Document] = {}
    for document in documents:
        code = str(_said(document, "code") or document.name)
        if code in found:
            place = document.place((HEAD, "code"))
            raise _error(TroubleKind.DUPLICATE, f"指标体系编号 {code} 重复，另见 {found[code].name}", place)
        found[code] = document
    return found


def _said(document: Document, key: str) -> Any:
    head = document.tree.get(HEAD)
    return head.get(key) if isinstance(head, Mapping) else document.tree.get(key)


def _default(documents: Mapping[str, Document]) -> str:
    codes = [code for code, document in documents.items() if _said(document, "is_default") is True]
    if len(codes) > 1:
        place = documents[codes[-1]].place((HEAD, "is_default"))
        raise _error(TroubleKind.DUPLICATE, f"只能有一个默认指标体系，现有：{'、'.join(codes)}", place)
    return codes[0] if codes else ""


def _system(document: Document, reader: Reader) -> System | None:
    """Read a system and put its indicators in order; None if nothing is left of it."""
    system = reader.whole(System, document, HEAD)
    return None if system is None else reader.origins.same(system, system.in_order())


def _shared(folder: Path, reader: Reader) -> Declarations:
    workbooks = folder / "workbooks"
    identity = _read(workbooks / "identity.toml", reader)
    if not identity.tree.get("version"):
        reader.troubles += [Trouble(TroubleKind.ABSENT, identity.place(("version",)), ("version",), "没有填写 version")]
    books = (_read(path, reader) for path in sorted(workbooks.glob("[0-9]*.toml")))
    return Declarations(
        version=str(identity.tree.get("version", "")),
        identity=reader.listed(FormField, identity, "fields", "version"),
        workbooks=tuple(one for book in books if (one := reader.whole(Workbook, book, "workbook")) is not None),
        items=reader.listed(Item, _read(folder / "items.toml", reader), "items"),
        methods=reader.listed(Method, _read(folder / "methods.toml", reader), "methods"),
        problems=reader.listed(ProblemRule, _read(folder / "problems.toml", reader), "problems"),
        views=reader.listed(View, _read(folder / "views.toml", reader), "views"),
        citations=reader.listed(Citation, _read(folder / "citations.toml", reader), "citations"),
        outlines=reader.listed(Outline, _read(folder / "outlines.toml", reader), "outlines"),
        headings=reader.listed(CategoryHeading, _read(folder / "headings.toml", reader), "headings"),
        terms=reader.listed(Terms, _read(folder / "terms.toml", reader), "terms"),
        recipes=reader.listed(Recipe, _read(folder / "recipes.toml", reader), "recipes"),
    )


def _read(path: Path, reader: Reader) -> Document:
    """Read a shared file; what is wrong with it is told together with what is wrong with the others."""
    try:
        return load_document(path)
    except StandardError as error:
        reader.troubles += error.troubles
        return Document(path.name, "", {})

"""TOML declarations -> Standard: read, validated, bound to one indicator system, every formula compiled."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from pipeline.standard.bind import bind
from pipeline.standard.declarations import Declarations
from pipeline.standard.errors import StandardError
from pipeline.standard.rules import Citation, Item, Method, ProblemRule, View
from pipeline.standard.standard import Standard
from pipeline.standard.system import System
from pipeline.standard.workbook import FormField, Workbook

SHIPPED = Path(__file__).parent
Model = TypeVar("Model", bound=BaseModel)


def load_standard(system_code: str | None = None, *, folder: Path = SHIPPED) -> Standard:
    """Load the standard bound to the system called `system_code` (the default system if None).

    Raise StandardError naming every place where a declaration cannot be used.
    """
    systems = load_systems(folder)
    if system_code is None:
        defaults = [one for one in systems.values() if one.is_default]
        if len(defaults) > 1:
            raise StandardError([f"只能有一个默认指标体系，现有：{'、'.join(one.code for one in defaults)}"])
        system = defaults[0] if defaults else None
    else:
        system = systems.get(system_code)
    if system is None:
        known = "、".join(sorted(systems))
        raise StandardError([f"没有编号为“{system_code or '（默认）'}”的指标体系，现有：{known}"])
    return bind(_declarations(folder), system)


def load_systems(folder: Path = SHIPPED) -> dict[str, System]:
    """Load every indicator system of the standard, by code."""
    found: dict[str, System] = {}
    for path in sorted((folder / "systems").glob("*.toml")):
        system = _model(System, _flat(_toml(path), "system"), path.name)
        if system.code in found:
            raise StandardError([f"{path.name}：指标体系编号 {system.code} 重复"])
        found[system.code] = system
    return found


def _declarations(folder: Path) -> Declarations:
    identity_path = folder / "workbooks" / "identity.toml"
    identity = _toml(identity_path)
    strange = set(identity) - {"version", "fields"}
    if strange or not identity.get("version"):
        raise StandardError([f"{identity_path.name}：须有 version，不认识的键：{'、'.join(sorted(strange)) or '无'}"])
    fields = tuple(_models(FormField, identity.get("fields", []), identity_path.name))
    return Declarations(
        version=str(identity.get("version", "")),
        identity=fields,
        workbooks=tuple(
            _model(Workbook, _flat(_toml(path), "workbook"), path.name)
            for path in sorted((folder / "workbooks").glob("[0-9]*.toml"))
        ),
        items=tuple(_list(Item, folder / "items.toml", "items")),
        methods=tuple(_list(Method, folder / "methods.toml", "methods")),
        problems=tuple(_list(ProblemRule, folder / "problems.toml", "problems")),
        views=tuple(_list(View, folder / "views.toml", "views")),
        citations=tuple(_list(Citation, folder / "citations.toml", "citations")),
    )


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except OSError as error:
        raise StandardError([f"{path.name}：读不到文件"]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StandardError([f"{path.name}：不是正确的 TOML：{error}"]) from error


def _flat(raw: dict[str, Any], head: str) -> dict[str, Any]:
    """Merge the head table of a file (`[system]`) with the lists below it."""
    return {**raw.get(head, {}), **{key: value for key, value in raw.items() if key != head}}


def _list(model: type[Model], path: Path, key: str) -> Iterator[Model]:
    raw = _toml(path)
    strange = set(raw) - {key}
    if strange:
        raise StandardError([f"{path.name}：不认识的键 {'、'.join(sorted(strange))}，应为 {key}"])
    return _models(model, raw.get(key, []), path.name)


def _models(model: type[Model], raws: list[dict[str, Any]], where: str) -> Iterator[Model]:
    for position, raw in enumerate(raws, start=1):
        name = raw.get("name") or raw.get("code") or raw.get("key") or raw.get("title") or f"第 {position} 项"
        yield _model(model, raw, f"{where}：{name}")


def _model(model: type[Model], raw: dict[str, Any], where: str) -> Model:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise StandardError([f"{where}：{_explain(one, model)}" for one in error.errors()]) from error


def _explain(error: Any, model: type[BaseModel]) -> str:
    path = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in error["loc"]).lstrip(".")
    key = str(error["loc"][-1]) if error["loc"] else ""
    match error["type"]:
        case "missing":
            return f"缺少 {path}"
        case "extra_forbidden":
            close = difflib.get_close_matches(key, list(model.model_fields), n=1)
            return f"不认识的键 {path}" + (f"，是否为 {close[0]}？" if close else "")
        case "value_error":
            return str(error["ctx"]["error"])
        case "literal_error" | "enum":
            return f"{path} 的值 {error['input']!r} 不在允许之列：{error['ctx']['expected']}"
        case _:
            return f"{path} 的值 {error['input']!r} 不合要求：{error['msg']}"

import ast
import importlib
from functools import cache
from pathlib import Path

import pytest

import pipeline
from pipeline.standard import load_standard, load_systems

ROOT = Path(pipeline.__file__).parent
# Each room may import those it names, and no other.
ALLOWED = {
    "addresses": set(),
    "causes": set(),
    "remembering": set(),
    "formula": set(),
    "tally": set(),
    "model": {"formula", "tally"},
    "findings": {"model"},
    "kinds": {"remembering", "formula", "model", "findings"},
    "rulings": {"model", "kinds"},
    "standard": {"formula", "tally", "model", "findings", "kinds"},
    "limits": set(),
    "branching": set(),
    "garbage": set(),
    "workers": {"causes", "limits", "branching"},
    "cluster": {"causes", "limits", "workers", "program"},
    "encoding": {"formula", "tally", "model"},
    "store": set(),
    "program": set(),
    "kept": {"store"},
    "intake": {
        "addresses",
        "causes",
        "remembering",
        "formula",
        "model",
        "findings",
        "kinds",
        "standard",
        "workers",
        "rulings",
        "claims",
        "tags",
        "encoding",
        "kept",
    },
    "evaluate": {
        "addresses",
        "formula",
        "tally",
        "model",
        "findings",
        "kinds",
        "standard",
        "figures",
        "claims",
        "tags",
    },
    "derivation": {"formula", "model", "findings", "kinds", "standard"},
    "figures": {"formula", "tally", "model", "kinds", "standard"},
    "claims": set(),
    "tags": set(),
    "deliver": {
        "formula",
        "tally",
        "model",
        "findings",
        "kinds",
        "standard",
        "derivation",
        "figures",
        "claims",
        "rulings",
        "tags",
        "garbage",
    },
    "run": {
        "addresses",
        "causes",
        "garbage",
        "model",
        "findings",
        "kinds",
        "standard",
        "intake",
        "evaluate",
        "deliver",
        "derivation",
        "figures",
        "claims",
        "limits",
        "workers",
        "cluster",
        "rulings",
        "encoding",
        "store",
        "program",
        "kept",
    },
    "cli": {"garbage", "limits", "tally", "model", "findings", "rulings", "standard", "run", "derivation", "store"},
}
MODULES = sorted(ROOT.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_the_rooms_below_its_own(path: Path) -> None:
    own = room(path)
    used = {name.split(".")[1] for name in imports(path) if name.startswith("pipeline.")}
    assert used - {own, "__version__"} <= ALLOWED.get(own, set(ALLOWED))


@pytest.mark.parametrize(
    ("library", "rooms"),
    [
        ("xlsxwriter", {"deliver"}),
        ("python_calamine", {"intake"}),
        ("click", {"cli"}),
        ("pebble", {"workers"}),
        ("distributed", {"cluster"}),
        ("dask", {"cluster"}),
        ("watchfiles", {"run"}),
        ("msgpack", {"encoding"}),
        ("sqlite3", {"store"}),
        ("docx", {"deliver"}),
    ],
)
def test_a_library_is_used_in_its_own_room_only(library: str, rooms: set[str]) -> None:
    users = {room(path) for path in MODULES if any(name.split(".")[0] == library for name in imports(path))}
    assert users == rooms


def test_workbooks_are_written_with_openpyxl_only_as_marked_copies() -> None:
    """Elsewhere it lends its addresses and its reading of formulas."""
    lent = ("openpyxl.utils", "openpyxl.formula")
    users = {
        path.parent
        for path in MODULES
        if any(n.startswith("openpyxl") and not n.startswith(lent) for n in imports(path))
    }
    assert users == {ROOT / "deliver" / "marked"}


def test_the_inside_of_xlsxwriter_is_known_in_one_place() -> None:
    """Elsewhere it lends its letters of columns."""
    own = ROOT / "deliver" / "xlsx"
    for path in MODULES:
        used = {name for name in imports(path) if name.startswith("xlsxwriter") and "utility" not in name}
        assert not used or path.parent == own, path


def test_only_the_command_line_prints() -> None:
    printing = {
        room(path)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "click.echo")
    }
    assert printing == {"cli"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_can_be_seen_whole(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 320
    assert ast.get_docstring(ast.parse(text))


ENGINES = [path for path in MODULES if room(path) in {"intake", "evaluate", "derivation", "deliver", "run", "cli"}]


@cache
def said(path: Path) -> list[tuple[str, bool]]:
    """Return every text in the code of a module, and whether it is a part of a sentence with values put in."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    documented = (ast.Module, ast.FunctionDef, ast.ClassDef)
    described = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    return [
        (node.value, id(node) in parts)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in described
    ]


@pytest.mark.parametrize("code", load_systems())
def test_engines_name_no_declared_thing(code: str) -> None:
    """A declared name in code would be a second place for a fact that the declarations own."""
    standard = load_standard(code)
    system = standard.system
    indicators = {rule.indicator.name for rule in standard.indicators}
    declared = {name for name in standard.kinds if len(name) > 3} | set(standard.tables) | set(standard.methods)
    declared |= indicators | {rule.indicator.code for rule in standard.indicators}
    declared |= {name for area in system.areas for name in (area.name, *area.themes)} | set(system.theme_as.values())
    declared |= {grade.name for grade in system.grades} | {system.code, system.name, system.subject}
    declared |= {name for check in standard.problems for name in (check.rule.code, check.rule.name)}
    for path in ENGINES:
        # A grade is one character, which any sentence may hold; the name of an indicator may not stand even inside one.
        whole = {text for text, is_part in said(path) if not (is_part and len(text) == 1)}
        assert not whole & declared, f"{path.name} names {whole & declared}"
        inside = {name for name in indicators if len(name) > 3 and any(name in text for text in whole)}
        assert not inside, f"{path.name} names {inside}"


def test_what_openpyxl_writes_does_not_hang_on_what_is_installed() -> None:
    assert importlib.import_module("openpyxl.xml").LXML is False

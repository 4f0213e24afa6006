"""The names of a package by the modules they come from -> what brings each when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module


def brought(package: str, names: Mapping[str, str]) -> tuple[list[str], Callable[[str], object]]:
    """Return what `package` has as `__all__` and as `__getattr__`; `names` are words by module below `pipeline`."""
    homes = {name: f"pipeline.{module}" for module, several in names.items() for name in several.split()}

    def bring(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(homes[name]), name)

    return list(homes), bring

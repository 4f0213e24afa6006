"""An installation -> the facts that its results depend on; two of them -> where they differ, in words."""

from __future__ import annotations

import hashlib
import multiprocessing
import platform
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pipeline

_LIBRARIES = ("python-calamine", "numpy", "openpyxl", "XlsxWriter", "python-docx", "lxml", "zlib-ng")
"""Those that read what is judged, or whose hand shows in the bytes that are written."""


@dataclass(frozen=True, slots=True)
class Installation:
    """What results depend on, by name, and whether a process of it may have processes of its own."""

    facts: Mapping[str, str]
    is_daemonic: bool

    def unlike(self, other: Installation) -> str:
        """Say where the other one differs; empty if it gives the same results."""
        for name, ours in self.facts.items():
            theirs = other.facts.get(name, "没有")
            if theirs != ours:
                return f"{name} 是 {theirs}，本机是 {ours}"
        return ""


@cache
def installation() -> Installation:
    """Return what this process runs in, as it was when it was first asked."""
    facts = {
        "操作系统": f"{platform.system()} {platform.machine()}",
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "jixiao": pipeline.__version__,
        "jixiao 的程序文件": _digest(Path(pipeline.__file__).parent),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        **{name: _version(name) for name in _LIBRARIES},
    }
    return Installation(facts, multiprocessing.current_process().daemon)


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "没有"


def _digest(folder: Path) -> str:
    """Return a digest of the code and the declarations in it: one of the same version may have been changed."""
    digest = hashlib.sha256()
    for path in sorted(one for one in folder.rglob("*") if one.suffix in (".py", ".toml")):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:12]

"""The program -> all that its results rest on besides their inputs: its own files, Python, the libraries, as facts."""

from __future__ import annotations

import hashlib
import platform
import zlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pipeline

_LIBRARIES = (
    "python-calamine", "numpy", "openpyxl", "XlsxWriter", "python-docx", "lxml", "zlib-ng", "msgpack", "pydantic",
)  # fmt: skip
"""Those that read what is judged, or whose hand shows in the bytes that are written or kept."""
_OF_PROGRAM = (".py", ".toml")


@cache
def facts() -> Mapping[str, str]:
    """Return by name what it runs on, as it was when it was first asked."""
    return {
        "操作系统": f"{platform.system()} {platform.machine()}",
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "jixiao": pipeline.__version__,
        "jixiao 的程序文件": _digest(Path(__file__).parent),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        **{name: _version(name) for name in _LIBRARIES},
    }


@cache
def fingerprint() -> bytes:
    """Return what stands for these facts."""
    return hashlib.sha256("\n".join(f"{name} {fact}" for name, fact in facts().items()).encode()).digest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "没有"


def _digest(folder: Path) -> str:
    """Return a digest of the code and the declarations in it: one of the same version may have been changed."""
    digest = hashlib.sha256()
    for path in sorted(one for one in folder.rglob("*") if one.suffix in _OF_PROGRAM):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:24]

"""What names the program that makes a site: its code, the libraries it calls, its templates."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path

from registry import snapshot

CODE = Path(__file__).resolve().parent
TEMPLATES = CODE.parent / "templates"
LIBRARIES = ("jinja2", "markupsafe", "markdown", "nh3", "lunr", "rjsmin", "pyyaml")


def named() -> list[str]:
    """What names all of it but the templates of pages, each of which is told by itself."""
    return [code(), *versions(LIBRARIES), digest(apart())]


@cache
def code() -> str:
    """What names the code of this program."""
    return snapshot.code(CODE)


def templates(folder: Path = TEMPLATES) -> list[str]:
    """The templates, by path below their folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))


def apart(folder: Path = TEMPLATES) -> list[str]:
    """Styles, scripts, texts: what all pages have in common, by path below the templates."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".html")
    return sorted(path.relative_to(folder).as_posix() for path in found)


def digest(names: Iterable[str], folder: Path = TEMPLATES) -> str:
    """What names the content of some files of the templates."""
    found = hashlib.sha256()
    for name in names:
        found.update(f"{name}\0".encode() + hashlib.sha256((folder / name).read_bytes()).digest())
    return found.hexdigest()


def versions(libraries: Iterable[str]) -> list[str]:
    """The versions of libraries, as they are installed."""
    told = _installed()
    return [told.get(name) or _asked(name) for name in libraries]


@cache
def _installed() -> dict[str, str]:
    """Versions by library, as the names of the folders tell them."""
    told: dict[str, str] = {}
    for folder in sys.path:
        with suppress(OSError):
            for entry in os.listdir(folder or "."):  # noqa: PTH208
                if entry.endswith(".dist-info"):
                    name, _, version = entry.removesuffix(".dist-info").partition("-")
                    told.setdefault(name.lower(), version)
    return told


def _asked(library: str) -> str:
    """The version of a library that is installed in some other way."""
    from importlib.metadata import version  # dear: it reads mail

    return version(library)

"""Records kept on disk between two runs; whatever is wrong with the file, it was never there.

Anybody can put a file into a branch that others check out. So nothing but our own frozen records
is ever made from one: no other class is found, no function is called.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import io
import os
import pickle
import sys
from collections.abc import Callable, Collection, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from msgspec import Struct

from registry import cycles
from registry.volume import DamagedError

__all__ = ["DamagedError", "code", "drop", "key", "load", "packed", "save", "unpacked"]

MAGIC = b"registry snapshot\n"
DIGEST = hashlib.sha256().digest_size
OURS = "registry."
OTHERS = {
    ("collections", "Counter"),
    ("markupsafe", "Markup"),
    ("pathlib", "PosixPath"),
    ("pathlib", "WindowsPath"),
    *(("registry.tracked", name) for name in ("ALL", "KEYS", "SOME")),
}


def save(path: Path, key: str, record: Any) -> None:
    """Keeps a record under a key, all of it or nothing. An error of the disk keeps nothing."""
    data = packed(record)
    head = MAGIC + hashlib.sha256(key.encode()).digest() + hashlib.sha256(data).digest()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}-{os.getpid()}.partial")
        try:
            unfinished.write_bytes(head + data)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)


def load(path: Path, key: str) -> Any:
    """The record kept under a key; None where there is none, or it is damaged, or of other code."""
    with cycles.unsought(), contextlib.suppress(OSError, DamagedError):
        data = path.read_bytes()
        start = len(MAGIC) + 2 * DIGEST
        head = MAGIC + hashlib.sha256(key.encode()).digest()
        body = memoryview(data)[start:]
        if data[:start] == head + hashlib.sha256(body).digest():
            return unpacked(body)
    return None


Refer = Mapping[type, Callable[[Any], "tuple[str, str]"]]  # what names records that lie elsewhere
Resolve = Callable[[str, str], Any]  # the record of such a name


def packed(value: object, refer: Refer | None = None) -> bytes:
    """A value as bytes; records of the types in `refer` are named in it, and do not lie there."""
    if not refer:
        return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    stream = io.BytesIO()
    writer = pickle.Pickler(stream, pickle.HIGHEST_PROTOCOL)
    # By type, as only for records of these anything of Python's own is called.
    writer.dispatch_table = {kind: partial(_named, name) for kind, name in refer.items()}
    writer.dump(value)
    return stream.getvalue()


def unpacked(data: bytes | memoryview, resolve: Resolve | None = None) -> Any:
    """What was packed, if it is made of plain values and records of ours. Raises DamagedError.

    `resolve` finds the records that are only named in it.
    """
    try:
        return _Reader(io.BytesIO(data), resolve).load()
    except (pickle.UnpicklingError, AttributeError, EOFError, ImportError, LookupError,
            TypeError, ValueError) as error:  # fmt: skip
        raise DamagedError(str(error)) from error


def drop(path: Path) -> None:
    """Forgets what is kept there."""
    with contextlib.suppress(OSError):
        path.unlink()


def key(*parts: str) -> str:
    """What a record is kept under: it is not asked for by another Python, or for other parts."""
    return "\n".join((sys.version, *parts))


def _named(name: Callable[[Any], tuple[str, str]], value: Any) -> tuple[Any, tuple[str, str]]:
    return elsewhere, name(value)


def elsewhere(kind: str, name: str) -> Any:
    """Stands in what is packed for a record that lies elsewhere."""
    raise DamagedError(f"{kind} {name} is only named here")


class _Reader(pickle.Unpickler):
    """Makes frozen records of ours, and values of the plain types."""

    def __init__(self, stream: io.BytesIO, resolve: Resolve | None = None) -> None:
        super().__init__(stream)
        self._resolve = resolve

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == (__name__, elsewhere.__name__) and self._resolve:
            return self._resolve
        return _found(module, name)


@cache
def _found(module: str, name: str) -> Any:
    if module.startswith(OURS):
        found = getattr(importlib.import_module(module), name, None)
        if isinstance(found, type) and (issubclass(found, Struct) or _is_plain(found)):
            return found
    if (module, name) in OTHERS:
        return getattr(importlib.import_module(module), name)
    raise pickle.UnpicklingError(f"{module}.{name} is no record")


def _is_plain(found: type) -> bool:
    """Whether a class is a tuple with names."""
    return issubclass(found, tuple) and hasattr(found, "_fields")


def code(folder: Path, but: Collection[str] = ()) -> str:
    """What names all code below a folder, but for some files; it changes with any of them."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*.py")):
        name = file.relative_to(folder).as_posix()
        if name not in but:
            digest.update(f"{name}\0{file.stat().st_size}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()

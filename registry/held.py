"""What the files of a tree give, in memory or as it lies on disk."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from collections.abc import Collection, Mapping
from contextlib import suppress
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from msgspec.structs import replace

from registry import cycles, load, memo, schema, snapshot, texts
from registry.files import Seen
from registry.load import FromFile
from registry.model import Company, Content, Filing, Problem
from registry.parsing import Part
from registry.schema import Schemas
from registry.snapshot import DamagedError

TABLE = "reading"  # the files as they were seen, and what was read since the base
BASE = "reading-{}"  # what all files gave, under the beginning of its digest
MODULES = (
    "files", "held", "load", "model", "notes", "parsing", "schema", "snapshot", "text", "texts",
    "yamldoc",
)  # fmt: skip
LIBRARIES = ("markdown", "nh3", "markupsafe", "yaml")
MANY = 1_000  # files read since the base, from which on a new base is worth its time

Parts = Mapping[str, Part]


class Whole(NamedTuple):
    """What all files give, by path, and the records and problems put together from it."""

    parts: Parts
    content: Content
    problems: tuple[Problem, ...]


class Packed(NamedTuple):
    """A whole as it lies on disk: what its base gave, and what of it has changed since."""

    base: bytes
    delta: bytes
    paths: tuple[str, ...]


class Held:
    """A whole that may still lie packed.

    `base` names the file on disk that holds most of it, and `since` are the paths which that file
    lacks or has otherwise.
    """

    __slots__ = ("_packed", "_whole", "base", "since")

    def __init__(
        self, whole: Whole | Packed, base: str = "", since: frozenset[str] = frozenset()
    ) -> None:
        self._whole = whole if isinstance(whole, Whole) else None
        self._packed = whole if isinstance(whole, Packed) else None
        self.base, self.since = base, since

    @property
    def whole(self) -> Whole:
        """What is held, unpacked when it is first asked for."""
        if self._packed is not None:
            self._whole, self._packed = _unpacked(self._packed), None
        assert self._whole is not None  # noqa: S101  (one of the two is always there)
        return self._whole

    def delta(self) -> bytes:
        """What the base lacks, packed."""
        if self._packed is not None:
            return self._packed.delta
        parts = self.whole.parts
        return snapshot.packed({path: parts.get(path) for path in self.since})

    def __reduce__(self) -> tuple[Any, ...]:
        return Held, (self.whole, self.base, self.since)


def together(parts: Parts) -> Whole:
    """All records and problems from what the files give."""
    found = ((path, part.found) for path, part in parts.items())
    content, problems = load.together(found, schemas_of(parts))
    return Whole(parts, content, tuple(problems))


def patched(old: Whole, parts: Parts, others: Collection[str]) -> Whole:
    """The same as `together`, of which only these files give something else than they did."""
    content = _replaced(old, parts, others)
    if content is None:
        return together(parts)
    return Whole(parts, content, old.problems)


def _replaced(old: Whole, parts: Parts, others: Collection[str]) -> Content | None:
    """The content with some records replaced; None where more than that has changed."""
    filings: dict[str, Filing] = {}
    companies: dict[str, Company] = {}
    texts, html = dict(old.content.texts), old.content.html
    for path in others:
        if path not in old.parts or path not in parts:
            return None
        before, after = old.parts[path].found, parts[path].found
        known: Filing | Company | None = None
        new = after.record
        if isinstance(new, Filing):
            known, filings[new.id] = old.content.filings.get(new.id), new
        elif new:
            known, companies[new.slug] = old.content.companies.get(new.slug), new
        if known is None or known is not before.record or _told(before, after):
            return None  # it has another id, or there was another file with the same
        texts[path] = after.text or ""
        if before.html != after.html:
            html = {}
    if not html:  # which of the texts that are gone others have too takes all of them to tell
        every = (one for part in parts.values() for one in part.found.html)
        html = {(level, source): made for level, source, made in every}
    return replace(
        old.content,
        filings={**old.content.filings, **filings} if filings else old.content.filings,
        companies={**old.content.companies, **companies} if companies else old.content.companies,
        texts=texts,
        html=html,
    )


def _told(*found: FromFile) -> bool:
    """Whether there is anything to tell of what files give beside their records."""
    return any(one.problems or one.lacks or one.text is None for one in found)


def schemas_of(parts: Parts) -> Schemas:
    """The schemas among the files; the same object for the same schemas."""
    inside = [path for path in parts if path.startswith(schema.FOLDER)]
    listed = ((path, parts[path].data) for path in inside if is_schema(path))
    return _schemas(tuple((path, data) for path, data in listed if data is not None))


@lru_cache(maxsize=4)
def _schemas(listed: tuple[tuple[str, bytes], ...]) -> Schemas:
    return schema.load(listed)


def is_schema(path: str) -> bool:
    """Whether a file holds the schema of a type, or the texts beside the schemas."""
    ours = path.startswith(schema.FOLDER) and path.endswith(schema.SUFFIX)
    return ours or bool(texts.lang_of(path))


# --- on disk ----------------------------------------------------------------------------------


def written(root: Path, seen: Mapping[str, Seen], held: Held) -> None:
    """Writes what a later process needs to read only what has changed."""
    folder = root / memo.FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    if not (held.base and len(held.since) < MANY and (folder / BASE.format(held.base)).exists()):
        data = snapshot.packed(tuple(held.whole))
        digest = _digest(data)
        _put(folder / BASE.format(digest[:16]), data)
        held.base, held.since = digest[:16], frozenset()
    columns = [list(seen), *map(list, zip(*seen.values(), strict=True))]
    table = snapshot.packed((held.base, tuple(held.since), held.delta(), columns))
    _put(folder / TABLE, f"{_key()}{_digest(table)}".encode() + table)
    for path in folder.glob(BASE.format("*")):
        if path.name != BASE.format(held.base):
            with suppress(OSError):
                path.unlink()


def read(root: Path) -> tuple[dict[str, Seen], Held] | None:
    """What was last written; nothing where it was never, by other code, or is damaged."""
    folder = root / memo.FOLDER
    try:
        data = (folder / TABLE).read_bytes()
        head = data[:128].decode("ascii", "replace")
        table = data[128:]
        if head != f"{_key()}{_digest(table)}":
            return None
        base, since, delta, columns = snapshot.unpacked(table)
        packed = (folder / BASE.format(base)).read_bytes()
    except (OSError, DamagedError, TypeError, ValueError):
        return None
    if not _digest(packed).startswith(base):
        return None
    if len(columns) != 1 + len(Seen._fields):
        return None
    paths = tuple(columns[0])
    made = partial(tuple.__new__, Seen)  # by C, as every file has one
    seen = dict(zip(paths, map(made, zip(*columns[1:], strict=True)), strict=True))
    return seen, Held(Packed(packed, delta, paths), base, frozenset(since))


def _unpacked(packed: Packed) -> Whole:
    with cycles.unsought():
        whole = Whole(*snapshot.unpacked(packed.base))
        since = snapshot.unpacked(packed.delta)
        if not since:
            return whole
        parts = {**whole.parts, **since}
        return patched(whole, {path: parts[path] for path in packed.paths}, since)


def _put(path: Path, data: bytes) -> None:
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _key() -> str:
    """Names all that what a file gives depends on, beside the file and the schemas."""
    named = [sys.version, memo.code(*MODULES), yaml.__with_libyaml__]
    for library in LIBRARIES:  # not imported: most readings need none but one of them
        found = importlib.util.find_spec(library)
        if found and found.origin:
            stat = Path(found.origin).stat()
            named += [found.origin, stat.st_size, stat.st_mtime_ns]
    return _digest(repr(named).encode())

"""The working tree as records, of which only those are read anew whose files have changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache, partial
from pathlib import Path

from msgspec.structs import replace

from registry import cycles, files, held, later, load, parsing, schema, workers
from registry.files import Seen
from registry.held import Held
from registry.load import FromFile
from registry.model import Content, Problem
from registry.parsing import Part
from registry.schema import Schemas
from registry.workers import Note


class ChangedError(OSError):
    """A file is not what it was when the tree was read."""


class Reading:
    """A state of the working tree: every file as it was seen, and the records that they hold."""

    __slots__ = ("_aside", "_blobs", "_root", "_state", "changed", "files", "held")

    def __init__(
        self,
        root: Path,
        files: Mapping[str, Seen],
        changed: frozenset[str],
        held: Held,
        aside: tuple[str, ...] | None = None,
        blobs: Mapping[str, str] | None = None,
    ) -> None:
        self._root = root
        self.files = files  # by path, in its order
        self.changed = changed  # paths that are not as in the reading before; all without one
        self.held = held
        self._aside, self._blobs, self._state = aside, blobs, ""

    @property
    def aside(self) -> tuple[str, ...]:
        """The few paths where no file with a record of its own lies: schemas, lists, pages."""
        if self._aside is None:
            self._aside = _aside(self.files)
        return self._aside

    @property
    def blobs(self) -> Mapping[str, str]:
        """What git calls the content of each file, by path."""
        if self._blobs is None:
            self._blobs = {path: one.blob for path, one in self.files.items()}
        return self._blobs

    @property
    def state(self) -> str:
        """Names the content of all files."""
        if not self._state:
            told = "\n".join([*self.blobs, "", *self.blobs.values()])
            self._state = hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()
        return self._state

    @property
    def content(self) -> Content:
        """The records of all files that are right."""
        return self.held.whole.content

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the files, each by itself."""
        return self.held.whole.problems

    @property
    def schemas(self) -> Schemas:
        """The schemas by which the records were read."""
        parts = self.held.whole.parts
        return held.schemas_of({path: parts[path] for path in self.aside})

    @property
    def tree(self) -> Tree:
        """The bytes of every file as they were read, by path."""
        return Tree(self._root, self.files, self.held.whole.parts)


class Tree(Mapping[str, bytes]):
    """Bytes by path. Files that hold no record are not kept but read again when asked for."""

    def __init__(self, root: Path, seen: Mapping[str, Seen], parts: Mapping[str, Part]) -> None:
        self._root, self._seen, self._parts = root, seen, parts

    def __getitem__(self, path: str) -> bytes:
        """The bytes of a file; raises ChangedError where it is another by now."""
        part = self._parts[path]
        if part.data is not None:
            return part.data
        if part.found.text is not None:
            return part.found.text.encode()
        with suppress(FileNotFoundError):
            data = files.bytes_of(self._root, path)
            if files.name_of(data) == self._seen[path].blob:
                return data
        raise ChangedError(f"{path} has changed while it was read")

    def __iter__(self) -> Iterator[str]:
        return iter(self._seen)

    def __len__(self) -> int:
        return len(self._seen)


def read(
    root: Path,
    before: Reading | None = None,
    jobs: int = 1,
    note: Note | None = None,
    seen: Mapping[str, Seen] | None = None,
) -> Reading:
    """The working tree as it is; what has not changed since the reading before is taken from it.

    Records that are the same are the same objects. `note` is told the files read, of how many;
    `seen` are the files as they were just looked at.
    """
    with cycles.unsought():
        known = before.files if before else {}
        found = files.look(root, known) if seen is None else dict(seen)
        return _read(root, before, found, jobs, note)


def looking(root: Path, before: Reading) -> Callable[[], dict[str, Seen]]:
    """Begins to look at all files, in another process where one can help; what is seen of them.

    It must be asked for.
    """
    found = workers.beside(partial(files.otherwise, root, before.files))
    return lambda: files.with_others(before.files, found())


def _read(
    root: Path,
    before: Reading | None,
    found: dict[str, Seen],
    jobs: int,
    note: Note | None,
) -> Reading:
    known = before.files if before else {}
    same = found.keys() == known.keys()
    aside = before.aside if before and same else _aside(found)
    fresh = _changed_schemas(root, found, known, aside)
    types = _types(fresh.keys() | (() if same else known.keys() - found.keys()))
    again = {path for path in found if types and load.kind_of(path) in types}
    new = again if same else again | (found.keys() - known.keys())
    others = found.keys() if new or not same else later.changed(known, found)
    unsure = [
        path
        for path in sorted(others)
        if not found[path].blob or (path in new and path not in fresh)
    ]
    named = {path: known[path].blob for path in unsure if path in known and path not in again}

    @cache
    def schemas() -> Schemas:
        old = before.held.whole.parts if before else {}
        return held.schemas_of(
            {path: fresh.get(path) or old[path] for path in aside if held.is_schema(path)}
        )

    def html() -> parsing.Html:
        return before.content.html if before else {}

    for path, blob, part in parsing.take(root, unsure, named, schemas, html, jobs, note):
        if not blob:
            del found[path]  # gone in the meantime
            continue
        found[path] = found[path]._replace(blob=blob)
        if part:
            fresh[path] = part
    changed = files.changed(found, known)
    if before and not changed:
        return Reading(root, known if found == known else found, changed, before.held, aside)
    held_ = _held(found, fresh, before, types)
    if before is None or not same or len(found) != len(known):
        return Reading(root, found, changed, held_)
    blobs = {**before.blobs, **{path: found[path].blob for path in changed}}
    return Reading(root, found, changed, held_, aside, blobs)


def _held(
    found: Mapping[str, Seen], fresh: Mapping[str, Part], before: Reading | None, types: set[str]
) -> Held:
    """What the files give: those just read, and the others as before."""
    if before is None:
        return Held(held.together({path: fresh[path] for path in found}))
    kept = before.held
    old = kept.whole.parts
    new = {
        path: replace(part, found=_as_before(part.found, old[path].found))
        if path in old and part.found.kind not in types
        else part
        for path, part in fresh.items()
    }
    parts = later.patched(old, new, found)
    others = new.keys() | (old.keys() - found.keys())
    whole = held.patched(kept.whole, parts, others)
    return Held(whole, kept.base, kept.since | others, kept.files)


def _as_before(new: FromFile, old: FromFile) -> FromFile:
    """What a file gives, with the records that it gave before where they are equal."""
    if new.record is not None and new.record == old.record:
        return replace(new, record=old.record)
    if new.records == old.records:
        return replace(new, records=old.records)
    if isinstance(new.records, Mapping) and isinstance(old.records, Mapping):
        then = old.records
        records = {
            id_: then[id_] if then.get(id_) == one else one for id_, one in new.records.items()
        }
        return replace(new, records=records)
    return new


def _changed_schemas(
    root: Path, found: dict[str, Seen], known: Mapping[str, Seen], aside: Iterable[str]
) -> dict[str, Part]:
    """The schemas that are not as known: they are read first, as the others are read by them."""
    fresh: dict[str, Part] = {}
    for path in [path for path in aside if held.is_schema(path) and not found[path].blob]:
        try:
            data = files.bytes_of(root, path)
        except FileNotFoundError:
            del found[path]
            continue
        found[path] = found[path]._replace(blob=files.name_of(data))
        if path not in known or known[path].blob != found[path].blob:
            fresh[path] = Part(FromFile(), data)
    return fresh


def _aside(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(path for path in paths if not path.startswith((load.FILINGS, load.COMPANIES)))


def _types(paths: Iterable[str]) -> set[str]:
    """The types of record whose schemas are among the files."""
    schemas = (path for path in paths if held.is_schema(path) and path.endswith(schema.SUFFIX))
    return {path[len(schema.FOLDER) : -len(schema.SUFFIX)] for path in schemas}


def remembered(root: Path) -> Reading | None:
    """The reading last remembered below a root; nothing where there is none that can be used."""
    with cycles.unsought():
        got = held.read(root)
    return Reading(root, got[0], frozenset(), got[1]) if got else None


def remember(root: Path, reading: Reading) -> None:
    """Keeps a reading on disk, for `remembered` in another process; without it, all is read."""
    with suppress(OSError):  # a disk that is full, or of which we may only read
        held.written(root, reading.files, reading.held)

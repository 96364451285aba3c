"""What the files of a tree give, in memory or as it lies on disk."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

import yaml
from msgspec import Struct
from msgspec.structs import replace

from registry import cycles, files, later, load, memo, records, schema, snapshot, texts
from registry.files import Seen
from registry.later import Later
from registry.load import FromFile
from registry.model import Company, Content, Filing, Problem
from registry.parsing import Part
from registry.records import Records
from registry.schema import Schemas
from registry.snapshot import DamagedError

if TYPE_CHECKING:
    from markupsafe import Markup

TABLE = "reading"  # what names both of the following, and what is otherwise since
BASE = "reading-{}"  # what all files gave, under the beginning of its digest
FILES = "files-{}"  # all files as they were seen, likewise
MODULES = (
    "files", "held", "later", "load", "model", "notes", "parsing", "records", "schema", "snapshot",
    "text", "texts", "yamldoc",
)  # fmt: skip
LIBRARIES = ("markdown", "nh3", "markupsafe", "yaml")
MANY = 1_000  # files read since the base, from which on a new base is worth its time
SIZE = 2  # files that are unpacked together: neighbours, of which often several are asked for

REPEATED = ("duplicate-filing", "duplicate-company")  # rules: another file has the record

Parts = Mapping[str, Part]
Record = TypeVar("Record", Filing, Company)
Name = tuple[type, str]  # of a record: its type, its id or slug
Names = Collection[Name]


class Whole(NamedTuple):
    """What all files give, by path, and the records and problems put together from it."""

    parts: Parts
    content: Content
    problems: tuple[Problem, ...]


class _Base(Struct, frozen=True):
    """What all files give, so that what one of them gives can be unpacked alone."""

    lists: Content  # without what files with a record of their own give
    problems: tuple[Problem, ...]
    paths: tuple[str, ...]
    filings: records.Columns
    companies: Mapping[str, str]  # path by slug
    texts: tuple[str, ...]  # paths
    html: Mapping[bytes, str]  # path by `load.named`
    parts: list[bytes]  # some at a time, in the order of the paths


class Packed(NamedTuple):
    """A whole as it lies on disk: what its base gave, and what of it has changed since."""

    base: bytes
    delta: bytes
    paths: tuple[str, ...]


class Held:
    """A whole that may still lie packed.

    `base` names the file on disk that holds most of it, and `since` are the paths which that file
    lacks or has otherwise. `files` are the files as they were seen when they were last written all,
    and the name under which they lie.
    """

    __slots__ = ("_packed", "_whole", "base", "files", "since")

    def __init__(
        self,
        whole: Whole | Packed,
        base: str = "",
        since: frozenset[str] = frozenset(),
        files: tuple[str, Mapping[str, Seen]] = ("", {}),
    ) -> None:
        self._whole = whole if isinstance(whole, Whole) else None
        self._packed = whole if isinstance(whole, Packed) else None
        self.base, self.since, self.files = base, since, files

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
    """The content where some records are others, came or went; None where that is not all."""
    if any(one.rule in REPEATED for one in old.problems):
        return None  # another file may have the record of one that went
    gone: set[tuple[type, str]] = set()
    come: dict[tuple[type, str], Filing | Company] = {}
    texts: dict[str, str] = {}
    html: dict[bytes, Markup] = {}
    for path in others:
        was, now = (every[path].found if path in every else None for every in (old.parts, parts))
        if _told(*filter(None, (was, now))):
            return None
        for found in filter(None, (was, now)):
            if found.record is None:
                return None
        if was and was.record:
            gone.add(_named(was.record))
        if now and now.record:
            if come.setdefault(_named(now.record), now.record) is not now.record:
                return None
            texts[path] = now.text or ""
            if was is None or was.html != now.html:
                html.update(now.html)
    held = old.content
    if any(key not in gone and key[1] in _kind(held, key[0]) for key in come):
        return None  # another file has that record
    return replace(
        held,
        filings=_among(held.filings, Filing, gone, come),
        companies=_among(held.companies, Company, gone, come),
        texts=later.patched(held.texts, texts, _texts(old, parts, texts, others)),
        html=later.patched(held.html, html, dict.fromkeys((*held.html, *html))),
    )


def _named(record: Filing | Company) -> tuple[type, str]:
    return type(record), record.id if isinstance(record, Filing) else record.slug


def _kind(content: Content, kind: type) -> Mapping[str, Any]:
    return content.filings if kind is Filing else content.companies


def _among(
    known: Mapping[str, Record], kind: type[Record], gone: Names, come: Mapping[Name, Any]
) -> Mapping[str, Record]:
    """The records of a kind, in the order of their ids, without those gone and with those come."""
    mine: dict[str, Record] = {id_: one for (which, id_), one in come.items() if which is kind}
    left = {id_ for which, id_ in gone if which is kind and id_ not in mine}
    if not left and mine.keys() <= known.keys():
        return later.patched(known, mine, known)
    return later.patched(known, mine, dict.fromkeys(sorted({*known, *mine} - left)))


def _texts(
    old: Whole, parts: Parts, texts: Mapping[str, str], others: Collection[str]
) -> Iterable[str]:
    """The files that are texts, in the order of all files."""
    known = old.content.texts
    if texts.keys() == set(others) and all(path in known for path in texts):
        return known
    return [path for path in parts if path in texts or (path in known and path not in others)]


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
        held.base, held.since = _kept(folder, BASE, _base(held.whole)), frozenset()
    name, known = held.files
    others = {path: seen.get(path) for path in later.changed(known, seen)}
    if not (name and len(others) < MANY and (folder / FILES.format(name)).exists()):
        columns = [list(seen), *map(list, zip(*seen.values(), strict=True))]
        name, others = _kept(folder, FILES, columns), {}
        held.files = name, seen
    table = snapshot.packed((held.base, tuple(held.since), held.delta(), name, others))
    _put(folder / TABLE, f"{_key()}{_digest(table)}".encode() + table)
    mine = {BASE.format(held.base), FILES.format(name)}
    for path in (*folder.glob(BASE.format("*")), *folder.glob(FILES.format("*"))):
        if path.name not in mine:
            with suppress(OSError):
                path.unlink()


def _kept(folder: Path, name: str, value: object) -> str:
    """Writes a value under the beginning of its digest, which is given."""
    data = snapshot.packed(value)
    digest = _digest(data)[:16]
    _put(folder / name.format(digest), data)
    return digest


def read(root: Path) -> tuple[dict[str, Seen], Held] | None:
    """What was last written; nothing where it was never, by other code, or is damaged."""
    folder = root / memo.FOLDER
    try:
        data = (folder / TABLE).read_bytes()
        head = data[:128].decode("ascii", "replace")
        table = data[128:]
        if head != f"{_key()}{_digest(table)}":
            return None
        base, since, delta, name, others = snapshot.unpacked(table)
        packed = _whole_of(folder / BASE.format(base), base)
        columns = snapshot.unpacked(_whole_of(folder / FILES.format(name), name))
        if len(columns) != 1 + len(Seen._fields):
            return None
        made = partial(tuple.__new__, Seen)  # by C, as every file has one
        known = dict(zip(columns[0], map(made, zip(*columns[1:], strict=True)), strict=True))
        if not all(one is None or isinstance(one, Seen) for one in others.values()):
            return None
        seen = files.with_others(known, others) if others else known
    except (OSError, DamagedError, TypeError, ValueError, AttributeError):
        return None
    return seen, Held(Packed(packed, delta, tuple(seen)), base, frozenset(since), (name, known))


def _whole_of(path: Path, digest: str) -> bytes:
    """The bytes of a file whose digest begins so. Raises OSError, DamagedError."""
    data = path.read_bytes()
    if not digest or not _digest(data).startswith(digest):
        raise DamagedError(f"{path.name} is damaged")
    return data


def _unpacked(packed: Packed) -> Whole:
    with cycles.unsought():
        whole = _whole(snapshot.unpacked(packed.base))
        since = snapshot.unpacked(packed.delta)
        if not since:
            return whole
        return patched(whole, later.patched(whole.parts, since, packed.paths), since)


def _base(whole: Whole) -> _Base:
    """A whole as it is packed."""
    content, parts = whole.content, list(whole.parts.values())
    return _Base(
        lists=replace(content, filings={}, companies={}, texts={}, html={}),
        problems=whole.problems,
        paths=tuple(whole.parts),
        filings=records.columns(content.filings),
        companies={slug: one.path for slug, one in content.companies.items()},
        texts=tuple(content.texts),
        html={key: path for path, part in whole.parts.items() for key, _ in part.found.html},
        parts=[snapshot.packed(parts[at : at + SIZE]) for at in range(0, len(parts), SIZE)],
    )


def _whole(base: _Base) -> Whole:
    """What was packed, of which a file is unpacked when it is first asked for."""
    places = {path: at for at, path in enumerate(base.paths)}

    @cache
    def some(number: int) -> list[Part]:
        with cycles.unsought():
            found: list[Part] = snapshot.unpacked(base.parts[number])
            return found

    def part(path: str) -> Part:
        number, at = divmod(places[path], SIZE)
        return some(number)[at]

    def filing(id_: str) -> Filing:
        return cast("Filing", parts[base.filings[id_][0]].found.record)

    def company(slug: str) -> Company:
        return cast("Company", parts[base.companies[slug]].found.record)

    def text(path: str) -> str:
        return parts[path].found.text or ""

    def html(key: bytes) -> Markup:
        return dict(parts[base.html[key]].found.html)[key]

    parts = Later(base.paths, part)
    content = replace(
        base.lists,
        filings=Records(base.filings, filing),
        companies=Later(base.companies, company),
        texts=Later(base.texts, text),
        html=Later(base.html, html),
    )
    return Whole(parts, content, base.problems)


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

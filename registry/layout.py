"""How the state of a site lies on disk: sections that are read in whole, tables value by value."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from typing import Any

from msgspec.structs import replace

from registry import buckets, later, load, records, snapshot, workers, world
from registry.buckets import GONE, Buckets
from registry.catalogue import Brief, Catalogue
from registry.chronicle import Chronicle
from registry.history import Marks
from registry.indexes import Indexes
from registry.later import Later, Sparse
from registry.load import COMPANIES, FILINGS
from registry.made import Made
from registry.model import Company, Content, Filing, History
from registry.reading import Reading
from registry.site import Site
from registry.state import Base, State
from registry.volume import DamagedError, Volume

SIZE = 16  # values in a bucket
ROWS = "rows "  # before the language of a table
READERS = "readers "  # before the name of a mapping: tables of who read it
SMALL = 8  # where many are asked for here and there
SMALLER = 2  # where these are large
LARGER = 64  # values in a bucket, where they are small
BLOBS = "blobs"  # a section: what git calls the content of each file
SINCE = "since"  # a section: what of these is otherwise since
PLACES = "places"  # a section: parts in the order of their places
ENTRIES, ROMANISED, HOLDERS = "catalogue", "romanised", "holders"  # tables of the catalogue
POINTS, MARKS = "points", "marks"  # tables, whose keys are mostly the same
PATHS = "paths"  # a table: the files of parts, whose names lie apart
OF_FILINGS = (ENTRIES, ROMANISED)  # tables with the keys of the filings
PLAIN = (ROMANISED, MARKS, PATHS)  # tables of little more than a text
PLACE = "I"  # how places of keys are packed
KEYS = "keys "  # before the name of a table
INDEX = "index "  # before the name of an index
RECORDS = (FILINGS, COMPANIES, world.PROSE)  # where no lists lie
UNKNOWN = "\0"  # no text of a file: what it was is not kept
# of the catalogue: told of every filing in few words, and who else is
APART = ("content", "entries", "holders", "romanised")
GROUPS = tuple(name for name in Catalogue.__struct_fields__ if name not in APART)
TABLES = ("counts", "recent", "entries", "feeds", "days", "recorded")  # of the indexes
REST = tuple(name for name in Indexes.__struct_fields__ if name not in TABLES)

Value = Callable[[State], Any]


class Volumes:
    """A volume, and beside it one that has what changed since."""

    def __init__(self, base: Volume | None, delta: Volume | None) -> None:
        """The volumes, of which either may be missing."""
        self.base, self.delta = base, delta
        self._read = buckets.reader(delta, base)

    def section(self, name: str, resolve: snapshot.Resolve | None = None) -> Any:
        """A value that is read in whole. Raises DamagedError."""
        data = self._read(name)
        if data is None:
            raise DamagedError(f"there is no {name}")
        return snapshot.unpacked(data, resolve)

    def table(self, name: str, count: int, resolve: snapshot.Resolve | None = None) -> Buckets:
        """A mapping of which single values are read."""
        return Buckets(name, count, self._read, resolve)

    def changes(self) -> dict[str, bytes]:
        """All that the second volume has."""
        return {name: self.delta[name] for name in self.delta} if self.delta is not None else {}

    def every(self) -> Iterator[tuple[str, bytes]]:
        """All that the first volume has."""
        if self.base is not None:
            yield from ((name, self.base[name]) for name in self.base)


def _index(name: str, now: State) -> Any:
    return getattr(now.world.view.indexes, name)


SECTIONS: Mapping[str, Value] = {  # what is read in whole
    "fixed": lambda now: (now.fixed, now.files, now.sources),
    "marked": lambda now: (now.world.marks.rows, now.world.marks.others),
    "lists": lambda now: _lists(now.world.content),
    "groups": lambda now: tuple(getattr(now.world.view.cat, name) for name in GROUPS),
    "past": lambda now: (now.world.view.chron.gone, now.world.view.chron.history.commits),
    "prose": lambda now: {lang: one.prose for lang, one in now.world.views.items()},
    PLACES: lambda now: now.made.places,
    "gone": lambda now: _gone(now.made),
    "digests": lambda now: now.made.digests,
    **{INDEX + name: partial(_index, name) for name in REST},
}


def _tables(now: State) -> dict[str, Any]:
    """The mappings of which single values are read, by the names of their tables."""
    view = now.world.view
    return {
        "filings": now.world.content.filings,
        "companies": now.world.content.companies,
        ENTRIES: view.cat.entries,
        ROMANISED: view.cat.romanised,
        HOLDERS: view.cat.holders,
        POINTS: view.chron.points,
        MARKS: now.world.marks.of,
        **{name: getattr(view.indexes, name) for name in TABLES},
        **{ROWS + lang: one.rows for lang, one in now.world.views.items()},
        PATHS: now.made.paths,
        **{READERS + name: held for name, held in now.made.readers.items()},
    }


def _gone(made: Made) -> frozenset[str]:
    """The parts that read something once and have no files any more."""
    every = len(made.places) == len(made.paths)  # which are all among the places
    return frozenset(() if every else made.places.keys() - made.paths.keys())


def _lists(content: Content) -> Content:
    """All records but filings and companies."""
    return replace(content, filings={}, companies={}, texts={}, broken=(), html={})


NAMED: snapshot.Refer = {  # records that lie in tables of their own
    Filing: lambda filing: ("filing", filing.id),
    Company: lambda company: ("company", company.slug),
}
BRIEFLY: snapshot.Refer = {**NAMED, Brief: lambda brief: ("brief", brief.id)}  # among the groups


def _refers(table: str) -> snapshot.Refer | None:
    return None if table in ("filings", "companies") else BRIEFLY


def whole(base: Base, jobs: int) -> Iterator[tuple[str, bytes]]:
    """All of a state, name by name, packed in so many processes."""
    now = base.state
    tables = _tables(now)
    sizes = {name: 1 + len(table) // _size(name) for name, table in tables.items()}

    def sections() -> list[tuple[str, bytes]]:
        own = [(name, _packed(name, value(now))) for name, value in SECTIONS.items()]
        return [*own, (BLOBS, snapshot.packed(base.blobs)), (SINCE, snapshot.packed({}))]

    def keys() -> list[tuple[str, bytes]]:
        told = {KEYS + name: _keys(name, tables) for name in tables if _keyed(name)}
        plain = {"sizes": sizes, **told}
        return [(name, snapshot.packed(value)) for name, value in plain.items()]

    def table(name: str) -> list[tuple[str, bytes]]:
        every = buckets.every(tables[name], sizes[name])
        return list(buckets.packed(name, every, _refers(name)))

    longest = sorted(tables, key=lambda name: -sizes[name])
    tasks: list[workers.Task[list[tuple[str, bytes]]]] = [
        sections,
        keys,
        *(partial(table, name) for name in longest),
    ]
    yield from chain.from_iterable(workers.run(tasks, jobs))


def _keys(name: str, tables: Mapping[str, Any]) -> list[Any] | bytes:
    """The keys of a table that keeps them, in their order; of marks, their places among points."""
    if name != MARKS:
        return list(tables[name])
    places = {key: place for place, key in enumerate(tables[POINTS])}
    return array(PLACE, (places[key] for key in tables[name])).tobytes()


def _size(table: str) -> int:
    """How many values lie in a bucket of a table."""
    if table == HOLDERS:
        return SMALLER
    if table.startswith(ROWS):
        return SMALL
    return LARGER if table in PLAIN or table.startswith(READERS) else SIZE


def _keyed(table: str) -> bool:
    """Whether the keys of a table are kept: nobody asks for those of the readers."""
    return table not in (PATHS, *OF_FILINGS) and not table.startswith((READERS, ROWS))


def _packed(section: str, value: Any) -> bytes:
    return snapshot.packed((*value,) if section == PLACES else value, NAMED)


def differing(on: Volumes, old: State, now: State) -> dict[str, bytes]:
    """What of a state differs from what lies on disk. Raises DamagedError."""
    blobs = {
        name: _packed(name, value(now))
        for name, value in SECTIONS.items()
        if _differ(value(old), value(now))
    }
    sizes = dict(on.section("sizes"))
    tables, before = _tables(now), _tables(old)
    for name, table in tables.items():
        known = before.get(name, {})
        if table is known:
            continue
        sizes.setdefault(name, 1)
        changed = _others(known, table)
        resolve = _resolver(old.world.content, old.world.view.cat.briefs)
        some = on.table(name, sizes[name], resolve).changed(changed)
        blobs |= buckets.packed(name, some, _refers(name))
        if _keyed(name) and list(table) != list(known):
            blobs[KEYS + name] = snapshot.packed(_keys(name, tables))
    points, were = tables[POINTS], before[POINTS]
    if points is not were and list(points) != list(were):
        blobs[KEYS + MARKS] = snapshot.packed(_keys(MARKS, tables))
    blobs["sizes"] = snapshot.packed(sizes)
    return blobs


def _differ(old: object, new: object) -> bool:
    return old is not new and old != new


def _others(old: Any, new: Any) -> dict[Any, Any]:
    """The values in which a table differs, GONE for those that it has no more."""
    if isinstance(new, Sparse):
        return {k: v for k, v in new.own.items() if old.get(k, None) is not v}
    return {key: new.get(key, GONE) for key in later.changed(old, new)}


def _resolver(content: Content, briefs: Mapping[str, Brief]) -> snapshot.Resolve:
    """What finds records that are only named in what lies on disk."""
    held = {"filing": content.filings, "company": content.companies, "brief": briefs}
    return lambda kind, name: held[kind][name]


# --- the state as it was --------------------------------------------------------------------------


def renamed(old: Mapping[str, str], new: Mapping[str, str]) -> frozenset[str]:
    """The files whose content has another name."""
    return frozenset(path for path, _ in old.items() ^ new.items())


def state(on: Volumes, site: Site, read: Reading, changed: frozenset[str]) -> State:
    """The state as it lies on disk, whatever of it is read when it is asked for."""
    sizes = on.section("sizes")
    fixed, files, sources = on.section("fixed")
    content = _content(on, sizes, read.content, changed)
    groups = dict(zip(GROUPS, on.section("groups"), strict=True))
    resolve = _resolver(content, groups["briefs"])

    def table(name: str, keys: Iterable[Any] | None = None) -> Any:
        found = on.table(name, sizes[name], resolve).__getitem__
        return Later(on.section(KEYS + name) if keys is None else keys, found)

    entries, romanised = (table(name, content.filings) for name in OF_FILINGS)
    held = {"entries": entries, "holders": table(HOLDERS), "romanised": romanised}
    cat = Catalogue(content=content, **held, **groups)
    gone, commits = on.section("past")
    points = on.section(KEYS + POINTS)
    chron = Chronicle(History(commits, {}), table(POINTS, points), gone)
    marked = array(PLACE, on.section(KEYS + MARKS))
    marks = Marks(table(MARKS, map(points.__getitem__, marked)), *on.section("marked"))
    rest = {name: on.section(INDEX + name, resolve) for name in REST}
    found = Indexes(**rest, **{name: table(name) for name in TABLES})
    rows = {lang: table(ROWS + lang, content.filings) for lang in site.languages}
    told = (on.section("prose"), rows, marks, site, read.schemas)
    then = world.of(cat, chron, found, *told)
    return State(fixed, then, files, sources, _made(on, sizes))


def _made(on: Volumes, sizes: Mapping[str, int]) -> Made:
    names, gone = on.section(PLACES), on.section("gone")
    readers = {
        name.removeprefix(READERS): Sparse[Any, bytes](on.table(name, size).get, {})
        for name, size in sizes.items()
        if name.startswith(READERS)
    }
    places = dict(zip(names, range(len(names)), strict=True))
    standing = [name for name in names if name not in gone] if gone else places
    paths = Later(standing, on.table(PATHS, sizes[PATHS]).__getitem__)
    return Made(paths, places, readers, on.section("digests"))


def _content(
    on: Volumes,
    sizes: Mapping[str, int],
    now: Content,
    changed: frozenset[str],
) -> Content:
    """The records as they were: those whose files have not changed are the ones of today."""
    listed = any(not path.startswith(RECORDS) for path in changed)
    lists = on.section("lists") if listed else now

    def before(name: str, known: Mapping[str, Any], others: set[str]) -> Mapping[str, Any]:
        table, keys = on.table(name, sizes[name]), on.section(KEYS + name)
        own = (key for key in keys if key in others or key not in known)
        return later.patched(known, {key: table[key] for key in own}, keys)

    companies = {load.slug_of(path) for path in changed if load.kind_of(path) == "company"}
    filings = {one.id for one in records.lying(now.filings, changed)}
    unknown = dict.fromkeys(changed & now.texts.keys(), UNKNOWN)
    return replace(
        lists,
        filings=before("filings", now.filings, filings),
        companies=before("companies", now.companies, companies),
        texts=later.patched(now.texts, unknown, now.texts),
        broken=(),
        html=now.html,  # of each text what it always is
    )

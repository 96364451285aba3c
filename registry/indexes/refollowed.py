"""The plan of all feeds after a known one: what is told otherwise is taken out and put in anew."""

from __future__ import annotations

from bisect import insort
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from registry import later
from registry.catalogue import Catalogue
from registry.chronicle import Chronicle, Key, Point
from registry.indexes.followed import (
    MANY,
    PARTLY,
    REGISTRY,
    Committed,
    Places,
    Plan,
    Planned,
    Scope,
    alone,
    committed,
    is_added,
    list_of,
    of_list,
    order,
    places_of,
    row,
)
from registry.model import Commit

State = tuple[Catalogue, Chronicle]


def after(
    known: Plan,
    old: State,
    new: State,
    records: Iterable[Key],
    followed: Container[str],
    slugs: Mapping[str, str],
) -> Plan | None:
    """The plan after a known one, where nothing else happened than to these records.

    None where that tells too little: a feed would come or go, or anything came that is told
    together with others of its kind.
    """
    made = _Moved(known, new[1])
    was, now = (Places(*one, followed, slugs) for one in (old, new))
    try:
        for key in records:
            there, here = (
                [(each, places.parts(each[0])) for each in committed(chron.points.get(key, ()))]
                for (_, chron), places in ((old, was), (new, now))
            )
            for every in (there, here):
                if len({point.key for (point, *_), _ in every}) < len(every):
                    raise _UnknownError  # it stands twice in one list, which is one entry
            for told in there:
                if told not in here:
                    made.take(*told)
            for told in here:
                if told not in there:
                    made.add(*told)
        return made.plan()
    except _UnknownError:
        return None


class _UnknownError(Exception):
    """What is known does not tell the plan."""


class _Moved:
    """A plan from which some points are taken, and to which some are added."""

    def __init__(self, known: Plan, chron: Chronicle) -> None:
        self._known, self._points = known, chron.points
        self._order = places_of(chron.history.commits)
        self._entries: dict[str, Planned | None] = {}  # those that are others, None gone
        self._feeds: dict[Scope, list[str]] = {}  # those that are others, oldest first

    def take(self, told: Committed, scopes: Sequence[Scope]) -> None:
        """A point that was told of these parts. Raises _UnknownError, as all below."""
        point, commit, _ = told
        self._remove(point.key, alone(point, scopes))
        for name, part, feeds in self._listed(point, commit, scopes):
            known = self._entry(name)
            some = tuple(one for one in known.points if one.key != point.key)
            if some:
                self._entries[name] = Planned("list", name, some, part=part)
            elif part == REGISTRY:
                raise _UnknownError  # another may be the first of its list
            else:
                self._remove(name, feeds)

    def add(self, told: Committed, scopes: Sequence[Scope]) -> None:
        """A point that is told of these parts."""
        point, commit, again = told
        if is_added(point):
            raise _UnknownError
        self._insert(Planned("point", point.key, (point,), again), alone(point, scopes))
        for name, part, feeds in self._listed(point, commit, scopes):
            known = self._entries.get(name, self._known.entries.get(name))
            if known is None and part == REGISTRY and self._brought(point, commit):
                raise _UnknownError  # the list is told with others that came, and would not be
            some = tuple(sorted((*(known.points if known else ()), point), key=row))
            entry = Planned("list", name, some, part=part)
            if known:
                self._entries[name] = entry
            else:
                self._insert(entry, feeds)

    def plan(self) -> Plan:
        """All of it."""
        if not all(self._feeds.values()):
            raise _UnknownError
        known = self._known
        gone = {key for key, one in self._entries.items() if one is None}
        fresh = {key: one for key, one in self._entries.items() if one is not None}
        keys: Iterable[str] = known.entries
        if any(key in known.entries for key in gone) or any(k not in known.entries for k in fresh):
            stay = (key for key in known.entries if key not in gone)
            keys = dict.fromkeys((*stay, *fresh))
        feeds = {scope: tuple(reversed(keys)) for scope, keys in self._feeds.items()}
        lengths = {**known.lengths, **{scope: len(keys) for scope, keys in feeds.items()}}
        return Plan(
            later.patched(known.entries, fresh, keys),
            later.patched(known.feeds, feeds, known.feeds),
            {scope: number for scope, number in lengths.items() if number >= MANY},
        )

    def _listed(
        self, point: Point, commit: Commit, scopes: Iterable[Scope]
    ) -> Iterator[tuple[str, Scope, tuple[Scope, ...]]]:
        """The entries that tell a listing among others: key, part, and the feeds they stand in."""
        if not point.listing:
            return
        begin = f"batch/{list_of(point)}/listed"
        first = self._entry(begin).points[0].commit
        if first is None or self._order[commit.id] < self._order[first.id]:
            raise _UnknownError  # another was the first
        name = begin if commit.id == first.id else f"{begin}/{commit.id}"
        known = self._entries.get(name, self._known.entries.get(name))
        if known and any(one.kind != point.kind for one in known.points):
            raise _UnknownError  # commits of one merge: the first row tells the kind of them all
        yield name, REGISTRY, of_list(point)
        for scope in scopes:
            if scope[0] in PARTLY:
                yield f"{name}/{'/'.join(scope)}", scope, (scope,)

    def _brought(self, point: Point, commit: Commit) -> bool:
        """Whether a commit brought the list itself that a listing stands in."""
        own = self._points.get(("batch", list_of(point)), ())
        return any(one.commit and one.commit.id == commit.id for one in own if is_added(one))

    def _remove(self, key: str, scopes: Iterable[Scope]) -> None:
        for scope in scopes:
            self._feed(scope).remove(key)
            self._entries[key] = None

    def _insert(self, entry: Planned, scopes: Iterable[Scope]) -> None:
        for scope in scopes:
            self._entries[entry.key] = entry
            insort(self._feed(scope), entry.key, key=lambda key: order(self._entry(key)))

    def _entry(self, key: str) -> Planned:
        found = self._entries.get(key, self._known.entries.get(key))
        if found is None:
            raise _UnknownError
        return found

    def _feed(self, scope: Scope) -> list[str]:
        if scope not in self._known.feeds:
            raise _UnknownError
        return self._feeds.setdefault(scope, [*reversed(self._known.feeds[scope])])

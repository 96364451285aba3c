"""Which entries of feeds there are, and in which feeds each of them stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from registry.catalogue import Brief, Catalogue
from registry.chronicle import Chronicle, Point
from registry.model import Commit

Scope = tuple[str, str]  # kind and key of a feed, as urls.feed has them
Committed = tuple[Point, Commit, bool]  # a point, its commit, whether it was listed before
Taken = tuple[str, str]  # a list or a vocabulary, and the id of a commit that took records from it

REGISTRY = ("registry", "")
PARTLY = ("groups", "sectors", "regions")  # what one list brings is told of each of them apart
OWN = {"group": "groups", "sector": "sectors", "region": "regions", "register": "registers"}
SEVERAL = 2  # filings from which on a company has a feed
MANY = 100  # entries from which on a feed may be more than one document


class Planned(Struct, frozen=True):
    """An entry: a point alone, or those that one commit took from a list or vocabulary."""

    what: Literal["point", "list", "added"]
    key: str  # names the entry for ever
    points: tuple[Point, ...]
    again: bool = False  # tells a listing from the first one of its filing
    part: Scope = REGISTRY  # whose share of a list it tells


class Plan(Struct, frozen=True):
    """Every entry by its key, and of each feed the keys of its entries, newest first."""

    entries: Mapping[str, Planned]
    feeds: Mapping[Scope, tuple[str, ...]]
    lengths: Mapping[Scope, int]  # of those feeds that have very many entries


def companies(cat: Catalogue, chron: Chronicle) -> tuple[str, ...]:
    """Companies that have or had several filings: who follows one keeps its feed."""
    held: defaultdict[str, set[str]] = defaultdict(set)
    for brief in cat.briefs.values():
        held[brief.company].add(brief.id)
    for (type_, id_), revisions in chron.history.records.items():
        for revision in revisions if type_ == "filing" else ():
            held[str(revision.data.get("company", ""))].add(id_)
    return tuple(sorted(slug for slug, ids in held.items() if len(ids) >= SEVERAL))


def plan(
    cat: Catalogue, chron: Chronicle, followed: Container[str], slugs: Mapping[str, str]
) -> Plan:
    """Each point alone, or with those that the same list and commit brought.

    Of companies only those followed have feeds; `slugs` are those of all, by each of their names.
    """
    places = Places(cat, chron, followed, slugs)
    made = _Made(chron.history.commits)
    lists: defaultdict[Taken, list[Point]] = defaultdict(list)
    added: defaultdict[Taken, list[Point]] = defaultdict(list)
    points = [one for some in chron.points.values() for one in committed(some)]
    for point, commit, _ in points:
        if point.listing:
            lists[list_of(point), commit.id].append(point)
    for point, commit, again in points:
        if is_added(point):
            if point.type == "company" or (point.id, commit.id) in lists:
                continue  # its filings tell of it
            added[point.type, commit.id].append(point)
        made.put(Planned("point", point.key, (point,), again), *alone(point, places.parts(point)))
    made.listed(lists, places)
    for (type_, id_), some in added.items():
        one = Planned("added", f"{type_}/added/{id_}", tuple(some))
        made.put(one, REGISTRY, *_kinds(some[0]))
    return made.plan()


def order(planned: Planned) -> tuple[str, str, str]:
    """When it was recorded, the official day, what it is."""
    point = planned.points[0]
    day = point.day if len(point.day) == len("2024-08-31") else f"{point.day}-99"
    return (point.commit.recorded if point.commit else "", day, planned.key)


class _Made:
    """The entries planned so far, and the feeds they stand in."""

    def __init__(self, commits: Sequence[Commit]) -> None:
        self._order = places_of(commits)
        self._entries: dict[str, Planned] = {}
        self._feeds: defaultdict[Scope, dict[str, Planned]] = defaultdict(dict)

    def put(self, planned: Planned, *scopes: Scope) -> None:
        """One entry of some feeds; of none, it is not made."""
        for scope in scopes:
            self._entries[planned.key] = planned
            self._feeds[scope][planned.key] = planned

    def plan(self) -> Plan:
        """All of them."""
        feeds = {
            scope: tuple(sorted(found, key=lambda key: order(found[key]), reverse=True))
            for scope, found in self._feeds.items()
        }
        lengths = {scope: len(keys) for scope, keys in feeds.items() if len(keys) >= MANY}
        return Plan(self._entries, feeds, lengths)

    def listed(self, lists: Mapping[Taken, Sequence[Point]], places: Places) -> None:
        """What each list brought: to the whole registry, and to each part of it.

        A later commit that adds to a list has entries of its own, so that archives stay.
        """
        first: dict[str, str] = {}
        for name, id_ in lists:
            known = first.setdefault(name, id_)
            first[name] = min(known, id_, key=self._order.__getitem__)
        for (name, id_), found in lists.items():
            key = f"batch/{name}/listed" + ("" if id_ == first[name] else f"/{id_}")
            points = tuple(sorted(found, key=row))
            self.put(Planned("list", key, points), *of_list(points[0]))
            parts: defaultdict[Scope, list[Point]] = defaultdict(list)
            for point in points:
                for scope in places.parts(point):
                    parts[scope].append(point)
            for scope, some in parts.items():
                if scope[0] in PARTLY:
                    inner = f"{key}/{'/'.join(scope)}"
                    self.put(Planned("list", inner, tuple(some), part=scope), scope)


class Places:
    """Which parts of the registry anything concerns."""

    def __init__(
        self,
        cat: Catalogue,
        chron: Chronicle,
        followed: Container[str],
        slugs: Mapping[str, str],
    ) -> None:
        self._cat, self._gone = cat, chron.gone
        self._followed, self._slugs = followed, slugs
        self._parts: dict[str, tuple[Scope, ...]] = {}

    def parts(self, point: Point) -> tuple[Scope, ...]:
        """The parts that a point concerns, as they are today."""
        if point.type == "filing":
            if point.id not in self._parts:
                self._parts[point.id] = tuple(self._of_filing(point))
            return (*self._parts[point.id], *self._left(point))
        if point.type == "company":
            return tuple(self._of_company(point.id))
        if point.type == "batch":
            return (("registers", point.id.partition("/")[0]),)
        return ((OWN[point.type], point.id),) if point.type in OWN else ()

    def _of_filing(self, point: Point) -> Iterator[Scope]:
        yield "registers", point.id.partition("/")[0]
        slug = self._holder(point)
        yield from self._of_company(slug)
        if slug in self._cat.holders:
            standings = self._cat.holders[slug].groups
            yield from (("groups", one.id) for one, _, how in standings if how == "member")
        if brief := self._cat.briefs.get(point.id):
            yield from _places(brief)

    def _of_company(self, slug: str) -> Iterator[Scope]:
        """Its feed, and those at its former slugs: who follows one of them is told on."""
        holder = self._cat.holders.get(slug)
        former = holder.company.former_slugs if holder else ()
        yield from (("companies", one) for one in (slug, *former) if one in self._followed)

    def _left(self, point: Point) -> Iterator[Scope]:
        """The company that a filing was transferred from."""
        if point.event and point.event.kind == "transferred":
            slug = self._holder(point)
            left = self._slugs.get(point.event.before, slug)
            if left != slug and left in self._followed:
                yield "companies", left

    def _holder(self, point: Point) -> str:
        """The company of a filing, or the last it had here."""
        if brief := self._cat.briefs.get(point.id):
            return brief.company
        gone = self._gone.get((point.type, point.id))
        return str(gone.data.get("company", "")) if gone else ""


def _places(brief: Brief) -> Iterator[Scope]:
    """The sectors and regions of a filing."""
    yield from (("sectors", id_) for id_ in brief.sectors)
    yield from (("regions", code) for code in (brief.province, brief.city) if code)


def places_of(commits: Iterable[Commit]) -> Mapping[str, int]:
    """The place of each commit by its id: files of one merge may tell of it in other words."""
    return {one.id: at for at, one in enumerate(commits)}


def is_added(point: Point) -> bool:
    """Whether it is told with others that came into the same vocabulary, or by its filings."""
    return point.what == "added" and point.type != "filing"


def alone(point: Point, scopes: Sequence[Scope]) -> tuple[Scope, ...]:
    """The feeds in which a point is an entry by itself, of those of its parts and all others."""
    if point.listing:
        return tuple(scope for scope in scopes if scope[0] == "companies")
    return (*scopes, *(() if is_added(point) else (REGISTRY, *_kinds(point))))


def of_list(point: Point) -> tuple[Scope, ...]:
    """The feeds in which all of a list is one entry, by one of its listings."""
    return (REGISTRY, ("registers", point.id.partition("/")[0]), *_kinds(point))


def committed(points: Iterable[Point]) -> Iterator[Committed]:
    """Each point of a record that a commit holds, the commit, and whether it was listed before."""
    listed = False
    for point in points:
        if point.commit and point.commit.id:
            yield point, point.commit, listed
        listed = listed or point.what == "listed"


def _kinds(point: Point) -> Iterator[Scope]:
    yield "kinds", point.kind
    if point.event:
        yield "kinds", point.event.kind


def list_of(point: Point) -> str:
    """The id of the list that a listing stands in."""
    return f"{point.id.partition('/')[0]}/{point.listing.batch if point.listing else ''}"


def row(point: Point) -> tuple[int, str]:
    """What orders the listings of a list."""
    listing = point.listing
    return (listing.position or listing.row or 0 if listing else 0), point.key

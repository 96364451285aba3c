"""Which entries there are, and in which feeds each of them stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from registry.chronicle import Point
from registry.exports import entries
from registry.exports.entries import Item
from registry.model import Commit
from registry.pages.view import View

Scope = tuple[str, str]  # kind and key of a feed, as urls.feed has them
Planned = tuple[Iterable[Scope], Callable[[], Item]]  # the feeds of an entry, and what makes it
Taken = tuple[str, Commit]  # a list or a vocabulary, and a commit that took records from it

REGISTRY = ("registry", "")
PARTLY = ("groups", "sectors", "regions")  # what one list brings is told of each of them apart
OWN = {"group": "groups", "sector": "sectors", "region": "regions", "register": "registers"}


def planned(view: View) -> Iterator[Planned]:
    """Every entry: each point alone or with those that the same list and commit brought."""
    lists: defaultdict[Taken, list[Point]] = defaultdict(list)
    added: defaultdict[Taken, list[Point]] = defaultdict(list)
    points = _committed(view)
    for point, commit, _ in points:
        if point.listing:
            lists[_list_of(point), commit].append(point)
    slugs = _slugs(view)
    for point, commit, again in points:
        if point.what == "added" and point.type != "filing":
            if point.type == "company" or (point.id, commit) in lists:
                continue  # its filings tell of it
            added[point.type, commit].append(point)
        scopes = list(_parts(view, point, slugs))
        if point.listing:
            scopes = [scope for scope in scopes if scope[0] == "companies"]
        elif point.what != "added" or point.type == "filing":
            scopes += [REGISTRY, *_kinds(point)]
        yield scopes, partial(entries.of_point, view, point, again=again)
    yield from _listed(view, lists, slugs)
    for (type_, commit), some in added.items():
        make = partial(entries.of_added, view, some, f"{type_}/added/{commit.id}")
        yield (REGISTRY, *_kinds(some[0])), make


def _committed(view: View) -> list[tuple[Point, Commit, bool]]:
    """Every point that a commit holds, the commit, and whether its filing was listed before."""
    found = []
    for points in view.chron.points.values():
        listed = False
        for point in points:
            if point.commit and point.commit.id:
                found.append((point, point.commit, listed))
            listed = listed or point.what == "listed"
    return found


def _listed(
    view: View, lists: Mapping[Taken, Sequence[Point]], slugs: Mapping[str, str]
) -> Iterator[Planned]:
    """What each list brought: to the whole registry, and to each part of it.

    A later commit that adds to a list has entries of its own, so that archives stay as they are.
    """
    first: dict[str, Commit] = {}
    place = {one.id: at for at, one in enumerate(view.chron.history.commits)}
    for name, commit in lists:
        known = first.setdefault(name, commit)
        first[name] = min(known, commit, key=lambda one: place[one.id])
    for (name, commit), found in lists.items():
        key = f"batch/{name}/listed" + ("" if commit == first[name] else f"/{commit.id}")
        points = sorted(found, key=_row)
        register = ("registers", name.partition("/")[0])
        whole = (REGISTRY, register, *_kinds(points[0]))
        yield whole, partial(entries.of_list, view, points, key, "")
        parts: defaultdict[Scope, list[Point]] = defaultdict(list)
        for point in points:
            for scope in _parts(view, point, slugs):
                parts[scope].append(point)
        for scope, some in parts.items():
            if scope[0] in PARTLY:
                inner = f"{key}/{'/'.join(scope)}"
                yield (scope,), partial(entries.of_list, view, some, inner, _name(view, scope))


def _name(view: View, scope: Scope) -> str:
    content = view.cat.content
    kind, key = scope
    if kind == "groups":
        return view.label(content.groups[key].name)
    return view.label((content.sectors if kind == "sectors" else content.regions)[key].name)


def _kinds(point: Point) -> Iterator[Scope]:
    yield "kinds", point.kind
    if point.event:
        yield "kinds", point.event.kind


def _parts(view: View, point: Point, slugs: Mapping[str, str]) -> Iterator[Scope]:
    """The parts of the registry that a point concerns, as they are today."""
    if point.type == "filing":
        yield "registers", point.id.partition("/")[0]
        slug = _holder(view, point)
        yield "companies", slug
        if point.event and point.event.kind == "transferred":
            left = slugs.get(point.event.before, slug)
            yield from [("companies", left)] if left != slug else []
        if slug in view.cat.holders:
            standings = view.cat.holders[slug].groups
            yield from (("groups", one.id) for one, _, how in standings if how == "member")
        if entry := view.cat.entries.get(point.id):
            yield from (("sectors", basis.id) for basis in entry.sectors)
            yield from (("regions", code) for code in (entry.province, entry.city) if code)
    elif point.type == "company":
        yield "companies", point.id
    elif point.type == "batch":
        yield "registers", point.id.partition("/")[0]
    elif point.type in OWN:
        yield OWN[point.type], point.id


def _holder(view: View, point: Point) -> str:
    """The company of a filing, or the last it had here."""
    if point.id in view.cat.entries:
        return view.cat.entries[point.id].filing.company
    gone = view.chron.gone.get((point.type, point.id))
    return str(gone.data.get("company", "")) if gone else ""


def _slugs(view: View) -> Mapping[str, str]:
    """Companies by each legal name they have or had."""
    holders = view.cat.holders
    return {
        name: slug
        for slug, holder in holders.items()
        for name in (*(n.zh for n in holder.company.former_names), holder.company.name.zh)
    }


def _list_of(point: Point) -> str:
    """The id of the list that a listing stands in."""
    return f"{point.id.partition('/')[0]}/{point.listing.batch if point.listing else ''}"


def _row(point: Point) -> tuple[int, str]:
    listing = point.listing
    return (listing.position or listing.row or 0 if listing else 0), point.key

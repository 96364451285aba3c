"""The official clock: what lists and notices tell, as blocks of points that tell one thing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set

from msgspec import Struct

from registry.catalogue import Brief, Catalogue
from registry.chronicle import Chronicle, Key, Point
from registry.model import Content

Same = tuple[Point, ...]  # points of several records that tell one thing, the newest first

Told = Mapping[Key, tuple[Point, ...]]

UNTOLD = ("listed", "added")  # what the lists of a page show anyway
NONE: Told = {}
UNDATED = "undated"
MONTH = re.compile(r"\d{4}-\d{2}")
LONGEST = 1200  # months that are filled up; a list dated wrongly would make a page for each
ENDED = ("cancelled", "revoked")


def told(chron: Chronicle, before: Told = NONE, moved: Set[Key] | None = None) -> Told:
    """What happened to each record but for its coming.

    What was told before is taken for all records but those moved; without these, nothing is.
    """
    found = {} if moved is None else {k: one for k, one in before.items() if k not in moved}
    for key in chron.points if moved is None else moved:
        if points := tuple(one for one in chron.points.get(key, ()) if one.what not in UNTOLD):
            found[key] = points
    return found


def official(points: Iterable[Point]) -> tuple[Point, ...]:
    """Those that are events."""
    return tuple(one for one in points if one.event)


def events(cat: Catalogue, told: Told) -> tuple[Point, ...]:
    """Every event of every filing that stands."""
    found = (
        points for (type_, id_), points in told.items() if type_ == "filing" and id_ in cat.briefs
    )
    return tuple(point for points in found for point in official(points))


def months(cat: Catalogue, told: Iterable[Point]) -> Mapping[str, tuple[Same, ...]]:
    """What happened in every month from the first announcement on, newest first.

    A month in which nothing happened is among them, so that no page of a month goes; at the end
    stands what has only bounds.
    """
    found: dict[str, list[Point]] = {}
    for point in told:
        found.setdefault(month(point) or UNDATED, []).append(point)
    names = (*_names(cat, found), UNDATED)
    return {name: tuple(together(found.get(name, ()), holder_in(cat))) for name in names}


def _names(cat: Catalogue, found: Iterable[str]) -> list[str]:
    """Every month from the first announcement to the last, and each other with an event."""
    batches = cat.content.batches.values()
    lists = [(batch.announced or batch.batch)[:7] for batch in batches]
    names = {*found, *lists}
    places = [int(one[:4]) * 12 + int(one[5:]) - 1 for one in lists if MONTH.fullmatch(one)]
    if places and max(places) - min(places) < LONGEST:
        span = range(min(places), max(places) + 1)
        names |= {f"{at // 12:04d}-{at % 12 + 1:02d}" for at in span}
    return sorted((one for one in names if MONTH.fullmatch(one)), reverse=True)


def together(points: Iterable[Point], holder: Callable[[str], str]) -> Iterator[Same]:
    """Points that tell one thing, newest first; those of which only bounds are known come last.

    `holder` tells the company of a filing, "" of one that is none.
    """
    found: dict[tuple[str, ...], list[Point]] = {}
    for point in sorted(points, key=age, reverse=True):
        found.setdefault(_once(point, holder), []).append(point)
    return map(tuple, found.values())


def holder_in(cat: Catalogue) -> Callable[[str], str]:
    """What tells the company of a filing by its id."""

    def holder(id_: str) -> str:
        brief = cat.briefs.get(id_)
        return brief.company if brief else ""

    return holder


def by_name(cat: Catalogue) -> Mapping[str, str]:
    """Companies by each legal name that they have or had."""
    return {
        name: slug
        for slug, holder in cat.holders.items()
        for name in (*(n.zh for n in holder.company.former_names), holder.company.name.zh)
    }


def _once(point: Point, holder: Callable[[str], str]) -> tuple[str, ...]:
    """What is the same for points that tell one thing."""
    event = point.event
    if event and (event.url or event.notice):
        return event.kind, event.url or event.notice
    if event and event.kind == "company-renamed" and event.before and event.after:
        return event.kind, event.before, event.after, holder(point.id)
    return (point.key,)


def age(point: Point) -> tuple[bool, str, str]:
    """What orders points: those with a date last, then by day, the last it can have been."""
    day = point.day or point.recorded or "9999"
    dated = bool(point.official.date or not point.day)
    return dated, day if len(day) == 10 else f"{day}-99", point.key


def month(point: Point) -> str:
    """The month of the official clock; "" where only a year or bounds are known."""
    return point.official.date[:7] if len(point.official.date) >= 7 else ""


# --- of one record and those it gathers -------------------------------------------------------

RECENT = 10


class Recent(Struct, frozen=True):
    """The newest that happened to a record and to the filings it gathers or gathered."""

    newest: tuple[Same, ...]
    more: int  # that are left out


NOTHING = Recent((), 0)


def recent(
    cat: Catalogue, told: Told, left: Mapping[Key, Iterable[Key]], asked: Set[Key] | None = None
) -> Mapping[Key, Recent]:
    """What happened lately, by record; no migrations, and none where nothing happened.

    `left` are the filings that left, by the records that they belonged to; with `asked`, only
    these records are told of.
    """
    found: dict[Key, list[Point]] = {}
    of_left: dict[Key, list[Key]] = {}
    for record, keys in left.items():
        for key in keys:
            of_left.setdefault(key, []).append(record)
    groups = members(cat.content)
    for key, points in told.items():
        some = [one for one in points if one.kind != "migration"]
        if not some:
            continue
        brief = cat.briefs.get(key[1]) if key[0] == "filing" else None
        records = {key, *(gathering(brief, groups) if brief else ()), *of_left.get(key, ())}
        for record in records if asked is None else records & asked:
            found.setdefault(record, []).extend(some)
    return {record: _newest(cat, points) for record, points in found.items()}


def members(content: Content) -> Mapping[str, list[str]]:
    """The groups that each company is a member of, by its slug: few have any."""
    found: dict[str, list[str]] = {}
    for id_, group in content.groups.items():
        for member in group.members:
            found.setdefault(member.company, []).append(id_)
    return found


def gathering(brief: Brief, groups: Mapping[str, Iterable[str]]) -> Iterator[Key]:
    """The records that gather a filing: lists, groups (by `members`), entries of vocabularies."""
    yield "register", brief.register
    yield "category", brief.category
    yield "role", brief.role
    yield "law", brief.law
    yield from (("region", code) for code in (brief.province, brief.city) if code)
    yield from (("sector", id_) for id_ in brief.sectors)
    yield from (("function", id_) for id_ in brief.functions)
    yield from (("axis", key) for key in brief.axes)
    yield from (("batch", f"{brief.register}/{batch}") for batch, *_ in brief.rows)
    yield from (("group", id_) for id_ in groups.get(brief.company, ()))


def _newest(cat: Catalogue, points: Iterable[Point]) -> Recent:
    same = tuple(together(points, holder_in(cat)))
    return Recent(same[:RECENT], max(0, len(same) - RECENT))

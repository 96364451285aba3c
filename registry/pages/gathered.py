"""Points of many records, newest first: what one notice or several filings tell stands once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from registry import urls
from registry.catalogue import Entry
from registry.chronicle import Key, Point
from registry.model import Link, When
from registry.pages import departed, moments
from registry.pages import view as v
from registry.pages.moments import Line, Moment
from registry.pages.view import View

RECENT = 10
UNTOLD = ("listed", "added")  # what the lists of a page show anyway


@dataclass(frozen=True, slots=True)
class Block:
    """Something that happened once, and the records that tell it."""

    moment: Moment
    lines: tuple[Line, ...]
    href: str  # the page of its month, where all of the records stand


@dataclass(frozen=True, slots=True)
class Recent:
    """The newest changes of the records that a page is about."""

    own: str  # the type of the record that the page is about
    blocks: tuple[Block, ...]
    more: int
    feed: Link | None


def blocks(view: View, points: Iterable[Point]) -> list[Block]:
    """Points as blocks, newest first; those of which only bounds are known come last."""
    found: dict[tuple[str, ...], list[Point]] = {}
    for point in sorted(points, key=age, reverse=True):
        found.setdefault(_once(view, point), []).append(point)
    return [_block(view, same) for same in found.values()]


def recent(view: View, entries: Iterable[Entry], record: Key, feed: Link | None = None) -> Recent:
    """The newest changes of a record and of the filings it gathers or gathered, no migrations."""
    standing = (("filing", entry.filing.id) for entry in entries)
    keys = (record, *standing, *departed.of(view, record))
    points = [
        point
        for key in keys
        for point in view.chron.points.get(key, ())
        if point.what not in UNTOLD and point.kind != "migration"
    ]
    found = blocks(view, points)
    return Recent(record[0], tuple(found[:RECENT]), max(0, len(found) - RECENT), feed)


def age(point: Point) -> tuple[bool, str, str]:
    """What orders points: those with a date last, then by day, the last it can have been."""
    day = point.day or point.recorded or "9999"
    dated = bool(point.official.date or not point.day)
    return dated, day if len(day) == 10 else f"{day}-99", point.key


def month(point: Point) -> str:
    """The month of the official clock; "" where only a year or bounds are known."""
    return point.official.date[:7] if len(point.official.date) >= 7 else ""


MONTH = re.compile(r"\d{4}-\d{2}")
LONGEST = 1200  # months that are filled up; a list dated wrongly would make a page for each


def official_months(view: View) -> tuple[str, ...]:
    """Every month from the first announcement to the last, and each other with an event.

    Newest first. One in which nothing happened is among them, so that no page of a month goes.
    """
    batches = view.cat.content.batches.values()
    lists = [(batch.announced or batch.batch)[:7] for batch in batches]
    names = {month(point) for points in view.chron.points.values() for point in points}
    places = [int(one[:4]) * 12 + int(one[5:]) - 1 for one in lists if MONTH.fullmatch(one)]
    if places and max(places) - min(places) < LONGEST:
        span = range(min(places), max(places) + 1)
        names |= {f"{at // 12:04d}-{at % 12 + 1:02d}" for at in span}
    return tuple(sorted((one for one in {*names, *lists} if MONTH.fullmatch(one)), reverse=True))


def page_of(point: Point) -> str:
    """The page on which a point stands with all others of its month."""
    if point.event or point.listing:
        return urls.entry("changes", month(point) or "undated")
    return urls.entry("changes/recorded", point.recorded[:7] or "index")


def _once(view: View, point: Point) -> tuple[str, ...]:
    """What is the same for points that tell one thing."""
    event = point.event
    if event and (event.url or event.notice):
        return event.kind, event.url or event.notice
    if event and event.kind == "company-renamed" and event.before and event.after:
        entry = view.cat.entries.get(point.id)
        return event.kind, event.before, event.after, entry.filing.company if entry else ""
    return (point.key,)


def _block(view: View, points: Sequence[Point]) -> Block:
    lines = tuple(moments.line(view, point) for point in points)
    told = lines[0].moment
    if len(points) > 1 and not told.announced:
        told = replace(told, when=v.when(view, narrowest(points)))
    return Block(told, lines, urls.href(page_of(points[0])))


def narrowest(points: Sequence[Point]) -> When:
    """When something happened that several filings tell: what all of their bounds allow."""
    for point in points:
        if point.official.date:
            return point.official
    first = max(point.official.not_before for point in points)
    last = min((p.official.not_after for p in points if p.official.not_after), default="")
    return When(not_before=first, not_after=last) if first <= last else points[0].official

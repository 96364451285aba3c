"""Points of many records, newest first: what one notice or several filings tell stands once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from registry import urls
from registry.chronicle import Key, Point
from registry.indexes import happened
from registry.model import Link, When
from registry.pages import moments
from registry.pages import view as v
from registry.pages.moments import Line, Moment
from registry.pages.view import View


class Block(Struct, frozen=True):
    """Something that happened once, and the records that tell it."""

    moment: Moment
    lines: tuple[Line, ...]
    href: str  # the page of its month, where all of the records stand


class Recent(Struct, frozen=True):
    """The newest changes of the records that a page is about."""

    own: str  # the type of the record that the page is about
    blocks: tuple[Block, ...]
    more: int
    feed: Link | None


def blocks(view: View, points: Iterable[Point]) -> list[Block]:
    """Points as blocks, newest first; those of which only bounds are known come last."""
    return [block(view, same) for same in happened.together(points, happened.holder_in(view.cat))]


def recent(view: View, record: Key, feed: Link | None = None) -> Recent:
    """The newest changes of a record and of the filings it gathers or gathered, no migrations."""
    found = view.indexes.recent.get(record, happened.NOTHING)
    newest = tuple(block(view, same) for same in found.newest)
    return Recent(record[0], newest, found.more, feed)


def page_of(point: Point) -> str:
    """The page on which a point stands with all others of its month."""
    if point.event or point.listing:
        return urls.entry("changes", happened.month(point) or happened.UNDATED)
    return urls.entry("changes/recorded", point.recorded[:7] or "index")


def block(view: View, points: Sequence[Point]) -> Block:
    """Points that tell one thing."""
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

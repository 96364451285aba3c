"""The official clock: what lists and notices tell, by the month in which it happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from msgspec import Struct

from registry import urls
from registry.indexes.happened import UNDATED, Same
from registry.model import Link, Page
from registry.pages import batches, gathered, moments, paging, recorded
from registry.pages import view as v
from registry.pages.gathered import Block
from registry.pages.unit import Unit, one
from registry.pages.view import View

SIZE = 200
NEWEST = 3  # months on the first page


class Announcement(Struct, frozen=True):
    """A list that was announced in a month, and how much of it is held here."""

    line: batches.Line
    link: Link
    held: str  # "" where it was not read


class Month(Struct, frozen=True):
    """A month of the official clock; `undated` is the one of what has only bounds."""

    name: str
    link: Link
    announcements: tuple[Announcement, ...]
    counts: tuple[tuple[str, int], ...]  # by kind of event


class Newest(Struct, frozen=True):
    """A month of which all is told on the first page, its lists as far as they were read."""

    name: str
    link: Link
    announcements: tuple[Announcement, ...]
    blocks: tuple[Block, ...]


def units(view: View) -> Iterator[Unit]:
    """The overview, a page for each month, what has only bounds, and what was cancelled."""
    yield one("changes/index", _overview)
    for name, blocks in view.indexes.months.items():
        for number in paging.numbers(len(blocks), SIZE):
            yield one(f"changes/{name}#{number}", _month, name, number)
    for number in paging.numbers(len(view.indexes.ended)):
        yield one(f"changes/cancelled#{number}", _cancelled, number)


def _announced(view: View, month: str = "") -> Mapping[str, tuple[Announcement, ...]]:
    """The lists of every month, or of the given one, newest first."""
    lists: dict[str, list[Announcement]] = {}
    for batch in view.cat.content.batches.values():
        if not (batch.announced or batch.batch).startswith(month):
            continue
        line = batches.line(view, batch)
        held = v.counted(view, v.sums(view, view.indexes.totals.get(("batch", batch.id), ())))
        link = v.batch(view, batch.register, batch.batch)
        announcement = Announcement(line, link, held if line.held or line.read else "")
        lists.setdefault(line.announced[:7], []).append(announcement)
    return {
        name: tuple(sorted(found, key=lambda a: a.line.announced, reverse=True))
        for name, found in lists.items()
    }


def _link(view: View, name: str) -> Link:
    """The page of a month of the official clock, or of what has only bounds."""
    text = view.t("changes.undated") if name == UNDATED else name
    return Link(text, urls.href(urls.entry("changes", name)))


def _number(same: Same) -> int:
    """How often it happened: a renaming that several filings tell happened once."""
    event = same[0].event
    return len(same) if event and event.announced else 1


def _tags(blocks: Iterable[Same]) -> Iterator[str]:
    """The kind of each event, as often as it happened."""
    return (same[0].event.kind for same in blocks if same[0].event for _ in range(_number(same)))


def _counts(view: View, blocks: Iterable[Same]) -> tuple[tuple[str, int], ...]:
    """How often what happened, the most frequent first."""
    return tuple(
        (_tag(view, kind), number) for kind, number in Counter(_tags(blocks)).most_common()
    )


def _tag(view: View, tag: str) -> str:
    if tag == "listed":
        return view.t("changes.lists")
    return view.enum("filing", "events.kind", tag)


def _overview(view: View) -> Page:
    announced, found = _announced(view), view.indexes.months
    months = tuple(
        Month(name, _link(view, name), announced.get(name, ()), _counts(view, blocks))
        for name, blocks in found.items()
    )
    newest = tuple(_newest(view, months))
    return Page(
        url="changes/index.html",
        template="changes.html",
        title=view.t("changes.index"),
        description=view.t("changes.index_lead"),
        crumbs=v.crumbs(view),
        context={
            "newest": newest,
            "unread": sum(not one.held for month in months for one in month.announcements),
            "months": months,
            "ended": sum(map(len, view.indexes.ended)),
            "feed": v.feed(view, view.label(view.site.title), "registry"),
            "feeds": tuple(_feeds(view)),
        },
    )


def _newest(view: View, months: Iterable[Month]) -> Iterator[Newest]:
    """The newest months in which anything is told, with those of their lists that were read."""
    read = (
        (month, tuple(one for one in month.announcements if one.held))
        for month in months
        if month.name != UNDATED
    )
    told = ((month, lists) for month, lists in read if lists or view.indexes.months[month.name])
    for month, lists in islice(told, NEWEST):
        blocks = tuple(gathered.block(view, same) for same in view.indexes.months[month.name])
        yield Newest(month.name, month.link, lists, blocks)


def _feeds(view: View) -> Iterator[Link]:
    """The feeds of one kind of change or event each, by its name."""
    names = {kind: moments.kind_name(view)(kind) for kind in moments.KINDS}
    events = view.schemas.field("filing", "events.kind").enum
    names |= {kind: view.label(label) for kind, label in events.items()}
    for kind, name in names.items():
        link = v.feed(view, name, "kinds", kind)
        if link:
            yield Link(name, link.href)


def _month(view: View, name: str, at: int) -> Page:
    """One of the pages of a month, counted from 1."""
    dated, first = name != UNDATED, at == 1
    title = view.t("changes.month", month=name) if dated else view.t("changes.undated")
    found = view.indexes.months[name]
    announcements = _announced(view, name).get(name, ())
    named = [one for one in view.indexes.months if one != UNDATED]
    place = named.index(name) if dated else -1
    tags = (*_tags(found), *(["listed"] * len(announcements)))
    sheet = paging.sheet(urls.entry("changes", name), found, at, SIZE)
    return Page(
        url=sheet.url,
        template="month.html",
        title=title if first else view.t("page.numbered", title=title, n=at),
        description=view.t("changes.index_lead"),
        crumbs=v.crumbs(view, v.index(view, "changes")),
        context={
            "heading": title,
            "lead": "" if dated else view.t("changes.undated_lead"),
            "first": first,
            "announcements": announcements if first else (),
            "blocks": tuple(gathered.block(view, same) for same in sheet.items),
            "tags": moments.kinds(tags, lambda tag: _tag(view, tag)),
            "pager": sheet.pager,
            "before": _step(view, named, place + 1) if dated else None,
            "after": _step(view, named, place - 1) if dated else None,
            "other": recorded.link(view, name),
        },
    )


def _step(view: View, named: Sequence[str], at: int) -> Link | None:
    return _link(view, named[at]) if 0 <= at < len(named) else None


def _cancelled(view: View, at: int) -> Page:
    """One of the pages of what was cancelled, counted from 1."""
    title = view.t("changes.cancelled")
    first = at == 1
    sheet = paging.sheet("changes/cancelled.html", view.indexes.ended, at)
    return Page(
        url=sheet.url,
        template="month.html",
        title=title if first else view.t("page.numbered", title=title, n=at),
        description=view.t("changes.cancelled_lead"),
        crumbs=v.crumbs(view, v.index(view, "changes")),
        context={
            "heading": title,
            "lead": view.t("changes.cancelled_lead"),
            "first": first,
            "announcements": (),
            "blocks": tuple(gathered.block(view, same) for same in sheet.items),
            "tags": (),
            "pager": sheet.pager,
            "before": None,
            "after": None,
            "other": recorded.link(view, ""),
        },
    )

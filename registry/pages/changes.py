"""The official clock: what lists and notices tell, by the month in which it happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from registry import urls
from registry.chronicle import Point
from registry.model import Link, Page
from registry.pages import batches, gathered, moments, paging, recorded
from registry.pages import view as v
from registry.pages.gathered import Block
from registry.pages.view import View

SIZE = 200
NEWEST = 3  # months on the first page
UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Announcement:
    """A list that was announced in a month, and how much of it is held here."""

    line: batches.Line
    link: Link
    held: str  # "" where it was not read


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the official clock; `undated` is the one of what has only bounds."""

    name: str
    link: Link
    announcements: tuple[Announcement, ...]
    points: tuple[Point, ...]
    blocks: tuple[Block, ...]
    counts: tuple[tuple[str, int], ...]  # by kind of event


def pages(view: View) -> Iterator[Page]:
    """The overview, a page for each month, what has only bounds, and what was cancelled."""
    events = tuple(official(view))
    months = tuple(_months(view, events))
    ended = tuple(point for point in events if _kind(point) in moments.ENDED)
    yield _overview(view, months, len(ended))
    named = [month.name for month in months if month.name != UNDATED]
    for month in months:
        yield from _month(view, month, named)
    yield from _cancelled(view, ended)


def official(view: View) -> Iterator[Point]:
    """Every event of every filing."""
    for key in view.cat.entries:
        for point in view.chron.points.get(("filing", key), ()):
            if point.event:
                yield point


def _kind(point: Point) -> str:
    return point.event.kind if point.event else ""


def _months(view: View, events: Sequence[Point]) -> Iterator[Month]:
    """Every month from the first announcement on, newest first, and at the end what has none."""
    lists: dict[str, list[Announcement]] = {}
    for batch in view.cat.content.batches.values():
        line = batches.line(view, batch)
        held = v.counted(view, v.count(view, view.cat.by_batch.get(batch.id, ())))
        link = v.batch(view, batch.register, batch.batch)
        announcement = Announcement(line, link, held if line.held or line.read else "")
        lists.setdefault(line.announced[:7], []).append(announcement)
    found: dict[str, list[Point]] = {}
    for point in events:
        found.setdefault(gathered.month(point) or UNDATED, []).append(point)
    for name in (*gathered.official_months(view), UNDATED):
        points = tuple(found.get(name, ()))
        blocks = tuple(gathered.blocks(view, points))
        yield Month(
            name=name,
            link=Link(
                view.t("changes.undated") if name == UNDATED else name,
                urls.href(urls.entry("changes", name)),
            ),
            announcements=tuple(
                sorted(lists.get(name, ()), key=lambda a: a.line.announced, reverse=True)
            ),
            points=points,
            blocks=blocks,
            counts=_counts(blocks),
        )


def number(block: Block) -> int:
    """How often it happened: a renaming that several filings tell happened once."""
    return len(block.lines) if block.moment.announced else 1


def _counts(blocks: Iterable[Block]) -> tuple[tuple[str, int], ...]:
    """How often what happened, the most frequent first."""
    counts: Counter[str] = Counter()
    for block in blocks:
        counts[block.moment.what] += number(block)
    return tuple(counts.most_common())


def _tag(view: View, tag: str) -> str:
    if tag == "listed":
        return view.t("changes.lists")
    return view.enum("filing", "events.kind", tag)


def _overview(view: View, months: Sequence[Month], ended: int) -> Page:
    full = [month for month in months if month.name != UNDATED]
    newest = [month for month in map(_read, full) if month.announcements or month.blocks][:NEWEST]
    unread = sum(not one.held for month in full for one in month.announcements)
    return Page(
        url="changes/index.html",
        template="changes.html",
        title=view.t("changes.index"),
        description=view.t("changes.index_lead"),
        crumbs=v.crumbs(view),
        context={
            "newest": newest,
            "unread": unread,
            "months": months,
            "ended": ended,
            "feed": v.feed(view, view.label(view.site.title), "registry"),
            "feeds": tuple(_feeds(view)),
        },
    )


def _read(month: Month) -> Month:
    """A month with those of its lists only that were read."""
    return replace(month, announcements=tuple(one for one in month.announcements if one.held))


def _feeds(view: View) -> Iterator[Link]:
    """The feeds of one kind of change or event each, by its name."""
    names = {kind: moments.kind_name(view)(kind) for kind in moments.KINDS}
    events = view.schemas.field("filing", "events.kind").enum
    names |= {kind: view.label(label) for kind, label in events.items()}
    for kind, name in names.items():
        link = v.feed(view, name, "kinds", kind)
        if link:
            yield Link(name, link.href)


def _month(view: View, month: Month, named: Sequence[str]) -> Iterator[Page]:
    """The pages of one month, the newest first in `named`."""
    dated = month.name != UNDATED
    title = view.t("changes.month", month=month.name) if dated else view.t("changes.undated")
    at = named.index(month.name) if dated else -1
    tags = [block.moment.tag for block in month.blocks for _ in range(number(block))]
    tags += ["listed"] * len(month.announcements)
    for sheet in paging.sheets(urls.entry("changes", month.name), month.blocks, SIZE):
        first = sheet.pager.number == 1
        yield Page(
            url=sheet.url,
            template="month.html",
            title=title if first else view.t("page.numbered", title=title, n=sheet.pager.number),
            description=view.t("changes.index_lead"),
            crumbs=v.crumbs(view, v.index(view, "changes")),
            context={
                "heading": title,
                "lead": "" if dated else view.t("changes.undated_lead"),
                "first": first,
                "announcements": month.announcements if first else (),
                "blocks": sheet.items,
                "tags": moments.kinds(tags, lambda tag: _tag(view, tag)),
                "pager": sheet.pager,
                "before": _step(named, at + 1) if dated else None,
                "after": _step(named, at - 1) if dated else None,
                "other": recorded.link(view, month.name),
            },
        )


def _step(named: Sequence[str], at: int) -> Link | None:
    if not 0 <= at < len(named):
        return None
    return Link(named[at], urls.href(urls.entry("changes", named[at])))


def _cancelled(view: View, ended: Sequence[Point]) -> Iterator[Page]:
    title = view.t("changes.cancelled")
    found = gathered.blocks(view, ended)
    for sheet in paging.sheets("changes/cancelled.html", found):
        first = sheet.pager.number == 1
        yield Page(
            url=sheet.url,
            template="month.html",
            title=title if first else view.t("page.numbered", title=title, n=sheet.pager.number),
            description=view.t("changes.cancelled_lead"),
            crumbs=v.crumbs(view, v.index(view, "changes")),
            context={
                "heading": title,
                "lead": view.t("changes.cancelled_lead"),
                "first": first,
                "announcements": (),
                "blocks": sheet.items,
                "tags": (),
                "pager": sheet.pager,
                "before": None,
                "after": None,
                "other": recorded.link(view, ""),
            },
        )

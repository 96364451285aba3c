"""The clock of this registry: what its commits recorded, by the month in which they did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from registry import urls
from registry.chronicle import Point
from registry.model import Commit, Link, Page
from registry.pages import gathered, moments, paging
from registry.pages import view as v
from registry.pages.moments import Line, Recording
from registry.pages.view import View

SIZE = 200  # lines a page
NEWEST = 10  # commits on the overview
FEW = 10  # lines of each of them
FOLDER = "changes/recorded"
COUNTED = ("listed", "added")  # told by their number
ORDER = (*COUNTED, "event", "edited", "removed", "restored", "unreadable")


@dataclass(frozen=True, slots=True)
class Count:
    """How many records of a type something happened to."""

    text: str
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A commit, or the part of it that stands on one page."""

    recording: Recording
    counts: tuple[Count, ...]
    lines: tuple[Line, ...]
    continued: bool
    more: int = 0  # lines that are left out
    rest: Link | None = None  # the page that has them


@dataclass(frozen=True, slots=True)
class Taken:
    """A commit and what it recorded: what is told line by line, and all of it."""

    commit: Commit
    told: tuple[Point, ...]
    points: tuple[Point, ...]


def pages(view: View) -> Iterator[Page]:
    """The overview and the pages of each month."""
    taken: dict[str, list[Taken]] = {name: [] for name in view.months}
    loose: list[Taken] = []
    for one in _newest_first(view):
        (taken[one.commit.recorded[:7]] if one.commit.id else loose).append(one)
    yield _overview(view, taken, loose)
    official = gathered.official_months(view)
    for at, name in enumerate(taken):
        yield from _month(view, name, taken[name], tuple(taken), at, official)


def link(view: View, month: str) -> Link:
    """The page of a month on our clock, where anything was recorded in it; else the overview."""
    if month in view.months:
        return Link(month, urls.href(urls.entry(FOLDER, month)))
    return Link("", urls.href(urls.entry(FOLDER, "index")))


def _newest_first(view: View) -> list[Taken]:
    """Every commit that recorded anything, newest first; what is not committed yet leads."""
    found: dict[Commit, list[Point]] = {}
    for points in view.chron.points.values():
        for point in points:
            if point.commit:
                found.setdefault(point.commit, []).append(point)
    place = {one.id: at for at, one in enumerate(view.chron.history.commits)}
    place[""] = len(place)
    commits = sorted(found, key=lambda one: place[one.id], reverse=True)
    return [Taken(one, _told(found[one]), tuple(found[one])) for one in commits]


def _told(points: Iterable[Point]) -> tuple[Point, ...]:
    """What is told line by line: the risky first, then filing by filing."""
    told = (point for point in points if point.what not in COUNTED)
    return tuple(sorted(told, key=lambda p: (not p.risky, p.type != "filing", p.type, p.key)))


def _overview(view: View, taken: Mapping[str, list[Taken]], loose: Sequence[Taken]) -> Page:
    committed = [one for found in taken.values() for one in found]
    return Page(
        url=f"{FOLDER}/index.html",
        template="recorded.html",
        title=view.t("recorded.index"),
        description=view.t("recorded.lead"),
        crumbs=v.crumbs(view, v.index(view, "changes")),
        context={
            "months": tuple(
                (
                    link(view, name),
                    len({one.commit.id for one in found}),
                    tuple(
                        (moments.kind_name(view)(kind), number)
                        for kind, number in Counter(one.commit.kind for one in found).most_common()
                    ),
                )
                for name, found in taken.items()
            ),
            "newest": tuple(_brief(view, one) for one in committed[:NEWEST]),
            "loose": tuple(_block(view, one, one.told[:SIZE]) for one in loose),
            "more": sum(max(0, len(one.told) - SIZE) for one in loose),
            "history": moments.has_history(view),
            "feed": v.feed(view, view.label(view.site.title), "registry"),
        },
    )


def _month(
    view: View,
    name: str,
    taken: Sequence[Taken],
    names: Sequence[str],
    at: int,
    official: Sequence[str],
) -> Iterator[Page]:
    """The pages of one month; a commit that does not fit on one goes on with the next."""
    title = view.t("recorded.month", month=name)
    lines: list[tuple[int, int]] = [
        (number, line) for number, one in enumerate(taken) for line in range(len(one.told) or 1)
    ]
    kinds = moments.kinds((one.commit.kind for one in taken), moments.kind_name(view))
    for sheet in paging.sheets(urls.entry(FOLDER, name), lines, SIZE):
        blocks = []
        for number, found in groupby(sheet.items, key=lambda item: item[0]):
            shown = [line for _, line in found]
            one = taken[number]
            blocks.append(_block(view, one, one.told[shown[0] : shown[-1] + 1], shown[0] > 0))
        first = sheet.pager.number == 1
        yield Page(
            url=sheet.url,
            template="recorded_month.html",
            title=title if first else view.t("page.numbered", title=title, n=sheet.pager.number),
            description=view.t("recorded.lead"),
            crumbs=v.crumbs(
                view,
                v.index(view, "changes"),
                Link(view.t("recorded.index"), f"{FOLDER}/index.html"),
            ),
            context={
                "heading": title,
                "blocks": tuple(blocks),
                "kinds": kinds,
                "pager": sheet.pager,
                "before": link(view, names[at + 1]) if at + 1 < len(names) else None,
                "after": link(view, names[at - 1]) if at else None,
                "official": Link(name, urls.href(urls.entry("changes", name)))
                if name in official
                else None,
            },
        )


def _block(view: View, one: Taken, told: Sequence[Point], continued: bool = False) -> Block:
    recording = moments.recording(view, one.commit)
    assert recording  # noqa: S101  a commit is there
    return Block(
        recording=recording,
        counts=() if continued else tuple(_counts(view, one.points)),
        lines=tuple(moments.line(view, point) for point in told),
        continued=continued,
    )


def _brief(view: View, one: Taken) -> Block:
    """A commit with its first lines; the page of its month has all."""
    more = max(0, len(one.told) - FEW)
    month = link(view, one.commit.recorded[:7])
    return replace(_block(view, one, one.told[:FEW]), more=more, rest=month)


def _counts(view: View, points: Sequence[Point]) -> Iterator[Count]:
    """What a commit recorded, counted: listings by list, all else by type and what happened."""
    lists = Counter(
        (point.id.partition("/")[0], point.listing.batch) for point in points if point.listing
    )
    colon = view.t("list.colon")
    for (register, batch), number in sorted(lists.items()):
        at = v.batch(view, register, batch)
        yield Count(f"{at.text}{colon}{number:,}", at)
    others = Counter((point.what, point.type) for point in points if not point.listing)
    for (what, type_), number in sorted(others.items(), key=lambda item: ORDER.index(item[0][0])):
        yield Count(
            view.t(
                "recorded.count",
                type=view.t(f"recorded.types.{type_}"),
                what=view.t(f"recorded.counted.{what}"),
                n=f"{number:,}",
            )
        )

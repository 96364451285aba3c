"""The clock of this registry: what its commits recorded, by the month in which they did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from registry import urls
from registry.chronicle import Point
from registry.indexes.recorded import COUNTED, LOOSE, Taken
from registry.model import Link, Page
from registry.pages import moments, paging
from registry.pages import view as v
from registry.pages.moments import Line, Recording
from registry.pages.unit import Unit, one
from registry.pages.view import View

SIZE = 200  # lines a page
NEWEST = 10  # commits on the overview
FEW = 10  # lines of each of them
FOLDER = "changes/recorded"
ORDER = (*COUNTED, "event", "edited", "removed", "restored", "unreadable")


class Count(Struct, frozen=True):
    """How many records of a type something happened to."""

    text: str
    link: Link | None = None


class Block(Struct, frozen=True):
    """A commit, or the part of it that stands on one page."""

    recording: Recording
    counts: tuple[Count, ...]
    lines: tuple[Line, ...]
    continued: bool
    more: int = 0  # lines that are left out
    rest: Link | None = None  # the page that has them


def units(view: View) -> Iterator[Unit]:
    """The overview and the pages of each month."""
    yield one("recorded/index", _overview)
    for name in view.months:
        for number in paging.numbers(len(_lines(view.indexes.recorded[name])), SIZE):
            yield one(f"recorded/{name}#{number}", _month, name, number)


def link(view: View, month: str) -> Link:
    """The page of a month on our clock, where anything was recorded in it; else the overview."""
    if month in view.months:
        return Link(month, urls.href(urls.entry(FOLDER, month)))
    return Link("", urls.href(urls.entry(FOLDER, "index")))


def _overview(view: View) -> Page:
    taken = {name: view.indexes.recorded[name] for name in view.months}
    loose = view.indexes.recorded[LOOSE]
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


def _lines(taken: Sequence[Taken]) -> list[tuple[int, int]]:
    """The lines of a month: the number of the commit and that of the line in it."""
    return [
        (number, line) for number, one in enumerate(taken) for line in range(len(one.told) or 1)
    ]


def _month(view: View, name: str, number: int) -> Page:
    """A page of one month; a commit that does not fit on one goes on with the next."""
    taken, names = view.indexes.recorded[name], view.months
    at, title, first = names.index(name), view.t("recorded.month", month=name), number == 1
    sheet = paging.sheet(urls.entry(FOLDER, name), _lines(taken), number, SIZE)
    official = name in view.indexes.months
    return Page(
        url=sheet.url,
        template="recorded_month.html",
        title=title if first else view.t("page.numbered", title=title, n=number),
        description=view.t("recorded.lead"),
        crumbs=v.crumbs(
            view,
            v.index(view, "changes"),
            Link(view.t("recorded.index"), f"{FOLDER}/index.html"),
        ),
        context={
            "heading": title,
            "blocks": tuple(_blocks(view, taken, sheet.items)),
            "kinds": moments.kinds((one.commit.kind for one in taken), moments.kind_name(view)),
            "pager": sheet.pager,
            "before": link(view, names[at + 1]) if at + 1 < len(names) else None,
            "after": link(view, names[at - 1]) if at else None,
            "official": Link(name, urls.href(urls.entry("changes", name))) if official else None,
        },
    )


def _blocks(
    view: View, taken: Sequence[Taken], lines: Sequence[tuple[int, int]]
) -> Iterator[Block]:
    """What of each commit stands on one page."""
    for number, found in groupby(lines, key=lambda line: line[0]):
        shown = [line for _, line in found]
        one = taken[number]
        yield _block(view, one, one.told[shown[0] : shown[-1] + 1], shown[0] > 0)


def _block(view: View, one: Taken, told: Sequence[Point], continued: bool = False) -> Block:
    recording = moments.recording(view, one.commit)
    assert recording  # noqa: S101  a commit is there
    return Block(
        recording=recording,
        counts=() if continued else tuple(_counts(view, one)),
        lines=tuple(moments.line(view, point) for point in told),
        continued=continued,
    )


def _brief(view: View, one: Taken) -> Block:
    """A commit with its first lines; the page of its month has all."""
    more = max(0, len(one.told) - FEW)
    month = link(view, one.commit.recorded[:7])
    return replace(_block(view, one, one.told[:FEW]), more=more, rest=month)


def _counts(view: View, taken: Taken) -> Iterator[Count]:
    """What a commit recorded, counted: listings by list, all else by type and what happened."""
    colon = view.t("list.colon")
    for register, batch, number in taken.lists:
        at = v.batch(view, register, batch)
        yield Count(f"{at.text}{colon}{number:,}", at)
    for what, type_, number in sorted(taken.others, key=lambda item: ORDER.index(item[0])):
        yield Count(
            view.t(
                "recorded.count",
                type=view.t(f"recorded.types.{type_}"),
                what=view.t(f"recorded.counted.{what}"),
                n=f"{number:,}",
            )
        )

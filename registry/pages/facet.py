"""What pages about a set of filings share: totals, the companies with most, the paged list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct

from registry.chronicle import Key
from registry.indexes.counts import NONE, Counts, Number
from registry.model import Link, Page
from registry.pages import gathered, paging
from registry.pages import view as v
from registry.pages.view import Count, Ranked, Row, View

EXTRA = {"province": "regions", "sectors": "sectors"}  # what lists tell beside, and of what


class Years(Struct, frozen=True):
    """How many filings each register announced in each year."""

    registers: tuple[Link, ...]
    lines: tuple[tuple[str, tuple[int, ...]], ...]  # (year, one number a register)
    totals: tuple[int, ...]


def page(
    view: View,
    number: int,
    *,
    url: str,
    title: str,
    crumbs: tuple[Link, ...],
    entries: tuple[str, ...],
    template: str = "facet.html",
    description: str = "",
    kind: str = "",
    extra: str = "province",
    more: Callable[[], Mapping[str, Any]] | None = None,
    record: Key,
    feed: str = "",
) -> Page:
    """A page of a set of filings, counted from 1: totals on the first, the list on all of them.

    `extra` is what each line of the list tells beside: province or sectors. `more` is asked for
    what only the first page shows of this kind. `record` is what gathers the filings, `feed` the
    kind of the feed of their changes, "" where there is none.
    """
    extra = extra if view.schemas.stands(EXTRA[extra]) else ""
    follow = v.feed(view, title, feed, record[1]) if feed else None
    totals = view.indexes.totals.get(record, ())
    total = v.totals(view, totals)
    sheet = paging.sheet(url, entries, number)
    first = number == 1
    counts = view.indexes.counts.get(record, NONE) if first else NONE
    return Page(
        url=sheet.url,
        template=template,
        title=title if first else view.t("page.numbered", title=title, n=number),
        description=f"{title}: {total}",
        crumbs=crumbs,
        feeds=(follow,) if follow else (),
        context={
            "kind": kind,
            "heading": title,
            "text": description,
            "total": total,
            "first": first,
            "shares": v.shares(view, totals) if first else (),
            "years": years(view, counts) if first else None,
            "top": v.top_companies(view, counts.companies),
            "rows": rows(view, sheet.items),
            "pager": sheet.pager,
            "several": len(totals) > 1,
            "extra": extra,
            "places": provinces(view, counts.provinces) if extra == "province" else (),
            "uses": sectors(view, counts.sectors) if extra == "sectors" else (),
            "recent": gathered.recent(view, record, follow) if first else None,
            **(more() if more and first else {}),
        },
    )


def rows(view: View, entries: Iterable[str]) -> tuple[Row, ...]:
    """Filings, of which these are the ids, as lines of a list."""
    return tuple(map(view.rows.__getitem__, entries))


def provinces(view: View, numbers: Iterable[Number]) -> tuple[Ranked, ...]:
    """Provinces with their counts among some filings, those with most filings first."""
    return _ranking(numbers, lambda code: v.region(view, code))


def sectors(view: View, numbers: Iterable[Number]) -> tuple[Ranked, ...]:
    """Sectors with their counts among some filings, those with most filings first."""
    records = view.cat.content.sectors
    return _ranking(numbers, lambda id_: v.axis(view, "sectors", records[id_]))


def _ranking(numbers: Iterable[Number], link: Callable[[str], Link]) -> tuple[Ranked, ...]:
    lines = [Ranked(link(n.id), "", Count(n.filings, n.registrations)) for n in numbers]
    return tuple(
        sorted(lines, key=lambda r: (-r.count.filings, -r.count.registrations, r.link.href))
    )


def years(view: View, counts: Counts) -> Years:
    """Announcements by year and register; columns and rows without any are left out."""
    found = {(year, register): number for year, register, number in counts.years}
    known = {register for _, register in found}
    registers = [record.id for record in v.registers(view) if record.id in known]
    lines = {
        year: tuple(found.get((year, register), 0) for register in registers)
        for year in sorted({year for year, _ in found}, reverse=True)
    }
    return Years(
        registers=tuple(v.register(view, key, short=True) for key in registers),
        lines=tuple(lines.items()),
        totals=tuple(map(sum, zip(*lines.values(), strict=True))),
    )

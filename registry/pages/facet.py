"""What pages about a set of filings share: totals, the companies with most, the paged list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from registry.catalogue import Brief, tally
from registry.chronicle import Key
from registry.model import Link, Page
from registry.pages import gathered, paging
from registry.pages import view as v
from registry.pages.view import Ranked, Row, View


@dataclass(frozen=True, slots=True)
class Years:
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
    entries: tuple[Brief, ...],
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
    follow = v.feed(view, title, feed, record[1]) if feed else None
    totals = view.indexes.totals.get(record, ())
    total = v.totals(view, totals)
    sheet = paging.sheet(url, entries, number)
    first = number == 1
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
            "years": years(view, entries) if first else None,
            "top": v.top_companies(view, entries) if first else (),
            "rows": rows(view, sheet.items),
            "pager": sheet.pager,
            "several": len(totals) > 1,
            "extra": extra,
            "places": provinces(view, entries) if first and extra == "province" else (),
            "uses": sectors(view, entries) if first and extra == "sectors" else (),
            "recent": gathered.recent(view, record, follow) if first else None,
            **(more() if more and first else {}),
        },
    )


def rows(view: View, entries: Any) -> tuple[Row, ...]:
    """Filings as lines of a list."""
    return tuple(view.rows[entry.id] for entry in entries)


def provinces(view: View, entries: tuple[Brief, ...]) -> tuple[Ranked, ...]:
    """Provinces with their counts among these filings, those with most filings first."""
    return _ranking(
        view,
        entries,
        lambda e: (e.province,) if e.province else (),
        lambda key: v.region(view, key),
    )


def sectors(view: View, entries: tuple[Brief, ...]) -> tuple[Ranked, ...]:
    """Sectors with their counts among these filings, those with most filings first."""
    records = view.cat.content.sectors
    return _ranking(
        view,
        entries,
        lambda e: e.sectors,
        lambda key: v.axis(view, "sectors", records[key]),
    )


def _ranking(
    view: View,
    entries: tuple[Brief, ...],
    keys: Callable[[Brief], tuple[str, ...]],
    link: Callable[[str], Link],
) -> tuple[Ranked, ...]:
    found: dict[str, list[Brief]] = {}
    for entry in entries:
        for key in keys(entry):
            found.setdefault(key, []).append(entry)
    lines = [Ranked(link(key), "", v.count(view, some)) for key, some in found.items()]
    return tuple(
        sorted(lines, key=lambda r: (-r.count.filings, -r.count.registrations, r.link.href))
    )


def years(view: View, entries: tuple[Brief, ...]) -> Years:
    """Announcements by year and register; columns and rows without any are left out."""
    counts = tally(entries, lambda e: f"{e.announced[:4]} {e.register}")
    totals = tally(entries, lambda e: e.register)
    registers = [record.id for record in v.registers(view) if totals[record.id]]
    found = sorted({key[:4] for key in counts}, reverse=True)
    return Years(
        registers=tuple(v.register(view, key, short=True) for key in registers),
        lines=tuple(
            (year, tuple(counts[f"{year} {register}"] for register in registers)) for year in found
        ),
        totals=tuple(totals[register] for register in registers),
    )

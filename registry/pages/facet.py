"""What pages about a set of filings share: totals, the companies with most, the paged list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from registry.catalogue import Entry, tally
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


def pages(
    view: View,
    *,
    url: str,
    title: str,
    crumbs: tuple[Link, ...],
    entries: tuple[Entry, ...],
    template: str = "facet.html",
    description: str = "",
    kind: str = "",
    extra: str = "province",
    context: Mapping[str, Any] | None = None,
    record: Key,
    feed: str = "",
) -> Iterator[Page]:
    """The pages of a set of filings: totals on the first, the list on all of them.

    `extra` is what each line of the list tells beside: province or sectors. `record` is what
    gathers the filings, `feed` the kind of the feed of their changes, "" where there is none.
    """
    follow = v.feed(view, title, feed, record[1]) if feed else None
    total = v.totals(view, entries)
    several = len({entry.filing.register for entry in entries}) > 1
    for sheet in paging.sheets(url, entries):
        first = sheet.pager.number == 1
        yield Page(
            url=sheet.url,
            template=template,
            title=title if first else view.t("page.numbered", title=title, n=sheet.pager.number),
            description=f"{title}: {total}",
            crumbs=crumbs,
            feeds=(follow,) if follow else (),
            context={
                "kind": kind,
                "heading": title,
                "text": description,
                "total": total,
                "first": first,
                "shares": v.shares(view, entries) if first else (),
                "years": years(view, entries) if first else None,
                "top": v.top_companies(view, entries) if first else (),
                "rows": rows(view, sheet.items),
                "pager": sheet.pager,
                "several": several,
                "extra": extra,
                "places": provinces(view, entries) if first and extra == "province" else (),
                "uses": sectors(view, entries) if first and extra == "sectors" else (),
                "recent": gathered.recent(view, entries, record, follow) if first else None,
                **(context or {}),
            },
        )


def rows(view: View, entries: Any) -> tuple[Row, ...]:
    """Filings as lines of a list."""
    return tuple(view.rows[entry.filing.id] for entry in entries)


def provinces(view: View, entries: tuple[Entry, ...]) -> tuple[Ranked, ...]:
    """Provinces with their counts among these filings, those with most filings first."""
    return _ranking(
        view,
        entries,
        lambda e: (e.province,) if e.province else (),
        lambda key: v.region(view, key),
    )


def sectors(view: View, entries: tuple[Entry, ...]) -> tuple[Ranked, ...]:
    """Sectors with their counts among these filings, those with most filings first."""
    records = view.cat.content.sectors
    return _ranking(
        view,
        entries,
        lambda e: tuple(basis.id for basis in e.sectors),
        lambda key: v.axis(view, "sectors", records[key]),
    )


def _ranking(
    view: View,
    entries: tuple[Entry, ...],
    keys: Callable[[Entry], tuple[str, ...]],
    link: Callable[[str], Link],
) -> tuple[Ranked, ...]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        for key in keys(entry):
            found.setdefault(key, []).append(entry)
    lines = [Ranked(link(key), "", v.count(view, some)) for key, some in found.items()]
    return tuple(
        sorted(lines, key=lambda r: (-r.count.filings, -r.count.registrations, r.link.href))
    )


def years(view: View, entries: tuple[Entry, ...]) -> Years:
    """Announcements by year and register; columns and rows without any are left out."""
    counts = tally(entries, lambda e: f"{e.announced[:4]} {e.filing.register}")
    totals = tally(entries, lambda e: e.filing.register)
    registers = [record.id for record in v.registers(view) if totals[record.id]]
    found = sorted({key[:4] for key in counts}, reverse=True)
    return Years(
        registers=tuple(v.register(view, key, short=True) for key in registers),
        lines=tuple(
            (year, tuple(counts[f"{year} {register}"] for register in registers)) for year in found
        ),
        totals=tuple(totals[register] for register in registers),
    )

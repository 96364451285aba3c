"""Sectors, functions, categories and roles: an overview of each, and a page for each entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from registry import urls
from registry.catalogue import Index
from registry.model import Axis, Page
from registry.pages import facet
from registry.pages import view as v
from registry.pages.view import Ranked, View

FEEDS = ("sectors",)  # the vocabularies with a feed for each entry


def pages(view: View) -> Iterator[Page]:
    """All pages of the four vocabularies."""
    content, cat = view.cat.content, view.cat
    for kind, type_, records, index in (
        ("sectors", "sector", content.sectors, cat.by_sector),
        ("functions", "function", content.functions, cat.by_function),
        ("categories", "category", content.categories, cat.by_category),
        ("roles", "role", content.roles, cat.by_role),
    ):
        yield _overview(view, kind, records, index)
        for record in records.values():
            yield from facet.pages(
                view,
                url=urls.entry(kind, record.id),
                title=view.label(record.name),
                crumbs=v.crumbs(view, v.index(view, kind)),
                entries=index.get(record.id, ()),
                description=view.label(record.description),
                kind=view.t(f"{kind}.kind"),
                record=(type_, record.id),
                feed=kind if kind in FEEDS else "",
            )


def ranking(view: View, kind: str, records: Mapping[str, Axis], index: Index) -> tuple[Ranked, ...]:
    """Entries of a vocabulary with their counts, the most frequent first."""
    found = [
        Ranked(
            v.axis(view, kind, record),
            view.label(record.description),
            v.count(view, index.get(record.id, ())),
        )
        for record in records.values()
    ]
    return tuple(sorted(found, key=lambda r: (-r.count.filings, -r.count.registrations)))


def _overview(view: View, kind: str, records: Mapping[str, Axis], index: Index) -> Page:
    return Page(
        url=f"{kind}/index.html",
        template="overview.html",
        title=view.t(f"nav.{kind}"),
        description=view.t(f"{kind}.lead"),
        crumbs=v.crumbs(view),
        context={
            "lead": view.t(f"{kind}.lead"),
            "kind": view.t(f"{kind}.kind"),
            "lines": ranking(view, kind, records, index),
        },
    )

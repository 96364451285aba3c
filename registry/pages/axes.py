"""Sectors, functions, categories and roles: an overview of each, and a page for each entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from registry import urls
from registry.catalogue import Index
from registry.model import Axis, Page
from registry.pages import facet, paging
from registry.pages import view as v
from registry.pages.unit import Unit, one
from registry.pages.view import Ranked, View

FEEDS = ("sectors",)  # the vocabularies with a feed for each entry


KINDS = {"sectors": "sector", "functions": "function", "categories": "category", "roles": "role"}


def units(view: View) -> Iterator[Unit]:
    """The overview of each vocabulary, and the pages of each entry."""
    for kind in filter(view.schemas.stands, KINDS):
        yield one(f"{kind}/index", _overview, kind)
        records, index = _indexed(view, kind)
        for id_ in records:
            for number in paging.numbers(len(index.get(id_, ()))):
                yield one(f"{kind}/{id_}#{number}", _page, kind, id_, number)


def _indexed(view: View, kind: str) -> tuple[Mapping[str, Axis], Index]:
    content, cat = view.cat.content, view.cat
    return {
        "sectors": (content.sectors, cat.by_sector),
        "functions": (content.functions, cat.by_function),
        "categories": (content.categories, cat.by_category),
        "roles": (content.roles, cat.by_role),
    }[kind]


def _page(view: View, kind: str, id_: str, at: int) -> Page:
    records, index = _indexed(view, kind)
    record = records[id_]
    return facet.page(
        view,
        at,
        url=urls.entry(kind, id_),
        title=view.label(record.name),
        crumbs=v.crumbs(view, v.index(view, kind)),
        entries=index.get(id_, ()),
        description=view.label(record.description),
        kind=view.t(f"{kind}.kind"),
        record=(KINDS[kind], id_),
        feed=kind if kind in FEEDS else "",
    )


def ranking(view: View, kind: str, records: Mapping[str, Axis]) -> tuple[Ranked, ...]:
    """Entries of a vocabulary with their counts, the most frequent first."""
    found = [
        Ranked(
            v.axis(view, kind, record),
            view.label(record.description),
            v.sums(view, view.indexes.totals.get((KINDS[kind], record.id), ())),
        )
        for record in records.values()
    ]
    return tuple(sorted(found, key=lambda r: (-r.count.filings, -r.count.registrations)))


def _overview(view: View, kind: str) -> Page:
    records, _ = _indexed(view, kind)
    return Page(
        url=f"{kind}/index.html",
        template="overview.html",
        title=view.t(f"nav.{kind}"),
        description=view.t(f"{kind}.lead"),
        crumbs=v.crumbs(view),
        context={
            "lead": view.t(f"{kind}.lead"),
            "kind": view.t(f"{kind}.kind"),
            "lines": ranking(view, kind, records),
        },
    )

"""Vocabularies, and axes of a registry's own: an overview of each, and a page for each entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from registry import urls
from registry.chronicle import Key
from registry.model import Axis, Link, Page
from registry.pages import facet, paging
from registry.pages import view as v
from registry.pages.unit import Unit, one
from registry.pages.view import Ranked, View
from registry.schema import axis_of

FEEDS = ("sectors",)  # the vocabularies with a feed for each entry


KINDS = {"sectors": "sector", "functions": "function", "categories": "category", "roles": "role"}


def units(view: View) -> Iterator[Unit]:
    """The overview of each vocabulary, and the pages of each entry."""
    for kind in (*filter(view.schemas.stands, KINDS), *own(view)):
        yield one(f"{kind}/index", _overview, kind)
        for id_ in records(view, kind):
            for number in paging.numbers(len(_gathered(view, kind, id_))):
                yield one(f"{kind}/{id_}#{number}", _page, kind, id_, number)


def own(view: View) -> tuple[str, ...]:
    """The folders of the axes that the schema of filings names beside those of every registry."""
    return tuple(field.ref for field in view.schemas.axes)


def records(view: View, kind: str) -> Mapping[str, Axis]:
    """The entries of a vocabulary by id."""
    content = view.cat.content
    if axis := axis_of(kind):
        begin = f"{axis}/"
        return {one.id: one for key, one in content.axes.items() if key.startswith(begin)}
    return {
        "sectors": content.sectors,
        "functions": content.functions,
        "categories": content.categories,
        "roles": content.roles,
    }[kind]


def _record(kind: str, id_: str) -> Key:
    axis = axis_of(kind)
    return ("axis", f"{axis}/{id_}") if axis else (KINDS[kind], id_)


def _gathered(view: View, kind: str, id_: str) -> tuple[str, ...]:
    """The filings that an entry gathers."""
    cat = view.cat
    if axis := axis_of(kind):
        return cat.by_axis.get(f"{axis}/{id_}", ())
    index = {
        "sectors": cat.by_sector,
        "functions": cat.by_function,
        "categories": cat.by_category,
        "roles": cat.by_role,
    }[kind]
    return index.get(id_, ())


def title(view: View, kind: str) -> str:
    """What a vocabulary is called: one of the registry's own as the field of filings is."""
    axis = axis_of(kind)
    return view.label(view.schemas.field("filing", axis).label) if axis else view.t(f"nav.{kind}")


def lead(view: View, kind: str) -> str:
    """What is to be said of a vocabulary."""
    axis = axis_of(kind)
    return view.label(view.schemas.field("filing", axis).help) if axis else view.t(f"{kind}.lead")


def _kind(view: View, kind: str) -> str:
    return title(view, kind) if axis_of(kind) else view.t(f"{kind}.kind")


def _page(view: View, kind: str, id_: str, at: int) -> Page:
    record = records(view, kind)[id_]
    return facet.page(
        view,
        at,
        url=urls.entry(kind, id_),
        title=view.label(record.name),
        crumbs=v.crumbs(view, Link(title(view, kind), f"{kind}/index.html")),
        entries=_gathered(view, kind, id_),
        description=view.label(record.description),
        kind=_kind(view, kind),
        record=_record(kind, id_),
        feed=kind if kind in FEEDS else "",
    )


def ranking(view: View, kind: str) -> tuple[Ranked, ...]:
    """Entries of a vocabulary with their counts, the most frequent first."""
    found = [
        Ranked(
            v.axis(view, kind, record),
            view.label(record.description),
            v.sums(view, view.indexes.totals.get(_record(kind, record.id), ())),
        )
        for record in records(view, kind).values()
    ]
    return tuple(sorted(found, key=lambda r: (-r.count.filings, -r.count.registrations)))


def _overview(view: View, kind: str) -> Page:
    return Page(
        url=f"{kind}/index.html",
        template="overview.html",
        title=title(view, kind),
        description=lead(view, kind),
        crumbs=v.crumbs(view),
        context={
            "lead": lead(view, kind),
            "kind": _kind(view, kind),
            "lines": ranking(view, kind),
        },
    )

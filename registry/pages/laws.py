"""The rules on which the registers rest."""

from __future__ import annotations

from collections.abc import Iterator

from registry import urls
from registry.indexes.counts import NONE
from registry.model import Axis, Link, Page
from registry.pages import facet, gathered, registers
from registry.pages import view as v
from registry.pages.unit import Unit, one
from registry.pages.view import View

NEWEST = 50


def units(view: View) -> Iterator[Unit]:
    """The overview and a page for each rule."""
    if not view.schemas.stands("laws"):
        return
    yield one("laws/index", _overview)
    for id_ in view.cat.content.laws:
        yield one(f"laws/{id_}", _page, id_)


def _overview(view: View) -> Page:
    laws = sorted(view.cat.content.laws.values(), key=in_force)
    return Page(
        url="laws/index.html",
        template="laws.html",
        title=view.t("nav.laws"),
        description=view.t("laws.lead"),
        crumbs=v.crumbs(view),
        context={
            "laws": tuple(
                (v.axis(view, "laws", law), _other(view, law), in_force(law), _registers(view, law))
                for law in laws
            )
        },
    )


def in_force(law: Axis) -> str:
    """The day from which a rule is in force, as its record has it."""
    return str(law.details.get("in_force", ""))


def _page(view: View, id_: str) -> Page:
    law = view.cat.content.laws[id_]
    entries = view.cat.by_law.get(law.id, ())
    counts = view.indexes.counts.get(("law", id_), NONE)
    return Page(
        url=urls.entry("laws", law.id),
        template="law.html",
        title=view.label(law.name),
        description=view.label(law.description)[:200],
        crumbs=v.crumbs(view, v.index(view, "laws")),
        context={
            "other": _other(view, law),
            "text": view.label(law.description),
            "in_force": in_force(law),
            "url": str(law.details.get("url", "")),
            "registers": tuple(
                registers.describe(view, record)
                for record in v.registers(view)
                if record.law == law.id
            ),
            "total": v.totals(view, view.indexes.totals.get(("law", law.id), ())),
            "years": facet.years(view, counts) if entries else None,
            "top": v.top_companies(view, counts.companies),
            "rows": facet.rows(view, entries[:NEWEST]),
            "recent": gathered.recent(view, ("law", law.id)),
        },
    )


def _other(view: View, law: Axis) -> str:
    """The name of a rule in the other language."""
    return law.name[view.site.other(view.lang)]


def _registers(view: View, law: Axis) -> tuple[Link, ...]:
    return tuple(
        v.register(view, record.id, short=True)
        for record in v.registers(view)
        if record.law == law.id
    )

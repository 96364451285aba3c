"""Provinces and cities, as filing numbers and the registers' column of place tell them."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from registry import urls
from registry.model import Page, Region
from registry.pages import facet, paging
from registry.pages import view as v
from registry.pages.unit import Unit, one
from registry.pages.view import Ranked, View


class Province(Struct, frozen=True):
    """A province with its cities, those with most filings first."""

    line: Ranked
    cities: tuple[Ranked, ...]


def units(view: View) -> Iterator[Unit]:
    """The overview, and the pages of each province or city in which anything was ever filed."""
    if not view.schemas.stands("regions"):
        return
    yield one("regions/index", _overview)
    for code in paged(view):
        for number in paging.numbers(len(view.cat.by_region.get(code, ()))):
            yield one(f"regions/{code}#{number}", _page, code, number)


def _overview(view: View) -> Page:
    missing = tuple(e for e in view.cat.briefs.values() if not e.province)
    return Page(
        url="regions/index.html",
        template="regions.html",
        title=view.t("nav.regions"),
        description=view.t("regions.lead"),
        crumbs=v.crumbs(view),
        context={
            "provinces": provinces(view),
            "missing": v.counted(view, v.count(view, missing)) if missing else "",
        },
    )


def _page(view: View, code: str, at: int) -> Page:
    region = view.cat.content.regions[code]
    parent = (v.region(view, region.parent),) if region.parent else ()
    return facet.page(
        view,
        at,
        url=urls.entry("regions", code),
        title=view.label(region.name),
        crumbs=v.crumbs(view, v.index(view, "regions"), *parent),
        entries=view.cat.by_region.get(code, ()),
        description=view.t("regions.scope"),
        kind=view.t(f"region.{region.level}"),
        template="region.html",
        record=("region", code),
        feed="regions",
        extra="sectors",
        more=lambda: {"cities": _cities(view, region)},
    )


def paged(view: View) -> tuple[str, ...]:
    """The codes of the regions that have a page."""
    once = (code for codes in view.indexes.once.values() for code in codes)
    return tuple(sorted({*view.cat.by_region, *once}))


def provinces(view: View) -> tuple[Province, ...]:
    """Provinces in which anything was filed, those with most filings first."""
    found = [
        Province(_ranked(view, region), _cities(view, region))
        for region in view.cat.content.regions.values()
        if not region.parent and region.code in view.cat.by_region
    ]
    return tuple(sorted(found, key=lambda p: (-p.line.count.filings, p.line.link.href)))


def _cities(view: View, region: Region) -> tuple[Ranked, ...]:
    found = [
        _ranked(view, city)
        for city in view.cat.content.regions.values()
        if city.parent == region.code and city.code in view.cat.by_region
    ]
    return tuple(sorted(found, key=lambda r: (-r.count.filings, r.link.href)))


def _ranked(view: View, region: Region) -> Ranked:
    return Ranked(
        v.region(view, region.code), "", v.sums(view, view.indexes.totals["region", region.code])
    )

"""Provinces and cities, as filing numbers and the registers' column of place tell them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from registry import catalogue, numbers, urls
from registry.model import Page, Region
from registry.pages import facet, paging
from registry.pages import view as v
from registry.pages.unit import Unit, one
from registry.pages.view import Ranked, View


@dataclass(frozen=True, slots=True)
class Province:
    """A province with its cities, those with most filings first."""

    line: Ranked
    cities: tuple[Ranked, ...]


def units(view: View) -> Iterator[Unit]:
    """The overview, and the pages of each province or city in which anything was ever filed."""
    yield one("regions/index", _overview)
    for code in paged(view):
        for number in paging.numbers(len(view.cat.by_region.get(code, ()))):
            yield one(f"regions/{code}#{number}", partial(_page, code=code, at=number))


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
    return tuple(sorted({*view.cat.by_region, *_once(view)}))


def _once(view: View) -> Iterator[str]:
    """The codes that filings had before they were corrected or removed: their pages stay."""
    for (type_, id_), revisions in view.chron.history.records.items():
        if type_ != "filing" or (len(revisions) == 1 and id_ in view.cat.entries):
            continue
        register, _, number = id_.partition("/")
        parts = numbers.parse(register, number)
        listings = [one.data.get("listings") for one in revisions]
        for listing in (each for some in listings if isinstance(some, list) for each in some):
            place = str(listing.get("place", "")) if isinstance(listing, Mapping) else ""
            yield from filter(None, catalogue.region_of(parts, place, view.cat.content))


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
    return Ranked(v.region(view, region.code), "", v.count(view, view.cat.by_region[region.code]))

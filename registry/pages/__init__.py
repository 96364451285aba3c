"""What every page says: catalogue → Pages; nothing is rendered here, and no disk is touched."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping

from msgspec.structs import replace

from registry.model import Page
from registry.pages import (
    as_of,
    axes,
    batches,
    changes,
    companies,
    filings,
    gone,
    groups,
    home,
    laws,
    maintenance,
    prose,
    recorded,
    regions,
    registers,
    search,
)
from registry.pages import view as v
from registry.pages.unit import Unit
from registry.pages.view import View

WHOLE: Mapping[str, Callable[[View], Iterable[Page]]] = {
    "home": home.pages,
    "search": search.pages,
    "prose": prose.pages,
}
PARTS: tuple[Callable[[View], Iterable[Unit]], ...] = (
    changes.units,
    as_of.units,
    recorded.units,
    registers.units,
    batches.units,
    laws.units,
    axes.units,
    regions.units,
    groups.units,
    maintenance.units,
    companies.units,
    companies.each,
    filings.units,
)


def units(view: View) -> Iterator[Unit]:
    """What makes all pages of one language, but for those of records that left."""
    for part in (whole, *PARTS):
        yield from part(view)


def whole(_: View) -> Iterator[Unit]:
    """What makes the pages of which there are always the same."""
    return (Unit(name, make, several=True) for name, make in WHOLE.items())


def left(view: View, taken: Container[str]) -> Iterator[Unit]:
    """What makes the pages of records that left; what stands has its address before them."""
    yield from gone.units(view, taken)


def pages(view: View) -> Iterator[Page]:
    """All pages of one language."""
    taken = set()
    for unit in units(view):
        for page in made(unit, view):
            taken.add(page.url.casefold())  # some file systems take A.html and a.html for one
            yield page
    for unit in left(view, taken):
        yield from made(unit, view)


def made(unit: Unit, view: View) -> Iterator[Page]:
    """The pages of a unit, each with the feed of the whole registry."""
    whole = v.feed(view, view.label(view.site.title), "registry")
    for page in unit.make(view):
        yield replace(page, feeds=(*((whole,) if whole else ()), *page.feeds))

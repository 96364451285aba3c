"""What every page says: catalogue → Pages; nothing is rendered here, and no disk is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

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
    prose,
    recorded,
    regions,
    registers,
    search,
)
from registry.pages import view as v
from registry.pages.view import View

KINDS: tuple[Callable[[View], Iterator[Page]], ...] = (
    home.pages,
    search.pages,
    registers.pages,
    batches.pages,
    laws.pages,
    axes.pages,
    regions.pages,
    groups.pages,
    changes.pages,
    as_of.pages,
    recorded.pages,
    prose.pages,
    companies.pages,
    filings.pages,
)


def pages(view: View) -> Iterator[Page]:
    """All pages of one language; what stands has its address before what stood there once."""
    taken = set()
    whole = v.feed(view, view.label(view.site.title), "registry")
    always = (whole,) if whole else ()
    for kind in KINDS:
        for page in kind(view):
            taken.add(page.url.casefold())  # some file systems take A.html and a.html for one
            yield replace(page, feeds=(*always, *page.feeds))
    for page in gone.pages(view, taken):
        yield replace(page, feeds=always)

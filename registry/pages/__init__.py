"""What every page says: catalogue → Pages; nothing is rendered here, and no disk is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from registry.model import Page
from registry.pages import (
    axes,
    batches,
    changes,
    companies,
    filings,
    groups,
    home,
    laws,
    prose,
    regions,
    registers,
)
from registry.pages.view import View

KINDS: tuple[Callable[[View], Iterator[Page]], ...] = (
    home.pages,
    registers.pages,
    batches.pages,
    laws.pages,
    axes.pages,
    regions.pages,
    groups.pages,
    changes.pages,
    prose.pages,
    companies.pages,
    filings.pages,
)


def pages(view: View) -> Iterator[Page]:
    """All pages of one language."""
    for kind in KINDS:
        yield from kind(view)

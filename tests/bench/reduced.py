"""Our build with only the pages that Hugo makes, too: `build.py build` less what has no like there.

python -m tests.bench.reduced --root FOLDER --out FOLDER [arguments of build]

Left out are search, feeds, revisions, and the pages of changes, days, laws and groups, and those
written by hand. Everything else runs as it does in a build: reading, rules, catalogue, writing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from registry import cli, ending, pages
from registry.exports import feeds, revisions
from registry.exports.unit import Each
from registry.pages import axes, batches, companies, filings, home, regions, registers
from registry.search import files as search
from registry.search.files import Found

WHOLE = {"home": home.pages}
PARTS = (
    registers.units,
    batches.units,
    axes.units,
    regions.units,
    companies.units,
    companies.each,
    filings.units,
)


def nothing(*args: Any, **more: Any) -> Iterator[Any]:
    """No outputs, of no units."""
    return iter(())


def unmade(*args: Any, **more: Any) -> Each:
    """No feeds, no revisions."""
    return Each("", (), nothing)


def unfound(*args: Any, **more: Any) -> Found:
    """No search."""
    return Found(paths=(), files={}, manifest="", facets="")


def reduce() -> None:
    """Takes out of this process what Hugo does not make."""
    # one by one, so that a name which is no more is an error here and not a slower build
    for owner, name, other in (
        (pages, "WHOLE", WHOLE),
        (pages, "PARTS", PARTS),
        (feeds, "units", unmade),
        (revisions, "units", unmade),
        (search, "make", unfound),
    ):
        getattr(owner, name)
        setattr(owner, name, other)


if __name__ == "__main__":
    reduce()
    ending.run(lambda: cli.main(["build", *sys.argv[1:]]))

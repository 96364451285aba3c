"""The smallest sets of files that are made anew alone: a name, and what makes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from registry.pages.view import View


class Unit(Struct, frozen=True):
    """Files under a name that every build knows them by.

    `make` reads all that they tell from its view, and gives them by their paths in the site.
    """

    name: str
    make: Callable[[View], Iterable[tuple[str, bytes]]]

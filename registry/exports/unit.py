"""The smallest sets of files that are made anew alone: a name, and what makes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from msgspec import Struct

from registry.pages.view import View


class Unit(Struct, frozen=True):
    """Files under a name that every build knows them by.

    `make` reads all that they tell from its view, and gives them by their paths in the site.
    """

    name: str
    make: Callable[[View], Iterable[tuple[str, bytes]]]


class Each(Struct, frozen=True):
    """Units for each of very many keys, none of which is made until it is wanted."""

    begin: str  # of their names, which end with the keys
    keys: Sequence[str]
    function: Callable[[str, View], Iterable[tuple[str, bytes]]]

    def __iter__(self) -> Iterator[Unit]:
        """All of them."""
        return map(self.unit, self.keys)

    def unit(self, key: str) -> Unit:
        """That of a key."""
        return Unit(f"{self.begin}{key}", partial(self.function, key))

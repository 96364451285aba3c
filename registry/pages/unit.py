"""The smallest parts of the site that are made anew alone: a name, and what makes its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from msgspec import Struct

from registry.model import Page
from registry.pages.view import View


class Unit(Struct, frozen=True):
    """Pages that are made together; they are made anew when anything they read has changed.

    The name is the same in every build, and what makes the pages reads all that they show from its
    view. A site has tens of thousands of units, so that they must cost little until they are made.
    """

    name: str  # by which the next build knows it
    function: Callable[..., Any]  # of a view and the arguments: a page, or several
    arguments: tuple[Any, ...] = ()
    several: bool = False

    def make(self, view: View) -> Iterable[Page]:
        """Its pages."""
        made = self.function(view, *self.arguments)
        return made if self.several else (made,)


class Each(Struct, frozen=True):
    """Units of one page for each of very many keys, none of which is made until it is wanted."""

    begin: str  # of their names, which end with the keys
    keys: Sequence[str]
    function: Callable[..., Page]  # of a view and a key

    def __iter__(self) -> Iterator[Unit]:
        """All of them."""
        return map(self.unit, self.keys)

    def unit(self, key: str) -> Unit:
        """That of a key."""
        return one(f"{self.begin}{key}", self.function, key)


def one(name: str, function: Callable[..., Page], *arguments: object) -> Unit:
    """A unit of one page, made of a view and these arguments."""
    return Unit(name, function, arguments)

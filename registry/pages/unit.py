"""The smallest parts of the site that are made anew alone: a name, and what makes its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from registry.model import Page
from registry.pages.view import View


@dataclass(frozen=True, slots=True)
class Unit:
    """Pages that are made together; they are made anew when anything they read has changed.

    The name is the same in every build, and `make` reads all that it shows from its view.
    """

    name: str  # by which the next build knows it
    make: Callable[[View], Iterable[Page]]


def one(name: str, make: Callable[[View], Page]) -> Unit:
    """A unit of one page."""
    return Unit(name, lambda view: (make(view),))

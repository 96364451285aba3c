"""What a build comes to, as far as a server must know."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct


class Outcome(Struct, frozen=True):
    """What came of a build, or of its first part."""

    good: bool  # the site shows what was saved; else it is as it was
    said: str  # text for the terminal, and for the page where it is not good; "" nothing
    changed: tuple[str, ...] = ()  # files of the site that are others now, or gone
    final: bool = True  # nothing more comes of this build


# Takes the paths that were reported as changed, None for "look at everything"; the last of what
# it yields is final.
Build = Callable[[frozenset[str] | None], Iterator[Outcome]]


def printable(text: str) -> str:
    """The text without control characters but for line breaks: no file may steer a terminal."""
    return "".join(
        c if c.isprintable() or c in "\n\u3000\xa0" else "\N{REPLACEMENT CHARACTER}" for c in text
    )

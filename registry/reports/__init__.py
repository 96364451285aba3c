"""What a command tells of changes: one report, printed as text, Markdown or a page of HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from registry.diff import Piece
from registry.wording import Told

VALUE = 160  # characters of a value that are shown
AROUND = 24  # characters of what is the same, beside what differs
PIECES = 30  # parts of two texts compared
LINES = 20  # changes of one record
SOME = 3  # entries of a section that are shown even if another has more than there is room for

Words = Mapping[str, str]  # the texts of reports in one language


class Pair(NamedTuple):
    """A text of ours, and a value that anybody may have written; either may be ""."""

    text: str
    value: str


class Entry(Struct, frozen=True):
    """A record, a revision of one, or something else that has a heading and changes."""

    title: str
    facts: tuple[str, ...]  # values that tell which record it is
    pairs: tuple[Pair, ...] = ()
    told: tuple[Told, ...] = ()
    left: int = 0  # changes that are not shown
    state: str = ""  # added | edited | removed | restored | unreadable
    risky: bool = False  # whether it wants a close look


class Section(Struct, frozen=True):
    """Entries of one kind; `total` counts those that are not shown, too."""

    title: str
    entries: tuple[Entry, ...]
    total: int


Listed = tuple[str, Sequence[Any], Callable[[Any], Entry]]  # title, items, what makes an entry


class Report(Struct, frozen=True):
    """A heading, what is said first, a table of numbers with its header, and sections."""

    title: str
    pairs: tuple[Pair, ...]
    table: tuple[tuple[str, ...], ...]
    sections: tuple[Section, ...]
    how: str = "--limit 0"  # the option that shows what is left out


def shown(told: Sequence[Told], words: Words, whole: bool) -> tuple[tuple[Told, ...], int]:
    """Changes as far as they are shown, risk first and long values cut; and how many are not."""
    ordered = sorted(told, key=lambda one: not one.risky)
    if whole:
        return tuple(ordered), 0
    cut = tuple(_cut(one, words) for one in ordered[:LINES])
    return cut, max(0, len(ordered) - LINES)


def bounded(sections: Iterable[Listed], limit: int) -> tuple[Section, ...]:
    """Sections that are not empty, with no more than `limit` entries in all; 0: all of them.

    The first ones come first, but some of each are shown where there is room for that.
    """
    listed = [one for one in sections if one[1]]
    room = limit or sum(len(items) for _, items, _ in listed)
    shares: list[int] = []
    for _, items, _ in listed:
        shares.append(min(SOME, len(items), room))
        room -= shares[-1]
    made: list[Section] = []
    for (title, items, entry), share in zip(listed, shares, strict=True):
        taken = items[: share + room]
        room -= len(taken) - share
        made.append(Section(title, tuple(map(entry, taken)), len(items)))
    return tuple(made)


def _cut(told: Told, words: Words) -> Told:
    return replace(
        told,
        item=cut(told.item, words),
        before=cut(told.before, words),
        after=cut(told.after, words),
        pieces=_elided(told.pieces, words),
    )


def cut(text: str, words: Words, most: int = VALUE) -> str:
    """The text, or its beginning and how much more there is."""
    if len(text) <= most + AROUND:  # what would take its place is not much shorter
        return text
    return text[:most] + words["characters"].format(n=f"{len(text) - most:,}")


def _elided(pieces: tuple[Piece, ...], words: Words) -> tuple[Piece, ...]:
    """Two texts compared, with what is the same in both cut to the neighbourhood of changes."""
    found: list[Piece] = []
    for at, (kind, text) in enumerate(pieces[:PIECES]):
        if kind != "same":
            found.append(Piece(kind, cut(text, words)))
            continue
        first = text[:AROUND] if at else ""
        last = text[-AROUND:] if at < len(pieces) - 1 else ""
        short = len(text) <= len(first) + len(last) + AROUND
        found.append(Piece(kind, text if short else f"{first} … {last}"))
    if len(pieces) > PIECES:
        rest = sum(kind != "same" for kind, _ in pieces[PIECES:])
        found.append(Piece("same", words["differences"].format(n=f"{rest:,}")))
    return tuple(found)

"""How many filings each record gathers, register by register: counted once for all its pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from operator import attrgetter

from msgspec import Struct

from registry.catalogue import ENDED, Brief, Catalogue
from registry.chronicle import Key
from registry.indexes import counts

_counted = attrgetter("register", "status")


class Total(Struct, frozen=True):
    """How many filings of one register there are, and how many of them are in force."""

    register: str
    filings: int
    in_force: int


Totals = Mapping[Key, tuple[Total, ...]]


def make(cat: Catalogue, asked: Container[Key] | None = None) -> dict[Key, tuple[Total, ...]]:
    """The totals of each record that has pages of its filings, or of those asked for."""
    return {
        key: of(entries) for key, entries in counts.gathered(cat) if asked is None or key in asked
    }


def of(entries: Iterable[Brief]) -> tuple[Total, ...]:
    """The totals of these filings, by register."""
    found = Counter(map(_counted, entries))
    registers = sorted({register for register, _ in found})
    return tuple(Total(one, *_both(found, one)) for one in registers)


def _both(counts: Counter[tuple[str, str]], register: str) -> tuple[int, int]:
    found = [(status, number) for (one, status), number in counts.items() if one == register]
    return (
        sum(number for _, number in found),
        sum(number for status, number in found if status not in ENDED),
    )

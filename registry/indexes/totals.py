"""How many filings each record gathers, register by register: counted once for all its pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter

from registry.catalogue import IN_FORCE, Brief, Catalogue, Index
from registry.chronicle import Key

_counted = attrgetter("register", "status")


@dataclass(frozen=True, slots=True)
class Total:
    """How many filings of one register there are, and how many of them are in force."""

    register: str
    filings: int
    in_force: int


Totals = Mapping[Key, tuple[Total, ...]]


def make(cat: Catalogue) -> Totals:
    """The totals of each record that has pages of its filings."""
    return {key: of(entries) for key, entries in _gathered(cat)}


def of(entries: Iterable[Brief]) -> tuple[Total, ...]:
    """The totals of these filings, by register."""
    counts = Counter(map(_counted, entries))
    registers = sorted({register for register, _ in counts})
    return tuple(Total(one, *_both(counts, one)) for one in registers)


def _both(counts: Counter[tuple[str, str]], register: str) -> tuple[int, int]:
    found = [(status, number) for (one, status), number in counts.items() if one == register]
    return (
        sum(number for _, number in found),
        sum(number for status, number in found if status in IN_FORCE),
    )


def _gathered(cat: Catalogue) -> Iterator[tuple[Key, Iterable[Brief]]]:
    indexes: Mapping[str, Index] = {
        "register": cat.by_register,
        "category": cat.by_category,
        "role": cat.by_role,
        "sector": cat.by_sector,
        "function": cat.by_function,
        "region": cat.by_region,
        "law": cat.by_law,
    }
    for type_, index in indexes.items():
        yield from (((type_, id_), entries) for id_, entries in index.items())
    for group in cat.content.groups.values():
        held = (cat.holders[slug].entries for slug in {one.company for one in group.members})
        yield ("group", group.id), (entry for entries in held for entry in entries)

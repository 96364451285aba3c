"""What the filings that a record gathers are, counted once for all pages that tell of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from operator import attrgetter

from msgspec import Struct

from registry.catalogue import Brief, Catalogue
from registry.chronicle import Key

MOST = 50  # companies
ALL: Key = ("registry", "")  # gathers every filing


class Number(Struct, frozen=True):
    """Filings and registrations of one company, province or sector."""

    id: str
    filings: int
    registrations: int


class Counts(Struct, frozen=True):
    """How many of some filings there are of each; the most frequent companies first."""

    companies: tuple[Number, ...]
    provinces: tuple[Number, ...]
    sectors: tuple[Number, ...]
    years: tuple[tuple[str, str, int], ...]  # year of announcement, register, filings
    statuses: tuple[tuple[str, int], ...]  # these by falling number
    categories: tuple[tuple[str, int], ...]
    roles: tuple[tuple[str, int], ...]


NONE = Counts((), (), (), (), (), (), ())


def make(cat: Catalogue, asked: Container[Key] | None = None) -> dict[Key, Counts]:
    """The counts of each record that has pages of its filings, or of those asked for."""
    kinds = {key: one.kind for key, one in cat.content.registers.items()}
    return {
        key: _of(list(entries), kinds)
        for key, entries in gathered(cat)
        if asked is None or key in asked
    }


# What is counted of a filing.
facts = attrgetter(
    "company", "register", "province", "sectors", "announced", "status", "category", "role", "rows"
)


def gathered(cat: Catalogue) -> Iterator[tuple[Key, Iterable[Brief]]]:
    """Each record that has pages of its filings, with these."""
    yield ALL, cat.briefs.values()
    briefs = cat.briefs
    for type_, index in (
        ("register", cat.by_register),
        ("batch", cat.by_batch),
        ("category", cat.by_category),
        ("role", cat.by_role),
        ("sector", cat.by_sector),
        ("function", cat.by_function),
        ("region", cat.by_region),
        ("law", cat.by_law),
        ("axis", cat.by_axis),
    ):
        yield from (((type_, id_), map(briefs.__getitem__, ids)) for id_, ids in index.items())
    for group in cat.content.groups.values():
        held = (cat.holders[slug].entries for slug in {one.company for one in group.members})
        yield ("group", group.id), (entry for entries in held for entry in entries)


def _of(entries: list[Brief], kinds: Mapping[str, str]) -> Counts:
    companies = _numbers(Counter(map(attrgetter("company", "register"), entries)), kinds)
    sectors = Counter((sector, one.register) for one in entries for sector in one.sectors)
    years = Counter((one.announced[:4], one.register) for one in entries)
    return Counts(
        companies=tuple(sorted(companies, key=_rank)[:MOST]),
        provinces=tuple(_numbers(Counter(map(attrgetter("province", "register"), entries)), kinds)),
        sectors=tuple(_numbers(sectors, kinds)),
        years=tuple((*key, number) for key, number in sorted(years.items())),
        statuses=_ranked(entries, attrgetter("status")),
        categories=_ranked(entries, attrgetter("category")),
        roles=_ranked(entries, attrgetter("role")),
    )


def _numbers(counts: Counter[tuple[str, str]], kinds: Mapping[str, str]) -> Iterator[Number]:
    """The same by kind of register, by id; what has no id is left out."""
    found: dict[str, dict[str, int]] = {}
    for (id_, register), number in counts.items():
        if id_:
            some, kind = found.setdefault(id_, {}), kinds[register]
            some[kind] = some.get(kind, 0) + number
    for id_ in sorted(found):
        yield Number(id_, found[id_].get("filing", 0), found[id_].get("registration", 0))


def _rank(one: Number) -> tuple[int, int, str]:
    return -one.filings, -one.registrations, one.id


def _ranked(entries: Iterable[Brief], key: Callable[[Brief], str]) -> tuple[tuple[str, int], ...]:
    counts = Counter(map(key, entries))
    counts.pop("", None)
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

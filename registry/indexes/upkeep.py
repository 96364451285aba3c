"""What a maintainer looks after: oddities, filings that tell no sector, fields that are filled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from msgspec import Struct

from registry import later
from registry.catalogue import Catalogue, Entry
from registry.model import Company, Content, Filing

COMPANY = "company"  # in the place of a register: fields of companies
EVERY = ""  # in the place of a field: all records

Field = tuple[str, str]  # register or COMPANY, and field
Filled = Mapping[Field, int]  # how many records have it
Odd = Mapping[str, tuple[str, ...]]  # kind of oddity -> Filing.id of those that show it, in order


class Upkeep(Struct, frozen=True):
    """Lists of filings by id: only which they are, so that most edits leave them as they were."""

    odd: Odd
    untold: tuple[str, ...]  # in force and of no sector that can be told, newest first
    reviews: tuple[str, ...]  # with a day of review in the record, the earliest first
    filled: Filled


def make(cat: Catalogue) -> Upkeep:
    """The lists of a catalogue, from all of its records."""
    odd: dict[str, set[str]] = {}
    for id_, entry in cat.entries.items():
        for kind in _kinds(entry):
            odd.setdefault(kind, set()).add(id_)
    filled = _counted(cat.content, cat.content.filings, cat.content.companies)
    reviews = [id_ for id_, one in cat.content.filings.items() if _review(one)]
    return Upkeep(
        _ordered(odd), _untold(cat), _earliest(cat, reviews), dict(sorted(filled.items()))
    )


def after(known: Upkeep, old: Catalogue, new: Catalogue) -> Upkeep:
    """The same of a catalogue that follows another one: only records that differ are looked at."""
    told = later.changed(old.briefs, new.briefs)
    return Upkeep(
        _odd(known.odd, old, new),
        _untold(new) if told else known.untold,
        _reviews(known.reviews, old, new),
        _patched(known.filled, old.content, new.content),
    )


def _kinds(entry: Entry | None) -> frozenset[str]:
    return frozenset(flag.kind for flag in entry.flags) if entry else frozenset()


def _odd(known: Odd, old: Catalogue, new: Catalogue) -> Odd:
    found: dict[str, set[str]] = {}
    for id_ in later.changed(old.entries, new.entries):
        before, now = _kinds(old.entries.get(id_)), _kinds(new.entries.get(id_))
        for kind in before ^ now:
            found.setdefault(kind, set(known.get(kind, ()))).symmetric_difference_update({id_})
    if not found:
        return known
    every = {**known, **_ordered(found)}
    return {kind: every[kind] for kind in sorted(every) if every[kind]}


def _ordered(odd: Mapping[str, set[str]]) -> dict[str, tuple[str, ...]]:
    return {kind: tuple(sorted(odd[kind])) for kind in sorted(odd)}


def _untold(cat: Catalogue) -> tuple[str, ...]:
    found = [one for one in cat.briefs.values() if one.in_force and not one.sectors]
    return tuple(one.id for one in sorted(found, key=lambda one: (one.announced, one.id))[::-1])


def _review(filing: Filing | None) -> str:
    return str(filing.details.get("review_due", "")) if filing else ""


def _reviews(known: tuple[str, ...], old: Catalogue, new: Catalogue) -> tuple[str, ...]:
    before, now = old.content.filings, new.content.filings
    differ = later.changed(before, now)
    others = {id_ for id_ in differ if _review(before.get(id_)) != _review(now.get(id_))}
    if not others:
        return known
    return _earliest(new, {id_ for id_ in (*known, *others) if _review(now.get(id_))})


def _earliest(cat: Catalogue, ids: Iterable[str]) -> tuple[str, ...]:
    filings = cat.content.filings
    return tuple(sorted(ids, key=lambda id_: (_review(filings[id_]), id_)))


# --- fields ---------------------------------------------------------------------------------------

Told = Iterator[Field]


def _filing(one: Filing) -> Told:
    """The fields that a filing has of those that it may lack; sectors where an editor set them."""
    has = {
        EVERY: True,
        "name.en": one.name.en,
        "category": one.category,
        "role": one.role,
        "products": one.products,
        "terms": one.terms,
        "sectors": one.sectors is not None,
        "functions": one.functions is not None,
        "events": one.events,
        "related": one.related,
        "notes": one.notes,
    }
    yield from ((one.register, field) for field, value in has.items() if value)
    yield from ((one.register, field) for field in one.details)


def _company(one: Company) -> Told:
    has = {
        EVERY: True,
        "name.en": one.name.en,
        "former_names": one.former_names,
        "codes": one.codes,
        "aliases": one.aliases,
        "successors": one.successors,
        "former_slugs": one.former_slugs,
        "notes": one.notes,
    }
    yield from ((COMPANY, field) for field, value in has.items() if value)
    yield from ((COMPANY, field) for field in one.details)


def _counted(content: Content, filings: Iterable[str], companies: Iterable[str]) -> Counter[Field]:
    """How many of these records have each field; those that are not there count nothing."""
    some = (content.filings[id_] for id_ in filings if id_ in content.filings)
    held = (content.companies[slug] for slug in companies if slug in content.companies)
    return Counter(
        (*chain.from_iterable(map(_filing, some)), *chain.from_iterable(map(_company, held)))
    )


def _patched(known: Filled, old: Content, new: Content) -> Filled:
    """The counts without the records as they were, with those as they are."""
    filings = later.changed(old.filings, new.filings)
    companies = later.changed(old.companies, new.companies)
    gone, come = _counted(old, filings, companies), _counted(new, filings, companies)
    if gone == come:
        return known
    found = Counter(known)
    found.update(come)
    found.subtract(gone)
    return {field: number for field, number in sorted(found.items()) if number}

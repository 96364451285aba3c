"""Groupings and totals of all filings, computed once, before any page is made."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from registry import urls
from registry.classify import Basis, Classification
from registry.model import (
    Batch,
    Company,
    Content,
    Filing,
    Group,
    Identity,
    Listing,
    Member,
)
from registry.numbers import Anomaly, NumberParts

IN_FORCE = ("filed", "registered")


@dataclass(frozen=True, slots=True)
class Askers:
    """The pure functions that a catalogue asks about filings and names."""

    say: Callable[[str], str]  # the name of an algorithm in Latin letters
    say_company: Callable[[str], str]
    classify: Callable[[Filing], Classification]
    parts: Callable[[Filing], NumberParts | None]
    flags: Callable[[Filing], tuple[Anomaly, ...]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A filing with all that follows from the other records."""

    filing: Filing
    company: Company
    href: str
    romanised: str  # "" where nothing is to be romanised
    first: Listing
    batch: Batch
    announced: str  # day or month of the first announcement
    province: str  # code, or "" where neither number nor place tells it
    city: str
    sectors: tuple[Basis, ...]
    functions: tuple[Basis, ...]
    parts: NumberParts | None
    flags: tuple[Anomaly, ...]
    law: str

    @property
    def in_force(self) -> bool:
        """Whether it is neither cancelled nor revoked."""
        return self.filing.status in IN_FORCE


@dataclass(frozen=True, slots=True)
class Doubt:
    """An editor's word on whether names are one company, and whose names they are."""

    identity: Identity
    names: tuple[tuple[str, str], ...]  # name and slug, "" where no company has it


@dataclass(frozen=True, slots=True)
class Holder:
    """A company with its filings, newest first, and the groups and doubts that concern it."""

    company: Company
    href: str
    romanised: str
    initial: str  # A to Z, or 0
    entries: tuple[Entry, ...]
    provinces: tuple[str, ...]
    cities: tuple[str, ...]
    groups: tuple[tuple[Group, Member, str], ...]  # standing: member | open | excluded
    doubts: tuple[Doubt, ...]


Index = Mapping[str, tuple[Entry, ...]]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything the pages list, sorted; filings newest first unless said otherwise."""

    content: Content
    entries: Mapping[str, Entry]  # by Filing.id
    holders: Mapping[str, Holder]  # by slug
    by_register: Index
    by_batch: Index  # by Batch.id, in the order of the list
    by_category: Index
    by_role: Index
    by_sector: Index
    by_function: Index
    by_region: Index  # provinces and cities
    by_law: Index
    edition: str  # the latest day an official list was read


def make(content: Content, ask: Askers) -> Catalogue:
    """The catalogue of checked content; a reference to an unknown record is a KeyError."""
    entries = {key: _entry(filing, content, ask) for key, filing in content.filings.items()}
    newest = sorted(entries.values(), key=_age, reverse=True)
    return Catalogue(
        content=content,
        entries=entries,
        holders=_holders(content, newest, ask.say_company),
        by_register=_index(newest, lambda e: [e.filing.register]),
        by_batch=_batches(newest),
        by_category=_index(newest, lambda e: [e.filing.category]),
        by_role=_index(newest, lambda e: [e.filing.role]),
        by_sector=_index(newest, lambda e: [tag.id for tag in e.sectors]),
        by_function=_index(newest, lambda e: [tag.id for tag in e.functions]),
        by_region=_index(newest, lambda e: [e.province, e.city]),
        by_law=_index(newest, lambda e: [e.law]),
        edition=max((batch.read for batch in content.batches.values()), default=""),
    )


def tally(entries: Iterable[Entry], key: Callable[[Entry], str]) -> Counter[str]:
    """How many entries have each value of a key; the empty value is left out."""
    counts = Counter(map(key, entries))
    counts.pop("", None)
    return counts


def ranked(counts: Mapping[str, int], limit: int | None = None) -> list[tuple[str, int]]:
    """Keys by falling count, ties by key."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:limit]


def _entry(filing: Filing, content: Content, ask: Askers) -> Entry:
    first = filing.listings[0]
    batch = content.batches[f"{filing.register}/{first.batch}"]
    parts = ask.parts(filing)
    province, city = region_of(parts, first.place, content)
    told = ask.classify(filing)
    return Entry(
        filing=filing,
        company=content.companies[filing.company],
        href=urls.href(urls.filing(filing)),
        romanised=_romanised(filing.name.zh, ask.say),
        first=first,
        batch=batch,
        announced=batch.announced or first.batch,
        province=province,
        city=city,
        sectors=told.sectors,
        functions=told.functions,
        parts=parts,
        flags=ask.flags(filing),
        law=content.registers[filing.register].law,
    )


def _romanised(name: str, say: Callable[[str], str]) -> str:
    """The romanised form, or nothing for a name that is Latin already."""
    return "" if name.isascii() else say(name)


def region_of(parts: NumberParts | None, place: str, content: Content) -> tuple[str, str]:
    """Codes of province and city; the number's division tells them, or the column of place."""
    if parts is not None:
        province, city = parts.division[:2] + "0000", parts.division[:4] + "00"
        if province not in content.regions:
            return "", ""
        return province, city if city in content.regions and city != province else ""
    for region in content.regions.values() if place else ():
        if region.name.zh == place:
            return (region.parent, region.code) if region.parent else (region.code, "")
    return "", ""


def _age(entry: Entry) -> tuple[str, str, int, str]:
    """What orders entries by announcement; within one list, later rows count as newer."""
    row = entry.first.row or 0
    return (entry.announced, entry.filing.register, -row, entry.filing.number)


def _index(entries: Iterable[Entry], keys: Callable[[Entry], Iterable[str]]) -> Index:
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        for key in dict.fromkeys(keys(entry)):
            if key:
                found[key].append(entry)
    return {key: tuple(found[key]) for key in sorted(found)}


def _batches(entries: Iterable[Entry]) -> Index:
    found: defaultdict[str, list[tuple[int, int, Entry]]] = defaultdict(list)
    for number, entry in enumerate(entries):
        for listing in entry.filing.listings:
            place = listing.position or listing.row or 0
            found[f"{entry.filing.register}/{listing.batch}"].append((place, number, entry))
    return {
        key: tuple(entry for _, _, entry in sorted(found[key], key=lambda item: item[:2]))
        for key in sorted(found)
    }


def _holders(
    content: Content, newest: Iterable[Entry], say: Callable[[str], str]
) -> dict[str, Holder]:
    filed = _index(newest, lambda e: [e.filing.company])
    standings = _standings(content)
    doubts = _doubts(content)
    return {
        slug: _holder(company, filed.get(slug, ()), standings[slug], doubts[slug], say)
        for slug, company in content.companies.items()
    }


def _holder(
    company: Company,
    entries: tuple[Entry, ...],
    groups: list[tuple[Group, Member, str]],
    doubts: list[Doubt],
    say: Callable[[str], str],
) -> Holder:
    spoken = say(company.name.zh)
    first = (spoken or company.slug)[:1].upper()
    return Holder(
        company=company,
        href=urls.href(urls.company(company.slug)),
        romanised="" if company.name.zh.isascii() else spoken,
        initial=first if first.isascii() and first.isalpha() else "0",
        entries=entries,
        provinces=tuple(sorted({entry.province for entry in entries} - {""})),
        cities=tuple(sorted({entry.city for entry in entries} - {""})),
        groups=tuple(groups),
        doubts=tuple(doubts),
    )


def _standings(content: Content) -> defaultdict[str, list[tuple[Group, Member, str]]]:
    found: defaultdict[str, list[tuple[Group, Member, str]]] = defaultdict(list)
    for group in content.groups.values():
        for standing, members in (
            ("member", group.members),
            ("open", group.open),
            ("excluded", group.excluded),
        ):
            for member in members:
                found[member.company].append((group, member, standing))
    return found


def _doubts(content: Content) -> defaultdict[str, list[Doubt]]:
    """What an editor said or left open on whether two names are one company, by slug."""
    slugs = {
        name: slug
        for slug, company in content.companies.items()
        for name in (*(former.zh for former in company.former_names), company.name.zh)
    }
    found: defaultdict[str, list[Doubt]] = defaultdict(list)
    for identity in content.identities:
        doubt = Doubt(identity, tuple((name, slugs.get(name, "")) for name in identity.names))
        for slug in dict.fromkeys(slug for _, slug in doubt.names if slug):
            found[slug].append(doubt)
    return found

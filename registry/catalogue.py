"""Groupings and totals of all filings, computed once, before any page is made."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields

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
class Brief:
    """What lists and totals tell of a filing: most edits of a record leave it as it was."""

    id: str  # Filing.id
    href: str
    register: str
    company: str
    category: str
    role: str
    status: str
    announced: str  # day or month of the first announcement
    first: str  # the list of that announcement
    province: str
    city: str
    sectors: tuple[str, ...]
    functions: tuple[str, ...]
    law: str
    rows: tuple[tuple[str, int | None], ...]  # of each listing: the list and the row printed

    @property
    def in_force(self) -> bool:
        """Whether it is neither cancelled nor revoked."""
        return self.status in IN_FORCE


@dataclass(frozen=True, slots=True)
class Entry:
    """A filing with all that follows from the other records."""

    brief: Brief
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
    entries: tuple[Brief, ...]
    provinces: tuple[str, ...]
    cities: tuple[str, ...]
    groups: tuple[tuple[Group, Member, str], ...]  # standing: member | open | excluded
    doubts: tuple[Doubt, ...]


Index = Mapping[str, tuple[Brief, ...]]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything the pages list, sorted; filings newest first unless said otherwise."""

    content: Content
    entries: Mapping[str, Entry]  # by Filing.id
    briefs: Mapping[str, Brief]  # by Filing.id
    holders: Mapping[str, Holder]  # by slug
    by_register: Index
    by_batch: Index  # by Batch.id, in the order of the list
    by_category: Index
    by_role: Index
    by_sector: Index
    by_function: Index
    by_region: Index  # provinces and cities
    by_law: Index
    by_letter: Mapping[str, tuple[str, ...]]  # slugs of companies by initial, as spelled
    edition: str  # the latest day an official list was read


def make(content: Content, ask: Askers, before: Catalogue | None = None) -> Catalogue:
    """The catalogue of checked content; a reference to an unknown record is a KeyError.

    Of the one made before, the entries are taken whose records are the very same objects.
    """
    known = before.entries if before and _same_lists(before.content, content) else {}
    entries = {
        key: _entry_kept(known.get(key), filing, content) or _entry(filing, content, ask)
        for key, filing in content.filings.items()
    }
    briefs = {key: entry.brief for key, entry in entries.items()}
    aged = sorted(entries.values(), key=_age, reverse=True)
    newest = [entry.brief for entry in aged]
    holders = _holders(content, newest, ask.say_company, before.holders if before else {})
    return Catalogue(
        content=content,
        entries=entries,
        briefs=briefs,
        holders=holders,
        by_register=_index(newest, lambda one: (one.register,)),
        by_batch=_batches(aged),
        by_category=_index(newest, lambda one: (one.category,)),
        by_role=_index(newest, lambda one: (one.role,)),
        by_sector=_index(newest, lambda one: one.sectors),
        by_function=_index(newest, lambda one: one.functions),
        by_region=_index(newest, lambda one: (one.province, one.city)),
        by_law=_index(newest, lambda one: (one.law,)),
        by_letter=_letters(holders.values()),
        edition=max((batch.read for batch in content.batches.values()), default=""),
    )


def tally(entries: Iterable[Brief], key: Callable[[Brief], str]) -> Counter[str]:
    """How many entries have each value of a key; the empty value is left out."""
    counts = Counter(map(key, entries))
    counts.pop("", None)
    return counts


def ranked(counts: Mapping[str, int], limit: int | None = None) -> list[tuple[str, int]]:
    """Keys by falling count, ties by key."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:limit]


def _same_lists(old: Content, new: Content) -> bool:
    """Whether all records but filings and companies are the same."""
    own = ("filings", "companies", "texts", "broken", "html")
    names = [field.name for field in fields(new) if field.name not in own]
    return all(getattr(old, name) == getattr(new, name) for name in names)


def _entry_kept(known: Entry | None, filing: Filing, content: Content) -> Entry | None:
    """The entry as it was, where nothing that it follows from has changed."""
    if known and known.filing is filing and known.company is content.companies[filing.company]:
        return known
    return None


def _entry(filing: Filing, content: Content, ask: Askers) -> Entry:
    first = filing.listings[0]
    batch = content.batches[f"{filing.register}/{first.batch}"]
    parts = ask.parts(filing)
    province, city = region_of(parts, first.place, content)
    told = ask.classify(filing)
    href = urls.href(urls.filing(filing))
    announced = batch.announced or first.batch
    law = content.registers[filing.register].law
    return Entry(
        brief=Brief(
            id=filing.id,
            href=href,
            register=filing.register,
            company=filing.company,
            category=filing.category,
            role=filing.role,
            status=filing.status,
            announced=announced,
            first=first.batch,
            province=province,
            city=city,
            sectors=tuple(tag.id for tag in told.sectors),
            functions=tuple(tag.id for tag in told.functions),
            law=law,
            rows=tuple((one.batch, one.row) for one in filing.listings),
        ),
        filing=filing,
        company=content.companies[filing.company],
        href=href,
        romanised=_romanised(filing.name.zh, ask.say),
        first=first,
        batch=batch,
        announced=announced,
        province=province,
        city=city,
        sectors=told.sectors,
        functions=told.functions,
        parts=parts,
        flags=ask.flags(filing),
        law=law,
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


def _index(entries: Iterable[Brief], keys: Callable[[Brief], Iterable[str]]) -> Index:
    found: defaultdict[str, list[Brief]] = defaultdict(list)
    for entry in entries:
        for key in dict.fromkeys(keys(entry)):
            if key:
                found[key].append(entry)
    return {key: tuple(found[key]) for key in sorted(found)}


def _batches(entries: Iterable[Entry]) -> Index:
    found: defaultdict[str, list[tuple[int, int, Brief]]] = defaultdict(list)
    for number, entry in enumerate(entries):
        for listing in entry.filing.listings:
            place = listing.position or listing.row or 0
            found[f"{entry.filing.register}/{listing.batch}"].append((place, number, entry.brief))
    return {
        key: tuple(one for _, _, one in sorted(found[key], key=lambda item: item[:2]))
        for key in sorted(found)
    }


def _holders(
    content: Content,
    newest: Iterable[Brief],
    say: Callable[[str], str],
    before: Mapping[str, Holder],
) -> dict[str, Holder]:
    filed = _index(newest, lambda one: (one.company,))
    standings = _standings(content)
    doubts = _doubts(content)
    made = {}
    for slug, company in content.companies.items():
        entries, known = filed.get(slug, ()), before.get(slug)
        told = (company, entries, tuple(standings[slug]), tuple(doubts[slug]))
        if known and told == (known.company, known.entries, known.groups, known.doubts):
            made[slug] = known
        else:
            made[slug] = _holder(*told, say)
    return made


def _holder(
    company: Company,
    entries: tuple[Brief, ...],
    groups: tuple[tuple[Group, Member, str], ...],
    doubts: tuple[Doubt, ...],
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
        groups=groups,
        doubts=doubts,
    )


def _letters(holders: Iterable[Holder]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for holder in sorted(holders, key=_spelling):
        found[holder.initial].append(holder.company.slug)
    return {initial: tuple(found[initial]) for initial in sorted(found)}


def _spelling(holder: Holder) -> tuple[str, str]:
    return (holder.romanised.casefold() or holder.company.name.zh.casefold(), holder.company.slug)


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

"""Groupings and totals of all filings, computed once, before any page is made."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set

from msgspec import Struct

from registry import later, urls
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
    Succession,
)
from registry.numbers import Anomaly, NumberParts
from registry.pinyin import HAN

ENDED = ("cancelled", "revoked")  # the statuses of what is not in force; all others are


class Askers(Struct, frozen=True):
    """The pure functions that a catalogue asks about filings and names."""

    say: Callable[[str], str]  # the name of an algorithm in Latin letters
    say_company: Callable[[str], str]
    classify: Callable[[Filing], Classification]
    parts: Callable[[Filing], NumberParts | None]
    flags: Callable[[Filing], tuple[Anomaly, ...]]


class Brief(Struct, frozen=True):
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
    rows: tuple[tuple[str, int | None, int], ...]  # of each listing: list, row printed, place in it
    axes: tuple[str, ...] = ()  # entries of the registry's own axes: themes/work

    @property
    def in_force(self) -> bool:
        """Whether it is neither cancelled nor revoked."""
        return self.status not in ENDED


class Entry(Struct, frozen=True):
    """A filing with all that follows from the other records."""

    brief: Brief
    filing: Filing
    company: Company
    href: str
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


class Doubt(Struct, frozen=True):
    """An editor's word on whether names are one company, and whose names they are."""

    identity: Identity
    names: tuple[tuple[str, str], ...]  # name and slug, "" where no company has it


Passed = tuple[str, Succession]  # the other company of a succession


class Holder(Struct, frozen=True):
    """A company with its filings, newest first, and what else concerns it."""

    company: Company
    href: str
    spoken: str  # the name in Latin letters
    initial: str  # A to Z, or 0
    entries: tuple[Brief, ...]
    provinces: tuple[str, ...]
    cities: tuple[str, ...]
    groups: tuple[tuple[Group, Member, str], ...]  # standing: member | open | excluded
    doubts: tuple[Doubt, ...]
    successors: tuple[Passed, ...]
    predecessors: tuple[Passed, ...]

    @property
    def romanised(self) -> str:
        """The name in Latin letters, "" where it is in them already."""
        return self.spoken if HAN.search(self.company.name.zh) else ""


Index = Mapping[str, tuple[Brief, ...]]


class Catalogue(Struct, frozen=True):
    """Everything the pages list, sorted; filings newest first unless said otherwise."""

    content: Content
    entries: Mapping[str, Entry]  # by Filing.id
    briefs: Mapping[str, Brief]  # by Filing.id
    romanised: Mapping[str, str]  # by Filing.id; "" where nothing is to be romanised
    holders: Mapping[str, Holder]  # by slug
    by_register: Index
    by_batch: Index  # by Batch.id, in the order of the list
    by_category: Index
    by_role: Index
    by_sector: Index
    by_function: Index
    by_region: Index  # provinces and cities
    by_law: Index
    by_axis: Index  # by axis and id: themes/work
    by_letter: Mapping[str, tuple[str, ...]]  # slugs of companies by initial, as spelled
    moved: Mapping[str, str]  # former slug of a company -> its slug
    edition: str  # the latest day an official list was read


def make(content: Content, ask: Askers, before: Catalogue | None = None) -> Catalogue:
    """The catalogue of checked content; a reference to an unknown record is a KeyError.

    Of the one made before, whatever still holds is taken; records that are the same are the very
    same objects in both.
    """
    if before is None or not same_lists(before.content, content):
        made = (_entry(filing, content, ask) for filing in content.filings.values())
        entries: Mapping[str, Entry] = {entry.filing.id: entry for entry in made}
        briefs: Mapping[str, Brief] = {key: entry.brief for key, entry in entries.items()}
        spelled = {key: _romanised(one, ask.say) for key, one in content.filings.items()}
        return _grouped(content, entries, briefs, spelled, ask, None)
    fresh = {
        key: _entry(content.filings[key], content, ask)
        for key in _concerned(before, content)
        if key in content.filings
    }
    entries = later.patched(before.entries, fresh, content.filings)
    own = {key: _as_before(before.briefs.get(key), one.brief) for key, one in fresh.items()}
    briefs = later.patched(before.briefs, own, content.filings)
    then = before.content.filings
    spelled = {
        key: before.romanised[key]
        if key in then and then[key].name.zh == one.filing.name.zh
        else _romanised(one.filing, ask.say)
        for key, one in fresh.items()
    }
    names = later.patched(before.romanised, spelled, content.filings)
    return _grouped(content, entries, briefs, names, ask, before)


def _concerned(before: Catalogue, content: Content) -> set[str]:
    """The filings that are others than before, or their companies."""
    slugs = later.changed(before.content.companies, content.companies)
    held = (before.holders[slug].entries for slug in slugs if slug in before.holders)
    filings = later.changed(before.content.filings, content.filings)
    return filings.union(brief.id for entries in held for brief in entries)


def _as_before(known: Brief | None, brief: Brief) -> Brief:
    return known if known == brief and known is not None else brief


def _grouped(
    content: Content,
    entries: Mapping[str, Entry],
    briefs: Mapping[str, Brief],
    names: Mapping[str, str],
    ask: Askers,
    before: Catalogue | None,
) -> Catalogue:
    """The catalogue of these entries; of the one before, the groups are taken that still hold."""
    moved = later.changed(before.briefs, briefs) if before else set(briefs)
    if before and not moved:
        index = {name: getattr(before, name) for name in _INDEXED}
        by_batch, newest = before.by_batch, None
    else:
        newest = sorted(briefs.values(), key=_age, reverse=True)
        index = {name: _index(newest, keys) for name, keys in _INDEXED.items()}
        by_batch = _batches(newest)
    known = before.holders if before else {}
    same = before and not later.changed(before.content.companies, content.companies)
    if before and same:
        holders = _refilled(before, briefs, moved, newest or ())
    else:
        filed: Index = (
            {slug: holder.entries for slug, holder in known.items()}
            if newest is None
            else _index(newest, lambda one: (one.company,))
        )
        holders = _holders(content, filed, ask.say_company, known)
    spelled = same or (before and not later.changed(known, holders))
    return Catalogue(
        content=content,
        entries=entries,
        briefs=briefs,
        romanised=names,
        holders=later.kept(known, holders),
        by_batch=by_batch,
        by_letter=before.by_letter if before and spelled else _letters(holders.values()),
        moved=before.moved if before and same else _moved(content),
        edition=max((batch.read for batch in content.batches.values()), default=""),
        **index,
    )


_INDEXED: Mapping[str, Callable[[Brief], Iterable[str]]] = {
    "by_register": lambda one: (one.register,),
    "by_category": lambda one: (one.category,),
    "by_role": lambda one: (one.role,),
    "by_sector": lambda one: one.sectors,
    "by_function": lambda one: one.functions,
    "by_region": lambda one: (one.province, one.city),
    "by_law": lambda one: (one.law,),
    "by_axis": lambda one: one.axes,
}


def tally(entries: Iterable[Brief], key: Callable[[Brief], str]) -> Counter[str]:
    """How many entries have each value of a key; the empty value is left out."""
    counts = Counter(map(key, entries))
    counts.pop("", None)
    return counts


def ranked(counts: Mapping[str, int], limit: int | None = None) -> list[tuple[str, int]]:
    """Keys by falling count, ties by key."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:limit]


RECORDS = ("filings", "companies", "texts", "broken", "html")  # of a content; all else are lists


def same_lists(old: Content, new: Content) -> bool:
    """Whether all records but filings and companies are the same."""
    names = [name for name in new.__struct_fields__ if name not in RECORDS]
    return all(getattr(old, name) == getattr(new, name) for name in names)


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
            rows=tuple(
                (one.batch, one.row, one.position or one.row or 0) for one in filing.listings
            ),
            axes=tuple(_own(filing, content)) if content.axes else (),
        ),
        filing=filing,
        company=content.companies[filing.company],
        href=href,
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


def _own(filing: Filing, content: Content) -> Iterator[str]:
    """The entries of axes that a filing names in the fields called as these."""
    for axis, given in filing.details.items():
        values = given if isinstance(given, (list, tuple)) else (given,)
        yield from (key for one in values if (key := f"{axis}/{one}") in content.axes)


def _romanised(filing: Filing, say: Callable[[str], str]) -> str:
    """The romanised name, or nothing for one without a Chinese character."""
    return say(filing.name.zh) if HAN.search(filing.name.zh) else ""


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


def _age(one: Brief) -> tuple[str, str, int, str]:
    """What orders filings by announcement; within one list, later rows count as newer."""
    return (one.announced, one.register, -(one.rows[0][1] or 0), one.id.partition("/")[2])


def _index(entries: Iterable[Brief], keys: Callable[[Brief], Iterable[str]]) -> Index:
    found: defaultdict[str, list[Brief]] = defaultdict(list)
    for entry in entries:
        for key in dict.fromkeys(keys(entry)):
            if key:
                found[key].append(entry)
    return {key: tuple(found[key]) for key in sorted(found)}


def _batches(newest: Iterable[Brief]) -> Index:
    found: defaultdict[str, list[tuple[int, int, Brief]]] = defaultdict(list)
    for number, brief in enumerate(newest):
        for batch, _, place in brief.rows:
            found[f"{brief.register}/{batch}"].append((place, number, brief))
    return {
        key: tuple(one for _, _, one in sorted(found[key], key=lambda item: item[:2]))
        for key in sorted(found)
    }


def _holders(
    content: Content,
    filed: Index,
    say: Callable[[str], str],
    before: Mapping[str, Holder],
) -> dict[str, Holder]:
    standings = _standings(content)
    doubts = _doubts(content)
    heirs, before_them = _heirs(content)
    made = {}
    for slug, company in content.companies.items():
        entries, known = filed.get(slug, ()), before.get(slug)
        told = (
            company,
            entries,
            tuple(standings[slug]),
            tuple(doubts[slug]),
            tuple(heirs[slug]),
            tuple(before_them[slug]),
        )
        if known and told == (
            known.company,
            known.entries,
            known.groups,
            known.doubts,
            known.successors,
            known.predecessors,
        ):
            made[slug] = known
        else:
            same = known and known.company.name.zh == company.name.zh
            spoken = known.spoken if known and same else say(company.name.zh)
            made[slug] = _holder(*told, spoken)
    return made


def _refilled(
    before: Catalogue, briefs: Mapping[str, Brief], moved: Set[str], newest: Iterable[Brief]
) -> Mapping[str, Holder]:
    """The holders where companies are the same, and these filings are others or of others."""
    both = (each.get(id_) for id_ in moved for each in (before.briefs, briefs))
    filed: dict[str, list[Brief]] = {one.company: [] for one in both if one}
    for one in newest:
        if one.company in filed:
            filed[one.company].append(one)
    known = before.holders
    fresh = {
        slug: _holder(
            known[slug].company,
            tuple(entries),
            known[slug].groups,
            known[slug].doubts,
            known[slug].successors,
            known[slug].predecessors,
            known[slug].spoken,
        )
        for slug, entries in filed.items()
    }
    return later.patched(known, fresh, known)


def _holder(
    company: Company,
    entries: tuple[Brief, ...],
    groups: tuple[tuple[Group, Member, str], ...],
    doubts: tuple[Doubt, ...],
    successors: tuple[Passed, ...],
    predecessors: tuple[Passed, ...],
    spoken: str,
) -> Holder:
    first = unicodedata.normalize("NFKD", spoken or company.slug)[:1].upper()
    return Holder(
        company=company,
        href=urls.href(urls.company(company.slug)),
        spoken=spoken,
        initial=first if first.isascii() and first.isalpha() else "0",
        entries=entries,
        provinces=tuple(sorted({entry.province for entry in entries} - {""})),
        cities=tuple(sorted({entry.city for entry in entries} - {""})),
        groups=groups,
        doubts=doubts,
        successors=successors,
        predecessors=predecessors,
    )


def _letters(holders: Iterable[Holder]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for holder in sorted(holders, key=_spelling):
        found[holder.initial].append(holder.company.slug)
    return {initial: tuple(found[initial]) for initial in sorted(found)}


def _moved(content: Content) -> dict[str, str]:
    """Where the addresses of former slugs lead; an old tree may have a company at one of them."""
    every = content.companies
    return {
        old: slug for slug, one in every.items() for old in one.former_slugs if old not in every
    }


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


def _heirs(
    content: Content,
) -> tuple[defaultdict[str, list[Passed]], defaultdict[str, list[Passed]]]:
    """Who took over from a company, and from whom it did, by slug; of those that are there.

    It is written down once, on the side that was taken over, so that both sides agree.
    """
    after: defaultdict[str, list[Passed]] = defaultdict(list)
    before: defaultdict[str, list[Passed]] = defaultdict(list)
    for slug, company in content.companies.items():
        for one in company.successors:
            if one.company in content.companies:  # which stood later, in a state of the past
                after[slug].append((one.company, one))
                before[one.company].append((slug, one))
    return after, before


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

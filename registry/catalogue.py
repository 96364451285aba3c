"""Groupings and totals of all filings, computed once, before any page is made."""

from __future__ import annotations

import unicodedata
from bisect import insort
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


Index = Mapping[str, tuple[str, ...]]  # Filing.id of all that an entry gathers


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
    known = before.holders if before else {}
    same = before is not None and _same_companies(before.content, content)
    if before is None:
        newest = sorted(briefs.values(), key=_age, reverse=True)
        index = {name: _index(newest, keys) for name, keys in _INDEXED.items()}
        by_batch = _batches(newest)
        filed = _by_company(newest)
    else:
        moved = later.changed(before.briefs, briefs)
        index = {
            name: _reindexed(getattr(before, name), keys, before.briefs, briefs, moved)
            for name, keys in _INDEXED.items()
        }
        by_batch = _rebatched(before, briefs, moved)
        filed = _refiled(before, briefs, moved)
    if before and same:
        holders = _refilled(before, content, filed)
    else:
        held = {slug: holder.entries for slug, holder in known.items()}
        holders = _holders(content, {**held, **filed}, ask.say_company, known)
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


Keys = Callable[[Brief], Iterable[str]]  # of the groups of an index that a filing is in

_INDEXED: Mapping[str, Keys] = {
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


def _index(newest: Iterable[Brief], keys: Keys) -> Index:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for brief in newest:
        for key in dict.fromkeys(keys(brief)):
            if key:
                found[key].append(brief.id)
    return {key: tuple(found[key]) for key in sorted(found)}


def _reindexed(
    known: Index,
    keys: Keys,
    before: Mapping[str, Brief],
    briefs: Mapping[str, Brief],
    moved: Set[str],
) -> Index:
    """An index in which these filings have come, gone, or are others."""

    def age(id_: str) -> tuple[str, str, int, str]:
        return _age(briefs[id_])

    old = {id_: set(keys(before[id_])) - {""} for id_ in moved if id_ in before}
    new = {id_: set(keys(briefs[id_])) - {""} for id_ in moved if id_ in briefs}
    fresh = {}
    for key in _affected(old, new, lambda id_: _age(before[id_]) == age(id_)):
        oldest = [id_ for id_ in reversed(known.get(key, ())) if id_ not in moved]
        for id_, some in new.items():
            if key in some:
                insort(oldest, id_, key=age)
        fresh[key] = tuple(reversed(oldest))
    return _patched(known, fresh)


def _affected(
    old: Mapping[str, set[str]], new: Mapping[str, set[str]], stays: Callable[[str], bool]
) -> set[str]:
    """The keys of groups into or out of which filings went, or in which one may not stay."""
    found: set[str] = set()
    for id_ in old.keys() | new.keys():
        there, here = old.get(id_, set()), new.get(id_, set())
        found |= there ^ here if id_ in old and id_ in new and stays(id_) else there | here
    return found


def _patched(known: Index, fresh: Index) -> Index:
    if not fresh:
        return known
    every = {**known, **fresh}
    return {key: every[key] for key in sorted(every) if every[key]}


def _batches(newest: Iterable[Brief]) -> Index:
    found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for brief in newest:
        for batch, _, place in brief.rows:
            found[f"{brief.register}/{batch}"].append((place, brief.id))
    return {
        key: tuple(id_ for _, id_ in sorted(found[key], key=lambda one: one[0]))
        for key in sorted(found)
    }


def _rebatched(before: Catalogue, briefs: Mapping[str, Brief], moved: Set[str]) -> Index:
    """The lists in which these filings have come, gone, or are others."""
    old, new = (
        {
            id_: {f"{every[id_].register}/{name}" for name, _, _ in every[id_].rows}
            for id_ in moved
            if id_ in every
        }
        for every in (before.briefs, briefs)
    )

    def stays(id_: str) -> bool:
        was, one = before.briefs[id_], briefs[id_]
        return was.rows == one.rows and _age(was) == _age(one)

    asked = _affected(old, new, stays)
    held = {id_ for key in asked for id_ in before.by_batch.get(key, ()) if id_ in briefs}
    some = sorted((briefs[id_] for id_ in held | new.keys()), key=_age, reverse=True)
    made = _batches(some)
    return _patched(before.by_batch, {key: made.get(key, ()) for key in asked})


def _by_company(newest: Iterable[Brief]) -> dict[str, tuple[Brief, ...]]:
    found: defaultdict[str, list[Brief]] = defaultdict(list)
    for brief in newest:
        found[brief.company].append(brief)
    return {slug: tuple(some) for slug, some in found.items()}


def _refiled(
    before: Catalogue, briefs: Mapping[str, Brief], moved: Set[str]
) -> dict[str, tuple[Brief, ...]]:
    """The filings of the companies that have, or had, any of these."""
    both = [each[id_] for id_ in moved for each in (before.briefs, briefs) if id_ in each]
    slugs = {one.company: () for one in both}
    known = (before.holders[slug].entries for slug in slugs if slug in before.holders)
    stay = (one for entries in known for one in entries if one.id not in moved)
    some = (*stay, *(briefs[id_] for id_ in moved if id_ in briefs))
    return {**slugs, **_by_company(sorted(some, key=_age, reverse=True))}


def _holders(
    content: Content,
    filed: Mapping[str, tuple[Brief, ...]],
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


def _same_companies(old: Content, new: Content) -> bool:
    """Whether there are the same companies, and none tells others what it did not."""
    return old.companies.keys() == new.companies.keys() and all(
        _told(old.companies[slug]) == _told(new.companies[slug])
        for slug in later.changed(old.companies, new.companies)
    )


def _told(company: Company) -> tuple[object, ...]:
    """What of a company the holders of others depend on, and where it stands among them."""
    return company.name, company.former_names, company.former_slugs, company.successors


def _refilled(
    before: Catalogue, content: Content, filed: Mapping[str, tuple[Brief, ...]]
) -> Mapping[str, Holder]:
    """The holders where the companies tell others the same, and some have these filings now."""
    known = before.holders
    others = later.changed(before.content.companies, content.companies)
    fresh = {
        slug: _holder(
            content.companies[slug],
            filed[slug] if slug in filed else known[slug].entries,
            known[slug].groups,
            known[slug].doubts,
            known[slug].successors,
            known[slug].predecessors,
            known[slug].spoken,
        )
        for slug in {*filed, *others}
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

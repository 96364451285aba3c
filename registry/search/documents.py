"""What can be found: pages, companies and filings as documents, each of fields of texts.

Documents stand in blocks: the pages first, then each company with its filings, oldest first, and
the companies in order of their first filing. So what is new comes at the end, and the numbers of
what was there before stay.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from msgspec import Struct, field

from registry import urls
from registry.catalogue import ENDED, Brief, Catalogue, Entry, Holder
from registry.model import Axis, Label, Lang, Register
from registry.search import analysis

FIELDS = (
    "name", "company", "products", "number", "labels", "terms", "notes",
    "name_sound", "company_sound", "product_sound", "city", "former",
)  # fmt: skip
(NAME, COMPANY, PRODUCTS, NUMBER, LABELS, TERMS, NOTES,
 NAME_SOUND, COMPANY_SOUND, PRODUCT_SOUND, CITY, FORMER) = range(len(FIELDS))  # fmt: skip
BOOSTS = (4, 2, 2, 4, 1, 1, 0.5, 4, 2, 2, 1, 3)
MONTH = len("2024-08")
PAGES = 2  # the boost of a page: what has a page of its own is looked for by its name
SPOKEN = -1  # no field: the name in Latin letters, whose words are suggested for misspelt ones
SOUNDS = {NAME: NAME_SOUND, FORMER: NAME_SOUND, COMPANY: COMPANY_SOUND, PRODUCTS: PRODUCT_SOUND}
OF_BLOCK = (COMPANY, COMPANY_SOUND)  # the same for a company and all its filings
PLACED = (
    NAME,
    COMPANY,
    PRODUCTS,
    TERMS,
    NOTES,
    CITY,
    FORMER,
)  # whose terms' places are kept, for phrases
AXES = ("register", "category", "role", "sector", "function", "province", "status")

NONE: Mapping[str, Label] = {}

Texts = Mapping[int, tuple[str, ...]]  # by field; those of sounds are those of their names
Told = Iterable[Sequence[Any]]  # a field and its texts, as tuples or as they are remembered
Value = tuple[str, ...]  # the terms of one text, in order
Fields = Mapping[int, tuple[Value, ...]]


class Choice(Struct, frozen=True):
    """An entry of a facet: its id and what it is called."""

    id: str
    name: Label


class Facets(NamedTuple):
    """Where a filing stands in each facet, as places in the axes; -1: nothing is stated."""

    list: int  # its first official list
    register: int
    category: int
    role: int
    status: int
    province: int
    sectors: Sequence[int]
    functions: Sequence[int]


class Document(Struct, frozen=True):
    """One thing that can be found, and what is shown of it."""

    kind: str  # filing | company | group | sector | function | region | register | …
    ref: str  # `filing <register>/<number>`, `company <slug>`, `<kind> <href>`
    href: str  # relative to the root of a language
    name: Label
    texts: Texts  # its own, but for those that its block shares
    shared: Texts = field(default_factory=dict)  # those of its company
    labels: tuple[str, ...] = ()  # what it is counted to, in both languages
    date: str = ""  # of a filing: when its first list was announced
    facets: Facets | None = None
    number: str = ""  # of a filing, as published

    @property
    def spoken(self) -> str:
        """Its name in Latin letters, "" where it has some already."""
        return "".join(self.texts.get(SPOKEN, ()))

    @property
    def fields(self) -> dict[int, tuple[Value, ...]]:
        """All its terms by field, those of its company and its labels among them."""
        found = {**analysed(self.texts.items()), **analysed(self.shared.items())}
        if self.labels:
            found[LABELS] = tuple(map(_terms, self.labels))
        return found


class Listed(Struct, frozen=True):
    """An official list: its register, name and day of announcement."""

    register: int
    batch: str
    announced: str


class Documents(Struct, frozen=True):
    """All documents, block by block, and the facets of the filings."""

    blocks: tuple[tuple[Document, ...], ...]  # pages; then of each company itself and its filings
    axes: Mapping[str, tuple[Choice, ...]]
    lists: tuple[Listed, ...]
    edition: str

    def __iter__(self) -> Iterator[Document]:
        """All documents in the order of their numbers."""
        for block in self.blocks:
            yield from block

    @property
    def filings(self) -> list[Document]:
        """The filings in the order of their numbers."""
        return [document for block in self.blocks[1:] for document in block[1:]]


def analysed(texts: Told) -> dict[int, tuple[Value, ...]]:
    """The terms of texts by field; fields and texts without any are left out."""
    found: dict[int, tuple[Value, ...]] = {}
    for place, values in texts:
        if place == SPOKEN:
            continue
        _add(found, place, map(_number if place == NUMBER else _terms, values))
        if place in SOUNDS:
            _add(found, SOUNDS[place], map(sounds, values))
    return found


def _add(found: dict[int, tuple[Value, ...]], place: int, values: Iterable[Value]) -> None:
    if kept := tuple(filter(None, values)):
        found[place] = found.get(place, ()) + kept


@lru_cache(analysis.MANY)
def _terms(text: str) -> Value:
    return tuple(analysis.terms(text))


@lru_cache(analysis.MANY)
def sounds(name: str) -> Value:
    """How a name sounds, as terms."""
    return tuple(analysis.sounds(name))


def _number(published: str) -> Value:
    return tuple(analysis.number(published))


def make(
    cat: Catalogue,
    statuses: Mapping[str, Label],
    titles: Mapping[str, Label] = NONE,
    other: Lang = "zh",
) -> Documents:
    """The documents of a catalogue.

    `statuses` says what each status is called, `titles` what further pages are called, by address.
    What things are called is told in English and in one `other` language.
    """
    return Maker(cat, statuses, titles, other).documents()


def _first(holder: Holder) -> tuple[bool, tuple[str, str, int, str], str]:
    """What orders companies: their first filing; those without any come last."""
    ages = [_age(one) for one in holder.entries]
    return (not ages, min(ages, default=("", "", 0, "")), holder.company.slug)


def _age(one: Brief) -> tuple[str, str, int, str]:
    """What orders the filings of a company, oldest first."""
    return (one.announced, one.register, one.rows[0][1] or 0, one.id.partition("/")[2])


def _aged(holder: Holder) -> list[Brief]:
    """The filings of a company, oldest first."""
    return sorted(holder.entries, key=_age)


def _axes(
    cat: Catalogue, statuses: Mapping[str, Label], other: Lang
) -> dict[str, tuple[Choice, ...]]:
    content = cat.content

    def choices(records: Iterable[Axis | Register]) -> tuple[Choice, ...]:
        return tuple(Choice(record.id, record.name.both(other)) for record in records)

    registers = sorted(content.registers.values(), key=lambda r: (r.public_since, r.id))
    provinces = sorted({brief.province for brief in cat.briefs.values()} - {""})
    return {
        "register": choices(registers),
        "category": choices(content.categories.values()),
        "role": choices(content.roles.values()),
        "sector": choices(content.sectors.values()),
        "function": choices(content.functions.values()),
        "province": tuple(
            Choice(code, content.regions[code].name.both(other)) for code in provinces
        ),
        "status": tuple(Choice(id_, name.both(other)) for id_, name in statuses.items()),
    }


class Maker:
    """Documents one by one; it knows the place of every entry in its facet."""

    def __init__(
        self,
        cat: Catalogue,
        statuses: Mapping[str, Label],
        titles: Mapping[str, Label] = NONE,
        other: Lang = "zh",
    ) -> None:
        """No document is made yet, and no filing asked for."""
        self._cat = cat
        self._other = other
        self._titles = titles
        self.edition = cat.edition
        self.axes = axes = _axes(cat, statuses, other)
        self._at = {axis: {choice.id: at for at, choice in enumerate(axes[axis])} for axis in AXES}
        listed = sorted(
            cat.content.batches.values(), key=lambda b: (b.announced or b.batch, b.register)
        )
        self.lists = tuple(
            Listed(
                self._at["register"][batch.register], batch.batch, batch.announced or batch.batch
            )
            for batch in listed
        )
        self._list_at = {batch.id: at for at, batch in enumerate(listed)}

    def documents(self) -> Documents:
        """All of them."""
        blocks = (self.pages(), *map(self.block, self.order()))
        return Documents(blocks, self.axes, self.lists, self.edition)

    def order(
        self, before: Sequence[str] = (), changed: Collection[str] | None = None
    ) -> list[str]:
        """The slugs of companies in their order; `before`, those that have not changed stood so."""
        holders = self._cat.holders

        def first(slug: str) -> tuple[bool, tuple[str, str, int, str], str]:
            return _first(holders[slug])

        if changed is None:
            return sorted(holders, key=first)
        found = [slug for slug in before if slug not in changed]
        for slug in sorted(changed):
            if slug in holders:
                insort(found, slug, key=first)
        return found

    def rests_on(self) -> object:
        """What all filings rest on, beside themselves and their companies."""
        content = self._cat.content
        terms = {id_: term.en for id_, term in content.terms.items()}
        places = {code: (one.name.en, one.name.zh) for code, one in content.regions.items()}
        axes = {
            axis: [(one.id, one.name.en, one.name.zh) for one in choices]
            for axis, choices in self.axes.items()
        }
        listed = [(id_, at, self.lists[at].announced) for id_, at in self._list_at.items()]
        own = {key: self._both(key) for key in content.axes}
        return [axes, listed, terms, places, *([own] if own else [])]

    def pages(self) -> tuple[Document, ...]:
        """All pages that are found."""
        other = self._other
        titled = (_page("page", url, name.both(other)) for url, name in self._titles.items())
        return (*self._pages(), *titled)

    def _pages(self) -> Iterator[Document]:
        """Groups, vocabularies, regions, laws and lists, each under its names."""
        content = self._cat.content
        for group in content.groups.values():
            name = group.name.both(self._other)
            yield _page("group", urls.entry("groups", group.id), name, *group.brands)
        for choice in self.axes["register"]:
            short = content.registers[choice.id].short.both(self._other)
            href = urls.entry("registers", choice.id)
            yield _page("register", href, choice.name, short.zh, short.en)
        for kind, folder, records in (
            ("category", "categories", content.categories),
            ("role", "roles", content.roles),
            ("sector", "sectors", content.sectors),
            ("function", "functions", content.functions),
            ("law", "laws", content.laws),
        ):
            for record in records.values():
                yield _page(kind, urls.entry(folder, record.id), record.name.both(self._other))
        for key, entry in content.axes.items():
            yield _page("page", urls.entry("axes", key), entry.name.both(self._other))
        for code in self._cat.by_region:
            region = content.regions[code].name.both(self._other)
            yield _page("region", urls.entry("regions", code), region)
        for listed in self.lists:
            register = content.registers[self.axes["register"][listed.register].id]
            short = register.short.both(self._other)
            name = Label(f"{short.en} {listed.batch}", f"{short.zh} {listed.batch}")
            yield _page("list", urls.batch(register.id, listed.batch), name)

    def block(self, slug: str) -> tuple[Document, ...]:
        """A company and its filings, oldest first."""
        holder = self._cat.holders[slug]
        company = holder.company
        groups = (group for group, _, standing in holder.groups if standing == "member")
        names = _different(
            company.name.zh,
            company.name.en,
            *(former.zh for former in company.former_names),
            *(alias.name for alias in company.aliases),
            *company.former_slugs,
            *(name for group in groups for name in (group.name.zh, group.name.en)),
        )
        own = Document(
            kind="company",
            ref=f"company {company.slug}",
            href=holder.href,
            name=Label(company.name.en, company.name.zh),
            texts=_held(
                {COMPANY: names, NUMBER: company.codes, SPOKEN: _different(holder.romanised)}
            ),
        )
        shared = {COMPANY: names}
        entries = (self._cat.entries[one.id] for one in _aged(holder))
        return (own, *(self._filing(entry, shared) for entry in entries))

    def _filing(self, entry: Entry, shared: Texts) -> Document:
        filing, content = entry.filing, self._cat.content
        facets = self._facets(entry.brief)
        city = content.regions.get(entry.city)
        return Document(
            kind="filing",
            ref=f"filing {filing.id}",
            href=entry.href,
            name=Label(filing.name.en, filing.name.zh),
            texts=_held(
                {
                    NAME: (names := _different(filing.name.zh, filing.name.en)),
                    FORMER: tuple(name for name in former_of(entry) if name not in names),
                    PRODUCTS: _different(*(product.name for product in filing.products)),
                    NUMBER: (filing.number,),
                    TERMS: _different(
                        *(text for id_ in filing.terms for text in (id_, content.terms[id_].en)),
                        *(text for key in entry.brief.axes for text in self._both(key)),
                    ),
                    NOTES: _different(filing.notes, *_said(filing.details)),
                    CITY: _different(city.name.en, city.name.zh) if city else (),
                    SPOKEN: _different(self._cat.romanised[filing.id]),
                }
            ),
            shared=shared,
            labels=self._labels(facets),
            date=entry.announced,
            facets=facets,
            number=filing.number,
        )

    def _both(self, key: str) -> tuple[str, str]:
        """What an entry of an axis is called."""
        name = self._cat.content.axes[key].name.both(self._other)
        return name.en, name.zh

    def facets(self, slug: str) -> list[Facets]:
        """Where the filings of a company stand, oldest first."""
        return [self._facets(one) for one in sorted(self._filed.get(slug, ()), key=_age)]

    @cached_property
    def _filed(self) -> Mapping[str, Sequence[Brief]]:
        """The filings of each company: no company is read for it, of which there are thousands."""
        found: dict[str, list[Brief]] = {}
        for one in self._cat.briefs.values():
            found.setdefault(one.company, []).append(one)
        return found

    def _facets(self, one: Brief) -> Facets:
        at = self._at
        return Facets(
            list=self._list_at[f"{one.register}/{one.first}"],
            register=at["register"][one.register],
            category=at["category"].get(one.category, -1),
            role=at["role"].get(one.role, -1),
            status=at["status"][one.status],
            province=at["province"].get(one.province, -1),
            sectors=tuple(sorted(at["sector"][id_] for id_ in one.sectors)),
            functions=tuple(sorted(at["function"][id_] for id_ in one.functions)),
        )

    def _labels(self, facets: Facets) -> tuple[str, ...]:
        """The names of all that a filing is counted to, and the month of its announcement."""
        names = (self.axes[axis][at].name for axis, at in counted_to(facets, self.axes))
        month = self.lists[facets.list].announced[:MONTH]
        return (*(text for name in names for text in (name.en, name.zh)), month)


def counted_to(facets: Facets, axes: Mapping[str, tuple[Choice, ...]]) -> Iterator[tuple[str, int]]:
    """The entries whose names are the labels of a filing, as axis and place.

    Being in force is none, as most are.
    """
    ended = axes["status"][facets.status].id in ENDED
    for axis, places in (
        ("register", (facets.register,)),
        ("category", (facets.category,)),
        ("role", (facets.role,)),
        ("sector", facets.sectors),
        ("function", facets.functions),
        ("province", (facets.province,)),
        ("status", (facets.status,) if ended else ()),
    ):
        for at in places:
            if at >= 0:
                yield axis, at


def former_of(entry: Entry) -> tuple[str, ...]:
    """The names of a filing beside today's: former ones, those printed otherwise."""
    filing = entry.filing
    former = (event.before for event in filing.events if event.kind == "renamed")
    printed = (listing.as_published.get("name", "") for listing in filing.listings)
    return _different(*former, *printed)


def _said(value: Any) -> Iterator[str]:
    """All texts among the fields that a registry has beside those of every registry."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for one in value.values() for text in _said(one))
    elif isinstance(value, (list, tuple)):
        yield from (text for one in value for text in _said(one))


def _page(kind: str, url: str, name: Label, *more: str) -> Document:
    href = urls.href(url)
    names = _different(name.zh, name.en)
    # Lists share their words with what they hold, so they come last.
    texts = {NOTES: names} if kind == "list" else {NAME: names, FORMER: _different(*more)}
    return Document(kind, f"{kind} {href}", href, name, _held(texts))


def _different(*texts: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, texts)))


def _held(texts: Texts) -> Texts:
    return {place: values for place, values in texts.items() if values}

"""The records that pass through the pipeline: frozen, complete when made, free of I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct, field

if TYPE_CHECKING:
    from markupsafe import Markup

Lang = str  # a code such as en, zh or nl
Severity = Literal["error", "warning"]

LANGS: tuple[Lang, ...] = ("en", "zh")  # those that the program itself speaks
SHORT = 12  # digits of a commit's id in permalinks: never fewer or more, or old ones would break


class Label(Struct, frozen=True):
    """One text in the languages of the registry; "" in one that it lacks."""

    en: str
    zh: str = ""
    others: tuple[tuple[Lang, str], ...] = ()  # of a registry that has others

    def __getitem__(self, lang: Lang) -> str:
        if lang in LANGS:
            return self.en if lang == "en" else self.zh
        return next((text for other, text in self.others if other == lang), "")

    def both(self, other: Lang) -> Label:
        """The text in English and in one more language, in the place of the Chinese one."""
        return self if other == "zh" else Label(self.en, self[other])


NO_LABEL = Label("")


def label(texts: Mapping[Lang, str]) -> Label:
    """A text out of the mapping that a file has of it, by language."""
    others = tuple(one for one in texts.items() if one[0] not in LANGS)
    return Label(texts.get("en", ""), texts.get("zh", ""), others)


class Problem(Struct, frozen=True, order=True):
    """Something wrong at a place in a file; lines, columns count from 1; 0: the whole file."""

    path: str
    line: int
    column: int
    rule: str
    message: str
    found: str = ""
    allowed: str = ""
    hint: str = ""
    severity: Severity = "error"
    source: str = ""  # the text of the line, for the caret


class Name(Struct, frozen=True):
    """A name as filed, and an English one only where a source states it."""

    zh: str  # as filed, in whatever language the registers are in
    en: str = ""
    en_source: str = ""  # official | third-party | editor | machine
    en_reference: str = ""  # where that source is to be found
    plain: bool = False  # whether the file has it as one text, and not by language


class Product(Struct, frozen=True):
    """A product that runs an algorithm, and the form it is offered in (id of forms.yml or "")."""

    name: str
    form: str = ""


class Replaced(Struct, frozen=True):
    """A product that took the place of another."""

    before: Product
    after: Product


class When(Struct, frozen=True):
    """When something officially happened.

    A date as precise as its source (2024, 2024-08, 2024-08-05), or only the bounds between
    which it must lie. All empty: unknown.
    """

    date: str = ""
    not_before: str = ""
    not_after: str = ""


class Event(Struct, frozen=True):
    """A change that an official list or notice reports of one filing."""

    kind: str  # the enumeration of event kinds in filing.schema.json
    when: When
    before: str = ""  # `from` in the file
    after: str = ""  # `to` in the file
    added: tuple[Product, ...] = ()
    removed: tuple[Product, ...] = ()
    replaced: tuple[Replaced, ...] = ()
    text: str = ""  # the wording of the list, where no kind says it all
    batch: str = ""  # the list whose remark tells it
    announced: str = ""  # the day of the notice, where one announced it
    notice: str = ""  # title of that notice
    url: str = ""


class Listing(Struct, frozen=True):
    """One appearance of a filing in one official list."""

    batch: str  # as 2023-08
    row: int | None = None  # the number printed, or the place where numbers are automatic
    position: int | None = None  # the place in the file, where it is not the printed number
    place: str = ""  # the register's own column of place, as printed
    date: str = ""  # the register's own column of date, as printed
    as_published: Mapping[str, str] = field(default_factory=dict)  # field -> text as printed
    remark: str = ""  # the remark as printed, quoted purposes cut


class Related(Struct, frozen=True):
    """Another filing that belongs to this one, and why."""

    register: str
    number: str
    kind: str  # same-number


class Filing(Struct, frozen=True):
    """One algorithm or service under one number of one register."""

    path: str  # in the repository, with forward slashes
    register: str
    number: str  # as published
    name: Name
    company: str  # slug
    category: str
    role: str
    products: tuple[Product, ...]
    terms: tuple[str, ...]  # terms of terms.yml found in the official purpose
    sectors: tuple[str, ...] | None  # an editor's override; None: they follow from the terms
    functions: tuple[str, ...] | None
    status: str  # filed | registered | cancelled | revoked
    listings: tuple[Listing, ...]
    events: tuple[Event, ...]
    related: tuple[Related, ...]
    details: Mapping[str, Any]  # the optional fuller fields of the schema, as plain data
    notes: str  # Markdown

    @property
    def id(self) -> str:
        """Register and number: what a filing is, wherever its file lies."""
        return f"{self.register}/{self.number}"


class FormerName(Struct, frozen=True):
    """A legal name that a company had, and until when."""

    zh: str
    until: When
    source: str = ""
    plain: bool = False  # whether the file calls it `name`


class Alias(Struct, frozen=True):
    """Another name of a company that a source states: a brand, an abbreviation."""

    name: str
    kind: str  # brand | abbreviation | trading-name
    source: str


class Succession(Struct, frozen=True):
    """Another legal entity that took over the filings of a company, as a source states."""

    company: str  # slug
    kind: str  # merger | division | transfer
    source: str
    date: str = ""  # as precise as the source


class Company(Struct, frozen=True):
    """A legal entity that files; its slug is the name of its file."""

    path: str
    slug: str
    name: Name
    former_names: tuple[FormerName, ...]
    codes: tuple[str, ...]  # 13-digit division + entity codes seen in its numbers
    aliases: tuple[Alias, ...]
    details: Mapping[str, Any]  # region, kind, ownership, website, ... as plain data
    notes: str
    successors: tuple[Succession, ...] = ()
    former_slugs: tuple[str, ...] = ()  # whose addresses lead here: its own, or of those merged


class Batch(Struct, frozen=True):
    """One list of one register, as one announcement published it."""

    register: str
    batch: str  # as 2023-08
    announced: str  # as precise as known: 2023-09-01 or 2022-10; "" unknown
    url: str
    title: str  # Chinese, as published
    rows: int | None  # rows the official list has, where known
    read: str  # the edition that was read: its day; "" not imported
    source: str

    @property
    def id(self) -> str:
        """Register and batch."""
        return f"{self.register}/{self.batch}"


class Register(Struct, frozen=True):
    """One official register."""

    id: str
    name: Label
    short: Label
    description: Label
    kind: str  # filing | registration
    authority: Label
    law: str
    public_since: str
    url: str
    columns: tuple[str, ...]
    details: Mapping[str, Any] = field(default_factory=dict)  # not_public, columns_later, ...


class Axis(Struct, frozen=True):
    """One entry of a plain vocabulary: category, role, product form, sector, function, law."""

    id: str
    name: Label
    description: Label
    details: Mapping[str, Any] = field(default_factory=dict)


class Term(Struct, frozen=True):
    """A term of the controlled vocabulary, and what it tells."""

    id: str  # the Chinese term itself
    en: str
    also: tuple[str, ...]  # other spellings that mean the same
    unless: tuple[str, ...]  # longer words that contain it and mean something else
    where: tuple[str, ...]  # purpose, name, products: where it may be looked for
    sectors: tuple[str, ...]
    functions: tuple[str, ...]


class Region(Struct, frozen=True):
    """A division of the country, by the first digits of its GB/T 2260 code."""

    code: str  # six digits
    name: Label
    level: str  # province | city
    parent: str  # code of the province, "" for a province


class Member(Struct, frozen=True):
    """A company that an editor counts to a group, and what that rests on."""

    company: str
    basis: str  # legal-name | product-name | public-source
    evidence: str  # the words in the name, or the address of the source


class Group(Struct, frozen=True):
    """A group of companies: an editor's claim, each member with its basis."""

    id: str
    name: Label
    description: Label
    brands: tuple[str, ...]  # words whose presence in a name makes a company a candidate
    members: tuple[Member, ...]
    excluded: tuple[Member, ...]  # candidates decided against, with the reason as evidence
    open: tuple[Member, ...]  # candidates nobody has decided yet


class Identity(Struct, frozen=True):
    """An editor's word on whether two legal names are one company."""

    names: tuple[str, ...]
    decision: str  # same | different | open
    reason: Label
    source: str = ""


class Content(Struct, frozen=True):
    """All records under content/, each kind ordered by its id."""

    filings: Mapping[str, Filing]  # by Filing.id
    companies: Mapping[str, Company]  # by slug
    registers: Mapping[str, Register]
    batches: Mapping[str, Batch]  # by Batch.id
    categories: Mapping[str, Axis]
    roles: Mapping[str, Axis]
    forms: Mapping[str, Axis]
    sectors: Mapping[str, Axis]
    functions: Mapping[str, Axis]
    laws: Mapping[str, Axis]
    terms: Mapping[str, Term]
    regions: Mapping[str, Region]  # by code
    groups: Mapping[str, Group]
    identities: tuple[Identity, ...]
    texts: Mapping[str, str]  # path -> text of each filing and company file, for display
    anomalies: Mapping[str, Axis] = field(default_factory=dict)  # kinds of oddity, by id
    broken: tuple[Filing, ...] = ()  # filings with errors: what cannot be read of them is ""
    html: Mapping[bytes, Markup] = field(default_factory=dict)  # of Markdown, by `load.named`
    axes: Mapping[str, Axis] = field(
        default_factory=dict
    )  # of its own, by axis and id: themes/work


class Commit(Struct, frozen=True):
    """A commit of the main line: what recorded a change here, when, by whom and why.

    Of a merge, author, subject and kind are those of what it brought in, where that is one commit.
    """

    id: str  # hex digits; "" for what is not committed yet
    recorded: str  # committer date in UTC, as 2026-11-22T16:33:27Z; "" not committed yet
    authored: str  # author date with its own offset, as 2024-08-31T12:00:00+08:00
    author: str  # name, without an address
    subject: str
    kind: str  # official | correction | editorial | migration
    pull: str = ""  # number of the pull request that the message names
    sources: tuple[str, ...] = ()  # addresses of its `Source:` trailers
    said: str = ""  # what its message names as the kind, known or not

    @property
    def short(self) -> str:
        """The digits by which people and permalinks name it."""
        return self.id[:SHORT]


class Change(Struct, frozen=True):
    """One difference between two revisions of a record, as plain data.

    A step of `path` is the key of a mapping, or the place of an item in the older list. An item
    that comes, goes or moves has the path of its list; `old` and `new` are its places in both.
    """

    path: tuple[str | int, ...]
    kind: Literal["added", "removed", "edited", "moved"]
    before: Any = None
    after: Any = None
    old: int | None = None
    new: int | None = None
    item: str = ""  # what the innermost list item on the path, or the item itself, is called

    @property
    def field(self) -> str:
        """The path with dots and without places, as the schema names the field."""
        return ".".join(step for step in self.path if isinstance(step, str))


class Revision(Struct, frozen=True):
    """One state of a record, as one commit of the main line left it."""

    commit: Commit
    state: Literal["added", "edited", "removed", "restored", "unreadable"]
    path: str  # of its file; of a removed one, where it lay
    blob: str  # what git calls the content of that file; "" not committed yet, or removed
    data: Mapping[str, Any]  # texts, lists and mappings; what last stood, where removed


class History(Struct, frozen=True):
    """Every record's revisions, oldest first; what only looks different is none."""

    commits: tuple[Commit, ...]  # of the main line that touch records, oldest first
    records: Mapping[tuple[str, str], tuple[Revision, ...]]  # by type of record and id
    head: str = ""  # the commit it was read from


class Link(Struct, frozen=True):
    """A page of the site, its path quoted and relative to the root of its language."""

    text: str
    href: str
    lang: str = ""  # of the text, where it is not the page's


class Page(Struct, frozen=True):
    """What one page says and which template lays it out; nothing is rendered yet."""

    url: str  # path below the root of its language
    template: str
    title: str
    description: str
    crumbs: tuple[Link, ...]
    context: Mapping[str, Any]
    anywhere: bool = False  # served at any address: its links start at the base URL
    feeds: tuple[Link, ...] = ()  # of what the page is about, beside that of the whole registry
    leads_to: str = ""  # the page that took its place, by its path below the root of its language

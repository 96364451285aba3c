"""What every page needs beside its subject: the catalogue, a language and its texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from registry import indexes, later, load, text, texts, urls, wording
from registry.catalogue import Brief, Catalogue, Holder, same_lists, tally
from registry.chronicle import Chronicle
from registry.indexes import Indexes
from registry.indexes.counts import Number
from registry.indexes.totals import Total
from registry.later import Later
from registry.model import Axis, Label, Lang, Link, Name, Product, Register, When
from registry.schema import Schemas
from registry.site import Site
from registry.wording import Say

SECTORS = 2  # of an entry, in the lists of regions
SOURCES = ("http://", "https://")
# The English half is told by its first letter and a letter before a space.
BILINGUAL = re.compile(
    r"(.*[\u4e00-\u9fff].*)（(?=[^（）]*[A-Za-z] [^（）]*）$)([“A-Za-z][^（）]*)）", re.DOTALL
)


class Row(Struct, frozen=True):
    """A filing as one line of a list."""

    name: str
    href: str
    spoken: str  # English or romanised name, "" where none is needed
    company: str
    company_href: str
    company_spoken: str
    number: str
    register: str
    announced: str
    status: str
    status_text: str
    in_force: bool
    province: str  # its name, "" where none is known
    sectors: str  # the first ones, by name


class Count(Struct, frozen=True):
    """Filings and registrations, which are never added together."""

    filings: int
    registrations: int


class Ranked(Struct, frozen=True):
    """A page with its counts, as one line of a ranking."""

    link: Link
    spoken: str
    count: Count


class Share(Struct, frozen=True):
    """One register's part in a set of filings."""

    link: Link
    total: int
    in_force: int


class View(Struct, frozen=True):
    """The catalogue as readers of one language see it."""

    lang: Lang
    cat: Catalogue
    chron: Chronicle
    site: Site
    texts: Mapping[str, str]
    schemas: Schemas
    prose: Mapping[str, Markup]  # pages written by hand, by name
    rows: Mapping[str, Row]  # by Filing.id
    say: Say  # what records are called
    indexes: Indexes
    months: tuple[str, ...] = ()  # in which anything was recorded here, newest first

    def t(self, key: str, **values: object) -> str:
        """A text of the site, its blanks filled."""
        text = self.texts[key]
        return text.format(**values) if values else text

    def n(self, key: str, number: int) -> str:
        """A counted thing: `1 filing`, `1,234 filings`."""
        form = "one" if number == 1 else "other"
        return self.texts[f"count.{key}.{form}"].format(n=f"{number:,}")

    def label(self, label: Label) -> str:
        """A text of the content in the language of the reader."""
        return label[self.lang]

    def enum(self, kind: str, field: str, value: str) -> str:
        """What the schema calls one value of an enumeration."""
        label = self.schemas.field(kind, field).enum.get(value)
        return label[self.lang] if label else value


def make(
    lang: Lang,
    cat: Catalogue,
    chron: Chronicle,
    site: Site,
    words: Mapping[str, str],
    schemas: Schemas,
    prose: Mapping[str, Markup],
    before: View | None = None,
    found: Indexes | None = None,
    rows: Mapping[str, Row] | None = None,
) -> View:
    """The view of a language; the texts of the one before, if there is any, are the same.

    Indexes and rows are made where they are not there already.
    """
    found = found or indexes.make(cat, chron)
    say = wording.teller(cat.content, lang)
    months = tuple(sorted({one.recorded[:7] for one in chron.history.commits}, reverse=True))
    bare = View(lang, cat, chron, site, words, schemas, prose, rows or {}, say, found, months)
    return bare if rows is not None else replace(bare, rows=_rows(bare, before))


def _rows(view: View, before: View | None) -> Mapping[str, Row]:
    """A row for each filing, made when it is asked for; those before where nothing has changed."""
    briefs = view.cat.briefs
    if before and same_lists(before.cat.content, view.cat.content):
        others = later.changed(before.cat.entries, view.cat.entries)
        fresh = {key: _row(view, briefs[key]) for key in others if key in briefs}
        return later.patched(before.rows, fresh, briefs)
    return Later(briefs, lambda key: _row(view, briefs[key]))


def _row(view: View, brief: Brief) -> Row:
    """What a brief and its records tell: no entry is read for it, of which lists have thousands."""
    filing = view.cat.content.filings[brief.id]
    holder = view.cat.holders[filing.company]
    return Row(
        name=filing.name.zh,
        href=brief.href,
        spoken=spoken(view, filing.name, view.cat.romanised[brief.id]),
        company=holder.company.name.zh,
        company_href=holder.href,
        company_spoken=spoken(view, holder.company.name, holder.romanised),
        number=filing.number,
        register=view.label(view.cat.content.registers[filing.register].short),
        announced=brief.announced,
        status=filing.status,
        status_text=view.enum("filing", "status", filing.status),
        in_force=brief.in_force,
        province=view.label(view.cat.content.regions[brief.province].name)
        if brief.province
        else "",
        sectors=view.t("list.comma").join(
            view.label(view.cat.content.sectors[id_].name) for id_ in brief.sectors[:SECTORS]
        ),
    )


def spoken(view: View, name: Name, romanised: str) -> str:
    """A sourced English name, or for readers of English the romanised one."""
    return name.en or (romanised if view.lang == "en" else "")


def foreign(view: View) -> str:
    """The language to mark names with, as they are filed: none on pages in that language."""
    return "" if view.lang == view.site.names else texts.tag(view.site.names)


def home(view: View) -> Link:
    """The first crumb of every page."""
    return Link(view.t("nav.home"), "index.html")


def index(view: View, kind: str) -> Link:
    """The overview of one kind of page."""
    return Link(view.t(f"nav.{kind}"), f"{kind}/index.html")


def crumbs(view: View, *links: Link) -> tuple[Link, ...]:
    """The way from the home page down to a page, itself left out."""
    return (home(view), *links)


def axis(view: View, kind: str, entry: Axis) -> Link:
    """A link to an entry of a vocabulary."""
    return Link(view.label(entry.name), urls.href(urls.entry(kind, entry.id)))


def register(view: View, key: str, *, short: bool = False) -> Link:
    """A link to a register."""
    record = view.cat.content.registers[key]
    name = record.short if short else record.name
    return Link(view.label(name), urls.href(urls.entry("registers", key)))


def region(view: View, code: str) -> Link:
    """A link to a province or city."""
    return Link(
        view.label(view.cat.content.regions[code].name), urls.href(urls.entry("regions", code))
    )


def company(view: View, holder: Holder) -> Link:
    """A link to a company, by its legal name."""
    return Link(holder.company.name.zh, holder.href, foreign(view))


def holder(view: View, slug: str) -> Holder | None:
    """The company that has a slug, or had it before; none where there is no such company."""
    holders = view.cat.holders
    return holders.get(slug) or holders.get(view.cat.moved.get(slug, ""))


def batch(view: View, register_key: str, name: str) -> Link:
    """A link to one official list."""
    short = view.label(view.cat.content.registers[register_key].short)
    return Link(f"{short} {name}", urls.href(urls.batch(register_key, name)))


def feed(view: View, name: str, kind: str, key: str = "") -> Link | None:
    """The feed of the changes of what has that name; none where a build knows no history."""
    if not view.chron.history.commits:
        return None
    return Link(view.t("page.feed", name=name), urls.href(urls.feed(kind, key)))


def registers(view: View) -> tuple[Register, ...]:
    """The registers in the order in which they became public."""
    records = view.cat.content.registers.values()
    return tuple(sorted(records, key=lambda record: (record.public_since, record.id)))


def count(view: View, entries: Iterable[Brief]) -> Count:
    """How many filings and how many registrations there are among entries."""
    registers = view.cat.content.registers
    kinds = tally(entries, lambda e: registers[e.register].kind)
    return Count(kinds["filing"], kinds["registration"])


def sums(view: View, found: Iterable[Total]) -> Count:
    """How many filings and how many registrations there are in all registers together."""
    kinds = Counter[str]()
    for one in found:
        kinds[view.cat.content.registers[one.register].kind] += one.filings
    return Count(kinds["filing"], kinds["registration"])


def counted(view: View, number: Count) -> str:
    """`12 filings, 2 registrations`; what is none is left out unless both are."""
    parts = [
        view.n(key, value)
        for key, value in (("filings", number.filings), ("registrations", number.registrations))
        if value
    ]
    return view.t("count.and").join(parts) or view.n("filings", 0)


def totals(view: View, found: Sequence[Total]) -> str:
    """How many filings there are: register by register, never one sum."""
    colon = view.t("list.colon")
    told = (f"{share.link.text}{colon}{share.total:,}" for share in shares(view, found))
    return " · ".join(told) or view.n("filings", 0)


def shares(view: View, found: Sequence[Total]) -> tuple[Share, ...]:
    """Totals by register, in the order of the registers, those with none left out."""
    by_register = {one.register: one for one in found}
    return tuple(
        Share(register(view, one.register, short=True), one.filings, one.in_force)
        for one in (by_register.get(record.id) for record in registers(view))
        if one
    )


def top_companies(view: View, numbers: Sequence[Number], limit: int = 10) -> tuple[Ranked, ...]:
    """The companies with the most filings, of companies ranked by them."""
    return tuple(
        _ranked(view, one.id, Count(one.filings, one.registrations)) for one in numbers[:limit]
    )


def _ranked(view: View, slug: str, number: Count) -> Ranked:
    holder = view.cat.holders[slug]
    return Ranked(
        company(view, holder), spoken(view, holder.company.name, holder.romanised), number
    )


def when(view: View, value: When) -> str:
    """A date as precise as its source, or the bounds it lies between."""
    if value.date:
        return value.date
    if value.not_before and value.not_after:
        return view.t("when.between", first=value.not_before, last=value.not_after)
    if value.not_before:
        return view.t("when.after", first=value.not_before)
    if value.not_after:
        return view.t("when.before", last=value.not_after)
    return view.t("when.unknown")


def evidence(view: View, text: str) -> Link:
    """The reader's half of `中文（English）`, else the whole; its language where not the page's."""
    if halves := BILINGUAL.fullmatch(text):
        return Link(halves[2 if view.lang == "en" else 1], "")
    return Link(text, text if text.startswith(SOURCES) else "", foreign(view))


def marked(view: View, source: str, level: int = 3) -> Markup:
    """The HTML of a Markdown text of a record, as it was made when the record was read."""
    return view.cat.content.html.get(load.named(level, source)) or text.html(source, level=level)


def form(view: View, product: Product) -> str:
    """What a product is offered as, "" where the list prints none."""
    return view.label(view.cat.content.forms[product.form].name) if product.form else ""

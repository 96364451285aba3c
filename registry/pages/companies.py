"""One page for each company, and the A–Z that leads to them."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_uppercase

from msgspec import Struct

from registry import urls
from registry.catalogue import Doubt, Holder
from registry.indexes import counts, totals
from registry.model import Company, Link, Page, Succession
from registry.pages import departed, filings, gathered, moments, paging
from registry.pages import view as v
from registry.pages.gathered import Block
from registry.pages.unit import Each, Unit, one
from registry.pages.view import Count, View

CHANGES = 50  # on the page of a company, before the rest is counted
FEED = 2  # filings from which on a company has a feed
LETTERS = (*ascii_uppercase, "0")
MOVED = "companies/moved/"  # before the name of what makes a page that leads on


class Former(Struct, frozen=True):
    """A legal name that a company had, until when, and the list that tells it."""

    name: str
    until: str
    source: str
    link: Link | None


class Standing(Struct, frozen=True):
    """How a company stands to a group, and what that rests on."""

    group: Link
    standing: str
    basis: str
    evidence: Link


class Heir(Struct, frozen=True):
    """Another company that took over from this one, or was taken over: how, when, and who says."""

    link: Link
    kind: str
    date: str
    batch: Link | None  # the list that tells it
    source: Link


class Line(Struct, frozen=True):
    """A company as one line of the A–Z."""

    link: Link
    spoken: str
    count: Count
    regions: tuple[Link, ...]


def units(view: View) -> Iterator[Unit]:
    """The A–Z, and a page at each address that a company had before."""
    yield one("companies/index", _overview)
    for initial in LETTERS:  # those without a company, too: it may have had one
        for number in paging.numbers(len(view.cat.by_letter.get(initial, ()))):
            yield one(f"companies/az/{initial}#{number}", _of, initial, number)
    for former in view.cat.moved:
        yield one(f"{MOVED}{former}", _moved, former)


def each(view: View) -> Each:
    """The page of each company."""
    return Each("companies/", (*view.cat.holders,), page)


def page(view: View, slug: str) -> Page:
    """What is said of one company."""
    holder = view.cat.holders[slug]
    company = holder.company
    name = v.spoken(view, company.name, holder.romanised)
    found = totals.of(holder.entries)
    total = v.totals(view, found)
    changes = _changes(view, holder)
    several = len(holder.entries) >= FEED
    follow = v.feed(view, company.name.zh, "companies", company.slug) if several else None
    return Page(
        url=urls.company(company.slug),
        template="company.html",
        title=company.name.zh + view.t("list.bracket", text=name) if name else company.name.zh,
        description=view.t("company.meta", name=name or company.name.zh, count=total),
        crumbs=v.crumbs(
            view,
            v.index(view, "companies"),
            Link(_letter(view, holder.initial), _az(holder.initial)),
        ),
        feeds=(follow,) if follow else (),
        context={
            "company": company,
            "spoken": name,
            "kind_of": {
                one.kind: view.enum("company", "aliases.kind", one.kind) for one in company.aliases
            },
            "former": tuple(_former(view, company)),
            "successors": tuple(_heir(view, *one) for one in holder.successors),
            "predecessors": tuple(_heir(view, *one) for one in holder.predecessors),
            "standings": tuple(_standings(view, holder)),
            "doubts": tuple(_doubt(view, doubt, company.slug) for doubt in holder.doubts),
            "regions": tuple(v.region(view, code) for code in _regions(holder)),
            "shares_lines": v.shares(view, found),
            "total": total,
            "rows": tuple(view.rows[entry.id] for entry in holder.entries),
            "changes": tuple(changes[:CHANGES]),
            "more": max(0, len(changes) - CHANGES),
            "kinds": moments.kinds(
                (block.moment.kind for block in changes[:CHANGES]), moments.kind_name(view)
            ),
            "feed": follow,
            "details": filings.nodes(
                view, "company", {k: d for k, d in company.details.items() if k != "region"}
            ),
            "notes": v.marked(view, company.notes),
            "raw_text": view.cat.content.texts.get(company.path, ""),
            "source_url": filings.source_url(view, company.path),
            "correct_url": urls.form(
                view.site.repository,
                "company",
                f"Company: {company.name.zh}",
                company=company.slug,
            ),
        },
    )


def _moved(view: View, former: str) -> Page:
    """The address that a company had, or another one that is merged into it: it leads on."""
    holder = view.cat.holders[view.cat.moved[former]]
    slug, name = holder.company.slug, holder.company.name.zh
    return Page(
        url=urls.company(former),
        template="moved.html",
        title=name,
        description=view.t("company.moved", id=former, name=name),
        crumbs=v.crumbs(view, v.index(view, "companies")),
        context={"link": v.company(view, holder), "id": former},
        leads_to=urls.company(slug),
    )


def _overview(view: View) -> Page:
    return Page(
        url="companies/index.html",
        template="companies.html",
        title=view.t("nav.companies"),
        description=view.t("companies.lead"),
        crumbs=v.crumbs(view),
        context={
            "letters": _strip(view),
            "total": view.n("companies", len(view.cat.holders)),
            "top": v.top_companies(view, view.indexes.counts[counts.ALL].companies, counts.MOST),
        },
    )


def _strip(view: View) -> tuple[tuple[Link, int], ...]:
    """The letters that any company begins with, and how many do."""
    return tuple(
        (Link(_letter(view, initial), _az(initial)), len(slugs))
        for initial, slugs in view.cat.by_letter.items()
    )


def _of(view: View, initial: str, at: int) -> Page:
    slugs = view.cat.by_letter.get(initial, ())
    sheet = paging.sheet(urls.letter(initial), slugs, at)
    return Page(
        url=sheet.url,
        template="letter.html",
        title=view.t("companies.letter", letter=_letter(view, initial)),
        description=view.t("companies.lead"),
        crumbs=v.crumbs(view, v.index(view, "companies")),
        context={
            "letters": _strip(view),
            "letter": _letter(view, initial),
            "lines": tuple(line(view, view.cat.holders[slug]) for slug in sheet.items),
            "pager": sheet.pager,
        },
    )


def line(view: View, holder: Holder) -> Line:
    """A company as one line of a list."""
    return Line(
        link=v.company(view, holder),
        spoken=v.spoken(view, holder.company.name, holder.romanised),
        count=v.count(view, holder.entries),
        regions=tuple(v.region(view, code) for code in holder.provinces),
    )


def _letter(view: View, initial: str) -> str:
    return view.t("companies.other") if initial == "0" else initial


def _az(initial: str) -> str:
    return urls.href(urls.letter(initial))


def _regions(holder: Holder) -> tuple[str, ...]:
    """Codes of regions: the one an editor gave first, then those its filings tell."""
    stated = holder.company.details.get("region")
    return tuple(
        dict.fromkeys((*([str(stated)] if stated else ()), *holder.provinces, *holder.cities))
    )


def _doubt(view: View, doubt: Doubt, here: str) -> tuple[str, tuple[Link, ...], str, str]:
    """The decision, the names with the pages of other companies, the reason and its source."""
    names = tuple(
        Link(name, view.cat.holders[slug].href if slug and slug != here else "")
        for name, slug in doubt.names
    )
    decision = view.enum("identity", "decision", doubt.identity.decision)
    return decision, names, view.label(doubt.identity.reason), doubt.identity.source


def _former(view: View, company: Company) -> Iterator[Former]:
    for former in company.former_names:
        until, link = v.when(view, former.until), _list(view, former.source)
        yield Former(former.zh, until, former.source, link)


def _heir(view: View, slug: str, told: Succession) -> Heir:
    return Heir(
        link=v.company(view, view.cat.holders[slug]),
        kind=view.enum("company", "successors.kind", told.kind),
        date=told.date,
        batch=_list(view, told.source),
        source=v.evidence(view, told.source),
    )


def _list(view: View, source: str) -> Link | None:
    """The list that a source names as register/batch; none for any other."""
    register, _, batch = source.partition("/")
    known = source in view.cat.content.batches
    return Link(batch, v.batch(view, register, batch).href) if known else None


def _standings(view: View, holder: Holder) -> Iterator[Standing]:
    for group, member, standing in holder.groups:
        yield Standing(
            Link(view.label(group.name), urls.href(urls.entry("groups", group.id))),
            view.t(f"group.standing.{standing}"),
            view.enum("group", "members.basis", member.basis),
            v.evidence(view, member.evidence),
        )


def _changes(view: View, holder: Holder) -> list[Block]:
    """What happened to a company and its filings, but for their first listings; newest first."""
    own = ("company", holder.company.slug)
    every = (own, *(("company", slug) for slug in holder.company.former_slugs))
    points = [
        point
        for key in (own, *(left for one in every for left in departed.of(view, one)))
        for point in view.chron.points.get(key, ())
        if point.what != "added"
    ]
    for entry in holder.entries:
        first = f"filing/{entry.id}/listed/{entry.first}"
        known = view.chron.points.get(("filing", entry.id), ())
        points += [point for point in known if point.key != first]
    return gathered.blocks(view, points)

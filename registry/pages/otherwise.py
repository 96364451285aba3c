"""What stood otherwise on a day than it does today: then → now, in groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from registry import rewind
from registry.indexes.days import Day, Otherwise
from registry.model import Link, Product
from registry.pages import view as v
from registry.pages.view import View

FEW = 15  # rows of a group that are shown at once; more are folded up
# What an event of a kind changes, as far as lists tell it.
TELLS = {
    "renamed": "name",
    "company-renamed": "company",
    "transferred": "company",
    "products-changed": "products",
    "cancelled": "status",
    "revoked": "status",
}


class Offer(Struct, frozen=True):
    """A product and the form it is offered in."""

    name: str
    form: str


class Changed(Struct, frozen=True):
    """A filing or company that stood otherwise."""

    link: Link  # by the name of then
    number: str  # of a filing
    then: str
    now: str
    lang: str  # of both, "" where it is the page's
    when: str  # when it changed, or the bounds
    added: tuple[Offer, ...] = ()  # products since then
    removed: tuple[Offer, ...] = ()
    entries: int = 0  # of a company, then


class Group(Struct, frozen=True):
    """All that stood otherwise in one respect."""

    id: str  # name | company | holder | products | status
    rows: tuple[Changed, ...]

    @property
    def folded(self) -> bool:
        """Whether there are so many that they are folded up."""
        return len(self.rows) > FEW


def groups(view: View, day: Day) -> tuple[Group, ...]:
    """What stood otherwise, by what of it; a group without anything is left out."""
    found = (
        Group("name", tuple(_names(view, day))),
        Group("company", tuple(_companies(view, day))),
        Group("holder", tuple(_holders(view, day))),
        Group("products", tuple(_products(view, day))),
        Group("status", tuple(_statuses(view, day))),
    )
    return tuple(group for group in found if group.rows)


def vague(view: View, day: Day) -> tuple[tuple[str, int], ...]:
    """Later changes by kind of which the lists do not tell what stood before."""
    found: Counter[str] = Counter()
    for one in day.otherwise:
        for event in one.later:
            field = TELLS.get(event.kind)
            told = field and getattr(one.then, field) != getattr(one.now, field)
            if not told and not (event.kind == "company-renamed" and event.before):
                found[event.kind] += 1
    return tuple(
        (view.enum("filing", "events.kind", kind), number) for kind, number in found.most_common()
    )


def _names(view: View, day: Day) -> Iterator[Changed]:
    for one in day.otherwise:
        before, after = one.then.name.zh, one.now.name.zh
        if before != after:
            yield _changed(view, one, "name", before, after, v.foreign(view))


def _holders(view: View, day: Day) -> Iterator[Changed]:
    """Filings that another company had, which is another record of ours."""
    companies = view.cat.content.companies
    for one in day.otherwise:
        if one.then.company != one.now.company:
            before = rewind.name_at(companies[one.then.company], day.day)
            after = companies[one.now.company].name.zh
            yield _changed(view, one, "company", before, after, v.foreign(view))


def _products(view: View, day: Day) -> Iterator[Changed]:
    for one in day.otherwise:
        then, now = one.then.products, one.now.products
        if set(then) != set(now):
            added, removed = _offers(view, now, then), _offers(view, then, now)
            yield _changed(view, one, "products", added=added, removed=removed)


def _statuses(view: View, day: Day) -> Iterator[Changed]:
    for one in day.otherwise:
        if one.then.status != one.now.status:
            before, after = (
                view.enum("filing", "status", each.status) for each in (one.then, one.now)
            )
            yield _changed(view, one, "status", before, after)


def _companies(view: View, day: Day) -> Iterator[Changed]:
    """Companies that had another name, once for all their filings."""
    for one in day.renamed:
        holder = view.cat.holders[one.slug]
        yield Changed(
            link=Link(one.then, holder.href, v.foreign(view)),
            number="",
            then=one.then,
            now=holder.company.name.zh,
            lang=v.foreign(view),
            when=v.when(view, one.until),
            entries=one.held,
        )


def _changed(
    view: View,
    one: Otherwise,
    field: str,
    before: str = "",
    after: str = "",
    lang: str = "",
    added: tuple[Offer, ...] = (),
    removed: tuple[Offer, ...] = (),
) -> Changed:
    telling = [event for event in one.later if TELLS.get(event.kind) == field]
    dates = (event.announced or v.when(view, event.when) for event in telling)
    return Changed(
        link=Link(one.then.name.zh, view.cat.briefs[one.id].href, v.foreign(view)),
        number=one.number,
        then=before,
        now=after,
        lang=lang,
        when=view.t("list.semicolon").join(dict.fromkeys(dates)),
        added=added,
        removed=removed,
    )


def _offers(
    view: View, products: Iterable[Product], without: tuple[Product, ...]
) -> tuple[Offer, ...]:
    return tuple(Offer(one.name, v.form(view, one)) for one in products if one not in without)

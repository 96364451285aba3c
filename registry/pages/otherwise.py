"""What stood otherwise on a day than it does today: then → now, in groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from registry import rewind
from registry.model import Event, Filing, Link, Product
from registry.pages import view as v
from registry.pages.view import View
from registry.rewind import State

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


@dataclass(frozen=True, slots=True)
class Offer:
    """A product and the form it is offered in."""

    name: str
    form: str


@dataclass(frozen=True, slots=True)
class Changed:
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


@dataclass(frozen=True, slots=True)
class Group:
    """All that stood otherwise in one respect."""

    id: str  # name | company | holder | products | status
    rows: tuple[Changed, ...]

    @property
    def folded(self) -> bool:
        """Whether there are so many that they are folded up."""
        return len(self.rows) > FEW


def groups(view: View, state: State) -> tuple[Group, ...]:
    """What stood otherwise, by what of it; a group without anything is left out."""
    pairs = tuple(_pairs(view, state))
    found = (
        Group("name", tuple(_names(view, pairs))),
        Group("company", tuple(_companies(view, state))),
        Group("holder", tuple(_holders(view, pairs, state.day))),
        Group("products", tuple(_products(view, pairs))),
        Group("status", tuple(_statuses(view, pairs))),
    )
    return tuple(group for group in found if group.rows)


def vague(view: View, state: State) -> tuple[tuple[str, int], ...]:
    """Later changes by kind of which the lists do not tell what stood before."""
    found: Counter[str] = Counter()
    for then, now in _pairs(view, state):
        for event in _later(then, now):
            field = TELLS.get(event.kind)
            told = field and getattr(then, field) != getattr(now, field)
            if not told and not (event.kind == "company-renamed" and event.before):
                found[event.kind] += 1
    return tuple(
        (view.enum("filing", "events.kind", kind), number) for kind, number in found.most_common()
    )


def _pairs(view: View, state: State) -> Iterator[tuple[Filing, Filing]]:
    """The filings that are other records today, then and now."""
    now = view.cat.content.filings
    return ((one, now[key]) for key, one in state.filings.items() if one is not now[key])


def _later(then: Filing, now: Filing) -> list[Event]:
    return [event for event in now.events if event not in then.events]


def _names(view: View, pairs: Iterable[tuple[Filing, Filing]]) -> Iterator[Changed]:
    for then, now in pairs:
        if then.name.zh != now.name.zh:
            yield _changed(view, then, now, "name", then.name.zh, now.name.zh, v.foreign(view))


def _holders(view: View, pairs: Iterable[tuple[Filing, Filing]], day: str) -> Iterator[Changed]:
    """Filings that another company had, which is another record of ours."""
    companies = view.cat.content.companies
    for then, now in pairs:
        if then.company != now.company:
            before = rewind.name_at(companies[then.company], day)
            after = companies[now.company].name.zh
            yield _changed(view, then, now, "company", before, after, v.foreign(view))


def _products(view: View, pairs: Iterable[tuple[Filing, Filing]]) -> Iterator[Changed]:
    for then, now in pairs:
        if set(then.products) != set(now.products):
            yield _changed(
                view,
                then,
                now,
                "products",
                added=_offers(view, now.products, then.products),
                removed=_offers(view, then.products, now.products),
            )


def _statuses(view: View, pairs: Iterable[tuple[Filing, Filing]]) -> Iterator[Changed]:
    for then, now in pairs:
        if then.status != now.status:
            before, after = (view.t(f"status.{one.status}") for one in (then, now))
            yield _changed(view, then, now, "status", before, after)


def _companies(view: View, state: State) -> Iterator[Changed]:
    """Companies that had another name, once for all their filings."""
    held = Counter(filing.company for filing in state.filings.values())
    for slug, company in view.cat.content.companies.items():
        if not company.former_names or not held[slug]:
            continue
        name = rewind.name_at(company, state.day)
        if name != company.name.zh:
            until = next(one.until for one in company.former_names if one.zh == name)
            yield Changed(
                link=Link(name, view.cat.holders[slug].href, v.foreign(view)),
                number="",
                then=name,
                now=company.name.zh,
                lang=v.foreign(view),
                when=v.when(view, until),
                entries=held[slug],
            )


def _changed(
    view: View,
    then: Filing,
    now: Filing,
    field: str,
    before: str = "",
    after: str = "",
    lang: str = "",
    added: tuple[Offer, ...] = (),
    removed: tuple[Offer, ...] = (),
) -> Changed:
    telling = [event for event in _later(then, now) if TELLS.get(event.kind) == field]
    dates = (event.announced or v.when(view, event.when) for event in telling)
    return Changed(
        link=Link(then.name.zh, view.rows[now.id].href, v.foreign(view)),
        number=now.number,
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

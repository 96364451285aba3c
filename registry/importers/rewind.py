"""The registry as it stood earlier: an edition read today, wound back by what its remarks tell.

The lists are edited in place, so they print today's names. Their remarks and the notices say what
was otherwise before; undoing those changes that happened after a day gives the record of that day,
as far as the remarks tell.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from registry.importers import products
from registry.model import (
    Batch,
    Company,
    Content,
    Event,
    Filing,
    FormerName,
    Listing,
    Name,
    Product,
)
from registry.names import key


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """One moment at which the public record changed."""

    day: str  # YYYY-MM-DD: of a date known to the month, its last day
    order: int  # announcements come before the changes of the same day
    kind: str  # announcement | changes | notice | edition
    title: str
    url: str = ""
    printed: str = ""  # the title as published, in Chinese
    batches: tuple[str, ...] = ()  # ids of the lists announced
    month: bool = False  # only the month is known, and the day is its last


@dataclass(frozen=True, slots=True)
class Past:
    """The content read today, with the slug of every legal name, present or former."""

    content: Content
    slugs: Mapping[str, str]  # names.key(name) -> slug

    @classmethod
    def of(cls, content: Content) -> Past:
        """The past of a content."""
        return cls(
            content,
            {
                key(name): slug
                for slug, company in content.companies.items()
                for name in (*(each.zh for each in company.former_names), company.name.zh)
            },
        )


def last_day(date: str) -> str:
    """The day on which a date as precise as its source is over: 2024-02 gives 2024-02-29."""
    if len(date) == 4:
        return f"{date}-12-31"
    if len(date) == 7:
        year, month = int(date[:4]), int(date[5:])
        return f"{date}-{calendar.monthrange(year, month)[1]:02d}"
    return date


def day_of(event: Event) -> str:
    """The day by which an event is in the record: its notice, the end of its date, or its bound."""
    return last_day(event.announced or event.when.date or event.when.not_after)


def steps(content: Content) -> list[Step]:
    """Every moment in order: announcements, dated changes, notices, and editions read."""
    return sorted({*_announcements(content), *_changes(content)})


def _announcements(content: Content) -> Iterable[Step]:
    listed = {
        f"{filing.register}/{listing.batch}"
        for filing in content.filings.values()
        for listing in filing.listings
    }
    together: dict[tuple[str, str, str], list[Batch]] = defaultdict(list)
    for batch in content.batches.values():
        if batch.id in listed:
            together[last_day(batch.announced), batch.url, batch.batch].append(batch)
    for (day, url, name), batches in together.items():
        registers = " and ".join(content.registers[each.register].short.en for each in batches)
        yield Step(
            day,
            0,
            "announcement",
            f"{registers}: list of {name}",
            url,
            "\n".join(dict.fromkeys(each.title for each in batches if each.title)),
            tuple(each.id for each in batches),
            month=len(batches[0].announced) < len(day),
        )


def _changes(content: Content) -> Iterable[Step]:
    for filing in content.filings.values():
        for event in filing.events:
            yield step_of(event)


def step_of(event: Event) -> Step:
    """The moment at which an event enters the record."""
    day = day_of(event)
    if event.announced:
        return Step(day, 2, "notice", f"Cancelled by the notice of {day}", event.url, event.notice)
    if event.when.date:
        title = f"Changes dated {event.when.date} by the lists"
        return Step(day, 1, "changes", title, month=event.when.date != day)
    if event.when.not_after != day:  # bounds that the remark itself gives, to the month
        between = f"{event.when.not_before} and {event.when.not_after}"
        title = f"Changes dated between {between} by the lists"
        return Step(day, 1, "changes", title, month=True)
    return Step(day, 3, "edition", f"Undated changes seen in the edition of {day}")


def filing_at(filing: Filing, step: Step, past: Past) -> Filing | None:
    """The filing as it stood right after a step; None before it was listed."""
    content = past.content
    listings = tuple(
        each for each in filing.listings if _listed_at(filing, each, content) <= (step.day, 0)
    )
    if not listings:
        return None
    started = _listed_at(filing, listings[0], content)
    later = [
        event
        for event in filing.events
        if (step_of(event).day, step_of(event).order) > max(started, (step.day, step.order))
    ]
    was = filing
    if listings != filing.listings:
        was = _as_listed(was, listings[-1])
    for event in reversed(later):
        was = _undo(was, event, past)
    told = {event.batch for event in later}
    return replace(
        was,
        listings=tuple(_listing_at(each, was, filing, told) for each in listings),
        events=tuple(event for event in filing.events if event not in later),
        related=tuple(
            each
            for each in filing.related
            if (other := content.filings.get(f"{each.register}/{each.number}"))
            and _listed_at(other, other.listings[0], content)[0] <= step.day
        ),
    )


def _listed_at(filing: Filing, listing: Listing, content: Content) -> tuple[str, int]:
    return last_day(content.batches[f"{filing.register}/{listing.batch}"].announced), 0


def _as_listed(filing: Filing, listing: Listing) -> Filing:
    """The filing as an earlier list printed it, before a later one said otherwise."""
    was = filing
    if "products" in listing.as_published:
        was = replace(was, products=products.parse(listing.as_published["products"]))
    if "name" in listing.as_published:
        was = replace(was, name=Name(listing.as_published["name"]))
    return was


def _listing_at(listing: Listing, was: Filing, now: Filing, told: set[str]) -> Listing:
    """The listing without what a later edition printed in it."""
    same = {
        "name": was.name.zh == now.name.zh,
        "company": was.company == now.company,
        "products": was.products == now.products,
    }
    return replace(
        listing,
        remark="" if listing.batch in told else listing.remark,
        as_published={
            name: text for name, text in listing.as_published.items() if same.get(name, True)
        },
    )


def _undo(filing: Filing, event: Event, past: Past) -> Filing:
    undo = _UNDO.get(event.kind)
    return undo(filing, event, past) if undo else filing


def _undo_name(filing: Filing, event: Event, _: Past) -> Filing:
    return replace(filing, name=Name(event.before)) if event.before else filing


def _undo_company(filing: Filing, event: Event, past: Past) -> Filing:
    former = past.slugs.get(key(event.before))
    return replace(filing, company=former) if event.before and former else filing


def _undo_products(filing: Filing, event: Event, _: Past) -> Filing:
    products = [each for each in filing.products if each not in event.added]
    for swap in event.replaced:
        products = [swap.before if each == swap.after else each for each in products]
    products += [each for each in event.removed if each not in products]
    return replace(filing, products=tuple(products) or _kept(filing, event))


def _kept(filing: Filing, event: Event) -> tuple[Product, ...]:
    # A remark that names every product shown as added tells nothing of those before.
    return () if event.removed or event.replaced else filing.products


def _undo_status(filing: Filing, _: Event, past: Past) -> Filing:
    registered = past.content.registers[filing.register].kind == "registration"
    return replace(filing, status="registered" if registered else "filed")


_UNDO: Mapping[str, Callable[[Filing, Event, Past], Filing]] = {
    "renamed": _undo_name,
    "company-renamed": _undo_company,
    "transferred": _undo_company,
    "products-changed": _undo_products,
    "cancelled": _undo_status,
    "revoked": _undo_status,
}


def company_at(company: Company, step: Step, codes: Iterable[str]) -> Company:
    """The company under the name it had right after a step, with the codes seen by then."""
    later = [each for each in company.former_names if _ended(each) > (step.day, step.order)]
    return replace(
        company,
        name=Name(min(later, key=_ended).zh) if later else company.name,
        former_names=tuple(each for each in company.former_names if each not in later),
        codes=tuple(sorted(codes)),
    )


def _ended(name: FormerName) -> tuple[str, int]:
    if name.until.date:
        return last_day(name.until.date), 1
    return last_day(name.until.not_after), 3

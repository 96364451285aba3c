"""The registry as it stood earlier: an edition read today, wound back by what its remarks tell.

The lists are edited in place, so they print today's names. Their remarks and the notices say what
was otherwise before; undoing those changes that happened after a day gives the record of that day,
as far as the remarks tell.

A change counts as happened from the latest day on which it can have: the last day of a month or
year, the upper bound where only bounds are known. One that nothing dates counts as old.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from registry import numbers, products
from registry.model import (
    Batch,
    Company,
    Content,
    Event,
    Filing,
    FormerName,
    Group,
    Listing,
    Member,
    Name,
    Product,
    When,
)
from registry.names import key


class Step(Struct, frozen=True, order=True):
    """One moment at which the public record changed."""

    day: str  # YYYY-MM-DD: of a date known to the month, its last day
    order: int  # announcements come before the changes of the same day
    kind: str  # announcement | changes | notice | edition
    title: str
    url: str = ""
    printed: str = ""  # the title as published, in Chinese
    batches: tuple[str, ...] = ()  # ids of the lists announced
    month: bool = False  # only the month is known, and the day is its last


class Past(Struct, frozen=True):
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
    return last_day(event.announced or _by(event.when))


def public_from(batch: Batch) -> str:
    """The day by which a list was public: its announcement, or the end of the month it is named."""
    return last_day(batch.announced or batch.batch)


def _by(when: When) -> str:
    return when.date or when.not_after or when.not_before


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
            together[public_from(batch), batch.url, batch.batch].append(batch)
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
            month=batches[0].announced != day,
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
    if _by(event.when) != day:  # bounds that the remark itself gives, to the month
        between = f"{event.when.not_before} and {event.when.not_after}"
        title = f"Changes dated between {between} by the lists"
        return Step(day, 1, "changes", title, month=True)
    return Step(day, 3, "edition", f"Undated changes seen in the edition of {day}")


def touched(content: Content) -> Mapping[Step, list[str]]:
    """The ids of the filings that a step may change."""
    found: dict[Step, set[str]] = defaultdict(set)
    by_batch = {batch: step for step in steps(content) for batch in step.batches}
    for filing in content.filings.values():
        for listing in filing.listings:
            found[by_batch[f"{filing.register}/{listing.batch}"]].add(filing.id)
        for event in filing.events:
            found[step_of(event)].add(filing.id)
        for other in filing.related:
            related = content.filings[f"{other.register}/{other.number}"]
            first = by_batch[f"{related.register}/{related.listings[0].batch}"]
            found[first].add(filing.id)
    return {step: sorted(ids) for step, ids in found.items()}


# --- one record as it stood -------------------------------------------------------------------


def filing_at(filing: Filing, step: Step, past: Past) -> Filing | None:
    """The filing as it stood right after a step; None before it was listed."""
    content = past.content
    listings = tuple(
        each for each in filing.listings if _listed_at(filing, each, content) <= (step.day, 0)
    )
    if not listings:
        return None
    if listings == filing.listings and not filing.events and not filing.related:
        return filing
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
    return public_from(content.batches[f"{filing.register}/{listing.batch}"]), 0


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
    later = _still(company, step)
    return replace(
        company,
        name=_legal(company, later),
        former_names=tuple(each for each in company.former_names if each not in later),
        codes=tuple(sorted(codes)),
        successors=tuple(each for each in company.successors if last_day(each.date) <= step.day),
    )


def _still(company: Company, step: Step) -> list[FormerName]:
    """The former names that a company had given up only after a step."""
    return [each for each in company.former_names if _ended(each) > (step.day, step.order)]


def _legal(company: Company, later: Iterable[FormerName]) -> Name:
    """The name before those changes that came later."""
    first = min(later, key=_ended, default=None)
    return Name(first.zh) if first else company.name


def _ended(name: FormerName) -> tuple[str, int]:
    return last_day(_by(name.until)), 1 if name.until.date else 3


# --- the whole registry as it stood -----------------------------------------------------------

END = 9  # after everything that happened on a day


class State(Struct, frozen=True):
    """The filings as they officially stood at the end of a day on which something was announced."""

    day: str
    steps: tuple[Step, ...]  # what happened on that day
    filings: Mapping[str, Filing]  # by id; the very record of today where it stood the same
    changed: tuple[str, ...]  # the ids of those that came or changed since the state before


def states(content: Content) -> Iterator[State]:
    """The registry at the end of every day with a list or a notice, oldest first."""
    past = Past.of(content)
    of_step = touched(content)
    now: dict[str, Filing] = {}
    changed: dict[str, None] = {}
    for day, found in groupby(sorted(of_step), key=lambda step: step.day):
        happened = tuple(found)
        for filing_id in sorted({one for step in happened for one in of_step[step]}):
            was = filing_at(content.filings[filing_id], _end(day), past)
            if was:
                same = was == content.filings[filing_id]
                now[filing_id] = content.filings[filing_id] if same else was
                changed[filing_id] = None
        if any(step.kind in ("announcement", "notice") for step in happened):
            yield State(day, happened, dict(now), tuple(changed))
            changed = {}


def name_at(company: Company, day: str) -> str:
    """The legal name that a company had at the end of a day."""
    return _legal(company, _still(company, _end(day))).zh


def at(content: Content, day: str) -> Content:
    """The content as it officially stood at the end of a day, as today's records tell.

    Left out are filings not yet listed, lists not yet announced, companies whose filings all came
    later, and what groups say of these; later events are undone. All else is as today.
    """
    past = Past.of(content)
    filings = {
        key: was
        for key, filing in content.filings.items()
        if (was := filing_at(filing, _end(day), past))
    }
    batches = {key: one for key, one in content.batches.items() if public_from(one) <= day}
    filings = {key: _told_by(one, batches) for key, one in filings.items()}
    companies = _companies_at(content, filings, day, past)
    otherwise = {k: one for k, one in filings.items() if one != content.filings[k]}
    renamed = {k: one for k, one in companies.items() if one != content.companies[k]}
    from registry import dump  # dear, and days are counted without it

    written = {one.path: dump.filing(one) for one in otherwise.values()}
    written |= {one.path: dump.company(one) for one in renamed.values()}
    paths = {one.path for one in filings.values()} | {one.path for one in companies.values()}
    return replace(
        content,
        filings=filings,
        companies=companies,
        batches=batches,
        groups=_groups_at(content, companies),
        texts={p: written.get(p, text) for p, text in content.texts.items() if p in paths},
    )


def _end(day: str) -> Step:
    return Step(day, END, "", "")


def _told_by(filing: Filing, batches: Container[str]) -> Filing:
    """The filing whose events name no list that was yet to come."""
    if all(not one.batch or f"{filing.register}/{one.batch}" in batches for one in filing.events):
        return filing
    return replace(
        filing,
        events=tuple(
            one if f"{filing.register}/{one.batch}" in batches else replace(one, batch="")
            for one in filing.events
        ),
    )


def _companies_at(
    content: Content, filings: Mapping[str, Filing], day: str, past: Past
) -> dict[str, Company]:
    """The companies that then had or had had a filing, and those that never have one."""
    ever = {slug for filing in content.filings.values() for slug in _holders(filing, past)}
    then = {slug for filing in filings.values() for slug in _holders(filing, past)}
    codes = {numbers.code(filing.number) for filing in filings.values()}
    return {
        slug: company_at(company, _end(day), codes.intersection(company.codes))
        for slug, company in content.companies.items()
        if slug in then or slug not in ever
    }


def _holders(filing: Filing, past: Past) -> Iterator[str]:
    """The company of a filing and those that its events name as earlier ones."""
    yield filing.company
    for event in filing.events:
        if _UNDO.get(event.kind) is _undo_company and (slug := past.slugs.get(key(event.before))):
            yield slug


def _groups_at(content: Content, companies: Container[str]) -> dict[str, Group]:
    """The groups with those of their companies that stood; one that has lost all is left out."""

    def standing(members: Iterable[Member]) -> tuple[Member, ...]:
        return tuple(one for one in members if one.company in companies)

    found = {}
    for key_, group in content.groups.items():
        was = replace(
            group,
            members=standing(group.members),
            excluded=standing(group.excluded),
            open=standing(group.open),
        )
        if was.members or not group.members:
            found[key_] = was
    return found

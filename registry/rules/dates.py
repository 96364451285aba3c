"""The order of lists and events."""

from __future__ import annotations

from collections.abc import Iterator

from registry.model import Filing
from registry.rules.agreement import ENDED
from registry.rules.tree import Finding, Rule, Tree, each


def listing_order(_: Tree, filing: Filing) -> Iterator[Finding]:
    """Listings stand oldest first, each row of a list once."""
    places = [(one.batch, one.row or 0) for one in filing.listings]
    for index in range(1, len(places)):
        steps = ("listings", index, "batch")
        before, (batch, row) = places[index - 1][0], places[index]
        if places[index] == places[index - 1]:
            message = f"row {row} of the list {batch} stands twice"
            yield Finding(filing.path, steps, message, batch)
        elif places[index] < places[index - 1]:
            message = f"listings stand oldest first; {before} comes before this one"
            yield Finding(filing.path, steps, message, batch)


def later(one: str, other: str) -> bool:
    """Whether a date is later than another, at the precision that both have."""
    shared = min(len(one), len(other))
    return one[:shared] > other[:shared]


def date_bounds(_: Tree, filing: Filing) -> Iterator[Finding]:
    """An event has a date, or bounds, not both; not_before is not after not_after."""
    for index, event in enumerate(filing.events):
        when = event.when
        steps = ("events", index)
        if when.date and (when.not_before or when.not_after):
            message = "a date and bounds: keep the date if a source states it, else the bounds"
            yield Finding(filing.path, (*steps, "date"), message, when.date)
        elif when.not_before and when.not_after and later(when.not_before, when.not_after):
            message = f"not_before is later than not_after ({when.not_after})"
            yield Finding(filing.path, (*steps, "not_before"), message, when.not_before)


def event_before_listing(tree: Tree, filing: Filing) -> Iterator[Finding]:
    """No event lies before the filing was first announced (a warning: lists may be wrong)."""
    if not filing.events:
        return
    first = min(one.batch for one in filing.listings)
    batch = tree.content.batches.get(f"{filing.register}/{first}")
    start = batch.announced if batch and batch.announced else first
    for index, event in enumerate(filing.events):
        date = event.when.date or event.when.not_after or event.announced
        if date and later(start, date):
            message = f"{date} is before the filing was first announced ({start})"
            steps = ("events", index, "date")
            yield Finding(filing.path, steps, message, date, severity="warning")


def event_after_end(tree: Tree, filing: Filing) -> Iterator[Finding]:
    """Nothing happens to a filing after it ended (a warning: lists may be wrong)."""
    ends = (one.when.date or one.when.not_after for one in filing.events if one.kind in ENDED)
    end = min(filter(None, ends), default="")
    if not end:
        return
    for index, event in enumerate(filing.events):
        date = event.when.date or event.when.not_before
        if event.kind not in ENDED and date and later(date, end):
            message = f"{date} is after the filing ended ({end})"
            steps = ("events", index, "date" if event.when.date else "not_before")
            yield Finding(filing.path, steps, message, date, severity="warning")
    for index, listing in enumerate(filing.listings[1:], start=1):  # of the first, the rule above
        batch = tree.content.batches.get(f"{filing.register}/{listing.batch}")
        date = batch.announced if batch and batch.announced else listing.batch
        if later(date, end):
            message = f"{date} is after the filing ended ({end})"
            steps = ("listings", index, "batch")
            yield Finding(filing.path, steps, message, listing.batch, severity="warning")


RULES: tuple[Rule, ...] = (
    each(listing_order),
    each(date_bounds),
    each(event_before_listing),
    each(event_after_end),
)

"""What is found out once from everything, for pages and feeds to look up by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from registry.catalogue import Catalogue
from registry.chronicle import Chronicle, Key
from registry.indexes import days, followed, happened, held, kept, left, recorded, totals
from registry.indexes.days import Day
from registry.indexes.followed import Plan, Planned, Scope
from registry.indexes.happened import Recent, Same
from registry.indexes.recorded import Taken
from registry.indexes.totals import Totals
from registry.rewind import Step


@dataclass(frozen=True, slots=True)
class Indexes:
    """Of each thing only what pages tell of it, so that most edits leave it as it was."""

    left: Mapping[Key, tuple[Key, ...]]  # filings that left, by each record they belonged to
    replacing: Mapping[Key, tuple[Key, ...]]  # what came for a filing that left
    replaced: Mapping[Key, tuple[Key, ...]]  # what left for a filing that came
    totals: Totals  # of the filings that a record gathers
    named: Mapping[str, str]  # companies by each name that they have or had
    recent: Mapping[Key, Recent]  # what happened lately to a record and what it gathers
    months: Mapping[str, tuple[Same, ...]]  # the official clock, newest month first, undated last
    newest: tuple[Same, ...]  # of the official clock
    ended: tuple[Same, ...]  # what was cancelled or revoked
    recorded: Mapping[str, tuple[Taken, ...]]  # our clock, newest month first, "" not committed
    held: tuple[held.Day, ...]  # what stood here after each day of recording, oldest first
    days: Mapping[str, Day]  # with an announcement, oldest first
    notices: Mapping[Step, int]  # how many filings each ends
    companies: tuple[str, ...]  # that have a feed of their own
    entries: Mapping[str, Planned]  # of feeds, by key
    feeds: Mapping[Scope, tuple[str, ...]]  # keys of entries, newest first


@dataclass(frozen=True, slots=True)
class Before:
    """What was made earlier, and of what."""

    cat: Catalogue
    chron: Chronicle
    indexes: Indexes


def make(cat: Catalogue, chron: Chronicle, before: Before | None = None) -> Indexes:
    """The indexes of a catalogue and its chronicle; of those before, what still holds is taken."""
    gathered = left.by_record(cat.content, chron)
    events = happened.events(cat, chron)
    companies, plan = _followed(cat, chron, before)
    holder = happened.holder_in(cat)
    over = (one for one in events if one.event and one.event.kind in happened.ENDED)
    return Indexes(
        left=gathered,
        replacing=left.replacing(chron),
        replaced=left.replaced(chron),
        totals=totals.make(cat),
        named=happened.by_name(cat),
        recent=happened.recent(cat, chron, gathered),
        months=happened.months(cat, events),
        newest=tuple(happened.together(events, holder))[: happened.RECENT],
        ended=tuple(happened.together(over, holder)),
        recorded=recorded.months(chron),
        held=tuple(held.days(cat, chron)),
        days=before.indexes.days if before and kept.days(before.cat, cat) else days.make(cat),
        notices=days.ended(cat.content),
        companies=companies,
        entries=plan.entries,
        feeds=plan.feeds,
    )


def _followed(
    cat: Catalogue, chron: Chronicle, before: Before | None
) -> tuple[tuple[str, ...], Plan]:
    """The companies that have a feed, and the entries of all feeds."""
    if before and kept.feeds((before.cat, before.chron), (cat, chron)):
        known = before.indexes
        return known.companies, Plan(known.entries, known.feeds)
    companies = followed.companies(cat, chron)
    return companies, followed.plan(cat, chron, frozenset(companies))

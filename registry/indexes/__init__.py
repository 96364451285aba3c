"""What is found out once from everything, for pages and feeds to look up by key."""

from __future__ import annotations

from collections.abc import Container, Mapping
from functools import partial
from typing import Any, TypeVar

from msgspec import Struct

from registry import history, later, workers
from registry.catalogue import Catalogue, same_lists
from registry.chronicle import Chronicle, Key
from registry.indexes import (
    counts,
    days,
    followed,
    happened,
    held,
    left,
    recorded,
    refollowed,
    totals,
    upkeep,
)
from registry.indexes.counts import Counts
from registry.indexes.days import Day
from registry.indexes.followed import Plan, Planned, Scope
from registry.indexes.happened import Recent, Same, Told
from registry.indexes.kept import Since
from registry.indexes.recorded import Taken
from registry.indexes.totals import Totals
from registry.indexes.upkeep import Upkeep
from registry.rewind import Step

Value = TypeVar("Value")


class Indexes(Struct, frozen=True):
    """Of each thing only what pages tell of it, so that most edits leave it as it was."""

    once: Mapping[Key, tuple[str, ...]]  # regions that a filing corrected or gone has or had
    left: Mapping[Key, tuple[Key, ...]]  # filings that left, by each record they belonged to
    replacing: Mapping[Key, tuple[Key, ...]]  # what came for a filing that left
    replaced: Mapping[Key, tuple[Key, ...]]  # what left for a filing that came
    totals: Totals  # of the filings that a record gathers
    counts: Mapping[Key, Counts]  # of these filings more than their totals
    named: Mapping[str, str]  # companies by each name that they have or had
    told: Told  # what happened to each record but for its coming
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
    lengths: Mapping[Scope, int]  # of feeds with very many entries: how many
    upkeep: Upkeep  # what maintainers look after


class Before(Struct, frozen=True):
    """What was made earlier, of what, and the records whose revisions are others now."""

    cat: Catalogue
    chron: Chronicle
    indexes: Indexes
    revised: frozenset[Key]


def make(cat: Catalogue, chron: Chronicle, before: Before | None = None, jobs: int = 1) -> Indexes:
    """The indexes of a catalogue and its chronicle; of those before, what still holds is taken.

    With several jobs, where there are none, another process counts.
    """
    alike = before and same_lists(before.cat.content, cat.content)
    since = Since(before, cat, chron) if before and alike else None
    known = since.indexes if since else None
    count = partial(_counted, cat, since)
    counted = workers.beside(count) if jobs > 1 and before is None else count
    told = happened.told(chron, known.told if known else {}, since.moved if since else None)
    gathered = left.by_record(cat.content, chron)
    named = since.indexes.named if since and since.named else happened.by_name(cat)
    companies, plan = _followed(cat, chron, named, since)
    return Indexes(
        once=left.once(cat, chron, known.once if known else None, since.revised if since else ()),
        left=gathered,
        replacing=left.replacing(chron),
        replaced=left.replaced(chron),
        totals=_totals(cat, since),
        named=named,
        told=told,
        recent=_recent(cat, told, gathered, since),
        days=since.indexes.days if since and since.days() else days.make(cat),
        notices=known.notices if since and known and since.notices() else days.ended(cat.content),
        companies=companies,
        entries=plan.entries,
        feeds=plan.feeds,
        lengths=plan.lengths,
        upkeep=_looked_after(cat, before.cat if before else None, since),
        **_official(cat, told, since),
        **_recorded(cat, chron, since),
        counts=counted(),  # last of all, as it may have to be waited for
    )


def _official(cat: Catalogue, told: Told, since: Since | None) -> dict[str, Any]:
    """What goes by the official clock."""
    if since and since.events(told):
        known = since.indexes
        return {"months": known.months, "newest": known.newest, "ended": known.ended}
    events = happened.events(cat, told)
    holder = happened.holder_in(cat)
    over = (one for one in events if one.event and one.event.kind in happened.ENDED)
    return {
        "months": happened.months(cat, events),
        "newest": tuple(happened.together(events, holder))[: happened.RECENT],
        "ended": tuple(happened.together(over, holder)),
    }


def _recorded(cat: Catalogue, chron: Chronicle, since: Since | None) -> dict[str, Any]:
    """What goes by our clock: what commits hold stays as it was while they do."""
    loose = history.loose(chron.history)
    if since is None or not since.committed:
        days = held.days(cat, chron)
        months = recorded.months(chron)
    else:
        days = held.after(since.indexes.held, cat, chron, since.commits or (), since.revised)
        months = recorded.after(since.indexes.recorded, chron, since.commits or (), since.moved)
    return {
        "recorded": recorded.with_loose(months, chron, loose),
        "held": (*days, *held.loose_day(cat, chron, loose, days)),
    }


def _totals(cat: Catalogue, since: Since | None) -> Totals:
    """How many filings there are, counted anew for the records that gather others now."""
    if since is None:
        return totals.make(cat)
    asked = since.briefly()
    return _anew(since.indexes.totals, totals.make(cat, asked) if asked else {}, asked)


def _counted(cat: Catalogue, since: Since | None) -> Mapping[Key, Counts]:
    """What filings are, counted anew for the records that gather others now."""
    if since is None:
        return counts.make(cat)
    asked = since.briefly()
    return _anew(since.indexes.counts, counts.make(cat, asked) if asked else {}, asked)


def _anew(
    known: Mapping[Key, Value], fresh: Mapping[Key, Value], asked: Container[Key]
) -> Mapping[Key, Value]:
    """What was known of some records, with what is told anew of those asked for."""
    if not asked:
        return known
    stay = (key for key in known if key not in asked or key in fresh)
    return later.patched(known, fresh, dict.fromkeys((*stay, *fresh)))


def _recent(
    cat: Catalogue, told: Told, gathered: Mapping[Key, tuple[Key, ...]], since: Since | None
) -> Mapping[Key, Recent]:
    """What happened lately, found anew for the records that gather what is otherwise now."""
    if since is None or since.indexes.left != gathered:
        return happened.recent(cat, told, gathered)
    asked = since.gathering()
    return _anew(since.indexes.recent, happened.recent(cat, told, gathered, asked), asked)


def _looked_after(cat: Catalogue, old: Catalogue | None, since: Since | None) -> Upkeep:
    """What maintainers look after; where the lists are the same, by the records that differ."""
    if since is None or old is None:
        return upkeep.make(cat)
    return upkeep.after(since.indexes.upkeep, old, cat)


def _followed(
    cat: Catalogue, chron: Chronicle, named: Mapping[str, str], since: Since | None
) -> tuple[tuple[str, ...], Plan]:
    """The companies that have a feed, and the entries of all feeds."""
    if since and since.feeds():
        known = since.indexes
        plan = refollowed.after(
            Plan(known.entries, known.feeds, known.lengths),
            since.before,
            (cat, chron),
            since.told(),
            frozenset(known.companies),
            named,
        )
        if plan:
            return known.companies, plan
    companies = followed.companies(cat, chron)
    return companies, followed.plan(cat, chron, frozenset(companies), named)

"""What happened to each record: on the official clock, as its events tell, and on ours, by git."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, KeysView, Mapping, Sequence
from itertools import pairwise
from typing import Any, Literal

from msgspec import Struct

from registry import diff, later, records
from registry.model import (
    Change,
    Commit,
    Company,
    Content,
    Event,
    Filing,
    History,
    Listing,
    Revision,
    When,
)
from registry.names import as_filed
from registry.names import key as key_of

Key = tuple[str, str]  # type of record and id: ("filing", Filing.id), ("company", slug), …


class Point(Struct, frozen=True):
    """One thing that happened to one record; each thing is told by one point only.

    What an official list or notice tells is an event or a listing: the fields that its commit
    changed along with it are not told again. Everything else that a commit changed is an edit.
    """

    type: str  # of the record: filing, company, group, …
    id: str  # Filing.id, slug, …
    what: Literal["listed", "event", "edited", "added", "removed", "restored", "unreadable"]
    key: str  # names the point for ever, whatever is built when and where
    commit: Commit | None  # that recorded it here; None where built without history
    official: When  # when it officially happened; all empty where only this registry changed
    event: Event | None = None
    listing: Listing | None = None
    changes: tuple[Change, ...] = ()
    risky: bool = False

    @property
    def kind(self) -> str:
        """official | correction | editorial | migration."""
        return self.commit.kind if self.commit else "official"

    @property
    def day(self) -> str:
        """The latest day, month or year it can have officially happened; "" if it did not."""
        return self.official.date or self.official.not_after or self.official.not_before

    @property
    def recorded(self) -> str:
        """The day (UTC) on which it was recorded here; "" without history, or not committed."""
        return self.commit.recorded[:10] if self.commit else ""


class Gone(Struct, frozen=True):
    """A record that stood here once and does no more; its page stays."""

    type: str
    id: str
    path: str  # of its file
    data: Mapping[str, object]  # as last read
    commit: Commit  # that removed it; its subject is the reason


class Chronicle(Struct, frozen=True):
    """The points of every record, oldest first, and the records that stood here once."""

    history: History
    points: Mapping[Key, tuple[Point, ...]]  # by day, else by the day of recording
    gone: Mapping[Key, Gone]


class Before(Struct, frozen=True):
    """What was made of an earlier content, and which records have other revisions since."""

    content: Content
    chronicle: Chronicle
    revised: frozenset[Key]


def make(content: Content, history: History, before: Before | None = None) -> Chronicle:
    """What happened to every record of a content, and of those that its history alone knows.

    Of what was made before, the points of records are taken of which nothing has changed.
    """
    if before and not _alike(before.content, content):
        before = None
    filings = [("filing", id_) for id_ in content.filings]
    keys = dict.fromkeys((*filings, *history.records))
    again: Collection[Key] = _moved(keys.keys(), content, before) if before else keys
    slugs = {id_ for type_, id_ in again if type_ == "company"}
    told = _renamings(records.held(content.filings, slugs) if before else content.filings.values())
    fresh: dict[Key, tuple[Point, ...]] = {}
    gone = {}
    for key in again:
        revisions = history.records.get(key, ())
        filing = content.filings.get(key[1]) if key[0] == "filing" else None
        if filing:
            fresh[key] = _in_order(_of_filing(key, filing, content, revisions))
        else:
            fresh[key] = _in_order(_of_record(key, revisions, told))
            if revisions[-1].state == "removed" and not _stands(key, content):
                last = revisions[-1]
                gone[key] = Gone(*key, last.path, last.data, last.commit)
    if before is None:
        return Chronicle(history, fresh, gone)
    known = before.chronicle
    gone |= {key: one for key, one in known.gone.items() if key in keys and key not in again}
    order = known.gone if gone.keys() == known.gone.keys() else keys
    ordered = {key: gone[key] for key in order if key in gone}
    return Chronicle(history, later.patched(known.points, fresh, keys), ordered)


def _moved(keys: KeysView[Key], content: Content, before: Before) -> set[Key]:
    """The records of which anything has changed, or whether they stand."""
    others = later.changed(before.content.filings, content.filings)
    moved = {("filing", id_) for id_ in others}
    moved |= {("company", slug) for slug in before.content.companies.keys() ^ content.companies}
    return ((moved | before.revised) & keys) | (keys - before.chronicle.points.keys())


def _stands(key: Key, content: Content) -> bool:
    """Whether a filing or a company stands, whatever its history says."""
    type_, id_ = key
    if type_ == "filing":
        return id_ in content.filings
    return type_ == "company" and id_ in content.companies


def _renamings(filings: Iterable[Filing]) -> set[tuple[str, str]]:
    """The former names of companies that events of filings tell, and whose they were."""
    return {
        (event.before, filing.company)
        for filing in filings
        for event in filing.events
        if event.kind in ("company-renamed", "transferred")
    }


def _alike(old: Content, new: Content) -> bool:
    """Whether lists and the names of companies are the same, by which points are told apart."""
    companies = later.changed(old.companies, new.companies)
    filings = later.changed(old.filings, new.filings)

    def renamed(content: Content, id_: str) -> set[tuple[str, str]]:
        return _renamings(content.filings[id_] for _ in range(id_ in content.filings))

    return (
        old.batches == new.batches
        and all(_names(old.companies.get(i)) == _names(new.companies.get(i)) for i in companies)
        and all(renamed(old, id_) == renamed(new, id_) for id_ in filings)
    )


def _names(company: Company | None) -> tuple[Any, ...]:
    return (company.name, company.former_names) if company else ()


def last_change(points: Sequence[Point]) -> Point | None:
    """The last thing that happened, as recorded here; a migration is no such thing."""
    found = [point for point in points if point.kind != "migration"]
    return max(found, key=_recorded, default=None)


def _recorded(point: Point) -> tuple[str, tuple[str, bool]]:
    return (point.commit.recorded or LAST if point.commit else "", _age(point))


def _in_order(points: Iterable[Point]) -> tuple[Point, ...]:
    return tuple(sorted(points, key=_age))


def _age(point: Point) -> tuple[str, bool]:
    """By the last day it can have happened, else the day of recording; of one day, lists first."""
    day = point.day or point.recorded or LAST
    return (day if len(day) == len(LAST) else f"{day}-99"), point.what != "listed"


def _of_filing(
    key: Key, filing: Filing, content: Content, revisions: Sequence[Revision]
) -> Iterator[Point]:
    """Listings and events with the commits that recorded them, and the edits beside them."""
    by = _Recorded(revisions)
    name = "/".join(key)
    for listing in filing.listings:
        batch = content.batches[f"{filing.register}/{listing.batch}"]
        date = When(batch.announced or listing.batch)
        commit = by.listing(listing.batch)
        yield Point(*key, "listed", f"{name}/listed/{listing.batch}", commit, date, listing=listing)
    seen: Counter[str] = Counter()
    for event in filing.events:
        called = diff.name_of("events", _plain(event))
        seen[called] += 1
        date = When(event.announced) if event.announced else event.when
        at = f"{name}/event/{called}" + (f"/{seen[called]}" if seen[called] > 1 else "")
        commit = by.event(called, seen[called])
        ended = event.kind in RISKY_EVENTS
        yield Point(*key, "event", at, commit, date, event=event, risky=ended)
    batches = {listing.batch for listing in filing.listings}
    first = revisions[0].commit if revisions else None
    if first and not by.tells(first, seen, batches):
        yield Point(*key, "added", f"{name}/added", first, When())
    for before, after in pairwise(revisions):
        changes = diff.changes(before.data, after.data)
        rest = tuple(_untold(changes, seen, batches, content))
        yield from _edit(key, after, changes, rest)


def _of_record(
    key: Key, revisions: Sequence[Revision], told: Container[tuple[str, str]]
) -> Iterator[Point]:
    """The first revision of a record and its edits, without those that filings tell of it."""
    first = revisions[0]
    yield Point(*key, "added", f"{'/'.join(key)}/added", first.commit, When())
    for before, after in pairwise(revisions):
        changes = diff.changes(before.data, after.data)
        rest = changes
        if key[0] == "company":
            official = after.commit.kind == "official"
            rest = tuple(
                one for one in changes if not _told_by_filings(one, key[1], told, official)
            )
        yield from _edit(key, after, changes, rest)


NAMED = (("name", "zh"), ("name",))  # where the filed or legal name of a record stands


def _told_by_filings(
    change: Change, slug: str, told: Container[tuple[str, str]], official: bool
) -> bool:
    """Whether its filings tell this of a company: a former name, or a code in their numbers."""
    if change.path in NAMED:
        return (as_filed(change.before), slug) in told
    if change.path == ("former_names",) and change.kind == "added":
        former = _text(change.after, "zh") or _text(change.after, "name")
        return (former, slug) in told
    return official and change.path == ("codes",) and change.kind == "added"


def _edit(
    key: Key,
    after: Revision,
    changes: Sequence[Change],
    rest: tuple[Change, ...],
) -> Iterator[Point]:
    """A point for a revision of which something is left to tell."""
    if after.state in ("edited", "added") and changes and not rest:
        return
    what = "edited" if after.state == "added" else after.state
    alarming = what in ("removed", "unreadable") or any(map(diff.risky, rest))
    name = f"{'/'.join(key)}/{what}/{after.commit.id}"
    yield Point(*key, what, name, after.commit, When(), changes=rest, risky=alarming)


RISKY_EVENTS = ("cancelled", "revoked", "transferred")
PRINTED = ("listings.as_published", "listings.remark")  # what a list prints when it tells an event
LAST = "9999-12-31"  # after all days: of what is not committed yet


def _untold(
    changes: Sequence[Change], events: Container[str], batches: Container[str], content: Content
) -> Iterator[Change]:
    """The changes that neither an event nor a listing of the filing tells."""

    def told(change: Change) -> bool:
        known = events if change.path == ("events",) else batches
        come = change.kind == "added" and change.path in (("events",), ("listings",))
        return come and change.item in known

    come = [change.after for change in changes if change.path == ("events",) and told(change)]
    for change in changes:
        printed = bool(come) and change.field.startswith(PRINTED)
        if not (told(change) or printed or any(_says(event, change, content) for event in come)):
            yield change


def _says(event: Any, change: Change, content: Content) -> bool:
    """Whether an event tells just this change of a field of its filing."""
    kind, after = _text(event, "kind"), _text(event, "to")
    if kind == "renamed":
        return change.path in NAMED and after in ("", change.after)
    if kind in ("company-renamed", "transferred"):
        company = content.companies.get(str(change.after))
        names = (*(each.zh for each in company.former_names), company.name.zh) if company else ()
        return change.path == ("company",) and (after == "" or key_of(after) in map(key_of, names))
    if kind in ("cancelled", "revoked"):
        return change.path == ("status",) and change.after == kind
    if kind == "products-changed" and change.path[0] == "products":
        return change.kind == "moved" or change.item in _products(event)
    return False


def _products(event: Mapping[str, Any]) -> set[str]:
    """The names of all products that an event names."""
    swaps = [one for one in _items(event, "replaced") if isinstance(one, Mapping)]
    named = [*_items(event, "added"), *_items(event, "removed")]
    named += [swap.get(side) for swap in swaps for side in ("from", "to")]
    return {_text(one, "name") for one in named}


class _Recorded:
    """Which commit recorded each listing and event of a filing first."""

    def __init__(self, revisions: Sequence[Revision]) -> None:
        self.only = revisions[0].commit if len(revisions) == 1 else None
        self.first: dict[tuple[str, str, int], Commit] = {}
        for revision in revisions if len(revisions) > 1 else ():
            for field in ("listings", "events"):
                seen: Counter[str] = Counter()
                for item in _items(revision.data, field):
                    name = diff.name_of(field, item)
                    seen[name] += 1
                    self.first.setdefault((field, name, seen[name]), revision.commit)

    def listing(self, batch: str) -> Commit | None:
        """The commit of a listing; None where no commit has it."""
        return self.only or self.first.get(("listings", batch, 1))

    def tells(self, commit: Commit, events: Iterable[str], batches: Iterable[str]) -> bool:
        """Whether a listing or an event has that commit."""
        wanted = {("events", one, 1) for one in events} | {("listings", one, 1) for one in batches}
        return commit == self.only or any(self.first.get(one) == commit for one in wanted)

    def event(self, name: str, number: int) -> Commit | None:
        """The commit of the given one of the events of that name."""
        return self.only or self.first.get(("events", name, number))


def _items(data: Mapping[str, Any], field: str) -> Sequence[Any]:
    value = data.get(field)
    return value if isinstance(value, list) else ()


def _text(data: Any, field: str) -> str:
    value = data.get(field) if isinstance(data, Mapping) else ""
    return value if isinstance(value, str) else ""


def _plain(event: Event) -> Mapping[str, str]:
    """What names an event, as the plain data of its file has it."""
    said = {"kind": event.kind, "from": event.before, "to": event.after, "batch": event.batch}
    return {**said, "announced": event.announced}

"""The registry by the day of recording: what each commit brought in, and what stood after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from registry.catalogue import ENDED, Catalogue
from registry.chronicle import Chronicle, Key
from registry.model import Commit, Revision

MOST = 500  # commits that are named one by one; of older ones only the totals of their day


class Brought(Struct, frozen=True):
    """How many filings a commit, or a day, added, edited and removed."""

    added: int
    edited: int
    removed: int


class Recorded(Struct, frozen=True):
    """One commit with what it did to filings."""

    commit: Commit
    brought: Brought
    held: tuple[int, ...]  # after it, in the order of the registers


class Day(Struct, frozen=True):
    """A day on which filings were recorded, and what was held here at its end."""

    day: str  # "" for what is not committed yet
    number: int  # commits
    brought: Brought
    held: tuple[tuple[int, int], ...]  # listed and ended, in the order of the registers
    commits: tuple[Recorded, ...]  # newest first; () where there are too many


def days(cat: Catalogue, chron: Chronicle) -> tuple[Day, ...]:
    """Every day on which commits changed filings, oldest first."""
    every = (
        (id_, some) for (type_, id_), some in chron.history.records.items() if type_ == "filing"
    )
    return _days(chron.history.commits, _by_commit(every), _registers(cat), _Held(), ())


def after(
    before: Iterable[Day],
    cat: Catalogue,
    chron: Chronicle,
    commits: Sequence[Commit],
    revised: Iterable[Key],
) -> tuple[Day, ...]:
    """The same where these commits came after those of the days before, with these records."""
    known = tuple(one for one in before if one.day)
    if not commits:
        return known
    registers, fresh = _registers(cat), {one.id for one in commits}
    records = chron.history.records
    every = [(id_, records.get((type_, id_), ())) for type_, id_ in revised if type_ == "filing"]
    held = _Held()
    for id_, revisions in every:
        for one in revisions:
            if one.commit.id and one.commit.id not in fresh:
                held.take(id_, one)
    held.go_on(registers, known[-1].held if known else ())
    return _days(commits, _by_commit(every), registers, held, known)


def loose_day(
    cat: Catalogue, chron: Chronicle, loose: Iterable[Key], before: Sequence[Day]
) -> Iterator[Day]:
    """What is not committed of these records, after the days before, if there is anything."""
    registers, records = _registers(cat), chron.history.records
    found = [(id_, records["filing", id_]) for type_, id_ in loose if type_ == "filing"]
    if found:
        none = tuple((0, 0) for _ in registers)
        yield _loose(found, registers, before[-1].held if before else none)


def _registers(cat: Catalogue) -> list[str]:
    records = cat.content.registers.values()
    return [one.id for one in sorted(records, key=lambda one: (one.public_since, one.id))]


def _days(
    commits: Iterable[Commit],
    by_commit: Mapping[str, Sequence[tuple[str, Revision]]],
    registers: Sequence[str],
    held: _Held,
    before: tuple[Day, ...],
) -> tuple[Day, ...]:
    """The days before, and those on which these commits changed filings."""
    order = [one for one in commits if one.id in by_commit]
    found = list(before)
    for day, some in groupby(order, key=lambda one: one.recorded[:10]):
        total: Counter[str] = Counter()
        told: list[Recorded] = []
        for commit in some:
            count = Counter(held.take(key, one) for key, one in by_commit[commit.id])
            total += count
            after = tuple(held.by_register[one] for one in registers)
            told.append(Recorded(commit, _brought(count), after))
        brought, standing = _brought(total), tuple(zip(*held.counts(registers), strict=True))
        now = Day(day, len(told), brought, standing, tuple(reversed(told)))
        if found and found[-1].day == day:
            found.append(_together(found.pop(), now))
        else:
            found.append(now)
    return tuple(_named(found))


def _together(one: Day, more: Day) -> Day:
    """A day that goes on."""
    both = (
        getattr(one.brought, name) + getattr(more.brought, name)
        for name in Brought.__struct_fields__
    )
    commits = (*more.commits, *one.commits)
    return Day(one.day, one.number + more.number, Brought(*both), more.held, commits)


def _named(days: Sequence[Day]) -> list[Day]:
    """The days, of which only the newest commits are named."""
    found, left = [], MOST
    for day in reversed(days):
        kept = day if len(day.commits) <= left else replace(day, commits=day.commits[:left])
        left -= len(kept.commits)
        found.append(kept)
    return found[::-1]


def _loose(
    found: Sequence[tuple[str, Sequence[Revision]]],
    registers: Sequence[str],
    before: tuple[tuple[int, int], ...],
) -> Day:
    """What is not committed, as a day of one commit after all others."""
    held = _Held()
    for key, revisions in found:
        for one in revisions[:-1]:
            held.take(key, one)
    stood, over = held.counts(registers)
    count = Counter(held.take(key, revisions[-1]) for key, revisions in found)
    stand, end = held.counts(registers)
    now = tuple(
        (was[0] + stand[at] - stood[at], was[1] + end[at] - over[at])
        for at, was in enumerate(before)
    )
    brought = _brought(count)
    commit = found[0][1][-1].commit
    return Day("", 1, brought, now, (Recorded(commit, brought, tuple(one for one, _ in now)),))


class _Held:
    """What stands here after the revisions taken so far."""

    def __init__(self) -> None:
        self.standing: set[str] = set()
        self.ended: set[str] = set()
        self.by_register: Counter[str] = Counter()
        self._others: Counter[str] = Counter()  # that are ended, by register

    def go_on(self, registers: Sequence[str], after: Sequence[tuple[int, int]]) -> None:
        """Counts all that stood besides those taken: what there was `after` them, by register."""
        _, ended = self.counts(registers)
        for at, (register, (stood, over)) in enumerate(zip(registers, after, strict=False)):
            self.by_register[register] = stood
            self._others[register] = over - ended[at]

    def counts(self, registers: Iterable[str]) -> tuple[list[int], list[int]]:
        """How many stand and how many are ended, by register."""
        ended = self._others + Counter(key.partition("/")[0] for key in self.ended)
        return [self.by_register[one] for one in registers], [ended[one] for one in registers]

    def take(self, key: str, revision: Revision) -> str:
        """Whether the revision added, edited or removed the filing of that id."""
        stood = key in self.standing
        stands = revision.state != "removed"
        self.by_register[key.partition("/")[0]] += stands - stood
        (self.standing.add if stands else self.standing.discard)(key)
        over = stands and str(revision.data.get("status", "")) in ENDED
        (self.ended.add if over else self.ended.discard)(key)
        return "removed" if not stands else "edited" if stood else "added"


def _by_commit(
    every: Iterable[tuple[str, Sequence[Revision]]],
) -> dict[str, list[tuple[str, Revision]]]:
    """The revisions of filings by the commit that recorded them."""
    found: dict[str, list[tuple[str, Revision]]] = {}
    for id_, revisions in every:
        for revision in revisions:
            if revision.commit.id:
                found.setdefault(revision.commit.id, []).append((id_, revision))
    return found


def _brought(count: Counter[str]) -> Brought:
    return Brought(*map(count.__getitem__, Brought.__struct_fields__))

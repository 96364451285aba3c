"""The registry by the day of recording: what each commit brought in, and what stood after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from msgspec import Struct

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


def days(
    cat: Catalogue, chron: Chronicle, loose: Iterable[Key], before: Iterable[Day] | None = None
) -> Iterator[Day]:
    """Every day with a change of filings, oldest first, and last what is not committed.

    `loose` are the records with changes that are not committed; what commits hold is as `before`,
    if that is given.
    """
    registers = _registers(cat)
    kept = None if before is None else [one for one in before if one.day]
    committed = list(_committed(chron, registers)) if kept is None else kept
    yield from committed
    records = chron.history.records
    found = [(id_, records["filing", id_]) for type_, id_ in loose if type_ == "filing"]
    if found:
        none = tuple((0, 0) for _ in registers)
        yield _loose(found, registers, committed[-1].held if committed else none)


def _registers(cat: Catalogue) -> list[str]:
    records = cat.content.registers.values()
    return [one.id for one in sorted(records, key=lambda one: (one.public_since, one.id))]


def _committed(chron: Chronicle, registers: Iterable[str]) -> Iterator[Day]:
    by_commit = _by_commit(chron)
    order = [one for one in chron.history.commits if one.id in by_commit]
    named = {one.id for one in order[-MOST:]}
    held = _Held()
    for day, found in groupby(order, key=lambda one: one.recorded[:10]):
        commits = tuple(found)
        total: Counter[str] = Counter()
        told: list[Recorded] = []
        for commit in commits:
            count = Counter(held.take(key, one) for key, one in by_commit[commit.id])
            total += count
            if commit.id in named:
                after = tuple(held.by_register[one] for one in registers)
                told.append(Recorded(commit, _brought(count), after))
        yield Day(
            day=day,
            number=len(commits),
            brought=_brought(total),
            held=tuple(zip(*held.counts(registers), strict=True)),
            commits=tuple(reversed(told)),
        )


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

    def counts(self, registers: Iterable[str]) -> tuple[list[int], list[int]]:
        """How many stand and how many are ended, by register."""
        ended = Counter(key.partition("/")[0] for key in self.ended)
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


def _by_commit(chron: Chronicle) -> dict[str, list[tuple[str, Revision]]]:
    """The revisions of filings by the commit that recorded them."""
    found: dict[str, list[tuple[str, Revision]]] = {}
    for (type_, key), revisions in chron.history.records.items():
        for revision in revisions if type_ == "filing" else ():
            if revision.commit.id:
                found.setdefault(revision.commit.id, []).append((key, revision))
    return found


def _brought(count: Counter[str]) -> Brought:
    return Brought(count["added"], count["edited"], count["removed"])

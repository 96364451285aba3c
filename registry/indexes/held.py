"""The registry by the day of recording: what each commit brought in, and what stood after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from registry.catalogue import IN_FORCE, Catalogue
from registry.chronicle import Chronicle
from registry.model import Commit, Revision

MOST = 500  # commits that are named one by one; of older ones only the totals of their day


@dataclass(frozen=True, slots=True)
class Brought:
    """How many filings a commit, or a day, added, edited and removed."""

    added: int
    edited: int
    removed: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """One commit with what it did to filings."""

    commit: Commit
    brought: Brought
    held: tuple[int, ...]  # after it, in the order of the registers


@dataclass(frozen=True, slots=True)
class Day:
    """A day on which filings were recorded, and what was held here at its end."""

    day: str  # "" for what is not committed yet
    number: int  # commits
    brought: Brought
    held: tuple[tuple[int, int], ...]  # listed and ended, in the order of the registers
    commits: tuple[Recorded, ...]  # newest first; () where there are too many


def days(cat: Catalogue, chron: Chronicle) -> Iterator[Day]:
    """Every day with a change of filings, oldest first."""
    by_commit = _by_commit(chron)
    order = [one for one in chron.history.commits if one.id in by_commit]
    if "" in by_commit:
        order.append(by_commit[""][0][1].commit)
    named = {one.id for one in order[-MOST:]}
    records = cat.content.registers.values()
    registers = [one.id for one in sorted(records, key=lambda one: (one.public_since, one.id))]
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
        ended = Counter(key.partition("/")[0] for key in held.ended)
        yield Day(
            day=day,
            number=len(commits),
            brought=_brought(total),
            held=tuple((held.by_register[one], ended[one]) for one in registers),
            commits=tuple(reversed(told)),
        )


class _Held:
    """What stands here after the revisions taken so far."""

    def __init__(self) -> None:
        self.standing: set[str] = set()
        self.ended: set[str] = set()
        self.by_register: Counter[str] = Counter()

    def take(self, key: str, revision: Revision) -> str:
        """Whether the revision added, edited or removed the filing of that id."""
        stood = key in self.standing
        stands = revision.state != "removed"
        self.by_register[key.partition("/")[0]] += stands - stood
        (self.standing.add if stands else self.standing.discard)(key)
        over = stands and str(revision.data.get("status", "")) not in IN_FORCE
        (self.ended.add if over else self.ended.discard)(key)
        return "removed" if not stands else "edited" if stood else "added"


def _by_commit(chron: Chronicle) -> dict[str, list[tuple[str, Revision]]]:
    """The revisions of filings by the commit that recorded them."""
    found: dict[str, list[tuple[str, Revision]]] = {}
    for (type_, key), revisions in chron.history.records.items():
        for revision in revisions if type_ == "filing" else ():
            found.setdefault(revision.commit.id, []).append((key, revision))
    return found


def _brought(count: Counter[str]) -> Brought:
    return Brought(count["added"], count["edited"], count["removed"])

"""The clock of this registry: what its commits recorded, by the month in which they did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct

from registry.chronicle import Chronicle, Key, Point
from registry.model import Commit

COUNTED = ("listed", "added")  # told by their number
LOOSE = ""  # in the place of a month: what is not committed yet


class Taken(Struct, frozen=True):
    """A commit and what it recorded: what is told line by line, and all of it by number."""

    commit: Commit
    told: tuple[Point, ...]  # the risky first, then filing by filing
    lists: tuple[tuple[str, str, int], ...]  # the register, the list, how many of its rows
    others: tuple[tuple[str, str, int], ...]  # what happened, to which type, how many of them


Months = Mapping[str, tuple[Taken, ...]]


def months(chron: Chronicle) -> Months:
    """The commits that recorded anything, newest first, by month; every month of a commit."""
    points = (point for points in chron.points.values() for point in points)
    return _by_month(chron, chron.history.commits, points, {})


def after(
    before: Months, chron: Chronicle, commits: Sequence[Commit], moved: Collection[Key]
) -> Months:
    """The same where these commits came after all others, and told of no other records."""
    if not commits:
        return before
    keys = (key for key in chron.points if key in moved)
    points = (point for key in keys for point in chron.points[key])
    return _by_month(chron, commits, points, before)


def with_loose(months: Months, chron: Chronicle, loose: Collection[Key]) -> Months:
    """The months with what is not committed, of these records."""
    keys = (key for key in chron.points if key in loose) if loose else ()
    found = _by_commit(one for key in keys for one in chron.points[key] if not _held(one))
    taken = tuple(_taken(*one) for one in found.get(LOOSE, {}).items())
    return {**months, LOOSE: taken}


def _by_month(
    chron: Chronicle, commits: Sequence[Commit], points: Iterable[Point], before: Months
) -> Months:
    """What these commits recorded, oldest first, ahead of what others did before."""
    found = _by_commit(points)
    names = sorted({one.recorded[:7] for one in chron.history.commits}, reverse=True)
    made: dict[str, list[Taken]] = {name: [] for name in names}
    for one in reversed(commits):
        for commit, some in found.get(one.id, {}).items():
            made[commit.recorded[:7]].append(_taken(commit, some))
    return {name: (*each, *before.get(name, ())) for name, each in made.items()}


def _held(point: Point) -> bool:
    """Whether a commit holds it."""
    return not point.commit or bool(point.commit.id)


def _by_commit(points: Iterable[Point]) -> dict[str, dict[Commit, list[Point]]]:
    """The points of each commit, by its id; several that are not committed have none."""
    found: dict[str, dict[Commit, list[Point]]] = {}
    at: Commit | None = None
    same: list[Point] = []
    for point in points:
        if point.commit is not at:  # most commits record many in a row
            at = point.commit
            same = found.setdefault(at.id, {}).setdefault(at, []) if at else []
        same.append(point)
    return found


def _taken(commit: Commit, points: Iterable[Point]) -> Taken:
    lists: Counter[tuple[str, str]] = Counter()
    others: Counter[tuple[str, str]] = Counter()
    told = []
    for point in points:
        if point.listing:
            lists[point.id.partition("/")[0], point.listing.batch] += 1
        else:
            others[point.what, point.type] += 1
        if point.what not in COUNTED:
            told.append(point)
    told.sort(key=lambda p: (not p.risky, p.type != "filing", p.type, p.key))
    return Taken(
        commit,
        tuple(told),
        tuple((*key, number) for key, number in sorted(lists.items())),
        tuple((*key, number) for key, number in others.items()),
    )

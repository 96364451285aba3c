"""Two states of content/ → what differs between them, record by record: read, never judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, Literal, NamedTuple

from msgspec import Struct

from registry import diff, likeness, load, yamldoc
from registry.likeness import Alike
from registry.model import Change, Problem

Key = tuple[str, str]  # type of record and id
Files = Mapping[str, bytes]  # by path
State = Literal["added", "edited", "removed"]
Side = Literal["older", "newer"]

# Kinds of risk, worst first, and the fields whose change is one.
RISKS: Mapping[str, tuple[str, ...]] = {
    "removed": (),
    "status": ("status",),
    "company": ("company",),
    "category": ("category",),
    "role": ("role",),
    "training-data": ("training_data", "data_sources"),
    "personal-data": ("personal_data",),
}
STATES: tuple[State, ...] = ("removed", "edited", "added")


class Compared(Struct, frozen=True):
    """A record that is not the same in both states."""

    type: str
    id: str
    state: State
    path: str  # of its file; of a removed one, where it lay
    former_path: str  # where the file lay before, if elsewhere
    before: Mapping[str, Any]  # empty for one that was added
    after: Mapping[str, Any]  # empty for one that was removed
    changes: tuple[Change, ...]  # of one that was edited
    risks: tuple[str, ...]  # kinds of risk

    @property
    def data(self) -> Mapping[str, Any]:
        """What stands, or what last stood."""
        return self.after if self.state != "removed" else self.before


class Unread(Struct, frozen=True):
    """A file that cannot be read in one of the states, and why."""

    side: Side
    problem: Problem


class Comparison(Struct, frozen=True):
    """What differs between two states; the records by risk, then by type, state and id."""

    records: tuple[Compared, ...]
    alike: tuple[Alike, ...]  # records added that may be there already
    twins: Mapping[Key, Mapping[str, Any]]  # the data of those, and of what they are like
    unread: tuple[Unread, ...]
    files: tuple[tuple[str, State], ...]  # that hold no records
    moved: int  # records whose file lies elsewhere, and nothing else
    rewritten: int  # files written otherwise, with the same records in them


class _Found(NamedTuple):
    path: str
    data: Mapping[str, Any]


class _Read(NamedTuple):
    """The records of some files, what cannot be read, and second files of one record."""

    records: dict[Key, _Found]
    paths: dict[str, set[Key]]
    unread: dict[str, Problem]
    twice: list[tuple[Key, str]]


def compare(older: Files, newer: Files, both: Callable[[Set[str]], Files]) -> Comparison:
    """What differs. `older` and `newer` hold the files that are not the same, or only in one;
    `both` gives the others that hold records of some types: those added or removed.

    A record whose file cannot be read in one state is told as such, not as added or removed.
    """
    before, after = _read(older), _read(newer)
    lost = {key for path in after.unread for key in before.paths.get(path, ())}
    found = {key for path in before.unread for key in after.paths.get(path, ())}
    come = after.records.keys() - before.records.keys() - found
    gone = before.records.keys() - after.records.keys() - lost
    rest = _read(both({type_ for type_, _ in come | gone}))
    second = {key: rest.records[key].path for key in come & rest.records.keys()}
    kept = before.records.keys() & after.records.keys()
    edited = {key for key in kept if before.records[key].data != after.records[key].data}
    records = [
        *(_added(key, after.records[key]) for key in come - second.keys()),
        *(_removed(key, before.records[key]) for key in gone - rest.records.keys()),
        *(_edited(key, before.records[key], after.records[key]) for key in edited),
    ]
    twice = (Alike(*key, path, "same-record") for key, path in (*second.items(), *after.twice))
    alike, twins = _alike(records, after, rest)
    return Comparison(
        records=tuple(sorted(records, key=_rank)),
        alike=(*sorted(twice), *alike),
        twins=twins,
        unread=(
            *(Unread("older", problem) for problem in before.unread.values()),
            *(Unread("newer", problem) for problem in after.unread.values()),
        ),
        files=tuple(_others(older, newer)),
        moved=sum(before.records[key].path != after.records[key].path for key in kept - edited),
        rewritten=_rewritten(before, after, {(one.type, one.id) for one in records}),
    )


def totals(records: Iterable[Compared]) -> dict[str, dict[str, int]]:
    """How many records of each type were added, edited and removed; no type with none."""
    return _by_state((one.type, one.state) for one in records)


def by_register(records: Iterable[Compared]) -> dict[str, dict[str, int]]:
    """How many filings of each register were added, edited and removed."""
    return _by_state((register(one), one.state) for one in records if one.type == "filing")


def by_risk(records: Iterable[Compared]) -> dict[str, int]:
    """How many records bear each kind of risk, worst first; those that none bears left out."""
    counts = Counter(risk for one in records for risk in one.risks)
    return {risk: counts[risk] for risk in RISKS if counts[risk]}


def register(one: Compared) -> str:
    """The register of a filing."""
    return one.id.partition("/")[0]


def _by_state(found: Iterable[tuple[str, str]]) -> dict[str, dict[str, int]]:
    counts = Counter(found)
    names = sorted({name for name, _ in counts})
    return {name: {state: counts[name, state] for state in STATES} for name in names}


def _rewritten(before: _Read, after: _Read, changed: Set[Key]) -> int:
    """How many files are written otherwise with the same records in them."""
    paths = before.paths.keys() & after.paths.keys() - {*before.unread, *after.unread}
    return sum(not changed & (before.paths[path] | after.paths[path]) for path in paths)


def _read(files: Files) -> _Read:
    """The records of files; of two files with one record, the first counts."""
    read = _Read({}, {}, {}, [])
    for path in sorted(files):
        if not load.kind_of(path):
            continue
        records = load.recorded(path, files[path])
        if records is None:
            read.unread[path] = _why(path, files[path])
            records = []
        read.paths[path] = set()
        for one in records:
            key = (one.type, one.id)
            read.paths[path].add(key)
            if read.records.setdefault(key, _Found(path, one.data)).path != path:
                read.twice.append((key, path))
    return read


def _why(path: str, data: bytes) -> Problem:
    """Why a file cannot be read, at its place."""
    most = load.MAX_LIST if load.is_list(path) else load.MAX_RECORD
    if len(data) > most:
        message = f"{len(data):,} bytes; a file of this kind has at most {most:,}"
        return Problem(path, 0, 0, "file-too-large", message)
    document = yamldoc.read(data, path.endswith(".md"))
    issues = sorted(document.issues, key=lambda one: one.rule != "yaml-syntax")
    if issues:
        return load.as_problem(path, document.text.split("\n"), issues[0])
    message = "a record needs register and number, in a mapping" if "/filings/" in path else ""
    return Problem(path, 0, 0, "wrong-kind", message or "the file holds no record")


def _added(key: Key, found: _Found) -> Compared:
    return Compared(*key, "added", found.path, "", {}, found.data, (), ())


def _removed(key: Key, found: _Found) -> Compared:
    return Compared(*key, "removed", found.path, "", found.data, {}, (), ("removed",))


def _edited(key: Key, before: _Found, after: _Found) -> Compared:
    changes = diff.changes(before.data, after.data)
    touched = {change.path[0] for change in changes if diff.risky(change)}
    risks = tuple(risk for risk, fields in RISKS.items() if touched.intersection(fields))
    former = before.path if before.path != after.path else ""
    return Compared(*key, "edited", after.path, former, before.data, after.data, changes, risks)


def _rank(one: Compared) -> tuple[int, int, str, int, str]:
    worst = min((list(RISKS).index(risk) for risk in one.risks), default=len(RISKS))
    kinds = ("filing", "company")
    type_ = kinds.index(one.type) if one.type in kinds else len(kinds)
    return worst, type_, one.type if type_ == len(kinds) else "", STATES.index(one.state), one.id


def _alike(
    records: Sequence[Compared], after: _Read, rest: _Read
) -> tuple[list[Alike], dict[Key, Mapping[str, Any]]]:
    """The records added that are like another that stands, or that was removed with them."""
    alike: list[Alike] = []
    data: dict[Key, Mapping[str, Any]] = {}
    for type_, look in (("filing", likeness.filings), ("company", likeness.companies)):
        new = [one.id for one in records if one.type == type_ and one.state == "added"]
        if not new:
            continue
        standing = {one.id: one.data for one in records if one.type == type_}
        standing |= {
            key[1]: one.data
            for read in (rest, after)
            for key, one in read.records.items()
            if key[0] == type_
        }
        found = sorted(look(new, standing))
        alike += found
        data |= {(type_, id_): standing[id_] for one in found for id_ in (one.id, one.other)}
    return alike, data


def _others(older: Files, newer: Files) -> Iterator[tuple[str, State]]:
    for path in sorted({*older, *newer}):
        if not load.kind_of(path):
            yield path, "removed" if path not in newer else "edited" if path in older else "added"

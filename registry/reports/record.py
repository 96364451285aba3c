"""The revisions of one record, as a report and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from msgspec.structs import asdict

from registry import diff
from registry.model import Change, Revision
from registry.reports import Entry, Pair, Report, Section, shown
from registry.reports.compared import Reader, called, facts, fields
from registry.wording import Told, tell

Key = tuple[str, str]  # type of record and id
Found = Mapping[Key, Sequence[Revision]]


def report(found: Found, reader: Reader) -> Report:
    """The revisions of records, a section for each, oldest first."""
    sections = tuple(_sections(found, reader))
    return Report(reader.words["history"], (), (), sections, "--format json")


def data(found: Found, reader: Reader) -> dict[str, Any]:
    """The revisions of records as plain data, each with what it changed."""
    return {
        "records": [
            {
                "type": type_,
                "id": id_,
                "name": called(type_, id_, revisions[-1].data, reader.lang),
                "revisions": [_plain(one, changes) for one, changes in _steps(revisions)],
            }
            for (type_, id_), revisions in found.items()
        ]
    }


def _plain(one: Revision, changes: Sequence[Change]) -> dict[str, Any]:
    return {
        "commit": asdict(one.commit),
        "state": one.state,
        "path": one.path,
        "changes": [
            {**asdict(change), "field": change.field, "risky": diff.risky(change)}
            for change in changes
        ],
        "data": one.data,
    }


def _sections(found: Found, reader: Reader) -> Iterator[Section]:
    for (type_, id_), revisions in found.items():
        last = revisions[-1].data
        title = " · ".join(
            (called(type_, id_, last, reader.lang), *facts(type_, id_, last, reader))
        )
        entries = tuple(_entry(type_, one, changes, reader) for one, changes in _steps(revisions))
        yield Section(title, entries, len(entries))


def _steps(revisions: Sequence[Revision]) -> Iterator[tuple[Revision, tuple[Change, ...]]]:
    """Each revision with what it changed; the first, and one that reads as before, has none."""
    yield revisions[0], ()
    for before, after in pairwise(revisions):
        yield after, diff.changes(before.data, after.data)


def _entry(type_: str, one: Revision, changes: Sequence[Change], reader: Reader) -> Entry:
    """A revision: when and why it was made, and what it changed."""
    words, commit = reader.words, one.commit
    told: tuple[Told, ...] = tuple(
        tell(change, type_, reader.lang, reader.schemas, reader.say) for change in changes
    )
    if one.state == "added":
        told = fields(type_, one.data, reader)
    seen, left = shown(told, words, whole=False)
    pairs = [Pair("", commit.subject), Pair(words["author"], commit.author)]
    if commit.kind == "official" and commit.authored:
        pairs.append(Pair(words["announced"], commit.authored[:10]))
    if commit.pull:
        pairs.append(Pair(words["pull"], f"#{commit.pull}"))
    state, kind = words[f"state.{one.state}"], words[f"kind.{commit.kind}"]
    when = f"{words['recorded']} {commit.recorded[:10]}" if commit.id else words["uncommitted"]
    return Entry(
        title=words["comma"].join((state, when)),
        facts=(kind, commit.short) if commit.id else (),
        pairs=tuple(pair for pair in pairs if pair.value),
        told=seen,
        left=left,
        state=one.state,
        risky=one.state in ("removed", "unreadable") or any(item.risky for item in told),
    )

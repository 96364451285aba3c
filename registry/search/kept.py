"""What all files of a search are made of, as the next build finds it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from registry import later
from registry.catalogue import Catalogue
from registry.search import rows, tally
from registry.search.shards import Shard
from registry.search.tally import Tally

STATES = 100  # of which is known what changed since


class Group(NamedTuple):
    """Fragments whose names change together, and the row of the blocks that they show."""

    row: str
    digest: str
    names: list[str]  # of the fragments


class Kept(Struct, frozen=True):
    """The files of a search by what names them, and the rows of what they are made of."""

    rests: str  # names what all filings rest on
    pages: str  # names the block of pages
    order: str  # row: companies, block by block
    shards: Sequence[Shard]
    groups: Sequence[Group]
    tally: str  # row
    keys: str  # row: what orders the filings of each company
    sounds: str  # row: characters with their sounds
    runs: Sequence[str]  # rows: facets of filings
    names: str  # files, as all below
    words: str
    characters: str
    facets: str
    since: Sequence[tuple[str, list[str]]] = ()  # states, each with the companies changed then
    name: str = ""  # of this state

    @property
    def rows(self) -> set[str]:
        """The rows that it rests on."""
        alone = (self.order, self.tally, self.keys, self.sounds)
        shown = (one.row for one in self.groups)
        return {*alone, *self.runs, *(one.row for one in self.shards), *shown}

    def after(self, before: Kept, touched: Iterable[str]) -> Kept:
        """The same as made out of another one, from which these companies may differ."""
        since = (*before.since, (before.name, sorted(touched)))
        return replace(self, since=since[-STATES:])

    def changed_since(self, name: str) -> set[str] | None:
        """The companies that may have changed since a state; None where nobody knows."""
        if name == self.name:
            return set()
        states = [state for state, _ in self.since]
        if name not in states:
            return None
        return {slug for _, slugs in self.since[states.index(name) :] for slug in slugs}


def written(kept: Kept) -> bytes:
    """The record as the row that it is remembered in."""
    told = {one: getattr(kept, one) for one in kept.__struct_fields__ if one != "name"}
    return of(told)


def read(row: bytes) -> Kept:
    """The record that was written."""
    told = values(row)
    return Kept(
        **{
            **told,
            "name": rows.named(row),
            "shards": [Shard(*one) for one in told["shards"]],
            "groups": [Group(*one) for one in told["groups"]],
            "since": [(name, slugs) for name, slugs in told["since"]],
        }
    )


def changed(before: Catalogue, now: Catalogue) -> set[str]:
    """The companies that are not as they were, they or any of their filings.

    Records that have not changed are mostly the very same; a filing is told by its file alone,
    since all other records that it rests on are compared apart.
    """
    old, new = before.holders, now.holders
    others = later.changed(old, new)
    found = {slug for slug in others if slug in new and _other(old.get(slug), new[slug])}
    then, filings = before.content.filings, now.content.filings
    differ = (id_ for id_ in later.changed(then, filings) if id_ in filings)
    return {
        *found,
        *(old.keys() - new.keys()),
        *(filings[id_].company for id_ in differ if _other(then.get(id_), filings[id_])),
    }


def _other(old: object, new: object) -> bool:
    return old is not new and old != new


def values(row: bytes) -> Any:
    """What was written by `of`."""
    return json.loads(row.decode("utf-8", "surrogatepass"))


def of(value: object) -> bytes:
    """A value as a row."""
    told = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return told.encode("utf-8", "surrogatepass")


def counts(row: bytes) -> Tally:
    """A tally that was written by `of`."""
    told = values(row)
    return {kind: Counter(told[kind]) for kind in tally.KINDS}

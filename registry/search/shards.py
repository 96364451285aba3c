"""The terms cut into shards whose borders stay where they are when a filing changes."""

from __future__ import annotations

import hashlib
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from registry.search import analysis, packing
from registry.search.documents import OF_BLOCK
from registry.search.packing import Term
from registry.search.postings import Changes as Documents
from registry.search.postings import Postings
from registry.search.rows import named

# Sizes as estimated by `_size`; compressed, a shard is about half of it. A border follows from the
# term alone (one term in ODDS begins a shard) once the shard has its least size, and from a border
# on the cut hangs on nothing that was before.
LEAST, MOST, ODDS = 2_400, 6_000, 32
RARER = (analysis.SYLLABLE, analysis.INITIALS, analysis.NUMBER)

Changes = Mapping[str, Mapping[int, Documents]]  # by term and field


class Shard(NamedTuple):
    """Neighbouring terms with their postings."""

    first: str
    last: str
    name: str  # eight hex digits of what is in its files
    placed: bool  # whether any field of its terms keeps places
    grows: int  # the size of its first term
    row: str  # names what is remembered of it


class Fresh(Struct, frozen=True):
    """A shard that was just made, and the terms in it."""

    shard: Shard
    terms: bytes
    places: bytes  # b"" where no field of its terms keeps places
    row: bytes


Read = Callable[[Shard], bytes]  # what is remembered of a shard


def make(terms: Iterable[Term]) -> Iterator[Fresh]:
    """All terms in shards."""
    cut = _Cut()
    for one in terms:
        yield from cut.add(one)
    yield from cut.rest()


def update(shards: Sequence[Shard], changes: Changes, read: Read) -> list[Shard | Fresh]:
    """The shards as `make` would make them after changes; what they leave alone stays as it is."""
    firsts = [shard.first for shard in shards]
    touched: dict[int, set[str]] = {}
    for term in changes:
        at = max(0, bisect_right(firsts, term) - 1)
        touched.setdefault(at, set()).add(term)
        if at and term == firsts[at]:
            touched.setdefault(at - 1, set())  # where that one ends hangs on this term
    made: list[Shard | Fresh] = []
    open_: _Cut | None = None
    for at, shard in enumerate(shards):
        terms = touched.get(at)
        if terms is None and open_ is None:
            made.append(shard)
            continue
        open_ = open_ or _Cut()
        if terms is None and open_.ends(shard.first, shard.grows):
            made += [*open_.rest(), shard]
            open_ = None
            continue
        for one in _patched(packing.read(read(shard)), terms or (), changes):
            made += open_.add(one)
    if open_:
        made += open_.rest()
    return made


def _patched(terms: list[Term], touched: Iterable[str], changes: Changes) -> list[Term]:
    if not touched:
        return terms
    known = {one.spelled: one for one in terms}
    for spelled in touched:
        fields = known.pop(spelled).fields if spelled in known else {}
        for field, documents in changes[spelled].items():
            old = fields.pop(field, None) or Postings(of_block=field in OF_BLOCK)
            now = old.patched(documents)
            if now.count:
                fields[field] = now
        if fields:
            known[spelled] = packing.term(spelled, fields)
    return [known[spelled] for spelled in sorted(known)]


class _Cut:
    """A shard in the making."""

    def __init__(self) -> None:
        self._terms: list[Term] = []
        self._size = 0

    def ends(self, term: str, grown: int) -> bool:
        """Whether a term of that size begins a new shard."""
        return (
            not self._terms
            or self._size + grown > MOST
            or (self._size >= LEAST and zlib.crc32(term.encode()) % ODDS == 0)
        )

    def add(self, one: Term) -> list[Fresh]:
        """Takes a term in; what was made, where the term begins a new shard."""
        grown = _size(one)
        done = self.rest() if self.ends(one.spelled, grown) else []
        self._terms.append(one)
        self._size += grown
        return done

    def rest(self) -> list[Fresh]:
        """What was taken in since the last border, which becomes a shard."""
        terms, self._terms, self._size = self._terms, [], 0
        if not terms:
            return []
        data, places = packing.pack(terms)
        row = packing.written(terms)
        name = hashlib.sha256(data + places).hexdigest()[:8]
        first, last = terms[0], terms[-1]
        shard = Shard(first.spelled, last.spelled, name, bool(places), _size(first), named(row))
        return [Fresh(shard, data, places, row)]


def _size(one: Term) -> int:
    size = len(one.spelled) + 2 * one.often + 4
    # Each border costs every first search; of sounds and numbers less is asked than of texts.
    return size // 2 if one.spelled.startswith(RARER) else size


def borders(shards: Iterable[Shard]) -> list[str]:
    """For each shard the shortest text after all terms before it and not after its first."""
    found: list[str] = []
    before = ""
    for shard in shards:
        length = next(
            n for n in range(len(shard.first) + 1) if not found or shard.first[:n] > before
        )
        found.append(shard.first[:length])
        before = shard.last
    return found

"""The terms cut into shards whose borders stay where they are when a filing changes."""

from __future__ import annotations

import hashlib
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from registry.search import analysis, packing
from registry.search.index import Posting, Postings

# Sizes as estimated by `_size`; compressed, a shard is about half of it. A border follows from the
# term alone (one term in ODDS begins a shard) once the shard has its least size, and from a border
# on the cut hangs on nothing that was before.
LEAST, MOST, ODDS = 2_400, 6_000, 32
LEVEL = 9
RARER = (analysis.SYLLABLE, analysis.INITIALS, analysis.NUMBER)

# what became of a term's postings: by field and block, the present ones
Changes = Mapping[str, Mapping[int, Mapping[int, list[Posting]]]]


@dataclass(frozen=True, slots=True)
class Shard:
    """Neighbouring terms with their postings, compressed."""

    first: str
    last: str
    name: str  # eight hex digits of what is in it
    terms: bytes
    places: bytes  # b"" where no field of its terms keeps places


def make(terms: Mapping[str, Postings]) -> list[Shard]:
    """All terms in shards."""
    return list(_cut(terms.items()))


def update(shards: Sequence[Shard], changes: Changes) -> list[Shard]:
    """The shards as `make` would make them after changes; what they leave alone stays as it is."""
    firsts = [shard.first for shard in shards]
    touched: dict[int, set[str]] = {}
    for term in changes:
        at = max(0, bisect_right(firsts, term) - 1)
        touched.setdefault(at, set()).add(term)
        if at and term == firsts[at]:
            touched.setdefault(at - 1, set())  # where that one ends hangs on this term
    made: list[Shard] = []
    open_: _Cut | None = None
    for at, shard in enumerate(shards):
        terms = touched.get(at)
        if terms is None and open_ is None:
            made.append(shard)
            continue
        open_ = open_ or _Cut()
        for number, (term, postings) in enumerate(_patched(shard, terms or set(), changes)):
            done = open_.add(term, postings)
            if done:
                made.append(done)
            if number == 0 and terms is None and open_.single:
                made.append(shard)
                open_ = None
                break
    if open_ and (rest := open_.rest()):
        made.append(rest)
    return made


def _patched(shard: Shard, touched: set[str], changes: Changes) -> Iterable[tuple[str, Postings]]:
    places = zlib.decompress(shard.places) if shard.places else b""
    terms = packing.unpack(zlib.decompress(shard.terms), places)
    if not touched:
        return terms
    known = dict(terms)
    for term in touched:
        fields = dict(known.pop(term, {}))
        for field, blocks in changes[term].items():
            kept = [each for each in fields.pop(field, ()) if each.block not in blocks]
            now = sorted([*kept, *(each for block in blocks.values() for each in block)])
            if now:
                fields[field] = now
        if fields:
            known[term] = fields
    return sorted(known.items())


def _cut(terms: Iterable[tuple[str, Postings]]) -> Iterator[Shard]:
    """Runs of neighbouring terms, each of some thousand bytes."""
    cut = _Cut()
    for term, postings in terms:
        if done := cut.add(term, postings):
            yield done
    if rest := cut.rest():
        yield rest


class _Cut:
    """A shard in the making."""

    def __init__(self) -> None:
        self._terms: list[tuple[str, Postings]] = []
        self._size = 0

    @property
    def single(self) -> bool:
        """Whether it has just begun."""
        return len(self._terms) == 1

    def add(self, term: str, postings: Postings) -> Shard | None:
        """Takes a term in; what was made, where the term begins a new shard."""
        grown = _size(term, postings)
        begins = self._size + grown > MOST or (
            self._size >= LEAST and zlib.crc32(term.encode()) % ODDS == 0
        )
        done = self.rest() if begins else None
        self._terms.append((term, postings))
        self._size += grown
        return done

    def rest(self) -> Shard | None:
        """What was taken in since the last border, which becomes a shard."""
        terms, self._terms, self._size = self._terms, [], 0
        if not terms:
            return None
        data, places = packing.pack(terms), packing.positions(terms)
        return Shard(
            first=terms[0][0],
            last=terms[-1][0],
            name=hashlib.sha256(data + places).hexdigest()[:8],
            terms=zlib.compress(data, LEVEL),
            places=zlib.compress(places, LEVEL) if places else b"",
        )


def _size(term: str, postings: Postings) -> int:
    size = len(term) + 2 * sum(map(len, postings.values())) + 4
    # Each border costs every first search; of sounds and numbers less is asked than of texts.
    return size // 2 if term.startswith(RARER) else size


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

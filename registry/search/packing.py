"""Terms with their postings as the bytes of a shard, and as what is remembered of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from registry.search.documents import OF_BLOCK
from registry.search.encode import VARINT, varints
from registry.search.postings import Postings

STEP = 5  # numbers that a layout has for each field


class Term(NamedTuple):
    """A term with its postings, as the bytes that files are made of."""

    spelled: str
    data: bytes  # where it stands, and how often
    places: bytes
    layout: Sequence[int]  # of each field: itself, postings, bytes of stands, measures and places

    @property
    def often(self) -> int:
        """How many postings it has."""
        return sum(self.layout[1::STEP])

    @property
    def fields(self) -> dict[int, Postings]:
        """Its postings by field."""
        found: dict[int, Postings] = {}
        at, placed = len(_mask(self.layout)), 0
        for start in range(0, len(self.layout), STEP):
            field, count, *lengths = self.layout[start : start + STEP]
            stands, measures, places = lengths
            one = found[field] = Postings(of_block=field in OF_BLOCK)
            one.count = count
            at += len(VARINT[count])
            one.stands += self.data[at : (at := at + stands)]
            one.measures += self.data[at : (at := at + measures)]
            one.places += self.places[placed : (placed := placed + places)]
        return found


def term(spelled: str, fields: Mapping[int, Postings]) -> Term:
    """A term with its postings by field."""
    layout: list[int] = []
    data, places = bytearray(), b""
    for field in sorted(fields):
        one = fields[field]
        layout += field, one.count, len(one.stands), len(one.measures), len(one.places)
        data += VARINT[one.count]
        data += one.stands
        data += one.measures
        places += one.places
    return Term(spelled, _mask(layout) + data, places, layout)


def _mask(layout: Sequence[int]) -> bytes:
    return VARINT[sum([1 << field for field in layout[::STEP]])]


def pack(terms: Sequence[Term]) -> tuple[bytes, bytes]:
    """The two files of a shard; the second one is empty where no field keeps places.

    Each term stands after what it shares with the one before; then come their postings.
    """
    words = [VARINT[len(terms)]]
    before = b""
    for spelled, data, _, _ in terms:
        now = spelled.encode()
        shared = _shared(before, now)
        words += VARINT[shared], VARINT[len(now) - shared], now[shared:], VARINT[len(data)]
        before = now
    placed = b"".join([one.places for one in terms])
    lengths = varints([len(one.places) for one in terms]) if placed else b""
    return b"".join([*words, *(one.data for one in terms)]), lengths + placed


def _shared(one: bytes, other: bytes) -> int:
    for at, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return at
    return min(len(one), len(other))


def written(terms: Sequence[Term]) -> bytes:
    """What is remembered of a shard, so that a term of it can be changed without the others."""
    heads = [[one.spelled, len(one.data), len(one.places), *one.layout] for one in terms]
    parts = [json.dumps(heads, separators=(",", ":")).encode()]
    parts += [one.data + one.places for one in terms]
    return b"\n".join((parts[0], b"".join(parts[1:])))


def read(row: bytes) -> list[Term]:
    """The terms of a shard, as `written` was given them."""
    heads, _, data = row.partition(b"\n")
    found = []
    at = 0
    for spelled, length, placed, *layout in json.loads(heads):
        middle, end = at + length, at + length + placed
        found.append(Term(spelled, data[at:middle], data[middle:end], layout))
        at = end
    return found

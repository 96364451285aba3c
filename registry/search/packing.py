"""Terms with their postings as the bytes of a shard, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from registry.search.documents import OF_BLOCK, PLACED
from registry.search.encode import varint
from registry.search.index import Posting, Postings

NEW_SLOT = 7  # of three bits: the slot follows as a number of its own
MANY = 3  # of two bits: how often follows as a number of its own

Terms = Sequence[tuple[str, Postings]]


def pack(terms: Terms) -> bytes:
    """Terms in their order, each after what it shares with the one before; then their postings."""
    words, data = bytearray(), bytearray()
    varint(len(terms), words)
    before = b""
    for term, fields in terms:
        start = len(data)
        _postings(fields, data)
        spelled = term.encode()
        shared = _shared(before, spelled)
        varint(shared, words)
        varint(len(spelled) - shared, words)
        words += spelled[shared:]
        varint(len(data) - start, words)
        before = spelled
    return bytes(words + data)


def _shared(one: bytes, other: bytes) -> int:
    for at, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return at
    return min(len(one), len(other))


def _postings(fields: Postings, out: bytearray) -> None:
    varint(sum(1 << field for field in fields), out)
    for field in sorted(fields):
        postings = fields[field]
        varint(len(postings), out)
        (_blocks if field in OF_BLOCK else _slots)(postings, out)
        for posting in postings:
            often = posting.often - 1
            varint(posting.length << 2 | min(often, MANY), out)
            if often >= MANY:
                varint(often - MANY, out)


def _blocks(postings: Iterable[Posting], out: bytearray) -> None:
    before = 0
    for posting in postings:
        varint(posting.block - before, out)
        before = posting.block


def _slots(postings: Iterable[Posting], out: bytearray) -> None:
    before, last = 0, -1
    for posting in postings:
        step = posting.block - before
        slot = posting.slot - last - 1 if not step else posting.slot
        varint(step << 3 | min(slot, NEW_SLOT), out)
        if slot >= NEW_SLOT:
            varint(slot - NEW_SLOT, out)
        before, last = posting.block, posting.slot


def positions(terms: Terms) -> bytes:
    """Where the terms of a shard stand in their fields; nothing where no field keeps places."""
    lengths, data = bytearray(), bytearray()
    for _, fields in terms:
        start = len(data)
        for field in PLACED:
            for posting in fields.get(field, ()):
                before = 0
                for place in posting.places:
                    varint(place - before, data)
                    before = place
        varint(len(data) - start, lengths)
    return bytes(lengths + data) if data else b""


def unpack(shard: bytes, places: bytes) -> Iterator[tuple[str, Postings]]:
    """The terms of a shard and of its positions, as `pack` and `positions` were given them."""
    read = _Reader(shard)
    count = read.varint()
    heads = []
    spelled = b""
    for _ in range(count):
        shared = read.varint()
        spelled = spelled[:shared] + read.bytes(read.varint())
        heads.append(spelled.decode())
        read.varint()
    placed = _Reader(places)
    if places:
        for _ in range(count):
            placed.varint()
    for term in heads:
        mask = read.varint()
        fields = [field for field in range(mask.bit_length()) if mask >> field & 1]
        yield term, {field: list(_unpacked(read, placed, field)) for field in fields}


def _unpacked(read: _Reader, placed: _Reader, field: int) -> Iterator[Posting]:
    count = read.varint()
    stands = list((_read_blocks if field in OF_BLOCK else _read_slots)(read, count))
    for block, slot in stands:
        measure = read.varint()
        often = (measure & MANY) + 1
        if often > MANY:
            often += read.varint()
        places = tuple(placed.rising(often)) if field in PLACED else ()
        yield Posting(block, slot, often, measure >> 2, places)


def _read_blocks(read: _Reader, count: int) -> Iterator[tuple[int, int]]:
    for block in read.rising(count):
        yield block, 0


def _read_slots(read: _Reader, count: int) -> Iterator[tuple[int, int]]:
    block, last = 0, -1
    for _ in range(count):
        number = read.varint()
        step, slot = number >> 3, number & NEW_SLOT
        if slot == NEW_SLOT:
            slot += read.varint()
        last = slot if step else last + 1 + slot
        block += step
        yield block, last


class _Reader:
    """Bytes read from the front."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def varint(self) -> int:
        number = shift = 0
        while True:
            byte = self._data[self._at]
            self._at += 1
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number
            shift += 7

    def bytes(self, length: int) -> bytes:
        self._at += length
        return self._data[self._at - length : self._at]

    def rising(self, count: int) -> Iterator[int]:
        at = 0
        for _ in range(count):
            at += self.varint()
            yield at

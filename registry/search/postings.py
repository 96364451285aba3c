"""Where a term stands in one field, as bytes, and the same after some documents have changed.

The bytes are those of docs/search-format.md. What a change leaves alone is copied as it is, since a
common term stands in thousands of documents.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from registry.search.encode import VARINT, numbers_of, varints

NEW_SLOT = 7  # of three bits: the slot follows as a number of its own
MANY = 3  # of two bits: how often follows as a number of its own

# A number; a stand or a measure, to which a second number belongs where its lowest bits are set.
NUMBERS = re.compile(rb"[\x80-\xff]*[\x00-\x7f]")


def _with_second(mask: int) -> re.Pattern[bytes]:
    last, more = (
        b"".join(b"\\x%02x" % byte for byte in some if byte & mask == mask)
        for some in (range(0x80), range(0x80, 0x100))
    )
    number = NUMBERS.pattern
    return re.compile(b"(?:[%b]%b|[%b])%b|%b" % (more, number, last, number, number))


STANDS, MEASURES = _with_second(NEW_SLOT), _with_second(MANY)


class Posting(NamedTuple):
    """How often a term stands in a field of a document and how long that is; the places there."""

    measure: bytes
    places: bytes


Changes = Mapping[int, Mapping[int, Posting | None]]  # by block and slot; None: none any more


def posting(often: int, length: int, places: Sequence[int]) -> Posting:
    """A posting of a field of so many terms; without places where none are kept."""
    if often <= MANY:
        measure = VARINT[length << 2 | often - 1]
    else:
        measure = VARINT[length << 2 | MANY] + VARINT[often - 1 - MANY]
    if len(places) < 2:
        return Posting(measure, VARINT[places[0]] if places else b"")
    return Posting(measure, varints([b - a for a, b in zip((0, *places), places, strict=False)]))


class Postings:
    """The postings of a term in one field, in the order of the documents."""

    __slots__ = ("_block", "_slot", "count", "measures", "of_block", "places", "stands")

    def __init__(self, *, of_block: bool) -> None:
        """None yet; with `of_block` the field is that of a block and no slot is told."""
        self.of_block = of_block
        self.count = 0
        self.stands, self.measures, self.places = bytearray(), bytearray(), bytearray()
        self._block, self._slot = 0, -1  # where the last one stands

    def add(self, block: int, slot: int, one: Posting) -> None:
        """Takes the next one in."""
        self._stand(block, slot)
        self.count += 1
        self.measures += one[0]
        self.places += one[1]

    def _stand(self, block: int, slot: int) -> None:
        step = block - self._block
        if self.of_block:
            self.stands += VARINT[step]
        else:
            told = slot if step else slot - self._slot - 1
            if told < NEW_SLOT:
                self.stands += VARINT[step << 3 | told]
            else:
                self.stands += VARINT[step << 3 | NEW_SLOT]
                self.stands += VARINT[told - NEW_SLOT]
            self._slot = slot
        self._block = block

    def patched(self, changes: Changes) -> Postings:
        """The same with other postings in some documents."""
        old, new = _Split(self), Postings(of_block=self.of_block)
        at = 0
        for block in sorted(changes):
            start = bisect_left(old.blocks, block, at)
            new._copy(old, at, start)
            at = bisect_right(old.blocks, block, start)
            for slot, one in sorted({**old.slots(start, at), **changes[block]}.items()):
                if one is not None:
                    new.add(block, slot, one)
        new._copy(old, at, len(old.blocks))
        return new

    def _copy(self, old: _Split, start: int, end: int) -> None:
        """Takes in what stands in whole blocks."""
        if start == end:
            return
        self._stand(old.blocks[start], old.slot(start))
        self.stands += b"".join(old.stands[start + 1 : end])
        self.measures += b"".join(old.measures[start:end])
        self.places += old.placed(start, end)
        self.count += end - start
        self._block = old.blocks[end - 1]


class _Told(dict[bytes, int]):
    """What bytes tell, each asked once: the same few come again and again."""

    def __init__(self, tell: Callable[[list[int]], int]) -> None:
        self._tell = tell

    def __missing__(self, data: bytes) -> int:
        found = self[data] = self._tell(numbers_of(data))
        return found


class _Split:
    """Postings taken apart."""

    def __init__(self, whole: Postings) -> None:
        steps = _Told((lambda told: told[0]) if whole.of_block else (lambda told: told[0] >> 3))
        often = _Told(lambda told: (told[0] & MANY) + 1 + sum(told[1:]))
        self.stands = (NUMBERS if whole.of_block else STANDS).findall(whole.stands)
        self.measures = MEASURES.findall(whole.measures)
        self.blocks = list(accumulate([steps[one] for one in self.stands]))
        self._of_block = whole.of_block
        self._places = NUMBERS.findall(whole.places)
        self._ends = [0]
        if self._places:
            self._ends = list(accumulate([often[one] for one in self.measures], initial=0))

    def slot(self, at: int) -> int:
        """What is told of the slot: it is the slot itself where its block begins."""
        if self._of_block:
            return 0
        first, *second = numbers_of(self.stands[at])
        return (first & NEW_SLOT) + sum(second)

    def slots(self, start: int, end: int) -> dict[int, Posting | None]:
        """The postings of one block."""
        found: dict[int, Posting | None] = {}
        slot = -1
        for at in range(start, end):
            slot = self.slot(at) if at == start else slot + 1 + self.slot(at)
            found[slot] = Posting(self.measures[at], self.placed(at, at + 1))
        return found

    def placed(self, start: int, end: int) -> bytes:
        """Where the term stands in these documents."""
        return b"".join(self._places[self._ends[start] : self._ends[end]]) if self._places else b""

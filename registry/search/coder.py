"""Numbers as few bits: an adaptive binary range coder, each context learning what it is given.

Source of the method: Martin, "Range encoding" (1979), with binary decisions and carry as in LZMA.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache

ONE = 1 << 16  # of probabilities
LEAST = 64  # no decision is ever certain
MOST = ONE - LEAST
SLOWEST = 60  # decisions after which a context learns no slower
RATES = tuple(round(ONE / (n + 1.6)) for n in range(SLOWEST + 1))
TOP = 1 << 24
FULL = (1 << 32) - 1


class Encoder:
    """Takes numbers in; from the bytes of `done` they are read in the same order."""

    def __init__(self) -> None:
        self._out = bytearray()
        self._low = 0
        self._range = FULL
        # Bytes that a carry may still change: the first of them and, all others being 255, how many
        # there are. The very first stands before what is written and is always 0.
        self._held, self._count = 0, 1
        # By context and decision: the probability of 0, and decisions so far.
        self._states: defaultdict[int, dict[int, list[int]]] = defaultdict(dict)

    def number(self, context: int, value: int) -> None:
        """A number from 0 on: how many bits it has, then the bits below the highest."""
        states = self._states[context]
        # In one loop, with plain names and comparisons: of all filings these are 300,000 decisions.
        for node, bit in _decisions(value):
            state = states.get(node)
            if state is None:
                state = states[node] = [ONE >> 1, 0]
            chance, seen = state
            bound = (self._range >> 16) * chance
            if bit:
                self._low += bound
                self._range -= bound
                chance -= chance * RATES[seen] >> 16
                state[0] = chance if chance > LEAST else LEAST
            else:
                self._range = bound
                chance += (ONE - chance) * RATES[seen] >> 16
                state[0] = chance if chance < MOST else MOST
            if seen < SLOWEST:
                state[1] = seen + 1
            while self._range < TOP:
                self._range <<= 8
                self._shift()

    def _shift(self) -> None:
        if self._low < 0xFF000000 or self._low > FULL:
            carry = self._low >> 32
            self._out.append(self._held + carry & 0xFF)
            self._out += bytes([0xFF + carry & 0xFF]) * (self._count - 1)
            self._held, self._count = self._low >> 24 & 0xFF, 0
        self._count += 1
        self._low = self._low << 8 & FULL

    def done(self) -> bytes:
        """All numbers taken in, as bytes."""
        for _ in range(5):
            self._shift()
        return bytes(self._out[1:])


@cache
def _decisions(value: int) -> tuple[tuple[int, int], ...]:
    """The decisions that tell a number, each by a name and as a bit."""
    value += 1
    length = value.bit_length()
    told = [*((-n, 1) for n in range(1, length)), (-length, 0)]
    node = 1
    for place in range(length - 2, -1, -1):
        bit = value >> place & 1
        told.append((node << 5 | length, bit))
        node = node << 1 | bit
    return tuple(told)

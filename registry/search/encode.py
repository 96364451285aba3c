"""Numbers, orders and JSON as the bytes of docs/search-format.md."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any


class _Varints(dict[int, bytes]):
    """Numbers as bytes, seven bits each, the lowest first; each is made once, as most are small."""

    def __missing__(self, number: int) -> bytes:
        out, rest = bytearray(), number
        while rest > 0x7F:
            out.append(rest & 0x7F | 0x80)
            rest >>= 7
        out.append(rest)
        made = self[number] = bytes(out)
        return made


VARINT = _Varints()


def varints(numbers: Iterable[int]) -> bytes:
    """Numbers, one after another."""
    return b"".join(map(VARINT.__getitem__, numbers))


def numbers_of(data: bytes) -> list[int]:
    """The numbers that were written one after another."""
    found = []
    number = shift = 0
    for byte in data:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte <= 0x7F:
            found.append(number)
            number = shift = 0
    return found


def ranks(keys: Sequence[str]) -> bytes:
    """The place of each filing in the order of names, by what orders it."""
    places = {key: at for at, key in enumerate(sorted(set(keys)))}
    return varints(map(places.__getitem__, keys))


def text(value: Any) -> bytes:
    """A value as JSON without blanks."""
    # Half a character, which a record can spell out as an escape, is none in UTF-8.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")

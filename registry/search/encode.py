"""Numbers, orders and JSON as the bytes of docs/search-format.md."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from registry.search.documents import Document


def varint(number: int, out: bytearray) -> None:
    """Appends a number, seven bits a byte, the lowest first."""
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)


def ranks(filings: Sequence[Document]) -> bytes:
    """The place of each filing in the order of names, as readers of Latin letters sort them."""
    keys = [((one.spoken or one.name.zh).casefold(), one.name.zh) for one in filings]
    places = {key: at for at, key in enumerate(sorted(set(keys)))}
    out = bytearray()
    for key in keys:
        varint(places[key], out)
    return bytes(out)


def text(value: Any) -> bytes:
    """A value as JSON without blanks."""
    # Half a character, which a record can spell out as an escape, is none in UTF-8.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")

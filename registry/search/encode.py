"""Facets, orders and JSON as the bytes of docs/search-format.md."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Sequence
from typing import Any

from registry.search.documents import Document, Documents


def varint(number: int, out: bytearray) -> None:
    """Appends a number, seven bits a byte, the lowest first."""
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)


def facets(documents: Documents) -> bytes:
    """Where each filing stands in each facet, column by column."""
    out = bytearray()
    filings = [block[1:] for block in documents.blocks[1:]]
    every = [told.facets for block in filings for told in block if told.facets]
    sectors = _sets(tuple(one.sectors for one in every), out)
    functions = _sets(tuple(one.functions for one in every), out)
    for block in filings:
        varint(len(block), out)
    for one in every:
        varint(one.list, out)
    # Register by register: most of what follows is the same for all filings of one.
    sorted_ = sorted(every, key=lambda one: one.register)
    out += bytes(one.category + 1 for one in sorted_)
    out += bytes(one.role + 1 for one in sorted_)
    out += bytes(one.status for one in sorted_)
    _provinces(filings, out)
    for one in every:
        varint(sectors[one.sectors], out)
    for one in every:
        varint(functions[one.functions], out)
    return bytes(out)


def _sets(chosen: Iterable[tuple[int, ...]], out: bytearray) -> dict[tuple[int, ...], int]:
    """Writes the sets that occur, the empty one first, then by frequency; their places."""
    counts: dict[tuple[int, ...], int] = {}
    for each in chosen:
        counts[each] = counts.get(each, 0) + 1
    counts.pop((), None)
    ordered = [(), *sorted(counts, key=lambda each: (-counts[each], each))]
    varint(len(ordered), out)
    for each in ordered:
        varint(len(each), out)
        out += bytes(each)
    return {each: at for at, each in enumerate(ordered)}


def _provinces(filings: Iterable[Sequence[Document]], out: bytearray) -> None:
    """That of each company's first filing; of the others, 0 where it is that of the one before."""
    told = [[one.facets.province for one in block if one.facets] for block in filings]
    out += bytes(block[0] + 1 for block in told if block)
    for block in told:
        for before, here in itertools.pairwise(block):
            out.append(0 if here == before else here + 2)


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

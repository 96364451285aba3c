"""What results show, in fragments, and what is fetched only where it is needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from registry import numbers
from registry.search import analysis, characters, encode
from registry.search.documents import PRODUCTS, Document, Documents

CHUNK = 4  # companies in a fragment
GROUP = 8  # fragments whose names change together: names count in what a first search costs


def fragments(documents: Documents) -> Iterator[bytes]:
    """The pages, then companies with their filings, some at a time, as JSON."""
    yield encode.text([[d.kind, d.href, d.name.zh, d.name.en] for d in documents.blocks[0]])
    blocks = documents.blocks[1:]
    for start in range(0, len(blocks), CHUNK):
        yield encode.text([_company(block) for block in blocks[start : start + CHUNK]])


def groups(documents: Documents) -> Iterator[list[bytes]]:
    """The fragments, some at a time."""
    every = list(fragments(documents))
    for start in range(0, len(every), GROUP):
        yield every[start : start + GROUP]


def _company(block: Sequence[Document]) -> list[Any]:
    own = block[0]
    slug = own.ref.removeprefix("company ")
    return [slug, own.name.zh, own.name.en, own.spoken, [_filing(one) for one in block[1:]]]


def _filing(one: Document) -> list[Any]:
    products = list(one.texts.get(PRODUCTS, ()))
    return [one.name.zh, one.name.en, one.spoken, numbers.stem(one.number), products]


def signs(known: Iterable[str]) -> dict[str, Any]:
    """For Chinese characters: the traditional ones as simplified, and how each is spoken."""
    held = set(known)
    spoken: dict[str, str] = {}
    for sign in sorted(held):
        for sound in analysis.sounds(sign)[:1]:
            key = sound.removeprefix(analysis.SYLLABLE)
            spoken[key] = spoken.get(key, "") + sign
    table = sorted(characters.table().items())
    return {
        "simple": "".join(chr(old) + new for old, new in table if new in held),
        "sounds": dict(sorted(spoken.items())),
    }

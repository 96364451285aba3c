"""What results show, in fragments, and what is fetched only where it is needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from registry import numbers
from registry.search import analysis, characters, encode
from registry.search.documents import PRODUCTS, Document, Documents

CHUNK = 3  # companies in a fragment
LAYER = 6  # filings of each of them in it; further ones are in further layers
SHELF = 16  # pages in a layer of the first fragment
GROUP = 12  # fragments whose names change together: names count in what a first search costs


def groups(documents: Documents) -> Iterator[dict[str, bytes]]:
    """What is shown of the pages, and of companies with their filings: as JSON by its name."""
    every = list(fragments(documents))
    for start in range(0, len(every), GROUP):
        yield dict(layer for fragment in every[start : start + GROUP] for layer in fragment)


def fragments(documents: Documents) -> Iterator[list[tuple[str, bytes]]]:
    """The layers of each fragment, with their names: `7`, `7.1`, `7.2`."""
    pages = [[one.kind, one.href, one.name.zh, one.name.en] for one in documents.blocks[0]]
    yield [
        (_named(0, layer), encode.text(pages[layer * SHELF :][:SHELF]))
        for layer in range(max(1, -(-len(pages) // SHELF)))
    ]
    blocks = documents.blocks[1:]
    for number, start in enumerate(range(0, len(blocks), CHUNK), 1):
        chunk = blocks[start : start + CHUNK]
        layers = max(1, *(-(-(len(block) - 1) // LAYER) for block in chunk))
        yield [
            (_named(number, layer), encode.text([_company(block, layer) for block in chunk]))
            for layer in range(layers)
        ]


def _named(number: int, layer: int) -> str:
    return f"{number}.{layer}" if layer else f"{number}"


def _company(block: Sequence[Document], layer: int) -> list[Any] | None:
    """A company with some of its filings; none where it has none in that layer."""
    own = block[0]
    filings = block[1 + layer * LAYER :][:LAYER]
    if layer and not filings:
        return None
    slug = own.ref.removeprefix("company ")
    return [slug, own.name.zh, own.name.en, own.spoken, [_filing(one) for one in filings]]


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

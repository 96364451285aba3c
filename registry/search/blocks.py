"""What the search takes of a company with its filings, or of the pages, in plain values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from registry.search import analysis, results
from registry.search.documents import Document, Facets

CHUNK = 3  # companies in a fragment
GROUP = 12  # fragments whose names change together: names count in what a first search costs


class Block(NamedTuple):
    """The documents of a block as far as any file tells of them; equal after it was written."""

    texts: list[list[list[Any]]]  # of each document: fields, each with its texts
    shown: list[Any]
    facets: list[list[Any]]  # of each filing
    labels: int  # terms of the labels of all of them

    @property
    def keys(self) -> list[str]:
        """What orders each filing among all, as readers of Latin letters sort names."""
        return [f"{(en or zh).casefold()}\0{zh}" for zh, _, en, *_ in self.shown[4]]


def of(documents: Sequence[Document], *, pages: bool = False) -> Block:
    """A company and its filings, or all pages."""
    return Block(
        [
            [[field, list(texts)] for field, texts in document.texts.items()]
            for document in documents
        ],
        results.pages(documents) if pages else results.company(documents),
        [_plain(document.facets) for document in documents if document.facets],
        sum(_length(label) for document in documents for label in document.labels),
    )


def _plain(facets: Facets) -> list[Any]:
    return [*facets[:-2], list(facets.sectors), list(facets.functions)]


@cache
def _length(label: str) -> int:
    return len(analysis.terms(label))


def fragment_of(number: int) -> int:
    """The fragment in which a block is shown."""
    return -(-number // CHUNK)


def group_of(number: int) -> int:
    """The group of fragments in which a block is shown, and beside which it is remembered."""
    return fragment_of(number) // GROUP


def members(group: int, blocks: int) -> range:
    """The numbers of the blocks in a group, of so many blocks."""
    first = group * GROUP
    start, end = (max(0, (at - 1) * CHUNK + 1) for at in (first, first + GROUP))
    return range(start, min(end, blocks))


def shown(some: Mapping[int, Block]) -> dict[str, bytes]:
    """The files that show the blocks of a group, by name: `7`, `7.1`, `7.2`."""
    by_fragment: dict[int, list[Any]] = {}
    for number in sorted(some):
        by_fragment.setdefault(fragment_of(number), []).append(some[number].shown)
    return {
        f"{number}.{layer}" if layer else f"{number}": payload
        for number, told in by_fragment.items()
        for layer, payload in enumerate(
            results.shelves(told[0]) if not number else results.layers(told)
        )
    }


def written(blocks: Iterable[Block]) -> bytes:
    """Blocks as bytes to be remembered."""
    told = json.dumps(list(blocks), ensure_ascii=False, separators=(",", ":"))
    return told.encode("utf-8", "surrogatepass")


def read(row: bytes) -> list[Block]:
    """The blocks that were written."""
    return [Block(*block) for block in json.loads(row.decode("utf-8", "surrogatepass"))]

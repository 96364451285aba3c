"""What results show, in fragments, and what is fetched only where it is needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from registry import numbers
from registry.search import analysis, characters, encode
from registry.search.documents import PRODUCTS, Document

LAYER = 6  # filings of each company in a fragment; further ones are in further layers
SHELF = 16  # pages in a layer of the first fragment


def pages(documents: Sequence[Document]) -> list[Any]:
    """What is shown of the pages."""
    return [[one.kind, one.href, one.name.zh, one.name.en] for one in documents]


def company(documents: Sequence[Document]) -> list[Any]:
    """What is shown of a company with its filings."""
    own, *filings = documents
    slug = own.ref.removeprefix("company ")
    return [slug, own.name.zh, own.name.en, own.spoken, [_filing(one) for one in filings]]


def _filing(one: Document) -> list[Any]:
    products = list(one.texts.get(PRODUCTS, ()))
    return [one.name.zh, one.name.en, one.spoken, numbers.stem(one.number), products]


def shelves(shown: Sequence[Any]) -> Iterator[bytes]:
    """The pages as JSON, some at a time."""
    for start in range(0, max(1, len(shown)), SHELF):
        yield encode.text(shown[start : start + SHELF])


def layers(companies: Sequence[Any]) -> Iterator[bytes]:
    """Companies as JSON: each with its first filings, then with further ones."""
    for start in range(0, max(1, *(len(filings) for *_, filings in companies)), LAYER):
        yield encode.text([_layer(one, start) for one in companies])


def _layer(company: Sequence[Any], start: int) -> list[Any] | None:
    """A company with some of its filings; none where it has none in that layer."""
    *own, filings = company
    some = filings[start : start + LAYER]
    return [*own, some] if some or not start else None


def spoken(sign: str) -> str:
    """How a Chinese character is spoken; "" where nobody knows."""
    return next(iter(analysis.sounds(sign)), "").removeprefix(analysis.SYLLABLE)


def signs(sounds: Mapping[str, str]) -> dict[str, Any]:
    """For Chinese characters: the traditional ones as simplified, and how each is spoken."""
    spoken: dict[str, str] = {}
    for sign, sound in sorted(sounds.items()):
        if sound:
            spoken[sound] = spoken.get(sound, "") + sign
    table = sorted(characters.table().items())
    return {
        "simple": "".join(chr(old) + new for old, new in table if new in sounds),
        "sounds": dict(sorted(spoken.items())),
    }

"""Documents → postings: where each term stands, out of which lunr's weights follow.

What `lunr.Builder` keeps as a weight for each term, field and document is here kept as what that
weight is made of: how often the term stands there and how long the field is. So an edit of one
filing changes the postings of its own terms and no others, whereas every weight hangs on the number
of all documents. The browser makes the weights; a test holds them against `lunr.Builder`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from registry.search.documents import OF_BLOCK, PLACED, Fields
from registry.search.postings import Posting, Postings, posting

# lunr's own settings of BM25: what a field's length and a term's repetition count.
B = 0.75
K1 = 1.2

Index = Mapping[str, Mapping[int, Postings]]  # by term and field


def make(blocks: Iterable[Iterable[Fields]]) -> Index:
    """The postings of every term, terms sorted by code point; each block is its texts by slot.

    Labels are not among them: they follow from the facets.
    """
    found: dict[str, dict[int, Postings]] = {}
    for number, block in enumerate(blocks):
        for slot, fields in enumerate(block):
            for field, term, one in of_document(fields):
                known = found.get(term)
                if known is None:
                    known = found[term] = {}
                into = known.get(field)
                if into is None:
                    into = known[field] = Postings(of_block=field in OF_BLOCK)
                into.add(number, slot, one)
    return {term: found[term] for term in sorted(found)}


def of_document(fields: Fields) -> Iterator[tuple[int, str, Posting]]:
    """What the terms of one document bring: field, term, posting; texts lie one place apart."""
    for field, values in fields.items():
        length = sum(map(len, values))
        places: dict[str, list[int]] = {}
        at = 0
        for value in values:
            for at, term in enumerate(value, at):  # noqa: B020
                if term in places:
                    places[term].append(at)
                else:
                    places[term] = [at]
            at += 2
        placed = field in PLACED
        for term, some in places.items():
            yield field, term, posting(len(some), length, some if placed else ())

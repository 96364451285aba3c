"""Documents → postings: where each term stands, out of which lunr's weights follow.

What `lunr.Builder` keeps as a weight for each term, field and document is here kept as what that
weight is made of: how often the term stands there and how long the field is. So an edit of one
filing changes the postings of its own terms and no others, whereas every weight hangs on the number
of all documents. The browser makes the weights; a test holds them against `lunr.Builder`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from registry.search.analysis import terms
from registry.search.documents import PLACED, Document, Texts, Value, analysed

# lunr's own settings of BM25: what a field's length and a term's repetition count.
B = 0.75
K1 = 1.2


class Posting(NamedTuple):
    """A term in one field of one document, or of a whole block."""

    block: int
    slot: int  # 0 where the field is that of a block
    often: int  # how often it stands there
    length: int  # terms in that field of that document
    places: tuple[int, ...]  # where it stands; empty for fields whose places are not kept


Postings = dict[int, list[Posting]]  # by field, in the order of the documents


def make(blocks: Iterable[Sequence[Texts]]) -> dict[str, Postings]:
    """The postings of every term, terms sorted by code point; each block is its texts by slot.

    Labels are not among them: they follow from the facets.
    """
    found: dict[str, Postings] = {}
    for number, block in enumerate(blocks):
        for term, fields in of_block(number, block).items():
            known = found.get(term)
            if known is None:
                found[term] = fields
                continue
            for place, postings in fields.items():
                if place in known:
                    known[place] += postings
                else:
                    known[place] = postings
    return {term: found[term] for term in sorted(found)}


def of_block(number: int, block: Sequence[Texts]) -> dict[str, Postings]:
    """The postings that one block brings."""
    found: dict[str, Postings] = {}
    for slot, texts in enumerate(block):
        for place, values in analysed(texts).items():
            length = sum(map(len, values))
            for term, often, places in _counted(values, placed=place in PLACED):
                fields = found.get(term)
                if fields is None:
                    fields = found[term] = {}
                posting = Posting(number, slot, often, length, places)
                if place in fields:
                    fields[place].append(posting)
                else:
                    fields[place] = [posting]
    return found


def _counted(
    values: tuple[Value, ...], *, placed: bool
) -> Iterator[tuple[str, int, tuple[int, ...]]]:
    """Each term with how often and where it stands; values lie one place apart."""
    if not placed:
        counts = Counter(term for value in values for term in value)
        yield from ((term, often, ()) for term, often in counts.items())
        return
    places: dict[str, list[int]] = {}
    at = 0
    for value in values:
        for term in value:
            places.setdefault(term, []).append(at)
            at += 1
        at += 1
    yield from ((term, len(found), tuple(found)) for term, found in places.items())


def labels(documents: Iterable[Document]) -> int:
    """How many terms the labels have, all documents together."""
    counts = Counter(label for document in documents for label in document.labels)
    return sum(len(terms(label)) * often for label, often in counts.items())

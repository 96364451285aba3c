"""What is counted over all documents, one by one, so that a change is added and taken away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from registry.search import analysis, documents
from registry.search.documents import OF_BLOCK, SOUNDS, Fields, Told

LENGTHS, WORDS, SYLLABLES, SIGNS = KINDS = ("lengths", "words", "syllables", "signs")

Tally = Mapping[str, Counter[str]]


def none() -> dict[str, Counter[str]]:
    """A tally of nothing."""
    return {kind: Counter() for kind in KINDS}


def add(found: Tally, texts: Told, fields: Fields, sharing: int) -> None:
    """Counts a document: how many terms each field has (but for labels), and how many documents
    each word has, each syllable and each character. `sharing` documents have the same company.
    """
    for place, values in fields.items():
        times = sharing if place in OF_BLOCK else 1
        found[LENGTHS][str(place)] += times * sum(map(len, values))
    words, signs, syllables = set[str](), set[str](), set[str]()
    for place, told in texts:
        for text in told:
            some, others = _read(text)
            words |= some
            signs |= others
            if place in SOUNDS:
                syllables |= _spoken(text)
    found[WORDS].update(words)
    found[SIGNS].update(signs)
    found[SYLLABLES].update(syllables)


@lru_cache(analysis.MANY)
def _read(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a text that one may misspell, and its Chinese characters."""
    runs = list(analysis.runs(text))
    return (
        frozenset(run for run, chinese in runs if not chinese and _is_word(run)),
        frozenset(sign for run, chinese in runs if chinese for sign in run),
    )


def _spoken(name: str) -> frozenset[str]:
    """The syllables of a name: each begins one of its terms."""
    mark = analysis.SYLLABLE
    terms = documents.sounds(name)
    return frozenset(term.split(mark, 2)[1] for term in terms if term[0] == mark)


def changed(tally: Tally, gone: Tally, come: Tally) -> dict[str, Counter[str]]:
    """A tally of other documents; what no longer stands anywhere has gone."""
    found = {}
    for kind in KINDS:
        counts = Counter(tally[kind])
        counts.update(come[kind])
        counts.subtract(gone[kind])
        for name in {*gone[kind]}:
            if not counts[name]:
                del counts[name]
        found[kind] = counts
    return found


def words(tally: Tally) -> list[tuple[str, int]]:
    """The words, each with the documents that have it."""
    return sorted(tally[WORDS].items())


def syllables(tally: Tally) -> Iterable[str]:
    """The syllables that may be meant by what is typed."""
    return sorted(filter(analysis.VOWEL.search, tally[SYLLABLES]))


def _is_word(run: str) -> bool:
    """Whether a run is a word that one may misspell."""
    return run.isascii() and len(run) > 1 and not run.isdigit()

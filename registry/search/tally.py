"""What is counted over all documents, block by block, so that a change is added and taken away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from registry.search import analysis
from registry.search.documents import OF_BLOCK, SOUNDS, Texts, analysed

LENGTHS, WORDS, SYLLABLES, SIGNS = KINDS = ("lengths", "words", "syllables", "signs")

Tally = Mapping[str, Counter[str]]


def of(blocks: Iterable[Sequence[Texts]]) -> dict[str, Counter[str]]:
    """How many terms each field has (but for labels), and how many documents each word has,
    each syllable and each character.
    """
    found: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for block in blocks:
        for texts in block:
            told = analysed(texts)
            for place, values in told.items():
                times = len(block) if place in OF_BLOCK else 1
                found[LENGTHS][str(place)] += times * sum(map(len, values))
            found[SYLLABLES].update(
                {
                    part
                    for place in SOUNDS.values()
                    for value in told.get(place, ())
                    for part in _syllables(value)
                }
            )
            every = [_read(text) for each in texts.values() for text in each]
            found[WORDS].update(frozenset().union(*(words for words, _ in every)))
            found[SIGNS].update(frozenset().union(*(signs for _, signs in every)))
    return found


@cache
def _read(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a text that one may misspell, and its Chinese characters."""
    runs = list(analysis.runs(text))
    return (
        frozenset(run for run, chinese in runs if not chinese and _is_word(run)),
        frozenset(sign for run, chinese in runs if chinese for sign in run),
    )


def changed(tally: Tally, was: Tally, now: Tally) -> dict[str, Counter[str]]:
    """A tally in which some blocks have changed; what no longer stands anywhere has gone."""
    found = {}
    for kind in KINDS:
        counts = Counter(tally[kind])
        counts.update(now[kind])
        counts.subtract(was[kind])
        found[kind] = +counts
    return found


def _syllables(value: tuple[str, ...]) -> Iterator[str]:
    for term in value:
        if term.startswith(analysis.SYLLABLE):
            yield from term[1:].split(analysis.SYLLABLE)


def _is_word(run: str) -> bool:
    """Whether a run is a word that one may misspell."""
    return run.isascii() and len(run) > 1 and not run.isdigit()

"""The oracle reads queries by the same table as the browser, and finds every part of every name."""

from __future__ import annotations

import random
from typing import Any

import pytest

from registry.search import analysis
from tests.search import built, client, oracle, queries
from tests.search.oracle import FIELDS, Group
from tests.search.test_analysis import CASES

PIECES = 4000


@pytest.mark.parametrize(("query", "groups"), CASES["parse"].items())
def test_a_query_has_these_groups(query: str, groups: list[dict[str, Any]]) -> None:
    names = list(FIELDS)
    assert [
        (
            group.kind,
            analysis.fold(group.text).strip(),
            group.excluded,
            {names.index(name) for name in group.limit},
            group.exact,
        )
        for group in oracle.parse(query)
    ] == [
        (
            group["kind"],
            group["folded"].strip(),
            group.get("excluded", False),
            set(group.get("fields", range(len(names)))),
            group.get("exact", False),
        )
        for group in groups
    ]


@pytest.mark.parametrize(("word", "ways"), CASES["splits"]["words"].items())
def test_a_word_is_cut_so(word: str, ways: list[str]) -> None:
    cuts = oracle.cuts(word, frozenset(CASES["splits"]["syllables"].split()))
    assert [" ".join((*whole, rest + "…") if rest else whole) for whole, rest in cuts] == ways


def test_every_substring_of_every_chinese_name_is_found() -> None:
    documents = built.real_documents()
    reference = client.reference()
    refs = [document.ref for document in reference.documents]
    runs = sorted(queries.chinese(documents))
    draw = random.Random(queries.SEED)
    pieces = {queries.piece(draw, draw.choice(runs)) for _ in range(PIECES)}
    for text, having in queries.containing(documents, sorted(pieces)).items():
        found = {refs[int(number)] for number in reference.matches(Group("han", text))}
        assert having <= found, f"{text}: {sorted(having - found)}"

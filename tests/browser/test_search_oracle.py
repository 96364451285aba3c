"""The browser's search against the oracle: the same answers to every kind of query."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from playwright.sync_api import Browser

from registry.search import analysis
from tests.search import built, client, queries
from tests.search.client import Client, Question, Told
from tests.search.oracle import Facets, Oracle

pytestmark = pytest.mark.browser
FILINGS, OTHERS = 50, 10
FILTERED = 9  # one query in so many is asked again with filters


@pytest.fixture(scope="module")
def asked(browser: Browser) -> Iterator[Client]:
    with client.opened(browser, built.real_documents(), client.real()) as opened:
        yield opened


def expected(reference: Oracle, facets: Facets, question: Question) -> Told:
    """What the oracle tells, as the browser should."""
    answer = reference.search(question.query)
    found = [at for at, _ in answer.filings]
    if question.sort == "date":
        found.sort(key=reference.newest)
    refs = [document.ref for document in reference.documents]
    filings, counts = facets.filtered([refs[at] for at in found], question.filters)
    return Told(
        total=len(filings),
        filings=filings[:FILINGS],
        others=len(answer.others),
        aside=[refs[at] for at, _ in answer.others[:OTHERS]],
        facets=counts,
        notes=answer.notes,
    )


def plain(notes: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Notes without how a text was typed."""
    return [
        {
            key: analysis.fold(value) if isinstance(value, str) else [*map(analysis.fold, value)]
            for key, value in note.items()
        }
        for note in notes
    ]


def different(question: Question, told: Told, wanted: Told) -> str:
    """How two answers differ, "" where they do not."""
    parts = []
    for name in ("total", "filings", "others", "aside", "facets"):
        here, there = getattr(told, name), getattr(wanted, name)
        if here != there:
            parts.append(f"  {name}\n    browser {here}\n    oracle  {there}")
    if plain(told.notes) != plain(wanted.notes):
        parts.append(f"  notes\n    browser {told.notes}\n    oracle  {wanted.notes}")
    return "\n".join([f"{question}", *parts]) if parts else ""


def compared(asked: Client, questions: Sequence[Question]) -> list[str]:
    """The differences of all answers."""
    answers = asked.ask(questions, FILINGS, OTHERS)
    reference, facets = client.reference(), Facets(built.real_documents())
    found = (
        different(question, told, expected(reference, facets, question))
        for question, told in zip(questions, answers, strict=True)
    )
    return [each for each in found if each]


def test_the_browser_answers_as_the_oracle(asked: Client) -> None:
    drawn = queries.drawn(built.real_documents())
    assert len(drawn) >= 500
    wrong = compared(asked, [Question(each.text) for each in drawn])
    assert not wrong, f"{len(wrong)} of {len(drawn)} differ\n" + "\n".join(wrong[:10])


def test_the_browser_filters_and_sorts_as_the_oracle(asked: Client) -> None:
    documents = built.real_documents()
    draw = queries.Drawn(documents, seed=1)
    values = {
        "region" if axis == "province" else axis: [choice.id for choice in choices]
        for axis, choices in documents.axes.items()
    }
    values["year"] = ["2022", "2023", "2024", "2025", "2026"]
    for axis in ("category", "role", "sector", "function", "region"):
        values[axis].append("none")
    questions = [
        Question(each.text, draw.filters(values), ("relevance", "date")[at % 2])
        for at, each in enumerate(queries.drawn(documents)[::FILTERED])
    ]
    questions += [Question("", draw.filters(values)) for _ in range(10)]
    wrong = compared(asked, [*questions, Question("")])
    assert not wrong, f"{len(wrong)} of {len(questions)} differ\n" + "\n".join(wrong[:10])


def test_the_browser_finds_every_substring(asked: Client) -> None:
    documents = built.real_documents()
    runs = sorted(queries.chinese(documents))
    draw = random.Random(queries.SEED)
    pieces = [queries.piece(draw, draw.choice(runs)) for _ in range(300)]
    counts = queries.containing(documents, pieces)
    for text, told in zip(
        pieces, asked.ask([Question(each) for each in pieces], 0, 0), strict=True
    ):
        assert told.total + told.others >= len(counts[text]), text

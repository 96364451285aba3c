"""Made-up Markdown below a filing: a short note, or prose of some 2.4 kB; always the same one."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

SEED = 20260508
WORDS = (
    "made-up", "example", "service", "language", "image", "speech",
    "answering", "question", "reviewer", "document", "labelling", "output",
    "description", "check", "regulation", "company", "published", "procedure",
    "sample", "evaluation", "number", "changes", "register", "information",
    "announcement", "generated", "the", "of", "to", "and",
    "with", "which", "from", "are", "has", "recommendation",
)  # fmt: skip
SENTENCES = 3, 6  # in a paragraph
LONG = 2_400  # bytes that prose has at least


def short(number: int) -> str:
    """A note of one made-up sentence."""
    chance = random.Random(SEED * 1_000_003 + number)
    return _sentence(chance)


def long(number: int) -> str:
    """Made-up prose of 150 to 400 words: paragraphs, headings, a list, a quotation, links."""
    chance = random.Random(SEED * 1_000_003 + number)
    kinds: tuple[Callable[[random.Random], str], ...] = (_paragraph, _list, _paragraph, _quotation)
    parts: list[str] = []
    size = 0
    while size < LONG:
        if len(parts) % 3 == 2:
            parts.append(f"## {_words(chance, 3).capitalize()}")
        parts.append(kinds[len(parts) % len(kinds)](chance))
        size = len("\n\n".join(parts).encode())
    return "\n\n".join(parts)


def none(number: int) -> str:
    """No text: as most real filings."""
    return ""


BODIES: Mapping[str, Callable[[int], str]] = {"none": none, "short": short, "long": long}


def _words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(WORDS, k=count))


def _sentence(chance: random.Random) -> str:
    words = chance.choices(WORDS, k=chance.randint(8, 16))
    at = chance.randrange(len(words))
    mark = chance.randrange(6)
    if mark == 0:
        words[at] = f"**{words[at]}**"
    elif mark == 1:
        words[at] = f"*{words[at]}*"
    elif mark == 2:
        words[at] = f"`{words[at]}`"
    elif mark == 3:
        words[at] = f"[{words[at]}](https://example.org/{chance.randrange(999)})"
    return " ".join(words).capitalize() + "."


def _paragraph(chance: random.Random) -> str:
    return " ".join(_sentence(chance) for _ in range(chance.randint(*SENTENCES)))


def _list(chance: random.Random) -> str:
    return "\n".join(f"- {_sentence(chance)}" for _ in range(chance.randint(*SENTENCES)))


def _quotation(chance: random.Random) -> str:
    return f"> {_sentence(chance)}"

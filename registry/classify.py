"""Which terms of the vocabulary a text holds, and which sectors and functions they tell."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

from msgspec import Struct

from registry.model import Filing, Term

PURPOSE, NAME, PRODUCTS, OUTPUT = "purpose", "name", "products", "output"
CATEGORY, NUMBER_TYPE, EDITOR = "category", "number-type", "editor"
ANYWHERE = (PURPOSE, NAME, PRODUCTS)

# The register's own word on what an algorithm does. Retrieval-filtering is two functions in one
# category: there only the type in the number tells which.
BY_CATEGORY = {
    "personalised-push": "recommendation",
    "ranking-selection": "ranking",
    "dispatch-decision": "dispatch",
}
BY_NUMBER_TYPE = {
    "02": "recommendation",
    "03": "ranking",
    "04": "retrieval",
    "05": "moderation",
    "06": "dispatch",
}
# Functions whose result is a text of its own kind, not a text generated.
ANSWERING = frozenset(("dialogue", "recognition", "translation", "code-generation"))
# Products tell a label if at least one in so many of them tells it; where purpose or name already
# tell one, only if most products do: an algorithm for contracts is not about the browser it is in.
SHARE = 3
TYPED_REGISTER = "cn-cac-recommendation"
NUMBER = re.compile(r"(?<!\d)\d{13}(\d{2})\d{6}(?!\d)")

# 应用于……场景，服务于……客户，根据用户输入的文本、图像，生成……: what comes before the verb is
# what goes in, not what comes out.
CLAUSE = re.compile(r"[^,;。:\n]+")
INTRODUCTION = re.compile(r"\s*(?:主要)?(?:应?用于|应用|服务于|面向)")
RESULT = re.compile(
    r"(?:生成|输出|合成|返回|转换|转化|转为|制作|渲染|得到|回复|产出|形成|播报|扩展)(?!场景|算法|模型)"
)
CONTINUATION = re.compile(r"\s*(?:以及|及|和|或|并)")


class Evidence(Struct, frozen=True):
    """One reason for a label: a term (or the register's own code) and where it stands."""

    term: str
    where: str  # purpose | name | products | category | number-type | editor


class Basis(Struct, frozen=True):
    """A sector or function of a filing, and all that it rests on."""

    id: str
    evidence: tuple[Evidence, ...]


class Classification(Struct, frozen=True):
    """The sectors and functions of one filing, in the order of their ids."""

    sectors: tuple[Basis, ...]
    functions: tuple[Basis, ...]


class _Word(Struct, frozen=True):
    """One spelling to look for, folded; an exception only hides its own term."""

    text: str
    term: str
    where: tuple[str, ...]
    exception: bool
    axes: frozenset[str]  # what its term tells of: sectors, functions


class _Match(Struct, frozen=True):
    start: int
    end: int
    word: _Word


_Index = dict[str, tuple[_Word, ...]]


def fold(text: str) -> str:
    """The text as it is compared: NFKC, case-folded, spaces run together."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).casefold())


def find_terms(text: str, terms: Mapping[str, Term], where: str) -> tuple[str, ...]:
    """Ids of the terms in a text, by first position; `where`: purpose, name or products.

    A term inside a longer matched term, or inside one of its own exceptions, does not count.
    Terms looked for in the output count only in that part of a purpose that tells what comes out.
    """
    folded = fold(text)
    found = _matches(folded, _index(terms), where)
    if where == PURPOSE:
        spans = output_spans(folded)
        found = [m for m in found if PURPOSE in m.word.where or _within(m, spans)]
    kept = sorted(_longest(found), key=lambda m: (m.start, -m.end))
    return tuple(dict.fromkeys(m.word.term for m in kept))


def classify(filing: Filing, terms: Mapping[str, Term]) -> Classification:
    """Sectors and functions of a filing, from its terms or the editor's word."""
    known = [Evidence(term, PURPOSE) for term in filing.terms if term in terms]
    known += (Evidence(term, NAME) for term in find_terms(filing.name.zh, terms, NAME))
    names = dict.fromkeys(product.name for product in filing.products)
    products = [find_terms(name, terms, PRODUCTS) for name in names]
    sectors = _told(known, products, attrgetter("sectors"), terms)
    functions = _told(known, products, attrgetter("functions"), terms)
    functions = [*_without_replies(functions, terms), *_official(filing)]
    return Classification(
        sectors=_bases(sectors) if filing.sectors is None else _edited(filing.sectors),
        functions=_bases(functions) if filing.functions is None else _edited(filing.functions),
    )


def output_spans(folded: str) -> tuple[tuple[int, int], ...]:
    """Start and end of each part of a folded purpose that tells what comes out."""
    spans: list[tuple[int, int]] = []
    ended = -1  # where the last output ended, if the clause before was one
    for clause in CLAUSE.finditer(folded):
        start, end = clause.span()
        if INTRODUCTION.match(clause[0]):
            ended = -1
            continue
        verb = RESULT.search(folded, start, end)
        if verb:
            spans.append((verb.end(), end))
        elif ended == start - 1 and CONTINUATION.match(clause[0]):
            spans.append((start, end))
        else:
            ended = -1
            continue
        ended = end
    return tuple(spans)


def _told(
    known: Iterable[Evidence],
    products: Sequence[tuple[str, ...]],
    labels: Callable[[Term], tuple[str, ...]],
    terms: Mapping[str, Term],
) -> list[tuple[str, Evidence]]:
    """Each label of one axis with each reason for it; `products`: the terms of each product.

    One algorithm serves all products of a platform: what only a few of them are is not what
    it is for.
    """
    told = [(label, e) for e in known for label in labels(terms[e.term])]
    of_products = [
        {label: term for term in reversed(found) for label in labels(terms[term])}
        for found in products
    ]
    share = Counter(label for found in of_products for label in found)
    needed = len(products) // 2 + 1 if told else -(-len(products) // SHARE)
    told += (
        (label, Evidence(term, PRODUCTS))
        for found in of_products
        for label, term in found.items()
        if share[label] >= needed
    )
    return list(dict.fromkeys(told))


def _without_replies(
    told: list[tuple[str, Evidence]], terms: Mapping[str, Term]
) -> list[tuple[str, Evidence]]:
    """What is told, less text that is only the reply, transcript or translation.

    Where the purpose says dialogue, "generates text" says no more than that it answers.
    """
    purposes = {function for function, e in told if e.where == PURPOSE}
    if not purposes & ANSWERING or "multimodal-generation" in purposes:
        return told
    return [(f, e) for f, e in told if f != "text-generation" or not _is_reply(e, terms)]


def _is_reply(evidence: Evidence, terms: Mapping[str, Term]) -> bool:
    return evidence.where != PURPOSE or terms[evidence.term].where == (OUTPUT,)


def _official(filing: Filing) -> Iterator[tuple[str, Evidence]]:
    """What the register itself says of the function: its category, else the type in the number."""
    if filing.register != TYPED_REGISTER:
        return
    if filing.category in BY_CATEGORY:
        yield BY_CATEGORY[filing.category], Evidence(filing.category, CATEGORY)
        return
    number = NUMBER.search(unicodedata.normalize("NFKC", filing.number))
    if number and number[1] in BY_NUMBER_TYPE:
        yield BY_NUMBER_TYPE[number[1]], Evidence(number[1], NUMBER_TYPE)


def _bases(told: Iterable[tuple[str, Evidence]]) -> tuple[Basis, ...]:
    evidence: dict[str, list[Evidence]] = {}
    for label, reason in told:
        evidence.setdefault(label, []).append(reason)
    return tuple(Basis(label, tuple(evidence[label])) for label in sorted(evidence))


def _edited(labels: tuple[str, ...]) -> tuple[Basis, ...]:
    return tuple(Basis(label, (Evidence("", EDITOR),)) for label in labels)


def _matches(folded: str, index: _Index, where: str) -> list[_Match]:
    """Every word of the index at every place of the text."""
    return [
        _Match(start, start + len(word.text), word)
        for start in range(len(folded) - 1)
        for word in index.get(folded[start : start + 2], ())
        if (where in word.where or (where == PURPOSE and OUTPUT in word.where))
        and folded.startswith(word.text, start)
        and _stands_alone(folded, start, word.text)
    ]


def _stands_alone(folded: str, start: int, text: str) -> bool:
    """Whether a Latin word is a word of its own, not a piece of one (ocr in mediocre)."""
    end = start + len(text)
    before, after = folded[start - 1 : start], folded[end : end + 1]
    return not (
        (text[0].isascii() and before.isascii() and before.isalpha())
        or (text[-1].isascii() and after.isascii() and after.isalpha())
    )


def _longest(found: list[_Match]) -> list[_Match]:
    """The matches that no other hides, without the exceptions."""
    return [
        m for m in found if not m.word.exception and not any(_hides(other, m) for other in found)
    ]


def _hides(other: _Match, m: _Match) -> bool:
    """Whether a match lies inside a longer one that speaks of the same axis, or an exception.

    商品推荐 tells a function and leaves the sector to 商品.
    """
    if not (other.start <= m.start and m.end <= other.end):
        return False
    if other.word.exception:
        return other.word.term == m.word.term
    return other.end - other.start > m.end - m.start and other.word.axes >= m.word.axes


def _within(match: _Match, spans: tuple[tuple[int, int], ...]) -> bool:
    return any(start <= match.start and match.end <= end for start, end in spans)


# One vocabulary is in use at a time and is asked thousands of times: its index is kept.
_kept: list[tuple[Mapping[str, Term], _Index]] = []


def _index(terms: Mapping[str, Term]) -> _Index:
    """The words of a vocabulary by their first two characters."""
    if _kept and _kept[0][0] is terms:
        return _kept[0][1]
    index: dict[str, list[_Word]] = {}
    for term in terms.values():
        where = term.where or ANYWHERE
        told = (("sectors", term.sectors), ("functions", term.functions))
        axes = frozenset(axis for axis, labels in told if labels)
        spellings = {fold(text): False for text in (term.id, *term.also)}
        spellings |= {fold(text): True for text in term.unless}
        for text, exception in spellings.items():
            index.setdefault(text[:2], []).append(_Word(text, term.id, where, exception, axes))
    built = {start: tuple(words) for start, words in index.items()}
    _kept[:] = [(terms, built)]
    return built

"""Queries with what must come first: mean reciprocal rank and recall, and what fails.

python -m tests.search.golden
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml
from playwright.sync_api import sync_playwright

from registry.search.documents import CITY, NAME, TERMS, Document, Documents
from tests.browser import finding
from tests.conftest import REPOSITORY
from tests.search import built, client
from tests.search.client import Client, Question

CASES = REPOSITORY / "tests/cases/search"
LOOKED = 50  # places that are looked at


@dataclass(frozen=True)
class Golden:
    """A query, and the documents of which one must stand high in its list."""

    query: str
    kind: str
    why: str
    first: tuple[str, ...] = ()
    having: dict[str, str] = field(default_factory=dict)  # or any filing with all of this
    within: int = 1

    def wanted(self, documents: Documents) -> set[str]:
        """The refs of all documents that may come first."""
        if not self.having:
            return set(self.first)
        return {one.ref for one in documents.filings if self._has(one, documents)}

    def _has(self, filing: Document, documents: Documents) -> bool:
        return all(
            any(text in name for name in filing.texts[NAME])
            if axis == "name"
            else text in told(filing, axis, documents)
            for axis, text in self.having.items()
        )


def told(filing: Document, axis: str, documents: Documents) -> set[str]:
    """What a filing has of an axis: ids of a facet, terms of its purpose, or its city."""
    if axis in ("term", "city"):
        return set(filing.texts.get(TERMS if axis == "term" else CITY, ()))
    places: Any = getattr(
        filing.facets, {"sector": "sectors", "function": "functions"}.get(axis, axis)
    )
    chosen = places if isinstance(places, tuple) else (places,)
    return {documents.axes[axis][place].id for place in chosen if place >= 0}


@dataclass(frozen=True)
class Outcome:
    """At which place the first wanted document came, 0 where at none of the first fifty."""

    golden: Golden
    place: int
    instead: tuple[str, ...]  # what came before it

    @property
    def right(self) -> bool:
        """Whether it came as high as it must."""
        return 0 < self.place <= self.golden.within


def read() -> list[Golden]:
    """All golden queries."""
    return [
        Golden(**{**case, "first": tuple(case.get("first", ()))})
        for path in sorted(CASES.glob("golden-*.yml"))
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def outcomes(asked: Client, documents: Documents, goldens: Sequence[Golden]) -> list[Outcome]:
    """What the client finds for each."""
    answers = asked.ask([Question(golden.query) for golden in goldens], LOOKED, LOOKED)
    found = []
    for golden, answer in zip(goldens, answers, strict=True):
        wanted = golden.wanted(documents)
        filings = any(ref.startswith("filing ") for ref in wanted)
        others = any(not ref.startswith("filing ") for ref in wanted)
        lists = [answer.filings] * filings + [answer.aside] * others
        places = [refs.index(ref) + 1 for refs in lists for ref in wanted.intersection(refs)]
        place = min(places, default=0)
        found.append(Outcome(golden, place, tuple(lists[0][: (place or 4) - 1])))
    return found


def told_of(found: Iterable[Outcome]) -> str:
    """What failed, in words."""
    return "\n".join(
        f"{each.golden.query!r} ({each.golden.kind}, {each.golden.why}): "
        f"place {each.place or 'none'} instead of {each.golden.within}, "
        f"before it {', '.join(each.instead) or 'nothing'}"
        for each in found
        if not each.right
    )


def main() -> int:
    """A line for each kind of query, and one for all; then the failures."""
    documents = built.real_documents()
    with sync_playwright() as playwright:
        browser = finding.launch(playwright)
        with client.opened(browser, documents, client.real()) as asked:
            found = outcomes(asked, documents, read())
        browser.close()
    by_kind: dict[str, list[Outcome]] = defaultdict(list)
    for each in found:
        by_kind[each.golden.kind].append(each)
    for kind, some in [*sorted(by_kind.items()), ("all", found)]:
        rank = sum(1 / each.place for each in some if each.place) / len(some)
        recall = sum(0 < each.place <= 10 for each in some) / len(some)
        right = sum(each.right for each in some)
        print(f"{kind:28} {len(some):4}  MRR {rank:.3f}  recall@10 {recall:.3f}  right {right}")
    print(told_of(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Our search beside Pagefind's: bytes, hits, times; and our index beside lunr's.

python -m tests.bench.search [--size real|10000|…] [--only bytes,hits,times,index] [--runs 3]
                             [--site FOLDER] [--queries 24]

Both search the same filings and companies in the same browser, from one server on this machine that
compresses text as static hosts do. Pagefind is asked by its own functions, without what draws its
results; ours is its page. Sizes are those of bodies on the wire. Pagefind indexes the pages of one
language at a time: both are measured, whereas our index has both in one. `--site` is a built site
whose pages Pagefind is to index, instead of small ones with the fields that our index has.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, sync_playwright

from registry import catalogue, pinyin, pipeline
from registry.catalogue import Catalogue
from registry.model import LANGS, Label
from registry.search import analysis, files
from registry.search import documents as docs
from registry.search.documents import COMPANY, FORMER, NAME, NUMBER, PRODUCTS, Document, Documents
from tests.bench import browsing, filings, indexing, peer
from tests.bench.browsing import APART, KINDS, Engine, First, Typing
from tests.bench.serving import Server, serving
from tests.browser.finding import launch
from tests.search import built

PARTS = ("index", "bytes", "hits", "times")
DELAY = 0.25  # seconds that each answer waits, where rounds are counted


class Query(NamedTuple):
    """What is typed, and what it is: that says what it should find."""

    text: str
    kind: str


# Some find thousands of filings, some one; what is told apart by kind is what they should find.
QUERIES = (
    Query("豆包", "Chinese"),
    Query("通义千问", "Chinese"),
    Query("大模型", "Chinese"),
    Query("文本生成", "Chinese"),
    Query("智能客服", "Chinese"),
    Query("个性化推荐", "Chinese"),
    Query("腾讯", "Chinese"),
    Query("科大讯飞", "Chinese"),
    Query("人脸融合", "Chinese"),
    Query("数字人", "Chinese"),
    Query("深圳市", "Chinese"),
    Query("大模型 医疗", "Chinese"),
    Query("北京 教育 大模型", "Chinese"),
    Query("推荐 电商", "Chinese"),
    Query("education", "English"),
    Query("image generation", "English"),
    Query("shanghai", "English"),
    Query("deepseek", "English"),
    Query("doubao", "pinyin"),
    Query("tongyiqianwen", "pinyin"),
    Query("tongyi qianwen", "pinyin"),
    Query("wenxin", "pinyin"),
    Query("110108823483901230031", "number"),
    Query("110108", "number"),
)


# --- what is searched --------------------------------------------------------------------------


@dataclass(frozen=True)
class Searched:
    """The records, and what is made of them when it is asked for."""

    cat: Catalogue
    statuses: Mapping[str, Label]
    size: str

    @cached_property
    def documents(self) -> Documents:
        return docs.make(self.cat, self.statuses)

    @cached_property
    def found(self) -> files.Found:
        return files.of(self.documents)

    def queries(self, count: int) -> list[Query]:
        """Those above for the real records, others for made-up ones."""
        asked = QUERIES if self.size == "real" else drawn(self.documents)
        return list(asked[:count])


def searched(size: str) -> Searched:
    """The real records, or as many made-up filings as the size says."""
    if size == "real":
        cat, schemas = built.real()
    else:
        content, schemas = filings.content(int(size)), filings.read()[1]
        cat = catalogue.make(content, pipeline.askers(content))
    return Searched(cat, built.statuses(schemas), size)


def drawn(documents: Documents) -> list[Query]:
    """Queries for made-up filings: the common ones, and what names one filing or company."""
    chance = random.Random(filings.SEED)
    some = [one for one in chance.sample(documents.filings, 100) if len(one.name.zh) > 5]
    common = [each for each in QUERIES if each.text in COMMON]
    of_one: list[Query] = []
    for one, other, third, last in zip(*[iter(some)] * 4, strict=False):
        of_one += [
            Query(one.name.zh[:2], "Chinese"),
            Query(analysis.runs(other.shared[COMPANY][0])[0][0][:4], "Chinese"),
            Query("".join(pinyin.syllables(third.name.zh[:2])), "pinyin"),
            Query(re.sub(r"\D", "", last.number), "number"),
        ]
    return [*common, *of_one][: len(QUERIES)]


COMMON = (
    "大模型", "文本生成", "智能客服", "个性化推荐", "人脸融合", "数字人", "大模型 医疗",
    "education", "image generation", "shanghai",
)  # fmt: skip


# --- what should be found ----------------------------------------------------------------------


def true_number(query: Query, documents: Documents) -> int:
    """How many filings have each part of the query in some text of theirs.

    Chinese is looked for in all texts, a word only where one begins with it, the letters of pinyin
    from any syllable of a name on, digits anywhere in the number.
    """
    parts = query.text.lower().split()
    return sum(all(_has(one, query.kind, part) for part in parts) for one in documents.filings)


def _has(one: Document, kind: str, part: str) -> bool:
    if kind == "number":
        return any(part in number for number in one.texts[NUMBER])
    if kind == "pinyin":
        return any(_sounds(name, part) for name in _names(one))
    every = [analysis.fold(text) for text in _texts(one)]
    if kind == "English":
        return any(re.search(rf"(?<![a-z]){re.escape(part)}", text) for text in every)
    return any(part in text for text in every)


def _texts(one: Document) -> Iterator[str]:
    for texts in (*one.texts.values(), *one.shared.values(), one.labels):
        yield from texts


def _names(one: Document) -> Iterator[str]:
    for place in (NAME, FORMER, PRODUCTS):
        yield from one.texts.get(place, ())
    yield from one.shared[COMPANY]


def _sounds(name: str, letters: str) -> bool:
    spoken = pinyin.syllables(name.lower())
    return any("".join(spoken[at:]).startswith(letters) for at in range(len(spoken)))


# --- what is printed ---------------------------------------------------------------------------


class Table:
    """Lines of columns as wide as what stands in them."""

    def __init__(self, *head: str) -> None:
        self._lines = [head]

    def add(self, *cells: object) -> None:
        self._lines.append(tuple(each if isinstance(each, str) else f"{each:,}" for each in cells))

    def print(self, title: str) -> None:
        wide = [max(map(_width, column)) for column in zip(*self._lines, strict=True)]
        print(f"\n{title}")
        for first, *rest in self._lines:
            cells = (
                " " * (n - _width(cell)) + cell for n, cell in zip(wide[1:], rest, strict=True)
            )
            print("  ".join((first + " " * (wide[0] - _width(first)), *cells)))


def _width(text: str) -> int:
    """How many columns a text takes: Chinese characters take two."""
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)


def middle(values: Iterable[float]) -> float:
    return statistics.median(values)


def ratios(one: Sequence[float], other: Sequence[float]) -> str:
    """The median of the ratios, and the least and the greatest."""
    each = [a / b for a, b in zip(one, other, strict=True) if b]
    return f"{middle(each):.1f} × ({min(each):.1f} to {max(each):.1f})"


# --- parts -------------------------------------------------------------------------------------


def print_index(what: Searched, folder: Path, times: int) -> None:
    """How long our files take to make, against lunr's builder."""
    runs = list(indexing.runs(what.cat, what.statuses, folder, times))
    table = Table("time of the processor, memory", "× lunr", "× cold", "MiB more at most")
    for name in runs[0]:
        seconds = [run[name].seconds for run in runs]
        table.add(
            name,
            *(
                f"{middle(a / run[base].seconds for a, run in zip(seconds, runs, strict=True)):.2f}"
                for base in ("lunr", "cold")
            ),
            max(run[name].grown for run in runs),
        )
    table.print(f"making the index, medians of {times}")


def print_files(engines: Sequence[Engine], what: Searched, made: Sequence[peer.Index]) -> None:
    """How many files there are, and how large they are."""
    table = Table("all files", "files", "bytes")
    table.add("ours", len(what.found.files), sum(map(len, what.found.files.values())))
    for engine, index in zip(engines[1:], made, strict=True):
        table.add(engine.name, len(index.own), sum(map(len, index.own.values())))
    table.print("on the host")


Searches = Mapping[str, Sequence[First]]  # by the name of the engine


def print_bytes(engines: Sequence[Engine], queries: Sequence[Query], found: Searches) -> None:
    """What a first search fetches, by kind."""
    table = Table("bytes (requests)", *KINDS, "together")
    totals: dict[str, list[float]] = {}
    bare: dict[str, list[float]] = {}
    for engine in engines:
        sizes, counts = [], []
        for first in found[engine.name]:
            size, count = Counter[str](), Counter[str]()
            for sent in first.sent:
                size[engine.kind(sent.path)] += sent.size
                count[engine.kind(sent.path)] += 1
            del size[APART], count[APART]
            sizes.append(size)
            counts.append(count)
        cells = []
        for kind in KINDS:
            many = middle(each[kind] for each in counts)
            cells.append(f"{middle(each[kind] for each in sizes):,.0f} ({many:.0f})")
        totals[engine.name] = [each.total() for each in sizes]
        bare[engine.name] = [each.total() - each["facets"] for each in sizes]
        whole = middle(totals[engine.name])
        table.add(
            engine.name, *cells, f"{whole:,.0f} ({middle(each.total() for each in counts):.0f})"
        )
    table.print(
        f"first search with facets and {browsing.RESULTS} results, medians of {len(queries)}"
    )
    ours = totals[engines[0].name]
    for engine in engines[1:]:
        print(f"{engine.name} / ours: {ratios(totals[engine.name], ours)}")
        print(f"{engine.name} without its facets / ours with: {ratios(bare[engine.name], ours)}")
    print("ours at most:", f"{max(ours):,.0f}", "for", queries[ours.index(max(ours))].text)


def print_rounds(found: Searches, slow: Searches) -> None:
    """How many answers have to wait for one another."""
    table = Table("one after the other", "answers")
    for name, firsts in found.items():
        waits = [(a.seconds - b.seconds) / DELAY for a, b in zip(slow[name], firsts, strict=True)]
        table.add(name, f"{middle(waits):.1f}")
    table.print("chains of requests in a first search, the page itself included")


def print_hits(queries: Sequence[Query], found: Searches, documents: Documents) -> None:
    """How many filings each query finds."""
    table = Table("filings found", "true", *found)
    for at, query in enumerate(queries):
        hits = (firsts[at].answer.filings for firsts in found.values())
        table.add(query.text, true_number(query, documents), *hits)
    table.print("hits")


Typings = Mapping[str, Sequence[Sequence[Typing]]]  # by engine: of each query each time


def print_times(queries: Sequence[Query], found: Searches, typed: Typings) -> None:
    """How long each letter takes, as ratios to what ours takes when everything is loaded."""
    ours, *others = typed
    better = [
        max(others, key=lambda name: found[name][at].answer.filings) for at in range(len(queries))
    ]
    all_ = {**typed, BETTER: [typed[name][at] for at, name in enumerate(better)]}
    base, work = middle(_again(typed[ours])), sum(_worked(typed[ours]))
    table = Table(
        "letter by letter", "first, p50", "p95", "again, p50", "p95", "processor, first", "again"
    )
    for name, typings in all_.items():
        fresh, again = _first(typings), _again(typings)
        spent = [middle(fresh), late(fresh), middle(again), late(again)]
        worked = [sum(times[0].worked for times in typings), sum(_worked(typings))]
        table.add(
            name,
            *(f"{each / base:.1f}" for each in spent),
            *(f"{each / work:.1f}" for each in worked),
        )
    letters = len(_again(typed[ours]))
    table.print(f"from a letter to its results, {letters} letters; 1.0 is ours again")
    for when, letters_of in (("first", _first), ("again", _again)):
        theirs, own = letters_of(all_[BETTER]), letters_of(typed[ours])
        print(
            f"{BETTER} / ours, {when}: {middle(theirs) / middle(own):.1f} × at p50, "
            f"{late(theirs) / late(own):.1f} × at p95"
        )


BETTER = "Pagefind, where more is found"  # of the index of each language


def late(values: Sequence[float]) -> float:
    """What one value of twenty exceeds."""
    return statistics.quantiles(values, n=20)[-1]


def _first(typings: Sequence[Sequence[Typing]]) -> list[float]:
    """Milliseconds of each letter when it is typed for the first time."""
    return [each for times in typings for each in times[0].times]


def _again(typings: Sequence[Sequence[Typing]]) -> list[float]:
    """Milliseconds of each letter when all is loaded: the median of some times."""
    return [
        middle(each)
        for times in typings
        for each in zip(*(one.times for one in times[1:]), strict=True)
    ]


def _worked(typings: Sequence[Sequence[Typing]]) -> list[float]:
    """Seconds of the processor for each query when all is loaded: the median of some times."""
    return [middle(one.worked for one in times[1:]) for times in typings]


# --- all of it ---------------------------------------------------------------------------------


def main(argv: list[str] | None = None) -> int:
    """Print medians and ratios."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("--size", default="real")
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--queries", type=int, default=len(QUERIES))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--site", type=Path)
    args = parser.parse_args(argv)
    parts = args.only.split(",")
    what = searched(args.size)
    print(f"{len(what.cat.entries):,} filings, {len(what.cat.holders):,} companies, {args.size}")
    with tempfile.TemporaryDirectory() as folder:
        if "index" in parts:
            print_index(what, Path(folder), args.runs)
        if parts != ["index"]:
            print_searches(what, Path(folder), parts, args.site, args.queries, args.runs)
    return 0


def print_searches(
    what: Searched,
    folder: Path,
    parts: Sequence[str],
    site: Path | None,
    count: int,
    times: int,
) -> None:
    """What is measured in a browser."""
    queries = what.queries(count)
    engines: list[Engine] = [browsing.Ours(what.found)]
    made = []
    for lang in reversed(LANGS):
        pages = (
            peer.built(site, what.documents, lang)
            if site
            else peer.pages(what.documents, what.cat, lang)
        )
        made.append(peer.index(pages, folder / lang, lang))
        engines.append(browsing.Pagefind(made[-1], lang))
    print(
        f"{peer.version()} over {'the built pages' if site else 'small pages of the same fields'}"
    )
    print_files(engines, what, made)
    with sync_playwright() as playwright, ExitStack() as stack:
        browser = launch(playwright)
        stack.callback(browser.close)
        served = [(engine, stack.enter_context(serving(engine.files))) for engine in engines]
        found = _firsts(browser, served, queries)
        if "bytes" in parts:
            print_bytes(engines, queries, found)
            print_rounds(found, _firsts(browser, served, queries, DELAY))
        if "hits" in parts:
            print_hits(queries, found, what.documents)
        if "times" in parts:
            print_times(queries, found, _typings(browser, served, queries, times))


def _firsts(
    browser: Browser,
    served: Sequence[tuple[Engine, Server]],
    queries: Sequence[Query],
    delay: float = 0,
) -> Searches:
    found: dict[str, list[First]] = {engine.name: [] for engine, _ in served}
    for query in queries:
        for engine, server in served:
            server.delay = delay
            found[engine.name].append(browsing.first(browser, server, engine, query.text))
            server.delay = 0
    return found


def _typings(
    browser: Browser,
    served: Sequence[tuple[Engine, Server]],
    queries: Sequence[Query],
    times: int,
) -> Typings:
    found: dict[str, list[list[Typing]]] = {engine.name: [] for engine, _ in served}
    for query in queries:
        for engine, server in served:
            found[engine.name].append(
                browsing.typed(browser, server, engine, query.text, times + 1)
            )
    return found


if __name__ == "__main__":
    raise SystemExit(main())

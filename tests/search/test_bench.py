"""The bench of the search runs, and measures what it says; no time is asserted."""

from __future__ import annotations

import gzip
from collections import Counter
from urllib.request import Request, urlopen

import pytest

from registry import load, rules
from registry.catalogue import Catalogue
from registry.search.documents import PRODUCTS, Documents
from tests.bench import filings, indexing, peer, search
from tests.bench.search import Query, Searched
from tests.bench.serving import Sent, serving

SIZE = 150


@pytest.fixture(scope="module")
def made() -> Searched:
    return search.searched(str(SIZE))


@pytest.fixture(scope="module")
def documents(made: Searched) -> Documents:
    return made.documents


# --- the made-up content -----------------------------------------------------------------------


def test_the_content_is_the_same_each_time_and_part_of_a_larger_one() -> None:
    small, large = filings.content(SIZE), filings.content(3 * SIZE)
    assert len(small.filings) == SIZE
    assert small == filings.content(SIZE)
    assert small.filings.items() <= large.filings.items()
    assert small.companies.keys() <= large.companies.keys()


def test_its_files_are_its_records() -> None:
    content = filings.content(SIZE)
    loaded, _, problems = load.load(filings.tree(content))
    assert not problems
    assert loaded.filings == content.filings
    assert loaded.companies == content.companies
    assert {one.rule for one in rules.check(content)} <= {"batch-rows", "official-anomaly"}


def test_its_proportions_are_those_of_the_real_registry() -> None:
    content = filings.content(4000)
    sizes = Counter(filing.company for filing in content.filings.values())
    assert 1.4 < len(content.filings) / len(sizes) < 1.8
    shares = Counter(filing.register for filing in content.filings.values())
    assert 0.74 < shares[filings.DEEP] / 4000 < 0.84
    length = sum(len(filing.name.zh) for filing in content.filings.values()) / 4000
    assert 11 < length < 13


def test_it_looks_made_up() -> None:
    names = [company.name.zh for company in filings.content(1000).companies.values()]
    assert sum("虚构" in name or "示例" in name for name in names) > len(names) / 2


# --- the server --------------------------------------------------------------------------------


def test_the_server_compresses_text_and_counts_bytes() -> None:
    text = b"text " * 1000
    with serving({"a.js": text, "b.bin": text}) as server:
        bodies = {}
        for path in ("a.js", "b.bin"):
            with urlopen(Request(f"{server.origin}/{path}?x")) as answer:
                bodies[path] = answer.read()
        assert gzip.decompress(bodies["a.js"]) == bodies["b.bin"] == text
        assert server.taken() == [Sent(path, len(bodies[path])) for path in bodies]
        assert server.taken() == []


# --- what is compared --------------------------------------------------------------------------


def test_a_page_for_pagefind_has_the_fields_of_our_index(made: Searched) -> None:
    filing = next(one for one in made.documents.filings if one.texts.get(PRODUCTS))
    pages = dict(peer.pages(made.documents, made.cat, "zh"))
    assert len(pages) == len(made.cat.entries) + len(made.cat.holders)
    page = pages[filing.href]
    entry = made.cat.entries[filing.ref.removeprefix("filing ")]
    for text in (entry.filing.name.zh, entry.company.name.zh, filing.number, *entry.filing.terms):
        assert f">{text}<" in page
    facets = ("register", "region", "status", "year")
    assert all(f'data-pagefind-filter="{facet}' in page for facet in facets)


def test_the_true_numbers(documents: Documents) -> None:
    one = documents.filings[0]
    every = len(documents.filings)
    assert search.true_number(Query(one.name.zh, "Chinese"), documents) >= 1
    assert search.true_number(Query("公司", "Chinese"), documents) == every
    assert search.true_number(Query("gongsi", "pinyin"), documents) == every
    assert search.true_number(Query("ongsi", "pinyin"), documents) == 0
    assert search.true_number(Query("filing", "English"), documents) > every / 2
    assert search.true_number(Query(one.number, "number"), documents) == 1


def test_the_index_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert search.main(["--size", str(SIZE), "--only", "index", "--runs", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{SIZE} filings")
    measures = [line.split("  ")[0] for line in lines[4:]]
    assert measures == [
        "lunr without token set", "lunr", "cold", "one filing changed", "nothing changed",
    ]  # fmt: skip


def test_one_name_is_changed(made: Searched) -> None:
    cat: Catalogue = made.cat
    changed = indexing.changed(cat)
    different = [key for key in cat.entries if cat.entries[key] != changed.entries[key]]
    assert len(different) == 1

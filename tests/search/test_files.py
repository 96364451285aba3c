"""What the files of the search hold is what the documents are."""

from __future__ import annotations

import json
import random
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from registry import urls
from registry.model import Label
from registry.search import analysis, columns, files, shards
from registry.search.coder import Encoder
from registry.search.documents import (
    AXES,
    COMPANY,
    Choice,
    Document,
    Documents,
    Facets,
    Listed,
)
from registry.search.files import Found
from registry.search.lazily import Files
from registry.search.packing import Term
from registry.search.shards import Fresh
from tests.search import built, reading


@pytest.fixture(scope="module")
def documents() -> Documents:
    return built.real_documents()


@pytest.fixture(scope="module")
def found(documents: Documents) -> Found:
    return files.of(documents)


def test_the_facets_are_those_of_the_filings(documents: Documents, found: Found) -> None:
    sizes, filings = reading.facets(found)
    assert sizes == [len(block) - 1 for block in documents.blocks[1:]]
    names = ("list", "register", "category", "role", "status", "province", "sectors", "functions")
    for told, one in zip(filings, documents.filings, strict=True):
        assert [getattr(told, name) for name in names] == [
            getattr(one.facets, name) for name in names
        ], one.ref


def test_the_fragments_tell_what_is_shown(documents: Documents, found: Found) -> None:
    told = reading.manifest(found)
    names = [told["fragments"][at : at + 6] for at in range(0, len(told["fragments"]), 6)]

    def fragment(number: int, layer: int = 0) -> list[list[object]]:
        name = f"{number}.{layer}" if layer else number
        path = f"search/f/{name}-{names[number // told['group']]}.bin"
        read: list[list[object]] = json.loads(zlib.decompress(found.files[path]))
        return read

    pages = documents.blocks[0]
    shelves = [fragment(0, layer) for layer in range(-(-len(pages) // told["shelf"]))]
    assert [page for shelf in shelves for page in shelf] == [
        [page.kind, page.href, page.name.zh, page.name.en] for page in pages
    ]
    largest = max(range(1, len(documents.blocks)), key=lambda at: len(documents.blocks[at]))
    for number in (*range(1, len(documents.blocks), 97), largest):
        block = documents.blocks[number]
        at = (number - 1) // told["chunk"] + 1
        shown = fragment(at)[(number - 1) % told["chunk"]]
        filings = list(shown[4])
        for layer in range(1, -(-(len(block) - 1) // told["layer"])):
            filings += fragment(at, layer)[(number - 1) % told["chunk"]][4]
        assert urls.href(f"companies/{shown[0]}.html") == block[0].href
        assert shown[1:3] == [block[0].name.zh, block[0].name.en]
        for one, filing in zip(filings, block[1:], strict=True):
            register = filing.ref.removeprefix("filing ").partition("/")[0]
            assert urls.href(f"filings/{register}/{one[3]}.html") == filing.href
            assert one[:2] == [filing.name.zh, filing.name.en]


def test_a_term_is_in_the_shard_that_the_borders_tell(found: Found) -> None:
    borders = reading.manifest(found)["first"]
    assert borders[0] == ""
    assert borders == sorted(borders)
    for at, name in enumerate(reading.shards(found)):
        terms = [term for term, _ in reading.terms(found, name)]
        assert terms == sorted(terms)
        assert terms[0] >= borders[at]
        if at + 1 < len(borders):
            assert terms[-1] < borders[at + 1]


def test_no_shard_is_large_but_for_a_term_that_is(found: Found) -> None:
    sizes = [
        (
            len(zlib.decompress(found.files[f"search/t/{name}.bin"])),
            len(list(reading.terms(found, name))),
        )
        for name in reading.shards(found)
    ]
    assert max(size for size, terms in sizes if terms > 1) < 4 * shards.MOST


def test_the_axes_are_those_of_the_content(documents: Documents, found: Found) -> None:
    told = reading.manifest(found)
    assert list(told["axes"]) == list(AXES)
    for axis, entries in told["axes"].items():
        assert [each[0] for each in entries] == [one.id for one in documents.axes[axis]]
    assert told["edition"] == max(b.read for b in built.real()[0].content.batches.values())


def test_two_builds_are_the_same_bytes(documents: Documents, found: Found) -> None:
    assert files.of(documents) == found


def test_what_a_site_has_already_is_not_made(found: Found) -> None:
    cat, schemas = built.real()
    without = [path for path in found.paths if path not in (found.manifest, found.facets)]
    some = files.make(cat, built.statuses(schemas), known=without)
    assert some.paths == found.paths
    assert dict(some.files) == {path: found.files[path] for path in (found.manifest, found.facets)}
    assert set(found.files) == set(found.paths)


def test_two_files_of_one_name_are_refused() -> None:
    held = Files()
    held.put("search/t/1.bin", lambda: b"one")
    held.put("search/t/1.bin", lambda: b"one")
    with pytest.raises(ValueError, match=r"search/t/1\.bin"):
        held.put("search/t/1.bin", lambda: b"another")


def test_two_shards_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    cut = shards.make

    def alike(terms: Iterable[Term]) -> Iterator[Fresh]:
        for one in cut(terms):
            named = one.shard._replace(name="00000000", placed=False)
            yield replace(one, shard=named, terms=b"")

    monkeypatch.setattr(shards, "make", alike)
    monkeypatch.setattr(shards, "MOST", 40)
    names = tuple(f"示例{sign}" for sign in "甲乙丙丁戊己庚辛")
    company = Document("company", "company c", "c", Label("", "示例"), {COMPANY: names})
    with pytest.raises(ValueError, match="00000000"):
        files.of(Documents(((), (company,)), dict.fromkeys(AXES, ()), (), ""))


def test_the_order_of_names(documents: Documents, found: Found) -> None:
    name = reading.manifest(found)["files"]["names"]
    read = reading.Bytes(zlib.decompress(found.files[f"search/names.{name}.bin"]))
    ranks = [read.varint() for _ in documents.filings]
    assert read.at == len(read.data)
    sample = random.Random(1).sample(range(len(ranks)), 500)
    spelled = {
        at: ((one.spoken or one.name.zh).casefold(), one.name.zh)
        for at, one in enumerate(documents.filings)
    }
    assert sorted(sample, key=lambda at: (ranks[at], at)) == sorted(
        sample, key=lambda at: (spelled[at], at)
    )


def test_words_and_characters(documents: Documents, found: Found) -> None:
    told = reading.manifest(found)["files"]
    words = json.loads(zlib.decompress(found.files[f"search/words.{told['words']}.bin"]))
    counts = Counter(dict(words))
    assert words == sorted(words)
    assert counts["doubao"] > 1  # out of 豆包
    signs = json.loads(zlib.decompress(found.files[f"search/characters.{told['characters']}.bin"]))
    simple = dict(zip(signs["simple"][::2], signs["simple"][1::2], strict=True))
    assert simple["圖"] == "图"
    assert "豆" in signs["sounds"]["dou"]
    assert not set(simple) & set("".join(signs["sounds"].values()))
    names = "".join(one.name.zh for one in documents.filings)
    assert "豆包" in names


def test_no_path_differs_from_another_in_case_only(found: Found) -> None:
    assert len({path.casefold() for path in found.files}) == len(found.files)
    assert all(path.startswith("search/") for path in found.files)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4095), st.integers(0, 100_000))))
def test_numbers_are_read_as_they_were_taken_in(numbers: list[tuple[int, int, int]]) -> None:
    out = Encoder()
    for column, detail, value in numbers:
        out.number(column << 12 | detail, value)
    read = reading.Coded(out.done())
    assert [read.number(column, detail) for column, detail, _ in numbers] == [
        value for _, _, value in numbers
    ]


def test_many_numbers_of_one_kind_take_hardly_any_room() -> None:
    out = Encoder()
    for at in range(20_000):
        out.number(0, int(at % 1_000 == 0))
    assert len(out.done()) < 120


def test_registers_and_entries_in_any_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than the real content has: the numbers of contexts overlap, on both sides alike."""
    random.seed(2)
    monkeypatch.setattr(columns, "RUN", 128)  # so that the last run is no whole one
    choices = tuple(Choice(str(at), Label(f"Name {at}", f"名{at}")) for at in range(90))
    axes = dict.fromkeys(AXES, choices)
    lists = tuple(Listed(at % 7, f"2024-{at:02}", f"2024-{at:02}-01") for at in range(1, 13))

    def filing(number: int) -> Document:
        at = random.randrange(12)
        facets = Facets(
            at, lists[at].register, random.randrange(-1, 80), random.randrange(-1, 80),
            random.randrange(4), random.randrange(-1, 80),
            tuple(sorted(random.sample(range(90), random.randrange(4)))),
            tuple(sorted(random.sample(range(90), random.randrange(4)))),
        )  # fmt: skip
        name = Label("", f"示例{number}")
        return Document("filing", f"filing x/{number}", "x", name, {}, facets=facets)

    blocks = tuple(
        (
            Document("company", f"company c{block}", "c", Label("", "示例"), {}),
            *(filing(at) for at in range(random.randrange(9))),
        )
        for block in range(300)
    )
    documents = Documents(((), *blocks), axes, lists, "2024-12-31")
    sizes, filings = reading.facets(files.of(documents))
    assert sizes == [len(block) - 1 for block in blocks]
    assert [vars(told) for told in filings] == [
        {name: getattr(one.facets, name) for name in vars(filings[0])} for one in documents.filings
    ]


def test_a_word_without_end_is_no_word() -> None:
    assert analysis.terms("y" * 100_000 + "ing") == ["y" * 100_000 + "ing"]

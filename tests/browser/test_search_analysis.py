"""The browser's half of the analysis: the same terms as Python's, and what is typed as groups."""

from __future__ import annotations

import itertools
import json
import random
import re
import time
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from registry import files, load
from registry.search import analysis, characters
from tests.conftest import REPOSITORY
from tests.search.test_analysis import CASES

pytestmark = pytest.mark.browser
FOLDER = REPOSITORY / "templates/assets/js/search"
PARTS = ("alternatives", "analysis", "parse", "porter", "spelling", "syllables")
NAMES = (
    "alternatives", "compare", "distance", "fold", "nearest", "parse", "runsOf", "simplify",
    "splitSyllables", "stem", "termsOf", "together",
)  # fmt: skip
SIMPLE = "".join(chr(code) + simplified for code, simplified in characters.table().items())
FIELDS = {
    "text": [0, 1, 2, 3, 4, 5, 6, 10, 11],
    "placed": [0, 1, 2, 4, 5, 6, 10, 11],
    "sound": [7, 8, 9],
}
MIDDLES = """
at bl iz ation ational tional enci anci izer bli alli entli eli ousli ization ator alism iveness
fulness ousness aliti iviti biliti logi icate ative alize iciti ical ful ness al ance ence er ic
able ible ant ement ment ent ion sion tion ou ism ate iti ous ive ize ll
"""
ENDS = "e s es ies sses ed ing eed y ly l er ers ize ional"
SPLITS, ALTERNATIVES = CASES["splits"], CASES["alternatives"]
# Python and the browser know different editions of Unicode: letters that are old enough for both.
LETTERS = st.characters(exclude_categories=("Cn", "Cs", "Co")).filter(
    lambda letter: unicodedata.ucd_3_2_0.category(letter) != "Cn"
)
TYPED = st.one_of(
    st.text(LETTERS, max_size=30),
    st.text(
        st.sampled_from("豆包繁體騰訊〇𠮷㑮aBé\u0301ſİΣΟςʼ'’19२² 　_-−－：:\"“”「』.網信算備號"),
        max_size=30,
    ),
)
QUICKLY = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A blank page that has the functions of the worker, in a strict script of their own."""
    made = browser.new_page()
    said: list[str] = []
    made.on("console", lambda message: said.append(message.text))
    made.on("pageerror", lambda error: said.append(str(error)))
    script = "\n".join((FOLDER / f"{part}.js").read_text(encoding="utf-8") for part in PARTS)
    exposed = f"Object.assign(window, {{{', '.join(NAMES)}}});"
    made.add_script_tag(content=f'(() => {{\n"use strict";\n{script}\n{exposed}\n}})();')
    made.evaluate("simple => { window.simple = simple; }", SIMPLE)
    yield made
    made.close()
    assert said == []


@cache
def _content() -> tuple[set[str], set[str]]:
    """The Latin words of the real content, and all names and notes in it."""
    found = files.read(REPOSITORY)
    content, _, _ = load.load(found)
    words = {
        word for _, data in found for word in re.findall(r"[a-z]+", data.decode("utf-8").lower())
    }
    named: list[Any] = [
        *content.filings.values(), *content.companies.values(), *content.groups.values(),
        *content.sectors.values(), *content.functions.values(), *content.regions.values(),
        *content.laws.values(), *content.categories.values(), *content.roles.values(),
    ]  # fmt: skip
    texts = {text for each in named for text in (each.name.zh, each.name.en)}
    for filing in content.filings.values():
        texts |= {filing.number, filing.notes, *(product.name for product in filing.products)}
    return words, texts - {""}


def _both(page: Page, texts: list[str]) -> list[tuple[str, list[str], list[list[Any]]]]:
    """Each text as the browser folds it, its terms and its runs, all in simplified characters.

    The table is read once: a character becomes what `simplify` makes of it alone.
    """
    found = page.evaluate(
        """texts => {
          const changed = [...new Set(texts.flatMap(text => [...fold(text)]))];
          const become = [...simplify(changed.join(""), simple)];
          const table = new Map(changed.map((one, at) => [one, become[at]]));
          const now = text => [...text].map(one => table.get(one) ?? one).join("");
          return JSON.stringify(texts.map(text => [
            now(fold(text)),
            termsOf(text).map(now),
            runsOf(text).map(([run, han]) => [now(run), han]),
          ]));
        }""",
        texts,
    )
    return [(folded, terms, runs) for folded, terms, runs in json.loads(found)]


def _same(page: Page, texts: list[str]) -> None:
    for text, (folded, terms, runs) in zip(texts, _both(page, texts), strict=True):
        assert folded == analysis.fold(text), text
        assert runs == [list(run) for run in analysis.runs(text)], text
        assert terms == analysis.terms(text), text


def _parsed(page: Page, query: str) -> list[dict[str, Any]]:
    return list(page.evaluate("query => parse(query)", query))


# --- the same as in Python ----------------------------------------------------------------------


def test_texts_fold_as_the_table_says(page: Page) -> None:
    asked = list(CASES["fold"])
    found = page.evaluate("texts => texts.map(text => simplify(fold(text), simple))", asked)
    assert dict(zip(asked, found, strict=True)) == CASES["fold"]


def test_texts_have_the_terms_that_the_table_says(page: Page) -> None:
    asked = list(CASES["terms"])
    terms = [terms for _, terms, _ in _both(page, asked)]
    assert dict(zip(asked, terms, strict=True)) == CASES["terms"]


def test_words_have_the_stems_that_the_table_says(page: Page) -> None:
    asked = list(CASES["stem"])
    found = page.evaluate("words => words.map(stem)", asked)
    assert dict(zip(asked, found, strict=True)) == CASES["stem"]


def test_the_real_content_has_the_same_terms(page: Page) -> None:
    _, texts = _content()
    assert len(texts) > 10_000
    _same(page, sorted(texts))


def _stems(page: Page, words: list[str]) -> None:
    found = page.evaluate("words => words.map(stem)", words)
    for word, stem in zip(words, found, strict=True):
        assert stem == analysis.stem.__wrapped__(word), word


def test_the_words_of_the_real_content_have_the_same_stems(page: Page) -> None:
    words, _ = _content()
    assert len(words) > 5_000
    _stems(page, sorted(words))


def test_all_short_words_of_some_letters_have_the_same_stems(page: Page) -> None:
    lengths = range(1, 6)
    _stems(
        page, ["".join(word) for n in lengths for word in itertools.product("aeybsld", repeat=n)]
    )


def test_words_of_many_endings_have_the_same_stems(page: Page) -> None:
    starts = ["", "b", "ab", "by", "bab", "ayb", "abab", "babab", "fiz", "hiss", "oxo", "st"]
    middle = MIDDLES.split()
    ends = ENDS.split()
    made = itertools.product(starts, ["", *middle], ["", *middle[::7]], ["", *ends])
    _stems(page, sorted({"".join(word) for word in made} - {""}))


@QUICKLY
@given(texts=st.lists(TYPED, min_size=50, max_size=150))
def test_any_texts_have_the_same_terms(page: Page, texts: list[str]) -> None:
    _same(page, texts)


def test_terms_are_ordered_by_code_point(page: Page) -> None:
    sort = "terms => terms.sort(compare)"
    assert page.evaluate(sort, CASES["compare"][::-1]) == CASES["compare"]
    pool = "a\"#'~\u00e9\ud7ff\ue000\uff85\uffff\U00010000\U00020bb7\U0010ffff豆"
    words = ["".join(word) for n in range(4) for word in itertools.product(pool, repeat=n)]
    random.Random(4).shuffle(words)
    found = page.evaluate(sort, words)
    assert found == sorted(words)
    assert page.evaluate("compare('a', 'a')") == 0


# --- syllables ----------------------------------------------------------------------------------


def _ways(page: Page, word: str, syllables: list[str]) -> list[str]:
    found = page.evaluate("([word, all]) => splitSyllables(word, new Set(all))", [word, syllables])
    return [
        " ".join([*way["whole"], *([way["rest"] + "…"] if way["rest"] else [])]) for way in found
    ]


@pytest.mark.parametrize(("word", "ways"), SPLITS["words"].items())
def test_words_are_cut_as_the_table_says(page: Page, word: str, ways: list[str]) -> None:
    assert _ways(page, word, SPLITS["syllables"].split()) == ways


def _all_ways(word: str, syllables: set[str]) -> Iterator[tuple[list[str], str]]:
    """Every way to cut a word, tried one by one."""
    for to in range(1, len(word) + 1):
        if word[:to] in syllables:
            rest = word[to:]
            if not rest or any(each != rest and each.startswith(rest) for each in syllables):
                yield [word[:to]], rest
            for whole, left in _all_ways(rest, syllables):
                yield [word[:to], *whole], left


@QUICKLY
@given(
    syllables=st.sets(st.text("abn", min_size=1, max_size=4), min_size=1, max_size=9),
    words=st.lists(st.text("abn", max_size=8), max_size=20),
)
def test_the_best_ways_of_all_are_found(page: Page, syllables: set[str], words: list[str]) -> None:
    found = page.evaluate(
        "([words, all]) => words.map(word => splitSyllables(word, all))", [words, sorted(syllables)]
    )
    for word, ways in zip(words, found, strict=True):
        every = sorted(
            _all_ways(word, syllables),
            key=lambda way: (way[1] != "", len(way[0]), [-len(each) for each in way[0]]),
        )
        assert [(way["whole"], way["rest"]) for way in ways] == every[:8]


# --- what is typed ------------------------------------------------------------------------------


@pytest.mark.parametrize(("query", "groups"), CASES["parse"].items())
def test_a_query_is_read_as_the_table_says(
    page: Page, query: str, groups: list[dict[str, Any]]
) -> None:
    found = page.evaluate(
        """q => parse(q).map(({pairs, row, ...one}) =>
          ({...one, folded: simplify(one.folded, simple)}))""",
        query,
    )
    assert found == [
        {"text": group["folded"], "excluded": False, "fields": None, "exact": False, **group}
        for group in groups
    ]


def test_so_much_is_read_and_no_more(page: Page) -> None:
    assert len(_parsed(page, "a " * 90)) == 12
    assert [len(group["folded"]) for group in _parsed(page, "豆" * 1000)] == [200]
    assert [len(group["folded"]) for group in _parsed(page, "𠮷" * 1000)] == [200]
    assert _parsed(page, " " * 200 + "a") == []
    assert len(_parsed(page, "“" + "a " * 300)) == 1
    assert len(_parsed(page, "豆a" * 100)) == 12


HOSTILE = {
    "letters": "a" * 200,
    "syllables": "xian" * 50,
    "syllables, one letter over": "xian" * 49 + "q",
    "characters": "豆" * 200,
    "signs": "-" * 200,
    "quotes": '"' * 200,
    "colons": "a:" * 100,
    "no colon": "name" * 50,
    "hyphens": "a1-" * 66,
    "apostrophes": "a'" * 100,
    "marks": "e" + "\u0301" * 199,
    "spaces": " \u3000" * 100,
    "widest": "\ufdfa" * 200,  # one character that is eighteen when folded
    "endings": "ational" * 28,
    "a million": "ab-" * 333_333,
}


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE.keys())
def test_nothing_typed_takes_long(page: Page, query: str) -> None:
    syllables = ["a", "ab", "an", "ang", "e", "i", "na", "q", "qi", "t", "ti", "xi", "xia", "xian"]
    began = time.monotonic()
    parts = page.evaluate(
        """([query, syllables]) => parse(query).flatMap(group =>
          alternatives(group, () => false, syllables).map(({ parts }) => parts.length))""",
        [query, syllables],
    )
    assert time.monotonic() - began < 2
    assert max(parts, default=0) <= 3600


@QUICKLY
@given(queries=st.lists(TYPED, min_size=50, max_size=100))
def test_whatever_is_typed_is_read(page: Page, queries: list[str]) -> None:
    syllables = ALTERNATIVES["syllables"].split()
    found = page.evaluate(
        """([queries, syllables]) => queries.map(query => parse(query).map(group =>
          [group, alternatives(group, () => false, syllables)]))""",
        [queries, syllables],
    )
    for query, groups in zip(queries, found, strict=True):
        assert len(groups) <= 12
        for group, ways in groups:
            assert group["kind"] in ("han", "word", "number", "phrase")
            assert group["text"], query
            assert list(analysis.runs(group["folded"])), query
            assert ways or group["fields"], query
            for way in ways:
                assert way["fields"]
                assert way["parts"]
                assert all(part and all(one["term"] for one in part) for part in way["parts"])


# --- how a document may have it -----------------------------------------------------------------


def _shown(ways: list[dict[str, Any]]) -> list[str]:
    """Alternatives as the table writes them."""
    shown = []
    names = {tuple(fields): name for name, fields in FIELDS.items()}
    for way in ways:
        fields = names.get(tuple(way["fields"]), " ".join(map(str, way["fields"])))
        offsets = way["offsets"]
        parts = []
        for at, part in enumerate(way["parts"]):
            terms = (
                f"{one['term']}{'*' if one['prefix'] else ''} {one['boost']:g}" for one in part
            )
            parts.append(", ".join(terms) + (f" @{offsets[at]}" if offsets else ""))
        shown.append(f"{fields}: {' | '.join(parts)}")
    return shown


def _alternatives(page: Page, query: str) -> list[str]:
    found = page.evaluate(
        """([query, known, syllables]) => parse(query).map(group =>
          alternatives(group, term => known.includes(term), new Set(syllables)))""",
        [query, ALTERNATIVES["known"], ALTERNATIVES["syllables"].split()],
    )
    assert len(found) == 1
    return _shown(found[0])


@pytest.mark.parametrize(("query", "ways"), ALTERNATIVES["queries"].items())
def test_a_document_may_have_it_as_the_table_says(page: Page, query: str, ways: list[str]) -> None:
    assert _alternatives(page, query) == ways


@pytest.mark.parametrize(("query", "ways"), ALTERNATIVES["together"].items())
def test_neighbouring_words_are_one_as_the_table_says(
    page: Page, query: str, ways: list[list[str]]
) -> None:
    found = page.evaluate(
        """([query, syllables]) => parse(query).map(group => together(group, syllables))""",
        [query, ALTERNATIVES["syllables"].split()],
    )
    assert [_shown(each) for each in found] == ways


@pytest.mark.parametrize(("query", "ways"), ALTERNATIVES["sounds"].items())
def test_a_name_may_sound_so_as_the_table_says(page: Page, query: str, ways: list[str]) -> None:
    found = _alternatives(page, query)
    assert found[0].startswith("text: ")
    assert found[1:] == ways


def test_a_group_is_what_its_folded_text_says(page: Page) -> None:
    # what was typed may be replaced by what was meant
    replaced = page.evaluate(
        """() => parse("“騰訊 a” 豆 豆").map((group, at) =>
          ({ ...group, folded: ["腾讯 b", "元宝", "豆"][at] }))
          .map(group => alternatives(group, () => false, []))"""
    )
    assert [_shown(ways) for ways in replaced] == [
        ["placed: 腾讯 1 @0 | b 1 @2"],
        ["text: 元宝 1"],
        ["text: 豆* 1"],
    ]


# --- spelling -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("word", "meant"), CASES["nearest"]["typed"].items())
def test_the_word_meant_is_the_nearest_then_the_commonest(
    page: Page, word: str, meant: str | None
) -> None:
    words = [list(item) for item in sorted(CASES["nearest"]["words"].items())]
    for order in (words, words[::-1]):
        found = page.evaluate("([word, words]) => nearest(word, words)", [word, order])
        assert found == meant


def _distance(one: str, other: str) -> int:
    """How many slips make one of the other, by the rule itself."""

    @cache
    def rest(i: int, j: int) -> int:
        if i == 0 or j == 0:
            return i + j
        least = min(
            rest(i - 1, j) + 1,
            rest(i, j - 1) + 1,
            rest(i - 1, j - 1) + (one[i - 1] != other[j - 1]),
        )
        if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
            least = min(least, rest(i - 2, j - 2) + 1)
        return least

    return rest(len(one), len(other))


def test_slips_are_counted_as_far_as_asked(page: Page) -> None:
    chosen = random.Random(7)
    words = ["".join(chosen.choices("abc", k=chosen.randint(0, 7))) for _ in range(90)]
    pairs = [list(pair) for pair in itertools.product([*words, "𠮷ab", "a𠮷b"], repeat=2)]
    for most in range(4):
        found = page.evaluate(
            "([pairs, most]) => pairs.map(([one, other]) => distance(one, other, most))",
            [pairs, most],
        )
        for (one, other), slips in zip(pairs, found, strict=True):
            true = _distance(one, other)
            assert slips == true if true <= most else slips > most, (one, other)

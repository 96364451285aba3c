"""The scripts of the search page and its texts, without a browser."""

from __future__ import annotations

import gzip
import re

import pytest

from registry import program, render, texts
from registry.search import documents
from tests import small_site
from tests.conftest import Tree
from tests.search import built

SCRIPTS = ("search-page", "box", "offline")
SAYS = "search.say."
BUDGET = 7_000  # bytes of the page's script, packed


@pytest.fixture(scope="module")
def code() -> dict[str, str]:
    scripts = render.scripts()
    return {name: scripts[name][1].decode() for name in SCRIPTS}


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_makes_markup_of_texts(code: dict[str, str], name: str) -> None:
    risky = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|Function\(|\.style\b"
    assert re.findall(risky, code[name]) == []


def test_the_texts_of_the_page_are_those_it_uses() -> None:
    folder = program.TEMPLATES / "assets/js/search-page"
    script = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.js")))
    quoted = {word for one in re.findall(r'"[a-z_.]+"', script) for word in [one[1:-1]]}
    made = {one for one in re.findall(r"say\(`(\w+)\.\$", script) if one != "register"}
    said = {
        key.removeprefix(SAYS).removesuffix(".one").removesuffix(".other")
        for key in texts.of_program("en")
        if key.startswith(SAYS)
    }
    assert made == {"facet", "none", "kind", "note", "failed"}
    assert {key for key in said if key.partition(".")[0] not in made} - quoted == set()
    asked = re.findall(r'\b(?:say|counted|over)\("([a-z_.]+)"', script)
    assert len(asked) > 20 and set(asked) <= said


def test_each_facet_has_a_name(code: dict[str, str]) -> None:
    words = texts.of_program("en")
    declared = re.search(r"const FACETS=(\[.*?\]);", code["search-page"])
    assert declared
    facets = re.findall(r'"(\w+)"', declared[1])
    assert len(facets) == 8
    for facet in facets:
        assert f"search.say.facet.{facet}" in words
    for facet in ("category", "role", "sector", "function", "region", "year"):
        assert f"search.say.none.{facet}" in words


def test_each_kind_has_a_name(tree: Tree) -> None:
    cat, schemas = built.read(small_site.fill(tree).root)
    kinds = {one.kind for one in documents.make(cat, built.statuses(schemas))}
    assert len(kinds) == 11
    words = texts.of_program("en")
    assert {kind for kind in kinds if f"search.say.kind.{kind}" not in words} == {"filing"}


def test_the_script_is_small(code: dict[str, str]) -> None:
    assert len(gzip.compress(code["search-page"].encode(), mtime=0)) < BUDGET
    assert len(gzip.compress(code["box"].encode(), mtime=0)) < 600

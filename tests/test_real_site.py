"""The site of the real content: a page for each filing, no link that leads nowhere, in budget."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

import pytest

from registry import files, load, numbers, pipeline, site
from registry.model import Content
from tests.conftest import REPOSITORY

MOST_FILES = 30_000
MOST_BYTES = 300_000_000
LINK = re.compile(rb'(?:href|src)="([^"#]+)')


@pytest.fixture(scope="module")
def content() -> Content:
    found, _, problems = load.load(files.read(REPOSITORY))
    assert [each for each in problems if each.severity == "error"] == []
    return found


@pytest.fixture(scope="module")
def links_of(content: Content) -> Mapping[str, tuple[int, frozenset[str]]]:
    """Of every file of the site: its size, and the addresses it links to."""
    tree = files.read(REPOSITORY)
    _, schemas, _ = load.load(tree)
    settings = site.read(REPOSITORY, "https://example.org/registry/")
    made = pipeline.site_of(content, schemas, pipeline.prose(tree), settings)
    return {
        path: (
            len(data),
            frozenset(each.decode() for each in LINK.findall(data))
            if path.endswith(".html")
            else frozenset(),
        )
        for path, data in made
    }


def test_every_filing_and_company_has_a_page_in_both_languages(
    content: Content, links_of: Mapping[str, object]
) -> None:
    assert len(content.filings) >= 8187
    for filing in content.filings.values():
        page = f"filings/{filing.register}/{numbers.stem(filing.number)}.html"
        assert {page, f"zh/{page}"} <= set(links_of), filing.path
    for slug in content.companies:
        assert {f"companies/{slug}.html", f"zh/companies/{slug}.html"} <= set(links_of)


def test_every_link_resolves(links_of: Mapping[str, tuple[int, frozenset[str]]]) -> None:
    wrong = set()
    for path, (_, links) in links_of.items():
        for link in links:
            target = urlsplit(link.replace("&amp;", "&"))
            if target.scheme and target.netloc != "example.org":
                continue
            if target.netloc or target.path.startswith("/"):
                place = unquote(target.path).removeprefix("/registry/")
            else:
                place = posixpath.normpath(
                    posixpath.join(posixpath.dirname(path), unquote(target.path))
                )
            if place.endswith("/") or place in ("", "."):
                place = posixpath.normpath(posixpath.join(place, "index.html"))
            if place not in links_of:
                wrong.add((path, link))
    assert wrong == set()


def test_the_site_keeps_its_budget(links_of: Mapping[str, tuple[int, frozenset[str]]]) -> None:
    assert len(links_of) <= MOST_FILES
    assert sum(size for size, _ in links_of.values()) <= MOST_BYTES

"""The site of the real content: a page for each filing, no link that leads nowhere, in budget."""

from __future__ import annotations

import json
import posixpath
import re
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from urllib.parse import unquote, urlsplit

import pytest

from registry import files, load, numbers, pipeline, site, urls
from registry.model import Content
from tests.conftest import REPOSITORY

MOST_FILES = 43_000
MOST_BYTES = 365_000_000
LINK = re.compile(rb'(?:href|src)="([^"]+)"')
ANCHOR = re.compile(rb'id="(r-[0-9a-f]{12})"')
REVISION = re.compile(r"r-[0-9a-f]{12}")
File = tuple[int, frozenset[str], frozenset[str]]  # size, addresses, revisions


@pytest.fixture(scope="module")
def content() -> Content:
    found, _, problems = load.load(files.read(REPOSITORY))
    assert [each for each in problems if each.severity == "error"] == []
    return found


@pytest.fixture(scope="module")
def links_of(content: Content) -> Mapping[str, File]:
    """Of every file of the site: its size, the addresses it links to, and the revisions in it."""
    tree = files.read(REPOSITORY)
    _, schemas, _ = load.load(tree)
    settings = site.read(REPOSITORY, "https://example.org/registry/")
    past = pipeline.history_of(REPOSITORY, tree)
    assert past.commits, "the repository's own history is needed: git fetch --unshallow"
    made = pipeline.site_of(content, schemas, pipeline.prose(tree), settings, past)
    return {
        path: (
            len(data),
            frozenset(each.decode() for each in LINK.findall(data))
            if path.endswith((".html", ".xml"))
            else frozenset(results(path, data)),
            frozenset(each.decode() for each in ANCHOR.findall(data)),
        )
        for path, data in made
    }


def results(path: str, data: bytes) -> Iterator[str]:
    """Where the results in a fragment of the search lead to, in both languages."""
    if not path.startswith("search/f/"):
        return
    for one in filter(None, json.loads(zlib.decompress(data))):
        href = urls.href(f"companies/{one[0]}.html") if isinstance(one[-1], list) else one[1]
        yield from (f"../../{href}", f"../../zh/{href}")


def test_every_filing_and_company_has_a_page_in_both_languages(
    content: Content, links_of: Mapping[str, object]
) -> None:
    assert len(content.filings) >= 8187
    for filing in content.filings.values():
        page = f"filings/{filing.register}/{numbers.stem(filing.number)}.html"
        assert {page, f"zh/{page}"} <= set(links_of), filing.path
    for slug in content.companies:
        assert {f"companies/{slug}.html", f"zh/companies/{slug}.html"} <= set(links_of)


@cache
def target(folder: str, link: str) -> tuple[str, str] | None:
    """The file and the revision that a link in a folder leads to; None for other sites."""
    parts = urlsplit(link.replace("&amp;", "&"))
    if parts.scheme and parts.netloc != "example.org":
        return None
    if parts.netloc or parts.path.startswith("/"):
        place = unquote(parts.path).removeprefix("/registry/")
    else:
        place = posixpath.normpath(posixpath.join(folder, unquote(parts.path)))
    if place.endswith("/") or place in ("", "."):
        place = posixpath.normpath(posixpath.join(place, "index.html"))
    return place, parts.fragment if REVISION.fullmatch(parts.fragment) else ""


def test_every_link_resolves(links_of: Mapping[str, File]) -> None:
    wrong = set()
    for path, (_, links, revisions) in links_of.items():
        folder = posixpath.dirname(path)
        for link in links:
            if link.startswith("#"):
                if REVISION.fullmatch(link[1:]) and link[1:] not in revisions:
                    wrong.add((path, link))
            elif found := target(folder, link):
                place, revision = found
                if place not in links_of or (revision and revision not in links_of[place][2]):
                    wrong.add((path, link))
    assert wrong == set()


def test_the_site_keeps_its_budget(links_of: Mapping[str, File]) -> None:
    assert len(links_of) <= MOST_FILES
    assert sum(size for size, _, _ in links_of.values()) <= MOST_BYTES

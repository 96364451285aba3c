"""The pages of a registry that is not Chinese, as a reader sees them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_browser import _contrast, _listen
from tests.test_adopting import begun as adopted

pytestmark = pytest.mark.browser
PAGES = (
    "index.html",
    "filings/example-register/EX-0001.html",
    "axes/districts/index.html",
    "axes/districts/north.html",
    "companies/example-department.html",
    "registers/example-register.html",
    "search/index.html",
)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


class Quiet(SimpleHTTPRequestHandler):
    """Serves the site and says nothing."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root: Path = adopted.__wrapped__(tmp_path_factory)  # type: ignore[attr-defined]
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root / "site")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


LINKS = """() => [...document.querySelectorAll('main a')].map(link => {
    let behind = link;
    while (behind.parentElement && getComputedStyle(behind).backgroundColor == 'rgba(0, 0, 0, 0)')
        behind = behind.parentElement;
    return [getComputedStyle(link).color, getComputedStyle(behind).backgroundColor];
})"""


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit_are_quiet_and_can_be_read(
    browser: Browser, base: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    said = _listen(page)
    for lang in ("", "nl/"):
        for url in PAGES:
            page.goto(base + lang + url)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, url
            for ink, paper in page.evaluate(LINKS):
                assert _contrast(ink, paper) >= 4.5, url
    page.close()
    assert said == []


@pytest.mark.parametrize(
    ("lang", "asked", "found", "filter_"),
    [
        ("", "allowance", "Example allowance check", "In use"),
        ("nl/", "voorbeelddoel", "Example allowance check", "In gebruik"),
        ("nl/", "EX-0002", "Example parking planner", "In gebruik"),
        ("nl/", "zuid", "Example parking planner", "In gebruik"),
    ],
)
def test_the_search_finds_entries(
    browser: Browser, base: str, lang: str, asked: str, found: str, filter_: str
) -> None:
    page = browser.new_page()
    page.goto(f"{base}{lang}search/index.html?q={asked}")
    expect(page.locator("#search-filings li").first).to_contain_text(found)
    expect(page.locator("#search-facets")).to_contain_text(filter_)
    page.close()

"""What only a browser can tell: widths, focus, colours, and that nothing is refused."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request

from tests import small_site
from tests.conftest import Tree, tree
from tests.test_site import FILING, KINDS

pytestmark = pytest.mark.browser
SUB = urlsplit(small_site.BASE).path


class Server(SimpleHTTPRequestHandler):
    """Serves the site below a sub-path, as it will be published."""

    def translate_path(self, path: str) -> str:
        return super().translate_path("/" + path.removeprefix(SUB))

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("browser")
    (root / "tree").mkdir()
    made: Tree = tree.__wrapped__(root / "tree")  # type: ignore[attr-defined]
    small_site.build(small_site.fill(made), root / "site")
    return root / "site"


@pytest.fixture(scope="module")
def base(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Server, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{SUB}"
    server.shutdown()


def _listen(page: Page) -> list[str]:
    """What the page complains of, errors and refusals of its policy among it."""
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{page.url} {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url} {error}"))
    page.on("requestfailed", lambda request: said.extend(_failed(request)))
    return said


def _failed(request: Request) -> list[str]:
    """A request that failed, unless the browser only left the page before its icon came."""
    reason = request.failure or ""
    return [] if "ERR_ABORTED" in reason else [f"{request.url} {reason}"]


@pytest.mark.parametrize("lang", ["", "zh/"])
@pytest.mark.parametrize("width", [360, 800, 1000, 1280])
def test_fits_and_is_quiet(browser: Browser, base: str, width: int, lang: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    said = _listen(page)
    wide = []
    for url in KINDS:
        page.goto(base + lang + url)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(url)
    page.close()
    assert wide == []
    assert said == []


TIGHT = """() => [...document.querySelectorAll('main table')].flatMap(table => {
    const name = table.caption ? table.caption.textContent : '';
    const wide = table.scrollWidth > table.clientWidth + 1
        || table.getBoundingClientRect().right > innerWidth;
    const cells = [...table.querySelectorAll('th, td')].filter(cell =>
        cell.textContent.trim() && getComputedStyle(cell).display == 'table-cell'
        && getComputedStyle(cell.closest('tr').parentElement).position != 'absolute'
        && cell.getBoundingClientRect().width + 1
            < 3 * parseFloat(getComputedStyle(cell).fontSize));
    return [...(wide ? [name + ' is too wide'] : []),
        ...cells.map(cell => name + ' squeezes ' + cell.textContent)];
})"""


@pytest.mark.parametrize("lang", ["", "zh/"])
@pytest.mark.parametrize(
    "url",
    [
        "index.html",
        "batches/index.html",
        "groups/index.html",
        "groups/shili.html",
        "maintenance/anomalies.html",
        "maintenance/coverage.html",
        "maintenance/fields.html",
        "registers/cn-cac-deep-synthesis.html",
        "regions/110000.html",
        "sectors/index.html",
        "companies/shili-keji.html",
    ],
)
def test_tables_fit_a_phone(browser: Browser, base: str, url: str, lang: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto(base + lang + url)
    tight = page.evaluate(TIGHT)
    page.close()
    assert tight == []


def test_opened_from_the_disk(browser: Browser, folder: Path) -> None:
    page = browser.new_page()
    said = _listen(page)
    page.goto((folder / FILING).as_uri())
    assert page.evaluate("getComputedStyle(document.querySelector('.fields')).display") == "grid"
    page.click("nav.crumbs a >> nth=0")
    page.wait_for_url((folder / "index.html").as_uri())
    page.close()
    assert said == []


def test_keyboard(browser: Browser, base: str) -> None:
    page = browser.new_page()
    page.goto(base + FILING)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    box = page.evaluate("document.activeElement.getBoundingClientRect().toJSON()")
    assert box["x"] >= 0 and box["y"] >= 0
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
    for _ in range(12):
        page.keyboard.press("Tab")
        outline = page.evaluate(
            "(e => [getComputedStyle(e).outlineStyle, getComputedStyle(e).outlineWidth])"
            "(document.activeElement)"
        )
        assert outline == ["solid", "3px"]
        assert page.evaluate("!!document.activeElement.closest('main')")
    page.close()


def test_help_opens_with_the_keyboard(browser: Browser, base: str) -> None:
    page = browser.new_page()
    page.goto(base + FILING)
    page.locator("dt summary").first.focus()
    page.keyboard.press("Enter")
    page.locator("dt details[open] p").first.wait_for(state="visible")
    page.close()


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
def test_colours(browser: Browser, base: str, scheme: str, dark: bool) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    for url in (FILING, "index.html", "changes/cancelled.html"):
        page.goto(base + url)
        ground = _light(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        assert (ground < 0.1) is dark
        pairs = page.evaluate(
            """() => [...document.querySelectorAll('main *, header *, footer *, nav *')]
            .filter(e => e.tagName != 'title'
                && [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim()))
            .map(e => {
                let ground = e;
                const clear = 'rgba(0, 0, 0, 0)';
                while (getComputedStyle(ground).backgroundColor == clear && ground.parentElement)
                    ground = ground.parentElement;
                const style = getComputedStyle(e);
                return [e.tagName + '.' + e.className, e.namespaceURI.endsWith('svg')
                    ? style.fill : style.color, getComputedStyle(ground).backgroundColor];
            })"""
        )
        poor = {
            name
            for name, ink, paper in pairs
            if paper != "rgba(0, 0, 0, 0)" and _contrast(ink, paper) < 4.5
        }
        assert poor == set(), url
    context.close()


def _light(colour: str) -> float:
    """The relative luminance of rgb(…), from 0 to 1."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_light(one), _light(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_walk_without_javascript(browser: Browser, base: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(base)
    page.click("header >> text=Companies")
    page.click("main >> text=示例科技有限公司")
    page.click("main >> text=示例合成算法")
    page.click("main >> text=Provisions on the Management")
    page.click("header .switch a")
    page.wait_for_url("**/zh/laws/**")
    page.click(".crumbs a >> nth=0")
    page.wait_for_url(f"{base}zh/index.html")
    context.close()


def test_print(browser: Browser, base: str) -> None:
    page = browser.new_page()
    page.goto(base + FILING)
    page.emulate_media(media="print")
    assert not page.locator("header nav").is_visible()
    assert page.locator("h1").is_visible()
    page.close()

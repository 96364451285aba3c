"""The search page in a real browser: typing, filters, the address, keys, and what may go wrong."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests import small_site
from tests.browser.test_browser import _contrast
from tests.browser.waiting import until
from tests.conftest import Tree, tree
from tests.test_site import FILING

pytestmark = pytest.mark.browser
SUB = urlsplit(small_site.BASE).path
URL = "search/index.html"
BOX = "#search-q"
TITLES = "#search-work .title"
ENTRIES = "#search-filings li"
JS = "text/javascript"
MANY = 110  # all filings of the small site


class Site(SimpleHTTPRequestHandler):
    """The site below a sub-path; some of its files may be made to fail, or to wait."""

    broken = ""  # a pattern of the paths that fail
    held = ""  # a pattern of the paths that wait for the gate
    gate = threading.Event()
    asked: list[str] = []  # noqa: RUF012

    def translate_path(self, path: str) -> str:
        return super().translate_path("/" + path.removeprefix(SUB))

    def do_GET(self) -> None:
        type(self).asked.append(self.path)
        if self.held and re.search(self.held, self.path):
            self.gate.wait(10)
        if self.broken and re.search(self.broken, self.path):
            self.send_error(503)
            return
        super().do_GET()

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("search")
    (root / "tree").mkdir()
    made: Tree = tree.__wrapped__(root / "tree")  # type: ignore[attr-defined]
    small_site.build(small_site.fill(made), root / "site")
    return root / "site"


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), partial(Site, directory=str(folder)))
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}{SUB}"
    running.shutdown()
    running.server_close()


@pytest.fixture
def base(server: str) -> Iterator[str]:
    Site.broken = Site.held = ""
    Site.gate.clear()
    Site.asked.clear()
    yield server
    Site.broken = Site.held = ""
    Site.gate.set()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(
        viewport={"width": 1280, "height": 800}, service_workers="block", accept_downloads=True
    )
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that may not say anything: no error, and nothing that its policy refuses."""
    made = context.new_page()
    made.set_default_timeout(9000)
    said = _listen(made)
    yield made
    assert said == []


def _listen(page: Page) -> list[str]:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    # Playwright itself tells that it lets no worker register.
    return _Heard(said)


class _Heard(list[str]):
    """What a page said, but for what the driver of the browser says."""

    def __init__(self, said: list[str]) -> None:
        self.said = said

    def __eq__(self, other: object) -> bool:
        return [one for one in self.said if "blocked by Playwright" not in one] == other


def _open(page: Page, base: str, asked: str = "", lang: str = "") -> None:
    page.goto(f"{base}{lang}{URL}{asked}")
    page.locator("#search-work").wait_for()


def _asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def _count(page: Page) -> Locator:
    return page.locator("#search-filings h2")


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.textContent"))


# --- what is found ------------------------------------------------------------------------------


def test_results_follow_what_is_typed(page: Page, base: str) -> None:
    _open(page, base)
    expect(_count(page)).to_have_text(f"{MANY} entries")
    assert page.locator(ENTRIES).count() == 0
    page.type(BOX, "示例大模型")
    expect(_count(page)).to_have_text("1 entry")
    expect(page.locator(ENTRIES)).to_have_count(1)
    entry = page.locator(ENTRIES)
    assert entry.locator("mark").first.inner_text() == "示例大模型"
    text = " ".join(entry.inner_text().split())
    assert "示例科技有限公司" in text and "Beijing-ShiLi-20240101" in text
    assert "Generative AI, filed" in text and "Shili Damoxing" in text
    assert page.title() == "示例大模型 – Search – Open Algorithm Registry"
    entry.locator(".title").click()
    page.wait_for_url("**/filings/cn-cac-genai-filing/Beijing-ShiLi-20240101.html")


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("shili damoxing", ["Shili", "Damoxing"]),
        ("shilidamoxing", ["Shili Damoxing"]),
        ("网信算备110108000000101230017号", ["110108000000101230017"]),
        ("education", ["Education"]),
    ],
)
def test_what_was_found_is_marked(page: Page, base: str, query: str, marked: list[str]) -> None:
    _open(page, base, f"?q={quote(query)}")
    page.locator("#search-work mark").first.wait_for()
    found = page.locator("#search-work mark").all_inner_texts()
    assert set(marked) <= set(found), found


def test_companies_and_pages_come_first(page: Page, base: str) -> None:
    _open(page, base, f"?q={quote('示例')}")
    kinds = page.locator("#search-others li .form").all_inner_texts()
    assert {"Group", "Company"} <= set(kinds)
    company = page.locator("#search-others li", has_text="示例科技有限公司")
    assert "108 entries" in company.inner_text()
    company.locator("a").click()
    page.wait_for_url("**/companies/shili-keji.html")


def test_what_ended_says_so(page: Page, base: str) -> None:
    _open(page, base, f"?q={quote('示例注销算法')}")
    expect(page.locator(f"{ENTRIES} .status.cancelled").first).to_have_text("Cancelled")


def test_more_results(page: Page, base: str) -> None:
    _open(page, base, f"?q={quote('示例')}")
    expect(page.locator(ENTRIES)).to_have_count(10)
    page.click("#search-filings > .more")
    expect(page.locator(ENTRIES)).to_have_count(30)
    assert _focused(page) == page.locator(f"{ENTRIES} .title").nth(10).inner_text()
    page.locator("#search-panel .skip").focus()
    page.keyboard.press("Enter")  # an anchor of the page takes nothing away
    assert _focused(page) == "search-filings-title"
    page.wait_for_timeout(200)
    names = page.locator(f"{ENTRIES} .title").all_inner_texts()
    hrefs = page.locator(f"{ENTRIES} .title").evaluate_all("all => all.map(one => one.href)")
    assert len(set(hrefs)) == 30
    # A result and back: as many as before, the focus where it was.
    page.locator(f"{ENTRIES} .title").nth(23).click()
    page.wait_for_url("**/filings/**")
    page.go_back()
    expect(page.locator(ENTRIES)).to_have_count(30)
    until(page, f"document.activeElement.textContent == '{names[23]}'")
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") > 0


def test_nothing_asked_for_shows_the_newest_when_told(page: Page, base: str) -> None:
    _open(page, base)
    page.get_by_role("button", name="Show the newest").click()
    expect(page.locator(ENTRIES)).to_have_count(10)
    assert _asked(page) == {"sort": ["date"]}
    dates = page.locator(ENTRIES).evaluate_all(
        r"all => all.map(one => /\b20\d\d-\d\d/.exec(one.querySelector('.facts').innerText)[0])"
    )
    assert dates == sorted(dates, reverse=True)
    assert page.evaluate("document.activeElement.className") == "title"


def test_examples_teach(page: Page, base: str) -> None:
    _open(page, base)
    links = page.locator("#search-help a")
    assert links.count() == 7
    links.first.click()
    expect(page.locator(BOX)).to_have_value("豆包")
    assert _asked(page) == {"q": ["豆包"]}
    assert _focused(page) == "search-q"


def test_nothing_found(page: Page, base: str) -> None:
    _open(page, base, "?q=zzzzqqqq")
    notes = page.locator("#search-notes")
    expect(notes).to_contain_text("Nothing found for “zzzzqqqq”.")
    expect(notes).to_contain_text("were tried")
    for what in ("#search-others", "#search-filings", "#search-facets"):
        assert not page.locator(what).is_visible()
    assert page.locator("#search-help").is_visible()
    page.click(".browse >> text=Companies")
    page.wait_for_url("**/companies/index.html")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("exampel", "Nothing is written “exampel”; shown is “example”."),
        ("示例绘本合成", "“示例绘本合成” stands nowhere as a whole; its parts were searched: "),
        ("示例 zzzzqqqq", "shown is what has some. Found nowhere: “zzzzqqqq”."),
    ],
)
def test_what_was_searched_instead_is_told(page: Page, base: str, query: str, said: str) -> None:
    _open(page, base, f"?q={quote(query)}")
    expect(page.locator("#search-notes")).to_contain_text(said)
    assert page.locator(TITLES).count() > 0


def test_no_name_acts(page: Page, base: str) -> None:
    for query in ("alert", "<img src=x onerror=alert(2)>", '"><script>alert(2)</script>'):
        _open(page, base, f"?q={quote(query)}")
        expect(page.locator("#search-filings")).to_be_visible()
        page.locator("#search-work mark").first.wait_for()
        assert page.locator("main :is(img, iframe, svg, style, script)").count() == 0
        assert "<script>alert(2)</script>" in page.locator("#search-filings").inner_text()


# --- filters ------------------------------------------------------------------------------------


def test_filters(page: Page, base: str) -> None:
    _open(page, base, f"?q={quote('示例')}")
    register = page.get_by_role("group", name="Register")
    deep = register.get_by_role("checkbox", name=re.compile("^Deep synthesis"))
    year = page.get_by_role("group", name="Year announced")
    before = year.get_by_role("checkbox").count()
    deep.check()
    expect(page.locator("#search-chips")).to_contain_text("Register: Deep synthesis")
    assert _asked(page) == {"q": ["示例"], "register": ["cn-cac-deep-synthesis"]}
    assert year.get_by_role("checkbox").count() < before
    # Counts of a facet go by the other facets, and the focus stays.
    assert register.get_by_role("checkbox").count() == 3
    assert page.evaluate("document.activeElement.value") == "cn-cac-deep-synthesis"
    total = int(_count(page).inner_text().split()[0])
    assert deep.locator("xpath=..").inner_text().split()[-1] == str(total)
    register.get_by_role("checkbox", name=re.compile("^Recommendation")).check()
    expect(_count(page)).not_to_have_text(f"{total} entries")
    assert _asked(page)["register"] == ["cn-cac-recommendation", "cn-cac-deep-synthesis"]

    chips = page.locator("#search-chips button")
    assert chips.count() == 3
    chips.first.click()
    expect(chips).to_have_count(1)
    assert page.evaluate("!!document.activeElement.closest('#search-chips')")
    chips.first.click()
    expect(page.locator("#search-chips")).to_be_hidden()
    assert _asked(page) == {"q": ["示例"]}
    assert _focused(page) == "search-q"


def test_filters_that_leave_nothing_can_be_taken_away(page: Page, base: str) -> None:
    _open(page, base, "?q=zzzzqqqq&status=cancelled")
    expect(page.locator("#search-notes")).to_contain_text("Nothing found with these filters.")
    assert page.get_by_role("checkbox", name=re.compile("^Cancelled")).is_checked()
    page.click("#search-notes >> text=Remove all filters")
    expect(page.locator("#search-notes")).to_contain_text("Nothing found for “zzzzqqqq”.")


def test_a_filter_alone_lists_all_that_have_it(page: Page, base: str) -> None:
    _open(page, base)
    page.get_by_role("checkbox", name=re.compile("^Cancelled")).check()
    expect(_count(page)).to_have_text("1 entry")
    expect(page.locator(ENTRIES)).to_have_count(1)


def test_an_address_of_another_time_does_no_harm(page: Page, base: str) -> None:
    _open(page, base, "?q=%E0%A4%A&register=no-such&sector=%3Cimg%3E&sort=odd&x=y")
    chips = page.locator("#search-chips")
    expect(chips).to_contain_text("Register: no-such")
    expect(chips).to_contain_text("Sector: <img>")


def test_sort(page: Page, base: str) -> None:
    _open(page, base, f"?q={quote('示例')}")
    first = page.locator(f"{ENTRIES} .title").first
    best = first.inner_text()
    page.select_option("#search-sort", "name")
    expect(first).not_to_have_text(best)
    assert _asked(page)["sort"] == ["name"]
    page.go_back()
    expect(first).to_have_text(best)
    expect(page.locator("#search-sort")).to_have_value("relevance")


def test_filters_of_a_phone(browser: Browser, base: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740}, service_workers="block")
    _open(page, base, f"?q={quote('示例')}")
    panel = page.locator("#search-panel")
    toggle = page.get_by_role("button", name="Filters")
    assert not panel.is_visible()
    toggle.click()
    assert toggle.get_attribute("aria-expanded") == "true"
    page.get_by_role("checkbox", name=re.compile("^Cancelled")).check()
    expect(page.get_by_role("button", name="Filters (1)")).to_be_visible()
    page.click("text=Show 1 entry")
    assert not panel.is_visible()
    assert _focused(page) == "search-filings-title"
    page.close()


# --- the address --------------------------------------------------------------------------------


def test_back_and_forward(page: Page, base: str) -> None:
    page.goto(base + "index.html")
    _open(page, base)
    page.type(BOX, "示例大模型", delay=10)
    expect(_count(page)).to_have_text("1 entry")
    assert _asked(page) == {"q": ["示例大模型"]}
    page.wait_for_timeout(1300)  # a pause makes it an address to come back to
    page.fill(BOX, "")
    page.type(BOX, "推送", delay=10)
    expect(page.locator(f"{ENTRIES} .title")).to_have_text(["例子推送算法"])
    page.select_option("#search-sort", "date")
    expect(page.locator("#search-others")).to_be_visible()
    page.go_back()
    expect(page.locator("#search-sort")).to_have_value("relevance")
    expect(page.locator(BOX)).to_have_value("推送")
    page.go_back()
    expect(page.locator(BOX)).to_have_value("示例大模型")
    expect(page.locator(f"{ENTRIES} .title")).to_have_text(["示例大模型"])
    page.go_forward()
    page.go_forward()
    expect(page.locator("#search-sort")).to_have_value("date")
    expect(page.locator(BOX)).to_have_value("推送")
    for _ in range(3):
        page.go_back()
    page.wait_for_url("**/sub/index.html")


def test_an_address_is_all_there_is_to_it(page: Page, base: str) -> None:
    asked = f"?q={quote('示例')}&register=cn-cac-deep-synthesis&status=cancelled&sort=date"
    _open(page, base, asked)
    expect(_count(page)).to_have_text("1 entry")
    assert page.locator("#search-chips button").count() == 3
    expect(page.locator("#search-sort")).to_have_value("date")
    page.click(".switch a")
    page.wait_for_url("**/zh/search/index.html?**")
    expect(_count(page)).to_have_text("1 条")
    assert _asked(page)["status"] == ["cancelled"]


# --- keys ---------------------------------------------------------------------------------------


def test_keyboard_only(page: Page, base: str) -> None:
    _open(page, base)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    assert _focused(page) == "search-q"
    page.keyboard.type("示例/算法")  # in the box it is a character
    expect(page.locator(BOX)).to_have_value("示例/算法")
    page.fill(BOX, "示例")
    expect(page.locator(ENTRIES)).to_have_count(10)
    names = page.locator(TITLES).all_inner_texts()
    page.keyboard.press("ArrowDown")
    assert _focused(page) == names[0]
    page.keyboard.press("ArrowDown")
    assert _focused(page) == names[1]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert _focused(page) == "search-q"
    for _ in range(len(names) + 3):
        page.keyboard.press("ArrowDown")
    assert _focused(page) == names[-1]
    page.keyboard.press("Escape")
    assert _focused(page) == "search-q"
    page.keyboard.press("Escape")
    expect(page.locator(BOX)).to_have_value("")
    assert _focused(page) == "search-q" and _asked(page) == {}
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement == document.body")


def test_enter_searches_and_opens_what_was_walked_to(page: Page, base: str) -> None:
    _open(page, base)
    page.keyboard.type("示例")
    page.keyboard.press("Enter")  # at once, without the pause
    page.locator(TITLES).first.wait_for()
    assert _asked(page) == {"q": ["示例"]}
    assert _focused(page) == "search-q"
    hrefs = page.locator(TITLES).evaluate_all("all => all.map(one => one.href)")
    for _ in range(5):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(hrefs[4])
    page.go_back()
    expect(page.locator(BOX)).to_have_value("示例")


def test_modifiers_and_fields_are_left_alone(page: Page, base: str) -> None:
    page.goto(base + FILING)
    page.keyboard.press("Control+/")
    assert page.evaluate("document.activeElement == document.body")
    page.keyboard.press("/")
    assert _focused(page) == "find"
    page.keyboard.type("a/b")
    assert page.locator("#find").input_value() == "a/b"


def test_nothing_is_searched_while_composing(page: Page, base: str) -> None:
    _open(page, base)
    page.focus(BOX)
    keys = page.context.new_cdp_session(page)
    for text in ("s", "sh", "shi", "shil"):
        place = {"selectionStart": len(text), "selectionEnd": len(text)}
        keys.send("Input.imeSetComposition", {"text": text, **place})
    page.wait_for_timeout(400)
    assert page.locator(BOX).input_value() == "shil"
    assert _asked(page) == {} and page.locator(ENTRIES).count() == 0
    # Enter that ends a composition opens nothing.
    page.evaluate(
        """box => box.dispatchEvent(new KeyboardEvent('keydown',
            {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))""",
        page.query_selector(BOX),
    )
    keys.send("Input.insertText", {"text": "示例大模型"})
    expect(_count(page)).to_have_text("1 entry")
    assert _asked(page) == {"q": ["示例大模型"]}


# --- the box on every page ----------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["", "zh/"])
@pytest.mark.parametrize("url", ["index.html", FILING, "404.html"])
def test_the_box_of_every_page(page: Page, base: str, url: str, lang: str) -> None:
    page.goto(base + lang + url)
    page.keyboard.press("/")
    page.keyboard.type("示例大模型")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/sub/{lang}{URL}?q=*")
    expect(page.locator(BOX)).to_have_value("示例大模型")
    expect(page.locator(ENTRIES)).to_have_count(1)
    assert page.locator("input[type=search]:visible").count() == 1


def test_the_box_without_javascript(browser: Browser, base: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(base + "index.html")
    page.fill("#find", "示例")
    page.click("header button")
    page.wait_for_url(f"**/{URL}?q=*")
    assert "needs JavaScript" in page.locator("main").inner_text()
    page.wait_for_timeout(4200)
    assert not page.locator("#search-late").is_visible()
    for name in ("Companies", "Registers", "Announcements", "Sectors", "Functions", "Regions"):
        assert page.locator(".browse a", has_text=name).count() == 1
    page.click(".browse >> text=Groups")
    page.wait_for_url("**/groups/index.html")
    context.close()


# --- what may go wrong --------------------------------------------------------------------------


def _failing(context: BrowserContext, base: str, broken: str, asked: str = "") -> Page:
    page = context.new_page()
    Site.broken = broken
    page.goto(f"{base}{URL}{asked}")
    return page


@pytest.mark.parametrize(
    "broken", [r"worker\.\w+\.js", r"/manifest\.", r"/facets\.", r"/search/t/", r"/search/f/"]
)
def test_what_cannot_be_loaded_is_tried_again(
    context: BrowserContext, base: str, broken: str
) -> None:
    page = _failing(context, base, broken, f"?q={quote('示例大模型')}")
    alert = page.locator("#search-notes .flag")
    expect(alert).to_contain_text("The search could not be loaded.")
    expect(page.locator("#search-said")).to_contain_text("could not be loaded")
    assert not page.locator("#search-work").is_visible()
    expect(page.locator(".browse a").first).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(alert).to_be_visible()
    Site.broken = ""
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(ENTRIES)).to_have_count(1)
    expect(page.locator("#search-notes")).to_be_hidden()
    page.close()


def test_a_failure_is_over_with_the_next_search(context: BrowserContext, base: str) -> None:
    page = _failing(context, base, "/search/t/", f"?q={quote('示例大模型')}")
    page.locator("#search-notes .flag").wait_for()
    Site.broken = ""
    page.fill(BOX, "推送")
    expect(page.locator(f"{ENTRIES} .title")).to_have_text(["例子推送算法"])
    expect(page.locator("#search-notes")).to_be_hidden()
    page.close()


def test_it_goes_on_when_the_network_is_back(context: BrowserContext, base: str) -> None:
    page = context.new_page()
    _open(page, base)
    context.set_offline(True)
    page.type(BOX, "示例大模型")
    flag = page.locator("#search-notes .flag")
    expect(flag).to_contain_text("There is no network")
    context.set_offline(False)
    expect(page.locator(ENTRIES)).to_have_count(1)
    assert not flag.is_visible()
    assert _focused(page) == "search-q"


def test_a_script_that_does_not_come(context: BrowserContext, base: str) -> None:
    page = _failing(context, base, r"assets/search\.")
    late = page.locator("#search-late")
    assert not late.is_visible()
    late.wait_for(state="visible", timeout=6000)
    assert "has not started" in late.inner_text()
    page.close()


def test_an_old_browser(context: BrowserContext, base: str) -> None:
    context.add_init_script("delete globalThis.DecompressionStream")
    page = context.new_page()
    page.goto(base + URL)
    expect(page.locator("#search-notes .flag")).to_contain_text("too old")
    assert page.locator("#search-notes button").count() == 0


def test_opened_from_the_disk(context: BrowserContext, folder: Path) -> None:
    page = context.new_page()
    said = _listen(page)
    page.goto((folder / "zh" / FILING).as_uri())
    page.keyboard.press("/")
    page.keyboard.type("示例")
    page.keyboard.press("Enter")
    page.wait_for_url(f"file://**/zh/{URL}?q=*")
    expect(page.locator("#search-notes .flag")).to_contain_text("直接从磁盘打开的页面不能搜索")
    page.type(BOX, "算法")
    page.wait_for_timeout(200)
    page.click(".browse a >> nth=0")
    page.wait_for_url("file://**/zh/companies/index.html")
    assert said == []


def test_a_slow_network(page: Page, base: str) -> None:
    Site.held = r"/facets\."
    page.goto(f"{base}{URL}?q={quote('示例大模型')}")
    expect(page.locator("#search-notes")).to_have_text("Loading…")
    expect(page.locator("form[aria-busy=true]")).to_be_visible()
    Site.gate.set()
    expect(page.locator(ENTRIES)).to_have_count(1)
    assert page.locator("form[aria-busy=true]").count() == 0
    # What is shown stays until there is something else to show.
    Site.gate.clear()
    Site.held = "/search/[tfp]/"
    page.fill(BOX, "")
    page.type(BOX, "推送")
    page.locator("form[aria-busy=true]").wait_for()
    assert page.locator(TITLES).count() > 0 or page.locator("#search-help").is_visible()
    assert not page.locator("#search-notes").is_visible()
    Site.gate.set()
    expect(page.locator(f"{ENTRIES} .title")).to_have_text(["例子推送算法"])


def test_only_the_newest_search_counts(page: Page, base: str) -> None:
    _open(page, base)
    page.type(BOX, "education 推送 示例", delay=5)
    page.fill(BOX, "推送")
    expect(page.locator(f"{ENTRIES} .title")).to_have_text(["例子推送算法"])
    page.wait_for_timeout(300)
    assert page.locator(f"{ENTRIES} .title").all_inner_texts() == ["例子推送算法"]


def test_csv(page: Page, base: str) -> None:
    _open(page, base, f"?q={quote('示例')}&lang=en")
    with page.expect_download() as waiting:
        page.click("text=Save as CSV")
    saved = waiting.value
    assert saved.suggested_filename == "registry-示例.csv"
    lines = Path(saved.path()).read_text(encoding="utf-8-sig").splitlines()
    total = int(_count(page).inner_text().split()[0])
    assert len(lines) == total + 1 > 100
    expect(page.locator("#search-saved")).to_have_text("Saved.")
    assert page.locator("#search-bar").is_hidden()


def test_csv_that_fails(page: Page, base: str, folder: Path) -> None:
    [worker] = folder.glob("search/worker.*.js")
    body = worker.read_text(encoding="utf-8").replace('"exported"', '"failed"')
    page.route("**/worker.*.js", lambda route: route.fulfill(body=body, content_type=JS))
    _open(page, base, f"?q={quote('示例')}")
    page.click("text=Save as CSV")
    expect(page.locator("#search-saved")).to_have_text("The file could not be made. Try again.")
    assert page.locator(ENTRIES).count() == 10


# --- without a network --------------------------------------------------------------------------


@contextmanager
def _serving(folder: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), partial(Site, directory=str(folder)))
    threading.Thread(target=running.serve_forever, daemon=True).start()
    stopped: list[bool] = []

    def stop() -> None:
        if not stopped:
            stopped.append(True)
            running.shutdown()
            running.server_close()

    yield f"http://127.0.0.1:{running.server_port}{SUB}", stop
    stop()


@pytest.fixture
def mortal(folder: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """A server that can be stopped."""
    with _serving(folder) as running:
        yield running


KEPT = """async () => {
    const names = await caches.keys();
    const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return all.flat().map(({ url }) => url);
}"""


def _kept(page: Page) -> list[str]:
    """The paths that are kept, once the page has told what it has used."""
    found: list[str] = []
    for _ in range(80):
        found = page.evaluate(KEPT)
        names = " ".join(found)
        if all(one in names for one in ("/worker.", "/manifest.", "/t/", "/f/", "/site.")):
            return found
        page.wait_for_timeout(100)
    raise AssertionError(found)


@pytest.mark.parametrize("lang", ["", "zh/"])
def test_what_was_used_works_without_a_network(
    browser: Browser, mortal: tuple[str, Callable[[], None]], lang: str
) -> None:
    base, stop = mortal
    context = browser.new_context()
    page = context.new_page()
    _open(page, base, f"?q={quote('示例大模型')}", lang)
    expect(page.locator(ENTRIES)).to_have_count(1)
    _kept(page)
    page.reload()
    page.locator(ENTRIES).wait_for()
    page.wait_for_timeout(2500)  # what it lets go of is not what it uses
    stop()
    page.goto(f"{base}{lang}{URL}?q={quote('大模型')}")
    expect(page.locator(f"{ENTRIES} .title")).to_have_text(["示例大模型"])
    ground = "getComputedStyle(document.querySelector('.large')).display"
    assert page.evaluate(ground) == "flex"
    context.close()


def test_what_was_not_used_says_so_without_a_network(
    browser: Browser, mortal: tuple[str, Callable[[], None]]
) -> None:
    base, stop = mortal
    context = browser.new_context()
    page = context.new_page()
    _open(page, base, f"?q={quote('示例大模型')}")
    _kept(page)
    page.evaluate(
        """async () => {
            for (const name of await caches.keys()) {
                const cache = await caches.open(name);
                for (const one of await cache.keys()) {
                    if (/search\\/[tpf]\\//.test(one.url)) await cache.delete(one);
                }
            }
        }"""
    )
    stop()
    page.goto(f"{base}{URL}?q={quote('示例大模型')}")
    expect(page.locator("#search-notes .flag")).to_contain_text("could not be loaded")
    context.close()


def test_what_is_no_longer_named_is_let_go(
    browser: Browser, mortal: tuple[str, Callable[[], None]]
) -> None:
    base, _ = mortal
    context = browser.new_context()
    page = context.new_page()
    _open(page, base, f"?q={quote('示例大模型')}")
    _kept(page)
    old = ["assets/site.0123456789.css", "search/worker.0123456789.js", "search/t/01234567.bin"]
    page.evaluate(
        """async ([base, paths]) => {
            const [name] = await caches.keys();
            const cache = await caches.open(name);
            for (const path of paths) await cache.put(base + path, new Response('old'));
            await (await caches.open('another')).put(base + 'other', new Response('other'));
        }""",
        [base, old],
    )
    page.reload()
    page.locator(ENTRIES).wait_for()
    until(
        page,
        f"""async () => {{
            const kept = await ({KEPT})();
            return !kept.some((one) => /0123456/.test(one));
        }}""",
    )
    kept = page.evaluate(KEPT)
    assert base + "other" in kept  # what is not ours stays
    assert base + "search/" in kept
    for folder in ("t/", "f/", "worker.", "manifest.", "facets."):
        assert [one for one in kept if f"/search/{folder}" in one], folder
    context.close()


def test_only_so_much_is_kept(browser: Browser, folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "site")
    script = tmp_path / "site/search.sw.js"
    code = script.read_text(encoding="utf-8")
    assert "MOST=500;" in code
    script.write_text(code.replace("MOST=500;", "MOST=3;"), encoding="utf-8")
    with _serving(tmp_path / "site") as (base, _):
        context = browser.new_context()
        page = context.new_page()
        _open(page, base, f"?q={quote('示例大模型')}")
        first = {one for one in _kept(page) if "/t/" in one}
        _open(page, base, "?q=education")
        until(
            page,
            f"""async (first) => {{
                const kept = await ({KEPT})();
                return kept.some((one) => one.includes('/t/')) && !first.some((one) =>
                    kept.includes(one));
            }}""",
            arg=sorted(first),
        )
        assert base + "search/" in page.evaluate(KEPT)
        context.close()


def test_nothing_but_the_search_is_kept(
    browser: Browser, mortal: tuple[str, Callable[[], None]]
) -> None:
    base, _ = mortal
    context = browser.new_context()
    page = context.new_page()
    _open(page, base, f"?q={quote('示例大模型')}")
    _kept(page)
    page.locator(TITLES).first.click()
    page.wait_for_url("**/filings/**")
    allowed = re.compile(r"search/$|search/.*\.(bin|js)$|assets/[a-z]+\.\w{10}\.(css|js)$")
    assert [url for url in page.evaluate(KEPT) if not allowed.search(url)] == []
    assert page.evaluate("navigator.serviceWorker.controller") is None
    context.close()


@pytest.mark.parametrize(
    "script",
    [
        "Object.defineProperty(Navigator.prototype, 'serviceWorker', { value: undefined })",
        "ServiceWorkerContainer.prototype.register = () => Promise.reject(new Error('private'))",
    ],
)
def test_without_a_worker_of_that_kind_it_searches(
    browser: Browser, base: str, script: str
) -> None:
    context = browser.new_context()
    context.add_init_script(script)
    page = context.new_page()
    said = _listen(page)
    _open(page, base, f"?q={quote('示例大模型')}")
    expect(page.locator(ENTRIES)).to_have_count(1)
    page.wait_for_timeout(300)
    assert said == []
    context.close()


# --- how it looks, and is told --------------------------------------------------------------------

STATES = ("", "?q=%E7%A4%BA%E4%BE%8B", "?q=zzzzqqqq", "?q=education&status=filed&year=2023")


@pytest.mark.parametrize("lang", ["", "zh/"])
@pytest.mark.parametrize("width", [360, 800, 1280])
def test_fits(page: Page, base: str, width: int, lang: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for asked in STATES:
        _open(page, base, asked, lang)
        if page.locator("#search-toggle").is_visible():
            page.click("#search-toggle")
        for more in page.locator("fieldset button:visible").all():
            more.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, asked
        small = page.locator(
            "main :is(button, select, input, fieldset label, .title, dt a):visible"
        ).evaluate_all(
            """all => all.filter(one => !one.matches('label input'))
                .map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
                .filter(([, box]) => box.height < 24 || box.width < 24).map(([name]) => name)"""
        )
        assert small == [], asked


def test_without_has_the_page_still_works(page: Page, base: str) -> None:
    _open(page, base, STATES[1])
    assert page.locator("header .find").count() == 1
    assert not page.locator("header .find").is_visible()


COLOURS = """() => [...document.querySelectorAll('body *')]
    .filter(e => e.checkVisibility() && !['OPTION', 'I'].includes(e.tagName)
        && [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim()))
    .map(e => {
        let ground = e;
        while (getComputedStyle(ground).backgroundColor == 'rgba(0, 0, 0, 0)'
            && ground.parentElement) ground = ground.parentElement;
        return [e.tagName + '.' + e.className, getComputedStyle(e).color,
            getComputedStyle(ground).backgroundColor];
    })
    .concat([[ 'placeholder', getComputedStyle(document.querySelector('#search-q'),
        '::placeholder').color, getComputedStyle(document.querySelector('#search-q'))
        .backgroundColor ]])"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours(browser: Browser, base: str, scheme: Any) -> None:
    context = browser.new_context(color_scheme=scheme, service_workers="block")
    page = context.new_page()
    for asked in (*STATES, f"?q={quote('示例注销算法 cancelled')}"):
        _open(page, base, asked)
        page.locator("#search-work:not([hidden])").wait_for()
        pairs = page.evaluate(COLOURS)
        assert len(pairs) > 20
        poor = {
            name
            for name, ink, paper in pairs
            if paper != "rgba(0, 0, 0, 0)" and _contrast(ink, paper) < 4.5
        }
        assert poor == set(), asked
    context.close()


def test_what_is_said_aloud(page: Page, base: str) -> None:
    _open(page, base)
    box = page.get_by_role("searchbox", name="Search filings, companies and pages")
    expect(box).to_have_count(1)
    said = page.locator("#search-said")
    assert said.get_attribute("role") == "status"
    page.evaluate(
        """() => { window.heard = []; new MutationObserver(() =>
            heard.push(document.getElementById('search-said').textContent)
        ).observe(document.getElementById('search-said'), {childList: true}); }"""
    )
    page.wait_for_timeout(1000)
    page.evaluate("heard.length = 0")
    page.type(BOX, "示例大模型", delay=120)
    expect(said).to_have_text("1 entry")
    assert page.evaluate("heard.length") == 1  # not at every key
    for role, name in (
        ("search", None),
        ("combobox", "Order"),
        ("button", "Save as CSV"),
        ("region", "1 entry"),
        ("heading", "1 entry"),
        ("region", "Filters"),
    ):
        expect(page.get_by_role(role, name=name).first).to_be_visible()  # type: ignore[arg-type]
    assert page.locator("#search-filings ol > li").count() == 1


def test_the_focus_is_seen(page: Page, base: str) -> None:
    _open(page, base, "?q=%E7%A4%BA%E4%BE%8B&status=filed")
    for _ in range(25):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            "(e => [getComputedStyle(e).outlineStyle, getComputedStyle(e).outlineWidth])"
            "(document.activeElement)"
        )
        assert seen == ["solid", "3px"], _focused(page)


def test_chinese_page(page: Page, base: str) -> None:
    _open(page, base, f"?q={quote('示例大模型')}", "zh/")
    expect(_count(page)).to_have_text("1 条")
    text = page.locator(ENTRIES).inner_text()
    assert "生成式AI备案" in text and "Shili" not in text  # how it sounds, readers know
    page.fill(BOX, "shili damoxing")
    expect(page.locator(f"{ENTRIES} .spoken mark").first).to_be_visible()
    assert "Shili Damoxing" in page.locator(ENTRIES).first.inner_text()
    page.locator(f"{ENTRIES} .title").first.click()
    page.wait_for_url("**/zh/filings/cn-cac-genai-filing/Beijing-ShiLi-20240101.html")


def test_print(page: Page, base: str) -> None:
    _open(page, base, STATES[1])
    page.emulate_media(media="print")
    assert page.locator(TITLES).first.is_visible()
    for what in (".find", ".filters", ".more", "#search-sort"):
        assert not page.locator(what).last.is_visible()

"""The server for writing in a real browser: pages that load anew, and the panel of problems."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.test_browser import _contrast
from tests.browser.waiting import until
from tests.serving import Running, served

pytestmark = pytest.mark.browser
HOSTILE = 'bad <img src=x onerror="document.title=1"><script>document.title=2</script>'
MANY = "bad\n" + "\n".join(
    f"示例 {number}: a line that is wrong, {'a' * 50}" for number in range(60)
)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    root = tmp_path_factory.mktemp("served")
    (root / "content").mkdir()
    for name in ("index", "other", "404"):
        (root / "content" / f"{name}.txt").write_text(name, "utf-8")
    with served(root) as made:
        yield made


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 800})
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, running: Running) -> Iterator[Page]:
    """The first page, open and listening; whatever a browser complains about fails the test."""
    for name in ("index", "other"):
        running.save(name, f"{name} as it was")
    running.settled()
    made = context.new_page()
    wrong: list[str] = []
    made.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    made.on("pageerror", lambda error: wrong.append(str(error)))
    opened(made, running, "/")
    yield made
    assert [one for one in wrong if "404 (Not Found)" not in one] == []


def opened(page: Page, running: Running, path: str) -> None:
    """Opens a page and waits until it listens."""
    with page.expect_response("**/_live/events?*"):
        page.goto(running.origin + path)


def save(running: Running, name: str, text: str) -> None:
    running.save(name, text)
    running.outcome()


def test_the_page_shows_what_was_saved_and_stays_where_it_was(page: Page, running: Running) -> None:
    page.evaluate("scrollTo(0, 1234)")
    save(running, "index", "New")
    expect(page.locator("h1")).to_have_text("New")
    until(page, "scrollY === 1234")


def test_another_page_that_changed_is_no_reason_to_load(page: Page, running: Running) -> None:
    page.evaluate("document.body.dataset.kept = 1")
    save(running, "other", "New")
    save(running, "index", "bad")
    expect(page.locator("#live-problems")).to_be_attached()  # it heard of what came after
    assert page.evaluate("document.body.dataset.kept") == "1"


def test_a_style_that_changed_is(page: Page, running: Running) -> None:
    page.evaluate("document.body.dataset.kept = 1")
    save(running, "other", "style")
    from registry.serving.outcome import Outcome

    running.live.publish(Outcome(True, "", ("site.css",)))
    until(page, "!document.body.dataset.kept")


def test_the_missing_page_becomes_the_page(page: Page, running: Running) -> None:
    opened(page, running, "/late.html")
    expect(page.locator("h1")).to_have_text("404")
    save(running, "late", "Here now")
    expect(page.locator("h1")).to_have_text("Here now")
    (running.root / "content" / "late.txt").unlink()
    expect(page.locator("h1")).to_have_text("404")
    running.settled()


def test_what_changed_while_the_page_was_loading_is_not_missed(
    page: Page, running: Running
) -> None:
    def late(route: Route) -> None:
        save(running, "index", "Since")
        route.fallback()

    page.route("**/_live/live.js", late)
    page.goto(running.origin + "/")
    page.unroute("**/_live/live.js")
    expect(page.locator("h1")).to_have_text("Since")


def test_problems_are_shown_as_text_and_go_when_mended(page: Page, running: Running) -> None:
    save(running, "index", HOSTILE)
    panel = page.locator("#live-problems")
    expect(panel.locator("summary")).to_have_text("1 problem")
    expect(panel.locator("pre")).to_have_text(f"index: {HOSTILE}")
    expect(page.locator("h1")).to_have_text("index as it was")
    assert page.title() == "示例"
    assert panel.locator("img, script").count() == 0
    opened(page, running, "/other.html")
    expect(page.locator("#live-problems pre")).to_have_text(f"index: {HOSTILE}")
    save(running, "index", "index as it was")
    expect(page.locator("#live-problems")).to_have_count(0)
    assert page.evaluate("document.body.style.paddingBottom") == ""


def test_the_panel_by_keyboard(page: Page, running: Running) -> None:
    save(running, "index", MANY)
    pre, summary = page.locator("#live-problems pre"), page.locator("#live-problems summary")
    expect(pre).to_be_visible()
    text = "document.querySelector('#live-problems').shadowRoot.querySelector('pre')"
    # until its style is loaded, there is nothing to scroll
    until(page, f"{text}.scrollHeight > {text}.clientHeight")
    assert page.evaluate("document.activeElement === document.body")  # it takes no focus
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    until(page, f"{text}.scrollTop > 0")
    page.keyboard.press("Escape")
    expect(pre).to_be_hidden()
    opened(page, running, "/other.html")  # closed stays closed, for the same problems
    expect(summary).to_be_visible()
    expect(pre).to_be_hidden()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(pre).to_be_visible()
    page.keyboard.press("Escape")
    save(running, "index", "bad in another way")
    expect(pre).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_panel_can_be_read(
    browser: Browser, running: Running, tmp_path: Path, width: int, scheme: str
) -> None:
    save(running, "index", MANY)
    context = browser.new_context(
        viewport={"width": width, "height": 740},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.goto(running.origin + "/other.html")
    pre = page.locator("#live-problems pre")
    expect(pre).to_be_visible()
    until(
        page,
        "getComputedStyle(document.querySelector('#live-problems').shadowRoot"
        ".querySelector('section')).position === 'fixed'",
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box = pre.bounding_box()
    assert box and box["height"] < 740 / 2
    assert pre.evaluate("pre => pre.scrollWidth <= pre.clientWidth")
    ink, paper = page.evaluate(
        """() => {
          const root = document.querySelector('#live-problems').shadowRoot;
          const style = (name) => getComputedStyle(root.querySelector(name));
          return [style('pre').color, style('section').backgroundColor];
        }"""
    )
    assert _contrast(ink, paper) > 7
    page.evaluate("scrollTo(0, document.body.scrollHeight)")  # nothing stays under the panel
    until(
        page,
        "document.querySelector('.long').getBoundingClientRect().bottom <= "
        "innerHeight - document.querySelector('#live-problems').shadowRoot"
        ".querySelector('details').offsetHeight + 1",
    )
    context.close()


def test_a_page_nobody_sees_holds_no_stream(
    context: BrowserContext, page: Page, running: Running
) -> None:
    hide = "Object.defineProperty(document, 'visibilityState', {configurable: true, get: () => %s})"
    tell = "document.dispatchEvent(new Event('visibilitychange'))"
    page.evaluate(f"{hide % repr('hidden')}; {tell}")
    save(running, "index", "While nobody saw it")
    page.wait_for_timeout(300)
    expect(page.locator("h1")).to_have_text("index as it was")
    page.evaluate(f"{hide % repr('visible')}; {tell}")
    expect(page.locator("h1")).to_have_text("While nobody saw it")


def test_what_the_policy_forbids_the_page_it_still_forbids(
    context: BrowserContext, running: Running
) -> None:
    page = context.new_page()
    opened(page, running, "/")
    asked = "path => fetch(path).then(() => 'answered', () => 'refused')"
    assert page.evaluate(asked, "/other.html") == "refused"
    assert page.evaluate(asked, "/_live/live.css") == "answered"


def test_a_server_that_ends_and_begins_again(context: BrowserContext, tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "index.txt").write_text("Before", "utf-8")
    with served(tmp_path) as first:
        page = context.new_page()
        opened(page, first, "/")
        expect(page.locator("h1")).to_have_text("Before")
    (tmp_path / "content" / "index.txt").write_text("After", "utf-8")
    with served(tmp_path, port=first.port):
        expect(page.locator("h1")).to_have_text("After", timeout=15_000)
        page.close()


def test_the_first_build_is_waited_for(context: BrowserContext, tmp_path: Path) -> None:
    from registry.serving import binding
    from registry.serving.answers import Site
    from registry.serving.live import Live
    from registry.serving.outcome import Outcome

    (tmp_path / "index.html").write_text("<!doctype html><title>x</title><h1>Done</h1>", "utf-8")
    live = Live(ready=False)
    with binding.serving(Site(tmp_path, "/", live), 0, exactly=True) as port:
        page = context.new_page()
        page.goto(f"http://localhost:{port}/")
        expect(page.locator("h1")).to_have_text("Building the site")
        live.publish(Outcome(False, "1 problem\nindex: bad"))
        expect(page.locator("#live-problems pre")).to_have_text("index: bad")
        live.publish(Outcome(True, "", ("index.html",)))
        expect(page.locator("h1")).to_have_text("Done")
        page.close()

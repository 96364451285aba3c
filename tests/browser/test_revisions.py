"""The viewer of revisions in a real browser: what it shows, and that nothing in a record acts."""

from __future__ import annotations

import json
import random
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from registry import diff, load
from tests import revised
from tests.browser.test_browser import _contrast
from tests.conftest import tree

pytestmark = pytest.mark.browser
DATA = "**/110108000000101230017.json"
TITLE = "#revisions h2"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tree.__wrapped__(tmp_path_factory.mktemp("tree"))  # type: ignore[attr-defined]
    content, schemas, _ = load.load(made.files())
    out = tmp_path_factory.mktemp("site")
    for path, data in revised.files(content, schemas):
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_bytes(data)
    return out


@pytest.fixture(scope="module")
def base(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 800})
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that may not say anything: no error, and nothing that its policy refuses."""
    made = context.new_page()
    said: list[str] = []
    made.on("console", lambda message: said.append(message.text))
    made.on("pageerror", lambda error: said.append(str(error)))
    yield made
    assert said == []


def _open(page: Page, base: str, *numbers: int, lang: str = "") -> Page:
    page.goto(base + lang + revised.PAGE + revised.address(*numbers))
    page.wait_for_selector("#revisions [tabindex='-1']")
    return page


def _go(page: Page, hash_: str, title: str) -> None:
    page.evaluate("hash => { location.hash = hash; }", hash_)
    page.locator(TITLE, has_text=title).wait_for()


def _found(page: Page) -> Counter[tuple[str, str]]:
    """The changes on a page: kind and field."""
    pairs = page.evaluate(
        "[...document.querySelectorAll('[data-change]')]"
        ".map(e => [e.dataset.change, e.dataset.field])"
    )
    return Counter((kind, field) for kind, field in pairs)


def _expected(older: Mapping[str, Any], newer: Mapping[str, Any]) -> Counter[tuple[str, str]]:
    return Counter((str(one.kind), one.field) for one in diff.changes(older, newer))


# --- one revision -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "",
            [
                "Revision 2 of 4, recorded here 2030-01-02",
                "Not the newest revision.",
                "示例变更 2",
                "Official",
                "2029-12-01",  # the day in UTC
                "Ada Example",
                "Generation and synthesis",
                "Service provider",
                "示例绘画 Website",
                "Example Registry: 示例合成算法, 网信算备110108000000101230017号. Revision 2, "
                "222222222222, recorded 2030-01-02. "
                f"https://registry.example/sub/{revised.PAGE}#r-222222222222",
            ],
        ),
        (
            "zh/",
            [
                "第 2 版，共 4 版，本库收录于 2030-01-02",
                "这不是最新版本。",
                "官方变更",
                "生成合成类",
                "服务提供者",
                "示例绘画 网站",
                f"https://registry.example/sub/zh/{revised.PAGE}#r-222222222222",
            ],
        ),
    ],
)
def test_a_permalink_shows_the_revision(page: Page, base: str, lang: str, said: list[str]) -> None:
    panel = _open(page, base, 2, lang=lang).locator("#revisions")
    text = " ".join(panel.inner_text().split())
    assert [one for one in said if one not in text] == []
    assert page.evaluate("document.activeElement.id") == "revisions-title"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    assert panel.locator("a", has_text="示例科技有限公司").get_attribute("href") == (
        "../../companies/shili-keji.html" if not lang else "../../../companies/shili-keji.html"
    )
    link = f"https://git.example/registry/commit/{'2' * 40}"
    assert panel.locator(f"a[href='{link}']").count() == 1
    assert json.loads(panel.locator("pre").text_content() or "") == revised.SECOND


def test_from_revision_to_revision(page: Page, base: str) -> None:
    _open(page, base, 2)
    page.click("text=Previous revision")
    page.locator(TITLE, has_text="Revision 1 of 4").wait_for()
    assert page.locator(".steps >> text=Previous revision").count() == 0
    page.go_back()
    page.locator(TITLE, has_text="Revision 2 of 4").wait_for()
    page.click("text=Show the newest")
    page.locator(TITLE, has_text="Revision 4 of 4").wait_for()
    assert page.locator(".steps >> text=Next revision").count() == 0
    assert page.locator("#revisions >> text=This is the newest revision.").count() == 1
    assert page.evaluate("document.activeElement.id") == "revisions-title"


def test_the_data_are_fetched_once(page: Page, base: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(base + revised.PAGE)
    assert [url for url in asked if url.endswith(".json")] == []
    _go(page, revised.address(1), "Revision 1 of 4")
    _go(page, revised.address(2), "Revision 2 of 4")
    assert len([url for url in asked if url.endswith(".json")]) == 2


def test_the_other_language_shows_the_same_revision(page: Page, base: str) -> None:
    _open(page, base, 2)
    page.click(".switch a")
    page.locator(TITLE, has_text="第 2 版").wait_for()


def test_longer_and_shorter_names_of_a_commit(page: Page, base: str) -> None:
    page.goto(base + revised.PAGE)
    _go(page, "#r-" + "2" * 40, "Revision 2 of 4")
    _go(page, "#r-" + "3" * 7, "Revision 3 of 4")


def test_copy(context: BrowserContext, page: Page, base: str) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    _open(page, base, 2)
    page.click("#revisions .cite button")
    page.locator("#revisions [role=status]", has_text="Copied.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Example Registry: ") and copied.endswith("#r-222222222222")


# --- two revisions ------------------------------------------------------------------------------


def test_two_compared(page: Page, base: str) -> None:
    _open(page, base, 1, 4)
    text = " ".join(page.locator("#revisions").inner_text().split())
    for said in (
        "Revision 1 compared with revision 4 of 4",
        "4 added, 1 removed, 5 edited, 1 moved",
        "Name Chinese Edited 例一算法 → 示例合成算法",
        "Status Important Edited Filed → Cancelled",
        "− Removed 示例听书 App",
        "Moved from place 3 to 1 示例写作",
        "示例阅读 Form Edited App → Mini program",
        "#r-111111111111..444444444444",
    ):
        assert said in text
    assert "Register" not in text
    assert page.locator("#revisions-result del", has_text="，供编辑人员审核后发布").count() == 1
    assert page.locator("#revisions-result ins", has_text="视频和").inner_text() == "视频和"
    page.check("text=Show what is the same, too")
    assert "Deep synthesis" in page.locator("#revisions-result").inner_text()
    assert _found(page) == _expected(revised.FIRST, revised.FOURTH)
    page.uncheck("text=Show what is the same, too")
    assert "Deep synthesis" not in page.locator("#revisions-result").inner_text()


@pytest.mark.parametrize(("given", "shown"), [((4, 1), "1 compared"), ((2, 2), "2 compared")])
def test_any_order(page: Page, base: str, given: tuple[int, int], shown: str) -> None:
    _open(page, base, *given).locator(TITLE, has_text=f"Revision {shown}").wait_for()
    same = page.locator("#revisions >> text=The data of both are the same.").count()
    assert same == (given == (2, 2))


def test_any_two_can_be_chosen(page: Page, base: str) -> None:
    _open(page, base, 2)
    page.select_option("#revisions-older", index=3)
    page.select_option("#revisions-newer", index=0)
    page.click("text=Compare >> nth=-1")
    page.wait_for_url(f"**{revised.address(1, 4)}")
    page.locator(TITLE, has_text="Revision 1 compared with revision 4 of 4").wait_for()
    page.click("#revisions .told a >> nth=0")
    page.locator(TITLE, has_text="Revision 1 of 4").wait_for()


def test_one_revision_has_none_to_compare(page: Page, base: str) -> None:
    _serve(page, [dict(revised.FIRST)])
    _open(page, base, 1)
    assert page.locator("#revisions select").count() == 0


def _serve(page: Page, states: list[Mapping[str, Any]]) -> None:
    """Other revisions in the place of the filing's."""
    told = {
        "id": revised.ID,
        "type": "filing",
        "companies": {},
        "revisions": [
            {
                "commit": f"{number:07x}".ljust(40, "0"),
                "recorded": "2030-01-01T00:00:00Z",
                "authored": "2030-01-01T00:00:00Z",
                "author": "Ada Example",
                "subject": "示例",
                "kind": "official",
                "pull": "",
                "state": "edited",
                "data": data,
            }
            for number, data in enumerate(states, start=1)
        ],
    }
    if len(states) == 1:
        told["revisions"][0]["commit"] = "1" * 40  # type: ignore[index]
    page.route(DATA, lambda route: route.fulfill(json=told))


WORDS = ("甲", "乙", "丙", "example", "2023-08", "一二三", "")


def _value(dice: random.Random, deep: int) -> Any:
    kind = dice.choice(("text", "text", "list", "map")) if deep else "text"
    if kind == "list":
        return [_value(dice, deep - 1) for _ in range(dice.randrange(5))]
    if kind == "map":
        keys = dice.sample(("zh", "en", "name", "form", "url", "id", "odd"), dice.randrange(1, 4))
        return {key: _value(dice, deep - 1) for key in keys}
    return dice.choice(WORDS)


def _record(dice: random.Random) -> dict[str, Any]:
    """A record of fields that exist and others, with lists whose items have names."""

    def some(**keys: tuple[str, ...]) -> list[dict[str, Any]]:
        made = [{key: dice.choice(words) for key, words in keys.items()} for _ in range(5)]
        return dice.sample(made, dice.randrange(6))

    both = ("甲", "乙")
    products = {"name": ("甲", "乙", "丙", "丁"), "form": ("app", "website", "")}
    record = {
        "name": {"zh": dice.choice(WORDS)},
        "status": dice.choice(("filed", "cancelled")),
        "company": dice.choice(("shili-keji", "lizi-wangluo")),
        "products": some(**products),
        "terms": dice.sample(("对话", "智能写作", "教育", "甲", "乙"), dice.randrange(6)),
        "listings": some(batch=("2023-08", "2024-02"), remark=WORDS, row=("1", "2")),
        "events": [
            {**one, "added": some(**products)}
            for one in some(**{"kind": ("renamed", "other"), "from": both, "to": both})
        ],
        "related": some(register=("a", "b"), number=("1", "2"), kind=("same-number", "odd")),
        "odd": _value(dice, 3),
        "notes": "".join(dice.choices(WORDS, k=30)),
    }
    return {key: record[key] for key in dice.sample(sorted(record), dice.randrange(4, 11))}


def test_it_finds_what_the_registry_finds(page: Page, base: str) -> None:
    dice = random.Random(3)
    states: list[Mapping[str, Any]] = [_record(dice) for _ in range(60)]
    # Near ones, too: two fields of one taken from the other.
    states += [
        {**one, **{key: other[key] for key in dice.sample(sorted(other), 2)}}
        for one, other in pairwise(states)
    ]
    _serve(page, states)
    page.goto(base + revised.PAGE)
    total = 0
    for number in range(1, 60):
        for other in (number + 1, number + 60):
            hash_ = f"#r-{number:07x}..{other:07x}"
            _go(page, hash_, f"Revision {number} compared with revision {other} of")
            expected = _expected(states[number - 1], states[other - 1])
            assert _found(page) == expected, (states[number - 1], states[other - 1])
            total += expected.total()
    assert total > 500


# --- what may go wrong --------------------------------------------------------------------------


def test_no_value_of_a_record_acts(page: Page, base: str) -> None:
    for numbers, title in (((3,), "Revision 3"), ((2, 3), "2 compared"), ((3, 4), "3 compared")):
        page.goto("about:blank")
        _open(page, base, *numbers).locator(TITLE, has_text=title).wait_for()
        if len(numbers) == 2:
            page.check("text=Show what is the same, too")
        page.wait_for_timeout(100)
        assert page.title() == "示例合成算法"
        assert page.locator("#revisions :is(img, script, iframe, svg, style)").count() == 0
        hrefs = page.locator("#revisions a").evaluate_all("all => all.map(one => one.href)")
        assert {href.split(":")[0] for href in hrefs} <= {"http", "https"}
        made = page.evaluate(
            "[...document.querySelectorAll('#revisions *')].flatMap(e => e.getAttributeNames())"
        )
        assert not [name for name in made if name.startswith("on") or name == "style"]
        assert revised.BAD in page.locator("#revisions").inner_text()


def test_keys_that_are_no_plain_names(page: Page, base: str) -> None:
    _open(page, base, 3)
    terms = page.locator("#revisions .fields >> nth=1").locator("> dt").all_inner_texts()
    assert revised.BAD in terms and "__proto__" in terms and "Data sources" in terms
    category = page.locator("#revisions .fields >> nth=1").inner_text()
    assert "constructor" in category and "native code" not in category


@pytest.mark.parametrize("hash_", ["#r-abcdefabcdef", "#r-", "#r-<img>", "#r-2222222..abcdefa"])
def test_an_unknown_revision(page: Page, base: str, hash_: str) -> None:
    page.goto(base + revised.PAGE + hash_)
    page.locator(TITLE, has_text="No such revision").wait_for()
    assert page.locator("#revisions li a").count() == 4
    page.click("#revisions li a >> nth=1")
    page.locator(TITLE, has_text="Revision 2 of 4").wait_for()


def test_another_anchor_opens_nothing(page: Page, base: str) -> None:
    _open(page, base, 2)
    page.evaluate("location.hash = '#main'")
    page.locator("#revisions").wait_for(state="hidden")


@pytest.mark.parametrize(
    "answer",
    [
        lambda route: route.fulfill(status=404, body="none"),
        lambda route: route.abort(),
        lambda route: route.fulfill(body="<html>"),
    ],
    ids=["missing", "offline", "no data"],
)
def test_data_that_cannot_be_loaded(context: BrowserContext, base: str, answer: Any) -> None:
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.route(DATA, answer)
    _open(page, base, 2)
    told = page.locator("#revisions [role=alert]").inner_text()
    assert "could not be loaded" in told
    assert page.locator(".timeline li").count() == 4
    # Asked again, it tries again.
    page.unroute(DATA)
    _go(page, revised.address(1), "Revision 1 of 4")
    assert failures == []


def test_opened_from_the_disk(context: BrowserContext, folder: Path) -> None:
    page = context.new_page()
    page.goto((folder / "zh" / revised.PAGE).as_uri() + revised.address(2))
    page.locator("#revisions [role=alert]", has_text="直接从磁盘打开的页面不能读取").wait_for()
    assert page.locator(".timeline li").count() == 4


def test_without_javascript_it_is_an_anchor(browser: Browser, base: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(base + revised.PAGE)
    page.click(".timeline a >> nth=1")
    page.wait_for_url(f"**{revised.address(2)}")
    assert page.locator("li:target").get_attribute("data-commit") == "2" * 40
    assert not page.locator("#revisions").is_visible()
    context.close()


# --- how it looks, and is reached ---------------------------------------------------------------


def test_keyboard(page: Page, base: str) -> None:
    page.goto(base + revised.PAGE)
    page.locator(".timeline a").nth(1).focus()
    page.keyboard.press("Enter")
    page.locator(TITLE, has_text="Revision 2 of 4").wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Show the newest"
    page.locator("#revisions-newer").focus()
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(TITLE, has_text="Revision 1 compared with revision 4 of 4").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # Close
    page.locator("#revisions").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.id") == "r-111111111111"
    assert page.evaluate("location.hash") == ""
    page.go_back()
    page.locator(TITLE, has_text="Revision 1 compared").wait_for()


ALL = [(2,), (3,), (1, 4), (2, 3)]


@pytest.mark.parametrize("lang", ["", "zh/"])
@pytest.mark.parametrize("width", [360, 1280])
def test_fits(page: Page, base: str, width: int, lang: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for numbers in ALL:
        page.goto("about:blank")
        _open(page, base, *numbers, lang=lang)
        page.locator("#revisions summary").evaluate_all("all => all.forEach(e => e.click())")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, numbers


COLOURS = """() => [...document.querySelectorAll('#revisions *')]
    .filter(e => [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim()))
    .map(e => {
        let ground = e;
        while (getComputedStyle(ground).backgroundColor == 'rgba(0, 0, 0, 0)')
            ground = ground.parentElement;
        return [e.tagName + '.' + e.className, getComputedStyle(e).color,
            getComputedStyle(ground).backgroundColor];
    })"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours(browser: Browser, base: str, scheme: Any) -> None:
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    for numbers in ALL:
        page.goto("about:blank")
        _open(page, base, *numbers)
        pairs = page.evaluate(COLOURS)
        assert {name for name, ink, paper in pairs if _contrast(ink, paper) < 4.5} == set()
    context.close()


def test_a_change_is_told_without_colour(page: Page, base: str) -> None:
    _open(page, base, 1, 4)
    unsaid = page.evaluate(
        """() => [...document.querySelectorAll('[data-change]')].filter(e =>
            !e.querySelector(':scope > .mark').textContent.trim()).length"""
    )
    assert unsaid == 0
    lines = page.evaluate(
        """() => ['ins', 'del'].map(name => getComputedStyle(document.querySelector(
            `#revisions-result .edited > ${name}`)).textDecorationLine)"""
    )
    assert lines == ["underline", "line-through"]


def test_print(page: Page, base: str) -> None:
    _open(page, base, 2)
    page.emulate_media(media="print")
    assert page.locator(TITLE).is_visible()
    assert page.locator("#revisions .cite").is_visible()
    for what in ("select", "button", ".steps"):
        assert not page.locator(f"#revisions {what}").first.is_visible()

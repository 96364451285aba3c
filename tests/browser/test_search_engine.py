"""The worker of the search in a real browser: every kind of query, filters, failures, tables."""

from __future__ import annotations

import csv
import io
import itertools
import json
import random
import threading
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from registry import render
from registry.search import documents as docs
from registry.search import files
from registry.search.documents import Document, Documents
from registry.search.files import Found
from tests.conftest import Tree, tree
from tests.search import built
from tests.small_site import fill

pytestmark = pytest.mark.browser
DEEP = "content/filings/cn-cac-deep-synthesis/2024-02/"
SERVICE = "content/filings/cn-cac-genai-filing/2024-04/"

# A made-up company of two names, whose filings differ in all that one may ask for.
MORE = {
    "content/companies/luming-wangluo.yml": """\
name:
  zh: 鹿鸣网络（深圳）有限公司
aliases:
  - name: Deercall
    kind: brand
    source: 示例
region: 440300
""",
    DEEP + "440305999999901240011.md": """\
---
register: cn-cac-deep-synthesis
number: 网信算备440305999999901240011号
name:
  zh: 小鹿翻译算法
company: luming-wangluo
category: generation-synthesis
role: service-provider
products:
  - name: 小鹿词典
  - name: =SUM(1,2)
status: filed
listings:
  - batch: 2024-02
    row: 11
---
""",
    DEEP + "440305999999901240029.md": """\
---
register: cn-cac-deep-synthesis
number: 网信算备440305999999901240029号
name:
  zh: 河马绘图算法
  en: Hippo Painter
  en_source: official
  en_reference: https://example.org/
company: luming-wangluo
category: generation-synthesis
role: service-technical-supporter
products:
  - name: Painting "小鹿", the app
status: cancelled
listings:
  - batch: 2024-02
    row: 12
events:
  - kind: cancelled
    date: 2025-07
    announced: 2025-07-14
    notice: 示例
    url: https://example.org/notice
---

与翻译无关的一条备注。
""",
    SERVICE + "Guangdong-XiaoLu-20240202.yml": """\
register: cn-cac-genai-filing
number: Guangdong-XiaoLu-20240202
name:
  zh: 小鹿对话大模型
company: luming-wangluo
status: filed
listings:
  - batch: 2024-04
    row: 8
    place: 广东省
    date: 2024-02-02
products:
  - name: 大路
""",
}
PAINTER = "filing cn-cac-deep-synthesis/网信算备440305999999901240029号"
TRANSLATOR = "filing cn-cac-deep-synthesis/网信算备440305999999901240011号"
MODEL = "filing cn-cac-genai-filing/Guangdong-XiaoLu-20240202"
STRANGER = "filing cn-cac-deep-synthesis/网信算备440305000000201240019号"
LUMING = "company luming-wangluo"
FACETS = ("register", "category", "role", "sector", "function", "region", "year", "status")

START = """async ({ script, manifest, facets }) => {
  const at = (path) => new URL(path, location.href).href;
  const heard = window.heard = [];
  const waiting = new Map();
  const worker = window.worker = new Worker(at(script));
  worker.onerror = (event) => heard.push({ type: "error", message: event.message });
  worker.onmessage = ({ data }) => {
    heard.push(data);
    if (data.type !== "progress") waiting.get(data.id)?.(data);
  };
  window.ask = (message) => new Promise((resolve) => {
    waiting.set(message.id, resolve);
    worker.postMessage(message);
  });
  return ask({ type: "open", base: at("search/"), manifest: at(manifest), facets: at(facets) });
}"""


@dataclass
class Site:
    """The files that are served, what was asked for, and what goes wrong."""

    documents: Documents
    found: Found
    served: dict[str, bytes]
    asked: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)  # beginnings of paths that are not there
    broken: set[str] = field(default_factory=set)  # … that are answered with something else
    held: dict[str, threading.Event] = field(default_factory=dict)  # … that wait
    address: str = ""

    def fragments(self) -> list[str]:
        """The fragments that were asked for."""
        return [path for path in self.asked if path.startswith("search/f/")]


class Handler(BaseHTTPRequestHandler):
    def __init__(self, site: Site, *args: Any) -> None:
        self._site = site
        super().__init__(*args)

    def do_GET(self) -> None:
        path = self.path.removeprefix("/")
        site = self._site
        site.asked.append(path)
        for start, event in list(site.held.items()):
            if path.startswith(start):
                event.wait(20)
        data = site.served.get(path)
        if data is None or path.startswith(tuple(site.lost)):
            self.send_error(404)
            return
        if path.startswith(tuple(site.broken)):
            data = b"<!doctype html><p>Sign in to this network first"
        kinds = {".js": "text/javascript", ".bin": "application/octet-stream"}
        kind = next((kind for end, kind in kinds.items() if path.endswith(end)), "text/html")
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        pass


class Searcher:
    """A page with a worker of its own."""

    def __init__(self, page: Page, site: Site) -> None:
        self._page = page
        self._site = site
        self._ids = itertools.count(1)
        self._refs = {document.href: document.ref for document in site.documents}

    def start(self, script: str = "search/worker.js") -> dict[str, Any]:
        """What the worker answers to being opened."""
        self._site.asked.clear()
        self._page.goto(self._site.address)
        paths = {"manifest": self._site.found.manifest, "facets": self._site.found.facets}
        return dict(self._page.evaluate(START, {"script": script, **paths}))

    def message(self, query: str, **more: Any) -> dict[str, Any]:
        """What asks for a search."""
        return {
            "type": "search", "id": next(self._ids), "q": query, "filters": {},
            "sort": "relevance", "offset": 0, "limit": 20, "others": 3,
        } | more  # fmt: skip

    def told(self, query: str, **more: Any) -> dict[str, Any]:
        """What the worker answers, be it a failure."""
        return dict(self._page.evaluate("ask", self.message(query, **more)))

    def result(self, query: str, **more: Any) -> dict[str, Any]:
        """What it finds."""
        told = self.told(query, **more)
        assert told["type"] == "result", told
        return told

    def filings(self, query: str, **more: Any) -> list[str]:
        """The filings that it finds, those of a hundred names left out."""
        result = self.result(query, limit=1000, **more)
        assert len(result["items"]) == result["total"]
        refs = [self._refs[item["href"]] for item in result["items"]]
        return [ref for ref in refs if "网信算备1101080000001012399" not in ref]

    def others(self, query: str, **more: Any) -> list[str]:
        """The companies and pages that it finds."""
        result = self.result(query, others=1000, **more)["others"]
        assert len(result["items"]) == result["total"]
        return [self._refs[item["href"]] for item in result["items"]]

    def table(self, query: str, **more: Any) -> list[list[str]]:
        """The rows of the table that it makes."""
        message = self.message(query, **more) | {"type": "export", "lang": more.get("lang", "en")}
        told = self._page.evaluate("ask", message)
        assert told["type"] == "exported", told
        assert told["csv"].startswith("\ufeff")
        assert told["csv"].endswith("\r\n")
        return list(csv.reader(io.StringIO(told["csv"].removeprefix("\ufeff"), newline="")))

    def post(self, *messages: dict[str, Any]) -> None:
        """Sends messages, all at once."""
        self._page.evaluate(
            "messages => messages.forEach(one => worker.postMessage(one))", messages
        )

    def heard(self, kind: str) -> list[dict[str, Any]]:
        """All answers of a kind so far."""
        return list(self._page.evaluate("kind => heard.filter(one => one.type === kind)", kind))

    def hear(self, kind: str) -> dict[str, Any]:
        """The first answer of a kind, which is waited for."""
        self._page.wait_for_function("kind => heard.some(one => one.type === kind)", arg=kind)
        return self.heard(kind)[0]

    def wait(self, id_: int) -> None:
        """Waits for an answer; that it gets on is none."""
        self._page.wait_for_function(
            "id => heard.some(one => one.id === id && one.type !== 'progress')", arg=id_
        )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made: Tree = fill(tree.__wrapped__(tmp_path_factory.mktemp("tree")))  # type: ignore[attr-defined]
    for path, text in MORE.items():
        made.write(path, text)
    cat, schemas = built.read(made.root)
    documents = docs.make(cat, built.statuses(schemas))
    found = files.of(documents)
    worker = render.scripts()["search"][1]
    served = {
        **found.files,
        "": b"<!doctype html><title>search</title>",
        "favicon.ico": b"",
        "search/worker.js": worker,
        "search/old.js": b"delete self.DecompressionStream;\n" + worker,
    }
    site = Site(documents, found, served)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    site.address = f"http://127.0.0.1:{server.server_port}/"
    yield site
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    made = browser.new_page()
    yield made
    made.close()


@pytest.fixture
def fresh(page: Page, site: Site) -> Iterator[Searcher]:
    """A worker that is not started yet; what was lost comes back in the end."""
    yield Searcher(page, site)
    for event in site.held.values():
        event.set()
    for wrong in (site.lost, site.broken, site.held):
        wrong.clear()


@pytest.fixture
def search(fresh: Searcher) -> Searcher:
    """A worker that is ready."""
    assert fresh.start()["type"] == "ready"
    return fresh


def _filing(site: Site, ref: str) -> Document:
    return next(one for one in site.documents if one.ref == ref)


# --- queries ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "filings", "others"),
    [
        # Chinese: all pairs in one field; one character begins a pair
        ("小鹿", {TRANSLATOR, PAINTER, MODEL}, set()),
        ("小鹿翻译", {TRANSLATOR}, set()),
        ("鹿翻", {TRANSLATOR}, set()),
        ("鹿鸣", {TRANSLATOR, PAINTER, MODEL}, {LUMING}),
        ("鹿", {TRANSLATOR, PAINTER, MODEL}, {LUMING}),
        ("鸣网络深", set(), set()),  # one run cannot go on behind a bracket …
        ("小鹿词典 翻译算法", {TRANSLATOR}, set()),
        ("绘图　广东", {PAINTER}, set()),  # a wide blank; a label
        # words: their stem, what they begin, what they may become
        ("PAINTERS", {PAINTER}, set()),
        ("paint", {PAINTER}, set()),
        ("ｈｉｐｐｏ", {PAINTER}, set()),
        ("hip", {PAINTER}, set()),
        ("deercall", {TRANSLATOR, PAINTER, MODEL}, {LUMING}),
        ("Deercall model", set(), set()),
        # sounds
        ("xiaolu", {TRANSLATOR, PAINTER, MODEL}, set()),
        ("xiaolufanyi", {TRANSLATOR}, set()),
        ("xiaolu fanyi", {TRANSLATOR}, set()),
        ("xiaolufany", {TRANSLATOR}, set()),
        ("xlfysf", {TRANSLATOR}, set()),
        ("lumingwangluo", {TRANSLATOR, PAINTER, MODEL}, {LUMING}),
        # numbers
        ("网信算备440305999999901240029号", {PAINTER}, set()),
        ("440305999999901240029", {PAINTER}, set()),
        ("9999999", {TRANSLATOR, PAINTER}, set()),
        ("0029", {PAINTER}, set()),
        ("Guangdong-XiaoLu-20240202", {MODEL}, set()),
        ("guangdong-xiaolu-2024", {MODEL}, set()),
        ("guangdong-xiaolu", {TRANSLATOR, PAINTER, MODEL}, set()),  # without digits: two words
        ("xiaolu-2024", {MODEL}, set()),
        # phrases
        ('"小鹿词典"', {TRANSLATOR}, set()),
        ("“鹿词”", {TRANSLATOR}, set()),
        ('"翻译 小鹿"', set(), set()),
        ('"翻译算"', {TRANSLATOR}, set()),
        ("「鹿鸣网络（深圳）」", {TRANSLATOR, PAINTER, MODEL}, {LUMING}),
        ('"hippo painter"', {PAINTER}, set()),
        ('"painter hippo"', set(), set()),
        ('"painting 小"', {PAINTER}, set()),
        ('"paint"', {PAINTER}, set()),
        ('"hipp"', set(), set()),  # exactly this word
        ('"广东省', {TRANSLATOR, PAINTER, MODEL, STRANGER}, {"region regions/440000.html"}),
        ('"与翻译无关"', {PAINTER}, set()),
        # without
        ("小鹿 -词典", {PAINTER, MODEL}, set()),
        ('小鹿 -"hippo painter"', {TRANSLATOR, MODEL}, set()),
        ("小鹿 －fanyi", {PAINTER, MODEL}, set()),
        ("小鹿 -hip", {TRANSLATOR, PAINTER, MODEL}, set()),  # what it begins is not left out
        ("小鹿 -0029", {TRANSLATOR, MODEL}, set()),
        ("小鹿 -鹿", set(), set()),
        # fields
        ("name:小鹿", {TRANSLATOR, MODEL}, set()),
        ("产品：小鹿", {TRANSLATOR, PAINTER}, set()),
        ('产品:"小鹿"', {TRANSLATOR, PAINTER}, set()),
        ("product:xiaolu", {TRANSLATOR, PAINTER}, set()),
        ("company:鹿鸣", {TRANSLATOR, PAINTER, MODEL}, {LUMING}),
        ("name:鹿鸣", set(), set()),
        ("notes:翻译", {PAINTER}, set()),
        ("状态:注销 name:绘图", {PAINTER}, set()),
        ("name:绘图 -status:cancelled", set(), set()),
        ("sector:健康 name:小鹿", set(), set()),
        ("备案号:0029", {PAINTER}, set()),
        ("nothing:小鹿", set(), set()),
    ],
)
def test_finds(search: Searcher, query: str, filings: set[str], others: set[str]) -> None:
    result = search.result(query)
    kinds = {note["kind"] for note in result["notes"]}
    if not filings and not others:
        assert not result["total"] + result["others"]["total"] or kinds
        return
    assert not kinds
    assert set(search.filings(query)) == filings
    assert set(search.others(query)) == others


def test_all_names_find_what_they_name(search: Searcher, site: Site) -> None:
    for document in site.documents:
        name = document.name.zh
        found = search.filings if document.kind == "filing" else search.others
        if "网信算备1101080000001012399" not in document.ref:
            assert document.ref in found(name), name
            if document.kind != "list":  # what stands in quotes there looks like a number
                assert document.ref in found(f'"{name}"'), name


def test_no_query_is_all_filings_newest_first(search: Searcher, site: Site) -> None:
    for query in ("", "  "):
        result = search.result(query, limit=1000)
        dates = [item["date"] for item in result["items"]]
        assert result["total"] == len(site.documents.filings) == len(dates)
        assert dates == sorted(dates, reverse=True)
        assert result["others"] == {"total": 0, "items": []}
        assert result["notes"] == []


def test_without_something_is_all_the_rest(search: Searcher, site: Site) -> None:
    found, rest = search.result("算法"), search.result("-算法")
    assert found["total"] + rest["total"] == len(site.documents.filings)
    others = len(list(site.documents)) - len(site.documents.filings)
    assert found["others"]["total"] + rest["others"]["total"] == others


def test_better_matches_come_first(search: Searcher) -> None:
    assert search.filings("小鹿") == [TRANSLATOR, MODEL, PAINTER]
    assert search.filings("翻译") == [TRANSLATOR, PAINTER]
    assert search.others("北京")[0] == "region regions/110000.html"
    same = search.result("示例算法", limit=1000)["items"]
    dates = [item["date"] for item in same if item["zh"].endswith("号")]
    assert dates == sorted(dates, reverse=True)


def test_marks(search: Searcher) -> None:
    marks = search.result('小鹿 paint xiaolu "绘图 Hippo" 4403 -翻译')["marks"]
    assert marks == {
        "han": ["小鹿", "绘图"],
        "words": ["paint", "xiaolu", "hippo", "4403"],
        "sounds": ["xiaolu"],
        "digits": ["4403"],
    }
    assert search.result("Guangdong-XiaoLu")["marks"]["digits"] == []
    assert search.result("Guangdong-XiaoLu-2024")["marks"]["digits"] == ["guangdongxiaolu2024"]


# --- where nothing is found ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "filings", "notes"),
    [
        ("小鹿翻譯", [TRANSLATOR], []),
        ('"繪圖算法"', [PAINTER], []),
        ("小鹿 -翻譯", [MODEL], []),
        ("hipo", [PAINTER], [{"kind": "spelling", "from": "hipo", "to": "hippo"}]),
        ("hippoo", [PAINTER], [{"kind": "spelling", "from": "hippoo", "to": "hippo"}]),
        ("Hpipo 小鹿", [PAINTER], [{"kind": "spelling", "from": "Hpipo", "to": "hippo"}]),
        (
            "deercal painterx",
            [PAINTER],
            [{"kind": "spelling", "from": "painterx", "to": "painter"}],
        ),
        ("小路翻译", [TRANSLATOR], [{"kind": "sound", "from": "小路翻译"}]),
        ("产品:小路词典", [TRANSLATOR], [{"kind": "sound", "from": "小路词典"}]),
        (
            "小鹿翻译河马",
            [PAINTER],
            [{"kind": "split", "from": "小鹿翻译河马", "to": ["小鹿", "翻译", "河马"]}],
        ),
        (
            "小鹿龘龘词典",
            [TRANSLATOR],
            [{"kind": "split", "from": "小鹿龘龘词典", "to": ["小鹿", "词典"]}],
        ),
        (
            "对话 zzxxqq 小鹿",
            [MODEL],
            [{"kind": "any", "missing": ["zzxxqq"]}],
        ),
        ("zzxxqq", [], []),
        ("zzxxqq 龘龘", [], []),
        ('"鹿小" -小鹿', [], []),
    ],
)
def test_what_was_meant(
    search: Searcher, query: str, filings: list[str], notes: list[dict[str, Any]]
) -> None:
    assert (search.filings(query), search.result(query)["notes"]) == (filings, notes)


def test_marks_are_of_what_was_searched_in_the_end(search: Searcher) -> None:
    assert search.result("小鹿翻譯")["marks"]["han"] == ["小鹿翻译"]
    assert search.result("hippoo")["marks"]["words"] == ["hippo"]
    assert search.result("小路翻译")["marks"]["sounds"] == ["xiaolufanyi"]
    assert search.result("小鹿龘龘词典")["marks"]["han"] == ["小鹿", "词典"]


# --- items --------------------------------------------------------------------------------------


def test_a_filing_is_told(search: Searcher, site: Site) -> None:
    ready = search.heard("ready")[0]["manifest"]
    axes = ready["axes"]
    assert list(axes) == list(docs.AXES)
    assert ready["filings"] == len(site.documents.filings)
    assert ready["companies"] == len(site.documents.blocks) - 1
    item = search.result("河马")["items"][0]
    assert axes["register"][item.pop("register")][0] == "cn-cac-deep-synthesis"
    assert axes["category"][item.pop("category")][0] == "generation-synthesis"
    assert axes["role"][item.pop("role")][0] == "service-technical-supporter"
    assert axes["status"][item.pop("status")][0] == "cancelled"
    assert axes["province"][item.pop("province")] == ["440000", "Guangdong", "广东省"]
    chosen = _filing(site, PAINTER).facets
    assert chosen
    assert item.pop("functions") == list(chosen.functions) != []
    assert item == {
        "kind": "filing",
        "href": "filings/cn-cac-deep-synthesis/440305999999901240029.html",
        "zh": "河马绘图算法",
        "en": "Hippo Painter",
        "romanised": item["romanised"],
        "number": "网信算备440305999999901240029号",
        "list": "2024-02",
        "date": "2024-02",
        "sectors": list(chosen.sectors),
        "products": ['Painting "小鹿", the app'],
        "company": {
            "zh": "鹿鸣网络（深圳）有限公司",
            "en": "",
            "romanised": item["company"]["romanised"],
            "href": "companies/luming-wangluo.html",
        },
    }
    model = search.result("对话大模型")["items"][0]
    assert [model["category"], model["role"]] == [None, None]
    assert model["number"] == "Guangdong-XiaoLu-20240202"
    assert model["href"].endswith("Guangdong-XiaoLu-20240202.html")


def test_every_document_is_told_as_it_is(search: Searcher, site: Site) -> None:
    known = {document.href: document for document in site.documents}
    everything = search.result("", limit=1000)["items"]
    everything += search.result("-zzxxqq", limit=0, others=1000)["others"]["items"]
    assert len(everything) == len(known)
    for item in everything:
        document = known[item["href"]]
        assert item["kind"] == document.kind
        assert (item["zh"], item["en"]) == (document.name.zh, document.name.en)
        if document.facets:
            told = [item[key] for key in ("register", "category", "role", "status", "province")]
            facets = document.facets
            places = [facets.register, facets.category, facets.role, facets.status, facets.province]
            assert told == [None if place < 0 else place for place in places]
            assert item["sectors"] == list(facets.sectors)
            assert item["functions"] == list(facets.functions)
            assert item["number"] == document.number
            assert item["date"] == document.date
            assert item["romanised"] == document.spoken
    company = next(item for item in everything if item["href"] == "companies/luming-wangluo.html")
    assert company["filings"] == 3


# --- filters, order, pages ----------------------------------------------------------------------


def _values(documents: Documents, one: Document) -> dict[str, list[str]]:
    """What a filing has in each facet."""
    facets = one.facets
    assert facets
    places: dict[str, Sequence[int]] = {
        "register": [facets.register],
        "category": [facets.category],
        "role": [facets.role],
        "sector": facets.sectors,
        "function": facets.functions,
        "province": [facets.province],
        "status": [facets.status],
    }
    values = {
        axis: [documents.axes[axis][at].id for at in each if at >= 0] or ["none"]
        for axis, each in places.items()
    }
    values["region"] = values.pop("province")
    return values | {"year": [one.date[:4]]}


@pytest.mark.parametrize("query", ["", "算法", "小鹿", "zzxxqq"])
def test_filters_and_their_counts(search: Searcher, site: Site, query: str) -> None:
    found = {item["href"] for item in search.result(query, limit=1000)["items"]}
    filings = [one for one in site.documents.filings if one.href in found]
    values = {one.ref: _values(site.documents, one) for one in filings}
    choice = random.Random(1)
    for _ in range(12):
        filters = {
            facet: choice.sample(
                sorted({value for each in values.values() for value in each[facet]} | {"none"}),
                k=1,
            )
            for facet in choice.sample(FACETS, k=choice.randint(0, 3))
        }
        if "region" in filters:
            filters["region"] = ["110000", "440000"]

        def lets(ref: str, but: str = "", filters: dict[str, list[str]] = filters) -> bool:
            return all(
                facet == but or set(wanted) & set(values[ref][facet])
                for facet, wanted in filters.items()
            )

        result = search.result(query, filters=filters, limit=0)
        assert result["total"] == sum(map(lets, values))
        for facet in FACETS:
            expected = Counter(
                value for ref in values if lets(ref, facet) for value in values[ref][facet]
            )
            assert dict(result["facets"][facet]) == expected, (facet, filters)


def test_filters_leave_others_alone(search: Searcher) -> None:
    filters = {"year": ["1999"]}
    result = search.result("鹿鸣", filters=filters)
    assert result["total"] == 0
    assert result["others"]["total"] == 1
    assert result["notes"] == []


@pytest.mark.parametrize("sort", ["relevance", "date", "name"])
@pytest.mark.parametrize("query", ["", "算法"])
def test_pages_are_parts_of_one_list(search: Searcher, query: str, sort: str) -> None:
    def hrefs(**more: int) -> list[str]:
        return [item["href"] for item in search.result(query, sort=sort, **more)["items"]]

    everything = hrefs(limit=1000)
    assert len(set(everything)) == len(everything) > 100
    pages = [hrefs(offset=at, limit=7) for at in range(0, len(everything) + 7, 7)]
    assert [href for page in pages for href in page] == everything
    assert hrefs(offset=5, limit=1) == everything[5:6]


def test_orders(search: Searcher, site: Site) -> None:
    dates = [item["date"] for item in search.result("示例", sort="date", limit=1000)["items"]]
    assert dates == sorted(dates, reverse=True)
    names = [
        item["romanised"] or item["zh"]
        for item in search.result("", sort="name", limit=1000)["items"]
    ]
    assert [name.casefold() for name in names] == sorted(name.casefold() for name in names)


# --- what is fetched ----------------------------------------------------------------------------


def test_only_what_is_shown_is_fetched(search: Searcher, site: Site) -> None:
    first = {"", "favicon.ico", "search/worker.js", site.found.manifest, site.found.facets}
    search.result("", limit=0, others=0)
    assert set(site.asked) <= first
    search.result("河马", others=0)
    assert len(site.fragments()) == 1
    assert not [path for path in site.asked if path.startswith("search/p/")]
    search.result("河马 翻译", others=0)
    search.result("hip paint xiaolu 小鹿")
    search.result('"小鹿翻译"')
    assert max(Counter(site.asked).values()) == 1
    assert [path for path in site.asked if path.startswith("search/p/")]


def test_used_files_are_told(search: Searcher, site: Site) -> None:
    search.result("小鹿")
    search.post({"type": "files"})
    urls = [url.removeprefix(site.address) for url in search.hear("files")["urls"]]
    assert set(urls) == {path for path in site.asked if path.endswith(".bin")}


# --- only the newest ----------------------------------------------------------------------------


def test_only_the_newest_search_is_answered(search: Searcher, site: Site) -> None:
    site.held["search/t/"] = threading.Event()
    messages = [search.message(query) for query in ("小", "小鹿", "河马")]
    search.post(*messages, {"type": "files"})
    search.hear("files")
    site.held["search/t/"].set()
    search.wait(messages[-1]["id"])
    search.result("小鹿")
    ids = [result["id"] for result in search.heard("result")]
    assert messages[0]["id"] not in ids
    assert messages[1]["id"] not in ids


def test_a_search_that_waits_is_dropped(search: Searcher, site: Site) -> None:
    site.held["search/t/"] = threading.Event()
    waiting = search.message("小鹿")
    search.post(waiting)
    assert search.result("")["total"]
    site.held["search/t/"].set()
    assert search.result("小鹿")["total"] == 3
    assert waiting["id"] not in [result["id"] for result in search.heard("result")]


def test_a_failure_of_a_search_that_is_over_is_not_told(search: Searcher, site: Site) -> None:
    site.held["search/t/"] = threading.Event()
    site.lost.add("search/t/")
    search.post(search.message("小鹿"))
    assert search.result("")["total"]
    site.held["search/t/"].set()
    assert search.told("小鹿")["type"] == "failed"
    assert len(search.heard("failed")) == 1


# --- failures -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["t", "p", "f", "names", "words", "characters"])
@pytest.mark.parametrize("way", ["lost", "broken"])
def test_a_file_that_fails_is_asked_for_again(
    search: Searcher, site: Site, kind: str, way: str
) -> None:
    wrong: set[str] = getattr(site, way)
    wrong.add(f"search/{kind}")
    query = {"p": '"小鹿翻译"', "words": "hippoo", "characters": "小鹿翻譯"}.get(kind, "小鹿")
    more = {"sort": "name"} if kind == "names" else {}
    for _ in range(2):
        told = search.told(query, **more)
        assert (told["type"], told["what"]) == ("failed", "load")
        assert f"search/{kind}" in told["message"]
    if kind != "t":
        assert search.result("河马", limit=0 if kind == "f" else 20)["total"] == 1
    wrong.clear()
    assert search.filings(query, **more)


@pytest.mark.parametrize("way", ["lost", "broken"])
@pytest.mark.parametrize("kind", ["manifest", "facets"])
def test_the_index_is_opened_again(fresh: Searcher, site: Site, way: str, kind: str) -> None:
    wrong: set[str] = getattr(site, way)
    wrong.add(f"search/{kind}")
    told = fresh.start()
    assert (told["type"], told["what"], told.get("id")) == ("failed", "load", None)
    told = fresh.told("小鹿")
    assert (told["type"], told["what"]) == ("failed", "load")
    wrong.clear()
    assert fresh.result("小鹿")["total"] == 3
    assert len(fresh.heard("ready")) == 1


def test_an_old_browser_is_told(fresh: Searcher) -> None:
    assert fresh.start("search/old.js")["what"] == "old-browser"
    assert fresh.told("小鹿")["what"] == "old-browser"


def test_an_index_that_is_not_what_it_says_is_a_bug(fresh: Searcher, site: Site) -> None:
    whole = site.served[site.found.manifest]
    manifest = json.loads(zlib.decompress(whole))
    site.served[site.found.manifest] = zlib.compress(json.dumps(manifest | {"boosts": 0}).encode())
    try:
        assert fresh.start()["type"] == "ready"
        assert fresh.told("小鹿")["what"] == "bug"
    finally:
        site.served[site.found.manifest] = whole


# --- tables -------------------------------------------------------------------------------------

COLUMNS = [
    "number", "name", "name_en", "name_romanised", "company", "company_en", "company_romanised",
    "products", "register", "category", "role", "sectors", "functions", "region", "announced",
    "status", "url",
]  # fmt: skip


def test_table(search: Searcher, site: Site) -> None:
    rows = search.table("小鹿")
    assert rows[0] == COLUMNS
    by_name = {row[1]: dict(zip(COLUMNS, row, strict=True)) for row in rows[1:]}
    assert [row[1] for row in rows[1:]] == ["小鹿翻译算法", "小鹿对话大模型", "河马绘图算法"]
    painter = by_name["河马绘图算法"]
    functions = _filing(site, PAINTER).facets
    assert functions
    names = [site.documents.axes["function"][at].name.en for at in functions.functions]
    assert painter == {
        "number": "网信算备440305999999901240029号",
        "name": "河马绘图算法",
        "name_en": "Hippo Painter",
        "name_romanised": painter["name_romanised"],
        "company": "鹿鸣网络（深圳）有限公司",
        "company_en": "",
        "products": 'Painting "小鹿", the app',
        "company_romanised": painter["company_romanised"],
        "register": "Deep synthesis service algorithm filings",
        "category": "Generation and synthesis",
        "role": "Service technical supporter",
        "sectors": "",
        "functions": "; ".join(names),
        "region": "Guangdong",
        "announced": "2024-02",
        "status": painter["status"],
        "url": f"{site.address}filings/cn-cac-deep-synthesis/440305999999901240029.html",
    }
    chinese = search.table("河马", lang="zh")[1]
    assert chinese[COLUMNS.index("region")] == "广东省"
    assert chinese[-1].startswith(f"{site.address}zh/filings/")


def test_table_of_all(search: Searcher, site: Site) -> None:
    rows = search.table("", sort="name")
    result = search.result("", sort="name", limit=1000)
    assert [row[0] for row in rows[1:]] == [item["number"] for item in result["items"]]
    progress = search.heard("progress")
    assert [one["done"] for one in progress] == list(range(1, progress[0]["of"] + 1))
    assert {row[1] for row in rows[1:]} >= {_filing_name(site, "440305000000201240019")}
    assert search.table("", filters={"status": ["cancelled"]})[1:] == [
        row for row in search.table("")[1:] if row[COLUMNS.index("status")] == "Cancelled"
    ]
    assert search.table("zzxxqq") == [COLUMNS]


@pytest.mark.parametrize("query", ["!", "。", "-", '""', "、"])
def test_signs_alone_find_nothing(search: Searcher, query: str) -> None:
    result = search.result(query)
    assert (result["total"], result["others"]["total"], result["notes"]) == (0, 0, [])


def _filing_name(site: Site, digits: str) -> str:
    return next(one.name.zh for one in site.documents.filings if digits in one.ref)


def test_no_cell_is_a_formula(fresh: Searcher, site: Site) -> None:
    rows = iter("=+-@\t\r")
    pages = {path: data for path, data in site.served.items() if path.startswith("search/f/")}
    try:
        for path, data in pages.items():
            if not path.startswith("search/f/0"):
                told = json.loads(zlib.decompress(data))
                companies = filter(None, told)
                for filing in itertools.chain.from_iterable(each[4] for each in companies):
                    filing[0] = next(rows, "x") + '1,"2"\r\n3'
                site.served[path] = zlib.compress(json.dumps(told).encode())
        fresh.start()
        names = {row[1] for row in fresh.table("")[1:]}
        assert names == {f'\'{sign}1,"2"\r\n3' for sign in "=+-@\t\r"} | {'x1,"2"\r\n3'}
    finally:
        site.served.update(pages)


def test_a_table_fails_and_comes_then(search: Searcher, site: Site) -> None:
    site.lost.add("search/f/")
    message = search.message("") | {"type": "export", "lang": "en"}
    search.post(message)
    search.wait(message["id"])
    assert search.heard("failed")[0]["what"] == "load"
    site.lost.clear()
    assert len(search.table("")) == len(site.documents.filings) + 1


def test_a_search_goes_on_while_a_table_is_made(search: Searcher, site: Site) -> None:
    site.held["search/f/"] = threading.Event()
    message = search.message("") | {"type": "export", "lang": "en"}
    search.post(message)
    assert search.result("河马", limit=0)["total"] == 1
    assert not search.heard("exported")
    site.held["search/f/"].set()
    search.wait(message["id"])
    assert search.heard("exported")

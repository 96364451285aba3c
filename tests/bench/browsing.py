"""A search in a browser: what it fetches, what it finds, how long it takes; ours and Pagefind's."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import NamedTuple, Protocol

from playwright.sync_api import Browser, Page

from registry import catalogue, chronicle, history, pipeline, render, site, texts, urls
from registry.model import Lang
from registry.pages import search, view
from registry.search.files import Found
from tests.bench import filings, peer
from tests.bench.serving import Sent, Server
from tests.conftest import REPOSITORY

RESULTS = 10
EMPTY = "empty.html"
BASE = "https://registry.example/"
KINDS = ("code", "manifest", "facets", "terms", "results", "other")
APART = "page"  # what a page has, whatever its search: HTML, style, icon


class Answer(NamedTuple):
    """What a search found: filings, and how many results are told of."""

    filings: int
    shown: int


class Engine(Protocol):
    """A search as files, and what to do in a browser that has them."""

    name: str
    files: Mapping[str, bytes]

    def kind(self, path: str) -> str:
        """What a file is: one of KINDS, or APART."""

    def first(self, page: Page, origin: str, query: str) -> Answer:
        """The first search of a visitor, with facets and the first results."""

    def opened(self, page: Page, origin: str) -> None:
        """Makes a page on which `TYPE` searches."""


# What is typed, letter by letter: the milliseconds from each to its results.
TYPE = """async (texts) => {
  const times = [];
  for (const text of texts) {
    const start = performance.now();
    await find(text);
    times.push(performance.now() - start);
  }
  return times;
}"""


# --- ours --------------------------------------------------------------------------------------

# What the page asks its worker for is cut to some results, and what it is told is kept.
LISTEN = f"""
self.told = [];
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (message, ...more) {{
  if (!this.heard) this.addEventListener("message", ({{ data }}) => self.told.push(data));
  this.heard = true;
  const limit = Math.min(message.limit, {RESULTS});
  return post.call(this, message.type === "search" ? {{ ...message, limit }} : message, ...more);
}};
"""
ANSWERED = """() => {
  const failed = self.told.find(({ type }) => type === "failed");
  if (failed) throw new Error(`${failed.what}: ${failed.message}`);
  const found = self.told.find(({ type }) => type === "result");
  return found && [found.total, found.items.length + found.others.items.length];
}"""
OPEN = """async ([worker, manifest, facets, limit]) => {
  const at = (path) => new URL(path, location).href;
  const search = new Worker(at(worker));
  const heard = (type, id) => new Promise((resolve, reject) => {
    search.onmessage = ({ data }) => {
      if (data.type === "failed") reject(new Error(`${data.what}: ${data.message}`));
      if (data.type === type && data.id === id) resolve(data);
    };
  });
  let asked = 0;
  self.find = (q) => {
    asked += 1;
    const answer = heard("result", asked);
    const rest = { filters: {}, sort: "relevance", offset: 0, limit, others: 3 };
    search.postMessage({ type: "search", id: asked, q, ...rest });
    return answer;
  };
  const ready = heard("ready");
  const files = { manifest: at(manifest), facets: at(facets) };
  search.postMessage({ type: "open", base: at("search/"), ...files });
  await ready;
}"""
OURS = {
    r".*\.(html|css|svg|ico)": APART,
    r"assets/.*\.js|search/worker\..*": "code",
    r"search/manifest\..*": "manifest",
    r"search/facets\..*": "facets",
    r"search/[tp]/.*": "terms",
    r"search/f/.*": "results",
    r".*": "other",
}


class Ours:
    """Our search, on its own page."""

    name = "ours"

    def __init__(self, found: Found, lang: Lang = "en") -> None:
        self._found = found
        self._page = urls.output(lang, search.URL)
        page = frame(lang, found.manifest, found.facets)
        self.files: Mapping[str, bytes] = {**page, **found.files, EMPTY: b""}

    def kind(self, path: str) -> str:
        return _kind(path, OURS)

    def first(self, page: Page, origin: str, query: str) -> Answer:
        page.add_init_script(LISTEN)
        page.goto(f"{origin}/{self._page}?q={urls.href(query)}")
        answer = page.wait_for_function(ANSWERED).json_value()
        page.wait_for_function("() => !document.getElementById('search-work').hidden")
        return Answer(*answer)

    def opened(self, page: Page, origin: str) -> None:
        page.goto(f"{origin}/{EMPTY}")
        worker = render.scripts()["search"][0]
        page.evaluate(OPEN, [worker, self._found.manifest, self._found.facets, RESULTS])


@cache
def frame(lang: Lang, manifest: str, facets: str) -> dict[str, bytes]:
    """The page of the search with its scripts and style; it needs no filing."""
    content, schemas = filings.read()
    settings = site.read(REPOSITORY, BASE)
    cat = catalogue.make(content, pipeline.askers(content))
    words = texts.of_program(lang)
    chron = chronicle.make(content, history.EMPTY)
    seen = view.make(lang, cat, chron, settings, words, schemas, {})
    shared = render.assets()
    index = {"manifest": manifest, "facets": facets}
    draw = render.renderer(
        lang, settings, words, schemas, render.styles(), files={"labels": "", **index}
    )
    drawn = {urls.output(lang, page.url): draw(page) for page in search.pages(seen)}
    return {**shared, **dict(render.scripts().values()), **drawn}


# --- Pagefind ----------------------------------------------------------------------------------

FIRST = f"""async (query) => {{
  const pagefind = await import("/{peer.SCRIPT}");
  await pagefind.init();
  await Promise.all([pagefind.filters(), pagefind.search(query)]);
  const found = await pagefind.search(query); // now with the counts of its filters
  const shown = await Promise.all(found.results.slice(0, {RESULTS}).map((one) => one.data()));
  const filings = Object.values(found.filters.register ?? {{}});
  return [filings.reduce((sum, many) => sum + many, 0), shown.length];
}}"""
OPEN_PAGEFIND = f"""async () => {{
  const pagefind = await import("/{peer.SCRIPT}");
  await pagefind.init();
  await pagefind.filters();
  self.find = async (query) => {{
    const found = await pagefind.search(query);
    return Promise.all(found.results.slice(0, {RESULTS}).map((one) => one.data()));
  }};
}}"""
PAGEFIND = {
    r".*\.(html|ico)": APART,
    r".*\.js|.*/wasm\.[^/]*": "code",
    r".*/pagefind-entry\.json|.*\.pf_meta": "manifest",
    r".*\.pf_filter": "facets",
    r".*\.pf_index": "terms",
    r".*\.pf_fragment": "results",
    r".*": "other",
}


class Pagefind:
    """Pagefind by its own functions, over pages of one language."""

    def __init__(self, index: peer.Index, lang: Lang) -> None:
        self.name = f"Pagefind {lang}"
        self.files: Mapping[str, bytes] = index.files

    def kind(self, path: str) -> str:
        return _kind(path, PAGEFIND)

    def first(self, page: Page, origin: str, query: str) -> Answer:
        page.goto(f"{origin}/{peer.PAGE}")
        return Answer(*page.evaluate(FIRST, query))

    def opened(self, page: Page, origin: str) -> None:
        page.goto(f"{origin}/{peer.PAGE}")
        page.evaluate(OPEN_PAGEFIND)


def _kind(path: str, kinds: Mapping[str, str]) -> str:
    return next(kind for pattern, kind in kinds.items() if re.fullmatch(pattern, path))


# --- measures ----------------------------------------------------------------------------------


class First(NamedTuple):
    """The first search of a visitor: what it found and fetched, and how long it took."""

    answer: Answer
    sent: list[Sent]
    seconds: float


class Typing(NamedTuple):
    """A query typed letter by letter: milliseconds of each letter, seconds of the processor."""

    times: list[float]
    worked: float


@contextmanager
def visitor(browser: Browser) -> Iterator[Page]:
    """A page of a visitor who was never here, and for whom nothing is kept to work offline."""
    context = browser.new_context(service_workers="block")
    try:
        yield context.new_page()
    finally:
        context.close()


def first(browser: Browser, server: Server, engine: Engine, query: str) -> First:
    """The first search of a visitor."""
    with visitor(browser) as page:
        server.taken()
        started = time.perf_counter()
        answer = engine.first(page, server.origin, query)
        return First(answer, server.taken(), time.perf_counter() - started)


def typed(browser: Browser, server: Server, engine: Engine, query: str, times: int) -> list[Typing]:
    """The query typed some times in a row, of which only the first has anything to fetch."""
    letters = [query[: end + 1].strip() for end in range(len(query)) if query[end].strip()]
    found = []
    with visitor(browser) as page:
        engine.opened(page, server.origin)
        for _ in range(times):
            before = processor(browser)
            spent = page.evaluate(TYPE, letters)
            after = processor(browser)
            worked = sum(after[one] - before.get(one, 0.0) for one in after)
            found.append(Typing(spent, worked))
    return found


def processor(browser: Browser) -> dict[int, float]:
    """Seconds of the processor that each process which runs pages has used, workers included."""
    session = browser.new_browser_cdp_session()
    told = session.send("SystemInfo.getProcessInfo")
    session.detach()
    return {one["id"]: one["cpuTime"] for one in told["processInfo"] if one["type"] == "renderer"}

"""The search as the browser does it: the worker itself, asked many things in a row."""

from __future__ import annotations

import gc
import json
import threading
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from playwright.sync_api import Browser, Page

from registry import render
from registry.search import files
from registry.search.documents import Documents
from registry.search.files import Found
from tests.search import built
from tests.search.oracle import Characters, Oracle

WORKER = "/search/worker.js"
EMPTY = b"<!doctype html><html lang=en><title>search</title></html>"

OPEN = """async ([manifest, facets, script]) => {
  const at = (path) => new URL(path, location.href).href;
  const worker = new Worker(at(script));
  const heard = (wanted) => new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => {
      if (data.type === "failed") reject(new Error(`${data.what}: ${data.message}`));
      else if (wanted(data)) resolve(data);
    };
    worker.onerror = (event) => reject(new Error(event.message));
  });
  window.ask = (message) => {
    const answer = heard(({ type, id }) => type === "result" && id === message.id);
    worker.postMessage({ type: "search", ...message });
    return answer;
  };
  const ready = heard(({ type }) => type === "ready");
  const base = at("/search/");
  worker.postMessage({ type: "open", base, manifest: at(manifest), facets: at(facets) });
  return (await ready).manifest;
}"""
ASK = """async (messages) => {
  const told = [];
  for (const message of messages) {
    const { total, items, others, facets, notes } = await ask(message).catch((error) => {
      throw new Error(`${JSON.stringify(message.q)}: ${error.message}`);
    });
    const hrefs = (each) => each.map(({ href }) => href);
    told.push({
      total, items: hrefs(items), facets, notes,
      others: others.total, aside: hrefs(others.items),
    });
  }
  return told;
}"""


@dataclass(frozen=True)
class Question:
    """What is asked: a query, filters by facet, and an order."""

    query: str
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: str = "relevance"


@dataclass(frozen=True)
class Told:
    """What the worker tells: how many and which filings, and which companies and pages."""

    total: int
    filings: list[str]  # refs of the first
    others: int
    aside: list[str]  # refs of the first of the others
    facets: Mapping[str, Mapping[str, int]]
    notes: list[dict[str, Any]]


class Client:
    """A page whose worker has opened the index of some documents."""

    def __init__(self, page: Page, documents: Documents, found: Found) -> None:
        self._page = page
        self._refs = {document.href: document.ref for document in documents}
        page.evaluate(OPEN, [f"/{found.manifest}", f"/{found.facets}", WORKER])

    def ask(self, questions: Sequence[Question], limit: int = 50, others: int = 10) -> list[Told]:
        """The answers, one after the other."""
        messages = [
            {
                "id": number, "q": asked.query, "filters": asked.filters, "sort": asked.sort,
                "offset": 0, "limit": limit, "others": others,
            }
            for number, asked in enumerate(questions)
        ]  # fmt: skip
        return [self._told(each) for each in self._page.evaluate(ASK, messages)]

    def _told(self, told: Mapping[str, Any]) -> Told:
        return Told(
            total=told["total"],
            filings=[self._refs[href] for href in told["items"]],
            others=told["others"],
            aside=[self._refs[href] for href in told["aside"]],
            facets={name: dict(values) for name, values in told["facets"].items() if values},
            notes=told["notes"],
        )


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, found: Mapping[str, bytes], *args: Any) -> None:
        self._found = found
        super().__init__(*args)

    def do_GET(self) -> None:
        data = self._found.get(self.path)
        self.send_response(404 if data is None else 200)
        kind = "text/javascript" if self.path.endswith(".js") else "application/octet-stream"
        self.send_header("Content-Type", "text/html" if self.path == "/" else kind)
        self.send_header("Content-Length", str(len(data or b"")))
        self.end_headers()
        self.wfile.write(data or b"")

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def opened(browser: Browser, documents: Documents, found: Found) -> Iterator[Client]:
    """A client of the worker as it is in the templates."""
    served = {f"/{path}": data for path, data in found.files.items()}
    served |= {"/": EMPTY, WORKER: render.scripts()["search"][1], "/favicon.ico": b""}
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, served))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = browser.new_page()
    try:
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        yield Client(page, documents, found)
    finally:
        page.close()
        server.shutdown()
        server.server_close()


@cache
def real() -> Found:
    """The search files of the real content."""
    return files.of(built.real_documents())


def _side_file(name: str) -> Any:
    """One of the files that the browser fetches where it finds nothing."""
    found = [data for path, data in real().files.items() if f"/{name}." in path]
    return json.loads(zlib.decompress(found[0]))


@cache
def reference() -> Oracle:
    """The oracle of the real content."""
    told = _side_file("characters")
    simple = dict(zip(told["simple"][::2], told["simple"][1::2], strict=True))
    sounds = {sign: sound for sound, signs in told["sounds"].items() for sign in signs}
    words = [(word, often) for word, often in _side_file("words")]
    made = Oracle(built.real_documents(), words, Characters(simple, sounds))
    gc.freeze()  # so much that stays would be looked through again and again
    return made

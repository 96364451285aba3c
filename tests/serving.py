"""A server for writing with builds made up for tests: they copy content/ to the site."""

from __future__ import annotations

import http.client
import os
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from registry.serving import binding, builder, watch
from registry.serving.answers import Site
from registry.serving.live import Live
from registry.serving.outcome import Build, Outcome

PATIENCE = 20.0
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; script-src 'self'"
)


def page(text: str) -> str:
    """A page as the site has them: with a policy, a style and a script of its own."""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<title>示例</title><link rel="stylesheet" href="/site.css">'
        f'</head>\n<body><h1>{text}</h1><div class="long"></div></body></html>\n'
    )


def copying(root: Path) -> Build:
    """Builds of content/*.txt to site/*.html; `bad` in a file fails, `bug` is a fault."""

    def build(paths: frozenset[str] | None) -> Iterator[Outcome]:
        texts = {one.stem: one.read_text("utf-8") for one in (root / "content").glob("*.txt")}
        with (root / "builds.log").open("a") as log:
            log.write(f"{'all' if paths is None else len(paths)}\n")
        for name, text in sorted(texts.items()):
            if "bad" in text:
                yield Outcome(False, f"1 problem\n{name}: {text}")
                return
            if "bug" in text:
                raise ValueError(text)
            if "death" in text:
                os._exit(3)
        site = root / "site"
        site.mkdir(exist_ok=True)
        (site / "site.css").write_text(".long { height: 4000px } body { margin: 0 }")
        changed = []
        for name, text in texts.items():
            target = site / f"{name}.html"
            if not target.is_file() or target.read_text("utf-8") != page(text):
                target.write_text(page(text), "utf-8")
                changed.append(target.name)
        for old in site.glob("*.html"):
            if old.stem not in texts:
                old.unlink()
                changed.append(old.name)
        yield Outcome(True, f"{len(changed)} changed", tuple(changed))

    return build


@dataclass
class Running:
    """A server that runs, its folder, and what came of its builds."""

    root: Path
    port: int
    live: Live
    outcomes: queue.Queue[Outcome] = field(default_factory=queue.Queue)

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def save(self, name: str, text: str) -> None:
        """Saves a file of content/ as editors do: beside it, then in its place."""
        folder = self.root / "content"
        folder.mkdir(exist_ok=True)
        (folder / f".{name}.swp").write_text(text, "utf-8")
        (folder / f".{name}.swp").replace(folder / f"{name}.txt")

    def outcome(self) -> Outcome:
        """What comes of the next build."""
        return self.outcomes.get(timeout=PATIENCE)

    def builds(self) -> int:
        """How many builds there were."""
        return len((self.root / "builds.log").read_text().splitlines())

    def settled(self) -> Outcome:
        """The last outcome, once there are no more."""
        last = self.outcome()
        while True:
            try:
                last = self.outcomes.get(timeout=1.5)
            except queue.Empty:
                return last

    def ask(
        self,
        path: str,
        *,
        host: str | None = None,
        method: str = "GET",
        headers: dict[str, str] | None = None,
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Status, headers and body of an answer to a path sent exactly so."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        if host != "":
            connection.putheader("Host", host or f"localhost:{self.port}")
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, answer.headers, body


@contextmanager
def served(
    root: Path, *, base: str = "/", port: int = 0, make: Callable[[Path], Build] = copying
) -> Iterator[Running]:
    """A server with real watcher and builder; the first build is done."""
    (root / "content").mkdir(exist_ok=True)
    live = Live(ready=False)
    site = Site(root / "site", base, live)
    over = threading.Event()
    with (
        builder.Builder(partial(make, root)) as building,
        watch.Watcher([root / "content", root / "site.yml"]) as watcher,
        binding.serving(site, port, exactly=bool(port)) as bound,
    ):
        running = Running(root, bound, live)

        def loop() -> None:
            paths: frozenset[str] | None = None
            while not over.is_set():
                for outcome in building.build(paths):
                    live.publish(outcome)
                    running.outcomes.put(outcome)
                paths = watcher.next()

        thread = threading.Thread(target=loop, daemon=True)
        thread.start()
        running.outcome()
        try:
            yield running
        finally:
            over.set()
            (root / "site.yml").write_text("end", "utf-8")  # wakes the loop
            thread.join(PATIENCE)


def until(what: Callable[[], bool]) -> bool:
    """Whether it comes true before patience ends."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.02)
    return False

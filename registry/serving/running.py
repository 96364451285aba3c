"""The server for writing as one picture: saved files → build → open pages."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from registry.serving import binding
from registry.serving.answers import Site
from registry.serving.builder import Builder
from registry.serving.live import Live
from registry.serving.outcome import Build, Outcome
from registry.serving.watch import Watcher


def run(
    site: Site,
    watched: Sequence[Path],
    make: Callable[[], Build],
    *,
    port: int,
    exactly: bool,
    begun: Callable[[int], None],
    tell: Callable[[Outcome, float], None],
) -> NoReturn:
    """Builds and serves until Ctrl-C, which is raised. Raises PortError, WatchError.

    `begun` is called with the port, `tell` with what came of a build and the seconds it took.
    """
    with (
        _ended_by_signals(),
        Builder(make) as builder,
        Watcher(watched) as watcher,
        binding.serving(site, port, exactly=exactly) as bound,
    ):
        begun(bound)
        paths: frozenset[str] | None = None
        while True:
            _build(builder, paths, site.live, tell)
            paths = watcher.next()


def _build(
    builder: Builder,
    paths: frozenset[str] | None,
    live: Live,
    tell: Callable[[Outcome, float], None],
) -> None:
    started = time.monotonic()
    for outcome in builder.build(paths):
        live.publish(outcome)
        tell(outcome, time.monotonic() - started)


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """A signal to end is taken as Ctrl-C, so that the builder ends, too."""
    if threading.current_thread() is not threading.main_thread():  # only that one is told
        yield
        return
    names = ("SIGTERM", "SIGHUP")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.signal(number, signal.default_int_handler) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

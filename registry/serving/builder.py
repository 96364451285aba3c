"""The builder: a process of its own, so that the server answers while it works."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType

from msgspec import Struct

from registry.serving.outcome import Build, Outcome, printable

LOOK = 0.5  # seconds after which a silent builder is looked at
PATIENCE = 3.0  # seconds for a build to end when it is told to
FAULT = (
    "The build failed by a fault of the program; the next one begins from nothing. "
    "Please open an issue with this text:\n"
)


class Builder:
    """Builds in another process; ends with all that it has started."""

    def __init__(self, make: Callable[[], Build]) -> None:
        """`make` is called in that process; it is a function of a module, or a partial of one."""
        self._make = make
        self._running: _Running | None = None

    def __enter__(self) -> Builder:
        """Starts the process, so that it loads its modules while others do."""
        self._running = _started(self._make)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        """Ends the process."""
        self._end()

    def build(self, paths: frozenset[str] | None) -> Iterator[Outcome]:
        """What comes of a build, the last of it final. A builder that died is started anew."""
        if self._running is None:
            self._running, paths = _started(self._make), None
        try:
            self._running.pipe.send(paths)
            final = False
            while not final:
                outcome = _received(self._running)
                yield outcome
                final = outcome.final
        except (EOFError, OSError):
            yield Outcome(False, f"The builder has ended: {self._end()}. Save again to build.\n")

    def _end(self) -> str:
        """Ends the process and those it has started; says how it ended."""
        running, self._running = self._running, None
        if running is None:
            return "it was not there"
        process = running.process
        running.pipe.close()
        if process.is_alive():
            _signal(process, "SIGTERM")
            process.join(PATIENCE)
        _signal(process, "SIGKILL", group=True)  # who is left of its children, too
        process.join()
        code = process.exitcode or 0
        return f"signal {-code}" if code < 0 else f"exit code {code}"


class _Running(Struct, frozen=True):
    process: BaseProcess
    pipe: Connection


def _started(make: Callable[[], Build]) -> _Running:
    # not forked: by now this process may have threads
    context = multiprocessing.get_context("spawn")
    pipe, theirs = context.Pipe()
    process = context.Process(target=_work, args=(make, theirs), name="builder")
    with _uninterrupted():
        process.start()
    theirs.close()
    return _Running(process, pipe)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """What is started now hears no Ctrl-C: that is for the server, which ends the builder."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _received(running: _Running) -> Outcome:
    while not running.pipe.poll(LOOK):
        # its end of the pipe may live on in a process that it has started
        if not running.process.is_alive() and not running.pipe.poll():
            raise EOFError
    received: Outcome = running.pipe.recv()
    return received


def _signal(process: BaseProcess, name: str, *, group: bool = False) -> None:
    """Sends a signal; where the system knows none, the process is ended."""
    number = getattr(signal, name, None)
    if number is None or process.pid is None:
        process.kill()
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):  # it has ended
        (os.killpg if group else os.kill)(process.pid, number)


def _work(make: Callable[[], Build], pipe: Connection) -> None:
    """Builds whenever asked, until nobody asks any more."""
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)  # so that what it starts can be ended with it
    build: Build | None = None
    with contextlib.suppress(EOFError, ConnectionError, KeyboardInterrupt):
        while True:
            paths = pipe.recv()
            with _ended_in_order():
                try:
                    build = build or make()
                    _send_all(pipe, build(paths))
                except ConnectionError:  # the server has gone
                    return
                except Exception:
                    build = None
                    pipe.send(Outcome(False, printable(FAULT + traceback.format_exc())))


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """A build that is told to end cleans up; a builder that waits has nothing to clean."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _send_all(pipe: Connection, outcomes: Iterator[Outcome]) -> None:
    final = False
    for outcome in outcomes:
        pipe.send(outcome)
        final = outcome.final
    if not final:
        raise RuntimeError("a build ended without a final outcome")

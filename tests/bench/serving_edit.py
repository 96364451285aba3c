"""From the save of one filing to its new name in what the server sends, ours and Hugo's.

Asked for every few milliseconds over HTTP, as a browser would be that reloads at once.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.bench.running import BenchError, environment
from tests.bench.sides import Side, new_name

PAUSE = 0.004  # seconds between two questions
READY, VISIBLE = 900.0, 60.0  # seconds after which a server is given up
SETTLED = 1.0  # seconds between two edits at least: what is made after the pages is done


@contextmanager
def served(side: Side) -> Iterator[int]:
    """A server of a side, on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [str(part) for part in side.serving(port)],
            cwd=side.out.parent,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
        try:
            yield port
        except BenchError as error:
            said.seek(0)
            raise BenchError(
                f"{error}\n{said.read().decode('utf-8', 'replace')[-2000:]}"
            ) from error
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # the session that was started for it, no other
        process.wait()


def sent(port: int, path: str) -> str:
    """What the server sends for a path; "" where it does not answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", f"/{path}")
        return connection.getresponse().read().decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return ""
    finally:
        connection.close()


def until(port: int, path: str, text: str, limit: float) -> float:
    """Seconds until the server sends a text; raises BenchError after a time."""
    started = time.perf_counter()
    while text not in sent(port, path):
        if time.perf_counter() - started > limit:
            raise BenchError(f"no {text} in {path} after {limit:.0f} s")
        time.sleep(PAUSE)
    return time.perf_counter() - started


def edits(side: Side, times: int) -> list[float]:
    """Seconds from each save to its text in the page; the first edit of a server is not counted."""
    found = []
    with served(side) as port:
        until(port, side.shown, "</html>", READY)
        for _ in range(times + 1):
            name = new_name()
            time.sleep(SETTLED)
            side.rename(name)
            found.append(until(port, side.shown, name, VISIBLE))
    return found[1:]


def show(every: Sequence[Side], times: int) -> None:
    """Prints how long edits take to be seen."""
    print(f"\none filing edited, serving: ms from the save to the page, {times} edits")
    base = 0.0
    for side in every:
        seconds = edits(side, times)
        median = statistics.median(seconds)
        base = base or median
        worst, ratio = max(seconds) * 1000, median / base
        print(f"  {side.name:22}{median * 1000:8.0f}   worst {worst:.0f}   × Hugo {ratio:.2f}")

"""A command in a process of its own: how long it takes, and how much memory its largest process."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

MEBIBYTE = 1024 if sys.platform != "darwin" else 1024 * 1024  # as the system counts memory


class Measure(NamedTuple):
    """Seconds on the wall and of the processor, and the peak of the largest process in MiB."""

    wall: float
    cpu: float
    peak: float


class BenchError(Exception):
    """A command that ended otherwise than it should have, with what it said."""


def measured(command: Sequence[str | Path], folder: Path, good: int = 0) -> Measure:
    """One run of a command, with all processes that it starts and waits for."""
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
        _, ended, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(ended)
        if process.returncode != good:
            said.seek(0)
            text = said.read().decode("utf-8", "replace")[-2000:]
            raise BenchError(f"{' '.join(map(str, command))}: exit {process.returncode}\n{text}")
    # a process begins with the memory of the one that starts it: so this one stays small
    return Measure(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / MEBIBYTE)


def environment() -> Mapping[str, str]:
    """The environment of what is measured: no settings of git but those of the repository.

    Python keeps what it compiled, as it does where nobody forbids it.
    """
    left = ("GIT_", "PYTHONDONTWRITEBYTECODE")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(left)}
    return {**kept, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


def load() -> str:
    """How busy the machine is, where the system tells."""
    return f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "load unknown"


def middle(runs: Sequence[Measure]) -> Measure:
    """The median of each measure; of memory the largest."""
    return Measure(
        statistics.median(one.wall for one in runs),
        statistics.median(one.cpu for one in runs),
        max(one.peak for one in runs),
    )

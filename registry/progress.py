"""What a long command is doing: a bar on a terminal, plain lines elsewhere, and what it took."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TextIO

from msgspec import Struct

NAME = 10  # columns for the name of a stage
BAR = 24  # signs between the brackets
WIDEST = 80  # columns; also the width where the terminal does not tell its own
PAUSE = 0.1  # seconds between two pictures of the bar: faster flickers and costs time
LONG = 1.0  # seconds after which a stage is worth a line for each tenth


class Stage(Struct):
    """One part of the work: how much of it is done and what it has taken so far, in seconds."""

    name: str
    done: int = 0
    total: int = 0  # 0: not known
    wall: float = 0.0
    cpu: float = 0.0  # of this process and the children that have ended


class Progress:
    """Stages one after the other, told to a stream or to nobody; the time each took is kept.

    A stage within a stage stops the clock of the outer one; one entered again goes on.
    """

    def __init__(
        self,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.perf_counter,
        cpu: Callable[[], float] | None = None,
    ) -> None:
        """Nothing is said without a stream."""
        self._stream = stream
        self._terminal = stream is not None and stream.isatty()
        self._clock = clock
        self._cpu = _cpu if cpu is None else cpu
        self._stages: dict[str, Stage] = {}
        self._open: list[Stage] = []
        self._since = (self._clock(), self._cpu())
        self._began = self._since
        self._entered = self._drawn_at = self._since[0]
        self._first = 0  # what was done when the stage was entered
        self._drawn = 0  # columns that the bar takes now
        self._tenth = 0

    @contextmanager
    def stage(self, name: str, total: int = 0) -> Iterator[Progress]:
        """Times what is done inside as a stage of that name; `total`: things to do, if known."""
        self._account()
        stage = self._stages.setdefault(name, Stage(name))
        new = stage.wall == stage.cpu == 0 and stage not in self._open
        stage.total += total
        self._open.append(stage)
        self._begin(stage, new)
        try:
            yield self
        finally:
            self._account()
            self._open.pop()
            self._clear()

    def advance(self, done: int, of: int = 0) -> None:
        """Tells how many things of the present stage are done, and of how many if that changed."""
        if not self._open:
            return
        stage = self._open[-1]
        stage.done = done
        stage.total = of or stage.total
        if self._terminal:
            now = self._clock()
            if now - self._drawn_at >= PAUSE:
                self._draw(stage, now)
        elif self._stream is not None:
            self._tell(stage)

    def stages(self) -> tuple[Stage, ...]:
        """The stages so far, in the order in which they began."""
        return tuple(self._stages.values())

    def took(self) -> Stage:
        """The whole: wall time since this was made, CPU time since the process began."""
        now, cpu = self._clock(), self._cpu()
        return Stage("total", wall=now - self._began[0], cpu=cpu)

    def started(self) -> float:
        """The CPU seconds that the process had taken before this was made."""
        return self._began[1]

    def _account(self) -> None:
        """Adds the time since the last call to the innermost stage."""
        now = (self._clock(), self._cpu())
        if self._open:
            self._open[-1].wall += now[0] - self._since[0]
            self._open[-1].cpu += now[1] - self._since[1]
        self._since = now

    def _begin(self, stage: Stage, new: bool) -> None:
        self._entered, self._first = self._since[0], stage.done
        self._tenth = stage.done * 10 // stage.total if stage.total else 0
        if self._terminal:
            self._draw(stage, self._since[0])
        elif self._stream is not None and new:
            print(stage.name, file=self._stream, flush=True)

    def _tell(self, stage: Stage) -> None:
        """A line for each tenth of a stage that takes long."""
        tenth = stage.done * 10 // stage.total if stage.total else 0
        if tenth <= self._tenth:
            return
        now = self._clock()
        self._tenth = tenth
        if now - self._entered >= LONG:
            print(f"{stage.name} {self._counted(stage, now)}", file=self._stream, flush=True)

    def _draw(self, stage: Stage, now: float) -> None:
        """The bar in one write over the one before."""
        line = f"{stage.name:<{NAME}}"
        if stage.total:
            filled = min(stage.done, stage.total) * BAR // stage.total
            line += f"[{'#' * filled}{' ' * (BAR - filled)}] "
        if stage.done:
            line += self._counted(stage, now)
        width = min(shutil.get_terminal_size((WIDEST, 24)).columns, WIDEST) - 1
        line = line[:width].rstrip()
        self._write(f"\r{line}{' ' * (self._drawn - len(line))}")
        self._drawn, self._drawn_at = len(line), now

    def _counted(self, stage: Stage, now: float) -> str:
        """`50 %, 500 of 1,000, 250/s`."""
        seconds = now - self._entered
        rate = f", {(stage.done - self._first) / seconds:,.0f}/s" if seconds > PAUSE else ""
        if not stage.total:
            return f"{stage.done:,}{rate}"
        part = min(stage.done, stage.total) * 100 // stage.total
        return f"{part:3d} %, {stage.done:,} of {stage.total:,}{rate}"

    def _clear(self) -> None:
        """Takes the bar away, so that what is said next has a line of its own."""
        if self._drawn:
            self._write(f"\r{' ' * self._drawn}\r")
            self._drawn = 0

    def _write(self, text: str) -> None:
        if self._stream is not None:
            self._stream.write(text)
            self._stream.flush()


def table(progress: Progress) -> str:
    """What each stage took, in lines; then the memory of the largest process, where known."""
    whole = progress.took()
    stages = progress.stages()
    lines = [f"{'stage':<{NAME}}{'wall s':>9}{'CPU s':>9}{'count':>10}"]
    lines.append(f"{'start':<{NAME}}{'':>9}{progress.started():9.2f}")
    lines += [_row(stage) for stage in stages]
    wall, cpu = whole.wall - _sum(s.wall for s in stages), whole.cpu - _sum(s.cpu for s in stages)
    lines.append(_row(Stage("other", wall=wall, cpu=cpu - progress.started())))
    lines.append(_row(whole))
    if peak := peak_memory():
        lines.append(f"largest process: {peak / 1e6:,.0f} MB")
    return "".join(f"{line}\n" for line in lines)


def _row(stage: Stage) -> str:
    count = f"{stage.done or stage.total:10,}" if stage.done or stage.total else ""
    return f"{stage.name:<{NAME}}{max(stage.wall, 0):9.2f}{max(stage.cpu, 0):9.2f}{count}"


def _sum(seconds: Iterable[float]) -> float:
    return sum(seconds, 0.0)


def peak_memory() -> int:
    """The most bytes that this process, or one of its children that ended, had in memory; else 0.

    0 where the system does not tell.
    """
    try:
        import resource
    except ImportError:  # not on Windows
        return 0
    most = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return most if sys.platform == "darwin" else most * 1024


def _cpu() -> float:
    """CPU seconds of this process and of its children that have ended."""
    return sum(os.times()[:4])

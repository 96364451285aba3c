"""What is said while a build runs, by a clock that a test moves."""

from __future__ import annotations

import io
import re

import pytest

from registry import cli, progress
from registry.commands import jobs
from registry.progress import Progress
from tests.conftest import Tree


class Stream(io.StringIO):
    """A text that may say that it is a terminal, and what stands on the line at the end."""

    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal
        self.writes = 0

    def isatty(self) -> bool:
        return self.terminal

    def write(self, text: str) -> int:
        self.writes += 1
        return super().write(text)

    def pictures(self) -> list[str]:
        """Every state of the line, one after the other."""
        line, seen = "", []
        for part in self.getvalue().split("\r")[1:]:
            line = part + line[len(part) :]
            seen.append(line.rstrip())
        return seen


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def made(terminal: bool) -> tuple[Progress, Stream, Clock]:
    stream, clock = Stream(terminal), Clock()
    return Progress(stream, clock, clock), stream, clock


def run(told: Progress, clock: Clock, steps: int, total: int, seconds: float) -> None:
    """A stage of pages, done in some steps."""
    with told.stage("pages", total):
        for step in range(1, steps + 1):
            clock.now += seconds / steps
            told.advance(total * step // steps)


def test_a_terminal_has_one_line_with_stage_count_and_rate() -> None:
    told, stream, clock = made(terminal=True)
    run(told, clock, 4, 2_000, 4)
    assert "\n" not in stream.getvalue()
    shown = stream.pictures()
    assert shown[0] == f"{'pages':<10}[{' ' * 24}]"
    assert shown[2] == f"{'pages':<10}[{'#' * 12}{' ' * 12}]  50 %, 1,000 of 2,000, 500/s"
    assert shown[-1] == ""


@pytest.mark.parametrize("total", [0, 3, 10**15])
def test_the_bar_never_exceeds_eighty_columns(total: int) -> None:
    told, stream, clock = made(terminal=True)
    run(told, clock, 3, total or 10**70, 30)
    with told.stage("a name much longer than any there is", total):
        told.advance(10**30)
    assert max(map(len, stream.pictures())) < 80


def test_the_bar_is_drawn_ten_times_a_second_at_most() -> None:
    told, stream, clock = made(terminal=True)
    run(told, clock, 10_000, 10_000, 2)
    assert 10 < stream.writes <= 23


@pytest.mark.parametrize(
    ("seconds", "lines"),
    [(0.5, ["pages"]), (10, ["pages", *(f"pages {n * 10:3d} %" for n in range(1, 11))])],
)
def test_elsewhere_a_line_for_each_stage_and_each_tenth_of_a_long_one(
    seconds: float, lines: list[str]
) -> None:
    told, stream, clock = made(terminal=False)
    run(told, clock, 1_000, 1_000, seconds)
    said = stream.getvalue().splitlines()
    assert [one.partition(",")[0] for one in said] == lines
    assert "\r" not in stream.getvalue()


def test_a_stage_entered_again_is_said_once_and_goes_on() -> None:
    told, stream, clock = made(terminal=False)
    for _ in range(2):
        with told.stage("search"):
            clock.now += 2
    assert stream.getvalue() == "search\n"
    assert [(one.name, one.wall) for one in told.stages()] == [("search", 4)]


def test_a_stage_within_another_has_its_own_time() -> None:
    told, _, clock = made(terminal=False)
    with told.stage("pages"):
        clock.now += 1
        with told.stage("search"):
            clock.now += 5
        clock.now += 2
    clock.now += 4
    assert [(one.name, one.wall, one.cpu) for one in told.stages()] == [
        ("pages", 3, 3),
        ("search", 5, 5),
    ]
    assert told.took().wall == 12


def test_what_fails_leaves_the_line_empty_and_the_clock_stopped() -> None:
    told, stream, clock = made(terminal=True)
    with pytest.raises(ValueError, match="made up"), told.stage("pages", 4):
        clock.now += 1
        told.advance(2)
        raise ValueError("made up")
    clock.now += 1
    assert stream.pictures()[-1] == ""
    assert [one.wall for one in told.stages()] == [1]


def test_nothing_is_said_to_nobody() -> None:
    told = Progress()
    told.advance(1)
    with told.stage("pages", 2):
        told.advance(2)
    assert [(one.name, one.done, one.total) for one in told.stages()] == [("pages", 2, 2)]


def test_the_table_has_a_line_for_each_stage_and_the_memory() -> None:
    told, _, clock = made(terminal=False)
    run(told, clock, 1, 1_234, 3)
    clock.now += 1
    lines = progress.table(told).splitlines()
    assert lines[0].split() == ["stage", "wall", "s", "CPU", "s", "count"]
    assert "pages          3.00     3.00     1,234" in lines
    assert "other          1.00     1.00" in lines
    assert re.fullmatch(r"total +4\.00 +104\.00", lines[-2])
    assert re.fullmatch(r"largest process: [\d,]+ MB", lines[-1])


def test_the_memory_is_that_of_a_program() -> None:
    assert 5e6 < progress.peak_memory() < 1e12


def test_timings_of_a_build_name_its_stages(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    args = ["--root", str(tree.root), "--no-history", "--jobs", "1", "--timings", "--quiet"]
    assert cli.main(["build", *args]) == 0
    told = {line.split()[0] for line in capsys.readouterr().err.splitlines()}
    assert {"reading", "catalogue", "pages", "writing", "total"} <= told


@pytest.mark.parametrize("given", ["0", "-1", "x", "1.5", "", "99999"])
def test_jobs_must_be_a_number(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["build", f"--jobs={given}"]) == 2
    assert "is no number of processes" in capsys.readouterr().err
    assert jobs("3") == 3

import gc
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from multiprocessing import resource_tracker
from pathlib import Path

import pytest

from registry import workers
from registry.workers import WorkerError

BOTH = pytest.mark.parametrize("several", [1, 3])


class TwoPartsError(Exception):
    """An error that cannot be read back, because it is made of two values."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} {other}")


def raising(error: BaseException) -> int:
    raise error


def slow_first(number: int) -> int:
    time.sleep(0.2 if number == 0 else 0)
    return number


@BOTH
def test_results_come_in_the_order_of_the_tasks(several: int) -> None:
    seen: list[tuple[int, int]] = []
    tasks = [partial(slow_first, number) for number in range(20)]
    assert list(workers.run(tasks, several, lambda *at: seen.append(at))) == list(range(20))
    assert seen == [(done, 20) for done in range(1, 21)]


def test_no_task_gives_no_result() -> None:
    assert list(workers.run([], 4)) == []


def test_tasks_run_in_other_processes_and_know_what_this_one_knows() -> None:
    big = {"known": object()}

    def task() -> tuple[int, int]:
        time.sleep(0.05)
        return os.getpid(), id(big["known"])

    found = list(workers.run([task] * 6, 2))
    assert len({pid for pid, _ in found} - {os.getpid()}) == 2
    assert {known for _, known in found} == {id(big["known"])}


@BOTH
@pytest.mark.parametrize(
    ("error", "raised"),
    [(ValueError("no such thing"), ValueError), (KeyboardInterrupt(), KeyboardInterrupt)],
)
def test_what_a_task_raises_is_raised_here(
    several: int, error: BaseException, raised: type[BaseException]
) -> None:
    tasks: list[workers.Task[int]] = [os.getpid, partial(raising, error), os.getpid]
    with pytest.raises(raised) as caught:
        list(workers.run(tasks, several))
    assert str(caught.value) == str(error)
    if several > 1:
        assert "in raising" in caught.value.__notes__[0]


@pytest.mark.parametrize(
    ("task", "told"),
    [
        (partial(raising, TwoPartsError("first", "second")), "TwoPartsError: first second"),
        (lambda: lambda: 1, "lambda"),  # a result that cannot be handed on
    ],
)
def test_what_cannot_be_handed_on_is_told(task: workers.Task[object], told: str) -> None:
    with pytest.raises(Exception, match=told):
        list(workers.run([task, task], 2))


def children() -> set[int]:
    """The processes that this one has begun and not seen end."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            pid, _, rest = path.read_text().partition(" ")
            if int(rest.rpartition(")")[2].split()[1]) == os.getpid():
                found.add(int(pid))
    return found


def tracker() -> int | None:
    """A process that `multiprocessing` may have begun in an earlier test, and keeps."""
    return resource_tracker._resource_tracker._pid  # type: ignore[attr-defined,no-any-return]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_a_killed_worker_is_an_error_and_no_hang(number: signal.Signals) -> None:
    before = children()

    def task() -> int:
        os.kill(os.getpid(), number)
        return 0

    with pytest.raises(WorkerError, match=f"signal {number.value}"):
        list(workers.run([os.getpid, task, os.getpid], 2))
    assert children() <= {*before, tracker()}


def test_a_caller_may_stop_and_nothing_stays() -> None:
    before = children()
    tasks: list[workers.Task[object]] = [int, partial(time.sleep, 60), partial(time.sleep, 60)]
    results = workers.run(tasks, 3)
    assert next(results) == 0
    results.close()
    assert children() <= {*before, tracker()}


def test_crews_may_work_side_by_side_and_a_worker_has_no_workers() -> None:
    def inner() -> list[int]:
        return list(workers.run([os.getpid, os.getpid], 2))

    one, other = workers.run([inner] * 4, 2), workers.run([int] * 4, 2)
    for found, _ in zip(one, other, strict=True):
        assert len(set(found)) == 1


def test_what_waits_to_be_printed_is_printed_once() -> None:
    script = (
        "import sys; from registry import workers; sys.stdout.write('once ')\n"
        "print(sum(workers.run([lambda: sys.stdout.write('task ') and 1] * 2, 2)))"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout
    assert told == "once task task 2\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_workers_end_with_their_parent(number: signal.Signals) -> None:
    script = (
        "import os, time; from registry import workers\n"
        "def task():\n os.write(1, b'%d\\n' % os.getpid()); time.sleep(1.5)\n"
        "list(workers.run([task] * 4, 2))"
    )
    made = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    with made:
        assert made.stdout
        pids = [int(made.stdout.readline()) for _ in range(2)]
        if number == signal.SIGINT:
            os.killpg(made.pid, number)  # as a terminal does
        else:
            os.kill(made.pid, number)
        assert made.wait(10) in {-number, 1, 130}
    deadline = time.monotonic() + 10
    while any(map(lives, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(lives, pids))


def lives(pid: int) -> bool:
    """Whether a process runs (one that ended and that nobody asked about does not)."""
    told = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return told.stdout.strip()[:1] not in ("", "Z")


def test_the_cores_are_those_this_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    assert workers.count() >= 1
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert workers.count() == 1


def test_without_fork_tasks_run_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    assert list(workers.run([os.getpid, os.getpid], 2)) == [os.getpid()] * 2


@pytest.mark.parametrize("cores", [1, 2])
def test_a_task_beside_gives_its_result_or_what_it_raised(
    cores: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "count", lambda: cores)
    here = os.getpid()
    told = workers.beside(os.getpid)
    assert (told() == here) == (cores == 1)

    def wrong() -> None:
        raise ValueError("made up")

    with pytest.raises(ValueError, match="made up"):
        workers.beside(wrong)()


def test_a_task_beside_that_is_killed_is_told() -> None:
    def killed() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(WorkerError, match=r"was killed by signal 9 .* memory"):
        workers.beside(killed)()


def test_a_worker_looks_for_cycles_and_seldom() -> None:
    told = workers.run([lambda: (gc.isenabled(), gc.get_threshold())] * 2, 2)
    assert set(told) == {(True, workers.SELDOM)}
    assert gc.get_threshold() != workers.SELDOM

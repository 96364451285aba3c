"""What a file from a stranger can do to the process that reads it, and to ours: nothing."""

from __future__ import annotations

import os
import signal
import time

import pytest

from registry.tables import TableError, apart


def test_what_the_task_gives_comes_back() -> None:
    assert apart.run("a.pdf", lambda: ["甲", os.getpid() != 0]) == ["甲", True]
    assert apart.run("a.pdf", os.getpid) != os.getpid()


def test_what_the_task_raises_is_raised() -> None:
    def task() -> None:
        raise TableError("a.pdf", "has no table", "check it")

    with pytest.raises(TableError, match=r"a\.pdf: has no table; check it"):
        apart.run("a.pdf", task)
    with pytest.raises(ZeroDivisionError):
        apart.run("a.pdf", lambda: 1 // 0)


def nested(depth: int) -> int:
    return nested(depth + 1)


@pytest.mark.parametrize(
    ("task", "wrong"),
    [
        (lambda: time.sleep(60), "takes more than 0.2 seconds"),
        (lambda: bytearray(8 * 2**30), "takes more than 4 GiB of memory"),
        (lambda: os.kill(os.getpid(), signal.SIGKILL), "killed by signal 9"),
        (lambda: os._exit(0), "its reader ended"),
        (lambda: nested(0), "nested too deep"),
    ],
)
def test_a_task_that_takes_too_much(task, wrong) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(TableError, match=wrong) as caught:
        apart.run("a.pdf", task, seconds=0.2 if "0.2" in wrong else 60)
    assert caught.value.file == "a.pdf"

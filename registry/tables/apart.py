"""A file from a stranger is opened in a process of its own, which may take so much and no more."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from registry.tables.errors import TableError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

T = TypeVar("T")

MAX_SECONDS = 120  # 5,000 rows take 3 as a workbook and 40 as PDF, on a slow machine
MAX_MEMORY = 4 * 2**30  # bytes of address space; they take less than 100 MB
CHECK = "check that it is an official list, and that it opens elsewhere"


def run(file: str, task: Callable[[], T], seconds: float = MAX_SECONDS) -> T:
    """What the task gives; raises what it raises, and TableError where it takes too much or dies.

    Where a process cannot fork, the task runs in this one, without limits.
    """
    if not hasattr(os, "fork"):
        return task()
    from multiprocessing import get_context

    fork = get_context("fork")
    ours, theirs = fork.Pipe(duplex=False)
    worker = fork.Process(target=_work, args=(file, task, theirs), daemon=True)
    worker.start()
    theirs.close()
    try:
        if not ours.poll(seconds):
            raise TableError(file, f"takes more than {seconds:g} seconds to read", CHECK)
        good, answer = ours.recv()
    except EOFError:
        worker.join()
        raise TableError(file, f"cannot be read: {_end(worker.exitcode)}", CHECK) from None
    finally:
        worker.kill()
        worker.join()
        ours.close()
    if good:
        result: T = answer
        return result
    raise answer


def _work(file: str, task: Callable[[], T], pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us
    _limit_memory()
    try:
        answer = (True, task())
    except MemoryError:
        pipe.send((False, TableError(file, "takes more than 4 GiB of memory to read", CHECK)))
    except RecursionError:
        pipe.send((False, TableError(file, "holds elements nested too deep to read", CHECK)))
    except Exception as error:
        pipe.send((False, error))
    else:
        pipe.send(answer)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # there is none on Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = MAX_MEMORY if hard == resource.RLIM_INFINITY else min(MAX_MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _end(code: int | None) -> str:
    return f"its reader was killed by signal {-code}" if code and code < 0 else "its reader ended"

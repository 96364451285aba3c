"""Tasks shared out to forked processes, which know all that this one knows when they begin."""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import sys
import traceback
from array import array
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from msgspec import Struct, field

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

T = TypeVar("T")
Task = Callable[[], T]
Note = Callable[[int, int], None]  # tasks done, tasks there are

NUMBER = "H"  # how numbers of tasks are packed
# How seldom a worker looks for cycles: of what pages are made of there is much, of cycles little,
# and to look as often as Python does by itself takes an eighth of the time.
SELDOM = (30_000, 20, 10)
AHEAD = 2  # tasks that a worker is given at a time, so that it never waits for the next

_working = False  # whether this process is itself a worker: those have no workers of their own


class WorkerError(Exception):
    """A worker ended before its task did, or failed in a way that cannot be handed on."""


def count() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run(
    tasks: Sequence[Task[T]], workers: int, note: Note | None = None
) -> Generator[T, None, None]:
    """The results of the tasks, in their order; nothing runs before the first is asked for.

    With one worker, or where a process cannot fork, the tasks run in this process. Raises what a
    task raises, with a note of where, and WorkerError where a worker is killed. Other threads must
    not run meanwhile: a forked process has none of them, but all of their locks.
    """
    several = min(workers, len(tasks))
    if several <= 1 or _working or not hasattr(os, "fork"):
        yield from _run_here(tasks, note)
        return
    crew: list[_Worker] = []
    parent = os.getpid()
    try:
        for _ in range(several):
            crew.append(_fork(tasks, crew))
        yield from _results(tasks, crew, note)
    except BaseException:  # Ctrl-C and a caller that wants no more results, too
        if os.getpid() == parent:  # and not a copy of this generator in a forked process
            for worker in crew:
                worker.kill()
        raise
    finally:
        if os.getpid() == parent:
            for worker in crew:
                worker.end()


def beside(task: Task[T]) -> Callable[[], T]:
    """Begins a task in another process; the result, waited for by whoever asks for it.

    It must be asked for. Where no process can help, that is when the task runs.
    """
    if _working or count() < 2 or not hasattr(os, "fork"):
        return task
    # A plain pipe, as there is one answer: what several workers need takes longer to load than
    # many a task.
    ours, theirs = os.pipe()

    def work() -> None:
        os.close(ours)
        _begin()
        with open(theirs, "wb") as pipe:  # noqa: PTH123  (no path)
            pipe.write(_done(task))
            _flush()

    pid = _child(work)
    os.close(theirs)

    def result() -> T:
        with open(ours, "rb") as pipe:  # noqa: PTH123  (no path)
            answer = pipe.read()
        status = os.waitpid(pid, 0)[1]
        if status or not answer:
            raise _ended(status)
        found: T = _told(answer)
        return found

    return result


class Shared(Generic[T]):
    """Tasks for this process and one forked from it: each does those that nobody has begun."""

    def __init__(self, tasks: Sequence[Task[T]]) -> None:
        """Nothing is begun; of as many tasks as a pipe holds numbers."""
        self._tasks = tasks
        self._numbers, end = os.pipe()
        os.write(end, array(NUMBER, range(len(tasks))).tobytes())
        os.close(end)

    def rest(self) -> Iterator[T]:
        """The results of tasks begun here, until there are no more."""
        while number := os.read(self._numbers, array(NUMBER).itemsize):
            yield self._tasks[array(NUMBER, number)[0]]()

    def close(self) -> None:
        """Lets go of the tasks."""
        os.close(self._numbers)


def _run_here(tasks: Sequence[Task[T]], note: Note | None) -> Iterator[T]:
    for done, task in enumerate(tasks, 1):
        result = task()
        if note is not None:
            note(done, len(tasks))
        yield result


class _Worker(Struct):
    """A forked process, and the tasks that it was given and has not answered."""

    pid: int
    pipe: Connection
    given: list[int] = field(default_factory=list)
    status: int | None = None  # how it ended

    def kill(self) -> None:
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)

    def end(self) -> int:
        """How it ended, once nobody wants an answer of it any more."""
        if self.status is None:
            with contextlib.suppress(OSError):
                self.pipe.send(None)  # others may hold the pipe, so that closing it tells nothing
            self.pipe.close()
            self.status = os.waitpid(self.pid, 0)[1]
        return self.status


def _results(tasks: Sequence[Task[T]], crew: list[_Worker], note: Note | None) -> Iterator[T]:
    from multiprocessing.connection import wait  # dear, and often not needed

    waiting = iter(range(len(tasks)))
    got: dict[int, T] = {}
    by_pipe: dict[Any, _Worker] = {worker.pipe: worker for worker in crew}
    for _ in range(AHEAD):
        for worker in crew:
            _give(worker, waiting)
    done = 0
    for wanted in range(len(tasks)):
        while wanted not in got:
            for pipe in wait([worker.pipe for worker in crew if worker.given]):
                worker = by_pipe[pipe]
                got[worker.given[0]] = _answer(worker)
                del worker.given[0]
                _give(worker, waiting)
                done += 1
                if note is not None:
                    note(done, len(tasks))
        yield got.pop(wanted)


def _give(worker: _Worker, waiting: Iterator[int]) -> None:
    """Hands the worker the next task, if there is one."""
    task = next(waiting, None)
    if task is None:
        return
    worker.given.append(task)
    try:
        worker.pipe.send(task)
    except OSError:
        raise _ended(worker.end()) from None


def _answer(worker: _Worker) -> Any:
    """The result of the first task that the worker was given; raises what the task raised."""
    try:
        answer = worker.pipe.recv_bytes()
    except (EOFError, OSError):
        raise _ended(worker.end()) from None
    return _told(answer)


def _told(answer: bytes) -> Any:
    """What a task came to; raises what it raised."""
    good, value = pickle.loads(answer)  # noqa: S301  (of a child of ours)
    if good:
        return value
    raise value


def _ended(status: int) -> WorkerError:
    """What to say of a process that ended before its task did."""
    code = os.waitstatus_to_exitcode(status)
    how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
    hint = "; the memory may not suffice for so many" if code == -signal.SIGKILL else ""
    return WorkerError(f"a worker process {how} before its task was done{hint}")


def _fork(tasks: Sequence[Task[Any]], crew: list[_Worker]) -> _Worker:
    """A process that answers, one by one, the numbers of the tasks sent to it."""
    from multiprocessing.connection import Pipe

    ours, theirs = Pipe()

    def work() -> None:
        for pipe in (ours, *(worker.pipe for worker in crew)):
            pipe.close()  # so that each sees when the parent is gone
        _work(tasks, theirs)

    pid = _child(work)
    theirs.close()
    return _Worker(pid, ours)


def _child(work: Callable[[], None]) -> int:
    """Another process, which does some work and ends; its number."""
    _flush()  # or both processes would write what waits
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
    try:
        pid = os.fork()
        if pid == 0:
            try:
                signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
                work()
            finally:
                os._exit(0)  # nothing of what the parent would do at its end
        return pid
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def _work(tasks: Sequence[Task[Any]], pipe: Connection) -> None:
    """Answers until the parent asks no more, or is gone."""
    _begin()
    try:
        while (number := pipe.recv()) is not None:
            answer = _done(tasks[number])
            _flush()
            pipe.send_bytes(answer)
    except (EOFError, OSError):
        return


def _begin() -> None:
    global _working
    _working = True
    gc.freeze()  # else a collection would touch, and so copy, all that is shared with the parent
    gc.enable()  # whatever the parent does, what is made here goes on for long
    gc.set_threshold(*SELDOM)


def _done(task: Task[Any]) -> bytes:
    """What comes of a task as the parent can read it: its result, or what it raised."""
    try:
        return pickle.dumps((True, task()), pickle.HIGHEST_PROTOCOL)
    except BaseException as error:  # the parent raises it again
        told = "".join(traceback.format_exception(error))
        error.add_note(f"In a worker process:\n{told}")
        try:
            answer = pickle.dumps((False, error), pickle.HIGHEST_PROTOCOL)
            pickle.loads(answer)  # noqa: S301  (some are written but cannot be read)
        except Exception:
            return pickle.dumps((False, WorkerError(told)), pickle.HIGHEST_PROTOCOL)
        return answer

"""One process at a time, by a lock that the system lets go of whatever happens to its holder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Whether this process has the lock, for the length of the block; its file goes afterwards."""
    owner = os.getpid()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as stream:
        ours = _lock(stream.fileno()) and _same(stream.fileno(), path)
        try:
            yield ours
        finally:
            if ours and os.getpid() == owner:  # a child made by a fork has the lock, too
                with suppress(OSError):
                    path.unlink()


def _lock(handle: int) -> bool:
    """Whether this process now holds the lock of an open file."""
    try:
        import fcntl
    except ImportError:  # Windows: nobody else can open a file to be deleted
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _same(handle: int, path: Path) -> bool:
    """Whether a path still leads to the open file: who just let go of the lock removes it."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False

"""Outputs → site/: all of it or nothing, and never two builds at once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

MARK = ".registry-site"  # lies in every site we made: only such a folder is ever replaced
MARK_TEXT = b"Made by `python build.py build`; the next build replaces this folder.\n"


class WriteError(Exception):
    """Why the site could not be written, in one line."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a build came to: files and bytes, and how many differ from the site before."""

    files: int
    size: int
    changed: int
    removed: int


def write(out: Path, files: Iterable[tuple[str, bytes]]) -> Written:
    """Makes `out` hold exactly these files, by path relative to it.

    They are written to a folder beside it that takes its place at the end, so that until then, and
    after any failure, the old site stands as it was. Raises WriteError.
    """
    if not out.name:
        raise WriteError(f"{out} cannot be replaced; choose another place with --out")
    staging, before = out.with_name(f".{out.name}-new"), out.with_name(f".{out.name}-old")
    try:
        with _alone(out):
            for folder in (out, staging, before):
                _ours(folder)
            _recover(out, staging, before)
            try:
                written = _stage(out, staging, files)
                _swap(out, staging, before)
            finally:
                _remove(staging)
            return written
    except OSError as error:
        where = error.filename or out
        raise WriteError(f"{where}: {error.strerror or error}; the site is as it was") from error


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Holds the lock beside `out`; the system lets go of it whatever happens to the process."""
    out.parent.mkdir(parents=True, exist_ok=True)
    path = out.with_name(f".{out.name}-lock")
    with path.open("a+b") as stream:
        if not _lock(stream.fileno()) or not _same(stream.fileno(), path):
            raise WriteError(f"another build is writing {out}; wait until it has ended")
        try:
            yield
        finally:
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
    """Whether a path still leads to the open file: a build that just ended removes its lock."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _recover(out: Path, staging: Path, before: Path) -> None:
    """Puts right what a build that was killed left behind."""
    if before.exists():
        if out.exists():
            _remove(before)
        else:
            before.rename(out)
    _remove(staging)


def _ours(out: Path) -> None:
    """Refuses to replace what is not a site that we made."""
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise WriteError(f"{out} is not a plain folder; choose another place with --out")
    if out.is_dir() and not (out / MARK).is_file() and any(out.iterdir()):
        raise WriteError(
            f"{out} holds files that no build has made; empty it, or choose another with --out"
        )


def _stage(out: Path, staging: Path, files: Iterable[tuple[str, bytes]]) -> Written:
    staging.mkdir()
    old = _sizes(out)
    made: set[str] = set()
    folded: set[str] = set()  # some file systems take A.html and a.html for one
    folders: set[str] = {""}
    size = changed = 0
    for name, data in chain([(MARK, MARK_TEXT)], files):
        if name.startswith("/") or "\\" in name or not {"", ".", ".."}.isdisjoint(name.split("/")):
            raise WriteError(f"a page would be written outside of the site: {name!r}")
        if name.casefold() in folded:
            raise WriteError(f"two pages would be written to {name}")
        folded.add(name.casefold())
        made.add(name)
        folder = name.rpartition("/")[0]
        if folder not in folders:
            (staging / folder).mkdir(parents=True, exist_ok=True)
            folders.add(folder)
        size += len(data)
        if not _kept(f"{out}/{name}", f"{staging}/{name}", data, old.get(name)):
            changed += 1
    return Written(len(made), size, changed, len(old.keys() - made))


def _kept(before: str, now: str, data: bytes, size: int | None) -> bool:
    """Writes a file; one that has not changed stays the same file, with its time."""
    # open() and string paths: Path objects would take longer than the writing
    if size == len(data):
        with open(before, "rb") as stream:  # noqa: PTH123
            same = stream.read() == data
        if same:
            try:
                os.link(before, now)
            except OSError:
                shutil.copy2(before, now)
            return True
    with open(now, "wb") as stream:  # noqa: PTH123
        stream.write(data)
    return False


def _sizes(folder: Path) -> dict[str, int]:
    """The size of every file below a folder, by relative path; nothing where it is missing."""
    found: dict[str, int] = {}
    pending = [""]
    while pending:
        inside = pending.pop()
        try:
            with os.scandir(folder / inside) as entries:
                for entry in entries:
                    name = f"{inside}{entry.name}"
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(f"{name}/")
                    elif entry.is_file(follow_symlinks=False):
                        found[name] = entry.stat().st_size
        except FileNotFoundError:
            continue
    return found


def _swap(out: Path, staging: Path, before: Path) -> None:
    """Two renames; a process killed between them is put right by the next build."""
    if out.exists():
        out.rename(before)
    try:
        staging.rename(out)
    except OSError:
        if before.exists():
            before.rename(out)
        raise
    with suppress(OSError):  # the new site stands; what is left is removed next time
        _remove(before)


def _remove(folder: Path) -> None:
    """The mark goes last: what a killed build leaves half removed is still known for ours."""
    if not folder.exists():
        return
    for inside in list(folder.iterdir()):
        if inside.is_dir() and not inside.is_symlink():
            shutil.rmtree(inside)
        elif inside.name != MARK:
            inside.unlink()
    shutil.rmtree(folder)

"""Folders of files as they stand: what lies in them, and whether it is still the same."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from zlib import crc32

READING = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
WIDTH = 1 << 64

Stats = dict[str, os.stat_result]  # by path relative to the folder
# Paths are strings here, not Path objects, which would take longer than the disk.


def walk(folder: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Every entry below a folder, by path relative to it; no link is followed."""
    pending = [""]
    while pending:
        inside = pending.pop()
        with os.scandir(f"{folder}/{inside}") as entries:
            for entry in entries:
                name = inside + entry.name
                yield name, entry
                if entry.is_dir(follow_symlinks=False):
                    pending.append(f"{name}/")


def files(folder: Path) -> Stats:
    """Everything below a folder that is not a folder itself."""
    return {
        name: entry.stat(follow_symlinks=False)
        for name, entry in walk(folder)
        if not entry.is_dir(follow_symlinks=False)
    }


def folders(folder: Path) -> list[str]:
    """Every folder below a folder."""
    return [name for name, entry in walk(folder) if entry.is_dir(follow_symlinks=False)]


def stats(folder: Path, names: Iterable[str]) -> Stats:
    """Those of these files and folders that are there."""
    found: Stats = {}
    for name in names:
        try:
            found[name] = os.lstat(f"{folder}/{name}")
        except (FileNotFoundError, NotADirectoryError):
            continue
    return found


def inside(name: str) -> bool:
    """Whether a path leads to something in the tree it is relative to, and is plainly spelled."""
    return "\\" not in name and {"", ".", ".."}.isdisjoint(name.split("/"))


def above(name: str) -> list[str]:
    """The folders that a file is in, up to the whole tree."""
    parts = name.split("/")
    return ["/".join(parts[:depth]) for depth in range(1, len(parts))]


def signature(folder: Path) -> str:
    """What tells whether a folder is still the same: names, inodes, sizes, times of change."""
    found = ((name, entry.stat(follow_symlinks=False)) for name, entry in walk(folder))
    return _signed(sum(_identity(name, at) for name, at in found))


def signed(before: str, old: Stats, new: Stats) -> str:
    """The signature of a folder where some entries became others."""
    # A sum, so that it can be kept up by what changed, whatever the number of the rest.
    gone = sum(_identity(name, at) for name, at in old.items())
    come = sum(_identity(name, at) for name, at in new.items())
    return _signed(int(before, 16) + come - gone)


def _signed(total: int) -> str:
    return f"{total % WIDTH:016x}"


def _identity(name: str, at: os.stat_result) -> int:
    path = crc32(name.encode("utf-8", "surrogatepass"))  # sooner done than by os.fsencode
    if stat.S_ISDIR(at.st_mode):
        return hash((path, at.st_mode))
    return hash((path, at.st_mode, at.st_ino, at.st_size, at.st_mtime_ns))


def twins(folder: Path, names: Iterable[str]) -> Iterator[str]:
    """Those of these entries beside which lies another that differs only in capitals."""
    spelled: dict[str, dict[str, int]] = {}
    for name in names:
        inside, _, last = name.rpartition("/")
        if inside not in spelled:
            spelled[inside] = {}
            for other in os.listdir(f"{folder}/{inside}"):  # noqa: PTH208
                key = other.casefold()
                spelled[inside][key] = spelled[inside].get(key, 0) + 1
        if spelled[inside].get(last.casefold(), 0) > 1:
            yield name


def same(path: str, data: bytes) -> bool:
    """Whether a plain file with these bytes is there."""
    try:
        handle = os.open(path, READING | getattr(os, "O_BINARY", 0))
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO):
            return False
        raise
    try:
        seen = os.fstat(handle)
        if not stat.S_ISREG(seen.st_mode) or seen.st_size != len(data):
            return False
        return os.read(handle, len(data) + 1) == data
    finally:
        os.close(handle)

"""Files and folders put where they belong: written, linked, copied, swapped, removed."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from registry.publishing import mark, trees

if TYPE_CHECKING:
    import ctypes

NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
NO_EXCHANGE = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)  # old kernels, network file systems


def create(data: bytes, path: str) -> None:
    """Writes a file that was not there. Raises FileExistsError."""
    # Without a stream, which takes as long as the writing: of a site these are tens of thousands.
    handle = os.open(path, NEW, 0o666)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(handle, left) :]
    finally:
        os.close(handle)


def link(old: str, new: str) -> bool:
    """Makes a file of the same bytes and time: True where it is a hard link, False for a copy."""
    try:
        os.link(old, new)
    except (FileExistsError, FileNotFoundError):
        raise
    except OSError:  # another file system, too many links, or none at all
        shutil.copy2(old, new, follow_symlinks=False)
        return False
    return True


def within(path: str, make: Callable[[str], object]) -> None:
    """Makes a file by its path, and the folders above it where they are missing."""
    try:
        make(path)
    except FileNotFoundError:
        above = os.path.dirname(path)  # noqa: PTH120
        try:
            os.makedirs(above, exist_ok=True)  # noqa: PTH103
        except FileExistsError as error:
            raise NotADirectoryError(errno.ENOTDIR, "A file is in the way", above) from error
        make(path)


def drop(folder: Path, name: str) -> bool:
    """Whether there was such a file; it is no more, nor are the folders that only it was in."""
    try:
        os.unlink(f"{folder}/{name}")  # noqa: PTH108
    except (FileNotFoundError, NotADirectoryError):
        return False
    above = name.rpartition("/")[0]
    with suppress(OSError):  # up to the first that is not empty
        while above:
            os.rmdir(f"{folder}/{above}")  # noqa: PTH106
            above = above.rpartition("/")[0]
    return True


def clone(old: Path, new: Path) -> bool:
    """Makes a folder of all that lies in another: True where each file is a hard link.

    The mark comes first, so that a clone that was never finished is still known for ours.
    """
    new.mkdir()
    linked = link(f"{old}/{mark.NAME}", f"{new}/{mark.NAME}")
    for name, entry in trees.walk(old):
        if entry.is_dir(follow_symlinks=False):
            os.mkdir(f"{new}/{name}")  # noqa: PTH102
        elif name != mark.NAME:
            linked = link(f"{old}/{name}", f"{new}/{name}") and linked
    return linked


def remove(folder: Path) -> None:
    """The mark goes last: what a killed build leaves half removed is still known for ours."""
    if not folder.exists():
        return
    for inside in list(folder.iterdir()):
        if inside.is_dir() and not inside.is_symlink():
            shutil.rmtree(inside)
        elif inside.name != mark.NAME:
            inside.unlink()
    shutil.rmtree(folder)


def links(path: Path) -> bool:
    """Whether a file can have a second name where it lies."""
    probe = path.with_name(f"{path.name}-link")
    try:
        os.link(path, probe)
    except OSError:
        return False
    probe.unlink()
    return True


def swap(tree: Path, out: Path, aside: Path) -> None:
    """Puts a tree in the place of another, which then lies where the first one lay.

    At once where the system can; else by renames, with what was there `aside` between them.
    """
    if not out.exists():
        tree.rename(out)
    elif not _exchange(tree, out):
        out.rename(aside)
        try:
            tree.rename(out)
        except OSError:
            aside.rename(out)
            raise
        with suppress(OSError):  # the new one stands; what is left is removed next time
            aside.rename(tree)


def _exchange(one: Path, other: Path) -> bool:
    """Whether two folders have changed places, in one step."""
    if os.name != "posix":
        return False
    library = _library()
    paths = os.fsencode(one), os.fsencode(other)
    if sys.platform == "darwin" and hasattr(library, "renamex_np"):
        failed = library.renamex_np(*paths, 2)  # RENAME_SWAP
    elif sys.platform == "linux" and hasattr(library, "renameat2"):
        failed = library.renameat2(-100, paths[0], -100, paths[1], 2)  # AT_FDCWD, RENAME_EXCHANGE
    else:
        return False
    error = _error(other)
    if failed and error.errno not in NO_EXCHANGE:
        raise error
    return not failed


def flush(folder: Path) -> None:
    """Brings all that was written to the disk itself."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        # At once: file by file, the disk would be waited for as many times.
        sync = getattr(_library(), "syncfs", None)
        if sync is None:
            os.sync()
        elif sync(handle):
            raise _error(folder)
    finally:
        os.close(handle)


def _library() -> ctypes.CDLL:
    """The C library of this process, for what Python has no name for."""
    import ctypes

    return ctypes.CDLL(None, use_errno=True)


def _error(path: Path) -> OSError:
    import ctypes

    number = ctypes.get_errno()
    return OSError(number, os.strerror(number), str(path))

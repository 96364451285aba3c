"""Files of named bytes that are written once, and read name by name; what is damaged is told."""

from __future__ import annotations

import hashlib
import os
from array import array
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from struct import Struct
from typing import NamedTuple
from zlib import crc32

MAGIC = b"registry volume\n"
HEAD = Struct("<32s32sQ")  # digest of the key, digest of the index, its length
CHECK = 4  # bytes of the check of a value
COUNT = Struct("<Q")
END = "Q"  # how ends are packed
FIRST = len(MAGIC) + HEAD.size  # where values begin
BETWEEN = "\0"  # two names


class DamagedError(Exception):
    """Bytes on disk that are not those which were written, or of which nothing can be made."""


class Index(NamedTuple):
    """What is known of the values: their names, where each ends, of 0 first, and their checks."""

    names: list[str]
    ends: array[int]
    checks: bytes


class Volume:
    """One such file, open: it stays what it is for who has it open, whatever becomes of the path.

    It may be read by processes forked from this one.
    """

    def __init__(self, handle: int) -> None:
        """Made by `opened`."""
        self._handle = handle
        self._index = Index([], array(END), b"")
        self._places: dict[str, int] = {}

    def hold(self, index: Index) -> None:
        """Takes what is known of the values."""
        self._index = index
        self._places = dict(zip(index.names, range(len(index.names)), strict=True))

    @property
    def size(self) -> int:
        """The bytes of all values."""
        return self._index.ends[-1]

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __getitem__(self, name: str) -> bytes:
        """The bytes of a name. Raises KeyError, DamagedError."""
        place = self._places[name]
        start, end = self._index.ends[place : place + 2]
        data = _at(self._handle, end - start, FIRST + start)
        if _check(name, data) != self._index.checks[place * CHECK :][:CHECK]:
            raise DamagedError(f"{name!r} is damaged")
        return data

    def __del__(self) -> None:
        with suppress(OSError):
            os.close(self._handle)


def opened(path: Path, key: str) -> Volume | None:
    """The file at a path; None where there is none, it is damaged, or has another key."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except OSError:
        return None
    volume = Volume(handle)
    try:
        head = _at(handle, FIRST, 0)
        if len(head) < FIRST or not head.startswith(MAGIC):
            return None
        named, digest, length = HEAD.unpack_from(head, len(MAGIC))
        end = os.fstat(handle).st_size - length
        if end < FIRST:
            return None
        index = _at(handle, length, end)
        if named != _digest(key.encode()) or digest != _digest(index):
            return None
        volume.hold(_read(index, end - FIRST))
    except (OSError, ValueError, OverflowError):
        return None
    return volume


def write(path: Path, key: str, blobs: Iterable[tuple[str, bytes]]) -> None:
    """Writes such a file, whole or not at all, and holds one blob at a time. Raises OSError."""
    names: list[str] = []
    ends, checks = array(END, [0]), bytearray()
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as stream:
            stream.write(MAGIC + bytes(HEAD.size))
            for name, data in blobs:
                stream.write(data)
                names.append(name)
                ends.append(ends[-1] + len(data))
                checks += _check(name, data)
            index = _packed(Index(names, ends, bytes(checks)))
            stream.write(index)
            stream.seek(len(MAGIC))
            stream.write(HEAD.pack(_digest(key.encode()), _digest(index), len(index)))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _at(handle: int, length: int, start: int) -> bytes:
    if hasattr(os, "pread"):  # moves no place that forked processes share
        return os.pread(handle, length, start)
    os.lseek(handle, start, os.SEEK_SET)
    return os.read(handle, length)


def _packed(index: Index) -> bytes:
    count = COUNT.pack(len(index.names))
    return count + index.ends.tobytes() + index.checks + BETWEEN.join(index.names).encode()


def _read(data: bytes, size: int) -> Index:
    """What is known of so many bytes of values. Raises ValueError where that cannot be."""
    count = int.from_bytes(data[: COUNT.size], "little")
    ends = array(END)
    checks = COUNT.size + (count + 1) * ends.itemsize
    names = checks + count * CHECK
    ends.frombytes(data[COUNT.size : checks])
    spelled = data[names:].decode().split(BETWEEN) if count else []
    if not len(spelled) == len(ends) - 1 == count:
        raise ValueError("names without values, or values without names")
    if [0, *ends, size] != sorted([0, *ends, size]):
        raise ValueError("values that end where none can")
    return Index(spelled, ends, data[checks:names])


def _check(name: str, data: bytes) -> bytes:
    """Tells damage, not malice, for which nothing here is a secret: an edit checks thousands."""
    return crc32(data, crc32(name.encode())).to_bytes(CHECK, "little")


def _digest(data: bytes | bytearray) -> bytes:
    return hashlib.sha256(data).digest()

"""Files of named bytes that are written once, and read name by name; what is damaged is told."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from struct import Struct

MAGIC = b"registry volume\n"
HEAD = Struct("<32s32sQ")  # digest of the key, digest of the index, its length
PLACE = Struct("<QI8sH")  # where the bytes begin, how many, their check, the length of the name


class DamagedError(Exception):
    """Bytes on disk that are not those which were written, or of which nothing can be made."""


class Volume:
    """One such file, open: it stays what it is for who has it open, whatever becomes of the path.

    It may be read by processes forked from this one.
    """

    def __init__(self, handle: int, index: Mapping[str, tuple[int, int, bytes]]) -> None:
        """Made by `opened`."""
        self._handle = handle
        self._index = index

    def __contains__(self, name: str) -> bool:
        return name in self._index

    def __iter__(self) -> Iterator[str]:
        return iter(self._index)

    def __getitem__(self, name: str) -> bytes:
        """The bytes of a name. Raises KeyError, DamagedError."""
        start, length, check = self._index[name]
        data = _at(self._handle, length, start)
        if _check(name, data) != check:
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
    volume = Volume(handle, {})
    try:
        start = len(MAGIC) + HEAD.size
        head = _at(handle, start, 0)
        if len(head) < start or not head.startswith(MAGIC):
            return None
        named, digest, length = HEAD.unpack_from(head, len(MAGIC))
        end = os.fstat(handle).st_size - length
        if end < start:
            return None
        index = _at(handle, length, end)
        if named != _digest(key.encode()) or digest != _digest(index):
            return None
        volume._index = dict(_places(index, start))
    except (OSError, ValueError, OverflowError):
        return None
    return volume


def write(path: Path, key: str, blobs: Iterable[tuple[str, bytes]]) -> None:
    """Writes such a file, whole or not at all, and holds one blob at a time. Raises OSError."""
    index = bytearray()
    at = 0
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as stream:
            stream.write(MAGIC + bytes(HEAD.size))
            for name, data in blobs:
                stream.write(data)
                spelled = name.encode()
                index += PLACE.pack(at, len(data), _check(name, data), len(spelled)) + spelled
                at += len(data)
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


def _places(index: bytes, base: int) -> Iterator[tuple[str, tuple[int, int, bytes]]]:
    at = 0
    while at < len(index):
        start, length, check, spelled = PLACE.unpack_from(index, at)
        at += PLACE.size + spelled
        yield index[at - spelled : at].decode(), (base + start, length, check)


def _check(name: str, data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=8, person=_digest(name.encode())[:16]).digest()


def _digest(data: bytes | bytearray) -> bytes:
    return hashlib.sha256(data).digest()

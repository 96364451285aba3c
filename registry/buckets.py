"""Mappings on disk of which single values are read, and single values changed.

The values of a table lie in buckets by the hash of their keys: small enough that reading one
value costs little, and not so many that writing all of them takes long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from zlib import crc32

from registry import snapshot
from registry.snapshot import Refer, Resolve
from registry.volume import DamagedError, Volume

Table = Mapping[Any, Any]
GONE = object()  # in the place of a value that there is no more


class Buckets:
    """One table as it lies in volumes: a value is read when it is asked for."""

    def __init__(self, name: str, count: int, read: Callable[[str], bytes | None],
                 resolve: Resolve | None) -> None:  # fmt: skip
        """The table of a name, in so many buckets; `read` gives their bytes, None for none."""
        self._name, self._count = name, count
        self._read, self._resolve = read, resolve
        self._held: dict[int, dict[Any, Any]] = {}

    def bucket(self, number: int) -> dict[Any, Any]:
        """What lies in one bucket. Raises DamagedError."""
        if number not in self._held:
            data = self._read(named(self._name, number))
            found = {} if data is None else snapshot.unpacked(data, self._resolve)
            if not isinstance(found, dict):
                raise DamagedError(f"{self._name} {number} is no mapping")
            self._held[number] = found
        return self._held[number]

    def get(self, key: object, default: Any = None) -> Any:
        """The value of a key, or the default."""
        return self.bucket(place(key, self._count)).get(key, default)

    def __getitem__(self, key: object) -> Any:
        return self.bucket(place(key, self._count))[key]

    def changed(self, values: Table) -> Iterator[tuple[int, dict[Any, Any]]]:
        """The buckets in which these values lie, with them; GONE takes one out."""
        grouped: dict[int, dict[Any, Any]] = {}
        for key, value in values.items():
            grouped.setdefault(place(key, self._count), {})[key] = value
        for number, some in grouped.items():
            every = {**self.bucket(number), **some}
            yield number, {key: value for key, value in every.items() if value is not GONE}


def every(table: Table, count: int) -> Iterator[tuple[int, dict[Any, Any]]]:
    """A whole table in so many buckets."""
    found: list[dict[Any, Any]] = [{} for _ in range(count)]
    for key, value in table.items():
        found[place(key, count)][key] = value
    return enumerate(found)


def packed(
    name: str, some: Iterable[tuple[int, dict[Any, Any]]], refer: Refer | None
) -> Iterator[tuple[str, bytes]]:
    """Buckets of a table as bytes, with the names under which they are read."""
    return ((named(name, number), snapshot.packed(held, refer)) for number, held in some)


def named(table: str, number: int) -> str:
    """The name of a bucket."""
    return f"{table}/{number}"


def place(key: object, count: int) -> int:
    """The bucket of a key, the same in every process."""
    return crc32(repr(key).encode("utf-8", "surrogatepass")) % count


def reader(*volumes: Volume | None) -> Callable[[str], bytes | None]:
    """What gives the bytes of a name: those of the first volume that has it."""

    def read(name: str) -> bytes | None:
        return next((one[name] for one in volumes if one is not None and name in one), None)

    return read

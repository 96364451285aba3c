"""Files that are compressed when somebody asks for them: after an edit, most lie there already."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping

LEVEL = 9


class Files(Mapping[str, bytes]):
    """Files by path, each compressed already or once it is asked for."""

    def __init__(self) -> None:
        """No files."""
        self._done: dict[str, bytes] = {}
        self._plain: dict[str, bytes] = {}

    def put(self, path: str, data: bytes) -> None:
        """Takes a file as it is. Raises ValueError where another has its name."""
        if self._done.setdefault(path, data) != data:
            raise ValueError(f"two files of the search would be named {path}")

    def compress(self, path: str, data: bytes) -> None:
        """Takes a file that is to be compressed. Raises ValueError where another has its name."""
        if self._plain.setdefault(path, data) != data:
            raise ValueError(f"two files of the search would be named {path}")

    def __getitem__(self, path: str) -> bytes:
        if path in self._done:
            return self._done[path]
        return zlib.compress(self._plain[path], LEVEL)

    def __iter__(self) -> Iterator[str]:
        yield from self._done
        yield from self._plain

    def __len__(self) -> int:
        return len(self._done) + len(self._plain)

"""The files of the search, of which only those are made that a site does not have yet."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Iterator, Mapping

LEVEL = 9


class Files(Mapping[str, bytes]):
    """The files that are not known yet, by path, each compressed when it is asked for."""

    def __init__(self, known: Collection[str] = ()) -> None:
        """No files; of those known under a path, the content is known, too."""
        self._known = frozenset(known)
        self._plain: dict[str, bytes] = {}
        self._paths: list[str] = []

    @property
    def paths(self) -> tuple[str, ...]:
        """All files, those known with them, in the order of their paths."""
        return tuple(sorted(self._paths))

    def put(self, path: str, make: Callable[[], bytes]) -> None:
        """Takes a file, which is not made where it is known.

        Raises ValueError where another has its name.
        """
        if path in self._known:
            self._paths.append(path)
        elif path not in self._plain:
            self._paths.append(path)
            self._plain[path] = make()
        elif self._plain[path] != make():
            raise ValueError(f"two files of the search would be named {path}")

    def __getitem__(self, path: str) -> bytes:
        return zlib.compress(self._plain[path], LEVEL)

    def __iter__(self) -> Iterator[str]:
        return iter(self._plain)

    def __len__(self) -> int:
        return len(self._plain)

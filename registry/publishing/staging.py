"""A site in the making: a folder beside the one that stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from registry.publishing import mark, trees
from registry.publishing.mark import Mark
from registry.publishing.trees import Stats


class WriteError(Exception):
    """Why the site could not be written, in one line."""


class Written(Struct, frozen=True):
    """What a build came to: files and bytes, and how many differ from the site before."""

    files: int
    size: int
    changed: int
    removed: int
    signature: str  # of the site as it lies there now; "" where that of the one before was not told

    @classmethod
    def of(cls, site: Mark, changed: int, removed: int, signature: str) -> Written:
        """What a build came to, by the mark of its site, which counts as a file."""
        return cls(site.files + 1, site.size + len(site.text), changed, removed, signature)


class Places(Struct, frozen=True):
    """A site, and what lies beside it while one is made."""

    out: Path
    staging: Path  # what is made
    aside: Path  # the old site between two renames
    spare: Path  # a second tree of links
    record: Path  # how site and spare were left
    mark: Path  # that of a site to be
    lock: Path

    @classmethod
    def of(cls, out: Path) -> Places:
        """The places of one site. Raises WriteError where there can be none."""
        if not out.name:
            raise WriteError(f"{out} cannot be replaced; choose another place with --out")
        kinds = ("new", "old", "spare", "record", "mark", "lock")
        return cls(out, *(out.with_name(f".{out.name}-{kind}") for kind in kinds))


@contextmanager
def told(out: Path) -> Iterator[None]:
    """Whatever the system refuses, said in one line."""
    try:
        yield
    except OSError as error:
        where = error.filename or out
        raise WriteError(f"{where}: {error.strerror or error}; the site is as it was") from error


class Made(Struct, frozen=True):
    """All that the files of a site come to: those put, which of them lie in the stage, and gone."""

    put: set[str]
    staged: Stats
    gone: set[str]


class Stage:
    """A site in the making; what is put is on disk and nowhere else, so that children can put."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._before = places.out.is_dir()

    def put(self, name: str, data: bytes) -> bool:
        """Whether a file differs from that of the site before. Raises WriteError."""
        _check(name)
        out = self._places.out
        with told(out):
            same = self._before and trees.same(f"{out}/{name}", data)
            try:
                self._place(name, None if same else data)
            except FileExistsError as error:
                raise WriteError(f"two pages would be written to {name}") from error
        return not same

    def finish(self, names: Iterable[str], removed: Iterable[str], stamp: str) -> Written:
        """Puts what was made in the place of the site. Raises WriteError, and the site stands.

        `names` are the files that were put, `removed` those of a change that are no more; `stamp`,
        one line, is what `write.stamp` will say of the site.
        """
        if len(stamp.splitlines()) > 1:
            raise ValueError(f"a stamp of several lines: {stamp!r}")
        put, gone = _distinct(names), {*removed}
        for name in sorted(gone):
            _check(name)
            if name in put:
                raise WriteError(f"{name} would be both written and removed")
        with told(self._places.out):
            staged = trees.files(self._places.staging)
            staged.pop(mark.NAME)
            for name in sorted(staged.keys() - put):
                raise WriteError(f"{name} was made, but is no file of the site")
            return self._finish(Made(put, staged, gone), stamp)

    def _place(self, name: str, data: bytes | None) -> None:
        """Stages a file; without data, it is that of the site before."""
        raise NotImplementedError

    def _finish(self, made: Made, stamp: str) -> Written:
        raise NotImplementedError


def complete(missing: Iterable[str]) -> None:
    """Refuses a site without some of its files."""
    for name in sorted(missing):
        raise WriteError(f"{name} is a file of the site, but was not made")


def _check(name: str) -> None:
    if not trees.inside(name):
        raise WriteError(f"a page would be written outside of the site: {name!r}")
    if name.casefold() == mark.NAME:
        raise WriteError(f"two pages would be written to {name}")


def _distinct(names: Iterable[str]) -> set[str]:
    """The names, of which no two are one to a file system that knows no capitals."""
    found: dict[str, str] = {}
    for name in names:
        if name.casefold() in found:
            raise WriteError(f"two pages would be written to {name}")
        found[name.casefold()] = name
    return set(found.values())

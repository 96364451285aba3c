"""What a build made, part by part, and who read what: so the next one knows what to make anew."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct, field

from registry.later import Sparse
from registry.tracked import Reads

NUMBER = "I"  # how the places of names are packed


class Result(Struct, frozen=True):
    """What came of making one part."""

    name: str
    paths: tuple[str, ...]
    changed: tuple[str, ...]  # of the paths: those whose content differs from the site before
    reads: Reads
    told: Mapping[str, str] = field(default_factory=dict)  # what other parts want to know of it


class Made(Struct, frozen=True):
    """The files of each part as some build made them, and the parts that read each value.

    A part may stand beside a value that it no longer reads: then it is made once too often.
    """

    paths: Mapping[str, tuple[str, ...]]
    places: Mapping[str, int]  # of all parts that ever read anything: each name its number, from 0
    readers: Mapping[str, Readers]  # by mapping and key: places of names, packed

    def reading(self, changed: Reads) -> set[str]:
        """The parts that read any of these values."""
        found: set[int] = set()
        for mapping, keys in changed.items():
            held = self.readers.get(mapping, {})
            for key in keys:
                found.update(_places(held.get(key, b"")))
        names = tuple(self.places)
        return {names[place] for place in found if names[place] in self.paths}


Readers = dict[Any, bytes] | Sparse[Any, bytes]
NOTHING = Made({}, {}, {})


class Gathered:
    """What comes of the parts of a build, taken one by one: who read what needs little room."""

    def __init__(self, before: Made) -> None:
        """Nothing is made yet but what was made before."""
        self._before = before
        self._paths: dict[str, tuple[str, ...]] = {}
        self._new: dict[str, int] = {}  # places of parts that have read nothing before
        self._found: dict[str, dict[Any, array[int]]] = {}

    def take(self, result: Result) -> None:
        """Notes a part that was made anew."""
        self._paths[result.name] = result.paths
        known = self._before.places
        place = known.get(result.name)
        if place is None:
            place = self._new.setdefault(result.name, len(known) + len(self._new))
        for mapping, keys in result.reads.items():
            held = self._found.setdefault(mapping, {})
            for key in keys:
                held.setdefault(key, array(NUMBER)).append(place)

    def made(self, gone: Iterable[str] = ()) -> Made:
        """What is made now that others are no more."""
        before, left = self._before, set(gone)
        paths, places = before.paths, before.places
        if left or any(paths.get(name) != own for name, own in self._paths.items()):
            paths = {name: own for name, own in paths.items() if name not in left} | self._paths
        if self._new:
            places = {**places, **self._new}
        readers = dict(before.readers)
        for mapping, added in self._found.items():
            known = readers.get(mapping, {})
            every = {key: _with(known.get(key, b""), some) for key, some in added.items()}
            readers[mapping] = _more(known, every)
        return Made(paths, places, readers)


def _more(known: Readers, added: Mapping[Any, bytes]) -> Readers:
    return known.patched(added) if isinstance(known, Sparse) else {**known, **added}


def _with(packed: bytes, added: array[int]) -> bytes:
    if not packed:
        return added.tobytes()
    new = [place for place in added if not _has(packed, place)]
    return packed + array(NUMBER, new).tobytes() if new else packed


def _has(packed: bytes, place: int) -> bool:
    """Whether a place is among those packed, which may be as many as there are pages."""
    wanted = array(NUMBER, [place]).tobytes()
    at = packed.find(wanted)
    while at % len(wanted) and at > 0:  # across two others
        at = packed.find(wanted, at + 1)
    return at >= 0


def _places(packed: bytes) -> array[int]:
    found: array[int] = array(NUMBER)
    found.frombytes(packed)
    return found

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


def after(before: Made, results: Iterable[Result], gone: Iterable[str] = ()) -> Made:
    """What is made once these parts were made anew, and others are no more."""
    listed, left = list(results), set(gone)
    paths, places = before.paths, before.places
    if left or any(paths.get(one.name) != one.paths for one in listed):
        paths = {name: own for name, own in paths.items() if name not in left}
        paths |= {one.name: one.paths for one in listed}
    if any(one.name not in places for one in listed):
        places = dict(places)
        for one in listed:
            places.setdefault(one.name, len(places))
    found: dict[str, dict[Any, list[int]]] = {}
    for result in listed:
        place = places[result.name]
        for mapping, keys in result.reads.items():
            held = found.setdefault(mapping, {})
            for key in keys:
                held.setdefault(key, []).append(place)
    readers = dict(before.readers)
    for mapping, added in found.items():
        known = readers.get(mapping, {})
        readers[mapping] = _more(known, {k: _with(known.get(k, b""), a) for k, a in added.items()})
    return Made(paths, places, readers)


def _more(known: Readers, added: Mapping[Any, bytes]) -> Readers:
    return known.patched(added) if isinstance(known, Sparse) else {**known, **added}


def _with(packed: bytes, added: Iterable[int]) -> bytes:
    new = [place for place in added if not (packed and _has(packed, place))]
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

"""What a build made, part by part, and who read what: so the next one knows what to make anew."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from registry.tracked import Reads

NUMBER = "I"  # how the places of names are packed


@dataclass(frozen=True, slots=True)
class Result:
    """What came of making one part."""

    name: str
    paths: tuple[str, ...]
    changed: tuple[str, ...]  # of the paths: those whose content differs from the site before
    size: int  # bytes of all its files
    reads: Reads
    told: Mapping[str, str] = field(default_factory=dict)  # what other parts want to know of it


@dataclass(frozen=True, slots=True)
class Made:
    """The files of each part as some build made them, and the parts that read each value.

    A part may stand beside a value that it no longer reads: then it is made once too often.
    """

    paths: Mapping[str, tuple[str, ...]]
    sizes: Mapping[str, int]  # bytes of the files of each part
    names: tuple[str, ...]  # of all parts that ever read anything
    readers: Mapping[str, Mapping[Any, bytes]]  # by mapping and key: places in `names`, packed

    def reading(self, changed: Reads) -> set[str]:
        """The parts that read any of these values."""
        found: set[int] = set()
        for mapping, keys in changed.items():
            held = self.readers.get(mapping, {})
            for key in keys:
                found.update(_places(held.get(key, b"")))
        return {self.names[place] for place in found if self.names[place] in self.paths}


NOTHING = Made({}, {}, (), {})


def after(before: Made, results: Iterable[Result], gone: Iterable[str] = ()) -> Made:
    """What is made once these parts were made anew, and others are no more."""
    paths, sizes = dict(before.paths), dict(before.sizes)
    for name in gone:
        del paths[name], sizes[name]
    places = {name: place for place, name in enumerate(before.names)}
    found: dict[str, dict[Any, list[int]]] = {}
    for result in results:
        paths[result.name], sizes[result.name] = result.paths, result.size
        place = places.setdefault(result.name, len(places))
        for mapping, keys in result.reads.items():
            held = found.setdefault(mapping, {})
            for key in keys:
                held.setdefault(key, []).append(place)
    readers = {name: dict(held) for name, held in before.readers.items()} if found else {}
    for mapping, added in found.items():
        into = readers.setdefault(mapping, {})
        for key, some in added.items():
            into[key] = _with(into.get(key, b""), some)
    return Made(paths, sizes, tuple(places), readers or before.readers)


def _with(packed: bytes, added: Iterable[int]) -> bytes:
    known = set(_places(packed))
    return packed + array(NUMBER, [place for place in added if place not in known]).tobytes()


def _places(packed: bytes) -> array[int]:
    found: array[int] = array(NUMBER)
    found.frombytes(packed)
    return found

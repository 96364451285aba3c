"""What a build made, part by part, and who read what: so the next one knows what to make anew."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct, field

from registry import later
from registry.later import Sparse
from registry.tracked import Reads

NUMBER = "I"  # how the places of names are packed
DIGEST = 16  # bytes that tell apart what a part read


class Result(Struct, frozen=True):
    """What came of making one part."""

    name: str
    paths: tuple[str, ...]
    changed: tuple[str, ...]  # of the paths: those whose content differs from the site before
    reads: Reads  # but for what it was known to read before
    read: bytes = b""  # the digest of all that it read
    told: Mapping[str, str] = field(default_factory=dict)  # what other parts want to know of it


class Made(Struct, frozen=True):
    """The files of each part as some build made them, and the parts that read each value.

    A part may stand beside a value that it no longer reads: then it is made once too often.
    """

    paths: Mapping[str, tuple[str, ...]]
    places: Mapping[str, int]  # of all parts that ever read anything: each name its number, from 0
    readers: Mapping[str, Readers]  # by mapping and key: places of names, packed
    digests: bytes = b""  # by place of a part, that of what it last read

    def unknown(self, part: str, reads: Reads, read: bytes) -> Reads:
        """What a part read and is not known to read, by that and its digest."""
        place = self.places.get(part)
        if place is None:
            return reads
        if self.digests[place * DIGEST :][:DIGEST] == read:
            return {}  # as mostly: what others read of the same takes its time from the disk
        found: Reads = {}
        for mapping, keys in reads.items():
            held = self.readers.get(mapping, {})
            if new := {key for key in keys if not _has(held.get(key, b""), place)}:
                found[mapping] = new
        return found

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
        self._read: dict[int, bytes] = {}  # digests by place
        self._found: dict[str, dict[Any, array[int]]] = {}

    def take(self, result: Result) -> None:
        """Notes a part that was made anew."""
        self._paths[result.name] = result.paths
        known = self._before.places
        place = known.get(result.name)
        if place is None:
            place = self._new.setdefault(result.name, len(known) + len(self._new))
        self._read[place] = result.read.ljust(DIGEST, b"\0")
        for mapping, keys in result.reads.items():
            held = self._found.setdefault(mapping, {})
            for key in keys:
                if key in held:
                    held[key].append(place)
                else:
                    held[key] = array(NUMBER, (place,))

    def made(self, gone: Iterable[str] = ()) -> Made:
        """What is made now that others are no more."""
        before, left = self._before, set(gone)
        paths, places = before.paths, before.places
        others = {name: own for name, own in self._paths.items() if paths.get(name) != own}
        if left or others:
            names = (name for name in dict.fromkeys((*paths, *others)) if name not in left)
            paths = later.patched(paths, others, names)
        if self._new:
            places = {**places, **self._new}
        readers = dict(before.readers)
        for mapping, added in self._found.items():
            known = readers.get(mapping, {})
            every = {key: known.get(key, b"") + some.tobytes() for key, some in added.items()}
            readers[mapping] = _more(known, every)
        return Made(paths, places, readers, self._digests(len(places)))

    def _digests(self, count: int) -> bytes:
        before = self._before.digests
        others = {
            place: read
            for place, read in self._read.items()
            if before[place * DIGEST :][:DIGEST] != read
        }
        if not others:
            return before
        every = bytearray(before.ljust(count * DIGEST, b"\0"))
        for place, read in others.items():
            every[place * DIGEST : (place + 1) * DIGEST] = read
        return bytes(every)


def digest(reads: Reads) -> bytes:
    """What tells apart what parts read, the same in every process."""
    told: list[str] = []
    for name in sorted(reads):
        keys = [*map(repr, reads[name])]
        if len(keys) > 1:  # as few have: a page reads one record each of many kinds
            keys.sort()
        told.append("\0".join((name, *keys)))
    return hashlib.blake2b("\1".join(told).encode(), digest_size=DIGEST).digest()


def _more(known: Readers, added: Mapping[Any, bytes]) -> Readers:
    return known.patched(added) if isinstance(known, Sparse) else {**known, **added}


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

"""Mappings that note what is read of them: so a page is made anew when what it read has changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar, overload

from msgspec.structs import replace

from registry import later

Key = TypeVar("Key")
Value = TypeVar("Value")
Item = TypeVar("Item", covariant=True)
Reads = dict[str, set[Any]]  # keys by the name of the mapping, and the two below


class _Whole:
    """What is read of a mapping beside single values: a name that equals itself after pickling."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __reduce__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return self.name


KEYS = _Whole("KEYS")  # which keys there are, and their order
ALL = _Whole("ALL")  # every key and every value
SOME = _Whole("SOME")  # whether there is anything at all
Has = tuple[_Whole, Any]  # (SOME, key): whether there is a value of that key


class UnnotedError(Exception):
    """Somebody read a value while nobody noted it: a bug that would leave pages stale."""


class _Nobody(dict[str, set[Any]]):
    """What is read while nobody notes it."""

    def __missing__(self, name: str) -> set[Any]:
        raise UnnotedError(f"{name} is read outside of what makes a page")


class Notes:
    """What is being read, by whoever reads at present."""

    __slots__ = ("now",)

    def __init__(self) -> None:
        """Nobody reads. Whoever looks a name up in `now` meanwhile gets an UnnotedError."""
        self.now: Reads = _Nobody()

    @contextmanager
    def taken(self) -> Iterator[Reads]:
        """Notes what is read until the end of the block, and nothing of it elsewhere."""
        before = self.now
        reads: Reads = defaultdict(set)
        self.now = reads
        try:
            yield reads
        finally:
            self.now = before


class Noted(Mapping[Key, Value]):
    """A mapping under a name that notes what is read of it."""

    __slots__ = ("_held", "_name", "_notes")

    def __init__(self, name: str, held: Mapping[Key, Value], notes: Notes) -> None:
        self._name, self._held, self._notes = name, held, notes

    def __getitem__(self, key: Key) -> Value:
        self._notes.now[self._name].add(key)
        return self._held[key]

    def get(self, key: Key, default: Any = None) -> Any:
        """The value of a key, or the default."""
        self._notes.now[self._name].add(key)
        return self._held.get(key, default)

    def __contains__(self, key: object) -> bool:
        self._notes.now[self._name].add((SOME, key))
        return key in self._held

    def __bool__(self) -> bool:
        self._notes.now[self._name].add(SOME)
        return bool(self._held)

    def __iter__(self) -> Iterator[Key]:
        self._notes.now[self._name].add(KEYS)
        return iter(self._held)

    def __len__(self) -> int:
        self._notes.now[self._name].add(KEYS)
        return len(self._held)

    def every(self) -> Mapping[Key, Value]:
        """The mapping itself, of which whoever asks for it is taken to read all."""
        self._notes.now[self._name].add(ALL)
        return self._held

    def values(self) -> Any:
        """All values."""
        self._notes.now[self._name].add(ALL)
        return self._held.values()

    def items(self) -> Any:
        """All keys with their values."""
        self._notes.now[self._name].add(ALL)
        return self._held.items()


class NotedRow(Sequence[Item]):
    """A sequence under a name that notes what is read of it; places are its keys."""

    __slots__ = ("_held", "_name", "_notes")

    def __init__(self, name: str, held: Sequence[Item], notes: Notes) -> None:
        self._name, self._held, self._notes = name, held, notes

    @overload
    def __getitem__(self, at: int) -> Item: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Item]: ...
    def __getitem__(self, at: int | slice) -> Item | Sequence[Item]:
        self._notes.now[self._name].add(at if isinstance(at, int) else ALL)
        return self._held[at]

    def __len__(self) -> int:
        self._notes.now[self._name].add(ALL)
        return len(self._held)

    def __bool__(self) -> bool:
        self._notes.now[self._name].add(SOME)
        return bool(self._held)

    def __iter__(self) -> Iterator[Item]:
        self._notes.now[self._name].add(ALL)
        return iter(self._held)


def watched(
    record: Any, notes: Notes, into: tuple[type, ...], skip: Collection[str], at: str = ""
) -> Any:
    """The same record, whose mappings and tuples note what is read of them.

    `into` are the types of records inside it that are watched in turn, `skip` the names of fields
    that are not. Of other values nothing is noted: whoever changes one makes all anew.
    """
    made: dict[str, Any] = {}
    for name in record.__struct_fields__:
        value = getattr(record, name)
        if name in skip:
            continue
        if isinstance(value, into):
            made[name] = watched(value, notes, into, skip, f"{at}{name}.")
        elif isinstance(value, Mapping):
            made[name] = Noted(at + name, value, notes)
        elif isinstance(value, tuple):
            made[name] = NotedRow(at + name, value, notes)
    return replace(record, **made)


def changed(
    old: Any, new: Any, into: tuple[type, ...], skip: Collection[str], at: str = ""
) -> Reads | None:
    """What of a watched record reads otherwise than it did; None where other values differ."""
    found: Reads = {}
    for name in new.__struct_fields__:
        before, after = getattr(old, name), getattr(new, name)
        if name in skip or before is after:
            continue
        if isinstance(after, into):
            inner = changed(before, after, into, skip, f"{at}{name}.")
            if inner is None:
                return None
            found |= inner
        elif isinstance(after, Mapping):
            found |= _named(at + name, differing(before, after))
        elif isinstance(after, tuple):
            found |= _named(at + name, _differing_places(before, after))
        elif before != after:
            return None
    return found


def _named(name: str, keys: set[Any]) -> Reads:
    return {name: keys} if keys else {}


def differing(old: Mapping[Any, Any], new: Mapping[Any, Any]) -> set[Any]:
    """The keys whose values differ, with KEYS where the keys do, and ALL where anything does."""
    asked = later.changed(old, new)
    found = {key for key in asked if key in new and (key not in old or _other(old[key], new[key]))}
    if list(old) != list(new):
        gone = old.keys() ^ new.keys()
        found |= {KEYS, *gone, *((SOME, key) for key in gone)}
    if bool(old) != bool(new):
        found.add(SOME)
    if found:
        found.add(ALL)
    return found


def _other(old: Any, new: Any) -> bool:
    return old is not new and old != new


def _differing_places(old: Sequence[Any], new: Sequence[Any]) -> set[Any]:
    """The places of two sequences at which they differ, counted from both ends."""
    if old == new:
        return set()
    found: set[Any] = {ALL}
    if bool(old) != bool(new):
        found.add(SOME)
    most = max(len(old), len(new))
    for at in range(most):
        for place in (at, -at - 1):
            if old[place : place + 1 or None] != new[place : place + 1 or None]:
                found.add(place)
    return found

"""Mappings whose values are found when they are asked for, and copies of which a few are others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, KeysView, Mapping
from copy import copy
from itertools import compress
from operator import is_not
from typing import Any, Generic, Self, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Later(Mapping[Key, Value]):
    """Values by key, each found when it is first asked for, and held from then on.

    A copy made by `patched` shares what is found, so that telling both apart takes what differs.
    """

    __slots__ = ("_find", "_found", "_keys", "own")

    def __init__(self, keys: Iterable[Key], find: Callable[[Key], Value]) -> None:
        """The keys in their order, and what finds the value of one.

        A dictionary, or another such mapping, gives its own keys: it must not change any more.
        """
        self._keys = _keyed(keys)
        self._find = find
        self._found: dict[Key, Value] = {}
        self.own: Mapping[Key, Value] = {}  # those that are not found but were given

    def patched(self, values: Mapping[Key, Value], keys: Iterable[Key]) -> Self:
        """The same with some values, old or new, given; `keys` are all, in their order."""
        held = _keyed(keys)
        made = copy(self)
        same = held is self._keys or list(held) == list(self._keys)
        made._keys = self._keys if same else held
        made.own = {key: one for key, one in {**self.own, **values}.items() if key in made._keys}
        return made

    def changed(self, other: Later[Key, Value]) -> set[Key] | None:
        """The keys in which both may differ; None where these are no copies of one mapping."""
        if self._found is not other._found:
            return None
        same = self._keys is other._keys
        return {*self.own, *other.own, *(() if same else self.keys() ^ other.keys())}

    def keys(self) -> KeysView[Key]:
        """The keys, as a view that is compared without a look at each."""
        return self._keys.keys()

    def __getitem__(self, key: Key) -> Value:
        if key in self.own:
            return self.own[key]
        if key not in self._found:
            if key not in self._keys:
                raise KeyError(key)
            self._found[key] = self._find(key)
        elif key not in self._keys:
            raise KeyError(key)
        return self._found[key]

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[Key]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def _keyed(keys: Iterable[Key]) -> dict[Key, Any]:
    """Keys as those of a dictionary, whose values tell nothing."""
    if isinstance(keys, Later):
        held: dict[Key, Any] = keys._keys
        return held
    return keys if isinstance(keys, dict) else dict.fromkeys(keys)


def patched(
    old: Mapping[Key, Value], values: Mapping[Key, Value], keys: Iterable[Key]
) -> Mapping[Key, Value]:
    """A mapping with some values given and the others as in the old one; `keys` are all of them.

    It is the old one where nothing of it is another.
    """
    if isinstance(old, Later):
        return kept(old, old.patched(values, keys))
    listed = list(keys)
    if isinstance(old, dict) and listed == list(old):
        own = {key: one for key, one in values.items() if key in old}
        others = any(old[key] is not one for key, one in own.items())
        return {**old, **own} if others else old
    return kept(old, {key: values[key] if key in values else old[key] for key in listed})


def changed(old: Mapping[Key, Value], new: Mapping[Key, Value]) -> set[Key]:
    """The keys whose values are not the very same in both, or that only one of them has."""
    if old is new:
        return set()
    if isinstance(old, Later) and isinstance(new, Later):
        asked = old.changed(new)
        if asked is not None:
            return {key for key in asked if not _same(old, new, key)}
    if isinstance(old, dict) and isinstance(new, dict) and list(old) == list(new):
        return set(compress(new, map(is_not, old.values(), new.values())))
    return {
        *(key for key, value in new.items() if key not in old or old[key] is not value),
        *(old.keys() - new.keys()),
    }


def _same(old: Mapping[Key, Value], new: Mapping[Key, Value], key: Key) -> bool:
    return key in old and key in new and old[key] is new[key]


def kept(old: Mapping[Key, Value], new: Mapping[Key, Value]) -> Mapping[Key, Value]:
    """The old mapping where both have the very same values in the same order, else the new one."""
    return old if not changed(old, new) and list(old) == list(new) else new


class Sparse(Generic[Key, Value]):
    """Values by keys that nobody lists, with some given instead of those that are found."""

    __slots__ = ("_find", "own")

    def __init__(self, find: Callable[[Key, Value], Value], own: Mapping[Key, Value]) -> None:
        """What finds the value of a key, or hands back a default; and those given."""
        self._find = find
        self.own = own

    def get(self, key: Key, default: Value) -> Value:
        """The value of a key, or the default."""
        return self.own[key] if key in self.own else self._find(key, default)

    def patched(self, values: Mapping[Key, Value]) -> Sparse[Key, Value]:
        """The same with more values given."""
        return Sparse(self._find, {**self.own, **values})

"""Two revisions of a record, as plain data → the changes that lead from one to the other."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache
from itertools import groupby, takewhile
from typing import Any, NamedTuple

from registry.model import Change

Path = tuple[str | int, ...]

# What tells the items of a list apart, field by field; else the first of NAMES that is there.
IDENTITY: Mapping[str, tuple[str, ...]] = {
    "listings": ("batch",),
    "events": ("kind", "from", "to", "batch", "announced"),
    "events.replaced": ("from.name", "to.name"),
    "related": ("register", "number"),
    "performance": ("benchmark", "metric"),
}
NAMES = ("id", "number", "name", "zh", "company", "url")
# The fields whose change a maintainer looks at first.
RISKY = ("status", "company", "category", "role", "training_data", "data_sources", "personal_data")
MAX_ALIKE = 100_000  # pairs of same words in two texts compared word by word: a second or two


class Piece(NamedTuple):
    """A part of two texts compared: in both, only in the older, or only in the newer."""

    kind: str  # same | removed | added
    text: str


def changes(older: Mapping[str, Any], newer: Mapping[str, Any]) -> tuple[Change, ...]:
    """What leads from one record to the other, field by field, in the order of the newer one.

    Values are texts, numbers, lists and mappings. `rebuild(older, changes)` equals `newer`.
    """
    return tuple(_mapping((), older, newer, ""))


def rebuild(older: Mapping[str, Any], found: Sequence[Change]) -> dict[str, Any]:
    """The newer record that the changes were found in."""
    return _rebuilt_mapping(older, [(change.path, change) for change in found])


def risky(change: Change) -> bool:
    """Whether a change needs a close look: cancelled, another company, category, role or data."""
    return bool(change.path) and change.path[0] in RISKY


def words(before: str, after: str) -> tuple[Piece, ...]:
    """Two texts compared word by word; Chinese characters are words of their own.

    Where that would take too long they are compared line by line, or not at all.
    """
    pieces = _compared(_word().findall(before), _word().findall(after))
    if pieces is None:
        pieces = _compared(before.splitlines(keepends=True), after.splitlines(keepends=True))
    if pieces is None:
        pieces = [Piece("removed", before), Piece("added", after)]
    found = groupby((piece for piece in pieces if piece.text), key=lambda piece: piece.kind)
    return tuple(Piece(kind, "".join(piece.text for piece in group)) for kind, group in found)


def _same(old: Sequence[str], new: Sequence[str]) -> int:
    """How many words two lists begin with that are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _compared(old: Sequence[str], new: Sequence[str]) -> list[Piece] | None:
    """The parts of two lists; None where they have so much alike that it would take too long."""
    first = _same(old, new)
    last = _same(old[first:][::-1], new[first:][::-1])
    a, b = old[first : len(old) - last], new[first : len(new) - last]
    counts = Counter(b)
    if sum(counts[word] for word in a) > MAX_ALIKE:
        return None
    pieces = [Piece("same", "".join(old[:first]))]
    for kind, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(a[i:j])))
        else:
            pieces += [Piece("removed", "".join(a[i:j])), Piece("added", "".join(b[k:m]))]
    pieces.append(Piece("same", "".join(old[len(old) - last :])))
    return pieces


_HAN = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"


@cache
def _word() -> re.Pattern[str]:
    return re.compile(rf"{_HAN}|(?:(?!{_HAN})\w)+|\s+|.")


def name_of(field: str, item: Any) -> str:
    """What an item of a list is called: the values that tell it from the others of that list."""
    if not isinstance(item, Mapping):
        return str(item)
    keys = IDENTITY.get(field) or tuple(key for key in NAMES if key in item)[:1] or tuple(item)
    return " ".join(part for key in keys if (part := _text(_within(item, key))))


def _within(item: Any, key: str) -> Any:
    for step in key.split("."):
        item = item.get(step, "") if isinstance(item, Mapping) else ""
    return item


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(map(_text, value.values()))
    if isinstance(value, (list, tuple)):
        return " ".join(map(_text, value))
    return str(value)


# --- records → changes ------------------------------------------------------------------------


def _mapping(
    path: Path, older: Mapping[str, Any], newer: Mapping[str, Any], item: str
) -> Iterator[Change]:
    for key in newer:
        if key not in older:
            if isinstance(newer[key], (list, tuple)) and newer[key]:
                yield from _list((*path, key), (), newer[key], item)  # its items have come
            else:
                yield Change((*path, key), "added", after=newer[key], item=item)
        elif older[key] != newer[key]:
            yield from _value((*path, key), older[key], newer[key], item)
    for key in older:
        if key not in newer:
            yield Change((*path, key), "removed", before=older[key], item=item)


def _value(path: Path, older: Any, newer: Any, item: str) -> Iterator[Change]:
    if isinstance(older, Mapping) and isinstance(newer, Mapping):
        yield from _mapping(path, older, newer, item)
    elif isinstance(older, (list, tuple)) and isinstance(newer, (list, tuple)):
        yield from _list(path, older, newer, item)
    else:
        yield Change(path, "edited", older, newer, item=item)


def _list(path: Path, older: Sequence[Any], newer: Sequence[Any], item: str) -> Iterator[Change]:
    field = ".".join(step for step in path if isinstance(step, str))
    names = [name_of(field, one) for one in older]
    pairs = _pairs(older, newer, names, [name_of(field, one) for one in newer])
    came_from = {new: old for old, new in pairs}
    gone = set(range(len(older))) - {old for old, _ in pairs}
    still = _rising([came_from[new] for new in sorted(came_from)])
    for old in sorted(gone):
        yield Change(path, "removed", before=older[old], old=old, item=names[old])
    for new, value in enumerate(newer):
        old = came_from.get(new, -1)
        if old < 0:
            yield Change(path, "added", after=value, new=new, item=name_of(field, value))
            continue
        if older[old] != value:
            yield from _value((*path, old), older[old], value, names[old] or item)
        if old not in still:
            yield Change(path, "moved", older[old], value, old, new, names[old])


def _pairs(
    older: Sequence[Any], newer: Sequence[Any], old_names: Sequence[str], new_names: Sequence[str]
) -> list[tuple[int, int]]:
    """Places of the same items in both lists: the equal ones first, then those of one name."""
    pairs: list[tuple[int, int]] = []
    left, right = list(range(len(older))), list(range(len(newer)))
    for old_keys, new_keys in (
        ([_key(one) for one in older], [_key(one) for one in newer]),
        (old_names, new_names),
    ):
        waiting: defaultdict[Any, list[int]] = defaultdict(list)
        for old in reversed(left):
            waiting[old_keys[old]].append(old)
        found = [(waiting[new_keys[new]].pop(), new) for new in right if waiting[new_keys[new]]]
        pairs += found
        taken = {old for old, _ in found}, {new for _, new in found}
        left = [old for old in left if old not in taken[0]]
        right = [new for new in right if new not in taken[1]]
    return pairs


def _key(value: Any) -> Any:
    """A value as something that can be looked up; the order of a mapping's keys does not count."""
    if isinstance(value, Mapping):
        return frozenset((key, _key(one)) for key, one in value.items())
    if isinstance(value, (list, tuple)):
        return tuple(map(_key, value))
    return value


def _rising(places: Sequence[int]) -> set[int]:
    """The longest rising selection: the items that need not move."""
    tails: list[int] = []  # the smallest last place of a selection of each length
    before: dict[int, int] = {}
    for place in places:
        at = bisect_left(tails, place)
        before[place] = tails[at - 1] if at else -1
        tails[at : at + 1] = [place]
    chosen = set()
    place = tails[-1] if tails else -1
    while place >= 0:
        chosen.add(place)
        place = before[place]
    return chosen


# --- record and changes → newer record --------------------------------------------------------

_Found = list[tuple[Path, Change]]


def _rebuilt_mapping(older: Mapping[str, Any], found: _Found) -> dict[str, Any]:
    result = dict(older)
    for key, inner in _by_first(found).items():
        whole = [change for path, change in inner if not path and change.old is change.new is None]
        if not whole:
            result[str(key)] = _rebuilt(older.get(str(key), ()), inner)
        elif whole[0].kind == "removed":
            del result[str(key)]
        else:
            result[str(key)] = whole[0].after
    return result


def _rebuilt(older: Any, found: _Found) -> Any:
    if isinstance(older, Mapping):
        return _rebuilt_mapping(older, found)
    items = list(older)
    for at, inner in _by_first([one for one in found if one[0]]).items():
        whole = [change for path, change in inner if not path]
        items[int(at)] = whole[0].after if whole else _rebuilt(older[int(at)], inner)
    here = [change for path, change in found if not path]
    leaving = {change.old for change in here if change.kind != "added"}
    moved = {change.new: items[change.old or 0] for change in here if change.kind == "moved"}
    coming = {change.new: change.after for change in here if change.kind == "added"} | moved
    kept = [item for at, item in enumerate(items) if at not in leaving]
    for new in sorted(coming, key=lambda place: place or 0):
        kept.insert(new or 0, coming[new])
    return kept


def _by_first(found: _Found) -> dict[str | int, _Found]:
    by: dict[str | int, _Found] = {}
    for path, change in found:
        by.setdefault(path[0], []).append((path[1:], change))
    return by

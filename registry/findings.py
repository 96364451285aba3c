"""What is wrong with the working tree; what has not changed since is not judged again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from registry import memo, problems, program, snapshot
from registry.files import Seen
from registry.model import Problem
from registry.reading import Reading

FILE = "findings"
FORM = "4"  # of what is kept


class Kept(Struct, frozen=True):
    """What was found in a state of the tree, as it lies on disk."""

    state: str  # names the content of all files
    every: tuple[Problem, ...]
    across: Mapping[str, tuple[Problem, ...]]  # as all below, what `Checked` has of it
    alone: Mapping[str, tuple[Problem, ...]]
    broken: frozenset[str]
    whole: bool
    keys: Mapping[str, str]  # of names


def of(root: Path, now: Reading, before: Reading | None) -> tuple[Problem, ...]:
    """All problems of what was read now, by place; `before` is the reading before that.

    They are kept for the next process, unless they were known.
    """
    place, key = root / memo.FOLDER / FILE, snapshot.key(FORM, program.code())
    state = _state(now.files)
    kept = snapshot.load(place, key)
    known = kept if isinstance(kept, Kept) else None
    if known and known.state == state:
        return known.every
    # Dear, and nothing is to be judged where nothing has changed.
    from registry import rules
    from registry.rules.tree import Keys

    last = None
    if known and before and known.state == _state(before.files):
        told = (known.across, known.alone, known.broken, known.whole)
        last = rules.Checked(before.content, *told, Keys(known.keys))
    found = rules.checked(now.content, now.tree, now.problems, last, now.changed)
    every = tuple(problems.ordered([*now.problems, *found.problems]))
    told = (found.across, found.alone, found.broken, found.whole)
    snapshot.save(place, key, Kept(state, every, *told, dict(found.keys)))
    return every


def _state(seen: Mapping[str, Seen]) -> str:
    told = "\n".join([*seen, "", *(one.blob for one in seen.values())])
    return hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()

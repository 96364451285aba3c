"""What is wrong with the working tree; what has not changed since is not judged again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from registry import memo, problems, rules, snapshot
from registry.files import Seen
from registry.reading import Reading
from registry.rules import Checked, Problems

FILE = "findings"
FORM = "1"  # of what is kept


@dataclass(frozen=True, slots=True)
class Kept:
    """What was found in a state of the tree, as it lies on disk."""

    state: str  # names the content of all files
    every: Problems
    across: Problems  # as all below, what `Checked` has of it
    alone: Mapping[str, Problems]
    broken: frozenset[str]


def of(root: Path, now: Reading, before: Reading | None) -> Problems:
    """All problems of what was read now, by place; `before` is the reading before that.

    They are kept for the next process, unless they were known.
    """
    place, key = root / memo.FOLDER / FILE, snapshot.key(FORM, snapshot.code(HERE))
    state = _state(now.files)
    kept = snapshot.load(place, key)
    known = kept if isinstance(kept, Kept) else None
    if known and known.state == state:
        return known.every
    last = None
    if known and before and known.state == _state(before.files):
        last = Checked(before.content, known.across, known.alone, known.broken)
    found = rules.checked(now.content, now.tree, now.problems, last)
    every = tuple(problems.ordered([*now.problems, *found.problems]))
    snapshot.save(place, key, Kept(state, every, found.across, found.alone, found.broken))
    return every


HERE = Path(__file__).resolve().parent


def _state(seen: Mapping[str, Seen]) -> str:
    told = "".join(f"{path}\0{one.blob}\n" for path, one in seen.items())
    return hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()

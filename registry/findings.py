"""What is wrong with the working tree; what has not changed since is not judged again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from registry import memo, problems, program, snapshot
from registry.model import Problem
from registry.names import Keys
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


def of(
    root: Path, now: Reading, before: Reading | None, known: Kept | None = None
) -> tuple[Problem, ...]:
    """All problems of what was read now, by place; `before` is the reading before that.

    They are kept for the next process, unless they were `known`: what was last kept, where that
    was recalled already.
    """
    known = known or recalled(root)
    found = after(now, before, known)
    if found is not known:
        keep(root, found)
    return found.every


def recalled(root: Path) -> Kept | None:
    """What was last kept; nothing where that is of other code, or damaged."""
    kept = snapshot.load(*_place(root))
    return kept if isinstance(kept, Kept) else None


def keep(root: Path, found: Kept) -> None:
    """Keeps what was found on disk, for `recalled`."""
    place, key = _place(root)
    snapshot.save(place, key, replace(found, keys=dict(found.keys)))


def after(now: Reading, before: Reading | None, known: Kept | None) -> Kept:
    """What is wrong with what was read now; `known` is what was found in some earlier reading."""
    if known and known.state == now.state:
        return known
    # Dear, and nothing is to be judged where nothing has changed.
    from registry import rules

    last = None
    if known and before and known.state == before.state:
        told = (known.across, known.alone, known.broken, known.whole)
        keys = known.keys if isinstance(known.keys, Keys) else Keys(known.keys)
        last = rules.Checked(before.content, *told, keys)
    found = rules.checked(now.content, now.tree, now.problems, last, now.changed)
    every = tuple(problems.ordered([*now.problems, *found.problems]))
    return Kept(now.state, every, found.across, found.alone, found.broken, found.whole, found.keys)


def _place(root: Path) -> tuple[Path, str]:
    return root / memo.FOLDER / FILE, snapshot.key(FORM, program.code())

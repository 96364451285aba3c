"""Which files of content/ are changed, against a revision or in what is to be committed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from registry import git, held, load, parsing, problems, reading
from registry.git import GitError as GitError
from registry.model import Problem
from registry.reading import Reading


class State(NamedTuple):
    """A state of content/: its files, those changed, and what is wrong by what changed."""

    paths: frozenset[str]
    changed: frozenset[str]
    problems: list[Problem]


def against(
    root: Path, rev: str, now: Reading, found: Sequence[Problem]
) -> tuple[frozenset[str], list[Problem]]:
    """The files that changed since the branch left `rev`, and of the problems found those by it.

    What others have changed in `rev` since is not taken for ours. Raises GitError where `rev`
    names no commit.
    """
    base = git.parting(root, rev)
    changed = _other(git.listing(root, base), _blobs(root, now))
    return changed, _caused(root, base, found, changed)


def _blobs(root: Path, now: Reading) -> dict[str, str]:
    """What git calls the content of each file, in a repository with names of 64 digits too."""
    if git.digits(root) == 40:
        return dict(now.blobs)
    tree = now.tree
    return {path: git.name_of(tree[path], 64) for path in now.files}


def _other(old: Mapping[str, str], new: Mapping[str, str]) -> frozenset[str]:
    """The paths whose content differs, those that came or went among them."""
    return frozenset(path for path in old.keys() | new.keys() if old.get(path) != new.get(path))


def _caused(
    root: Path, base: str, found: Sequence[Problem], changed: frozenset[str]
) -> list[Problem]:
    """The problems in changed files, and the errors elsewhere that were none in the base.

    A filing is not changed when its company's file goes, and is wrong all the same. The base is
    judged only where there are such errors.
    """
    inside = [one for one in found if one.path in changed]
    outside = [one for one in problems.errors(found) if one.path not in changed]
    if outside and base:
        from registry import rules  # dear, and seldom needed

        files = git.tree(root, base)
        content, _, wrong = load.load(files)
        before = {*wrong, *rules.check(content, files, wrong)}
        outside = [one for one in outside if one not in before]
    return problems.ordered([*inside, *outside])


def staged(root: Path, now: Reading, found: Sequence[Problem]) -> State:
    """What git would commit, judged as it stands in the index; `found` are the problems of `now`.

    Where all of content/ is staged as it lies on disk, these are its problems too. Raises GitError.
    """
    index = git.staged(root)
    head = git.head(root)
    changed = _other(git.listing(root, head) if head else {}, index)
    blobs = _blobs(root, now)
    every = found if index == blobs else _judged(root, index, blobs, now)
    return State(frozenset(index), changed, _caused(root, head, every, changed))


def between(
    root: Path, base: str, listing: Mapping[str, str], now: Reading, found: Sequence[Problem]
) -> list[Problem]:
    """What is wrong in a listing of blobs by what is not as at `base`; nothing is checked out.

    What lies in the working tree (`now`, with the problems `found`) only spares reading the same
    again. Raises GitError.
    """
    blobs = _blobs(root, now)
    every = found if listing == blobs else _judged(root, listing, blobs, now)
    return _caused(root, base, every, _other(git.listing(root, base), listing))


def _judged(
    root: Path, index: Mapping[str, str], blobs: Mapping[str, str], now: Reading
) -> list[Problem]:
    """All problems of the index, of which only those files are read that lie otherwise on disk."""
    from registry import rules

    other = _other(blobs, index)
    data = dict(git.blobs(root, [index[path] for path in index if path in other]))
    staged = {path: data[blob] for path, blob in index.items() if path in other}
    if any(map(held.is_schema, other)):
        files = [(path, staged[path] if path in staged else now.tree[path]) for path in index]
        content, _, wrong = load.load(files)
        return problems.ordered([*wrong, *rules.check(content, files, wrong)])
    old = now.held.whole.parts
    told = (now.schemas, lambda: now.content.html)
    parts = {
        path: parsing.part(path, staged[path], *told) if path in staged else old[path]
        for path in index
    }
    whole = held.together(parts)
    tree = reading.Tree(root, now.files, parts)
    return problems.ordered([*whole.problems, *rules.check(whole.content, tree, whole.problems)])

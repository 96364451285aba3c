"""A change of the site that stands, at the cost of what changes."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from functools import partial

from registry.publishing import mark, placing, spare, trees
from registry.publishing.mark import Mark
from registry.publishing.spare import Ready
from registry.publishing.staging import Made, Places, Stage, WriteError, Written, complete
from registry.publishing.trees import Stats


class Change(Stage):
    """A change of the site that stands: what is neither put nor removed stays."""

    def __init__(self, places: Places, upon: str) -> None:
        super().__init__(places)
        self._upon = upon

    def _place(self, name: str, data: bytes | None) -> None:
        if data is not None:
            new = f"{self._places.staging}/{name}"
            placing.within(new, partial(placing.create, data))

    def _finish(self, made: Made, stamp: str) -> Written:
        out, tree, staged = self._places.out, self._places.spare, made.staged
        complete(name for name in made.put - staged.keys() if not trees.stats(out, [name]))
        was = mark.read(out)
        if was is None:
            raise WriteError(f"{out} is no longer a site that can be changed")
        ready = spare.ready(out, tree, self._places.record)
        changed = {*staged, *made.gone}
        touched = {*changed, *(above for name in changed for above in trees.above(name))}
        old = trees.stats(out, touched)
        self._apply(made)
        new = trees.stats(tree, touched)
        for name in trees.twins(tree, new.keys() - old.keys()):
            raise WriteError(f"two pages would be written to {name}")
        now = was.after(_sizes(old), _sizes(new), stamp)
        self._mark(now)
        signature = self._signature(ready, old, new)
        placing.flush(tree)
        if ready.linked:
            folders = {*ready.folders}.difference(touched) | (new.keys() - _files(new))
            # The mark is not among them: a spare without one would be taken for a stranger's.
            spare.leave(self._places.record, tree, folders, ready.folders, changed)
        self._swap(keep=ready.linked)
        return Written.of(now, len(staged), len(_files(old) - _files(new)), signature)

    def _apply(self, made: Made) -> None:
        """A file that the site has, too, is never written to: it goes, and another comes."""
        for name in made.gone:
            placing.drop(self._places.spare, name)
        for name in made.staged:
            move = partial(os.replace, f"{self._places.staging}/{name}")
            placing.within(f"{self._places.spare}/{name}", move)

    def _mark(self, now: Mark) -> None:
        self._places.mark.write_bytes(now.text)
        self._places.mark.replace(self._places.spare / mark.NAME)

    def _signature(self, ready: Ready, old: Stats, new: Stats) -> str:
        if not self._upon:
            return ""
        out, tree = self._places.out, self._places.spare
        if not ready.linked:
            return trees.signature(tree)
        old = old | trees.stats(out, [mark.NAME])
        new = new | trees.stats(tree, [mark.NAME])
        return trees.signed(self._upon, old, new)

    def _swap(self, *, keep: bool) -> None:
        tree = self._places.spare
        placing.swap(tree, self._places.out, self._places.aside)
        if not keep:  # copies, of which nobody would see whether they are still the same
            with suppress(OSError):
                placing.remove(tree)


def _files(found: Stats) -> set[str]:
    return {name for name, at in found.items() if not stat.S_ISDIR(at.st_mode)}


def _sizes(found: Stats) -> list[int]:
    return [found[name].st_size for name in _files(found)]

"""A site made of nothing but what is put."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from registry.publishing import mark, placing, trees
from registry.publishing.mark import Mark
from registry.publishing.staging import Made, Stage, Written, complete
from registry.publishing.trees import Stats


class Whole(Stage):
    """A site made of nothing but what is put; a file that has not changed stays the same file."""

    def _place(self, name: str, data: bytes | None) -> None:
        new = f"{self._places.staging}/{name}"
        if data is None:
            placing.within(new, partial(placing.link, f"{self._places.out}/{name}"))
        else:
            placing.within(new, partial(placing.create, data))

    def _finish(self, made: Made, stamp: str) -> Written:
        complete(made.put - made.staged.keys())
        out, staging, spare = self._places.out, self._places.staging, self._places.spare
        before = trees.files(out) if out.exists() else {}
        marked = before.pop(mark.NAME, None)
        kept = _kept(before, made.staged, by_inode=placing.links(staging / mark.NAME))
        new = Mark(stamp, len(made.staged), sum(at.st_size for at in made.staged.values()))
        (staging / mark.NAME).write_bytes(new.text)
        signature = trees.signature(staging)
        placing.flush(staging)
        self._places.record.unlink(missing_ok=True)  # the spare is behind by more than a change
        placing.swap(staging, out, self._places.aside)
        with suppress(OSError):  # the new site stands; what is left is removed next time
            placing.remove(spare)
            placing.remove(staging)
        changed = len(made.staged) - kept + (marked is None)
        return Written.of(new, changed, len(before.keys() - made.put), signature)


def _kept(old: Stats, new: Stats, *, by_inode: bool) -> int:
    """How many files are those of before: the same inode, or else a copy with the same time."""
    pairs = ((old[name], at) for name, at in new.items() if name in old)
    if by_inode:
        return sum(was.st_ino == at.st_ino for was, at in pairs)
    return sum((was.st_size, was.st_mtime_ns) == (at.st_size, at.st_mtime_ns) for was, at in pairs)

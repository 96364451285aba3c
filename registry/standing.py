"""Whether a site shows the content already: found out without all that pages are made by."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from registry import cycles, files, findings, git, held, memo, program, reading, workers, write
from registry.files import Seen
from registry.model import Problem
from registry.progress import Progress
from registry.reading import Reading
from registry.site import Site
from registry.write import Written


class Outcome(Struct, frozen=True):
    """What came of a build, or of its first half: pages come first, what programs read after."""

    problems: tuple[Problem, ...]
    changed: tuple[str, ...] = ()  # files of the site that are others now
    written: Written | None = None  # None: nothing was, the site is as it was
    final: bool = True  # nothing more comes of this build
    doubts: tuple[str, ...] = ()  # what of the history wants a look before it is published

    @property
    def good(self) -> bool:
        """Whether the site shows the content as it is."""
        return self.written is not None


class Last(Struct, frozen=True):
    """What the last build left beside the state of its site."""

    base: str  # names the volume with most of the state
    delta: str  # names that with what is otherwise since; "" none
    stamp: str  # of the site that the build left
    signature: str
    doubts: tuple[str, ...]


def _as_left() -> bool:
    return True


class Look(Struct, frozen=True):
    """What the last build left, if the site is still so; and what to say where it may stay."""

    last: Last | None
    outcome: Outcome | None = None  # only where the site is as it was left
    before: Reading | None = None  # what was last read of the content; with an outcome, as it is
    seen: Mapping[str, Seen] | None = None  # the files as they are; without names, where changed
    # Whether the site is as it was left, which may still be found out; to be asked once.
    same: Callable[[], bool] = _as_left


NOTHING = Look(None)


class Place(Struct, frozen=True):
    """A site, the content it is made of, and how."""

    root: Path
    out: Path
    site: Site
    without_history: bool

    def kept(self, suffix: str) -> Path:
        """Where something is kept for the builds of this site."""
        name = hashlib.sha256(str(self.out.resolve()).encode()).hexdigest()[:12]
        return self.root / memo.FOLDER / f"site-{name}.{suffix}"

    def stamp(self, read: Reading, head: str, fixed: str = "") -> str:
        """What names all that a site is made of; with `fixed`, what all its pages are made of."""
        pages = program.digest(program.templates())
        every = "\n".join([fixed or self.fixed(read), pages, head, read.state])
        return hashlib.sha256(every.encode()).hexdigest()

    def fixed(self, read: Reading) -> str:
        """What names all that every page is made of."""
        inside = filter(held.is_schema, read.aside)
        schemas = sorted((path, read.files[path].blob) for path in inside)
        told = [repr(self.site), self.without_history, program.named(), schemas]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def look(place: Place, jobs: int, progress: Progress) -> Look:
    """What there is to say where the site shows the content; else what a build can go on from."""
    with cycles.unsought():
        return _look(place, jobs, progress)


def _look(place: Place, jobs: int, progress: Progress) -> Look:
    last = _told(place.kept("json"))
    if last is None or last.stamp != write.stamp(place.out):
        return NOTHING
    with progress.stage("reading"):
        # To look at all files of a site takes longer than to look at all of the content.
        task = partial(write.signature, place.out)
        signature = workers.beside(task) if jobs > 1 else task

        def same() -> bool:
            return signature() == last.signature

        try:
            look = _read(place, jobs, last)
        except BaseException:
            same()
            raise
        if look.outcome is None:
            return replace(look, same=same)
        return look if same() else replace(look, last=None, outcome=None)


def _read(place: Place, jobs: int, last: Last) -> Look:
    """The same, if the site is still as the last build left it."""
    before = reading.remembered(place.root)
    if before is None:
        return Look(last)
    # As bytes: which records they hold is of no interest where the site shows others.
    seen, changed = files.scan(place.root, before.files)
    head = "" if place.without_history else git.head(place.root)
    read = Reading(place.root, seen, changed, before.held)
    if place.stamp(read, head) != last.stamp:
        return Look(last, None, before, files.unread(seen, changed))
    if changed:
        read = reading.read(place.root, before, jobs)
    found = tuple(findings.of(place.root, read, before))
    return Look(last, Outcome(found, (), write.standing(place.out), doubts=last.doubts), read)


def _told(path: Path) -> Last | None:
    try:
        last = Last(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    texts = (last.base, last.delta, last.stamp, last.signature)
    good = all(isinstance(one, str) for one in texts) and isinstance(last.doubts, list)
    plain = good and f"{last.base}{last.delta}".isalnum()
    return replace(last, doubts=tuple(map(str, last.doubts))) if plain else None

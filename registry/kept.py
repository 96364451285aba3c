"""What a build keeps on disk for the next: the state as it was once, and what was made since."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from registry import program, snapshot, world
from registry.made import Made
from registry.reading import Reading
from registry.site import Site
from registry.standing import Last, Place
from registry.state import Base, Files, State

MANY = 1_500  # parts made since the snapshot, from which on another one is worth its time


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state as it lies on disk, under a name of its own."""

    name: str
    reading: Reading
    fixed: str
    world: world.Kept
    files: Files
    sources: Mapping[str, str]
    made: Made


class Shelf:
    """Where the state of one site is kept: whatever of it is damaged or lost was never there.

    A snapshot takes long to write. So it stays as it is for a while, and beside it stands which
    parts were made since: `drift`, with their files, none for a part that is no more.
    """

    def __init__(self, place: Place) -> None:
        """The shelf of a site."""
        self._snapshot = place.kept("snapshot")
        self._last = place.kept("json")
        self._name = ""  # of the snapshot on disk
        self._drift: dict[str, list[str]] = {}

    def recalled(self, site: Site, last: Last | None) -> Base | None:
        """The state that the last build left, by what it told of the site."""
        if last is None:
            return None
        found = snapshot.load(self._snapshot, snapshot.key(program.code()))
        if not isinstance(found, Snapshot) or found.name != last.snapshot:
            return None
        self._name = found.name
        made = _drifted(found.made, last.drift)
        then = world.of(found.world, site, found.reading.schemas)
        left = State(found.fixed, then, last.files, found.sources, made)
        return Base(found.reading, left, last.stamp, frozenset(last.drift), last.signature)

    def keep(
        self, base: Base, since: Iterable[str], doubts: tuple[str, ...], *, whole: bool, anew: bool
    ) -> None:
        """Keeps a state that the site now shows; `since` are the parts made for it, or gone.

        With `whole` all were, with `anew` all since the snapshot; else they come to those before.
        """
        paths = base.state.made.paths
        drift = {} if anew else self._drift
        drift |= {name: list(paths.get(name, ())) for name in since}
        if whole or not self._name or len(drift) > MANY:
            self._name, drift = secrets.token_hex(8), {}
            self._save(base)
        self._drift = drift
        self._tell(base, doubts)

    def _save(self, base: Base) -> None:
        now = base.state
        self._last.unlink(missing_ok=True)
        held = Snapshot(
            self._name,
            base.reading,
            now.fixed,
            world.kept(now.world),
            now.files,
            now.sources,
            now.made,
        )
        snapshot.save(self._snapshot, snapshot.key(program.code()), held)

    def _tell(self, base: Base, doubts: tuple[str, ...]) -> None:
        told = {
            "snapshot": self._name,
            "stamp": base.stamp,
            "signature": base.signature,
            "files": base.state.files,
            "drift": self._drift,
            "doubts": doubts,
        }
        partial = self._last.with_suffix(".partial")
        with suppress(OSError):  # without it, the next build makes everything
            partial.write_text(json.dumps(told), encoding="utf-8")
            partial.replace(self._last)


def _drifted(made: Made, drift: Mapping[str, Iterable[str]]) -> Made:
    """What was made at the time of the snapshot, with the files of what was made since."""
    paths = dict(made.paths)
    for name, some in drift.items():
        paths.pop(name, None)
        if some:
            paths[name] = tuple(some)
    return replace(made, paths=paths, sizes={**dict.fromkeys(paths, 0), **made.sizes})

"""What a build keeps on disk for the next: the state as it was once, and what was made since."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from registry import memo, snapshot, state, world, write
from registry.made import Made
from registry.reading import Reading
from registry.site import Site
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


@dataclass(frozen=True, slots=True)
class Last:
    """What the last build left beside the snapshot."""

    snapshot: str  # its name
    stamp: str  # of the site that the build left
    signature: str
    files: Files
    drift: Mapping[str, list[str]]  # parts made since the snapshot, with their files; [] gone
    doubts: tuple[str, ...]


class Shelf:
    """Where the state of one site is kept: whatever of it is damaged or lost was never there.

    A snapshot takes long to write. So it stays as it is for a while, and beside it stands which
    parts were made since: `drift`, with their files, none for a part that is no more.
    """

    def __init__(self, root: Path, out: Path) -> None:
        """The shelf of the site in a folder, made of the content below a root."""
        self.out = out
        name = hashlib.sha256(str(out.resolve()).encode()).hexdigest()[:12]
        self._snapshot = root / memo.FOLDER / f"site-{name}.snapshot"
        self._last = root / memo.FOLDER / f"site-{name}.json"
        self._name = ""  # of the snapshot on disk
        self._drift: dict[str, list[str]] = {}

    def last(self) -> Last | None:
        """What the last build left, if the site is still as that build left it."""
        last = self._told()
        if last is None or last.stamp != write.stamp(self.out):
            return None
        return last if last.signature == write.signature(self.out) else None

    def recalled(self, site: Site) -> Base | None:
        """The state that the last build left, if the site is still as that build left it."""
        last = self.last()
        if last is None:
            return None
        found = snapshot.load(self._snapshot, snapshot.key(state.code()))
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
        snapshot.save(self._snapshot, snapshot.key(state.code()), held)

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

    def _told(self) -> Last | None:
        try:
            last = Last(**json.loads(self._last.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        texts = (last.snapshot, last.stamp, last.signature)
        named = all(isinstance(one, str) for one in texts) and isinstance(last.doubts, list)
        mapped = isinstance(last.files, dict) and isinstance(last.drift, dict)
        return replace(last, doubts=tuple(map(str, last.doubts))) if named and mapped else None


def _drifted(made: Made, drift: Mapping[str, Iterable[str]]) -> Made:
    """What was made at the time of the snapshot, with the files of what was made since."""
    paths = dict(made.paths)
    for name, some in drift.items():
        paths.pop(name, None)
        if some:
            paths[name] = tuple(some)
    return replace(made, paths=paths, sizes={**dict.fromkeys(paths, 0), **made.sizes})

"""What a build keeps on disk for the next: the state of the site that it left, value by value."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from msgspec.structs import asdict

from registry import layout, program, snapshot, volume, workers
from registry.layout import BLOBS, SINCE, Volumes
from registry.reading import Reading
from registry.site import Site
from registry.standing import Last, Place
from registry.state import Base, State
from registry.volume import DamagedError, Volume

SHARE = 4  # of the whole: changes that are larger than this part of it have all written anew


class Shelf:
    """Where the state of one site is kept: whatever of it is damaged or lost was never there.

    Most of it lies in a volume that stays as it is for a while, beside it what has changed since.
    """

    def __init__(self, place: Place) -> None:
        """The shelf of a site."""
        self._place = place
        self._last = place.kept("json")
        self._saved: State | None = None  # as it lies on disk
        self._blobs: Mapping[str, str] = {}  # of that state
        self._since: dict[str, str] = {}  # those that the first volume has otherwise, "" for none
        self._on = Volumes(None, None)
        self._base = ""

    def recalled(self, site: Site, read: Reading, last: Last | None) -> Base | None:
        """The state that the last build left, by what it told of the site.

        What has not changed since is taken from what was read.
        """
        on = self._opened(last) if last else None
        if last is None or on is None:
            return None
        try:
            since = dict(on.section(SINCE))
            both = {**on.section(BLOBS), **since}
            blobs = {path: blob for path, blob in both.items() if blob}
            then = layout.state(on, site, read, layout.renamed(blobs, read.blobs))
        except (DamagedError, KeyError, TypeError, ValueError, AttributeError):
            return None
        self._on, self._base, self._saved = on, last.base, then
        self._blobs, self._since = blobs, since
        return Base(blobs, then, last.stamp, frozenset(), last.signature)

    def keep(self, base: Base, doubts: tuple[str, ...], *, whole: bool, jobs: int = 1) -> None:
        """Keeps a state that the site now shows; with `whole`, nothing of it was there before.

        An error of the disk keeps nothing. Where all is written, so many processes pack it.
        """
        self._last.unlink(missing_ok=True)
        if whole:
            self._saved = None
        # without it, the next build makes everything
        with suppress(OSError, workers.WorkerError):
            delta = self._write(base, jobs)
            told = Last(self._base, delta, base.stamp, base.signature, doubts)
            part = self._last.with_suffix(".partial")
            part.write_text(json.dumps(asdict(told)), encoding="utf-8")
            part.replace(self._last)
            self._tidy(delta)

    def forget(self) -> None:
        """Begins anew."""
        self._last.unlink(missing_ok=True)
        self._saved, self._on, self._base = None, Volumes(None, None), ""

    # --- on disk ------------------------------------------------------------------------------

    def _write(self, base: Base, jobs: int) -> str:
        """Writes what differs from what lies there, or all of it; the name of the changes."""
        old, on = self._saved, self._on
        if old is not None and on.base is not None:
            try:
                moved = layout.renamed(self._blobs, base.blobs)
                since = {**self._since, **{path: base.blobs.get(path, "") for path in moved}}
                blobs = {
                    **on.changes(),
                    **layout.differing(on, old, base.state),
                    SINCE: snapshot.packed(since),
                }
            except DamagedError:
                old = None
            else:
                if sum(map(len, blobs.values())) * SHARE > on.base.size:
                    self._whole({**dict(on.every()), **blobs}.items())
                    blobs = {}
        delta = ""
        first = None
        if old is None or on.base is None:
            self._whole(layout.whole(base, jobs))
            since = {}
        elif blobs:
            delta, first = secrets.token_hex(8), on.base
            volume.write(self._path(delta), self._key(delta), blobs.items())
        self._saved, self._blobs, self._since = base.state, base.blobs, since
        told = Last(self._base, delta, "", "", ())
        self._on = self._opened(told, first) or Volumes(None, None)
        return delta

    def _whole(self, blobs: Iterable[tuple[str, bytes]]) -> None:
        self._base = secrets.token_hex(8)
        volume.write(self._path(self._base), self._key(self._base), blobs)

    def _opened(self, last: Last, first: Volume | None = None) -> Volumes | None:
        """Both volumes, of which the first may be open already."""
        base = first or self._volume(last.base)
        delta = self._volume(last.delta) if last.delta else None
        missing = base is None or (last.delta and delta is None)
        return None if missing else Volumes(base, delta)

    def _volume(self, token: str) -> Volume | None:
        return volume.opened(self._path(token), self._key(token)) if token else None

    def _path(self, token: str) -> Path:
        return self._place.kept(f"{token}.volume")

    def _key(self, token: str) -> str:
        return snapshot.key(program.code(), token)

    def _tidy(self, delta: str) -> None:
        known = {self._path(self._base), self._path(delta)}
        for path in self._last.parent.glob(self._place.kept("*.volume").name):
            if path not in known:
                path.unlink(missing_ok=True)

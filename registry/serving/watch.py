"""The watcher: which files were saved, in batches."""

from __future__ import annotations

import contextlib
import os
import queue
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from watchdog import events
from watchdog.observers import Observer
from watchdog.observers.api import ObservedWatch

QUIET = 0.025  # seconds without an event that end a batch
MANY = 20  # files, from which on it is no saving but a program at work, such as git
SOON = 0.5  # seconds between two batches that are closer than anybody saves
SOON_QUIET = 0.3  # seconds that end a batch that came so soon
LONG_QUIET = 0.75  # seconds that end a batch of many: a busy machine pauses in the midst of it
ENDING = 3.0  # seconds for its threads to end
LISTENING = 0.5  # seconds after which a signal is heard at the latest
LONGEST = 10.0  # seconds after which a batch ends in any case
CHANGES: list[type[events.FileSystemEvent]] = [
    events.FileCreatedEvent,
    events.FileModifiedEvent,
    events.FileMovedEvent,
    events.FileDeletedEvent,
    events.DirCreatedEvent,
    events.DirMovedEvent,
    events.DirDeletedEvent,
]


class WatchError(Exception):
    """Why nothing can be watched, in one line."""


class Watcher(events.FileSystemEventHandler):
    """Some files and folders, with all that lies in these; any of them may come and go."""

    def __init__(self, targets: Iterable[Path]) -> None:
        """The folders above the targets must be there."""
        # of an editor that replaces a file nothing is heard but through the folder
        self._targets = [one.parent.resolve() / one.name for one in targets]
        self._found: queue.SimpleQueue[tuple[str, float]] = queue.SimpleQueue()
        self._last = -SOON  # when the last event came
        self._observer = Observer()
        self._watched: dict[Path, tuple[tuple[int, int], ObservedWatch]] = {}

    def __enter__(self) -> Watcher:
        """Begins; what is saved from now on is in a batch. Raises WatchError."""
        try:
            self._observer.start()
            for folder in sorted({target.parent for target in self._targets}):
                self._observer.schedule(self, str(folder), event_filter=CHANGES)
            self._follow()
        except OSError as error:
            self._stop()
            raise WatchError(
                f"the files cannot be watched: {error.strerror or error}; on Linux the limits are "
                "fs.inotify.max_user_watches and fs.inotify.max_user_instances"
            ) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        """Ends all threads."""
        self._stop()

    def next(self) -> frozenset[str]:
        """Waits until files were saved, and then until no more are; their paths."""
        path, moment = self._first()
        found = {path}
        least = SOON_QUIET if moment - self._last < SOON else QUIET
        end = time.monotonic() + LONGEST
        with contextlib.suppress(queue.Empty):
            while (left := end - time.monotonic()) > 0:
                quiet = LONG_QUIET if len(found) >= MANY else least
                path, moment = self._found.get(timeout=min(quiet, left))
                found.add(path)
        self._last = moment
        self._follow()
        return frozenset(found)

    def _first(self) -> tuple[str, float]:
        """The next path, whenever it comes; Ctrl-C is heard in between.

        A signal that the system has handed to another thread wakes up nobody here.
        """
        while True:
            with contextlib.suppress(queue.Empty):
                return self._found.get(timeout=LISTENING)

    def on_any_event(self, event: events.FileSystemEvent) -> None:
        """Takes note of the paths of an event; called in another thread."""
        for given in (event.src_path, event.dest_path):
            path = os.fsdecode(given)
            if path and self._wanted(path):
                self._found.put((path, time.monotonic()))

    def _wanted(self, path: str) -> bool:
        """Whether a path is a target or lies in one, and is not hidden: editors leave such."""
        for target in self._targets:
            if path == str(target):
                return True
            if path.startswith(f"{target}{os.sep}"):
                return f"{os.sep}." not in path[len(str(target)) :]
        return False

    def _follow(self) -> None:
        """Watches the folders that are there now: one that was replaced is another folder."""
        for target in self._targets:
            now = _identity(target)
            known = self._watched.get(target)
            if known and known[0] != now:
                self._observer.unschedule(known[1])
                del self._watched[target]
            if now and target not in self._watched:
                with contextlib.suppress(FileNotFoundError):  # gone again; there will be an event
                    watch = self._observer.schedule(
                        self, str(target), recursive=True, event_filter=CHANGES
                    )
                    self._watched[target] = (now, watch)

    def _stop(self) -> None:
        self._observer.stop()
        if self._observer.is_alive():  # it may wait for the system, and ends with this process
            self._observer.join(ENDING)


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a folder from another one of the same path; None of what is no folder."""
    try:
        return (path.stat().st_dev, path.stat().st_ino) if path.is_dir() else None
    except FileNotFoundError:
        return None

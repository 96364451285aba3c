"""What is on disk under content/, and what of it has changed."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

from registry import later

# A file changed once more this soon after it was looked at may have the same times again: there
# are file systems that count in steps of two seconds.
MARGIN = 2_000_000_000  # nanoseconds


class Seen(NamedTuple):
    """What a file was like when it was read."""

    size: int
    modified: int  # nanoseconds, as is `altered`: its content, and anything about it
    altered: int
    inode: int
    blob: str  # what git calls its content
    sure: bool  # whether it has changed since, if nothing of the above has


def read(root: Path) -> list[tuple[str, bytes]]:
    """Path and bytes of every file under content/, by path; paths are relative to the root."""
    return sorted((path, bytes_of(root, path)) for path, _ in listed(root))


def bytes_of(root: Path, path: str) -> bytes:
    """The bytes of the file at a path that is relative to the root."""
    # open() and string paths: Path objects would take longer than the reading
    with open(f"{root}{os.sep}{path}", "rb") as stream:  # noqa: PTH123
        return stream.read()


def listed(root: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Path and state of every file under content/; hidden ones and linked folders are left out."""
    folders = ["content"]
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(f"{root}{os.sep}{folder}"))
        except FileNotFoundError:  # there is no content, or it has just gone
            continue
        for entry in entries:
            name = entry.name
            if name[0] == ".":
                continue
            if entry.is_dir():
                if not entry.is_symlink():
                    folders.append(f"{folder}/{name}")
                continue
            try:
                yield f"{folder}/{name}", entry.stat()
            except FileNotFoundError:
                if entry.is_symlink():  # to nothing
                    raise


def scan(root: Path, known: Mapping[str, Seen]) -> tuple[dict[str, Seen], frozenset[str]]:
    """Every file under content/ as it is now, by path, and the paths that are not as known.

    Only files that look otherwise, or of which nobody can be sure, are read.
    """
    found = look(root, known)
    for path in [path for path, seen in found.items() if not seen.blob]:
        try:
            found[path] = found[path]._replace(blob=name_of(bytes_of(root, path)))
        except FileNotFoundError:  # gone in the meantime
            del found[path]
    return found, changed(found, known)


def unread(seen: Mapping[str, Seen], changed: Iterable[str]) -> dict[str, Seen]:
    """The same files, those changed without the name of their content: they must be read."""
    others = {path: seen[path]._replace(blob="") for path in changed if path in seen}
    return {**seen, **others}


def look(root: Path, known: Mapping[str, Seen]) -> dict[str, Seen]:
    """Every file under content/, by path; without the name of its content where it must be read."""
    now = time.time_ns()
    found = {path: _seen(stat, known.get(path), now) for path, stat in listed(root)}
    if found.keys() == known.keys():  # as mostly, and they are in order
        return {path: found[path] for path in known}
    return dict(sorted(found.items()))


def otherwise(root: Path, known: Mapping[str, Seen]) -> dict[str, Seen | None]:
    """Of what `look` finds, the files that are not as known; None in the place of those gone."""
    found = look(root, known)
    return {path: found.get(path) for path in later.changed(known, found)}


def with_others(known: Mapping[str, Seen], others: Mapping[str, Seen | None]) -> dict[str, Seen]:
    """Every file, by path, where these are otherwise than known."""
    found = {path: one for path, one in {**known, **others}.items() if one is not None}
    return found if found.keys() == known.keys() else dict(sorted(found.items()))


def look_at(root: Path, known: Mapping[str, Seen], paths: Iterable[str]) -> dict[str, Seen] | None:
    """The same where nothing but files at these paths may have changed since they were known.

    None where any of them has come or gone: who moves one file has often moved others with it.
    """
    now = time.time_ns()
    found = dict(known)
    for path in paths:
        try:
            stat = os.lstat(f"{root}{os.sep}{path}")
        except OSError:
            if path in known or any(one.startswith(f"{path}/") for one in known):
                return None
            continue  # it came and went, as editors have it
        if path not in known or not S_ISREG(stat.st_mode):
            return None
        found[path] = _seen(stat, known[path], now)
    return found


def _seen(stat: os.stat_result, before: Seen | None, now: int) -> Seen:
    modified, altered = stat.st_mtime_ns, stat.st_ctime_ns
    if (
        before is not None
        and before.sure
        and before[0] == stat.st_size  # by place, which is sooner done for each of all files
        and before[1] == modified
        and before[2] == altered
        and before[3] == stat.st_ino
    ):
        return before
    sure = max(modified, altered) < now - MARGIN
    return Seen(stat.st_size, modified, altered, stat.st_ino, "", sure)


def changed(found: Mapping[str, Seen], known: Mapping[str, Seen]) -> frozenset[str]:
    """The paths whose content is not as known, which are those that are gone, too."""
    if found == known:
        return frozenset()
    return frozenset(
        path
        for path in later.changed(known, found)
        if path not in known or path not in found or known[path].blob != found[path].blob
    )


def name_of(data: bytes) -> str:
    """What git calls a file with these bytes."""
    head = b"blob %d\0" % len(data)
    return hashlib.sha1(head + data, usedforsecurity=False).hexdigest()


def write(root: Path, texts: Mapping[str, str]) -> None:
    """Write texts to their paths below root: all to partial files first, then each in its place."""
    inside = root.resolve()
    partials: list[tuple[Path, Path]] = []
    try:
        for path, text in texts.items():
            target = (inside / path).resolve()
            if inside / "content" not in target.parents:
                raise ValueError(f"{path} lies outside content/")
            target.parent.mkdir(parents=True, exist_ok=True)
            partial = target.with_name(f".{target.name}.partial")
            partials.append((partial, target))
            partial.write_bytes(text.encode())
        for partial, target in partials:
            partial.replace(target)
    finally:
        for partial, _ in partials:
            partial.unlink(missing_ok=True)

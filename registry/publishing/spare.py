"""The second tree beside a site: links to the same files, one change of the site behind it.

A change is made there, unseen, and the two trees change places: so it costs what has changed.
A record beside them says how they stood when they were left. Where they do not stand so, whoever
was there in between, the spare is made anew.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from msgspec import Struct

from registry.publishing import placing, trees

Folders = Mapping[str, list[int]]  # inode and time of each folder; "" is the tree itself


class Ready(Struct, frozen=True):
    """A spare that equals its site: the folders of the site, and whether all files are links."""

    folders: Folders
    linked: bool


def ready(site: Path, spare: Path, record: Path) -> Ready:
    """Makes the spare equal to the site, as cheaply as what is there allows."""
    left = _left(site, spare, record)
    record.unlink(missing_ok=True)  # before anything else: from here on the spare is no one's
    if left is not None:
        folders, behind = left
        try:
            _catch_up(site, spare, behind)
        except OSError:  # made anew, then
            pass
        else:
            return Ready(folders, linked=True)
    placing.remove(spare)
    folders = seen(site, trees.folders(site))
    return Ready(folders, linked=placing.clone(site, spare))


def leave(
    record: Path, site: Path, folders: Iterable[str], spare: Folders, behind: Iterable[str]
) -> None:
    """Notes how two trees will stand: that of the new site, and the one behind it by some files."""
    known = {"site": seen(site, folders), "spare": spare, "behind": sorted(behind)}
    record.write_text(json.dumps(known), encoding="utf-8")  # cut short, it would be none


def seen(tree: Path, folders: Iterable[str]) -> Folders:
    """The folders of a tree as they stand: a file come, gone or replaced moves their time."""
    found = trees.stats(tree, {"", *folders})
    return {name: [at.st_ino, at.st_mtime_ns] for name, at in found.items()}


def _left(site: Path, spare: Path, record: Path) -> tuple[Folders, list[str]] | None:
    """The folders of the site and what the spare lacks, where both stand as they were left."""
    try:
        known = json.loads(record.read_text(encoding="utf-8"))
        standing = [seen(tree, known[key]) for tree, key in ((site, "site"), (spare, "spare"))]
        if standing != [known["site"], known["spare"]]:
            return None
        behind = [str(name) for name in known["behind"]]
        return (standing[0], behind) if all(map(trees.inside, behind)) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None  # there is no record, or none of this form


def _catch_up(site: Path, spare: Path, behind: Iterable[str]) -> None:
    names = sorted(behind, reverse=True)  # what lies in a folder before what took its name
    for name in names:
        placing.drop(spare, name)
    for name, at in trees.stats(site, names).items():
        if not stat.S_ISDIR(at.st_mode):
            placing.within(f"{spare}/{name}", partial(os.link, f"{site}/{name}"))

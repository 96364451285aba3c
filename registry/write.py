"""Outputs → site/: all of it or nothing, and never two builds at once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from registry.publishing import lock, mark, placing, spare, trees
from registry.publishing.change import Change
from registry.publishing.staging import Places, Stage, WriteError, Written, told
from registry.publishing.whole import Whole

MARK = mark.NAME
__all__ = [
    "MARK",
    "Stage",
    "WriteError",
    "Written",
    "prepare",
    "signature",
    "stage",
    "stamp",
    "standing",
    "write",
]


def write(out: Path, files: Iterable[tuple[str, bytes]]) -> Written:
    """Makes `out` hold exactly these files, by path relative to it. Raises WriteError."""
    with stage(out, whole=True) as staged, told(out):
        names = []
        for name, data in files:
            staged.put(name, data)
            names.append(name)
        return staged.finish(names, (), "")


@contextmanager
def stage(out: Path, *, whole: bool, upon: str = "") -> Iterator[Stage]:
    """Where a site, or a change of the one that stands, is made unseen. Raises WriteError.

    `finish` puts it in the place of the old one; left without, or by an error, all is as it was.
    `upon` is the signature of the site that a change is made for, where that is known.
    """
    places = Places.of(out)
    with ExitStack() as held:
        with told(out):
            _alone(places, held)
            if not whole and not stamp(out):
                raise WriteError(f"{out} is not a site that can be changed; build all of it")
            held.callback(_clean, places.staging, os.getpid())
            places.staging.mkdir()
            (places.staging / MARK).write_text(mark.MADE, encoding="utf-8")
        yield Whole(places) if whole else Change(places, upon)


def prepare(out: Path) -> None:
    """Makes ready what the next change of a site needs, so that it need not wait for it.

    Raises WriteError.
    """
    places = Places.of(out)
    with ExitStack() as held, told(out):
        _alone(places, held)
        if not stamp(out):
            return
        ready = spare.ready(out, places.spare, places.record)
        if ready.linked:
            folders = spare.seen(places.spare, ready.folders)
            spare.leave(places.record, out, ready.folders, folders, ())
        else:  # copies, of which nobody would see whether they are still the same
            placing.remove(places.spare)


def stamp(out: Path) -> str:
    """What the build that made a site said of it; "" where it said nothing, or there is no site."""
    said = mark.read(out)
    return said.stamp if said else ""


def standing(out: Path) -> Written:
    """The site that stands, as a build that changed nothing of it. Raises WriteError."""
    said = mark.read(out)
    if said is None:
        raise WriteError(f"{out} is not a site")
    return Written.of(said, 0, 0, "")


def signature(out: Path) -> str:
    """What tells whether a site still lies there as it was left; "" where there is none.

    It is made of the names, inodes, sizes and times of change of all files. Raises WriteError.
    """
    with told(out):
        return trees.signature(out) if out.is_dir() else ""


def _alone(places: Places, held: ExitStack) -> None:
    """Keeps others out, and puts right what a build that was killed left behind."""
    if not held.enter_context(lock.held(places.lock)):
        raise WriteError(f"another build is writing {places.out}; wait until it has ended")
    for folder in (places.out, places.staging, places.aside, places.spare):
        _ours(folder)
    if places.aside.exists():
        if places.out.exists():
            placing.remove(places.aside)
        else:
            places.aside.rename(places.out)
    placing.remove(places.staging)
    places.mark.unlink(missing_ok=True)


def _ours(folder: Path) -> None:
    """Refuses to replace what is not a site that we made."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise WriteError(f"{folder} is not a plain folder; choose another place with --out")
    if folder.is_dir() and not (folder / MARK).is_file() and any(folder.iterdir()):
        raise WriteError(
            f"{folder} holds files that no build has made; empty it, or choose another with --out"
        )


def _clean(staging: Path, owner: int) -> None:
    """What cannot be removed now is removed by the next build."""
    if os.getpid() == owner:  # not by a child made by a fork
        with suppress(OSError):
            placing.remove(staging)

"""The file that lies in every site we made, and what it says of the site."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

NAME = ".registry-site"  # only a folder that has it is ever replaced
MADE = "Made by `python build.py build`; the next build replaces this folder.\n"


class Mark(Struct, frozen=True):
    """What a site says of itself: what its build called it, and its files beside this one."""

    stamp: str
    files: int
    size: int

    @property
    def text(self) -> bytes:
        """The mark as the file that lies in the site."""
        return f"{MADE}stamp: {self.stamp}\nfiles: {self.files}\nbytes: {self.size}\n".encode()

    def after(self, gone: Iterable[int], come: Iterable[int], stamp: str) -> Mark:
        """The mark of the site where files of these sizes are gone, and of those have come."""
        old, new = [*gone], [*come]
        files = self.files + len(new) - len(old)
        return Mark(stamp, files, self.size + sum(new) - sum(old))


def read(site: Path) -> Mark | None:
    """The mark of a site that was made whole."""
    try:
        lines = (site / NAME).read_text(encoding="utf-8").splitlines()
        said = dict(line.split(": ", 1) for line in lines[1:])
        return Mark(said["stamp"], int(said["files"]), int(said["bytes"]))
    except (OSError, ValueError, KeyError):  # none, or one that was never finished
        return None

"""What is on disk under content/."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def read(root: Path) -> list[tuple[str, bytes]]:
    """Path and bytes of every file under content/, by path; paths are relative to the root."""
    found: list[tuple[str, bytes]] = []
    base = str(root)
    for folder, folders, names in os.walk(root / "content"):
        folders[:] = [name for name in folders if not name.startswith(".")]
        inside = os.path.relpath(folder, base).replace(os.sep, "/")
        for name in names:
            if name.startswith("."):
                continue
            # open() and string paths: Path objects would take longer than the reading
            with open(f"{folder}{os.sep}{name}", "rb") as stream:  # noqa: PTH123
                found.append((f"{inside}/{name}", stream.read()))
    found.sort()
    return found


def write(root: Path, texts: Mapping[str, str]) -> None:
    """Write texts to their paths below root, each whole or not at all."""
    for path, text in texts.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{target.name}.partial")
        partial.write_bytes(text.encode())
        partial.replace(target)

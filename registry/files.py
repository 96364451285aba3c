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

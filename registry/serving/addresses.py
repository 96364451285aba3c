"""What a request asks for: a name below the folder that is served, or a refusal."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

NAMES = ("localhost", "127.0.0.1", "[::1]")
INDEX = "index.html"
_ENCODED_SLASH = re.compile(r"%(?:2f|5c)", re.I)
_NO_BYTE = re.compile(r"%(?![0-9a-f]{2})", re.I)


class Refused(Exception):  # noqa: N818
    """A request that gets no file; `status` says why."""

    def __init__(self, status: int) -> None:
        """`status` is that of HTTP."""
        super().__init__(status)
        self.status = status


def hosts(port: int) -> frozenset[str]:
    """What the Host of a request may be; another one means that a foreign page asks."""
    return frozenset(NAMES if port == 80 else ()) | {f"{name}:{port}" for name in NAMES}


def parts(target: str) -> tuple[str, ...]:
    """The decoded parts of the path of a request; the last is "" where it ends with a slash.

    Raises Refused for a path that a browser would never send and no file here has.
    """
    path = target.partition("?")[0].partition("#")[0]
    if not path.startswith("/") or _ENCODED_SLASH.search(path) or _NO_BYTE.search(path):
        raise Refused(400)
    try:
        decoded = [unquote_to_bytes(part).decode() for part in path[1:].split("/")]
    except UnicodeDecodeError as error:
        raise Refused(400) from error
    for part in decoded:
        if "\\" in part or any(ord(c) < 32 or ord(c) == 127 for c in part):
            raise Refused(400)
        if part.startswith("."):  # the folder above, the mark of the site, what else is hidden
            raise Refused(404)
    if "" in decoded[:-1]:
        raise Refused(404)
    return tuple(decoded)


def below(base: str, asked: tuple[str, ...]) -> tuple[str, ...] | None:
    """The parts below the base path, which is `/` or `/registry/`; None of what lies elsewhere."""
    above = tuple(part for part in base.split("/") if part)
    return asked[len(above) :] if asked[: len(above)] == above and asked != above else None


def name(asked: tuple[str, ...]) -> str:
    """The name of the file asked for: in a folder, its index."""
    return "/".join((*asked[:-1], asked[-1] or INDEX))


def path(asked: tuple[str, ...]) -> str:
    """The parts as the path of an address."""
    return "/" + "/".join(quote(part) for part in asked)


def file(folder: Path, named: str) -> Path | None:
    """The file of a name; None where there is none, or where a link leads out of the folder."""
    try:
        root = folder.resolve(strict=True)
        found = (root / named).resolve(strict=True)
        return found if found.is_relative_to(root) and found.is_file() else None
    except (OSError, RuntimeError):  # not there, not readable, a name too long, links in a circle
        return None

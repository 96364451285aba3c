"""A page with our script in it; what lies on the disk stays as it is."""

from __future__ import annotations

import re

FOLDER = "/_live/"
_POLICY = re.compile(
    rb'<meta\s+http-equiv="Content-Security-Policy"\s+content="([^"]*)"[^>]*>', re.I
)
_KINDS = ("script-src", "style-src", "connect-src")


def injected(page: bytes, origin: str, since: str) -> bytes:
    """The page with the script that keeps it new; `since`: the moment of the site it shows."""
    tag = f'<script src="{FOLDER}live.js" data-since="{since}" defer></script>\n'.encode()
    opened = _POLICY.sub(lambda found: _opened(found, origin), page, count=1)
    end = opened.lower().rfind(b"</body>")
    return opened + tag if end < 0 else opened[:end] + tag + opened[end:]


def _opened(found: re.Match[bytes], origin: str) -> bytes:
    """The policy of a page with one more place allowed: our folder, and nothing of the site.

    So what the policy forbids the page on the web, it forbids it here, too.
    """
    whole, start = found[0], found.start()
    policy = widened(found[1].decode("utf-8", "replace"), origin + FOLDER)
    return whole[: found.start(1) - start] + policy.encode() + whole[found.end(1) - start :]


def widened(policy: str, place: str) -> str:
    """A content security policy that lets scripts, styles and streams come from a place, too."""
    given = [words for words in (part.split() for part in policy.split(";")) if words]
    table: dict[str, list[str]] = {}
    for kind, *sources in given:
        table.setdefault(kind.lower(), sources)  # of two that are equal browsers take the first
    for kind in _KINDS:
        name = kind if kind in table else "default-src"
        if name in table:
            table[kind] = [*(one for one in table[name] if one.lower() != "'none'"), place]
    return "; ".join(" ".join((kind, *sources)) for kind, sources in table.items())

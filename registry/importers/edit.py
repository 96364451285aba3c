"""A record's file changed where the record changed: comments and the layout of the rest stay."""

from __future__ import annotations

import re
from collections.abc import Iterator

_KEY = re.compile(r"[A-Za-z_]\w*(?=\s*:)")


def update(text: str, old: str, new: str) -> str:
    """The text with the fields replaced that differ between two canonical texts of its record."""
    head, fields, tail = _split(text)
    _, was, old_tail = _split(old)
    new_head, now, new_tail = _split(new)
    kept = {name: block for name, block in fields.items() if name in now}
    for name, block in now.items():
        if was.get(name) != block:
            comments = _comments(fields.get(name, ""))
            kept[name] = comments + block
    order = [name for name in fields if name in kept]
    for name in now:
        if name not in order:
            order.insert(_place(name, list(now), order), name)
    return (
        (head or new_head)
        + "".join(kept.get(name, "") for name in order)
        + (new_tail if old_tail != new_tail else tail)
    )


def _split(text: str) -> tuple[str, dict[str, str], str]:
    """The opening line of the front matter, each top-level field's lines, and what follows."""
    lines = text.splitlines(keepends=True)
    start = 1 if lines and lines[0].rstrip() == "---" else 0
    end = next((at for at in range(start, len(lines)) if lines[at].rstrip() == "---"), len(lines))
    fields = dict(_blocks(lines[start:end]))
    return "".join(lines[:start]), fields, "".join(lines[end:])


def _blocks(lines: list[str]) -> Iterator[tuple[str, str]]:
    name, block, waiting = "", "", ""
    for line in lines:
        found = _KEY.match(line)
        if found:
            if name:
                yield name, block
            name, block, waiting = found[0], waiting + line, ""
        elif line.startswith("#"):
            waiting += line  # a comment at the margin speaks of the field below it
        else:
            block, waiting = block + waiting + line, ""
    if name:
        yield name, block + waiting


def _comments(block: str) -> str:
    lines = block.splitlines(keepends=True)
    at = 0
    while at < len(lines) and lines[at].startswith("#"):
        at += 1
    return "".join(lines[:at])


def _place(name: str, order: list[str], present: list[str]) -> int:
    """Behind the nearest field that comes before it in the canonical order."""
    for before in reversed(order[: order.index(name)]):
        if before in present:
            return present.index(before) + 1
    return 0

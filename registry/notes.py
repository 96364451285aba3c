"""Markdown that a reader of Markdown would choke on: named before it is read."""

from __future__ import annotations

import re

MAX_LENGTH = 20_000  # characters of one text
MAX_MARKS = 400  # of one kind in one paragraph: the time they take grows with their square
MAX_DEPTH = 20  # lists and quotations within each other

_MARKS = "[]()!<*_`"
_BLANK = re.compile(r"\n[ \t]*\n")
_BEGIN = re.compile(r"(?:[ >]|[-+*] |[0-9]+\. )*")
_LEVEL = re.compile(r"    |>|[-+*] |[0-9]+\. ")


def too_hard(source: str) -> tuple[int, str] | None:
    """The line, counted from 1, and why a Markdown text is not taken; nothing for a good one."""
    if len(source) > MAX_LENGTH:
        return 1, f"{len(source):,} characters; at most {MAX_LENGTH:,} are taken"
    at = 0
    for paragraph in _BLANK.split(source):
        for mark in _MARKS:
            if paragraph.count(mark) > MAX_MARKS:
                line = source.count("\n", 0, source.index(paragraph, at)) + 1
                return line, f"more than {MAX_MARKS} of {mark} in one paragraph"
        at = source.index(paragraph, at) + len(paragraph)
    for number, line_ in enumerate(source.split("\n"), 1):
        begin = _BEGIN.match(line_.expandtabs(4))
        if begin and len(_LEVEL.findall(begin[0])) > MAX_DEPTH:
            return number, f"lists or quotations nested more than {MAX_DEPTH} deep"
    return None

"""Traditional characters as simplified ones: the table of OpenCC, character by character."""

from __future__ import annotations

from functools import cache

from opencc import OpenCC

FIRST, LAST = 0x3400, 0x9FFF  # the blocks where traditional characters in use lie


@cache
def table() -> dict[int, str]:
    """What each traditional character is in simplified writing, for `str.translate`."""
    convert = OpenCC("t2s").convert
    found = {}
    for code in range(FIRST, LAST + 1):
        # Again, for what one step makes may be traditional itself: 薴 苧 苎.
        to = convert(convert(chr(code)))
        if len(to) == 1 and to != chr(code):
            found[code] = to
    return found


def simplified(text: str) -> str:
    """A text in simplified characters."""
    return text if text.isascii() else text.translate(table())

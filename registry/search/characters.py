"""Traditional characters as simplified ones: the table of OpenCC, character by character."""

from __future__ import annotations

from functools import cache

FIRST, LAST = 0x3400, 0x9FFF  # the blocks where traditional characters in use lie


@cache
def table() -> dict[int, str]:
    """What each traditional character is in simplified writing, for `str.translate`."""
    from opencc import OpenCC  # only where any Chinese is read

    convert = OpenCC("t2s").convert
    codes = range(FIRST, LAST + 1)
    # Line by line, so that no two characters are read as one word.
    lines = "\n".join(map(chr, codes))
    # Again, for what one step makes may be traditional itself: 薴 苧 苎.
    made = convert(convert(lines)).split("\n")
    return {
        code: to for code, to in zip(codes, made, strict=True) if len(to) == 1 and to != chr(code)
    }


def simplified(text: str) -> str:
    """A text in simplified characters."""
    return text if text.isascii() else text.translate(table())

"""Spelling of names: what counts as the same text, and which of two spellings we show."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

_SPACE = re.compile(r"\s+")
_WIDE = str.maketrans("()", "（）")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def fold(text: str) -> str:
    """The text with full- and half-width forms made one (NFKC)."""
    return unicodedata.normalize("NFKC", text)


def key(name: str) -> str:
    """What two spellings of one legal name share: NFKC, no white space, lower case."""
    return "".join(fold(name).split()).lower()


class Keys(dict[str, str]):
    """The keys of names, each found once."""

    def __missing__(self, name: str) -> str:
        """The key of a name that was not asked for before."""
        found = self[name] = key(name)
        return found


def as_filed(name: object) -> str:
    """A name as plain data has it: one text, or by language, of which the filed one is `zh`."""
    told = name.get("zh") if isinstance(name, Mapping) else name
    return told if isinstance(told, str) else ""


def show(name: str) -> str:
    """The spelling we show of a legal name: full-width brackets in Chinese, no stray space."""
    if not _CHINESE.search(name):
        return name.strip()
    return _SPACE.sub("", name).translate(_WIDE)


def usual(spellings: Iterable[str]) -> str:
    """The spelling to show of several of one name: the most frequent, ties by code point."""
    counts = Counter(show(spelling) for spelling in spellings)
    return min(counts, key=lambda spelling: (-counts[spelling], spelling))

"""What a build keeps of the search, in rows under names that tell their content.

Whoever reads a row knows its name from another one, up to the first, so that none can be damaged,
lost or mixed up with that of another build unseen; and only what is needed is read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from typing import TypeVar
from unicodedata import unidata_version

from registry import program
from registry.memo import Memo, code

NAME = "search"
CODE = (
    "search/analysis", "search/anew", "search/blocks", "search/characters", "search/coder",
    "search/columns", "search/documents", "search/encode", "search/index", "search/kept",
    "search/made", "search/packing", "search/postings", "search/results", "search/rows",
    "search/shards", "search/stems", "search/tally", "search/update", "numbers", "pinyin", "sounds",
)  # fmt: skip
DIGITS = 64

T = TypeVar("T")


class LostError(Exception):
    """A row is not there any more, or not what it was."""


class Rows:
    """Rows by name; those that are new are written together with the first one."""

    def __init__(self, memo: Memo | None) -> None:
        """The rows of a memo; none without one."""
        self._memo = memo
        self._new: dict[str, bytes] = {}

    def put(self, row: bytes) -> str:
        """Takes a row; what it is called."""
        key = named(row)
        self._new[key] = row
        return key

    def read(self, key: str, parse: Callable[[bytes], T]) -> T:
        """What a row tells. Raises LostError."""
        row = self._new.get(key)
        if row is None and self._memo:
            row = self._memo.get(NAME, key)
        if row is None or named(row) != key:
            raise LostError(key)
        return _parsed(row, parse)

    def first(self, parse: Callable[[bytes], T]) -> T:
        """What the first row tells, if the present code wrote it. Raises LostError."""
        whole = self._memo.get(NAME, "") if self._memo else None
        row = whole[DIGITS:] if whole else b""
        if not whole or whole[:DIGITS] != _signed(row):
            raise LostError(NAME)
        return _parsed(row, parse)

    def keep(self, first: bytes, used: Collection[str], before: Collection[str] | None) -> None:
        """Writes the first row and new ones, in place of those used before; None: of all."""
        if self._memo is None:
            return
        values = {key: row for key, row in self._new.items() if key in used}
        gone = {*before} - {*used} if before is not None else ()
        self._memo.put(NAME, {**values, "": _signed(first) + first}, anew=before is None, gone=gone)


def named(row: bytes) -> str:
    """What a row is called."""
    return hashlib.sha256(row).hexdigest()[:32]


def _signed(first: bytes) -> bytes:
    return hashlib.sha256(_code().encode() + first).hexdigest().encode()


def _parsed(row: bytes, parse: Callable[[bytes], T]) -> T:
    try:
        return parse(row)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise LostError(str(error)) from error


def _code() -> str:
    """What names the code and the libraries that decide what the files are."""
    versions = program.versions(("lunr", "opencc", "pypinyin"))
    return " ".join((code(*CODE), *versions, unidata_version))

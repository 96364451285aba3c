"""Filings found by their company, or by where they lie, without a look at any other."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from typing import Self

from registry.later import Later
from registry.model import Filing
from registry.tracked import Noted

Columns = Mapping[str, tuple[str, str]]  # by Filing.id: its path, its company
Filings = Mapping[str, Filing]  # by Filing.id


class Records(Later[str, Filing]):
    """Filings by id, each read when it is asked for; where it lies and whose it is, is known."""

    __slots__ = ("columns",)

    def __init__(self, columns: Columns, find: Callable[[str], Filing]) -> None:
        """What is known of all, in their order, and what reads one."""
        super().__init__(columns, find)
        self.columns = columns

    def patched(self, values: Filings, keys: Iterable[str]) -> Self:
        """The same with some filings given, with all those that it lacks; `keys` are all ids."""
        made = super().patched(values, keys)
        told = {id_: _told(one) for id_, one in made.own.items()}
        same = made._keys is self._keys
        if not same or any(self.columns[id_] != one for id_, one in told.items()):
            made.columns = {id_: told.get(id_) or self.columns[id_] for id_ in made}
        return made


def _told(one: Filing) -> tuple[str, str]:
    return one.path, one.company


def columns(filings: Filings) -> Columns:
    """Where each filing lies and whose it is."""
    if isinstance(filings, Noted):
        return columns(filings.every())
    if isinstance(filings, Records):
        return filings.columns
    return {id_: _told(one) for id_, one in filings.items()}


def lying(filings: Filings, paths: Container[str]) -> list[Filing]:
    """The filings at some paths, in the order of all."""
    if isinstance(filings, Records):
        return [filings[id_] for id_, (path, _) in filings.columns.items() if path in paths]
    return [one for one in filings.values() if one.path in paths]


def held(filings: Filings, slugs: Container[str]) -> list[Filing]:
    """The filings of some companies, in the order of all."""
    if isinstance(filings, Records):
        return [filings[id_] for id_, (_, slug) in filings.columns.items() if slug in slugs]
    return [one for one in filings.values() if one.company in slugs]

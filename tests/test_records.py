"""Filings found by company and path: the same as by a look at all, and without that look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from msgspec.structs import replace

from registry import held, reading, records, snapshot
from registry.model import Filing
from registry.records import Records
from registry.tracked import ALL, Noted, Notes
from tests.conftest import DEEP, RECOMMENDATION, Tree


@pytest.fixture
def every(tree: Tree) -> dict[str, Filing]:
    return dict(tree.content().filings)


def later(every: Mapping[str, Filing], asked: list[str]) -> Records:
    def find(id_: str) -> Filing:
        asked.append(id_)
        return every[id_]

    return Records(records.columns(every), find)


def test_filings_are_found_without_a_look_at_any_other(every: dict[str, Filing]) -> None:
    asked: list[str] = []
    some = later(every, asked)
    one = next(filing for filing in every.values() if filing.path == DEEP)
    assert records.lying(some, {DEEP, "content/none.md"}) == [one]
    assert asked == [one.id]
    assert records.held(some, {one.company}) == records.held(every, {one.company})
    assert records.columns(some) == records.columns(every)
    assert records.held(some, ()) == records.lying(every, ()) == []


def test_what_is_given_is_found_where_it_lies_now(every: dict[str, Filing]) -> None:
    first, *rest = every
    moved = replace(every[first], path="content/moved.md", company="another")
    new = replace(moved, path="content/new.md", number="示例新号")
    some = later(every, []).patched({first: moved, new.id: new}, sorted((*every, new.id)))
    assert records.lying(some, {moved.path, new.path}) == [some[one] for one in some
                                                           if one in (first, new.id)]  # fmt: skip
    assert records.held(some, {"another"}) == records.lying(some, {moved.path, new.path})
    assert records.lying(some, {every[first].path}) == []
    assert list(some.patched({}, rest)) == list(records.columns(some.patched({}, rest))) == rest


def test_who_asks_where_all_lie_reads_all(every: dict[str, Filing]) -> None:
    notes = Notes()
    with notes.taken() as reads:
        assert records.columns(Noted("filings", every, notes)) == records.columns(every)
    assert reads == {"filings": {ALL}}


def test_only_what_is_asked_for_is_unpacked(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "SIZE", 1)
    reading.remember(tree.root, reading.read(tree.root))
    unpacked: list[object] = []
    real = snapshot.unpacked

    def noted(data: bytes) -> Any:
        unpacked.append(None)
        return real(data)

    monkeypatch.setattr(snapshot, "unpacked", noted)
    again = reading.remembered(tree.root)
    assert again
    filings = again.content.filings
    known = len(unpacked)
    assert [one.path for one in records.lying(filings, {RECOMMENDATION})] == [RECOMMENDATION]
    assert len(unpacked) == known + 1

"""Mappings that note what is read of them."""

from __future__ import annotations

import pickle

import pytest

from registry.tracked import ALL, KEYS, SOME, Noted, NotedRow, Notes, UnnotedError


def test_what_is_read_is_noted_by_who_reads_it() -> None:
    notes = Notes()
    held = Noted("held", {"a": 1, "b": 2}, notes)
    row = NotedRow("row", (1, 2, 3), notes)
    with notes.taken() as outer:
        assert held["a"] == 1
        with notes.taken() as inner:
            assert "b" in held
            assert held
            assert list(held) == ["a", "b"]
            assert (row[0], row[1:]) == (1, (2, 3))
        assert held.get("c") is None
    assert outer == {"held": {"a", "c"}}
    assert inner == {"held": {(SOME, "b"), SOME, KEYS}, "row": {0, ALL}}
    assert pickle.loads(pickle.dumps(inner)) == inner


def test_what_nobody_notes_cannot_be_read() -> None:
    notes = Notes()
    held = Noted("held", {"a": 1}, notes)
    with notes.taken():
        assert held["a"] == 1
    with pytest.raises(UnnotedError, match="held"):
        held["a"]

"""Mappings whose values are found when they are asked for."""

from __future__ import annotations

import pytest

from registry import later, tracked
from registry.later import Later, Sparse

ASKED: list[str] = []


def find(key: str) -> str:
    ASKED.append(key)
    return key * 2


def made(keys: str = "abc") -> Later[str, str]:
    ASKED.clear()
    return Later(keys, find)


def test_a_value_is_found_when_it_is_asked_for_and_once() -> None:
    held = made()
    assert (list(held), len(held), "b" in held, "x" in held, ASKED) == (
        [*"abc"],
        3,
        True,
        False,
        [],
    )
    assert (held["b"], held["b"], held.get("x"), ASKED) == ("bb", "bb", None, ["b"])


def test_a_copy_has_what_it_was_given_and_shares_what_was_found() -> None:
    held = made()
    other = held.patched({"b": "other", "d": "new"}, "abd")
    assert (other["a"], other["b"], other["d"], held["a"], held["b"]) == (
        "aa", "other", "new", "aa", "bb",
    )  # fmt: skip
    assert ASKED == ["a", "b"]
    with pytest.raises(KeyError):
        other["c"]
    with pytest.raises(KeyError):
        held["d"]


def test_the_keys_may_be_those_of_another_mapping() -> None:
    first = Later({"a": 1, "b": 2}, find)
    for held in (first, Later(first, find), made().patched({}, first), first.patched({}, first)):
        assert (list(held), held["b"]) == (["a", "b"], "bb")
        with pytest.raises(KeyError):
            held["c"]


def test_a_value_given_is_forgotten_with_its_key() -> None:
    twice = made().patched({"b": "other"}, "ac").patched({}, "abc")
    assert twice["b"] == "bb"


@pytest.mark.parametrize(
    ("values", "keys", "different"),
    [({}, "abc", ""), ({"b": "x"}, "abc", "b"), ({"d": "x"}, "abcd", "d"), ({}, "ab", "c")],
)
def test_what_differs_is_told_without_asking_for_the_rest(
    values: dict[str, str], keys: str, different: str
) -> None:
    held = made()
    other = held.patched(values, keys)
    assert later.changed(held, other) == set(different) == later.changed(other, held)
    assert set(ASKED) <= set(different)
    plain = {key: held[key] for key in held}
    assert later.changed(plain, later.patched(plain, values, keys)) == set(different)


def test_mappings_of_other_origin_are_compared_value_by_value() -> None:
    held = made()
    assert later.changed(held, {"a": held["a"], "b": "x", "d": "y"}) == {*"bcd"}
    assert later.changed(made(), made()) == {*"abc"}


@pytest.mark.parametrize("lazy", [False, True])
def test_nothing_new_is_the_old_mapping(lazy: bool) -> None:
    held = made() if lazy else {key: key * 2 for key in "abc"}
    assert later.patched(held, {}, "abc") is held
    assert later.patched(held, {"a": held["a"]}, "abc") is held
    assert later.patched(held, {}, "cab") is not held


def test_what_differs_is_noted_as_with_plain_mappings() -> None:
    held = made()
    other = held.patched({"b": "x", "c": "cc"}, "abc")
    plain = {key: held[key] for key in held}
    assert (
        tracked.differing(held, other)
        == tracked.differing(plain, dict(other))
        == {"b", tracked.ALL}
    )


def test_values_by_keys_that_nobody_lists() -> None:
    held = Sparse[str, int](lambda key, default: {"a": 1}.get(key, default), {})
    other = held.patched({"b": 2}).patched({"a": 3})
    assert [held.get(key, 0) for key in "abc"] == [1, 0, 0]
    assert [other.get(key, 0) for key in "abc"] == [3, 2, 0]

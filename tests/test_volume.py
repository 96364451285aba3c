"""Files of named bytes, and tables in them: what is damaged is told, never taken."""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable
from pathlib import Path

import pytest

from registry import buckets, snapshot, volume
from registry.buckets import GONE, Buckets
from registry.model import Label
from registry.volume import DamagedError, Volume

BLOBS = {"a": b"one", "b/0": b"", "b/1": b"two" * 1000, "名": b"three"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "folder" / "x.volume"
    volume.write(place, "key", BLOBS.items())
    return place


def held(path: Path, key: str = "key") -> Volume:
    found = volume.opened(path, key)
    assert found is not None
    return found


def test_what_was_written_is_read_name_by_name(path: Path) -> None:
    found = held(path)
    assert {name: found[name] for name in found} == BLOBS
    assert ("a" in found, "x" in found) == (True, False)


def test_of_another_key_or_at_no_path_there_is_none(path: Path) -> None:
    assert volume.opened(path, "other") is None
    assert volume.opened(path.parent / "none", "key") is None


def test_it_stays_what_it_is_whatever_becomes_of_the_path(path: Path) -> None:
    found = held(path)
    volume.write(path, "key", [("a", b"other")])
    assert (found["a"], held(path)["a"]) == (b"one", b"other")
    path.unlink()
    assert found["b/1"] == BLOBS["b/1"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no processes are forked here")
def test_a_forked_process_reads_without_moving_anything_here(path: Path) -> None:
    found = held(path)
    child = os.fork()
    if child == 0:
        os._exit(0 if all(found[name] == BLOBS[name] for name in BLOBS) else 1)
    assert all(found[name] == BLOBS[name] for name in BLOBS)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_every_byte_that_is_another_is_noticed(path: Path) -> None:
    data = path.read_bytes()
    step = len(data) // 97
    for at in [*range(0, 300), *range(300, len(data), step), len(data) - 1]:
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        found = volume.opened(path, "key")
        if found is not None:
            with pytest.raises(DamagedError):
                _ = [found[name] for name in BLOBS]


@pytest.mark.parametrize(
    ("names", "ends"),
    [(["a", "b"], [0, 3]), (["a"], [0, 3, 6]), (["a", "b"], [0, 3, 1]), (["a"], [0, 1 << 40])],
)
def test_places_that_somebody_made_up_are_damage(
    path: Path, names: list[str], ends: list[int]
) -> None:
    """The digests are right, as who plants a file can have them."""
    checks = b"\0" * volume.CHECK * len(names)
    index = volume._packed(volume.Index(names, array(volume.END, ends), checks))
    head = volume.HEAD.pack(volume._digest(b"key"), volume._digest(index), len(index))
    path.write_bytes(volume.MAGIC + head + b"one" + index)
    assert volume.opened(path, "key") is None


@pytest.mark.parametrize("length", [0, 5, 40, 88, 120, -1])
def test_a_file_cut_short_is_noticed(path: Path, length: int) -> None:
    path.write_bytes(path.read_bytes()[:length])
    found = volume.opened(path, "key")
    if found is not None:
        with pytest.raises(DamagedError):
            _ = [found[name] for name in BLOBS]


def test_bytes_of_one_name_are_not_taken_for_those_of_another(path: Path) -> None:
    volume.write(path, "key", [("a", b"123"), ("b", b"456")])
    data = path.read_bytes()
    assert data.count(b"123456") == 1
    path.write_bytes(data.replace(b"123456", b"456123"))
    found = held(path)
    for name in "ab":
        with pytest.raises(DamagedError):
            found[name]


# --- tables ---------------------------------------------------------------------------------------

TABLE = {f"key {number}": Label(f"value {number}", str(number)) for number in range(100)}


def table(count: int = 7) -> Buckets:
    blobs = dict(buckets.packed("t", buckets.every(TABLE, count), None))
    return Buckets("t", count, blobs.get, None)


def test_a_table_gives_the_value_of_each_key() -> None:
    found = table()
    assert {key: found[key] for key in TABLE} == TABLE
    assert (found.get("none"), found.get("none", 1)) == (None, 1)
    with pytest.raises(KeyError):
        found["none"]


def test_values_changed_come_into_the_buckets_where_they_are_looked_for() -> None:
    changes = {"key 3": Label("other", ""), "new": Label("new", ""), "key 5": GONE}
    blobs = dict(buckets.packed("t", buckets.every(TABLE, 7), None))
    some = dict(buckets.packed("t", table().changed(changes), None))
    assert len(some) <= len(changes)
    now = Buckets("t", 7, {**blobs, **some}.get, None)
    wanted = {**TABLE, **changes}
    del wanted["key 5"]
    assert {key: now[key] for key in wanted} == wanted
    assert now.get("key 5") is None


@pytest.mark.parametrize("data", [b"", b"no pickle", snapshot.packed([1])])
def test_what_is_no_table_is_damage(data: bytes) -> None:
    with pytest.raises(DamagedError):
        Buckets("t", 1, lambda name: data, None).get("a")


def test_a_record_that_lies_elsewhere_is_only_named() -> None:
    data = snapshot.packed({"one": Label("a", "b")}, {Label: lambda one: ("label", one.en)})
    resolve: Callable[[str, str], object] = lambda kind, name: f"{kind} {name}"  # noqa: E731
    assert snapshot.unpacked(data, resolve) == {"one": "label a"}
    with pytest.raises(DamagedError):
        snapshot.unpacked(data)

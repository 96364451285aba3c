"""The site on disk: all of it or nothing, never two builds at once, never a stranger's folder."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry import write
from registry.write import MARK, WriteError


def _tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file() and path.name != MARK
    }


def _beside(out: Path) -> list[str]:
    return sorted(path.name for path in out.parent.iterdir())


def test_makes_exactly_these_files(tmp_path: Path) -> None:
    out = tmp_path / "site"
    first = write.write(out, [("a.html", b"1"), ("b/c.html", b"2"), ("b/d.html", b"3")])
    assert (first.files, first.changed, first.removed) == (4, 4, 0)
    kept = (out / "a.html").stat()
    second = write.write(out, [("a.html", b"1"), ("b/c.html", b"9"), ("e.html", b"4")])
    assert _tree(out) == {"a.html": "1", "b/c.html": "9", "e.html": "4"}
    assert (second.changed, second.removed) == (2, 1)
    assert (out / "a.html").stat().st_mtime_ns == kept.st_mtime_ns
    assert _beside(out) == ["site"]


def _failing(error: Exception) -> Iterator[tuple[str, bytes]]:
    yield "a.html", b"new"
    raise error


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), WriteError),
        (ValueError("a bug"), ValueError),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ],
)
def test_failure_keeps_the_old_site(
    tmp_path: Path, error: Exception, raised: type[BaseException]
) -> None:
    out = tmp_path / "site"
    write.write(out, [("a.html", b"old")])
    with pytest.raises(raised):
        write.write(out, _failing(error))
    assert _tree(out) == {"a.html": "old"}
    assert _beside(out) == ["site"]


def test_two_builds_at_once(tmp_path: Path) -> None:
    out = tmp_path / "site"

    def outputs() -> Iterator[tuple[str, bytes]]:
        yield "a.html", b"1"
        with pytest.raises(WriteError, match="another build"):
            write.write(out, [("a.html", b"2")])

    write.write(out, outputs())
    assert _tree(out) == {"a.html": "1"}
    write.write(out, [("a.html", b"3")])  # the lock is gone
    assert _tree(out) == {"a.html": "3"}


def test_killed_between_the_renames(tmp_path: Path) -> None:
    out = tmp_path / "site"
    write.write(out, [("a.html", b"old")])
    out.rename(tmp_path / ".site-old")
    (tmp_path / ".site-new").mkdir()
    (tmp_path / ".site-lock").touch()
    written = write.write(out, [("a.html", b"old")])
    assert written.changed == 0
    assert _beside(out) == ["site"]


def test_stranger_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(WriteError, match="no build has made"):
        write.write(tmp_path, [("a.html", b"1")])
    link = tmp_path / "link"
    link.symlink_to(tmp_path, target_is_directory=True)
    with pytest.raises(WriteError, match="not a plain folder"):
        write.write(link, [("a.html", b"1")])
    assert (tmp_path / "precious.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", [".site-old", ".site-new"])
def test_stranger_beside_the_site_is_left_alone(tmp_path: Path, name: str) -> None:
    out = tmp_path / "site"
    write.write(out, [("a.html", b"1")])
    (tmp_path / name).mkdir()
    (tmp_path / name / "precious.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(WriteError, match="no build has made"):
        write.write(out, [("a.html", b"2")])
    assert _tree(out) == {"a.html": "1"}
    assert (tmp_path / name / "precious.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", "a//x", "a\\x"])
def test_nothing_is_written_outside(tmp_path: Path, name: str) -> None:
    with pytest.raises(WriteError, match="outside"):
        write.write(tmp_path / "in" / "site", [(name, b"1")])
    assert _beside(tmp_path / "in") == ["in"]
    assert list((tmp_path / "in").iterdir()) == []


def test_the_root_of_a_disk_is_no_place_for_a_site() -> None:
    with pytest.raises(WriteError, match="choose another place"):
        write.write(Path("/"), [("a.html", b"1")])


def test_one_file_twice(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="two pages"):
        write.write(tmp_path / "site", [("a.html", b"1"), ("A.html", b"2")])
    assert not (tmp_path / "site").exists()


def test_no_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    out = tmp_path / "site"
    write.write(out, [("a.html", b"1")])
    monkeypatch.setattr(os, "link", refuse)
    assert write.write(out, [("a.html", b"1")]).changed == 0
    assert _tree(out) == {"a.html": "1"}


def test_disk_error_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(WriteError) as caught:
        write.write(tmp_path / "file" / "site", [("a.html", b"1")])
    assert "\n" not in str(caught.value)

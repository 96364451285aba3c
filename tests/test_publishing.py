"""A change of the site at the cost of what changes, by two trees that change places."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from registry import write
from registry.publishing import placing
from registry.write import MARK, WriteError, Written

SITE = {"a.html": "1", "b/c.html": "2", "b/d.html": "3", "e/f/g.html": "4"}


def read(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.name != MARK and not path.is_dir()
    }


def whole(out: Path, files: Mapping[str, str] = SITE, stamp: str = "0") -> Written:
    with write.stage(out, whole=True) as stage:
        for name, text in files.items():
            stage.put(name, text.encode())
        return stage.finish(files, (), stamp)


def change(
    out: Path, files: Mapping[str, str], removed: tuple[str, ...] = (), upon: str = ""
) -> Written:
    stamp = f"{write.stamp(out)}+"
    with write.stage(out, whole=False, upon=upon) as stage:
        for name, text in files.items():
            stage.put(name, text.encode())
        return stage.finish(files, removed, stamp)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A site to which a change was made, so that there is a spare."""
    whole(tmp_path / "site")
    change(tmp_path / "site", {"a.html": "one"})
    return tmp_path / "site"


def spare(out: Path) -> Path:
    return out.with_name(".site-spare")


STOOD = SITE | {"a.html": "one"}


def test_a_change_leaves_the_rest(tmp_path: Path) -> None:
    out = tmp_path / "site"
    first = whole(out)
    kept = (out / "b/d.html").stat()
    second = change(out, {"b/c.html": "two", "a.html": "1", "new/x.html": "5"}, ("e/f/g.html",))
    assert read(out) == {"a.html": "1", "b/c.html": "two", "b/d.html": "3", "new/x.html": "5"}
    assert (second.files, second.changed, second.removed) == (first.files, 2, 1)
    assert second.size == sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    assert not (out / "e").exists()
    assert ((out / "b/d.html").stat().st_ino, write.stamp(out)) == (kept.st_ino, "0+")


@pytest.mark.parametrize(
    ("files", "removed"),
    [
        ({"a.html": "x"}, ()),
        ({}, ("a.html",)),
        ({"b/c.html": "x"}, ("b/d.html",)),
        ({"b": "x"}, ("b/c.html", "b/d.html")),
        ({"a.html/x": "x"}, ("a.html",)),
        ({"A.html": "1"}, ("a.html",)),
        ({"B/c.html": "2", "B/d.html": "3"}, ("b/c.html", "b/d.html")),
        ({"e/f/h.html": "x"}, ("e/f/g.html",)),
        ({"e/f/h/i.html": "x"}, ("e/f/g.html",)),
        ({}, tuple(SITE)),
        ({}, ("not-there.html", "b/not-there.html", "a.html/not-there.html")),
    ],
)
def test_each_kind_of_change_and_back(
    out: Path, files: dict[str, str], removed: tuple[str, ...]
) -> None:
    before = write.signature(out)
    there = {name: text for name, text in STOOD.items() if name not in removed}
    changed = change(out, files, removed, before)
    assert read(out) == there | files
    assert changed.signature == write.signature(out)
    assert changed.removed == len(STOOD.keys() - (there | files).keys())
    back = {name: STOOD[name] for name in removed if name in STOOD}
    again = change(out, back | STOOD, tuple(files.keys() - STOOD.keys()), changed.signature)
    assert read(out) == STOOD
    assert again.signature == write.signature(out)


def test_what_the_site_shares_with_the_spare_is_never_written_to(out: Path) -> None:
    for text in ("x", "y", "z"):
        old = read(out)
        change(out, {"a.html": text, "b/c.html": text})
        assert read(spare(out)) == old


def test_many_changes_at_random(tmp_path: Path) -> None:
    out, chance = tmp_path / "site", random.Random(5)
    names = [f"{folder}{name}.html" for folder in ("", "a/", "a/b/", "c/") for name in "xyz"]
    stood: dict[str, str] = {"x.html": "0"}
    signature = whole(out, stood).signature
    for turn in range(80):
        files = {name: f"{chance.randrange(3)}" for name in chance.sample(names, 3)}
        removed = tuple({*chance.sample(names, 2)} - files.keys())
        stood = {name: text for name, text in (stood | files).items() if name not in removed}
        if turn % 13 == 12:
            signature = whole(out, stood).signature
        else:
            signature = change(out, files, removed, signature).signature
        if turn % 7 == 6:
            write.prepare(out)
            assert read(spare(out)) == stood
        if turn % 11 == 10:
            shutil.rmtree(spare(out), ignore_errors=True)
        assert read(out) == stood
        assert signature == write.signature(out)


# --- the spare --------------------------------------------------------------------------------


def removed_whole(spare: Path) -> None:
    shutil.rmtree(spare)


def emptied(spare: Path) -> None:
    for inside in spare.iterdir():
        shutil.rmtree(inside) if inside.is_dir() else inside.unlink()


def file_gone(spare: Path) -> None:
    (spare / "e/f/g.html").unlink()


def file_added(spare: Path) -> None:
    (spare / "b/stranger.html").write_text("x", encoding="utf-8")


def file_replaced(spare: Path) -> None:
    fresh = spare / "fresh"
    fresh.write_text("x", encoding="utf-8")
    fresh.rename(spare / "b/d.html")


def folder_gone(spare: Path) -> None:
    shutil.rmtree(spare / "e")


def folder_added(spare: Path) -> None:
    (spare / "b/strange/folder").mkdir(parents=True)


def folder_for_file(spare: Path) -> None:
    (spare / "b/c.html").unlink()
    (spare / "b/c.html").mkdir()


def file_for_folder(spare: Path) -> None:
    shutil.rmtree(spare / "b")
    (spare / "b").write_text("x", encoding="utf-8")


def link_for_folder(spare: Path) -> None:
    shutil.rmtree(spare / "b")
    (spare / "b").symlink_to(spare.with_name("site") / "b")


def another_for_it(spare: Path) -> None:
    copy = spare.with_name("copy")
    shutil.copytree(spare, copy)
    shutil.rmtree(spare)
    copy.rename(spare)
    (spare / "e/f/g.html").write_text("x", encoding="utf-8")


def record_gone(spare: Path) -> None:
    spare.with_name(".site-record").unlink()


def record_torn(spare: Path) -> None:
    record = spare.with_name(".site-record")
    record.write_bytes(record.read_bytes()[:-20])


def record_of_another_form(spare: Path) -> None:
    spare.with_name(".site-record").write_text('["x"]', encoding="utf-8")


def record_leading_outside(spare: Path) -> None:
    record = spare.with_name(".site-record")
    known = json.loads(record.read_text(encoding="utf-8")) | {"behind": ["../precious"]}
    record.write_text(json.dumps(known), encoding="utf-8")


DAMAGES = [
    removed_whole,
    emptied,
    file_gone,
    file_added,
    file_replaced,
    folder_gone,
    folder_added,
    folder_for_file,
    file_for_folder,
    link_for_folder,
    another_for_it,
    record_gone,
    record_torn,
    record_of_another_form,
    record_leading_outside,
]


@pytest.mark.parametrize("prepared", [False, True])
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_spare_is_made_anew(
    out: Path, damage: Callable[[Path], None], prepared: bool
) -> None:
    if prepared:
        write.prepare(out)
    precious = out.parent / "precious"
    precious.write_text("mine", encoding="utf-8")
    time.sleep(0.01)  # file systems count time in ticks of some milliseconds
    damage(spare(out))
    for text in ("5", "6"):
        change(out, {"b/x.html": text})
        assert read(out) == STOOD | {"b/x.html": text}
    assert precious.read_text(encoding="utf-8") == "mine"


def test_a_file_that_only_the_spare_has_may_be_written_to(out: Path) -> None:
    (spare(out) / "a.html").write_text("x", encoding="utf-8")
    change(out, {"b/c.html": "5"})
    assert read(out) == STOOD | {"b/c.html": "5"}


def test_the_spare_is_made_ready_ahead(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(spare(out))
    write.prepare(out)
    assert read(spare(out)) == read(out)
    monkeypatch.setattr(placing, "clone", lambda *_: pytest.fail("the spare was made again"))
    change(out, {"a.html": "x"})
    write.prepare(out)
    change(out, {"a.html": "y"})
    assert read(out) == STOOD | {"a.html": "y"}


def test_nothing_to_make_ready(tmp_path: Path) -> None:
    write.prepare(tmp_path / "site")
    assert list(tmp_path.iterdir()) == []


def test_a_change_costs_what_it_changes(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(300):
        (out / f"{number}.html").write_text("x", encoding="utf-8")
    write.prepare(out)
    linked: list[object] = []
    link = os.link

    def counted(old: str, new: str) -> None:
        linked.append(new)
        link(old, new)

    monkeypatch.setattr(os, "link", counted)
    for text in ("x", "y"):
        change(out, {"a.html": text})
    assert len(linked) <= 4  # the file and the mark, twice


def test_a_whole_build_takes_the_spare_along(out: Path) -> None:
    whole(out, {"x.html": "1"})
    assert sorted(path.name for path in out.parent.iterdir()) == ["site"]
    change(out, {"y.html": "2"})
    assert read(out) == {"x.html": "1", "y.html": "2"}


# --- file systems that can less ----------------------------------------------------------------


def refuse(*_: object, **__: object) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")


def test_changes_without_hard_links(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", refuse)
    signature = write.signature(out)
    for text in ("x", "y", "z"):
        changed = change(out, {"a.html": text}, ("b/c.html",), signature)
        signature = changed.signature
        assert read(out) == {"a.html": text, "b/d.html": "3", "e/f/g.html": "4"}
        assert signature == write.signature(out)
        write.prepare(out)
        assert sorted(path.name for path in out.parent.iterdir()) == ["site"]
    assert whole(out, read(out)).changed == 0


def test_changes_without_an_exchange(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placing, "_exchange", lambda *_: False)
    for text in ("x", "y", "z"):
        change(out, {"a.html": text})
        assert read(out) == SITE | {"a.html": text}
        assert not out.with_name(".site-old").exists()


def test_readers_never_miss_a_file(out: Path) -> None:
    missing: list[str] = []
    ended = threading.Event()

    def poll() -> None:
        while not ended.is_set():
            for name in SITE:
                try:
                    (out / name).read_bytes()
                except OSError as error:
                    missing.append(str(error))

    reader = threading.Thread(target=poll)
    reader.start()
    try:
        for turn in range(40):
            change(out, {"a.html": f"{turn}", "b/c.html": f"{turn}"})
            whole(out, SITE | {"b/d.html": f"{turn}"})
    finally:
        ended.set()
        reader.join()
    assert missing == []


# --- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "removed", "said"),
    [
        ({"A.html": "x"}, (), "two pages would be written to A.html"),
        ({"B/x.html": "x"}, (), "two pages would be written to B"),
        ({"x.html": "x", "X.html": "y"}, (), "two pages"),
        ({"a.html/x": "x"}, (), "a.html"),
        ({"b": "x"}, (), "b: Is a directory"),
        ({"x.html": "x"}, ("x.html",), "both written and removed"),
        ({}, ("../precious",), "outside"),
        ({}, ("b",), "/b"),
        ({MARK: "x"}, (), "two pages"),
    ],
)
def test_a_change_that_cannot_be(
    out: Path, files: dict[str, str], removed: tuple[str, ...], said: str
) -> None:
    precious = out.parent / "precious"
    precious.write_text("mine", encoding="utf-8")
    with pytest.raises(WriteError) as caught:
        change(out, files, removed)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert (read(out), precious.exists(), write.stamp(out)) == (STOOD, True, "0+")
    change(out, {"x.html": "5"})
    assert read(out) == STOOD | {"x.html": "5"}


@pytest.mark.parametrize("is_whole", [False, True])
def test_names_and_files_must_agree(out: Path, is_whole: bool) -> None:
    with write.stage(out, whole=is_whole) as stage:
        stage.put("x.html", b"x")
        with pytest.raises(WriteError, match=r"x\.html was made"):
            stage.finish((), (), "1")
        with pytest.raises(WriteError, match=r"y\.html is a file"):
            stage.finish(("x.html", "y.html"), (), "1")
        with pytest.raises(WriteError, match="two pages"):
            stage.finish(("x.html", "x.html"), (), "1")
        with pytest.raises(WriteError, match="two pages"):
            stage.put("x.html", b"y")
        with pytest.raises(ValueError, match="several lines"):
            stage.finish(("x.html",), (), "1\nfiles: 0")
    assert read(out) == STOOD


@pytest.mark.parametrize("made", [None, {"a.html": "1"}])
def test_no_site_to_change(tmp_path: Path, made: dict[str, str] | None) -> None:
    out = tmp_path / "site"
    if made:
        write.write(out, [(name, text.encode()) for name, text in made.items()])
    with pytest.raises(WriteError, match="build all of it"):
        change(out, {"a.html": "x"})
    assert sorted(path.name for path in tmp_path.iterdir()) == (["site"] if made else [])


def test_left_without_an_end(out: Path) -> None:
    with write.stage(out, whole=False) as stage:
        assert stage.put("a.html", b"x")
        assert not stage.put("b/c.html", b"2")
    with pytest.raises(KeyboardInterrupt), write.stage(out, whole=True) as stage:
        stage.put("a.html", b"x")
        raise KeyboardInterrupt
    assert read(out) == STOOD
    assert not out.with_name(".site-new").exists()


def test_no_change_during_another_build(out: Path) -> None:
    with write.stage(out, whole=False) as stage:
        stage.put("a.html", b"x")
        for meanwhile in (
            lambda: change(out, {"b/c.html": "x"}),
            lambda: whole(out),
            lambda: write.prepare(out),
        ):
            with pytest.raises(WriteError, match="another build"):
                meanwhile()
        stage.finish(["a.html"], (), "1")
    assert read(out) == SITE | {"a.html": "x"}


# --- what tells whether the site is still as it was ----------------------------------------------


def test_the_signature_stays(out: Path) -> None:
    first = write.signature(out)
    shutil.rmtree(spare(out))
    write.prepare(out)  # makes a second name of each file
    assert write.signature(out) == first
    assert write.signature(out.with_name("nothing")) == ""


def overwritten(out: Path) -> None:
    (out / "a.html").write_text("two", encoding="utf-8")  # as long as before


def renamed(out: Path) -> None:
    (out / "a.html").rename(out / "z.html")


def exchanged(out: Path) -> None:
    (out / "b/c.html").rename(out / "b/x.html")
    (out / "b/d.html").rename(out / "b/c.html")
    (out / "b/x.html").rename(out / "b/d.html")


def copied(out: Path) -> None:
    shutil.copy2(out / "a.html", out / "copy.html")
    (out / "copy.html").replace(out / "a.html")


def made_secret(out: Path) -> None:
    (out / "a.html").chmod(0o600)


def removed(out: Path) -> None:
    (out / "e/f/g.html").unlink()


def folder_made(out: Path) -> None:
    (out / "empty").mkdir()


def link_made(out: Path) -> None:
    (out / "link").symlink_to("nowhere")


def mark_written(out: Path) -> None:
    (out / MARK).write_text("x", encoding="utf-8")


@pytest.mark.parametrize(
    "meddle",
    [
        overwritten,
        renamed,
        exchanged,
        copied,
        made_secret,
        removed,
        folder_made,
        link_made,
        mark_written,
    ],
)
def test_the_signature_tells(out: Path, meddle: Callable[[Path], None]) -> None:
    first = write.signature(out)
    meddle(out)
    assert write.signature(out) != first


@pytest.mark.parametrize("text", [b"", b"x\n", b"\xff", b"x\nstamp: 1\nfiles: many\nbytes: 2\n"])
def test_a_mark_that_says_nothing(out: Path, text: bytes) -> None:
    (out / MARK).write_bytes(text)
    assert write.stamp(out) == ""
    assert whole(out).removed == 0

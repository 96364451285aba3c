"""`build` and git: refused where a date would be wrong, and the way out is said."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from registry.cli import main
from registry.history import NOT_COMMITTED, doubts
from registry.model import Commit, History, Revision
from tests.conftest import DEEP, Tree
from tests.repository import Repository

PAGE = "filings/cn-cac-deep-synthesis/110108000000101230017.html"
DATA = PAGE.replace(".html", ".json")
WAY_OUT = "to build without that: --no-history"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Beside the tree, not in it: a site is not content."""
    return tmp_path.parent / f"{tmp_path.name}-site"


def build(root: Path, out: Path, *args: str) -> int:
    return main(["build", "--quiet", "--root", str(root), "--out", str(out), *args])


def recorded(out: Path) -> list[str]:
    """State and subject of each revision of the filing, as the site has them."""
    found = json.loads((out / DATA).read_text(encoding="utf-8"))["revisions"]
    return [f"{one['state']} {one['subject']}" for one in found]


def test_no_repository(tree: Tree, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build(tree.root, out) == 2
    told = capsys.readouterr().err
    assert "no history: fatal: not a git repository" in told
    assert WAY_OUT in told
    assert not out.exists()
    assert build(tree.root, out, "--no-history") == 0
    assert (out / PAGE).is_file()
    assert not (out / DATA).exists()


def test_no_git(
    tree: Tree,
    out: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    Repository(tree.root).commit()
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert build(tree.root, out) == 2
    told = capsys.readouterr().err
    assert "no history: git is not installed" in told
    assert WAY_OUT in told
    assert build(tree.root, out, "--no-history") == 0


def test_a_shallow_clone(
    tree: Tree, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = Repository(tree.root)
    repo.commit("One")
    repo.commit("Two", {DEEP: (tree.root / DEEP).read_text("utf-8").replace("一条", "两条")})
    clone = tmp_path.parent / f"{tmp_path.name}-clone"
    repo.git("clone", "--quiet", "--depth=1", tree.root.as_uri(), str(clone))
    assert build(clone, out) == 2
    told = capsys.readouterr().err
    assert "this clone is shallow" in told
    assert "git fetch --unshallow" in told
    assert WAY_OUT in told
    assert not out.exists()
    repo.git("-C", str(clone), "fetch", "--quiet", "--unshallow")
    assert build(clone, out) == 0
    assert recorded(out) == ["added One", "edited Two"]


def test_a_clone_without_all_files(
    tree: Tree, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = Repository(tree.root)
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.commit("One")
    repo.commit("Two", {DEEP: (tree.root / DEEP).read_text("utf-8").replace("一条", "两条")})
    clone = tmp_path.parent / f"{tmp_path.name}-clone"
    repo.git("clone", "--quiet", "--filter=blob:none", tree.root.as_uri(), str(clone))
    assert build(clone, out) == 2
    assert "git fetch --refetch --no-filter" in capsys.readouterr().err


def test_before_the_first_commit(tree: Tree, out: Path) -> None:
    Repository(tree.root)
    assert build(tree.root, out) == 0
    assert (out / PAGE).is_file()
    assert not (out / DATA).exists()  # no revision can be cited yet


def test_what_is_not_committed_is_built(tree: Tree, out: Path) -> None:
    repo = Repository(tree.root)
    repo.commit("One")
    tree.edit(DEEP, "一条示例备注", "另一条示例备注")
    assert build(tree.root, out) == 0
    assert "另一条示例备注" in (out / PAGE).read_text(encoding="utf-8")
    assert recorded(out) == ["added One"]
    repo.commit("Two")
    assert build(tree.root, out) == 0
    assert recorded(out) == ["added One", "edited Two"]


def test_a_second_build_is_the_same_however_it_remembers(tree: Tree, out: Path) -> None:
    repo = Repository(tree.root)
    repo.commit("One")
    tree.edit(DEEP, "一条示例备注", "另一条示例备注")
    repo.commit("Two")

    def built() -> dict[str, bytes]:
        assert build(tree.root, out) == 0
        return {
            str(path.relative_to(out)): path.read_bytes()
            for path in out.rglob("*")
            if path.is_file()
        }

    cold = built()
    cache = tree.root / ".cache" / "registry.sqlite3"
    assert cache.is_file()
    assert built() == cold
    cache.write_bytes(b"no database")
    assert built() == cold
    repo.git("commit", "--quiet", "--amend", "-m", "Two, better said")
    assert recorded(out) == ["added One", "edited Two"]
    built()
    assert recorded(out) == ["added One", "edited Two, better said"]


def test_a_hook_of_another_repository(
    tree: Tree, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Repository(tree.root).commit("One")
    other = Repository(tmp_path.parent / f"{tmp_path.name}-other")
    other.commit("Elsewhere")
    monkeypatch.setenv("GIT_DIR", os.fspath(other.root / ".git"))
    assert build(tree.root, out) == 0
    assert recorded(out) == ["added One"]


def test_a_kind_that_nobody_knows_is_told() -> None:
    one = Commit("a" * 40, "", "", "", "", "editorial", said="corection")
    other = Commit("b" * 40, "", "", "", "", "editorial", said="Editorial")
    revision = Revision(NOT_COMMITTED, "edited", "", "", {})
    found = list(doubts(History((one, other), {("filing", "x"): (revision,)})))
    assert found[0].startswith("warning: commit aaaaaaaaaaaa: Change-Kind: 'corection' is none of ")
    assert found[1].startswith("warning: 1 record with changes not committed")
    assert len(found) == 2

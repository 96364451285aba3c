"""`check --against` and `--staged`: what changed is judged, and what that breaks elsewhere."""

import os
import shutil
import subprocess
import sys

import pytest

from registry import cli
from tests.conftest import DEEP, KEJI, RECOMMENDATION, REPOSITORY, SERVICE, WANGLUO, Tree
from tests.repository import Repository

LINES = "from registry.cli import main\nsys.exit(main(sys.argv[1:]))\n"
BUILD = f"import sys\nsys.path.insert(0, {str(REPOSITORY)!r})\n{LINES}"


@pytest.fixture
def repository(tree: Tree) -> Repository:
    """The small tree in a commit of main; one filing was wrong in it before."""
    tree.edit(RECOMMENDATION, "status: filed", "status: fild")
    tree.write("build.py", BUILD)
    made = Repository(tree.root)
    made.commit(files={".gitignore": ".cache\n"})
    return made


def rules(
    tree: Tree, capsys: pytest.CaptureFixture[str], *args: str, code: int = 1
) -> tuple[list[str], str]:
    """The rules broken in what is reported, and the summary."""
    assert cli.main(["check", "--root", str(tree.root), *args]) == code
    out, err = capsys.readouterr()
    return [line.partition("#")[2] for line in out.split("\n") if line.startswith("    see ")], err


# --- against a revision -----------------------------------------------------------------------


def test_only_what_changed_is_judged(
    tree: Tree, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    found, said = rules(tree, capsys, "--against", "main", code=0)
    assert (found, said) == ([], "0 errors, 0 warnings in 0 changed files\n")
    tree.edit(DEEP, "form: app", "form: apps")
    tree.write(SERVICE.replace("ShiLi", "LiZi"), "register: x\n")
    found, said = rules(tree, capsys, "--against", "main")
    assert "unknown-form" in found
    assert "not-allowed" not in found
    assert said.endswith("in 2 changed files\n")


def test_what_others_changed_since_is_not_ours(
    tree: Tree, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.git("switch", "--quiet", "-c", "ours")
    tree.edit(SERVICE, "status: filed", "status: fild")
    repository.commit()
    repository.git("switch", "--quiet", "main")
    tree.edit(DEEP, "form: app", "form: website")
    repository.commit()
    repository.git("switch", "--quiet", "ours")
    found, said = rules(tree, capsys, "--against", "main")
    assert (found, said) == (["not-allowed"], "1 error, 0 warnings in 1 changed file\n")


def test_what_a_change_breaks_elsewhere_is_told(
    tree: Tree, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree.root / KEJI).unlink()
    found, said = rules(tree, capsys, "--against", "HEAD")
    assert found == ["unknown-company", "unknown-company"]
    assert said == "2 errors, 0 warnings in 0 changed files\n"


def test_paths_and_mending_go_with_it(
    tree: Tree, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    tree.edit(DEEP, "status: filed", "status: Filed")
    tree.edit(SERVICE, "status: filed", "status: Filed")
    assert rules(tree, capsys, "--against", "HEAD", DEEP)[0] == ["not-allowed"]
    said = rules(tree, capsys, "--against", "HEAD", "--fix", code=0)[1]
    assert said == "mended 2 files\n0 errors, 0 warnings in 0 changed files\n"


def test_no_revision(
    tree: Tree, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rules(tree, capsys, "--against", "nowhere", code=2)[1] == "'nowhere' names no commit\n"
    assert "--upload-pack" in rules(tree, capsys, "--against=--upload-pack=x", code=2)[1]
    shutil.rmtree(tree.root / ".git")
    assert "not a git repository" in rules(tree, capsys, "--against", "HEAD", code=2)[1]
    assert "not a git repository" in rules(tree, capsys, "--staged", code=2)[1]


# --- what is staged ---------------------------------------------------------------------------


def test_what_is_staged_is_judged_as_it_is_staged(
    tree: Tree, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    tree.edit(DEEP, "form: app", "form: apps")
    assert rules(tree, capsys, "--staged", code=0)[0] == []  # not staged yet
    repository.git("add", DEEP)
    assert rules(tree, capsys, "--staged")[0] == ["unknown-form"]
    tree.edit(DEEP, "form: apps", "form: app")  # mended, but not staged
    found, said = rules(tree, capsys, "--staged")
    assert (found, said) == (["unknown-form"], "1 error, 0 warnings in 1 changed file\n")
    repository.git("add", DEEP)
    assert rules(tree, capsys, "--staged", code=0)[0] == []


def test_a_file_that_is_not_staged_does_not_count(
    tree: Tree, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    tree.edit(DEEP, "company: shili-keji", "company: xin-keji")
    tree.write("content/companies/xin-keji.yml", "name:\n  zh: 新示例有限公司\n")
    repository.git("add", DEEP)
    assert rules(tree, capsys, "--staged")[0] == ["unknown-company"]
    repository.git("add", "--all")
    assert rules(tree, capsys, "--staged", code=0)[0] == []


def test_a_staged_schema_judges_all_that_is_staged(
    tree: Tree, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    path = "content/schema/company.schema.json"
    tree.edit(path, '"codes": {', '"code": {')
    repository.git("add", path)
    tree.edit(path, '"code": {', '"codes": {')
    assert "unknown-field" in rules(tree, capsys, "--staged")[0]


def test_before_the_first_commit(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    tree.edit(DEEP, "form: app", "form: apps")
    repository = Repository(tree.root)
    repository.git("add", DEEP)
    found, said = rules(tree, capsys, "--staged")
    assert "schema-missing" in found  # nothing else is staged
    assert said.endswith("in 1 changed file\n")
    repository.git("add", "content")
    assert rules(tree, capsys, "--staged")[0] == ["unknown-form"]


def test_staged_files_are_not_mended(
    tree: Tree, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "git add" in rules(tree, capsys, "--staged", "--fix", code=2)[1]
    assert rules(tree, capsys, "--staged", "--against", "HEAD", code=2)[0] == []


# --- the hook ---------------------------------------------------------------------------------


def commit(tree: Tree, *args: str) -> subprocess.CompletedProcess[str]:
    """A commit as people make it, with the hook that the repository offers."""
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("GIT_")},
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "PATH": f"{tree.root / 'bin'}{os.pathsep}{os.environ['PATH']}",
    }
    settings = [
        f"core.hooksPath={REPOSITORY / '.githooks'}",
        "user.name=Ada",
        "user.email=a@b.example",
    ]
    options = [part for one in settings for part in ("-c", one)]
    command = ["git", "-C", str(tree.root), *options, "commit", "--quiet", "-m", "x", *args]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_the_hook_lets_nothing_wrong_through(tree: Tree, repository: Repository) -> None:
    tree.write("bin/python3", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (tree.root / "bin" / "python3").chmod(0o755)
    tree.edit(DEEP, "form: app", "form: apps")
    tree.edit(WANGLUO, "region: 110000", "region: 310000")
    repository.git("add", WANGLUO)
    refused = commit(tree, "--", DEEP)  # of which git makes an index of its own
    assert (refused.returncode, "unknown-form" in refused.stdout + refused.stderr) == (1, True)
    refused = commit(tree, "--all")
    assert (refused.returncode, "unknown-form" in refused.stdout + refused.stderr) == (1, True)
    taken = commit(tree)  # the company alone, which is right
    assert taken.returncode == 0, taken.stderr
    assert repository.git("status", "--short", "content") == f"M {DEEP}"

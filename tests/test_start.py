"""What a command loads before it does anything, and how its process ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import DEEP, RECOMMENDATION, REPOSITORY, Tree

BUILD = REPOSITORY / "build.py"
PAGES = {"jinja2", "markdown", "nh3", "lunr", "opencc", "rjsmin", "registry.world"}
DEAR = {"pypinyin", "docx", "watchdog", "multiprocessing", "email", "importlib.metadata"}
LOADED = """
import sys
from registry import cli
code = cli.main(sys.argv[1:])
print(code, *sys.modules)
"""


def loaded(*args: str) -> set[str]:
    """What a command without problems has loaded at its end."""
    code, *modules = said("-c", LOADED, *args).stdout.split("\n")[-2].split()
    assert code == "0"
    return set(modules)


def said(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *args], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )


@pytest.fixture
def build(tree: Tree) -> list[str]:
    return ["build", "--root", str(tree.root), "--no-history", "--jobs", "1", "--quiet"]


def test_what_is_loaded(tree: Tree, build: list[str]) -> None:
    """That a first build loads all of it shows that the names are still those of today."""
    assert loaded(*build) >= {*PAGES, "pypinyin"} - {"markdown", "nh3", "opencc"}
    assert not loaded(*build) & {*PAGES, *DEAR}
    tree.edit(RECOMMENDATION, "row: 2", "row: 3")
    assert not loaded("check", "--root", str(tree.root)) & {*PAGES, *DEAR}
    assert not loaded(*build) & {"docx", "watchdog", "multiprocessing"}


def test_a_build_in_full(tree: Tree, build: list[str]) -> None:
    """The process of a build ends at once, and yet leaves all in order."""
    assert said(str(BUILD), *build[:-1]).stdout.startswith(f"{tree.root}/site: ")
    assert {one.name for one in tree.root.iterdir()} == {".cache", "content", "site"}
    assert not [one for one in (tree.root / ".cache").iterdir() if "partial" in one.name]
    assert ", 0 changed, " in said(str(BUILD), *build[:-1]).stdout


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("check",), 0),
        (("--version",), 0),
        (("check", "--no-such-option"), 2),
        (("check", "--root", "nowhere"), 2),
    ],
)
def test_exit_codes(tree: Tree, args: tuple[str, ...], code: int) -> None:
    ended = subprocess.run([sys.executable, BUILD, *args], cwd=tree.root, capture_output=True)
    assert ended.returncode == code
    assert ended.stdout + ended.stderr


def test_all_that_was_said_is_written(tree: Tree) -> None:
    """Also what a pipe does not hold at once."""
    tree.edit(DEEP, "role: service-provider", "role: none")
    for number in range(500):
        text = (tree.root / DEEP).read_text(encoding="utf-8")
        tree.write(DEEP.replace("230017", f"{900_000 + number}"), text)
    ended = subprocess.run(
        [sys.executable, BUILD, "check"], cwd=tree.root, capture_output=True, check=False
    )
    assert ended.returncode == 1
    assert len(ended.stdout) > 1 << 16
    assert ended.stdout.endswith(b"see docs/rules.md#duplicate-filing\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
def test_what_cannot_be_written_is_told() -> None:
    with Path("/dev/full").open("w") as full:
        ended = version(full.fileno())
    assert ended.returncode == 120
    assert "No space left" in ended.stderr


def test_a_reader_who_has_gone() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ended = version(writing)
    os.close(writing)
    assert ended.returncode == 120
    assert "Traceback" not in ended.stderr


def version(out: int) -> subprocess.CompletedProcess[str]:
    """A command whose words are written when it ends."""
    environment = os.environ | {"PYTHONUNBUFFERED": ""}
    command = [sys.executable, str(BUILD), "--version"]
    return subprocess.run(command, stdout=out, stderr=subprocess.PIPE, text=True, env=environment)

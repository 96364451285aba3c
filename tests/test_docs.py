"""The documents hold: every command, argument, room and link in them is there."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from registry import cli, git, urls
from tests.conftest import REPOSITORY

DOCUMENTS = sorted([*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").glob("*.md")])
ARCHITECTURE = (REPOSITORY / "docs" / "architecture.md").read_text(encoding="utf-8")
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
COMMANDS = {
    "import": REPOSITORY / "docs" / "importing.md",
    "replay": REPOSITORY / "docs" / "importing.md",
    "build": REPOSITORY / "docs" / "deploying.md",
    "check": REPOSITORY / "docs" / "checking.md",
    "schema": REPOSITORY / "docs" / "checking.md",
    "init": REPOSITORY / "docs" / "adopting.md",
    "new": REPOSITORY / "docs" / "adding.md",
    "serve": REPOSITORY / "docs" / "serving.md",
    "company": REPOSITORY / "docs" / "companies.md",
    "diff": REPOSITORY / "docs" / "history.md",
    "sources": REPOSITORY / "docs" / "maintaining.md",
    "history": REPOSITORY / "docs" / "history.md",
    "form": REPOSITORY / "docs" / "github.md",
    "review": REPOSITORY / "docs" / "github.md",
}


def subparsers() -> dict[str, argparse.ArgumentParser]:
    (action,) = [
        each for each in cli.parser()._actions if isinstance(each, argparse._SubParsersAction)
    ]
    return dict(action.choices)


@pytest.mark.parametrize("name", sorted(cli.COMMANDS))
def test_every_command_stands_in_the_readme(name: str) -> None:
    assert re.search(rf"^\| `{name}\b", README, re.M)


def test_the_readme_names_no_command_that_is_not_there() -> None:
    named = set(
        re.findall(r"python build\.py (\w+)", "".join(d.read_text("utf-8") for d in DOCUMENTS))
    )
    assert named <= set(cli.COMMANDS)


@pytest.mark.parametrize("name", sorted(cli.COMMANDS))
def test_every_argument_is_documented(name: str) -> None:
    text = COMMANDS[name].read_text(encoding="utf-8")
    for action in subparsers()[name]._actions:
        if action.help == argparse.SUPPRESS or action.dest == "help":
            continue
        shown = (
            action.option_strings[-1]
            if action.option_strings
            else str(action.metavar or action.dest)
        )
        assert re.search(rf"`{re.escape(shown)}", text, re.I), f"{shown} of {name}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_to_a_file_resolves(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), target


def test_every_room_is_described() -> None:
    rooms = {
        path.stem if path.is_file() else f"{path.name}/"
        for path in (REPOSITORY / "registry").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    } - {"__init__"}
    assert {room for room in rooms if f"`{room}`" not in ARCHITECTURE} == set()


HISTORY = (REPOSITORY / "docs" / "history.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", git.KINDS)
def test_every_kind_of_commit_is_described(kind: str) -> None:
    assert re.search(rf"^\| `{kind}` \|", HISTORY, re.M)


def test_every_feed_is_described() -> None:
    for folder in ("registers", "groups", "sectors", "regions", "kinds", "companies"):
        assert f"`feeds/{folder}/" in HISTORY
    assert f"`{urls.feed('registry')}`" in HISTORY


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_the_make_targets_named_are_there(path: Path) -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make ([a-z]+)", path.read_text(encoding="utf-8")):
        assert re.search(rf"^{target}:", makefile, re.M), target

"""`check`: every problem of all files at once."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection, Iterable
from pathlib import Path, PurePosixPath

from registry import findings, load, problems, reading, workers
from registry.held import uncollected
from registry.model import Problem
from registry.reading import ChangedError

HELP = "name every problem in content/, each with its place"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `check`."""
    parser.add_argument(
        "path",
        nargs="*",
        metavar="PATH",
        help="files or folders to report on; all of content/ is read in any case",
    )
    parser.add_argument(
        "--format",
        choices=["text", "json", "github"],
        default="text",
        help="text for people, github for workflow annotations, json for programs",
    )
    parser.add_argument(
        "--no-warnings", action="store_true", help="report errors only, not oddities of the lists"
    )
    parser.add_argument("--root", type=Path, default=Path(), help="folder that holds content/")


def run(args: argparse.Namespace) -> int:
    """Print all problems; 0 where none is an error, 1 where one is, 2 for a PATH that is not."""
    root: Path = args.root
    with uncollected():
        try:
            paths, every = _found(root)
        except ChangedError as error:
            print(f"{error}; check once more", file=sys.stderr)
            return 1
        if not paths:
            print(f"no content/ in {root.resolve()}; name its folder with --root", file=sys.stderr)
            return 2
        wanted = [_inside(path, root) for path in args.path]
        for path, given in zip(wanted, args.path, strict=True):
            if not any(_within(one, path) for one in paths):
                print(f"{given}: no file of content/", file=sys.stderr)
                return 2
        found = _chosen(every, wanted)
        shown = problems.errors(found) if args.no_warnings else found
        sys.stdout.write(problems.render(shown, args.format))
        if args.format == "text":
            read = sum(1 for path in paths if not wanted or _among(path, wanted))
            print(_summary(found, read), file=sys.stderr)
        return 1 if problems.errors(found) else 0


def _found(root: Path) -> tuple[Collection[str], list[Problem]]:
    """The files below a root and all their problems; only what has changed is judged anew."""
    before = reading.remembered(root)
    now = reading.read(root, before, workers.count())
    if not now.files:
        return (), []
    found = findings.of(root, now, before)
    if before is None or now.files != before.files:
        reading.remember(root, now)
    return now.files.keys(), list(found)


def check(tree: list[tuple[str, bytes]]) -> list[Problem]:
    """All problems of a tree of files, by place."""
    from registry import rules  # as `findings` does

    content, _, found = load.load(tree)
    return problems.ordered([*found, *rules.check(content, tree, found)])


def _inside(path: str, root: Path) -> str:
    """A path given on the command line as the tree names it."""
    place = Path(path)
    if not place.is_absolute() and not place.exists():
        return PurePosixPath(path).as_posix()  # relative to the root rather than to here
    try:
        return place.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return place.as_posix()


def _within(path: str, wanted: str) -> bool:
    return wanted == "." or path == wanted or path.startswith(f"{wanted}/")


def _chosen(found: list[Problem], wanted: Iterable[str]) -> list[Problem]:
    listed = list(wanted)
    if not listed:
        return found
    return [one for one in found if _among(one.path, listed)]


def _among(path: str, wanted: Iterable[str]) -> bool:
    return any(_within(path, one) for one in wanted)


def _summary(found: list[Problem], read: int) -> str:
    errors = len(problems.errors(found))
    warnings = problems.count(len(found) - errors, "warning")
    return f"{problems.count(errors, 'error')}, {warnings} in {problems.count(read, 'file')}"

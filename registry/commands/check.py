"""`check`: every problem of all files at once."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple, TextIO

from registry import chinese, cycles, files, findings, load, problems, reading, site, workers
from registry.model import LANGS, Lang, Problem
from registry.reading import ChangedError, Reading

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
    parser.add_argument(
        "--lang",
        choices=LANGS,
        help="language of the messages; if left out, that of the terminal (LC_ALL, LANG) in text",
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--against",
        metavar="REV",
        default="",
        help="report only what is wrong by what changed since the branch left REV",
    )
    which.add_argument(
        "--staged",
        action="store_true",
        help="report on what git would commit, as it is staged; for a hook before commits",
    )
    parser.add_argument(
        "--fix",
        action="store_true",
        help="mend what is certain, in the files reported on, and show it; then report the rest",
    )
    parser.add_argument("--root", type=Path, default=Path(), help="folder that holds content/")


def run(args: argparse.Namespace) -> int:
    """Print all problems; 0 where none is an error, 1 where one is, 2 for a PATH that is not."""
    if args.fix and args.staged:
        print(
            "--fix changes files, not what is staged: run it first, then git add", file=sys.stderr
        )
        return USAGE
    with cycles.unsought():
        try:
            return _run(args)
        except ChangedError as error:
            print(f"{error}; check once more", file=sys.stderr)
            return PROBLEMS
        except StateError as error:
            print(f"{error}", file=sys.stderr)
            return USAGE


class StateError(Exception):
    """Git knows no such state; the text is what it says."""


CLEAN, PROBLEMS, USAGE = 0, 1, 2


def _run(args: argparse.Namespace) -> int:
    root: Path = args.root
    judged = _judged(args)
    if not judged.reading.files:
        print(f"no content/ in {root.resolve()}; name its folder with --root", file=sys.stderr)
        return USAGE
    wanted = [_inside(path, root) for path in args.path]
    for path, given in zip(wanted, args.path, strict=True):
        if not any(_within(one, path) for one in judged.paths):
            print(f"{given}: no file of content/", file=sys.stderr)
            return USAGE
    if args.fix:
        print_to = sys.stdout if args.format == "text" else sys.stderr
        moved = _fixed(root, judged, wanted, print_to)
        judged = _judged(args)
        wanted = [moved.get(path, path) for path in wanted]
    found = _chosen(judged.problems, wanted)
    if not wanted and not args.against and not args.staged:
        found = [*found, *site.problems(root)]
    shown = problems.errors(found) if args.no_warnings else found
    lang = args.lang or (spoken(os.environ) if args.format == "text" else "en")
    more = _own_texts(judged.reading) if lang == "zh" else None
    sys.stdout.write(problems.render(shown, args.format, lang, more))
    if args.format == "text":
        read = sum(1 for path in judged.of if not wanted or _among(path, wanted))
        kind = "changed " if args.against or args.staged else ""
        print(_summary(found, read, kind, lang), file=sys.stderr)
    return PROBLEMS if problems.errors(found) else CLEAN


class Judged(NamedTuple):
    """What is reported on: the files there are, those of them that count, and their problems."""

    reading: Reading
    paths: Collection[str]
    of: Collection[str]
    problems: list[Problem]


def _judged(args: argparse.Namespace) -> Judged:
    """All of the working tree, what changed of it against a revision, or what is staged."""
    root: Path = args.root
    now, every = _found(root)
    if not now.files or not (args.against or args.staged):
        return Judged(now, now.files.keys(), now.files.keys(), every)
    from registry import changed  # it takes git, which no other check needs

    try:
        if args.staged:
            state = changed.staged(root, now, every)
            return Judged(now, state.paths, state.changed & state.paths, state.problems)
        other, found = changed.against(root, args.against, now, every)
        return Judged(now, now.files.keys(), other & now.files.keys(), found)
    except changed.GitError as error:
        raise StateError(str(error)) from error


def _fixed(root: Path, judged: Judged, wanted: list[str], shown: TextIO) -> dict[str, str]:
    """Mend what is certain in the files reported on and show it; the files moved, and where to."""
    from registry import mending

    now = judged.reading
    taken = set(now.files)
    moved: dict[str, str] = {}
    count = 0
    for path in sorted(set(mending.candidates(now.content, judged.problems))):
        if path in judged.of and (not wanted or _among(path, wanted)):
            one = mending.mended(path, now.tree[path], now.schemas, now.content, taken - {path})
            if one is not None:
                files.write(root, {one.to: one.after})
                if one.to != path:
                    (root / path).unlink()
                    taken.add(one.to)
                    moved[path] = one.to
                shown.write(one.diff())
                count += 1
    print(f"mended {problems.count(count, 'file')}", file=sys.stderr)
    return moved


def _found(root: Path) -> tuple[Reading, list[Problem]]:
    """The working tree and all its problems; only what has changed is judged anew."""
    before, seen, known = reading.remembered(root), None, None
    if before is not None:
        look = reading.looking(root, before)
        # Takes as long to unpack and to load, and most checks come after a change.
        _ = before.content
        from registry import rules  # noqa: F401

        known = findings.recalled(root)
        seen = look()
    now = reading.read(root, before, workers.count(), seen=seen)
    if not now.files:
        return now, []
    found = findings.of(root, now, before, known)
    if before is None or now.files != before.files:
        reading.remember(root, now)
    return now, list(found)


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


def _summary(found: list[Problem], read: int, kind: str, lang: Lang) -> str:
    """`1 error, 0 warnings in 3 changed files`."""
    errors = len(problems.errors(found))
    warnings = len(found) - errors
    if lang == "zh":
        judged = "有改动的文件" if kind else "文件"
        return f"{judged} {read:,} 个：错误 {errors:,} 个，警告 {warnings:,} 个"
    count = problems.count
    files = count(read, f"{kind}file")
    return f"{count(errors, 'error')}, {count(warnings, 'warning')} in {files}"


def spoken(environment: Mapping[str, str]) -> Lang:
    """The language of the terminal, as far as messages have it."""
    named = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next(filter(None, named), "").startswith("zh") else "en"


def _own_texts(now: Reading) -> dict[str, str]:
    """What content/anomalies.yml says in Chinese, by what it says in English."""
    says = ((kind, one.details.get("says")) for kind, one in now.content.anomalies.items())
    return chinese.of_content((kind, one["en"], one["zh"]) for kind, one in says if one)

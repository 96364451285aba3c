"""`review`: a pull request as one comment, from two revisions of which none is checked out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from registry import changed, findings, git, problems, reading, workers
from registry.commands import diff
from registry.git import GitError
from registry.model import LANGS
from registry.reading import ChangedError
from registry.reports import review
from registry.reports.compared import Reader
from registry.reports.review import Reviewed

HELP = "a pull request as one comment: verdict, problems, what changes, which pages"
CLEAN, PROBLEMS, USAGE = 0, 1, 2
MOST_BYTES = 200_000_000  # of all files below content/; it has some 20 million
COMMENT, LABELS, PAGES = "comment.md", "labels.txt", "pages.txt"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `review`."""
    parser.add_argument("base", metavar="BASE", help="the revision that it would be merged into")
    parser.add_argument("head", metavar="HEAD", help="the revision that would be merged")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help=f"write {COMMENT}, {LABELS} and {PAGES} there and print annotations for GitHub; "
        "else the comment is printed",
    )
    parser.add_argument(
        "--limit",
        type=int,
        default=diff.LIMIT,
        metavar="N",
        help=f"entries to show, the rest is counted: {diff.LIMIT}; 0: as many as a comment holds",
    )
    parser.add_argument("--lang", choices=LANGS, default="en", help="language of the comment")
    parser.add_argument("--root", type=Path, default=Path(), help="folder that holds content/")


def run(args: argparse.Namespace) -> int:
    """Tell of the pull request; 0 nothing is wrong, 1 something is, 2 for a name that is none."""
    if args.limit < 0:
        print(f"--limit: {args.limit} is less than 0, which shows everything", file=sys.stderr)
        return USAGE
    if not (args.root / git.CONTENT).is_dir():
        print(f"no content/ in {args.root.resolve()}; name its folder with --root", file=sys.stderr)
        return USAGE
    try:
        one, reader = _reviewed(args)
    except (GitError, OSError, ValueError) as error:
        print(problems.printable(" ".join(str(error).split())), file=sys.stderr)
        return USAGE
    except ChangedError as error:
        print(f"{error}; review once more", file=sys.stderr)
        return PROBLEMS
    made = review.comment(one, reader, args.limit)
    if args.out:
        _write(args.out, made, one)
        sys.stdout.write(problems.render(one.problems, "github"))
    else:
        sys.stdout.write(made)
    return PROBLEMS if one.wrong else CLEAN


def _reviewed(args: argparse.Namespace) -> tuple[Reviewed, Reader]:
    """What there is to tell, read from git's objects."""
    root: Path = args.root
    head, tip = git.resolve(root, args.head), git.resolve(root, args.base)
    parted = git.meeting(root, tip, head)
    refused = tuple(_refused(root, head))
    large = any(not path for path, _ in refused)
    base, listing = (tip, git.listing(root, tip)) if large else _listing(root, tip, head, parted)
    older, newer = diff.revision(root, base, base), diff.revision(root, head, head, listing)
    reader = diff.reader_of(args.lang, newer, older)
    before = reading.remembered(root)
    now = reading.read(root, before, workers.count())
    known = findings.of(root, now, before)
    return Reviewed(
        base=base,
        head=head,
        found=diff.between(older, newer),
        problems=tuple(changed.between(root, base, listing, now, known)),
        refused=tuple((path or f"{git.CONTENT}/", _why(what, reader)) for path, what in refused),
        outside=tuple(git.outside(root, parted, head)),
    ), reader


def _listing(root: Path, tip: str, head: str, parted: str) -> tuple[str, dict[str, str]]:
    """What is compared with what: the tip of BASE with what it would be once HEAD is merged.

    So a filing that has come to BASE in the meantime is known. Where the two are in conflict, which
    GitHub says itself, HEAD is compared with where it left BASE.
    """
    try:
        return tip, git.merged(root, tip, head)
    except GitError:
        return parted, git.listing(root, head)


def _refused(root: Path, head: str) -> Iterator[tuple[str, str | int]]:
    """What is no plain file, by path and kind; and under no path all bytes, if too many."""
    total = 0
    for path, kind, size in git.entries(root, head):
        total += size
        if kind != "file":
            yield path, kind
    if total > MOST_BYTES:
        yield "", total


def _why(what: str | int, reader: Reader) -> str:
    if isinstance(what, int):
        return reader.words["review.bytes"].format(n=f"{what:,}", most=f"{MOST_BYTES:,}")
    return reader.words[f"review.{what}"]


def _write(folder: Path, comment: str, one: Reviewed) -> None:
    """The files that the workflow hands on."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = {LABELS: review.labels(one), PAGES: review.pages(one.found)}
    (folder / COMMENT).write_text(comment, encoding="utf-8")
    for name, each in lines.items():
        text = "".join(f"{line}\n" for line in each if line.isprintable())
        (folder / name).write_text(text, encoding="utf-8")

"""`sources`: asks the addresses that records name whether they answer from here."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from registry import files, load, reaching, sources
from registry.reaching import Manners
from registry.sources import Checked

HELP = "ask the addresses that records name whether they answer from here"
CLEAN, USAGE = 0, 2
CONTENT = "content"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `sources`."""
    parser.add_argument("file", type=Path, help="where to write the result: not in content/")
    parser.add_argument(
        "--from",
        dest="place",
        required=True,
        metavar="WHERE",
        help='where this runs, in a reader\'s words: "a GitHub-hosted runner"',
    )
    parser.add_argument(
        "--most", type=_count, default=Manners().most, metavar="N", help="addresses to ask at most"
    )
    parser.add_argument("--root", type=Path, default=Path(), help="folder that holds content/")


def _count(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text):
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number of addresses: 1 or more is expected")


def run(args: argparse.Namespace) -> int:
    """Write the result: 0 done, whatever answered; 2 nothing to ask or nowhere to write."""
    root: Path = args.root
    if not (root / CONTENT).is_dir():
        print(f"no content/ in {root.resolve()}; name its folder with --root", file=sys.stderr)
        return USAGE
    if (root / CONTENT).resolve() in args.file.resolve().parents:
        print(f"{args.file}: a result is no content; write it elsewhere", file=sys.stderr)
        return USAGE
    if not args.place.strip():
        print(
            '--from: empty; say where this runs, such as "a GitHub-hosted runner"', file=sys.stderr
        )
        return USAGE
    return _check(root, args.file, args.place.strip(), Manners(most=args.most))


def _check(root: Path, file: Path, place: str, manners: Manners) -> int:
    content = load.load(files.read(root))[0]
    found = reaching.answers(sources.of(content), manners)
    checked = Checked(place, datetime.now(UTC).date().isoformat(), found)
    try:
        file.write_bytes(sources.written(checked))
    except OSError as error:
        print(f"{file}: {error.strerror}; name another file", file=sys.stderr)
        return USAGE
    reached = sum(one.state == "reached" for one in found)
    print(f"{file}: {reached:,} of {len(found):,} addresses answered from {place}")
    return CLEAN

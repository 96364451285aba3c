"""`build`: the site of all content, written at once or not at all."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from registry import past, pipeline, problems, site
from registry.git import KINDS, GitError
from registry.model import History
from registry.past import PastError, Then
from registry.pipeline import Built
from registry.schema import is_uri
from registry.site import Site, SiteError
from registry.write import WriteError

HELP = "make the site out of content/"
CLEAN, PROBLEMS, USAGE = 0, 1, 2
WIDTH = 40
MOST_TOLD = 20  # warnings of an old tree
NO_ADDRESS = (
    "--base-url (or REGISTRY_BASE_URL): an http or https address is expected, not {!r}; "
    "for example https://example.org/registry/"
)

NO_HISTORY = "The pages tell when and why a record changed; to build without that: --no-history"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `build`."""
    parser.add_argument(
        "--base-url",
        default=os.environ.get("REGISTRY_BASE_URL", ""),
        help="address the site is published at; else REGISTRY_BASE_URL, else that of site.yml",
    )
    parser.add_argument(
        "--out", type=Path, default=None, help="folder to make (default: site/ below the root)"
    )
    parser.add_argument("--root", type=Path, default=Path(), help="folder that holds content/")
    parser.add_argument(
        "--no-history",
        action="store_true",
        help="build without git: no revisions, no dates of recording, no feeds",
    )
    parser.add_argument(
        "--at",
        metavar="REV|DATE",
        help="build the site of the past: of a commit, branch or tag, or of a day or month "
        "(2024-08-31, 2024-08)",
    )
    parser.add_argument(
        "--clock",
        choices=past.CLOCKS,
        help="what --at DATE goes by: what was recorded here by that day (UTC; the default), or "
        "what had officially happened by then, as the records of today tell",
    )
    parser.add_argument("--quiet", action="store_true", help="say nothing but what is wrong")


def run(args: argparse.Namespace) -> int:
    """Build the site: 0 done; 1 content, disk or another build forbids it; 2 wrong settings."""
    root: Path = args.root
    out = (args.out or root / "site").absolute()
    if refused := _wrong_past(args.at, args.clock):
        print(refused, file=sys.stderr)
        return USAGE
    needed = not args.at or args.clock == past.OFFICIAL
    if needed and not (root / "content").is_dir():
        print(f"no content/ in {root.resolve()}; name its folder with --root", file=sys.stderr)
        return USAGE
    if not out.resolve().name:
        print(f"--out: {out} cannot be replaced; choose another place", file=sys.stderr)
        return USAGE
    if args.base_url and not is_uri(args.base_url):
        print(NO_ADDRESS.format(args.base_url), file=sys.stderr)
        return USAGE
    started = time.monotonic()
    say = _silent if args.quiet else _progress(sys.stderr)
    try:
        settings = site.read(root, args.base_url)
        built = _built(args, out, settings, say)
    except (SiteError, PastError) as error:
        print(error, file=sys.stderr)
        return USAGE
    except GitError as error:
        print(
            f"--at: {error}" if args.at else f"no history: {error}\n{NO_HISTORY}", file=sys.stderr
        )
        return USAGE
    except WriteError as error:
        say(0, 0)
        print(error, file=sys.stderr)
        return PROBLEMS
    wrong = problems.errors(built.problems)
    if built.written is None:
        sys.stderr.write(problems.render(wrong, "text"))
        count = problems.count(len(wrong), "problem")
        print(f"{count}; the site is as it was", file=sys.stderr)
        return PROBLEMS
    if not args.quiet:
        for line in doubts(built.history):
            print(line, file=sys.stderr)
        done = built.written
        print(
            f"{args.out or root / 'site'}: {done.files:,} files, {done.size / 1e6:,.0f} MB, "
            f"{done.changed:,} changed, {done.removed:,} removed, "
            f"{problems.count(len(built.problems), 'warning')}, {time.monotonic() - started:.0f} s"
        )
    return CLEAN


def _built(
    args: argparse.Namespace, out: Path, settings: Site, say: Callable[[int, int], None]
) -> Built:
    """What came of building the present site, or that of the past which was asked for."""
    if not args.at:
        return pipeline.build(args.root, out, settings, say, without_history=args.no_history)
    clock = args.clock or past.RECORDED
    then = past.read(args.root, args.at, clock, without_history=args.no_history)
    if not args.quiet:
        _tell(then)
    return pipeline.build_then(then, out, settings, say)


def doubts(past: History) -> Iterator[str]:
    """What of the history wants a look before the site is published."""
    for commit in past.commits[::-1]:
        if commit.said and commit.said.lower() not in KINDS:
            said = problems.printable(commit.said)
            yield (
                f"warning: commit {commit.short}: Change-Kind: {said!r} is none of "
                f"{', '.join(KINDS)}; taken as {commit.kind}"
            )
    open_ = sum(1 for each in past.records.values() if not each[-1].commit.id)
    if open_:
        count = problems.count(open_, "record")
        yield f"warning: {count} with changes not committed; publish a build without any"


def _wrong_past(at: str | None, clock: str | None) -> str:
    """What is wrong with --at and --clock before anything is read; "" nothing."""
    if at is None:
        return "--clock goes with --at DAY, such as --at 2024-08-31" if clock else ""
    if not at.strip():
        return "--at: empty; a revision or a day is expected, such as 2024-08-31"
    if clock and not past.is_day(at):
        return f"--clock goes with a day; --at {at!r} is none: write it as 2024-08-31 or 2024-08"
    now = today()
    if past.is_day(at) and at > now[: len(at)]:
        return f"--at {at}: that day is yet to come; today is {now} (UTC)"
    return ""


def today() -> str:
    """The day that is now, UTC."""
    return datetime.now(UTC).date().isoformat()


def _tell(then: Then) -> None:
    """Says of what commit the site will be, and what of its tree could not be taken."""
    if then.commit and then.clock == past.RECORDED:
        told = f"commit {then.commit.short}, recorded {then.commit.recorded}"
        subject = problems.printable(then.commit.subject)
        print(f"{told}: {subject}; the history ends there", file=sys.stderr)
        left = problems.count(len({one.path for one in then.problems}), "file")
        if then.problems:
            sys.stderr.write(problems.render(list(then.problems[:MOST_TOLD]), "text"))
            print(f"{left} of that tree left out, wholly or in part", file=sys.stderr)


def _silent(done: int, expected: int) -> None:
    """Says nothing."""


def _progress(stream: TextIO) -> Callable[[int, int], None]:
    """A bar on a terminal, a line for every tenth part elsewhere; (0, 0) ends it."""
    terminal = stream.isatty()
    shown = -1

    def show(done: int, expected: int) -> None:
        nonlocal shown
        part = done * 100 // expected if expected else 100
        if part == shown:
            return
        if terminal:
            filled = part * WIDTH // 100
            end = "\n" if part == 100 else ""
            stream.write(f"\r[{'#' * filled}{' ' * (WIDTH - filled)}] {part:3d} %{end}")
            stream.flush()
        elif expected and part // 10 != shown // 10:
            print(f"{part:3d} %, {done:,} files", file=stream, flush=True)
        shown = part

    return show

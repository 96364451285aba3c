"""`build`: the site of all content, written at once or not at all."""

from __future__ import annotations

import argparse
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from registry import asked, problems, progress, site, sources, standing, workers
from registry.asked import PastError
from registry.commands import jobs
from registry.git import GitError
from registry.progress import Progress
from registry.reading import ChangedError
from registry.schema import is_uri
from registry.site import Site, SiteError
from registry.sources import ResultError
from registry.standing import Outcome, Place
from registry.write import WriteError

if TYPE_CHECKING:
    from registry.past import Then
    from registry.pipeline import Built

HELP = "make the site out of content/"
CLEAN, PROBLEMS, USAGE = 0, 1, 2
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
        "--sources",
        type=Path,
        metavar="FILE",
        help="what `sources` wrote: the page of unreachable sources tells of it",
    )
    parser.add_argument(
        "--at",
        metavar="REV|DATE",
        help="build the site of the past: of a commit, branch or tag, or of a day or month "
        "(2024-08-31, 2024-08)",
    )
    parser.add_argument(
        "--clock",
        choices=asked.CLOCKS,
        help="what --at DATE goes by: what was recorded here by that day (UTC; the default), or "
        "what had officially happened by then, as the records of today tell",
    )
    parser.add_argument(
        "--jobs",
        type=jobs,
        metavar="N",
        default=workers.count(),
        help="processes that work at a time (default: one for each core that may be used)",
    )
    parser.add_argument("--quiet", action="store_true", help="say nothing but what is wrong")
    parser.add_argument(
        "--timings",
        action="store_true",
        help="tell at the end what each stage took, and the memory of the largest process",
    )


def run(args: argparse.Namespace) -> int:
    """Build the site: 0 done; 1 content, disk or another build forbids it; 2 wrong settings."""
    out = (args.out or args.root / "site").absolute()
    if refused := _refused(args, out):
        print(refused, file=sys.stderr)
        return USAGE
    started = time.monotonic()
    told = Progress(None if args.quiet else sys.stderr)
    try:
        built = _built(args, out, _settings(args), told)
    except (SiteError, PastError, ResultError) as error:
        print(error, file=sys.stderr)
        return USAGE
    except GitError as error:
        said = f"--at: {error}" if args.at else f"no history: {error}\n{NO_HISTORY}"
        print(said, file=sys.stderr)
        return USAGE
    except WriteError as error:
        print(error, file=sys.stderr)
        return PROBLEMS
    except ChangedError as error:
        print(f"{error}; build once more", file=sys.stderr)
        return PROBLEMS
    finally:
        if args.timings:
            sys.stderr.write(progress.table(told))
    return _tell_end(args, built, time.monotonic() - started)


def _settings(args: argparse.Namespace) -> Site:
    """The settings of the site. Raises SiteError, ResultError."""
    settings = site.read(args.root, args.base_url)
    return replace(settings, checked=sources.read(args.sources)) if args.sources else settings


def _refused(args: argparse.Namespace, out: Path) -> str:
    """What is wrong with the arguments before anything is read; "" nothing."""
    if refused := _wrong_past(args.at, args.clock):
        return refused
    needed = not args.at or args.clock == asked.OFFICIAL
    if needed and not (args.root / "content").is_dir():
        return f"no content/ in {args.root.resolve()}; name its folder with --root"
    if not out.resolve().name:
        return f"--out: {out} cannot be replaced; choose another place"
    if args.base_url and not is_uri(args.base_url):
        return NO_ADDRESS.format(args.base_url)
    return ""


def _tell_end(args: argparse.Namespace, built: Outcome | Built, seconds: float) -> int:
    """Says what came of the build: 0 where there is a site, 1 where problems forbid it."""
    wrong = problems.errors(built.problems)
    if built.written is None:
        sys.stderr.write(problems.render(wrong, "text"))
        count = problems.count(len(wrong), "problem")
        print(f"{count}; the site is as it was", file=sys.stderr)
        return PROBLEMS
    if not args.quiet:
        for line in built.doubts:
            print(line, file=sys.stderr)
        done = built.written
        print(
            f"{args.out or args.root / 'site'}: {done.files:,} files, {done.size / 1e6:,.0f} MB, "
            f"{done.changed:,} changed, {done.removed:,} removed, "
            f"{problems.count(len(built.problems), 'warning')}, {seconds:.0f} s"
        )
    return CLEAN


def _built(args: argparse.Namespace, out: Path, settings: Site, told: Progress) -> Outcome | Built:
    """What came of building the present site, or that of the past which was asked for."""
    look = None
    if not args.at:
        look = standing.look(Place(args.root, out, settings, args.no_history), args.jobs, told)
        if look.outcome:
            return look.outcome
    # All that pages are made by takes as long to load as to find that none is to be made.
    from registry import pipeline

    if not args.at:
        return pipeline.build(
            args.root, out, settings, told, without_history=args.no_history, jobs=args.jobs,
            look=look,
        )  # fmt: skip
    from registry import past

    clock = args.clock or asked.RECORDED
    with told.stage("history"):
        then = past.read(args.root, args.at, clock, without_history=args.no_history)
    if not args.quiet:
        _tell(then)
    return pipeline.build_then(then, out, settings, told, args.jobs)


def _wrong_past(at: str | None, clock: str | None) -> str:
    """What is wrong with --at and --clock before anything is read; "" nothing."""
    if at is None:
        return "--clock goes with --at DAY, such as --at 2024-08-31" if clock else ""
    if not at.strip():
        return "--at: empty; a revision or a day is expected, such as 2024-08-31"
    if clock and not asked.is_day(at):
        return f"--clock goes with a day; --at {at!r} is none: write it as 2024-08-31 or 2024-08"
    now = today()
    if asked.is_day(at) and at > now[: len(at)]:
        return f"--at {at}: that day is yet to come; today is {now} (UTC)"
    return ""


def today() -> str:
    """The day that is now, UTC."""
    return datetime.now(UTC).date().isoformat()


def _tell(then: Then) -> None:
    """Says of what commit the site will be, and what of its tree could not be taken."""
    if then.commit and then.clock == asked.RECORDED:
        told = f"commit {then.commit.short}, recorded {then.commit.recorded}"
        subject = problems.printable(then.commit.subject)
        print(f"{told}: {subject}; the history ends there", file=sys.stderr)
        left = problems.count(len({one.path for one in then.problems}), "file")
        if then.problems:
            sys.stderr.write(problems.render(list(then.problems[:MOST_TOLD]), "text"))
            print(f"{left} of that tree left out, wholly or in part", file=sys.stderr)

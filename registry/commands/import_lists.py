"""`import`: an official list, read into content/."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from registry import files, load, tables
from registry.importers import LISTS, NOTICES, compose, printed, store
from registry.model import Content

HELP = "read official lists (.docx, .csv) into content/"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `import`."""
    parser.add_argument(
        "source",
        choices=[*LISTS, *NOTICES],
        metavar="REGISTER",
        help=f"what the files hold: {', '.join([*LISTS, *NOTICES])}",
    )
    parser.add_argument("file", nargs="+", type=Path, metavar="FILE", help=".docx or .csv")
    parser.add_argument("--batch", default="", help="as 2023-08; else read from the title")
    parser.add_argument(
        "--announced", default="", help="day of the announcement, or the month if that is known"
    )
    parser.add_argument("--url", default="", help="address of the announcement")
    parser.add_argument(
        "--read",
        default=date.today().isoformat(),
        metavar="DATE",
        help="day on which this edition was read; today",
    )
    parser.add_argument(
        "--with-purpose", action="store_true", help="keep the official prose too (private copies)"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="report what would change, write nothing"
    )
    parser.add_argument("--root", type=Path, default=Path(), help="folder that holds content/")


def run(args: argparse.Namespace) -> int:
    """Import the files; 0 done, 1 a file that cannot be read or content that does not load."""
    content, _, problems = load.load(files.read(args.root))
    if any(problem.severity == "error" for problem in problems):
        print("content/ has errors: run `python build.py check` first", file=sys.stderr)
        return 1
    try:
        texts, report = _lists(args, content) if args.source in LISTS else _notice(args, content)
    except tables.TableError as error:
        print(f"{error}", file=sys.stderr)
        return 1
    if not args.dry_run:
        files.write(args.root, texts)
    for line in report:
        print(line)
    return 0


def read_lists(
    register: str, paths: Sequence[Path], batch: str = "", announced: str = "", url: str = ""
) -> list[printed.PrintedList]:
    """The lists of one register in these files; raises TableError."""
    found = [each for path in paths for each in printed.read(register, tables.read(path), batch)]
    for each in found:
        if not each.batch:
            raise tables.TableError(paths[0].name, "no title names its month", "give --batch")
    return [
        replace(each, announced=announced or each.announced, url=url or each.url) for each in found
    ]


def _lists(args: argparse.Namespace, content: Content) -> tuple[dict[str, str], list[str]]:
    lists = read_lists(args.source, args.file, args.batch, args.announced, args.url)
    made = compose.compose(lists, content, read=args.read, with_purpose=args.with_purpose)
    texts = store.changes(content, made.filings, made.companies, made.batches)
    companies = sum(slug not in content.companies for slug in made.companies)
    report = [
        *(f"changed: {name}" for name in made.changed),
        *(f"missing from the list: {name}" for name in made.missing),
        *(f"note: {note}" for note in made.notes),
        f"{len(made.new)} new, {len(made.changed)} changed, {len(made.unchanged)} unchanged, "
        f"{len(made.missing)} missing, {companies} new companies, {len(made.notes)} notes; "
        f"{len(texts)} files",
    ]
    return texts, report


def _notice(args: argparse.Namespace, content: Content) -> tuple[dict[str, str], list[str]]:
    notice = NOTICES[args.source]
    rows = [
        row
        for path in args.file
        for table in tables.read(path, notice.required)
        for row in table.rows
    ]
    made = notice.read(rows, content)
    texts = store.changes(content, made.filings, made.companies, made.batches)
    report = [
        *(f"note: {note}" for note in made.notes),
        f"{len(rows)} rows read, {len(texts)} files changed, {len(made.notes)} notes",
    ]
    return texts, report

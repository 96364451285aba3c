"""`import`: an official list, read into content/."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from registry import files, load, problems, rules, tables
from registry.commands import address, day, day_or_month, month
from registry.importers import LISTS, NOTICES, compose, store
from registry.importers.sources import read_lists
from registry.model import Content, Problem

HELP = "read official lists and notices, of any form they are published in, into content/"
FEW = 20  # more new filings than this are only counted
Report = tuple[dict[str, str], list[str], bool]  # files to write, lines to print, rows refused


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `import`."""
    parser.add_argument(
        "source",
        choices=[*LISTS, *NOTICES],
        metavar="REGISTER",
        help=f"what the files hold: {', '.join([*LISTS, *NOTICES])}",
    )
    parser.add_argument("file", nargs="+", type=Path, metavar="FILE", help=tables.FORMS_NAMED)
    parser.add_argument(
        "--batch", type=month, default="", help="as 2023-08; else read from the title"
    )
    parser.add_argument(
        "--announced",
        type=day_or_month,
        default="",
        help="day of the announcement, or the month if that is known",
    )
    parser.add_argument("--url", type=address, default="", help="address of the announcement")
    parser.add_argument(
        "--read",
        type=day,
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
    """Import the files; 0 done, 1 where a file, a row or the content itself forbids it."""
    tree = files.read(args.root)
    content, _, found = load.load(tree)
    if problems.errors(found):
        print("content/ has errors: run `python build.py check` first", file=sys.stderr)
        return 1
    try:
        texts, report, refused = (
            _lists(args, content) if args.source in LISTS else _notice(args, content)
        )
    except tables.TableError as error:
        print(f"{error}", file=sys.stderr)
        return 1
    wrong = _wrong(dict(tree), texts)
    if wrong:
        sys.stderr.write(problems.render(wrong, "text"))
        print("nothing was written: the content would have these errors", file=sys.stderr)
        return 1
    if not args.dry_run:
        files.write(args.root, texts)
    for line in report:
        print(line)
    return 1 if refused else 0


def _wrong(tree: dict[str, bytes], texts: Mapping[str, str]) -> list[Problem]:
    """The errors that the content would have with these files in it."""
    tree.update((path, text.encode()) for path, text in texts.items())
    whole = sorted(tree.items())
    content, _, found = load.load(whole)
    return problems.errors(problems.ordered([*found, *rules.check(content, whole, found)]))


def _lists(args: argparse.Namespace, content: Content) -> Report:
    lists = read_lists(args.source, args.file, args.batch, args.announced, args.url)
    for each in lists:
        known = content.batches.get(f"{each.register}/{each.batch}")
        if known and known.read > args.read:
            raise tables.TableError(
                args.file[0].name,
                f"an edition of {known.id} was read on {known.read}, later than {args.read}",
                "an older edition would undo what the newer one says",
            )
    made = compose.compose(lists, content, read=args.read, with_purpose=args.with_purpose)
    texts = store.changes(content, made.filings, made.companies, made.batches)
    companies = sum(slug not in content.companies for slug in made.companies)
    refused = [line for each in lists for line in each.refused]
    report = [
        *(f"new: {name}" for name in made.new if len(made.new) <= FEW),
        *(f"changed: {name}" for name in made.changed),
        *(f"missing from the list: {name}" for name in made.missing),
        *(f"refused: {line}" for line in refused),
        *(f"note: {note}" for note in made.notes),
        f"{len(made.new)} new, {len(made.changed)} changed, {len(made.unchanged)} unchanged, "
        f"{len(made.missing)} missing, {len(refused)} refused, {companies} new companies, "
        f"{len(made.notes)} notes; {len(texts)} files",
    ]
    return texts, report, bool(refused)


def _said(args: argparse.Namespace, table: tables.Table) -> dict[str, str]:
    """What is said of a whole notice and not of each row, as its transcriptions call it."""
    said = {
        "notice_title_zh": table.title,
        "notice_date": args.announced,
        "notice_url": args.url,
    }
    return {column: text for column, text in said.items() if text}


def _notice(args: argparse.Namespace, content: Content) -> Report:
    notice = NOTICES[args.source]
    rows = [
        replace(row, cells={**_said(args, table), **row.cells})
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
    return texts, report, False

"""`replay`: the official lists of a folder as commits, one for each announcement."""

from __future__ import annotations

import argparse
import csv
import sys
from dataclasses import replace
from pathlib import Path

from registry import dump, files, git, load, tables
from registry.commands.import_lists import read_lists
from registry.importers import LISTS, NOTICES, compose, printed, store
from registry.importers.replay import ReplayError, commits
from registry.model import Content

HELP = "write the history of content/ anew from a folder of official lists"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `replay`."""
    parser.add_argument(
        "folder",
        type=Path,
        help="holds lists.csv (file, register, batch, announced_date, url), the lists it names "
        "in official-docx/, and, if there are any, genai.csv and cancellations.csv",
    )
    parser.add_argument("--read", required=True, metavar="DATE", help="day the lists were read")
    parser.add_argument(
        "--read-genai", default="", metavar="DATE", help="the same for genai.csv, if another"
    )
    parser.add_argument("--onto", default="HEAD", metavar="REV", help="where to begin; HEAD")
    parser.add_argument(
        "--branch", default="replay", help="the branch to write; never the one checked out"
    )
    parser.add_argument("--root", type=Path, default=Path(), help="folder that holds content/")


def run(args: argparse.Namespace) -> int:
    """Write the branch; 0 done, 1 something cannot be read."""
    root: Path = args.root
    try:
        if git.run(root, "rev-parse", "--abbrev-ref", "HEAD") == args.branch:
            print(f"{args.branch} is checked out: name another --branch", file=sys.stderr)
            return 2
        base = _vocabularies(root)
        content = imported(args.folder, base, args.read, args.read_genai or args.read)
        count = git.write_commits(root, args.onto, args.branch, commits(content))
    except (tables.TableError, git.GitError, ReplayError, OSError) as error:
        print(f"{error}", file=sys.stderr)
        return 1
    print(
        f"{count} commits, {len(content.filings)} filings, {len(content.companies)} companies "
        f"on {args.branch}; next: git merge --ff-only {args.branch}"
    )
    return 0


def _vocabularies(root: Path) -> Content:
    """The content without what a replay makes."""
    made = ("content/filings/", "content/companies/", "content/groups.yml", store.BATCHES)
    content, _, _ = load.load(
        (path, data) for path, data in files.read(root) if not path.startswith(made)
    )
    return content


def imported(folder: Path, base: Content, read: str, read_genai: str) -> Content:
    """All that the lists and notices of a folder say; raises TableError, OSError."""
    with (folder / "lists.csv").open(encoding="utf-8-sig", newline="") as listed:
        entries = list(csv.DictReader(listed))
    lists: list[printed.PrintedList] = []
    for entry in entries:
        lists += read_lists(
            entry["register"],
            [folder / "official-docx" / entry["file"]],
            entry["batch"],
            entry["announced_date"] or entry["batch"],
            entry["url"],
        )
    genai = folder / "genai.csv"
    if genai.exists():
        lists += [
            each
            for register in LISTS
            if register.startswith("cn-cac-genai")
            for each in read_lists(register, [genai])
        ]
    made = compose.compose(lists, base, read=read)
    batches = {
        name: replace(batch, read=read_genai if "genai" in batch.register else read)
        for name, batch in made.batches.items()
    }
    content = store.merged(base, made.filings, made.companies, batches)
    notices = folder / "cancellations.csv"
    if notices.exists():
        required = NOTICES["cancellations"].required
        rows = [row for table in tables.read(notices, required) for row in table.rows]
        found = NOTICES["cancellations"].read(rows, content)
        content = store.merged(content, found.filings, {}, {})
    for note in made.notes:
        print(f"note: {note}")
    texts = {each.path: dump.filing(each) for each in content.filings.values()}
    texts |= {each.path: dump.company(each) for each in content.companies.values()}
    return replace(content, texts=texts)

"""`replay`: the official lists of a folder as commits, one for each announcement."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from registry import files, git, load, tables
from registry.commands import day
from registry.importers import store
from registry.importers.replay import ReplayError, commits
from registry.importers.sources import folder_of_lists
from registry.model import Content

HELP = "write the history of content/ anew from a folder of official lists"
MADE = ("content/filings", "content/companies", store.BATCHES)  # what a replay makes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `replay`."""
    parser.add_argument(
        "folder",
        type=Path,
        help="holds lists.csv (file, register, batch, announced_date, url), the lists it names "
        "in official-docx/, and, if there are any, genai.csv and cancellations.csv",
    )
    parser.add_argument(
        "--read", required=True, type=day, metavar="DATE", help="day the lists were read"
    )
    parser.add_argument(
        "--read-genai", default="", type=day, metavar="DATE", help="the same for genai.csv"
    )
    parser.add_argument(
        "--onto",
        default="HEAD",
        metavar="REV",
        help="the commit to begin from, with the vocabularies and no filings; HEAD",
    )
    parser.add_argument("--branch", default="replay", help="the new branch to write")
    parser.add_argument("--root", type=Path, default=Path(), help="folder that holds content/")


def run(args: argparse.Namespace) -> int:
    """Write the branch; 0 done, 1 something cannot be read, 2 nowhere to begin or to write."""
    root: Path = args.root
    try:
        if git.has_branch(root, args.branch):
            print(f"there is a branch {args.branch}: name another --branch", file=sys.stderr)
            return 2
        if git.holds(root, args.onto, *MADE):
            print(
                f"{args.onto} has filings already: name as --onto the commit before the first",
                file=sys.stderr,
            )
            return 2
        content, notes = folder_of_lists(
            args.folder, _vocabularies(root), args.read, args.read_genai or args.read
        )
        count = git.write_commits(root, args.onto, args.branch, commits(content))
    except (tables.TableError, git.GitError, ReplayError, OSError) as error:
        print(f"{error}", file=sys.stderr)
        return 1
    for note in notes:
        print(f"note: {note}")
    print(
        f"{count} commits, {len(content.filings)} filings, {len(content.companies)} companies "
        f"on {args.branch}; next: git merge --ff-only {args.branch}, then the announcements and "
        "English names once more"
    )
    return 0


def _vocabularies(root: Path) -> Content:
    """The content without what a replay makes, and without the groups, which name companies."""
    content, _, _ = load.load(
        (path, data)
        for path, data in files.read(root)
        if not path.startswith((*MADE, "content/groups.yml"))
    )
    return content

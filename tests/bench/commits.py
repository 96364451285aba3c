"""A made-up registry as a git repository: a commit for each announcement, and corrections.

python -m tests.bench.commits 10000 FOLDER [--body none|short|long]

The first commit holds the vocabularies, each of the next the filings of the lists of one day with
the companies that come with them. One filing of a hundred comes with a slip, which a commit of the
next announcement day mends: so the last commit holds what `tests.bench.filings` makes.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, NamedTuple

from msgspec.structs import replace

from registry import dump
from registry.model import Content, Filing
from tests.bench import filings
from tests.bench.bodies import BODIES
from tests.repository import ADA, Repository

MENDED = 100  # one filing of so many has a revision of its own
SLIP = "（误）"
Tree = Mapping[str, bytes]


class Commit(NamedTuple):
    """One step of the history: when, of what kind, and the files it writes."""

    day: str
    kind: str
    subject: str
    files: Tree


def commits(made: Content) -> Iterator[Commit]:
    """The history of a content, oldest first."""
    tree = dict(filings.tree(made))
    apart = {*(one.path for one in made.filings.values())}
    apart |= {one.path for one in made.companies.values()}
    shared = {path: data for path, data in tree.items() if path not in apart}
    yield Commit("2022-01-01", "editorial", "Made-up vocabularies", shared)
    days: defaultdict[str, list[Filing]] = defaultdict(list)
    for filing in made.filings.values():
        days[_day(made, filing)].append(filing)
    known: set[str] = set()
    due: Tree = {}
    for day in sorted(days):
        if due:
            yield Commit(day, "correction", f"Mend made-up filings before {day}", due)
        files, due = {}, {}
        for filing in days[day]:
            data = tree[filing.path]
            if zlib.crc32(filing.id.encode()) % MENDED == 0:
                due = {**due, filing.path: data}
                data = dump.filing(_slipped(filing)).encode()
            files[filing.path] = data
            if filing.company not in known:
                path = made.companies[filing.company].path
                files[path] = tree[path]
        known.update(filing.company for filing in days[day])
        yield Commit(day, "official", f"Made-up lists of {day}", files)
    if due:
        yield Commit(max(days), "correction", "Mend the last made-up filings", due)


def write(stream: IO[bytes], made: Content) -> None:
    """The history as a stream for fast-import."""
    for number, commit in enumerate(commits(made), 1):
        message = f"{commit.subject}\n\nChange-Kind: {commit.kind}\n".encode()
        stream.write(f"commit refs/heads/main\nmark :{number}\n".encode())
        for who in ("author", "committer"):
            stream.write(f"{who} {ADA} {_seconds(commit.day)} +0000\n".encode())
        stream.write(f"data {len(message)}\n".encode() + message)
        if number > 1:
            stream.write(f"from :{number - 1}\n".encode())
        for path, data in commit.files.items():
            stream.write(f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n")


def make(root: Path, size: int, body: str = "none") -> None:
    """A repository with so many filings, checked out."""
    repository = Repository(root)
    with tempfile.TemporaryFile() as stream:
        write(stream, filings.content(size, BODIES[body]))
        stream.seek(0)
        command = ["git", "-C", str(root), "fast-import", "--quiet"]
        subprocess.run(command, stdin=stream, check=True)
    repository.git("reset", "--quiet", "--hard", "main")


def _day(made: Content, filing: Filing) -> str:
    batch = made.batches[f"{filing.register}/{filing.listings[0].batch}"]
    day = batch.announced or batch.batch
    return day if len(day) == len("2022-01-01") else f"{day}-28"


def _seconds(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())


def _slipped(filing: Filing) -> Filing:
    return replace(filing, name=replace(filing.name, zh=filing.name.zh + SLIP))


def main(argv: list[str] | None = None) -> int:
    """Makes the repository."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("size", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--body", choices=BODIES, default="none")
    args = parser.parse_args(argv)
    make(args.folder, args.size, args.body)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

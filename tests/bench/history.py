"""How long the history takes to read, against what git and the YAML parser take alone.

python -m tests.bench.history [--commits 20000] [--revisions 100000] [--runs 5]
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

import yaml

from registry import git, history
from registry.memo import Memo
from tests.repository import Repository

FILINGS_A_REVISION = 0.1  # 10,000 filings with 100,000 revisions
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MEBIBYTE = 1024 if sys.platform != "darwin" else 1024 * 1024  # as the system counts memory


class Measure(NamedTuple):
    """One measure in a process of its own: seconds, peak of its memory in MiB, what it counted."""

    seconds: float
    peak: int
    number: int


# --- a made-up repository ---------------------------------------------------------------------


class Filing:
    """A made-up filing, edited one step after the other."""

    def __init__(self, number: int, chance: random.Random) -> None:
        self.digits = f"{110100 + number % 40:06d}{number:07d}24{number % 10000:04d}"
        self.batch = f"20{24 + number % 3}-{1 + number % 12:02d}"
        self.ending = "md" if number % 3 else "yml"
        self.folder = self.batch
        self.company = f"shili-{number // 3}"
        self.name = f"示例算法{number}"
        self.products = [f"示例产品{chance.randrange(99)}" for _ in range(1 + number % 3)]
        self.row = 1 + number % 900
        self.events: list[str] = []
        self.notes = ""
        self.quoted = False

    @property
    def path(self) -> str:
        return f"content/filings/cn-cac-example/{self.folder}/{self.digits}.{self.ending}"

    def text(self) -> str:
        """The file."""
        mark = "'" if self.quoted else ""
        lines = ["register: cn-cac-example", f"number: {mark}网信算备{self.digits}号{mark}"]
        lines += ["name:", f"  zh: {self.name}", f"company: {self.company}"]
        lines += ["category: generation-synthesis", "role: service-provider"]
        lines += ["products:", *(f"  - name: {one}\n    form: app" for one in self.products)]
        lines += ["terms:", "  - 文本生成", "  - 图像生成", "status: filed", "listings:"]
        lines += [f"  - batch: {self.batch}", f"    row: {self.row}"]
        lines += ["events:", *self.events] if self.events else []
        lines += ["purpose:", "  zh: 根据用户输入的文本，生成虚构的回复。"]
        data = "\n".join(lines) + "\n"
        return f"---\n{data}---\n{self.notes}" if self.ending == "md" else data

    def edit(self, step: int, chance: random.Random) -> None:
        """One change as they come: mostly of data, now and then of the file's looks or place."""
        kind = chance.randrange(20)
        if kind == 0:
            self.folder = self.batch if self.folder != self.batch else f"{self.batch}-moved"
        elif kind == 1:
            self.quoted = not self.quoted
        elif kind < 8:
            self.products.append(f"示例产品{step}")
        elif kind < 12 and len(self.products) > 1:
            self.products.pop(chance.randrange(len(self.products)))
        elif kind < 16:
            old, self.name = self.name, f"示例算法{step}"
            lines = ("kind: renamed", f"  from: {old}", f"  to: {self.name}", "  date: 2025-08")
            self.events.append("  - " + "\n  ".join(lines))
        elif kind < 18:
            self.row = 1 + self.row % 900
        else:
            self.notes = f"\n第 {step} 条示例备注。\n"
            self.ending = "md"


def changes(revisions: int, at_once: int) -> Iterator[tuple[str, str, str]]:
    """Path before, path after and text of one file after the other; always the same ones.

    Among so many at once, that is in one commit, no file comes twice.
    """
    chance = random.Random(3)
    last: deque[Filing] = deque(maxlen=at_once)
    most = max(2 * at_once, int(revisions * FILINGS_A_REVISION))
    filings: list[Filing] = []
    companies = 0
    for step in range(revisions):
        if len(filings) < most and (len(filings) <= at_once or chance.random() < 0.3):
            filings.append(Filing(len(filings), chance))
            last.append(filings[-1])
            yield "", filings[-1].path, filings[-1].text()
        elif step % 25 == 0 and companies < most // 3:
            path = f"content/companies/shili-{companies}.yml"
            yield "", path, f"name:\n  zh: 示例科技{companies}有限公司\ncodes:\n  - {step}\n"
            companies += 1
        else:
            filing = chance.choice(filings)
            while filing in last:
                filing = chance.choice(filings)
            last.append(filing)
            before = filing.path
            filing.edit(step, chance)
            yield before, filing.path, filing.text()


def write(stream: IO[bytes], commits: int, revisions: int) -> None:
    """The repository as a stream for fast-import."""
    step = changes(revisions, at_once=-(-revisions // commits))
    for commit in range(1, commits + 1):
        message = f"A made-up change {commit}\n\nChange-Kind: official\n".encode()
        who = f"Ada Example <ada@example.org> {1_600_000_000 + 60 * commit} +0000"
        stream.write(f"commit refs/heads/main\nmark :{commit}\n".encode())
        stream.write(f"author {who}\ncommitter {who}\ndata {len(message)}\n".encode() + message)
        if commit > 1:
            stream.write(f"from :{commit - 1}\n".encode())
        for _ in range(revisions * commit // commits - revisions * (commit - 1) // commits):
            before, path, text = next(step)
            if before and before != path:
                stream.write(f"D {before}\n".encode())
            data = text.encode()
            stream.write(f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n")
        stream.write(b"\n")


def make(root: Path, commits: int, revisions: int) -> None:
    """A repository with so many commits and revisions of files."""
    Repository(root)
    with tempfile.TemporaryFile() as stream:
        write(stream, commits, revisions)
        stream.seek(0)
        command = ["git", "-C", str(root), "fast-import", "--quiet"]
        subprocess.run(command, stdin=stream, check=True)


# --- measures ---------------------------------------------------------------------------------


def peer(root: Path, memory: Path) -> int:
    """What must be done in any case: the log, the blobs, each composed once. Counts the files."""
    log = ["git", "-C", str(root), "log", "--raw", "-z", "--no-abbrev", "--no-renames"]
    printed = subprocess.run(
        [*log, "--format=", "--reverse"], stdout=subprocess.PIPE, check=True
    ).stdout
    ids = [part.split()[3] for part in printed.split(b"\0") if part.startswith(b":")]
    count = 0
    for _, data in git.blobs(root, [one.decode() for one in ids if one.strip(b"0")]):
        text = data.decode()
        text = text.split("---\n", 2)[1] if text.startswith("---\n") else text
        yaml.compose(text, Loader=LOADER)
        count += 1
    return count


def read(root: Path, memory: Path, rev: str = "main") -> int:
    """The history as a build reads it, each revision of it. Counts them."""
    store = Memo(memory)
    found = history.read(root, rev, store)
    store.close()
    return sum(len(found.records[key]) for key in found.records)


def read_before(root: Path, memory: Path) -> int:
    """The history up to the commit before the last."""
    return read(root, memory, "main~1")


def _in_process(answer: Any, task: Callable[[Path, Path], int], root: Path, memory: Path) -> None:
    started = time.perf_counter()
    count = task(root, memory)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEBIBYTE
    answer.send(Measure(seconds, peak, count))


def measured(task: Callable[[Path, Path], int], root: Path, memory: Path) -> Measure:
    """One run of a task in a new process."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_in_process, args=(theirs, task, root, memory))
    process.start()
    theirs.close()
    found: Measure = ours.recv()
    process.join()
    return found


def bench(folder: Path, commits: int, revisions: int, runs: int) -> dict[str, list[Measure]]:
    """All measures, in turn, so that a slow minute of the machine slows each of them."""
    root = folder / "repository"
    make(root, commits, revisions)
    behind, level = folder / "behind.sqlite3", folder / "level.sqlite3"
    measured(read_before, root, behind)
    measured(read, root, level)
    found: dict[str, list[Measure]] = {"peer": [], "cold": [], "one new": [], "nothing new": []}
    for run in range(runs):
        for name, task, known in (
            ("peer", peer, None),
            ("cold", read, None),
            ("one new", read, behind),
            ("nothing new", read, level),
        ):
            memory = folder / f"{name}-{run}.sqlite3"
            if known:
                shutil.copy(known, memory)
            found[name].append(measured(task, root, memory))
            memory.unlink(missing_ok=True)
    return found


def main(argv: list[str] | None = None) -> int:
    """Print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commits", type=int, default=20_000)
    parser.add_argument("--revisions", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args(argv)
    os.environ["GIT_CONFIG_NOSYSTEM"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        found = bench(Path(folder), args.commits, args.revisions, args.runs)
    print(f"{args.commits:,} commits, {args.revisions:,} revisions of files, {args.runs} runs")
    for name, runs in found.items():
        seconds = statistics.median(one.seconds for one in runs)
        against = (one.seconds / two.seconds for one, two in zip(runs, found["peer"], strict=True))
        peak = max(one.peak for one in runs)
        ratio = statistics.median(against)
        print(f"{name:12} {seconds:7.2f} s  {ratio:5.2f} × peer  {peak:5,} MiB at most")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

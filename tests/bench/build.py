"""Our build beside Hugo's, in turn on one machine: time on the wall and of the processor, memory.

python -m tests.bench.build [--size real|1000|10000|100000] [--body none|short|long] [--runs 3]
                            [--only cold,none,edit,company,commit,template,check,serve]
                            [--sides pages,site]
                            [--alone] [--folder FOLDER]

`pages` is our build of the pages that Hugo makes as well, in one language, without history: as many
pages, with bytes within a fifth. `site` is all that we build: both languages, history, search,
feeds, revisions. Each measure is a process of its own. With --folder the content is kept for the
next run. Hugo has no memory between two processes: it makes all pages each time.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench import serving_edit, sides
from tests.bench.running import BenchError, Measure, load, middle
from tests.bench.sides import Hugo, Ours, Side, new_name

WORKS = ("cold", "none", "edit", "company", "commit", "template", "check", "serve")
TOLD = {
    "cold": "cold",
    "none": "nothing changed",
    "edit": "one filing edited, new process",
    "company": "one company edited, new process",
    "commit": "one edit committed, new process",
    "template": "template of filings edited",
    "check": "check of one changed file, all rules",
}
WITHIN = 0.2  # of Hugo's bytes, what ours may have more or less
Work = Callable[[Side], Measure | None]


def cold(side: Side) -> Measure:
    """A build of a site that is not there."""
    side.forget()
    return side.build()


def none(side: Side) -> Measure:
    """A build after nothing changed."""
    return side.build()


def edit(side: Side) -> Measure:
    """A build after a filing got another name."""
    name = new_name()
    side.rename(name)
    found = side.build()
    side.must_show(name)
    return found


def company(side: Side) -> Measure | None:
    """A build after a company got another website; Hugo has pages of their names alone."""
    if not isinstance(side, Ours) or not side.whole:
        return None
    address = f"https://example.org/{new_name()}"
    side.edit_company(address)
    found = side.build()
    side.must_show(address, side.of_company)
    return found


def commit(side: Side) -> Measure | None:
    """A build after an edit that was built is committed; only our site tells of commits."""
    if not isinstance(side, Ours) or not side.whole:
        return None
    edit(side)
    subject = new_name()
    side.commit(subject)
    found = side.build()
    side.must_show(subject, sides.COMMITS)
    return found


def template(side: Side) -> Measure:
    """A build after the template of all pages of filings changed."""
    mark = new_name()
    side.redraw(mark)
    found = side.build()
    side.must_show(mark)
    return found


def check(side: Side) -> Measure | None:
    """A check after a filing got another name; only our whole program has one."""
    if not isinstance(side, Ours) or not side.whole:
        return None
    side.rename(new_name())
    return side.check()


MEASURED: dict[str, Work] = {
    "cold": cold,
    "none": none,
    "edit": edit,
    "company": company,
    "commit": commit,
    "template": template,
    "check": check,
}
Found = dict[str, dict[str, list[Measure]]]  # by work and side, each run


def run(chosen: Sequence[Side], works: Sequence[str], runs: int) -> Found:
    """All measures in turn, so that a slow minute of the machine slows each of them."""
    found: Found = defaultdict(lambda: defaultdict(list))
    if "cold" not in works:
        for side in chosen:
            side.build()
    for _ in range(runs):
        for work in works:
            for side in chosen:
                measure = MEASURED[work](side)
                if measure is not None:
                    found[work][side.name].append(measure)
    return found


def compare(ours: Side, hugo: Side) -> None:
    """Prints how much both made; raises BenchError where they are not the same site."""
    own, peer = ours.made(), hugo.made()
    ratio = own.size / peer.size
    print(f"\npages: {own.pages:,} ours, {peer.pages:,} Hugo's; bytes of ours / Hugo's {ratio:.2f}")
    if own.pages != peer.pages or not 1 - WITHIN <= ratio <= 1 + WITHIN:
        raise BenchError("these are not the same sites")


HEAD = f"{'':24}{'wall s':>8}{'CPU s':>8}{'MiB':>7}   {'× Hugo: wall':>14}{'CPU':>7}{'MiB':>7}"


def show(found: Found, filings: int) -> None:
    """Prints medians, and medians of the ratios within each run."""
    for work, measures in found.items():
        print(f"\n{TOLD[work]}\n{HEAD}")
        peer = measures.get(Hugo.name)
        for name, runs in measures.items():
            one = middle(runs)
            line = f"  {name:22}{one.wall:8.2f}{one.cpu:8.2f}{one.peak:7.0f}   "
            if peer and name != Hugo.name:
                pairs = [*zip(runs, peer, strict=True)]
                each = [statistics.median(a[at] / b[at] for a, b in pairs) for at in range(3)]
                line += f"{each[0]:14.2f}{each[1]:7.2f}{each[2]:7.2f}"
            if work == "cold":
                line += f"   {one.cpu * 1000 / filings:.2f} ms CPU a filing"
            print(line.rstrip())


def bench(args: argparse.Namespace, folder: Path) -> None:
    """Makes the sites, measures and prints."""
    shutil.rmtree(folder / sides.FORGOTTEN, ignore_errors=True)
    root = sides.prepared(folder, args.size, args.body)
    peer = [] if args.alone else [Hugo(folder, root)]
    reduced = Ours(folder, folder / "root-reduced", whole=False)
    named: dict[str, Side] = {"pages": reduced, "site": Ours(folder, root, whole=True)}
    chosen = [*peer, *(named[name] for name in args.sides.split(","))]
    works = [work for work in WORKS if work in args.only.split(",")]
    filings = sum(1 for _ in (root / "content" / "filings").glob("*/*/*"))
    body = {"none": "no notes", "short": "short notes", "long": "notes of 2.4 kB"}[args.body]
    print(
        f"{filings:,} filings, {'real' if args.size == 'real' else body}, {args.runs} runs, "
        f"{os.cpu_count()} cores, {load()}, Python {platform.python_version()}, {sides.version()}"
    )
    found = run(chosen, [work for work in works if work != "serve"], args.runs)
    show(found, filings)
    for one in peer if reduced in chosen else ():
        compare(reduced, one)
    if "serve" in works:
        served = [*peer, *(one for one in chosen if isinstance(one, Ours) and one.whole)]
        serving_edit.show(served, max(3, args.runs))
    print(f"\nat the end: {load()}")
    shutil.rmtree(folder / sides.FORGOTTEN, ignore_errors=True)


def main(argv: list[str] | None = None) -> int:
    """Print medians and ratios."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("--size", default="10000")
    parser.add_argument("--body", choices=("none", "short", "long"), default="none")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", default=",".join(WORKS))
    parser.add_argument("--sides", default="pages,site")
    parser.add_argument("--alone", action="store_true", help="without Hugo")
    parser.add_argument("--folder", type=Path)
    args = parser.parse_args(argv)
    if args.folder:
        folder = args.folder.absolute() / f"{args.size}-{args.body}"
        folder.mkdir(parents=True, exist_ok=True)
        bench(args, folder)
        return 0
    with tempfile.TemporaryDirectory() as made:
        bench(args, Path(made))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""How long the files of the search take to make, against lunr's own builder on the same documents.

Each measure runs in a process of its own, forked when the records are read and nothing is analysed.
What counts is the time of the processor, which other work on the machine changes little.
"""

from __future__ import annotations

import gc
import multiprocessing
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from lunr.builder import Builder
from msgspec.structs import replace

from registry.catalogue import Catalogue
from registry.memo import Memo
from registry.model import Label, Name
from registry.search import documents as docs
from registry.search import files
from registry.search.documents import BOOSTS, FIELDS

MEBIBYTE = 1024 if sys.platform != "darwin" else 1024 * 1024  # as the system counts memory


class Measure(NamedTuple):
    """Seconds of the processor, and by how many MiB the peak of the memory grew."""

    seconds: float
    grown: int


Statuses = Mapping[str, Label]
Task = Callable[[Catalogue, Statuses, Path], float]  # seconds of the processor for what counts


# --- tasks -------------------------------------------------------------------------------------


def make(cat: Catalogue, statuses: Statuses, memory: Path) -> float:
    """All files of the search, with what is remembered."""
    memo = Memo(memory)
    started = time.process_time()
    files.make(cat, statuses, memo)
    seconds = time.process_time() - started
    memo.close()
    return seconds


def make_changed(cat: Catalogue, statuses: Statuses, memory: Path) -> float:
    """The same after the name of one filing changed."""
    return make(changed(cat), statuses, memory)


def weights(cat: Catalogue, statuses: Statuses, memory: Path) -> float:
    """lunr's terms and weights of the documents, which come analysed."""
    made = _fields(cat, statuses)
    started = time.process_time()
    builder = _added(made)
    builder._calculate_average_field_lengths()
    builder._create_field_vectors()
    return time.process_time() - started


def lunr(cat: Catalogue, statuses: Statuses, memory: Path) -> float:
    """lunr's whole index of the documents, which come analysed: with it a set of all tokens."""
    made = _fields(cat, statuses)
    started = time.process_time()
    _added(made).build()
    return time.process_time() - started


def changed(cat: Catalogue) -> Catalogue:
    """The catalogue with another name of the filing in its middle."""
    key = [*cat.entries][len(cat.entries) // 2]
    old = cat.entries[key]
    new = replace(old, filing=replace(old.filing, name=Name(f"虚构{old.filing.name.zh}")))
    return replace(cat, entries={**cat.entries, key: new})


def _fields(cat: Catalogue, statuses: Statuses) -> list[dict[str, Any]]:
    found = []
    for number, document in enumerate(docs.make(cat, statuses)):
        fields = document.fields
        values = {
            name: [term for value in fields.get(at, ()) for term in value]
            for at, name in enumerate(FIELDS)
        }
        found.append({"ref": str(number), **values})
    return found


def _added(made: list[dict[str, Any]]) -> Builder:
    builder = Builder()
    builder.ref("ref")
    for name, boost in zip(FIELDS, BOOSTS, strict=True):
        builder.field(name, boost)
    for each in made:
        builder.add(each)
    return builder


# --- measures ----------------------------------------------------------------------------------


def _in_process(answer: Any, task: Task, *args: Any) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = task(*args)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer.send(Measure(seconds, (peak - before) // MEBIBYTE))


def measured(task: Task, *args: Any) -> Measure:
    """One run of a task in a new process, which has what this one has read."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_in_process, args=(theirs, task, *args))
    gc.freeze()
    process.start()
    theirs.close()
    found: Measure = ours.recv()
    process.join()
    return found


def runs(
    cat: Catalogue, statuses: Statuses, folder: Path, times: int
) -> Iterator[dict[str, Measure]]:
    """All measures in turn, so that a slow minute of the machine slows each of them."""
    known = folder / "known.sqlite3"
    measured(make, cat, statuses, known)
    for run in range(times):
        found = {}
        for name, task, remembers in (
            ("lunr without token set", weights, False),
            ("lunr", lunr, False),
            ("cold", make, False),
            ("one filing changed", make_changed, True),
            ("nothing changed", make, True),
        ):
            memory = folder / f"{run}.sqlite3"
            if remembers:
                shutil.copy(known, memory)
            found[name] = measured(task, cat, statuses, memory)
            memory.unlink(missing_ok=True)
        yield found

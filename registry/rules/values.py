"""The texts of a record, each with the way to it, for rules on how texts are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from registry import yamldoc
from registry.load import LISTS
from registry.model import LANGS, Company, Filing
from registry.rules.tree import Finding, Rule, Steps, Tree, each

TEXT = 2  # steps to a text of a field that has one in each language


class Entry(NamedTuple):
    """One record of a list file as the file has it: sectors, groups, batches and the like."""

    path: str
    at: int  # its place in the list, from 0
    data: Any  # texts, lists and mappings
    notes: str = ""  # which only filings and companies have


Record = Filing | Company | Entry
Judge = Callable[[Record, Steps, str], Iterator[Finding]]


def of(record: Record) -> Iterator[tuple[Steps, str]]:
    """Every text of a record with its keys and indices, in the order of the canonical file."""
    if isinstance(record, Entry):
        yield from _texts(record.data, ())
        return
    from registry import dump  # dear, and few records are looked into

    plain = dump.plain_filing(record) if isinstance(record, Filing) else dump.plain_company(record)
    yield from _texts(plain, ())


def _texts(data: Any, steps: Steps) -> Iterator[tuple[Steps, str]]:
    if isinstance(data, str):
        yield steps, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, (*steps, key))
    elif isinstance(data, (list, tuple)):
        for index, value in enumerate(data):
            yield from _texts(value, (*steps, index))


def as_printed(steps: Steps) -> bool:
    """Whether a field holds what an official list prints, with all its faults."""
    match steps:
        case ("listings", _, "as_published", _) | ("listings", _, "remark" | "place" | "date"):
            return True
        case ("events", _, "text" | "notice") | ("title",):  # the last one of a list of batches
            return True
    return False


def full_text(steps: Steps) -> bool:
    """Whether a field holds Markdown, which has lines and may quote anything."""
    last = steps[-1]
    told = last in LANGS or (len(steps) == TEXT and len(str(last)) == len("nl"))
    return told and steps[0] not in ("name", "former_names", "short")


def raw(tree: Tree, path: str) -> str:
    """The text of the file of a record; "" where it is not given."""
    if path in LISTS:
        return tree.files.get(path, b"").decode("utf-8", "replace")
    return tree.content.texts.get(path, "")


def everywhere(
    may: Callable[[str], bool], judge: Callable[[Tree, Record], Iterator[Finding]]
) -> Rule:
    """The rule that judges every record: filings, companies and those of list files.

    Nearly all files are right, so `may` is asked first whether the text of the whole file may hold
    anything that the rule finds: it must be quick, and may say yes too often.
    """

    def alone(tree: Tree, record: Record) -> Iterator[Finding]:
        if may(raw(tree, record.path)):
            yield from judge(tree, record)

    def lists(tree: Tree) -> Iterator[Finding]:
        for path in LISTS:
            if path in tree.files and may(raw(tree, path)):
                for entry in _entries(path, tree.files[path]):
                    for found in judge(tree, entry):
                        yield found._replace(steps=(entry.at, *found.steps))

    alone.__name__, alone.__doc__ = judge.__name__, judge.__doc__
    return each(alone, lists, alone)


@lru_cache(maxsize=len(LISTS))  # several rules ask it in turn
def _entries(path: str, data: bytes) -> tuple[Entry, ...]:
    """The records of a list file, with errors or without."""
    root = yamldoc.read(data, False).root
    if not isinstance(root, yamldoc.Sequence):
        return ()
    return tuple(Entry(path, at, yamldoc.plain(one)) for at, one in enumerate(root.items))


def texts(may: Callable[[str], bool], judge: Judge) -> Rule:
    """The rule that judges each text of every record; `may` as for `everywhere`."""

    def every(_: Tree, record: Record) -> Iterator[Finding]:
        for steps, text in of(record):
            yield from judge(record, steps, text)

    every.__name__, every.__doc__ = judge.__name__, judge.__doc__
    return everywhere(may, every)

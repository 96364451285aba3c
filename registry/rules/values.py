"""The texts of a record, each with the way to it, for rules on how texts are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from registry.model import LANGS, Company, Filing
from registry.rules.tree import Finding, Rule, Steps, Tree, each

TEXT = 2  # steps to a text of a field that has one in each language

Record = Filing | Company
Judge = Callable[[Record, Steps, str], Iterator[Finding]]


def of(record: Record) -> Iterator[tuple[Steps, str]]:
    """Every text of a record with its keys and indices, in the order of the canonical file."""
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
        case ("events", _, "text" | "notice"):
            return True
    return False


def full_text(steps: Steps) -> bool:
    """Whether a field holds Markdown, which has lines and may quote anything."""
    last = steps[-1]
    told = last in LANGS or (len(steps) == TEXT and len(str(last)) == len("nl"))
    return told and steps[0] not in ("name", "former_names")


def texts(may: Callable[[str], bool], judge: Judge) -> Rule:
    """The rule that judges each text of a filing and of a company.

    Nearly all files are right, so `may` is asked first whether the text of the whole file may hold
    anything that the rule finds: it must be quick, and may say yes too often.
    """

    def alone(tree: Tree, record: Record) -> Iterator[Finding]:
        if may(tree.content.texts.get(record.path, "")):
            for steps, text in of(record):
                yield from judge(record, steps, text)

    alone.__name__, alone.__doc__ = judge.__name__, judge.__doc__
    return each(alone, company=alone)

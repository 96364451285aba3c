"""What is found out once from everything: the same again, and nothing anew that still holds."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from registry import catalogue, chronicle, indexes, load, pipeline
from registry.catalogue import Catalogue
from registry.chronicle import Chronicle
from registry.indexes import Before, Indexes
from registry.model import Content, Filing, Name
from tests.conftest import REPOSITORY, Tree
from tests.small_site import fill
from tests.test_feeds import past

Made = tuple[Catalogue, Chronicle, Indexes]


@pytest.fixture
def content(tree: Tree) -> Content:
    return load.load(fill(tree).files())[0]


def made(content: Content, tree: Tree, before: Made | None = None) -> Made:
    cat = catalogue.make(content, pipeline.askers(content), before[0] if before else None)
    chron = chronicle.make(content, past(tree))
    known = Before(*before, frozenset()) if before else None
    return cat, chron, indexes.make(cat, chron, known)


def edited(content: Content, change: Callable[[Filing], Filing]) -> Content:
    key, filing = next((key, one) for key, one in content.filings.items() if one.events)
    return replace(content, filings={**content.filings, key: change(filing)})


CHANGES: list[tuple[Callable[[Filing], Filing], bool, bool]] = [
    (lambda one: replace(one, notes="Made up."), True, True),
    (lambda one: replace(one, name=Name("示例改名算法")), False, True),
    (lambda one: replace(one, status="revoked"), False, False),
    (lambda one: replace(one, events=()), False, False),
]


@pytest.mark.parametrize(("change", "same_days", "same_feeds"), CHANGES)
def test_what_still_holds_is_taken_and_all_else_is_as_if_made_anew(
    content: Content,
    tree: Tree,
    change: Callable[[Filing], Filing],
    same_days: bool,
    same_feeds: bool,
) -> None:
    first = made(content, tree)
    then = edited(content, change)
    again, cold = made(then, tree, first)[2], made(then, tree)[2]
    assert again == cold
    assert (again.days is first[2].days) == same_days
    assert (again.entries is first[2].entries) == same_feeds


@pytest.mark.parametrize("change", [CHANGES[0][0]])
def test_notes_change_no_index(
    content: Content, tree: Tree, change: Callable[[Filing], Filing]
) -> None:
    assert made(edited(content, change), tree)[2] == made(content, tree)[2]


def test_an_order_of_sets_is_in_no_index() -> None:
    """What stood otherwise on a day has the same order in every process."""
    code = (
        "from pathlib import Path; from registry import files, load, rewind\n"
        "content = load.load(files.read(Path('.')))[0]\n"
        "print([list(state.filings) for state in rewind.states(content)])"
    )

    def run(seed: str) -> bytes:
        found = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(REPOSITORY)}
        command = [sys.executable, "-c", code]
        return subprocess.run(
            command, cwd=Path(REPOSITORY), env=found, check=True, capture_output=True
        ).stdout

    assert run("1") == run("2")


def test_the_totals_of_a_record_are_those_of_the_filings_it_gathers(
    content: Content, tree: Tree
) -> None:
    cat, _, found = made(content, tree)
    for id_, entries in cat.by_register.items():
        (total,) = found.totals["register", id_]
        assert (total.register, total.filings) == (id_, len(entries))
        assert total.in_force == sum(one.in_force for one in entries)
    for type_, index in (("sector", cat.by_sector), ("region", cat.by_region)):
        for id_, entries in index.items():
            assert sum(one.filings for one in found.totals[type_, id_]) == len(entries)
    for id_, group in content.groups.items():
        gathered = sum(len(cat.holders[one.company].entries) for one in group.members)
        assert sum(one.filings for one in found.totals["group", id_]) == gathered

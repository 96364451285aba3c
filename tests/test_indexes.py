"""What is found out once from everything: the same again, and nothing anew that still holds."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from msgspec.structs import replace

from registry import catalogue, chronicle, indexes, load, pipeline
from registry.catalogue import Catalogue
from registry.chronicle import Chronicle, Key
from registry.indexes import Before, Indexes, days, followed, held, recorded
from registry.model import Commit, Content, Filing, History, Name, Revision
from tests.conftest import REPOSITORY, Tree
from tests.small_site import fill
from tests.test_feeds import LAST, NOT_YET, commit, past

Made = tuple[Catalogue, Chronicle, Indexes]
DEEP_REGISTER = "cn-cac-deep-synthesis"


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
    (lambda one: replace(one, status="revoked"), False, True),
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
    (cat, _, again), cold = made(then, tree, first), made(then, tree)
    assert (cat, again) == (cold[0], cold[2])
    assert (again.days is first[2].days) == same_days
    assert (again.entries is first[2].entries) == same_feeds


@pytest.mark.parametrize("several", [False, True])
def test_a_filing_that_no_commit_holds_changes_no_feed_of_a_company_with_several(
    content: Content, tree: Tree, several: bool
) -> None:
    """It may give its company a feed, and taking it away may take that."""
    count = Counter(one.company for one in content.filings.values())
    plain = next(one for one in content.filings.values() if count[one.company] == 1)
    numbers = [f"网信算备99999900000{number}240017号" for number in range(3)]
    new = {one.id: one for one in (replace(plain, number=number) for number in numbers)}
    some, other = list(new.items())[: 2 if several else 0], list(new.items())[2:]
    less = replace(content, filings=dict(sorted([*content.filings.items(), *some])))
    more = replace(content, filings=dict(sorted([*less.filings.items(), *other])))
    for before, after in ((less, more), (more, less)):
        first = made(before, tree)
        (cat, _, again), cold = made(after, tree, first), made(after, tree)
        assert (cat, again) == (cold[0], cold[2])
        assert again.companies == cold[2].companies
        assert (again.entries is first[2].entries) == several


@pytest.mark.parametrize("seed", range(12))
def test_a_filing_that_is_in_other_parts_stands_in_their_feeds(
    content: Content, tree: Tree, seed: int
) -> None:
    """Sectors and companies that are followed already; then all of it back again."""
    chance = random.Random(seed)
    first = made(content, tree)
    sectors = sorted(content.sectors)
    known = first
    for _ in range(3):
        some = chance.sample([*content.filings], 3)
        told = {
            id_: replace(
                content.filings[id_],
                sectors=tuple(sorted(chance.sample(sectors, chance.randrange(len(sectors))))),
                company=chance.choice((content.filings[id_].company, *known[2].companies)),
            )
            for id_ in some
        }
        then = replace(content, filings={**content.filings, **told})
        known, cold = made(then, tree, known), made(then, tree)
        assert (known[0], known[2]) == (cold[0], cold[2])
        assert known[2].lengths == cold[2].lengths
        assert known[0].by_batch == cold[0].by_batch
    assert made(content, tree, known)[2] == first[2]


def test_no_feed_is_planned_anew_for_a_filing_that_gets_another_sector(
    content: Content, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = made(content, tree)
    feeds = {id_ for kind, id_ in first[2].feeds if kind == "sectors"}
    several = [s for s in feeds if len(first[2].feeds["sectors", s]) > 1]
    id_, brief = next(
        (id_, one) for id_, one in first[0].briefs.items() if {*one.sectors} <= {*several}
    )
    other = next(iter(feeds - {*brief.sectors}))
    filing = replace(content.filings[id_], sectors=(other,))
    then = replace(content, filings={**content.filings, id_: filing})
    cold = made(then, tree)
    monkeypatch.setattr(followed, "plan", lambda *_: pytest.fail("planned"))
    again = made(then, tree, first)[2]
    assert again == cold[2]
    assert again.feeds["sectors", other] != first[2].feeds["sectors", other]


class Past:
    """A history to which commits are added, and what of its records they changed."""

    def __init__(self, tree: Tree, content: Content, seed: int) -> None:
        self.history, self.content = past(tree), content
        self.chance = random.Random(seed)
        self.number = LAST + 1

    def edit(self, id_: str, commit_: Commit) -> None:
        """A filing gets another name, or another company; a commit holds it, or none yet."""
        filing, key = self.content.filings[id_], ("filing", id_)
        revisions = self.history.records[key]
        others = sorted({filing.company, *self.content.companies})
        name = f"示例改名{self.chance.randrange(9)}"
        slug = self.chance.choice((filing.company, filing.company, *others))
        data = {**revisions[-1].data, "name": {"zh": name}, "company": slug}
        kept = revisions if revisions[-1].commit.id else revisions[:-1]
        new = Revision(commit_, "edited", filing.path, "", data)
        records = {**self.history.records, key: (*kept, new)}
        held = self.history.commits
        commits = held if not commit_.id or commit_ in held else (*held, commit_)
        self.history = replace(self.history, commits=commits, records=records)
        told = replace(filing, name=Name(name), company=slug)
        self.content = replace(self.content, filings={**self.content.filings, id_: told})

    def edits(self) -> frozenset[Key]:
        """Some commits with some filings each, and a filing that no commit holds."""
        touched = set()
        for _ in range(self.chance.randrange(3)):
            self.number += self.chance.choice((1, 90_000, 9_000_000))
            made_ = commit(
                self.number % 86_400, recorded=self._recorded(), id=f"{self.number:040x}"
            )
            for id_ in self.chance.sample([*self.content.filings], self.chance.randrange(1, 4)):
                self.edit(id_, made_)
                touched.add(("filing", id_))
        if self.chance.random() < 0.5:
            id_ = self.chance.choice([*self.content.filings])
            self.edit(id_, NOT_YET)
            touched.add(("filing", id_))
        return frozenset(touched)

    def _recorded(self) -> str:
        day = datetime(2030, 1, 1, tzinfo=UTC) + timedelta(seconds=self.number)
        return f"{day:%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize("seed", range(16))
def test_what_commits_bring_is_told_as_if_all_were_found_out_anew(
    content: Content, tree: Tree, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held, "MOST", random.Random(seed).choice((2, 440, 500)))
    now = Past(tree, content, seed)
    cat = catalogue.make(now.content, pipeline.askers(now.content))
    chron = chronicle.make(now.content, now.history)
    found = indexes.make(cat, chron)
    for _ in range(4):
        revised = now.edits()
        then = chronicle.Before(cat.content, chron, revised)
        told = chronicle.make(now.content, now.history, then)
        made_ = catalogue.make(now.content, pipeline.askers(now.content), cat)
        found = indexes.make(made_, told, Before(cat, chron, found, revised))
        cat, chron = made_, told
        cold = indexes.make(cat, chronicle.make(now.content, now.history))
        for name in Indexes.__struct_fields__:
            assert getattr(found, name) == getattr(cold, name), name
        assert list(found.recorded) == list(cold.recorded)


class Listed:
    """Filings of a list that nothing told of before, as commits bring them and take them away."""

    def __init__(self, content: Content, tree: Tree) -> None:
        self.history = past(tree)
        first = next(one for one in content.filings.values() if one.company == "shili-keji")
        known = content.batches[f"{first.register}/{first.listings[0].batch}"]
        batch = replace(known, batch="2031-01", announced="2031-01-05")
        self.content = replace(content, batches={**content.batches, batch.id: batch})
        self._first = first
        self.now = self._made(None)

    def filing(self, number: int, *rows: int) -> Filing:
        """A filing in these rows of the list."""
        listed = self._first.listings[0]
        rows_ = tuple(replace(listed, batch="2031-01", row=row) for row in rows)
        id_ = f"网信算备99999900000{number}240017号"
        return replace(self._first, number=id_, path=f"content/{number}.md", listings=rows_)

    def tell(self, state: str, filing: Filing, commit_: Commit = NOT_YET) -> Indexes:
        """What the indexes are after a commit did that to a filing; the same as made anew."""
        key = ("filing", filing.id)
        rows = [{"batch": "2031-01", "row": one.row} for one in filing.listings]
        data = {"company": filing.company, "number": filing.number, "listings": rows}
        revision = Revision(commit_, cast("Any", state), filing.path, "", data)
        known = [one for one in self.history.records.get(key, ()) if one.commit.id]
        records = {**self.history.records, key: (*known, revision)}
        return self._after(state != "removed", filing, commit_, records)

    def forget(self, filing: Filing) -> Indexes:
        """What they are when what was not committed of a filing was taken back."""
        key = ("filing", filing.id)
        kept = tuple(one for one in self.history.records[key] if one.commit.id)
        return self._after(True, filing, NOT_YET, {**self.history.records, key: kept})

    def _after(
        self, stands: bool, filing: Filing, commit_: Commit, records: Mapping[Key, Any]
    ) -> Indexes:
        held = self.history.commits
        new = commit_.id and commit_.id not in {one.id for one in held}
        commits = (*held, commit_) if new else held
        old, self.history = self.history, replace(self.history, commits=commits, records=records)
        every = {id_: one for id_, one in self.content.filings.items() if id_ != filing.id}
        every |= {filing.id: filing} if stands else {}
        before = self.content
        self.content = replace(before, filings=dict(sorted(every.items())))
        self.now = self._made((before, old), *self.now)
        cold = self._made(None)
        for name in Indexes.__struct_fields__:
            assert getattr(self.now[2], name) == getattr(cold[2], name), name
        return cold[2]

    def _made(self, before: tuple[Content, History] | None, *known: Any) -> Made:
        ask = pipeline.askers(self.content)
        if before is None:
            cat = catalogue.make(self.content, ask)
            chron = chronicle.make(self.content, self.history)
            return cat, chron, indexes.make(cat, chron)
        old, new = before[1].records, self.history.records
        revised = frozenset(key for key in {*old, *new} if old.get(key) != new.get(key))
        cat = catalogue.make(self.content, ask, known[0])
        then = chronicle.Before(before[0], known[1], revised)
        chron = chronicle.make(self.content, self.history, then)
        return cat, chron, indexes.make(cat, chron, Before(known[0], known[1], known[2], revised))


LIST = f"batch/{DEEP_REGISTER}/2031-01/listed"


def test_the_first_of_a_list_goes_and_comes_again(content: Content, tree: Tree) -> None:
    listed = Listed(content, tree)
    one, other = (listed.filing(number, number) for number in (1, 2))
    first, then = commit(LAST + 1), commit(LAST + 2)
    listed.tell("added", one, first)
    found = listed.tell("added", other, then)
    assert found.entries[f"{LIST}/{then.id}"].points[0].commit == then
    assert listed.tell("removed", one).entries[LIST].points[0].commit == then
    assert listed.forget(one).entries[LIST].points[0].commit == first
    listed.tell("removed", one, commit(LAST + 3))
    listed.tell("restored", one, commit(LAST + 4))
    listed.tell("removed", other)


def test_a_filing_stands_twice_in_one_list(content: Content, tree: Tree) -> None:
    listed = Listed(content, tree)
    listed.tell("added", listed.filing(1, 1), commit(LAST + 1))
    twice = listed.filing(2, 2, 5)
    listed.tell("added", twice, commit(LAST + 1))
    for sector in sorted(content.sectors)[:3]:
        listed.tell("edited", replace(twice, sectors=(sector,)))
    listed.tell("removed", twice)


@pytest.mark.parametrize("rows", [(1, 2, 3), (3, 2, 1)])
def test_all_that_the_commits_of_a_merge_list_is_one_entry(
    content: Content, tree: Tree, rows: tuple[int, ...]
) -> None:
    """Each of its files is credited to who changed it; the first row tells the kind of all."""
    listed = Listed(content, tree)
    merge = commit(LAST + 1)
    for row, kind in zip(rows, ("official", "correction", "official"), strict=True):
        one = listed.filing(row, row)
        found = listed.tell("added", one, replace(merge, author=f"Ada {row}", kind=kind))
    assert len(found.entries[LIST].points) == 3
    listed.tell("removed", listed.filing(1, 1))


def test_no_feed_is_planned_anew_for_a_commit(
    content: Content, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = Past(tree, content, 0)
    cat = catalogue.make(now.content, pipeline.askers(now.content))
    chron = chronicle.make(now.content, now.history)
    found = indexes.make(cat, chron)
    id_ = next(one for one in content.filings if len(now.history.records["filing", one]) == 1)
    records = now.history.records["filing", id_]
    data = {**records[-1].data, "notes": "Made up."}
    new = Revision(commit(LAST + 1), "edited", records[-1].path, "", data)
    every = {**now.history.records, ("filing", id_): (*records, new)}
    history = replace(now.history, commits=(*now.history.commits, new.commit), records=every)
    revised = frozenset({("filing", id_)})
    told = chronicle.make(content, history, chronicle.Before(content, chron, revised))
    monkeypatch.setattr(followed, "plan", lambda *_: pytest.fail("planned"))
    monkeypatch.setattr(held, "days", lambda *_: pytest.fail("all days"))
    monkeypatch.setattr(recorded, "months", lambda *_: pytest.fail("all months"))
    again = indexes.make(cat, told, Before(cat, chron, found, revised))
    new_keys = again.entries.keys() - found.entries.keys()
    assert [again.entries[key].points[0].commit for key in new_keys] == [new.commit]
    assert again.feeds["registry", ""][0] in new_keys


@pytest.mark.parametrize("change", [CHANGES[0][0]])
def test_notes_change_no_index(
    content: Content, tree: Tree, change: Callable[[Filing], Filing]
) -> None:
    assert made(edited(content, change), tree)[2] == made(content, tree)[2]


@pytest.mark.parametrize("seed", range(3))
def test_who_has_most_filings_after_any_of_them_came_and_went(seed: int) -> None:
    chance = random.Random(seed)
    had: Counter[tuple[str, str]] = Counter()
    found = days._Companies()
    for _ in range(60):
        for _ in range(chance.randrange(40)):
            key = chance.choice("abcdefghijklmnopqrst"), chance.choice(["filing", "registration"])
            by = -1 if had[key] and chance.random() < 0.4 else 1
            had[key] += by
            found.take(*key, by)
        every = [days.Counted(s, had[s, "filing"], had[s, "registration"]) for s, _ in had]
        some = {one.id: one for one in every if one.filings or one.registrations}
        assert found.top() == tuple(sorted(some.values(), key=days._rank)[: days.TOP])
        assert found.standing == len(some)


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
        assert total.in_force == sum(cat.briefs[one].in_force for one in entries)
    for type_, index in (("sector", cat.by_sector), ("region", cat.by_region)):
        for id_, entries in index.items():
            assert sum(one.filings for one in found.totals[type_, id_]) == len(entries)
    for id_, group in content.groups.items():
        gathered = sum(len(cat.holders[one.company].entries) for one in group.members)
        assert sum(one.filings for one in found.totals["group", id_]) == gathered

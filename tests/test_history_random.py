"""Random histories: however they are read, they come to the same, which a plain count confirms."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from registry import diff, files, history, load
from registry.memo import Memo
from registry.model import History
from tests.repository import Repository
from tests.test_history import BROKEN, FOLDER, Files, filing, marked, same, sectors

PATHS = [f"{FOLDER}/a.yml", f"{FOLDER}/b.yml", "content/filings/x/c.yml", "content/sectors.yml"]
FILINGS = [
    *(filing(name, number) for name in ("甲", "乙") for number in ("1", "2")),
    filing("甲").replace("row: 31", "'row': '31'"),
    filing("乙").replace("row: 31", ""),
    "row: 31\nrole: x\n" + filing("乙").replace("row: 31", ""),
    BROKEN,
]
LISTS = [sectors("a", "b"), sectors("b", "a x"), sectors("a"), sectors("a", "a x"), BROKEN]
NOTES = [marked(filing("甲")), marked(filing("甲"), "一。\n"), marked(filing("甲"), "二。\n")]


@dataclass(frozen=True)
class Edit:
    """A commit: upon the last one of main, or aside upon an older one; or a merge of one aside."""

    files: Files
    aside: int | None = None  # how many commits back it begins a branch of its own
    merges: bool = False  # the last commit aside, if there is one


def edits() -> st.SearchStrategy[list[Edit]]:
    one = st.one_of(
        st.tuples(st.sampled_from(PATHS[:3]), st.sampled_from([*FILINGS, None])),
        st.tuples(st.just(PATHS[3]), st.sampled_from([*LISTS, None])),
        st.tuples(st.just(f"{FOLDER}/a.md"), st.sampled_from([*NOTES, None])),
    )
    changes: st.SearchStrategy[Files] = st.lists(one, max_size=3).map(dict)
    aside = st.one_of(st.none(), st.none(), st.integers(0, 3))
    return st.lists(st.builds(Edit, changes, aside, st.booleans()), min_size=1, max_size=9)


def stream(steps: Sequence[Edit]) -> tuple[bytes, list[int], list[dict[str, str]]]:
    """The steps for fast-import, the marks of main, and what stood after each of these."""
    lines: list[str] = []
    main: list[int] = []
    trees: list[dict[str, str]] = []
    waiting = 0
    for mark, step in enumerate(steps, start=1):
        aside = step.aside if main else None
        start = main[-1 - min(aside or 0, len(main) - 1)] if main else 0
        branch = "side" if aside is not None else "main"
        lines += [f"commit refs/heads/{branch}", f"mark :{mark}"]
        lines += [f"committer Ada <a@b> {1_900_000_000 + mark} +0000", "data 2", f"{mark % 10}"]
        lines += [f"from :{start}"] if start else []
        if aside is not None:
            waiting = mark
        else:
            if step.merges and waiting:
                lines.append(f"merge :{waiting}")
                waiting = 0
            main.append(mark)
            kept = {**(trees[-1] if trees else {}), **step.files}
            trees.append({path: str(text) for path, text in kept.items() if text is not None})
        for path, text in step.files.items():
            lines += (
                [f"D {path}"]
                if text is None
                else [f"M 100644 inline {path}", f"data {len(str(text).encode())}", str(text)]
            )
        lines.append("")
    return "\n".join(lines).encode(), main, trees


def counted(trees: Sequence[Mapping[str, str]]) -> dict[tuple[str, str], list[Any]]:
    """State, data and number of the tree for each revision, found by reading every tree whole."""
    found: dict[tuple[str, str], list[Any]] = {}
    last: dict[str, list[load.Recorded]] = {}
    for number, tree in enumerate(trees):
        standing: dict[tuple[str, str], tuple[Any, bool]] = {}
        last = {path: records for path, records in last.items() if path in tree}
        for path in sorted(tree):
            records = load.recorded(path, tree[path].encode())
            broken = records is None and path not in load.LISTS
            last[path] = last.get(path, []) if records is None else records
            for one in last[path]:
                standing.setdefault((one.type, one.id), (one.data, broken))
        for key in {*standing, *found}:
            state, data = found[key][-1][:2] if key in found else ("", None)
            new, broken = standing.get(key, (data, False))
            if key not in standing:
                now = "removed"
            elif not state:
                now = "added"
            elif broken:
                now = "unreadable"
            elif state == "removed" or (state == "unreadable" and new == data):
                now = "restored"
            else:
                now = "edited" if new != data else state
            if now not in (state, "") or new != data:
                found.setdefault(key, []).append((now, new, number))
    return found


def told(found: History, ids: Sequence[str]) -> dict[tuple[str, str], list[Any]]:
    return {
        key: [(one.state, one.data, ids.index(one.commit.id)) for one in found.records[key]]
        for key in found.records
    }


@settings(max_examples=40, deadline=None)
@given(edits())
def test_step_by_step_equals_at_once_equals_a_plain_count(steps: list[Edit]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        repo = Repository(Path(folder) / "repository")
        data, marks, trees = stream(steps)
        repo.git("fast-import", "--quiet", "--export-marks=.git/marks", data=data)
        table = dict(
            line.lstrip(":").split()
            for line in (repo.root / ".git" / "marks").read_text(encoding="ascii").splitlines()
        )
        ids = [table[str(mark)] for mark in marks]
        store = Memo(Path(folder) / "memo.sqlite3")
        for commit in ids:
            found = history.read(repo.root, commit, store)
        cold = history.read(repo.root, "main")
        assert same(found, cold)
        assert told(cold, ids) == counted(trees)
        of_the_tree(repo, cold, trees[-1])
        rebuilt(cold)


def of_the_tree(repo: Repository, cold: History, tree: Mapping[str, str]) -> None:
    """The last revisions hold what the tip holds; a checkout of it adds none."""
    read = [load.recorded(path, tree[path].encode()) for path in sorted(tree)]
    standing: dict[tuple[str, str], Mapping[str, Any]] = {}
    for one in (record for records in read for record in records or ()):
        standing.setdefault((one.type, one.id), one.data)
    last = {key: cold.records[key][-1] for key in cold.records}
    if None not in read:
        assert standing == {key: one.data for key, one in last.items() if one.state != "removed"}
    repo.git("checkout", "--quiet", "--force", "main")
    assert same(history.read(repo.root, "main", None, files.read(repo.root)), cold)


def rebuilt(cold: History) -> None:
    """Each revision follows from the one before and the changes between them."""
    for key in cold.records:
        data: Mapping[str, Any] = {}
        before: Mapping[str, Any] = {}
        for one in cold.records[key]:
            data = diff.rebuild(data, diff.changes(before, one.data))
            before = one.data
            assert data == one.data

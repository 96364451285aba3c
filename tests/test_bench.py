"""The bench runs, and measures what it says; no time is asserted."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry import git, history
from tests.bench import history as bench


def test_the_made_up_repository(tmp_path: Path) -> None:
    bench.make(tmp_path, 40, 300)
    steps = git.log(tmp_path, "main") or []
    assert len(steps) == 40
    changed = [file for step in steps for file in step.files if file.after]
    assert len(changed) == 300
    found = history.read(tmp_path, "main")
    kinds = [kind for kind, _ in found.records]
    assert (kinds.count("filing"), kinds.count("company")) == (30, 10)
    assert not any(found.records[key][-1].state == "unreadable" for key in found.records)
    moves = [file for step in steps for file in step.files if not file.after]
    assert moves
    count = bench.peer(tmp_path, tmp_path / "memo")
    assert count == 300


def test_it_prints_each_measure(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(["--commits", "20", "--revisions", "100", "--runs", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "20 commits, 100 revisions of files, 1 runs"
    assert [line.split("  ")[0] for line in lines[1:]] == ["peer", "cold", "one new", "nothing new"]
    assert all("× peer" in line and "MiB" in line for line in lines[1:])

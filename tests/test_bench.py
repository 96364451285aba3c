"""The bench runs, and measures what it says; no time is asserted."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import yaml

from registry import catalogue, files, git, history, load, world
from registry.commands import check
from tests.bench import bodies, commits, filings, hugo_site, running
from tests.bench import history as bench
from tests.conftest import REPOSITORY


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


# --- the build beside Hugo's ---------------------------------------------------------------------


@pytest.mark.parametrize("body", sorted(bodies.BODIES))
def test_bodies_are_the_same_each_time_and_as_long_as_said(body: str) -> None:
    made = bodies.BODIES[body]
    texts = [made(number) for number in range(50)]
    assert texts == [made(number) for number in range(50)]
    if body == "none":
        assert not any(texts)
        return
    assert len(set(texts)) == 50
    words = [len(text.split()) for text in texts]
    low, high = {"short": (8, 16), "long": (150, 400)}[body]
    assert low <= min(words) and max(words) <= high


def test_the_made_up_history_ends_in_the_content(tmp_path: Path) -> None:
    commits.make(tmp_path / "one", 120, "short")
    commits.make(tmp_path / "two", 120, "short")
    heads = [git.log(tmp_path / name, "main") or [] for name in ("one", "two")]
    assert heads[0] and [step.commit.id for step in heads[0]] == [
        step.commit.id for step in heads[1]
    ]
    made = filings.content(120, bodies.short)
    assert dict(files.read(tmp_path / "one")) == dict(filings.tree(made))
    assert {one.severity for one in check.check(files.read(tmp_path / "one"))} <= {"warning"}


def test_hugo_is_given_a_page_for_each_filing_company_and_entry() -> None:
    content = load.load(filings.tree(filings.content(60, bodies.short)))[0]
    cat = catalogue.make(content, world.askers(content))
    pages = dict(hugo_site.pages(cat))
    kinds = Counter(path.partition("/")[0] for path in pages)
    assert kinds["filings"] - 1 == len(content.filings)
    assert kinds["companies"] == len(content.companies)
    for kind, records in (("registers", content.registers), ("batches", content.batches)):
        assert kinds[kind] == len(records)
    for kind in ("sectors", "functions", "categories", "roles"):
        assert kinds[kind] == len(getattr(content, kind))
    assert kinds["regions"] == len(cat.by_region)
    front = [yaml.safe_load(text.split("---\n")[1]) for text in pages.values()]
    assert all(isinstance(each["title"], str) for each in front)
    filing = next(iter(content.filings.values()))
    assert pages[f"filings/{filing.register}/{Path(filing.path).name}"].endswith(
        f"{filing.notes}\n"
    )


def test_what_hugo_does_not_make_is_there_to_be_left_out() -> None:
    code = "from tests.bench import reduced; reduced.reduce()"
    subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=True)


def test_a_measure_tells_of_its_process_and_a_failure_what_was_said(tmp_path: Path) -> None:
    hungry = running.measured([sys.executable, "-c", "x = b'.' * 200_000_000"], tmp_path)
    assert hungry.peak > 190 and hungry.wall > 0
    with pytest.raises(running.BenchError, match=r"(?s)exit 3.*Made up"):
        running.measured([sys.executable, "-c", "print('Made up'); raise SystemExit(3)"], tmp_path)

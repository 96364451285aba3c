"""A build that goes on from another one makes the same site as one that begins anew."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from registry import files, findings, history, load, pipeline, reading, rules, site, world, write
from registry.kept import Shelf
from registry.session import Session
from registry.standing import Outcome
from tests.conftest import DEEP, KEJI, Tree, filled
from tests.repository import FIRST, Repository
from tests.small_site import BASE

SEQUENCES = 200
STEPS = 3
GROUPS = 20  # so that several processes can share the sequences
NEW = "content/filings/cn-cac-deep-synthesis/2023-08/{}.md"
COMPANY = "content/companies/{}.yml"

Edit = Callable[["Play"], None]


class Play:
    """A repository of made-up records, and what may happen to it, drawn by a seed."""

    def __init__(self, tree: Tree, seed: int) -> None:
        self.root = tree.root
        self.draw = random.Random(seed)
        self.repository = Repository(tree.root)
        (tree.root / ".gitignore").write_text(".cache/\n/site/\n/.site*\n", encoding="utf-8")
        self.commit("The first records\n\nChange-Kind: official\n", FIRST)
        self.day = 2
        self.told: list[str] = []

    def commit(self, message: str, date: str) -> None:
        self.repository.git("add", "--all")
        self.repository.git("commit", "--quiet", "--allow-empty", "-m", message, date=date)

    def text(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def write(self, path: str, text: str) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def paths(self, folder: str) -> list[str]:
        found = (self.root / folder).rglob("*.*")
        return sorted(path.relative_to(self.root).as_posix() for path in found)

    def filing(self) -> str:
        return self.draw.choice(self.paths("content/filings"))

    def step(self) -> None:
        edit = self.draw.choice(EDITS)
        self.told.append(edit.__name__)
        edit(self)


def notes(play: Play) -> None:
    path = play.filing()
    play.write(path, f"{play.text(path)}\nEine *Notiz* {play.draw.randrange(99)}.\n")


def name(play: Play) -> None:
    path = play.filing()
    play.write(path, play.text(path).replace("算法", f"算法{play.draw.randrange(9)}", 1))


def same_size_and_time(play: Play) -> None:
    path = play.filing()
    target = play.root / path
    before = target.stat()
    play.write(path, play.text(path).replace("示例", "例示", 1))
    os.utime(target, ns=(before.st_atime_ns, before.st_mtime_ns))


def added(play: Play) -> None:
    digits = f"110108000000101230{play.draw.randrange(500, 600)}"
    model = play.text(DEEP).partition("events:")[0].rstrip("-\n")
    text = model.replace("110108000000101230017", digits)
    play.write(NEW.format(digits), text.replace("row: 1", f"row: {digits[-3:]}") + "\n---\n")


def removed(play: Play) -> None:
    own = [path for path in play.paths("content/filings") if "0000101230" in path and path != DEEP]
    if own:
        (play.root / play.draw.choice(own)).unlink()


def reverted(play: Play) -> None:
    play.repository.git("checkout", "--quiet", "--", ".")


def company(play: Play) -> None:
    path = play.draw.choice(play.paths("content/companies"))
    play.write(path, play.text(path).replace("有限公司", "责任有限公司", 1))


def new_company(play: Play) -> None:
    slug = f"beispiel-{play.draw.randrange(5)}"
    play.write(COMPANY.format(slug), f"name:\n  zh: 样品{play.draw.randrange(9)}有限公司\n")


def no_company(play: Play) -> None:
    for path in play.paths("content/companies"):
        if "beispiel" in path:
            (play.root / path).unlink()


def website(play: Play) -> None:
    text = play.text(KEJI)
    line = f"website: https://example.org/{play.draw.randrange(9)}\n"
    kept = "".join(one for one in text.splitlines(keepends=True) if not one.startswith("website"))
    play.write(KEJI, kept + line)


def succession(play: Play) -> None:
    """A former slug that may be that of a new company, and a successor that may go."""
    slug = f"beispiel-{play.draw.randrange(5)}"
    kept = play.text(KEJI).partition("successors:")[0].partition("former_slugs:")[0]
    if play.draw.random() < 0.5:
        kept += f"former_slugs:\n  - {slug}\n"
    else:
        kept += "successors:\n  - company: lizi-wangluo\n    kind: merger\n    source: 例\n"
    play.write(KEJI, kept)


def taxonomy(play: Play) -> None:
    path = play.draw.choice(
        ["sectors", "functions", "categories", "roles", "registers", "batches", "terms"]
    )
    file = f"content/{path}.yml"
    lines = play.text(file).splitlines(keepends=True)
    places = [at for at, line in enumerate(lines) if line.lstrip().startswith(("en: ", "zh: "))]
    if places:
        at = play.draw.choice(places)
        lines[at] = lines[at].rstrip("\n") + "x\n"
        play.write(file, "".join(lines))


def committed(play: Play) -> None:
    play.day += 1
    kind = play.draw.choice(["official", "correction", "editorial", "migration"])
    date = f"2030-01-{play.day:02d}T12:00:00+00:00"
    play.commit(f"A change\n\nChange-Kind: {kind}\n", date)


def branch(play: Play) -> None:
    play.repository.git("add", "--all", "--force")
    play.repository.git("stash", "push", "--quiet")
    known = play.repository.git("log", "--format=%H").split()
    play.repository.git("checkout", "--quiet", "--detach", play.draw.choice(known))


def prose(play: Play) -> None:
    play.write("content/pages/about.en.md", f"# About {play.draw.randrange(9)}\n\nText.\n")
    play.write("content/pages/about.zh.md", "# 关于\n\n文字。\n")


EDITS: list[Edit] = [
    *(notes, name, same_size_and_time, added, added, removed, reverted, company, new_company),
    *(no_company, website, succession, taxonomy, committed, committed, branch, prose),
]


def clean(root: Path) -> dict[str, bytes] | None:
    """Every file of a site that is made of nothing but the tree; None where it cannot be."""
    tree = files.read(root)
    content, schemas, found = load.load(tree)
    if any(one.severity == "error" for one in [*found, *rules.check(content, tree, found)]):
        return None
    past = history.read(root, "HEAD", None, tree)
    made = pipeline.site_of(content, schemas, pipeline.prose(tree), site.read(root, BASE), past)
    return dict(made)


def standing(out: Path) -> dict[str, bytes]:
    paths = (path for path in out.rglob("*") if path.is_file() and path.name != write.MARK)
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in paths}


def told_apart(now: dict[str, bytes], wanted: dict[str, bytes]) -> list[str]:
    return sorted(path for path in now.keys() | wanted.keys() if now.get(path) != wanted.get(path))


def run(session: Session, at_once: bool) -> Outcome:
    *_, last = session.build(at_once=at_once)
    return last


@pytest.mark.parametrize("group", range(GROUPS))
def test_any_sequence_of_edits_leads_to_the_site_of_a_clean_build(
    group: int, tmp_path: Path
) -> None:
    for seed in range(group, SEQUENCES, GROUPS):
        folder = tmp_path / str(seed)
        play = Play(filled(folder), seed)
        out = folder / "site"
        settings = site.read(play.root, BASE)
        session = Session(play.root, out, settings)
        assert run(session, at_once=True).good
        for step in range(STEPS):
            if play.draw.random() < 0.3:  # a server that has begun, and found nothing to do
                session = Session(play.root, out, settings)
                run(session, at_once=True)
                session.warm()
            play.step()
            if play.draw.random() < 0.5:
                session = Session(play.root, out, settings)  # a new process: all it knows is kept
            outcome = run(session, at_once=play.draw.random() < 0.5)
            last = step == STEPS - 1 or play.draw.random() < 0.2
            wanted = clean(play.root) if last or not outcome.good else None
            if not outcome.good:
                assert wanted is None, (seed, play.told)
            elif wanted is not None:
                assert told_apart(standing(out), wanted) == [], (seed, play.told)


def test_who_had_nothing_to_do_takes_up_what_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play = Play(filled(tmp_path / "tree"), 1)
    out, settings = play.root / "site", site.read(play.root, BASE)
    assert run(Session(play.root, out, settings, jobs=2), at_once=True).good
    assert (play.root / ".site-spare").is_dir()  # the next change need not make it
    session = Session(play.root, out, settings)
    assert run(session, at_once=True).changed == ()
    session.warm()

    def fail(*_: object) -> object:
        raise AssertionError("taken from disk once more")

    monkeypatch.setattr(Shelf, "recalled", fail)
    monkeypatch.setattr(reading, "remembered", fail)
    monkeypatch.setattr(findings, "recalled", fail)
    play.write(KEJI, play.text(KEJI).replace("示例科技", "例子科技"))
    first, *_, last = session.build(at_once=False)
    assert first.good and not first.final and last.final
    assert told_apart(standing(out), clean(play.root) or {}) == []


def test_a_build_that_is_asked_for_one_outcome_leaves_what_it_read_and_found(
    tmp_path: Path,
) -> None:
    tree = Play(filled(tmp_path), 1)
    outcomes = Session(tree.root, tree.root / "site", site.read(tree.root, BASE)).build()
    assert next(outcomes).good
    left, found = reading.remembered(tree.root), findings.recalled(tree.root)
    assert left and found and left.state == found.state


def test_what_is_wrong_is_told_whatever_comes_of_it_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = Play(filled(tmp_path), 1)
    settings = site.read(tree.root, BASE)

    def fail(*_: object) -> object:
        raise KeyError("a company")

    monkeypatch.setattr(world, "make", fail)
    (tree.root / KEJI).unlink()  # its filings name it
    outcome = run(Session(tree.root, tree.root / "site", settings, jobs=2), at_once=True)
    assert {one.rule for one in outcome.problems if one.severity == "error"}
    assert not (tree.root / "site").exists()
    (tree.root / ".cache" / "reading").unlink()
    tree.repository.git("checkout", "--", KEJI)
    with pytest.raises(KeyError):  # nothing is wrong with the content: it is a fault of ours
        run(Session(tree.root, tree.root / "site", settings, jobs=2), at_once=True)


def test_who_has_no_site_yet_is_told_what_is_wrong_before_one_is_planned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = Play(filled(tmp_path), 1)
    (tree.root / KEJI).unlink()
    session = Session(tree.root, tree.root / "site", site.read(tree.root, BASE), jobs=2)
    assert not run(session, at_once=True).good

    planned = []
    monkeypatch.setattr(world, "make", lambda *_: planned.append("a site"))
    (tree.root / DEEP).write_text("---\n", encoding="utf-8")
    assert any(one.path == DEEP for one in run(session, at_once=True).problems)
    assert planned == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_site_that_somebody_changed_is_made_anew_by_the_next_process(
    tmp_path: Path, jobs: int
) -> None:
    tree = Play(filled(tmp_path), 1)
    out, settings = tree.root / "site", site.read(tree.root, BASE)
    assert run(Session(tree.root, out, settings, jobs=jobs), at_once=True).good
    (out / "about.html").write_text("<p>by hand", encoding="utf-8")
    tree.write(KEJI, tree.text(KEJI).replace("示例科技", "例子科技"))
    assert run(Session(tree.root, out, settings, jobs=jobs), at_once=True).good
    assert told_apart(standing(out), clean(tree.root) or {}) == []

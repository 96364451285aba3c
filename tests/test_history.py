"""The revisions of every record out of awkward histories: each has one right answer."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from registry import files, git, history, load
from registry.memo import Memo
from registry.model import History
from tests.repository import Repository

Files = Mapping[str, str | bytes | None]

FOLDER = "content/filings/cn-cac-example/2024-01"
A, B, C = f"{FOLDER}/a.yml", f"{FOLDER}/b.yml", f"{FOLDER}/c.yml"
A_MD = f"{FOLDER}/a.md"
SECTORS = "content/sectors.yml"
BATCHES = "content/batches.yml"
KEJI, WANGLUO = "content/companies/shili-keji.yml", "content/companies/shili-wangluo.yml"
ONE, TWO = ("filing", "cn-cac-example/1"), ("filing", "cn-cac-example/2")
BROKEN = "name: [\n"


def filing(name: str = "示例", number: str = "1", register: str = "cn-cac-example") -> str:
    return f"register: {register}\nnumber: {number}\nname:\n  zh: {name}\nrow: 31\n"


def marked(data: str, notes: str = "") -> str:
    return f"---\n{data}---\n{notes}"


def sectors(*items: str) -> str:
    return "".join(f"- id: {one.partition(' ')[0]}\n  name: {one}\n" for one in items) or "[]\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


def plain(found: History) -> dict[tuple[str, str], list[tuple[object, ...]]]:
    """All that a history holds, to be compared: the order of fields, too."""
    return {
        key: [
            (one.commit, one.state, one.path, one.blob, json.dumps(one.data))
            for one in found.records[key]
        ]
        for key in found.records
    }


def same(one: History, other: History) -> bool:
    return (one.commits, one.head, plain(one)) == (other.commits, other.head, plain(other))


def told(found: History, key: tuple[str, str] = ONE) -> list[str]:
    """State and subject of each revision of a record."""
    return [f"{one.state} {one.commit.subject}" for one in found.records.get(key, ())]


def states(found: History, key: tuple[str, str], ids: Iterable[str]) -> str:
    """What each commit did to a record, in a word; `-` for nothing."""
    by = {one.commit.id: one.state for one in found.records.get(key, ())}
    return " ".join(by.get(one, "-") for one in ids)


def name(found: History, key: tuple[str, str] = ONE) -> str:
    """The name in the last revision."""
    return str(found.records[key][-1].data["name"]["zh"])


# --- one commit after the other ---------------------------------------------------------------

T1, T2 = filing(), filing("另一")
LINEAR: dict[str, tuple[tuple[str, str], str, list[Files]]] = {
    "edited": (ONE, "added edited", [{A: T1}, {A: T2}]),
    "renamed as a file": (ONE, "added -", [{A: T1}, {A: None, B: T1}]),
    "renamed as a file, and edited": (ONE, "added edited", [{A: T1}, {A: None, B: T2}]),
    "reformatted": (ONE, "added -", [{A: T1}, {A: f"# of its own\n\n{T1}\n\n"}]),
    "other quotes": (ONE, "added -", [{A: T1}, {A: T1.replace("示例", "'示例'")}]),
    "other order": (ONE, "added -", [{A: T1}, {A: f"row: 31\n{T1.replace('row: 31', '')}"}]),
    "flow style": (
        ONE,
        "added -",
        [{A: T1}, {A: "{register: cn-cac-example, number: 1, name: {zh: 示例}, row: 31}"}],
    ),
    "line ends of Windows": (ONE, "added -", [{A: T1}, {A: T1.replace("\n", "\r\n")}]),
    "a byte order mark": (ONE, "added -", [{A: T1}, {A: b"\xef\xbb\xbf" + T1.encode()}]),
    "a number is text": (ONE, "added -", [{A: T1}, {A: T1.replace("31", "'31'")}]),
    "edited, and in other order": (
        ONE,
        "added edited edited",
        [{A: T1}, {A: f"row: 31\n{T2.replace('row: 31', '')}"}, {A: T1}],
    ),
    "a field goes, and comes elsewhere": (
        ONE,
        "added edited edited",
        [{A: T1}, {A: T1.replace("row: 31\n", "")}, {A: f"row: 31\n{T1.replace('row: 31', '')}"}],
    ),
    "all fields go": (
        ("company", "shili-keji"),
        "added edited edited",
        [{KEJI: "x: 1\n"}, {KEJI: "{}"}, {KEJI: "y: 1\nx: 1\n"}],
    ),
    "text is not a number": (ONE, "added edited", [{A: T1}, {A: T1.replace("31", "31.0")}]),
    "from .yml to .md": (ONE, "added -", [{A: T1}, {A: None, A_MD: marked(T1)}]),
    "from .yml to .md with notes": (
        ONE,
        "added edited",
        [{A: T1}, {A: None, A_MD: marked(T1, "\n一条备注。\n")}],
    ),
    "notes in other line ends": (
        ONE,
        "added -",
        [{A_MD: marked(T1, "\n一。\n二。\n")}, {A_MD: marked(T1, "一。\r\n二。").encode()}],
    ),
    "deleted": (ONE, "added removed", [{A: T1}, {A: None}]),
    "deleted and added again": (ONE, "added removed restored", [{A: T1}, {A: None}, {A: T1}]),
    "added again otherwise": (ONE, "added removed restored", [{A: T1}, {A: None}, {B: T2}]),
    "reverted": (ONE, "added edited edited", [{A: T1}, {A: T2}, {A: T1}]),
    "number changed, the old": (ONE, "added removed", [{A: T1}, {A: filing(number="2")}]),
    "number changed, the new": (TWO, "- added", [{A: T1}, {A: filing(number="2")}]),
    "number changed back": (
        ONE,
        "added removed restored",
        [{A: T1}, {A: filing(number="2")}, {A: T1}],
    ),
    "two change places": (
        ONE,
        "added -",
        [{A: T1, B: filing(number="2")}, {B: T1, A: filing(number="2")}],
    ),
    "moved between registers, the old": (
        ONE,
        "added removed",
        [{A: T1}, {A: None, "content/filings/x/a.yml": filing(register="x")}],
    ),
    "moved between registers, the new": (
        ("filing", "x/1"),
        "- added",
        [{A: T1}, {A: None, "content/filings/x/a.yml": filing(register="x")}],
    ),
    "a second file of one id is not read": (ONE, "added -", [{A: T1}, {B: T2}]),
    "a second file before the first is": (ONE, "added edited", [{B: T1}, {A: T2}]),
    "the first of two files goes": (ONE, "added - edited", [{A: T1}, {B: T2}, {A: None}]),
    "both of two files go": (ONE, "added - removed", [{A: T1}, {B: T2}, {A: None, B: None}]),
    "unreadable, then restored": (
        ONE,
        "added unreadable restored",
        [{A: T1}, {A: BROKEN}, {A: T1}],
    ),
    "unreadable, then edited": (ONE, "added unreadable edited", [{A: T1}, {A: BROKEN}, {A: T2}]),
    "unreadable twice": (
        ONE,
        "added unreadable - restored",
        [{A: T1}, {A: BROKEN}, {A: f"{BROKEN}#"}, {A: T1}],
    ),
    "unreadable, then removed": (
        ONE,
        "added unreadable removed",
        [{A: T1}, {A: BROKEN}, {A: None}],
    ),
    "unreadable, then of another number": (
        ONE,
        "added unreadable removed",
        [{A: T1}, {A: BROKEN}, {A: filing(number="2")}],
    ),
    "unreadable while a second file is edited": (
        ONE,
        "added - unreadable - edited",
        [{A: T1}, {B: T1}, {A: BROKEN}, {B: T2}, {A: None}],
    ),
    "unreadable at first": (ONE, "- - added", [{A: BROKEN}, {A: f"{BROKEN}#"}, {A: T1}]),
    "unreadable when it moves": (
        ONE,
        "added removed restored",
        [{A: T1}, {A: None, B: BROKEN}, {B: T1}],
    ),
    "not UTF-8": (ONE, "added unreadable", [{A: T1}, {A: T1.encode("gb18030")}]),
    "a NUL character": (ONE, "added unreadable", [{A: T1}, {A: f"{T1}\0"}]),
    "a merge conflict left in": (
        ONE,
        "added unreadable",
        [{A: T1}, {A: f"<<<<<<< HEAD\n{T1}=======\n{T2}>>>>>>> side\n"}],
    ),
    "empty": (ONE, "added unreadable", [{A: T1}, {A: ""}]),
    "a list": (ONE, "added unreadable", [{A: T1}, {A: "- 1\n"}]),
    "without its number": (ONE, "added unreadable", [{A: T1}, {A: "register: cn-cac-example\n"}]),
    "front matter not closed": (
        ONE,
        "added unreadable",
        [{A_MD: marked(T1)}, {A_MD: f"---\n{T1}"}],
    ),
    "too large": (
        ONE,
        "added unreadable",
        [{A: T1}, {A: T1 + "#" * load.MAX_RECORD}],
    ),
    "nested too deep": (ONE, "added unreadable", [{A: T1}, {A: "[" * 999 + "]" * 999}]),
    "an empty commit": (ONE, "added - edited", [{A: T1}, {}, {A: T2}]),
    "no content yet": (ONE, "- added", [{"README.md": "Words"}, {A: T1}]),
    "all content goes": (ONE, "added removed", [{A: T1, "README.md": ""}, {A: None}]),
    "a hidden file": (ONE, "-", [{f"{FOLDER}/.a.yml": T1}]),
    "in a hidden folder": (ONE, "-", [{"content/filings/.x/a.yml": T1}]),
    "of another ending": (ONE, "- -", [{f"{FOLDER}/a.yaml": T1}, {f"{FOLDER}/a.yml.orig": T1}]),
    "beside content": (ONE, "-", [{"contents/filings/a.yml": T1}]),
    "a company": (("company", "shili-keji"), "added", [{KEJI: "name:\n  zh: 示例\n"}]),
    "a company moves": (
        ("company", "shili-keji"),
        "added removed",
        [{KEJI: "name:\n  zh: 示例\n"}, {KEJI: None, WANGLUO: "name:\n  zh: 示例\n"}],
    ),
    "a company goes to a folder": (
        ("company", "a"),
        "added -",
        [
            {"content/companies/a.yml": "x: 1"},
            {"content/companies/a.yml": None, "content/companies/b/a.md": "---\nx: 1\n---\n"},
        ],
    ),
    "an item comes": (
        ("sector", "b"),
        "- added",
        [{SECTORS: sectors("a")}, {SECTORS: sectors("a", "b")}],
    ),
    "the items beside it do not change": (
        ("sector", "a"),
        "added - -",
        [{SECTORS: sectors("a")}, {SECTORS: sectors("b", "a")}, {SECTORS: sectors("a", "b x")}],
    ),
    "an item is edited": (
        ("sector", "a"),
        "added edited",
        [{SECTORS: sectors("a", "b")}, {SECTORS: sectors("a x", "b")}],
    ),
    "an item goes": (
        ("sector", "a"),
        "added removed restored",
        [{SECTORS: sectors("a", "b")}, {SECTORS: sectors("b")}, {SECTORS: sectors("a")}],
    ),
    "all items go": (
        ("sector", "a"),
        "added removed",
        [{SECTORS: sectors("a", "b")}, {SECTORS: sectors()}],
    ),
    "items are moved": (
        ("sector", "a"),
        "added -",
        [{SECTORS: sectors("a", "b")}, {SECTORS: sectors("b", "a")}],
    ),
    "a list is unreadable for a while": (
        ("sector", "a"),
        "added - -",
        [{SECTORS: sectors("a")}, {SECTORS: BROKEN}, {SECTORS: sectors("a")}],
    ),
    "an item goes while its list is unreadable": (
        ("sector", "a"),
        "added - removed",
        [{SECTORS: sectors("a", "b")}, {SECTORS: BROKEN}, {SECTORS: sectors("b")}],
    ),
    "a list that is none": (
        ("sector", "a"),
        "added - -",
        [{SECTORS: sectors("a")}, {SECTORS: "a: b\n"}, {SECTORS: ""}],
    ),
    "an item twice: the first counts": (
        ("sector", "a"),
        "added - edited",
        [{SECTORS: sectors("a", "b")}, {SECTORS: sectors("a", "a x")}, {SECTORS: sectors("a x")}],
    ),
    "items without an id": (
        ("sector", "a"),
        "added -",
        [{SECTORS: sectors("a")}, {SECTORS: sectors("a") + "- name: b\n- c\n- id: [d]\n"}],
    ),
    "an official list": (
        ("batch", "x/2024-01"),
        "added edited removed",
        [
            {BATCHES: "- register: x\n  batch: 2024-01\n"},
            {BATCHES: "- register: x\n  batch: 2024-01\n  rows: 3\n"},
            {BATCHES: "[]"},
        ],
    ),
}


@pytest.mark.parametrize("case", LINEAR)
def test_one_commit_after_the_other(repo: Repository, tmp_path: Path, case: str) -> None:
    """Read at each step: before and after it is committed, with and without a memo."""
    key, expected, steps = LINEAR[case]
    words = expected.split()
    store = Memo(tmp_path / "memo.sqlite3")
    ids: list[str] = []
    for number, step in enumerate(steps):
        repo.write(step)
        tree = files.read(repo.root)
        for remembered in (store, None):
            found = history.read(repo.root, "HEAD", remembered, tree)
            assert states(found, key, [*ids, ""]) == " ".join(words[: number + 1])
            assert all(one.blob == "" for one in found.records.get(key, ()) if not one.commit.id)
        ids.append(repo.commit(str(number)))
        cold = history.read(repo.root)
        assert states(cold, key, ids) == " ".join(words[: number + 1])
        assert same(history.read(repo.root, "HEAD", store), cold)


# --- what a revision says ---------------------------------------------------------------------


def test_a_revision_holds_commit_path_blob_and_data(repo: Repository) -> None:
    message = "A list (#7)\n\nChange-Kind: official\nSource: https://example.org/"
    first = repo.commit(message, {A: T1}, date="2030-01-01T12:00:00+08:00")
    second = repo.commit("Moved", {A: None, B: T1})
    third = repo.commit("Gone", {B: None})
    found = history.read(repo.root)
    one, gone = found.records[ONE]
    assert (one.commit.id, one.commit.kind, one.commit.pull) == (first, "official", "7")
    assert one.commit.sources == ("https://example.org/",)
    assert one.commit.authored == "2030-01-01T12:00:00+08:00"
    assert one.commit.recorded == "2030-01-01T04:00:00Z"
    assert (one.state, one.path) == ("added", A)
    assert one.blob == repo.git("rev-parse", f"{first}:{A}")
    assert one.data == {
        "register": "cn-cac-example",
        "number": "1",
        "name": {"zh": "示例"},
        "row": "31",
    }
    assert (gone.commit.id, gone.state, gone.path, gone.blob) == (third, "removed", B, "")
    assert gone.data == one.data
    assert [each.id for each in found.commits] == [first, second, third]
    assert found.head == third


def test_notes_and_a_second_name(repo: Repository) -> None:
    repo.commit(files={A_MD: marked(T1, "\n一条**备注**。\n\n- 第二\n")})
    (one,) = history.read(repo.root).records[ONE]
    assert one.data["notes"] == "一条**备注**。\n\n- 第二"


def test_what_no_page_can_show_is_replaced(repo: Repository) -> None:
    text = T1.replace("示例", '"a\\x01\\ud800b"')
    repo.commit(files={A_MD: marked(text, "一\x0c二\n"), "content/companies/a\x01.yml": "x: 1\n"})
    found = history.read(repo.root)
    (one,) = found.records[ONE]
    assert (one.data["name"]["zh"], one.data["notes"]) == ("a\ufffd\ufffdb", "一\ufffd二")
    assert found.records["company", "a\ufffd"][0].path == "content/companies/a\ufffd.yml"


def test_commits_that_touch_no_content_are_not_told(repo: Repository) -> None:
    repo.commit("One", {"README.md": "1"})
    second = repo.commit("Two", {A: T1})
    repo.commit("Three", {"README.md": "3"})
    assert [one.id for one in history.read(repo.root).commits] == [second]


def test_filing_and_company_renamed_at_once(repo: Repository) -> None:
    old, new = f"{T1}company: shili-keji\n", f"{T2}company: shili-wangluo\n"
    repo.commit("One", {A: old, KEJI: "name:\n  zh: 示例科技\n"})
    moved = {A: None, B: new, KEJI: None, WANGLUO: "name:\n  zh: 示例网络\n"}
    repo.commit("Two", moved)
    found = history.read(repo.root)
    assert told(found) == ["added One", "edited Two"]
    assert found.records[ONE][-1].data["company"] == "shili-wangluo"
    assert found.records[ONE][-1].path == B
    assert told(found, ("company", "shili-keji")) == ["added One", "removed Two"]
    assert told(found, ("company", "shili-wangluo")) == ["added Two"]


def test_commits_of_the_future_and_of_the_past(repo: Repository) -> None:
    dates = ["2099-12-31T00:00:00Z", "1990-01-01T00:00:00Z", "2030-01-01T00:00:00Z"]
    for number, date in enumerate(dates):
        repo.commit(str(number), {A: filing(str(number))}, date=date)
    found = history.read(repo.root).records[ONE]
    assert [one.commit.recorded for one in found] == dates  # the order is that of the branch
    assert found[-1].data["name"]["zh"] == "2"


def crafted(repo: Repository, files: Files, head: bytes) -> None:
    """A commit upon the last one with a head that git itself would not write."""
    repo.write(files)
    repo.git("add", "--all")
    tree, parent = repo.git("write-tree"), repo.git("rev-parse", "HEAD")
    raw = f"tree {tree}\nparent {parent}\n".encode() + head
    commit = repo.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", data=raw)
    repo.git("update-ref", "refs/heads/main", commit)


def test_people_that_git_would_not_write(repo: Repository, tmp_path: Path) -> None:
    repo.commit("0", {A: filing("0")})
    good = b"Ada <a@b> 1893499200 +0000"
    heads = [
        b"author Zo\xeb <a@b> 1 +0000\ncommitter %s\nencoding latin1\n\nCaf\xe9\n" % good,
        b"author Zo\xeb <a@b> 1 +0000\ncommitter %s\n\n2\n" % good,
        b"author  <> 1 +0000\ncommitter %s\n\n3\n" % good,
        b"author Ada a@b\ncommitter %s\n\n4\n" % good,
        b"author Ada <a@b> 99999999999999 +9999\ncommitter Ada <a@b> 99999999999999 +9999\n\n5\n",
        b"author Ada <a@b> -99 +0000\ncommitter Ada <a@b> -99 -0000\n\n6\n",
        b"author Ada <a@b> 1 +0000\ncommitter \n",
    ]
    store = Memo(tmp_path / "memo.sqlite3")
    for number, head in enumerate(heads, start=1):
        crafted(repo, {A: filing(str(number))}, head)
        assert same(history.read(repo.root, "HEAD", store), history.read(repo.root))
    found = [one.commit for one in history.read(repo.root).records[ONE][1:]]
    assert [one.author for one in found] == ["Zoë", "Zo\ufffd", "", "Ada a@b", "Ada", "Ada", "Ada"]
    assert [one.subject for one in found] == ["Café", "2", "3", "4", "5", "6", ""]
    assert [one.recorded[:10] for one in found] == [
        *["2030-01-01"] * 4,
        "9999-12-30",
        "1969-12-31",
        "1970-01-01",
    ]


# --- merges -----------------------------------------------------------------------------------


def side(repo: Repository, start: str, *steps: tuple[str, Files], branch: str = "side") -> str:
    """Commits on a branch of their own; main is checked out again. Returns its tip."""
    repo.git("switch", "--quiet", "--force", "-C", branch, start)
    for message, step in steps:
        repo.commit(message, step, by="Bo Example <bo@example.org>")
    tip = repo.git("rev-parse", "HEAD")
    repo.git("switch", "--quiet", "--force", "main")
    return tip


def joined(repo: Repository, message: str, files: Files, *branches: str) -> str:
    """A merge whose result is decided by hand: ours, and these files."""
    strategy = ("--strategy=ours", "--no-commit", "--no-ff", "--allow-unrelated-histories")
    repo.git("merge", "--quiet", *strategy, *branches)
    return repo.commit(message, files)


def test_a_clean_merge_is_credited_to_what_it_brought(repo: Repository) -> None:
    start = repo.commit("One", {A: T1, B: filing(number="2")})
    side(repo, start, ("Aside\n\nChange-Kind: official\nSource: x", {A: T2}))
    repo.commit("Two", {B: filing("另一", "2")})
    merge = repo.merge("side", message="Merge pull request #9 from bo/side")
    found = history.read(repo.root)
    assert told(found) == ["added One", "edited Aside"]
    assert told(found, TWO) == ["added One", "edited Two"]
    commit = found.records[ONE][-1].commit
    assert (commit.id, commit.author, commit.kind) == (merge, "Bo Example", "official")
    assert (commit.pull, commit.sources) == ("9", ("x",))


def test_a_merge_credits_each_file_by_itself(repo: Repository) -> None:
    start = repo.commit("One", {A: T1, B: filing(number="2"), C: filing(number="3")})
    side(
        repo,
        start,
        ("For a\n\nChange-Kind: official", {A: T2}),
        ("For b\n\nChange-Kind: migration", {B: filing("另一", "2")}),
        ("For c\n\nChange-Kind: migration", {C: filing("另一", "3")}),
        ("For c again\n\nChange-Kind: correction", {C: filing("第三", "3")}),
    )
    repo.merge("side", message="A merge")
    found = history.read(repo.root).records
    last = [found["filing", f"cn-cac-example/{number}"][-1].commit for number in (1, 2, 3)]
    assert [(one.kind, one.subject, one.author) for one in last] == [
        ("official", "For a", "Bo Example"),
        ("migration", "For b", "Bo Example"),
        ("correction", "A merge", "Ada Example"),  # of two commits: the weightier kind
    ]


def test_a_merge_that_states_its_kind_keeps_it(repo: Repository) -> None:
    start = repo.commit("One", {A: T1})
    side(repo, start, ("Aside\n\nChange-Kind: official", {A: T2}))
    repo.merge("side", message="A merge\n\nChange-Kind: migration")
    commit = history.read(repo.root).records[ONE][-1].commit
    assert (commit.kind, commit.subject) == ("migration", "Aside")


def test_a_conflict_resolved_to_a_third_value(repo: Repository) -> None:
    start = repo.commit("One", {A: T1})
    side(repo, start, ("Aside", {A: filing("彼")}))
    repo.commit("Two", {A: filing("此")})
    merge = joined(repo, "A merge", {A: filing("第三")}, "side")
    found = history.read(repo.root)
    assert told(found) == ["added One", "edited Two", "edited Aside"]
    assert [one.data["name"]["zh"] for one in found.records[ONE]] == ["示例", "此", "第三"]
    assert found.records[ONE][-1].commit.id == merge


def test_a_conflict_resolved_to_ours_is_no_revision(repo: Repository) -> None:
    start = repo.commit("One", {A: T1})
    side(repo, start, ("Aside", {A: filing("彼")}))
    repo.commit("Two", {A: filing("此")})
    joined(repo, "A merge", {}, "side")
    assert told(history.read(repo.root)) == ["added One", "edited Two"]


def test_what_only_a_merge_changed_is_its_own(repo: Repository) -> None:
    start = repo.commit("One", {A: T1})
    side(repo, start, ("Aside", {B: filing(number="2")}))
    joined(repo, "A merge", {A: T2, B: filing(number="2")}, "side")
    found = history.read(repo.root)
    assert told(found) == ["added One", "edited A merge"]
    assert told(found, TWO) == ["added Aside"]


def test_a_merge_with_ours_brings_nothing(repo: Repository) -> None:
    start = repo.commit("One", {A: T1})
    side(repo, start, ("Aside", {A: T2, B: filing(number="2")}))
    repo.git("merge", "--quiet", "--strategy=ours", "-m", "A merge", "side")
    found = history.read(repo.root)
    assert told(found) == ["added One"]
    assert TWO not in found.records


def test_an_octopus(repo: Repository) -> None:
    start = repo.commit("One", {A: T1})
    for number in ("2", "3", "4"):
        step = (f"Side {number}", {f"{FOLDER}/{number}.yml": filing(number=number)})
        side(repo, start, step, branch=f"side-{number}")
    repo.commit("Two", {A: T2})
    repo.merge("side-2", "side-3", "side-4")
    found = history.read(repo.root)
    assert told(found) == ["added One", "edited Two"]
    for number in ("2", "3", "4"):
        assert told(found, ("filing", f"cn-cac-example/{number}")) == [f"added Side {number}"]


def test_a_criss_cross(repo: Repository) -> None:
    start = repo.commit("One", {A: T1})
    aside = side(repo, start, ("Aside", {B: filing(number="2")}))
    ours = repo.commit("Two", {A: T2})
    joined(repo, "Ours", {B: filing(number="2")}, aside)
    repo.git("switch", "--quiet", "side")
    joined(repo, "Theirs", {A: T2}, ours)
    repo.commit("Aside again", {A: filing("第三"), B: filing("第三", "2")})
    repo.git("switch", "--quiet", "main")
    repo.merge("side", message="A merge")
    found = history.read(repo.root)
    assert told(found) == ["added One", "edited Two", "edited Aside again"]
    assert told(found, TWO) == ["added Aside", "edited Aside again"]


def test_a_merge_within_a_side_branch(repo: Repository) -> None:
    start = repo.commit("One", {A: T1})
    side(repo, start, ("Deep", {B: filing(number="2")}), branch="deep")
    side(repo, start, ("Aside", {"README.md": ""}))
    repo.git("switch", "--quiet", "side")
    repo.merge("deep")
    repo.git("switch", "--quiet", "main")
    repo.merge("side")
    assert told(history.read(repo.root), TWO) == ["added Deep"]


def test_a_foxtrot_merge_tells_what_the_branch_had(repo: Repository, tmp_path: Path) -> None:
    """Main merged into a branch that then becomes main: its first parents are another line."""
    store = Memo(tmp_path / "memo.sqlite3")
    start = repo.commit("One", {A: T1})
    side(repo, start, ("Aside", {B: filing(number="2")}))
    repo.commit("Two", {A: T2})
    history.read(repo.root, "main", store)
    repo.git("switch", "--quiet", "side")
    repo.merge("main", message="Foxtrot")
    repo.git("branch", "--force", "main", "side")
    found = history.read(repo.root, "main", store)
    assert same(found, history.read(repo.root, "main"))
    assert told(found) == ["added One", "edited Two"]
    assert told(found, TWO) == ["added Aside"]
    assert [one.subject for one in found.commits] == ["One", "Aside", "Foxtrot"]


def test_unrelated_histories(repo: Repository) -> None:
    repo.commit("One", {A: T1})
    repo.git("switch", "--quiet", "--orphan", "other")
    repo.commit("Elsewhere", {B: filing(number="2"), A: filing("彼")})
    repo.git("switch", "--quiet", "main")
    joined(repo, "A merge", {B: filing(number="2")}, "other")
    found = history.read(repo.root)
    assert told(found) == ["added One"]
    assert told(found, TWO) == ["added Elsewhere"]


def test_a_rename_beside_an_edit(repo: Repository) -> None:
    start = repo.commit("One", {A: T1})
    side(repo, start, ("Aside", {A: T2}))
    repo.commit("Moved", {A: None, B: T1})
    joined(repo, "A merge", {B: T2}, "side")
    found = history.read(repo.root)
    assert told(found) == ["added One", "edited A merge"]
    assert found.records[ONE][-1].path == B


def test_deleted_on_one_side_and_edited_on_the_other(repo: Repository) -> None:
    start = repo.commit("One", {A: T1})
    side(repo, start, ("Aside", {A: T2}))
    repo.commit("Gone", {A: None})
    joined(repo, "A merge", {A: T2}, "side")
    assert told(history.read(repo.root)) == ["added One", "removed Gone", "restored Aside"]


# --- what is no plain file, and names ---------------------------------------------------------


def placed(repo: Repository, mode: str, path: str, target: str) -> str:
    """A commit that has an object at a path that no working tree could hold."""
    repo.git("update-index", "--add", "--cacheinfo", f"{mode},{target},{path}")
    repo.git("commit", "--quiet", "-m", f"Mode {mode}")
    return repo.git("rev-parse", "HEAD")


@pytest.mark.parametrize(("mode", "state"), [("160000", "removed"), ("120000", "removed")])
def test_a_submodule_or_a_link_is_no_record(repo: Repository, mode: str, state: str) -> None:
    first = repo.commit("One", {A: T1})
    blob = repo.git("rev-parse", f"HEAD:{A}")
    target = first if mode == "160000" else blob  # a link whose name would read as a filing
    placed(repo, mode, A, target)
    found = history.read(repo.root)
    assert told(found) == ["added One", f"{state} Mode {mode}"]
    assert git.listing(repo.root, "HEAD") == {}
    placed(repo, "100644", A, blob)
    assert told(history.read(repo.root))[-1] == "restored Mode 100644"


@pytest.mark.parametrize("mode", ["160000", "120000"])
def test_content_that_is_no_folder(repo: Repository, mode: str) -> None:
    first = repo.commit("One", {"README.md": "content2"})
    target = first if mode == "160000" else repo.git("rev-parse", "HEAD:README.md")
    placed(repo, mode, "content", target)
    assert len(history.read(repo.root).records) == 0
    assert git.tree(repo.root, "HEAD") == []


def test_an_executable_file_is_a_file(repo: Repository) -> None:
    repo.commit("One", {A: T1})
    repo.git("update-index", "--chmod=+x", A)
    repo.git("commit", "--quiet", "-m", "Two")
    assert told(history.read(repo.root)) == ["added One"]
    assert git.tree(repo.root, "HEAD") == [(A, T1.encode())]


NAMES = [
    'a "quoted" \'name\'', "a\nb", "a\tb", "示例", "-a", "--output=x", ":(exclude)a", ":!a",
    "*", "[a]", "a\\b", "a b ", " a", "~", "#a", "%41", "é", "e\u0301", "CON", "a" * 200,
    "\U0001f40e", "a;touch x", "$(touch x)", "a|b&c", "a..",
]  # fmt: skip


@pytest.mark.parametrize("slug", NAMES)
def test_any_file_name(repo: Repository, tmp_path: Path, slug: str) -> None:
    store = Memo(tmp_path / "memo.sqlite3")
    path = f"content/companies/{slug}.yml"
    repo.commit("One", {path: "x: 1\n"})
    history.read(repo.root, "HEAD", store)
    repo.commit("Two", {path: "x: 2\n"})
    for found in (
        history.read(repo.root, "HEAD", store),
        history.read(repo.root),
        history.read(repo.root, "HEAD", store, files.read(repo.root)),
    ):
        assert told(found, ("company", slug)) == ["added One", "edited Two"]
        assert list(found.records) == [("company", slug)]
        assert found.records["company", slug][0].path == path
    assert git.tree(repo.root, "HEAD") == files.read(repo.root)


def test_a_file_name_that_is_no_text(repo: Repository, tmp_path: Path) -> None:
    store = Memo(tmp_path / "memo.sqlite3")
    folder = os.fsencode(repo.root / FOLDER)
    Path(os.fsdecode(folder)).mkdir(parents=True)
    path = Path(os.fsdecode(folder + b"/\xff\xfe.yml"))
    path.write_text(T1, encoding="utf-8")
    repo.commit("One")
    history.read(repo.root, "HEAD", store)
    path.write_text(T2, encoding="utf-8")
    repo.commit("Two")
    found = history.read(repo.root, "HEAD", store, files.read(repo.root))
    assert told(found) == ["added One", "edited Two"]
    assert found.records[ONE][0].path == f"{FOLDER}/\ufffd\ufffd.yml"
    assert same(found, history.read(repo.root))
    path.unlink()
    repo.commit("Three")
    assert told(history.read(repo.root, "HEAD", store))[-1] == "removed Three"


# --- hostile repositories ---------------------------------------------------------------------


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A program that leaves a marker where it is run."""
    program = tmp_path / "trap"
    program.write_text(f"#!/bin/sh\ntouch '{tmp_path}/sprung'\n", encoding="utf-8")
    program.chmod(0o755)
    return program


def sprung(trap: Path) -> bool:
    return (trap.parent / "sprung").exists()


SETTINGS: dict[str, dict[str, str]] = {
    "fsmonitor": {"core.fsmonitor": "TRAP"},
    "hooks": {"core.hooksPath": "HOOKS"},
    "external diff": {"diff.external": "TRAP", "diff.trustExitCode": "true"},
    "textconv": {"diff.evil.textconv": "TRAP", "diff.evil.command": "TRAP"},
    "filter": {
        "filter.evil.clean": "TRAP",
        "filter.evil.smudge": "TRAP",
        "filter.evil.process": "TRAP",
        "filter.evil.required": "true",
    },
    "merge driver": {"merge.evil.driver": "TRAP"},
    "pager": {"core.pager": "TRAP", "pager.log": "TRAP", "pager.diff-tree": "TRAP",
              "pager.rev-list": "TRAP", "pager.cat-file": "TRAP", "interactive.diffFilter": "TRAP"},
    "editor": {"core.editor": "TRAP", "sequence.editor": "TRAP", "core.askPass": "TRAP"},
    "transport": {"core.sshCommand": "TRAP", "core.gitProxy": "TRAP",
                  "core.alternateRefsCommand": "TRAP", "credential.helper": "TRAP",
                  "uploadpack.packObjectsHook": "TRAP"},
    "alias": {f"alias.{one}": "!TRAP" for one in
              ("log", "rev-list", "rev-parse", "diff-tree", "cat-file", "ls-tree")},
    "signatures": {"log.showSignature": "true", "gpg.program": "TRAP", "gpg.format": "ssh",
                   "gpg.ssh.program": "TRAP", "gpg.ssh.defaultKeyCommand": "TRAP"},
    "order of files": {"diff.orderFile": "/no/such/file"},
    "colours": {"color.ui": "always", "color.diff": "always", "color.status": "always"},
    "looks": {"core.quotePath": "true", "core.abbrev": "4", "diff.noprefix": "true",
              "diff.mnemonicPrefix": "true", "diff.context": "0", "format.pretty": "oneline",
              "log.date": "relative", "log.decorate": "full", "column.ui": "always",
              "log.follow": "true", "core.commentChar": "C"},
    "encodings": {"i18n.logOutputEncoding": "UTF-16", "i18n.commitEncoding": "UTF-16"},
    "renames": {"diff.renames": "copies", "diff.renameLimit": "9999", "merge.renames": "copies",
                "diff.algorithm": "histogram", "diff.relative": "true"},
    "attributes": {"core.attributesFile": "ATTRIBUTES"},
    "line ends": {"core.autocrlf": "true", "core.eol": "crlf", "core.safecrlf": "false",
                  "core.ignoreCase": "true", "core.fileMode": "false", "core.symlinks": "false"},
    "history": {"log.excludeDecoration": "*", "log.mailmap": "true", "core.useReplaceRefs": "true",
                "core.commitGraph": "true", "gc.writeCommitGraph": "true"},
    "sparse": {"core.sparseCheckout": "true", "core.sparseCheckoutCone": "true"},
    "submodules": {"submodule.recurse": "true", "diff.ignoreSubmodules": "all",
                   "submodule.x.update": "!TRAP", "diff.submodule": "log"},
    "objects": {"core.bigFileThreshold": "1", "core.compression": "0"},
}  # fmt: skip
ATTRIBUTES = (
    "* export-ignore -diff filter=evil diff=evil merge=evil eol=crlf ident linguist-generated\n"
    "*.yml -text working-tree-encoding=UTF-16 export-subst\n"
    "content/** binary -diff\n"
)


@pytest.mark.parametrize("case", SETTINGS)
def test_no_setting_runs_a_program_or_changes_the_answer(
    repo: Repository, trap: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    start = repo.commit("One", {A: T1, "content/示例.yml": "x"})
    side(repo, start, ("Aside", {A: T2}))
    repo.merge("side", message="A merge\n\nChange-Kind: official")
    repo.commit("Two", {A: None, B: T2, C: filing(number="2")})
    written = repo.git("hash-object", "-w", "--stdin", data=ATTRIBUTES.encode())
    placed(repo, "100644", ".gitattributes", written)
    placed(repo, "100644", f"{FOLDER}/.gitattributes", written)
    expected = history.read(repo.root)
    tree = git.tree(repo.root, "HEAD~1")
    assert told(expected) == ["added One", "edited Aside"]
    hooks = trap.parent / "hooks"
    hooks.mkdir()
    for hook in ("post-index-change", "reference-transaction", "post-checkout", "fsmonitor"):
        shutil.copy(trap, hooks / hook)
    elsewhere = trap.parent / "attributes"
    elsewhere.write_text(ATTRIBUTES, encoding="utf-8")
    (repo.root / ".git" / "info").mkdir(exist_ok=True)
    (repo.root / ".git" / "info" / "attributes").write_text(ATTRIBUTES, encoding="utf-8")
    places = {"TRAP": trap, "HOOKS": hooks, "ATTRIBUTES": elsewhere}
    for key, value in SETTINGS[case].items():
        for word, place in places.items():
            value = value.replace(word, str(place))
        repo.git("config", key, value)
    for variable in ("GIT_EXTERNAL_DIFF", "GIT_PAGER", "PAGER", "GIT_SSH_COMMAND", "GIT_ASKPASS",
                     "GIT_EDITOR", "GIT_PROXY_COMMAND"):  # fmt: skip
        monkeypatch.setenv(variable, str(trap))
    assert same(history.read(repo.root), expected)
    assert git.tree(repo.root, "HEAD~1") == tree
    found = history.read(repo.root, "HEAD", None, tree).records
    assert {one.commit.id for key in found for one in found[key]} <= {
        one.id for one in expected.commits
    }
    assert not sprung(trap)


def test_the_trap_works(repo: Repository, trap: Path) -> None:
    repo.commit("One", {A: T1})
    repo.commit("Two", {A: T2})
    repo.git("config", "diff.external", str(trap))
    repo.git("diff", "HEAD~1")
    assert sprung(trap)


REMOTES: dict[str, dict[str, str]] = {
    "ext": {"remote.origin.url": "ext::TRAP", "protocol.ext.allow": "always"},
    "upload-pack": {"remote.origin.url": "ROOT", "remote.origin.uploadpack": "TRAP"},
    "ssh": {"remote.origin.url": "ssh://example.invalid/x", "core.sshCommand": "TRAP"},
    "proxy": {"remote.origin.url": "git://example.invalid/x", "core.gitProxy": "TRAP"},
}


@pytest.mark.parametrize("case", REMOTES)
def test_nothing_is_fetched(repo: Repository, trap: Path, case: str) -> None:
    """What a promisor remote would have is missing; to fetch it would run what it names."""
    repo.commit("One", {A: T1})
    blob = repo.git("rev-parse", f"HEAD:{A}")
    (repo.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    repo.git("config", "core.repositoryFormatVersion", "1")
    repo.git("config", "extensions.partialClone", "origin")
    repo.git("config", "remote.origin.promisor", "true")
    for key, value in REMOTES[case].items():
        value = value.replace("TRAP", str(trap)).replace("ROOT", str(repo.root))
        repo.git("config", key, value)
    with pytest.raises(git.GitError, match=f"{blob}.*git fetch --refetch --no-filter"):
        history.read(repo.root)
    assert not sprung(trap)
    subprocess.run(["git", "-C", str(repo.root), "cat-file", "-p", blob], capture_output=True)
    assert sprung(trap)  # which git would have run, had it not been told


def test_replaced_objects_and_grafts_are_as_they_were(repo: Repository) -> None:
    repo.commit("One", {A: T1})
    second = repo.commit("Two", {A: T2})
    repo.commit("Three", {A: filing("第三")})
    expected = history.read(repo.root)
    blob = repo.git("rev-parse", f"{second}:{A}")
    other = repo.git("hash-object", "-w", "--stdin", data=filing("假").encode())
    repo.git("replace", blob, other)
    repo.git("replace", "--graft", "HEAD")
    (repo.root / ".git" / "info").mkdir(exist_ok=True)
    (repo.root / ".git" / "info" / "grafts").write_text(f"{second}\n", encoding="utf-8")
    assert len(repo.git("rev-list", "HEAD").split()) == 1
    assert told(expected) == ["added One", "edited Two", "edited Three"]
    assert same(history.read(repo.root), expected)


def test_a_commit_graph_that_lies_about_nothing(repo: Repository) -> None:
    repo.commit("One", {A: T1})
    repo.commit("Two", {A: T2})
    expected = history.read(repo.root)
    repo.git("commit-graph", "write", "--reachable", "--changed-paths")
    repo.git("repack", "-adq")
    assert same(history.read(repo.root), expected)


# --- where and how it is read -----------------------------------------------------------------


def test_a_revision_named_like_an_option(repo: Repository) -> None:
    first = repo.commit("One", {A: T1})
    repo.commit("Two", {A: T2})
    with pytest.raises(git.GitError, match="--output=x"):
        history.read(repo.root, "--output=x")
    repo.git("update-ref", "refs/tags/--output=x", first)
    assert told(history.read(repo.root, "--output=x")) == ["added One"]
    assert not (repo.root / "x").exists()


def test_the_environment_of_a_hook(
    repo: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("One", {A: T1})
    other = Repository(tmp_path / "other")
    other.commit("Elsewhere", {A: T2})
    inside = other.root / ".git"
    monkeypatch.setenv("GIT_DIR", str(inside))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.root))
    monkeypatch.setenv("GIT_INDEX_FILE", str(inside / "index"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(inside / "objects"))
    monkeypatch.setenv("GIT_PREFIX", "content/")
    monkeypatch.setenv("GIT_NAMESPACE", "x")
    monkeypatch.setenv("GIT_ICASE_PATHSPECS", "1")
    assert told(history.read(repo.root)) == ["added One"]


def test_content_in_a_folder_of_a_repository(repo: Repository, tmp_path: Path) -> None:
    store = Memo(tmp_path / "memo.sqlite3")
    repo.commit("One", {f"in/side/{A}": T1, A: filing(number="2")})
    repo.commit("Two", {A: filing("另一", "2")})
    root = repo.root / "in" / "side"
    history.read(root, "HEAD", store)
    repo.commit("Three", {f"in/side/{A}": T2})
    for found in (
        history.read(root, "HEAD", store),
        history.read(root),
        history.read(root, "HEAD", store, files.read(root)),
    ):
        assert told(found) == ["added One", "edited Three"]
        assert [one.path for one in found.records[ONE]] == [A, A]
        assert list(found.records) == [ONE]
    assert git.tree(root, "HEAD") == files.read(root)


def test_a_linked_worktree(repo: Repository, tmp_path: Path) -> None:
    repo.commit("One", {A: T1})
    repo.git("worktree", "add", "--quiet", "-b", "other", str(tmp_path / "linked"))
    repo.commit("Two", {A: T2})
    found = history.read(tmp_path / "linked", "HEAD", None, files.read(tmp_path / "linked"))
    assert told(found) == ["added One"]


def test_a_bare_repository(repo: Repository, tmp_path: Path) -> None:
    repo.commit("One", {A: T1})
    repo.git("clone", "--quiet", "--bare", str(repo.root), str(tmp_path / "bare.git"))
    assert same(history.read(tmp_path / "bare.git"), history.read(repo.root))


def test_no_commit_yet(repo: Repository) -> None:
    found = history.read(repo.root)
    assert (found.commits, len(found.records), found.head) == ((), 0, "")
    repo.write({A: T1})
    found = history.read(repo.root, "HEAD", None, files.read(repo.root))
    (one,) = found.records[ONE]
    assert (one.state, one.commit, one.blob) == ("added", history.NOT_COMMITTED, "")
    with pytest.raises(git.GitError):
        history.read(repo.root, "main")


def test_a_branch_without_a_commit_beside_others(repo: Repository) -> None:
    repo.commit("One", {A: T1})
    repo.git("switch", "--quiet", "--orphan", "new")
    assert len(history.read(repo.root).records) == 0
    assert told(history.read(repo.root, "main")) == ["added One"]


def test_a_head_that_is_gone_is_no_branch_without_a_commit(repo: Repository) -> None:
    commit = repo.commit("One", {A: T1})
    repo.git("switch", "--quiet", "--detach")
    repo.git("branch", "-D", "main")
    (repo.root / ".git" / "objects" / commit[:2] / commit[2:]).unlink()
    with pytest.raises(git.GitError):
        history.read(repo.root)


def test_a_commit_that_is_checked_out_by_itself(repo: Repository) -> None:
    first = repo.commit("One", {A: T1})
    repo.commit("Two", {A: T2})
    repo.git("switch", "--quiet", "--detach", first)
    assert told(history.read(repo.root)) == ["added One"]


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(git.GitError, match="not a git repository"):
        history.read(tmp_path)


def test_no_git(repo: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit("One", {A: T1})
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    with pytest.raises(git.GitError, match="git is not installed"):
        history.read(repo.root)


def test_a_shallow_clone_is_refused(repo: Repository, tmp_path: Path) -> None:
    repo.commit("One", {A: T1})
    repo.commit("Two", {A: T2})
    clone = tmp_path / "clone"
    repo.git("clone", "--quiet", "--depth=1", repo.root.as_uri(), str(clone))
    with pytest.raises(git.ShallowError, match="git fetch --unshallow"):
        history.read(clone)
    with pytest.raises(git.ShallowError):
        git.mainline(clone, "HEAD")
    repo.git("-C", str(clone), *git.UNSHALLOW.split()[1:], "--quiet")
    assert same(history.read(clone), history.read(repo.root))


def test_a_clone_with_a_filter_is_mended_by_what_is_said(repo: Repository, tmp_path: Path) -> None:
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.commit("One", {A: T1})
    repo.commit("Two", {A: T2})
    clone = tmp_path / "clone"
    repo.git("clone", "--quiet", "--filter=blob:none", repo.root.as_uri(), str(clone))
    with pytest.raises(git.GitError, match=git.COMPLETE):
        history.read(clone)
    repo.git("-C", str(clone), *git.COMPLETE.split()[1:], "--quiet")
    assert same(history.read(clone), history.read(repo.root))


def test_names_of_sha256(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    made = subprocess.run(
        ["git", "init", "--quiet", "--object-format=sha256", "-b", "main", str(root)],
        capture_output=True,
    )
    assert made.returncode == 0, "this git makes no repository with sha256"
    repo = Repository(root)
    store = Memo(tmp_path / "memo.sqlite3")
    head = repo.commit("One", {A: T1, B: filing(number="2")})
    history.read(repo.root, "HEAD", store)
    head = repo.commit("Two", {A: T2})
    found = history.read(repo.root, "HEAD", store, files.read(repo.root))
    assert (len(head), found.head) == (64, head)
    assert told(found) == ["added One", "edited Two"]
    assert told(found, TWO) == ["added One"]


@pytest.mark.parametrize("kind", ["blob", "tree", "commit"])
def test_a_missing_object(repo: Repository, kind: str) -> None:
    first = repo.commit("One", {A: T1})
    repo.commit("Two", {A: T2})
    named = {"blob": f"{first}:{A}", "tree": f"{first}:content", "commit": first}[kind]
    name_ = repo.git("rev-parse", named)
    (repo.root / ".git" / "objects" / name_[:2] / name_[2:]).unlink()
    with pytest.raises(git.GitError, match=name_):
        history.read(repo.root)


# --- the working tree -------------------------------------------------------------------------


def test_what_is_not_committed(repo: Repository) -> None:
    repo.commit("One", {A: T1, B: filing(number="2")})
    tree = [(A, T2.encode()), (C, filing(number="3").encode())]
    found = history.read(repo.root, "HEAD", None, tree)
    assert told(found) == ["added One", "edited "]
    assert told(found, TWO) == ["added One", "removed "]
    assert told(found, ("filing", "cn-cac-example/3")) == ["added "]
    assert found.records[ONE][-1].commit == history.NOT_COMMITTED
    assert [one.subject for one in found.commits] == ["One"]
    assert found.head == repo.git("rev-parse", "HEAD")


def test_a_working_tree_with_other_line_ends(repo: Repository, tmp_path: Path) -> None:
    repo.commit("One", {A: T1, A_MD: marked(filing(number="2"), "\n一。\n二。\n")})
    repo.git("config", "core.autocrlf", "true")
    for path in (repo.root / A, repo.root / A_MD):
        path.unlink()
    repo.git("checkout", "--", ".")
    tree = files.read(repo.root)
    assert b"\r\n" in dict(tree)[A]
    assert same(history.read(repo.root, "HEAD", None, tree), history.read(repo.root))


def test_what_is_not_committed_is_not_remembered(repo: Repository, tmp_path: Path) -> None:
    store = Memo(tmp_path / "memo.sqlite3")
    repo.commit("One", {A: T1})
    history.read(repo.root, "HEAD", store, [(A, T2.encode()), (B, filing(number="2").encode())])
    assert same(history.read(repo.root, "HEAD", store), history.read(repo.root))
    repo.commit("Two", {A: filing("第三")})
    history.read(repo.root, "HEAD", store, [(A, T2.encode())])
    assert same(history.read(repo.root, "HEAD", store), history.read(repo.root))

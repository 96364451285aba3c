"""What git tells: commits of any make, trees, objects, revisions by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry import files, git
from registry.model import Commit
from tests.repository import ADA, Repository

WHO = b"Ada Example <ada@example.org> 1577880000 +0000"


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


def made(
    repo: Repository,
    message: bytes = b"A change\n",
    *,
    author: bytes = WHO,
    committer: bytes = WHO,
    header: bytes = b"",
) -> Commit:
    """A commit of exactly these bytes, as `mainline` reads it."""
    tree = repo.git("write-tree").encode()
    raw = b"tree %s\nauthor %s\ncommitter %s\n%s\n%s" % (tree, author, committer, header, message)
    name = repo.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", data=raw)
    (commit,) = git.mainline(repo.root, name)
    assert commit.id == name
    return commit


# --- messages ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("List\n\nChange-Kind: official\n", "official"),
        ("List\n\nchange-kind: Official\n", "official"),
        ("List\n\nCHANGE-KIND:   correction   \n", "correction"),
        ("List\n\nWhy.\n\nSource: https://example.org\nChange-Kind: migration\n", "migration"),
        ("List\n\nChange-Kind: migration\nReviewed-by: Ada\n\n\n", "migration"),
        ("List\r\n\r\nWhy.\r\n\r\nChange-Kind: official\r\n", "official"),
        ("List\n\nA word.\nChange-Kind: official\n", "official"),
        ("List\n\nChange-Kind: editorial\n", "editorial"),
        ("List\n\nChange-Kind: official\nChange-Kind: migration\n", "official"),
        ("List\n", "editorial"),
        ("", "editorial"),
        ("\n\n", "editorial"),
        ("List\n\nChange-Kind: news\n", "editorial"),
        ("List\n\nChange-Kind:\n", "editorial"),
        ("List\n\nChange-Kind official\n", "editorial"),
        ("List\n\nChange-Kind: official\n\nAnd more words.\n", "editorial"),
        ("List\nChange-Kind: official\n", "editorial"),
        ("Change-Kind: official\n", "editorial"),
        # a squash on GitHub: who else wrote it comes below the trailers
        ("T (#3)\n\nChange-Kind: official\n\nCo-authored-by: B <b@example.org>\n", "official"),
        ("T (#3)\n\nChange-Kind: official\n\n---------\n\nCo-authored-by: B <b>\n", "official"),
        ("T (#3)\n\nChange-Kind: official\n\nWords.\n\nCo-authored-by: B <b>\n", "editorial"),
    ],
)
def test_the_kind_of_a_commit(repo: Repository, message: str, kind: str) -> None:
    assert made(repo, message.encode()).kind == kind


def test_what_a_message_says_is_kept(repo: Repository) -> None:
    assert made(repo, b"A\n\nChange-Kind: Editorial\n").said == "Editorial"
    assert made(repo, b"A\n\nChange-Kind: news\n").said == "news"
    assert made(repo, b"A\n").said == ""


@pytest.mark.parametrize(
    ("message", "subject", "pull"),
    [
        ("A change\n\nWhy.\n", "A change", ""),
        ("\n\n  A change  \nmore\n", "A change", ""),
        ("A change\r\n\r\nWhy.\r\n", "A change", ""),
        ("", "", ""),
        ("一条改动 (#12)\n", "一条改动", "12"),
        ('Revert "A (#12)" (#13)\n', 'Revert "A (#12)"', "13"),
        ("A change (#12) of mine\n", "A change (#12) of mine", ""),
        ("(#12)\n", "(#12)", ""),
        ("Merge pull request #12 from x/y\n\nThe title\n\nWhy.\n", "The title", "12"),
        ("Merge pull request #12 from x/y\r\n\r\nThe title\r\n", "The title", "12"),
        ("Merge pull request #12 from x/y\n", "Merge pull request #12 from x/y", "12"),
        (
            "Merge pull request #12 from x/y\n\nChange-Kind: official\n",
            "Merge pull request #12 from x/y",
            "12",
        ),
        ("Merge branch 'x'\n", "Merge branch 'x'", ""),
    ],
)
def test_subject_and_pull_request(repo: Repository, message: str, subject: str, pull: str) -> None:
    commit = made(repo, message.encode())
    assert (commit.subject, commit.pull) == (subject, pull)


def test_sources_are_trailers_in_their_order(repo: Repository) -> None:
    message = b"A\n\nSource: https://example.org/not\n\nSource: https://example.org/1\nSource:  2\n"
    assert made(repo, message).sources == ("https://example.org/1", "2")


# --- people and dates -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("author", "header", "name"),
    [
        (b"Ada Example <a@b> 1 +0000", b"", "Ada Example"),
        ("示例 <a@b> 1 +0000".encode(), b"", "示例"),
        ("Zoë <a@b> 1 +0000".encode("latin-1"), b"encoding ISO-8859-1\n", "Zoë"),
        ("示例 <a@b> 1 +0000".encode("gb18030"), b"encoding GB18030\n", "示例"),
        ("Zoë <a@b> 1 +0000".encode("latin-1"), b"", "Zo\ufffd"),
        ("Zoë <a@b> 1 +0000".encode(), b"encoding no-such\n", "Zoë"),
        ("Zoë <a@b> 1 +0000".encode(), b"encoding hex\n", "Zoë"),
        ("Zoë <a@b> 1 +0000".encode(), b"encoding undefined\n", "Zoë"),
        ("Zoë <a@b> 1 +0000".encode(), b"encoding a\0b\n", "Zoë"),
        ("Zoë <a@b> 1 +0000".encode(), b"encoding ascii\n", "Zoë"),
        (rb"Z\ud800 <a@b> 1 +0000", b"encoding unicode_escape\n", "Z\ufffd"),
        (b"Z\x01\x1b[1m <a@b> 1 +0000", b"", "Z\ufffd\ufffd[1m"),
        (b" <a@b> 1 +0000", b"", ""),
        (b"<a@b> 1 +0000", b"", ""),
        (b"", b"", ""),
        (b"Ada a@b 1 +0000", b"", "Ada a@b 1 +0000"),
        (b"Ada <a@b 1 +0000", b"", "Ada"),
        (b"Ada <a@b> <c@d> 1 +0000", b"", "Ada"),
        (b"Ada", b"gpgsig -----BEGIN\n author Eve <e@f> 1 +0000\n \n -----END\n", "Ada"),
    ],
)
def test_the_name_of_an_author(repo: Repository, author: bytes, header: bytes, name: str) -> None:
    assert made(repo, author=author, header=header).author == name


@pytest.mark.parametrize(
    ("stamp", "authored", "recorded"),
    [
        ("1725076800 +0800", "2024-08-31T12:00:00+08:00", "2024-08-31T04:00:00Z"),
        ("4070908800 +0000", "2099-01-01T00:00:00+00:00", "2099-01-01T00:00:00Z"),
        ("-1 +0000", "1969-12-31T23:59:59+00:00", "1969-12-31T23:59:59Z"),
        ("-86400 -0330", "1969-12-30T20:30:00-03:30", "1969-12-31T00:00:00Z"),
        ("0 +9999", "1970-01-01T00:00:00+00:00", "1970-01-01T00:00:00Z"),
        ("0 -0099", "1969-12-31T22:21:00-01:39", "1970-01-01T00:00:00Z"),
        ("0 +0", "1970-01-01T00:00:00+00:00", "1970-01-01T00:00:00Z"),
        ("60", "1970-01-01T00:01:00+00:00", "1970-01-01T00:01:00Z"),
        ("253402300800 +0000", "9999-12-30T00:00:00+00:00", "9999-12-30T00:00:00Z"),
        (f"{'9' * 5000} +0800", "9999-12-30T08:00:00+08:00", "9999-12-30T00:00:00Z"),
        (f"-{'9' * 17} -0800", "0001-01-02T16:00:00-08:00", "0001-01-03T00:00:00Z"),
        ("yesterday", "1970-01-01T00:00:00+00:00", "1970-01-01T00:00:00Z"),
        ("", "1970-01-01T00:00:00+00:00", "1970-01-01T00:00:00Z"),
    ],
)
def test_both_dates_of_a_commit(repo: Repository, stamp: str, authored: str, recorded: str) -> None:
    who = f"Ada <ada@example.org> {stamp}".encode()
    commit = made(repo, author=who, committer=who)
    assert (commit.authored, commit.recorded) == (authored, recorded)


def test_a_stray_address_does_not_hide_the_date(repo: Repository) -> None:
    commit = made(repo, committer=b"Ada <x> <ada@example.org> 60 +0000")
    assert commit.recorded == "1970-01-01T00:01:00Z"


# --- the main line ----------------------------------------------------------------------------


def test_the_main_line_follows_first_parents(repo: Repository) -> None:
    first = repo.commit("One")
    repo.git("switch", "--quiet", "-c", "side")
    repo.commit("Aside", {"a": "a"})
    repo.git("switch", "--quiet", "main")
    second = repo.commit("Two", {"b": "b"})
    merge = repo.merge("side")
    assert [one.id for one in git.mainline(repo.root, "HEAD")] == [first, second, merge]
    assert [one.commit.id for one in git.log(repo.root, "main") or ()] == [first, second, merge]


@pytest.mark.parametrize("date", ["2099-01-01T00:00:00Z", "1990-01-01T00:00:00Z"])
def test_the_order_is_that_of_parents_not_of_dates(repo: Repository, date: str) -> None:
    ids = [repo.commit("One"), repo.commit("Two", date=date), repo.commit("Three")]
    assert [one.id for one in git.mainline(repo.root, "HEAD")] == ids


# --- trees and objects ------------------------------------------------------------------------


def test_a_tree_is_what_a_checkout_holds(repo: Repository) -> None:
    repo.commit(
        files={
            "content/a.yml": "- 1\n",
            "content/空.yml": "",
            "content/b/c d\t.md": b"\r\n\xff\0",
            "content/.hidden.yml": "hidden",
            "content/.hidden/a.yml": "hidden",
            "contents/a.yml": "elsewhere",
            "README.md": "elsewhere",
        }
    )
    assert git.tree(repo.root, "HEAD") == files.read(repo.root)
    assert [path for path, _ in git.tree(repo.root, "HEAD")] == [
        "content/a.yml",
        "content/b/c d\t.md",
        "content/空.yml",
    ]


def test_a_tree_of_a_revision_without_content(repo: Repository) -> None:
    repo.commit()
    assert git.tree(repo.root, "HEAD") == []


def test_the_tree_of_an_older_revision(repo: Repository) -> None:
    repo.commit(files={"content/a.yml": "1"})
    repo.commit(files={"content/a.yml": None, "content/b.yml": "2"})
    assert git.tree(repo.root, "HEAD~1") == [("content/a.yml", b"1")]


def test_a_listing_names_the_objects(repo: Repository) -> None:
    repo.commit(files={"content/a.yml": "1\n", "content/b.yml": "1\n"})
    blob = repo.git("rev-parse", "HEAD:content/a.yml")
    assert git.listing(repo.root, "HEAD") == {"content/a.yml": blob, "content/b.yml": blob}


def test_objects_come_in_the_order_asked(repo: Repository) -> None:
    ids = [
        repo.git("hash-object", "-w", "--stdin", data=data)
        for data in (b"", b"one\n", b"\n\0", b"x" * 100_000)
    ]
    asked = [ids[3], ids[0], ids[2], ids[0], ids[1]]
    assert list(git.blobs(repo.root, asked)) == [
        (ids[3], b"x" * 100_000),
        (ids[0], b""),
        (ids[2], b"\n\0"),
        (ids[0], b""),
        (ids[1], b"one\n"),
    ]


def test_no_object_is_asked_of_no_repository(tmp_path: Path) -> None:
    assert list(git.blobs(tmp_path, [])) == []


def test_a_missing_object_is_named(repo: Repository) -> None:
    with pytest.raises(git.GitError, match=f"{'1' * 40}.*git fetch --refetch.*git fsck"):
        list(git.blobs(repo.root, ["1" * 40]))


@pytest.mark.parametrize("threshold", ["512m", "1"])
def test_a_broken_object_is_no_short_one(repo: Repository, threshold: str) -> None:
    repo.git("config", "core.bigFileThreshold", threshold)
    blob = repo.git("hash-object", "-w", "--stdin", data=bytes(range(256)) * 400)
    path = repo.root / ".git" / "objects" / blob[:2] / blob[2:]
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(git.GitError, match=blob):
        list(git.blobs(repo.root, [blob]))


# --- revisions by name ------------------------------------------------------------------------


def test_names_of_a_commit(repo: Repository) -> None:
    commit = repo.commit()
    repo.git("tag", "plain")
    repo.git("tag", "-a", "-m", "A tag", "annotated")
    repo.git("update-ref", "refs/tags/--output=x", commit)
    repo.git("branch", "示例/支")
    names = ("HEAD", "main", commit, commit[:8], "plain", "annotated", "--output=x", "示例/支")
    for rev in names:
        assert git.resolve(repo.root, rev) == commit
    assert not (repo.root / "x").exists()


@pytest.mark.parametrize(
    "rev",
    ["", "nowhere", "-h", "--output=x", "--all", "^main", "main..main", "main...main", "HEAD:a",
     "HEAD^{tree}", "main main", "main\nmain", "@{9}", "0" * 40, "HEAD^2", "HEAD~7"],
)  # fmt: skip
def test_what_names_no_commit(repo: Repository, rev: str) -> None:
    repo.commit(files={"a": "a"})
    with pytest.raises(git.GitError):
        git.resolve(repo.root, rev)
    assert not (repo.root / "x").exists()


def test_a_name_that_is_none_is_said(repo: Repository) -> None:
    repo.commit()
    with pytest.raises(git.GitError, match="'nowhere' names no commit"):
        git.resolve(repo.root, "nowhere")


def test_a_branch_named_like_a_commit_does_not_take_its_place(repo: Repository) -> None:
    first = repo.commit("One")
    second = repo.commit("Two")
    repo.git("update-ref", f"refs/heads/{first}", second)
    assert git.resolve(repo.root, first) == first


@pytest.mark.parametrize("is_folder", [False, True])
def test_git_that_cannot_be_run(
    repo: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_folder: bool
) -> None:
    empty = tmp_path / "programs"
    empty.mkdir()
    if is_folder:
        (empty / "git").mkdir()
    monkeypatch.setenv("PATH", str(empty))
    with pytest.raises(git.GitError, match=r"git (is not installed|cannot be run)"):
        git.resolve(repo.root, "HEAD")
    with pytest.raises(git.GitError, match=r"git (is not installed|cannot be run)"):
        list(git.blobs(repo.root, ["1" * 40]))


# --- commits written --------------------------------------------------------------------------


def test_commits_written_are_read_back(repo: Repository) -> None:
    start = repo.commit("One", by=ADA)
    repo.git("config", "user.name", "Ada Example")
    repo.git("config", "user.email", "ada@example.org")
    new = git.NewCommit("Two\n\nChange-Kind: official", "1725076800 +0800", {"content/a.yml": b"1"})
    assert git.write_commits(repo.root, "main", "written", [new]) == 1
    first, second = git.mainline(repo.root, "written")
    assert (first.id, second.kind, second.author) == (start, "official", "Ada Example")
    assert second.authored == "2024-08-31T12:00:00+08:00"
    assert git.tree(repo.root, "written") == [("content/a.yml", b"1")]

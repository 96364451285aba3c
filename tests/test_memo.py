"""What is remembered: only new commits are read, and no state of the file changes an answer."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from registry import files, git, history, memo
from registry.memo import Memo
from registry.model import History
from tests.repository import Repository
from tests.test_history import A, B, filing, same, side

BIG = {f"content/filings/x/{number}.yml": filing(number=str(number)) for number in range(3, 40)}


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """Three commits, forty filings."""
    made = Repository(tmp_path / "repository")
    made.commit("One", {A: filing("0"), **BIG})
    made.commit("Two", {A: filing("2")})
    made.commit("Three", {B: filing(number="2")})
    return made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "memo.sqlite3"


def read(repo: Repository, path: Path, rev: str = "HEAD") -> History:
    """The history with what is remembered in a file, all of it decoded and the file let go."""
    store = Memo(path)
    found = history.read(repo.root, rev, store)
    for key in found.records:
        assert found.records[key]
    store.close()
    return found


# --- the table --------------------------------------------------------------------------------


def test_what_is_put_is_there_again(path: Path) -> None:
    first = Memo(path)
    first.put("a", {"1": b"one", "示\t例": b"\0"})
    first.put("b", {"1": b"other"})
    first.put("a", {"1": b"two", "3": b""})
    assert dict(first.items("a")) == {"1": b"two", "示\t例": b"\0", "3": b""}
    first.close()
    second = Memo(path)
    assert dict(second.items("a")) == {"1": b"two", "示\t例": b"\0", "3": b""}
    assert dict(second.items("b")) == {"1": b"other"}
    assert dict(second.items("c")) == {}


def test_what_is_put_anew_is_all_there_is_of_that_name(path: Path) -> None:
    store = Memo(path)
    store.put("a", {"1": b"one"})
    store.put("b", {"1": b"other"})
    store.put("a", {"2": b"two"}, anew=True)
    assert (dict(store.items("a")), dict(store.items("b"))) == ({"2": b"two"}, {"1": b"other"})


def test_all_or_nothing_is_put(path: Path) -> None:
    def values() -> Iterator[tuple[str, bytes]]:
        yield "1", b"one"
        raise RuntimeError

    class Broken(dict[str, bytes]):
        def items(self) -> Iterator[tuple[str, bytes]]:  # type: ignore[override]
            return values()

    store = Memo(path)
    store.put("a", {"1": b"as it was"})
    with pytest.raises(RuntimeError):
        store.put("a", Broken(), anew=True)
    assert dict(store.items("a")) == {"1": b"as it was"}


def test_without_a_path_nothing_lasts() -> None:
    store = Memo(None)
    store.put("a", {"1": b"one"})
    assert dict(store.items("a")) == {"1": b"one"}
    assert dict(Memo(None).items("a")) == {}


def test_forgetting_begins_an_empty_file(path: Path) -> None:
    store = Memo(path)
    store.put("a", {"1": b"one"})
    store.forget()
    assert dict(store.items("a")) == {}
    store.put("a", {"2": b"two"})
    assert dict(Memo(path).items("a")) == {"2": b"two"}


def test_the_place_below_a_root(tmp_path: Path) -> None:
    memo.of(tmp_path).put("a", {"1": b"one"})
    assert dict(Memo(tmp_path / memo.FOLDER / memo.FILE).items("a")) == {"1": b"one"}


def test_code_is_named_by_its_content() -> None:
    assert memo.code("memo") == memo.code("memo")
    assert len({memo.code("memo"), memo.code("git"), memo.code("memo", "git")}) == 3


# --- how little is read -----------------------------------------------------------------------


class Asked:
    """Counts what git is asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.objects: list[str] = []
        self.calls = 0  # for any object
        self.since: list[str] = []
        blobs, log = git.blobs, git.log

        def counted(root: Path, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
            wanted = list(ids)
            self.objects += wanted
            self.calls += bool(wanted)
            return blobs(root, wanted)

        def watched(root: Path, rev: str, since: str = "") -> list[git.Step] | None:
            self.since.append(since)
            return log(root, rev, since)

        monkeypatch.setattr(git, "blobs", counted)
        monkeypatch.setattr(git, "log", watched)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    return Asked(monkeypatch)


def test_nothing_is_read_where_nothing_is_new(repo: Repository, path: Path, asked: Asked) -> None:
    first = read(repo, path)
    assert len(asked.objects) == 3 + 40  # commits, and each file's revisions
    asked.objects.clear()
    assert same(read(repo, path), first)
    assert asked.objects == []
    assert asked.since == ["", first.head]


def test_of_a_new_commit_only_its_own_is_read(repo: Repository, path: Path, asked: Asked) -> None:
    head = read(repo, path).head
    new = repo.commit("Four", {A: filing("4")})
    before, after = (repo.git("rev-parse", f"{rev}:{A}") for rev in (head, new))
    asked.objects.clear()
    found = read(repo, path)
    assert sorted(asked.objects) == sorted([new, before, after])
    assert asked.since[-1] == head
    assert same(found, history.read(repo.root))


def test_a_second_file_of_a_record_is_read_when_it_counts(
    repo: Repository, path: Path, asked: Asked
) -> None:
    repo.commit("Four", {B: filing("另一")})  # of the id of A, which comes first
    read(repo, path)
    repo.commit("Five", {A: None})
    asked.objects.clear()
    found = read(repo, path)
    assert len(asked.objects) == 3  # the commit, what A was, what B is
    assert same(found, history.read(repo.root))


@pytest.mark.parametrize("kind", ["sha1", "sha256"])
def test_a_working_tree_as_committed_is_not_read(
    path: Path, tmp_path: Path, asked: Asked, kind: str
) -> None:
    root = tmp_path / "made"
    subprocess.run(["git", "init", "-q", f"--object-format={kind}", "-b", "main", root], check=True)
    repo = Repository(root)
    repo.commit("One", {A: filing("1"), B: filing(number="2")})
    store = Memo(path)
    found = history.read(root, "HEAD", store)
    asked.objects.clear()
    assert same(history.read(root, "HEAD", store, files.read(root)), found)
    assert asked.objects == []
    repo.write({A: filing("another")})
    history.read(root, "HEAD", store, files.read(root))
    assert asked.objects == [repo.git("rev-parse", f"HEAD:{A}")]


def test_each_blob_is_asked_for_at_once(repo: Repository, path: Path, asked: Asked) -> None:
    for number in range(9):
        repo.commit(str(number), {A: filing(str(number))})
    read(repo, path)
    assert asked.calls == 2  # for the commits, then for the files


# --- histories that were written anew ---------------------------------------------------------


def amended(repo: Repository) -> None:
    repo.write({A: filing("amended")})
    repo.git("commit", "--quiet", "--all", "--amend", "-m", "Amended")


def pushed_over(repo: Repository) -> None:
    repo.git("reset", "--quiet", "--hard", "HEAD~2")
    repo.commit("Another two", {B: filing("another", "2")})


def shortened(repo: Repository) -> None:
    repo.git("reset", "--quiet", "--hard", "HEAD~1")


def gone(repo: Repository) -> None:
    pushed_over(repo)
    repo.git("reflog", "expire", "--expire=now", "--all")
    repo.git("gc", "--quiet", "--prune=now")


def switched(repo: Repository) -> None:
    side(repo, "HEAD~1", ("Aside", {A: filing("aside")}))
    repo.git("switch", "--quiet", "side")


def orphaned(repo: Repository) -> None:
    repo.git("switch", "--quiet", "--orphan", "other")
    repo.commit("Elsewhere", {A: filing("elsewhere")})


def merged(repo: Repository) -> None:
    side(repo, "HEAD~1", ("Aside", {A: filing("aside")}))
    repo.merge("side")


def rebased(repo: Repository) -> None:
    repo.git("rebase", "--quiet", "--root", "--force-rebase", date="2031-01-01T00:00:00Z")


def begun_anew(repo: Repository) -> None:
    repo.git("update-ref", "-d", "HEAD")


REWRITES = [amended, pushed_over, shortened, gone, switched, orphaned, merged, rebased, begun_anew]


@pytest.mark.parametrize("rewrite", REWRITES)
def test_a_history_written_anew(
    repo: Repository, path: Path, rewrite: Callable[[Repository], None]
) -> None:
    read(repo, path)
    rewrite(repo)
    cold = history.read(repo.root)
    assert same(read(repo, path), cold)
    assert same(read(repo, path), cold)
    repo.commit("More", {A: filing("more")})
    assert same(read(repo, path), history.read(repo.root))


def test_an_older_revision_in_between(repo: Repository, path: Path) -> None:
    for rev in ("HEAD", "HEAD~2", "HEAD~1", "HEAD", "HEAD~1", "HEAD"):
        assert same(read(repo, path, rev), history.read(repo.root, rev))


# --- files that are no memo -------------------------------------------------------------------


def garbage(path: Path) -> None:
    path.write_bytes(b"no database" * 999)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def scribbled(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 4096] = b"\x5a" * 4096
    path.write_bytes(data)


def foreign(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE memo (one, two)")
    db.close()


def journal(path: Path) -> None:
    path.with_name(f"{path.name}-journal").write_bytes(b"of another" * 99)


def _sql(command: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with sqlite3.connect(path) as db:
            assert db.execute(command).rowcount > 0
        db.close()

    return change


STATES: dict[str, Callable[[Path], None]] = {
    "garbage": garbage,
    "empty": empty,
    "truncated": truncated,
    "scribbled": scribbled,
    "foreign": foreign,
    "gone": Path.unlink,
    "the journal of another": journal,
    "a row is gone": _sql("DELETE FROM memo WHERE key LIKE '%/1'"),
    "a row is another": _sql("UPDATE memo SET value = X'5B7B7D2C5B5D5D' WHERE key LIKE '%/1'"),
    "a row is no JSON": _sql("UPDATE memo SET value = X'00' WHERE key LIKE '%/1'"),
    "a row is text": _sql("UPDATE memo SET value = 'text' WHERE key LIKE '%/1'"),
    "a row is a number": _sql("UPDATE memo SET value = 7 WHERE key LIKE '%/1'"),
    "a row is nothing": _sql("UPDATE memo SET value = NULL WHERE key LIKE '%/1'"),
    "a row is new": _sql("INSERT INTO memo VALUES ('history', 'filing\tx/9', X'5B7B7D2C5B5D5D')"),
    "a key is no text": _sql("UPDATE memo SET key = X'FF' WHERE key LIKE '%/1'"),
    "rows are exchanged": _sql(
        "UPDATE memo SET value = (SELECT value FROM memo m WHERE m.key LIKE '%/2')"
        " WHERE key LIKE '%/1'"
    ),
    "the base is gone": _sql("DELETE FROM memo WHERE key = 'base'"),
    "the base is another": _sql("UPDATE memo SET value = X'00' WHERE key = 'base'"),
    "the base is text": _sql("UPDATE memo SET value = 'text' WHERE key = 'base'"),
    "the head is gone": _sql("DELETE FROM memo WHERE key = ''"),
    "the head is a list": _sql("UPDATE memo SET value = CAST('00000000[]' AS BLOB) WHERE key = ''"),
    "the head is empty": _sql("UPDATE memo SET value = X'' WHERE key = ''"),
    "the head has another commit": _sql(
        "UPDATE memo SET value = CAST(replace(CAST(value AS TEXT), 'Two', 'Two!') AS BLOB)"
        " WHERE key = ''"
    ),
}


WHOLE = [case for case in STATES if "row" not in case and "key" not in case]  # of any history


@pytest.mark.parametrize("case", STATES)
def test_a_file_that_is_no_memo_of_ours(repo: Repository, path: Path, case: str) -> None:
    read(repo, path)
    for number in "45":  # so that rows lie beside those read first
        repo.commit(f"Next {number}", {A: filing(number), B: filing(number, "2")})
        cold = history.read(repo.root)
        assert same(read(repo, path), cold)
        STATES[case](path)
        assert same(read(repo, path), cold)
    STATES[case if case in WHOLE else "garbage"](path)
    repo.commit("Last", {A: filing("6")})
    cold = history.read(repo.root)
    assert same(read(repo, path), cold)
    assert same(read(repo, path), cold)


def test_many_rows_beside_those_read_first_become_one(
    repo: Repository, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(repo, path)
    monkeypatch.setattr(history, "MANY", 1)
    for number, keys in (("4", 3), ("5", 2), ("6", 3)):
        files = {A: filing(number), **({B: filing(number, "2")} if number == "5" else {})}
        repo.commit(f"Next {number}", files)
        assert same(read(repo, path), history.read(repo.root))
        store = Memo(path)
        assert len(dict(store.items(history.NAME))) == keys
        store.close()


def test_a_memo_that_becomes_unreadable_while_it_is_open(repo: Repository, path: Path) -> None:
    store = Memo(path)
    history.read(repo.root, "HEAD", store)
    garbage(path)
    repo.commit("Four", {A: filing("4")})
    assert same(history.read(repo.root, "HEAD", store), history.read(repo.root))
    store.close()
    assert same(read(repo, path), history.read(repo.root))


def test_a_memo_of_older_code(
    repo: Repository, path: Path, monkeypatch: pytest.MonkeyPatch, asked: Asked
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(memo, "code", lambda *modules: "older")
        read(repo, path)
    repo.commit("Four", {A: filing("4")})
    found = read(repo, path)
    assert asked.since == ["", ""]
    assert same(found, history.read(repo.root))


def test_a_memo_of_another_repository(repo: Repository, path: Path, tmp_path: Path) -> None:
    other = Repository(tmp_path / "other")
    other.commit("Elsewhere", {A: filing("elsewhere")})
    read(other, path)
    assert same(read(repo, path), history.read(repo.root))


def test_a_memo_that_another_build_writes(
    repo: Repository, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither waited for without end nor taken away from it."""
    monkeypatch.setattr(memo, "PATIENCE", 0.01)
    read(repo, path)
    repo.commit("Four", {A: filing("4")})
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert same(read(repo, path), history.read(repo.root))
    other.execute("INSERT INTO memo VALUES ('other', '1', X'00')")
    other.execute("COMMIT")
    other.close()
    assert dict(Memo(path).items("other")) == {"1": b"\0"}
    assert same(read(repo, path), history.read(repo.root))


def test_a_memo_that_is_locked_before_it_is_written(
    repo: Repository, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memo, "PATIENCE", 0.01)
    store = Memo(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert same(history.read(repo.root, "HEAD", store), history.read(repo.root))
    other.execute("INSERT INTO memo VALUES ('other', '1', X'00')")
    other.execute("COMMIT")
    other.close()
    store.close()
    assert dict(Memo(path).items("other")) == {"1": b"\0"}


def test_two_builds_of_two_branches_at_once(repo: Repository, path: Path) -> None:
    """Each has read the memo before the other wrote it: the rows are then those of both."""
    side(repo, "HEAD", ("Aside", {A: filing("aside")}))
    read(repo, path)
    repo.commit("Four", {B: filing("4", "2")})
    one, other = Memo(path), Memo(path)
    recalled = dict(other.items(history.NAME))
    history.read(repo.root, "side", one)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(other, "items", lambda name: iter(recalled.items()))
        history.read(repo.root, "main", other)
    one.close()
    other.close()
    assert same(read(repo, path, "main"), history.read(repo.root, "main"))
    assert same(read(repo, path, "side"), history.read(repo.root, "side"))


def test_no_place_to_remember(repo: Repository, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "file" / "memo.sqlite3", tmp_path / "folder"):
        assert same(read(repo, path), history.read(repo.root))
    assert (tmp_path / "file").read_text(encoding="utf-8") == ""


def test_a_memo_that_may_not_be_written(
    repo: Repository, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(repo, path)
    repo.commit("Four", {A: filing("4")})
    connect = sqlite3.connect

    def read_only(place: str, timeout: float) -> sqlite3.Connection:
        uri = f"file:{place}?mode=ro" if place != ":memory:" else "file::memory:"
        return connect(uri, timeout=timeout, uri=True)

    monkeypatch.setattr(sqlite3, "connect", read_only)
    assert same(read(repo, path), history.read(repo.root))


def test_a_process_goes_on_from_what_it_read_last(repo: Repository, path: Path) -> None:
    store = Memo(path)
    last: History | None = None
    marked: history.Marks | None = None
    for number in range(4):
        for data in (filing(str(number)), filing(str(number), number="7"), filing("3")):
            tree = [(A, data.encode()), *((name, text.encode()) for name, text in BIG.items())]
            last = history.read(repo.root, "HEAD", store, tree, before=last)
            assert same(last, history.read(repo.root, "HEAD", None, tree))
            marked = history.marks(last, marked)
            assert marked == history.marks(last)
            assert list(marked.of) == list(last.records)
        repo.commit("More", {A: filing(f"{number}0")})
    store.close()

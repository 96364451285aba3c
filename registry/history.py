"""The revisions of every record, out of the commits: read once, and then only what is new."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import ItemsView, Iterable, Iterator, Mapping, ValuesView
from functools import reduce
from itertools import accumulate
from operator import xor
from pathlib import Path
from typing import Any
from zlib import crc32

from msgspec import Struct, field
from msgspec.structs import asdict

from registry import cycles, git, later, load, memo, problems, snapshot
from registry.git import File, Step
from registry.memo import Memo
from registry.model import Commit, History, Revision
from registry.snapshot import DamagedError
from registry.yamldoc import shown

Key = tuple[str, str]  # type of record and id
Records = dict[Key, Mapping[str, Any]]
EMPTY = History((), {})
NAME = "history"  # of what is remembered
HEAD = ""  # the key that tells up to which commit
BASE = "base"  # the key of most rows, as one: to take up each by itself takes long
MANY = 1_000  # rows beside it, from which on a new one is worth its time
DIGITS = 8  # of the check before it: another build or a crash may have left rows of two runs
CODE = ("git", "history", "load", "model", "snapshot", "yamldoc")
SHA1 = 40  # digits of a name by it
NOT_COMMITTED = Commit("", "", "", "", "", git.UNSAID)


def read(
    root: Path,
    rev: str = "HEAD",
    remembered: Memo | None = None,
    tree: Mapping[str, bytes] | Iterable[tuple[str, bytes]] | None = None,
    names: Mapping[str, str] | None = None,
    before: History | None = None,
) -> History:
    """The history of the records below `root` up to a revision; empty before the first commit.

    What was remembered of an earlier call is taken where the main line of `rev` leads through the
    commit it was read from. What a working tree holds otherwise is a last revision, not committed;
    `names` is what git calls the content of each of its paths, by SHA-1, where that is known.
    `before` is what this process read last: what is remembered is not taken from disk once more.
    Raises GitError: no repository, no such revision, a shallow clone.
    """
    tip = git.head(root) if rev == "HEAD" else git.resolve(root, rev)
    asked = git.listed(root, tip) if tip and tree is not None else dict
    walk = _walked(root, tip, remembered or Memo(None), before) if tip else _Walk(root)
    if tree is not None:
        contents = tree if isinstance(tree, Mapping) else dict(tree)
        if names is None or len(tip) != SHA1:
            names = {path: git.name_of(data, len(tip)) for path, data in contents.items()}
        step = _uncommitted(asked(), names)
        walk.follow([step], {one.after: contents[one.path] for one in step.files if one.after})
    return History(tuple(walk.commits), walk.rows.revisions(), tip)


def _walked(root: Path, tip: str, store: Memo, before: History | None) -> _Walk:
    """What stands after the tip, with as little reading as possible."""
    walk = _recalled(root, store, before)
    steps = git.log(root, tip, walk.head) if walk.head else None
    anew = steps is None
    if steps is None:
        walk = _Walk(root)
        steps = git.log(root, tip) or []
    walk.follow(steps)
    if steps or anew:
        walk.head = tip
        if anew:
            walk.rows.line = secrets.token_hex(8)
        _remember(walk, store, anew=anew)
        walk.rows.touched.clear()
        walk.rows.kept = None
    return walk


def doubts(past: History) -> Iterator[str]:
    """What of a history wants a look before a site with it is published."""
    for commit in past.commits[::-1]:
        if commit.said and commit.said.lower() not in git.KINDS:
            said = problems.printable(commit.said)
            yield (
                f"warning: commit {commit.short}: Change-Kind: {said!r} is none of "
                f"{', '.join(git.KINDS)}; taken as {commit.kind}"
            )
    if open_ := loose(past):
        count = problems.count(len(open_), "record")
        yield f"warning: {count} with changes not committed; publish a build without any"


def loose(past: History) -> list[Key]:
    """The records whose last revision is not committed."""
    records = past.records
    known = records.rows.touched if isinstance(records, _Revisions) else records
    return [key for key in known if key in records and not records[key][-1].commit.id]


class Marks(Struct, frozen=True):
    """What tells, for each record, whether its revisions are the same in another run.

    Those of the same record differ where its revisions do, and seldom elsewhere.
    """

    of: Mapping[Key, bytes]
    rows: str = ""  # names the remembered rows from which most of them are; "" where none are
    others: frozenset[Key] = frozenset()  # those that are not from there


def marks(past: History, before: Marks | None = None) -> Marks:
    """The marks of all records; most are taken from those `before`, if it was the same history."""
    records = past.records
    if not isinstance(records, _Revisions):
        return Marks({key: _mark(_told(records[key]), "") for key in records})
    rows, others = records.rows, frozenset(records.rows.touched)
    if before and rows.name and before.rows == rows.name:
        own = {key: rows.mark(key) for key in others | before.others if key in records}
        if own.keys() <= before.of.keys() and len(records) == len(before.of):
            return Marks(later.patched(before.of, own, before.of), rows.name, others)
        if all(key in own or key in before.of for key in records):
            return Marks(later.patched(before.of, own, tuple(records)), rows.name, others)
    return Marks({key: rows.mark(key) for key in records}, rows.name, others)


def _named(written: bytes) -> str:
    return hashlib.sha256(written).hexdigest()


def _mark(data: bytes, line: str) -> bytes:
    return hashlib.blake2b(data, digest_size=8, key=line.encode()).digest()


def _told(revisions: Iterable[Revision]) -> bytes:
    """Revisions whose commits may not be in any table, as bytes that differ where they do."""
    return _json([[one.commit.id, one.state, one.path, one.blob, one.data] for one in revisions])


def _uncommitted(held: Mapping[str, str], found: Mapping[str, str]) -> Step:
    """The working tree as a step beyond the tip, by what git calls the content of each path."""
    return Step(
        NOT_COMMITTED,
        tuple(
            File(path, held.get(path, ""), found.get(path, ""), NOT_COMMITTED)
            for path in sorted({path for path, _ in found.items() ^ held.items()})
        ),
    )


class _Row(Struct):
    """A record: the blobs at the paths where it stands now, and its revisions."""

    places: dict[str, str] = field(default_factory=dict)
    revisions: tuple[Revision, ...] = ()


class _Walk:
    """Takes one step of the main line after the other, and keeps what stands after it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.head = ""
        self.commits: list[Commit] = []
        self.rows = _Rows()
        self.parsed: dict[str, Records] = {}  # path -> the records that stand there
        self.stood: dict[str, str] = {}  # path of an unreadable file -> its last readable blob

    def follow(self, steps: Iterable[Step], contents: Mapping[str, bytes] | None = None) -> None:
        """Take all steps; `contents` are blobs that git does not hold, by name."""
        listed = list(steps)
        self._prepare(listed)
        held = contents or {}
        names = (file.after for step in listed for file in step.files)
        texts = git.blobs(self.root, (one for one in names if one and one not in held))
        for step in listed:
            if step.files and step.commit.id:
                self.commits.append(step.commit)
            self._take(step, texts, held)

    def _prepare(self, steps: Iterable[Step]) -> None:
        """Reads at once what stands at the paths that the steps change."""
        first: dict[str, str] = {}
        for step in steps:
            for file in step.files:
                first.setdefault(file.path, self.stood.get(file.path, file.before))
        wanted = {path: blob for path, blob in first.items() if blob and path not in self.parsed}
        texts = dict(git.blobs(self.root, wanted.values()))
        self.parsed |= {path: _parsed(path, texts[blob]) or {} for path, blob in wanted.items()}

    def _take(
        self, step: Step, texts: Iterator[tuple[str, bytes]], held: Mapping[str, bytes]
    ) -> None:
        touched: dict[Key, tuple[Commit, str]] = {}  # with the path that it left, or has now
        for file in step.files:
            before = self.parsed.get(file.path, {})
            after: Records | None = {}
            if file.after:
                data = held.get(file.after)
                after = _parsed(file.path, next(texts)[1] if data is None else data)
            if after is None:  # it stands as it was, as far as anybody can tell
                after = before
                self.stood.setdefault(file.path, file.before)
            else:
                self.stood.pop(file.path, None)
            self.rows.touched |= {*before, *after}
            for key in before:
                self.rows[key].places.pop(file.path, None)
                touched.setdefault(key, (file.credit, file.path))
            for key in after:
                self.rows[key].places[file.path] = file.after
                touched[key] = (file.credit, file.path)
            self.parsed[file.path] = after
        for key, (credit, path) in touched.items():
            self._revise(key, credit, path)

    def _revise(self, key: Key, credit: Commit, left: str) -> None:
        """Adds a revision where the record has become another; `left` is where it last lay."""
        row = self.rows[key]
        last = row.revisions[-1] if row.revisions else None
        path = min(row.places, default="")
        if not path:
            if last and last.state != "removed":
                row.revisions += (Revision(credit, "removed", shown(left), "", last.data),)
            return
        blob = row.places[path]
        records = self._at(path, blob)
        data = records[key] = _sharing(records[key], last.data if last else {})
        state = _state(last, data, path in self.stood and not load.is_list(path))
        if state:
            blob = blob if credit.id else ""
            row.revisions += (Revision(credit, state, shown(path), blob, data),)

    def _at(self, path: str, blob: str) -> Records:
        if path not in self.parsed:  # the same record in another file, met in an earlier run
            stood = self.stood.get(path, blob)
            self.parsed[path] = _parsed(path, next(git.blobs(self.root, [stood]))[1]) or {}
        return self.parsed[path]


def _sharing(data: Mapping[str, Any], older: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same data; what is as in the older data is kept once."""
    names = {name: name for name in older}
    return {
        names.get(name, name): older[name] if older.get(name) == value else value
        for name, value in data.items()
    }


def _state(last: Revision | None, data: Mapping[str, Any], unreadable: bool) -> Any:
    """What a record that stands has become: nothing where it only looks different."""
    if last is None:
        return "added"
    if unreadable:
        return "" if last.state == "unreadable" else "unreadable"
    if last.state == "removed" or (last.state == "unreadable" and last.data == data):
        return "restored"
    return "edited" if last.data != data else ""


def _parsed(path: str, data: bytes) -> Records | None:
    found = load.recorded(path, data)
    return None if found is None else {(one.type, one.id): one.data for one in reversed(found)}


# --- what is remembered -----------------------------------------------------------------------


class _Rows:
    """The rows of all records; those recalled are decoded when they are asked for."""

    def __init__(self, kept: _Kept | None = None) -> None:
        self.kept = kept  # what was recalled, if nothing was added to it
        self.recalled = dict(kept.rows) if kept else {}
        self.beside = kept.beside if kept else frozenset()  # of the recalled, those not in the base
        self.credits = kept.table if kept else ()  # of the recalled rows
        self.check = kept.check if kept else 0  # of the recalled rows
        self.line = kept.line if kept else ""  # names the run that read it from its first commit
        self.name = _named(kept.written) if kept else ""  # of all that is remembered
        self.made: dict[Key, _Row] = {}
        self.touched: set[Key] = set()  # others than recalled

    def __getitem__(self, key: Key) -> _Row:
        """The row of a record, made where there is none."""
        row = self.made.get(key)
        if row is None:
            raw = self.recalled.get(key)
            row = self.made[key] = _decoded(raw, self.credits) if raw else _Row()
        return row

    def mark(self, key: Key) -> bytes:
        """What tells whether a row is the same in another run."""
        if key in self.recalled and key not in self.touched:
            return _mark(self.recalled[key], self.line)
        return _mark(_told(self[key].revisions), "")

    def decode(self) -> None:
        """Decodes all rows that were recalled."""
        with cycles.unsought():
            for key in self.recalled:
                self[key]

    def revisions(self) -> Mapping[Key, tuple[Revision, ...]]:
        """The revisions of all records, each decoded when it is asked for."""
        return _Revisions(self)


class _Revisions(Mapping[Key, tuple[Revision, ...]]):
    """Revisions by record."""

    def __init__(self, rows: _Rows) -> None:
        self.rows = rows
        known = rows.kept.keys if rows.kept else tuple(rows.recalled)
        new = [k for k, row in rows.made.items() if row.revisions and k not in rows.recalled]
        self.keys_ = known if rows.kept and not new else tuple(sorted((*known, *new)))

    def __getitem__(self, key: Key) -> tuple[Revision, ...]:
        if key not in self.rows.made and key not in self.rows.recalled:
            raise KeyError(key)
        return self.rows[key].revisions

    def __iter__(self) -> Iterator[Key]:
        return iter(self.keys_)

    def items(self) -> ItemsView[Key, tuple[Revision, ...]]:
        """All records with their revisions."""
        self.rows.decode()
        return super().items()

    def values(self) -> ValuesView[tuple[Revision, ...]]:
        """The revisions of all records."""
        self.rows.decode()
        return super().values()

    def __len__(self) -> int:
        return len(self.keys_)


class _Kept(Struct, frozen=True):
    """What an earlier run remembered, as it was read from disk."""

    written: bytes  # the row that tells of all others
    rows: Mapping[Key, bytes]
    beside: frozenset[Key]  # of the rows, those that lie by themselves
    keys: tuple[Key, ...]  # of the rows, in their order
    table: tuple[Commit, ...]
    commits: tuple[Commit, ...]
    stood: Mapping[str, str]
    check: int
    line: str
    head: str


def _recalled(root: Path, store: Memo, before: History | None) -> _Walk:
    """The walk as an earlier run left it; one that stands nowhere if it was not remembered."""
    last = before.records.rows.kept if before and isinstance(before.records, _Revisions) else None
    same = last and store.get(NAME, HEAD) == last.written
    kept = last if same else _kept(dict(store.items(NAME)))
    walk = _Walk(root)
    if kept:
        walk.rows = _Rows(kept)
        walk.commits = list(kept.commits)
        walk.stood = dict(kept.stood)
        walk.head = kept.head
    return walk


def _kept(found: dict[str, bytes]) -> _Kept | None:
    try:
        written = found.pop(HEAD)
        check = _check(found)
        head = json.loads(written[DIGITS:])
        if head["code"] != memo.code(*CODE) or int(written[:DIGITS], 16) != check ^ _sum(written):
            return None
        table = tuple(Commit(**one | {"sources": tuple(one["sources"])}) for one in head["table"])
        based = _parted(found.pop(BASE)) if BASE in found else {}
        own = {_key(name): data for name, data in found.items()}
        rows = {**based, **own}
        return _Kept(
            written=written,
            rows=rows,
            beside=frozenset(own),
            keys=tuple(sorted(rows)),
            table=table,
            commits=tuple(table[at] for at in head["main"]),
            stood=dict(head["stood"]),
            check=check,
            line=str(head["line"]),
            head=head["head"],
        )
    except (ValueError, LookupError, TypeError, AttributeError, DamagedError):
        return None


def _parted(base: bytes) -> dict[Key, bytes]:
    """The rows that lie in a base. Raises DamagedError."""
    keys, ends, data = snapshot.unpacked(base)
    return {key: data[begin:end] for key, begin, end in zip(keys, (0, *ends), ends, strict=False)}


def _based(rows: Mapping[Key, bytes]) -> bytes:
    """Rows as a base."""
    keys = sorted(rows)
    ends = tuple(accumulate(len(rows[key]) for key in keys))
    return snapshot.packed((tuple(keys), ends, b"".join(rows[key] for key in keys)))


def _remember(walk: _Walk, store: Memo, *, anew: bool) -> None:
    """Keeps what a later run needs: the rows that this one has touched, and how far it came."""
    table: dict[Commit, int] = {one: at for at, one in enumerate(walk.rows.credits)}
    rows: dict[Key, bytes] = {}
    for key, row in walk.rows.made.items():
        lines = []
        before: Mapping[str, Any] = {}
        for one in row.revisions:
            at = table.setdefault(one.commit, len(table))
            lines.append([at, one.state, one.path, one.blob, *_since(before, one.data)])
            before = one.data
        rows[key] = _json([row.places, lines])
    known, beside = walk.rows.recalled, walk.rows.beside | rows.keys()
    walk.rows.recalled = {**known, **rows}
    anew = anew or len(beside) > MANY
    if anew:
        told, check = {BASE: _based(walk.rows.recalled)}, 0
        beside = frozenset()
    else:
        told = {_name(key): data for key, data in rows.items()}
        old = {_name(key): known[key] for key in rows if key in walk.rows.beside}
        check = walk.rows.check ^ _check(old)
    head = {
        "head": walk.head,
        "code": memo.code(*CODE),
        "line": walk.rows.line,
        "stood": walk.stood,
        "main": [table.setdefault(one, len(table)) for one in walk.commits],
        "table": [asdict(one) for one in table],
    }
    written = b"0" * DIGITS + _json(head)
    written = b"%08x" % (check ^ _check(told) ^ _sum(written)) + written[DIGITS:]
    store.put(NAME, {**told, HEAD: written}, anew=anew)
    walk.rows.name, walk.rows.beside = _named(written), beside


def _check(rows: Mapping[str, bytes]) -> int:
    """What tells whether just these rows were put; each adds to it by itself."""
    return reduce(xor, (crc32(data, crc32(name.encode())) for name, data in rows.items()), 0)


def _sum(written: bytes) -> int:
    return crc32(written[DIGITS:])


def _since(older: Mapping[str, Any], data: Mapping[str, Any]) -> tuple[dict[str, Any], Any]:
    """The fields that are new or others, and the order of all where it does not follow."""
    changed = {name: one for name, one in data.items() if name not in older or older[name] != one}
    return changed, None if list({**older, **changed}) == list(data) else list(data)


def _decoded(raw: bytes, commits: tuple[Commit, ...]) -> _Row:
    places, lines = json.loads(raw)
    found: list[Revision] = []
    data: Mapping[str, Any] = {}
    for at, state, path, blob, changed, order in lines:
        if changed:
            data = {**data, **changed}
        if order is not None:
            data = {name: data[name] for name in order}
        found.append(Revision(commits[at], state, path, blob, data))
    return _Row(places, tuple(found))


def _name(key: Key) -> str:
    return "\t".join(key)


def _key(name: str) -> Key:
    kind, _, id_ = name.partition("\t")
    return kind, id_


def _json(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")  # as the name of a file can have them

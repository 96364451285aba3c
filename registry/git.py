"""Every git command there is: plumbing only, so that no setting of a repository runs a program."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from functools import cache, lru_cache
from pathlib import Path
from typing import IO

from msgspec import Struct
from msgspec.structs import replace

from registry.model import Commit

KINDS = ("official", "correction", "editorial", "migration")  # of the trailer Change-Kind
UNSAID = "editorial"  # the kind of a commit that names none
CONTENT = "content"
UNSHALLOW = "git fetch --unshallow"
COMPLETE = "git fetch --refetch --no-filter"

# Nothing is fetched, asked, replaced or grafted while a history is read; and a hook that runs us
# has set the first ones for its own repository, which need not be the one at `root`.
_UNSET = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR",
          "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE",
          "GIT_EXTERNAL_DIFF", "GIT_ICASE_PATHSPECS", "GIT_GLOB_PATHSPECS",
          "GIT_NOGLOB_PATHSPECS", "GIT_SHALLOW_FILE")  # fmt: skip
_SET = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "LC_ALL": "C",
}
_CONFIG = (
    *("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}"),
    *(
        "-c",
        "advice.graftFileDeprecated=false",
        "-c",
        "core.attributesFile=",
        "-c",
        "diff.external=",
        "-c",
        "diff.orderFile=",
    ),
)


_MEND = f"where it was cloned with --filter, {COMPLETE} gets it; elsewhere see git fsck"
_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


class GitError(Exception):
    """Git is missing, or refused; the text is its own."""


class ShallowError(GitError):
    """The clone holds only the newest part of its history."""


class NewCommit(Struct, frozen=True):
    """A commit to write: its message, its author date and what it changes."""

    message: str
    date: str  # author date as `<seconds since 1970> <zone>`
    files: Mapping[str, bytes | None]  # path -> content, None: removed


class File(Struct, frozen=True):
    """A file of content/ that a commit changed; a blob is "" where there is no plain file."""

    path: str  # relative to the root
    before: str
    after: str
    credit: Commit  # the commit with author, kind and subject of who changed this file


class Step(Struct, frozen=True):
    """A commit of the main line, and what became otherwise by it since the one before."""

    commit: Commit
    files: tuple[File, ...]


def run(root: Path, *args: str, data: bytes | None = None) -> str:
    """What a git command prints; raises GitError with its complaint."""
    return _run(root, args, data).decode("utf-8", "replace").strip()


def holds(root: Path, rev: str, *paths: str) -> bool:
    """Whether a revision has a file under one of the paths."""
    return bool(run(root, "ls-tree", "-r", "--name-only", rev, "--", *paths))


def has_branch(root: Path, name: str) -> bool:
    """Whether there is a branch of that name."""
    return bool(run(root, "branch", "--list", name))


def resolve(root: Path, rev: str) -> str:
    """The full id of the commit that a branch, tag or short id names; GitError if none."""
    try:
        found = run(
            root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{rev}^{{commit}}"
        )
    except GitError as error:
        raise GitError(str(error) or f"{rev!r} names no commit") from error
    commit = found.splitlines()[-1]
    if not _ID.fullmatch(commit):  # ^main is a revision for git: all but what main holds
        raise GitError(f"{rev!r} names no commit")
    return commit


def head(root: Path) -> str:
    """The commit that is checked out; "" where its branch has none yet. Raises GitError."""
    try:
        return resolve(root, "HEAD")
    except GitError:
        run(root, "rev-parse", "--git-dir")  # no repository at all is another matter
        if _is_unborn(root):
            return ""
        raise


def _is_unborn(root: Path) -> bool:
    """Whether the branch that is checked out is none yet."""
    try:
        branch = run(root, "symbolic-ref", "--quiet", "HEAD")
    except GitError:  # a commit is checked out, and it is missing
        return False
    return branch not in run(root, "for-each-ref", "--format=%(refname)", branch).split("\n")


def is_shallow(root: Path) -> bool:
    """Whether the older part of the history is missing from this clone."""
    return run(root, "rev-parse", "--is-shallow-repository") == "true"


def mainline(root: Path, rev: str) -> list[Commit]:
    """The commits from the first to `rev` along first parents, oldest first."""
    if is_shallow(root):
        raise ShallowError(f"this clone is shallow: it lacks older commits; get them: {UNSHALLOW}")
    ids = run(root, "rev-list", "--first-parent", "--reverse", resolve(root, rev)).split()
    return list(_commits(root, ids).values())


def log(root: Path, rev: str, since: str = "") -> list[Step] | None:
    """What changed below content/ along the main line up to `rev`, oldest first.

    The main line follows first parents: the states that the branch had. A merge is one step; each
    of its files is credited to who changed it. With `since`, only the steps after that commit;
    None where the main line does not lead through it. Raises GitError, ShallowError.
    """
    if rev == since:
        return []
    if is_shallow(root):
        raise ShallowError(f"this clone is shallow: it lacks older commits; get them: {UNSHALLOW}")
    tip = resolve(root, rev)
    parents = _parents(root, tip, since)
    if parents is None:
        return None
    main, commit = [], tip
    while commit in parents:
        main.append(commit)
        commit = next(iter(parents[commit]), "")
    if commit != since:
        return None
    main.reverse()
    brought = _brought(main, parents)
    pairs = [(one, *parents[one][:1]) for one in main]
    pairs += [(one, *parents[one]) for side in brought.values() for one in side]
    changed = _changed(root, pairs)
    commits = _commits(root, [pair[0] for pair in pairs])
    return [
        Step(
            commits[one],
            tuple(
                File(path, before, after, commits[one])
                if one not in brought
                else File(path, before, after, _credit(path, commits, one, brought[one], changed))
                for path, before, after in changed.get(one, ())
            ),
        )
        for one in main
    ]


def listing(root: Path, rev: str) -> dict[str, str]:
    """The blob of every plain file below content/ at a revision, by path; hidden ones left out."""
    return dict(listed(root, rev if _ID.fullmatch(rev) else resolve(root, rev))())


@lru_cache(maxsize=2)
def listed(root: Path, commit: str) -> Callable[[], Mapping[str, str]]:
    """Begins to list the files of a commit, as `listing` does; what gives them when it is asked."""
    printed = _begun(root, ("ls-tree", "-r", "-z", commit, "--", f"{CONTENT}/"))

    @cache
    def found() -> Mapping[str, str]:
        try:
            return dict(_files(printed()))
        except GitError:
            listed.cache_clear()
            raise

    return found


def _files(printed: bytes) -> Iterator[tuple[str, str]]:
    for line in os.fsdecode(printed).split("\0")[:-1]:
        meta, _, path = line.partition("\t")
        mode, _, blob = meta.split(" ")
        if mode in _PLAIN and "/." not in path:
            yield path, blob


def staged(root: Path) -> dict[str, str]:
    """The blob of every plain file below content/ in the index, by path, as `listing` gives.

    In a hook that is the index which git is about to commit, and not always the usual one. A file
    with an open conflict is left out.
    """
    printed = _run(root, ("ls-files", "-s", "-z", "--", f"{CONTENT}/"), index=_own_index(root))
    found = {}
    for line in printed.split(b"\0")[:-1]:
        meta, _, name = line.partition(b"\t")
        mode, blob, stage = meta.decode().split()
        path = os.fsdecode(name)
        hidden = any(part.startswith(".") for part in path.split("/"))
        if mode in _PLAIN and stage == "0" and not hidden:
            found[path] = blob
    return dict(sorted(found.items()))


def _own_index(root: Path) -> str:
    """The index that a hook was handed, if it is one of the repository at the root."""
    given = os.environ.get("GIT_INDEX_FILE", "")
    if not given:
        return ""
    own = Path(run(root, "rev-parse", "--absolute-git-dir")).resolve()
    index = Path(given).resolve()
    return str(index) if index.parent == own else ""


def parting(root: Path, rev: str) -> str:
    """The last commit that `rev` and what is checked out have in common; `rev` where none is."""
    commit = resolve(root, rev)
    try:
        return run(root, "merge-base", commit, "HEAD") or commit
    except GitError:  # no commit yet, no common one, or a clone that lacks it
        return commit


def meeting(root: Path, one: str, other: str) -> str:
    """The last commit that two revisions have in common; the first one where there is none."""
    commit = resolve(root, one)
    try:
        return run(root, "merge-base", commit, resolve(root, other)) or commit
    except GitError:
        return commit


def merged(root: Path, one: str, other: str) -> dict[str, str]:
    """The blob of every plain file below content/ if two revisions were merged, by path.

    Nothing is checked out. Raises GitError where they cannot be merged without a hand.
    """
    ours, theirs = resolve(root, one), resolve(root, other)
    made = run(root, "merge-tree", "--write-tree", "--no-messages", ours, theirs)
    return dict(listed(root, made.split("\n")[0])())


def entries(root: Path, rev: str) -> Iterator[tuple[str, str, int]]:
    """Path, kind and bytes of all that lies below content/ at a revision, whatever it is.

    The kind is `file`, `link` or `submodule`; only a file has bytes that count.
    """
    args = ("ls-tree", "-r", "-l", "-z", resolve(root, rev), "--", f"{CONTENT}/", CONTENT)
    for line in _run(root, args).split(b"\0")[:-1]:
        meta, _, name = line.partition(b"\t")
        mode, _, _, size = meta.decode().split()
        kind = "file" if mode in _PLAIN else "link" if mode == "120000" else "submodule"
        yield os.fsdecode(name), kind, int(size) if size.isdigit() else 0


def outside(root: Path, older: str, newer: str) -> list[str]:
    """The paths that differ between two revisions and do not lie below content/."""
    args = ("diff-tree", "-r", "--no-renames", "--name-only", "-z")
    found = _run(root, (*args, resolve(root, older), resolve(root, newer)))
    names = map(os.fsdecode, found.split(b"\0")[:-1])
    return [name for name in names if not name.startswith(f"{CONTENT}/")]


def digits(root: Path) -> int:
    """How many digits the names of objects have: 40, or 64 with SHA-256."""
    return 64 if run(root, "rev-parse", "--show-object-format") == "sha256" else 40


def tree(root: Path, rev: str) -> list[tuple[str, bytes]]:
    """Path and bytes of every file below content/ at a revision, by path, as `files.read` gives."""
    held = listing(root, rev)
    content = dict(blobs(root, held.values()))
    return sorted((path, content[blob]) for path, blob in held.items())


def blobs(root: Path, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """The objects of these ids with their bytes, in their order. GitError if one is missing."""
    wanted = list(ids)
    if not wanted:
        return
    with tempfile.TemporaryFile() as asked:
        asked.write("".join(f"{one}\n" for one in wanted).encode())
        asked.seek(0)
        with _start(root, ("cat-file", "--batch"), asked) as process:
            printed = process.stdout
            assert printed is not None  # noqa: S101  (it is a pipe)
            try:
                for one in wanted:
                    head = printed.readline().split()
                    data = printed.read(int(head[2])) if len(head) == 3 else b""
                    if len(head) != 3 or printed.read(1) != b"\n":
                        raise GitError(f"the repository lacks the object {one}; {_MEND}")
                    yield one, data
            finally:
                process.kill()


def name_of(data: bytes, digits: int) -> str:
    """What git calls these bytes in a repository whose names have so many digits."""
    make = hashlib.sha256 if digits == 64 else hashlib.sha1
    return make(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def write_commits(root: Path, onto: str, branch: str, commits: Iterable[NewCommit]) -> int:
    """Commits written one upon the other as a new state of a branch; returns how many.

    The working tree and the checked-out branch are left alone. The committer is who git says you
    are, now: the day on which this registry recorded it.
    """
    who = run(root, "var", "GIT_COMMITTER_IDENT")
    author = who.rsplit(" ", 2)[0]
    stream = bytearray()
    count = 0
    for count, commit in enumerate(commits, start=1):
        stream += f"commit refs/heads/{branch}\nmark :{count}\n".encode()
        stream += f"author {author} {commit.date}\ncommitter {who}\n".encode()
        stream += _data(commit.message.encode())
        stream += f"from {run(root, 'rev-parse', onto)}\n".encode() if count == 1 else b""
        for path, text in sorted(commit.files.items()):
            if text is None:
                stream += f"D {path}\n".encode()
            else:
                stream += f"M 100644 inline {path}\n".encode() + _data(text)
        stream += b"\n"
    run(root, "fast-import", "--quiet", data=bytes(stream))
    return count


def _data(text: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(text), text)


# --- running git ------------------------------------------------------------------------------


def _command(root: Path, args: Sequence[str]) -> list[str]:
    return ["git", "-C", str(root), "--no-pager", *_CONFIG, *args]


def _environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key not in _UNSET} | _SET


def _run(root: Path, args: Sequence[str], data: bytes | None = None, index: str = "") -> bytes:
    try:
        done = subprocess.run(  # noqa: S603  (a fixed program, arguments never from content)
            _command(root, args),
            input=data,
            capture_output=True,
            check=False,
            env=_environment() | ({"GIT_INDEX_FILE": index} if index else {}),
        )
    except OSError as error:
        raise _not_started(error) from error
    if done.returncode:
        raise GitError(done.stderr.decode("utf-8", "replace").strip())
    return done.stdout


def _begun(root: Path, args: Sequence[str]) -> Callable[[], bytes]:
    """Begins a command, whose output waits in a file until it is asked for."""
    out, told = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115  (below)
    process = _start(root, args, None, out, told)

    def printed() -> bytes:
        with out, told:
            failed = process.wait()
            for stream in (out, told):
                stream.seek(0)
            if failed:
                raise GitError(told.read().decode("utf-8", "replace").strip())
            return out.read()

    return printed


def _start(
    root: Path,
    args: Sequence[str],
    stdin: IO[bytes] | None,
    stdout: IO[bytes] | int = subprocess.PIPE,
    stderr: IO[bytes] | int = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603  (as above)
            _command(root, args),
            stdin=stdin or subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            env=_environment(),
        )
    except OSError as error:
        raise _not_started(error) from error


def _not_started(error: OSError) -> GitError:
    missing = isinstance(error, FileNotFoundError)
    return GitError("git is not installed" if missing else f"git cannot be run: {error.strerror}")


# --- the walk ---------------------------------------------------------------------------------


def _parents(root: Path, tip: str, since: str) -> dict[str, tuple[str, ...]] | None:
    """The parents of every commit up to the tip, without what `since` holds; newest first."""
    less = (f"^{since}",) if since else ()
    try:
        printed = run(root, "rev-list", "--topo-order", "--parents", tip, *less, "--")
    except GitError:
        if since:  # a commit that a rewritten history left behind
            return None
        raise
    lines = (line.split() for line in printed.splitlines())
    return {line[0]: tuple(line[1:]) for line in lines}


def _brought(main: Sequence[str], parents: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """The plain commits that each merge of the main line brought in."""
    seen = set(main)
    brought: dict[str, list[str]] = {}
    for merge in main:
        pending = list(parents[merge][1:])
        if not pending:
            continue
        side = brought.setdefault(merge, [])
        while pending:
            one = pending.pop()
            if one in seen or one not in parents:
                continue
            seen.add(one)
            pending += parents[one]
            if len(parents[one]) < 2:
                side.append(one)
    return brought


_PLAIN = ("100644", "100755")


def _changed(root: Path, pairs: Sequence[tuple[str, ...]]) -> dict[str, list[tuple[str, str, str]]]:
    """Path, older and newer blob of the plain files below content/ that differ, by commit."""
    asked = "".join(" ".join(pair) + "\n" for pair in pairs).encode()
    args = ("--stdin", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--root", "--relative")
    printed = _run(root, ("diff-tree", *args, "--", f"{CONTENT}/"), asked)
    found: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
    commit = ""
    parts = iter(printed.split(b"\0")[:-1])
    for part in parts:
        if not part.startswith(b":"):
            commit = part.decode()
            continue
        old_mode, new_mode, old, new, _ = part[1:].decode().split()
        path = os.fsdecode(next(parts))
        before = old if old_mode in _PLAIN else ""
        after = new if new_mode in _PLAIN else ""
        hidden = any(piece.startswith(".") for piece in path.split("/"))
        if before != after and not hidden:
            found[commit].append((path, before, after))
    return found


def _credit(
    path: str,
    commits: Mapping[str, Commit],
    merge: str,
    side: Sequence[str],
    changed: Mapping[str, Sequence[tuple[str, str, str]]],
) -> Commit:
    """The merge as far as where and when go, with who and why of what it brought to this path."""
    own = commits[merge]
    touching = [
        commits[one] for one in side if any(file[0] == path for file in changed.get(one, ()))
    ]
    if not touching:
        return own
    kinds = {one.kind for one in touching}
    kind = own.kind if own.said.lower() in KINDS else min(kinds, key=KINDS.index)
    if len(touching) > 1:
        return replace(own, kind=kind)
    one = touching[0]
    return replace(
        own, kind=kind, author=one.author, authored=one.authored, subject=one.subject,
        sources=one.sources,
    )  # fmt: skip


# --- commits as git keeps them ----------------------------------------------------------------


def _commits(root: Path, ids: Iterable[str]) -> dict[str, Commit]:
    return {one: _commit(one, raw) for one, raw in blobs(root, ids)}


def _commit(id_: str, raw: bytes) -> Commit:
    head, _, body = raw.partition(b"\n\n")
    fields: dict[bytes, bytes] = {}
    for line in head.split(b"\n"):
        key, _, value = line.partition(b" ")
        if key:  # the lines of a signature begin with a space
            fields.setdefault(key, value)
    encoding = fields.get(b"encoding", b"utf-8").decode("ascii", "replace")
    message = _decoded(body, encoding)
    author, authored, zone = _person(_decoded(fields.get(b"author", b""), encoding))
    _, recorded, _ = _person(_decoded(fields.get(b"committer", b""), encoding))
    lines = message.strip().split("\n")
    subject, pull = _subject(lines)
    trailers = _trailers(lines)
    said = next((value for key, value in trailers if key == "change-kind"), "")
    return Commit(
        id=id_,
        recorded=_moment(recorded, UTC).replace("+00:00", "Z"),
        authored=_moment(authored, zone),
        author=author,
        subject=subject,
        kind=said.lower() if said.lower() in KINDS else UNSAID,
        said=said,
        pull=pull,
        sources=tuple(value for key, value in trailers if key == "source"),
    )


def _decoded(text: bytes, encoding: str) -> str:
    """A text of a commit; what no page can show is U+FFFD."""
    try:
        found = text.decode(encoding)
    except (LookupError, ValueError):  # a codec nobody knows, or one that is none for texts
        found = text.decode("utf-8", "replace")
    return _UNSHOWN.sub("\ufffd", found)


_UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_DATE = re.compile(r"\s*(-?\d{1,18})(?:\d*\s+([+-])(\d\d)(\d\d))?")


def _person(line: str) -> tuple[str, int, timezone]:
    """Name, seconds since 1970 and zone; what a broken line does not tell is empty."""
    name = line.partition("<")[0].strip()
    found = _DATE.match(line.rpartition(">")[2])
    if found is None:
        return name, 0, UTC
    seconds, sign, hours, minutes = found.groups()
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    if offset >= timedelta(hours=24):
        offset = timedelta()
    return name, int(seconds), timezone(-offset if sign == "-" else offset)


def _moment(seconds: int, zone: timezone) -> str:
    """A point in time as text; one outside of the calendar becomes its nearest end."""
    start = datetime(1970, 1, 1, tzinfo=UTC)
    most = int((datetime(9999, 12, 30, tzinfo=UTC) - start).total_seconds())
    least = int((datetime(1, 1, 3, tzinfo=UTC) - start).total_seconds())
    seconds = max(least, min(most, seconds))
    return (start + timedelta(seconds=seconds)).astimezone(zone).isoformat()


_NUMBERED = re.compile(r"(.*\S) \(#(\d+)\)")
_MERGE = re.compile(r"Merge pull request #(\d+) from \S+")


def _subject(lines: Sequence[str]) -> tuple[str, str]:
    """The subject and the number of the pull request it names, whose title it then is."""
    first = lines[0].strip() if lines else ""
    if found := _MERGE.fullmatch(first):
        title = next((line.strip() for line in lines[1:] if line.strip()), "")
        return (title if title and not _TRAILER.fullmatch(title) else first), found[1]
    if found := _NUMBERED.fullmatch(first):
        return found[1], found[2]
    return first, ""


_TRAILER = re.compile(r"([A-Za-z][A-Za-z-]*): *(.*\S)")


def _trailers(lines: Sequence[str]) -> list[tuple[str, str]]:
    """Keys, lower-case, and values of the last paragraph, the subject's own excepted.

    What a squash puts below it does not count: a line of dashes and who else wrote it.
    """
    paragraphs = [
        [line.strip() for line in part.split("\n")]
        for part in re.split(r"\n\s*\n", "\n".join(lines).strip())[1:]
    ]
    found: list[tuple[str, str]] = []
    for paragraph in reversed(paragraphs):
        matches = [_TRAILER.fullmatch(line) for line in paragraph]
        found = [(one[1].lower(), one[2]) for one in matches if one] + found
        if not all(map(_ADDED.fullmatch, paragraph)):
            break
    return found


_ADDED = re.compile(r"-{3,}|co-authored-by:.*", re.I)

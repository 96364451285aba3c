"""Every git command there is."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path


class GitError(Exception):
    """Git is missing, or refused; the text is its own."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit to write: its message, its author date and what it changes."""

    message: str
    date: str  # author date as `<seconds since 1970> <zone>`
    files: Mapping[str, bytes | None]  # path -> content, None: removed


def run(root: Path, *args: str, data: bytes | None = None) -> str:
    """What a git command prints; raises GitError with its complaint."""
    try:
        done = subprocess.run(  # noqa: S603  (a fixed program, arguments never from content)
            ["git", "-C", str(root), *args],  # noqa: S607
            input=data,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise GitError("git is not installed") from error
    if done.returncode:
        raise GitError(done.stderr.decode("utf-8", "replace").strip())
    return done.stdout.decode("utf-8", "replace").strip()


def holds(root: Path, rev: str, *paths: str) -> bool:
    """Whether a revision has a file under one of the paths."""
    return bool(run(root, "ls-tree", "-r", "--name-only", rev, "--", *paths))


def has_branch(root: Path, name: str) -> bool:
    """Whether there is a branch of that name."""
    return bool(run(root, "branch", "--list", name))


def write_commits(root: Path, onto: str, branch: str, commits: Iterable[Commit]) -> int:
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

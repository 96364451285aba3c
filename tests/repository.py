"""A git repository made for a test; its commits have made-up people and dates."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

ADA = "Ada Example <ada@example.org>"
FIRST = "2030-01-01T12:00:00+00:00"


class Repository:
    """A folder with a repository; each commit returns its full id."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *args: str, data: bytes | None = None, date: str = FIRST, by: str = ADA) -> str:
        """What a git command prints, under no settings but those of the repository."""
        name, _, mail = by.rstrip(">").partition(" <")
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("GIT_")},
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
            **{f"GIT_{who}_NAME": name for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": mail for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_DATE": date for who in ("AUTHOR", "COMMITTER")},
        }
        command = ["git", "-C", str(self.root), *args]
        done = subprocess.run(command, input=data, capture_output=True, env=environment)
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
        return done.stdout.decode("utf-8", "replace").strip()

    def write(self, files: Mapping[str, str | bytes | None]) -> None:
        """Write files of the working tree; None removes one."""
        for path, text in files.items():
            target = self.root / path
            if text is None:
                target.unlink()
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode() if isinstance(text, str) else text)

    def commit(
        self,
        message: str = "A change",
        files: Mapping[str, str | bytes | None] | None = None,
        *,
        date: str = FIRST,
        by: str = ADA,
    ) -> str:
        """Commit all of the working tree, after writing these files."""
        self.write(files or {})
        self.git("add", "--all", "--force")
        args = ("commit", "--quiet", "--allow-empty", "--allow-empty-message", "-m", message)
        self.git(*args, date=date, by=by)
        return self.git("rev-parse", "HEAD")

    def merge(self, *branches: str, message: str = "A merge", date: str = FIRST) -> str:
        """Merge branches that do not conflict."""
        self.git("merge", "--quiet", "--no-ff", "-m", message, *branches, date=date)
        return self.git("rev-parse", "HEAD")

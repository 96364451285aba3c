"""Answers of pure functions, remembered on disk; the file may be lost or broken at any time."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

FOLDER = ".cache"
FILE = "registry.sqlite3"
PAGE = 32_768  # bytes: a value on thousands of the usual pages takes twice as long to read
PATIENCE = 10  # seconds to wait for another build that writes


class Memo:
    """A table of bytes by name and key. What cannot be read was never remembered."""

    def __init__(self, path: Path | None) -> None:
        """The table in a file, which is made where there is none; in memory without a path."""
        self._path = path
        self._db = self._opened()

    def _opened(self) -> sqlite3.Connection:
        if self._path is not None:
            for _ in range(2):
                try:
                    self._path.parent.mkdir(parents=True, exist_ok=True)
                    return _connected(str(self._path))
                except (sqlite3.Error, OSError) as error:
                    if _is_busy(error):
                        break
                    self._remove()
        return _connected(":memory:")

    def items(self, name: str) -> Iterator[tuple[str, bytes]]:
        """All that is remembered under a name, by key; nothing where it cannot be read."""
        try:
            rows = self._db.execute("SELECT key, value FROM memo WHERE name = ?", (name,))
            yield from rows.fetchall()
        except (sqlite3.Error, UnicodeError) as error:
            self._give_up(error)

    def get(self, name: str, key: str) -> bytes | None:
        """What is remembered under a name and a key; None where it cannot be read."""
        asked = "SELECT value FROM memo WHERE name = ? AND key = ?"
        try:
            row = self._db.execute(asked, (name, key)).fetchone()
        except (sqlite3.Error, UnicodeError) as error:
            self._give_up(error)
            return None
        return row[0] if row and isinstance(row[0], bytes) else None

    def put(
        self,
        name: str,
        values: Mapping[str, bytes],
        *,
        anew: bool = False,
        gone: Iterable[str] = (),
    ) -> None:
        """Remembers values, all or none of them, and forgets those `gone`.

        With `anew` nothing else is remembered under that name.
        """
        try:
            with self._db:
                if anew:
                    self._db.execute("DELETE FROM memo WHERE name = ?", (name,))
                self._db.executemany(
                    "DELETE FROM memo WHERE name = ? AND key = ?", ((name, key) for key in gone)
                )
                self._db.executemany(
                    "INSERT OR REPLACE INTO memo VALUES (?, ?, ?)",
                    ((name, key, value) for key, value in values.items()),
                )
        except sqlite3.Error as error:
            self._give_up(error)

    def forget(self) -> None:
        """Begins an empty file."""
        self.close()
        self._remove()
        self._db = self._opened()

    def _give_up(self, error: Exception) -> None:
        """Begins an empty file, but leaves alone one that another build is writing."""
        if not _is_busy(error):
            self.forget()

    def _remove(self) -> None:
        """Takes the file away, and the journal beside it, which would be played into the next."""
        if self._path is not None:
            for path in (self._path, self._path.with_name(f"{self._path.name}-journal")):
                with contextlib.suppress(OSError):
                    path.unlink()

    def close(self) -> None:
        """Lets go of the file."""
        with contextlib.suppress(sqlite3.Error):
            self._db.close()


def of(root: Path) -> Memo:
    """What is remembered for the content below a root."""
    return Memo(root / FOLDER / FILE)


@cache
def code(*modules: str) -> str:
    """What names the present code of some modules: answers of older code are not asked for."""
    here = Path(__file__).resolve().parent
    digest = hashlib.sha256()
    for module in modules:
        digest.update((here / f"{module}.py").read_bytes())
    return digest.hexdigest()


def _is_busy(error: Exception) -> bool:
    """Whether another build has the file, beyond our patience."""
    code = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _connected(place: str) -> sqlite3.Connection:
    db = sqlite3.connect(place, timeout=PATIENCE)
    db.execute(f"PRAGMA page_size = {PAGE}")  # of a file that is made now
    db.execute("PRAGMA synchronous = OFF")  # a file broken by a crash is begun anew
    db.execute(
        "CREATE TABLE IF NOT EXISTS memo "
        "(name TEXT, key TEXT, value BLOB, PRIMARY KEY (name, key)) WITHOUT ROWID"
    )
    return db

"""What the open pages are told: which files are others now, and what is wrong."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Iterable

from registry.serving.outcome import Outcome


class Live:
    """The moments of the site since the server began, and who must load anew at each."""

    def __init__(self, *, ready: bool) -> None:
        """`ready`: there is a site from before that may be shown until the first build is done."""
        self.ready = ready
        self.open = True
        self._run = secrets.token_hex(4)
        self._now = 0
        self._changed: dict[str, int] = {}  # the moment of the last change of a file
        self._said = ""
        self._news = threading.Condition()

    @property
    def moment(self) -> str:
        """The name of the moment that it is now."""
        return f"{self._run}.{self._now}"

    def publish(self, outcome: Outcome) -> None:
        """Tells every page that waits what came of a build."""
        with self._news:
            self._now += 1
            self._changed.update(dict.fromkeys(outcome.changed, self._now))
            self._said = "" if outcome.good else outcome.said
            self.ready = self.ready or outcome.good
            self._news.notify_all()

    def close(self) -> None:
        """Lets all who wait go."""
        with self._news:
            self.open = False
            self._news.notify_all()

    def wait(self, since: str, seconds: float) -> bool:
        """Whether it is another moment than `since`, by then at the latest, or all is over."""
        with self._news:
            return self._news.wait_for(lambda: not self.open or self.moment != since, seconds)

    def told(self, since: str, files: Iterable[str] | None) -> tuple[str, str]:
        """The moment and what a page is told that is as at `since` and made of these files.

        None for the files: the page waits for the site to be there.
        """
        with self._news:
            reload = self.ready if files is None else self._old(since, files)
            return self.moment, json.dumps({"reload": reload, "said": self._said})

    def _old(self, since: str, files: Iterable[str]) -> bool:
        run, _, number = since.partition(".")
        if run != self._run or not number.isdecimal():  # of a server that was here before
            return True
        then = int(number[:18])
        return any(self._changed.get(name, 0) > then for name in files)

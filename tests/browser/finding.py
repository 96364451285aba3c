"""The browser that tests drive: one of the system's, or the one playwright has installed."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def found(playwright: Playwright) -> str:
    """The path of a browser, "" where there is none."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    own = playwright.chromium.executable_path
    return own if Path(own).is_file() else ""


def launch(playwright: Playwright) -> Browser:
    """A running browser; an error that says how to get one where there is none."""
    path = found(playwright)
    if not path:
        raise RuntimeError(
            f"no browser: none of {', '.join(NAMES)} is on PATH and playwright has none of its "
            "own; `make browser` installs it"
        )
    return playwright.chromium.launch(executable_path=path, args=FLAGS)

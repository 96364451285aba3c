"""Installs a browser for the tests where none is found."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.browser.finding import found


def have_browser() -> bool:
    with sync_playwright() as playwright:
        return bool(found(playwright))


def ways() -> list[list[list[str]]]:
    """Ways to install one, each as the commands to run, in the order to try them."""
    playwright = [sys.executable, "-m", "playwright", "install"]
    tries = [[[*playwright, "--with-deps", "chromium"]], [[*playwright, "chromium"]]]
    root: list[str] = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if shutil.which("apt-get") and (not root or shutil.which("sudo")):
        apt = [*root, "apt-get", "-qq"]
        packages = ["chromium", "fonts-noto-cjk"]  # the pages are half Chinese
        tries.insert(
            0, [[*apt, "update"], [*apt, "install", "-y", "--no-install-recommends", *packages]]
        )
    return tries


def main() -> int:
    """0 where there is a browser in the end."""
    if have_browser():
        return 0
    for commands in ways():
        done = all(subprocess.run(command, check=False).returncode == 0 for command in commands)
        if done and have_browser():
            return 0
    print("no browser could be installed: put chromium or google-chrome on PATH", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())

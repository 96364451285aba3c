"""The browser that drives the pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import finding


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A running browser, one for all tests of a process."""
    with sync_playwright() as playwright:
        running = finding.launch(playwright)
        yield running
        running.close()

"""Waiting for what a page comes to."""

from __future__ import annotations

import time
from typing import Any

from playwright.sync_api import Error, Page

SECONDS, PAUSE = 30.0, 20  # seconds after which it is given up, milliseconds between two questions


def until(page: Page, expression: str, arg: Any = None) -> None:
    """Waits until an expression is true of a page, or of the one that takes its place.

    It is asked for from outside each time: `wait_for_function` asks from within, where the content
    security policy of our pages forbids it from the second time on.
    """
    end = time.monotonic() + SECONDS
    said = f"not true: {expression}"
    while time.monotonic() < end:
        try:
            if page.evaluate(expression, arg):
                return
        except Error as error:  # the page is going, for one
            said = str(error)
        page.wait_for_timeout(PAUSE)
    raise AssertionError(said)

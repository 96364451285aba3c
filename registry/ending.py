"""The end of a process that was started for one command."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import NoReturn

_held: list[object] | None = None  # None: the process goes on after its command, as in a test


def run(main: Callable[[], int]) -> NoReturn:
    """Runs a command and ends the process with its exit code.

    What it holds in memory is left to the system: to free hundreds of thousands of records one by
    one takes longer than to make the pages of an edit.
    """
    global _held
    _held = []
    code = main()
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None and not stream.closed:
                stream.flush()
    except OSError:  # Python says what could not be written, and with what code it ends then
        sys.exit(code)
    os._exit(code)


def hold(thing: object) -> None:
    """Keeps what is no longer needed from being freed, where the process ends soon anyway."""
    if _held is not None:
        _held.append(thing)

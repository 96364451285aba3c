"""One module for each command: HELP, add_arguments, run. Here: what their arguments may be.

Each takes "" for an argument that is not given, as argparse hands on its default.
"""

from __future__ import annotations

import argparse
import re
from datetime import date


def day(text: str) -> str:
    """A day as 2026-05-07."""
    if not text:
        return ""
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text!r} is no day: write it as 2026-05-07")


def day_or_month(text: str) -> str:
    """A day as 2026-05-07 or a month as 2026-05."""
    return month(text) if len(text) == len("2026-05") else day(text)


def month(text: str) -> str:
    """A month as 2026-05."""
    if text and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no month: write it as 2026-05")
    return text


def address(text: str) -> str:
    """An http or https address."""
    if text and not re.fullmatch(r"https?://[^\s<>\"]+", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no address: it begins with https://")
    return text


def jobs(text: str) -> int:
    """How many processes may work at a time: 1 or more."""
    if re.fullmatch(r"[0-9]{1,4}", text) and int(text):
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number of processes: 1 or more is expected")

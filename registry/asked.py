"""A point of the past as it is asked for: a revision, or a day by one of two clocks."""

from __future__ import annotations

import re

CLOCKS = ("official", "recorded")
OFFICIAL, RECORDED = CLOCKS
DAY = re.compile(r"\d{4}-\d{2}(-\d{2})?")


class PastError(Exception):
    """Why there is no such past, and what there is instead."""


def is_day(asked: str) -> bool:
    """Whether a day or month is meant, and no revision."""
    return DAY.fullmatch(asked) is not None

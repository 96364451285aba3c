"""Numbers → the geometry of small bar charts; a template draws them as SVG."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

HEIGHT = 64
LABEL = 5  # months that the label of a year takes
FEWEST = 36  # months that a chart has room for
STEP = 12  # from one month to the next
BAR = 9
BASE = 28  # room below the bars for the years, large enough on a small screen


class Bar(Struct, frozen=True):
    """One bar, from its upper left corner, and the value it stands for."""

    x: int
    y: int
    width: int
    height: int
    label: str
    value: int


class Tick(Struct, frozen=True):
    """A mark on the axis of time."""

    x: int
    label: str


class Chart(Struct, frozen=True):
    """Bars over months, one chart of a set that shares its axis of time."""

    width: int
    height: int
    base: int  # where the bars stand
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    most: int


def months(values: Sequence[tuple[str, int]], first: str, last: str) -> Chart:
    """A chart of (YYYY-MM, value) from one month to another, scaled to its own greatest value."""
    start, end = _month(first), _month(last)
    most = max((value for _, value in values), default=0)
    # The last year needs room for its label, and few months are not drawn as large as many.
    width = max(end - start + 1, end // 12 * 12 - start + LABEL, FEWEST) * STEP
    return Chart(
        width=width,
        height=HEIGHT + BASE,
        base=HEIGHT,
        bars=tuple(
            _bar((_month(month) - start) * STEP, value, most, month) for month, value in values
        ),
        ticks=tuple(
            Tick((month - start) * STEP, str(month // 12))
            for month in range(start, end + 1)
            if month % 12 == 0
        ),
        most=most,
    )


def _month(text: str) -> int:
    """Months since year 0, from YYYY-MM or YYYY-MM-DD."""
    return int(text[:4]) * 12 + int(text[5:7]) - 1


def _bar(x: int, value: int, most: int, label: str) -> Bar:
    height = max(1, round(value / most * (HEIGHT - 2))) if value else 0
    return Bar(x, HEIGHT - height, BAR, height, label, value)

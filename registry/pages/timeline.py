"""The timeline of one record: what happened to it officially, and when it was recorded here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from registry.chronicle import Key, Point, last_change
from registry.model import SHORT, Link
from registry.pages import departed, moments
from registry.pages import view as v
from registry.pages.moments import Moment, Recording
from registry.pages.view import View


class Step(Struct, frozen=True):
    """What one commit recorded."""

    moments: tuple[Moment, ...]
    kind: str
    recording: Recording | None
    anchor: str = ""  # of the first step of a commit
    since: str = ""  # compares its revision with the newest


class Timeline(Struct, frozen=True):
    """All that happened to a record, oldest first."""

    steps: tuple[Step, ...]
    kinds: tuple[tuple[str, str, int], ...]
    official: str  # when anything last happened, on the official clock
    recorded: str  # and on ours
    loose: bool  # whether anything after that is not committed
    replaced: tuple[Link, ...]  # filings that left by the commit which added this one
    brief: bool  # one listing is all there is
    history: bool  # whether the build knows what was recorded when


def timeline(view: View, key: Key) -> Timeline:
    """The timeline of a record; a change without a date stands at the last day it can have."""
    points = view.chron.points.get(key, ())
    steps = tuple(_steps(view, points, _newest(view, key)))
    committed = [point for point in points if not moments.is_loose(point)]
    last = last_change(committed)
    dated = [point for point in committed if point.day]
    return Timeline(
        steps=steps,
        kinds=moments.kinds((step.kind for step in steps), moments.kind_name(view)),
        official=v.when(view, dated[-1].official) if dated else "",
        recorded=last.recorded if last else "",
        loose=len(committed) < len(points),
        replaced=tuple(moments.subject(view, *one).link for one in departed.replaced(view, key)),
        brief=len(points) == 1 and points[0].what == "listed",
        history=moments.has_history(view),
    )


def _newest(view: View, key: Key) -> str:
    """The commit of the newest revision, where there are several to compare."""
    revisions = view.chron.history.records.get(key, ())
    committed = [one.commit.id for one in revisions if one.commit.id]
    return committed[-1] if len(committed) > 1 else ""


def _steps(view: View, points: Sequence[Point], newest: str) -> Iterator[Step]:
    seen = {""}
    listed = 0
    for _, found in groupby(enumerate(points), key=_together):
        told = []
        for _, point in found:
            told.append(moments.moment(view, point, again=listed > 0))
            listed += point.what == "listed"
        recording = told[0].recording
        commit = recording.id if recording else ""
        yield Step(
            moments=tuple(told),
            kind=told[0].kind,
            recording=recording,
            anchor="" if commit in seen else f"r-{commit[:SHORT]}",
            since=f"r-{commit[:SHORT]}..{newest[:SHORT]}"
            if commit and newest not in ("", commit)
            else "",
        )
        seen.add(commit)


def _together(numbered: tuple[int, Point]) -> tuple[object, int]:
    """Points of one commit that follow each other stand together; without a commit, none."""
    number, point = numbered
    return point.commit, -1 if point.commit else number

"""The registry by the day of recording: what each commit brought in, and what stood after it."""

from __future__ import annotations

from msgspec import Struct

from registry.indexes import held
from registry.indexes.held import Brought
from registry.model import Link, Page
from registry.pages import view as v
from registry.pages.view import View

URL = "as-of/recorded.html"
INDEX = "as-of/index.html"


class Recorded(Struct, frozen=True):
    """One commit with what it did to filings."""

    short: str
    href: str  # in the repository, "" where none is configured
    subject: str
    authored: str  # the day that the commit bears as its author's
    brought: Brought
    held: tuple[int, ...]  # after it, in the order of the registers


class Day(Struct, frozen=True):
    """A day on which filings were recorded, and what was held here at its end."""

    day: str  # "" for what is not committed yet
    number: int  # commits
    brought: Brought
    held: tuple[tuple[int, int], ...]  # listed and ended, in the order of the registers
    commits: tuple[Recorded, ...]  # newest first; () where there are too many


def page(view: View) -> Page:
    """The days of recording, newest first."""
    days = tuple(_day(view, one) for one in reversed(view.indexes.held))
    return Page(
        url=URL,
        template="as-of-recorded.html",
        title=view.t("as_of.recorded.title"),
        description=view.t("as_of.recorded.lead"),
        crumbs=v.crumbs(view, Link(view.t("as_of.title"), INDEX)),
        context={
            "registers": tuple(v.register(view, one.id, short=True) for one in v.registers(view)),
            "days": days,
            "first": min((day.day for day in days if day.day), default=""),
            "known": bool(view.chron.history.commits),
        },
    )


def _day(view: View, day: held.Day) -> Day:
    commits = tuple(_recorded(view, one) for one in day.commits)
    return Day(day.day, day.number, day.brought, day.held, commits)


def _recorded(view: View, one: held.Recorded) -> Recorded:
    base, commit = view.site.repository, one.commit
    return Recorded(
        short=commit.short,
        href=f"{base}/commit/{commit.id}" if base and commit.id else "",
        subject=commit.subject,
        authored=commit.authored[:10],
        brought=one.brought,
        held=one.held,
    )

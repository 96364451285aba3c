"""The registry as of a date: what stood at the end of every day with an announcement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from registry import rewind
from registry.indexes.days import Counted, Day, Total
from registry.model import Batch, Link, Page
from registry.pages import as_of_recorded, otherwise
from registry.pages import view as v
from registry.pages.unit import Unit, one
from registry.pages.view import Count, Ranked, View
from registry.rewind import Step

URL = as_of_recorded.INDEX
NONE = Total(0, 0)


class Announced(Struct, frozen=True):
    """A list or a notice that was announced on a day."""

    text: str
    href: str  # below the root of the language, or a whole address
    outside: bool  # a whole address
    count: str  # entries of the list, or those that the notice ends
    read: bool


class Line(Struct, frozen=True):
    """A day of the overview; of one whose lists nobody read yet nothing more is known."""

    day: str
    month: bool  # only the month is known, and the day is its last
    href: str
    announced: tuple[Announced, ...]
    totals: tuple[Total, ...]  # in the order of the registers


class ListThen(Struct, frozen=True):
    """An official list that had been published by then."""

    link: Link
    register: Link
    announced: str
    printed: int | None
    total: Total | None  # None: not read yet


def units(view: View) -> Iterator[Unit]:
    """The overview, a page for each day with an announcement, and our own clock."""
    yield one("as-of/index", _overview)
    for day in view.indexes.days:
        yield one(f"as-of/{day}", _page, day)
    yield one("as-of/recorded", as_of_recorded.page)


def href(day: str) -> str:
    """The page of a day."""
    return f"as-of/{day}.html"


def _overview(view: View) -> Page:
    lines = _lines(view)
    return Page(
        url=URL,
        template="as-of.html",
        title=view.t("as_of.title"),
        description=view.t("as_of.meta"),
        crumbs=v.crumbs(view),
        context={
            "registers": tuple(v.register(view, each.id, short=True) for each in v.registers(view)),
            "lines": tuple(reversed(lines)),
            "missing": sum(1 for line in lines for each in line.announced if not each.read),
            "recorded": as_of_recorded.URL,
        },
    )


# --- the days ---------------------------------------------------------------------------------


def _lines(view: View) -> list[Line]:
    """Every day with an announcement, read or not, oldest first."""
    lists = _public(view)
    lines = [_line(view, day, lists.pop(day.day, ())) for day in view.indexes.days.values()]
    for day, unread in lists.items():
        month = all(batch.announced != day for batch in unread)
        lines.append(Line(day, month, "", tuple(_list(view, each) for each in unread), ()))
    return sorted(lines, key=lambda line: line.day)


def _public(view: View) -> dict[str, Sequence[Batch]]:
    """The lists by the day on which they became public."""
    lists: dict[str, list[Batch]] = {}
    for batch in view.cat.content.batches.values():
        lists.setdefault(rewind.public_from(batch), []).append(batch)
    return dict(lists)


def _line(view: View, day: Day, lists: Iterable[Batch]) -> Line:
    announced = (_list(view, batch) for batch in lists)
    notices = (_notice(view, step) for step in day.steps if step.kind == "notice")
    months = {step.month for step in day.steps if step.kind in ("announcement", "notice")}
    return Line(
        day=day.day,
        month=months == {True},
        href=href(day.day),
        announced=(*announced, *notices),
        totals=tuple(day.registers.get(each.id, NONE) for each in v.registers(view)),
    )


def _list(view: View, batch: Batch) -> Announced:
    link = v.batch(view, batch.register, batch.batch)
    held = len(view.cat.by_batch.get(batch.id, ()))
    count = view.n("entries", held)
    return Announced(link.text, link.href if held else "", False, count, held > 0)


def _notice(view: View, step: Step) -> Announced:
    ended = view.indexes.notices.get(step, 0)
    return Announced(view.t("as_of.notice"), step.url, True, view.n("entries", ended), True)


# --- one day ----------------------------------------------------------------------------------


def _page(view: View, day: str) -> Page:
    found, content = view.indexes.days[day], view.cat.content
    line = _line(view, found, _public(view).get(day, ()))
    registers = [v.register(view, each.id, short=True) for each in v.registers(view)]
    lists = tuple(_lists(view, found))
    before, after = _beside(view, day)
    return Page(
        url=href(day),
        template="as-of-day.html",
        title=view.t("as_of.day", day=day),
        description=view.t("as_of.day_meta", day=day),
        crumbs=v.crumbs(view, Link(view.t("as_of.title"), URL)),
        context={
            "line": line,
            "shares": tuple(
                (link, total)
                for link, total in zip(registers, line.totals, strict=True)
                if total.listed
            ),
            "companies": view.n("companies", found.companies),
            "categories": tuple(
                Ranked(v.axis(view, "categories", content.categories[each.id]), "", _count(each))
                for each in found.categories
            ),
            "provinces": tuple(
                Ranked(v.region(view, each.id), "", _count(each)) for each in found.provinces
            ),
            "top": tuple(_company(view, each, day) for each in found.top),
            "lists": lists,
            "missing": sum(1 for each in lists if not each.total),
            "otherwise": otherwise.groups(view, found),
            "vague": otherwise.vague(view, found),
            "later": v.counted(view, _count(found.later)) if found.later else "",
            "before": before,
            "after": after,
            "command": f"python build.py build --at {day} --clock official",
        },
    )


def _beside(view: View, day: str) -> tuple[Link | None, Link | None]:
    """The day before and the day after."""
    days = list(view.indexes.days)
    at = days.index(day)
    before, after = days[max(0, at - 1) : at], days[at + 1 : at + 2]
    return _link(before), _link(after)


def _link(days: Sequence[str]) -> Link | None:
    return Link(days[0], href(days[0])) if days else None


def _count(counted: Counted) -> Count:
    return Count(counted.filings, counted.registrations)


def _company(view: View, counted: Counted, day: str) -> Ranked:
    """A company under the name it had."""
    holder = view.cat.holders[counted.id]
    name = rewind.name_at(holder.company, day)
    same = name == holder.company.name.zh
    return Ranked(
        Link(name, holder.href, v.foreign(view)),
        v.spoken(view, holder.company.name, holder.romanised) if same else "",
        _count(counted),
    )


def _lists(view: View, day: Day) -> Iterator[ListThen]:
    """The lists published by then, newest first."""
    published = [
        batch for batch in view.cat.content.batches.values() if rewind.public_from(batch) <= day.day
    ]
    for batch in sorted(published, key=lambda b: (rewind.public_from(b), b.id), reverse=True):
        link = v.batch(view, batch.register, batch.batch)
        total = day.lists.get(batch.id)
        yield ListThen(
            link=link if total else Link(link.text, ""),
            register=v.register(view, batch.register, short=True),
            announced=batch.announced or batch.batch,
            printed=batch.rows,
            total=total,
        )

"""The registry as of a date: what stood at the end of every day with an announcement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from registry import rewind
from registry.catalogue import IN_FORCE
from registry.model import Batch, Filing, Link, Page
from registry.pages import as_of_recorded, otherwise
from registry.pages import view as v
from registry.pages.view import Count, Ranked, View
from registry.rewind import State, Step

URL = "as-of/index.html"
TOP = 10  # companies


@dataclass(frozen=True, slots=True)
class Total:
    """What stood in one register, or of one list."""

    listed: int
    in_force: int

    @property
    def ended(self) -> int:
        """What was cancelled or revoked by then."""
        return self.listed - self.in_force


@dataclass(frozen=True, slots=True)
class Announced:
    """A list or a notice that was announced on a day."""

    text: str
    href: str  # below the root of the language, or a whole address
    outside: bool  # a whole address
    count: str  # entries of the list, or those that the notice ends
    read: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A day of the overview; of one whose lists nobody read yet nothing more is known."""

    day: str
    month: bool  # only the month is known, and the day is its last
    href: str
    announced: tuple[Announced, ...]
    totals: tuple[Total, ...]  # in the order of the registers


@dataclass(frozen=True, slots=True)
class ListThen:
    """An official list that had been published by then."""

    link: Link
    register: Link
    announced: str
    printed: int | None
    total: Total | None  # None: not read yet


def pages(view: View) -> Iterator[Page]:
    """The overview, a page for each day with an announcement, and our own clock."""
    states = tuple(rewind.states(view.cat.content))
    ended = _ended(view)
    crumb = Link(view.t("as_of.title"), URL)
    lines = _lines(view, states, ended)
    yield Page(
        url=URL,
        template="as-of.html",
        title=view.t("as_of.title"),
        description=view.t("as_of.meta"),
        crumbs=v.crumbs(view),
        context={
            "registers": tuple(v.register(view, one.id, short=True) for one in v.registers(view)),
            "lines": tuple(reversed(lines)),
            "missing": sum(1 for line in lines for one in line.announced if not one.read),
            "recorded": as_of_recorded.URL,
        },
    )
    by_day = {line.day: line for line in lines}
    days = [state.day for state in states]
    for number, state in enumerate(states):
        yield _page(
            view,
            state,
            by_day[state.day],
            v.crumbs(view, crumb),
            before=days[number - 1] if number else "",
            after=days[number + 1] if number + 1 < len(days) else "",
        )
    yield as_of_recorded.page(view, v.crumbs(view, crumb))


def href(day: str) -> str:
    """The page of a day."""
    return f"as-of/{day}.html"


# --- the days ---------------------------------------------------------------------------------


def _ended(view: View) -> Counter[Step]:
    """How many filings each notice ends."""
    return Counter(
        rewind.step_of(event)
        for filing in view.cat.content.filings.values()
        for event in filing.events
        if event.announced
    )


def _lines(view: View, states: Iterable[State], ended: Mapping[Step, int]) -> list[Line]:
    """Every day with an announcement, read or not, oldest first."""
    lists: dict[str, list[Batch]] = {}
    for batch in view.cat.content.batches.values():
        lists.setdefault(rewind.public_from(batch), []).append(batch)
    lines = []
    for state in states:
        notices = (_notice(view, step, ended) for step in state.steps if step.kind == "notice")
        announced = [_list(view, batch) for batch in lists.pop(state.day, ())]
        months = {step.month for step in state.steps if step.kind in ("announcement", "notice")}
        totals = _totals(state.filings.values(), lambda one: (one.register,))
        lines.append(
            Line(
                day=state.day,
                month=months == {True},
                href=href(state.day),
                announced=(*announced, *notices),
                totals=tuple(totals.get(one.id, Total(0, 0)) for one in v.registers(view)),
            )
        )
    for day, unread in lists.items():
        month = all(batch.announced != day for batch in unread)
        lines.append(Line(day, month, "", tuple(_list(view, one) for one in unread), ()))
    return sorted(lines, key=lambda line: line.day)


def _list(view: View, batch: Batch) -> Announced:
    link = v.batch(view, batch.register, batch.batch)
    held = len(view.cat.by_batch.get(batch.id, ()))
    count = view.n("entries", held)
    return Announced(link.text, link.href if held else "", False, count, held > 0)


def _notice(view: View, step: Step, ended: Mapping[Step, int]) -> Announced:
    return Announced(view.t("as_of.notice"), step.url, True, view.n("entries", ended[step]), True)


def _totals(
    filings: Iterable[Filing], keys: Callable[[Filing], Iterable[str]]
) -> Mapping[str, Total]:
    listed: Counter[str] = Counter()
    in_force: Counter[str] = Counter()
    for filing in filings:
        for key in keys(filing):
            listed[key] += 1
            in_force[key] += filing.status in IN_FORCE
    return {key: Total(listed[key], in_force[key]) for key in listed}


# --- one day ----------------------------------------------------------------------------------


def _page(
    view: View, state: State, line: Line, crumbs: tuple[Link, ...], before: str, after: str
) -> Page:
    content = view.cat.content
    standing = tuple(state.filings.values())
    registers = [v.register(view, one.id, short=True) for one in v.registers(view)]
    lists = tuple(_lists(view, state))
    title = view.t("as_of.day", day=state.day)
    return Page(
        url=href(state.day),
        template="as-of-day.html",
        title=title,
        description=view.t("as_of.day_meta", day=state.day),
        crumbs=crumbs,
        context={
            "line": line,
            "shares": tuple(
                (link, total)
                for link, total in zip(registers, line.totals, strict=True)
                if total.listed
            ),
            "companies": view.n("companies", len({one.company for one in standing})),
            "categories": tuple(
                Ranked(v.axis(view, "categories", content.categories[key]), "", count)
                for key, count in _counts(view, standing, lambda one: one.category)
            ),
            "provinces": tuple(
                Ranked(v.region(view, key), "", count)
                for key, count in _counts(
                    view, standing, lambda one: view.cat.entries[one.id].province
                )
            ),
            "top": tuple(
                _company(view, slug, state.day, count)
                for slug, count in _counts(view, standing, lambda one: one.company)[:TOP]
            ),
            "lists": lists,
            "missing": sum(1 for one in lists if not one.total),
            "otherwise": otherwise.groups(view, state),
            "vague": otherwise.vague(view, state),
            "later": _later(view, state),
            "before": Link(before, href(before)) if before else None,
            "after": Link(after, href(after)) if after else None,
            "command": f"python build.py build --at {state.day} --clock official",
        },
    )


def _later(view: View, state: State) -> str:
    """How much was listed after that day, "" where nothing was."""
    entries = [one for key, one in view.cat.entries.items() if key not in state.filings]
    return v.counted(view, v.count(view, entries)) if entries else ""


def _counts(
    view: View, filings: Iterable[Filing], key: Callable[[Filing], str]
) -> list[tuple[str, Count]]:
    """Filings and registrations by a key, those with most filings first."""
    kinds = {one.id: one.kind for one in view.cat.content.registers.values()}
    found = Counter((key(one), kinds[one.register]) for one in filings)
    counts = {
        name: Count(found[name, "filing"], found[name, "registration"])
        for name in {name for name, _ in found if name}
    }
    return sorted(
        counts.items(), key=lambda item: (-item[1].filings, -item[1].registrations, item[0])
    )


def _company(view: View, slug: str, day: str, count: Count) -> Ranked:
    """A company under the name it had."""
    holder = view.cat.holders[slug]
    name = rewind.name_at(holder.company, day)
    same = name == holder.company.name.zh
    return Ranked(
        Link(name, holder.href, v.foreign(view)),
        v.spoken(view, holder.company.name, holder.romanised) if same else "",
        count,
    )


def _lists(view: View, state: State) -> Iterator[ListThen]:
    """The lists published by then, newest first."""
    totals = _totals(
        state.filings.values(),
        lambda one: {f"{one.register}/{listing.batch}" for listing in one.listings},
    )
    published = [
        batch
        for batch in view.cat.content.batches.values()
        if rewind.public_from(batch) <= state.day
    ]
    for batch in sorted(published, key=lambda b: (rewind.public_from(b), b.id), reverse=True):
        link = v.batch(view, batch.register, batch.batch)
        total = totals.get(batch.id)
        yield ListThen(
            link=link if total else Link(link.text, ""),
            register=v.register(view, batch.register, short=True),
            announced=batch.announced or batch.batch,
            printed=batch.rows,
            total=total,
        )

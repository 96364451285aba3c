"""The first page: what this is, how much there is, what is new."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from registry import charts, urls
from registry.charts import Chart
from registry.indexes import counts
from registry.model import Link, Page
from registry.pages import axes, batches, gathered, registers
from registry.pages import regions as places
from registry.pages import view as v
from registry.pages.view import Ranked, View

FEW = 10
FEWER = 6
NEWEST = 8


class Growth(Struct, frozen=True):
    """The filings of each announcement of one register, as a chart."""

    register: Link
    chart: Chart
    title: str
    number: int  # sets ids apart


class Coverage(Struct, frozen=True):
    """Which lists of a register were read, and which are known and were not."""

    register: Link
    lists: int
    first: str
    last: str
    read: str
    missing: tuple[str, ...]


def pages(view: View) -> Iterator[Page]:
    """The home page."""
    content, cat = view.cat.content, view.cat
    lists = sorted(
        (batches.line(view, b) for b in content.batches.values()),
        key=lambda item: (item.announced, item.name),
        reverse=True,
    )
    yield Page(
        url="index.html",
        template="home.html",
        title=view.label(view.site.title),
        description=view.t("home.meta"),
        crumbs=(),
        context={
            "registers": tuple(registers.describe(view, record) for record in v.registers(view)),
            "companies": view.n("companies", len(cat.holders)),
            "growth": growth(view),
            "newest": tuple(item for item in lists if item.read)[:NEWEST],
            "coverage": tuple(coverage(view, record.id) for record in v.registers(view)),
            "top": v.top_companies(view, view.indexes.counts[counts.ALL].companies, FEW),
            "axes": tuple(_axes(view)),
            "groups": tuple(
                Link(view.label(group.name), urls.href(urls.entry("groups", group.id)))
                for group in content.groups.values()
            ),
            "changes": [gathered.block(view, same) for same in view.indexes.newest[:FEWER]],
            "examples": tuple(examples(view)),
        },
    )


def _axes(view: View) -> Iterator[tuple[str, tuple[Ranked, ...], str]]:
    """What filings are counted by: heading, lines, and what is to be said of it."""
    for kind, text in (("sectors", "home.sectors"), ("functions", "home.functions")):
        if view.schemas.stands(kind):
            yield view.t(f"nav.{kind}"), axes.ranking(view, kind), view.t(text)
    for kind in axes.own(view):
        yield axes.title(view, kind), axes.ranking(view, kind), axes.lead(view, kind)
    if view.schemas.stands("regions"):
        lines = tuple(province.line for province in places.provinces(view)[:FEW])
        yield view.t("nav.regions"), lines, view.t("home.regions")


def examples(view: View) -> Iterator[tuple[Link, Link]]:
    """Of each register the first filing, to show how a number leads to its page."""
    for record in v.registers(view):
        for id_ in view.cat.by_register.get(record.id, ())[-1:]:
            entry = view.cat.entries[id_]
            link = Link(urls.filing(entry.filing), entry.href)
            yield v.register(view, record.id, short=True), link


def coverage(view: View, register: str) -> Coverage:
    """How far the lists of a register are covered."""
    lists = batches.lines(view, register)
    held = [item for item in lists if item.read]
    return Coverage(
        register=v.register(view, register, short=True),
        lists=len(held),
        first=held[-1].name if held else "",
        last=held[0].name if held else "",
        read=max((item.read for item in held), default=""),
        missing=tuple(item.name for item in reversed(lists) if not item.read),
    )


def growth(view: View) -> tuple[Growth, ...]:
    """A chart for each register, over the months of all of them."""
    held = {
        key: [
            (b.batch, len(view.cat.by_batch[b.id]))
            for b in view.cat.content.batches.values()
            if b.register == key and b.id in view.cat.by_batch
        ]
        for key in (record.id for record in v.registers(view))
    }
    months = sorted(month for values in held.values() for month, _ in values)
    if not months:
        return ()
    return tuple(
        Growth(
            v.register(view, key, short=True),
            charts.months(values, months[0], months[-1]),
            view.t(
                "home.chart_title",
                register=view.label(view.cat.content.registers[key].short),
                most=f"{max(number for _, number in values):,}",
            ),
            number,
        )
        for number, (key, values) in enumerate(held.items())
        if values
    )

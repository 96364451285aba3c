"""Announcements: all official lists, newest first, and each one row by row."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from registry import urls
from registry.indexes.counts import NONE
from registry.model import Batch, Link, Page
from registry.pages import gathered, paging
from registry.pages import view as v
from registry.pages.unit import Unit, one
from registry.pages.view import View


class Line(Struct, frozen=True):
    """An official list as one line of an overview."""

    link: Link
    name: str
    register: Link
    announced: str
    printed: int | None  # rows the official list has, where known
    held: int  # filings of it held here
    read: str
    url: str


def units(view: View) -> Iterator[Unit]:
    """The overview and the pages of each list; one that was not read has no rows."""
    yield one("batches/index", _overview)
    for id_ in view.cat.content.batches:
        for number in paging.numbers(len(set(view.cat.by_batch.get(id_, ())))):
            yield one(f"batches/{id_}#{number}", _page, id_, number)


def _overview(view: View) -> Page:
    everything = sorted(
        (line(view, batch) for batch in view.cat.content.batches.values()),
        key=lambda item: (item.announced, item.name),
        reverse=True,
    )
    return Page(
        url="batches/index.html",
        template="batches.html",
        title=view.t("nav.batches"),
        description=view.t("batches.lead"),
        crumbs=v.crumbs(view),
        context={
            "lines": tuple(everything),
            "missing": tuple(item for item in everything if not item.read),
        },
    )


def line(view: View, batch: Batch) -> Line:
    """An official list as one line."""
    held = len(view.cat.by_batch.get(batch.id, ()))
    return Line(
        link=v.batch(view, batch.register, batch.batch),
        name=batch.batch,
        register=v.register(view, batch.register, short=True),
        announced=batch.announced or batch.batch,
        printed=batch.rows,
        held=held,
        read=batch.read,
        url=batch.url,
    )


def lines(view: View, register: str) -> tuple[Line, ...]:
    """The lists of one register, newest first."""
    found = [line(view, b) for b in view.cat.content.batches.values() if b.register == register]
    return tuple(sorted(found, key=lambda item: item.name, reverse=True))


def _page(view: View, id_: str, at: int) -> Page:
    batch = view.cat.content.batches[id_]
    link = v.batch(view, batch.register, batch.batch)
    ordered = tuple(dict.fromkeys(view.cat.by_batch.get(id_, ())))
    sheet = paging.sheet(urls.batch(batch.register, batch.batch), ordered, at)
    first = at == 1
    counts = view.indexes.counts.get(("batch", id_), NONE) if first else NONE
    return Page(
        url=sheet.url,
        template="batch.html",
        title=link.text if first else view.t("page.numbered", title=link.text, n=at),
        description=batch.title,
        crumbs=v.crumbs(
            view,
            v.index(view, "registers"),
            v.register(view, batch.register, short=True),
        ),
        context={
            "heading": link.text,
            "batch": batch,
            "line": line(view, batch),
            "first": first,
            "rows": tuple((_number(view, key, batch), view.rows[key]) for key in sheet.items),
            "pager": sheet.pager,
            "top": v.top_companies(view, counts.companies),
            "recent": gathered.recent(view, ("batch", batch.id)) if first else None,
        },
    )


def _number(view: View, id_: str, batch: Batch) -> int | None:
    """The number that a list prints before a filing; of several, the last."""
    return [row for name, row, _ in view.cat.briefs[id_].rows if name == batch.batch][-1]

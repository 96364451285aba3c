"""The official registers: what each one publishes, what it does not, and all its filings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from msgspec import Struct

from registry import urls
from registry.indexes.counts import NONE
from registry.model import Batch, Label, Link, Page, Register
from registry.pages import batches, facet, paging
from registry.pages import view as v
from registry.pages.unit import Unit, one
from registry.pages.view import View


class Described(Struct, frozen=True):
    """A register with what is to be said of it."""

    link: Link
    other: str  # its name in the other language
    short: str
    text: str
    kind: str
    authority: str
    law: Link | None
    since: str
    url: str
    columns: tuple[str, ...]
    columns_later: tuple[str, ...]
    missing: str  # what it does not publish
    total: str
    filed: int
    in_force: int
    newest: Batch | None


def units(view: View) -> Iterator[Unit]:
    """The overview and the pages of each register."""
    yield one("registers/index", _overview)
    for id_ in view.cat.content.registers:
        for number in paging.numbers(len(view.cat.by_register.get(id_, ()))):
            yield one(f"registers/{id_}#{number}", _page, id_, number)


def _overview(view: View) -> Page:
    return Page(
        url="registers/index.html",
        template="registers.html",
        title=view.t("nav.registers"),
        description=view.t("registers.lead"),
        crumbs=v.crumbs(view),
        context={"registers": tuple(describe(view, record) for record in v.registers(view))},
    )


def _page(view: View, id_: str, at: int) -> Page:
    return facet.page(
        view,
        at,
        url=urls.entry("registers", id_),
        title=v.register(view, id_).text,
        crumbs=v.crumbs(view, v.index(view, "registers")),
        entries=view.cat.by_register.get(id_, ()),
        template="register.html",
        kind=view.t("registers.kind"),
        more=partial(_more, view, id_),
        record=("register", id_),
        feed="registers",
    )


def _more(view: View, id_: str) -> Mapping[str, Any]:
    """What the first page of a register tells beside the filings."""
    counts = view.indexes.counts.get(("register", id_), NONE)
    return {
        "register": describe(view, view.cat.content.registers[id_]),
        "batches": batches.lines(view, id_),
        "categories": _parts(view, "categories", counts.categories),
        "roles": _parts(view, "roles", counts.roles),
        "statuses": tuple(
            (view.enum("filing", "status", status), status, number)
            for status, number in counts.statuses
        ),
    }


def describe(view: View, register: Register) -> Described:
    """What is to be said of a register."""
    totals = view.indexes.totals.get(("register", register.id), ())
    lists = [b for b in view.cat.content.batches.values() if b.register == register.id]
    imported = [b for b in lists if b.read]
    details: Mapping[str, Any] = register.details
    return Described(
        link=v.register(view, register.id),
        other=register.name[view.site.other(view.lang)],
        short=view.label(register.short),
        text=view.label(register.description),
        kind=view.enum("register", "kind", register.kind),
        authority=view.label(register.authority),
        law=v.axis(view, "laws", view.cat.content.laws[register.law]) if register.law else None,
        since=register.public_since,
        url=register.url,
        columns=register.columns,
        columns_later=tuple(details.get("columns_later", ())),
        missing=_text(view, details.get("not_public")),
        total=v.counted(view, v.sums(view, totals)),
        filed=sum(one.filings for one in totals),
        in_force=sum(one.in_force for one in totals),
        newest=max(imported, key=lambda b: b.announced or b.batch, default=None),
    )


def _text(view: View, value: Any) -> str:
    """A bilingual text among the details of a record, if it is there."""
    if isinstance(value, Label):
        return view.label(value)
    return str(value.get(view.lang, "")) if isinstance(value, Mapping) else ""


def _parts(
    view: View, kind: str, counts: Iterable[tuple[str, int]]
) -> tuple[tuple[Link, int], ...]:
    content = view.cat.content
    records = content.categories if kind == "categories" else content.roles
    return tuple((v.axis(view, kind, records[key]), number) for key, number in counts)

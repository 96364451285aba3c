"""What maintainers look after: counts on one page, and pages that say what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from registry import urls
from registry.indexes.upkeep import COMPANY, EVERY
from registry.model import Batch, Link, Page
from registry.pages import paging, tables
from registry.pages import view as v
from registry.pages.paging import Pager
from registry.pages.tables import Cell, Table, number, place, table
from registry.pages.unit import Unit, one
from registry.pages.view import View
from registry.sources import HTTP, Answer

FOLDER = "maintenance"
TERMS = 6  # of a filing, that are shown
FIRST = ("name.en",)  # a field below another that counts by itself


OF = {"anomalies": "anomaly", "sectors": "sector", "questions": "identity"}


def _told(view: View, name: str) -> bool:
    """Whether a registry has what a list is of: it declares the type of these records."""
    return OF.get(name, "filing") in view.schemas.tables


def units(view: View) -> Iterator[Unit]:
    """The overview, and the pages of each list."""
    yield one(f"{FOLDER}/index", _overview)
    for name, items, page in (
        ("anomalies", len(_odd(view)), _anomalies),
        ("sectors", len(view.indexes.upkeep.untold), _sectors),
        ("questions", len(_candidates(view)), _questions),
        ("fields", 0, _fields),
        ("coverage", 0, _coverage),
        ("review", len(view.indexes.upkeep.reviews), _review),
        ("sources", len(_unreached(view)), _answered),
    ):
        for at in paging.numbers(items) if _told(view, name) else ():
            yield one(f"{FOLDER}/{name}#{at}", page, at)


def _page(
    view: View,
    name: str,
    tables: Iterable[Table],
    notes: Sequence[str] = (),
    pager: Pager | None = None,
) -> Page:
    """A page of tables, or one sheet of a list: its address and texts follow from its name."""
    title = view.t(f"maintenance.{name}.title")
    at = pager.number if pager else 1
    above = () if name == "index" else (Link(view.t("maintenance.index.title"), _href("index")),)
    return Page(
        url=urls.entry(FOLDER, name, at),
        template="maintenance.html",
        title=title if at == 1 else view.t("page.numbered", title=title, n=at),
        description=view.t(f"maintenance.{name}.lead"),
        crumbs=v.crumbs(view, *above),
        context={
            "heading": title,
            "lead": view.t(f"maintenance.{name}.lead"),
            "notes": tuple(notes),
            "tables": tuple(tables),
            "pager": pager,
        },
    )


def _href(name: str) -> str:
    return urls.href(urls.entry(FOLDER, name))


def _sheet(name: str, items: Sequence[Any], at: int) -> paging.Sheet[Any]:
    return paging.sheet(urls.entry(FOLDER, name), items, at)


def _shown(view: View, pager: Pager) -> str:
    if pager.pages == 1:
        return view.n("entries", pager.total)
    told = {"first": pager.first, "last": pager.last, "total": pager.total}
    return view.t("pager.shown", **{name: f"{value:,}" for name, value in told.items()})


def _heads(view: View, *names: str) -> tuple[str, ...]:
    return tuple(view.t(f"maintenance.head.{name}") for name in names)


def _overview(view: View) -> Page:
    unread = [batch for batch in view.cat.content.batches.values() if not batch.read]
    counts = {
        "anomalies": len(_odd(view)),
        "sectors": len(view.indexes.upkeep.untold),
        "questions": len(_open(view)) + len(_candidates(view)),
        "fields": len(_optional(view, "filing")),
        "coverage": len(unread),
        "review": len(_due(view)) + len(view.indexes.upkeep.reviews),
    }
    if view.site.checked:
        counts["sources"] = len(_unreached(view))
    rows = (
        (
            Cell(link=Link(view.t(f"maintenance.{name}.title"), _href(name))),
            number(count),
            Cell(view.t(f"maintenance.{name}.counted")),
        )
        for name, count in counts.items()
        if _told(view, name)
    )
    heads = _heads(view, "list", "count", "counted")
    notes = () if view.site.checked else (view.t("maintenance.sources.none"),)
    found = table(view.t("maintenance.index.caption"), heads, rows, "")
    return _page(view, "index", [found], notes)


# --- oddities in the official data ----------------------------------------------------------------


def _odd(view: View) -> tuple[tuple[str, str], ...]:
    """Kind and filing of each oddity, kind by kind."""
    return tuple((kind, id_) for kind, ids in view.indexes.upkeep.odd.items() for id_ in ids)


def _anomalies(view: View, at: int) -> Page:
    every = _odd(view)
    sheet = _sheet("anomalies", every, at)
    found = [
        table(
            _shown(view, sheet.pager),
            _heads(view, "filing", "what", "file"),
            (_anomaly(view, kind, id_) for kind, id_ in sheet.items),
            view.t("list.none"),
        )
    ]
    if at == 1:
        found.insert(0, _kinds(view, every))
    return _page(view, "anomalies", found, (view.t("maintenance.anomalies.do"),), sheet.pager)


def _kinds(view: View, every: Sequence[tuple[str, str]]) -> Table:
    """How many there are of each kind, with the page on which they begin."""
    first = {kind: at for at, (kind, _) in reversed(list(enumerate(every)))}
    rows = (
        (
            Cell(
                link=Link(
                    _kind(view, kind),
                    urls.href(urls.entry(FOLDER, "anomalies", first[kind] // paging.SIZE + 1)),
                )
            ),
            number(len(ids)),
        )
        for kind, ids in view.indexes.upkeep.odd.items()
    )
    heads = _heads(view, "kind", "filings")
    return table(view.t("maintenance.anomalies.kinds"), heads, rows, view.t("list.none"))


def _kind(view: View, kind: str) -> str:
    record = view.cat.content.anomalies.get(kind)
    return view.label(record.name) if record else kind


def _anomaly(view: View, kind: str, id_: str) -> tuple[Cell, ...]:
    entry = view.cat.entries[id_]
    flags = [flag for flag in entry.flags if flag.kind == kind]
    told = " ".join(view.label(flag.text) for flag in flags)
    fields = view.t("list.comma").join(dict.fromkeys(_field(flag.where) for flag in flags))
    return (
        tables.filing(view, id_),
        Cell(told, small=_kind(view, kind)),
        place(view, entry.filing.path, fields),
    )


def _field(where: Iterable[str | int]) -> str:
    """The way to a field in words of the file: listings[0].position."""
    told = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in where)
    return told.removeprefix(".")


# --- filings of no sector -------------------------------------------------------------------------


def _sectors(view: View, at: int) -> Page:
    sheet = _sheet("sectors", view.indexes.upkeep.untold, at)
    found = table(
        _shown(view, sheet.pager),
        _heads(view, "filing", "terms", "file"),
        (_untold(view, id_) for id_ in sheet.items),
        view.t("list.none"),
    )
    return _page(view, "sectors", [found], (view.t("maintenance.sectors.do"),), sheet.pager)


def _untold(view: View, id_: str) -> tuple[Cell, ...]:
    filing, comma = view.cat.content.filings[id_], view.t("list.comma")
    names = comma.join(dict.fromkeys(product.name for product in filing.products[:TERMS]))
    terms = comma.join(filing.terms[:TERMS])
    told = Cell(terms or view.t("maintenance.sectors.no_terms"), small=names, zh=bool(terms))
    return tables.filing(view, id_), told, place(view, filing.path, "sectors")


# --- open questions -------------------------------------------------------------------------------


def _open(view: View) -> list[Any]:
    """Names of which nobody has decided yet whether they are one company's."""
    return [one for one in view.cat.content.identities if one.decision == "open"]


def _candidates(view: View) -> tuple[tuple[str, Any], ...]:
    """Companies of which nobody has decided yet whether they belong to a group."""
    groups = view.cat.content.groups.values()
    return tuple((group.id, member) for group in groups for member in group.open)


def _questions(view: View, at: int) -> Page:
    sheet = _sheet("questions", _candidates(view), at)
    found = [
        table(
            view.t("maintenance.questions.groups", shown=_shown(view, sheet.pager)),
            _heads(view, "company", "group", "evidence", "file"),
            (_candidate(view, id_, member) for id_, member in sheet.items),
            view.t("list.none"),
        )
    ]
    if at == 1:
        shown = view.n("entries", len(_open(view)))
        rows = (row for doubt in _open(view) for row in _doubt(view, doubt))
        heads = _heads(view, "company", "reason", "file")
        caption = view.t("maintenance.questions.identities", shown=shown)
        found.insert(0, table(caption, heads, rows, view.t("list.none")))
    return _page(view, "questions", found, (view.t("maintenance.questions.do"),), sheet.pager)


def _doubt(view: View, doubt: Any) -> Iterator[tuple[Cell, ...]]:
    """A row for each of the names, the reason with the first."""
    for at, name in enumerate(doubt.names):
        slug = view.indexes.named.get(name, "")
        link = v.company(view, view.cat.holders[slug]) if slug else None
        yield (
            Cell(text="" if link else name, link=link and Link(name, link.href, link.lang)),
            Cell(view.label(doubt.reason) if at == 0 else view.t("maintenance.questions.same")),
            place(view, "content/identity.yml", "decision"),
        )


def _candidate(view: View, id_: str, member: Any) -> tuple[Cell, ...]:
    holder, group = view.cat.holders[member.company], view.cat.content.groups[id_]
    basis = view.enum("group", "members.basis", member.basis)
    spoken = v.spoken(view, holder.company.name, holder.romanised)
    return (
        Cell(link=v.company(view, holder), small=spoken),
        Cell(link=Link(view.label(group.name), urls.href(urls.entry("groups", id_)))),
        Cell(v.evidence(view, member.evidence).text, small=basis),
        place(view, "content/groups.yml", f"{id_}: open"),
    )


# --- fields ---------------------------------------------------------------------------------------


def _optional(view: View, type_: str) -> tuple[str, ...]:
    """The fields that a record may lack, as its schema orders them."""
    return tuple(
        field.path
        for field in view.schemas.fields(type_)
        if field.path in FIRST or ("." not in field.path and not field.required)
    )


def _fields(view: View, _: int) -> Page:
    registers = tuple(one.id for one in v.registers(view))
    names = [v.register(view, id_, short=True).text for id_ in registers]
    return _page(
        view,
        "fields",
        [
            _filled(view, "filing", registers, names),
            _filled(view, "company", (COMPANY,), [view.t("nav.companies")]),
        ],
        (view.t("maintenance.fields.do"),),
    )


def _filled(view: View, type_: str, columns: Sequence[str], names: Iterable[str]) -> Table:
    """How many records have each field, by column; the whole number stands in the first row."""
    found = view.indexes.upkeep.filled
    all_ = [found.get((column, EVERY), 0) for column in columns]
    rows = [(Cell(view.t("maintenance.fields.all")), *map(number, all_))]
    for path in _optional(view, type_):
        shares = (
            tables.share(found.get((column, path), 0), whole)
            for column, whole in zip(columns, all_, strict=True)
        )
        rows.append((Cell(_label(view, type_, path), code=path), *shares))
    heads = (*_heads(view, "field"), *names)
    return table(view.t(f"maintenance.fields.of_{type_}"), heads, rows, "")


def _label(view: View, type_: str, path: str) -> str:
    """What a field is called, with those above it: Name: English."""
    steps = path.split(".")
    paths = (".".join(steps[: at + 1]) for at in range(len(steps)))
    labels = (view.label(view.schemas.field(type_, each).label) for each in paths)
    return view.t("list.colon").join(labels)


# --- lists ----------------------------------------------------------------------------------------


def _batches(view: View) -> list[Batch]:
    """All known lists, the oldest first."""
    every = view.cat.content.batches.values()
    return sorted(every, key=lambda one: (one.batch, one.register))


def _coverage(view: View, _: int) -> Page:
    unread = [batch for batch in _batches(view) if not batch.read]
    heads = _heads(view, "register", "lists_read", "lists_unread", "rows_unread", "unknown", "held")
    rows = (_covered(view, one.id) for one in v.registers(view))
    short = [batch for batch in _batches(view) if batch.read and _lacking(view, batch)]
    return _page(
        view,
        "coverage",
        [
            table(view.t("maintenance.coverage.registers"), heads, rows, view.t("list.none")),
            table(
                view.t("maintenance.coverage.unread"),
                _heads(view, "batch", "announced", "rows", "command"),
                (_unread(view, batch) for batch in unread),
                view.t("list.none"),
            ),
            table(
                view.t("maintenance.coverage.lacking"),
                _heads(view, "batch", "rows", "held", "read"),
                (_short(view, batch) for batch in short),
                view.t("maintenance.coverage.nothing_lacking"),
            ),
        ],
        (view.t("maintenance.coverage.do"),),
    )


def _covered(view: View, register: str) -> tuple[Cell, ...]:
    lists = [one for one in view.cat.content.batches.values() if one.register == register]
    unread = [one for one in lists if not one.read]
    totals = view.indexes.totals.get(("register", register), ())
    return (
        Cell(link=v.register(view, register, short=True)),
        number(len(lists) - len(unread)),
        number(len(unread)),
        number(sum(one.rows or 0 for one in unread)),
        number(sum(one.rows is None for one in unread)),
        number(sum(total.filings for total in totals)),
    )


def _held(view: View, batch: Batch) -> int:
    return sum(total.filings for total in view.indexes.totals.get(("batch", batch.id), ()))


def _lacking(view: View, batch: Batch) -> bool:
    return batch.rows is not None and batch.rows != _held(view, batch)


def _list(view: View, batch: Batch) -> Cell:
    return Cell(link=v.batch(view, batch.register, batch.batch), small=batch.title, zh=True)


def _unread(view: View, batch: Batch) -> tuple[Cell, ...]:
    rows = Cell(view.t("maintenance.coverage.no_count"), number=True)
    known = {"--announced": batch.announced, "--url": batch.url}
    options = "".join(f" {name} {value}" for name, value in known.items() if value)
    return (
        _list(view, batch),
        Cell(batch.announced or batch.batch, address=batch.url, date=True),
        rows if batch.rows is None else number(batch.rows),
        Cell(code=f"python build.py import {batch.register} LIST{options}"),
    )


def _short(view: View, batch: Batch) -> tuple[Cell, ...]:
    return (
        _list(view, batch),
        number(batch.rows or 0),
        number(_held(view, batch)),
        Cell(batch.read, date=True),
    )


# --- review ---------------------------------------------------------------------------------------


def _due(view: View) -> list[tuple[Batch, str]]:
    """Lists whose register announced something after the day of the edition read, and what last.

    An announcement of which only the month is known counts from the end of that month.
    """
    newest: dict[str, str] = {}
    for batch in view.cat.content.batches.values():
        told = batch.announced or batch.batch
        newest[batch.register] = max(newest.get(batch.register, ""), told)
    due = [
        (batch, newest[batch.register])
        for batch in view.cat.content.batches.values()
        if batch.read and batch.read[: len(newest[batch.register])] < newest[batch.register]
    ]
    return sorted(due, key=lambda item: (item[0].read, item[0].batch, item[0].register))


def _review(view: View, at: int) -> Page:
    sheet = _sheet("review", view.indexes.upkeep.reviews, at)
    found = [
        table(
            view.t("maintenance.review.records", shown=_shown(view, sheet.pager)),
            _heads(view, "filing", "day", "file"),
            (_record(view, id_) for id_ in sheet.items),
            view.t("maintenance.review.no_day"),
        )
    ]
    if at == 1:
        due = _due(view)
        heads = _heads(view, "batch", "read", "newest", "filings", "recorded")
        caption = view.t("maintenance.review.lists", shown=view.n("entries", len(due)))
        rows = (_again(view, batch, newest) for batch, newest in due)
        found.insert(0, table(caption, heads, rows, view.t("list.none")))
    return _page(view, "review", found, (view.t("maintenance.review.do"),), sheet.pager)


def _again(view: View, batch: Batch, newest: str) -> tuple[Cell, ...]:
    revisions = view.chron.history.records.get(("batch", batch.id), ())
    last = revisions[-1].commit.recorded[:10] if revisions else ""
    return (
        _list(view, batch),
        Cell(batch.read, address=batch.url, date=True),
        Cell(newest, date=True),
        number(_held(view, batch)),
        Cell(last or view.t("maintenance.review.no_commit"), date=True),
    )


def _record(view: View, id_: str) -> tuple[Cell, ...]:
    filing = view.cat.content.filings[id_]
    day = str(filing.details.get("review_due", ""))
    return tables.filing(view, id_), Cell(day, date=True), place(view, filing.path, "review_due")


# --- sources --------------------------------------------------------------------------------------


def _unreached(view: View) -> tuple[Answer, ...]:
    """The addresses that did not answer, or were not asked."""
    checked = view.site.checked
    return tuple(one for one in checked.answers if one.state != "reached") if checked else ()


def _answered(view: View, at: int) -> Page:
    checked = view.site.checked
    if checked is None:
        return _page(view, "sources", [], (view.t("maintenance.sources.none"),))
    sheet = _sheet("sources", _unreached(view), at)
    reached = len(checked.answers) - sheet.pager.total
    told = {"where": checked.place, "day": checked.on, "shown": _shown(view, sheet.pager)}
    found = table(
        view.t("maintenance.sources.caption", **told),
        _heads(view, "address", "said", "file"),
        (_silent(view, one) for one in sheet.items),
        view.t("list.none"),
    )
    said = {"where": checked.place, "day": checked.on, "n": f"{reached:,}"}
    notes = (view.t("maintenance.sources.reached", **said), view.t("maintenance.sources.do"))
    return _page(view, "sources", [found], notes, sheet.pager)


def _silent(view: View, one: Answer) -> tuple[Cell, ...]:
    # An address in a file of results may be anything: only that of the web is a link.
    link = one.address if one.address.startswith(HTTP) else ""
    words = "" if view.lang == "en" else "en"  # those of a system, as it said them
    return (
        Cell(one.address, address=link),
        Cell(view.t(f"maintenance.sources.{one.state}"), small=one.said, lang=words),
        Cell(code=one.path),
    )

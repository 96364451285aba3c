"""One page for each filing: every field, what it rests on and where it was published."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup
from msgspec import Struct

from registry import urls
from registry.catalogue import Entry
from registry.chronicle import Key
from registry.classify import Basis
from registry.model import Axis, Filing, Link, Listing, Page, Revision
from registry.pages import moments, timeline
from registry.pages import view as v
from registry.pages.moments import Moment
from registry.pages.unit import Each
from registry.pages.view import Row, View
from registry.schema import FieldInfo, axis_of
from registry.texts import tag

SIBLINGS = 5


class Part(Struct, frozen=True):
    """Some digits of a number and how they read."""

    digits: str
    name: str
    reading: str
    link: Link | None = None


class Label(Struct, frozen=True):
    """A sector or function and the words it rests on."""

    link: Link
    basis: tuple[tuple[str, str], ...]  # (words, where found)


class Appearance(Struct, frozen=True):
    """A listing, with the list it stands in."""

    link: Link
    announced: str
    row: int | None
    position: int | None
    place: str
    date: str
    printed: tuple[tuple[str, str], ...]  # (field, text as printed)
    remark: str
    url: str
    read: str


class Ended(Struct, frozen=True):
    """That a filing is no longer in force: how, when and by which notice."""

    what: str
    moment: Moment | None  # none where no list or notice tells it


class Node(Struct, frozen=True):
    """A value of the fuller fields: a text, or named parts."""

    name: str
    help: str
    value: str
    items: tuple[Node, ...] = ()
    texts: tuple[tuple[str, Markup], ...] = ()  # (language, HTML), the reader's first
    href: str = ""  # of the page of an entry of an axis

    @property
    def link(self) -> bool:
        """Whether the value is an address."""
        return self.value.startswith(("http://", "https://"))


def units(view: View) -> Each:
    """The page of each filing."""
    return Each("filings/", (*view.cat.entries,), page)


def page(view: View, id_: str) -> Page:
    """What is said of one filing."""
    cat = view.cat
    entry = cat.entries[id_]
    filing = entry.filing
    key = ("filing", filing.id)
    holder = cat.holders[filing.company]
    row = view.rows[filing.id]
    siblings = [other for other in holder.entries if other.id != filing.id]
    register = v.register(view, filing.register)
    url = urls.filing(filing)
    return Page(
        url=url,
        template="filing.html",
        title=filing.name.zh + (view.t("list.bracket", text=row.spoken) if row.spoken else ""),
        description=view.t(
            "filing.meta", register=row.register, number=filing.number, company=row.company
        ),
        crumbs=v.crumbs(
            view,
            v.index(view, "registers"),
            v.register(view, filing.register, short=True),
            v.batch(view, filing.register, entry.first.batch),
        ),
        context={
            "filing": filing,
            "row": row,
            "register": register,
            "law": _axis(view, "laws", cat.content.laws, entry.law),
            "category": _axis(view, "categories", cat.content.categories, filing.category),
            "role": _axis(view, "roles", cat.content.roles, filing.role),
            "regions": tuple(v.region(view, code) for code in (entry.province, entry.city) if code),
            "parts": parts(view, entry),
            "products": tuple(moments.offer(view, product) for product in filing.products),
            "terms": tuple((term, cat.content.terms[term].en) for term in filing.terms),
            "sectors": tuple(_label(view, "sectors", basis) for basis in entry.sectors),
            "functions": tuple(_label(view, "functions", basis) for basis in entry.functions),
            "listings": tuple(_appearance(view, filing, item) for item in filing.listings),
            "ended": ended(view, filing),
            "timeline": timeline.timeline(view, key),
            "revisions": revised(view, key, urls.revisions(filing)),
            "address": urls.absolute(view.site.base_url, view.lang, url)
            if view.site.published
            else "",
            "flags": tuple((view.t("filing.flag"), view.label(f.text)) for f in entry.flags),
            "related": tuple(_related(view, filing)),
            "siblings": tuple(view.rows[other.id] for other in siblings[:SIBLINGS]),
            "siblings_more": len(siblings) > SIBLINGS,
            "siblings_count": len(siblings),
            "details": nodes(view, "filing", filing.details),
            "notes": v.marked(view, filing.notes),
            "raw_text": cat.content.texts.get(filing.path, ""),
            "source_url": source_url(view, filing.path),
            "correct_url": urls.form(
                view.site.repository,
                "correction",
                f"Correction: {filing.number}",
                filing=filing.id,
            ),
            "citation": citation(view, entry, url),
            "version": cited(view, entry),
        },
    )


def source_url(view: View, path: str) -> str:
    """The file in the repository, where one is configured."""
    if not view.site.repository:
        return ""
    return f"{view.site.repository}/blob/main/{urls.href(path)}"


def cited(view: View, entry: Entry) -> str:
    """Which state of the record is cited: its newest revision, or by what git calls its text."""
    revision = newest(view, entry)
    if revision:
        commit = revision.commit
        return view.t("filing.revision", commit=commit.short, day=commit.recorded[:10])
    return view.t(
        "filing.version", version=version(view.cat.content.texts.get(entry.filing.path, ""))
    )


def newest(view: View, entry: Entry) -> Revision | None:
    """The newest revision, if all that the page shows is committed."""
    last = view.chron.history.records.get(("filing", entry.filing.id), ())[-1:]
    return last[0] if last and last[0].commit.id else None


def version(source: str) -> str:
    """The name git gives to exactly this text: it finds the commit that recorded it."""
    if not source:
        return ""
    data = source.encode()
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()[:12]


def citation(view: View, entry: Entry, url: str) -> str:
    """How to cite a filing: what, from which official list, as read when, and where."""
    revision = newest(view, entry)
    anchor = f"#r-{revision.commit.short}" if revision else ""
    address = urls.absolute(view.site.base_url, view.lang, url) + anchor
    return view.t(
        "filing.citation",
        site=view.label(view.site.title),
        name=entry.filing.name.zh,
        number=entry.filing.number,
        register=view.label(view.cat.content.registers[entry.filing.register].name),
        batch=entry.first.batch,
        read=entry.batch.read or view.cat.edition,
        url=address if view.site.published else "",
    ).rstrip()


def parts(view: View, entry: Entry) -> tuple[Part, ...]:
    """The number taken apart; nothing for a number of another make."""
    number = entry.parts
    if number is None:
        return ()
    code = entry.city or entry.province
    region = v.region(view, code) if code else None
    kind = view.texts.get(f"number.type_names.{number.type}", view.t("number.unknown"))
    fits = view.t("number.fits" if number.fits else "number.unfit")
    return (
        Part(
            number.division,
            view.t("number.division"),
            "" if region else view.t("number.unknown"),
            region,
        ),
        Part(number.entity, view.t("number.entity"), view.t("number.entity_reading")),
        Part(number.type, view.t("number.type"), kind),
        Part(number.year, view.t("number.year"), f"20{number.year}"),
        Part(number.serial, view.t("number.serial"), str(int(number.serial))),
        Part(number.check, view.t("number.check"), fits),
    )


def ended(view: View, filing: Filing) -> Ended | None:
    """What ended a filing; none while it is in force."""
    if filing.status not in moments.ENDED:
        return None
    points = view.chron.points.get(("filing", filing.id), ())
    last = [point for point in points if point.event and point.event.kind == filing.status]
    what = view.enum("filing", "status", filing.status)
    return Ended(what, moments.moment(view, last[-1]) if last else None)


def revised(view: View, key: Key, path: str) -> str:
    """The file with all revisions of a filing, from the root of the site; "" none."""
    revisions = view.chron.history.records.get(key, ())
    return urls.href(path) if any(one.commit.id for one in revisions) else ""


def nodes(view: View, kind: str, details: Mapping[str, Any], prefix: str = "") -> tuple[Node, ...]:
    """The fuller fields that are present, named by the schema."""
    return tuple(_node(view, kind, f"{prefix}{key}", key, value) for key, value in details.items())


def _node(view: View, kind: str, path: str, key: str, value: Any) -> Node:
    field = view.schemas.field(kind, path)
    name, hint = view.label(field.label) or key, view.label(field.help)
    if isinstance(value, Mapping) and set(value) <= view.schemas.languages:
        order = sorted(value, key=lambda lang: (lang != view.lang, lang))
        texts = ((tag(lang), v.marked(view, str(value[lang]), 4)) for lang in order)
        return Node(name, hint, "", (), tuple(texts))
    if isinstance(value, Mapping):
        inner = (_node(view, kind, f"{path}.{k}", k, part) for k, part in value.items())
        return Node(name, hint, "", tuple(inner))
    if isinstance(value, (list, tuple)):
        return Node(name, hint, "", tuple(_item(view, kind, path, part) for part in value))
    told, href = _value(view, field, value)
    return Node(name, hint, told, href=href)


def _value(view: View, field: FieldInfo, value: Any) -> tuple[str, str]:
    """What a value says, and the page that it has."""
    if (axis := axis_of(field.ref)) and (entry := view.cat.content.axes.get(f"{axis}/{value}")):
        link = v.axis(view, field.ref, entry)
        return link.text, link.href
    choice = field.enum.get(str(value))
    return view.label(choice) if choice else str(value), ""


def _item(view: View, kind: str, path: str, value: Any) -> Node:
    if isinstance(value, Mapping):
        inner = (_node(view, kind, f"{path}.{k}", k, part) for k, part in value.items())
        return Node("", "", "", tuple(inner))
    told, href = _value(view, view.schemas.field(kind, path), value)
    return Node("", "", told, href=href)


def _axis(view: View, kind: str, records: Mapping[str, Axis], key: str) -> Link | None:
    return v.axis(view, kind, records[key]) if key else None


def _label(view: View, kind: str, basis: Basis) -> Label:
    records = view.cat.content.sectors if kind == "sectors" else view.cat.content.functions
    return Label(
        v.axis(view, kind, records[basis.id]),
        tuple((found.term, view.t(f"where.{found.where}")) for found in basis.evidence),
    )


def _appearance(view: View, filing: Filing, listing: Listing) -> Appearance:
    batch = view.cat.content.batches[f"{filing.register}/{listing.batch}"]
    return Appearance(
        link=v.batch(view, filing.register, listing.batch),
        announced=batch.announced or listing.batch,
        row=listing.row,
        position=listing.position if listing.position != listing.row else None,
        place=listing.place,
        date=listing.date,
        printed=tuple(
            (view.label(view.schemas.field("filing", field).label), printed)
            for field, printed in listing.as_published.items()
        ),
        remark=listing.remark,
        url=batch.url,
        read=batch.read,
    )


def _related(view: View, filing: Filing) -> Iterator[tuple[str, Row, str]]:
    """Other filings that belong to this one: why, the filing, its register."""
    for related in filing.related:
        key = f"{related.register}/{related.number}"
        row = view.rows[key]
        yield view.enum("filing", "related.kind", related.kind), row, row.register

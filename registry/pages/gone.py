"""Records that stood here once: their pages stay where they are and say what became of them."""

from __future__ import annotations

from collections.abc import Container, Iterator

from msgspec import Struct

from registry import urls, wording
from registry.chronicle import Gone, Key
from registry.model import Link, Page
from registry.names import as_filed
from registry.pages import addresses, axes, departed, filings, moments, timeline
from registry.pages import view as v
from registry.pages.unit import Unit, one
from registry.pages.view import View
from registry.schema import AXES

INDEXES = {"filing": "registers", "company": "companies", "batch": "batches"}


class Field(Struct, frozen=True):
    """A field of a record as it last stood here."""

    name: str
    value: moments.Words


def units(view: View, taken: Container[str]) -> Iterator[Unit]:
    """A page for each record that left, unless another stands at its address."""
    made = set()
    for key, gone in sorted(view.chron.gone.items()):
        url = addresses.address(gone)
        if url and url.casefold() not in taken and url.casefold() not in made:
            made.add(url.casefold())
            yield one(f"gone/{'/'.join(key)}", page, key, url)


def page(view: View, key: Key, url: str) -> Page:
    """What is left of one record."""
    gone = view.chron.gone[key]
    name = moments.words(view, addresses.last_name(gone, view.lang))
    json = urls.revisions(gone) if gone.type == "filing" else ""
    return Page(
        url=url,
        template="gone.html",
        title=name.text,
        description=view.t("gone.meta", name=name.text, day=gone.commit.recorded[:10]),
        crumbs=v.crumbs(view, *_above(view, gone)),
        context={
            "kind": view.t(f"recorded.type.{gone.type}"),
            "name": name,
            "gone": gone,
            "removed": moments.recording(view, gone.commit),
            "replacing": tuple(
                moments.subject(view, *each).link for each in departed.replacing(view, gone)
            ),
            "links": tuple(_links(view, gone)),
            "fields": tuple(_field(view, gone.type, *each) for each in gone.data.items()),
            "timeline": timeline.timeline(view, key),
            "revisions": filings.revised(view, key, json) if json else "",
            "address": urls.absolute(view.site.base_url, view.lang, url)
            if view.site.published
            else "",
        },
    )


def _above(view: View, gone: Gone) -> Iterator[Link]:
    """The overview that a record stood in, where there still is one."""
    if gone.type == "axis":
        axis = f"{AXES}{gone.id.partition('/')[0]}"
        if axis in axes.own(view):
            yield Link(axes.title(view, axis), f"{axis}/index.html")
        return
    kind = INDEXES.get(gone.type) or addresses.FOLDERS[gone.type]
    if view.schemas.stands(kind):
        yield v.index(view, kind)


def _field(view: View, type_: str, key: str, given: object) -> Field:
    name, value = wording.value(key, given, type_, view.lang, view.schemas, moments.called(view))
    return Field(moments.words(view, name).text, moments.words(view, value))


def _links(view: View, gone: Gone) -> Iterator[tuple[str, Link]]:
    """The records that stand and that this one belonged to, or went on as."""
    holders = view.cat.holders
    company = v.holder(view, str(gone.data.get("company", "")))
    if gone.type == "filing" and company:
        yield view.t("gone.company"), v.company(view, company)
    if gone.type == "company":
        legal = as_filed(gone.data.get("name"))
        for holder in holders.values():
            known = {holder.company.name.zh, *(f.zh for f in holder.company.former_names)}
            for doubt in holder.doubts:  # a misprint was no former name, but an editor joined both
                known |= {*doubt.identity.names} if doubt.identity.decision == "same" else set()
            if legal in known:
                yield view.t("gone.now"), v.company(view, holder)

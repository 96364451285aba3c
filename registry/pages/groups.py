"""Groups of companies: an editor's claim, each member with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from registry import urls
from registry.catalogue import Brief
from registry.indexes import totals
from registry.model import Group, Link, Member, Page
from registry.pages import facet, paging
from registry.pages import view as v
from registry.pages.unit import Unit, one
from registry.pages.view import Count, View


class Line(Struct, frozen=True):
    """A member or candidate of a group."""

    link: Link
    spoken: str
    basis: str
    evidence: Link
    total: str
    count: Count


def units(view: View) -> Iterator[Unit]:
    """The overview and the pages of each group."""
    if not view.schemas.stands("groups"):
        return
    yield one("groups/index", _overview)
    for id_, group in view.cat.content.groups.items():
        for number in paging.numbers(len(entries(view, group))):
            yield one(f"groups/{id_}#{number}", _page, id_, number)


def _overview(view: View) -> Page:
    return Page(
        url="groups/index.html",
        template="groups.html",
        title=view.t("nav.groups"),
        description=view.t("groups.lead"),
        crumbs=v.crumbs(view, v.index(view, "companies")),
        context={
            "groups": tuple(
                (
                    Link(view.label(group.name), urls.href(urls.entry("groups", group.id))),
                    len(group.members),
                    v.sums(view, view.indexes.totals.get(("group", group.id), ())),
                    len(group.open),
                )
                for group in view.cat.content.groups.values()
            )
        },
    )


def _page(view: View, id_: str, at: int) -> Page:
    group = view.cat.content.groups[id_]
    return facet.page(
        view,
        at,
        url=urls.entry("groups", id_),
        title=view.label(group.name),
        crumbs=v.crumbs(view, v.index(view, "companies"), v.index(view, "groups")),
        entries=tuple(one.id for one in entries(view, group)),
        template="group.html",
        description=view.label(group.description),
        kind=view.t("groups.kind"),
        record=("group", id_),
        feed="groups",
        more=lambda: {
            "brands": group.brands,
            "members": _lines(view, group.members),
            "open": _lines(view, group.open),
            "excluded": _lines(view, group.excluded),
        },
    )


def entries(view: View, group: Group) -> tuple[Brief, ...]:
    """The filings of all members, newest first."""
    slugs = {member.company for member in group.members}
    found = [e for slug in slugs for e in view.cat.holders[slug].entries]
    return tuple(sorted(found, key=lambda e: (e.announced, *e.id.split("/", 1)), reverse=True))


def _lines(view: View, members: tuple[Member, ...]) -> tuple[Line, ...]:
    lines = []
    for member in members:
        holder = view.cat.holders[member.company]
        lines.append(
            Line(
                link=v.company(view, holder),
                spoken=v.spoken(view, holder.company.name, holder.romanised),
                basis=view.enum("group", "members.basis", member.basis),
                evidence=v.evidence(view, member.evidence),
                total=v.totals(view, totals.of(holder.entries)),
                count=v.count(view, holder.entries),
            )
        )
    return tuple(sorted(lines, key=lambda item: (-item.count.filings, item.link.href)))

"""Groups of companies: an editor's claim, each member with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from registry import urls
from registry.catalogue import Entry
from registry.model import Group, Link, Member, Page
from registry.pages import facet
from registry.pages import view as v
from registry.pages.view import Count, View


@dataclass(frozen=True, slots=True)
class Line:
    """A member or candidate of a group."""

    link: Link
    spoken: str
    basis: str
    evidence: Link
    total: str
    count: Count


def pages(view: View) -> Iterator[Page]:
    """The overview and the pages of each group."""
    groups = view.cat.content.groups
    yield Page(
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
                    v.count(view, entries(view, group)),
                    len(group.open),
                )
                for group in groups.values()
            )
        },
    )
    for group in groups.values():
        yield from facet.pages(
            view,
            url=urls.entry("groups", group.id),
            title=view.label(group.name),
            crumbs=v.crumbs(view, v.index(view, "companies"), v.index(view, "groups")),
            entries=entries(view, group),
            template="group.html",
            description=view.label(group.description),
            kind=view.t("groups.kind"),
            record=("group", group.id),
            feed="groups",
            context={
                "brands": group.brands,
                "members": _lines(view, group.members),
                "open": _lines(view, group.open),
                "excluded": _lines(view, group.excluded),
            },
        )


def entries(view: View, group: Group) -> tuple[Entry, ...]:
    """The filings of all members, newest first."""
    slugs = {member.company for member in group.members}
    found = [e for slug in slugs for e in view.cat.holders[slug].entries]
    return tuple(
        sorted(found, key=lambda e: (e.announced, e.filing.register, e.filing.number), reverse=True)
    )


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
                total=v.totals(view, holder.entries),
                count=v.count(view, holder.entries),
            )
        )
    return tuple(sorted(lines, key=lambda item: (-item.count.filings, item.link.href)))

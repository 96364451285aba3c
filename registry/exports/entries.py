"""What happened, as entries of feeds: one for each point, one for all that a list brought."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from functools import lru_cache

from registry.chronicle import Point
from registry.exports import atom, body, markup
from registry.indexes.followed import Planned, Scope
from registry.model import Commit, When
from registry.pages import moments, recorded
from registry.pages import view as v
from registry.pages.moments import Moment
from registry.pages.view import View

SCHEME = "urn:x-open-algorithm-registry:"
MANY = 1 << 12  # days on which anything happened
FIELDS = 3  # named in a title


def entry(view: View, planned: Planned) -> tuple[str, str]:
    """An entry as documents have it: the date of its update, and its text."""
    point = planned.points[0]
    if planned.what == "point":
        made = of_point(view, point, again=planned.again)
    elif planned.what == "list":
        made = of_list(view, planned.points, planned.key, _about(view, planned.part))
    else:
        made = of_added(view, planned.points, planned.key)
    return made.updated, atom.entry(made)


def _about(view: View, part: Scope) -> str:
    """The name of the part of the registry whose share of a list is told, "" of the whole."""
    content = view.cat.content
    kind, key = part
    if kind == "groups":
        return view.label(content.groups[key].name)
    if kind in ("sectors", "regions"):
        return view.label((content.sectors if kind == "sectors" else content.regions)[key].name)
    return ""


def of_point(view: View, point: Point, *, again: bool = False) -> atom.Entry:
    """One point; `again` tells a listing from the first one of its filing."""
    told = moments.moment(view, point, again=again)
    subject = moments.subject(view, point.type, point.id)
    called = body.called(view, point, subject)
    title = called + view.t("list.colon") + told.what + _fields(view, told)
    return atom.Entry(
        id=atom.urn("entry", view.lang, point.key),
        title=title,
        published=_published(point),
        updated=_commit(point).recorded,
        links=_links(view, point, told, subject.link.href),
        categories=_categories(view, point, told),
        content=body.of_point(view, point, told, subject),
        author="" if point.event or point.listing else _commit(point).author,
    )


def of_list(view: View, points: Sequence[Point], key: str, name: str) -> atom.Entry:
    """The filings that one commit took over from one list; `name` is what the feed is about."""
    point = points[0]
    listing = point.listing
    assert listing  # noqa: S101  they are listings
    batch = view.cat.content.batches[f"{point.id.partition('/')[0]}/{listing.batch}"]
    register = view.cat.content.registers[batch.register]
    title = view.t(
        "feeds.listed",
        register=view.label(register.short),
        batch=batch.batch,
        count=view.n(f"{register.kind}s", len(points)),
    ) + markup.bracket(view, name)
    told = moments.moment(view, point)
    page = markup.whole(view, v.batch(view, batch.register, batch.batch).href)
    links = [atom.Link("alternate", page, "text/html")]
    links += [atom.Link("via", batch.url)] if atom.is_web(batch.url) else []
    return atom.Entry(
        id=atom.urn("entry", view.lang, key),
        title=title,
        published=_published(point),
        updated=_commit(point).recorded,
        links=tuple(links),
        categories=_categories(view, point, told),
        content=body.of_list(view, points, batch, title),
    )


def of_added(view: View, points: Sequence[Point], key: str) -> atom.Entry:
    """The records that one commit added to one vocabulary."""
    point = points[0]
    told = moments.moment(view, point)
    type_ = view.t(f"recorded.types.{point.type}")
    title = view.t("feeds.records_added", type=type_, n=f"{len(points):,}")
    return atom.Entry(
        id=atom.urn("entry", view.lang, key),
        title=title,
        published=_commit(point).recorded,
        updated=_commit(point).recorded,
        links=_links(view, point, told, ""),
        categories=_categories(view, point, told),
        content=body.of_added(view, points, title),
        author=_commit(point).author,
    )


def _commit(point: Point) -> Commit:
    assert point.commit  # noqa: S101  what no commit holds is in no feed
    return point.commit


def _published(point: Point) -> str:
    """Noon in Beijing of the official day, where one is known; else when it was recorded here."""
    return noon(point.official) or _commit(point).recorded


def noon(when: When) -> str:
    """Noon in Beijing of a date that is precise to the day; "" for any other."""
    return _noon(when.date)


@lru_cache(MANY)
def _noon(date: str) -> str:
    try:
        day = datetime.date.fromisoformat(date).isoformat()
    except ValueError:
        return ""
    return f"{day}T12:00:00+08:00"


def _fields(view: View, told: Moment) -> str:
    """The fields that were edited, the first of them by name."""
    if not told.edits:
        return ""
    names = list(dict.fromkeys(markup.cut(edit.name) for edit in told.edits))
    shown = names[:FIELDS] + ["…"] * (len(names) > FIELDS)
    return markup.bracket(view, view.t("list.comma").join(shown))


def _links(view: View, point: Point, told: Moment, page: str) -> tuple[atom.Link, ...]:
    """The page at the revision that recorded the point, and what the point rests on.

    Without a page of its own it is told on that of the month.
    """
    commit = _commit(point)
    if not page:
        page = recorded.link(view, commit.recorded[:7]).href
    elif point.type == "filing":
        page = f"{page}#r-{commit.short}"
    links = [atom.Link("alternate", markup.whole(view, page), "text/html")]
    rests = [told.url] if told.url else _sources(view, point, commit)
    links += [atom.Link("via", one) for one in dict.fromkeys(rests) if atom.is_web(one)]
    if told.recording:
        others = (told.recording.url, told.recording.pull_url)
        links += [atom.Link("related", one) for one in others if atom.is_web(one)]
    return tuple(links)


def _sources(view: View, point: Point, commit: Commit) -> Iterable[str]:
    """The list that tells an event or listing, else what the commit names."""
    name = point.listing.batch if point.listing else point.event.batch if point.event else ""
    batch = view.cat.content.batches.get(f"{point.id.partition('/')[0]}/{name}")
    return [batch.url] if batch else commit.sources


def _categories(view: View, point: Point, told: Moment) -> tuple[atom.Category, ...]:
    kind = moments.kind_name(view)(point.kind)
    found = [atom.Category(f"{SCHEME}kind", point.kind, kind)]
    found.append(atom.Category(f"{SCHEME}change", told.tag, told.what))
    key = point.id if point.type == "register" else point.id.partition("/")[0]
    if point.type in ("filing", "batch", "register") and key in view.cat.content.registers:
        register = v.register(view, key, short=True)
        found.append(atom.Category(f"{SCHEME}register", key, register.text))
    if told.risky:
        found.append(atom.Category(f"{SCHEME}mark", "risky", view.t("revisions.risky")))
    return tuple(found)

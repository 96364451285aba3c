"""The Atom feeds of a language: of the registry, its parts, kinds of change and companies."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from registry import urls
from registry.exports import atom, entries
from registry.exports.unit import Each
from registry.indexes.followed import OWN, REGISTRY, Scope
from registry.pages import addresses, moments, regions
from registry.pages.view import View
from registry.texts import tag

TYPES = {"companies": "company", **{kind: type_ for type_, kind in OWN.items()}}


class About(Struct, frozen=True):
    """What a feed is about, and the page whose changes it tells."""

    name: str
    page: str


def units(view: View) -> Each:
    """What makes each document of the feeds of one language.

    None without history: the times of the entries would be made up.
    """
    told = scopes(view) if view.chron.history.commits else ()
    lengths = dict(view.indexes.lengths.items())
    numbers = ((scope, range(1 + atom.archives(lengths.get(scope, 0)))) for scope in told)
    keys = [f"{kind}/{key}#{number}" for (kind, key), every in numbers for number in every]
    return Each("feeds/", keys, _made)


def outputs(view: View) -> Iterator[tuple[str, bytes]]:
    """Every document of the feeds of one language, by its path in the site."""
    return (output for unit in units(view) for output in unit.make(view))


def _made(name: str, view: View) -> Iterator[tuple[str, bytes]]:
    """The document of a name as `units` gives it."""
    scope, _, number = name.rpartition("#")
    kind, _, key = scope.partition("/")
    return _document((kind, key), int(number), view)


def scopes(view: View) -> Iterator[Scope]:
    """Every feed there is, also one without an entry yet, or of what stood here once."""
    content = view.cat.content
    found = {
        REGISTRY: None,
        **{("registers", key): None for key in content.registers},
        **{("groups", key): None for key in content.groups},
        **{("sectors", key): None for key in content.sectors},
        **{("regions", key): None for key in regions.paged(view)},
        **{("kinds", key): None for key in moments.KINDS},
        **{("kinds", key): None for key in view.schemas.field("filing", "events.kind").enum},
    }
    yield from found
    taken = {urls.feed(*scope).casefold() for scope in found}
    for (type_, id_), gone in view.chron.gone.items():
        folder = OWN.get(type_, "")
        path = urls.feed(folder, id_).casefold()
        if folder and addresses.address(gone) and path not in taken:
            taken.add(path)
            yield folder, id_
    yield from (("companies", slug) for slug in _companies(view))


def _companies(view: View) -> Iterator[str]:
    """Companies that have or had several filings, and have a page."""
    gone = {
        id_
        for (type_, id_), one in view.chron.gone.items()
        if type_ == "company" and addresses.address(one)
    }
    holders = set(view.cat.holders)
    standing = {slug.casefold() for slug in holders} if gone else set()
    for slug in view.indexes.companies:
        if slug in holders:
            yield slug
        elif slug in gone and slug.casefold() not in standing:
            standing.add(slug.casefold())
            yield slug


def _about(view: View, scope: Scope) -> About:
    """What a feed is about: of what stood here once, by the last name it had."""
    kind, key = scope
    if scope == REGISTRY:
        return About(view.t("feeds.all"), "changes/index.html")
    if kind == "kinds":
        page = "changes/cancelled.html" if key in moments.ENDED else "changes/index.html"
        return About(view.t("feeds.kind", name=_kind(view, key)), page)
    name = moments.subject(view, TYPES[kind], key).link.text
    return About(name, urls.company(key) if kind == "companies" else urls.entry(kind, key))


def _kind(view: View, key: str) -> str:
    """The name of a kind of event, else of change."""
    events = view.schemas.field("filing", "events.kind").enum
    return view.label(events[key]) if key in events else moments.kind_name(view)(key)


def _document(scope: Scope, number: int, view: View) -> Iterator[tuple[str, bytes]]:
    """One document of a feed: the newest has number 0."""
    keys = view.indexes.feeds.get(scope, ())
    about, site = _about(view, scope), view.label(view.site.title)
    feed = atom.Feed(
        id=atom.urn("feed", view.lang, *scope),
        lang=tag(view.lang),
        title=view.t("feeds.title", site=site, name=about.name),
        subtitle=view.t("feeds.subtitle"),
        author=site,
        home=urls.absolute(view.site.base_url, view.lang, "index.html"),
        rights=view.t("feeds.rights"),
        icon=f"{view.site.base_url}favicon.svg",
        page=urls.absolute(view.site.base_url, view.lang, about.page),
        since=view.chron.history.commits[0].recorded,
    )
    paths = [urls.feed(*scope, archive) for archive in range(atom.archives(len(keys)) + 1)]
    found = [urls.absolute(view.site.base_url, view.lang, path) for path in paths]
    planned = (view.indexes.entries[key] for key in keys[atom.part(len(keys), number)])
    texts = [entries.entry(view, one) for one in planned]
    yield urls.output(view.lang, paths[number]), atom.document(feed, found, number, texts)

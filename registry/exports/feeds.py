"""The Atom feeds of a language: of the registry, its parts, kinds of change and companies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from registry import urls
from registry.exports import atom, plan
from registry.exports.entries import Item
from registry.exports.plan import REGISTRY, Scope
from registry.pages import addresses, moments, regions
from registry.pages import view as v
from registry.pages.view import View

SEVERAL = 2  # filings from which on a company has a feed


@dataclass(frozen=True, slots=True)
class About:
    """What a feed is about, and the page whose changes it tells."""

    name: str
    page: str


def outputs(view: View) -> Iterator[tuple[str, bytes]]:
    """Every document of the feeds of one language, by its path in the site.

    None without history: the times of the entries would be made up.
    """
    if not view.chron.history.commits:
        return
    found: defaultdict[Scope, list[Item]] = defaultdict(list)
    known = feeds(view)
    for scopes, make in plan.planned(view):
        wanted = [scope for scope in dict.fromkeys(scopes) if scope in known]
        if wanted:
            item = make()
            for scope in wanted:
                found[scope].append(item)
    for scope, about in known.items():
        yield from _documents(view, scope, about, found[scope])


def feeds(view: View) -> Mapping[Scope, About]:
    """Every feed there is, also one without an entry yet, or of what stood here once."""
    content = view.cat.content
    places = {code: content.regions[code] for code in regions.paged(view)}
    found: dict[Scope, About] = {REGISTRY: About(view.t("feeds.all"), "changes/index.html")}
    for folder, records in (
        ("registers", content.registers),
        ("groups", content.groups),
        ("sectors", content.sectors),
        ("regions", places),
    ):
        for key, record in records.items():
            found[folder, key] = About(view.label(record.name), urls.entry(folder, key))
    kinds = {kind: moments.kind_name(view)(kind) for kind in moments.KINDS}
    events = view.schemas.field("filing", "events.kind").enum
    kinds |= {kind: view.label(label) for kind, label in events.items()}
    for kind, name in kinds.items():
        page = "changes/cancelled.html" if kind in moments.ENDED else "changes/index.html"
        found["kinds", kind] = About(view.t("feeds.kind", name=name), page)
    taken = {urls.feed(*scope).casefold() for scope in found}
    for (type_, id_), gone in view.chron.gone.items():
        folder = plan.OWN.get(type_, "")
        path = urls.feed(folder, id_).casefold()
        if folder and addresses.address(gone) and path not in taken:
            taken.add(path)
            name = moments.subject(view, type_, id_).link.text
            found[folder, id_] = About(name, urls.entry(folder, id_))
    for slug in _companies(view):
        name = moments.subject(view, "company", slug).link.text
        found["companies", slug] = About(name, urls.company(slug))
    return found


def _companies(view: View) -> list[str]:
    """Companies that have or had several filings: who follows one keeps its feed."""
    held: defaultdict[str, set[str]] = defaultdict(set)
    for filing in view.cat.content.filings.values():
        held[filing.company].add(filing.id)
    for (type_, id_), revisions in view.chron.history.records.items():
        for revision in revisions if type_ == "filing" else ():
            held[str(revision.data.get("company", ""))].add(id_)
    slugs = {slug.casefold(): slug for slug in view.cat.holders}
    for (type_, id_), gone in view.chron.gone.items():
        if type_ == "company" and addresses.address(gone):
            slugs.setdefault(id_.casefold(), id_)
    return [slug for slug in slugs.values() if len(held[slug]) >= SEVERAL]


def _documents(
    view: View, scope: Scope, about: About, items: Sequence[Item]
) -> Iterator[tuple[str, bytes]]:
    ordered = sorted(items, key=lambda item: item.order, reverse=True)
    paths = [urls.feed(*scope, archive) for archive in range(atom.archives(len(items)) + 1)]
    site = view.label(view.site.title)
    home = urls.absolute(view.site.base_url, view.lang, "index.html")
    feed = atom.Feed(
        id=atom.urn("feed", view.lang, *scope),
        lang=v.TAGS[view.lang],
        title=view.t("feeds.title", site=site, name=about.name),
        subtitle=view.t("feeds.subtitle"),
        author=site,
        home=home,
        rights=view.t("feeds.rights"),
        icon=f"{view.site.base_url}favicon.svg",
        page=urls.absolute(view.site.base_url, view.lang, about.page),
        since=view.chron.history.commits[0].recorded,
    )
    addresses = [urls.absolute(view.site.base_url, view.lang, path) for path in paths]
    texts = [(item.updated, item.xml) for item in ordered]
    for path, data in zip(paths, atom.documents(feed, addresses, texts), strict=True):
        yield urls.output(view.lang, path), data

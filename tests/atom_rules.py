"""The rules of RFC 4287 and RFC 5005 for a feed document, as far as a machine can tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

ATOM = "{http://www.w3.org/2005/Atom}"
ARCHIVE = "{http://purl.org/syndication/history/1.0}archive"
DATE = re.compile(
    r"\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)"
)
# A scheme, and no character that an IRI lacks; a percent sign begins two hex digits.
IRI = re.compile(
    r"[a-z][a-z0-9+.-]*:(?:[^\s<>\"{}|\\^`%\x00-\x20\x7f-\x9f]|%[0-9A-Fa-f]{2})+", re.I
)
MEDIA = re.compile(r"[a-z]+/[a-z0-9.+-]+")
ONCE = {"id": 1, "title": 1, "updated": 1}  # and how often at least; these and others: at most once
FEED = {**ONCE, "subtitle": 0, "rights": 0, "icon": 0, "logo": 0, "generator": 0}
ENTRY = {**ONCE, "published": 0, "content": 0, "summary": 0, "rights": 0, "source": 0}
MANY = {"author", "contributor", "category", "link"}
RELATIONS = {
    "self", "alternate", "related", "via", "enclosure",
    "current", "prev-archive", "next-archive",
}  # fmt: skip


def problems(data: bytes) -> list[str]:
    """What a validator has to say of a document; nothing of a valid one."""
    try:
        feed = ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        return [f"not XML: {error}"]
    if feed.tag != f"{ATOM}feed":
        return [f"the document is a {feed.tag}"]
    return list(_feed(feed))


def _feed(feed: Element) -> Iterator[str]:
    yield from _children(feed, FEED, {*MANY, "entry"})
    yield from _common(feed)
    entries = feed.findall(f"{ATOM}entry")
    if feed.find(f"{ATOM}author") is None and any(e.find(f"{ATOM}author") is None for e in entries):
        yield "neither the feed nor each entry has an author"
    for entry in entries:
        yield from _children(entry, ENTRY, MANY)
        yield from _common(entry)
        content = entry.find(f"{ATOM}content")
        if content is None and "alternate" not in _relations(entry):
            yield "an entry has neither content nor an alternate link"
        if entry.findtext(f"{ATOM}id") == feed.findtext(f"{ATOM}id"):
            yield "an entry has the id of the feed"
    ids = Counter(entry.findtext(f"{ATOM}id") for entry in entries)
    yield from (f"two entries have the id {id_}" for id_, number in ids.items() if number > 1)
    yield from _history(feed)
    if not feed.get("{http://www.w3.org/XML/1998/namespace}lang"):
        yield "the feed tells no language"


def _children(parent: Element, once: dict[str, int], many: set[str]) -> Iterator[str]:
    counts = Counter(child.tag.removeprefix(ATOM) for child in parent if child.tag != ARCHIVE)
    for name, least in once.items():
        if not least <= counts[name] <= 1:
            yield f"{counts[name]} times {name}"
    for name in counts.keys() - once.keys() - many:
        yield f"{name} has no place here"


def _common(parent: Element) -> Iterator[str]:
    for name in ("updated", "published"):
        for date in _texts(parent, name):
            if not DATE.fullmatch(date) or not _is_day(date):
                yield f"{name} is no date: {date!r}"
    for name in ("id", "icon", "logo"):
        yield from (f"{name} is no IRI: {one!r}" for one in _texts(parent, name) if not _iri(one))
    for name in ("title", "subtitle", "rights", "content", "summary"):
        for one in parent.findall(f"{ATOM}{name}"):
            if one.get("type", "text") not in ("text", "html"):
                yield f"{name} is of the type {one.get('type')}"
            if len(one):
                yield f"{name} holds elements"
    for title in _texts(parent, "title"):
        if not title.strip():
            yield "a title is empty"
    for author in parent.findall(f"{ATOM}author"):
        if not author.findtext(f"{ATOM}name", "").strip():
            yield "an author has no name"
        yield from (f"no IRI: {one!r}" for one in _texts(author, "uri") if not _iri(one))
    for category in parent.findall(f"{ATOM}category"):
        if not category.get("term"):
            yield "a category has no term"
        if not _iri(category.get("scheme", "")):
            yield f"scheme is no IRI: {category.get('scheme')!r}"
    yield from _links(parent)


def _links(parent: Element) -> Iterator[str]:
    links = parent.findall(f"{ATOM}link")
    for link in links:
        if not _iri(link.get("href", "")) or not link.get("href", "").startswith("http"):
            yield f"href is no address: {link.get('href')!r}"
        if link.get("rel", "alternate") not in RELATIONS:
            yield f"unknown relation {link.get('rel')}"
        if not MEDIA.fullmatch(link.get("type", "text/html")):
            yield f"no media type: {link.get('type')!r}"
    twins = Counter(
        (link.get("type"), link.get("hreflang"))
        for link in links
        if link.get("rel", "alternate") == "alternate"
    )
    if any(number > 1 for number in twins.values()):
        yield "two alternate links of one type and language"


def _history(feed: Element) -> Iterator[str]:
    """An archive says so and leads to the document that is subscribed to."""
    relations = _relations(feed)
    if "self" not in relations:
        yield "the feed does not tell its own address"
    for name in ("self", "current", "prev-archive", "next-archive"):
        if relations.count(name) > 1:
            yield f"two links {name}"
    archive = feed.find(ARCHIVE) is not None
    if archive != ("current" in relations):
        yield "an archive leads to the current document, and only an archive does"
    if not archive and "next-archive" in relations:
        yield "the newest document has none after it"


def _relations(parent: Element) -> list[str]:
    return [link.get("rel", "alternate") for link in parent.findall(f"{ATOM}link")]


def _texts(parent: Element, name: str) -> Iterable[str]:
    return [one.text or "" for one in parent.findall(f"{ATOM}{name}")]


def _iri(value: str) -> bool:
    return IRI.fullmatch(value) is not None


def _is_day(date: str) -> bool:
    try:
        datetime.fromisoformat(date)
    except ValueError:
        return False
    return True

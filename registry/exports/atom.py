"""Feeds and their entries as Atom documents (RFC 4287), older entries in archives (RFC 5005)."""

from __future__ import annotations

import hashlib
import html
import re
import uuid
from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import Struct

SPACE = uuid.UUID("fc81ed35-ca72-4766-a14e-0b5d31ade9cb")  # our own; every id rests on it
MANY = 1 << 12  # addresses and categories that many entries have in common
FULL = 100  # entries of an archive, and the least of the newest document where there is one
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # in XML 1.0
MARKED = re.compile(f"[&<>'\"]|{ILLEGAL.pattern}")
_PART = r"(?:[\w\-.~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})"
_TAIL = rf"(?:{_PART}|[/?])*"
WEB = re.compile(rf"https?://{_PART}+(?:/{_PART}*)*(?:\?{_TAIL})?(?:#{_TAIL})?", re.IGNORECASE)


class Link(Struct, frozen=True):
    """An absolute address and what it is to the feed or entry."""

    rel: str
    href: str
    type: str = ""
    title: str = ""


class Category(Struct, frozen=True):
    """A term that programs can filter by, and its name for people."""

    scheme: str
    term: str
    label: str


class Entry(Struct, frozen=True):
    """One entry; whatever text is in it may come from strangers."""

    id: str
    title: str
    published: str  # as RFC 3339
    updated: str
    links: tuple[Link, ...]
    categories: tuple[Category, ...]
    content: str  # HTML
    author: str = ""  # "" that of the feed


class Feed(Struct, frozen=True):
    """What all documents of one feed share."""

    id: str
    lang: str
    title: str
    subtitle: str
    author: str
    home: str  # of the author
    rights: str
    icon: str
    page: str  # the page whose changes it tells
    since: str  # its date as long as it has no entry


def urn(*parts: str) -> str:
    """The id that the same parts always have, whatever is built when and where."""
    name = "\n".join(parts).encode("utf-8", "backslashreplace")
    digest = bytearray(hashlib.sha1(SPACE.bytes + name).digest()[:16])  # noqa: S324  RFC 9562
    digest[6], digest[8] = digest[6] & 0x0F | 0x50, digest[8] & 0x3F | 0x80  # version 5, variant
    found = digest.hex()
    return f"urn:uuid:{found[:8]}-{found[8:12]}-{found[12:16]}-{found[16:20]}-{found[20:]}"


@lru_cache(MANY)
def is_web(address: str) -> bool:
    """Whether something may stand as an address: http or https, and no character it cannot have."""
    return WEB.fullmatch(address) is not None


def archives(entries: int) -> int:
    """How many archives hold the oldest of so many entries; 100 to 199 newest remain, or all."""
    return max(0, entries // FULL - 1)


def document(
    feed: Feed, addresses: Sequence[str], number: int, entries: Sequence[tuple[str, str]]
) -> bytes:
    """The newest document of a feed, which has number 0, or an archive, of which 1 is the oldest.

    `entries` are dates of update and texts by `entry`, newest first; `addresses` those of all
    documents.
    """
    count = len(addresses) - 1
    if not number:
        newest = [Link("prev-archive", addresses[count], TYPE)] if count else []
        return _document(feed, addresses[0], newest, entries)
    links = [Link("current", addresses[0], TYPE)]
    links += [Link("prev-archive", addresses[number - 1], TYPE)] if number > 1 else []
    links += [Link("next-archive", addresses[number + 1], TYPE)] if number < count else []
    return _document(feed, addresses[number], links, entries, archive=True)


def part(entries: int, number: int) -> slice:
    """Which entries of so many, newest first, stand in a document.

    An archive is full from the start and counted from the oldest entry, so that new entries
    leave it alone.
    """
    if not number:
        return slice(0, entries - archives(entries) * FULL)
    end = entries - (number - 1) * FULL
    return slice(end - FULL, end)


TYPE = "application/atom+xml"


def entry(one: Entry) -> str:
    """An entry as XML, to be put into the documents of several feeds."""
    return "\n".join(
        (
            "<entry>",
            f"<id>{text(one.id)}</id>",
            f"<title>{text(one.title)}</title>",
            f"<published>{text(one.published)}</published>",
            f"<updated>{text(one.updated)}</updated>",
            *([f"<author><name>{text(one.author)}</name></author>"] if one.author.strip() else ()),
            *map(_link, one.links),
            *map(_category, one.categories),
            f'<content type="html">{text(one.content)}</content>',
            "</entry>\n",
        )
    )


def text(value: str) -> str:
    """A text as it stands in XML, also within quotes; what XML cannot hold is U+FFFD."""
    if not MARKED.search(value):
        return value
    return html.escape(ILLEGAL.sub("\ufffd", value))


@lru_cache(MANY)
def _category(one: Category) -> str:
    return (
        f'<category term="{text(one.term)}" scheme="{text(one.scheme)}" label="{text(one.label)}"/>'
    )


def _link(link: Link) -> str:
    kind = f' type="{text(link.type)}"' if link.type else ""
    title = f' title="{text(link.title)}"' if link.title else ""
    return f'<link rel="{text(link.rel)}"{kind} href="{text(link.href)}"{title}/>'


def _document(
    feed: Feed,
    address: str,
    links: Iterable[Link],
    entries: Sequence[tuple[str, str]],
    *,
    archive: bool = False,
) -> bytes:
    updated = max((date for date, _ in entries), default=feed.since)
    history = ' xmlns:fh="http://purl.org/syndication/history/1.0"' if archive else ""
    all_links = (Link("self", address, TYPE), Link("alternate", feed.page, "text/html"), *links)
    head = "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<feed xmlns="http://www.w3.org/2005/Atom"{history} xml:lang="{text(feed.lang)}">',
            f"<id>{text(feed.id)}</id>",
            f"<title>{text(feed.title)}</title>",
            f"<subtitle>{text(feed.subtitle)}</subtitle>",
            f"<updated>{text(updated)}</updated>",
            f"<author><name>{text(feed.author)}</name><uri>{text(feed.home)}</uri></author>",
            *map(_link, all_links),
            f"<icon>{text(feed.icon)}</icon>",
            f"<rights>{text(feed.rights)}</rights>",
            *(["<fh:archive/>"] if archive else ()),
            "",
        )
    )
    return f"{head}{''.join(xml for _, xml in entries)}</feed>\n".encode()

"""Pieces of the HTML of a feed: elements whose contents are escaped, links with whole addresses."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NewType

from registry import urls
from registry.exports import atom
from registry.model import Lang, Link
from registry.pages.moments import Words
from registry.pages.view import View

# A text that is HTML: mypy tells it from others, so that nothing is joined to it unescaped.
Html = NewType("Html", str)

LONG = 600  # characters of a value, before it is cut
INDEX = "index.html"
MANY = 1 << 16  # pieces that are made of the same words again and again
MARKED = re.compile("[&<>'\"]")
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&#39;", '"': "&#34;"}


@lru_cache(MANY)
def plain(text: str) -> Html:
    """A text as HTML that says just that, also within quotes."""
    if not MARKED.search(text):
        return Html(text)
    return Html(MARKED.sub(lambda found: ESCAPES[found[0]], text))


def join(*parts: Html, by: Html = Html("")) -> Html:
    """Pieces of HTML, one after the other."""
    return Html(by.join(parts))


def whole(view: View, href: str) -> str:
    """The address of a page of this language, its path quoted already."""
    return _whole(view.site.base_url, view.lang, href)


@lru_cache(MANY)
def _whole(base: str, lang: Lang, href: str) -> str:
    path = urls.output(lang, href)
    shown = path.removesuffix(INDEX) if path.endswith(f"/{INDEX}") or path == INDEX else path
    return base + shown


def bracket(view: View, text: str) -> str:
    """A text in brackets; nothing for none."""
    return view.t("list.bracket", text=text) if text else ""


def cut(text: str) -> str:
    """A text of bounded length."""
    return text if len(text) <= LONG else f"{text[:LONG]}…"


def tagged(name: str, words: Words) -> Html:
    """A text as an element, marked with its language."""
    return _tagged(name, words.text, words.lang)


@lru_cache(MANY)
def _tagged(name: str, text: str, lang: str) -> Html:
    return tag(name, plain(cut(text)), lang=lang)


@lru_cache(MANY)
def filled(template: str, **values: Html) -> Html:
    """A text of the site with HTML in its blanks."""
    return Html(plain(template).format(**values))


@lru_cache(MANY)
def paragraph(template: str, **values: Html) -> Html:
    """A paragraph of a text of the site with HTML in its blanks."""
    return tag("p", filled(template, **values))


def inward(view: View, link: Link) -> Html:
    """A link to a page of the site; its text alone where the record has none."""
    return _linked(link.text, whole(view, link.href) if link.href else "", link.lang)


def outward(link: Link) -> Html:
    """A link that leaves the site; its text alone where its address is none."""
    return _linked(link.text, link.href if atom.is_web(link.href) else "", link.lang)


@lru_cache(MANY)
def _linked(text: str, href: str, lang: str) -> Html:
    """A text as a link, where there is an address."""
    return tag("a" if href else "span", plain(cut(text)), href=href, lang=lang)


def tag(name: str, *inside: Html, **attributes: str) -> Html:
    """An element; an empty attribute is left out."""
    head = "".join([f' {key}="{plain(value)}"' for key, value in attributes.items() if value])
    return Html(f"<{name}{head}>{''.join(inside)}</{name}>")

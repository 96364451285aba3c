"""Pieces of the HTML of a feed: elements whose contents are escaped, links with whole addresses."""

from __future__ import annotations

from markupsafe import Markup, escape

from registry import urls
from registry.exports import atom
from registry.model import Link
from registry.pages.moments import Words
from registry.pages.view import View

LONG = 600  # characters of a value, before it is cut
INDEX = "index.html"


def whole(view: View, href: str) -> str:
    """The address of a page of this language, its path quoted already."""
    path = urls.output(view.lang, href)
    shown = path.removesuffix(INDEX) if path.endswith(f"/{INDEX}") or path == INDEX else path
    return view.site.base_url + shown


def bracket(view: View, text: str) -> str:
    """A text in brackets; nothing for none."""
    return view.t("list.bracket", text=text) if text else ""


def cut(text: str) -> str:
    """A text of bounded length."""
    return text if len(text) <= LONG else f"{text[:LONG]}…"


def tagged(name: str, words: Words) -> Markup:
    """A text as an element, marked with its language."""
    return tag(name, cut(words.text), lang=words.lang)


def inward(view: View, link: Link) -> Markup:
    """A link to a page of the site; its text alone where the record has none."""
    if not link.href:
        return tag("span", cut(link.text), lang=link.lang)
    return tag("a", cut(link.text), href=whole(view, link.href), lang=link.lang)


def outward(link: Link) -> Markup:
    """A link that leaves the site; its text alone where its address is none."""
    if not atom.is_web(link.href):
        return tag("span", cut(link.text), lang=link.lang)
    return tag("a", cut(link.text), href=link.href, lang=link.lang)


def tag(name: str, *inside: str, **attributes: str) -> Markup:
    """An element; what is inside and no HTML yet is escaped, an empty attribute left out."""
    head = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items() if value)
    return Markup(f"<{name}{head}>{''.join(map(escape, inside))}</{name}>")  # noqa: S704

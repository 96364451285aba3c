"""Markdown → clean HTML: what a writer may say, and nothing that acts."""

from __future__ import annotations

import re

import markdown
import nh3
from markupsafe import Markup, escape

TAGS = {
    *("a", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "hr", "li", "ol", "p"),
    *("h2", "h3", "h4", "h5", "h6", "pre", "strong", "sub", "sup", "ul"),
    *("table", "tbody", "td", "th", "thead", "tr"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"scope"}}
SCHEMES = {"http", "https", "mailto"}
HEADER_CELL = re.compile(r"<th>")


def html(source: str, *, level: int = 3, relative: bool = False) -> Markup:
    """The HTML of Markdown whose highest heading becomes `level`.

    Links to pages of the site are kept only where `relative`: a note does not know where it stands.
    """
    if not source.strip():
        return Markup("")
    try:
        raw = markdown.markdown(
            source,
            extensions=["tables", "sane_lists", "toc"],
            extension_configs={"toc": {"baselevel": level, "marker": ""}},
            output_format="html",
        )
    except RecursionError:  # the check refuses such a text; whoever skips it sees it unformatted
        raw = f"<pre>{escape(source)}</pre>"
    clean = nh3.clean(
        raw,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="nofollow noopener",
        url_relative="pass_through" if relative else "deny",
    )
    return Markup(HEADER_CELL.sub('<th scope="col">', clean))  # noqa: S704  nh3 cleaned it

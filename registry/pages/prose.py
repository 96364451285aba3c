"""Pages written by hand, and the page for an address that leads nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from registry.model import Page
from registry.pages import view as v
from registry.pages.view import View


def pages(view: View) -> Iterator[Page]:
    """About, and 404."""
    for name, html in view.prose.items():
        yield Page(
            url=f"{name}.html",
            template="prose.html",
            title=(title := view.texts.get(f"nav.{name}", name)),
            description=view.texts.get(f"{name}.meta", title),
            crumbs=v.crumbs(view),
            context={"html": html},
        )
    yield Page(
        url="404.html",
        template="404.html",
        title=view.t("missing.title"),
        description=view.t("missing.title"),
        crumbs=v.crumbs(view),
        context={},
        anywhere=True,
    )

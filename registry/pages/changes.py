"""Everything the official lists and notices report as changed or cancelled, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from registry.catalogue import Change
from registry.model import Page
from registry.pages import filings, paging
from registry.pages import view as v
from registry.pages.view import Row, View


@dataclass(frozen=True, slots=True)
class Line:
    """A change and the filing it happened to."""

    row: Row
    event: filings.Happening


def pages(view: View) -> Iterator[Page]:
    """The list of all changes, and the list of what was cancelled."""
    ended = tuple(change for change in view.cat.changes if change.event.kind in filings.ENDED)
    for name, changes in (("index", view.cat.changes), ("cancelled", ended)):
        title = view.t(f"changes.{name}")
        for sheet in paging.sheets(f"changes/{name}.html", changes):
            first = sheet.pager.number == 1
            yield Page(
                url=sheet.url,
                template="changes.html",
                title=title
                if first
                else view.t("page.numbered", title=title, n=sheet.pager.number),
                description=view.t(f"changes.{name}_lead"),
                crumbs=v.crumbs(view)
                if name == "index"
                else v.crumbs(view, v.index(view, "changes")),
                context={
                    "heading": title,
                    "lead": view.t(f"changes.{name}_lead"),
                    "name": name,
                    "ended": len(ended),
                    "lines": tuple(line(view, change) for change in sheet.items),
                    "pager": sheet.pager,
                },
            )


def line(view: View, change: Change) -> Line:
    """A change as one line of a list."""
    return Line(
        view.rows[change.entry.filing.id],
        filings.happening(view, change.entry.filing, change.event),
    )

"""Tables of plain cells, for pages that only say what there is and where it is to be mended."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from registry.model import Link
from registry.pages import filings
from registry.pages import view as v
from registry.pages.view import View


class Cell(Struct, frozen=True):
    """One value of a row: a text or a link, and below it what belongs to it."""

    text: str = ""
    link: Link | None = None
    small: str = ""
    address: str = ""  # outside of the site
    code: str = ""  # to be typed or opened as it stands
    number: bool = False
    date: bool = False
    lang: str = ""  # of what stands below, where not the page's
    zh: bool = False  # text and what stands below are Chinese, whatever the page is


class Table(Struct, frozen=True):
    """Rows under their headings; the first cell of a row names it."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    none: str = ""  # what is said where there is no row


def table(caption: str, heads: Iterable[str], rows: Iterable[tuple[Cell, ...]], none: str) -> Table:
    """A table of these rows."""
    return Table(caption, tuple(heads), tuple(rows), none)


def number(value: int) -> Cell:
    """A number of records."""
    return Cell(f"{value:,}", number=True)


def share(part: int, whole: int) -> Cell:
    """How many of all, and in hundredths: some never read as none, nor most as all."""
    if not whole or not part:
        return Cell("0" if whole else "–", number=True)
    hundredths = min(round(100 * part / whole), 99) if part < whole else 100
    return Cell(f"{part:,}", small=f"{hundredths}%" if hundredths else "<1%", number=True)


def place(view: View, path: str, field: str) -> Cell:
    """The file to open and the field in it."""
    return Cell(field, address=filings.source_url(view, path), code=path)


def filing(view: View, id_: str) -> Cell:
    """A filing, and below it its company."""
    row = view.rows[id_]
    told = view.t("list.comma").join((row.company, row.number))
    return Cell(link=Link(row.name, row.href, v.foreign(view)), small=told, zh=True)

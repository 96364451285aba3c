"""A row of a list, from a file or an address, as the answers that it gives."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from urllib.parse import urljoin

from msgspec import Struct
from msgspec.structs import replace

from registry import dump, tables
from registry.entering import choosing, web
from registry.entering.draft import Draft
from registry.importers import LISTS, compose, printed
from registry.importers.printed import Printed, PrintedList
from registry.model import Content
from registry.tables import TableError


class SourceError(Exception):
    """Why no row was read, and what to do."""


class Found(Struct, frozen=True):
    """One row, and the list it stands in."""

    list: PrintedList
    row: Printed

    def of(self, month: str) -> Found:
        """The same row in the list of a month."""
        return Found(replace(self.list, batch=month), self.row)


def read(given: str, register: str = "") -> tuple[list[Found], tuple[str, ...]]:
    """All rows of the lists in a file or at an address, and what is refused; raises SourceError.

    With a register only lists of it.
    """
    if not web.is_address(given):
        return _rows(Path(given), register)
    with tempfile.TemporaryDirectory() as folder:
        try:
            path = web.fetch(given, Path(folder))
        except web.WebError as error:
            raise SourceError(str(error)) from error
        try:
            return _rows(path, register)
        except SourceError as error:
            links = web.attached(path.read_bytes()) if path.suffix.startswith(".htm") else []
            named = "".join(f"\n  {urljoin(given, link)}" for link in links[:10])
            more = f"; the page links to lists, give one of them:{named}" if named else ""
            raise SourceError(f"{error}{more}") from error


def _rows(path: Path, register: str) -> tuple[list[Found], tuple[str, ...]]:
    try:
        found = tables.read(path)
        lists = list(_lists(found, register))
    except TableError as error:
        raise SourceError(str(error)) from error
    rows = [Found(each, row) for each in lists for row in each.rows]
    return rows, tuple(line for each in lists for line in each.refused)


def _lists(found: Sequence[tables.Table], register: str) -> Iterator[PrintedList]:
    """The lists among tables, of whatever register their headings tell."""
    wrong: TableError | None = None
    some = False
    for name in (register,) if register else LISTS:
        try:
            for each in printed.read(name, found):
                some = True
                yield each
        except TableError as error:
            wrong = error
    if wrong and not some:
        headings = ", ".join(found[0].headings) if found else ""
        raise TableError(
            found[0].file if found else "",
            f"no table is a list of a register: the headings are {headings}",
            "name the register with --register, or answer the questions without --from",
        )


def chosen(text: str, rows: Sequence[Found]) -> list[Found]:
    """The rows that are meant by a number of the list, a filing number, or a text in them."""
    by_number = [one for one in rows if text.isdecimal() and one.row.row == int(text[:9])]
    if by_number:
        return by_number
    wanted = choosing.fold(text)
    cells = [(one, [choosing.fold(cell) for cell in _cells(one.row)]) for one in rows]
    same = [one for one, own in cells if wanted in own]
    return same or [one for one, own in cells if wanted and any(wanted in cell for cell in own)]


def _cells(row: Printed) -> tuple[str, ...]:
    return row.number, row.name, row.company, row.products


def shown(one: Found) -> str:
    """A row in one line."""
    return f"{one.row.row}: {one.row.name} · {one.row.company} · {one.row.number}"


def into(draft: Draft, one: Found, content: Content, address: str) -> tuple[str, ...]:
    """Take the answers of a draft from a row, as an import of its list reads it; what it notes."""
    rows = (replace(one.row, batch=one.list.batch),)
    alone = replace(one.list, rows=rows, refused=(), url=one.list.url or address)
    made = compose.compose([alone], content, read=date.today().isoformat())
    filing = made.filings[f"{one.row.register}/{one.row.number}"]
    draft.data = dump.plain_filing(filing)
    company = made.companies[filing.company]
    draft.company = None if content.companies.get(company.slug) == company else company
    name = f"{one.row.register}/{one.list.batch}"
    if name not in content.batches and (draft.batch is None or draft.batch.id != name):
        # one row was read of it, not the edition
        draft.batch = replace(made.batches[name], read="", rows=None)
    draft.source, draft.row_read = address, True
    return made.notes

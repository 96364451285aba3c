"""What a file of tables is read into: blocks as they stand in it, then lists with their rows."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from registry.tables.columns import COLUMNS
from registry.tables.errors import TableError
from registry.tables.inked import Ink

MAX_CELLS = 500_000  # of a file; the largest official list so far has 8,000


class Row(Struct, frozen=True):
    """One row of a list, and where it stands."""

    file: str  # name of the file
    sheet_or_table: int  # place of the table in the file, from 1
    number: int  # place among the rows of the list, from 1; headings and empty rows not counted
    cells: Mapping[str, str]  # column of COLUMNS, or the heading as printed -> text
    numbered: bool = False  # the serial number is automatic: not text, but counted by Word
    where: str = ""  # as a reader finds it: page 3, row 2; "" where the form has no such places
    doubts: tuple[str, ...] = ()  # what is not certain in how it was read, a line each


class Table(Struct, frozen=True):
    """One list of a file: its title as printed ("" where none stands above it) and its rows."""

    file: str
    title: str
    rows: tuple[Row, ...]
    headings: tuple[str, ...] = ()  # as printed, without white space

    @property
    def unknown(self) -> tuple[str, ...]:
        """The columns, as Row.cells calls them, that none of COLUMNS means, unless quite empty."""
        cells = (cell for row in self.rows for cell in row.cells.items())
        found = (c for c, text in cells if c not in COLUMNS and (text or c in self.headings))
        return tuple(dict.fromkeys(found))


class Cell(Struct, frozen=True):
    """A cell on the grid of its table: the columns it covers and its text."""

    start: int
    end: int  # first column after it
    text: str
    counted: str = ""  # the number that Word counts for it and that is no text of the file
    inks: tuple[Ink, ...] = ()  # its lines, where it stands on paper
    room: float = 0.0  # points, that a line of it may take
    doubt: str = ""  # what is not certain in how it was read
    broken: str = ""  # where a line may be broken in a word or between two, as before|after


class Line(Struct, frozen=True):
    """One row of a grid, of the list or not."""

    cells: tuple[Cell, ...]
    where: str = ""  # as Row.where
    doubts: tuple[str, ...] = ()


class Grid(Struct, frozen=True):
    """A table as it stands in a file; what it says is not known yet."""

    name: str  # as a message names it: table 2, sheet 清单, page 3
    lines: tuple[Line, ...]
    torn: bool = False  # first on a page, so its first row may be the rest of the last one before


Block = str | Grid  # a paragraph, or a table


def too_many_cells(file: str) -> TableError:
    """What is told of a file that would make too many cells."""
    return TableError(
        file,
        f"holds more than {MAX_CELLS:,} cells",
        "check that it is an official list; split it if it is one",
    )

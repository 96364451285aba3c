"""A .csv file: one list, whose first line names the columns."""

from __future__ import annotations

import csv
import io
import re

from registry.tables.columns import cells_of, columns_of
from registry.tables.errors import TableError
from registry.tables.records import Row, Table


def read(file: str, data: bytes) -> list[Table]:
    """The one list of the file; raises TableError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableError(
            file, f"byte {error.start + 1} is not UTF-8", "save it as CSV in UTF-8"
        ) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    printed: list[str] = []
    columns: tuple[str, ...] = ()
    rows: list[Row] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not columns:
                printed = [re.sub(r"\s+", "", cell) for cell in cells]
                columns = columns_of(file, printed)
                continue
            if len(cells) != len(columns):
                raise TableError(
                    file,
                    f"line {reader.line_num} has {len(cells)} cells, the header {len(columns)}",
                    "mend the commas or quotes of that line",
                )
            rows.append(Row(file, 1, len(rows) + 1, cells_of(columns, cells)))
    except csv.Error as error:
        raise TableError(
            file, f"line {reader.line_num}: {error}", "mend the quotes of that line"
        ) from error
    return [Table(file, "", tuple(rows), tuple(printed))]

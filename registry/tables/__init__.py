"""Files of tables opened, of any form: they become lists whose rows remember where they stand.

`read` gives the lists of a file of any of these forms. Each form has a module `of_…`, imported only
when such a file is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path

from registry.tables import apart
from registry.tables.columns import COLUMNS, REQUIRED, one_line
from registry.tables.errors import TableError
from registry.tables.records import Row, Table

__all__ = ["COLUMNS", "FORMS", "REQUIRED", "Row", "Table", "TableError", "one_line", "read"]

# The ending of a file -> the module here that reads it.
FORMS: Mapping[str, str] = {
    ".docx": "of_docx",
    ".pdf": "of_pdf",
    ".xlsx": "of_xlsx",
    ".html": "of_html",
    ".htm": "of_html",
    ".csv": "of_csv",
}
MAX_FILE = 64 * 2**20  # bytes; the largest official list so far has 0.3 MB


def read(path: Path, required: Sequence[str] = REQUIRED) -> list[Table]:
    """The lists of a file of one of FORMS, in order; raises TableError.

    Each list has at least one row and the required columns.
    """
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise TableError(
            path.name,
            f"{path.suffix or 'a file without ending'} is not a kind of file that can be read",
            f"save it as {FORMS_NAMED}",
        )
    try:
        if path.stat().st_size > MAX_FILE:
            raise TableError(path.name, "larger than 64 MiB", "check that it is an official list")
        data = path.read_bytes()
    except OSError as error:
        raise TableError(
            path.name, f"cannot be opened ({error.strerror})", "check the path"
        ) from error
    reader = import_module(f"registry.tables.{form}").read
    tables: list[Table] = apart.run(path.name, lambda: reader(path.name, data))
    for table in tables:
        _check_columns(table, required)
    return tables


*_most, _last = FORMS
FORMS_NAMED = f"{', '.join(_most)} or {_last}"  # as a message names them


def _check_columns(table: Table, required: Sequence[str]) -> None:
    if not table.rows:
        raise TableError(table.file, "the list has no rows", "check that the file is complete")
    for column in required:
        if column not in table.rows[0].cells:
            raise TableError(
                table.file,
                f"no column {' / '.join((column, *COLUMNS[column]))};"
                f" the list has {', '.join(table.headings)}",
                "check the header row, or add its heading to registry/tables/columns.py",
            )

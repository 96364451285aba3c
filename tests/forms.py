"""One list in each form that lists are published in, as the offices' own programs write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path

import openpyxl

from tests.official import make_list
from tests.printed import Paper

Rows = Sequence[Sequence[str]]
Write = Callable[[Path, str, Rows, Sequence[str]], Path]


def html(path: Path, title: str, rows: Rows, heading: Sequence[str]) -> Path:
    """A page with a title and one table, each line of a cell a paragraph."""

    def row(texts: Sequence[str]) -> str:
        cells = ("".join(f"<p>{escape(line)}</p>" for line in text.split("\n")) for text in texts)
        return f"<tr>{''.join(f'<td>{each}</td>' for each in cells)}</tr>\n"

    table = "".join(map(row, (heading, *rows)))
    page = f'<!DOCTYPE html><meta charset="utf-8"><h1>{escape(title)}</h1><table>{table}</table>'
    path.write_text(page, encoding="utf-8")
    return path


def xlsx(path: Path, title: str, rows: Rows, heading: Sequence[str]) -> Path:
    """A workbook with the title over all columns of its one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    for number, texts in enumerate(((title,), heading, *rows), start=1):
        for column, text in enumerate(texts, start=1):
            cell = sheet.cell(number, column)
            cell.value, cell.data_type = text, "s"  # text, also where it looks like a formula
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(heading))
    book.save(path)
    return path


def docx(path: Path, title: str, rows: Rows, heading: Sequence[str]) -> Path:
    """A Word document."""
    return make_list(path, title, rows, heading)


def pdf(path: Path, title: str, rows: Rows, heading: Sequence[str]) -> Path:
    """A PDF with a ruled table, the header again on each page, rows broken where a page ends."""
    paper = Paper(path)
    paper.text(title)
    paper.table(rows, heading)
    return paper.save()


WRITE: Mapping[str, Write] = {"docx": docx, "xlsx": xlsx, "html": html, "pdf": pdf}

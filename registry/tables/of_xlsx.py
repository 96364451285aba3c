"""A workbook: the values that its sheets show; no formula is computed and no link followed."""

from __future__ import annotations

import datetime
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
from openpyxl.utils import column_index_from_string, get_column_letter

from registry.tables import package
from registry.tables.errors import TableError
from registry.tables.lists import is_header, lists
from registry.tables.records import MAX_CELLS, Block, Cell, Grid, Line, Table, too_many_cells

_CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_MERGED = re.compile(rb"mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)[\"']")
_SHEET = re.compile(r"^/?xl/worksheets/[^/]+\.xml$", re.I)
_MONTH = re.compile(r"\d{4}年\d{1,2}月")
_MAX_DIGITS = 15  # of a number, that a workbook keeps


def read(file: str, data: bytes) -> list[Table]:
    """The lists of the workbook; raises TableError."""
    package.check(file, data, "xl/workbook.xml")
    formulas = _check_sheets(file, data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what it cannot keep when the file is saved again
            shown = _open(data, values=True)
            typed = _open(data, values=False) if formulas else shown
    except (RecursionError, MemoryError):
        raise
    except Exception as error:  # openpyxl fails in many ways on a broken package
        raise TableError(
            file,
            f"not a workbook that can be read ({type(error).__name__}: {error})",
            "download it again, or open it in an office program and save it as .xlsx",
        ) from error
    return lists(file, _blocks(file, shown, typed))


def _open(data: bytes, *, values: bool) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values, keep_links=False)


def _check_sheets(file: str, data: bytes) -> bool:
    """Whether any sheet has formulas; raises TableError where one has too many cells."""
    formulas = False
    cells = 0
    with zipfile.ZipFile(io.BytesIO(data)) as workbook:
        for name in workbook.namelist():
            if not _SHEET.match(name):
                continue
            part = workbook.read(name)
            cells += sum(1 for _ in _CELL.finditer(part))
            # openpyxl makes a cell for each that a merged one covers.
            for left, top, right, bottom in _MERGED.findall(part):
                width = _column(right) - _column(left) + 1
                cells += abs(width * (int(bottom) - int(top) + 1))
            if cells > MAX_CELLS:
                raise too_many_cells(file)
            formulas = formulas or bool(_FORMULA.search(part))
    return formulas


def _column(letters: bytes) -> int:
    return int(column_index_from_string(letters.decode()))


def _blocks(file: str, shown: Any, typed: Any) -> Iterator[Block]:
    cells = 0
    for sheet in shown.worksheets:
        height, width = sheet.max_row, sheet.max_column
        cells += height * width
        if cells > MAX_CELLS:
            last = f"{get_column_letter(width)}{height}"
            raise TableError(
                file,
                f"sheet {sheet.title} reaches to cell {last}",
                "delete the empty rows and columns around the list in a copy of the file",
            )
        lines = tuple(_lines(sheet, typed[sheet.title]))
        if sheet.sheet_state != "visible":
            if any(is_header(line.cells) for line in lines):
                raise TableError(
                    file,
                    f"sheet {sheet.title} is hidden and holds a list",
                    "show or delete the sheet in a copy of the file",
                )
            continue
        if _MONTH.search(sheet.title):
            yield sheet.title
        yield Grid(f"sheet {sheet.title}", lines)


def _lines(sheet: Any, typed: Any) -> Iterator[Line]:
    """The rows of a sheet; a merged cell stands once in each row that it covers."""
    merged = {
        (row, column): area
        for area in sheet.merged_cells.ranges
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    }
    height, width = sheet.max_row, sheet.max_column  # each looks through all cells
    for number in range(1, height + 1):
        cells: list[Cell] = []
        doubts: list[str] = []
        column = 1
        while column <= width:
            area = merged.get((number, column))
            row, first, last = (
                (area.min_row, area.min_col, area.max_col) if area else (number, column, column)
            )
            text, doubt = _text(sheet.cell(row, first), typed.cell(row, first))
            cells.append(Cell(column - 1, last, text))
            doubts += [doubt] if doubt else []
            column = last + 1
        if sheet.row_dimensions[number].hidden and any(cell.text for cell in cells):
            doubts.append("the row is hidden in the sheet")
        yield Line(tuple(cells), f"sheet {sheet.title} row {number}", tuple(doubts))


def _text(cell: Any, typed: Any) -> tuple[str, str]:
    """What a cell shows, and what is not certain of it ("" where nothing is)."""
    value = cell.value
    if value is None and typed.data_type == "f":
        formula = str(getattr(typed.value, "text", typed.value))
        return formula, f"cell {cell.coordinate} holds a formula without its result: {formula}"
    if value is None:
        return "", ""
    if cell.data_type == "e":
        return str(value), f"cell {cell.coordinate} holds an error: {value}"
    if isinstance(value, bool):
        return str(value).upper(), ""
    if isinstance(value, int | float):
        return _number(cell.coordinate, value)
    if isinstance(value, datetime.date):  # a datetime too
        return _date(value, str(cell.number_format)), ""
    text = re.sub(r"_x000D_|\r\n?", "\n", str(value)).replace("\n\n", "\n")
    return "\n".join(line.strip() for line in text.split("\n")).strip(" \t\n\u3000\xa0\u200b"), ""


def _number(place: str, value: float) -> tuple[str, str]:
    whole = int(value) if value == value and abs(value) < 1e300 else 0
    if whole != value:
        return repr(value), ""
    if len(str(abs(whole))) <= _MAX_DIGITS:
        return str(whole), ""
    shown = f"{value:.14E}"
    return shown, (
        f"cell {place} holds {shown} as a number, of which only {_MAX_DIGITS} digits are kept: "
        "its last digits are lost"
    )


def _date(value: datetime.date, pattern: str) -> str:
    """A date as precise as the sheet shows it."""
    if "d" in re.sub(r"\[[^]]*\]|\"[^\"]*\"", "", pattern.lower()):
        return f"{value.year}-{value.month:02d}-{value.day:02d}"
    return f"{value.year}年{value.month}月"

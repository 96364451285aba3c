"""Lists in workbooks: what their sheets show, and what a sheet can spoil."""

from __future__ import annotations

import datetime
import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from registry import tables
from registry.tables import TableError
from tests.official import DEEP

ROW = ("1", "甲", "服务提供者", "例公司", "--", "用于示例", "网信算备甲号", "")
Write = Callable[..., list[tables.Table]]


@pytest.fixture
def read(tmp_path: Path) -> Write:
    """The lists of a workbook with the header and a row, after a function changed its sheet."""

    def one(change: Callable[[Any], object], *rows: tuple[object, ...]) -> list[tables.Table]:
        book = openpyxl.Workbook()
        sheet = book.active
        for each in (DEEP, ROW, *rows):
            sheet.append(each)
        change(sheet)
        book.save(tmp_path / "a.xlsx")
        return tables.read(tmp_path / "a.xlsx")

    return one


def nothing(sheet: Any) -> None:
    """Leaves the sheet as it is."""


@pytest.mark.parametrize(
    ("value", "pattern", "text"),
    [
        (12, "General", "12"),
        (12.0, "General", "12"),
        (1.5, "General", "1.5"),
        (True, "General", "TRUE"),
        (datetime.date(2024, 3, 8), "yyyy-mm-dd", "2024-03-08"),
        (datetime.datetime(2024, 3, 8), 'yyyy"年"m"月"d"日"', "2024-03-08"),
        (datetime.date(2024, 3, 1), 'yyyy"年"m"月"', "2024年3月"),
        ("一_x000D_\n二", "General", "一\n二"),
        (" 示例\u3000", "General", "示例"),
        (None, "General", ""),
    ],
)
def test_what_a_cell_shows(read: Write, value: object, pattern: str, text: str) -> None:
    def change(sheet: Any) -> None:
        sheet["H2"].value, sheet["H2"].number_format = value, pattern

    (table,) = read(change)
    assert (table.rows[0].cells["备注"], table.rows[0].doubts) == (text, ())


def test_where_a_row_stands(read: Write) -> None:
    (table,) = read(lambda sheet: sheet.insert_rows(1, 3))
    assert (table.rows[0].where, table.rows[0].sheet_or_table) == ("sheet Sheet row 5", 1)


def test_a_number_that_lost_its_last_digits_is_told(read: Write) -> None:
    def change(sheet: Any) -> None:
        sheet["G2"] = 110108823483901230031

    (table,) = read(change)
    assert table.rows[0].cells["备案编号"] == "1.10108823483901E+20"
    (doubt,) = table.rows[0].doubts
    assert "cell G2 holds 1.10108823483901E+20 as a number" in doubt


def with_result(path: Path, result: bytes) -> None:
    """Puts the result of the one formula into the workbook, as the office program does."""
    old = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    with zipfile.ZipFile(path, "w") as new:
        for each in old.namelist():
            new.writestr(each, old.read(each).replace(b"<v></v>", result).replace(b"<v/>", result))


def test_a_formula_is_what_it_showed_and_never_computed(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for each in (DEEP, ("=ROW()-1", *ROW[1:])):
        book.active.append(each)
    book.save(tmp_path / "a.xlsx")
    (table,) = tables.read(tmp_path / "a.xlsx")
    assert table.rows[0].cells["序号"] == "=ROW()-1"
    assert table.rows[0].doubts == ("cell A2 holds a formula without its result: =ROW()-1",)
    with_result(tmp_path / "a.xlsx", b"<v>7</v>")
    (table,) = tables.read(tmp_path / "a.xlsx")
    assert (table.rows[0].cells["序号"], table.rows[0].doubts) == ("7", ())


def test_merged_cells_repeat(read: Write) -> None:
    rows = [(str(serial), *ROW[1:]) for serial in (2, 3)]

    def change(sheet: Any) -> None:
        sheet["D2"] = "合并公司"
        sheet.merge_cells("D2:D3")

    (table,) = read(change, *rows)
    assert [row.cells["主体名称"] for row in table.rows] == ["合并公司", "合并公司", "例公司"]


def test_a_list_on_two_sheets(read: Write) -> None:
    def change(sheet: Any) -> None:
        for each in (DEEP, ("2", "乙", *ROW[2:])):
            if "二" not in sheet.parent.sheetnames:
                sheet.parent.create_sheet("二")
            sheet.parent["二"].append(each)

    (table,) = read(change)
    assert [row.cells["算法名称"] for row in table.rows] == ["甲", "乙"]
    assert [row.where for row in table.rows] == ["sheet Sheet row 2", "sheet 二 row 2"]


def test_a_hidden_row_is_read_and_told(read: Write) -> None:
    def change(sheet: Any) -> None:
        sheet.row_dimensions[2].hidden = True

    (table,) = read(change)
    assert table.rows[0].doubts == ("the row is hidden in the sheet",)


def hide(sheet: Any) -> None:
    sheet.parent.create_sheet("空")
    sheet.sheet_state = "hidden"


def stretch(sheet: Any) -> None:
    sheet["XFD9999"] = "1"


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (hide, "sheet Sheet is hidden and holds a list"),
        (stretch, "sheet Sheet reaches to cell XFD9999"),
    ],
)
def test_sheets_refused(read: Write, change: Callable[[Any], None], wrong: str) -> None:
    with pytest.raises(TableError, match=wrong):
        read(change)


def spoiled(path: Path, part: str, old: bytes, new: bytes) -> None:
    source = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for each in source.namelist():
            text = source.read(each)
            assert each != part or old in text
            target.writestr(each, text.replace(old, new) if each == part else text)


SHEET = "xl/worksheets/sheet1.xml"
ENTITY = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><worksheet'


@pytest.mark.parametrize(
    ("part", "old", "new", "wrong"),
    [
        (SHEET, b"<worksheet", ENTITY, "sheet1.xml declares a document type"),
        (
            SHEET,
            b"</sheetData>",
            b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
            "more than 500,000 cells",
        ),
        (SHEET, b"<sheetData>", b"<sheetData>" + b"<c/>" * 500_001, "more than 500,000 cells"),
        (SHEET, b"<sheetData>", b"<sheetData>" + b" " * (65 * 2**20), "unpacks to more"),
        (SHEET, b"</worksheet>", b"", "not a workbook that can be read"),
        ("xl/workbook.xml", b"<workbook", b"<w\xc3\xb6rkbook", "not a workbook that can be read"),
    ],
)
def test_workbooks_refused(
    read: Write, tmp_path: Path, part: str, old: bytes, new: bytes, wrong: str
) -> None:
    read(nothing)
    spoiled(tmp_path / "a.xlsx", part, old, new)
    with pytest.raises(TableError, match=wrong) as caught:
        tables.read(tmp_path / "a.xlsx")
    assert caught.value.file == "a.xlsx"


def test_an_old_workbook_and_a_document_under_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    with pytest.raises(TableError, match=r"an old \.xls or a protected file"):
        tables.read(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as package:
        package.writestr("word/document.xml", "<a/>")
    with pytest.raises(TableError, match=r"a zip without xl/workbook\.xml"):
        tables.read(tmp_path / "a.xlsx")


def test_the_time_grows_with_the_rows_and_not_with_their_square(read: Write) -> None:
    began = time.monotonic()
    (table,) = read(nothing, *((str(serial), *ROW[1:]) for serial in range(2, 4000)))
    assert len(table.rows) == 3999
    assert time.monotonic() - began < 60  # some 3 seconds; their square took 200

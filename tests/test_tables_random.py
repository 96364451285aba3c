"""Whatever rows are written in a form come back the same; whatever a stranger sends is told."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
import zlib
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from registry import tables
from registry.importers import printed
from registry.tables import TableError, apart, of_pdf
from tests import forms
from tests.official import DEEP, number

TITLE = "境内深度合成服务算法备案清单（2024年6月）"
REGISTER = "cn-cac-deep-synthesis"
PARTS = {"docx": "word/document.xml", "xlsx": "xl/worksheets/sheet1.xml"}

# What names and prose hold, and what the forms have a meaning for: markup, quotes, formulas.
SIGNS = "甲乙丙丁智能对话算法（）《》“”、，。；：·—AaZz019&<>\"'=+-@|,;#%$\\/{}[]éß😀𠮷ＡＢ１"
word = st.text(SIGNS, min_size=1, max_size=12)
line = st.lists(word, min_size=1, max_size=3).map(" ".join)
prose = st.lists(line, min_size=0, max_size=3).map("\n".join)
row = st.tuples(line, line, line, prose, prose, prose)
rows = st.lists(row, min_size=1, max_size=6)


def listed(given_rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The rows with the numbers that make them rows of a list."""
    return [
        (str(at), name, role, company, products, purpose, number(at), remark)
        for at, (name, role, company, products, purpose, remark) in enumerate(given_rows, start=1)
    ]


def csv_file(path: Path, _: str, cells: forms.Rows, heading: forms.Rows) -> Path:
    """The list as CSV, which has no title."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows((heading, *cells))
    return path


WRITE = {**forms.WRITE, "csv": csv_file}


def made(form: str, cells: list[tuple[str, ...]]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return WRITE[form](Path(folder) / f"a.{form}", TITLE, cells, DEEP).read_bytes()


def read(form: str, data: bytes) -> list[tables.Table]:
    """The lists of a file, read here and without limits of its own."""
    found: list[tables.Table] = import_module(f"registry.tables.of_{form}").read(f"a.{form}", data)
    return found


@pytest.mark.parametrize("form", ["docx", "xlsx", "html", "csv"])
@settings(max_examples=30, deadline=None)
@given(rows=rows)
def test_rows_come_back_the_same(form: str, rows: list[tuple[str, ...]]) -> None:
    cells = listed(rows)
    (table,) = read(form, made(form, cells))
    assert [tuple(each.cells[column] for column in DEEP) for each in table.rows] == cells
    assert [each.number for each in table.rows] == list(range(1, len(rows) + 1))
    assert all(each.doubts == () for each in table.rows)


# --- from strangers -------------------------------------------------------------------------------


@cache
def whole(form: str) -> bytes:
    """A right file of a form."""
    texts = [("例算法", "服务提供者", "示例公司", "甲（APP）", "用于对话", "")] * 3
    return made(form, listed(texts))


def told(form: str, data: bytes) -> None:
    """Reads a file to the end: rows, or a problem that says what to do, and nothing else."""
    try:
        found = read(form, data)
    except TableError as error:
        assert error.file == f"a.{form}"
        assert error.wrong
        assert error.todo
        return
    except RecursionError:
        return  # which the process that reads a file tells of
    for table in found:
        for one in printed.read(REGISTER, [table], "2024-06") if is_list(table) else ():
            assert len(one.rows) + len(one.refused) == len(table.rows)


def is_list(table: tables.Table) -> bool:
    return bool(table.rows) and "角色" in table.headings


ODD = [
    b"<", b">", b"&", b"&#0;", b"]]>", b"<!--", b"</w:tc>", b"<w:tbl>", b'"', b"'", b"\0", b"\xff",
    b"<td rowspan=65534 colspan=1000>", b"<table>", b"</table>", b"-1", b"999999999999", b"\n",
    b'r="ZZZ9999999"', b't="s"', b"1e999", b"<f>", b"mergeCell", b"endobj", b"stream", b"0 R",
]  # fmt: skip
Change = tuple[float, int, bytes]
change = st.tuples(
    st.floats(0, 1), st.integers(0, 40), st.sampled_from(ODD) | st.binary(max_size=8)
)
changes = st.lists(change, min_size=1, max_size=4)


def spoiled(data: bytes, changes: list[Change]) -> bytes:
    """The bytes with pieces taken out at some places, and others put in."""
    for place, length, instead in changes:
        at = int(place * len(data))
        data = data[:at] + instead + data[at + length :]
    return data


@pytest.mark.parametrize("form", ["docx", "xlsx", "html", "csv", "pdf"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(changes=[(0.25, 2, b"\0\0")])  # what unpacks to nothing, in no part that is broken
@given(changes=changes)
def test_a_spoiled_file_is_told(form: str, changes: list[Change]) -> None:
    told(form, spoiled(whole(form), changes))


@pytest.mark.parametrize("form", PARTS)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=changes)
def test_a_package_with_a_spoiled_part_is_told(form: str, changes: list[Change]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole(form))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, spoiled(part, changes) if name == PARTS[form] else part)
    told(form, out.getvalue())


@pytest.mark.parametrize("form", ["html", "csv"])
@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=400))
@example(data=b'<meta charset="hex">')
@example(data=b'<meta charset="undefined">')
@example(data=b"\xff\xfe\0")
def test_any_bytes_are_told(form: str, data: bytes) -> None:
    told(form, data)


# --- bombs ----------------------------------------------------------------------------------------


def pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, the first of which is its catalogue."""
    out = b"%PDF-1.7\n"
    places = []
    for at, each in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (at, each)
    start = len(out)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
        + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    )


def stream(data: bytes, more: bytes = b"", packed: int = 1) -> bytes:
    filters = b" ".join([b"/FlateDecode"] * packed)
    for _ in range(packed):
        data = zlib.compress(data, 9)
    head = b"<< %s /Filter [%s] /Length %d >>" % (more, filters, len(data))
    return head + b"\nstream\n" + data + b"\nendstream"


PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources 5 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
NOTHING = b"<< >>"


def form(to: bytes) -> bytes:
    """A drawing that draws others, each twice."""
    box = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A "
    return stream(b"/A Do /A Do /A Do", box + to + b" >> >>")


def nested(depth: int) -> bytes:
    """Drawings within drawings, which are drawn three times more at each step."""
    resources = b"<< /XObject << /A 6 0 R >> >>"
    inner = [form(b"%d 0 R" % (at + 1)) for at in range(6, 6 + depth)]
    last = stream(b"0 0 9 9 re S", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]")
    return pdf(CATALOGUE, PAGES, PAGE, stream(b"/A Do"), resources, *inner, last)


BOMBS = {
    "a stream of much out of little": lambda: pdf(
        CATALOGUE, PAGES, PAGE, stream(b"0 0 1 1 re S\n" * 20_000_000, packed=2), NOTHING
    ),
    "drawings within drawings": lambda: nested(14),
    "a drawing within itself": lambda: pdf(
        CATALOGUE, PAGES, PAGE, stream(b"/A Do"), b"<< /XObject << /A 6 0 R >> >>", form(b"6 0 R")
    ),
    "pages within themselves": lambda: pdf(
        CATALOGUE, b"<< /Type /Pages /Kids [2 0 R 2 0 R 2 0 R] /Count 1999 >>"
    ),
    "pages that are said to be many": lambda: pdf(
        CATALOGUE, b"<< /Type /Pages /Kids [3 0 R] /Count 99999999 >>", PAGE, stream(b""), NOTHING
    ),
    "arrays within arrays": lambda: pdf(CATALOGUE, PAGES, PAGE, b"[" * 200_000, NOTHING),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_ends_within_its_limits(bomb: str) -> None:
    data = BOMBS[bomb]()
    assert len(data) < 2**20
    with pytest.raises(TableError) as caught:
        apart.run("a.pdf", lambda: of_pdf.read("a.pdf", data), seconds=2)
    assert caught.value.todo

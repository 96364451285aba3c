"""A PDF: what stands in its ruled tables, and the text around them."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from ctypes import byref, c_double, c_float
from itertools import pairwise
from typing import Any

import pypdfium2
from pypdfium2 import raw

from registry.tables import inked, ruled
from registry.tables.errors import TableError
from registry.tables.inked import Glyph, Ink
from registry.tables.lists import FILING_NUMBER, lists
from registry.tables.records import MAX_CELLS, Block, Cell, Grid, Line, Table, too_many_cells
from registry.tables.ruled import Box, Rule, Ruled

_MAX_PAGES = 2000
_MAX_GLYPHS = 50_000  # on a page; a full one of an official list has 3,000
_MAX_DEPTH = 15  # of forms within forms
_THIN = 3.0  # points, of a filled area that is meant for a rule
_STRAIGHT = 0.5  # points by which a rule may lean
_SHORT = 3.0  # points, of a rule that is none
_EDGE = 2  # points that a cell is told narrower by, so that it meets no other one's heading
_MARGIN = 5.7  # points between a rule and the text, where none of the lines tells
Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]


def read(file: str, data: bytes) -> list[Table]:
    """The lists of the document; raises TableError."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise TableError(
            file,
            "protected by a password" if locked else f"not a PDF that can be read ({error})",
            "save it without a password" if locked else "download it again",
        ) from error
    if len(document) > _MAX_PAGES:
        raise TableError(
            file, f"has {len(document)} pages", f"split it: no more than {_MAX_PAGES} are read"
        )
    return lists(file, _blocks(file, document))


def _blocks(file: str, document: Any) -> Iterator[Block]:
    cells = printed = grids = 0
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
            turned, glyphs = _glyphs(file, number, page)
            tables = ruled.tables(_rules(page, turned))
            page.close()
        except pypdfium2.PdfiumError as error:
            raise TableError(
                file, f"page {number} cannot be read ({error})", "download it again"
            ) from error
        except ruled.TooManyRulesError as error:
            raise TableError(
                file,
                f"page {number} is drawn of more rules than a table has",
                "check that it is an official list",
            ) from error
        printed += len(glyphs)
        for block in _page(file, number, glyphs, tables, grids > 0):
            if isinstance(block, Grid):
                grids += 1
                cells += sum(len(line.cells) for line in block.lines)
            if cells > MAX_CELLS:
                raise too_many_cells(file)
            yield block
    if not printed:
        raise TableError(
            file,
            "its pages hold pictures and no text, as a scan does",
            "find the list in another form, or type it into a .csv",
        )
    if not grids:
        raise TableError(
            file,
            "no ruled table on any page: columns are told by the rules between them",
            "find the list in another form, or type it into a .csv",
        )


# --- what stands on a page ------------------------------------------------------------------------


def _glyphs(file: str, number: int, page: Any) -> tuple[int, list[Glyph]]:
    """The characters of a page, upright, and by how many right angles it was turned for that.

    What stands aslant, such as a watermark, is left out.
    """
    text = page.get_textpage()
    count = text.count_chars()
    if count > _MAX_GLYPHS:
        raise TableError(
            file,
            f"page {number} holds {count:,} characters",
            f"check that it is an official list: no more than {_MAX_GLYPHS:,} are read",
        )
    shown = [at for at in range(count) if raw.FPDFText_IsGenerated(text, at) != 1]
    turns = {at: _turn(raw.FPDFText_GetCharAngle(text, at)) for at in shown}
    most = Counter(turn for turn in turns.values() if turn is not None).most_common(1)
    turned = most[0][0] if most else 0
    glyphs = inked.once(_glyph(text, at, turned) for at in shown if turns[at] == turned)
    text.close()
    return turned, glyphs


def _turn(angle: float) -> int | None:
    """An angle as a number of right angles, None where it is none."""
    turns = -angle / (math.pi / 2)  # it is measured clockwise
    return round(turns) % 4 if abs(turns - round(turns)) < 0.05 else None


def _glyph(text: Any, at: int, turned: int) -> Glyph:
    box, x, y, matrix = raw.FS_RECTF(), c_double(), c_double(), raw.FS_MATRIX()
    raw.FPDFText_GetLooseCharBox(text, at, byref(box))
    raw.FPDFText_GetCharOrigin(text, at, byref(x), byref(y))
    raw.FPDFText_GetMatrix(text, at, byref(matrix))
    char = inked.char(raw.FPDFText_GetUnicode(text, at))
    left, base = _upright((x.value, y.value), turned)
    right = max(
        _upright(point, turned)[0] for point in ((box.left, box.bottom), (box.right, box.top))
    )
    size = raw.FPDFText_GetFontSize(text, at)
    if unicodedata.east_asian_width(char) in "WF":  # as wide as high; its box may be its ink only
        right = max(right, left + size * math.hypot(matrix.a, matrix.b))
    return Glyph(char, left, max(left, right), base, size * math.hypot(matrix.c, matrix.d))


def _upright(point: Point, turned: int) -> Point:
    """A point of a page whose text is turned by so many right angles, with that set upright."""
    x, y = point
    return ((x, y), (y, -x), (-x, -y), (-y, x))[turned]


def _rules(page: Any, turned: int) -> Iterator[Rule]:
    """The straight lines of a page: strokes, and areas and pictures as thin as one."""
    for path, fills, strokes in _paths(page):
        points = [_upright(point, turned) for point in path]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        width, height = max(xs) - min(xs), max(ys) - min(ys)
        if min(width, height) < _THIN:
            yield from _rule((min(xs), min(ys)), (max(xs), max(ys)))
        elif strokes or not fills:
            for start, end in pairwise(points):
                yield from _rule(start, end)


def _rule(start: Point, end: Point) -> Iterator[Rule]:
    (x, y), (to_x, to_y) = start, end
    width, height = abs(to_x - x), abs(to_y - y)
    if height > _SHORT and width <= max(_STRAIGHT, min(_THIN, height / 20)):
        yield Rule(True, (x + to_x) / 2, min(y, to_y), max(y, to_y))
    elif width > _SHORT and height <= max(_STRAIGHT, min(_THIN, width / 20)):
        yield Rule(False, (y + to_y) / 2, min(x, to_x), max(x, to_x))


def _paths(
    parent: Any, within: Matrix = (1, 0, 0, 1, 0, 0), form: bool = False, depth: int = 0
) -> Iterator[tuple[list[Point], bool, bool]]:
    """The corners of every line drawn on a page, whether it is filled, and whether stroked."""
    count = raw.FPDFFormObj_CountObjects if form else raw.FPDFPage_CountObjects
    get = raw.FPDFFormObj_GetObject if form else raw.FPDFPage_GetObject
    for at in range(count(parent)):
        each = get(parent, at)
        kind = raw.FPDFPageObj_GetType(each)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            mode, stroke = raw.c_int(), raw.c_int()
            raw.FPDFPath_GetDrawMode(each, byref(mode), byref(stroke))
            if mode.value or stroke.value:
                for points in _subpaths(each, _times(_matrix(each), within)):
                    yield points, bool(mode.value), bool(stroke.value)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            corners = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
            matrix = _times(_matrix(each), within)
            yield [_moved(corner, matrix) for corner in corners], True, False
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            yield from _paths(each, _times(_matrix(each), within), True, depth + 1)


def _subpaths(path: Any, matrix: Matrix) -> Iterator[list[Point]]:
    """The corners of each line of a path; a curve counts as one from end to end."""
    points: list[Point] = []
    x, y = c_float(), c_float()
    for at in range(raw.FPDFPath_CountSegments(path)):
        segment = raw.FPDFPath_GetPathSegment(path, at)
        raw.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        point = _moved((x.value, y.value), matrix)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        points.append(point)
        if raw.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield points


def _matrix(each: Any) -> Matrix:
    found = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(each, byref(found))
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    (x, y), (p, q), (r, s) = (
        _moved(point, outer) for point in ((e, f), (e + a, f + b), (e + c, f + d))
    )
    return p - x, q - y, r - x, s - y, x, y


def _moved(point: Point, matrix: Matrix) -> Point:
    (x, y), (a, b, c, d, e, f) = point, matrix
    return a * x + c * y + e, b * x + d * y + f


# --- and what it says -----------------------------------------------------------------------------


def _page(
    file: str, number: int, glyphs: Sequence[Glyph], tables: Sequence[Ruled], torn: bool
) -> Iterator[Block]:
    """The paragraphs and tables of a page, from above."""
    inside: dict[int, dict[Box, list[Glyph]]] = {at: {} for at in range(len(tables))}
    outside: list[Glyph] = []
    for glyph in glyphs:
        x, y = (glyph.left + glyph.right) / 2, glyph.base + 0.3 * glyph.size
        for at, table in enumerate(tables):
            box = table.box(x, y)
            if box is not None:
                inside[at].setdefault(box, []).append(glyph)
                break
            if table.covers(x, y) and not glyph.char.isspace():
                _refuse_open(file, number, glyphs, glyph, table)
        else:
            outside.append(glyph)
    waiting = inked.lines(outside)
    for at, table in enumerate(tables):
        above = [ink for ink in waiting if ink.base > table.ys[-1]]
        waiting = waiting[len(above) :]
        yield from _paragraphs(file, number, above, torn)
        name = f"page {number}" + (f" table {at + 1}" if len(tables) > 1 else "")
        yield Grid(name, tuple(_lines(name, table, inside[at])), torn and at == 0)
        torn = True
    yield from _paragraphs(file, number, waiting, torn)


def _paragraphs(file: str, number: int, inks: Iterable[Ink], after: bool) -> Iterator[str]:
    """The lines around the tables; once a table has begun, none may hold what belongs in one."""
    for ink in inks:
        found = FILING_NUMBER.search(ink.text)
        if after and found:
            raise TableError(
                file,
                f"page {number} holds a filing number outside of any cell: {ink.text.strip()}",
                "find the list in another form: a rule of the table is missing there",
            )
        yield ink.text.strip()


def _refuse_open(
    file: str, number: int, glyphs: Iterable[Glyph], found: Glyph, table: Ruled
) -> None:
    line = [each for each in glyphs if abs(each.base - found.base) < 0.4 * found.size]
    beside = [each for each in line if table.box(each.left, each.base) is None]
    text = re.sub(r"\s+", "", "".join(ink.text for ink in inked.lines(beside))) or found.char
    raise TableError(
        file,
        f"page {number} holds text in a table but in no cell that rules enclose: {text[:40]}",
        "find the list in another form: a rule of the table is missing there",
    )


def _lines(name: str, table: Ruled, glyphs: dict[Box, list[Glyph]]) -> Iterator[Line]:
    inks = {box: tuple(inked.lines(each)) for box, each in glyphs.items()}
    gaps = [ink.left - box.left for box, each in inks.items() for ink in each]
    margin = max(0.0, min(gaps, default=_MARGIN))
    widest: dict[tuple[float, float], float] = {}
    for box, each in inks.items():
        sides = box.left, box.right
        widest[sides] = max([widest.get(sides, 0.0), *(ink.core for ink in each)])
    cells = {
        box: _cell(box, inks.get(box, ()), widest.get((box.left, box.right), 0.0), margin)
        for row in table.rows()
        for box in row
    }
    for at, row in enumerate(table.rows(), start=1):
        if row:
            yield Line(tuple(cells[box] for box in row), f"{name} row {at}")


def _cell(box: Box, inks: tuple[Ink, ...], widest: float, margin: float) -> Cell:
    room = max(widest, box.right - box.left - 2 * margin)
    text, broken = inked.join(inks, room)
    doubts = []
    if "\ufffd" in text or any("\ue000" <= each <= "\uf8ff" for each in text):
        doubts.append(f"the file does not say which characters all of these are: {text}")
    if box.top <= 1 and box.bottom - box.top > 1 and not text:
        doubts.append("empty over several rows: what it says may stand on the page before")
    left, right = round(box.left) + _EDGE, round(box.right) - _EDGE
    return Cell(left, max(left + 1, right), text, "", inks, room, "; ".join(doubts), broken)

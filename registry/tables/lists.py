"""The lists among the paragraphs and tables of a file, whatever its form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from registry.tables import inked
from registry.tables.columns import NUMBER, SERIAL, cells_of, column_of, columns_of
from registry.tables.errors import TableError
from registry.tables.records import Block, Cell, Grid, Line, Row, Table

_TITLE_MAX = 4  # paragraphs that a title may be broken into
_CONTINUED = re.compile(r"^续|续表$|[（(]续表?[)）]$")  # above the next page of a list
_HEADER_MIN = 3  # known headings that make a row a header row
_WHOLE_NUMBER = re.compile(r"网信算备\d{21,22}号|[A-Za-z]+-[^\s-][^\s]*-?\d{8}S?\d*")
FILING_NUMBER = re.compile(r"网信算备|[A-Za-z]+-\w+-\d{8}")


class _Header(Struct, frozen=True):
    """The headings of a table, each with the grid columns it covers."""

    cells: tuple[Cell, ...]
    headings: tuple[str, ...]  # as printed
    columns: tuple[str, ...]  # what they are called in Row.cells


class _List(Struct):
    """A list in the reading."""

    title: str
    headings: tuple[str, ...]  # of its first header row
    header: _Header  # the last one; a later page may have the columns in another order
    rows: list[Row]
    last: Mapping[str, Cell] = field(default_factory=dict)  # the cells of the last row by column


def lists(file: str, blocks: Iterable[Block]) -> list[Table]:
    """The lists of a file, in order; raises TableError where there is none or one is unclear."""
    found: list[_List] = []
    above: list[str] = []  # what stands above the next header row
    place = 0
    for block in blocks:
        if isinstance(block, str):
            above.append(block)
            continue
        place += 1
        _read_grid(file, place, block, found, above)
    if not found:
        raise TableError(
            file,
            "no table with a header row such as 序号, 算法名称, 主体名称, 备案编号",
            "check that it is an official list",
        )
    return [Table(file, each.title, tuple(each.rows), each.headings) for each in found]


def _read_grid(file: str, place: int, grid: Grid, found: list[_List], above: list[str]) -> None:
    """Reads a table into the lists found so far, the last of which it may go on with."""
    lines = grid.lines
    first = next((at for at, line in enumerate(lines) if is_header(line.cells)), len(lines))
    if first == len(lines):
        if not (found and _continues(lines, found[-1].header)):
            _refuse_unread(file, grid, 0, first)
            return
        first = 0
    _refuse_unread(file, grid, 0, first)
    above += [cell.text for line in lines[:first] for cell in line.cells]
    torn = grid.torn  # until the first row of the list
    for at, line in enumerate(lines[first:], start=first):
        if is_header(line.cells):
            _begin(_header(file, line.cells), _title(above), found)
            above.clear()
        elif len(line.cells) == 1 < len(found[-1].header.cells):
            _refuse_unread(file, grid, at, at + 1)  # a line across the table: a title or a note
            above.append(line.cells[0].text)
        else:
            _read_row(file, place, line, found[-1], torn)
            torn = False


def _begin(header: _Header, title: str, found: list[_List]) -> None:
    """A header row: that of another list, or of the next page of the one before."""
    if found:
        last = found[-1]
        if title in ("", last.title) and set(header.columns) == set(last.header.columns):
            last.header = header
            return
    found.append(_List(title, header.headings, header, []))


def _read_row(file: str, place: int, line: Line, into: _List, torn: bool) -> None:
    doubts = list(line.doubts)
    if torn and into.rows:
        rest = _by_column(line.cells, into.header)
        whole = _whole(into.last, rest)
        if whole:
            _go_on(line, into, whole)
            return
        if _is_rest(rest):
            doubts.append(f"may be the rest of the row on {into.rows[-1].where}: not joined")
    values = _align(line.cells, into.header)
    numbered = values.get(SERIAL) == ""
    if numbered:
        values[SERIAL] = _counted(line.cells, into.header)
    if not any(text for column, text in values.items() if column != SERIAL):
        return
    number = len(into.rows) + 1
    if values.get(SERIAL) == "":
        values[SERIAL] = str(number)
    doubts += _doubts(line.cells, into.header)
    into.last = _by_column(line.cells, into.header)
    into.rows.append(Row(file, place, number, values, numbered, line.where, tuple(doubts)))


def _doubts(cells: Iterable[Cell], header: _Header) -> list[str]:
    """What is not certain of the cells of a row, each with its column."""
    found: list[str] = []
    for cell in cells:
        heads = zip(header.columns, header.cells, strict=True)
        column = next((column for column, head in heads if _overlap(cell, head)), "")
        if cell.doubt:
            found.append(f"{column}: {cell.doubt}")
        if cell.broken and column != NUMBER:  # white space is no part of a number
            found.append(f"{column}: a line may be broken in a word or between two: {cell.broken}")
    return found


# --- a row over the end of a page -----------------------------------------------------------------


def _by_column(cells: Sequence[Cell], header: _Header) -> dict[str, Cell]:
    """The cells of a row by column, where it has one under each heading; else none."""
    if len(cells) != len(header.cells):
        return {}
    if not all(_overlap(*pair) for pair in zip(cells, header.cells, strict=True)):
        return {}
    return dict(zip(header.columns, cells, strict=True))


def _whole(row: Mapping[str, Cell], rest: Mapping[str, Cell]) -> dict[str, Cell]:
    """A row with its rest on the next page; empty unless it is certain that it is its rest.

    It is where only the row bears a serial number, and the two hold one filing number together.
    """
    if not row or row.keys() != rest.keys() or not row.get(SERIAL, Cell(0, 0, "")).text:
        return {}
    if NUMBER not in row or not _is_rest(rest) or _is_number(rest[NUMBER].text):
        return {}
    if not _is_number(row[NUMBER].text + rest[NUMBER].text):
        return {}
    return {column: _joined(cell, rest[column]) for column, cell in row.items()}


def _is_rest(cells: Mapping[str, Cell]) -> bool:
    """Whether a row says something, but bears no serial number."""
    return SERIAL in cells and not cells[SERIAL].text and any(each.text for each in cells.values())


def _is_number(text: str) -> bool:
    return bool(_WHOLE_NUMBER.fullmatch(re.sub(r"\s", "", text)))


def _joined(cell: Cell, rest: Cell) -> Cell:
    inks, room = (*cell.inks, *rest.inks), max(cell.room, rest.room)
    text, broken = inked.join(inks, room)
    doubt = "; ".join(filter(None, (cell.doubt, rest.doubt)))
    return replace(cell, text=text, inks=inks, room=room, doubt=doubt, broken=broken)


def _go_on(line: Line, into: _List, whole: Mapping[str, Cell]) -> None:
    """Puts the whole of the last row in its place."""
    row = into.rows[-1]
    into.last = whole
    into.rows[-1] = replace(
        row,
        cells=cells_of(tuple(whole), [cell.text for cell in whole.values()]),
        where=f"{row.where} to {line.where}",
        doubts=tuple(_doubts(whole.values(), into.header)),
    )


def _counted(cells: Sequence[Cell], header: _Header) -> str:
    """The number that Word counts for a row, "" where none."""
    head = header.cells[header.columns.index(SERIAL)]
    return next((cell.counted for cell in cells if _overlap(cell, head)), "")


def is_header(cells: Sequence[Cell]) -> bool:
    """Whether these cells are the headings of a list."""
    return len({column_of(cell.text) for cell in cells} - {""}) >= _HEADER_MIN


def _header(file: str, cells: tuple[Cell, ...]) -> _Header:
    headings = tuple(re.sub(r"\s+", "", cell.text) for cell in cells)
    return _Header(cells, headings, columns_of(file, headings))


def _align(cells: Sequence[Cell], header: _Header) -> dict[str, str]:
    """The cells of a row by column.

    Where a row has as many cells as the header, each under its heading at least in part, they go
    by order: the borders of single rows are sometimes shifted by a grid column. Otherwise by the
    grid: a cell that spans several headings repeats, several cells under one heading are joined.
    """
    pairs = list(zip(cells, header.cells, strict=False))
    by_order = len(cells) == len(header.cells) and all(_overlap(c, h) for c, h in pairs)
    texts: list[str] = []
    for place, head in enumerate(header.cells):
        under = [cells[place]] if by_order else [c for c in cells if _overlap(c, head)]
        texts.append("\n".join(cell.text for cell in under if cell.text))
    values = cells_of(header.columns, texts)
    for column, heading in zip(header.columns, header.headings, strict=True):
        if not heading and not values[column]:
            del values[column]  # no column of the list, only room beside it
    for cell in cells:
        if not by_order and cell.start >= header.cells[-1].end and cell.text:
            values[f"第{cell.start + 1}列"] = cell.text  # beyond the header: keep it all the same
    return values


def _overlap(a: Cell, b: Cell) -> bool:
    return a.start < b.end and b.start < a.end


def _continues(lines: Sequence[Line], header: _Header) -> bool:
    """Whether a table without a header row goes on with the one before: the same columns."""
    return bool(lines) and len(lines[0].cells) == len(header.cells)


def _refuse_unread(file: str, grid: Grid, first: int, end: int) -> None:
    """Raise where one of these lines, which are not read, holds a filing number."""
    for at, line in enumerate(grid.lines[first:end], start=first + 1):
        if any(FILING_NUMBER.search(cell.text) for cell in line.cells):
            raise TableError(
                file,
                f"row {at} of {grid.name} holds a filing number but has no header above it",
                "add the header row in a copy of the file",
            )


def _title(paragraphs: Sequence[str]) -> str:
    """The title of a list among the paragraphs above it, as 境内…清单（2023年8月）."""
    texts = [re.sub(r"\s+", "", p) for p in paragraphs]
    texts = [re.sub(r"^附件\d*[:：]?", "", t) for t in texts]
    texts = [t for t in texts if t and not _CONTINUED.search(t)]
    # A title may be broken into several paragraphs, and so may the date at its end.
    runs = [
        ["".join(texts[at : at + length]) for at in range(len(texts) - length + 1)]
        for length in range(1, _TITLE_MAX + 1)
    ]
    month = r"\d{4}年\d{1,2}月"
    dated = rf"(?:清单|名单|信息|公告|列表)(?:（{month}.*）|\({month}.*\)|{month}[\d年月日至—-]*)$"
    whole = rf"^(?:境内|关于).*{dated}"
    tries = (
        *((whole, candidates) for candidates in runs),
        *((dated, candidates) for candidates in runs),
        *((r"关于.*(?:公告|通告|通知)$", candidates) for candidates in runs),
        ("清单|名单|备案", texts),
    )
    for pattern, candidates in tries:
        for candidate in reversed(candidates):
            if re.search(pattern, candidate):
                return candidate
    return ""

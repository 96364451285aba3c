"""Office files opened: .docx and .csv become tables whose rows remember file and row."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import docx
from msgspec import Struct
from msgspec.structs import replace

# Each column under the heading that names it here -> what else lists have called it.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "序号": ("seq_in_list",),
    "算法名称": (
        *("模型名称", "大模型名称", "应用/功能名称", "应用名称", "功能名称", "应用(功能)名称"),
        *("应用或功能名称", "name_zh"),
    ),
    "算法类别": ("类别", "算法类型"),
    "角色": ("主体角色",),
    "主体名称": (
        *("备案单位", "登记单位", "备案主体", "登记主体", "备案主体名称", "登记主体名称"),
        *("企业名称", "entity_name_zh"),
    ),
    "应用产品": ("产品名称", "应用产品名称"),
    "主要用途": ("用途",),
    "备案编号": ("备案号", "算法备案编号", "上线编号", "登记编号", "登记号", "filing_number"),
    "备注": ("变更情况", "变更内容", "说明", "remark_zh"),
    "属地": ("jurisdiction_zh",),
    "备案时间": ("登记时间", "备案日期", "登记日期", "上线时间", "filed_date"),
    "注销时间": ("cancelled_period_zh",),
    # Not printed in any list, but carried along by transcriptions of several.
    "register": (),
    "batch": (),
    "announced": ("announced_date",),
    "url": ("announcement_url",),
}
# A list that lacks one of these cannot be read into filings.
REQUIRED = ("算法名称", "主体名称", "备案编号")

_COLUMN_OF = {
    heading: column for column, others in COLUMNS.items() for heading in (column, *others)
}
_SERIAL = "序号"
_PROSE = frozenset({"应用产品", "主要用途", "备注"})  # their line breaks may mean something
_TITLE_MAX = 4  # paragraphs that a title may be broken into
_CONTINUED = re.compile(r"^续|续表$|[（(]续表?[)）]$")  # above the next page of a list
_HEADER_MIN = 3  # known headings that make a row a header row

_LATIN_END = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]+$")
_LATIN_START = re.compile(r"[A-Za-z0-9]+")

_MAX_FILE = 64 * 2**20  # bytes; the largest official list so far has 0.3 MB
_MAX_UNPACKED = 64 * 2**20  # bytes; so far 6.5 MB
_MAX_ENTRIES = 2000

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Elements that only wrap: what stands in them stands in the text.
_WRAPPERS = frozenset(
    _W + n for n in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo")
)
# What a reader of the printed page does not see.
_UNSEEN = frozenset(
    [_W + n for n in ("del", "moveFrom", "delText", "instrText", "rt", "pPr", "sdtPr")]
    + [_MC_FALLBACK]
)
_MARKS = {_W + "tab": "\t", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "-"}


class TableError(Exception):
    """A file that cannot be read as a list: which one, what is wrong, and what to do."""

    def __init__(self, file: str, wrong: str, todo: str) -> None:
        super().__init__(f"{file}: {wrong}; {todo}")
        self.file = file
        self.wrong = wrong
        self.todo = todo


class Row(Struct, frozen=True):
    """One row of a list, and where it stands."""

    file: str  # name of the file
    sheet_or_table: int  # place of the table in the file, from 1
    number: int  # place among the rows of the list, from 1; headings and empty rows not counted
    cells: Mapping[str, str]  # column of COLUMNS, or the heading as printed -> text
    numbered: bool = False  # the serial number is automatic: not text, but counted by Word


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


def read(path: Path, required: Sequence[str] = REQUIRED) -> list[Table]:
    """The lists of a .docx or .csv file, in order; raises TableError."""
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise TableError(
            path.name,
            f"{path.suffix or 'a file without ending'} is not a kind of file that can be read",
            "save it as .docx or .csv",
        )
    try:
        if path.stat().st_size > _MAX_FILE:
            raise TableError(path.name, "larger than 64 MiB", "check that it is an official list")
        data = path.read_bytes()
    except OSError as error:
        raise TableError(
            path.name, f"cannot be opened ({error.strerror})", "check the path"
        ) from error
    tables = reader(path.name, data)
    for table in tables:
        _check_columns(table, required)
    return tables


def one_line(text: str) -> str:
    """A name whose line was broken in print, joined: with a space only between Latin words.

    Whether a break stood in a word or between two is not printed. Between two runs of capitals
    (WP|SAI) it is taken to stand in a word, as only long abbreviations need a break; elsewhere
    (Sample|AI) between words.
    """
    joined = ""
    for line in text.split("\n"):
        piece = "".join(part.strip() for part in line.split("\t"))
        before, after = _LATIN_END.search(joined), _LATIN_START.match(piece)
        if before and after:
            runs = before[0] + after[0]
            joined += "" if runs.isupper() and runs.isalpha() else " "
        joined += piece
    return joined


def _plain(heading: str) -> str:
    """A heading as compared: NFKC, without white space and invisible characters."""
    text = unicodedata.normalize("NFKC", heading)
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) != "Cf").lower()


def _column(heading: str) -> str:
    """The column of COLUMNS that a printed heading names, "" where none."""
    return _COLUMN_OF.get(_plain(heading), "")


def _check_columns(table: Table, required: Sequence[str]) -> None:
    if not table.rows:
        raise TableError(table.file, "the list has no rows", "check that the file is complete")
    for column in required:
        if column not in table.rows[0].cells:
            raise TableError(
                table.file,
                f"no column {' / '.join((column, *COLUMNS[column]))};"
                f" the list has {', '.join(table.headings)}",
                "check the header row, or add its heading to registry/tables.py",
            )


def _columns(file: str, headings: Sequence[str]) -> tuple[str, ...]:
    """The key of each column: the one it names in COLUMNS, else what is printed or its place."""
    columns = [
        _column(heading) or re.sub(r"\s+", "", heading) or f"第{place}列"
        for place, heading in enumerate(headings, start=1)
    ]
    for column in columns:
        if columns.count(column) > 1:
            twice = [h for h, c in zip(headings, columns, strict=True) if c == column]
            raise TableError(
                file,
                f"columns {' and '.join(twice)} mean the same",
                "rename or remove one of them in a copy of the file",
            )
    return tuple(columns)


def _cells(columns: Sequence[str], texts: Sequence[str]) -> dict[str, str]:
    return {
        column: text.strip() if column in _PROSE else one_line(text)
        for column, text in zip(columns, texts, strict=True)
    }


# --- .csv ---------------------------------------------------------------------------------------


def _read_csv(file: str, data: bytes) -> list[Table]:
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
                columns = _columns(file, printed)
                continue
            if len(cells) != len(columns):
                raise TableError(
                    file,
                    f"line {reader.line_num} has {len(cells)} cells, the header {len(columns)}",
                    "mend the commas or quotes of that line",
                )
            rows.append(Row(file, 1, len(rows) + 1, _cells(columns, cells)))
    except csv.Error as error:
        raise TableError(
            file, f"line {reader.line_num}: {error}", "mend the quotes of that line"
        ) from error
    return [Table(file, "", tuple(rows), tuple(printed))]


# --- .docx --------------------------------------------------------------------------------------


class _Cell(Struct, frozen=True):
    """A cell on the grid of its table: the columns it covers and its text."""

    start: int
    end: int  # first column after it
    text: str
    list_id: str = ""  # the automatic numbering it takes part in


class _Header(Struct, frozen=True):
    """The headings of a table, each with the grid columns it covers."""

    cells: tuple[_Cell, ...]
    headings: tuple[str, ...]  # as printed
    columns: tuple[str, ...]  # what they are called in Row.cells


def _read_docx(file: str, data: bytes) -> list[Table]:
    _check_zip(file, data)
    try:
        document = docx.Document(io.BytesIO(data))
        body = document.element.body
        starts = _numbering_starts(document)
        blocks = list(_inside(body, "p", "tbl"))
    except Exception as error:  # python-docx and lxml fail in many ways on a broken package
        raise TableError(
            file,
            f"not a Word document that can be read ({type(error).__name__}: {error})",
            "download it again, or open it in Word and save it as .docx",
        ) from error
    return _lists(file, blocks, starts)


def _lists(file: str, blocks: Sequence[Any], starts: Mapping[str, int]) -> list[Table]:
    """The lists among the paragraphs and tables of a document."""
    tables: list[Table] = []
    header: _Header | None = None
    counts: dict[str, int] = {}  # how far each automatic numbering has come
    above: list[str] = []
    place = 0
    for block in blocks:
        if block.tag == _W + "p":
            above.append(_text(block))
            continue
        place += 1
        grid = list(_grid(block))
        at = next((i for i, cells in enumerate(grid) if _is_header(cells)), -1)
        if at >= 0:
            _refuse_unread(file, place, grid[:at])
            header = _header(file, grid[at])
            title = _title([*above, *(cell.text for cells in grid[:at] for cell in cells)])
            # Without a title of its own it is the next page of the list before.
            if title or not tables or tables[-1].headings != header.headings:
                tables.append(Table(file, title, (), header.headings))
            above = []
        elif header is None or not _continues(grid, header):
            _refuse_unread(file, place, grid)
            continue
        done = tables.pop()
        rows = list(done.rows)
        for values, numbered in _values(file, place, grid[at + 1 :], header, starts, counts):
            if values.get(_SERIAL) == "":
                values[_SERIAL] = str(len(rows) + 1)
            rows.append(Row(file, place, len(rows) + 1, values, numbered))
        tables.append(replace(done, rows=tuple(rows)))
    if not tables:
        raise TableError(
            file,
            "no table with a header row such as 序号, 算法名称, 主体名称, 备案编号",
            "check that it is an official list",
        )
    return tables


def _values(
    file: str,
    place: int,
    grid: Sequence[Sequence[_Cell]],
    header: _Header,
    starts: Mapping[str, int],
    counts: dict[str, int],
) -> Iterator[tuple[dict[str, str], bool]]:
    """The cells of each row that is one of the list, and whether Word numbers it."""
    for cells in grid:
        if not cells or _is_header(cells):
            continue
        if len(cells) == 1 and len(header.cells) > 1:
            _refuse_unread(file, place, [cells])  # a line across the table: a title or a note
            continue
        values = _align(cells, header)
        numbered = values.get(_SERIAL) == ""
        if numbered:
            values[_SERIAL] = _count(cells, header, starts, counts)
        if any(text for column, text in values.items() if column != _SERIAL):
            yield values, numbered


def _check_zip(file: str, data: bytes) -> None:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise TableError(
            file, "an old .doc or a protected file", "open it in Word and save it as .docx"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise TableError(
            file, f"not a .docx: the zip is broken ({error})", "download it again"
        ) from error
    # zipfile reads no more of an entry than its declared size, so the sum is a true bound.
    if len(entries) > _MAX_ENTRIES or sum(e.file_size for e in entries) > _MAX_UNPACKED:
        raise TableError(
            file, "unpacks to more than 64 MiB", "do not open it; check where it came from"
        )
    if not any(e.filename == "word/document.xml" for e in entries):
        raise TableError(
            file, "a zip without word/document.xml, so not a .docx", "save the list as .docx"
        )


def _inside(parent: Any, *names: str) -> Iterator[Any]:
    """The children with these names, also where a content control or an insertion wraps them."""
    wanted = {_W + name for name in names}
    for child in parent:
        if child.tag in wanted:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _inside(child, *names)


def _text(element: Any) -> str:
    """What a reader sees of an element: paragraphs as lines, without deleted text; stripped."""
    return "\n".join(_lines(element)).strip(" \t\n\r\u3000\xa0\u200b\ufeff")


def _lines(element: Any) -> Iterator[str]:
    paragraphs = [element] if element.tag == _W + "p" else _paragraphs(element)
    for paragraph in paragraphs:
        yield "".join(_runs(paragraph))


def _paragraphs(element: Any) -> Iterator[Any]:
    for child in element:
        if child.tag == _W + "p":
            yield child
        elif _is_seen(child):
            yield from _paragraphs(child)


def _runs(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == _W + "t":
            yield child.text or ""
        elif child.tag in _MARKS:
            yield _MARKS[child.tag]
        elif _is_seen(child):
            yield from _runs(child)


def _is_seen(element: Any) -> bool:
    if element.tag in _UNSEEN or not isinstance(element.tag, str):
        return False
    hidden = element.find(f"{_W}rPr/{_W}vanish") if element.tag == _W + "r" else None
    return hidden is None or hidden.get(_W + "val", "true") in ("0", "false", "off")


def _grid(table: Any) -> Iterator[tuple[_Cell, ...]]:
    """The rows of a table on its grid; a merged cell repeats its text in every row it covers."""
    merged: dict[int, str] = {}  # grid column -> text of the cell that began a vertical merge
    for tr in _inside(table, "tr"):
        if tr.find(f"{_W}trPr/{_W}del") is not None:
            continue
        at = _int(tr.find(f"{_W}trPr/{_W}gridBefore"), 0)
        cells: list[_Cell] = []
        for tc in _inside(tr, "tc"):
            properties = tc.find(_W + "tcPr")
            if properties is not None and properties.find(_W + "cellDel") is not None:
                continue
            span = max(1, _int(_property(properties, "gridSpan"), 1))
            text = _text(tc)
            vertical = _property(properties, "vMerge")
            horizontal = _property(properties, "hMerge")
            if vertical is None:
                merged.pop(at, None)
            elif vertical.get(_W + "val", "continue") == "restart":
                merged[at] = text
            else:
                text = text or merged.get(at, "")
            if horizontal is not None and horizontal.get(_W + "val", "continue") == "continue":
                text = text or (cells[-1].text if cells else "")
            cells.append(_Cell(at, at + span, text, _list_id(tc)))
            at += span
        yield tuple(cells)


def _property(properties: Any, name: str) -> Any:
    return None if properties is None else properties.find(_W + name)


def _int(element: Any, default: int) -> int:
    value = "" if element is None else element.get(_W + "val", "")
    return int(value) if value.isdecimal() else default


def _list_id(tc: Any) -> str:
    """The automatic numbering of a cell's first paragraph, "" where none."""
    number = tc.find(f".//{_W}numPr/{_W}numId")
    value = "" if number is None else str(number.get(_W + "val", ""))
    return "" if value == "0" else value


def _numbering_starts(document: Any) -> dict[str, int]:
    """Where each automatic numbering of the document begins, by its id."""
    part = next(
        (r.target_part for r in document.part.rels.values() if r.reltype.endswith("/numbering")),
        None,
    )
    if part is None:
        return {}
    root = part.element
    abstract = {a.get(_W + "abstractNumId"): a for a in root.findall(_W + "abstractNum")}
    starts: dict[str, int] = {}
    for num in root.findall(_W + "num"):
        override = num.find(f"{_W}lvlOverride/{_W}startOverride")
        link = num.find(_W + "abstractNumId")
        kind = None if link is None else abstract.get(link.get(_W + "val"))
        level = None if kind is None else kind.find(f"{_W}lvl/{_W}start")
        starts[num.get(_W + "numId")] = _int(override, _int(level, 1))
    return starts


def _count(
    cells: Sequence[_Cell], header: _Header, starts: Mapping[str, int], counts: dict[str, int]
) -> str:
    """The next number of the automatic numbering of a row's serial cell, "" where none."""
    head = header.cells[header.columns.index(_SERIAL)]
    list_id = next((cell.list_id for cell in cells if _overlap(cell, head)), "")
    if not list_id:
        return ""
    counts[list_id] = counts.get(list_id, starts.get(list_id, 1) - 1) + 1
    return str(counts[list_id])


def _is_header(cells: Sequence[_Cell]) -> bool:
    return len({_column(cell.text) for cell in cells} - {""}) >= _HEADER_MIN


def _header(file: str, cells: tuple[_Cell, ...]) -> _Header:
    headings = tuple(re.sub(r"\s+", "", cell.text) for cell in cells)
    return _Header(cells, headings, _columns(file, headings))


def _align(cells: Sequence[_Cell], header: _Header) -> dict[str, str]:
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
    values = _cells(header.columns, texts)
    for cell in cells:
        if not by_order and cell.start >= header.cells[-1].end and cell.text:
            values[f"第{cell.start + 1}列"] = cell.text  # beyond the header: keep it all the same
    return values


def _overlap(a: _Cell, b: _Cell) -> bool:
    return a.start < b.end and b.start < a.end


def _continues(grid: Sequence[Sequence[_Cell]], header: _Header) -> bool:
    """Whether a table without a header row goes on with the one before: the same columns."""
    return bool(grid) and len(grid[0]) == len(header.cells)


def _refuse_unread(file: str, place: int, grid: Sequence[Sequence[_Cell]]) -> None:
    """Raise where something would be skipped that holds a filing number."""
    for number, cells in enumerate(grid, start=1):
        if any(re.search(r"网信算备|[A-Za-z]+-\w+-\d{8}", cell.text) for cell in cells):
            raise TableError(
                file,
                f"row {number} of table {place} holds a filing number but has no header above it",
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
        ("清单|名单|备案", texts),
    )
    for pattern, candidates in tries:
        for candidate in reversed(candidates):
            if re.search(pattern, candidate):
                return candidate
    return ""


_READERS: Mapping[str, Callable[[str, bytes], list[Table]]] = {
    ".docx": _read_docx,
    ".csv": _read_csv,
}

"""A page of the web, saved: its text and tables as a reader of the page sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from registry.tables.errors import TableError
from registry.tables.lists import is_header, lists
from registry.tables.records import MAX_CELLS, Block, Cell, Grid, Line, Table, too_many_cells

# Elements whose text runs on in the line; that of any other stands on a line of its own.
_INLINE = re.compile(
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|img|input|ins|kbd|label|mark|"
    "nobr|q|rb|ruby|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr"
)
_UNSEEN = re.compile(
    "audio|canvas|head|iframe|noscript|object|rp|rt|script|style|svg|template|textarea|video"
)
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
_HEAD = 4096  # bytes in which a page must name its encoding
# Chinese pages that say GB2312 hold characters of the larger sets too; GB18030 contains both.
_LARGER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030"}
# A line of the source that ends between two of these ends nowhere on the page (CSS Text 3, 4.1.3).
_WIDE = "[\u2e80-\u303e\u3041-\u9fff\uf900-\ufaff\uff01-\uff60]"
_SOURCE_BREAK = re.compile(f"(?<={_WIDE}) *\r[ \r]*(?={_WIDE})")
_OUTER = " \t\n\r\u3000\xa0\u200b\ufeff"
_MAX_COLSPAN, _MAX_ROWSPAN = 1000, 65534  # as the HTML Standard bounds them


def read(file: str, data: bytes) -> list[Table]:
    """The lists of the page; raises TableError."""
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(_decoded(file, data).encode(), parser)
    except etree.XMLSyntaxError as error:
        raise TableError(file, f"not a page that can be read ({error})", "save it again") from error
    deep = next((each for each in parser.error_log if "depth" in each.message.lower()), None)
    if deep is not None:
        raise TableError(
            file,
            f"line {deep.line}: elements are nested too deep to read",
            "check that it is the page of an official list",
        )
    if root is None:
        raise TableError(file, "an empty page", "save it again")
    return lists(file, _blocks(file, root))


def _decoded(file: str, data: bytes) -> str:
    """The text of the page: by its mark, by what it says of itself, else UTF-8."""
    declared = _CHARSET.search(data[:_HEAD])
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        name = "utf-16"
    elif data.startswith(b"\xef\xbb\xbf") or not declared:
        name = "utf-8-sig"
    else:
        said = declared[1].decode().lower()
        name = _LARGER.get(said, said)
    try:
        text = data.decode(name)
    except LookupError as error:
        raise TableError(
            file, f"says that it is encoded in {name}, which nobody knows", "save it in UTF-8"
        ) from error
    except UnicodeError as error:
        at = f"byte {error.start + 1} is not" if isinstance(error, UnicodeDecodeError) else "not"
        raise TableError(file, f"{at} {name}", "save the page again, in UTF-8") from error
    return text.replace("\0", "\ufffd")


def _blocks(file: str, root: Any) -> Iterator[Block]:
    """The paragraphs and tables of the page; a table that only lays out the page is neither."""
    tables = cells = 0
    text: list[str] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            text += [_edge(element), _source(element.tail)]
        elif _is_unseen(element):
            walk.skip_subtree()
        elif element.tag == "table" and not _is_layout(element):
            walk.skip_subtree()
            yield from _paragraphs(text)
            text = []
            yield from (_text(each) for each in element.iterchildren("caption"))
            tables += 1
            grid = Grid(f"table {tables}", tuple(_grid(file, element, f"table {tables}")))
            cells += sum(len(line.cells) for line in grid.lines)
            if cells > MAX_CELLS:
                raise too_many_cells(file)
            yield grid
        else:
            text += [_edge(element), _source(element.text)]
    yield from _paragraphs(text)


def _paragraphs(text: list[str]) -> Iterator[str]:
    yield from filter(None, _tidy(text).split("\n"))


def _edge(element: Any) -> str:
    return "" if _INLINE.fullmatch(element.tag) else "\n"


def _is_unseen(element: Any) -> bool:
    return bool(_UNSEEN.fullmatch(element.tag)) or _is_hidden(element)


def _is_hidden(element: Any) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style", "")))


def _text(element: Any) -> str:
    """What a reader sees of an element, its paragraphs as lines."""
    text: list[str] = [_source(element.text)]
    for child in element.iterchildren():
        walk = etree.iterwalk(child, events=("start", "end"))
        for event, each in walk:
            if event == "end":
                text += [_edge(each), _source(each.tail)]
            elif _is_unseen(each):
                walk.skip_subtree()
            else:
                text += [_edge(each), _source(each.text)]
    return _tidy(text)


def _source(text: str | None) -> str:
    r"""Text as it stands in the source: its lines end where it was broken there, marked \r."""
    return re.sub(r"[\t\f ]+", " ", re.sub(r"\r?\n|\r", "\r", text or ""))


def _tidy(text: list[str]) -> str:
    """The pieces as a page shows them: white space as one space, lines stripped, none empty."""
    shown = re.sub(r"[ \r]+", " ", _SOURCE_BREAK.sub("", "".join(text)))
    lines = (line.strip(_OUTER) for line in shown.split("\n"))
    return "\n".join(line for line in lines if line)


def _rows(table: Any) -> Iterator[Any]:
    for child in table.iterchildren("tr", "thead", "tbody", "tfoot"):
        if child.tag == "tr":
            yield child
        else:
            yield from child.iterchildren("tr")


def _is_layout(table: Any) -> bool:
    """Whether the table holds others and no header row of its own."""
    if next(table.iterdescendants("table"), None) is None:
        return False
    return not any(
        is_header([Cell(0, 1, _text(cell)) for cell in row.iterchildren("td", "th")])
        for row in _rows(table)
    )


def _grid(file: str, table: Any, name: str) -> Iterator[Line]:
    """The rows of a table on its grid; a cell over several rows repeats its text in each."""
    over: dict[
        int, tuple[int, Cell]
    ] = {}  # first column -> rows that a cell still covers, the cell
    count = 0
    for number, row in enumerate(_rows(table), start=1):
        cells: list[Cell] = []
        under = {at: cell for at, (left, cell) in over.items() if left > 0}
        taken = {column for cell in under.values() for column in range(cell.start, cell.end)}
        over = {at: (left - 1, cell) for at, (left, cell) in over.items() if left > 0}
        at = 0
        for element in row.iterchildren("td", "th"):
            if _is_hidden(element):
                continue
            while at in taken:
                at += 1
            span = _span(element, "colspan", _MAX_COLSPAN)
            cell = Cell(at, at + span, _text(element))
            cells.append(cell)
            down = _span(element, "rowspan", _MAX_ROWSPAN)
            if down > 1:
                over[at] = (down - 1, cell)
            at += span
        count += len(cells) + len(under)
        if count > MAX_CELLS:
            raise too_many_cells(file)
        doubts = ("the row is hidden on the page",) if _is_hidden(row) else ()
        in_order = sorted([*cells, *under.values()], key=lambda cell: cell.start)
        yield Line(tuple(in_order), f"{name} row {number}", doubts)


def _span(element: Any, name: str, most: int) -> int:
    value = element.get(name, "").strip()
    if not re.fullmatch(r"\d{1,9}", value, re.A):
        return 1
    if int(value) == 0 and name == "rowspan":
        return most  # all the rows that follow
    return max(1, min(int(value), most))

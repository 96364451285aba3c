"""A Word document: its paragraphs and tables as a reader of the printed page sees them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

import docx

from registry.tables import package
from registry.tables.errors import TableError
from registry.tables.lists import lists
from registry.tables.records import Block, Cell, Grid, Line, Table

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


def read(file: str, data: bytes) -> list[Table]:
    """The lists of the document; raises TableError."""
    package.check(file, data, "word/document.xml")
    try:
        document = docx.Document(io.BytesIO(data))
        blocks = list(_blocks(document.element.body, _numbering_starts(document)))
    except RecursionError:
        raise
    except Exception as error:  # python-docx and lxml fail in many ways on a broken package
        raise TableError(
            file,
            f"not a Word document that can be read ({type(error).__name__}: {error})",
            "download it again, or open it in Word and save it as .docx",
        ) from error
    return lists(file, blocks)


def _blocks(body: Any, starts: Mapping[str, int]) -> Iterator[Block]:
    counts: dict[str, int] = {}  # how far each automatic numbering has come
    tables = 0
    for element in _inside(body, "p", "tbl"):
        if element.tag == _W + "p":
            yield _text(element)
        else:
            tables += 1
            lines = tuple(Line(cells) for cells in _grid(element, starts, counts))
            yield Grid(f"table {tables}", lines)


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


def _grid(
    table: Any, starts: Mapping[str, int], counts: dict[str, int]
) -> Iterator[tuple[Cell, ...]]:
    """The rows of a table on its grid; a merged cell repeats its text in every row it covers."""
    merged: dict[int, str] = {}  # grid column -> text of the cell that began a vertical merge
    for tr in _inside(table, "tr"):
        if tr.find(f"{_W}trPr/{_W}del") is not None:
            continue
        at = _int(tr.find(f"{_W}trPr/{_W}gridBefore"), 0)
        cells: list[Cell] = []
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
            counted = "" if text else _count(_list_id(tc), starts, counts)
            cells.append(Cell(at, at + span, text, counted))
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


def _count(list_id: str, starts: Mapping[str, int], counts: dict[str, int]) -> str:
    """The next number of an automatic numbering, "" where there is none."""
    if not list_id:
        return ""
    counts[list_id] = counts.get(list_id, starts.get(list_id, 1) - 1) + 1
    return str(counts[list_id])

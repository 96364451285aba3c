"""Rows of official lists, cell by cell as printed, before anyone says what they mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from registry import tables
from registry.names import fold

# A cell that ends like this holds a legal entity, not the name of a model.
LEGAL_ENTITY = re.compile(
    r"(公司|大学|学院|研究院|研究所|中心|实验室|医院|学校|银行|集团|协会|学会|报社|出版社|"
    r"事务所|合伙）?|电视台|图书馆|工作室|联合社|委员会|总台|基金会|厂|部|局|馆|院|社|所|店|站|行)\W*$"
)
COMPANY = re.compile(r"公司\W*$")
# A number names a file: no path, no hidden file, no name that a file system refuses.
NUMBER = re.compile(r"\w[\w.()-]{0,99}")
FILED = re.compile(r"(?:网信算备)?\d{21,22}号?|[A-Za-z]+-\S+-\d{8}\S*")  # a number, by its look
FIRM = re.compile(r"[\w()·]{4,40}公司")
BATCH = re.compile(r"(?:(20\d\d)\s*年)?\s*(\d{1,2})\s*月")
DATE = re.compile(r"(20\d\d)\s*[年/.-]\s*(\d{1,2})\s*[月/.-]\s*(\d{1,2})\s*日?")
NONE = re.compile(r"-+|—+|–+|/|无|")
TWENTY_ONE = ("cn-cac-recommendation", "cn-cac-deep-synthesis")  # whose numbers have 21 digits


class Printed(Struct, frozen=True):
    """One row of one list, each cell with its outer white space cut and nothing else done to it."""

    file: str
    register: str
    batch: str
    row: int  # the number printed, or the place in the list where numbers are automatic
    position: int | None  # the place in the list, where the numbers printed do not ascend
    number: str  # full-width forms made half-width
    number_printed: str
    name: str
    company: str
    category: str = ""
    role: str = ""
    products: str = ""
    purpose: str = ""
    remark: str = ""
    place: str = ""
    date: str = ""
    swapped: bool = False  # name and company stand in each other's column
    where: str = ""  # in the file, as page 3 row 2
    doubts: tuple[str, ...] = ()  # what is not certain in how it was read
    astray: str = ""  # what stands in a column where it cannot belong, "" where nothing does

    @property
    def at(self) -> str:
        """Where the row stands, as a message says it."""
        file = f"{self.file}, {self.where}" if self.where else self.file
        return f"{file}, {self.register}/{self.batch} row {self.row}"


class PrintedList(Struct, frozen=True):
    """All rows of one list, and what its announcement says of it."""

    register: str
    batch: str
    title: str
    announced: str
    url: str
    rows: tuple[Printed, ...]
    refused: tuple[str, ...] = ()  # rows that cannot become a filing, and why, a line each
    unknown: tuple[str, ...] = ()  # headings of columns that nobody here knows
    gaps: tuple[str, ...] = ()  # where numbers of rows are left out, a line each


# What the headings must, or must not, say for a list to be one of the register.
TELLTALE = {
    "cn-cac-recommendation": re.compile(r"算法类别"),
    "cn-cac-deep-synthesis": re.compile(r"角色"),
    "cn-cac-genai-filing": re.compile(r"^(?=.*(模型|备案单位))(?!.*登记)"),
    "cn-cac-genai-registration": re.compile(r"登记|^(?!.*(模型|备案单位)).*上线"),
}


def batch_of(title: str) -> str:
    """The batch a title names: `（2023年8月）` is 2023-08, `（2026年3月至4月）` 2026-04.

    "" where it names none.
    """
    year, month = "", 0
    for found in BATCH.finditer(fold(title)):
        year, month = found[1] or year, int(found[2])
    return f"{year}-{month:02d}" if year and 1 <= month <= 12 else ""


def read(register: str, found: Iterable[tables.Table], batch: str = "") -> tuple[PrintedList, ...]:
    """The lists of one register among tables; raises TableError where there is none.

    A document may hold tables of two registers, and a table the lists of several batches.
    """
    seen = list(found)
    lists = together([each for table in seen for each in _lists(register, table, batch)])
    if seen and not lists:
        raise tables.TableError(
            seen[0].file,
            f"no table is a list of {register}: the headings are {', '.join(seen[0].headings)}",
            "name the register that the list belongs to",
        )
    return tuple(lists)


def together(lists: list[PrintedList]) -> list[PrintedList]:
    """The parts of one list, where it stands in several tables or files, as one."""
    whole: dict[tuple[str, str], PrintedList] = {}
    for each in lists:
        name = each.register, each.batch
        first = whole.get(name)
        whole[name] = (
            replace(
                first,
                rows=(*first.rows, *each.rows),
                refused=(*first.refused, *each.refused),
                gaps=(*first.gaps, *each.gaps),
            )
            if first
            else each
        )
    return list(whole.values())


def _lists(register: str, table: tables.Table, batch: str) -> Iterator[PrintedList]:
    if not table.rows:
        return
    if "register" not in table.rows[0].cells:
        columns = (*table.headings, *table.rows[0].cells)
        if not TELLTALE[register].search("".join(columns)):
            return
        batch = batch or batch_of(table.title) or batch_of(table.file)
    # A transcription of several lists has columns of its own; a list should have none unread.
    unknown = () if "register" in table.rows[0].cells else table.unknown
    by_batch: dict[str, list[tables.Row]] = {}
    for row in sorted(table.rows, key=lambda row: row.number):
        if row.cells.get("register", register) == register:
            by_batch.setdefault(batch or row.cells.get("batch", ""), []).append(row)
    for name, rows in by_batch.items():
        yield replace(_list(register, name, table.title, rows), unknown=unknown)


def _list(register: str, batch: str, title: str, rows: list[tables.Row]) -> PrintedList:
    first = rows[0].cells
    numbers = [_serial(row, at) for at, row in enumerate(rows, start=1)]
    ranks = {number: rank for rank, number in enumerate(sorted(set(numbers)), start=1)}
    printed = [
        _printed(register, batch, row, number, at if ranks[number] != at else None)
        for at, (row, number) in enumerate(zip(rows, numbers, strict=True), start=1)
    ]
    return PrintedList(
        register=register,
        batch=batch,
        title=title,
        announced=first.get("announced", ""),
        url=first.get("url", ""),
        rows=tuple(row for row in printed if not _refusal(row)),
        refused=tuple(_refusal(row) for row in printed if _refusal(row)),
        gaps=tuple(_gaps(printed)),
    )


def _gaps(rows: Sequence[Printed]) -> Iterator[str]:
    """Where the numbers printed leave some out: a row may be missing, in print or in the file."""
    ordered = sorted({row.row: row for row in reversed(rows)}.values(), key=lambda row: row.row)
    for before, row in pairwise(ordered):
        if row.row > before.row + 1:
            yield f"{row.at}: the number before it is {before.row}"


def _refusal(row: Printed) -> str:
    """Why a row cannot become a filing; "" where it can."""
    return f"{row.at}: {'; '.join((_wrong(row), *row.doubts))}" if _wrong(row) else ""


def _wrong(row: Printed) -> str:
    if row.astray:
        return row.astray
    for what, text in (("number", row.number), ("name", row.name), ("company", row.company)):
        if not text:
            return f"the {what} is empty"
    if row.number.count("网信算备") > 1:
        return f"{row.number!r} are several numbers in one cell"
    if not NUMBER.fullmatch(row.number):
        return f"{row.number!r} cannot be a filing number: letters, digits and - only"
    return ""


def astray(cells: Mapping[str, str]) -> str:
    """A number or a company that stands in another column than its own, which holds none.

    Which of the columns have changed places is not guessed.
    """
    own = {column: re.sub(r"\s", "", cells.get(column, "")) for column in ("备案编号", "主体名称")}
    for column, text in cells.items():
        cell = re.sub(r"\s", "", fold(text))
        if column in own or column == "算法名称":  # name and company are read right if swapped
            continue
        for what, kind, proper in (("备案编号", FILED, FILED), ("主体名称", FIRM, LEGAL_ENTITY)):
            if kind.fullmatch(cell) and not proper.search(fold(own[what])):
                return (
                    f"{what} holds {own[what] or 'nothing'!r}, and {column} holds {cell!r}: the "
                    "columns of this row do not go by the header; mend it in a copy of the file"
                )
    return ""


def _serial(row: tables.Row, place: int) -> int:
    digits = re.sub(r"\D", "", fold(row.cells.get("序号", "")))
    return int(digits) if digits and not row.numbered else place


def iso(text: str) -> str:
    """A whole date in any usual form as 2026-03-28; anything else as it is printed."""
    found = DATE.fullmatch(fold(text).strip())
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}" if found else text


def _text(cell: str) -> str:
    """What a cell says: dashes and 无 say none."""
    return "" if NONE.fullmatch(cell.strip()) else cell.strip()


def number_of(register: str, cell: str) -> str:
    """The number in the one form that makes it comparable: 网信算备 + digits + 号."""
    text = "".join(each for each in fold(cell) if unicodedata.category(each) not in ("Cf", "Cc"))
    text = re.sub(r"\s", "", text)
    if register in TWENTY_ONE:
        digits = re.fullmatch(r"(?:网信算备)?(\d{21})号?", text)
        return f"网信算备{digits[1]}号" if digits else text
    return text


def _printed(
    register: str, batch: str, row: tables.Row, serial: int, position: int | None
) -> Printed:
    name, company = _text(row.cells.get("算法名称", "")), _text(row.cells.get("主体名称", ""))
    swapped = bool(COMPANY.search(name)) and not LEGAL_ENTITY.search(company)
    if swapped:
        name, company = company, name
    return Printed(
        file=row.file,
        register=register,
        batch=batch,
        row=serial,
        position=position,
        number=number_of(register, row.cells.get("备案编号", "")),
        number_printed=re.sub(r"\s", "", row.cells.get("备案编号", "")),
        name=name,
        company=company,
        category=_text(row.cells.get("算法类别", "")),
        role=_text(row.cells.get("角色", "")),
        products=row.cells.get("应用产品", ""),
        purpose=row.cells.get("主要用途", ""),
        remark=_text(row.cells.get("备注", "")),
        place=row.cells.get("属地", ""),
        date=iso(row.cells.get("备案时间", "")),
        swapped=swapped,
        where=row.where,
        doubts=row.doubts,
        astray=astray(row.cells),
    )

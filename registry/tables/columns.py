"""The columns of lists: what their headings mean, and the text of a cell in one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from registry.tables.errors import TableError

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

SERIAL, NUMBER = "序号", "备案编号"

_COLUMN_OF = {
    heading: column for column, others in COLUMNS.items() for heading in (column, *others)
}
_PROSE = frozenset({"应用产品", "主要用途", "备注"})  # their line breaks may mean something

_LATIN_END = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]+$")
_LATIN_START = re.compile(r"[A-Za-z0-9]+")


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


def column_of(heading: str) -> str:
    """The column of COLUMNS that a printed heading names, "" where none."""
    return _COLUMN_OF.get(_plain(heading), "")


def columns_of(file: str, headings: Sequence[str]) -> tuple[str, ...]:
    """The key of each column: the one it names in COLUMNS, else what is printed or its place."""
    columns = [
        column_of(heading) or re.sub(r"\s+", "", heading) or f"第{place}列"
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


def cells_of(columns: Sequence[str], texts: Sequence[str]) -> dict[str, str]:
    """The cells of a row by column: numbers and names in one line, prose with its lines."""
    return {column: _in_column(column, text) for column, text in zip(columns, texts, strict=True)}


def _in_column(column: str, text: str) -> str:
    if column == NUMBER:
        return re.sub(r"\s+", "", text)  # it has no spaces, only lines that were too narrow
    return text.strip() if column in _PROSE else one_line(text)

"""Lists as the CAC publishes them, made up and small."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import docx

DEEP = ("序号", "算法名称", "角色", "主体名称", "应用产品", "主要用途", "备案编号", "备注")
RECOMMENDATION = tuple("算法类别" if each == "角色" else each for each in DEEP)
GENAI = (
    "register,seq_in_list,jurisdiction_zh,name_zh,entity_name_zh,filing_number,filed_date,batch,"
    "announced_date,announcement_url,remark_zh"
)


def make_list(
    path: Path, title: str, rows: Sequence[Sequence[str]], heading: Sequence[str] = DEEP
) -> Path:
    """A .docx list with a title and one table."""
    document = docx.Document()
    document.add_paragraph(title)
    table = document.add_table(rows=0, cols=len(heading))
    for texts in (heading, *rows):
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = text
    path.parent.mkdir(parents=True, exist_ok=True)
    document.save(str(path))
    return path


def number(entity: int, kind: str = "01", serial: int = 1, year: str = "23") -> str:
    """A number that fits its check digit: 网信算备 + 21 digits + 号."""
    digits = f"110108{entity:07d}{kind}{year}{serial:03d}"
    weighed = sum(int(digit) * 2 ** (place + 1) for place, digit in enumerate(reversed(digits)))
    return f"网信算备{digits}{(1 - weighed) % 10}号"

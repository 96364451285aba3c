"""The same list in every form gives the same records; what each form can spoil is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry import tables
from tests import forms
from tests.official import DEEP, number

TITLE = "境内深度合成服务算法备案清单（2024年6月）"
ROWS = [
    ("1", "例一算法", "服务提供者", "例一有限公司", "例一(APP)", "用于对话", number(1), ""),
    (
        "2",
        "Sample AI算法",
        "服务提供者",
        "例二有限公司",
        "甲(APP)\n乙(网站)",
        "写作。",
        number(2),
        "--",
    ),
    ("4", "=例三", "服务技术支持者", "例三 & <例>有限公司", "--", "用于对话", number(3), "已注销"),
]
each_form = pytest.mark.parametrize("form", [form for form in forms.WRITE if form != "docx"])


def read(
    tmp_path: Path, form: str, rows: forms.Rows, heading: forms.Rows = (DEEP,)
) -> tables.Table:
    (table,) = tables.read(forms.WRITE[form](tmp_path / f"list.{form}", TITLE, rows, heading[0]))
    return table


@each_form
def test_every_form_gives_the_records_of_the_word_document(tmp_path: Path, form: str) -> None:
    word, other = (read(tmp_path, each, ROWS) for each in ("docx", form))
    assert (other.title, other.headings) == (word.title, word.headings)
    assert [row.cells for row in other.rows] == [row.cells for row in word.rows]
    assert [row.doubts for row in other.rows] == [()] * len(ROWS)
    assert all(row.where for row in other.rows)

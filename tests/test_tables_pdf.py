"""Lists on paper: rows over pages, headers again, merged cells, rules that are missing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib import pdfencrypt
from reportlab.pdfgen.canvas import Canvas

from registry import tables
from registry.tables import TableError, inked
from registry.tables.inked import Glyph, Ink
from tests.official import DEEP, number
from tests.printed import FONT, HEIGHT, MARGIN, WIDTH, Paper

TITLE = "境内深度合成服务算法备案清单（2024年6月）"
GENAI = ("序号", "属地", "模型名称", "备案单位", "备案编号", "备案时间")


def row(serial: object, name: str = "例算法", use: str = "用于对话", entity: int = 0) -> list[str]:
    code = number(entity or int(str(serial) or 9))
    return [str(serial), name, "服务提供者", "例有限公司", "例(APP)", use, code, ""]


def many(
    count: int, use: str = "应用于智能对话场景，根据用户输入的文本，生成回复。" * 4
) -> list[list[str]]:
    return [row(serial, f"例{serial}算法", use) for serial in range(1, count + 1)]


def read(paper: Paper) -> tables.Table:
    (table,) = tables.read(paper.save())
    return table


def cells(table: tables.Table) -> list[list[str]]:
    return [list(each.cells.values()) for each in table.rows]


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path / "list.pdf")


@pytest.mark.parametrize(
    "how",
    [{}, {"thin": True}, {"turned": True}, {"centred": True}, {"thin": True, "turned": True}],
    ids=str,
)
def test_however_it_is_drawn(tmp_path: Path, how: dict[str, Any]) -> None:
    paper = Paper(tmp_path / "list.pdf", **how)
    paper.text(TITLE)
    paper.table(many(30), DEEP)
    table = read(paper)
    assert (table.title, table.headings) == (TITLE, DEEP)
    assert cells(table) == many(30)
    assert [each for each in table.rows if each.doubts] == []


def test_a_row_over_the_end_of_a_page_is_one_row(paper: Paper) -> None:
    paper.table(many(9), DEEP)
    table = read(paper)
    assert cells(table) == many(9)
    wheres = [each.where for each in table.rows]
    assert wheres[0] == "page 1 row 2"
    assert [each for each in wheres if " to " in each] == ["page 1 row 9 to page 2 row 2"]


def test_a_rest_that_may_be_another_row_is_told(paper: Paper) -> None:
    paper.table([row(1)], DEEP)
    paper.page()
    rest = ["", "例", "", "", "", "生成回复。", "", ""]
    paper.table([rest, row(2)], DEEP)
    table = read(paper)  # a number only in the first: certain
    assert [each.cells["序号"] for each in table.rows] == ["1", "2"]
    assert table.rows[0].cells["主要用途"] == "用于对话\n生成回复。"  # its line was not full
    paper = Paper(paper.path)
    paper.table([row(1)], DEEP)
    paper.page()
    paper.table([["", *row(3)[1:]], row(2)], DEEP)
    table = read(paper)
    assert [each.cells["备案编号"] for each in table.rows] == [number(1), number(3), number(2)]
    assert table.rows[1].doubts == ("may be the rest of the row on page 1 row 2: not joined",)


def test_a_number_torn_apart_is_whole_again(paper: Paper) -> None:
    first, rest = row(1), [""] * 8
    first[6], rest[6] = number(1)[:12], number(1)[12:]
    paper.table([first], DEEP)
    paper.page()
    paper.table([rest, row(2)], DEEP)
    assert [each.cells["备案编号"] for each in read(paper).rows] == [number(1), number(2)]


def test_a_page_with_columns_in_another_order_goes_by_its_header(paper: Paper) -> None:
    swapped = (0, 3, 2, 1, 4, 5, 6, 7)

    def turn(texts: Sequence[str]) -> list[str]:
        return [texts[at] for at in swapped]

    paper.text(TITLE)
    paper.table([row(1)], DEEP)
    paper.page()
    paper.table([turn(row(2, "乙算法"))], turn(DEEP))
    table = read(paper)
    assert [each.cells["算法名称"] for each in table.rows] == ["例算法", "乙算法"]
    assert [each.cells["主体名称"] for each in table.rows] == ["例有限公司"] * 2


def test_titles_page_numbers_and_headers_that_come_again(paper: Paper) -> None:
    for page in (1, 2, 3):
        paper.text(TITLE)
        paper.table([row(page)], DEEP)
        paper.y = MARGIN
        paper.text(f"— {page} —", 9)
        paper.page()
    paper.table([row(4)], DEEP, whole=True)
    table = read(paper)
    assert (table.title, [each.cells["序号"] for each in table.rows]) == (TITLE, [*"1234"])


def test_numbers_may_leave_some_out(paper: Paper) -> None:
    paper.table([row(1), row(2), row(5)], DEEP)
    assert [each.cells["序号"] for each in read(paper).rows] == ["1", "2", "5"]


def genai(serial: int, place: str) -> list[list[str]]:
    texts = [
        str(serial),
        place,
        f"例{serial}",
        "例公司",
        f"Li-LiZi-2024010100{serial:02}",
        "2024年",
    ]
    return [[text] for text in texts]


def test_a_region_over_several_rows(paper: Paper) -> None:
    xs = [MARGIN + 120 * at for at in range(7)]
    head = [[heading] for heading in GENAI]
    paper.row(head, xs)
    paper.row(genai(1, "例省"), xs, open_foot=(1,))
    paper.row(genai(2, ""), xs)
    paper.row(genai(3, "另省"), xs, open_foot=(1,))
    paper.page()
    paper.opened = ()
    paper.row(head, xs)
    paper.row(genai(4, ""), xs, open_foot=(1,))
    paper.row(genai(5, ""), xs)
    paper.row(genai(6, "另省"), xs)
    table = read(paper)
    assert [each.cells["属地"] for each in table.rows] == ["例省", "例省", "另省", "", "", "另省"]
    told = ("属地: empty over several rows: what it says may stand on the page before",)
    assert [each.doubts for each in table.rows] == [(), (), (), told, told, ()]


def test_a_watermark_is_no_text_of_a_cell(paper: Paper) -> None:
    paper.table([row(1)], DEEP)
    paper.canvas.saveState()
    paper.canvas.translate(100, HEIGHT - MARGIN - 60)
    paper.canvas.rotate(30)
    paper.canvas.drawString(0, 0, "示例办公室")
    paper.canvas.restoreState()
    assert cells(read(paper)) == [row(1)]


def test_a_number_broken_after_its_hyphen(paper: Paper) -> None:
    code = "Li-YiGeHenChangDeLiZi-202401010001"
    paper.table([["1", "例省", "例", "例公司", code, "2024年"]], GENAI, shares=(1, 1, 1, 1, 0.6, 1))
    assert read(paper).rows[0].cells["备案编号"] == code


# --- what is refused ------------------------------------------------------------------------------


def test_a_rule_that_is_missing(paper: Paper) -> None:
    xs = [MARGIN + 90 * at for at in range(9)]
    for texts in (DEEP, row(1), row(2), row(3)):
        gap = {"open_foot": (6,), "open_wall": (7,)} if texts == row(2) else {}
        paper.row(paper.lines(texts, xs), xs, **gap)
    with pytest.raises(TableError, match="page 1 holds text in a table but in no cell") as caught:
        read(paper)
    assert caught.value.wrong.endswith("网信算备")


def test_outer_sides_need_no_rule(paper: Paper) -> None:
    xs = [MARGIN + 90 * at for at in range(9)]
    for texts in (DEEP, row(1), row(2)):
        paper.row(paper.lines(texts, xs), xs, open_wall=(0, 8))
    assert cells(read(paper)) == [row(1), row(2)]


def test_a_number_outside_of_the_table(paper: Paper) -> None:
    paper.table([row(1)], DEEP)
    paper.text(f"又：{number(2)}")
    with pytest.raises(TableError, match="page 1 holds a filing number outside of any cell"):
        read(paper)


def test_a_list_without_rules(paper: Paper) -> None:
    paper.text(TITLE)
    paper.text(" ".join(row(1)), 6)
    with pytest.raises(TableError, match="no ruled table on any page"):
        read(paper)


def test_a_scan(paper: Paper) -> None:
    paper.canvas.rect(100, 100, 300, 300, fill=1)
    with pytest.raises(TableError, match="pictures and no text"):
        read(paper)


def test_a_page_of_nothing_but_rules(paper: Paper) -> None:
    paper.text("示例")
    for at in range(4100):
        paper.rule(MARGIN, MARGIN + at / 20, WIDTH, MARGIN + at / 20)
    with pytest.raises(TableError, match="more rules than a table has"):
        read(paper)


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        (b"", "not a PDF that can be read"),
        (b"%PDF-1.7\n%%EOF", "not a PDF that can be read"),
        (b"\x89PNG", "not a PDF that can be read"),
    ],
)
def test_files_refused(tmp_path: Path, data: bytes, wrong: str) -> None:
    (tmp_path / "a.pdf").write_bytes(data)
    with pytest.raises(TableError, match=wrong):
        tables.read(tmp_path / "a.pdf")


def test_a_password(tmp_path: Path) -> None:
    lock = pdfencrypt.StandardEncryption("geheim", ownerPassword="auch", strength=128)
    canvas = Canvas(str(tmp_path / "a.pdf"), encrypt=lock)
    canvas.setFont(FONT, 10)
    canvas.drawString(100, 100, TITLE)
    canvas.save()
    with pytest.raises(TableError, match="protected by a password"):
        tables.read(tmp_path / "a.pdf")


# --- lines ----------------------------------------------------------------------------------------


def ink(text: str) -> Ink:
    """A line of letters as wide as 5 points, Chinese characters 10."""
    glyphs, at = [], 0.0
    for char in text:
        wide = 5.0 if char.isascii() else 10.0
        glyphs.append(Glyph(char, at, at + wide, 0.0, 10.0))
        at += wide
    (line,) = inked.lines(glyphs)
    return line


@pytest.mark.parametrize(
    ("lines", "room", "text", "doubt"),
    [
        (["示例算", "法"], 34, "示例算法", ""),
        (["示例", "算法"], 34, "示例\n算法", ""),
        (["示例", "例。算法"], 34, "示例例。算法", ""),  # a stop begins no line
        (["示例", "（算法"], 34, "示例（算法", ""),  # and a bracket ends none
        (["Sample ", "Text"], 40, "Sample Text", ""),
        (["Sample", "Text"], 40, "Sample Text", ""),
        (["Sample", "Text"], 34, "SampleText", "Sample|Text"),
        (["Sam", "Text"], 34, "Sam Text", ""),
        (["Sam", "Text"], 37, "Sam\nText", ""),
        (["AB示例", "12345"], 40, "AB示例12345", ""),
        (["1234567", "89"], 36, "123456789", ""),
        (["Li-Zi-", "2024"], 33, "Li-Zi-2024", ""),
        (["示例12", "34"], 31, "示例12 34", "示例12|34"),
        (["示例（AP", "P）"], 44, "示例（APP）", ""),
        (["示例例", "ORA(APP)"], 46, "示例例ORA(APP)", ""),  # no line ends before a bracket
        (["示例例", "例”示例"], 54, "示例例例”示例", ""),  # nor at a quote
    ],
)
def test_lines_of_a_cell(lines: list[str], room: float, text: str, doubt: str) -> None:
    assert inked.join([ink(each) for each in lines], room) == (text, doubt)


def test_what_is_printed_twice_to_look_bold_is_there_once(paper: Paper) -> None:
    paper.table([row(1)], DEEP)
    paper.y = HEIGHT - MARGIN + 0.3
    paper.table([row(1)], DEEP)
    assert cells(read(paper)) == [row(1)]


def test_a_ligature_is_all_of_its_letters() -> None:
    both = [Glyph("f", 0.0, 3.0, 0.0, 10.0), Glyph("f", 0.0, 6.0, 0.0, 10.0)]
    assert inked.once(both) == both
    assert inked.once([both[0], Glyph("f", 0.2, 3.2, 0.0, 10.0)]) == both[:1]


@pytest.mark.parametrize(
    ("code", "char"),
    [
        (0x2F64, "用"),
        (0x2ED4, "门"),
        (0x4E00, "一"),
        (0x02, "-"),
        (0, "\ufffd"),
        (0x110000, "\ufffd"),
    ],
)
def test_characters(code: int, char: str) -> None:
    assert inked.char(code) == char

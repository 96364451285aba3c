"""Lists on pages of the web: what a reader of the page sees, whatever its source looks like."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from registry import tables
from registry.tables import TableError

Read = Callable[[str], tables.Table]
HEAD = "<tr><td>序号<td>属地<td>模型名称<td>备案单位<td>备案编号<td>备案时间"
TITLE = "<p>生成式人工智能服务已备案信息（2024年4月）</p>"


def row(serial: int, name: str, place: str = "<td>例市") -> str:
    return f"<tr><td>{serial}{place}<td>{name}<td>例公司<td>Li-{name}-20240101<td>2024年1月1日\n"


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def one(page: str, encoding: str = "utf-8") -> tables.Table:
        (tmp_path / "a.html").write_bytes(page.encode(encoding))
        (table,) = tables.read(tmp_path / "a.html")
        return table

    return one


def names(table: tables.Table) -> list[str]:
    return [each.cells["算法名称"] for each in table.rows]


def test_a_page(read: Read) -> None:
    table = read(f"{TITLE}<p>共一款</p><table>{HEAD}{row(1, '甲')}</table><p>页脚 备案</p>")
    assert table.title == "生成式人工智能服务已备案信息（2024年4月）"
    assert table.rows[0] == tables.Row(
        file="a.html",
        sheet_or_table=1,
        number=1,
        cells={
            "序号": "1",
            "属地": "例市",
            "算法名称": "甲",
            "主体名称": "例公司",
            "备案编号": "Li-甲-20240101",
            "备案时间": "2024年1月1日",
        },
        where="table 1 row 2",
    )


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<p> 示例 </p>", "示例"),
        ("<span>示例</span><b>算法</b>", "示例算法"),
        ("示例\n    算法", "示例算法"),
        ("Sample\n    AI", "Sample AI"),
        ("Sample  AI", "Sample AI"),
        ("示例<br>算法", "示例算法"),
        ("<p>Sample</p><p>AI</p>", "Sample AI"),
        ("示例<!-- 旧 -->算法", "示例算法"),
        ("示例<script>alert(1)</script>算法", "示例算法"),
        ('示例<span style="color:red; display: none">旧</span>算法', "示例算法"),
        ("<ruby>示<rt>shi</rt></ruby>例", "示例"),
        ("A&amp;B&lt;&#31034;&nbsp;", "A&B<示"),
        ("<table><tr><td>内</table>外", "内外"),
    ],
)
def test_text_of_a_cell(read: Read, cell: str, text: str) -> None:
    table = read(f"{TITLE}<table>{HEAD}{row(1, '甲').replace('<td>甲', f'<td>{cell}', 1)}</table>")
    assert names(table) == [text]


def test_a_cell_over_several_rows_repeats(read: Read) -> None:
    body = row(1, "甲", '<td rowspan="2">例市') + row(2, "乙", "") + row(3, "丙", "<td>另市")
    table = read(f"{TITLE}<table>{HEAD}<tbody>{body}</table>")
    assert [each.cells["属地"] for each in table.rows] == ["例市", "例市", "另市"]
    assert names(table) == ["甲", "乙", "丙"]


def test_a_title_across_the_table_and_a_header_again(read: Read) -> None:
    across = '<tr><td colspan="6">关于示例的公告（2024年4月）'
    table = read(f"<table>{across}{HEAD}{row(1, '甲')}{HEAD}{row(2, '乙')}</table>")
    assert (table.title, names(table)) == ("关于示例的公告（2024年4月）", ["甲", "乙"])


def test_a_table_that_lays_out_the_page(read: Read) -> None:
    menu = "<table><tr><td>首页<td>公告</table>"
    inner = f"{TITLE}<table>{HEAD}{row(1, '甲')}</table>"
    table = read(f"<table><tr><td>{menu}<td>{inner}</table>")
    assert (table.title, names(table)) == ("生成式人工智能服务已备案信息（2024年4月）", ["甲"])


def test_a_hidden_row_is_read_and_told(read: Read) -> None:
    hidden = row(2, "乙").replace("<tr>", '<tr style="display:none">')
    table = read(f"{TITLE}<table>{HEAD}{row(1, '甲')}{hidden}</table>")
    assert [each.doubts for each in table.rows] == [(), ("the row is hidden on the page",)]


@pytest.mark.parametrize(
    ("says", "encoding"),
    [
        ('<meta charset="utf-8">', "utf-8"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=gb2312">', "gb18030"),
        ("<meta charset=GBK>", "gbk"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
    ],
)
def test_encodings(read: Read, says: str, encoding: str) -> None:
    page = f"<html><head>{says}</head>{TITLE}<table>{HEAD}{row(1, '镕')}</table>"
    assert names(read(page, encoding)) == ["镕"]  # type: ignore[call-arg]


def test_a_list_of_a_provincial_office(read: Read) -> None:
    head = "<tr><th>序号<th>应用/功能名称<th>登记单位<th>上线编号<th>登记时间"
    line = "<tr><td>1<td>甲<td>例公司<td>Li-Jia-20240101S0001<td>2024年1月1日"
    table = read(f"<h3>例省生成式人工智能服务登记信息公告</h3><table>{head}{line}</table>")
    assert table.rows[0].cells["备案编号"] == "Li-Jia-20240101S0001"
    assert table.unknown == ()


LIST = f"<table>{HEAD}{row(1, '甲')}</table>"


@pytest.mark.parametrize(
    ("page", "wrong"),
    [
        (b"", "no table with a header row|an empty page"),
        (b"<p>\xe7\xa4\xba\xff", "byte 7 is not utf-8"),
        (b"<meta charset=nonsense><p>a", "encoded in nonsense, which nobody knows"),
        (b"<meta charset=rot13><p>a", "encoded in rot13, which nobody knows|rot13"),
        ("<p>只有文字".encode(), "no table with a header row"),
        (b"<div>" * 100_000 + LIST.encode(), "nested too deep"),
        (f"<table>{row(1, '甲')}</table>{LIST}".encode(), "no header above it"),
        (
            (f"<table>{HEAD}" + "<tr>" + '<td rowspan="65534">甲' * 900 + "<tr>" * 600).encode(),
            "more than 500,000 cells",
        ),
    ],
    ids=range(8),
)
def test_pages_refused(tmp_path: Path, page: bytes, wrong: str) -> None:
    (tmp_path / "a.html").write_bytes(page)
    with pytest.raises(TableError, match=wrong) as caught:
        tables.read(tmp_path / "a.html")
    assert caught.value.todo

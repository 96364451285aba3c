from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml

from registry import tables
from registry.tables import Row, TableError

NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TITLE = "境内深度合成服务算法备案清单（2023年8月）"
HEADINGS = ["序号", "算法名称", "角色", "主体名称", "应用产品", "主要用途", "备案编号", "备注"]


def cells_of(serial: object, name: str, remark: str = "") -> list[str]:
    number = f"网信算备{name}号"
    return [str(serial), name, "服务提供者", "示例公司", "--", "用于示例", number, remark]


def p(content: str) -> str:
    return f"<w:p>{content}</w:p>"


def r(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def tc(content: str, properties: str = "") -> str:
    """A cell from its text, or from the XML of its paragraphs."""
    body = content if content.startswith("<w:") else p(r(content))
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{body}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def row(*texts: str) -> str:
    return tr(*(tc(text) for text in texts))


def tbl(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def write(path: Path, *blocks: str) -> Path:
    """A .docx whose body is these paragraphs and tables, given as XML or as plain text."""
    document = docx.Document()
    body: Any = document.element.body
    for block in blocks:
        xml = block if block.startswith("<w:") else p(r(block))
        end = xml.index(">")
        end -= xml[end - 1] == "/"
        body.insert(len(body) - 1, parse_xml(f"{xml[:end]} {NS}{xml[end:]}"))
    document.save(str(path))
    return path


HEADER = row(*HEADINGS)
Make = Callable[..., list[tables.Table]]


@pytest.fixture
def read(tmp_path: Path) -> Make:
    return lambda *blocks: tables.read(write(tmp_path / "示例.docx", *blocks))


def names(found: list[tables.Table]) -> list[list[str]]:
    return [[row.cells["算法名称"] for row in table.rows] for table in found]


def test_a_list(read: Make) -> None:
    (table,) = read(
        "附件2", TITLE, tbl(HEADER, row(*cells_of(1, "甲")), row(*cells_of(2, "乙", "已注销")))
    )
    assert (table.file, table.title, table.headings) == ("示例.docx", TITLE, tuple(HEADINGS))
    assert table.rows[1] == Row(
        "示例.docx", 1, 2, dict(zip(HEADINGS, cells_of(2, "乙", "已注销"), strict=True))
    )


@pytest.mark.parametrize(
    ("paragraphs", "title"),
    [
        ([TITLE], TITLE),
        (["附件：" + TITLE, ""], TITLE),
        (
            ["附件", "境内深度合成服务", "算法备案清单（2023年8月）"],
            "境内深度合成服务算法备案清单（2023年8月）",
        ),
        (["境内深度合成服务算法备案清单", "（2023年8月）"], TITLE),
        (
            ["示例生成式人工智能服务已备案信息（2024年4月至6月）"],
            "示例生成式人工智能服务已备案信息（2024年4月至6月）",
        ),
        (["某某清单"], "某某清单"),
        (["境内示例算法备案清单（２０２６年５月）"], "境内示例算法备案清单（２０２６年５月）"),
        (["境内示例算法备案清单", "2026年5月"], "境内示例算法备案清单2026年5月"),
        (["境内示例算法备案清单", "（2026年", "5月）"], "境内示例算法备案清单（2026年5月）"),
        (["境内示例", "算法备案清单", "（2026年5月）"], "境内示例算法备案清单（2026年5月）"),
        ([], ""),
    ],
)
def test_title(read: Make, paragraphs: list[str], title: str) -> None:
    (table,) = read(*paragraphs, tbl(HEADER, row(*cells_of(1, "甲"))))
    assert table.title == title


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  示例\u3000", "示例"),
        (p(r("示例") + r("算法")), "示例算法"),
        (p(r("示例")) + p(r("算法")), "示例算法"),
        (p("<w:r><w:t>示例</w:t><w:br/><w:t>算法</w:t></w:r>"), "示例算法"),
        (p("<w:r><w:t>Sample</w:t><w:br/><w:t>AI算法</w:t></w:r>"), "Sample AI算法"),
        (p("<w:r><w:t>WP</w:t><w:br/><w:t>SAI示例</w:t></w:r>"), "WPSAI示例"),
        (p("<w:r><w:tab/><w:t>示例</w:t><w:tab/><w:t>算法</w:t></w:r>"), "示例算法"),
        (p(f"<w:del>{r('旧')}</w:del><w:ins>{r('新')}</w:ins>"), "新"),
        (p("<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>" + r("新")), "新"),
        (p(f"<w:moveFrom>{r('旧')}</w:moveFrom><w:moveTo>{r('新')}</w:moveTo>"), "新"),
        (p(f"<w:hyperlink>{r('示例')}</w:hyperlink>{r('算法')}"), "示例算法"),
        (f"<w:sdt><w:sdtContent>{p(r('示例'))}</w:sdtContent></w:sdt><w:p/>", "示例"),
        (p(f"<w:sdt><w:sdtContent>{r('示例')}</w:sdtContent></w:sdt>"), "示例"),
        (p(f"<w:fldSimple>{r('示例')}</w:fldSimple>"), "示例"),
        (p("<w:r><w:instrText>PAGE</w:instrText></w:r>" + r("示例")), "示例"),
        (p("<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>" + r("示例")), "示例"),
        (p("<w:r><w:t>示例</w:t><w:noBreakHyphen/><w:t>1</w:t></w:r>"), "示例-1"),
        (tbl(tr(tc("内"))) + p(r("外")), "内外"),
    ],
)
def test_text_of_a_cell(read: Make, cell: str, text: str) -> None:
    texts = cells_of(1, "甲")
    line = tr(tc(texts[0]), tc(cell), *(tc(t) for t in texts[2:]))
    assert names(read(TITLE, tbl(HEADER, line))) == [[text]]


def test_lines_stay_where_they_may_mean_something(read: Make) -> None:
    texts = [tc(text) for text in cells_of(1, "甲")]
    texts[4] = tc(p(r("示例(APP)")) + p(r("例子(APP)")))
    assert (
        read(TITLE, tbl(HEADER, tr(*texts)))[0].rows[0].cells["应用产品"] == "示例(APP)\n例子(APP)"
    )


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("\t备案\n编号 ", "备案编号"),
        ("备案号", "备案编号"),
        ("上线编号", "备案编号"),
        ("备 案 号", "备案编号"),
        ("算法备案编号", "备案编号"),
    ],
)
def test_headings(read: Make, heading: str, column: str) -> None:
    header = row(*(heading if h == column else h for h in HEADINGS))
    assert (
        read(TITLE, tbl(header, row(*cells_of(1, "甲"))))[0].rows[0].cells[column] == "网信算备甲号"
    )


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("产品名称", "应用产品"),
        ("应用产品名称", "应用产品"),
        ("用途", "主要用途"),
        ("备案主体名称", "主体名称"),
        ("企业名称", "主体名称"),
        ("变更情况", "备注"),
        ("变更内容", "备注"),
        ("说明", "备注"),
        ("主体角色", "角色"),
    ],
)
def test_other_headings(read: Make, heading: str, column: str) -> None:
    header = row(*(heading if h == column else h for h in HEADINGS))
    (table,) = read(TITLE, tbl(header, row(*cells_of(1, "甲"))))
    assert list(table.rows[0].cells) == HEADINGS
    assert table.unknown == ()


def test_headings_of_generative_ai(read: Make) -> None:
    header = row("序号", "属地", "应用／功能名称", "登记单位", "上线编号", "登记时间")
    (table,) = read(
        TITLE, tbl(header, row("1", "例市", "甲", "乙公司", "Li-Jia-20240101S0001", "2024年1月"))
    )
    assert list(table.rows[0].cells) == [
        "序号",
        "属地",
        "算法名称",
        "主体名称",
        "备案编号",
        "备案时间",
    ]


def test_unknown_and_empty_headings_are_kept(read: Make) -> None:
    header = row("算法名称", "主体名称", "备案编号", "新栏", "")
    (table,) = read(TITLE, tbl(header, row("甲", "乙公司", "1", "新", "无题")))
    assert table.rows[0].cells["新栏"] == "新"
    assert table.rows[0].cells["第5列"] == "无题"
    assert table.unknown == ("新栏", "第5列")


SPAN2 = '<w:gridSpan w:val="2"/>'


def test_a_heading_over_two_grid_columns_and_a_shifted_row(read: Make) -> None:
    header = tr(*(tc(h, SPAN2 if h == "主要用途" else "") for h in HEADINGS))
    straight = tr(*(tc(t, SPAN2 if at == 5 else "") for at, t in enumerate(cells_of(1, "甲"))))
    shifted = tr(*(tc(t, SPAN2 if at == 4 else "") for at, t in enumerate(cells_of(2, "乙"))))
    split = [tc(t) for t in cells_of(3, "丙")]
    split.insert(6, tc("又一"))
    (table,) = read(TITLE, tbl(header, straight, shifted, tr(*split)))
    assert [list(row.cells.values()) for row in table.rows[:2]] == [
        cells_of(1, "甲"),
        cells_of(2, "乙"),
    ]
    assert table.rows[2].cells["主要用途"] == "用于示例\n又一"
    assert table.rows[2].cells["备案编号"] == "网信算备丙号"


def test_merged_cells_repeat(read: Make) -> None:
    def line(serial: int, name: str, company: str, merge: str) -> str:
        texts = cells_of(serial, name)
        merged = tc(company, f"<w:vMerge{merge}/>")
        return tr(*(merged if at == 3 else tc(text) for at, text in enumerate(texts)))

    wide = [tc(t) for t in cells_of(4, "丁")]
    wide[4:6] = [tc("合并", SPAN2)]
    (table,) = read(
        TITLE,
        tbl(
            HEADER,
            line(1, "甲", "合并公司", ' w:val="restart"'),
            line(2, "乙", "", ""),
            line(3, "丙", "另一公司", ' w:val="restart"'),
            tr(*wide),
        ),
    )
    assert [row.cells["主体名称"] for row in table.rows] == [
        "合并公司",
        "合并公司",
        "另一公司",
        "示例公司",
    ]
    assert (table.rows[3].cells["应用产品"], table.rows[3].cells["主要用途"]) == ("合并", "合并")


NUMBERED = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>'


def test_automatic_numbers(read: Make) -> None:
    def line(name: str) -> str:
        return tr(tc(NUMBERED), *(tc(t) for t in cells_of("", name)[1:]))

    (table,) = read(TITLE, tbl(HEADER, line("甲"), line("乙"), row(*cells_of("", "丙"))))
    assert [(row.cells["序号"], row.numbered) for row in table.rows] == [
        ("1", True),
        ("2", True),
        ("3", True),
    ]


def test_rows_that_are_no_rows_of_the_list(read: Make) -> None:
    gone = tr(*(tc(t) for t in cells_of(9, "删")), properties="<w:del/>")
    (table,) = read(
        tbl(
            tr(tc(TITLE, '<w:gridSpan w:val="8"/>')),
            HEADER,
            row(*cells_of(1, "甲")),
            row(*[""] * 8),
            gone,
            HEADER,
            f"<w:sdt><w:sdtContent>{row(*cells_of(2, '乙'))}</w:sdtContent></w:sdt>",
            tr(tc("注：以上为示例", '<w:gridSpan w:val="8"/>')),
        )
    )
    assert table.title == TITLE
    assert [(row.number, row.cells["算法名称"]) for row in table.rows] == [(1, "甲"), (2, "乙")]


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        # The next page of a list: without a header, or with the header again but no title.
        (
            [TITLE, tbl(HEADER, row(*cells_of(1, "甲"))), tbl(row(*cells_of(2, "乙")))],
            [["甲", "乙"]],
        ),
        (
            [TITLE, tbl(HEADER, row(*cells_of(1, "甲"))), tbl(HEADER, row(*cells_of(2, "乙")))],
            [["甲", "乙"]],
        ),
        (
            [
                TITLE,
                tbl(HEADER, row(*cells_of(1, "甲"))),
                "境内示例算法备案清单（续）",
                tbl(HEADER, row(*cells_of(2, "乙"))),
            ],
            [["甲", "乙"]],
        ),
        # Another list.
        (
            [
                TITLE,
                tbl(HEADER, row(*cells_of(1, "甲"))),
                "例子清单（2024年1月）",
                tbl(HEADER, row(*cells_of(1, "乙"))),
            ],
            [["甲"], ["乙"]],
        ),
        # Tables that are no lists.
        (
            [
                tbl(row("联系人", "电话")),
                TITLE,
                tbl(HEADER, row(*cells_of(1, "甲"))),
                tbl(row("说明", "无")),
            ],
            [["甲"]],
        ),
    ],
)
def test_several_tables(read: Make, blocks: list[str], expected: list[list[str]]) -> None:
    assert names(read(*blocks)) == expected


@pytest.mark.parametrize(
    ("blocks", "wrong"),
    [
        ([TITLE], "no table with a header row"),
        ([TITLE, tbl(HEADER)], "no rows"),
        (
            [TITLE, tbl(row("序号", "算法名称", "主体名称"), row("1", "甲", "乙"))],
            "no column 备案编号",
        ),
        (
            [tbl(row("算法名称", "模型名称", "主体名称", "备案编号"), row("甲", "乙", "丙", "丁"))],
            "mean the same",
        ),
        (
            [tbl(row("网信算备1号", "甲")), TITLE, tbl(HEADER, row(*cells_of(1, "甲")))],
            "row 1 of table 1 holds",
        ),
    ],
)
def test_lists_refused(read: Make, blocks: list[str], wrong: str) -> None:
    with pytest.raises(TableError, match=wrong) as caught:
        read(*blocks)
    assert caught.value.file == "示例.docx"
    assert caught.value.todo


def packed(**entries: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in entries.items():
            package.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return data.getvalue()


BOMB = packed(word__document_dot_xml=b"0" * (70 * 2**20))
EVIL = b'<!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;">]><a>&c;</a>'


@pytest.mark.parametrize(
    ("name", "data", "wrong"),
    [
        ("a.docx", b"", "zip is broken"),
        ("a.docx", b"PK\x03\x04 broken", "zip is broken"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", r"old \.doc or"),
        ("a.docx", packed(a=b"a"), "without word/document.xml"),
        ("a.docx", packed(word__document_dot_xml=b"<w"), "not a Word document"),
        ("a.docx", packed(word__document_dot_xml=EVIL), "declares a document type"),
        ("a.docx", BOMB, "unpacks to more"),
        ("a.rtf", b"", r"\.rtf is not a kind"),
        ("a.pdf", b"%PDF", "not a PDF that can be read"),
        ("a", b"", "without ending is not a kind"),
        ("a.csv", b"\xff\xfe", "byte 1 is not UTF-8"),
        ("a.csv", b"", "no rows"),
        ("a.csv", "算法名称,主体名称,备案编号\n".encode(), "no rows"),
        (
            "a.csv",
            "算法名称,主体名称,备案编号\n甲,乙\n".encode(),
            "line 2 has 2 cells, the header 3",
        ),
        ("a.csv", '算法名称,主体名称,备案编号\n"甲"乙,丙,丁\n'.encode(), "line 2"),
        ("a.csv", "算法名称,主体名称\n甲,乙\n".encode(), "no column 备案编号"),
        ("a.csv", "name_zh,模型名称,主体名称,备案编号\n甲,乙,丙,丁\n".encode(), "mean the same"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_files_refused(tmp_path: Path, name: str, data: bytes, wrong: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(TableError, match=wrong) as caught:
        tables.read(tmp_path / name)
    assert caught.value.file == name
    assert caught.value.todo in str(caught.value)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    (tmp_path / "b.csv").mkdir()
    for name in ("a.csv", "b.csv"):
        with pytest.raises(TableError, match="cannot be opened"):
            tables.read(tmp_path / name)


def test_csv(tmp_path: Path) -> None:
    text = (
        '\ufefffiling_number, name_zh ,entity_name_zh,notice\r\n\r\nA-1," 甲\n乙 ",丙,"一,二"\r\n'
    )
    (tmp_path / "a.csv").write_bytes(text.encode())
    (table,) = tables.read(tmp_path / "a.csv")
    assert table.headings == ("filing_number", "name_zh", "entity_name_zh", "notice")
    assert table.rows == (
        Row(
            "a.csv",
            1,
            1,
            {"备案编号": "A-1", "算法名称": "甲乙", "主体名称": "丙", "notice": "一,二"},
        ),
    )


def test_csv_of_another_kind(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert tables.read(tmp_path / "a.csv", required=())[0].rows[0].cells == {"a": "1", "b": "2"}

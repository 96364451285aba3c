"""Lists and notices in every form, read into content."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.cli import main
from tests import forms
from tests.conftest import Tree
from tests.official import DEEP, number
from tests.printed import Paper
from tests.test_import import snapshot

TITLE = "境内深度合成服务算法备案清单（2024年6月）"
NOTICE = ("序号", "算法名称", "角色", "主体名称", "应用产品", "主要用途", "备案编号", "注销时间")
USE = "应用于智能对话场景，根据用户输入的文本，生成文本回复。"


def code(serial: int) -> str:
    return number(7000000 + serial)


def row(serial: int, name: str = "例算法", last: str = "") -> list[str]:
    company = "示例例子科技有限公司"
    return [str(serial), name, "服务提供者", company, "例(APP)", USE, code(serial), last]


class Said:
    """What an import says, and whether it ended well."""

    def __init__(self, code: int, text: str) -> None:
        self.code, self.text = code, text


@pytest.fixture
def run(tree: Tree, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    def one(register: str, path: Path, *options: str) -> Said:
        root = ("--root", str(tree.root), "--read", "2026-05-07")
        code = main(["import", register, str(path), *root, *options])
        captured = capsys.readouterr()
        assert [each for each in tree.problems() if each.severity == "error"] == []
        return Said(code, captured.out + captured.err)

    return one


@pytest.mark.parametrize("form", ["pdf", "xlsx", "html"])
def test_every_form_makes_the_content_of_the_word_document(  # type: ignore[no-untyped-def]
    tree: Tree, tmp_path: Path, run, form: str
) -> None:
    rows = [row(1), row(2, "Sample AI算法"), row(3, last="2024年8月，变更内容：新增产品乙(网站)")]
    other = forms.WRITE[form](tmp_path / f"list.{form}", TITLE, rows, DEEP)
    assert run("cn-cac-deep-synthesis", other, "--announced", "2024-06-12").code == 0
    made = snapshot(tree.root / "content")
    word = forms.WRITE["docx"](tmp_path / "list.docx", TITLE, rows, DEEP)
    said = run("cn-cac-deep-synthesis", word, "--announced", "2024-06-12")
    assert "0 new, 0 changed, 3 unchanged, 0 missing, 0 refused" in said.text
    assert snapshot(tree.root / "content") == made


def test_columns_that_do_not_go_by_the_header_are_refused(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    good, swapped, moved = row(1), row(2), row(3)
    swapped[6], swapped[7] = swapped[7], swapped[6]
    moved[3], moved[4] = moved[4], moved[3]
    paper = Paper(tmp_path / "list.pdf")
    paper.text(TITLE)
    paper.table([good, swapped, moved], DEEP)
    said = run("cn-cac-deep-synthesis", paper.save())
    assert said.code == 1
    place = "refused: list.pdf, page 1 row {}, cn-cac-deep-synthesis/2024-06 row {}: "
    assert place.format(3, 2) + f"备案编号 holds 'nothing', and 备注 holds '{code(2)}'" in said.text
    assert place.format(4, 3) + "主体名称 holds '例(APP)', and 应用产品 holds" in said.text
    assert "1 new" in said.text


def test_what_is_not_certain_is_noted_with_its_place(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    paper = Paper(tmp_path / "list.pdf")
    paper.text(TITLE)
    paper.table([row(1), row(3)], DEEP)
    paper.page()
    paper.table([["", *row(4)[1:]], row(6)], DEEP)
    said = run("cn-cac-deep-synthesis", paper.save())
    assert said.code == 0
    at = "note: list.pdf, page {}, cn-cac-deep-synthesis/2024-06 row {}: {}\n"
    assert at.format("1 row 3", 3, "the number before it is 1") in said.text
    rest = "may be the rest of the row on page 1 row 3: not joined"
    assert at.format("2 row 2", 3, rest) in said.text
    assert "4 new" in said.text


def test_several_numbers_in_one_cell_are_no_number(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    two = row(1)
    two[6] += "\n" + code(2)
    path = forms.WRITE["xlsx"](tmp_path / "list.xlsx", TITLE, [two, row(3)], DEEP)
    said = run("cn-cac-deep-synthesis", path)
    assert (said.code, "are several numbers in one cell" in said.text) == (1, True)
    assert "sheet Sheet row 3" in said.text


def test_a_notice_of_cancellations_on_paper(tree: Tree, run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    word = forms.WRITE["docx"](tmp_path / "list.docx", TITLE, [row(1), row(2)], DEEP)
    run("cn-cac-deep-synthesis", word)
    paper = Paper(tmp_path / "notice.pdf")
    paper.text("关于注销“例算法”等2个算法")
    paper.text("备案编号的公告")
    paper.text("依据规定，现将注销的算法备案编号公告如下。", 10)
    paper.table([row(1, last="2025年7月"), row(2, "另一算法", "2025年7月"), row(9)], NOTICE)
    paper.text("2025年7月14日", 10)
    options = ("--announced", "2025-07-14", "--url", "https://example.cn/n")
    said = run("cancellations", paper.save(), *options)
    assert f"note: notice.pdf, page 1 row 4: {code(9)} is not listed" in said.text
    assert "page 1 row 3: 算法名称 is 另一算法, and 例算法 in the list" in said.text
    filing = tree.content().filings[f"cn-cac-deep-synthesis/{code(1)}"]
    (event,) = filing.events
    assert (filing.status, event.when.date, event.announced) == (
        "cancelled",
        "2025-07",
        "2025-07-14",
    )
    assert event.notice == "关于注销“例算法”等2个算法备案编号的公告"
    assert event.url == "https://example.cn/n"
    before = snapshot(tree.root / "content")
    run("cancellations", paper.path)  # says less: what is known stays
    assert snapshot(tree.root / "content") == before

"""`check --fix`: what is certain is mended and shown, and nothing else is touched."""

import pytest

from registry import cli, load, mending
from tests.conftest import DEEP, FILES, KEJI, RECOMMENDATION, SERVICE, Tree

TEXT = FILES[DEEP]


def fix(tree: Tree, capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    code = cli.main(["check", "--fix", "--root", str(tree.root), *args])
    out, err = capsys.readouterr()
    return code, out, err


def text_of(tree: Tree, path: str) -> str:
    return (tree.root / path).read_text(encoding="utf-8")


# what is written otherwise in the file of a filing, which mending makes as it was
SLIPS: dict[str, list[tuple[str, str]]] = {
    "order of keys": [("status: filed\n", ""), ("company:", "status: filed\ncompany:")],
    "order within": [("batch: 2023-08\n    row: 1", "row: 1\n    batch: 2023-08")],
    "quotes": [("示例合成算法\ncompany", "'示例合成算法'\ncompany"), ("filed", '"filed"')],
    "flow style": [("name:\n  zh: 示例合成算法", "name: {zh: 示例合成算法}")],
    "indentation": [("  - name: 示例阅读\n    form", "    -   name: 示例阅读\n        form")],
    "blanks at line ends": [("company: shili-keji", "company: shili-keji   ")],
    "blanks in a value": [("示例阅读", "' 示例阅读 '")],
    "full-width digits": [("row: 1", "row: １"), ("2024-08", "２０２４-08")],
    "full-width letters": [("form: app", "form: ａｐｐ")],
    "capitals": [("filed", "Filed"), ("form: app", "form: APP")],
    "dates": [("date: 2024-08", "date: 2024年8月")],
    "a wide colon": [("company: ", "company：")],
    "a tab": [("company: ", "company:\t")],
    "a mark": [("---\nregister", "\ufeff---\nregister")],
    "returns besides": [("filed", "Filed"), ("\n", "\r\n")],
    "hidden characters": [("示例合成", "示例\u200b合成"), ("一条", "一条\u202e")],
    "a bare number": [("网信算备110108000000101230017号", "110108000000101230017")],
    "a key with a capital": [("category:", "Category:")],
    "strokes": [("service-provider", "service_provider")],
    "blank lines": [("company:", "\ncompany:"), ("---\n\n一条", "---\n一条")],
}


@pytest.mark.parametrize("slip", SLIPS)
def test_what_is_certain_is_mended(
    slip: str, tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = TEXT
    for old, new in SLIPS[slip]:
        assert old in wrong
        wrong = wrong.replace(old, new)
    tree.write(DEEP, wrong)
    code, out, err = fix(tree, capsys)
    assert text_of(tree, DEEP) == TEXT
    summary = f"0 errors, 0 warnings in {len(tree.files())} files\n"
    assert (code, err) == (0, f"mended 1 file\n{summary}")
    assert f"--- {DEEP}\n+++ {DEEP}\n" in out
    assert fix(tree, capsys) == (0, "", f"mended 0 files\n{summary}")


def test_a_file_is_moved_where_it_belongs(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = DEEP.replace("2023-08/110108", "2024-02/x")
    tree.move(DEEP, wrong)
    code, out, _ = fix(tree, capsys, wrong)
    assert (code, out) == (0, f"moved {wrong} to {DEEP}\n")
    assert text_of(tree, DEEP) == TEXT
    assert not (tree.root / wrong).exists()


def test_no_file_is_moved_upon_another(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = DEEP.replace("110108", "x")
    tree.write(wrong, TEXT.replace("status: filed", "status: Filed"))
    code, _, _ = fix(tree, capsys)
    assert code == 1
    assert text_of(tree, wrong) == text_of(tree, DEEP) == TEXT


# what could be meant in several ways, or is what a list prints
LEFT = [
    ("status: filed", "status: valid"),
    ("date: 2024-08", "date: 08/05/2024"),
    ("company: shili-keji", "company: 示例科技有限公司"),
    ("form: app", "form: 手机应用"),
    ("示例合成算法\ncompany", "示例\u0410I\ncompany"),
    ("row: 1\n", "row: 1\n    remark: 甲　（ＡＰＰ） \n"),
    ("row: 1\n", 'row: 1\n    as_published:\n      name: "示例\\u200b 合成１"\n'),
    ("company: shili-keji", "company: shili-keji\ncompany: x"),
    ("role: service-provider", "role:"),
    ("name: 示例阅读", "name: &a 示例阅读"),
    ("    row: 1", "\trow: 1"),
]


@pytest.mark.parametrize(("old", "new"), LEFT)
def test_what_is_not_certain_stays_a_message(old: str, new: str, tree: Tree) -> None:
    tree.edit(DEEP, old, new)
    content, schemas, _ = load.load(tree.files())
    data = (tree.root / DEEP).read_bytes()
    found = mending.mended(DEEP, data, schemas, content)
    assert found is None or found.after.split() == data.decode().split()  # blanks at line ends


def test_a_file_with_comments_keeps_them(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    text = TEXT.replace("company: ", "# 一条说明\ncompany：").replace(
        "status: filed", "status: Filed"
    )
    tree.write(DEEP, text)
    assert fix(tree, capsys)[0] == 1
    assert text_of(tree, DEEP) == text.replace("company：", "company: ")


def test_only_the_paths_given_are_mended(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    tree.edit(DEEP, "status: filed", "status: Filed")
    tree.edit(RECOMMENDATION, "status: filed", "status: Filed")
    assert fix(tree, capsys, RECOMMENDATION)[0] == 0
    assert text_of(tree, RECOMMENDATION) == FILES[RECOMMENDATION]
    assert "Filed" in text_of(tree, DEEP)


def test_other_forms_have_the_report_alone_on_their_output(
    tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    tree.edit(DEEP, "status: filed", "status: Filed")
    code, out, err = fix(tree, capsys, "--format", "json")
    assert (code, out) == (0, "[]\n")
    assert "+status: filed" in err


def test_no_file_can_steer_a_terminal(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    tree.edit(DEEP, "一条示例备注。", "\x1b[2J\u202e")
    tree.edit(DEEP, "status: filed", "status: Filed")
    assert "\x1b" not in "".join(map(str, fix(tree, capsys)))


def test_companies_and_filings_without_front_matter_too(
    tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    tree.write(KEJI, "codes: [1101080000001]\nname: {zh: 示例科技有限公司 }\n")
    tree.write(SERVICE, FILES[SERVICE].replace("Beijing-ShiLi", "Beijing–ShiLi"))
    assert fix(tree, capsys)[0] == 0
    assert {path: text_of(tree, path) for path in (KEJI, SERVICE)} == {
        path: FILES[path] for path in (KEJI, SERVICE)
    }

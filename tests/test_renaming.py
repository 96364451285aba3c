"""A company under another name, and two that are one: everything that names them follows."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.cli import main
from registry.model import FormerName, When
from tests.conftest import DEEP, KEJI, RECOMMENDATION, SERVICE, WANGLUO, Tree

GROUPS = "content/groups.yml"
IDENTITY = "content/identity.yml"
REASON = ("--reason-en", "made up", "--reason-zh", "示例")
MERGE = ("merge", "lizi-wangluo", "shili-keji", *REASON)


def run(tree: Tree, *args: str) -> int:
    return main(["company", *args, "--root", str(tree.root)])


def errors(tree: Tree) -> list[str]:
    return [one.message for one in tree.problems() if one.severity == "error"]


def printed(tree: Tree, path: str) -> list[str]:
    (filing,) = [one for one in tree.content().filings.values() if one.path == path]
    return [one.as_published.get("company", "") for one in filing.listings]


def test_a_new_name_keeps_the_slug_the_old_name_and_what_was_printed(tree: Tree) -> None:
    name = "示例智能科技有限公司"
    assert run(tree, "rename", "shili-keji", name, "--until", "2025-01", "--source", "例") == 0
    company = tree.content().companies["shili-keji"]
    assert company.name.zh == name
    assert company.former_names == (FormerName("示例科技有限公司", When("2025-01"), "例"),)
    assert printed(tree, DEEP) == printed(tree, SERVICE) == ["示例科技有限公司"]
    assert printed(tree, RECOMMENDATION) == [""]
    assert errors(tree) == []


def test_a_slip_of_ours_was_never_printed_and_is_no_former_name(tree: Tree) -> None:
    assert run(tree, "rename", "示例科技有限公司", "示列科技有限公司", "--slip") == 0
    assert tree.content().companies["shili-keji"].former_names == ()
    assert printed(tree, DEEP) == [""]


def test_renamed_there_and_back_all_is_as_it_was(tree: Tree) -> None:
    before = tree.files()
    assert run(tree, "rename", "shili-keji", "例丁有限公司") == 0
    assert run(tree, "rename", "shili-keji", "示例科技有限公司", "--slip") == 0
    assert tree.files() == before


def test_what_else_a_file_holds_stays(tree: Tree) -> None:
    tree.edit(KEJI, "name:", "# 示例注释\nname:")
    assert run(tree, "rename", "shili-keji", "例丁有限公司") == 0
    assert "# 示例注释\nname:" in (tree.root / KEJI).read_text("utf-8")
    assert "一条示例备注。" in (tree.root / DEEP).read_text("utf-8")


def test_the_name_of_another_company_is_refused(
    tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tree.files()
    assert run(tree, "rename", "shili-keji", "例子网络有限公司") == 1
    assert "company merge shili-keji lizi-wangluo" in capsys.readouterr().err
    assert tree.files() == before


def test_a_merged_company_leaves_one_file_with_all(tree: Tree) -> None:
    assert run(tree, *MERGE, "--until", "2024") == 0
    content = tree.content()
    assert list(content.companies) == ["shili-keji"]
    company = content.companies["shili-keji"]
    assert [one.zh for one in company.former_names] == ["例子信息有限公司", "例子网络有限公司"]
    assert (company.codes, company.details["region"]) == (("1101080000001",), "110000")
    assert {one.company for one in content.filings.values()} == {"shili-keji"}
    assert company.former_slugs == ("lizi-wangluo",)
    assert printed(tree, RECOMMENDATION) == ["例子网络有限公司"]
    assert errors(tree) == []


def test_the_decision_goes_to_identity_yml(tree: Tree) -> None:
    assert run(tree, *MERGE, "--source", "https://example.org/") == 0
    (identity,) = tree.content().identities
    assert identity.names == ("示例科技有限公司", "例子网络有限公司")
    assert (identity.decision, identity.reason.zh) == ("same", "示例")


def test_an_open_question_is_decided_where_it_stands(tree: Tree) -> None:
    text = "# 示例注释\n- names: [例子网络有限公司, 示例科技有限公司]\n  decision: open\n"
    text += "  reason: {en: x, zh: 例}\n- names:\n    - 例子网络有限公司\n    - 例子信息有限公司\n"
    text += "  decision: same\n  reason: {en: y, zh: 例}\n"
    tree.write(IDENTITY, text)
    assert run(tree, *MERGE) == 0
    assert [one.decision for one in tree.content().identities] == ["same", "same"]
    assert (tree.root / IDENTITY).read_text("utf-8").startswith("# 示例注释\n- names:\n")


def test_a_misprint_becomes_no_former_name(tree: Tree) -> None:
    assert run(tree, *MERGE, "--slip") == 0
    former = [one.zh for one in tree.content().companies["shili-keji"].former_names]
    assert former == ["例子信息有限公司"]
    assert printed(tree, RECOMMENDATION) == ["例子网络有限公司"]
    assert errors(tree) == []


def group(*members: tuple[str, str]) -> str:
    text = "# 示例注释\n- id: li\n  name: {en: Example, zh: 例}\n  description: {en: x, zh: 例}\n"
    text += "  brands: [甲乙丙]\n"
    for standing, slug in members:
        text += f"  {standing}:\n    - company: {slug}\n      basis: legal-name\n"
        text += "      evidence: >-\n        例子\n        例子\n"
    return text


def test_a_group_names_the_one_that_stays(tree: Tree) -> None:
    tree.write(GROUPS, group(("members", "lizi-wangluo")))
    assert run(tree, *MERGE) == 0
    text = (tree.root / GROUPS).read_text("utf-8")
    assert text == group(("members", "shili-keji"))


def test_a_group_names_it_once(tree: Tree) -> None:
    both = group(("members", "shili-keji"))
    item = both[both.index("    - company") :]
    tree.write(GROUPS, both + item.replace("shili-keji", "lizi-wangluo"))
    assert run(tree, *MERGE) == 0
    assert (tree.root / GROUPS).read_text("utf-8") == both
    assert errors(tree) == []


def test_two_that_stand_otherwise_to_a_group_are_refused(
    tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    tree.write(GROUPS, group(("members", "shili-keji"), ("excluded", "lizi-wangluo")))
    assert run(tree, *MERGE) == 1
    assert "decide that first" in capsys.readouterr().err


def test_two_whose_files_differ_are_refused(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    tree.write(KEJI, "name:\n  zh: 示例科技有限公司\nregion: 310000\n")
    assert run(tree, *MERGE) == 1
    assert "differ in region" in capsys.readouterr().err


@pytest.mark.parametrize("args", [("rename", "shili-keji", "例丁有限公司"), MERGE])
def test_dry_run_shows_the_diff_and_writes_nothing(
    args: tuple[str, ...], tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tree.files()
    assert run(tree, *args, "--dry-run") == 0
    out = capsys.readouterr().out
    assert f"+++ b/{KEJI}" in out
    assert "+  - zh: " in out
    assert tree.files() == before


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("rename", "nobody", "例"), "there is no company 'nobody'"),
        (("rename", "shili-kej", "例"), "did you mean shili-keji?"),
        (("merge", "shili-keji", "nobody", *REASON), "there is no company 'nobody'"),
    ],
)
def test_a_company_that_is_not_there_is_wrong_usage(
    args: tuple[str, ...], told: str, tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tree, *args) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("name", ["", "\x1b[2J", "例\n例", "\u202e"])
def test_a_name_that_is_none_is_refused(name: str, tree: Tree) -> None:
    before = tree.files()
    assert run(tree, "rename", "shili-keji", name) == 1
    assert tree.files() == before


def test_an_import_after_a_merge_finds_the_one_company(tree: Tree, tmp_path: Path) -> None:
    from tests.official import make_list, number

    assert run(tree, *MERGE, "--slip") == 0
    row = ("1", "例甲算法", "服务提供者", "例子网络有限公司", "--", "用于对话", number(7000001), "")
    path = make_list(tmp_path / "x.docx", "境内深度合成服务算法备案清单（2024年2月）", [row])
    assert main(["import", "cn-cac-deep-synthesis", str(path), "--root", str(tree.root)]) == 0
    assert list(tree.content().companies) == ["shili-keji"]
    assert WANGLUO not in dict(tree.files())

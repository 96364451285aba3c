"""A small set of lists written as history: what stood when, and that it can be done again."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from registry.cli import main
from registry.model import Content
from registry.rewind import last_day
from tests.conftest import Tree
from tests.official import GENAI, make_list, number

ONE, TWO, THREE = (number(entity) for entity in (7000001, 7000002, 7000003))
USE = "应用于智能对话场景，根据用户输入的文本，生成文本回复。"


def git(root: Path, *args: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(root), *args], capture_output=True, check=True, encoding="utf-8"
    )
    return done.stdout


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path.parent / f"{tmp_path.name}-sources"
    make_list(
        folder / "official-docx" / "a.docx",
        "境内深度合成服务算法备案清单（2024年4月）",
        [
            (
                *("1", "新名算法", "服务提供者", "新名有限公司", "甲(APP)、乙(APP)", USE, ONE),
                "2024年8月，算法名称由旧名算法变更为新名算法，新增产品乙(APP)，"
                "原主体名称“旧名有限公司”变更为“新名有限公司”",
            ),
            (*("2", "例二算法", "服务提供者", "例二有限公司", "丙(APP)", USE, TWO), "已注销"),
            (
                *("3", "例三算法", "服务提供者", "受让有限公司", "--", USE, THREE),
                "变更内容：主体由“出让有限公司”变更为“受让有限公司”",
            ),
        ],
    )
    make_list(
        folder / "official-docx" / "b.docx",
        "境内深度合成服务算法备案清单（2024年6月）",
        [
            ("1", "例四算法", "服务提供者", "出让有限公司", "--", USE, number(7000004), ""),
            ("2", "例二算法", "服务提供者", "例二有限公司", "丁(APP)", USE, TWO, "已注销"),
        ],
    )
    (folder / "lists.csv").write_text(
        "file,register,batch,announced_date,date_precision,url,rows\n"
        "a.docx,cn-cac-deep-synthesis,2024-04,2024-04-11,day,https://example.cn/a,3\n"
        "b.docx,cn-cac-deep-synthesis,2024-06,,month,https://example.cn/b,2\n",
        encoding="utf-8",
    )
    (folder / "cancellations.csv").write_text(
        "filing_number,notice_date,cancelled_period_zh,notice_title_zh,notice_url\n"
        f"{TWO},2025-07-14,2025年7月,关于注销示例算法的公告,https://example.cn/n\n",
        encoding="utf-8",
    )
    (folder / "genai.csv").write_text(
        f"{GENAI}\n"
        "cn-cac-genai-filing,1,北京市,例五,例五有限公司,Beijing-LiWu-20240101,2024-01-01,2024-04,"
        "2024-04-02,https://example.cn/g,\n"
        "cn-cac-genai-registration,1,北京市,例六,例五有限公司,Beijing-LiLiu-20240101S0001,"
        "2024-01-01,2024-04,2024-04-02,https://example.cn/g,\n",
        encoding="utf-8",
    )
    return folder


@pytest.fixture
def repository(tree: Tree) -> Tree:
    for folder in ("filings", "companies"):
        for path in (tree.root / "content" / folder).rglob("*.*"):
            path.unlink()
    (tree.root / "content" / "batches.yml").unlink()
    git(tree.root, "init", "-q", "-b", "main")
    git(tree.root, "config", "user.name", "Shili")
    git(tree.root, "config", "user.email", "shili@example.org")
    git(tree.root, "add", "content")
    git(tree.root, "commit", "-qm", "Vocabularies")
    return tree


def replay(tree: Tree, sources: Path, branch: str = "replay") -> None:
    args = ["replay", str(sources), "--read", "2026-05-07", "--branch", branch]
    assert main([*args, "--root", str(tree.root)]) == 0


def states(tree: Tree) -> dict[str, Content]:
    """The content after each commit, by its subject."""
    found = {}
    for line in git(tree.root, "log", "--reverse", "--format=%H %s", "main..replay").splitlines():
        commit, _, subject = line.partition(" ")
        git(tree.root, "checkout", "-q", commit)
        assert [each for each in tree.problems() if each.severity == "error"] == []
        found[subject] = tree.content()
    return found


def test_the_past_as_commits(repository: Tree, sources: Path) -> None:
    replay(repository, sources)
    log = git(
        repository.root, "log", "--reverse", "--format=%ad|%s", "--date=short", "main..replay"
    )
    assert log.splitlines() == [
        "2024-04-02|Generative AI, filed and Generative AI, registered: list of 2024-04, 2 filings",
        "2024-04-11|Deep synthesis: list of 2024-04, 3 filings",
        "2024-06-30|Deep synthesis: list of 2024-06, 2 filings",
        "2024-08-31|Changes dated 2024-08 by the lists, 1 filing",
        "2025-07-14|Cancelled by the notice of 2025-07-14, 1 filing",
        "2026-05-07|Undated changes seen in the edition of 2026-05-07, 1 filing",
    ]
    _, first, second, dated, notice, edition = states(repository).values()
    one, two, three = (f"cn-cac-deep-synthesis/{each}" for each in (ONE, TWO, THREE))

    assert first.filings[one].name.zh == "旧名算法"
    assert [each.name for each in first.filings[one].products] == ["甲"]
    assert first.companies[first.filings[one].company].name.zh == "旧名有限公司"
    assert first.filings[one].listings[0].remark == ""
    assert dated.filings[one].name.zh == "新名算法"
    assert [each.name for each in dated.filings[one].products] == ["甲", "乙"]
    assert dated.companies[dated.filings[one].company].former_names[0].until.date == "2024-08"

    assert [each.name for each in first.filings[two].products] == ["丙"]
    assert [each.name for each in second.filings[two].products] == ["丁"]
    assert (dated.filings[two].status, notice.filings[two].status) == ("filed", "cancelled")

    def holder(content: Content) -> str:
        return content.companies[content.filings[three].company].name.zh

    assert (holder(notice), holder(edition)) == ("出让有限公司", "受让有限公司")


def test_each_commit_says_its_kind_and_source(repository: Tree, sources: Path) -> None:
    replay(repository, sources)
    message = git(repository.root, "log", "-1", "--format=%B", "--grep=Cancelled", "replay")
    assert message.strip() == (
        "Cancelled by the notice of 2025-07-14, 1 filing\n\n关于注销示例算法的公告\n\n"
        f"例二算法 {TWO}\n\n"
        "Change-Kind: official\nSource: https://example.cn/n"
    )


def test_again_gives_the_same_trees(repository: Tree, sources: Path) -> None:
    replay(repository, sources)
    replay(repository, sources, "again")
    trees = [
        git(repository.root, "log", "--format=%T %ad %s", f"main..{branch}")
        for branch in ("replay", "again")
    ]
    assert trees[0] == trees[1]


def test_importing_over_the_replay_changes_nothing(repository: Tree, sources: Path) -> None:
    replay(repository, sources)
    git(repository.root, "checkout", "-q", "replay")
    for name in ("a", "b"):
        path = sources / "official-docx" / f"{name}.docx"
        args = ["import", "cn-cac-deep-synthesis", str(path), "--root", str(repository.root)]
        assert main(args) == 0
    assert git(repository.root, "status", "--porcelain") == ""


def test_a_branch_that_is_there_is_never_written(repository: Tree, sources: Path) -> None:
    args = ["replay", str(sources), "--read", "2026-05-07", "--branch", "main"]
    assert main([*args, "--root", str(repository.root)]) == 2


def test_a_commit_with_filings_is_no_beginning(repository: Tree, sources: Path) -> None:
    replay(repository, sources)
    args = ["replay", str(sources), "--read", "2026-05-07", "--branch", "more"]
    assert main([*args, "--onto", "replay", "--root", str(repository.root)]) == 2


def test_without_git_it_is_said(repository: Tree, sources: Path, tmp_path: Path) -> None:
    args = ["replay", str(sources), "--read", "2026-05-07", "--root", str(tmp_path / "nowhere")]
    assert main(args) == 1


@pytest.mark.parametrize(
    ("date", "day"),
    [("2024", "2024-12-31"), ("2024-02", "2024-02-29"), ("2023-08-05", "2023-08-05")],
)
def test_the_last_day_of_a_date(date: str, day: str) -> None:
    assert last_day(date) == day

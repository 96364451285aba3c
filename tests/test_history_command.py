"""`history`: which record is meant, and what is printed of its revisions."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from registry import cli
from tests.conftest import DEEP, KEJI, RECOMMENDATION, REPOSITORY, SERVICE, Tree
from tests.repository import Repository

CASES = REPOSITORY / "tests" / "cases" / "history"
NUMBER = "网信算备110108000000101230017号"
ELSEWHERE = "content/filings/cn-cac-deep-synthesis/2024-02/110108000000101230017.md"
SECOND_REGISTER = "content/filings/cn-cac-recommendation/2022-08/110108000000101230017.md"


@pytest.fixture
def repository(tree: Tree) -> Repository:
    """The small tree with a history of the filing 示例合成算法, the last of it not committed."""
    made = Repository(tree.root)
    made.commit(
        "List of 2023-08\n\nChange-Kind: official",
        date="2023-09-01T12:00:00+08:00",
    )
    tree.edit(DEEP, "    form: app", "    form: website\n  - name: 示例听书")
    made.commit("Products as printed (#7)\n\nChange-Kind: correction", date="2024-01-02T00:00:00Z")
    tree.move(DEEP, ELSEWHERE)
    tree.edit(RECOMMENDATION, "number: ", "number:  ")
    made.commit("Another place\n\nChange-Kind: migration", date="2024-02-02T00:00:00Z")
    tree.edit(ELSEWHERE, "status: filed", "status: cancelled")
    tree.edit(ELSEWHERE, "一条示例备注。", "一条另外的示例备注。")
    made.commit("Cancelled\n\nChange-Kind: official", date="2024-03-02T01:00:00+08:00")
    (tree.root / SERVICE).unlink()
    made.commit("Taken out", date="2024-04-02T00:00:00Z")
    tree.edit(KEJI, "示例科技", "示例科学")
    return made


def run(
    capsys: pytest.CaptureFixture[str], repository: Repository, *args: str, code: int = 0
) -> tuple[str, str]:
    assert cli.main(["history", *args, "--root", str(repository.root)]) == code
    told = capsys.readouterr()
    return told.out, told.err


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("text.txt", ()),
        ("chinese.txt", ("--lang", "zh")),
        ("markdown.md", ("--format", "markdown")),
        ("page.html", ("--format", "html")),
    ],
)
def test_the_report(
    name: str, args: tuple[str, ...], repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = run(capsys, repository, NUMBER, *args)
    for number, id_ in enumerate(repository.git("rev-list", "--reverse", "HEAD").split(), 1):
        out = out.replace(id_[:12], f"{number}" * 12)  # ids hold the path of no machine, but dates
    if os.environ.get("REGISTRY_WRITE_EXPECTED"):
        (CASES / name).write_text(out, encoding="utf-8")
    assert (out, err) == ((CASES / name).read_text(encoding="utf-8"), "")


def ids(capsys: pytest.CaptureFixture[str], repository: Repository, *args: str) -> list[str]:
    told: dict[str, Any] = json.loads(run(capsys, repository, *args, "--format", "json")[0])
    return [one["id"] for one in told["records"]]


FILING = f"cn-cac-deep-synthesis/{NUMBER}"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (NUMBER, FILING),
        ("110108000000101230017", FILING),
        ("１１０１０８０００００0101230017", FILING),
        (f" {NUMBER} ", FILING),
        (FILING, FILING),
        (ELSEWHERE, FILING),
        (DEEP, FILING),
        (f"./{DEEP}", FILING),
        (DEEP.replace("/", "\\"), FILING),
        ("Beijing-ShiLi-20240101", "cn-cac-genai-filing/Beijing-ShiLi-20240101"),
        ("beijing-shili-20240101", "cn-cac-genai-filing/Beijing-ShiLi-20240101"),
        (SERVICE, "cn-cac-genai-filing/Beijing-ShiLi-20240101"),
        ("shili-keji", "shili-keji"),
        (KEJI, "shili-keji"),
        ("cn-cac-deep-synthesis/2023-08", "cn-cac-deep-synthesis/2023-08"),
        ("service-provider", "service-provider"),
    ],
)
def test_what_may_be_given(
    given: str, expected: str, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ids(capsys, repository, given) == [expected]


def test_an_absolute_path(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert ids(capsys, repository, str(repository.root / DEEP)) == [FILING]


def test_all_that_are_meant_are_shown(
    repository: Repository, tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (tree.root / ELSEWHERE).read_text(encoding="utf-8")
    tree.write(SECOND_REGISTER, text.replace("cn-cac-deep-synthesis", "cn-cac-recommendation"))
    repository.commit("The same number")
    assert ids(capsys, repository, NUMBER) == [FILING, f"cn-cac-recommendation/{NUMBER}"]
    assert run(capsys, repository, NUMBER)[0].count(f"· {NUMBER} ·") == 2


def test_json_is_complete(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(run(capsys, repository, NUMBER, "--format", "json")[0])
    (record,) = told["records"]
    assert (told["query"], record["name"]) == (NUMBER, "示例合成算法")
    states = [(one["state"], one["path"]) for one in record["revisions"]]
    assert states == [("added", DEEP), ("edited", DEEP), ("edited", ELSEWHERE)]
    kinds = [one["commit"]["kind"] for one in record["revisions"]]
    assert kinds == ["official", "correction", "official"]
    assert record["revisions"][1]["commit"]["pull"] == "7"
    last = record["revisions"][2]
    assert [(one["field"], one["risky"]) for one in last["changes"]] == [
        ("status", True),
        ("notes", False),
    ]
    assert last["data"]["status"] == "cancelled"


def test_the_working_tree_is_the_last_revision_unless_one_is_named(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    out, _ = run(capsys, repository, "shili-keji")
    assert "Edited, not committed" in out
    assert "Name › Chinese: 示例科技有限公司 → 示例科学有限公司" in out
    assert "not committed" not in run(capsys, repository, "shili-keji", "--rev", "HEAD")[0]
    assert len(ids(capsys, repository, NUMBER, "--rev", "HEAD~4")) == 1
    early = json.loads(run(capsys, repository, NUMBER, "--rev", "HEAD~4", "--format", "json")[0])
    assert len(early["records"][0]["revisions"]) == 1


def test_a_record_that_was_removed(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    out, _ = run(capsys, repository, SERVICE)
    assert "! − Removed, recorded here 2024-04-02" in out
    assert "Taken out" in out


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("110108000000101230018",), f"did you mean {FILING} (示例合成算法)?"),
        (("shili-kej",), "did you mean shili-keji (示例科学有限公司)?"),
        (("例子网络",), "did you mean lizi-wangluo (例子网络有限公司)?"),
        (("00000010123",), f"did you mean {FILING} (示例合成算法)?"),
        (("content/filings/none.md",), "no record is called 'content/filings/none.md'"),
        (("",), "no record is called ''"),
        (("content/batches.yml",), "holds many records; name one of them, for example cn-cac-"),
        ((NUMBER, "--rev", "nowhere"), "no history: "),
        (("x" * 10_000,), "no record is called"),
    ],
)
def test_what_is_no_record_is_refused(
    args: tuple[str, ...],
    message: str,
    repository: Repository,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out, err = run(capsys, repository, *args, code=2)
    assert out == ""
    assert message in err


def test_without_git(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["history", NUMBER, "--root", str(tree.root)]) == 2
    assert "no history: " in capsys.readouterr().err


def test_before_the_first_commit(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    Repository(tree.root)
    assert cli.main(["history", NUMBER, "--root", str(tree.root)]) == 0
    assert "Added, not committed" in capsys.readouterr().out

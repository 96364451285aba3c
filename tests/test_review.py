"""`review`: pull requests of every kind as one comment, in which nothing of a stranger's acts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from registry import cli
from registry.commands import review as command
from registry.reports import review
from tests.conftest import DEEP, FILES, KEJI, RECOMMENDATION, SERVICE, Tree
from tests.repository import Repository

NEW = "content/companies/xin-keji.yml"
HOSTILE = (
    "<img src=x onerror=alert(1)> @octocat #1 [x](//y.example) ``` `b` ~~~ **c** https://d.example"
    " --> \u202eabc"
)


@pytest.fixture
def repository(tree: Tree) -> Repository:
    """The small tree in main."""
    made = Repository(tree.root)
    made.commit(files={".gitignore": ".cache\n"})
    return made


def reviewed(
    repository: Repository, capsys: pytest.CaptureFixture[str], *args: str, code: int = 0
) -> str:
    """The comment on HEAD; main is what lies in the working tree."""
    head = repository.git("rev-parse", "HEAD")
    repository.git("checkout", "--quiet", "main")
    assert cli.main(["review", "main", head, *args, "--root", str(repository.root)]) == code
    return capsys.readouterr().out


@pytest.fixture
def branch(repository: Repository) -> Repository:
    """A branch at main, to commit to."""
    repository.git("checkout", "--quiet", "-b", "stranger")
    return repository


def copies(number: int) -> dict[str, str]:
    """So many filings, each another running number."""
    made = {}
    for at in range(number):
        digits = f"{at + 1000:07}"
        path = DEEP.replace("0000001", digits, 1)
        made[path] = FILES[DEEP].replace("1101080000001", f"110108{digits}")
    return made


IN_FORCE = "status: filed\nlistings:\n  - batch: 2023-08\n    row: 1\nevents:\n"
ENDED = (IN_FORCE, IN_FORCE.replace("filed", "cancelled") + "  - kind: cancelled\n")


@pytest.mark.parametrize(
    ("files", "code", "title", "labels"),
    [
        ({}, 0, "No record becomes otherwise", ""),
        ({"README.md": "x"}, 0, "No record becomes otherwise", "code"),
        ({".github/workflows/a.yml": "x"}, 0, "look closely at 1", "code"),
        ({DEEP: ("示例合成", "示例生成")}, 0, "Nothing is wrong", "changed"),
        ({DEEP: ENDED}, 0, "look closely at 1", "status changed"),
        ({DEEP: ("status: filed", "status: fild")}, 1, "To mend", "errors status changed"),
        ({RECOMMENDATION: None}, 0, "look closely at 1", "removed"),
        ({NEW: "name:\n  zh: 新示例有限公司\n"}, 0, "Nothing is wrong", "company"),
        ({DEEP: ("status: filed", "status:   filed")}, 0, "No record", "form only"),
    ],
)
def test_every_kind_of_change_has_its_verdict_and_labels(
    files: dict[str, object],
    code: int,
    title: str,
    labels: str,
    branch: Repository,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path_factory.mktemp("out")
    written = {
        path: FILES[path].replace(*change) if isinstance(change, tuple) else change
        for path, change in files.items()
    }
    branch.commit(files=written)  # type: ignore[arg-type]
    reviewed(branch, capsys, "--out", str(out), code=code)
    comment = (out / "comment.md").read_text(encoding="utf-8")
    assert comment.startswith(f"{review.MARKER}\n## ")
    assert title in comment.split("\n")[1]
    assert sorted((out / "labels.txt").read_text().split("\n")) == sorted(
        ["", *(re.findall("form only|[a-z]+", labels))]
    )


def test_a_moved_file_is_wrong_where_it_lies(
    branch: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    moved = SERVICE.replace("Beijing", "elsewhere")
    branch.commit(files={SERVICE: None, moved: FILES[SERVICE]})
    assert f"`{moved}" in reviewed(branch, capsys, code=1)


def test_problems_become_annotations_on_the_lines(
    branch: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    branch.commit(files={DEEP: FILES[DEEP].replace("status: filed", "status: fild")})
    out = reviewed(branch, capsys, "--out", str(tmp_path / "out"), code=1)
    assert out.startswith(f"::error file={DEEP},title=not-allowed,line=")


def test_the_pages_of_both_companies_are_told(
    branch: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    branch.commit(files={DEEP: FILES[DEEP].replace("company: shili-keji", "company: lizi-wangluo")})
    out = tmp_path / "out"
    reviewed(branch, capsys, "--out", str(out))
    pages = (out / "pages.txt").read_text().split("\n")
    assert {"companies/shili-keji.html", "zh/companies/lizi-wangluo.html"} <= set(pages)


def test_what_main_did_since_is_not_told(
    branch: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    branch.commit(files={NEW: "name:\n  zh: 新示例有限公司\n"})
    branch.git("checkout", "--quiet", "main")
    branch.commit(files={RECOMMENDATION: None})
    branch.git("checkout", "--quiet", "stranger")
    assert "removed" not in reviewed(branch, capsys).split("### ", 1)[1]


def test_six_hundred_filings_fit_a_comment_and_are_counted(
    branch: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    branch.commit(files=copies(600))
    comment = reviewed(branch, capsys, "--limit", "0")
    assert len(comment) <= review.MOST
    assert "of 600)" in comment
    assert "more; all of them: `python build.py review" in comment


def test_links_and_submodules_are_refused(
    branch: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    (branch.root / "content" / "companies" / "linked.yml").symlink_to("/etc/passwd")
    branch.git("add", "--all")
    commit = branch.git("rev-parse", "HEAD")
    branch.git("update-index", "--add", "--cacheinfo", f"160000,{commit},content/companies/inner")
    branch.git("commit", "--quiet", "-m", "Links")
    comment = reviewed(branch, capsys, code=1)
    assert "- **!** **`content/companies/linked.yml`**\n  - a symbolic link" in comment
    assert "- **!** **`content/companies/inner`**\n  - a submodule" in comment


def test_content_that_is_too_large_is_not_looked_into(
    branch: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "MOST_BYTES", 100)
    branch.commit(files={DEEP: None})
    comment = reviewed(branch, capsys, code=1)
    assert "bytes, at most 100 can be taken" in comment
    assert DEEP not in comment


def test_nothing_of_a_contributor_acts(
    branch: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    text = HOSTILE.replace("'", "''")
    filing = re.sub("zh: 示例合成.*", f"zh: '{text}'", FILES[DEEP])
    path = "content/companies/@octocat <b> `#1`.yml"
    branch.commit(
        files={
            DEEP: filing,
            KEJI: FILES[KEJI].replace("示例科技", HOSTILE.replace(": ", "")),
            path: f"name:\n  zh: '{text}'\n'{text}': 1\n",
            "@octocat #1 <b>.md": "x",
        }
    )
    comment = reviewed(branch, capsys, code=1)
    assert "\u202e" not in comment
    tokens = MarkdownIt("commonmark", {"linkify": False}).enable(["table", "strikethrough"])
    for token in tokens.parse(comment.removeprefix(review.MARKER)):
        assert token.type not in ("html_block", "fence", "code_block"), token.content
        for each in token.children or ():
            assert each.type not in ("html_inline", "link_open", "image"), token.content
            if each.type == "text":
                assert not re.search(r"[@#<>]|https?:|octocat|example", each.content), each.content


def test_a_comment_that_would_be_too_long_keeps_the_verdict(
    branch: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review, "MOST", 300)
    branch.commit(files={DEEP: None})
    assert reviewed(branch, capsys) == (
        f"{review.MARKER}\n## Nothing is wrong, look closely at 1\n\n\nToo large to look into\n"
    )


def test_no_page_lies_outside_of_the_site(
    branch: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    branch.commit(files={DEEP: FILES[DEEP].replace("company: shili-keji", "company: ../../etc/x")})
    reviewed(branch, capsys, "--out", str(tmp_path / "out"), code=1)
    assert ".." not in (tmp_path / "out" / "pages.txt").read_text()


def test_a_name_that_is_no_revision(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["review", "main", "nowhere", "--root", str(repository.root)]) == 2
    assert "nowhere" in capsys.readouterr().err


def test_a_filing_that_main_has_by_now_is_a_second_file(
    branch: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    moved = SERVICE.replace("2024-04", "2024-05")
    branch.git("checkout", "--quiet", "main")
    branch.commit(files={SERVICE: None})
    branch.git("checkout", "--quiet", "-B", "stranger")
    branch.commit(files={moved: FILES[SERVICE]})
    branch.git("checkout", "--quiet", "main")
    branch.commit(files={SERVICE: FILES[SERVICE]})
    branch.git("checkout", "--quiet", "stranger")
    comment = reviewed(branch, capsys, code=1)
    assert "It has a second file" in comment


def test_a_branch_in_conflict_is_compared_with_where_it_left(
    branch: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    branch.commit(files={DEEP: FILES[DEEP].replace("示例合成", "示例生成")})
    branch.git("checkout", "--quiet", "main")
    branch.commit(files={DEEP: FILES[DEEP].replace("示例合成", "示例制作")})
    branch.git("checkout", "--quiet", "stranger")
    comment = reviewed(branch, capsys)
    assert "示例生成" in comment and "示例制作" not in comment


@pytest.mark.parametrize(
    "files",
    [
        {"content/schema/filing.schema.json": "{"},
        {"content/schema/filing.schema.json": None},
        {"content/registers.yml": "- [\n"},
        {DEEP: b"\xff\xfe\x00"},
        {DEEP: "---\n" + "a: &a [*a]\n" + "---\n"},
        {DEEP: FILES[DEEP].replace("listings:", "listings: 1\nx:")},
        {"content/filings/cn-cac-deep-synthesis/2023-08/\u202e\n@x.md": "- a\n"},
    ],
)
def test_whatever_a_branch_holds_there_is_a_comment(
    files: dict[str, str | bytes | None], branch: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    branch.commit(files=files)
    assert reviewed(branch, capsys, code=1).startswith(f"{review.MARKER}\n## To mend before")

"""`check` as people call it; golden trees stand in tests/cases/check.

Each tree there is laid over the real schemas and vocabularies. After a change that is meant, run
the tests with REGISTRY_WRITE_EXPECTED=1 and read the difference.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from registry import cli, files, findings, problems
from registry.commands import schema as schema_command
from registry.commands.check import check
from registry.model import Problem
from registry.schema import TYPES
from tests.conftest import DEEP, KEJI, RECOMMENDATION, REPOSITORY, SERVICE, VOCABULARIES, Tree

CASES = sorted((REPOSITORY / "tests" / "cases" / "check").iterdir())
REAL = [
    one
    for one in files.read(REPOSITORY)
    if one[0].startswith("content/schema/")
    or one[0].removeprefix("content/").removesuffix(".yml") in VOCABULARIES
]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_golden(case: Path) -> None:
    found = problems.render(check(sorted([*REAL, *files.read(case)])), "text")
    expected = case / "expected.txt"
    if os.environ.get("REGISTRY_WRITE_EXPECTED"):
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")


def run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    code = cli.main(["check", *args])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_clean_tree(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "--root", str(tree.root))
    assert (code, out, err) == (0, "", f"0 errors, 0 warnings in {len(tree.files())} files\n")


def test_warnings_do_not_fail(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    tree.edit(DEEP, "row: 1", "row: 1\n    position: 2")
    code, out, err = run(capsys, "--root", str(tree.root))
    assert code == 0
    assert "warning: official-anomaly row_order" in out
    assert err == f"0 errors, 1 warning in {len(tree.files())} files\n"
    assert run(capsys, "--root", str(tree.root), "--no-warnings")[1] == ""


def test_an_error_in_full(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    tree.edit(DEEP, "    form: app", "    form: apps")
    code, out, err = run(capsys, "--root", str(tree.root))
    assert code == 1
    assert out == (
        f"{DEEP}:11:11: unknown-form there is no form 'apps'\n"
        "        form: apps\n"
        "              ^\n"
        "    allowed: app, website, mini-program, public-account, other\n"
        "    did you mean app?\n"
        "    see docs/rules.md#unknown-form\n"
    ).replace("app, website, mini-program, public-account, other", ", ".join(sorted(
        ["app", "website", "mini-program", "public-account", "other"]
    )))  # fmt: skip
    assert err == f"1 error, 0 warnings in {len(tree.files())} files\n"


def test_only_the_paths_asked_for_are_reported(
    tree: Tree, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tree.edit(DEEP, "status: filed", "status: fild")
    tree.edit(RECOMMENDATION, "company: lizi-wangluo", "company: lizi-wanglu")
    root = ["--root", str(tree.root)]
    assert "fild" not in run(capsys, RECOMMENDATION, *root)[1]
    assert "lizi-wanglu" in run(capsys, RECOMMENDATION, *root)[1]
    assert run(capsys, SERVICE, *root)[:2] == (0, "")
    assert run(capsys, "content/filings", *root)[1].count("did you mean") == 2
    assert run(capsys, str(tree.root / DEEP), *root)[1].count("did you mean") == 1
    monkeypatch.chdir(tree.root / "content" / "filings")
    assert run(capsys, "cn-cac-deep-synthesis", "--root", "../..")[1].count("did you mean") == 1


@pytest.mark.parametrize(
    "args",
    [
        ["check", "--root", "/nonexistent"],
        ["check", "content/none.yml"],
        ["check", "--format", "xml"],
        ["chekc"],
        ["build", "--out", "/"],
        ["build", "--base-url", "not-a-url"],
    ],
)
def test_wrong_usage(args: list[str], tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree.root)
    assert cli.main(args) == 2


@pytest.mark.parametrize(
    ("given", "run"),
    [
        ([], ["build"]),
        (["--quiet"], ["build", "--quiet"]),
        (["--debug"], ["build", "--debug"]),
        (["--help"], ["--help"]),
        (["check"], ["check"]),
        (["--debug", "check"], ["--debug", "check"]),
    ],
)
def test_without_a_command_the_site_is_built(given: list[str], run: list[str]) -> None:
    assert cli.with_default(given) == run


def test_json(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    tree.edit(DEEP, "status: filed", "status: fild")
    code, out, err = run(capsys, "--root", str(tree.root), "--format", "json")
    (one,) = json.loads(out)
    assert (code, err) == (1, "")
    assert one["path"] == DEEP
    assert (one["line"], one["column"], one["rule"]) == (12, 9, "not-allowed")
    assert one["hint"] == "did you mean filed?"
    assert one["explained"] == "docs/rules.md#not-allowed"


def test_github(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    tree.edit(DEEP, "status: filed", "status: fild")
    out = run(capsys, "--root", str(tree.root), "--format", "github")[1]
    assert out == (
        f"::error file={DEEP},title=not-allowed,line=12,col=9::'fild' is not one of the values "
        "allowed%0Aallowed: filed, registered, cancelled, revoked%0Adid you mean filed?"
        "%0Asee docs/rules.md#not-allowed\n"
    )


def test_no_text_of_a_file_can_forge_a_workflow_command_or_steer_a_terminal() -> None:
    evil = Problem("a,b:c\n::x.md", 1, 2, "r", "m\n::error::%", source="\x1b[31m红\t")
    worse = Problem("\x1b[2J.md", 0, 0, "r", "\x1b\n::x", allowed="\x1b", hint="\x1b\x9b")
    assert problems.as_text(worse).count("\n") == 3
    assert not {"\x1b", "\x9b"} & set(problems.as_text(worse))
    assert problems.as_github(evil) == (
        "::error file=a%2Cb%3Ac%0A%3A%3Ax.md,title=r,line=1,col=2::m%0A::error::%25"
        "%0Asee docs/rules.md#r"
    )
    assert "\x1b" not in problems.as_text(evil)


@pytest.mark.parametrize(
    ("source", "column", "spaces"),
    [
        ("abc", 1, 0),
        ("abc", 3, 2),
        ("名称: x", 5, 6),
        ("🙂x", 2, 2),
        ("e\u0301x", 3, 1),
        ("", 1, 0),
    ],
)
def test_the_caret_stands_below_wide_characters_too(source: str, column: int, spaces: int) -> None:
    assert problems.caret(source, column)[1] == " " * (4 + spaces) + "^"


def test_long_lines_are_cut_around_the_caret() -> None:
    line, caret = problems.caret("示" * 5_000 + "X" + "例" * 5_000, 5_001)
    assert len(line) < 200
    assert problems.width(line[: line.index("X")]) == caret.index("^")


def test_a_bug_is_one_line_and_says_how_to_report_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tree: Tree
) -> None:
    def fail(*_: object) -> tuple[Problem, ...]:
        raise RuntimeError("示例\nfault")

    monkeypatch.setattr(findings, "of", fail)
    code, out, err = run(capsys, "--root", str(tree.root))
    assert (code, out, err.count("\n")) == (3, "", 1)
    assert err.startswith("bug: RuntimeError: 示例 fault. ")
    assert "issue" in err
    for args in (["--debug", "check"], ["check", "--debug"]):
        assert cli.main([*args, "--root", str(tree.root)]) == 3
        assert "Traceback" in capsys.readouterr().err


def test_a_thousand_good_files_and_two_hundred_bad_ones(tree: Tree) -> None:
    good = (tree.root / DEEP).read_text(encoding="utf-8")
    breaks = [
        ("status: filed", "status: fild", 12),
        ("company: shili-keji", "company: nobody", 6),
        ("category:", "categroy:", 7),
        ("    row: 1", "    row: one", 15),
        ("    date: 2024-08", "    date: 2024-18", 21),
        ("name:\n", "name: &a\n", 4),
        ("role: service-provider", "role: !!str x", 8),
        ("  - name: 示例阅读", "  -\tname: 示例阅读", 10),
        ("示例合成算法\ncompany", "示例: 合成\ncompany", 5),
        ("company: shili-keji", "company: shili-keji\ncompany: x", 7),
    ]
    expected = {}
    for number in range(1_200):
        path = DEEP.replace("230017", f"{900_000 + number}")
        text = good.replace("230017", f"{900_000 + number}")
        if number < 200:
            old, new, line = breaks[number % len(breaks)]
            assert old in text
            text = text.replace(old, new, 1)
            expected[path] = line
        tree.write(path, text)
    ended = subprocess.run(
        [
            sys.executable,
            str(REPOSITORY / "build.py"),
            "check",
            "--no-warnings",
            "--format",
            "json",
        ],
        cwd=tree.root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (1, "")
    told: dict[str, set[int]] = {}
    for one in json.loads(ended.stdout):
        told.setdefault(one["path"], set()).add(one["line"])
    assert set(told) == set(expected)
    assert [path for path, line in expected.items() if line not in told[path]] == []


def test_the_tables_of_fields_are_up_to_date() -> None:
    assert cli.main(["schema", "--check", "--root", str(REPOSITORY)]) == 0


def test_every_field_stands_in_the_document() -> None:
    text = (REPOSITORY / schema_command.DOCUMENT).read_text(encoding="utf-8")
    for type_ in TYPES:
        assert f"<!-- fields of {type_} -->" in text


def test_commands_say_what_they_do() -> None:
    told = " ".join(cli.parser().format_help().split())
    for name in cli.COMMANDS:
        assert f"{name} {cli.command(name).HELP}" in told
        assert cli.command(name).__doc__


def test_the_company_of_the_small_tree_is_where_it_should_be(tree: Tree) -> None:
    assert KEJI in dict(tree.files())


def test_a_filing_with_one_error_is_judged_in_its_other_fields_too(tree: Tree) -> None:
    tree.edit(DEEP, "generation-synthesis", "generation")
    tree.edit(DEEP, "status: filed", "status: field")
    tree.edit(DEEP, "company: shili-keji\n", "company: nobody\n")
    assert [(each.line, each.rule) for each in tree.problems()] == [
        (6, "unknown-company"),
        (7, "unknown-category"),
        (12, "not-allowed"),
    ]

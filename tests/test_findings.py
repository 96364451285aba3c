"""A check that knows the last one finds what one finds that knows nothing."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry import cli, files, findings, load, memo, problems, reading, rules
from registry.commands.check import check
from registry.model import Filing
from registry.rules import Checked
from registry.rules.tree import Finding, each
from tests.conftest import DEEP, FILES, KEJI, RECOMMENDATION, REPOSITORY, SERVICE, WANGLUO, Tree
from tests.test_check import CASES as GOLDEN
from tests.test_check import REAL
from tests.test_rules import CASES, Change, edit, move, second, write

GROUPS = "- id: shili\n  name:\n    en: Example\n    zh: 示例\n  brands:\n    - 示例\n"


def remove(path: str) -> Change:
    return lambda tree: (tree.root / path).unlink()


CHANGES: list[Change] = [
    *(case[0] for case in CASES),
    remove(KEJI),
    remove(DEEP),
    remove("content/batches.yml"),
    remove("content/schema/filing.schema.json"),
    edit(KEJI, "示例科技", "例子科技"),
    edit(KEJI, "codes:", "cods:"),
    edit(DEEP, "status: filed", "status: fild"),
    edit(DEEP, "一条示例备注", "另一条示例备注"),
    edit(DEEP, "register: ", "# a line more\nregister: "),
    edit("content/roles.yml", "- id: service-provider", "- id: Service"),
    write("content/groups.yml", GROUPS),
    move(WANGLUO, WANGLUO.replace("wangluo", "wangluo-2")),
    write(RECOMMENDATION.replace("2022-08", "2022-09"), FILES[RECOMMENDATION]),
]


def said(root: Path, capsys: pytest.CaptureFixture[str]) -> str:
    cli.main(["check", "--root", str(root)])
    return capsys.readouterr().out


def expected(tree: Tree) -> str:
    return problems.render(check(tree.files()), "text")


@pytest.mark.parametrize("change", CHANGES, ids=range(len(CHANGES)))
def test_after_a_change_and_after_it_is_undone(
    change: Change, tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    tree.edit(SERVICE, "row: 7", "row: 7\n    position: 8")  # a warning that stays
    whole = expected(tree)
    before = tree.files()
    assert said(tree.root, capsys) == whole
    change(tree)
    other = expected(tree)
    assert said(tree.root, capsys) == other
    assert said(tree.root, capsys) == other
    for path, _ in tree.files():
        (tree.root / path).unlink()
    for path, data in before:
        tree.write(path, data)
    assert said(tree.root, capsys) == whole


def test_from_one_golden_case_to_the_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tree = Tree(tmp_path)
    for case in GOLDEN:
        for path, _ in tree.files():
            (tmp_path / path).unlink()
        for path, data in [*REAL, *files.read(case)]:
            tree.write(path, data)
        assert said(tmp_path, capsys) == (case / "expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("change", CHANGES, ids=range(len(CHANGES)))
def test_in_one_process(change: Change, tree: Tree) -> None:
    first = reading.read(tree.root)
    known = rules.checked(first.content, first.tree, first.problems)
    change(tree)
    second = reading.read(tree.root, first)
    again = rules.checked(second.content, second.tree, second.problems, known, second.changed)
    assert sorted(again.problems) == sorted(
        rules.check(second.content, second.tree, second.problems)
    )


def test_only_what_has_changed_is_judged_alone_again(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def note(_: object, filing: Filing) -> Iterator[Finding]:
        asked.append(filing.path)
        return iter(())

    monkeypatch.setattr(rules, "RULES", (each(note),))
    every = sorted([DEEP, RECOMMENDATION, SERVICE])
    changes: list[tuple[Change, list[str]]] = [
        (lambda _: None, every),
        (lambda _: None, []),
        (edit(DEEP, "一条示例备注", "另一条示例备注"), [DEEP]),
        (edit(WANGLUO, "例子信息", "例子资讯"), [RECOMMENDATION]),
        (edit("content/batches.yml", "2022-08-12", "2022-08-13"), every),
    ]
    now, known = None, None
    for change, expected in changes:
        change(tree)
        asked.clear()
        now = reading.read(tree.root, now)
        known = rules.checked(now.content, now.tree, now.problems, known)
        assert sorted(asked) == expected


LIKE = DEEP.replace("110108000000101230017", "110108000000101230025")
SOURCE = "    source: https://example.org/\n"
ALIAS = f"\naliases:\n  - name: {{}}\n    kind: brand\n{SOURCE}codes:"
SUCCESSOR = f"\nsuccessors:\n  - company: {{}}\n    kind: merger\n{SOURCE}{{}}:"
EDITS = [  # each is made and taken back, in any order
    (LIKE, "示例·合成", "示例·别样"),  # as DEEP is called but for signs, or not
    (LIKE, "company: shili-keji", "company: lizi-wangluo"),
    (DEEP, "示例合成算法", "例图合成算法"),  # a name with the brand of a group
    (DEEP, "name: 示例阅读", "name: 例图阅读"),
    (RECOMMENDATION, "\ncompany: ", "\n# a line more\ncompany: "),
    (DEEP, "company: shili-keji", "company: lizi-wangluo"),
    (DEEP, "company: shili-keji", "company: nobody"),
    (DEEP, "batch: 2023-08", "batch: 2023-08\n    as_published:\n      company: 例图"),
    (DEEP, "一条示例备注", "另一条示例备注"),
    (RECOMMENDATION, "status: filed", "status: fild"),
    (SERVICE, "row: 7", "row: 8"),
    (KEJI, "示例科技有限公司", "例图科技有限公司"),
    (KEJI, "\ncodes:", "\nwebsite: https://example.org/\ncodes:"),
    (KEJI, "\ncodes:", "\n# a line more\nregion: nowhere\ncodes:"),
    (KEJI, "\ncodes:", "\nformer_slugs:\n  - lizi-wangluo\ncodes:"),
    (KEJI, "\ncodes:", ALIAS.format("示例科技有限公司")),
    (KEJI, "\ncodes:", ALIAS.format("例子")),
    (WANGLUO, "\nregion:", SUCCESSOR.format("shili-keji", "region")),
    (WANGLUO, "\nregion:", SUCCESSOR.format("nobody", "region")),
    (KEJI, "\ncodes:", SUCCESSOR.format("lizi-wangluo", "codes")),
]


@pytest.mark.parametrize("seed", range(16))
def test_after_any_edits_of_records(seed: int, tree: Tree) -> None:
    """They come and go, too."""
    tree.write("content/groups.yml", GROUPS.replace("示例", "例图").encode())
    second("110108000000101230025", "示例·合成")(tree)
    chance = random.Random(seed)
    now, known = None, None
    taken = 0
    away: dict[str, str] = {}
    for _ in range(40):
        path, old, new = chance.choice(EDITS)
        if path in away:
            tree.write(path, away.pop(path).encode())
        text = (tree.root / path).read_text(encoding="utf-8")
        if chance.random() < 0.2:
            away[path] = text
            (tree.root / path).unlink()
        else:
            old, new = (new, old) if new in text else (old, new)
            tree.write(path, text.replace(old, new, 1).encode())
        before, now = now, reading.read(tree.root, now)
        last = known
        known = rules.checked(now.content, now.tree, now.problems, last, now.changed)
        expected = rules.check(now.content, now.tree, now.problems)
        assert sorted(known.problems) == sorted(expected)
        if last and before:
            taken += sum(known.across[key] is last.across.get(key) for key in known.across)
    assert taken  # what was found earlier is taken where nothing speaks against it


def test_a_company_that_moves_is_named_at_its_new_place(tree: Tree) -> None:
    tree.edit(WANGLUO, "例子网络有限公司", "示例科技有限公司")
    first = reading.read(tree.root)
    known = rules.checked(first.content, first.tree, first.problems)
    tree.move(KEJI, KEJI.replace(".yml", ".yaml").replace("shili", "sub/shili"))
    now = reading.read(tree.root, first)
    again = rules.checked(now.content, now.tree, now.problems, known, now.changed)
    assert sorted(again.problems) == sorted(rules.check(now.content, now.tree, now.problems))


def test_rules_that_read_no_field_are_not_asked_again_when_a_filing_comes_or_goes(
    tree: Tree,
) -> None:
    first = reading.read(tree.root)
    known = rules.checked(first.content, first.tree, first.problems)
    for change in (second("110108000000101230025", "示例·合成"), remove(LIKE)):
        change(tree)
        now = reading.read(tree.root, first)
        last = known
        known = rules.checked(now.content, now.tree, now.problems, last, now.changed)
        first = now
        same = {key for key, one in known.across.items() if one is last.across[key]}
        assert same >= {rule.id for rule in rules.RULES if rule.across and rule.reads == ()}


def test_damage_to_what_is_kept_is_no_harm(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    tree.edit(DEEP, "form: app", "form: apps")
    whole = said(tree.root, capsys)
    assert "unknown-form" in whole
    place = tree.root / memo.FOLDER / findings.FILE
    for data in (b"", b"made up", place.read_bytes()[:-9], place.read_bytes()[::-1]):
        place.write_bytes(data)
        assert said(tree.root, capsys) == whole


def test_a_check_that_cannot_keep_anything_says_the_same(
    tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    tree.edit(DEEP, "form: app", "form: apps")
    (tree.root / memo.FOLDER).write_text("a file where a folder should be", encoding="utf-8")
    assert said(tree.root, capsys) == expected(tree)


def test_what_is_checked_once_more_reads_no_record(
    tree: Tree, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tree.edit(DEEP, "form: app", "form: apps")
    whole = said(tree.root, capsys)

    def fail(*_: object) -> Checked:
        raise AssertionError("judged again")

    monkeypatch.setattr(rules, "checked", fail)
    monkeypatch.setattr(load, "from_file", fail)
    assert said(tree.root, capsys) == whole


LIBRARIES = "jinja2 markupsafe markdown nh3 lunr opencc pypinyin docx rjsmin watchdog"
COUNT = f"""
import sys
from registry import cli
code = cli.main(["check", "--root", sys.argv[1]])
print(code, sorted(set("{LIBRARIES}".split()) & set(sys.modules)))
"""


def test_a_check_imports_no_library_but_that_of_yaml(tree: Tree) -> None:
    tree.edit(DEEP, "\n一条示例备注。\n", "")
    for _ in range(2):
        ended = subprocess.run(
            [sys.executable, "-c", COUNT, str(tree.root)],
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=True,
        )
        assert ended.stdout == "0 []\n"

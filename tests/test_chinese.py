"""Problems in Chinese: every text there is, and nothing that is no more."""

import re

import pytest

from registry import chinese, cli, problems
from registry.advice import OF
from registry.model import Problem
from tests.conftest import DEEP, Tree
from tests.rules_document import examples, lay
from tests.said import templates
from tests.test_mendable import SLIPS, wrong

# too short to be told from names in the code, or put together where it is said
SHORT = {
    "a day: 2024-08-05", "a tag ({})", "for example {}", "there is no list of {} named {}",
    "use spaces, or \\t within double quotes", "write {}",
    "write {} in a line below, two spaces deeper",
}  # fmt: skip
CHINESE = re.compile("[\u4e00-\u9fff]")


def test_every_text_is_there_in_chinese() -> None:
    assert templates() - chinese.TEXTS.keys() == set()


def test_no_text_is_there_that_is_said_nowhere() -> None:
    assert chinese.TEXTS.keys() - templates() == SHORT


@pytest.mark.parametrize("english", chinese.TEXTS)
def test_what_is_put_in_is_put_in_once(english: str) -> None:
    told = chinese.TEXTS[english]
    slots = re.findall(r"\{\d?\}", told)
    assert len(slots) <= english.count("{}")
    if english != "needs at least {} {}":  # of which the word for items is left out
        assert len(slots) == english.count("{}")
    numbered = [one for one in slots if one != "{}"]
    assert not numbered or sorted(numbered) == [f"{{{at}}}" for at in range(len(numbered))]


@pytest.mark.parametrize(
    "rule", [one for one in examples() if not examples()[one].wrong.startswith("(")]
)
def test_what_the_document_shows_is_told_in_chinese(rule: str, tree: Tree) -> None:
    lay(tree, examples()[rule].wrong)
    for one in tree.problems():
        if one.rule == rule and rule != "official-anomaly":
            told = problems.in_chinese(problems.advised(one), {})
            assert CHINESE.search(told.message), told
            assert CHINESE.search(told.hint), told


@pytest.mark.parametrize("slip", SLIPS[::4], ids=lambda one: one.rule)
def test_so_are_the_slips_of_people(slip: object, tree: Tree) -> None:
    wrong(tree, slip)  # type: ignore[arg-type]
    for one in tree.problems():
        told = problems.in_chinese(problems.advised(one), {})
        assert CHINESE.search(told.message)
        assert CHINESE.search(told.hint)


def test_advice_is_told_in_chinese() -> None:
    for rule, advice in OF.items():
        for text in filter(None, advice):
            assert CHINESE.search(chinese.text(text)) or text == "UTF-8", (rule, text)


def test_values_stay_as_they_are() -> None:
    english = "there is no company 'register in line 3'"
    assert chinese.text(english) == "没有公司 'register in line 3'"
    assert chinese.text("filed, registered") == "filed, registered"


def test_no_text_takes_long(tree: Tree) -> None:
    hostile = " is U+ , which looks like  is " * 20_000
    told = problems.in_chinese(Problem("x", 1, 1, "r", hostile, hint=hostile), {})
    assert len(told.message) <= 400


def test_a_check_in_chinese(
    tree: Tree, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tree.edit(DEEP, "form: app", "form: apps")
    tree.edit(DEEP, "row: 1", "row: 1\n    position: 2")
    expected = f"""\
{DEEP}:11:11: unknown-form 没有产品形态 'apps'
        form: apps
              ^
    可用：app, mini-program, other, public-account, website
    是否应为 app？
    见 docs/rules.md#unknown-form
{DEEP}:16:15: 警告：official-anomaly row_order：在2023-08清单中，序号1位于第2行。
        position: 2
                  ^
    可用：所印的序号
    清单确实如此的保留；否则照清单改写
    见 docs/rules.md#official-anomaly
"""
    root = ["--root", str(tree.root)]
    assert cli.main(["check", "--lang", "zh", *root]) == 1
    out, err = capsys.readouterr()
    assert out == expected
    assert err == f"文件 {len(tree.files())} 个：错误 1 个，警告 1 个\n"
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert cli.main(["check", *root]) == 1
    assert capsys.readouterr().out == expected
    cli.main(["check", "--format", "json", *root])
    assert "there is no form" in capsys.readouterr().out
    cli.main(["check", "--lang", "en", *root])
    assert "there is no form" in capsys.readouterr().out

"""The rules on how texts are written judge the records of list files as they judge all others."""

from __future__ import annotations

import pytest

from registry.files import read
from registry.load import LISTS
from tests.conftest import REPOSITORY, Tree

BATCHES = "content/batches.yml"
FORMS = "content/forms.yml"
APP = "- id: app\n  name:\n    en: App\n    zh: 应用\n"
OTHER = "- id: other\n  name:\n    en: {en}\n    zh: {zh}\n"
DESCRIBED = "  description:\n    en: {}\n    zh: 例\n"


@pytest.mark.parametrize(
    ("rule", "en", "zh", "line", "column"),
    [
        ("placeholder", "TODO", "其他", 7, 9),
        ("placeholder", "Other", "待补充", 8, 9),
        ("full-width", "Other", "其他ＡＢＣ", 8, 9),
        ("look-alike", "\u0410pp", "其他", 7, 9),
        ("mixed-scripts", "Appф", "其他", 7, 9),
        ("white-space", '"Other "', "其他", 7, 9),
        ("english-name", "其他", "其他", 7, 9),
        ("invisible-character", '"Oth\\u200ber"', "其他", 7, 9),
        ("bidirectional-character", "Other", '"其他\\u202e"', 8, 9),
        ("invisible-character", "Oth\u200ber", "其他", 7, 12),
    ],
)
def test_a_name_in_a_list_is_judged(
    rule: str, en: str, zh: str, line: int, column: int, tree: Tree
) -> None:
    tree.write(FORMS, APP + OTHER.format(en=en, zh=zh))
    found = [one for one in tree.problems() if one.rule == rule]
    assert [(one.path, one.line, one.column) for one in found] == [(FORMS, line, column)]
    assert found[0].hint


def test_links_of_a_list_are_https_in_fields_and_in_prose(tree: Tree) -> None:
    tree.write(FORMS, APP + DESCRIBED.format("see http://example.org/a"))
    tree.edit(BATCHES, "batch: 2024-02\n", "batch: 2024-02\n  url: http://example.org/b\n")
    found = [one for one in tree.problems() if one.rule == "insecure-link"]
    assert [(one.path, one.line, one.found) for one in found] == [
        (BATCHES, 9, "http://example.org/b"),
        (FORMS, 6, "http://example.org/a"),
    ]


def test_the_title_of_a_list_is_as_printed(tree: Tree) -> None:
    tree.edit(BATCHES, "batch: 2024-02\n", "batch: 2024-02\n  title: 示例　清单（ＡＰＰ）\n")
    assert [(one.rule, one.severity) for one in tree.problems()] == []
    tree.edit(BATCHES, "示例　清单", "示例\u0410I清单")
    assert [(one.rule, one.severity) for one in tree.problems()] == [("look-alike", "warning")]


def test_what_prose_of_a_list_may_hold_is_no_finding(tree: Tree) -> None:
    tree.write(FORMS, APP + DESCRIBED.format("of Москва, 2024 年 ２０２４ <br>"))
    assert tree.problems() == []


def test_a_list_with_an_error_is_judged_all_the_same(tree: Tree) -> None:
    tree.write(FORMS, APP + OTHER.format(en="TODO", zh="其他") + "  colour: red\n")
    assert {one.rule for one in tree.problems()} == {"placeholder", "unknown-field"}


def test_an_edit_of_a_list_is_judged_anew(tree: Tree) -> None:
    assert tree.problems() == []
    tree.write(FORMS, APP.replace("App", "TODO"))
    assert [one.rule for one in tree.problems()] == ["placeholder"]


def test_the_lists_of_this_registry_have_none_of_it() -> None:
    from registry import load, rules

    lists = [(path, data) for path, data in read(REPOSITORY) if path in LISTS]
    schemas = [(path, data) for path, data in read(REPOSITORY) if "/schema/" in path]
    content, _, found = load.load([*schemas, *lists])
    told = {one.rule for one in rules.check(content, dict(lists), found)}
    assert not told & {
        "placeholder", "insecure-link", "full-width", "look-alike", "mixed-scripts",
        "white-space", "english-name", "invisible-character", "bidirectional-character",
    }  # fmt: skip

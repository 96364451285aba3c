from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from registry import dump, yamldoc
from registry.yamldoc import Issue, Mapping, Node, Scalar, Sequence


def plain(node: Node | None) -> Any:
    """Nodes with all that they know, to be compared."""
    if isinstance(node, Scalar):
        return (node.text, node.line, node.column, node.empty)
    if isinstance(node, Sequence):
        return [node.line, node.column, *map(plain, node.items)]
    if isinstance(node, Mapping):
        entries = [(k, line, column, plain(n)) for k, line, column, n in node.entries]
        return {"at": (node.line, node.column), "entries": entries}
    return None


def value(text: str) -> Any:
    root, issues = yamldoc.parse(f"a: {text}\n")
    assert not issues
    assert isinstance(root, Mapping)
    node = root.entries[0][3]
    assert isinstance(node, Scalar)
    return node.text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("no", "no"),
        ("0012", "0012"),
        ("2024-08", "2024-08"),
        ("2024-08-05", "2024-08-05"),
        ("1e3", "1e3"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("~", "~"),
        ("null", "null"),
        ("12:30:45", "12:30:45"),
        ("'no'", "no"),
        ('"\\u4e2d\\t"', "中\t"),
        ("示例：甲", "示例：甲"),
        ("示例 # a comment", "示例"),
        ("示例#不是注释", "示例#不是注释"),
        ("|\n  一\n  二", "一\n二\n"),
        (">-\n  one\n  two", "one two"),
        ("one\n  two", "one two"),
    ],
)
def test_values_are_what_was_typed(written: str, text: str) -> None:
    assert value(written) == text


def test_every_value_and_key_has_its_place() -> None:
    root, issues = yamldoc.parse("甲: 一\nlist:\n  - name: 二\n    no:\n  - 三\n")
    assert not issues
    assert isinstance(root, Mapping)
    (_, _, _, one), (name, line, column, items) = root.entries
    assert (name, line, column) == ("list", 2, 1)
    assert (one.line, one.column) == (1, 4)
    assert isinstance(items, Sequence)
    first, second = items.items
    assert isinstance(first, Mapping)
    assert [(k, at, c) for k, at, c, _ in first.entries] == [("name", 3, 5), ("no", 4, 5)]
    assert [(n.line, n.column) for _, _, _, n in first.entries] == [(3, 11), (4, 5)]
    assert (second.line, second.column) == (5, 5)


def found(data: bytes, front_matter: bool = True) -> list[tuple[str, int, int]]:
    issues = yamldoc.read(data, front_matter).issues
    return [(issue.rule, issue.line, issue.column) for issue in issues]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("---\na: 1\nb: 2\na: 3\n---\n", ("duplicate-key", 4, 1)),
        ("---\na:\n  b: 1\n  b: 2\n---\n", ("duplicate-key", 4, 3)),
        ("---\na: !!int 1\n---\n", ("yaml-tag", 2, 4)),
        ("---\na: ! 1\n---\n", ("yaml-tag", 2, 4)),
        ("---\na: b #1 c\n---\n", ("comment-behind-value", 2, 4)),
        ("---\na: #b\n---\n", ("comment-behind-value", 2, 4)),
        ("---\na: &x 1\n---\n", ("yaml-anchor", 2, 4)),
        ("---\na: *x\n---\n", ("yaml-alias", 2, 4)),
        ("---\n<<: 1\n---\n", ("yaml-merge", 2, 1)),
        ("---\n? [a]\n: 1\n---\n", ("yaml-key", 2, 3)),
        ("---\na:\t1\n---\n", ("yaml-tab", 2, 3)),
        ("---\na: \x07\n---\n", ("control-character", 2, 4)),
        ("---\na: 一\u2028二\n---\n", ("control-character", 2, 5)),
        ("---\na: 一\u200b二\n---\n", ("invisible-character", 2, 5)),
        ("---\na: 1\n---\n\n一\n\u202e二\n", ("bidirectional-character", 6, 1)),
        ("---\n# \u2066x\na: 1\n---\n", ("bidirectional-character", 2, 3)),
        ('---\na: "\\x1b[2J"\n---\n', ("control-character", 2, 4)),
        ('---\na: "\\0"\n---\n', ("control-character", 2, 4)),
        ('---\na: "\\ud800"\n---\n', ("control-character", 2, 4)),
        ('---\n"\\e": 1\n---\n', ("control-character", 2, 1)),
        ("---\na: 1\n---\n\n一\n二\x1b\n\n", ("control-character", 6, 2)),
        ('---\na: "x\\UFFFFFFFF"\n---\n', ("yaml-syntax", 2, 6)),
        ('---\na: "\\U00110000"\n---\n', ("yaml-syntax", 2, 5)),
        ("---\na: 一\n b: 2\n---\n", ("yaml-syntax", 3, 3)),
        ("---\na: [1\n---\n", ("yaml-syntax", 3, 1)),
        ("---\na: '1\n---\n", ("yaml-syntax", 3, 1)),
        ("---\na: 🙂: 1\n---\n", ("yaml-syntax", 2, 5)),
        ("---\na: 1\n--- {b: 2}\n---\n", ("several-documents", 3, 1)),
        ("a: 1\n", ("front-matter-missing", 1, 1)),
        ("", ("front-matter-missing", 1, 1)),
        ("---\na: 1\n", ("front-matter-unclosed", 1, 1)),
        ("\ufeff---\na: 1\n---\n", ("byte-order-mark", 1, 1)),
        ("---\na: 1\n---\n一\0二\n", ("nul-character", 4, 2)),
        ("---\n" + "[" * 50 + "\n---\n", ("yaml-depth", 2, 41)),
        ("---\n" + "- " * 5000 + "a\n---\n", ("yaml-depth", 2, 81)),
    ],
)
def test_faults_have_a_place(text: str, problem: tuple[str, int, int]) -> None:
    assert found(text.encode()) == [problem]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a:\n  b: 1\nc:2\nd: 3\n", "write a space between the colon and 2 in line 4"),
        ("a: x: y\n", 'write "x: y" in line 2'),
        ("a: @x\n", 'write "@x" in line 2'),
        ("a: ? x: y\n", 'write "? x: y" in line 2'),
        ('a: "x\nb: 1\n', 'write "x", with a quote at the end, in line 2'),
        ("a: 'x\nb: 1\n", "write 'x', with a quote at the end, in line 2"),
        ("a: 'it's x'\n", 'write "it\'s x" in line 2'),
        ('a: "x" y\n', 'write all of "x" y within quotes in line 2'),
        (
            "a:\n    b: 1\n   c: 2\n",
            "begin line 4 with 4 spaces, so that it stands below the other",
        ),
        ("a: 1\nb\n", "write a colon and a value behind the name in line 3"),
    ],
)
def test_a_fault_of_syntax_comes_with_what_is_most_likely_meant(text: str, hint: str) -> None:
    issue = yamldoc.read(f"---\n{text}---\n".encode(), True).issues[-1]
    assert (issue.rule, issue.hint) == ("yaml-syntax", hint)


def test_invalid_utf_8_has_a_place() -> None:
    assert found("---\na: 中".encode() + b"\xff\n---\n") == [("invalid-utf-8", 2, 5)]
    assert found("---\n".encode("utf-16"))[0][0] == "invalid-utf-8"


def test_directive_and_documents_in_a_file_without_front_matter() -> None:
    assert found(b"%YAML 1.1\n---\na: 1\n", False) == [("yaml-directive", 1, 1)]
    assert found(b"a: 1\n---\na: 2\n", False) == [("several-documents", 2, 1)]
    assert found(b"---\na: 1\n", False) == []


def test_a_tab_in_notes_and_windows_line_ends_are_fine() -> None:
    document = yamldoc.read(b"---\r\na: 1\r\n---\r\n\r\n\tcode\r\n", True)
    assert document.issues == ()
    assert document.body == "\tcode"


@pytest.mark.parametrize(
    ("text", "line"),
    [("---\na: b\nc：d\ne: f\n---\n", 3), ("---\na:\n  - b：c\n   d: e\n---\n", 3)],
)
def test_a_colon_of_an_input_method_is_pointed_out(text: str, line: int) -> None:
    (issue,) = yamldoc.read(text.encode(), True).issues
    assert issue.hint == f"write : and a space instead of ： in line {line}"


def test_all_faults_are_told_at_once() -> None:
    rules = [rule for rule, _, _ in found(b"---\na: &x 1\na: *x\nb: !t 2\n---\n")]
    assert rules == ["yaml-anchor", "duplicate-key", "yaml-alias", "yaml-tag"]


def with_pure(text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, list[Issue]]:
    monkeypatch.setattr(yamldoc, "_C_LOADER", None)
    root, issues = yamldoc.parse(text)
    monkeypatch.undo()
    return plain(root), issues


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\nb:\n  - 🙂: 二\n    c:\n  -\n",
        "a: |\n  一\n\n  二\nb: >-\n  x\n  y\n",
        "a: &x 1\nb: *x\nb: !t\n<<: 1\n? [1]\n: 2\n",
        "a: 'b\n",
        "a: 一: 二\n",
        "a: [1, {b: 2}]\n",
        "- a\n b\n-c\n",
        "@x: 1\n",
        '"\\q": 1\n',
        "a: 1\n---\nb\n",
    ],
)
def test_both_parsers_of_pyyaml_give_one_result(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert yaml.__with_libyaml__, "without it this test compares nothing"
    root, issues = yamldoc.parse(text)
    assert (plain(root), issues) == with_pure(text, monkeypatch)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(st.recursive(TEXTS, lambda inner: st.lists(inner, min_size=1, max_size=3), max_leaves=8))
def test_both_parsers_read_what_we_write_alike(data: Any) -> None:
    text = dump.text({"a": data})
    with pytest.MonkeyPatch.context() as patch:
        assert plain(yamldoc.parse(text)[0]) == with_pure(text, patch)[0]


@given(st.text(max_size=60))
def test_nothing_raises(text: str) -> None:
    yamldoc.read(text.encode("utf-8", "surrogatepass"), True)
    yamldoc.read(f"---\n{text}\n---\n".encode("utf-8", "surrogatepass"), True)


@given(st.text("ab :-#'\"[]{}|>&*!%@?,\n中🙂", max_size=40))
def test_nothing_raises_in_what_looks_like_yaml(text: str) -> None:
    yamldoc.read(text.encode(), False)

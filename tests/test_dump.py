from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from registry import dump, files, load, schema, yamldoc
from registry.model import (
    Company,
    Event,
    Filing,
    FormerName,
    Listing,
    Name,
    Product,
    Related,
    Replaced,
    When,
)
from registry.yamldoc import Mapping, Node, Scalar, Sequence
from tests.conftest import DEEP, KEJI, REPOSITORY, SERVICE, Tree

SCHEMAS = [one for one in files.read(REPOSITORY) if one[0].startswith("content/schema/")]


def untyped(node: Node | None) -> Any:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [untyped(one) for one in node.items]
    assert isinstance(node, Mapping)
    return {key: untyped(one) for key, _, _, one in node.entries}


def back(data: Any) -> Any:
    root, issues = yamldoc.parse(dump.text(data))
    assert {issue.rule for issue in issues} <= {"control-character"}  # told, and read all the same
    return untyped(root)


HOSTILE = [
    "no", "1e3", "0012", "2024-08", "~", "null", "# x", "a # x", "a#x", "- a", "-a", "-", "--",
    "---", "...", "a: b", "a:", ":a", "a:b", "? a", "?a", "!a", "&a", "*a", "%a", "@a", "`a",
    "|", ">", "[a]", "{a: b}", "a, b", "'", '"', "'a'", '"a"', "it's", 'say "a"', "a\\b", "\\n",
    " a", "a ", "  ", "\u3000a\u3000", "\xa0a", "a\nb", "a\n", "\na", "a\n\nb\n", "a\n\n", "\n",
    "a \nb", " a\nb", "a\n b", "a\n---\nb", "a\n# b\n", "\t", "a\tb", "a\r\nb", "\r", "\0", "\x07",
    "\x7f", "\x85", "\u2028", "\u2029", "\ufeff", "a\ufeff", "\ufffe", "🙂", "👩‍👩‍👧", "𠮷野家",
    "示例：甲、乙（APP）", "“…”", "<<", "=", "a" * 500, "示例" * 500,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_read_back_the_same(text: str) -> None:
    assert back({"a": text}) == {"a": text}
    assert back([text]) == [text]
    assert back([{"a": text, "b": [text]}]) == [{"a": text, "b": [text]}]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_reads_back_the_same(text: str) -> None:
    assert back({"a": text, "b": [text, [text]]}) == {"a": text, "b": [text, [text]]}


@given(st.text("ab :-#'\"\\[]{}|>&*!%@?,\n\t中🙂\u2028", max_size=20))
def test_any_text_that_looks_like_yaml_reads_back_the_same(text: str) -> None:
    assert back([{"a": text}, text]) == [{"a": text}, text]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("no", "no"),
        ("2024-08", "2024-08"),
        ("示例：甲", "示例：甲"),
        ("“示例”", "“示例”"),
        ("a: b", '"a: b"'),
        ('a: "b"', "'a: \"b\"'"),
        ("# x", '"# x"'),
        ("--", "--"),
        ("", '""'),
        ("a\tb", '"a\\tb"'),
        ("\u2028", '"\\u2028"'),
    ],
)
def test_quotes_are_few(text: str, written: str) -> None:
    assert dump.scalar(text) == written


def test_block_style_one_item_a_line() -> None:
    data = {"a": ["x", {"b": "y", "c": ["z"]}], "d": "one\ntwo"}
    assert dump.text(data) == ("a:\n  - x\n  - b: y\n    c:\n      - z\nd: |-\n  one\n  two\n")


def test_long_texts_are_never_folded() -> None:
    assert dump.text({"a": "示例" * 400}).count("\n") == 1


# --- whole records: load(dump(x)) == x --------------------------------------------------------

ALLOWED = st.characters(
    exclude_categories=["Cs", "Cc", "Zl", "Zp"],
    include_characters="\n\t",
    exclude_characters="\ufeff\ufffe\uffff",
)
SOME = st.text(ALLOWED, min_size=1, max_size=12)
MAYBE = st.just("") | SOME
DATES = st.sampled_from(["", "2024", "2024-08", "2024-08-05"])
PRODUCTS = st.builds(Product, SOME, MAYBE)
WHENS = st.builds(When, DATES, DATES, DATES)
MANY_PRODUCTS = st.lists(PRODUCTS, max_size=2).map(tuple)
EVENTS = st.builds(
    Event,
    st.sampled_from(["renamed", "products-changed", "other"]),
    WHENS,
    MAYBE,
    MAYBE,
    MANY_PRODUCTS,
    MANY_PRODUCTS,
    st.lists(st.builds(Replaced, PRODUCTS, PRODUCTS), max_size=1).map(tuple),
    MAYBE,
    st.sampled_from(["", "2023-08"]),
    st.sampled_from(["", "2024-08-05"]),
    MAYBE,
)
PRINTED = st.dictionaries(st.sampled_from(["name", "company", "products"]), st.just("") | SOME)
LISTINGS = st.builds(
    Listing,
    st.just("2023-08"),
    st.none() | st.integers(1, 10**6),
    st.none() | st.integers(1, 99),
    MAYBE,
    MAYBE,
    PRINTED,
    MAYBE,
)
NAMES = st.builds(Name, SOME) | st.builds(Name, SOME, SOME, st.just("official"), SOME)
UNIQUE = st.lists(SOME, max_size=3, unique=True).map(tuple)
NOTES = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\ufeff\ufffe\uffff"
    ),
    max_size=20,
).filter(lambda notes: yamldoc.HIDDEN.search(notes) is None)
FILINGS = st.builds(
    Filing,
    st.just("content/filings/x/2023-08/1.md"),
    SOME,
    SOME,
    NAMES,
    st.just("shili"),
    MAYBE,
    MAYBE,
    MANY_PRODUCTS,
    UNIQUE,
    st.none() | UNIQUE,
    st.none() | UNIQUE,
    st.sampled_from(["filed", "cancelled"]),
    st.lists(LISTINGS, min_size=1, max_size=2).map(tuple),
    st.lists(EVENTS, max_size=2).map(tuple),
    st.lists(st.builds(Related, SOME, SOME, st.just("same-number")), max_size=1).map(tuple),
    st.fixed_dictionaries({}, optional={"purpose": st.fixed_dictionaries({"zh": SOME})}),
    NOTES,
)


def loaded(path: str, text: str) -> Filing | Company:
    content, _, problems = load.load([*SCHEMAS, (path, text.encode())])
    assert problems == []
    records: list[Filing | Company] = [*content.filings.values(), *content.companies.values()]
    return records[0]


@settings(max_examples=60, deadline=None)
@given(FILINGS)
def test_a_filing_loads_as_it_was_dumped(filing: Filing) -> None:
    assert loaded(filing.path, dump.filing(filing)) == filing


@settings(max_examples=40, deadline=None)
@given(NAMES, st.lists(st.builds(FormerName, SOME, WHENS, MAYBE), max_size=2).map(tuple))
def test_a_company_loads_as_it_was_dumped(name: Name, former: tuple[FormerName, ...]) -> None:
    path = "content/companies/shili.yml"
    company = Company(path, "shili", name, former, (), (), {"region": "110000"}, "")
    assert loaded(path, dump.company(company)) == company


@pytest.mark.parametrize("path", [DEEP, SERVICE, KEJI])
def test_canonical_files_are_written_as_they_stand(tree: Tree, path: str) -> None:
    content = tree.content()
    texts = {one.path: dump.filing(one) for one in content.filings.values()}
    texts |= {one.path: dump.company(one) for one in content.companies.values()}
    assert texts[path] == content.texts[path]


def test_notes_need_front_matter(tree: Tree) -> None:
    filing = next(one for one in tree.content().filings.values() if one.path == SERVICE)
    with pytest.raises(ValueError, match=r"\.md"):
        dump.filing(replace(filing, notes="一条示例备注。"))


LISTS = [one for one in load.LISTS.values() if one not in ("identity", "batch")]


@pytest.mark.parametrize("type_", LISTS)
def test_list_files_load_as_they_were_dumped(tree: Tree, type_: str) -> None:
    path = next(path for path, one in load.LISTS.items() if one == type_)
    attribute = path.removeprefix("content/").removesuffix(".yml")
    records = list(getattr(tree.content(), attribute).values())
    tree.write(path, dump.records(type_, records))
    assert list(getattr(tree.content(), attribute).values()) == records


@pytest.mark.parametrize("type_", schema.TYPES)
def test_fields_are_written_in_the_order_of_the_schema(type_: str) -> None:
    fields = {
        "filing": load.FILING_FIELDS,
        "company": load.COMPANY_FIELDS,
        "register": load.REGISTER_FIELDS,
    }.get(type_)
    if fields is not None:
        order = list(schema.load(SCHEMAS).raw[type_]["properties"])
        assert order[: len(fields)] == list(fields)

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from registry import dump, files, schema, yamldoc
from registry.schema import FieldInfo, Schemas
from registry.yamldoc import Issue
from tests.conftest import REPOSITORY

FILES = [one for one in files.read(REPOSITORY) if one[0].startswith("content/schema/")]
SCHEMAS: Schemas = schema.load(FILES)
FIELDS = [(type_, one) for type_ in SCHEMAS.tables for one in SCHEMAS.fields(type_)]

CHECKER = FormatChecker(())
CHECKER.checks("partial-date")(lambda text: schema.is_partial_date(str(text)))
CHECKER.checks("date")(lambda text: schema.is_date(str(text)))
CHECKER.checks("uri")(lambda text: schema.is_uri(str(text)))


def test_there_is_a_schema_for_each_type_and_nothing_wrong_with_any() -> None:
    assert SCHEMAS.issues == ()
    assert sorted(SCHEMAS.readers) == sorted(schema.TYPES)


@pytest.mark.parametrize("type_", schema.TYPES)
def test_schemas_are_valid_json_schema(type_: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS.raw[type_])
    assert SCHEMAS.raw[type_]["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize(("type_", "one"), FIELDS, ids=[f"{t}.{o.path}" for t, o in FIELDS])
def test_each_field_is_labelled_in_both_languages(type_: str, one: FieldInfo) -> None:
    for label in (one.label, one.help, *one.enum.values()):
        assert label.en.isascii() or "…" in label.en or "“" in label.en or "S" in label.en
        assert any("\u4e00" <= char <= "\u9fff" for char in label.zh) or label.zh == "APP"
    assert one.since == "1"
    assert one.help.en.endswith(".")
    assert one.help.zh.endswith("。")


@pytest.mark.parametrize(("type_", "one"), FIELDS, ids=[f"{t}.{o.path}" for t, o in FIELDS])
def test_each_example_is_right(type_: str, one: FieldInfo) -> None:
    part: Any = SCHEMAS.raw[type_]
    for name in one.path.split("."):
        part = resolved(type_, part)
        part = resolved(type_, part["items"]) if part["type"] == "array" else part
        part = part["properties"][name]
    validator = Draft202012Validator(
        {**part, "$defs": SCHEMAS.raw[type_].get("$defs", {})}, format_checker=CHECKER
    )
    if one.example is not None:
        assert list(validator.iter_errors(one.example)) == []
    else:
        assert one.type == "array"


def resolved(type_: str, part: Any) -> Any:
    if "$ref" in part:
        return SCHEMAS.raw[type_]["$defs"][part["$ref"].removeprefix("#/$defs/")]
    return part


def test_a_field_can_be_asked_for() -> None:
    row = SCHEMAS.field("filing", "listings.row")
    assert (row.label.zh, row.type, row.required, row.name) == ("序号", "integer", False, "row")
    assert SCHEMAS.field("filing", "status").enum["cancelled"].zh == "已注销"
    assert SCHEMAS.field("filing", "terms").ref == "terms"
    assert SCHEMAS.field("filing", "name.zh").required


# --- our reader and jsonschema accept and reject the same -------------------------------------


def ours(type_: str, data: Any) -> list[Issue]:
    root, issues = yamldoc.parse(dump.text(data))
    if root is not None:
        SCHEMAS.readers[type_](root, issues)
    elif not issues:
        issues.append(Issue(1, 1, "empty-file", ""))
    return issues


def theirs(type_: str, data: Any) -> list[str]:
    validator = Draft202012Validator(SCHEMAS.raw[type_], format_checker=CHECKER)
    return [error.message for error in validator.iter_errors(data)]


def example(type_: str, part: Any) -> Any:
    """A sample in which every field is filled."""
    part = resolved(type_, part)
    if part["type"] == "object":
        return {k: one_example(type_, sub) for k, sub in part["properties"].items()}
    return one_example(type_, part)


def one_example(type_: str, sub: Any) -> Any:
    full = {**resolved(type_, sub), **sub}
    if full["type"] == "object":
        return example(type_, full)
    if full["type"] == "array":
        items = resolved(type_, full["items"])
        return [example(type_, items)] if items["type"] == "object" else full["examples"][0]
    return full["examples"][0]


def places(data: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield way
    if isinstance(data, dict):
        for key, value in data.items():
            yield from places(value, (*way, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from places(value, (*way, index))


def mutated(data: Any, way: tuple[Any, ...], change: str) -> Any:
    copy = json.loads(json.dumps(data))
    if not way:
        return {"wrong": "x"} if change == "rename" else copy
    inner = copy
    for step in way[:-1]:
        inner = inner[step]
    last = way[-1]
    if change == "drop":
        del inner[last]
    elif change == "rename" and isinstance(inner, dict):
        inner[f"{last}x"] = inner.pop(last)
    elif change == "repeat" and isinstance(inner, list):
        inner.append(inner[last])
    else:
        values = {"text": "x", "empty": "", "list": ["x"], "map": {"x": "y"}, "nothing": []}
        inner[last] = values.get(change, "1900-13-99")
    return copy


CHANGES = ["drop", "rename", "repeat", "text", "empty", "list", "map", "nothing", "date"]


@pytest.mark.parametrize("type_", schema.TYPES)
def test_a_full_sample_is_right(type_: str) -> None:
    sample = example(type_, SCHEMAS.raw[type_])
    assert theirs(type_, sample) == []
    assert ours(type_, sample) == []


@pytest.mark.parametrize("type_", schema.TYPES)
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_mutated_samples_are_judged_alike(type_: str, data: st.DataObject) -> None:
    sample = example(type_, SCHEMAS.raw[type_])
    for _ in range(data.draw(st.integers(1, 2))):
        way = data.draw(st.sampled_from(list(places(sample))))
        sample = mutated(sample, way, data.draw(st.sampled_from(CHANGES)))
    assert bool(ours(type_, sample)) == bool(theirs(type_, sample)), sample


# --- what a reader says -----------------------------------------------------------------------


def said(type_: str, text: str) -> list[tuple[str, int, int, str]]:
    root, issues = yamldoc.parse(text)
    assert root is not None
    SCHEMAS.readers[type_](root, issues)
    return [(one.rule, one.line, one.column, one.hint) for one in issues]


NAME = "name:\n  zh: 示例有限公司\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (NAME + "cods:\n  - x\n", ("unknown-field", 3, 1, "did you mean codes?")),
        (NAME + "codes: x\n", ("wrong-kind", 3, 8, "write - x in a line below, two spaces deeper")),
        (NAME + "codes:\n  - 12\n", ("wrong-form", 4, 5, "for example 1101080000001")),
        (NAME + "codes: []\n", ("too-few", 3, 8, "")),
        (NAME + "codes:\n", ("empty-value", 3, 1, "")),
        (NAME + "region: ''\n", ("empty-value", 3, 9, "")),
        (NAME + "website: example.org\n", ("wrong-form", 3, 10, "write https://example.org")),
        (
            "region: 110000\n",
            ("missing-field", 1, 1, 'for example name: {"zh": "示例科技有限公司"}'),
        ),
        ("name: 示例\n", ("wrong-kind", 1, 7, "write zh: 示例 in a line below, two spaces deeper")),
        (
            "name:\n  zh: 示例\n  en: Example\n",
            ("needs-field", 3, 3, "add it: for example en_source: official"),
        ),
        (
            NAME + "former_names:\n  - zh: 例\n    until: 2024-13\n",
            ("wrong-form", 5, 12, "for example 2024-08"),
        ),
        (
            NAME + "former_names:\n  - zh: 例\n    until: ２０２４年8月\n",
            ("wrong-form", 5, 12, "write 2024-08"),
        ),
        (NAME + "codes:\n  - 1101080000001\n  - 1101080000001\n", ("listed-twice", 5, 5, "")),
        (
            NAME + "aliases:\n  - name: a\n    kind: Brand\n    source: b\n",
            ("not-allowed", 5, 11, "did you mean brand?"),
        ),
    ],
)
def test_problems_have_a_place_and_a_hint(text: str, problem: tuple[str, int, int, str]) -> None:
    assert said("company", text)[0] == problem


def test_a_type_may_have_no_fields() -> None:
    empty = {"title": "x", "x-title-zh": "例", "type": "object", "properties": {}}
    data = json.dumps({**empty, "additionalProperties": False}).encode()
    assert schema.load([("content/schema/role.schema.json", data)]).issues == ()


@pytest.mark.parametrize(
    ("form", "text", "meant"),
    [
        ("partial-date", "2024/8/5", "2024-08-05"),
        ("partial-date", "2024年8月", "2024-08"),
        ("partial-date", "20240805", "2024-08-05"),
        ("partial-date", "2024.13", ""),
        ("partial-date", "08/05/2024", ""),  # a day of May or of August
        ("date", "2024-8", ""),
        ("integer", "第０31号", "31"),
        ("integer", "1,234", "1234"),
        ("integer", "1.5", ""),
        ("integer", "-1", ""),
        ("uri", "www.example.org/a", "https://www.example.org/a"),
        ("uri", "https//example.org", "https://example.org"),
        ("uri", "示例", ""),
        ("markdown", "x", ""),
    ],
)
def test_a_value_is_put_in_form_where_it_can_only_mean_one(
    form: str, text: str, meant: str
) -> None:
    assert schema.meant(form, text) == meant


def test_all_problems_are_told_at_once() -> None:
    rules = [one[0] for one in said("company", "nam:\n  zh: x\ncodes:\n  - 1\nregion: 1\n")]
    assert rules == ["wrong-form", "wrong-form", "unknown-field"]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("nam:\n  zh: 示例\n", ["unknown-field did you mean name?"]),  # and no name missing
        (
            "name:\nzh: 示例\n",
            ["unknown-field begin the line with 2 spaces: zh stands below name"],
        ),
        (NAME + "x: 1\n", ["unknown-field "]),
    ],
)
def test_a_field_that_is_not_there_is_understood(text: str, problems: list[str]) -> None:
    assert [f"{one[0]} {one[3]}" for one in said("company", text)] == problems


@pytest.mark.parametrize(
    ("text", "right"),
    [("1", True), ("0", False), ("-1", False), ("01", False), ("1.0", False), ("1e3", False),
     ("+1", False), ("1_0", False), ("１", False), ("9" * 30, False)],
)  # fmt: skip
def test_whole_numbers(text: str, right: bool) -> None:
    issues: list[Issue] = []
    SCHEMAS.readers["batch"](
        yamldoc.parse(f"register: x\nbatch: 2023-08\nrows: {text}\n")[0] or pytest.fail(), issues
    )
    assert (issues == []) == right


@pytest.mark.parametrize(
    ("text", "right"),
    [("2024", True), ("2024-08", True), ("2024-02-29", True), ("2023-02-29", False),
     ("2024-13", False), ("2024-8", False), ("24", False), ("2024-08-05T00:00", False),
     ("二〇二四", False), ("0000", False), ("２０２４", False)],
)  # fmt: skip
def test_partial_dates(text: str, right: bool) -> None:
    assert schema.is_partial_date(text) == right


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"type": "object", "properties": {}}',
        '{"title": "x", "x-title-zh": "x", "type": "string", "maxLength": 3}',
    ],
)
def test_a_schema_that_cannot_be_used_is_a_problem(text: str) -> None:
    made = schema.load([("content/schema/filing.schema.json", text.encode())])
    assert [issue.rule for _, issue in made.issues] == ["schema-invalid"]
    assert "filing" not in made.readers

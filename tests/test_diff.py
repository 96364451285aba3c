"""What is reported between two revisions, and that the newer can be rebuilt from it."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry import diff, files, load
from registry.model import Change
from tests.conftest import REPOSITORY

KEYS = st.sampled_from(
    ["id", "name", "zh", "batch", "row", "kind", "from", "to", "register", "number", "listings",
     "events", "replaced", "related", "products", "notes", "company"]
)  # fmt: skip
TEXTS = st.sampled_from(["", "a", "b", "示例", "示例 二", "2023-08", "a b"])
VALUES = st.recursive(
    TEXTS,
    lambda inner: st.one_of(st.lists(inner, max_size=5), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=20,
)
RECORDS = st.dictionaries(KEYS, VALUES, max_size=5)


@settings(max_examples=300, deadline=None)
@given(RECORDS, RECORDS)
def test_the_newer_is_rebuilt(older: dict[str, Any], newer: dict[str, Any]) -> None:
    assert diff.rebuild(older, diff.changes(older, newer)) == newer


@settings(max_examples=200, deadline=None)
@given(st.data(), st.lists(VALUES, max_size=6))
def test_a_list_in_another_order_is_rebuilt(data: st.DataObject, items: list[Any]) -> None:
    older = {"products": items}
    newer = {"products": data.draw(st.permutations(items))}
    found = diff.changes(older, newer)
    assert diff.rebuild(older, found) == newer
    assert {change.kind for change in found} <= {"moved"}


@settings(max_examples=200, deadline=None)
@given(RECORDS)
def test_nothing_differs_from_itself(record: dict[str, Any]) -> None:
    assert diff.changes(record, dict(reversed(record.items()))) == ()


@given(st.text(max_size=80), st.text(max_size=80))
def test_words_hold_both_texts(before: str, after: str) -> None:
    pieces = diff.words(before, after)
    assert "".join(text for kind, text in pieces if kind != "added") == before
    assert "".join(text for kind, text in pieces if kind != "removed") == after
    assert all(text for _, text in pieces)


A, B, C = {"name": "甲", "form": "app"}, {"name": "乙"}, {"name": "丙", "form": "website"}
RENAMED = {"kind": "renamed", "from": "旧", "to": "新", "batch": "2023-08"}


def _change(*path: str | int, kind: Any, **values: Any) -> Change:
    return Change(path, kind, **values)


@pytest.mark.parametrize(
    ("older", "newer", "expected"),
    [
        ({"status": "filed"}, {"status": "filed"}, []),
        (
            {"status": "filed"},
            {"status": "cancelled"},
            [_change("status", kind="edited", before="filed", after="cancelled")],
        ),
        (
            {"name": {"zh": "旧"}},
            {"name": {"zh": "新", "en": "New"}},
            [
                _change("name", "zh", kind="edited", before="旧", after="新"),
                _change("name", "en", kind="added", after="New"),
            ],
        ),
        (
            {"role": "x"},
            {"category": "y"},
            [
                _change("category", kind="added", after="y"),
                _change("role", kind="removed", before="x"),
            ],
        ),
        (
            {"products": [A, B]},
            {"products": [A, C, B]},
            [_change("products", kind="added", after=C, new=1, item="丙")],
        ),
        ({}, {"products": [A]}, [_change("products", kind="added", after=A, new=0, item="甲")]),
        (
            {"products": [A, B]},
            {"products": [B]},
            [_change("products", kind="removed", before=A, old=0, item="甲")],
        ),
        (
            {"products": [A, B, C]},
            {"products": [C, A, B]},
            [_change("products", kind="moved", before=C, after=C, old=2, new=0, item="丙")],
        ),
        (
            {"products": [A]},
            {"products": [A | {"form": "website"}]},
            [
                _change(
                    "products", 0, "form", kind="edited", before="app", after="website", item="甲"
                )
            ],
        ),
        (
            {"products": [A, A]},
            {"products": [A]},
            [_change("products", kind="removed", before=A, old=1, item="甲")],
        ),
        (
            {"terms": ["对话", "写作"]},
            {"terms": ["写作", "图像"]},
            [
                _change("terms", kind="removed", before="对话", old=0, item="对话"),
                _change("terms", kind="added", after="图像", new=1, item="图像"),
            ],
        ),
        (
            {"listings": [{"batch": "2023-08", "row": "1"}]},
            {"listings": [{"batch": "2023-08", "row": "2"}], "events": [RENAMED]},
            [
                _change(
                    "listings", 0, "row", kind="edited", before="1", after="2", item="2023-08"
                ),
                _change(
                    "events", kind="added", after=RENAMED, new=0, item="renamed 旧 新 2023-08"
                ),
            ],
        ),
        (
            {"notes": "一。\n"},
            {"notes": "一。二。\n"},
            [_change("notes", kind="edited", before="一。\n", after="一。二。\n")],
        ),
        (
            {"name": "旧"},
            {"name": {"zh": "旧"}},
            [_change("name", kind="edited", before="旧", after={"zh": "旧"})],
        ),
        ({"terms": []}, {"terms": ["写作"]},
         [_change("terms", kind="added", after="写作", new=0, item="写作")]),
    ],
)  # fmt: skip
def test_changes(older: dict[str, Any], newer: dict[str, Any], expected: list[Change]) -> None:
    assert list(diff.changes(older, newer)) == expected
    assert diff.rebuild(older, expected) == newer


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("same", "same", [("same", "same")]),
        ("", "new", [("added", "new")]),
        (
            "one two three",
            "one three",
            [("same", "one "), ("removed", "two "), ("same", "three")],
        ),
        ("云雀算法", "豆包算法", [("removed", "云雀"), ("added", "豆包"), ("same", "算法")]),
        ("a\nb", "a\nc", [("same", "a\n"), ("removed", "b"), ("added", "c")]),
    ],
)
def test_words(before: str, after: str, expected: list[tuple[str, str]]) -> None:
    assert [tuple(piece) for piece in diff.words(before, after)] == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("词" * 5000 + "甲\n", "词" * 5000 + "乙\n", ["same", "removed", "added", "same"]),
        ("一二" * 1000, "一" * 1000 + "二" * 1000, ["removed", "added"]),
        ("一二\n" * 500 + "甲", "乙\n" + "二一\n" * 500, ["removed", "added"]),
        (
            "".join(f"{'字' * 50}{n}\n" for n in range(100)) + "尾",
            "".join(f"{'字' * 50}{n}\n" for n in range(1, 101)) + "尾",
            ["removed", "same", "added", "same"],
        ),
    ],
    ids=["one word of many", "alternating", "no line the same", "by line"],
)
def test_no_two_texts_take_long(before: str, after: str, expected: list[str]) -> None:
    start = time.perf_counter()
    assert [piece.kind for piece in diff.words(before, after)] == expected
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("status",), True),
        (("company",), True),
        (("training_data", "size"), True),
        (("personal_data", "used"), True),
        (("data_sources", 0, "name"), True),
        (("name", "zh"), False),
        (("listings", 0, "as_published", "company"), False),
    ],
)
def test_risky(path: tuple[str | int, ...], expected: bool) -> None:
    assert diff.risky(Change(path, "edited", "x", "y")) is expected


def test_random_pairs_of_the_real_content_are_rebuilt() -> None:
    records = [
        one
        for path, data in files.read(REPOSITORY)
        if path.startswith((load.FILINGS, load.COMPANIES))
        for one in load.recorded(path, data) or ()
    ]
    by_type = {
        type_: [one for one in records if one.type == type_] for type_ in ("filing", "company")
    }
    choose = random.Random(20260507)
    rebuilt = 0
    for at in range(500):
        older, newer = choose.sample(by_type["company" if at % 5 == 0 else "filing"], 2)
        found = diff.changes(older.data, newer.data)
        assert found
        rebuilt += diff.rebuild(older.data, found) == newer.data
    assert rebuilt == 500
